"""The records that explanations are made of, read from rows of the derived tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from geo.control_filter import report_weight
from geo.dates import ONE_DAY
from geo.definitions import Conflict
from geo.model import CONTESTED, LngLat
from geo.tables_frames import records

Names = Mapping[str, str]
STRONG, FAIR = 0.85, 0.6  # weights from which a report is shown as strong, and as fair


def names_of(text: Any) -> dict[str, str]:
    """The names by language of a column of JSON."""
    return {str(code): str(name) for code, name in json.loads(text or "{}").items()}


def belief_on(spell: Mapping[str, Any], day: date) -> tuple[float, float]:
    """How likely the state of a row of `control` is, and "contested", by the last report of that day or before."""
    beliefs = [(held, contested) for since, held, contested in json.loads(spell["beliefs"] or "[]")
               if since <= day.isoformat()]
    return beliefs[-1] if beliefs else (float(spell["probability"]), float(spell["contested"]))


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A report of control. `state` is what it speaks for: a side, or "contested"."""

    id: str
    place_id: str
    place: str
    point: LngLat
    state: str
    kind: str
    first_day: date
    last_day: date
    precision: str
    reported_at: date
    weight: float  # 0 to 1: the probability that the filter gives it of being right
    claim: bool  # what a side says of its own success: never decides by itself
    claimant: str = ""
    publisher: str = ""
    address: str = ""
    camp: str = ""
    backing: str = ""
    source_kind: str = ""
    event_id: str = ""
    evidence: tuple[tuple[str, int, int], ...] = ()  # article, start, end

    @property
    def strength(self) -> int:
        """1 to 3, for people: weak, fair, strong."""
        return 3 if self.weight >= STRONG else 2 if self.weight >= FAIR else 1


@dataclass(frozen=True, kw_only=True)
class Decider:
    """A place that decides about a point. `share` is its natural-neighbour weight there, 0 to 1."""

    place_id: str
    name: str
    names: Names
    point: LngLat
    state: str
    since: date
    probability: float  # of the state, as the reports of that day and before leave it; that of "contested" beside it
    contested: float
    distance_km: float
    share: float
    reason: Reason | None  # the newest report that speaks for the state
    more: int  # other reports that do

    @classmethod
    def of(
        cls, place: Mapping[str, Any], spell: Mapping[str, Any], told: Sequence[Reason], km: float, share: float,
        day: date,
    ) -> Decider:
        """From a row of `places`, one of `control` and the reports that speak for it, newest first."""
        held, contested = belief_on(spell, day)
        return cls(
            place_id=str(place["id"]),
            name=str(place["name"]),
            names=names_of(place["names"]),
            point=LngLat(float(place["lng"]), float(place["lat"])),
            state=str(spell["actor"]),
            since=spell["valid_from"],
            probability=held,
            contested=contested,
            distance_km=km,
            share=share,
            reason=told[0] if told else None,
            more=max(0, len(told) - 1),
        )

    @property
    def last_day(self) -> date:
        """The last day of its newest report; of the spell's begin where none is known."""
        return self.reason.last_day if self.reason else self.since


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim that moved nothing: the place is `state` ("" where nobody else speaks of it)."""

    name: str
    names: Names
    reason: Reason
    state: str
    distance_km: float

    @classmethod
    def of(cls, place: Mapping[str, Any] | None, reason: Reason, state: str, km: float) -> Claim:
        """From the row of `places`, where control knows the place, and the report."""
        names = names_of(place["names"]) if place is not None else {}
        name = str(place["name"]) if place is not None else reason.place
        return cls(name=name, names=names, reason=reason, state=state, distance_km=km)


@dataclass(frozen=True, kw_only=True)
class Front:
    """A stretch of front; `band_km` is the full width of its 90 % band."""

    sides: tuple[str, ...]
    band_km: float
    style: str
    distance_km: float


@dataclass(frozen=True, kw_only=True)
class Move:
    """What one report would do: were the place `then`, the line would run `shift_km` from where it runs now.

    `gone`: there would be no line within that distance any more.
    """

    decider: Decider
    then: str
    shift_km: float
    gone: bool = False


@dataclass(frozen=True, kw_only=True)
class Why:
    """What decides who holds a point on a day. `sides`: by side, newest report first."""

    point: LngLat
    day: date
    known: bool
    holder: str
    front: Front | None
    nearest_km: float  # to the nearest place whose holder is known
    sides: Mapping[str, tuple[Decider, ...]] = field(default_factory=dict)
    contested: tuple[Decider, ...] = ()
    claims: tuple[Claim, ...] = ()
    newest: Decider | None = None
    move: Move | None = None


def read_reasons(observations: pd.DataFrame, conflict: Conflict) -> dict[str, Reason]:
    """Every report of a table of observations by id."""
    return {str(row["id"]): _reason(row, conflict) for row in records(observations)}


def _reason(row: Mapping[str, Any], conflict: Conflict) -> Reason:
    first, last = row["valid_from"], row["valid_to"] - ONE_DAY
    text = {key: str(row[key] or "") for key in ("claimant", "publisher", "address", "camp", "backing", "event_id")}
    actor = conflict.side_of(str(row["actor"]), first) or str(row["actor"])
    part = str(row["extent"]) == "part"
    claimant, camp = (conflict.side_of(text[key], first) if text[key] else "" for key in ("claimant", "camp"))
    contested = part or row["kind"] in (CONTESTED, "attacks")
    return Reason(
        id=str(row["id"]),
        place_id=str(row["place_id"]),
        place=str(row["place"]),
        point=LngLat(float(row["lng"]), float(row["lat"])),
        state=CONTESTED if contested else actor,
        kind=str(row["kind"]),
        first_day=first,
        last_day=last,
        precision=str(row["date_precision"]),
        reported_at=row["reported_at"],
        weight=report_weight(
            row["kind"],
            float(row["confidence"]),
            partisan=bool(camp) and camp == actor,
            date_days=(row["valid_to"] - first).days,
            part=part,
        ),
        claim=row["kind"] == "claim" or (bool(claimant) and claimant == actor),
        source_kind=str(row["source_kind"]),
        evidence=tuple((str(a), int(s), int(e)) for a, s, e in json.loads(row["evidence"] or "[]")),
        **text,
    )
