"""Areas of control tile what is observed: no overlap, no gap, every place in its own area."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.fronts_areas import Part
from geo.fronts_borders import cut_corners
from geo.fronts_mesh import build_mesh
from geo.fronts_weights import natural_weights

KM = 1_000.0
SQUARE = shapely.box(0, 0, 120 * KM, 120 * KM)
spots = st.lists(
    st.tuples(st.integers(3, 117), st.integers(3, 117)), min_size=4, max_size=9, unique=True
).map(lambda found: np.array(found, dtype=float) * KM + np.array([[137.0, 61.0]]))
states = st.lists(st.sampled_from(["North", "South", "contested"]), min_size=9, max_size=9)
few = settings(max_examples=12, deadline=None)


def spread(places: np.ndarray) -> bool:
    """Whether no two places are nearer than 4 km: nearer ones share a cell."""
    gaps = np.hypot(*(places[:, None] - places[None]).reshape(-1, 2).T).reshape(len(places), -1)
    return bool((gaps + np.eye(len(places)) * 1e9).min() > 4 * KM)


@few
@given(spots)
def test_weights_sum_to_one_and_a_place_has_its_own(places):
    points = np.random.default_rng(7).uniform(0, 120 * KM, (300, 2))
    weights = natural_weights(places, np.vstack([places, points]))
    assert weights.data.min() >= 0
    assert np.allclose(weights.sum(axis=1), 1.0, atol=1e-6)
    assert np.allclose(weights[: len(places)].toarray(), np.eye(len(places)), atol=1e-6)


def test_weights_reproduce_a_plane_inside_the_places():
    """Sibson's local coordinate property: the weighted mean of the neighbours is the point itself."""
    places = np.random.default_rng(3).uniform(0, 100 * KM, (60, 2))
    points = np.random.default_rng(4).uniform(40 * KM, 60 * KM, (200, 2))
    assert np.abs(natural_weights(places, points) @ places - points).max() < 5.0


def test_beyond_the_outermost_places_the_nearest_has_most():
    """Not the corners of the hull, whose view of the emptiness is the widest."""
    places = np.array([[-50, 0], [0, -8], [50, 0], [-300, -300], [300, -300], [0, -500]], dtype=float) * KM
    weights = natural_weights(places, np.array([[0.0, 20 * KM]])).toarray()[0]
    assert weights.argmax() == 1 and weights[1] > 0.5


def test_weights_halve_between_two_places_and_one_place_takes_all():
    two = np.array([[0.0, 0.0], [10 * KM, 0.0]])
    between = natural_weights(two, np.array([[5 * KM, 300.0]])).toarray()
    assert between == pytest.approx(np.array([[0.5, 0.5]]), abs=1e-3)
    assert natural_weights(two[:1], np.array([[5 * KM, 0.0]])).toarray() == pytest.approx(np.array([[1.0]]))


def test_the_mesh_is_finer_where_places_are_dense():
    centre = np.array([60 * KM, 60 * KM])
    dense = centre + np.array([[0, 0], [2, 0], [0, 2], [2, 2]]) * KM
    mesh = build_mesh(np.vstack([dense, [[110 * KM, 110 * KM]]]), SQUARE)
    size = np.sqrt(shapely.area(shapely.polygons(mesh.points[mesh.triangles])))
    middle = mesh.points[mesh.triangles].mean(axis=1)
    near = np.hypot(*(middle - centre).T) < 3 * KM
    far = np.hypot(*(middle - centre).T) > 40 * KM
    assert np.median(size[near]) < 500 < 1_400 < np.median(size[far])


@few
@given(spots, states)
def test_areas_fill_the_theatre_and_do_not_overlap(places, found):
    assume(spread(places))
    areas = list(Part(SQUARE, places).draw(found[: len(places)]).areas.values())
    assert sum(area.area for area in areas) == pytest.approx(SQUARE.area, rel=1e-9)
    assert shapely.union_all(areas).area == pytest.approx(SQUARE.area, rel=1e-9)
    assert all(area.is_valid for area in areas)


@few
@given(spots, states)
def test_every_place_lies_in_the_area_of_its_state(places, found):
    assume(spread(places))
    held = found[: len(places)]
    areas = Part(SQUARE, places).draw(held).areas
    assert all(areas[state].distance(shapely.Point(spot)) < 400 for state, spot in zip(held, places, strict=True))


@few
@given(spots, states)
def test_every_patch_of_an_area_holds_a_place_of_its_state(places, found):
    assume(spread(places))
    held = found[: len(places)]
    for state, area in Part(SQUARE, places).draw(held).areas.items():
        own = shapely.MultiPoint([spot for s, spot in zip(held, places, strict=True) if s == state])
        assert all(patch.distance(own) < 2_001 for patch in shapely.get_parts(area))


@few
@given(spots, states, st.integers(0, 8))
def test_a_place_won_never_shrinks_the_winners_area(places, found, which):
    assume(spread(places))
    held = found[: len(places)]
    part = Part(SQUARE, places)
    before = part.draw(held).areas.get("North", shapely.Polygon())
    held[which % len(places)] = "North"
    after = part.draw(held).areas["North"]
    # Lines are smoothed and simplified by up to 300 m: the loss beyond that rim is none.
    assert before.buffer(-700).difference(after).area <= 0.002 * SQUARE.area


def test_equal_places_give_equal_areas_whatever_their_order():
    places = np.array([[20, 20], [90, 30], [60, 80], [30, 95], [75, 55]], dtype=float) * KM
    held = ["North", "South", "South", "North", "contested"]
    straight = Part(SQUARE, places).draw(held).areas
    turned = Part(SQUARE, places[::-1].copy()).draw(held[::-1]).areas
    for state, area in straight.items():
        assert area.symmetric_difference(turned[state]).area < 0.0005 * SQUARE.area


def test_cutting_corners_keeps_the_ends_of_a_line_and_the_ring_of_a_ring():
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    cut = cut_corners(line)
    assert (cut[0] == line[0]).all() and (cut[-1] == line[-1]).all() and len(cut) == 4
    ring = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 0.0]])
    assert (cut_corners(ring)[0] == cut_corners(ring)[-1]).all()


@few
@given(spots, states)
def test_exchanging_the_sides_mirrors_areas_and_borders(places, found):
    assume(spread(places))
    held = found[: len(places)]
    other = {"North": "South", "South": "North", "contested": "contested"}
    part = Part(SQUARE, places)
    before, after = part.draw(held), part.draw([other[state] for state in held])
    assert {other[state] for state in before.areas} == set(after.areas)
    for state, area in before.areas.items():
        assert area.symmetric_difference(after.areas[other[state]]).area < 0.002 * SQUARE.area


@few
@given(spots, states)
def test_each_point_of_a_border_borders_both_sides(places, found):
    assume(spread(places))
    mosaic = Part(SQUARE, places).draw(found[: len(places)])
    for sides, border in mosaic.borders.items():
        points = shapely.points(shapely.get_coordinates(shapely.segmentize(border, 500.0)))
        assert all(shapely.distance(points, mosaic.areas[side]).max() < 0.01 for side in sides)


@pytest.mark.parametrize("most", ["fronts_weights._AT_ONCE", "fronts_weights._CIRCLES_AT_ONCE",
                                  "fronts_weights._POINTS_AT_ONCE", "fronts_mesh.AT_ONCE"])  # fmt: skip
def test_what_is_worked_out_in_parts_is_the_same_to_the_last_bit(monkeypatch, most):
    places = np.random.default_rng(5).uniform(0, 300 * KM, (30, 2))
    outline = shapely.box(-20 * KM, -20 * KM, 320 * KM, 320 * KM)
    whole = build_mesh(places, outline)
    weights = natural_weights(places, whole.points)
    monkeypatch.setattr(f"geo.{most}", 17)
    parts = build_mesh(places, outline)
    again = natural_weights(places, whole.points)
    assert weights.data.tobytes() == again.data.tobytes() and weights.indices.tobytes() == again.indices.tobytes()
    assert whole.triangles.tobytes() == parts.triangles.tobytes() and whole.edges.tobytes() == parts.edges.tobytes()
