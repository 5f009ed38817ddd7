"""Whether two reports are of one event, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from math import inf, isinf

from geo.dates import ONE_DAY, DateInterval
from geo.model import Event, EventType, Place, Source, Status
from geo.projection import distance_km

NEAR_KM = 5.0  # two towns' coordinates for one place differ by up to this (gazetteers among each other)
MAX_DAYS = 62  # a vaguer date could be any of many events; range tried: 31, 62, 92
# A change of hands is reported as such or as the holding that followed; a capture is often told as the battle for it.
KIND: Mapping[EventType, EventType] = {"control": "territorial_change"}
_RANK: Mapping[Status, int] = {"happened": 3, "ongoing": 2, "claimed": 1}


def best_match(event: Event, others: Iterable[tuple[int, Event]]) -> int | None:
    """Which of some others, each with its rank, an event is; None where it is none of them, or of two as well."""
    scored = [(score, n) for n, other in others if (score := _likeness(event, other)) is not None]
    if not scored:
        return None
    scored.sort(reverse=True)
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.05 and event.when.days > 3:
        return None  # two candidates are as good, and the date does not tell them apart
    return scored[0][1]


def _likeness(event: Event, other: Event) -> float | None:
    """How like two events of a kind, that both happened, are, 0 to 1, or None where they cannot be one."""
    if not _days_meet(event.when, other.when) or _sides_contradict(event, other):
        return None
    if min(event.when.days, other.when.days) > MAX_DAYS or max(event.when.days, other.when.days) > 4 * MAX_DAYS:
        return None
    distance = _distance_km(event, other)
    if distance is None:
        return None
    span = max(event.when.days, other.when.days)
    return 0.5 / (1 + distance / NEAR_KM) + 0.3 / (1 + span / 30) + 0.2 * bool(set(event.side1) & set(other.side1))


def _days_meet(one: DateInterval, other: DateInterval) -> bool:
    """Whether two intervals overlap, or do where the second is taken a day later."""
    return one.start < other.end and other.start < one.end or one.start <= other.end and one.end - other.start > ONE_DAY


def _sides_contradict(event: Event, other: Event) -> bool:
    if event.control and other.control and event.control.new and other.control.new:
        return event.control.new != other.control.new
    return bool(event.side1 and other.side1) and not set(event.side1 + event.side2) & set(other.side1 + other.side2)


def _distance_km(event: Event, other: Event) -> float | None:
    """The distance between the places, or None where they are too far apart to be one."""
    apart = (places_apart_km(a.place, b.place) for a in event.places for b in other.places)
    return min((distance for distance in apart if distance is not None), default=None)


def places_apart_km(one: Place, other: Place) -> float | None:
    """How far apart two places are, or None where they cannot be one: an area is only itself."""
    reach = max(reach_km(one), reach_km(other))
    if isinf(reach):
        return 0.0 if one.gazetteer_id == other.gazetteer_id else None
    distance = _between_km(one.point, other.point)
    return distance if distance <= reach else None


def reach_km(place: Place) -> float:
    """Within which distance another place can be this one; infinite for an area, which has no such distance."""
    return inf if place.kind in ("country", "region") else NEAR_KM + place.precision_km


_between_km = lru_cache(maxsize=1 << 16)(distance_km)  # the same few places, over and over


def join(kept: Event, other: Event) -> Event:
    """Two reports as one event, under the id of the first."""
    when = kept.when.intersection(other.when) or kept.when
    expression = other.date_expression or kept.date_expression
    status = max(kept.status, other.status, key=lambda s: _RANK.get(s, 0))
    low = kept.deaths_min if kept.deaths_min is not None else other.deaths_min
    high = kept.deaths_max if kept.deaths_min is not None else other.deaths_max
    return replace(
        kept,
        when=when,
        date_expression=expression,
        date_reason="narrowed" if when.days < max(kept.when.days, other.when.days) else kept.date_reason,
        places=other.places if _is_around(kept) and not _is_around(other) else kept.places,
        status=status,
        claimed_by=(kept.claimed_by or other.claimed_by) if status == "claimed" else "",
        side1=kept.side1 or _beside(other.side1, kept.side2),
        side2=kept.side2 or _beside(other.side2, kept.side1),
        deaths_min=low,
        deaths_max=high,
        control=kept.control or other.control,
        evidence=kept.evidence + tuple(e for e in other.evidence if e not in kept.evidence),
        sources=_joined_sources(kept, other),
        summary=kept.summary or other.summary,
        summary_lang=kept.summary_lang if kept.summary else other.summary_lang,
        confidence=1 - (1 - kept.confidence) * (1 - other.confidence),
        on_map=kept.on_map or other.on_map,
        review=False if kept.on_map or other.on_map else kept.review and other.review,
        off_map_reason="" if kept.on_map or other.on_map else kept.off_map_reason,
        reported_at=min(filter(None, (kept.reported_at, other.reported_at)), default=None),
        aliases=tuple(sorted({*kept.aliases, *other.aliases, other.id})),
    )


def _joined_sources(kept: Event, other: Event) -> tuple[Source, ...]:
    """The sources of both; those that only the second has keep its line, where the event has another one already."""
    known = {source.id for source in kept.sources}
    line = other.summary if kept.summary and other.summary != kept.summary else ""
    more = (source for source in other.sources if source.id not in known)
    return kept.sources + tuple(replace(source, said=source.said or line) for source in more)


def _is_around(event: Event) -> bool:
    """Whether it is told to be about a place ("south of Gharyan"), not at one: who names the place knows it better."""
    return all(at.place.is_vague for at in event.places)


def _beside(actors: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a report adds: nobody stands on both sides, so a report that has them turned round adds nothing."""
    return tuple(actor for actor in actors if actor not in others)
