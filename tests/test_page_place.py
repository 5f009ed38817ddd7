"""The history of a place: its spells with the reports of each change, or what the areas say where none is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import pytest

from page.filters import EventIndex
from page.finder import Known, list_places
from page.place import History, describe_place
from page.words import open_words
from tests.conftest import OTHER_BREAKS
from tests.map_fixture import CHANGE, SENTENCE, make_tables
from tests.map_fixture import conflict as small_war

WAR = small_war()
DAY = date(2019, 6, 5)


@lru_cache
def _told() -> tuple[History, dict[str, Known]]:
    tables = make_tables()
    return History(tables, WAR), list_places(tables["places"], EventIndex(tables, WAR))


def _named(name: str) -> Known:
    return next(place for place in _told()[1].values() if place.name == name)


def test_a_place_that_control_follows_has_its_spells_and_their_reports():
    history, _ = _told()
    spells, estimated = history.of(_named("Middelburgt"))
    assert not estimated
    assert [spell.state for spell in spells] == ["North", "South"]
    assert spells[1].start == CHANGE
    assert all(a.end == b.start for a, b in zip(spells, spells[1:], strict=False))


def test_a_place_without_reports_is_read_off_the_areas_and_that_is_said():
    history, _ = _told()
    spot = Known(id="x", name="Nowhere", names={}, kind="", tier=9, lng=32.0, lat=49.0, watched=False)
    spells, estimated = history.of(spot)
    assert estimated
    watched = history.of(_named("Middelburgt"))[0]
    assert [(s.state, s.start) for s in spells if s.state in WAR.side_ids] == [(s.state, s.start) for s in watched]
    shown = describe_place(spot, history, DAY, open_words("en"), "light")
    assert "Nothing was reported about this place itself" in shown["note"]
    assert {spell["none"] for spell in shown["spells"]} == {"estimated"}


def test_a_place_outside_every_area_is_not_known():
    spot = Known(id="x", name="Far", names={}, kind="", tier=9, lng=-60.0, lat=-40.0, watched=False)
    shown = describe_place(spot, _told()[0], DAY, open_words("nl"), "dark")
    assert shown["spells"] == []
    assert shown["note"] == open_words("nl")["place.nothing"]


@pytest.mark.parametrize("lang", ["nl", "en", "ar"])
def test_the_strip_lies_inside_the_days_of_the_war_and_every_change_is_in_words(lang):
    history, places = _told()
    for place in places.values():
        shown = describe_place(place, history, DAY, open_words(lang), "light")
        assert 0 <= shown["day"] < shown["days"]
        for spell in shown["spells"]:
            assert 0 <= spell["from"] < spell["to"] <= shown["days"]
            assert spell["holder"] in spell["said"]
            assert spell["reports"] or spell["none"]


def test_the_reports_nearest_to_a_change_come_first_and_a_sentence_is_quoted():
    tables, after = make_tables(), {"late": 20, "near": 2, "first": 0, "other": 1}  # days after the change
    reports = tables["observations"].iloc[[1] * len(after)].reset_index(drop=True)
    days = [CHANGE + timedelta(days=count) for count in after.values()]
    reports["id"], reports["valid_from"] = list(after), days
    reports["valid_to"] = [day + timedelta(days=1) for day in days]
    reports.loc[1, "evidence"] = tables["events"]["evidence"].iloc[0]
    reports.loc[3, "actor"] = "North"  # speaks for another side than the one that held the place
    control = tables["control"].assign(observations=[[], [*after], []])
    history = History(tables | {"observations": reports, "control": control}, WAR)
    spells, _ = history.of(_named("Middelburgt"))
    assert [[reason.id for reason in spell.reasons] for spell in spells] == [[], ["first", "near", "late"]]
    assert [history.sentence(reason) for reason in spells[1].reasons] == ["", SENTENCE, ""]


def test_what_a_chronology_noted_by_a_report_is_quoted_whole_where_nothing_else_tells_it():
    tables = make_tables()
    reports, note = tables["observations"].copy(), f"Never{OTHER_BREAKS[-1]}lost. {'At length. ' * 60}End."
    reports["note"] = [note, "", note]
    reports.loc[2, "event_id"] = "evt-taken"
    control = tables["control"].assign(observations=[["o1"], ["o2"], ["o3"]])
    history, places = History(tables | {"observations": reports, "control": control}, WAR), _told()[1]
    quoted = {
        report["quote"]
        for name in ("middelburgt", "noordstad")
        for spell in describe_place(places[name], history, DAY, open_words("nl"), "light")["spells"]
        for report in spell["reports"]
    }
    assert quoted == {note, "", "South takes the town."}
