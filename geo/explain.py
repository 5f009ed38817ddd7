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

import pandas as pd
import shapely
from shapely.geometry import Point

from geo.definitions import Conflict
from geo.explain_records import Claim, Decider, Front, Reason, Why, read_reasons, records
from geo.explain_shift import LocalMap, furthest_move
from geo.model import CONTESTED, LngLat
from geo.projection import M_PER_KM, Projection, distance_km

EVIDENCE: Mapping[str, str] = {"all": "", "articles": "_articles"}  # evidence set -> suffix of its tables
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
    tables: Mapping[str, pd.DataFrame], conflict: Conflict, lng: float, lat: float, day: date, *, evidence: str = "all"
) -> Why:
    """What decides who holds a point on a day.

    Parameters
    ----------
    tables
        The derived tables by name: places and, of the evidence set, observations, control, areas and fronts.
    lng, lat
        WGS 84 degrees.
    evidence
        "all", or "articles" for what the articles alone say.

    Raises
    ------
    ValueError
        If the numbers are no longitude and latitude, the day lies outside the conflict's period, or there is no such
        evidence set.
    """
    point, suffix = LngLat.checked(lng, lat), suffix_of(evidence)
    require_inside(conflict, day)
    held = _held_places(tables, f"control{suffix}", day)
    reasons = read_reasons(tables[f"observations{suffix}"], conflict)
    front = _front_at(tables[f"fronts{suffix}"], point, day)
    nearest = min((distance_km(point, h.point) for h in held), default=float("inf"))
    claims = _claims(reasons, tables["places"], held, point, day)
    if nearest > conflict.settings.reach_km:
        return Why(point=point, day=day, known=False, holder="", front=None, nearest_km=nearest, claims=claims)
    local = LocalMap({h.id: (h.point, h.state) for h in held}, point)
    deciders = _deciders(held, local.shares(), reasons, point, day)
    sides = front.sides if front else tuple(sorted({d.state for d in deciders if d.share > 0} - {CONTESTED}))
    columns = {side: _column(deciders, side) for side in sides}
    contested = _column([d for d in deciders if d.share > LEAST_SHARE], CONTESTED)
    shown = [d for column in (*columns.values(), contested) for d in column]
    return Why(
        point=point,
        day=day,
        known=True,
        holder=_holder(tables[f"areas{suffix}"], point, day) or local.holder(),
        front=front,
        nearest_km=nearest,
        sides=columns,
        contested=contested,
        claims=claims,
        newest=max(shown, key=lambda d: (d.since, d.place_id), default=None),
        move=furthest_move(local, shown, sides),
    )


def suffix_of(evidence: str) -> str:
    """The suffix of an evidence set's tables; ValueError where there is no such set."""
    if evidence not in EVIDENCE:
        raise ValueError(f"evidence {evidence!r}: expected one of {', '.join(EVIDENCE)}")
    return EVIDENCE[evidence]


def require_inside(conflict: Conflict, day: date) -> None:
    """ValueError where a day lies outside the conflict's period."""
    period = conflict.period
    if not period.start <= day <= period.end:
        raise ValueError(f"{day} lies outside the period of {conflict.id!r}: expected {period.start} to {period.end}")


def rows_on(frame: pd.DataFrame, day: date) -> list[dict[str, Any]]:
    """The rows of a table whose half-open days hold `day`."""
    keep = [bool(first <= day < last) for first, last in zip(frame["valid_from"], frame["valid_to"], strict=True)]
    return records(frame[keep])


def _held_places(tables: Mapping[str, pd.DataFrame], control: str, day: date) -> list[_Held]:
    """The places with a state on a day, by id."""
    places = {str(row["id"]): row for row in records(tables["places"])}
    spells = sorted(rows_on(tables[control], day), key=lambda row: str(row["place_id"]))
    return [_Held(places[str(s["place_id"])], s) for s in spells if str(s["place_id"]) in places]


def _front_at(fronts: pd.DataFrame, point: LngLat, day: date) -> Front | None:
    """The front that a point asks about: the nearest, where the point lies on it or inside half its band."""
    metric = Projection(point)
    here = Point(0, 0)
    found = []
    for row in rows_on(fronts, day):
        km = float(shapely.distance(here, metric.to_metric(row["geometry"]))) / M_PER_KM
        if km <= max(ON_FRONT_KM, float(row["band_km"]) / 2):
            found.append(
                Front(
                    sides=tuple(str(s) for s in row["sides"]),
                    band_km=float(row["band_km"]),
                    style=str(row["style"]),
                    distance_km=km,
                )
            )
    return min(found, key=lambda f: (f.distance_km, f.sides), default=None)


def _holder(areas: pd.DataFrame, point: LngLat, day: date) -> str:
    """The actor of the area that a point lies in on a day; "" where it lies in none."""
    spot = Point(point)
    return next((str(row["actor"]) for row in rows_on(areas, day) if shapely.intersects(row["geometry"], spot)), "")


def _deciders(
    held: Sequence[_Held], shares: Mapping[str, float], reasons: Mapping[str, Reason], point: LngLat, day: date
) -> list[Decider]:
    """Every place with its weight at the point and the report that decided its state, by weight."""
    found = [
        Decider.of(h.place, h.spell, speaking(h.spell, reasons, day), distance_km(point, h.point), shares[h.id])
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
    reasons: Mapping[str, Reason], places: pd.DataFrame, held: Sequence[_Held], point: LngLat, day: date
) -> tuple[Claim, ...]:
    """What sides said of their own success near the point and what did not come true by that day, newest first.

    A claim counts while the state that it was made in lasts.
    """
    states = {h.id: h for h in held}
    named = {str(row["id"]): row for row in records(places)}
    found = []
    for reason in reasons.values():
        km = distance_km(point, reason.point)
        now = states.get(reason.place_id)
        stale = now is not None and (now.state == reason.state or reason.last_day < now.spell["valid_from"])
        if reason.claim and km <= CLAIM_KM and reason.first_day <= day and not stale:
            found.append(Claim.of(named.get(reason.place_id), reason, now.state if now else "", km))
    return tuple(sorted(found, key=lambda c: (c.reason.last_day, c.reason.id), reverse=True))
