"""Where reports of one event are looked for: by kind, by day and by the places that can be one.

The places that events speak of are few beside the events, and which of them can be one place is worked out once for
each; so what is found for a report grows with what happened at its place in its days, not with the archive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from math import cos, floor, isinf, radians

from geo.dates import DateInterval
from geo.merging_likeness import KIND, MAX_DAYS, places_apart_km, reach_km
from geo.model import ON_MAP_STATUSES, Event, EventType, LngLat, Place

CELL = 0.25  # degrees; only how fast the places near another are found hangs on it
CELLS_AROUND = 1440  # 360 degrees
KM_A_DEGREE = 110.5  # of latitude, at its least
LONG_DAYS = 8  # an event of more days is found by week
Mark = tuple[EventType, int, int]  # a kind, a week and a place: what two reports of one event have in common
_Slot = tuple[EventType, int, int, int]  # a kind, how long, the day or week, a place
_DAYS, _WEEKS, _MONTHS = 0, 1, 2  # how long: found by day, by week, by week and only for one that is not so vague


class Places:
    """The places that events speak of, by number, and which of them can be one."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: list[Place] = []
        self._near: list[list[int]] = []
        self._by_id: defaultdict[str, list[int]] = defaultdict(list)
        self._by_cell: defaultdict[tuple[int, int], list[int]] = defaultdict(list)

    def number(self, place: Place) -> int:
        """The number of a place: the same for all that lie alike."""
        key = (place.gazetteer_id, place.point, place.precision_km, place.kind in ("country", "region"))
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self._known)
            self._known.append(place)
            self._near.append([])
            self._join_up(found, place)
        return found

    def near(self, number: int) -> list[int]:
        """The numbers of the places that can be the one of that number, itself among them."""
        return self._near[number]

    def _join_up(self, number: int, place: Place) -> None:
        cells = set(_cells(place.point, reach_km(place)))
        self._by_id[place.gazetteer_id].append(number)
        for cell in cells:
            self._by_cell[cell].append(number)
        for other in {*self._by_id[place.gazetteer_id], *(n for cell in cells for n in self._by_cell[cell])}:
            if places_apart_km(place, self._known[other]) is not None:
                self._near[number].append(other)
                if other != number:
                    self._near[other].append(number)


class Index:
    """The first reports of events, by where the reports that can be of the same event are."""

    def __init__(self) -> None:
        self._places = Places()
        self._found: defaultdict[_Slot, dict[int, Event]] = defaultdict(dict)

    def add(self, first: Event) -> None:
        """Let an event be found."""
        for slot in self._slots(first):
            self._found[slot][id(first)] = first

    def remove(self, first: Event) -> None:
        """Let an event be found no more."""
        for slot in (*self._slots(first), *self._slots(first, narrowed=True)):
            self._found[slot].pop(id(first), None)

    def narrow(self, first: Event, now: DateInterval) -> None:
        """Let an event whose days were vague be found by reports that are as vague, where its days are so no more."""
        if first.when.days > MAX_DAYS >= now.days:
            for slot in self._slots(first, narrowed=True):
                self._found[slot][id(first)] = first

    def near(self, report: Event) -> dict[int, Event]:
        """The first reports of the events that a report can be of, by their numbers (`id`)."""
        found: dict[int, Event] = {}
        if _is_none(report):
            return found
        kind, days = _kind(report), report.when
        first, last = days.start.toordinal() - 1, days.end.toordinal()  # one may end on the day before another begins
        spots = {n for spot in report.places for n in self._places.near(self._places.number(spot.place))}
        weeks = range(first // 7, last // 7 + 1)
        times = [*((_DAYS, day) for day in range(first, last)), *((_WEEKS, week) for week in weeks)]
        times += [(_MONTHS, week) for week in weeks if days.days <= MAX_DAYS]  # two so vague ones are never one
        for (long, time), spot in product(times, spots):
            here = self._found.get((kind, long, time, spot))
            if here:
                found.update(here)
        return found

    def marks(self, event: Event) -> Iterator[Mark]:
        """Where an event is: another one can bear upon it if one of these is among what that one `feels`."""
        return product((_kind(event),), _weeks(event.when), self._numbers(event)) if not _is_none(event) else iter(())

    def feels(self, event: Event) -> Iterator[Mark]:
        """Where what bears upon an event is."""
        spots = (n for number in self._numbers(event) for n in self._places.near(number))
        return product((_kind(event),), _weeks(event.when), spots) if not _is_none(event) else iter(())

    def _numbers(self, event: Event) -> set[int]:
        return {self._places.number(spot.place) for spot in event.places}

    def _slots(self, event: Event, *, narrowed: bool = False) -> Iterable[_Slot]:
        if _is_none(event):
            return ()
        first, last, days = event.when.start.toordinal(), event.when.end.toordinal() - 1, event.when.days
        long = _DAYS if days <= LONG_DAYS else _WEEKS if days <= MAX_DAYS or narrowed else _MONTHS
        times = range(first // 7, last // 7 + 1) if long else range(first, last + 1)
        return product((_kind(event),), (long,), times, self._numbers(event))


def _is_none(event: Event) -> bool:
    """Whether no other report can be of that event: it is none of what happened, or so long that it could be any."""
    return event.status not in ON_MAP_STATUSES or event.when.days > 4 * MAX_DAYS


def _kind(event: Event) -> EventType:
    return KIND.get(event.type, event.type)


def _weeks(when: DateInterval) -> range:
    """The weeks of an interval and of the day on either side."""
    return range((when.start.toordinal() - 1) // 7, (when.end.toordinal() + 1) // 7 + 1)


def _cells(point: LngLat, within_km: float) -> Iterator[tuple[int, int]]:
    """The cells of a grid that a box around all points within so far touches; none where that is infinite."""
    if isinf(within_km):
        return
    high = within_km / KM_A_DEGREE
    far = min(abs(point.lat) + high, 89.0)
    wide = min(high / cos(radians(far)), 180.0)
    west, east = (floor((point.lng + side) / CELL) for side in (-wide, wide))
    for x in range(west, east + 1):
        for y in range(floor((point.lat - high) / CELL), floor((point.lat + high) / CELL) + 1):
            yield x % CELLS_AROUND, y
