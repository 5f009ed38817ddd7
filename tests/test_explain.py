"""Why the line runs where it runs: the reports that decide, what counts for neither, and what would move it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely
from shapely.geometry import Point

from geo.explain import CLAIM_KM, rows_on, why
from geo.explain_diff import diff
from geo.explain_shift import LocalMap
from geo.model import LngLat
from geo.projection import M_PER_KM, Projection
from tests.map_fixture import conflict
from tests.war_fixture import DAY, PLACES, TAKEN, first_reports, make_war, report

WEST = (31.65, 49.12)  # 20 km south of Noordveld
SWAP = {"North": "South", "South": "North"}


@pytest.fixture(scope="module")
def war():
    return make_war()


@pytest.fixture(scope="module")
def line(war) -> tuple[float, float]:
    """A point on the front line, as far west as it goes."""
    shapes = shapely.union_all([row["geometry"] for row in rows_on(war["fronts"], DAY)])
    point = shapely.get_coordinates(shapes)
    lng, lat = min(point.tolist(), key=lambda p: abs(p[0] - 31.5))
    return lng, lat


def _shown(found):
    return {side: [(d.name, d.share, d.reason) for d in column] for side, column in found.sides.items()}


def _why(war, lng, lat, day=DAY):
    return why(war, conflict(), lng, lat, day)


def test_each_side_of_the_line_names_the_places_that_decide_with_their_reports(war, line):
    found = _why(war, *line)
    assert found.front is not None and found.front.sides == ("North", "South")
    assert {d.name for d in found.sides["North"]} <= {"Noordveld", "Noordberg", "Noordbrug", "Zuidbrug"}
    assert {d.name for d in found.sides["South"]} <= {"Zuidveld", "Zuidberg", "Verweg"}
    for column in found.sides.values():
        assert column
        for decider in column:
            assert decider.reason is not None
            assert decider.reason.state == decider.state
            assert decider.reason.address == f"https://{decider.place_id}.example/1"
            assert decider.reason.evidence == (("art-1", 0, 5),)
            days = [d.last_day for d in column]
            assert days == sorted(days, reverse=True), "newest first"


def _around(centre, places):
    spots = Projection(centre).points_to_metric([LngLat(*point) for point in places.values()])
    return {name: (spot, "North") for name, spot in zip(places, spots, strict=True)}


def test_the_weights_of_all_places_sum_to_one_and_the_nearest_weighs_most():
    shares = LocalMap(_around(LngLat(32.02, 49.33), PLACES)).shares()
    assert sum(shares.values()) == pytest.approx(1.0)
    assert max(shares, key=shares.__getitem__) == "Noordberg"


def test_a_place_at_anothers_spot_counts_once():
    places = {"one": PLACES["Midden"], "two": PLACES["Midden"], "far": (31.0, 48.5)}
    shares = LocalMap(_around(LngLat(32.0, 49.1), places)).shares()
    assert shares["two"] == 0.0
    assert sum(shares.values()) == pytest.approx(1.0)


def test_a_contested_place_counts_for_neither_side(war):
    found = _why(war, 32.0, 49.05)
    assert [d.name for d in found.contested] == ["Midden"]
    assert "Midden" not in {d.name for column in found.sides.values() for d in column}


def test_a_claim_that_moved_nothing_is_told_and_moves_nothing(war):
    found = _why(war, *WEST)
    assert [(c.name, c.reason.state, c.state) for c in found.claims] == [("Noordveld", "South", "North")]
    assert found.claims[0].distance_km < CLAIM_KM
    without = make_war([o for o in first_reports() if o.kind != "claim"])
    assert _shown(_why(without, *WEST)) == _shown(found)


def test_a_claim_of_a_later_day_or_one_that_came_true_is_not_told(war):
    assert _why(war, *WEST, date(2019, 5, 31)).claims == ()
    true = [*first_reports(), report("Noordveld", "South", date(2019, 6, 2), "captured"),
            report("Noordveld", "South", date(2019, 6, 3))]  # fmt: skip
    assert _why(make_war(true), *WEST).claims == ()


def test_the_newest_report_is_none_of_a_day_to_come(war):
    for lng, lat in ((31.8, 49.2), (32.1, 49.3)):
        for column in _why(war, lng, lat).sides.values():
            assert all(d.reason.first_day <= DAY for d in column)


def test_the_newest_change_is_the_last_place_that_took_another_state(war):
    newest = _why(war, 32.3, 48.9).newest
    assert newest is not None
    assert (newest.name, newest.since) == ("Zuidbrug", TAKEN)


def test_far_from_all_evidence_nothing_is_known_and_nothing_decides():
    places = ("Verweg", "Zuidbrug", "Zuidberg")
    few = make_war([o for o in first_reports() if o.place.name in places])
    found = _why(few, 30.2, 49.8)
    assert not found.known
    assert (found.holder, found.front, dict(found.sides), found.move) == ("", None, {}, None)
    assert found.nearest_km > 60


def test_exchanging_the_sides_mirrors_the_explanation(war, line):
    mirrored = make_war([
        replace(o, actor=SWAP.get(o.actor, o.actor), claimant=SWAP.get(o.claimant, "")) for o in first_reports()
    ])  # fmt: skip
    one, other = _why(war, *line), _why(mirrored, *line)
    for side, column in one.sides.items():
        names = [(d.name, round(d.share, 6)) for d in other.sides[SWAP[side]]]
        assert names == [(d.name, round(d.share, 6)) for d in column]
    assert one.move and other.move
    assert (one.move.decider.name, SWAP[one.move.then]) == (other.move.decider.name, other.move.then)
    assert one.move.shift_km == pytest.approx(other.move.shift_km)


def test_the_report_that_would_move_the_line_moves_it_so_far_when_it_comes(war, line):
    move = _why(war, *line).move
    assert move is not None and not move.gone
    name = move.decider.name
    news = [report(name, move.then, DAY - timedelta(days=n), "captured", key=f"new-{n}") for n in (0, 1)]
    after = make_war([*first_reports(), *news])
    metric = Projection(LngLat(*line))
    borders = [shapely.boundary(metric.to_metric(row["geometry"])) for row in rows_on(after["areas"], DAY)]
    inner = [shapely.intersection(a, b) for i, a in enumerate(borders) for b in borders[:i]]
    assert shapely.distance(Point(0, 0), shapely.union_all(inner)) / M_PER_KM == pytest.approx(move.shift_km, abs=1.5)


@pytest.mark.parametrize(("lng", "lat"), [(181.0, 49.0), (32.0, 91.0)])
def test_what_is_no_point_is_refused(war, lng, lat):
    with pytest.raises(ValueError, match="lies outside"):
        _why(war, lng, lat)


def test_an_evidence_set_that_does_not_exist_is_refused(war):
    with pytest.raises(ValueError, match="expected one of all, articles"):
        why(war, conflict(), *WEST, DAY, evidence="rumours")
    with pytest.raises(ValueError, match="expected one of all, articles"):
        diff(war, conflict(), DAY, DAY, evidence="rumours")


# ---------------------------------------------------------------- what changed


def test_between_two_days_the_ground_of_a_place_passes_to_who_took_it(war):
    found = diff(war, conflict(), date(2019, 5, 1), DAY)
    assert [(p.name, p.before, p.after, p.day) for p in found.places] == [("Zuidbrug", "South", "North", TAKEN)]
    assert found.places[0].reason is not None and found.places[0].reason.kind == "captured"
    assert found.gained_km2("North") > 500
    assert found.gained_km2("North") >= found.lost_km2("South") > 0


def test_what_is_gained_and_lost_adds_up_to_what_is_held(war):
    found = diff(war, conflict(), date(2019, 2, 1), DAY)
    for side, (before, after) in found.held.items():
        assert after - before == pytest.approx(found.gained_km2(side) - found.lost_km2(side), abs=1.0)


def test_looking_back_turns_gains_into_losses(war):
    there, back = diff(war, conflict(), date(2019, 2, 1), DAY), diff(war, conflict(), DAY, date(2019, 2, 1))
    assert back.gained_km2("South") == pytest.approx(there.lost_km2("South"))
    assert {(p.name, p.before, p.after) for p in back.places} == {(p.name, p.after, p.before) for p in there.places}


def test_nothing_changes_from_a_day_to_itself(war):
    found = diff(war, conflict(), DAY, DAY)
    assert (found.ground, found.places) == ((), ())


def test_the_area_of_known_ground_is_true_to_the_earth(war):
    """One degree square at 49 degrees north is 8,127 km2 on WGS 84; everything within 60 km of a place is held."""
    held = diff(war, conflict(), DAY, DAY).held
    assert 20_000 < sum(after for _, after in held.values()) < 4 * 2 * 8_200
