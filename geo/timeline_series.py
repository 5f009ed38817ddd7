"""Who held what, day by day, as columns for the browser: one evidence set on one clock.

Days are whole numbers since the first day of the conflict's period; intervals are half-open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.model import CONTESTED
from geo.tables_frames import records
from geo.timeline_contested import Contenders, spell_pairs
from geo.timeline_reports import spell_rows
from geo.timeline_shapes import ShapePool, area_rows, day_index, front_rows
from geo.timeline_texts import text_of

SPOTS_A_LINE = 12  # points of a stretch of front at which the nearest place of each side is looked up


def pack_series(
    suffix: str, tables: Mapping[str, pd.DataFrame], conflict: Conflict, number: Mapping[str, int], pool: ShapePool
) -> dict[str, Any]:
    """Control, its changes, areas, fronts and bands of one evidence set and clock, by the suffix of their tables."""
    start = conflict.period.start
    days = day_index(conflict.period.end, start) + 1
    contenders = Contenders(tables[f"areas{suffix}"], conflict.side_ids)
    points = dict(zip(number, tables["places"].geometry, strict=True))
    near = _Nearest(records(tables[f"control{suffix}"]), points, number)
    spells = _spells(tables[f"control{suffix}"], start, number, points, contenders)
    return {
        "control": spells, "changes": _changes(spells, days, conflict.side_ids),
        "areas": area_rows(tables[f"areas{suffix}"], pool, start, days, contenders.of_area),
        "fronts": front_rows(tables[f"fronts{suffix}"], pool, start, days, area=False, near=near.places_at),
        "bands": front_rows(_hatched(tables[f"bands{suffix}"]), pool, start, days, area=True),
    }


def _hatched(bands: pd.DataFrame) -> pd.DataFrame:
    return bands[bands["style"].astype(str) == "band"]


def _spells(
    frame: pd.DataFrame, start: date, number: Mapping[str, int], points: Mapping[str, Point], contenders: Contenders
) -> dict[str, list[Any]]:
    """Columns by place and day; `from` may lie before the period, so that a card can say since when.

    `by` has the numbers of the two sides that contest a place, None where one holds it.
    """
    rows = spell_rows(frame, number)
    return {
        "place": [number[str(row["place_id"])] for row in rows], "actor": [str(row["actor"]) for row in rows],
        "from": [day_index(row["valid_from"], start) for row in rows],
        "to": [day_index(row["valid_to"], start) for row in rows],
        "before": [text_of(row["before"]) for row in rows],
        "precision": [text_of(row["since_precision"]) for row in rows],
        "beliefs": [_beliefs(row, start) for row in rows],
        "by": spell_pairs(rows, points, contenders),
    }


def _beliefs(row: Mapping[str, Any], start: date) -> list[list[int]]:
    """Rows of a spell: the day of a report, how likely the state is after it and how likely "contested", in percent."""
    rows = json.loads(row["beliefs"] or "[]") or [[row["valid_from"].isoformat(), row["probability"], row["contested"]]]
    return [[day_index(date.fromisoformat(day), start), round(100 * h), round(100 * c)] for day, h, c in rows]


def _changes(spells: Mapping[str, list[Any]], days: int, sides: Sequence[str]) -> dict[str, list[Any]]:
    """Changes of hands after the period's first day: a side took a place over from another, or out of contest."""
    keep = [
        n for n, actor in enumerate(spells["actor"])
        if actor in sides and spells["before"][n] not in ("", actor) and 0 < spells["from"][n] < days
        and spells["before"][n] in (*sides, CONTESTED)
    ]
    keep.sort(key=lambda n: (spells["from"][n], spells["place"][n]))
    columns = {"day": "from", "place": "place", "actor": "actor", "before": "before", "precision": "precision"}
    return {name: [spells[source][n] for n in keep] for name, source in columns.items()}


class _Nearest:
    """The places nearest to a stretch of front, on each of its sides: those whose reports its age is told by."""

    def __init__(
        self, spells: Sequence[Mapping[str, Any]], points: Mapping[str, Point], number: Mapping[str, int]
    ) -> None:
        self._spells = [s for s in spells if str(s["place_id"]) in number]
        self._number = number
        self._spots = {place: np.array([point.x, point.y]) for place, point in points.items()}

    def places_at(self, line: BaseGeometry, sides: Sequence[str], day: date) -> list[list[int]]:
        """By side, the numbers of the places that lie nearest to some part of the line on a day."""
        longest = _longest(line)
        part = longest.length * np.linspace(0.0, 1.0, SPOTS_A_LINE)
        spots = shapely.get_coordinates([longest.interpolate(along) for along in part.tolist()])
        scale = np.array([np.cos(np.radians(spots[:, 1].mean())), 1.0])  # a degree of longitude is shorter
        held = [s for s in self._spells if s["valid_from"] <= day < s["valid_to"]]
        found: list[list[int]] = []
        for side in sides:
            ours = sorted(str(s["place_id"]) for s in held if s["actor"] == side)
            if not ours:
                found.append([])
                continue
            away = (np.array([self._spots[place] for place in ours])[None] - spots[:, None]) * scale
            nearest = np.unique(np.hypot(away[..., 0], away[..., 1]).argmin(axis=1))
            found.append(sorted(self._number[ours[k]] for k in nearest))
        return found


def _longest(line: BaseGeometry) -> LineString:
    parts: list[LineString] = shapely.get_parts(shapely.line_merge(line)).tolist()
    return max(parts, key=lambda part: float(part.length))
