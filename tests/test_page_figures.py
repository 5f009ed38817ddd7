"""The figures over time: ground is measured once for each day, and nobody is counted twice."""

from __future__ import annotations

from datetime import date, timedelta

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.explain_diff import diff
from page.deaths import dead_once, deaths_by_month
from page.figures import measure_ground
from page.summary import count_dead
from tests.map_fixture import conflict as small_war
from tests.map_fixture import make_tables

FIRST, LAST = date(2019, 5, 10), date(2019, 8, 20)
JUNE = date(2019, 6, 5)


def _event(name, day, **more):
    """A row of `events`, as far as the dead are concerned."""
    return {"id": name, "type": "battle", "place_id": "p", "date_start": day, "date_end": day + timedelta(days=1),
            "deaths_min": None, "deaths_max": None, "deaths_cumulative": False, **more}  # fmt: skip


def _sums(events):
    found = deaths_by_month(events, FIRST, LAST)
    return {(m.start.month, m.least, m.most, m.events) for m in found.months if m.events}, found


def test_every_month_of_the_period_has_its_bar_and_a_range():
    events = [_event("a", JUNE, deaths_min=3, deaths_max=9), _event("b", date(2019, 6, 30), deaths_min=2)]
    sums, found = _sums(events)
    assert [m.start.month for m in found.months] == [5, 6, 7, 8]
    assert sums == {(6, 5, 11, 2)}


def test_a_battle_and_the_capture_that_ends_it_have_the_same_dead():
    battle = _event("b", JUNE, type="battle", place_id="p", deaths_min=10, deaths_max=12)
    taken = _event("t", JUNE + timedelta(days=1), type="territorial_change", place_id="p", deaths_min=8, deaths_max=20)
    assert _sums([battle, taken])[0] == {(6, 10, 20, 1)}
    elsewhere = {**taken, "place_id": "q"}
    assert _sums([battle, elsewhere])[0] == {(6, 18, 32, 2)}


def test_a_running_total_a_vague_date_and_a_missing_number_are_told_apart():
    total = _event("t", JUNE, deaths_min=900, deaths_cumulative=True)
    vague = _event("v", JUNE, deaths_min=7)
    vague["date_end"] = JUNE + timedelta(days=200)
    sums, found = _sums([total, vague, _event("n", JUNE)])
    assert not sums
    assert (found.totals, found.without_number) == (1, 1)
    assert found.undated is not None
    assert (found.undated.least, found.undated.most) == (7, 7)


DEAD = st.lists(
    st.builds(
        lambda n, kind, place, least, more, total: _event(
            f"e{n}", JUNE + timedelta(days=n % 9), type=kind, place_id=place, deaths_min=least,
            deaths_max=None if more is None else (least or 0) + more, deaths_cumulative=total),
        st.integers(0, 99), st.sampled_from(["battle", "territorial_change", "remote_violence"]), st.sampled_from("pq"),
        st.none() | st.integers(0, 50), st.none() | st.integers(0, 9), st.booleans()),
    max_size=8,
)  # fmt: skip


@settings(max_examples=60)
@given(DEAD)
def test_the_figure_says_at_least_what_the_summary_of_all_days_says(events):
    counted = dead_once(events)
    assert sum(least for _, least, _ in counted) == count_dead(events)
    assert all(least <= most for _, least, most in counted)
    found = deaths_by_month(events, FIRST, LAST)
    assert sum(m.least for m in found.months) == count_dead(events)


def test_ground_is_what_the_comparison_of_two_days_measures():
    tables, war = make_tables(), small_war()
    ground = measure_ground(gpd.GeoDataFrame(tables["areas"]), war)
    for day in (war.period.start, JUNE, war.period.end):
        held = diff(tables, war, day, day).held
        assert {a: km2 for a, km2 in ground.on(day).items() if km2} == pytest.approx({a: v[0] for a, v in held.items()})


def test_ground_begins_and_ends_with_its_areas():
    war = small_war()
    start = war.period.start
    areas = gpd.GeoDataFrame({
        "actor": ["North", "North"], "valid_from": [start + timedelta(days=3), start + timedelta(days=9)],
        "valid_to": [start + timedelta(days=5), war.period.interval.end],
    }, geometry=[box(31, 48.5, 32, 49), box(31, 48.5, 33, 49)], crs=4326)  # fmt: skip
    ground = measure_ground(areas, war)
    held = [ground.on(start + timedelta(days=n))["North"] for n in (0, 3, 4, 5, 8, 9, 20)]
    assert held[0] == held[3] == held[4] == 0
    assert held[1] == held[2] > 0
    assert held[5] == held[6] == pytest.approx(2 * held[1], rel=0.01)
