"""The fronts of a day in the panel: a row for each stretch, with what decides in sentences."""

from __future__ import annotations

import json
from datetime import date

import pytest

from geo.explain import Explainer
from page.fronts import report_fronts
from page.words import open_words
from tests.map_fixture import conflict
from tests.war_fixture import DAY, first_reports, make_war

NL, EN = open_words("nl"), open_words("en")
HOSTILE = "${window.x=1}`</script><img src=x onerror=window.x=1>"


@pytest.fixture(scope="module")
def war():
    return make_war()


def _report(war, day=DAY, words=NL):
    return report_fronts(Explainer(war, conflict()), day, words)


def test_each_stretch_of_front_has_a_row_with_a_point_to_ask_about(war):
    found = _report(war)
    assert found["note"] == str(len(found["rows"])) != "0"
    for row in found["rows"]:
        assert row["title"].removeprefix("Betwist: ").startswith("Noord | Zuid bij ")
        lng, lat = row["at"]
        assert 30 < lng < 34 and 48 < lat < 50
        assert row["style"] == "contested" or row["km"].startswith("band van ")
    assert [row["title"] for row in found["rows"] if row["style"] == "contested"] == [
        "Betwist: Noord | Zuid bij Midden"
    ]


def test_what_decides_is_told_in_sentences_with_day_source_and_weight(war):
    said = " ".join(text for row in _report(war)["rows"] for text in row["said"])
    assert "Zuidveld (gehouden, 5 jun 2019, zuidveld.example, weegt zwaar, 98 % zeker)" in said
    assert "Betwist, telt voor geen van beide: Midden (betwist, 1 mrt 2019" in said
    assert "zou het front hier ongeveer" in said


def test_the_words_follow_the_readers_language(war):
    found = _report(war, words=EN)
    assert found["title"] == "Fronts"
    assert "ZUIDVELD (held, 5 Jun 2019" in " ".join(text for row in found["rows"] for text in row["said"])


def test_a_day_without_a_front_says_so():
    only_north = make_war([o for o in first_reports() if o.actor == "North"])
    assert _report(only_north) == {
        "title": "Fronten", "note": "", "empty": "Op deze dag is er geen front dat op de kaart kan staan.",
        "why": "Waarom ligt het hier?", "rows": [],
    }  # fmt: skip


def test_hostile_names_and_publishers_are_passed_on_letter_by_letter(war):
    tables = {name: frame.copy() for name, frame in war.items()}
    tables["places"]["names"] = json.dumps({"nl": HOSTILE})
    tables["observations"]["publisher"] = HOSTILE
    rows = _report(tables)["rows"]
    assert HOSTILE in rows[0]["title"]
    assert any(f"{HOSTILE} (gehouden" in said for said in rows[0]["said"])


def test_the_stretches_are_those_of_the_day(war):
    assert len(_report(war, date(2019, 2, 1))["rows"]) >= 1
