"""Why the line runs where it runs, and what changed between two days: answers from the derived tables alone.

`why` gives the reports that decide about a point on a day, on each side, by natural-neighbour weight (the same weights
that draw the areas, `geo.fronts_weights`); what counts for neither; what was claimed and moved nothing; and which one
report would move the line furthest there. `diff` gives the ground and the places that changed hands.

Days are whole days; intervals in the tables are half-open, `first_day` and `last_day` are both inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point

from geo.definitions import Conflict
from geo.explain_records import Claim, Decider, Front, Reason, Why, read_reasons
from geo.explain_shift import LocalMap, furthest_move
from geo.model import CONTESTED, LngLat
from geo.projection import M_PER_KM, Projection, distance_km
from geo.tables import suffix_of
from geo.tables_frames import records

LEAST_SHARE = 0.02  # a place with less weight at a point does not decide there
MOST_DECIDERS = 4  # of each side; tried 3 to 6: more than four are no longer read
CLAIM_KM = 25.0  # a claim farther off says nothing of this stretch; tried 15 to 40
ON_FRONT_KM = 5.0  # a point this near a front, or inside half its band, is taken to ask about that front


@dataclass(frozen=True)
class _Held:
    """A place with its spell on the day: a row of `places` and one of `control`."""

    place: Mapping[str, Any]
    spell: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.place["id"])

    @property
    def point(self) -> LngLat:
        return LngLat(float(self.place["lng"]), float(self.place["lat"]))

    @property
    def state(self) -> str:
        return str(self.spell["actor"])


def why(
    tables: Mapping[str, pd.DataFrame],
    conflict: Conflict,
    lng: float,
    lat: float,
    day: date,
    *,
    evidence: str = "all",
    clock: str = "now",
) -> Why:
    """What decides who holds a point on a day: `Explainer.why` for one question.

    Raises
    ------
    ValueError
        If the numbers are no longitude and latitude, the day lies outside the conflict's period, or there is no such
        evidence set or clock.
    """
    return Explainer(tables, conflict, evidence=evidence, clock=clock).why(lng, lat, day)


class Explainer:
    """Answers about one evidence set; reads its tables once.

    Parameters
    ----------
    tables
        The derived tables by name: places and, of the evidence set, observations, control, areas and fronts.
    evidence
        "all", or "articles" for what the articles alone say.
    clock
        "now", or "then" for what had been reported by the day that is asked about.
    """

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], conflict: Conflict, *, evidence: str = "all", clock: str = "now"
    ) -> None:
        suffix = suffix_of(evidence, clock)
        west, south, east, north = conflict.views.home
        self.conflict = conflict
        self._then = clock == "then"
        self.reasons = read_reasons(tables[f"observations{suffix_of(evidence)}"], conflict)
        self._metric = Projection(LngLat((west + east) / 2, (south + north) / 2))
        self._places = {str(row["id"]): row for row in records(tables["places"])}
        points = [LngLat(float(row["lng"]), float(row["lat"])) for row in self._places.values()]
        self._spots = dict(zip(self._places, self._metric.points_to_metric(points), strict=True))
        self._control, self._areas, self._fronts = (
            records(tables[f"{name}{suffix}"]) for name in ("control", "areas", "fronts")
        )
        self._lines = {id(row): self._metric.to_metric(row["geometry"]) for row in self._fronts}

    def why(self, lng: float, lat: float, day: date) -> Why:
        """What decides who holds a point (WGS 84 degrees) on a day; ValueError as for the function of that name."""
        point = LngLat.checked(lng, lat)
        require_inside(self.conflict, day)
        here = self._metric.points_to_metric([point])[0]
        held = self._held(day)
        nearest = min((distance_km(point, h.point) for h in held), default=float("inf"))
        reasons = self._told_by(day)
        claims = _claims(reasons, self._places, held, point, day)
        if nearest > self.conflict.settings.reach_km:
            return Why(point=point, day=day, known=False, holder="", front=None, nearest_km=nearest, claims=claims)
        front = self._front_at(here, day)
        local = LocalMap({h.id: (self._spots[h.id] - here, h.state) for h in held})
        deciders = _deciders(held, local.shares(), reasons, point, day)
        sides = front.sides if front else tuple(sorted({d.state for d in deciders if d.share > 0} - {CONTESTED}))
        columns = {side: _column(deciders, side) for side in sides}
        contested = _column([d for d in deciders if d.share > LEAST_SHARE], CONTESTED)
        shown = [d for column in (*columns.values(), contested) for d in column]
        return Why(
            point=point,
            day=day,
            known=True,
            holder=self._holder(point, day) or local.holder(),
            front=front,
            nearest_km=nearest,
            sides=columns,
            contested=contested,
            claims=claims,
            newest=max(shown, key=lambda d: (d.since, d.place_id), default=None),
            move=furthest_move(local, shown, sides),
        )

    def _told_by(self, day: date) -> dict[str, Reason]:
        """The reports that the clock lets a day know of."""
        return {i: r for i, r in self.reasons.items() if r.reported_at <= day} if self._then else self.reasons

    def stretches_on(self, day: date) -> list[tuple[Front, LngLat]]:
        """Every stretch of front of a day with the middle of its line, the best known first."""
        found = []
        for row in _on(self._fronts, day):
            lines = shapely.get_parts(self._lines[id(row)])
            longest = max(lines.tolist(), key=lambda line: line.length)
            middle = shapely.get_coordinates(shapely.line_interpolate_point(longest, 0.5, normalized=True))
            lng, lat = self._metric.points_to_lnglat(middle)[0]
            found.append((_front(row, 0.0), LngLat(float(lng), float(lat))))
        return sorted(found, key=lambda pair: (pair[0].band_km, pair[1]))

    def contested_on(self, day: date) -> list[LngLat]:
        """A contested place in each contested area of a day: such ground is itself the front, without a line."""
        spots = [h.point for h in self._held(day) if h.state == CONTESTED]
        parts = [part for row in _on(self._areas, day) if row["actor"] == CONTESTED
                 for part in shapely.get_parts(row["geometry"]).tolist()]
        inside = [[spot for spot in spots if shapely.intersects(part, Point(spot))] for part in parts]
        return sorted(min(found) for found in inside if found)

    def _held(self, day: date) -> list[_Held]:
        """The places with a state on a day, by id."""
        spells = sorted(_on(self._control, day), key=lambda row: str(row["place_id"]))
        return [_Held(self._places[str(s["place_id"])], s) for s in spells if str(s["place_id"]) in self._places]

    def _front_at(self, here: NDArray[np.float64], day: date) -> Front | None:
        """The front that a point asks about: the nearest, where the point lies on it or inside half its band."""
        spot, found = Point(here), []
        for row in _on(self._fronts, day):
            km = float(shapely.distance(spot, self._lines[id(row)])) / M_PER_KM
            if km <= max(ON_FRONT_KM, float(row["band_km"]) / 2):
                found.append(_front(row, km))
        return min(found, key=lambda f: (f.distance_km, f.sides), default=None)

    def _holder(self, point: LngLat, day: date) -> str:
        """The actor of the area that a point lies in on a day; "" where it lies in none."""
        spot = Point(point)
        return next((str(r["actor"]) for r in _on(self._areas, day) if shapely.intersects(r["geometry"], spot)), "")


def _front(row: Mapping[str, Any], km: float) -> Front:
    sides = tuple(str(side) for side in row["sides"])
    return Front(sides=sides, band_km=float(row["band_km"]), style=str(row["style"]), distance_km=km)


def require_inside(conflict: Conflict, day: date) -> None:
    """ValueError where a day lies outside the conflict's period."""
    period = conflict.period
    if not period.start <= day <= period.end:
        raise ValueError(f"{day} lies outside the period of {conflict.id!r}: expected {period.start} to {period.end}")


def rows_on(frame: pd.DataFrame, day: date) -> list[dict[str, Any]]:
    """The rows of a table whose half-open days hold `day`."""
    return _on(records(frame), day)


def _on(rows: Iterable[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    return [row for row in rows if row["valid_from"] <= day < row["valid_to"]]


def _deciders(
    held: Sequence[_Held], shares: Mapping[str, float], reasons: Mapping[str, Reason], point: LngLat, day: date
) -> list[Decider]:
    """Every place with its weight at the point and the report that decided its state, by weight."""
    found = [
        Decider.of(h.place, h.spell, speaking(h.spell, reasons, day), distance_km(point, h.point), shares[h.id], day)
        for h in held
    ]
    return sorted(found, key=lambda d: (-d.share, d.distance_km, d.place_id))


def speaking(spell: Mapping[str, Any], reasons: Mapping[str, Reason], day: date) -> list[Reason]:
    """The reports that speak for a spell, newest first, without those of days still to come where there are others."""
    told = [reasons[str(i)] for i in spell["observations"] if str(i) in reasons]
    until = [reason for reason in told if reason.first_day <= day]
    return sorted(until or told, key=lambda r: (r.last_day, r.weight, r.id), reverse=True)


def _column(deciders: Iterable[Decider], state: str) -> tuple[Decider, ...]:
    """The places that decide for a state, newest report first; the nearest one alone where none has weight."""
    ours = [d for d in deciders if d.state == state]
    chosen = [d for d in ours if d.share > LEAST_SHARE][:MOST_DECIDERS] or sorted(ours, key=_nearness)[:1]
    return tuple(sorted(chosen, key=lambda d: (d.last_day, -d.distance_km, d.place_id), reverse=True))


def _nearness(decider: Decider) -> tuple[float, str]:
    return decider.distance_km, decider.place_id


def _claims(
    reasons: Mapping[str, Reason], places: Mapping[str, Any], held: Sequence[_Held], point: LngLat, day: date
) -> tuple[Claim, ...]:
    """What sides said of their own success near the point and what did not come true by that day, newest first.

    A claim counts while the state that it was made in lasts.
    """
    states = {h.id: h for h in held}
    found = []
    for reason in reasons.values():
        km = distance_km(point, reason.point)
        now = states.get(reason.place_id)
        stale = now is not None and (now.state == reason.state or reason.last_day < now.spell["valid_from"])
        if reason.claim and km <= CLAIM_KM and reason.first_day <= day and not stale:
            found.append(Claim.of(places.get(reason.place_id), reason, now.state if now else "", km))
    return tuple(sorted(found, key=lambda c: (c.reason.last_day, c.reason.id), reverse=True))
