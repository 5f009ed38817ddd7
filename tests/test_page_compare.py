"""What the panel says of two days: ground by side, places that changed hands, and the sentence that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from page.compare import LONGEST_QUOTE, Comparer, open_comparer, report_comparison
from page.words import open_words
from tests.map_fixture import CHANGE, SENTENCE, conflict, make_tables

NL, EN = open_words("nl"), open_words("en")
BEFORE, AFTER = date(2019, 5, 1), date(2019, 6, 20)


@pytest.fixture(scope="module")
def comparer() -> Comparer:
    return open_comparer(make_tables(), conflict(), "all", "now")


def _texts(report) -> str:
    return " ".join(piece["t"] for sentence in report["summary"] for piece in sentence)


def test_a_place_that_changed_hands_stands_under_its_new_holder_with_the_sentence_that_says_so(comparer):
    report = report_comparison(comparer, AFTER, BEFORE, NL)
    group = report["groups"][0]
    assert group["id"] == "South"
    row = group["rows"][0]
    assert (row["place"], row["before"], row["after"], row["said"]) == ("Middelburgt", "North", "South", "Noord → Zuid")
    assert row["quote"]["text"] == SENTENCE
    assert row["event"] == "evt-taken"
    assert row["date"] == "1 jun"
    assert _texts(report).startswith("1 plaats ging naar het Zuid")


def test_the_earlier_day_comes_first_whichever_the_maps_date_is(comparer):
    one, other = report_comparison(comparer, AFTER, BEFORE, NL), report_comparison(comparer, BEFORE, AFTER, NL)
    assert one == other
    assert (one["first"], one["second"]) == (BEFORE.isoformat(), AFTER.isoformat())
    assert one["span"] == "van 1 mei 2019 tot 20 juni 2019"


def test_ground_gained_by_one_side_is_lost_by_the_other(comparer):
    found = comparer.between(BEFORE, AFTER)
    rows = {row["side"]: row for row in report_comparison(comparer, AFTER, BEFORE, EN)["ground"]["rows"]}
    assert rows["South"]["gained"].startswith("+")
    assert rows["North"]["lost"].startswith("\N{MINUS SIGN}")
    taken = sum(g.km2 for g in found.ground if (g.before, g.after) == ("North", "South"))
    assert taken > 100
    assert found.held["South"][1] >= taken


def test_twice_the_same_day_says_so_and_lists_nothing(comparer):
    report = report_comparison(comparer, CHANGE, CHANGE, NL)
    assert _texts(report) == "Dit is tweemaal dezelfde dag: kies een andere dag om mee te vergelijken."
    assert report["groups"] == []


def test_days_between_which_nothing_changed_say_so(comparer):
    report = report_comparison(comparer, date(2019, 2, 1), date(2019, 3, 1), EN)
    assert _texts(report) == "As far as is known no place changed hands between these days."
    assert all(row["gained"] == row["lost"] == "0" for row in report["ground"]["rows"])


def test_an_article_whose_text_is_not_kept_is_not_quoted(comparer):
    bare = replace(comparer, texts=dict.fromkeys(comparer.texts, ""))
    row = report_comparison(bare, AFTER, BEFORE, NL)["groups"][0]["rows"][0]
    assert row["quote"] is None or row["quote"]["article"] == ""
    assert row["why"]


def test_a_long_sentence_is_cut_at_a_word(comparer):
    long = replace(comparer, texts=dict.fromkeys(comparer.texts, "woord " * 201))
    event = {**long.events["evt-taken"], "evidence": json.dumps([[next(iter(long.texts)), 0, 1200]])}
    stretched = replace(long, taken={event["place_id"]: [event]})
    quote = report_comparison(stretched, AFTER, BEFORE, NL)["groups"][0]["rows"][0]["quote"]
    assert len(quote["text"]) <= LONGEST_QUOTE + 2
    assert quote["text"].endswith("woord …")


def test_known_then_a_comparison_is_made_of_the_twin_tables():
    tables = make_tables()
    then = open_comparer(tables, conflict(), "all", "then")
    now = open_comparer(tables, conflict(), "all", "now")
    day = date(2019, 6, 5)  # the change of 1 June was reported on the 9th
    assert not [c for c in then.between(BEFORE, day).places if c.after == "South"]
    assert [c for c in now.between(BEFORE, day).places if c.after == "South"]
