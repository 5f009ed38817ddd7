"""Which events are shown: what the reader asked for, as it stands in the address, and the events that pass.

One place decides: :class:`EventIndex` says of every event whether it passes. The tables and figures of the page take
their events from it, and the map gets the answer as one bit for each event in the order of its data file
(:func:`packed_bits`), so that they can never show different events. Knows no Streamlit.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.definitions import Conflict
from geo.model import EVENT_TYPES, ON_MAP_STATUSES, STATUSES
from geo.tables import sides_of
from geo.tables_frames import plain_records
from geo.timeline_events import told_events
from page.rows import Record, Rows

NO_SIDE = "none"  # an event in which no side of the war takes part
PRECISIONS_KM = (1, 5, 25, 100)
DEATHS = (1, 10, 50)
DISTANCES_KM = (10, 25, 50, 100)
KM_AT_FIRST = 25
SHOWN_STATUSES = tuple(status for status in STATUSES if status in ON_MAP_STATUSES)
EARTH_RADIUS_KM = 6371.0088
SourceKind = Literal["kind", "camp", "publisher"]
Bits = NDArray[np.bool_]
_LONGEST = 500  # names of actors and publishers come from outside
_BETWEEN = "|"
_COLUMNS = ("id", "type", "status", "date_start", "place", "place_id", "places", "lng", "lat", "precision_km", "side1",
            "side2", "control", "deaths_min", "sources", "on_map")  # fmt: skip
_MOST_VALUES = 40  # of one filter in an address


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader asked for; empty is everything.

    Attributes
    ----------
    type, side, status : tuple of str
        Any of these. A side takes part where an actor that stood for it that day acts, suffers, gains or loses a place.
    actor : tuple of str
        The ids of actors of whom any takes part.
    source : tuple of str
        Of these, `kind:article`, `camp:<side>` or `publisher:<name>`, at least one source of the event is any.
    precision, deaths, km : int or None
        The place is known to within so many km; at least so many dead are reported; `km` around `place`.
    place : str
        The id of a place.
    """

    type: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    precision: int | None = None
    deaths: int | None = None
    place: str = ""
    km: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def as_params(self) -> dict[str, str]:
        """The filters as query parameters; only those that are set."""
        said = {name: getattr(self, name) for name in FILTER_KEYS}
        return join_values({name: value for name, value in said.items() if value})

    def as_values(self) -> dict[str, list[str]]:
        """The filters that are set, each with its values, as the form of the page has them."""
        said = {name: value for name in FILTER_KEYS if (value := getattr(self, name))}
        return {name: list(value) if isinstance(value, tuple) else [str(value)] for name, value in said.items()}


FILTER_KEYS = tuple(field.name for field in fields(Filters))
NAMED = ("actor", "source")  # of several names of unknown hand, which may hold commas: another sign stands between them


def join_values(asked: Mapping[str, object]) -> dict[str, str]:
    """Query parameters of filters that may have several values each."""
    return {name: _join(name, value) if isinstance(value, list | tuple) else str(value)
            for name, value in asked.items()}  # fmt: skip


def _join(name: str, values: Sequence[object]) -> str:
    if name not in NAMED:
        return ",".join(map(str, values))
    return _BETWEEN.join(str(value).replace("%", "%25").replace(_BETWEEN, "%7C") for value in values)


def _names(value: str) -> tuple[str, ...]:
    """The names that :func:`join_values` joined; one that an older link has without any sign is read as it is."""
    found = [one.replace("%7C", _BETWEEN).replace("%25", "%")[:_LONGEST] for one in value.split(_BETWEEN) if one]
    return tuple(dict.fromkeys(found))[:_MOST_VALUES]


def read_filters(params: Mapping[str, str], conflict: Conflict) -> tuple[Filters, list[str]]:
    """The filters of an address, and each value that cannot be, as `name=value`.

    Actors, sources and places are checked by :meth:`EventIndex.checked`, which knows the events.
    """
    wrong: list[str] = []
    allowed = {"type": EVENT_TYPES, "side": (*conflict.side_ids, NO_SIDE), "status": SHOWN_STATUSES}
    some = {name: _some(name, params.get(name, ""), known, wrong) for name, known in allowed.items()}
    numbers = {name: _whole(name, params.get(name, ""), wrong) for name in ("precision", "deaths", "km")}
    names = {name: _names(params.get(name, "")) for name in NAMED}
    place = params.get("place", "")[:_LONGEST]
    if place and not numbers["km"]:
        numbers["km"] = KM_AT_FIRST
    if not place:
        numbers["km"] = None
    return Filters(**some, **names, place=place, **numbers), wrong  # type: ignore[arg-type]


def _some(name: str, value: str, known: Sequence[str], wrong: list[str]) -> tuple[str, ...]:
    """The known ones among values with commas between them, in their own order."""
    asked = list(dict.fromkeys(value.split(",")))[:_MOST_VALUES] if value else []
    wrong += [f"{name}={one[:_LONGEST]}" for one in asked if one not in known]
    return tuple(one for one in known if one in asked)


def _whole(name: str, value: str, wrong: list[str]) -> int | None:
    if value.isascii() and value.isdecimal() and int(value[:9]) > 0 and len(value) < 6:
        return int(value)
    wrong += [f"{name}={value[:_LONGEST]}"] if value else []
    return None


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place with its names by language and its point. `also` are other names that events give it."""

    id: str
    name: str
    names: Mapping[str, str]
    lng: float
    lat: float
    also: tuple[str, ...] = ()


class EventIndex:
    """The events of every evidence set, in the order of the map's data file, ready to be filtered.

    Attributes
    ----------
    ids : list of str
    actors, sources, places : dict
        By actor, source (as :class:`Filters` has it) or place, the rows of its events, most events first.
    on_map : array of bool
        Which events have a mark on the map; `types` are theirs.
    spots : dict
        By id, the places that events name.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], conflict: Conflict) -> None:
        rows = plain_records(told_events(tables)[[*_COLUMNS]])
        self.ids = [str(row["id"]) for row in rows]
        self.spots = _spots(rows)
        self._number = {key: n for n, key in enumerate(self.ids)}
        self._type = np.array([row["type"] for row in rows], dtype=object)
        self._status = np.array([row["status"] for row in rows], dtype=object)
        self._km = _numbers(row["precision_km"] for row in rows)
        self._deaths = np.nan_to_num(_numbers(row["deaths_min"] for row in rows))
        self._lng, self._lat = (np.radians(_numbers(row[name] for row in rows)) for name in ("lng", "lat"))
        self.on_map = np.array([bool(row["on_map"]) for row in rows], dtype=bool)
        self.types = [kind for kind in EVENT_TYPES if bool(np.any(self.on_map & (self._type == kind)))]
        self.actors = _by_most(_actors(row) for row in rows)
        self.sources = _by_most(_sources(row["sources"] or "[]") for row in rows)
        self.places = _by_most([str(row["place_id"])] if row["place_id"] in self.spots else [] for row in rows)
        side_of = cache(conflict.side_of)
        self._sides = _by_most(sides_of(row, side_of) or {NO_SIDE} for row in rows)

    def checked(self, filters: Filters) -> tuple[Filters, list[str]]:
        """The filters without an actor, a source or a place that no event has; each of these as `name=value`."""
        known: dict[str, Mapping[str, Any]] = {"actor": self.actors, "source": self.sources}
        left: dict[str, Any] = {}
        wrong: list[str] = []
        for name, events in known.items():
            asked: tuple[str, ...] = getattr(filters, name)
            left[name] = tuple(value for value in asked if value in events)
            wrong += [f"{name}={value}" for value in asked if value not in events]
        if filters.place and filters.place not in self.spots:
            left |= {"place": "", "km": None}
            wrong.append(f"place={filters.place}")
        return replace(filters, **left), wrong

    def passing(self, filters: Filters) -> Bits:
        """For each event whether it passes."""
        passes = np.ones(len(self.ids), dtype=bool)
        if filters.type:
            passes &= np.isin(self._type, filters.type)
        if filters.status:
            passes &= np.isin(self._status, filters.status)
        if filters.side:
            passes &= self._among(self._sides, filters.side)
        if filters.actor:
            passes &= self._among(self.actors, filters.actor)
        if filters.source:
            passes &= self._among(self.sources, filters.source)
        if filters.precision:
            passes &= self._km <= filters.precision  # a precision that is not known is not within any
        if filters.deaths:
            passes &= self._deaths >= filters.deaths
        if filters.place:
            passes &= self._near(self.spots[filters.place], filters.km or KM_AT_FIRST)
        return passes

    def _among(self, rows_of: Mapping[str, NDArray[np.int64]], keys: Sequence[str]) -> Bits:
        found = np.zeros(len(self.ids), dtype=bool)
        for key in keys:
            found[rows_of.get(key, np.array([], dtype=np.int64))] = True
        return found

    def _near(self, spot: Spot, km: float) -> Bits:
        """The events whose point lies within `km` of a place, along a great circle."""
        lng, lat = np.radians(spot.lng), np.radians(spot.lat)
        half = np.sin((self._lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(self._lat) * np.sin((self._lng - lng) / 2) ** 2
        return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)) <= km)

    def keep(self, events: Sequence[Record], passes: Bits) -> Sequence[Record]:
        """The events among these that pass."""
        if isinstance(events, Rows):
            return events.where([bool(passes[self._number[key]]) for key in events.column("id")])
        return [event for event in events if passes[self._number[event["id"]]]]


def packed_bits(passes: Bits) -> str:
    """One bit for each event, the first in the highest bit of the first byte, as base64."""
    return base64.b64encode(np.packbits(passes).tobytes()).decode()


def _numbers(values: Iterable[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if pd.isna(value) else float(value) for value in values], dtype=float)


def _by_most(keys: Iterable[Iterable[str]]) -> dict[str, NDArray[np.int64]]:
    rows: dict[str, list[int]] = {}
    for number, found in enumerate(keys):
        for key in found:
            rows.setdefault(key, []).append(number)
    return {key: np.array(rows[key], dtype=np.int64) for key in sorted(rows, key=lambda key: (-len(rows[key]), key))}


def _actors(row: Mapping[str, Any]) -> set[str]:
    return {str(actor) for actor in (*row["side1"], *row["side2"]) if actor}


@lru_cache(maxsize=65_536)
def _sources(text: str) -> frozenset[str]:
    found: set[str] = set()
    for source in json.loads(text):
        keys = {name: source.get(name) for name in ("kind", "camp", "publisher")}
        found |= {f"{name}:{value}"[:_LONGEST] for name, value in keys.items() if value}
    return frozenset(found)


def _spots(rows: Sequence[Mapping[str, Any]]) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    also: dict[str, dict[str, None]] = {}
    for row in rows:
        if spot := found.get(row["place_id"]):  # most events share their places with others
            if row["place"] != spot.name:
                also.setdefault(spot.id, {})[row["place"]] = None
            continue
        for place in json.loads(row["places"] or "[]")[:1]:
            if place.get("id") and place["id"] not in found and place.get("lng") is not None:
                found[place["id"]] = Spot(id=place["id"], name=place["name"], names=place.get("names") or {},
                                          lng=place["lng"], lat=place["lat"])  # fmt: skip
    return found | {key: replace(found[key], also=tuple(names)) for key, names in also.items()}
