"""The events of a conflict as flat columns for the browser: whole numbers, and dictionaries for what repeats.

Events stand in the order of their first day, so that a window of days is one slice of every column. What few events
have (shapes of a region, a change of control) stands beside the columns, by the event's number; what many share (lists
of actors, counts of dead) is a number in a dictionary whose first value is none. A column more is one line in
:func:`pack_events`. Beside them: how many reports came on each day.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from geo.definitions import Conflict
from geo.errors import ConflictMapError
from geo.model import EVENT_TYPES, STATUSES
from geo.tables import EVIDENCE
from geo.tables_frames import records, values_of
from geo.timeline_shapes import POINT_SCALE, ShapePool, day_index
from geo.timeline_texts import text_of

TOO_VAGUE = frozenset({"season", "year", "open"})  # a report dated no better belongs to no day
KM_SCALE = 10  # precision in tenths of a kilometre; -1 where there is none


class Numbered:
    """Numbers for repeated values, in the order in which they come."""

    def __init__(self, *values: Hashable) -> None:
        self.values: list[Any] = list(values)
        self._number = {value: n for n, value in enumerate(values)}

    def __call__(self, value: Hashable) -> int:
        number = self._number.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def all(self, values: Iterable[Hashable]) -> list[int]:
        """The number of each value."""
        return [self(value) for value in values]


def told_events(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The events of every evidence set, each once, by first day; the column `sets` has a bit for each it belongs to.

    An article's own event and the one that it became part of are two: the articles alone date it by their own words.
    """
    frames = {name: pd.DataFrame(tables[f"events{suffix}"]) for name, suffix in EVIDENCE.items()}
    whole = pd.concat(frames.values(), ignore_index=True).drop_duplicates("id", ignore_index=True)
    bits = np.zeros(len(whole), dtype=int)
    for n, frame in enumerate(frames.values()):
        bits |= whole["id"].isin(frame["id"]).to_numpy() << n
    whole["sets"] = bits
    return whole.sort_values("date_start", kind="stable", ignore_index=True)


def pack_events(frame: pd.DataFrame, conflict: Conflict, pool: ShapePool) -> dict[str, Any]:
    """The events as :func:`told_events` has them.

    Returns
    -------
    dict
        ids (in one text, a space between), types, statuses, set_names, words, actors, groups (lists of numbers of
        actors), deaths ([least, most, 1 where it is a total]), shapes and control by the event's number, columns.

    Raises
    ------
    ConflictMapError
        If an id holds a space.
    """
    words, actors, groups, deaths = Numbered(""), Numbered(""), Numbered(()), Numbered(None)

    def column(name: str) -> list[Any]:
        return values_of(frame, name)

    texts = ("subtype", "place", "place_id", "place_kind", "qualifier", "country", "date_precision", "off_map_reason")
    said = {name: words.all(map(text_of, column(name))) for name in texts}
    first, second = ([tuple(map(str, group)) for group in column(side)] for side in ("side1", "side2"))
    days = column("date_start")
    columns = {
        "type": list(map(EVENT_TYPES.index, column("type"))), "status": list(map(STATUSES.index, column("status"))),
        "claimed": actors.all(map(text_of, column("claimed_by"))), "from": _days(days, conflict),
        "to": _days(column("date_end"), conflict), "told": _days(column("reported_at"), conflict),
        "subtype": said["subtype"], "precision": said["date_precision"], "place": said["place"],
        "place_id": said["place_id"], "kind": said["place_kind"], "qualifier": said["qualifier"],
        "country": said["country"], "off": said["off_map_reason"],
        "lng": degrees(column("lng")), "lat": degrees(column("lat")),
        "km": [-1 if km is None else round(km * KM_SCALE) for km in column("precision_km")],
        "vague": list(map(int, column("vague"))), "on_map": list(map(int, column("on_map"))),
        "side1": groups.all(tuple(actors.all(a)) for a in first),
        "side2": groups.all(tuple(actors.all(a)) for a in second),
        "s1": _sides(first, days, conflict), "s2": _sides(second, days, conflict),
        "deaths": deaths.all(_deaths(*map(column, ("deaths_min", "deaths_max", "deaths_cumulative")))),
        "sets": column("sets"),
    }  # fmt: skip
    control = _control(frame, conflict, actors)
    return {
        "ids": _joined(column("id")), "types": EVENT_TYPES, "statuses": STATUSES, "set_names": list(EVIDENCE),
        "words": words.values, "actors": actors.values, "groups": groups.values, "deaths": deaths.values,
        "shapes": _regions(frame, pool), "control": control, "columns": columns,
    }  # fmt: skip


def event_names(frame: pd.DataFrame, known: Mapping[str, int], languages: Sequence[str]) -> dict[str, dict[str, str]]:
    """Names by language of the places that only events speak of, by place id, as the first event has them."""
    found: dict[str, dict[str, str]] = {}
    for text in frame["places"].drop_duplicates():
        for place in json.loads(text or "[]")[:1]:
            names = {code: name for code in languages if (name := place.get("names", {}).get(code))}
            if names and place["id"] not in known:
                found.setdefault(place["id"], names)
    return dict(sorted(found.items()))


def degrees(values: Sequence[float | None]) -> list[int | None]:
    """Single coordinates as whole numbers."""
    return [None if value is None else round(value * POINT_SCALE) for value in values]


def _joined(ids: Iterable[Any]) -> str:
    found = list(map(str, ids))
    if wrong := next((i for i in found if " " in i), None):
        raise ConflictMapError(f"an event has the id {wrong!r}; expected one without spaces")
    return " ".join(found)


def _days(days: Iterable[date | None], conflict: Conflict) -> list[int | None]:
    """Days since the first of the conflict's period; None where there is none."""
    start = conflict.period.start.toordinal()
    return [None if day is None else day.toordinal() - start for day in days]


def _sides(actors: Sequence[tuple[str, ...]], days: Sequence[date], conflict: Conflict) -> list[int]:
    """The number of the side that the first of the actors with a side stood for on the event's first day; -1: none."""
    number = {side: n for n, side in enumerate(conflict.side_ids)}
    known = {actor.id for actor in conflict.actors} | set(number)

    @cache
    def one(group: tuple[str, ...], day: date) -> int:
        found = [side for actor in group if (side := conflict.side_of(actor, day))]
        return number[found[0]] if found else -1

    return [one(g, d) if g and not known.isdisjoint(g) else -1 for g, d in zip(actors, days, strict=True)]


def _deaths(
    least: Iterable[int | None], most: Iterable[int | None], totals: Iterable[bool]
) -> list[tuple[int | None, int | None, int] | None]:
    told = zip(least, most, totals, strict=True)
    return [None if low is None and high is None else (low, high, int(bool(total))) for low, high, total in told]


def _regions(frame: pd.DataFrame, pool: ShapePool) -> dict[str, list[int]]:
    found = {}
    for n, (geometry, on_map) in enumerate(zip(values_of(frame, "geometry"), values_of(frame, "on_map"), strict=True)):
        if on_map and geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon"):
            found[str(n)] = pool.add_area(geometry)
    return found


def _control(frame: pd.DataFrame, conflict: Conflict, actors: Numbered) -> dict[str, list[Any]]:
    """place, new and old holder, extent, and the sides of the two, of the events that change who holds a place."""
    found = {}
    for n, (text, day) in enumerate(zip(values_of(frame, "control"), values_of(frame, "date_start"), strict=True)):
        if text := text_of(text):
            place, new, old, extent = json.loads(text)
            sides = _sides([(new,), (old,)], [day, day], conflict)
            found[str(n)] = [place, actors(new), actors(old), extent, *sides]
    return found


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
