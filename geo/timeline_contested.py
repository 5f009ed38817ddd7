"""Who contests contested ground: the sides that its colours show.

An area that is contested is striped in the colours of the two sides that hold the ground around it, weighed by the
length of the shared border and the days that it lasted. A contested place has the side that held it before and the one
that holds it afterwards, where these are known. A side that fights nobody comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.fronts import NEUTRAL
from geo.model import CONTESTED
from geo.timeline_shapes import KEPT_SHAPES

Pair = list[int]  # the numbers of two sides, in the file's order
_TOUCH_DEG = 1e-4  # about 11 m: neighbours share the very same line, but for rounding


@dataclass
class Contenders:
    """Answers who contests an area or a place, from the layers of one evidence set.

    Parameters
    ----------
    areas
        Columns actor, valid_from, valid_to (half-open), geometry (WGS 84 degrees).
    sides
        The ids of the sides, in the file's order.
    """

    areas: pd.DataFrame
    sides: Sequence[str]

    def __post_init__(self) -> None:
        columns = (self.areas[name] for name in ("actor", "valid_from", "valid_to", "geometry"))
        rows = list(zip(*columns, strict=True))
        self._held = [(*row[:3], row[3].wkb) for row in rows if row[0] in self.sides and row[3] is not None]
        self._contested = [row for row in rows if row[0] == CONTESTED and row[3] is not None]

    def of_area(self, polygon: BaseGeometry, start: date, end: date) -> Pair:
        """The two sides around a contested polygon in the days from `start` to `end`."""
        weight: dict[str, float] = {}
        ours = polygon.wkb
        for actor, first, last, shape in self._held:
            days = (min(last, end) - max(first, start)).days
            if days > 0:
                weight[actor] = weight.get(actor, 0.0) + days * _border_deg(ours, shape)
        around = sorted((a for a in weight if weight[a] > 0), key=lambda a: (a == NEUTRAL, -weight[a]))
        return self._pair([*around, *self._nearest(polygon, start, end)])

    def of_place(self, point: Point, before: str, after: str, start: date, end: date) -> Pair:
        """The two sides that contest a place: its holders before and after, else those of the ground around it."""
        told = [side for side in (before, after) if side in self.sides and side != NEUTRAL]
        around = [
            self.sides[number]
            for _, first, last, shape in self._contested
            if first < end and last > start and shapely.dwithin(shape, point, _TOUCH_DEG)
            for part in shapely.get_parts(shape).tolist()
            if shapely.dwithin(part, point, _TOUCH_DEG)
            for number in self.of_area(part, max(first, start), min(last, end))
        ]
        return self._pair([*told, *around, *self._nearest(point, start, end)])

    def _nearest(self, shape: BaseGeometry, start: date, end: date) -> list[str]:
        """The sides by how near their ground lies in those days."""
        far: dict[str, float] = {}
        ours = shape.wkb
        for actor, first, last, held in self._held:
            if first < end and last > start:
                far[actor] = min(far.get(actor, float("inf")), _apart_deg(ours, held))
        return sorted(far, key=lambda actor: (actor == NEUTRAL, far[actor]))

    def _pair(self, ranked: Iterable[str]) -> Pair:
        """The first two sides of a ranking, filled up from the file, in the file's order."""
        first = list(dict.fromkeys([*ranked, *self.sides]))[:2]
        return sorted(self.sides.index(side) for side in first)


@lru_cache(maxsize=KEPT_SHAPES)
def _border_deg(polygon: bytes, other: bytes) -> float:
    """How long the border of two polygons in WKB is, in degrees."""
    one, two = shapely.from_wkb(polygon), shapely.from_wkb(other)
    if not shapely.dwithin(one, two, _TOUCH_DEG):
        return 0.0
    return float(shapely.intersection(shapely.boundary(one), shapely.boundary(two)).length) + _TOUCH_DEG


@lru_cache(maxsize=KEPT_SHAPES)
def _apart_deg(shape: bytes, other: bytes) -> float:
    """How far apart two shapes in WKB are, in degrees."""
    return float(shapely.distance(shapely.from_wkb(shape), shapely.from_wkb(other)))


def spell_pairs(
    spells: Sequence[Mapping[str, Any]], places: Mapping[str, Point], contenders: Contenders
) -> list[Pair | None]:
    """For each spell (by place and day) the two sides that contest it, None where a side holds the place.

    `spells` are rows of the table `control` that stand by place and day.
    """
    found: list[Pair | None] = []
    for number, spell in enumerate(spells):
        if spell["actor"] != CONTESTED:
            found.append(None)
            continue
        later = spells[number + 1] if number + 1 < len(spells) else None
        after = str(later["actor"]) if later is not None and later["place_id"] == spell["place_id"] else ""
        where = places[str(spell["place_id"])]
        before = str(spell["before"] or "")
        found.append(contenders.of_place(where, before, after, spell["valid_from"], spell["valid_to"]))
    return found
