"""An older control map as evidence: its own lines stand until newer reports speak against them, and around those.

A published map of who held what, some weeks old, knows more than any list of towns did that day, and less with
each day since. What was reported up to its day it knew. Around newer reports that contradict it and are confirmed it
gives up ground: the more places speak against it near one another, the more, because an advance is many places. In
that ground lines are drawn from the newer reports and from points on both sides of the map's lines around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.dates import parse_partial
from geo.errors import LIBRARY_FAULTS, Fault, InputError
from geo.fronts_overlay import OlderGround
from geo.model import CONTESTED, LngLat, Place
from geo.projection import M_PER_KM, Projection, projection_for

_FAULTS: tuple[type[Exception], ...] = (*LIBRARY_FAULTS, ShapelyError)
STEP_M = 5_000.0  # along the line
SIDE_M = 2_000.0  # off the line, to both sides
EDGE_M = 4_000.0  # along the outline a line of the map is only the edge of the area
GRID_M = 25_000.0  # inside
CONFIRMED_KM = 30.0  # a newer report is confirmed by one of another place so near
GIVEN_KM = 4.0  # the map gives way so far for each place near that contradicts it; tried 2, 4, 6
MOST_GIVEN_KM = 25.0  # ... and no farther; tried 15 to 50
DOUBTED_KM = 5.0  # ... and so far around a place that is called contested; tried 0 to 15
AROUND_KM = 60.0  # points of the map so near the ground given up shape what is drawn in it


@dataclass(frozen=True)
class Witness:
    """The last report of a place: where (lng, lat), what state, of which day, and who told of it.

    `told` has the days and sources of all reports that speak for the state.
    """

    point: LngLat
    state: str
    day: date
    told: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True)
class OlderMap:
    """An older map on a day: the places and states that it stands for beside newer reports, and its own ground."""

    drawn: date
    places: dict[str, Place]
    states: dict[str, str]
    ground: OlderGround


def read_anchor(
    anchor: Mapping[str, Any], outline: BaseGeometry, day: date, witnesses: Sequence[Witness]
) -> OlderMap | None:
    """What an older map still says on a day, or None where no map is that old.

    Parameters
    ----------
    anchor : mapping
        A GeoJSON FeatureCollection of polygons with the properties `date` and `actor` (WGS 84 degrees); the newest
        date that is not after `day` counts. Ground outside its polygons is taken to be held by whoever most reports
        there name.
    outline : geometry
        The study area, WGS 84 degrees.
    day : date
        The day that is drawn.
    witnesses : sequence of Witness
        The last report of each place.

    Raises
    ------
    InputError
        If a feature lacks its date or actor, or none is an area.
    """
    drawn, holders = _newest(anchor, day)
    if drawn is None:
        return None
    projection = projection_for(*(round(v, 2) for v in outline.bounds))
    areas = {actor: shapely.make_valid(projection.to_metric(area)) for actor, area in holders.items()}
    spots = projection.points_to_metric([w.point for w in witnesses])
    rest = _rest(areas, spots, witnesses)
    pairs, inner = _samples(areas, shapely.make_valid(projection.to_metric(outline)))
    given = _given_up(spots, _states(areas, spots, rest), witnesses, drawn)
    beside = np.asarray(shapely.dwithin(given, shapely.points(pairs), AROUND_KM * M_PER_KM))
    points = np.concatenate([pairs[beside], inner])
    states = _states(areas, points, rest)
    kept = (states != "") & ~np.asarray(shapely.intersects_xy(given, points[:, 0], points[:, 1]))
    places, held = _as_places(points[kept], states[kept], projection, drawn)
    newer = spots[[w.day > drawn for w in witnesses]]
    return OlderMap(drawn, places, held, OlderGround(areas, rest, given, np.concatenate([pairs, newer])))


def ground_of(geometry: Any) -> BaseGeometry:
    """The polygons of a GeoJSON geometry, valid, as one; empty where there are none.

    Raises
    ------
    ValueError
        If a coordinate lies outside the earth; shapely raises others where it is no geometry.
    """
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape(geometry))))
    ground: BaseGeometry = shapely.union_all([part for part in parts if part.geom_type == "Polygon"])
    west, south, east, north = ground.bounds if not ground.is_empty else (0.0, 0.0, 0.0, 0.0)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("a point lies outside the earth; expected longitude, then latitude, in degrees")
    return ground


def _newest(anchor: Mapping[str, Any], day: date) -> tuple[date | None, dict[str, BaseGeometry]]:
    dated: dict[date, dict[str, list[BaseGeometry]]] = {}
    features = anchor.get("features", ())
    if not isinstance(features, list | tuple) or not all(isinstance(feature, Mapping) for feature in features):
        raise InputError(Fault(file="anchor", message="expected a FeatureCollection with a list of features"))
    for number, feature in enumerate(features, 1):
        about = feature.get("properties")
        if not isinstance(about, Mapping) or not about.get("date") or not about.get("actor"):
            message = f"feature {number} lacks its date or actor; expected both among its properties"
            raise InputError(Fault(file="anchor", message=message))
        try:
            when = parse_partial(str(about["date"])).last_day
            area = ground_of(feature["geometry"])
        except _FAULTS as error:
            raise InputError(Fault(file="anchor", message=f"feature {number} cannot be read: {error}")) from error
        if not area.is_empty:  # points and lines hold nothing
            dated.setdefault(when, {}).setdefault(str(about["actor"]), []).append(area)
    if features and not dated:
        raise InputError(Fault(file="anchor", message="there is no polygon in it; expected areas with date and actor"))
    past = [when for when in dated if when <= day]
    if not past:
        return None, {}
    newest = max(past)
    return newest, {actor: shapely.union_all(shapes) for actor, shapes in sorted(dated[newest].items())}


def _rest(areas: Mapping[str, BaseGeometry], spots: NDArray[np.float64], witnesses: Sequence[Witness]) -> str:
    """Who holds what the map leaves blank: the state that most places there have, "" where none is."""
    whole = shapely.union_all(list(areas.values()))
    outside = ~np.asarray(shapely.contains_xy(whole, spots[:, 0], spots[:, 1]))
    said = Counter(w.state for w, out in zip(witnesses, outside, strict=True) if out and w.state != CONTESTED)
    said = Counter({state: count for state, count in said.items() if state not in areas})
    return max(sorted(said), key=lambda state: said[state], default="")


def _samples(
    areas: Mapping[str, BaseGeometry], outline: BaseGeometry
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points on both sides of the lines of a map, and those of a loose grid away from them, all in the outline."""
    inner = outline.buffer(-EDGE_M)
    pairs = []
    for area in areas.values():
        for line in shapely.get_parts(shapely.intersection(shapely.boundary(area).simplify(500.0), inner)).tolist():
            if line.geom_type != "LineString" or line.length < STEP_M:
                continue
            for side in (-SIDE_M, SIDE_M):
                off = line.offset_curve(side)
                count = int(off.length // STEP_M)
                pairs.append(shapely.get_coordinates(shapely.line_interpolate_point(off, np.arange(count) * STEP_M)))
    west, south, east, north = outline.bounds
    grid = np.array(np.meshgrid(np.arange(west, east, GRID_M), np.arange(south, north, GRID_M))).reshape(2, -1).T
    lines = shapely.union_all([shapely.boundary(area) for area in areas.values()])
    grid = grid[np.asarray(shapely.distance(shapely.points(grid), lines)) > GRID_M / 2]
    beside = np.concatenate(pairs) if pairs else np.empty((0, 2))
    beside = np.unique(np.round(beside / 500.0), axis=0) * 500.0
    found = [points[np.asarray(shapely.contains_xy(outline, points[:, 0], points[:, 1]))] for points in (beside, grid)]
    return found[0], found[1]


def _states(areas: Mapping[str, BaseGeometry], points: NDArray[np.float64], rest: str) -> NDArray[np.object_]:
    states = np.full(len(points), rest, dtype=object)
    for actor, area in areas.items():
        states[np.asarray(shapely.contains_xy(area, points[:, 0], points[:, 1]))] = actor
    return states


def _given_up(
    spots: NDArray[np.float64], expected: NDArray[np.object_], witnesses: Sequence[Witness], drawn: date
) -> BaseGeometry:
    """The ground around newer reports that contradict the map and are confirmed."""
    said = np.array([w.state for w in witnesses], dtype=object)
    against = np.array([w.day > drawn for w in witnesses], dtype=bool) & (said != expected)
    against &= _confirmed(spots, against, witnesses, drawn)
    radius_km = np.full(len(spots), DOUBTED_KM)
    for state in sorted(set(said[against].tolist()) - {CONTESTED}):
        alike = np.flatnonzero(against & (said == state))
        near = cKDTree(spots[alike]).query_ball_point(spots[alike], CONFIRMED_KM * M_PER_KM, return_length=True)
        radius_km[alike] = np.minimum(GIVEN_KM * near, MOST_GIVEN_KM)
    discs = shapely.buffer(shapely.points(spots[against]), radius_km[against] * M_PER_KM)
    whole: BaseGeometry = shapely.union_all(discs)
    return whole


def _confirmed(
    spots: NDArray[np.float64], against: NDArray[np.bool_], witnesses: Sequence[Witness], drawn: date
) -> NDArray[np.bool_]:
    """Which witnesses two newer reports of different sources stand behind, or one and a neighbour's of that state."""
    known = np.array([len({source for day, source in w.told if day > drawn}) > 1 for w in witnesses], dtype=bool)
    said = np.array([w.state for w in witnesses], dtype=object)
    for state in sorted(set(said[against].tolist())):
        alike = np.flatnonzero(against & (said == state))
        if len(alike) > 1:
            apart = cKDTree(spots[alike]).query(spots[alike], k=2)[0][:, 1]
            known[alike[apart < CONFIRMED_KM * M_PER_KM]] = True
    return known


def _as_places(
    points: NDArray[np.float64], states: NDArray[np.object_], projection: Projection, drawn: date
) -> tuple[dict[str, Place], dict[str, str]]:
    places: dict[str, Place] = {}
    held: dict[str, str] = {}
    for (x, y), (lng, lat), state in zip(points, projection.points_to_lnglat(points), states, strict=True):
        name = f"anchor {drawn} {x:.0f} {y:.0f}"
        point = LngLat(float(lng), float(lat))
        places[name] = Place(
            gazetteer_id=name, name=name, point=point, kind="other", country="", precision_km=1.0, method="anchor"
        )
        held[name] = str(state)
    return places, held
