"""An older control map as a witness: points along its lines that count as places until newer reports speak against it.

A published map of who held what, some weeks old, knows more than any list of towns did that day, and less with
each day since. It is read as pairs of points on both sides of its lines and a loose grid inside. What was reported
up to its day it knew; newer reports that contradict it take the ground around them back.
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
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.dates import parse_partial
from geo.errors import Fault, InputError
from geo.model import CONTESTED, LngLat, Place
from geo.projection import M_PER_KM, Projection, projection_for

STEP_M = 5_000.0  # along the line
SIDE_M = 2_000.0  # off the line, to both sides
EDGE_M = 4_000.0  # along the outline a line of the map is only the edge of the area
GRID_M = 25_000.0  # inside
CONFIRMED_KM = 30.0  # a newer report is confirmed by one of another place so near
CONTRADICTED_KM = 15.0  # the map gives way so far around a newer report that contradicts it; tried 8 to 25
DOUBTED_KM = 5.0  # ... and around one that calls a place contested; tried 0 to 15


@dataclass(frozen=True)
class Witness:
    """The last report of a place: where (lng, lat), what state, of which day, and who told of it.

    `told` has the days and sources of all reports that speak for the state.
    """

    point: LngLat
    state: str
    day: date
    told: tuple[tuple[date, str], ...] = ()


def anchor_places(
    anchor: Mapping[str, Any], outline: BaseGeometry, day: date, witnesses: Sequence[Witness]
) -> tuple[dict[str, Place], dict[str, str]]:
    """Places and their states that an older map stands for on a day, by id.

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
        If a feature lacks its date or actor.
    """
    drawn, holders = _newest(anchor, day)
    if drawn is None:
        return {}, {}
    projection = projection_for(*(round(v, 2) for v in outline.bounds))
    areas = {actor: shapely.make_valid(projection.to_metric(area)) for actor, area in holders.items()}
    spots = projection.points_to_metric([w.point for w in witnesses])
    rest = _rest(areas, spots, witnesses)
    points = _samples(areas, shapely.make_valid(projection.to_metric(outline)))
    states = _states(areas, points, rest)
    kept = _still_valid(points, states, spots, _states(areas, spots, rest), witnesses, drawn)
    return _as_places(points[kept], states[kept], projection, drawn)


def _newest(anchor: Mapping[str, Any], day: date) -> tuple[date | None, dict[str, BaseGeometry]]:
    dated: dict[date, dict[str, list[BaseGeometry]]] = {}
    for number, feature in enumerate(anchor.get("features", ()), 1):
        about = feature.get("properties") or {}
        if not about.get("date") or not about.get("actor"):
            message = f"feature {number} lacks its date or actor; expected both among its properties"
            raise InputError(Fault(file="anchor", message=message))
        when = parse_partial(str(about["date"])).last_day
        dated.setdefault(when, {}).setdefault(str(about["actor"]), []).append(shape(feature["geometry"]))
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


def _samples(areas: Mapping[str, BaseGeometry], outline: BaseGeometry) -> NDArray[np.float64]:
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
    found = np.concatenate([*pairs, grid]) if pairs else grid
    found = np.unique(np.round(found / 500.0), axis=0) * 500.0
    return np.asarray(found[np.asarray(shapely.contains_xy(outline, found[:, 0], found[:, 1]))], dtype=float)


def _states(areas: Mapping[str, BaseGeometry], points: NDArray[np.float64], rest: str) -> NDArray[np.object_]:
    states = np.full(len(points), rest, dtype=object)
    for actor, area in areas.items():
        states[np.asarray(shapely.contains_xy(area, points[:, 0], points[:, 1]))] = actor
    return states


def _still_valid(
    points: NDArray[np.float64],
    states: NDArray[np.object_],
    spots: NDArray[np.float64],
    expected: NDArray[np.object_],
    witnesses: Sequence[Witness],
    drawn: date,
) -> NDArray[np.bool_]:
    """Which points no newer report has taken back."""
    kept = np.asarray(states != "")
    said = np.array([w.state for w in witnesses], dtype=object)
    against = np.array([w.day > drawn for w in witnesses], dtype=bool) & (said != expected)
    against &= _confirmed(spots, against, witnesses, drawn)
    doubted = said == CONTESTED
    for which, reach_km in ((against & ~doubted, CONTRADICTED_KM), (against & doubted, DOUBTED_KM)):
        if which.any():
            kept &= cKDTree(spots[which]).query(points)[0] > reach_km * M_PER_KM
    return kept


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


def newest_map(anchor: Mapping[str, Any], day: date) -> date | None:
    """The date of the newest of the older maps that is not after a day; what was reported up to then it knew."""
    return _newest(anchor, day)[0]


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
