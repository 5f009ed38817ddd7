"""Degrees to metres and back, true distances, and layers without a CRS."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.errors import GeometryError
from geo.model import LngLat
from geo.projection import WGS84, Projection, destination, distance_km, require_wgs84

TESTLAND = Projection(LngLat(32.0, 49.0))
points = st.builds(LngLat, st.floats(30, 34), st.floats(48, 50))


@given(st.lists(points, min_size=1, max_size=5))
def test_metres_and_back_gives_the_same_degrees(given_points):
    there = TESTLAND.points_to_metric(given_points)
    back = TESTLAND.points_to_lnglat(there)
    assert np.allclose(back, np.array(given_points), atol=1e-9)
    assert (back[:, 0] < 48).all()  # longitude stays first: no latitude of Testland is below 48


@given(points, points)
def test_the_distance_is_the_same_both_ways_and_near_the_projected_one(a, b):
    assert distance_km(a, b) == pytest.approx(distance_km(b, a))
    metres = TESTLAND.points_to_metric([a, b])
    assert np.hypot(*(metres[0] - metres[1])) / 1000 == pytest.approx(distance_km(a, b), rel=0.005, abs=1e-6)


@given(points, st.floats(0, 360), st.floats(0.1, 200))
def test_a_destination_lies_at_its_distance(start, bearing, km):
    assert distance_km(start, destination(start, bearing, km)) == pytest.approx(km, rel=1e-6)


def test_north_is_up_and_east_is_right():
    assert destination(LngLat(32, 49), 0, 10).lat > 49
    assert destination(LngLat(32, 49), 90, 10).lng > 32


def test_areas_are_true_in_the_projection():
    side_km = distance_km(LngLat(31.9, 49), LngLat(32.1, 49)), distance_km(LngLat(32, 48.9), LngLat(32, 49.1))
    km2 = TESTLAND.to_metric(box(31.9, 48.9, 32.1, 49.1)).area / 1e6
    assert km2 == pytest.approx(side_km[0] * side_km[1], rel=0.01)


def test_a_geometry_that_cannot_be_shown_is_refused():
    with pytest.raises(GeometryError, match="longitude first"):
        TESTLAND.to_metric(Point(32, 500))


def test_a_layer_without_a_crs_or_in_another_one_is_refused():
    bare = gpd.GeoDataFrame(geometry=[Point(32, 49)])
    with pytest.raises(GeometryError, match="no CRS"):
        require_wgs84(bare, "outline.geojson")
    with pytest.raises(GeometryError, match="reproject"):
        require_wgs84(bare.set_crs("EPSG:3857"), "outline.geojson")
    require_wgs84(bare.set_crs(WGS84), "outline.geojson")
