"""Reports of control -> who held which place when.

Each place is a hidden Markov model of a few states (the sides and "contested"). A report is either right, with a
probability that its source and kind give it, or says nothing; between reports the state grows stale. What a side says
of its own success never decides by itself. There are two clocks: what is known now of each day, and what had been
reported by that day. See `docs/decisions/control-filter.md` and `docs/decisions/two-clocks.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from geo.control_filter import Report, report_weight
from geo.control_spells import Clock, follow_reports
from geo.dates import DateInterval
from geo.definitions import Conflict
from geo.model import (
    CONTESTED,
    ON_MAP_STATUSES,
    ControlChange,
    ControlSpell,
    Dropped,
    Event,
    Observation,
    ObservationKind,
    Source,
    stable_id,
)

KEPT_PLACES = 1 << 12  # so many places on one clock are not followed again while nothing new is told of them
MAX_DATE_DAYS = 184  # a report that can be of any day of more than half a year dates nothing; tried 92 to 366


def observe_events(events: Iterable[Event], conflict: Conflict) -> list[Observation]:
    """What events say of control, one observation an event and place, ordered by date and id.

    Only what happened, goes on or is claimed counts; a candidate for review does not until it is accepted. A claim by
    the winner is of kind "claim"; a change "in part" makes a place contested at most.
    """
    found: dict[str, Observation] = {}
    for event in events:
        if event.control is None or event.status not in ON_MAP_STATUSES or event.review:
            continue
        observation = _observe(event, event.control, conflict)
        if observation is not None:
            found.setdefault(observation.id, observation)
    return sorted(found.values(), key=lambda o: (o.valid.start, o.id))


def _observe(event: Event, change: ControlChange, conflict: Conflict) -> Observation | None:
    spot = next((p.place for p in event.places if p.place.name == change.place), None)
    spot = spot or (event.main_place.place if event.main_place else None)
    day = event.when.first_day
    actor = change.new if change.new == CONTESTED else conflict.side_of(change.new, day)
    if spot is None or not actor:
        return None
    claimant = event.claimed_by if event.status == "claimed" else ""
    return Observation(
        id=stable_id("obs", event.id, spot.gazetteer_id, actor),
        place=spot,
        actor=actor,
        kind=_kind(event, actor, claimant, conflict),
        valid=event.when,
        reported_at=event.reported_at or event.when.last_day,
        claimant=claimant,
        source=_source(event),
        evidence=event.evidence,
        event_id=event.id,
        confidence=event.confidence,
        extent=change.extent,
    )


def _kind(event: Event, actor: str, claimant: str, conflict: Conflict) -> ObservationKind:
    if claimant and conflict.side_of(claimant, event.when.first_day) == actor:
        return "claim"
    if actor == CONTESTED:
        return "contested"
    if event.type == "control" or event.status == "ongoing":
        return "holds"
    return "withdrew" if event.subtype == "withdrawal" else "captured"


def _source(event: Event) -> Source:
    """The event's source: that of its article where it has one."""
    ranked = sorted(event.sources, key=lambda s: (s.kind != "article", s.id))
    if ranked:
        return ranked[0]
    return Source(id=event.evidence[0].article_id, kind="article")


def trace_control(
    observations: Iterable[Observation],
    conflict: Conflict,
    *,
    clock: Clock = "now",
    known_by: date | None = None,
    origins: Mapping[str, str] | None = None,
) -> tuple[list[ControlSpell], list[Dropped]]:
    """Who held each place in the conflict's period, and what could not be used.

    Parameters
    ----------
    observations : iterable of Observation
        Their order does not matter. Those from before the period give the state that it begins with.
    conflict : Conflict
        Gives the period and the sides that actors fight for.
    clock : "now" or "then"
        "now": each day as everything that was reported, earlier and later, has it. "then": each day as it was known on
        that day, from what had been reported by then.
    known_by : date, optional
        Use only what had been reported by that day, whatever the clock.
    origins : mapping of str to str, optional
        Where an observation comes from by its id, as `geo.control_origins` finds it: reports of one origin confirm
        each other no more than a copy does. Without it, reports of one publisher are of one origin.

    Returns
    -------
    list of ControlSpell
        By place and day; half-open, inside the period; consecutive spells of a place differ in `actor`.
    list of Dropped
        Reports of regions (they never decide where a line runs), of unknown actors, of dates too vague to use, and
        places that only a claim speaks of.
    """
    reports: dict[str, list[Report]] = {}
    dropped: list[Dropped] = []
    for observation in observations:
        if known_by is not None and observation.reported_at > known_by:
            continue
        sided = _sided(observation, conflict)
        reason = _why_not(sided, conflict)
        if reason:
            dropped.append(_left_out(sided, reason))
            continue
        origin = (origins or {}).get(sided.id) or sided.source.publisher or sided.source.id
        reports.setdefault(sided.place.gazetteer_id, []).append(_report(sided, conflict, origin))
    return trace_reports(reports, conflict.period.interval, dropped, clock=clock)


def trace_reports(
    reports: Mapping[str, Iterable[Report]],
    period: DateInterval,
    dropped: list[Dropped] | None = None,
    *,
    clock: Clock = "now",
) -> tuple[list[ControlSpell], list[Dropped]]:
    """The spells of every place by its id, for any actors at all; `trace_control` without a conflict file."""
    spells: list[ControlSpell] = []
    left_out = list(dropped or ())
    for place_id in sorted(reports):
        found = _followed(place_id, tuple(reports[place_id]), period, clock)
        spells += found
        if not found:
            left_out.append(Dropped(stage="control", reason="nothing_decides", item=place_id))
    return spells, sorted(left_out, key=lambda d: (d.reason, d.item, d.detail))


@lru_cache(maxsize=KEPT_PLACES)
def _followed(place_id: str, reports: tuple[Report, ...], period: DateInterval, clock: Clock) -> list[ControlSpell]:
    """The spells of a place, worked out once for the same reports: only places that are told of anew cost anything."""
    return follow_reports(place_id, reports, period, clock=clock)


def _sided(observation: Observation, conflict: Conflict) -> Observation:
    """The observation with the side that its actor fights for."""
    if observation.actor == CONTESTED:
        return observation
    side = conflict.side_of(observation.actor, observation.valid.first_day)
    return replace(observation, actor=side) if side else observation


def _why_not(observation: Observation, conflict: Conflict) -> str:
    if observation.actor != CONTESTED and observation.actor not in conflict.side_ids:
        return "unknown_side"
    if observation.place.is_vague:  # a region, or "the suburbs of Tripoli": never the town in its middle
        return "region_never_decides"
    if observation.valid.days > MAX_DATE_DAYS:
        return "date_too_vague"
    if observation.valid.start >= conflict.period.interval.end:
        return "after_the_period"
    return ""


def _left_out(observation: Observation, reason: str) -> Dropped:
    said = (observation.actor, observation.kind, str(observation.valid), observation.source.publisher)
    detail = ", ".join(part for part in said if part)
    return Dropped(stage="control", reason=reason, item=observation.place.name, detail=detail)


def _report(observation: Observation, conflict: Conflict, origin: str) -> Report:
    day = observation.valid.first_day
    camp = observation.source.camp
    own = observation.actor in (conflict.side_of(camp, day) if camp else "", camp)
    claimant = conflict.side_of(observation.claimant, day) if observation.claimant else ""
    return Report(
        id=observation.id,
        actor=observed_state(observation),
        day=change_day(observation),
        precision=observation.valid.precision,
        curated=observation.source.kind == "chronology",
        weight=report_weight(
            observation.kind,
            observation.confidence,
            partisan=own,
            date_days=observation.valid.days,
            part=observation.extent == "part",
        ),
        claim=observation.kind == "claim" or (bool(claimant) and claimant == observation.actor),
        source=origin,
        begins=observation.kind != "holds",
        first=observation.valid.first_day,
        last=observation.valid.last_day,
        known=observation.reported_at,
    )


def observed_state(observation: Observation) -> str:
    """The state that a report speaks for; parts of a place, or an attack on it, make it contested at most."""
    contested = observation.extent == "part" or observation.kind in (CONTESTED, "attacks")
    return CONTESTED if contested else observation.actor


def change_day(observation: Observation) -> date:
    """The day that a report's state counts from: the middle of the days it can mean; for "holds" the last of them."""
    if observation.kind == "holds":
        return observation.valid.last_day
    return observation.valid.first_day + (observation.valid.last_day - observation.valid.first_day) // 2
