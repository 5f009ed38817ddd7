"""Areas and lines as whole numbers for the browser: a pool of unique shapes and rows that point into it.

Coordinates are WGS 84 degrees, longitude first, times :data:`SCALE` and rounded; each point is written as its
difference from the point before it, the first as itself. One unit is 1e-4 degrees, 11 m at most: less than a pixel at
the map's largest zoom (13, 16 m a pixel in Libya).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from geo.model import CONTESTED

SCALE = 10_000
KEPT_SHAPES = 1 << 14  # shapes that are not worked out again when they come back
RING = 8  # numbers of a ring of three corners
POINT_SCALE = 100_000  # of single points: 1e-5 degrees, about 1 m
Line = tuple[int, ...]  # x0, y0, dx1, dy1, dx2, dy2 ...


class ShapePool:
    """Unique polygons (lists of rings) and lines, each under one number."""

    def __init__(self) -> None:
        self.polygons: list[tuple[Line, ...]] = []
        self.lines: list[Line] = []
        self._known: dict[tuple[str, Any], int] = {}

    def add_area(self, geometry: BaseGeometry | None) -> list[int]:
        """The numbers of the geometry's polygons in the pool; [] where nothing of it is left at this scale."""
        return [number for polygon in _polygons(geometry) if (number := self.add_polygon(polygon)) is not None]

    def add_polygon(self, polygon: Polygon) -> int | None:
        """The number of one polygon, None where nothing of it is left at this scale."""
        rings = _rings(polygon.wkb)
        return self._number("polygon", rings, self.polygons) if rings else None

    def add_lines(self, geometry: BaseGeometry | None) -> list[int]:
        """The numbers of the geometry's lines in the pool."""
        if geometry is None or geometry.is_empty:
            return []
        return [self._number("line", line, self.lines) for line in _parts(geometry.wkb)]

    def _number(self, kind: str, shape: Any, shelf: list[Any]) -> int:
        key = (kind, shape)
        if key not in self._known:
            self._known[key] = len(shelf)
            shelf.append(shape)
        return self._known[key]

    def packed(self) -> dict[str, Any]:
        """The pool as JSON."""
        return {"scale": SCALE, "polygons": self.polygons, "lines": self.lines}


def quantise(line: BaseGeometry, scale: int = SCALE) -> Line:
    """The points of a line as differences of whole numbers; points that fall together or lie in line are left out."""
    points = np.rint(shapely.get_coordinates(line) * scale).astype(np.int64)
    points = _without_needless(points)
    if len(points) < 2:
        return ()
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return tuple(steps.ravel().tolist())


@lru_cache(maxsize=KEPT_SHAPES)
def _rings(polygon: bytes) -> tuple[Line, ...]:
    """The rings of a polygon in WKB, the outer one first; none where that is nothing at this scale."""
    shape = cast(Polygon, shapely.from_wkb(polygon))
    outer, *holes = (quantise(ring) for ring in (shape.exterior, *shape.interiors))
    return (outer, *(hole for hole in holes if len(hole) >= RING)) if len(outer) >= RING else ()


@lru_cache(maxsize=KEPT_SHAPES)
def _parts(lines: bytes) -> tuple[Line, ...]:
    """The lines of a geometry in WKB, merged."""
    parts = shapely.get_parts(shapely.line_merge(shapely.from_wkb(lines))).tolist()
    return tuple(line for part in parts if len(line := quantise(part)) >= 4)


def _without_needless(points: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    if len(points) < 2:
        return points
    moved = np.any(np.diff(points, axis=0) != 0, axis=1)
    points = points[np.concatenate([[True], moved])]
    if len(points) < 3:
        return points
    before, after = np.diff(points[:-1], axis=0), np.diff(points[1:], axis=0)
    turns = (before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]) | (np.sum(before * after, axis=1) < 0)
    kept: np.ndarray[Any, np.dtype[np.int64]] = points[np.concatenate([[True], turns, [True]])]
    return kept


def _polygons(geometry: BaseGeometry | None) -> Iterator[Polygon]:
    if geometry is None or geometry.is_empty:
        return
    for part in shapely.get_parts(geometry):
        if isinstance(part, Polygon):
            yield part
        elif isinstance(part, MultiPolygon):
            yield from part.geoms


def day_index(day: date, start: date) -> int:
    """Days from the first day of the period; negative before it."""
    return (day - start).days


Contest = Callable[[BaseGeometry, date, date], list[int]]  # polygon, first day, end -> the numbers of two sides


def area_rows(
    frame: pd.DataFrame, pool: ShapePool, start: date, days: int, contest: Contest | None = None
) -> dict[str, list[Any]]:
    """Columns `actor`, `from`, `to` (half-open day indices inside the period) and `shapes` (numbers of polygons).

    `by`: for contested ground the two sides that contest each of its shapes, as `contest` has them; None elsewhere.
    """
    out: dict[str, list[Any]] = {"actor": [], "from": [], "to": [], "shapes": [], "by": []}
    for actor, begin, end, geometry in _rows(frame, "actor"):
        first, last = max(0, day_index(begin, start)), min(days, day_index(end, start))
        if first >= last:
            continue
        parts = [(number, polygon) for polygon in _polygons(geometry)
                 if (number := pool.add_polygon(polygon)) is not None]  # fmt: skip
        shapes = [number for number, _ in parts]
        contested = contest if actor == CONTESTED else None
        by = [contested(polygon, begin, end) for _, polygon in parts] if contested else None
        if shapes:
            _append(out, actor=str(actor), shapes=shapes, by=by, **{"from": first, "to": last})
    return out


Near = Callable[[BaseGeometry, Sequence[str], date], list[list[int]]]  # line, sides, day -> numbers of places by side


def front_rows(
    frame: pd.DataFrame, pool: ShapePool, start: date, days: int, *, area: bool, near: Near | None = None
) -> dict[str, list[Any]]:
    """Columns `sides`, `from`, `to`, `km` (full width of the 90 % band), `style` and `shapes`.

    `area` says whether the shapes are polygons (bands) or lines (fronts). With `near` a column of that name has the
    places nearest to each line, by side.
    """
    out: dict[str, list[Any]] = {"sides": [], "from": [], "to": [], "km": [], "style": [], "shapes": []}
    extra = zip(frame["band_km"], frame["style"], strict=True)
    for (sides, begin, end, geometry), (band_km, style) in zip(_rows(frame, "sides"), extra, strict=True):
        first, last = max(0, day_index(begin, start)), min(days, day_index(end, start))
        shapes = (pool.add_area(geometry) if area else pool.add_lines(geometry)) if first < last else []
        if shapes:
            km = round(float(band_km), 1)
            named = [str(side) for side in sides]
            if near and geometry is not None:
                out.setdefault("near", []).append(near(geometry, named, begin))
            _append(out, sides=named, km=km, style=str(style), shapes=shapes, **{"from": first, "to": last})
    return out


def _rows(frame: pd.DataFrame, first: str) -> Iterable[tuple[Any, date, date, BaseGeometry | None]]:
    return zip(frame[first], frame["valid_from"], frame["valid_to"], frame["geometry"], strict=True)


def _append(columns: dict[str, list[Any]], **values: Any) -> None:
    for name, value in values.items():
        columns[name].append(value)
