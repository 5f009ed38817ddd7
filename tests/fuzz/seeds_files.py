"""Definitions, the workspace's own files, addresses and texts that readers can read, small ones of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date

from geo.chronology import Chronology
from geo.dates import DateInterval
from geo.definitions import MAX_TOML_BYTES
from geo.model import Article, ControlChange, Event, EventPlace, Evidence, LngLat, Place, Span, Toponym
from tests.conftest import ROOT, TESTLAND
from tests.fuzz.reader import SPLIT
from tests.intake_files import ENGLISH, TEXT

# ---------------------------------------------------------------- definitions


def conflict_seeds() -> Sequence[bytes]:
    """Testland's war, and what someone may have written wrong into it."""
    whole = (TESTLAND / "conflicts" / "testland.toml").read_bytes()
    wrong = (
        (b'id = "South"', b'id = "North"'), (b"opens_on = 2019-06-10", b"opens_on = 2018-06-10"), (b"2019-", b"1019-"),
        (b'side = "South"', b'side = "East"'), (b"reach_km = 60", b"reach_km = -60"),
        (b"start = 2019", b"begin = 2019"),
        (b'shape = "square"', b'shape = "star"'), (b"countries", b"lands"), (b"[period]", b"[period"),
        (b"#A85200", b"brown"),
        (b"2015-01-01", b"2020-01-01"), (b'texture = "plain"\n', b"", ), (b"[[actors]]", b"[[acts]]"),
    )  # fmt: skip
    return (whole, *(whole.replace(before, after) for before, after in wrong), b"\xff", b"a = " + b"9" * 5_000)


def language_seeds() -> Sequence[bytes]:
    """A small language with a line for each kind of word, and the mistakes of one who makes another."""
    head = b'code = "xx"\nname = "x"\nlocale = "x"\n'
    words = (
        b'direction = "ltr"\n[text]\nstop_words = ["a"]\n[dates]\nday_parts = ["d"]\n[dates.weekdays]\n'
        b'monday = 0\n[[dates.patterns]]\nmatch = "a {day}"\n'
        b'rule = "day"\n[[dates.patterns]]\nmatch = "b"\nrule = "week"\nshift = -1\n'
        b'[places]\n[events.demonyms]\nx = "XX"\n[interface.page]\ntitle = "t"\n'
    )
    more = b'[text]\ntails = ["x"]\n[interface.page]\nend = "e"\n[dates.weekdays]\ntuesday = 1\n'
    wrong = [words.replace(*pair) for pair in (
        (b"monday = 0", b'monday = "x"'), (b'rule = "week"', b"rule = 1"), (b"shift = -1", b'shift = "x"'),
        (b"ltr", b"up"),
        (b'rule = "day"\n', b""), (b"stop_words", b'"stop words"'), (b"[places]", b"[place]"),
        (b'match = "b"', b"other = 1"),
    )]  # fmt: skip
    return (SPLIT.join([head + words, more]), head, b"", *(SPLIT.join([head + one, more]) for one in wrong),
            SPLIT.join([head + words, b'[text]\ntails = "x"\n[dates]\nweekdays = 1\n']),
            SPLIT.join([head, b"\xff"]))  # fmt: skip


def about_seeds() -> Sequence[bytes]:
    """A measurement and a source as the project has them, and wrong ones."""
    accuracy, sources = ((ROOT / "data" / name).read_bytes().split(b"\n\n")[1] for name in ("accuracy.toml",
        "sources.toml"))
    return (SPLIT.join([accuracy, sources]), accuracy, b"#" * (MAX_TOML_BYTES + 1),
        accuracy.replace(b"seen", b"heard"), SPLIT.join([b"", b"[[sources]]\n"]),
            SPLIT.join([accuracy, sources.replace(b"http", b"ftp")]), b"= [")  # fmt: skip


def workspace_seeds() -> Sequence[bytes]:
    """The settings of a workspace: none yet, sound ones, those of a later version, wrong ones."""
    return (b"format = 1\nlinks = true # mine\nshipped_articles = false\n", b"", b"format = 2\n", b"format = 1",
            b'links = "yes"\n', b"colour = 1\n", b"[links]\n", b"\xff")  # fmt: skip


# ---------------------------------------------------------------- corrections

_WORDS = "date 2019-06-20 South took Zuidpoort. Zuidpoort is a town."
ARTICLE = Article(id="a", lang="en", published=DateInterval.day(date(2019, 6, 20)), title="", text=_WORDS,
                  body=(Span(16, len(_WORDS)),), file="a.txt")  # fmt: skip
_TOWN = Place(gazetteer_id="gn:1", name="Zuidpoort", point=LngLat(31.0, 49.0), kind="town", country="XT",
    precision_km=2.0)
_NAMES = [Toponym(article_id="a", start=at, end=at + 9, surface="Zuidpoort", kind="town")
          for at in (_WORDS.index("Zuid"), _WORDS.rindex("Zuid"))]  # fmt: skip
NAMED = [(name, _TOWN) for name in _NAMES]
TOLD = [
    Event(id=f"evt-{number}", type=kind, when=DateInterval.day(date(2019, 6, 19)), side1=("South",), side2=("North",),
          places=(EventPlace(place=_TOWN, toponym_id=name.id),),
          evidence=(Evidence(article_id="a", start=16, end=38),), aliases=(f"old-{number}",),
          control=ControlChange(place="Zuidpoort", new="South", old="North") if number else None)
    for number, (kind, name) in enumerate(zip(("battle", "territorial_change"), _NAMES, strict=True))
]  # fmt: skip
SPOT = {"id": "gn:2", "name": "Clay Hill", "lng": 32.05, "lat": 49.0, "kind": "region", "country": "XT",
    "precision_km": 5}
_SEEN = {"article": "a", "start": _NAMES[0].start, "end": _NAMES[0].end, "text": "Zuidpoort"}


def line_of(number: int, action: str, **said: object) -> bytes:
    """A line of the log."""
    line = {"id": f"cor-{number:012x}", "at": "2026-01-01T00:00:00Z", "by": "a", "action": action,
        "reason": "so it was", **said}
    return json.dumps(line).encode()


LOG = line_of(1, "correct", kind="event", target="evt-1", change={"first_day": "2019-06-05", "deaths_min": 3},
              seen={"article": "a", "start": 0, "end": 4, "text": "date"}, was={"first_day": "2019-06-04"})  # fmt: skip
UNDO = line_of(2, "undo", undoes="cor-000000000001")
LOG_WORDS = (
    b'"first_day"', b'"last_day"', b'"place": null', b'"type": "talks"', b'"status": "planned"', b'"side1": []',
    b'"side2"',
    b'"deaths_max": null', b'"everywhere": true', b'"kind": "toponym"', b'"kind": "observation"', b'"action": "reject"',
    b'"action": "accept"', b'"undoes": "cor-000000000001"', b'"also": ["evt-1"]', b"\\ud800", b"9999-12-31", b"\n",
    b"1e999",
)  # fmt: skip


def log_seeds(known: Chronology) -> Sequence[bytes]:
    """Everything that can be said of a name, an event and a report, undone and done again, and what cannot be."""
    changes: Sequence[Mapping[str, object]] = (
        {"place": SPOT, "type": "talks"}, {"place": None}, {"type": "territorial_change", "side1": ["North"],
            "side2": ["South"]},
        {"type": "battle", "status": "planned"}, {"first_day": "2019-06-25"}, {"side1": [], "side2": []},
        {"deaths_min": 3, "deaths_max": None, "last_day": "2019-06-30"}, {"type": "statement"},
        {"place": SPOT, "side1": ["x"]},
    )  # fmt: skip
    events = [line_of(number, "correct", kind="event", target=target, change=change)
              for number, (target, change) in enumerate((t, c) for c in changes for t in ("evt-0",
                  "evt-1"))]  # fmt: skip
    report, fact = known.observations[0].id, known.events[0].id
    reports = [
        line_of(40, "correct", kind="observation", target=report, change={"actor": "South", "first_day": "2019-01-05"}),
        line_of(41, "reject", kind="observation", target=known.observations[1].id),
        line_of(42, "accept", kind="event", target=fact),
        line_of(43, "correct", kind="observation", target=report, change={"last_day": "2010-01-05"}),
        line_of(44, "reject", kind="event", target="new", also=["old-1"]),
        line_of(45, "reject", kind="event", target="gone"),
        line_of(46, "reject", kind="event", target="gone", seen={"article": "b", "text": "x"}),
        line_of(47, "reject", kind="event", target="evt-0", seen={"article": "a", "text": "x", "end": 1}),
    ]  # fmt: skip
    top = _NAMES[0].id
    names = [
        line_of(50, "correct", kind="toponym", target=top, seen=_SEEN, change={"place": SPOT, "everywhere": True}),
        line_of(51, "correct", kind="toponym", target=top, seen=_SEEN, change={"place": None}),
        line_of(52, "reject", kind="toponym", target=top, seen=_SEEN),
        line_of(53, "accept", kind="toponym", target=top, seen=_SEEN),
    ]  # fmt: skip
    wrong = [
        line_of(60, "undo"), line_of(61, "undo", undoes="x"), line_of(62, "correct"),
        line_of(63, "reject", kind="event", target="x", reason=""),
        line_of(64, "correct", kind="event", target="x", change={"actor": "x"}),
        line_of(65, "accept", kind="event", target="x", change={"type": "talks"}),
        line_of(66, "correct", kind="event", target="x", change={"first_day": "2019-06-05", "last_day": "2019-06-04"}),
        line_of(67, "correct", kind="event", target="x", change={"deaths_min": 5, "deaths_max": 4}),
        line_of(68, "correct", kind="event", target="x", change={"type": None}),
        line_of(69, "correct", kind="event", target="x", change={"first_day": "1019-06-05"}),
        b"\xff", b"{", b"",
    ]  # fmt: skip
    again = line_of(3, "undo", undoes="cor-000000000002")
    return (LOG + b"\n" + UNDO + b"\n", b"\n".join([LOG, UNDO, again, LOG]), *events[:6], b"\n".join(events),
        b"\n".join(reports),
            *(one + b"\n" for one in names), b"\n".join(names[1:3]), b"\n".join(wrong),
            names[0] + b"\n" + events[1])  # fmt: skip


# ---------------------------------------------------------------- the workspace's own files

WAITING = ("manifest.json", "areas.parquet")


def manifest_seeds() -> Sequence[bytes]:
    """A manifest, alone and beside the journal of a move that was interrupted."""
    sound = b'{"format": 3, "hash": "a", "tables": {"areas.parquet": "b", "events.parquet": ""}}'
    journals = (b'["areas.parquet", "manifest.json"]', b'["../areas.parquet", 1, "gone"]', b"{", b"{}")
    return (sound, sound.replace(b"3", b"2"), b"{}", b"[]", b"{", b"", b'{"format": 3, "hash": 1, "tables": {"x": 1}}',
            *(SPLIT.join([sound, journal]) for journal in journals))  # fmt: skip


def kept_seeds() -> Sequence[bytes]:
    """The note of what was packed: of this key, of another, with a file that is gone."""
    note = b'{"key": "k", "files": [], "data": "d", "basemap": "b", "words": {"nl": "w"}}'
    return (note, note.replace(b'"k"', b'"other"'), note.replace(b"[]", b'["a"]'),
        note.replace(b"[]", b'["note.json"]'), b"{}")


NOTE_WORDS = (
    b'"layer": "own_notes"', b'"Point"', b'"LineString"', b'"coordinates"', b'"properties"', b'"text"', b'"name"',
    b'"id"',
    b'"date_start"', b'"put"', b'"remove"', b"2019-06-05", b"1e999", b"NaN", b"9" * 400, b"\\ud800", b"true", b"null",
    SPLIT,
)  # fmt: skip


def note_seeds() -> Sequence[bytes]:
    """Labels and arrows, what the map puts in and takes out, and what is no note."""
    def note(shape: object, key: object = "n", **about: object) -> dict[str, object]:
        return {"type": "Feature", "id": key, "geometry": shape, "properties": about}

    def notes(*features: object) -> bytes:
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    point = {"type": "Point", "coordinates": [31.0, 49.0]}
    line = {"type": "LineString", "coordinates": [[31, 49, 0], [32, 49]]}
    label = note(point, text="a label", date_start="2019-06-05", date_end="2019-06-06")
    put = [{"put": {"id": "new", "text": "x", "points": [[31, 49]], "from": None}}, {"remove": "n"},
        {"put": {"id": "?"}}, 1]
    wrong = (
        note(None), note(point, text=""), note(point, text="a" * 300), note(point, "a b", text="x"),
        note(point, text=["x"]),
        note(point, text="x", date_start="soon"), note(point, text="x", date_start="2019-06-05", date_end="2019-06-04"),
        note({"type": "Point", "coordinates": [200, 49]}, text="x"),
        note({"type": "Point", "coordinates": "ab"}, text="x"),
        note({"type": "LineString", "coordinates": None}), note({"type": "LineString", "coordinates": [[31,
            49]] * 60}), 1,
        note({"type": "Polygon", "coordinates": []}), note({"type": "Point", "coordinates": [True, 1]}, text="x"),
    )  # fmt: skip
    sound = notes(label, note(line, "m"), note(line, None), note(point, layer="fronts"), note(point, text="again"))
    crowd = notes(*(note(point, f"n{number}", text="x") for number in range(501)))
    return (sound, SPLIT.join([sound, json.dumps(put).encode()]), SPLIT.join([notes(label), b'{"remove": "n"}']),
            notes(*wrong), *(notes(one) for one in wrong), b"{", b"[]", b"\xff", crowd)  # fmt: skip


# ---------------------------------------------------------------- addresses and texts

ADDRESS = (
    b"date=2019-06-05&window=30&evidence=all&clock=then&lang=nl&theme=dark&type=battle,control&side=North&place=x&km=25"
)
TOLD_BY_MAP = b'{"date": "2019-06-06", "window": 7, "event": "evt-1", "compare": ""}'
ADDRESS_WORDS = (
    SPLIT, b"compare=", b"all", b"date=", b"window=", b"view=articles", b"article=", b"mark=", b"section=review",
    b"why=", b"at=",
    b"compare_as=swipe", b"actor=", b"source=kind:article", b"precision=5", b"deaths=10", b"%7C", b"%25", b"2019-06-05",
    b'"why": [31, 49]', b'"at": [31, 49, 7]', b'"compare": "2019-06-05"', b'"compare_as": "side"', b'"window": 400',
    b"1e999", b"NaN",
)  # fmt: skip


def address_seeds() -> Sequence[bytes]:
    """Addresses of every view, with values that can be and that cannot, and what the map tells."""
    queries = (
        b"view=articles&article=a&mark=m", b"view=material&section=review&mark=x", b"view=method&section=none",
        b"article=a",
        b"date=2019-03-01&compare=2019-02-01&compare_as=swipe&why=31.5,49.2&at=31,49,7&spot=s&event=e&window=all&view=map",
        b"date=2018-03-01&compare=2030-02-01&compare_as=up&why=x&at=1,2&window=8&view=no&evidence=no&clock=no&theme=no&lang=xx",
        b"date=soon&compare=soon&conflict=none&window=x&why=200,0&type=x,battle&side=none&status=x&precision=0&deaths=x&km=5",
        b"actor=a|b%7Cc%25&source=kind:article|publisher:x&place=p&precision=5&deaths=10&km=",
    )  # fmt: skip
    told = (
        {"date": "2018-01-01", "window": 400, "why": [31, 49], "event": "", "at": [31, 49, 7], "compare": "2019-02-01",
            "compare_as": "side"},
        {"date": 5, "window": "x", "event": 7, "why": [True], "at": "1,2,3", "compare": 5, "compare_as": "up"},
        {"window": None, "why": "31,49", "compare": "2010-02-01"}, {"window": True}, {"window": [1]}, [1],
    )  # fmt: skip
    return (ADDRESS, ADDRESS + SPLIT + TOLD_BY_MAP, *queries,
        *(SPLIT.join([ADDRESS, json.dumps(one).encode()]) for one in told))


NEWS = f"date 2019-06-20 {TEXT} Op 3 juni 2019 vielen in Tripoli (Libië) 12 doden. Vorige week begon het."
_DAYS_NL = (
    "In de nacht van maandag op dinsdag vielen twee doden in Tripoli. In de nacht van 3 op 4 juni vluchtten er "
    "honderd. Vorige week "
    "vrijdag en komende maandag is er overleg. Tussen 3 en 5 mei 2019 en op de 21e, en de vijfde van de maand. "
    "Begin mei, eind deze "
    "maand, medio vorige maand, begin dit jaar, eind 2018. Mei vorig jaar, in april, deze maand, volgende maand, "
    "dit voorjaar, vorige "
    "winter, in 2018, sinds vorig jaar. Gisteravond, vannacht, vandaag, overmorgen. Deze week, volgende week, "
    "afgelopen weekend. Twee "
    "jaar geleden, drie maanden geleden, een week geleden, twee dagen geleden. Al drie maanden, al twee jaar, "
    "sinds tien dagen, na drie "
    "weken, maandenlang. De afgelopen drie dagen, onlangs. Een dag later, drie jaar eerder, twee weken later, een "
    "maand later, dezelfde "
    "nacht, kort daarna. Sinds 3 maart. Op 31 februari. Woensdagnacht in Benghazi."
)
_DAYS_EN = (
    "In the night from Monday to Tuesday at least two people were killed in Tripoli, Benghazi and Sirte. Last week "
    "on Friday, next "
    "Monday. Between 3 and 5 May 2019. On the 21st, and on the 31st. Early May, in mid-April, late last year, "
    "earlier this year. Since "
    "March, in April, this month, last winter, this spring, in 2018, this year. Last night, today, tomorrow. This "
    "week, at the weekend. "
    "Two years ago, three months ago, a week ago. For three months, after two years, for days. In the past three "
    "days, recently. A day "
    "later, three years earlier, two weeks later, that night, shortly afterwards. Sunday night."
)
_DEATHS = (
    "Zeker twaalf mensen kwamen om het leven. Ongeveer tweeëntwintig doden. Hoogstens 5 burgers zijn gedood. "
    "Tientallen strijders sneuvelden. "
    "Bij de aanval kwam een burger om. Er vielen geen doden. Drieduizend vijfhonderd doden, meer dan 1.200 "
    "slachtoffers. Het dodental is "
    "opgelopen tot zesentwintig doden. Negen mensen raakten gewond, drie werden gedood. Vijftienhonderd soldaten "
    "zijn gedood in Misrata."
)
_NAMES_EN = (
    "Tripoli warned Turkey. \"Mr. Haftar\" left St. Mary's near al-Watiya, J. F. K. and Fayez al-Sarraj said... He "
    "went to Russia, Egypt and "
    "the United Arab Emirates. Tripoli's port, the town of Gharyan, south of Tarhuna (Libya). U.S. drones? At "
    "least 9! killed nine. killed "
    "six of them; about forty-two civilians died. Up to 10 people were killed, dozens of fighters. No one "
    "died.\n\n \nthe end. 's avonds"
)


def reading_seeds() -> Sequence[bytes]:
    """News in both languages, with every way to say a day and a number of dead, dated to a day, a month and a year."""
    texts = [NEWS, f"date 2019-06 {ENGLISH}"]
    texts += [f"date {day} {text}" for day in ("2019-06-19", "2019-06", "2019-12-31") for text in (_DAYS_NL, _DAYS_EN)]
    texts += [f"date 2019-06-20 {_DEATHS}", f"date 2019-06-20 {_NAMES_EN}"]
    return [text.encode() for text in texts]
