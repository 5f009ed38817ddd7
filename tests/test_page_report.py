"""What the panel says of a day: made by rule from tables, hostile text passed on letter by letter."""

from __future__ import annotations

import json
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString

from geo.dates import DateInterval
from geo.definitions import load_conflict
from geo.model import ControlChange, ControlSpell, Dropped, Event, EventPlace, LngLat, Place, Source
from geo.tables import TABLES, control_table, dropped_table, empty_table, events_table, places_table, typed
from page import text
from page.daybook import DayBook, changes_within, open_day_book, within
from page.paper import MOST_SOURCES, describe_sources
from page.report import MOST_ROWS, chronology_notice, report_day, sides_legend
from page.summary import count_dead, describe_front, summarise
from page.words import open_words
from tests.conftest import TESTLAND

NL, EN = open_words("nl"), open_words("en")
JUNE_10 = date(2019, 6, 10)
HOSTILE = "${window.x=1}`</script><img src=x onerror=window.x=1>![x](http://evil.example/x) $x$ :red[x]"
SOURCE = Source(id="s", kind="chronology", publisher="paper.example")
ARTICLE = Source(id="a", kind="article")


def _place(name: str, lng: float, lat: float, **more: object) -> Place:
    return Place(gazetteer_id=f"t:{name}", name=name, point=LngLat(lng, lat), kind="town", country="XT",
                 precision_km=2, **more)


HILL, FIELD, CAPE = _place("Clay Hill", 32.05, 49.0), _place("Eastfield", 33.1, 49.35), _place("Cape", 31.0, 48.2)
PLACES = [(HILL, {"nl": "Kleiheuvel"}, 1), (FIELD, {"nl": "Oostveld"}, 2), (CAPE, {}, 4)]


def _event(name: str, day: date, **more: object) -> Event:
    given = {"type": "battle", "places": (EventPlace(place=HILL),), "side1": ("North",), "side2": ("South",),
             "sources": (SOURCE,)}
    return Event(id=name, when=DateInterval.day(day), **{**given, **more})


def _spell(place: Place, actor: str, start: date, end: date, before: str = "", precision: str = "day") -> ControlSpell:
    return ControlSpell(place_id=place.gazetteer_id, actor=actor, valid=DateInterval(start, end), probability=0.9,
                        before=before, since_precision=precision)


def _fronts(*rows: tuple[float, str, list[tuple[float, float]]]) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(
        [{"sides": ["North", "South"], "valid_from": date(2019, 6, 1), "valid_to": date(2019, 7, 1), "band_km": band,
          "style": style, "geometry": LineString(line)} for band, style, line in rows],
        geometry="geometry", crs="EPSG:4326",
    )
    return gpd.GeoDataFrame(typed("fronts", frame), geometry="geometry", crs="EPSG:4326")


def _book(*, events=(), spells=(), fronts=None, dropped=(), evidence: str = "all") -> DayBook:
    tables: dict[str, pd.DataFrame] = {name: empty_table(name) for name in TABLES}
    tables["events"], tables["places"] = events_table(events), places_table(PLACES)
    tables["events_articles"] = events_table([e for e in events if "article" in {s.kind for s in e.sources}])
    tables["control"], tables["dropped"] = control_table(spells), dropped_table(dropped)
    if fronts is not None:
        tables["fronts"] = fronts
    return open_day_book(tables, load_conflict("testland", TESTLAND / "conflicts"), evidence)


def _text(sentences: list) -> str:
    return " ".join("".join(piece["t"] for piece in sentence) for sentence in sentences)


def _spells_of_june() -> list[ControlSpell]:
    start, end = date(2019, 1, 1), date(2020, 1, 1)
    return [
        _spell(HILL, "South", start, date(2019, 6, 4)), _spell(HILL, "North", date(2019, 6, 4), end, "South"),
        _spell(FIELD, "North", start, date(2019, 6, 1)),
        _spell(FIELD, "contested", date(2019, 6, 1), date(2019, 6, 4), "North"),
        _spell(FIELD, "North", date(2019, 6, 4), end, "contested", "week"),
        _spell(CAPE, "South", start, date(2019, 6, 4)), _spell(CAPE, "North", date(2019, 6, 4), end, "South"),
    ]  # fmt: skip


def test_places_that_went_the_same_way_share_the_first_sentence():
    said = summarise(_book(spells=_spells_of_june()), JUNE_10, 30, NL)
    assert _text(said).startswith("Kleiheuvel en Cape gingen op 4 juni van het Zuid naar Noord.")
    assert [piece["t"] for piece in said[0] if piece.get("b")] == ["Kleiheuvel", "Cape"]


def test_a_change_whose_day_is_not_certain_is_told_as_such():
    spells = [_spell(HILL, "South", date(2019, 1, 1), date(2019, 6, 4)),
              _spell(HILL, "North", date(2019, 6, 4), date(2020, 1, 1), "South", "week")]
    book = _book(spells=spells)
    said = _text(summarise(book, JUNE_10, 30, EN))
    assert said.startswith("Clay Hill went from the South to the North around 4 June.")
    assert report_day(book, JUNE_10, 30, EN)["changes"]["rows"][0]["note"] == "day not certain"


def test_a_place_that_was_only_contested_in_between_did_not_change_hands():
    book = _book(spells=_spells_of_june())
    field = [change for change in changes_within(book, JUNE_10, 30) if change.place_id == FIELD.gazetteer_id]
    assert [(change.before, change.held_before, change.after) for change in field] == [
        ("contested", "North", "North"), ("North", "North", "contested"),
    ]  # fmt: skip
    assert not any(change.of_holder for change in field)
    rows = report_day(book, JUNE_10, 30, NL)["changes"]["rows"]
    assert [(row["place"], row["said"], row["date"]) for row in rows] == [
        ("Kleiheuvel", "Zuid → Noord", "4 jun"), ("Cape", "Zuid → Noord", "4 jun"),
    ]  # fmt: skip


def test_a_place_that_is_fought_over_now_is_named_apart():
    book = _book(spells=_spells_of_june())
    assert report_day(book, date(2019, 6, 2), 30, NL)["changes"]["also"] == "Betwist geraakt: Oostveld."
    assert report_day(book, JUNE_10, 30, NL)["changes"]["also"] == ""


def test_the_summary_has_at_most_three_sentences_and_counts_the_dead_once():
    events = [_event("a", date(2019, 6, 3), deaths_min=12, deaths_max=14), _event("b", date(2019, 6, 8), deaths_min=5),
              _event("c", date(2019, 6, 9), deaths_min=900, deaths_cumulative=True)]
    said = summarise(_book(events=events, spells=_spells_of_june()), JUNE_10, 30, EN)
    assert len(said) == 3
    assert "In 30 days: 3 events on the map, at least 17 dead." in _text(said)


def test_silence_is_said_not_to_be_calm():
    assert _text(summarise(_book(), JUNE_10, 7, NL)).startswith(
        "Geen meldingen in 7 dagen. Dat is geen bewijs van rust."
    )


def test_the_front_is_told_where_it_is_known_best_and_how_badly_elsewhere():
    near, far = [(31.9, 49.0), (32.2, 49.0)], [(33.0, 49.3), (33.2, 49.3)]
    book = _book(fronts=_fronts((4.2, "solid", near), (31, "band", far)))
    assert describe_front(book, JUNE_10, EN) == (
        "The front at Clay Hill is known to about 4.2 km, elsewhere to no better than 31 km."
    )
    assert describe_front(book, date(2019, 8, 1), EN) == "No front line can be drawn."
    vague = _book(fronts=_fronts((31, "band", far)))
    assert describe_front(vague, JUNE_10, EN) == "Where the front runs is known to no better than 31 km."


BOTH = ["late", "early"]


@pytest.mark.parametrize(("window", "found"), [(1, []), (2, ["late"]), (30, BOTH), (None, BOTH)])
def test_a_window_ends_on_its_day_and_holds_that_many_days(window, found):
    events = [_event("early", date(2019, 5, 12)), _event("late", date(2019, 6, 9)), _event("after", date(2019, 6, 11))]
    assert [event["id"] for event in within(_book(events=events).events, JUNE_10, window)] == found


def test_an_event_of_uncertain_day_counts_while_a_day_of_it_lies_in_the_window():
    event = _event("x", JUNE_10)
    vague = Event(**{**{name: getattr(event, name) for name in event.__dataclass_fields__},
                     "when": DateInterval.inclusive(date(2019, 6, 1), date(2019, 6, 30), "month")})
    book = _book(events=[vague])
    assert within(book.events, date(2019, 6, 1), 1) and within(book.events, date(2019, 7, 5), 10)
    assert report_day(book, JUNE_10, 30, NL)["events"]["rows"][0]["date"] == "juni 2019"


def test_a_row_says_who_did_what_where_and_how_sure():
    events = [
        _event("taken", date(2019, 6, 4), type="territorial_change", subtype="capture",
               control=ControlChange(place="Clay Hill", new="North", old="South")),
        _event("said", date(2019, 6, 3), type="statement", subtype="claim", status="claimed", claimed_by="South"),
        _event("fight", date(2019, 6, 2), deaths_min=1, deaths_max=1),
    ]  # fmt: skip
    rows = report_day(_book(events=events), JUNE_10, 30, NL)["events"]["rows"]
    assert [(row["title"], row["line"], row["date"]) for row in rows] == [
        ("Inname, Kleiheuvel", "Noord, van Zuid", "4 jun"),
        ("Claim van inname, Kleiheuvel", "geclaimd door het Zuid", "3 jun"),
        ("Gevecht, Kleiheuvel", "Noord tegen Zuid · 1 dode", "2 jun"),
    ]
    assert [(row["side"], row["from"], row["hollow"]) for row in rows] == [
        ("North", "South", False), ("North", "South", True), ("North", "South", False),
    ]  # fmt: skip


def test_what_is_not_on_the_map_is_listed_with_its_reason():
    events = [_event("order", date(2019, 6, 6), type="statement", subtype="order", status="ordered", on_map=False)]
    dropped = [Dropped(stage="chronology", reason="bad_coordinate", item=f"row {n}", file="events.csv", line=n)
               for n in range(30)]
    book = _book(events=events, dropped=dropped)
    off_map = report_day(book, JUNE_10, 30, NL)["off_map"]
    assert off_map["rows"] == [{"title": "Bevel, Kleiheuvel", "date": "6 jun", "reason": "bevolen, niet gebeurd"}]
    assert off_map["dropped"][0]["reason"].endswith(": 30")
    assert len(off_map["dropped"][0]["items"]) + int(off_map["dropped"][0]["more"].split()[-1]) == 30
    assert "30 regels van de chronologie zijn overgeslagen." in chronology_notice(book, NL)["text"]
    assert chronology_notice(_book(), NL) is None


def test_the_articles_alone_show_only_what_an_article_tells():
    events = [_event("chronicled", date(2019, 6, 4)), _event("read", date(2019, 6, 5), sources=(ARTICLE,))]
    alone = _book(events=events, spells=_spells_of_june(), evidence="articles")
    assert [event["id"] for event in alone.events] == ["read"]
    assert not alone.changes


def test_a_long_list_is_cut_and_counted():
    events = [_event(f"e{n}", date(2019, 6, 1)) for n in range(MOST_ROWS + 5)]
    table = report_day(_book(events=events), JUNE_10, 30, NL)["events"]
    assert (len(table["rows"]), table["count"]) == (MOST_ROWS, MOST_ROWS + 5)
    assert str(MOST_ROWS + 5) in table["more"]


def test_hostile_names_reach_the_browser_letter_by_letter_as_data():
    place = _place(HOSTILE, 31.5, 48.5, qualifier=HOSTILE)
    events = [_event("x", JUNE_10, places=(EventPlace(place=place),), side1=(HOSTILE,))]
    row = json.loads(json.dumps(report_day(_book(events=events), JUNE_10, 30, EN)))["events"]["rows"][0]
    assert HOSTILE in row["title"]
    assert HOSTILE in row["line"]


def test_text_in_html_is_escaped_and_cannot_turn_its_surroundings():
    html = text.element("div", "c", f"{HOSTILE}\u202e\x00")
    assert "<img" not in html and "</script" not in html and "\u202e" not in html and "\x00" not in html
    assert html.count("<p") == 1


def test_the_dead_of_a_battle_and_of_the_capture_that_ended_it_are_counted_once():
    day = date(2019, 6, 5)
    battle, taken = (_event(name, day, type=kind, deaths_min=n) for name, kind, n in
                     (("b", "battle", 40), ("t", "territorial_change", 43)))
    elsewhere = _event("r", day, type="remote_violence", deaths_min=2)
    toll = _event("c", day, deaths_min=900, deaths_cumulative=True)
    assert count_dead(_book(events=[battle, taken, elsewhere, toll]).events) == 43 + 2
    assert count_dead(_book(events=[battle, _event("b2", day, deaths_min=5)]).events) == 45


def test_no_event_no_dead_and_a_side_is_drawn_in_both_themes():
    assert count_dead([]) == 0
    legend = sides_legend(_book().conflict, NL)
    assert legend["South"] == {"name": "Zuid", "shape": "square", "light": "#A85200", "dark": "#F2A24A"}


def test_paper_names_who_told_of_the_window_the_most_cited_first_and_counts_the_rest():
    few = [_event("lone", date(2019, 6, 4), sources=(Source(id="b", kind="chronology", publisher="Baker"),))]
    many = [_event(f"e{n}", date(2019, 6, 5)) for n in range(2)]
    old = [_event("old", date(2019, 1, 5), sources=(Source(id="o", kind="chronology", publisher="Old"),))]
    cited, *_, caution = describe_sources(_book(events=[*few, *many, *old]), JUNE_10, 30, EN)
    assert cited == EN.say("print.sources", names=EN.joined(["paper.example", "Baker"]))
    assert caution == EN["print.caution"]
    crowd = [_event(f"c{n}", JUNE_10, sources=(Source(id=f"s{n}", kind="chronology", publisher=f"P{n:02}"),))
             for n in range(MOST_SOURCES + 3)]  # fmt: skip
    assert EN.say("print.more", n="3") in describe_sources(_book(events=crowd), JUNE_10, 30, EN)[0]
    assert len(describe_sources(_book(), JUNE_10, 30, EN)) == 2, "nobody told anything: licence and caution stay"
