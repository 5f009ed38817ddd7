"""Frames that were drawn before: the same series to the byte, and nothing drawn twice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry import box

from geo import fronts
from geo.cache import Cache
from geo.control import trace_control
from geo.fronts import trace_fronts
from geo.fronts_kept import frame_from_bytes, lots_from_bytes
from geo.model import LngLat, Place
from tests.map_fixture import conflict
from tests.war_fixture import COUNTRY, DAY, first_reports, report

NEW = Place(gazetteer_id="nieuw", name="Nieuw", point=LngLat(31.2, 49.05), kind="town", country="XT", precision_km=2.0)


def _series(reports, cache=None, outline=COUNTRY):
    war = conflict()
    spells, _ = trace_control(reports, war)
    places = {o.place.gazetteer_id: o.place for o in reports}
    found = trace_fronts(places, spells, outline, full_reach_km=war.settings.full_reach_km, cache=cache,
                         reach_km=war.settings.reach_km, period=war.period.interval)  # fmt: skip
    return [frame.to_wkb().to_csv() for frame in (found.areas, found.fronts, found.bands)]


@pytest.fixture
def drawn(monkeypatch):
    """Counts the frames that are really drawn."""
    count, draw = [], fronts.FrontTracer._draw
    monkeypatch.setattr(fronts.FrontTracer, "_draw", lambda *given: count.append(1) or draw(*given))
    return count


def _later(cache_path, reports):
    with Cache(cache_path) as cache:
        return _series(reports, cache)


CHANGES = {
    "a report that changes nothing": lambda told: [*told, report("Zuidveld", "South", DAY)],
    "a place that changes hands": lambda told: [*told, report("Zuidveld", "North", DAY, "captured")],
    "a place that nothing was known of": lambda told: [*told, replace(report("Midden", "South", DAY), place=NEW)],
    "a report that is taken back": lambda told: told[:-3],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_series_with_what_was_drawn_before_is_that_of_a_full_build(tmp_path, change):
    _later(tmp_path / "c", first_reports())
    reports = CHANGES[change](first_reports())
    assert _later(tmp_path / "c", reports) == _series(reports)


def test_only_days_of_another_control_are_drawn(tmp_path, drawn):
    _later(tmp_path / "c", first_reports())
    first = len(drawn)
    _later(tmp_path / "c", first_reports())
    _later(tmp_path / "c", [*first_reports(), report("Zuidveld", "South", DAY)])
    assert len(drawn) == first > 2
    _later(tmp_path / "c", [*first_reports(), report("Zuidveld", "North", DAY, "captured")])
    assert first < len(drawn) < 2 * first


def test_another_outline_is_drawn_anew(tmp_path, drawn):
    _later(tmp_path / "c", first_reports())
    first, west = len(drawn), box(30, 48, 33.5, 50)
    with Cache(tmp_path / "c") as cache:
        assert _series(first_reports(), cache, west) == _series(first_reports(), None, west)
    assert len(drawn) > first


BROKEN = (None, b"", b"{}", b"[1]", b'[["AAAA", [1]]]', b'{"areas": [["North", "!"]]}', b"\xff")


@pytest.mark.parametrize("content", BROKEN)
def test_bytes_that_are_no_frame_or_lots_give_none(content):
    assert frame_from_bytes(content, lambda shape: shape) is None
    assert lots_from_bytes(content) in (None, [])
