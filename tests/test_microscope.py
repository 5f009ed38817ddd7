"""One article under the microscope: nothing of its text is lost, and every mark lies on its own letters."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import DateInterval, month_of
from geo.microscope import GROUPS, article_of, examine, examine_rows
from geo.model import (
    Article,
    Candidate,
    Dropped,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Place,
    Source,
    Span,
    Toponym,
)
from geo.tables import articles_table, events_table, toponyms_table
from geo.tables_frames import plain_records
from geo.timeline_texts import evidence_of

HILL = Place(
    gazetteer_id="xt:hill", name="Clay Hill", point=LngLat(32.05, 49.0), kind="town", country="XT", precision_km=2.0,
    confidence=0.9, reason="only=1;home=XT",
    candidates=(Candidate(gazetteer_id="xt:hill", name="Clay Hill", point=LngLat(32.05, 49.0), country="XT", score=1.9),
                Candidate(gazetteer_id="gn:9", name="Clayhill", point=LngLat(31.05, 49.0), country="UA", score=0.4)),
)
COUNTRY = Place(gazetteer_id="c:XT", name="Testland", point=LngLat(32, 49), kind="country", country="XT",
                precision_km=150.0)


def _article(text: str, body: tuple[Span, ...] = ()) -> Article:
    return Article(id="a", lang="nl", published=DateInterval.day(date(2019, 6, 20)), title="T", text=text,
                   body=body or (Span(0, len(text)),), file="a.txt")


def _toponym(text: str, surface: str, after: int = 0, **more: object) -> Toponym:
    start = text.index(surface, after)
    return Toponym(article_id="a", start=start, end=start + len(surface), surface=surface, kind="town", **more)


def _event(*spans: tuple[int, int], name: str = "ev-1", **more: object) -> Event:
    given = {"type": "battle", "places": (EventPlace(place=HILL),), "confidence": 0.8,
             "when": DateInterval.day(date(2019, 6, 19)), "sources": (Source(id="a", kind="article"),),
             "evidence": tuple(Evidence(article_id="a", start=s, end=e) for s, e in spans)}
    return Event(id=name, **{**given, **more})


def _dropped(text: str, item: str, reason: str = "unknown_place") -> Dropped:
    start = text.index(item)
    return Dropped(stage="toponyms", reason=reason, item=item, detail=f"{start}-{start + len(item)}")


def _shown(specimen: dict, mark: str) -> str:
    """The letters that carry a mark, in the order of the text."""
    return "".join(run["t"] for part in specimen["paragraphs"] for run in part["runs"] if run["mark"] == mark)


def test_a_name_behind_emoji_and_arabic_is_marked_on_its_own_letters():
    text = "🚒👩‍🚒 بعد القتال في سرت trokken zij naar Kleiheuvel 🚒 en Kleiheuvel hield stand."
    first, second = _toponym(text, "Kleiheuvel"), _toponym(text, "Kleiheuvel", 50)
    arabic = _toponym(text, "سرت")
    specimen = examine(_article(text), [(first, HILL), (second, HILL), (arabic, HILL)], [])
    marks = {mark["id"]: mark["surface"] for mark in specimen["marks"]}
    assert sorted(marks.values()) == ["Kleiheuvel", "Kleiheuvel", "سرت"]
    assert all(_shown(specimen, key) == surface for key, surface in marks.items())


def test_a_mark_tells_place_and_candidates_with_their_distance():
    text = "Bij Kleiheuvel."
    names = [(_toponym(text, "Kleiheuvel"), HILL)]
    place = examine(_article(text), names, [], names=lambda _: {"nl": "Klei"})["marks"][0]["place"]
    assert (place["name"], place["names"], place["lng"], place["lat"]) == ("Clay Hill", {"nl": "Klei"}, 32.05, 49.0)
    assert [(one["name"], one["chosen"], one["score"]) for one in place["candidates"]] == [
        ("Clay Hill", True, 1.9), ("Clayhill", False, 0.4)]
    assert place["candidates"][1]["km"] == pytest.approx(73, abs=1)  # a degree of longitude at 49 degrees north


@pytest.mark.parametrize(("place", "more", "group"), [
    (HILL, {}, "place"), (COUNTRY, {}, "area"), (COUNTRY, {"metonym": True}, "actor"),
    (HILL, {"role": "actor"}, "actor"),
])  # fmt: skip
def test_names_are_told_apart_by_what_they_stand_for(place, more, group):
    text = "Bij Kleiheuvel."
    specimen = examine(_article(text), [(_toponym(text, "Kleiheuvel", **more), place)], [])
    assert specimen["counts"] == {group: 1}


def test_a_place_that_is_meant_without_a_name_is_marked_as_such():
    text = "In de hoofdstad is het stil."
    specimen = examine(_article(text), [], [], phrases=[(Span(3, 15), HILL)])
    assert [(m["surface"], m["group"]) for m in specimen["marks"]] == [("de hoofdstad", "meant")]


def test_a_dropped_name_says_where_and_why_it_was_left_out():
    text = "In het dorp Krugeldam is het stil."
    (mark,) = examine(_article(text), [], [], [_dropped(text, "Krugeldam")])["marks"]
    assert (mark["group"], mark["place"]) == ("dropped", None)
    assert mark["dropped"] == {"stage": "toponyms", "reason": "unknown_place"}


@pytest.mark.parametrize("dropped", [
    Dropped(stage="events", reason="no_place", item="ev-1", detail="0-4"),
    Dropped(stage="toponyms", reason="unknown_place", item="Elders", detail="0-6"),  # of another article of the file
    Dropped(stage="places", reason="unknown_place", item="Hier", detail="no span"),
    Dropped(stage="places", reason="unknown_place", item="Hier", detail="900-904"),
])  # fmt: skip
def test_what_does_not_stand_in_this_text_is_not_marked_in_it(dropped):
    assert examine(_article("Hier is het stil."), [], [], [dropped])["marks"] == []


def test_of_overlapping_names_the_surer_kind_shows_and_tells_of_the_others():
    text = "Het dorp Oud Kleiheuvel brandt."
    specimen = examine(_article(text), [(_toponym(text, "Kleiheuvel"), HILL)], [], [_dropped(text, "Oud Kleiheuvel")])
    on_top = next(mark for mark in specimen["marks"] if mark["group"] == "place")
    hidden = next(mark for mark in specimen["marks"] if mark["group"] == "dropped")
    assert on_top["under"] == [hidden["id"]]
    assert _shown(specimen, on_top["id"]) == "Kleiheuvel"
    assert _shown(specimen, hidden["id"]) == ""


def test_a_sentence_that_several_events_rest_on_opens_all_of_them():
    text = "Kleiheuvel viel. Zeven doden."
    specimen = examine(_article(text), [], [_event((0, 16), (17, 29)), _event((0, 16), name="ev-2")])
    runs = [run for run in specimen["paragraphs"][0]["runs"] if run["events"]]
    assert [(run["t"], run["opens"]) for run in runs] == [
        ("Kleiheuvel viel.", [["ev-2", 1, 1], ["ev-1", 1, 2]]), ("Zeven doden.", [["ev-1", 2, 2]])]


def test_a_sentence_is_opened_once_however_many_names_stand_in_it():
    text = "Kleiheuvel en Kleiheuvel."
    names = [(_toponym(text, "Kleiheuvel"), HILL), (_toponym(text, "Kleiheuvel", 5), HILL)]
    runs = examine(_article(text), names, [_event((0, 25))])["paragraphs"][0]["runs"]
    assert [run["opens"] for run in runs] == [[["ev-1", 1, 1]], [], [], []]


def test_the_place_of_an_event_points_to_its_name_in_the_text():
    text = "Bij Kleiheuvel is gevochten."
    toponym = _toponym(text, "Kleiheuvel")
    event = _event((0, 28), places=(EventPlace(place=HILL, toponym_id=toponym.id),
                                    EventPlace(place=COUNTRY, inherited=True)))  # fmt: skip
    (told,) = examine(_article(text), [(toponym, HILL)], [event])["events"]
    assert [(place["mark"], place["inherited"]) for place in told["places"]] == [("4-14", False), ("", True)]


def test_text_outside_the_article_proper_is_there_and_said_not_to_be_read():
    text = "date 2019-06\n\nKleiheuvel viel.\n\nBeeld: Kleiheuvel"
    specimen = examine(_article(text, (Span(14, 30),)), [(_toponym(text, "Kleiheuvel"), HILL)], [])
    assert [(part["read"], "".join(run["t"] for run in part["runs"])) for part in specimen["paragraphs"]] == [
        (False, "date 2019-06"), (True, "Kleiheuvel viel."), (False, "Beeld: Kleiheuvel")]
    assert [run["mark"] for run in specimen["paragraphs"][2]["runs"]] == [""]


def test_an_article_without_its_text_is_told_from_the_tables():
    text = "Bij Kleiheuvel is gevochten."
    article, names = _article(text), [(_toponym(text, "Kleiheuvel"), HILL)]
    (row,) = plain_records(articles_table([article]))
    other = _event((0, 4), name="ev-2", evidence=(Evidence(article_id="b", start=0, end=4),))
    events = plain_records(events_table([_event((0, 28)), other]))
    specimen = examine_rows({**row, "text": "", "body": ""}, plain_records(toponyms_table(names)), events)
    assert (specimen["stored"], specimen["paragraphs"]) == (False, [])
    assert [mark["surface"] for mark in specimen["marks"]] == ["Kleiheuvel"]
    assert [event["id"] for event in specimen["events"]] == ["ev-1"]


@pytest.mark.parametrize("published", [DateInterval.day(date(2019, 6, 20)), month_of(2019, 6)])
def test_an_article_comes_back_from_its_row_as_it_was(published):
    article = Article(id="a", lang="nl", published=published, title="T", text="Een tekst 🚒.", body=(Span(0, 9),),
                      file="a.txt", publisher="krant")
    (row,) = plain_records(articles_table([article]))
    assert article_of(row) == article
    assert article_of({**row, "text": ""}) is None


TEXTS = st.text(alphabet="aé🚒س \n", min_size=1, max_size=60).filter(str.strip)
PAIRS = st.lists(st.tuples(st.integers(0, 59), st.integers(1, 12)), max_size=6)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, names=PAIRS, left_out=PAIRS, sentences=PAIRS)
def test_whatever_overlaps_no_letter_is_lost_and_no_mark_either(text, names, left_out, sentences):
    def inside(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return sorted({(s, min(len(text), s + n)) for s, n in pairs if s < len(text)})

    resolved = [(Toponym(article_id="a", start=s, end=e, surface=text[s:e], kind="town"), HILL)
                for s, e in inside(names)]
    dropped = [Dropped(stage="toponyms", reason="unknown_place", item=text[s:e], detail=f"{s}-{e}")
               for s, e in inside(left_out)]
    events = [_event(span, name=f"ev-{n}") for n, span in enumerate(inside(sentences))]
    specimen = examine(_article(text), resolved, events, dropped)
    json.dumps(specimen)
    runs = [run for part in specimen["paragraphs"] for run in part["runs"]]
    together = "".join(run["t"] for run in runs)
    assert "".join(together.split()) == "".join(text.split())
    covered = {key for mark in specimen["marks"] for key in mark["under"]}
    for mark in specimen["marks"]:
        shown = _shown(specimen, mark["id"])
        assert "".join(shown.split()) == ("" if mark["id"] in covered else "".join(mark["surface"].split()))
    assert {mark["group"] for mark in specimen["marks"]} <= set(GROUPS)
    for event in specimen["events"]:
        (span,) = event["spans"]
        rests = "".join(run["t"] for run in runs if event["id"] in run["events"])
        assert "".join(rests.split()) == "".join(text[slice(*span)].split())


def test_the_map_quotes_nothing_of_an_article_without_its_text():
    (event,) = plain_records(events_table([_event((0, 16))]))
    (row,) = plain_records(articles_table([_article("Kleiheuvel viel. Zeven doden.")]))
    assert evidence_of(event, {"a": row})["paragraphs"][0]["pieces"][0] == ("Kleiheuvel viel.", 1)
    assert evidence_of(event, {"a": {**row, "text": "", "body": "[]"}})["paragraphs"] == []
