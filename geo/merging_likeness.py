"""Whether two reports are of one event, where to look for such ones, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import cos, floor, radians

from geo.dates import DateInterval
from geo.model import ON_MAP_STATUSES, Event, EventType, LngLat, Status
from geo.projection import distance_km

Spot = str | tuple[int, int]  # a place by its id, or a cell of a grid

NEAR_KM = 5.0  # two towns' coordinates for one place differ by up to this (gazetteers among each other)
MAX_DAYS = 62  # a vaguer date could be any of many events; range tried: 31, 62, 92
# A change of hands is reported as such or as the holding that followed; a capture is often told as the battle for it.
SAME_TYPE: Mapping[EventType, frozenset[EventType]] = {
    "control": frozenset({"control", "territorial_change"}),
    "territorial_change": frozenset({"territorial_change"}),
    "statement": frozenset({"statement"}),
}
CELL = 0.25  # degrees; only how fast the like of an event is found hangs on it
CELLS_AROUND = 1440  # 360 degrees
KM_A_DEGREE = 110.5  # of latitude, at its least
Key = tuple[int, Spot]  # a week and a place: what two reports of one event have in common
_RANK: Mapping[Status, int] = {"happened": 3, "ongoing": 2, "claimed": 1}


def keys_of(event: Event) -> list[Key]:
    """Where an event is found: only those of about the same time and place, with a key in common, can be one."""
    return list(product(_weeks(event.when), _spots(event)))


def _spots(event: Event) -> set[Spot]:
    """What two events have in common whose places may be one: a place's id, or a cell that both may lie in."""
    found: set[Spot] = set()
    for spot in event.places:
        found.add(spot.place.gazetteer_id)
        if spot.place.kind not in ("country", "region"):
            found.update(_cells(spot.place.point, NEAR_KM + spot.place.precision_km))
    return found


def _cells(point: LngLat, reach_km: float) -> Iterator[tuple[int, int]]:
    """The cells of a grid that a box around all points within `reach_km` touches."""
    high = reach_km / KM_A_DEGREE
    far = min(abs(point.lat) + high, 89.0)
    wide = min(high / cos(radians(far)), 180.0)
    west, east = (floor((point.lng + side) / CELL) for side in (-wide, wide))
    for x in range(west, east + 1):
        for y in range(floor((point.lat - high) / CELL), floor((point.lat + high) / CELL) + 1):
            yield x % CELLS_AROUND, y


def _weeks(when: DateInterval) -> range:
    """The weeks of an interval and of the day on either side; none for one so long that it could be any event's."""
    if when.days > 4 * MAX_DAYS:
        return range(0)
    return range((when.start.toordinal() - 1) // 7, (when.end.toordinal() + 1) // 7 + 1)


def best_match(event: Event, others: Iterable[Event]) -> int | None:
    """Which of some others an event is, by its number among them; None where it is none of them, or of two as well."""
    scored = [(score, n) for n, other in enumerate(others) if (score := _likeness(event, other)) is not None]
    if not scored:
        return None
    scored.sort(reverse=True)
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.05 and event.when.days > 3:
        return None  # two candidates are as good, and the date does not tell them apart
    return scored[0][1]


def _likeness(event: Event, other: Event) -> float | None:
    """How like two events are, 0 to 1, or None where they cannot be one."""
    if not _types_agree(event, other) or _sides_contradict(event, other):
        return None
    if event.status not in ON_MAP_STATUSES or other.status not in ON_MAP_STATUSES:
        return None  # what was planned, denied or ordered is no report of what happened
    if min(event.when.days, other.when.days) > MAX_DAYS or max(event.when.days, other.when.days) > 4 * MAX_DAYS:
        return None
    slack = DateInterval(other.when.start, other.when.end).shifted(1)
    if not (event.when.overlaps(other.when) or event.when.overlaps(slack)):
        return None
    distance = _distance_km(event, other)
    if distance is None:
        return None
    span = max(event.when.days, other.when.days)
    return 0.5 / (1 + distance / NEAR_KM) + 0.3 / (1 + span / 30) + 0.2 * bool(set(event.side1) & set(other.side1))


def _types_agree(event: Event, other: Event) -> bool:
    alike = SAME_TYPE.get(event.type, frozenset({event.type}))
    return other.type in alike or event.type in SAME_TYPE.get(other.type, frozenset({other.type}))


def _sides_contradict(event: Event, other: Event) -> bool:
    if event.control and other.control and event.control.new and other.control.new:
        return event.control.new != other.control.new
    return bool(event.side1 and other.side1) and not set(event.side1 + event.side2) & set(other.side1 + other.side2)


def _distance_km(event: Event, other: Event) -> float | None:
    """The distance between the places, or None where they are too far apart to be one."""
    best: float | None = None
    for a in event.places:
        for b in other.places:
            if a.place.kind in ("country", "region") or b.place.kind in ("country", "region"):
                if a.place.gazetteer_id != b.place.gazetteer_id:
                    continue
                distance = 0.0
            else:
                distance = _between_km(a.place.point, b.place.point)
                if distance > NEAR_KM + max(a.place.precision_km, b.place.precision_km):
                    continue
            best = distance if best is None else min(best, distance)
    return best


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
        status=status,
        claimed_by=(kept.claimed_by or other.claimed_by) if status == "claimed" else "",
        side1=kept.side1 or other.side1,
        side2=kept.side2 or other.side2,
        deaths_min=low,
        deaths_max=high,
        control=kept.control or other.control,
        evidence=kept.evidence + tuple(e for e in other.evidence if e not in kept.evidence),
        sources=kept.sources + tuple(s for s in other.sources if s.id not in {k.id for k in kept.sources}),
        confidence=1 - (1 - kept.confidence) * (1 - other.confidence),
        on_map=kept.on_map or other.on_map,
        review=False if kept.on_map or other.on_map else kept.review and other.review,
        off_map_reason="" if kept.on_map or other.on_map else kept.off_map_reason,
        reported_at=min(filter(None, (kept.reported_at, other.reported_at)), default=None),
        aliases=tuple(sorted({*kept.aliases, *other.aliases, other.id})),
    )
