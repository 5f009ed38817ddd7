"""One event, many reports: events of articles and of a chronology that are the same event become one.

Two reports are of one event when their types agree, their places lie within reach of each other's precision, their
date intervals overlap and their sides do not contradict. The evidence of both is kept, the date narrows to the days
that both allow, deaths are never added. The id of the curated event is kept (the oldest article's where there is
none); the other ids stay on as aliases, so that links to them hold.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.merging_index import Index, Mark
from geo.merging_likeness import NEAR_KM, best_match, join
from geo.model import ControlChange, ControlSpell, Event, Observation, Place
from geo.projection import distance_km

IDENTITY_KM = 15.0  # two files place one desert town up to this far apart


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
    return Merger(lasting=False).merge(reported, curated, imported)


class _Step(NamedTuple):
    """What became of a report: the report that its event began with (itself for a new one), and the event it made."""

    first: Event
    event: Event
    report: Event


class _Events:
    """The events so far, each by the number of the report that came first."""

    def __init__(self, index: Index) -> None:
        self.index, self.made = index, dict[int, Event]()
        self._order: dict[int, int] = {}
        self._numbers: list[int] = []  # in that order

    def put(self, first: Event, event: Event) -> None:
        """Say what an event now is."""
        number = id(first)
        if number not in self._order:
            self._order[number] = len(self._numbers)
            self._numbers.append(number)
        self.made[number] = event
        self.index.narrow(first, event.when)

    def take(self, report: Event, allowed: Container[int] | None = None) -> _Step:
        """Join a report to the event that it is of (one of those that are allowed), or begin another."""
        near, made, order = self.index.near(report), self.made, self._order
        here = ((order[number], made[number]) for number in near if number in made
                and (allowed is None or number in allowed))  # fmt: skip
        match = best_match(report, here)
        if match is None:
            first, event = report, report
            self.index.add(report)
        else:
            first = near[self._numbers[match]]
            event = join(made[self._numbers[match]], report)
        self.put(first, event)
        return _Step(first, event, report)


class Merger:
    """Merges as :func:`merge_events` does; the next time only what new, changed and missing reports can bear upon.

    A report goes where it went the last time unless some event of about its time and place is not what it was then: one
    that another report joined, left, began or ended. It is told by the very object that a report is, so that one that
    was made anew counts as another.

    Parameters
    ----------
    lasting : bool
        Whether there will be a next time; else nothing is remembered.
    """

    def __init__(self, *, lasting: bool = True) -> None:
        self._lasting = lasting
        self._given: tuple[list[Event], list[list[Event]]] | None = None
        self._base: list[tuple[Event, Event]] = []  # what no article reports, and what it began with
        self._index = Index()
        self._steps: dict[int, _Step] = {}

    def merge(
        self, reported: Iterable[Event], curated: Iterable[Event], imported: Iterable[Sequence[Event]] = ()
    ) -> list[Event]:
        """As :func:`merge_events`."""
        self._lay_base((list(curated), [list(data_set) for data_set in imported]))
        events = _Events(self._index)
        for first, event in self._base:
            events.put(first, event)
        ordered = sorted(reported, key=lambda e: (e.reported_at or e.when.start, e.id))
        if self._lasting:
            steps = self._walk(ordered, events, self._gone(ordered))
            for step in self._steps.values():
                if id(step.first) not in events.made:
                    self._index.remove(step.first)
            self._steps = {id(step.report): step for step in steps}
        else:
            for report in ordered:
                events.take(report)
            self._given, self._base, self._index = None, [], Index()
        return sorted(events.made.values(), key=lambda e: (e.when.start, e.when.end, e.id))

    def _lay_base(self, given: tuple[list[Event], list[list[Event]]]) -> None:
        """Merge what is no report of an article, where it is not what it was the last time."""
        if given == self._given:
            return
        self._given, self._steps, self._index = given, {}, Index()
        curated, imported = given
        events, began = _Events(self._index), dict[int, Event]()
        for event in curated:
            began[id(event)] = events.take(event, ()).first
        for data_set in imported:
            others = set(events.made)
            for event in data_set:
                first = events.take(event, others).first
                began[id(first)] = first
                others.discard(id(first))  # the events of one data set differ from one another
        self._base = [(began[number], event) for number, event in events.made.items()]

    def _gone(self, ordered: Sequence[Event]) -> set[Mark]:
        """Where reports of the last time are missing."""
        here = set(map(id, ordered))
        missing = [step for number, step in self._steps.items() if number not in here]
        return {mark for step in missing for event in (step.report, step.first) for mark in self._index.marks(event)}

    def _walk(self, ordered: Sequence[Event], events: _Events, other: set[Mark]) -> list[_Step]:
        """The step of each report, in order. `other`: where events are not what they were the last time."""
        steps, marks, feels = list[_Step](), self._index.marks, self._index.feels
        for report in ordered:
            step = self._steps.get(id(report))
            if step is not None and not (other and any(mark in other for mark in feels(report))):
                events.put(step.first, step.event)
            else:
                before, step = step, events.take(report)
                if self._steps and (before is None or before.first is not step.first):
                    other.update(marks(report), marks(step.first), marks(before.first) if before else ())
            steps.append(step)
        return steps


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
    if same := [k for k in known if k.gazetteer_id == place.gazetteer_id]:
        return replace(observation, place=same[0])
    near = [(distance_km(place.point, k.point), k) for k in known]
    distance, nearest = min(near, key=lambda pair: (pair[0], pair[1].gazetteer_id))
    same_name = [k for d, k in near if d <= NEAR_KM and k.name.casefold() == place.name.casefold()]
    if same_name:
        return replace(observation, place=same_name[0])
    return replace(observation, place=nearest) if distance <= 1.0 else observation


