"""One event, many reports: events of articles and of a chronology that are the same event become one.

Two reports are of one event when their types agree, their places lie within reach of each other's precision, their
date intervals overlap and their sides do not contradict. The evidence of both is kept, the date narrows to the days
that both allow, deaths are never added. The id of the curated event is kept (the oldest article's where there is
none); the other ids stay on as aliases, so that links to them hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from math import cos, floor, radians

from geo.dates import DateInterval
from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.model import (
    ON_MAP_STATUSES,
    ControlChange,
    ControlSpell,
    Event,
    EventType,
    LngLat,
    Observation,
    Place,
    Status,
)
from geo.projection import distance_km

_Spot = str | tuple[int, int]  # a place by its id, or a cell of a grid

IDENTITY_KM = 15.0  # two files place one desert town up to this far apart
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
_RANK: Mapping[Status, int] = {"happened": 3, "ongoing": 2, "claimed": 1}


def merge_events(
    reported: Iterable[Event], curated: Iterable[Event], imported: Iterable[Sequence[Event]] = ()
) -> list[Event]:
    """All events, each once, ordered by date and id.

    Parameters
    ----------
    reported : iterable of Event
        From articles; may be of one another.
    curated : iterable of Event
        From a chronology; taken to differ from one another.
    imported : iterable of sequences of Event
        Data sets; the events of one differ from one another, those of two may be the same.
    """
    merged = _Merged()
    for event in curated:
        merged.add(event)
    for data_set in imported:
        others, taken = len(merged.events), set[int]()
        for event in data_set:
            near = [n for n in merged.near(event) if n < others and n not in taken]
            match = _best_match(event, merged.events, near)
            if match is None:
                merged.add(event)
            else:
                taken.add(match)
                merged.events[match] = _join(merged.events[match], event)
    for event in sorted(reported, key=lambda e: (e.reported_at or e.when.start, e.id)):
        match = _best_match(event, merged.events, merged.near(event))
        if match is None:
            merged.add(event)
        else:
            merged.events[match] = _join(merged.events[match], event)
    return sorted(merged.events, key=lambda e: (e.when.start, e.when.end, e.id))


class _Merged:
    """The events so far, found by their weeks and places: only those of about the same time and place can be one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._found: defaultdict[tuple[int, _Spot], list[int]] = defaultdict(list)

    def add(self, event: Event) -> None:
        for key in product(_weeks(event.when), _spots(event)):
            self._found[key].append(len(self.events))
        self.events.append(event)

    def near(self, event: Event) -> list[int]:
        """The numbers of the events of about the same time and place, in the order in which they came."""
        keys = product(_weeks(event.when), _spots(event))
        return sorted({number for key in keys for number in self._found.get(key, ())})


def _spots(event: Event) -> set[_Spot]:
    """What two events have in common whose places may be one: a place's id, or a cell that both may lie in."""
    found: set[_Spot] = set()
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


def align_places(observations: Iterable[Observation], known: Sequence[Place]) -> list[Observation]:
    """The observations, with a place that is one of the known places named as that one.

    A region or a vague area stays what it is: only a point can be a known place.
    """
    return [_aligned(observation, known) for observation in observations]


def identify(place: Place, gazetteer: Gazetteer) -> Place:
    """The place under the gazetteer's id, where the gazetteer has one of that name within `IDENTITY_KM`.

    Name, point and precision stay the place's own: a chronology places its facts by hand.
    """
    entry = entry_of(place, gazetteer)
    return replace(place, gazetteer_id=entry.id) if entry else place


def entry_of(place: Place, gazetteer: Gazetteer) -> GazetteerEntry | None:
    """The gazetteer's entry for a place, or None where it has none of that name nearby."""
    found = [(distance_km(place.point, e.point), e.id, e) for e in gazetteer.lookup(place.name)]
    near = [entry for entry in found if entry[0] <= IDENTITY_KM]
    return min(near)[2] if near else None


def identify_event(event: Event, gazetteer: Gazetteer) -> Event:
    """The event with its places under the gazetteer's ids."""
    return replace(event, places=tuple(replace(p, place=identify(p.place, gazetteer)) for p in event.places))


def name_lost_holders(
    spells: Iterable[ControlSpell], observations: Iterable[Observation], events: Iterable[Event], conflict: Conflict
) -> list[ControlSpell]:
    """The spells, where the first one of a place says whom it was taken from as the report of its capture says it.

    A place that nothing was known of before changes hands all the same when a report says from whom to whom.
    """
    reports = {o.id: o for o in observations}
    changes = {e.id: e.control for e in events if e.control}
    return [_lost(spell, reports, changes, conflict) for spell in spells]


def _lost(
    spell: ControlSpell,
    reports: Mapping[str, Observation],
    changes: Mapping[str, ControlChange],
    conflict: Conflict,
) -> ControlSpell:
    if spell.before or spell.valid.start == conflict.period.start:
        return spell
    for key in reversed(spell.observations):  # the oldest one is the one that began it
        change = changes.get(reports[key].event_id) if key in reports else None
        old = conflict.side_of(change.old, spell.valid.start) if change and change.old else ""
        if old and old != spell.actor:
            return replace(spell, before=old)
    return spell


def _aligned(observation: Observation, known: Sequence[Place]) -> Observation:
    place = observation.place
    if place.is_vague or not known:
        return observation
    near = [(distance_km(place.point, k.point), k) for k in known]
    distance, nearest = min(near, key=lambda pair: (pair[0], pair[1].gazetteer_id))
    if same := [k for k in known if k.gazetteer_id == place.gazetteer_id]:
        return replace(observation, place=same[0])
    same_name = [k for d, k in near if d <= NEAR_KM and k.name.casefold() == place.name.casefold()]
    if same_name:
        return replace(observation, place=same_name[0])
    return replace(observation, place=nearest) if distance <= 1.0 else observation


def _best_match(event: Event, others: Sequence[Event], numbers: Iterable[int]) -> int | None:
    scored = [(score, n) for n in numbers if (score := _likeness(event, others[n])) is not None]
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


def _join(kept: Event, other: Event) -> Event:
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
