"""The events of a conflict as parallel columns for the browser, and how many reports came on each day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from geo.definitions import Conflict
from geo.model import EVENT_TYPES, STATUSES
from geo.tables import EVIDENCE
from geo.tables_frames import records
from geo.timeline_shapes import POINT_SCALE, ShapePool, day_index
from geo.timeline_texts import text_of

TOO_VAGUE = frozenset({"season", "year", "open"})  # a report dated no better belongs to no day
Rows = Sequence[Mapping[str, Any]]


def told_events(tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """The rows of the events of every evidence set, each once; `sets` names those that it belongs to.

    An article's own event and the one that it became part of are two: the articles alone date it by their own words.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, suffix in EVIDENCE.items():
        for row in records(tables[f"events{suffix}"]):
            found.setdefault(str(row["id"]), row).setdefault("sets", []).append(name)
    return list(found.values())


def pack_events(
    told: Rows, conflict: Conflict, pool: ShapePool, known: Mapping[str, int]
) -> dict[str, Any]:
    """The rows of `told_events` as columns; `known` are the places that control knows, by id."""
    start, words, actors = conflict.period.start, _Dictionary(""), _Dictionary("")
    first_side = _sides_of(conflict)

    def column(name: str) -> list[Any]:
        return [row[name] for row in told]

    begins, sides = column("date_start"), [[list(map(str, values)) for values in column(f"side{n}")] for n in (1, 2)]
    columns: dict[str, list[Any]] = {
        "id": column("id"), "type": list(map(EVENT_TYPES.index, column("type"))),
        "subtype": words.all(column("subtype")), "status": list(map(STATUSES.index, column("status"))),
        "claimed": actors.all(column("claimed_by")), "from": [day_index(day, start) for day in begins],
        "to": [day_index(day, start) for day in column("date_end")], "precision": words.all(column("date_precision")),
        "place": words.all(column("place")), "place_id": words.all(column("place_id")),
        "kind": words.all(column("place_kind")), "qualifier": words.all(column("qualifier")),
        "country": words.all(column("country")), "lng": degrees(column("lng")), "lat": degrees(column("lat")),
        "km": [None if km is None else round(km, 1) for km in column("precision_km")],
        "vague": list(map(int, column("vague"))), "shapes": [_region(row, pool) for row in told],
        "side1": list(map(actors.all, sides[0])), "side2": list(map(actors.all, sides[1])),
        "s1": list(map(first_side, map(tuple, sides[0]), begins)),
        "s2": list(map(first_side, map(tuple, sides[1]), begins)), "deaths": list(map(_deaths, told)),
        "control": [_control(row, first_side, actors) for row in told], "sets": list(map(sorted, column("sets"))),
        "on_map": list(map(int, column("on_map"))), "off": words.all(column("off_map_reason")),
        "told": [None if day is None else day_index(day, start) for day in column("reported_at")],
    }  # fmt: skip
    return {
        "types": EVENT_TYPES, "statuses": STATUSES, "words": words.values, "actors": actors.values,
        "columns": columns, "names": _place_names(told, known, conflict.languages),
    }


def degrees(values: Sequence[float | None]) -> list[int | None]:
    """Single coordinates as whole numbers."""
    return [None if value is None else round(value * POINT_SCALE) for value in values]


class _Dictionary:
    """Numbers for repeated values, in the order in which they come."""

    def __init__(self, *values: str) -> None:
        self.values: list[str] = list(values)
        self._number = {value: n for n, value in enumerate(values)}

    def __call__(self, value: Any) -> int:
        text = text_of(value)
        if text not in self._number:
            self._number[text] = len(self.values)
            self.values.append(text)
        return self._number[text]

    def all(self, values: Sequence[Any]) -> list[int]:
        """The numbers of several."""
        return list(map(self, values))


def _place_names(told: Rows, known: Mapping[str, int], languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """Names by language of the places that only events speak of, by place id, as the first event has them."""
    found: dict[str, dict[str, str]] = {}
    for row in told:
        for place_id, by_language in _first_place(row["places"] or "[]"):
            names = {code: name for code in languages if (name := by_language.get(code))}
            if names and place_id not in known:
                found.setdefault(place_id, names)
    return dict(sorted(found.items()))


@lru_cache(maxsize=1 << 16)
def _first_place(places: str) -> tuple[tuple[str, dict[str, str]], ...]:
    return tuple((place["id"], place.get("names", {})) for place in json.loads(places)[:1])


FirstSide = Callable[[tuple[str, ...], date], int]


def _sides_of(conflict: Conflict) -> FirstSide:
    """What gives the number of the side that the first of some actors fights for on a day, -1 where none does."""
    sides = conflict.side_ids

    @cache
    def first_side(actors: tuple[str, ...], day: date) -> int:
        found = [side for actor in actors if (side := conflict.side_of(actor, day))]
        return sides.index(found[0]) if found else -1

    return first_side


def _deaths(row: Mapping[str, Any]) -> list[int | None] | None:
    least, most = row["deaths_min"], row["deaths_max"]
    return None if least is None and most is None else [least, most, int(bool(row["deaths_cumulative"]))]


def _region(row: Mapping[str, Any], pool: ShapePool) -> list[int]:
    geometry = row["geometry"]
    is_area = geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon")
    return pool.add_area(geometry) if is_area and row["on_map"] else []


def _control(row: Mapping[str, Any], first_side: FirstSide, actors: _Dictionary) -> list[Any] | None:
    text = text_of(row["control"])
    if not text:
        return None
    place, new, old, extent = json.loads(text)
    return [place, actors(new), actors(old), extent, *(first_side((a,), row["date_start"]) for a in (new, old))]


def count_reports(name: str, tables: Mapping[str, pd.DataFrame], start: date, days: int) -> list[int]:
    """The reports of an evidence set a day, by day of report: observations that no event carries, sources of events."""
    suffix = EVIDENCE[name]
    reported = [
        row["reported_at"]
        for row in records(tables[f"observations{suffix}"], ("event_id", "date_precision", "reported_at"))
        if not row["event_id"] and row["date_precision"] not in TOO_VAGUE
    ]
    for row in records(tables[f"events{suffix}"], ("reported_at", "date_start", "sources")):
        fallback = row["reported_at"] or row["date_start"]
        reported += [day or fallback for day in _published(row["sources"] or "[]")]
    return _daily(reported, start, days)


@lru_cache(maxsize=1 << 16)
def _published(sources: str) -> tuple[date | None, ...]:
    days = (source.get("published") for source in json.loads(sources))
    return tuple(date.fromisoformat(day) if day else None for day in days)


def _daily(reported: Sequence[date], start: date, days: int) -> list[int]:
    """How many reports came on each day of the period."""
    counts = [0] * days
    for day in reported:
        if 0 <= (n := day_index(day, start)) < days:
            counts[n] += 1
    return counts
