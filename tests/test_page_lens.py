"""An article under the microscope in the reader's words, and the list of articles."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest

from geo.dates import DateInterval
from geo.definitions import load_conflict
from geo.microscope import GROUPS, examine
from geo.model import (
    STATUSES,
    Article,
    Dropped,
    Event,
    EventPlace,
    EventPlaceRole,
    Evidence,
    LngLat,
    Place,
    Source,
    Span,
    Toponym,
    ToponymRole,
)
from geo.tables import TABLES, articles_table, empty_table, events_table, toponyms_table
from page.daybook import DayBook, open_day_book
from page.lens import STATES, Teller, coordinates, days_in_words, describe, reasons_in_words
from page.library import follow_events, list_articles, open_library, read_stored
from page.words import open_words
from tests.conftest import ROOT, TESTLAND

NL, EN = open_words("nl"), open_words("en")
CONFLICT = load_conflict("testland", TESTLAND / "conflicts")
TEXT = "Het Zuid veroverde Kleiheuvel woensdag. Krugeldam bleef stil."
HILL = Place(gazetteer_id="xt:hill", name="Clay Hill", point=LngLat(32.05, 49.0), kind="town", country="NL",
             precision_km=2.0, confidence=0.4, reason="only=1;home=NL;population=4200")
NAME = Toponym(article_id="a", start=19, end=29, surface="Kleiheuvel", kind="town")
ARTICLE = Article(id="a", lang="nl", published=DateInterval.day(date(2019, 6, 20)), title="", text=TEXT,
                  body=(Span(0, len(TEXT)),), file="a.txt", publisher="krant")


def _event(**more: object) -> Event:
    given = {"type": "territorial_change", "places": (EventPlace(place=HILL, toponym_id=NAME.id),), "side1": ("South",),
             "when": DateInterval.day(date(2019, 6, 19)), "date_expression": "woensdag", "confidence": 0.8,
             "evidence": (Evidence(article_id="a", start=0, end=39),), "sources": (Source(id="a", kind="article"),),
             "rule": "capture"}
    return Event(id="ev-1", **{**given, **more})


def _book(*events: Event) -> DayBook:
    tables = {name: empty_table(name) for name in TABLES}
    tables["events"] = events_table(events)
    return open_day_book(tables, CONFLICT, "all")


def _specimen(*events: Event) -> dict:
    dropped = [Dropped(stage="toponyms", reason="unknown_place", item="Krugeldam", detail="40-49")]
    return examine(ARTICLE, [(NAME, HILL)], events, dropped, names=lambda _: {"nl": "Kleiheuvel"})


def _said(card: dict) -> str:
    return " | ".join(f"{fact['key']}: {fact['value']}; {'; '.join(fact['more'])}" for fact in card["facts"])


def test_the_card_of_a_name_says_where_how_sure_and_why():
    card = describe(_specimen(), NL, CONFLICT)["marks"]["19-29"]
    assert card["title"] == "Kleiheuvel"
    assert card["unsure"]
    said = _said(card)
    for words in ("“Kleiheuvel”", "plaats, Nederland", "49,000° NB, 32,050° OL", "binnen 2 km", "40", "4.200 inwoners",
                  "enige plaats met die naam"):
        assert words in said


def test_the_card_of_a_dropped_name_says_at_which_stage_and_why():
    said = _said(describe(_specimen(), EN, CONFLICT)["marks"]["40-49"])
    assert "Left out at: Place names" in said
    assert "Reason: a place that was not found" in said


def test_the_card_of_an_event_says_all_that_was_read():
    (card,) = describe(_specimen(_event(deaths_min=7, deaths_max=7)), EN, CONFLICT)["events"].values()
    said = _said(card)
    for words in ("19 June 2019; from “woensdag”", "7 dead", "Recognised by: word or phrase (rule capture)",
                  "On the map: confidence 80%."):
        assert words in said
    assert next(fact for fact in card["facts"] if "mark" in fact)["mark"] == "19-29"


@pytest.mark.parametrize(("more", "state", "words"), [
    ({}, "map", "Op de kaart"),
    ({"on_map": False, "review": True, "off_map_reason": "low_confidence"}, "review", "te weinig voor de kaart"),
    ({"on_map": False, "status": "planned", "off_map_reason": "planned"}, "off", "gepland, niet gebeurd"),
])  # fmt: skip
def test_an_event_is_on_the_map_for_review_or_off_it_and_says_why(more, state, words):
    (card,) = describe(_specimen(_event(**more)), NL, CONFLICT)["events"].values()
    assert card["state"] == state
    assert words in _said(card)


def test_an_event_that_became_part_of_another_leads_to_that_one_and_its_day():
    known = _event(confidence=0.9, sources=(Source(id="a", kind="article"), Source(id="c", kind="chronology")))
    other = Event(**{**vars(known), "id": "evt-9", "aliases": ("ev-1",), "when": DateInterval.day(date(2019, 6, 18))})
    specimen = follow_events(_specimen(_event()), [*_book(other).events], CONFLICT)
    assert specimen["events"][0]["merged"] == {"id": "evt-9", "from": "2019-06-18", "to": "2019-06-18", "on_map": True,
                                               "day": "2019-06-18", "sources": 2}
    shown = describe(specimen, EN, CONFLICT, opened="evt-9")
    assert shown["open"] == "ev-1"
    card = shown["events"]["ev-1"]
    assert card["show"] == "Show on the map, 18 June 2019"
    assert "The map dates it to 18 June 2019." in _said(card)


def test_an_event_outside_the_period_has_no_link_to_the_map():
    late = _event(when=DateInterval.day(date(2021, 1, 1)))
    specimen = follow_events(_specimen(late), [*_book(late).events], CONFLICT)
    assert describe(specimen, EN, CONFLICT)["events"]["ev-1"]["show"] == ""
    assert describe(_specimen(late), EN, CONFLICT)["events"]["ev-1"]["show"] == ""  # and the tables may not know it


def test_marks_that_turn_the_direction_of_the_text_do_not_reach_the_page():
    turned = Article(id="a", lang="nl", published=ARTICLE.published, title="T\u202e", text="a\u202eb\x07c",
                     file="a.txt", body=(Span(0, 5),))
    shown = describe(examine(turned, [], []), NL, CONFLICT)
    assert shown["title"] == "T"
    assert "".join(run["t"] for part in shown["paragraphs"] for run in part["runs"]) == "abc"


def test_the_legend_counts_and_hides_what_was_dropped_at_first():
    legend = describe(_specimen(_event()), NL, CONFLICT)["legend"]
    assert {one["id"]: (one["count"], one["on"]) for one in legend["names"] if one["count"]} == {
        "place": (1, True), "dropped": (1, False)}
    assert [one["count"] for one in legend["events"]] == [1, 0, 0]


def test_an_article_without_a_war_is_described_too():
    """A pasted article may be read before it belongs to a conflict."""
    shown = describe(_specimen(_event(side1=("rebels",))), NL, None)
    assert "rebellen" in _said(shown["events"]["ev-1"])


def test_the_list_counts_names_and_events_and_says_where_no_text_is_stored():
    bare = Article(**{**vars(ARTICLE), "id": "b", "title": "Later", "published": DateInterval.day(date(2019, 7, 1))})
    tables = {"articles": articles_table([ARTICLE, bare]), "toponyms": toponyms_table([(NAME, HILL)])}
    tables["articles"].loc[1, "text"] = ""
    library = open_library(tables)
    rows = list_articles(library, _book(_event()), NL)["rows"]
    assert [(row["title"], row["places"], row["events"], row["on_map"], row["note"]) for row in rows] == [
        ("Later", 0, 0, 0, "tekst niet bewaard"), (TEXT, 1, 1, 1, "")]
    assert read_stored(library, _book(), "no such", lambda a: examine(a, [], [])) is None
    stored = read_stored(library, _book(), "b", lambda a: examine(a, [], []))
    assert stored and "niet bewaard" in describe(stored, NL, CONFLICT)["note"]


def test_reasons_are_said_in_words_and_unknown_ones_left_out():
    assert reasons_in_words("only=1;known=0.95;home=NL;named=NL.07", Teller(EN)) == [
        "only place of that name", "the country or province is named beside it (Netherlands, 07)",
        "lies in the country of the war (Netherlands)"]
    assert reasons_in_words("as the chronology has it", Teller(EN)) == ["as the chronology has it"]
    assert reasons_in_words("", Teller(EN)) == []


def test_coordinates_name_their_directions():
    assert coordinates(-71.5, -33.25, EN) == "33.250° S, 71.500° W"
    assert coordinates(13.18, 32.9, NL) == "32,900° NB, 13,180° OL"


def test_a_whole_month_is_called_by_its_name():
    assert days_in_words(date(2020, 2, 1), date(2020, 2, 29), NL) == "februari 2020"
    assert days_in_words(date(2020, 2, 1), date(2020, 2, 28), NL) == "1 februari 2020 – 28 februari 2020"


@pytest.mark.parametrize("words", [NL, EN], ids=["nl", "en"])
def test_every_key_of_a_reading_has_words(words):
    methods = {key for path in (ROOT / "geo").glob("places*.py")
               for key in re.findall(r'method(?: =|=)\s*"(\w+)"', path.read_text(encoding="utf-8"))}
    methods |= {"exact", "variant", "exonym", "country", "loose", "phrase", "feature"}
    keys = [f"lens.methods.{key}" for key in methods]
    keys += [f"lens.roles.{key}" for key in (*get_args(ToponymRole), *get_args(EventPlaceRole))]
    keys += [f"lens.groups.{key}" for key in GROUPS] + [f"lens.states.{key}" for key in STATES]
    keys += [f"status.{key}" for key in STATUSES]
    assert [key for key in keys if not words.get(key)] == []


def test_a_place_that_no_list_has_is_said_to_be_guessed():
    guess = Place(**{**vars(HILL), "method": "context", "confidence": 0.6, "reason": "near=1"})
    card = describe(examine(ARTICLE, [(NAME, guess)], []), EN, CONFLICT)["marks"]["19-29"]
    assert card["unsure"]
    assert "in no list of places" in _said(card)
    assert "lies near" not in _said(card)
