"""What changed between two days: ground in km2 and places, with the reports that say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.explain import require_inside, rows_on, speaking
from geo.explain_records import Names, Reason, names_of, read_reasons
from geo.model import CONTESTED, LngLat
from geo.projection import M_PER_KM, Projection
from geo.tables import suffix_of
from geo.tables_frames import records

UNKNOWN = ""  # ground and places of which nothing was known on that day
LEAST_KM2 = 0.05  # less is a rounding of borders


@dataclass(frozen=True, kw_only=True)
class GroundChange:
    """Ground that was `before` on the first day and `after` on the second; "" is not known."""

    before: str
    after: str
    km2: float


@dataclass(frozen=True, kw_only=True)
class PlaceChange:
    """A place of another state on the second day than on the first. `day`: when the later of its two spells began.

    `told` are the reports that speak for that spell, newest first.
    """

    place_id: str
    name: str
    names: Names
    point: LngLat
    before: str
    after: str
    day: date
    precision: str
    told: tuple[Reason, ...]

    @property
    def reason(self) -> Reason | None:
        """The newest report that speaks for the change."""
        return self.told[0] if self.told else None


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What changed between two days; `held` is the ground (km2) of each actor on the first and the second day."""

    first: date
    second: date
    ground: tuple[GroundChange, ...]
    places: tuple[PlaceChange, ...]
    held: Mapping[str, tuple[float, float]]

    def gained_km2(self, side: str) -> float:
        """The ground that a side has on the second day and had not on the first."""
        return sum(g.km2 for g in self.ground if g.after == side)

    def lost_km2(self, side: str) -> float:
        """The ground that a side had on the first day and has not on the second."""
        return sum(g.km2 for g in self.ground if g.before == side)


def diff(
    tables: Mapping[str, pd.DataFrame],
    conflict: Conflict,
    first: date,
    second: date,
    *,
    evidence: str = "all",
    clock: str = "now",
) -> Diff:
    """What changed from one day to another, which may also be the earlier.

    Areas are measured in a Lambert azimuthal equal-area projection centred on the theatre. A place of which nothing
    is known on one of the days is not listed.

    Raises
    ------
    ValueError
        If a day lies outside the conflict's period, or there is no such evidence set or clock.
    """
    suffix = suffix_of(evidence, clock)
    for day in (first, second):
        require_inside(conflict, day)
    before, after = (_ground(tables[f"areas{suffix}"], conflict, day) for day in (first, second))
    held = {a: (_km2(before.get(a)), _km2(after.get(a))) for a in sorted({*before, *after})}
    reasons = read_reasons(tables[f"observations{suffix_of(evidence)}"], conflict)
    if clock == "then":
        reasons = {key: r for key, r in reasons.items() if r.reported_at <= max(first, second)}
    places = _place_changes(tables, f"control{suffix}", reasons, first, second)
    return Diff(first=first, second=second, ground=_ground_changes(before, after), places=places, held=held)


def _ground(areas: pd.DataFrame, conflict: Conflict, day: date) -> dict[str, BaseGeometry]:
    """The ground of each actor on a day, in metres."""
    west, south, east, north = conflict.views.home
    metric = Projection(LngLat((west + east) / 2, (south + north) / 2))
    found: dict[str, list[BaseGeometry]] = {}
    for row in rows_on(areas, day):
        found.setdefault(str(row["actor"]), []).append(shapely.make_valid(metric.to_metric(row["geometry"])))
    return {actor: shapely.union_all(shapes) for actor, shapes in sorted(found.items())}


def _km2(shape: BaseGeometry | None) -> float:
    return 0.0 if shape is None else float(shape.area) / M_PER_KM**2


def _ground_changes(
    before: Mapping[str, BaseGeometry], after: Mapping[str, BaseGeometry]
) -> tuple[GroundChange, ...]:
    """Every pair of states with the ground that passed from one to the other, the largest first."""
    found = [
        GroundChange(before=a, after=b, km2=_km2(shapely.intersection(before[a], after[b])))
        for a, b in product(before, after) if a != b
    ]
    known = {name: shapely.union_all(list(ground.values())) for name, ground in (("a", before), ("b", after))}
    found += [GroundChange(before=UNKNOWN, after=b, km2=_km2(after[b] - known["a"])) for b in after]
    found += [GroundChange(before=a, after=UNKNOWN, km2=_km2(before[a] - known["b"])) for a in before]
    kept = [change for change in found if change.km2 >= LEAST_KM2]
    return tuple(sorted(kept, key=lambda c: (-c.km2, c.before, c.after)))


def _place_changes(
    tables: Mapping[str, pd.DataFrame], control: str, reasons: Mapping[str, Reason], first: date, second: date
) -> tuple[PlaceChange, ...]:
    """The places whose state differs, those that a side took first, then the newest first."""
    places = {str(row["id"]): row for row in records(tables["places"])}
    before = {str(row["place_id"]): row for row in rows_on(tables[control], first)}
    found = []
    for spell in rows_on(tables[control], second):
        place, old = places.get(str(spell["place_id"])), before.get(str(spell["place_id"]))
        if place is not None and old is not None and old["actor"] != spell["actor"]:
            late = spell if second >= first else old
            told = speaking(late, reasons, max(first, second))
            found.append(_place_change(place, str(old["actor"]), str(spell["actor"]), late, told))
    return tuple(sorted(found, key=lambda c: (c.after == CONTESTED, -c.day.toordinal(), c.place_id)))


def _place_change(
    place: Any, before: str, after: str, spell: Mapping[str, Any], told: list[Reason]
) -> PlaceChange:
    return PlaceChange(
        place_id=str(place["id"]), name=str(place["name"]), names=names_of(place["names"]),
        point=LngLat(float(place["lng"]), float(place["lat"])), before=before, after=after, day=spell["valid_from"],
        precision=str(spell["since_precision"] or ""), told=tuple(told),
    )  # fmt: skip
