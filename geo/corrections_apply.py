"""Names, events and reports of control as people corrected them: pure functions, used on every build.

Names go first, before events are merged, so that the events move with their places; events by their id or one that they
had before, after merging; reports of control before they are weighed. What a correction speaks of is changed only where
its words still stand in the article; every correction that changed nothing is listed (`list_misfits`).

Whatever was accepted or corrected has been read by a person: what rests on an article's words is then sure to have been
read right, which says nothing of whether the article is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.corrections import Correction, Ruling, Rulings, Spot, rule
from geo.dates import DateInterval
from geo.definitions import Conflict
from geo.events import NEVER_ON_MAP
from geo.model import (
    ON_MAP_STATUSES,
    Article,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    LngLat,
    Observation,
    Place,
    Toponym,
)

REJECTED, NO_PLACE, SET_ASIDE, CORRECTED = "rejected", "no_place", "set_aside", "corrected"
TELLS_OF_CONTROL = ("territorial_change", "control")
READ_RIGHT = 1.0
Resolved = tuple[Toponym, Place]
Regions = Callable[[str], BaseGeometry | None]  # id of a place -> its outline, WGS 84


@dataclass(frozen=True)
class Fit:
    """Which corrections changed something, which could not be done and why, and what is left out because of them."""

    used: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)  # id of the correction -> why
    dropped: tuple[Dropped, ...] = ()

    def __or__(self, other: Fit) -> Fit:
        return Fit(self.used | other.used, {**self.failed, **other.failed}, (*self.dropped, *other.dropped))


@dataclass(frozen=True)
class Bench:
    """What corrections are applied with: those that stand, the texts of the articles, the war, outlines of regions."""

    rulings: Rulings
    conflict: Conflict
    texts: Mapping[str, str] = field(default_factory=dict)  # article id -> raw text
    regions: Regions = lambda _: None

    def fitting(self, lines: Iterable[Correction]) -> list[Correction]:
        """Those whose words still stand where they stood."""
        return [line for line in lines if line.seen.still_in(self.texts)]


# ---------------------------------------------------------------- names


def apply_to_readings(
    articles: Iterable[Article], resolved: Sequence[Resolved], events: Sequence[Event], bench: Bench
) -> tuple[list[Resolved], list[Event], Fit]:
    """The names and events of many articles, in their order, each article's as `apply_to_reading` has them."""
    spoken_of = [article for article in articles if article.id in bench.rulings.by_article]
    names, told, fit = list(resolved), list(events), Fit()
    for article in spoken_of:
        own = [pair for pair in names if pair[0].article_id == article.id]
        mine = [event for event in told if _article_of(event) == article.id]
        kept, moved, more = apply_to_reading(article, own, mine, bench)
        fit |= more
        after = {toponym.id: (toponym, place) for toponym, place in kept}
        names = [after.get(pair[0].id, pair) for pair in names
                 if pair[0].article_id != article.id or pair[0].id in after]  # fmt: skip
        instead = {event.id: event for event in moved}
        told = [instead.get(event.id, event) for event in told]
    return names, told, fit


def _article_of(event: Event) -> str:
    return event.evidence[0].article_id if event.evidence else ""


def apply_to_reading(
    article: Article, resolved: Iterable[Resolved], events: Iterable[Event], bench: Bench
) -> tuple[list[Resolved], list[Event], Fit]:
    """The names of an article with the places that people gave them, and its events moved with them."""
    here = [line for line in bench.rulings.by_article.get(article.id, ()) if line.kind == "toponym"]
    if not here:
        return list(resolved), list(events), Fit()
    fit, kept, moved = Fit(), list[Resolved](), dict[str, Place | None]()
    for toponym, place in resolved:
        ruling = _ruling_of_name(toponym, bench.fitting(here), article.text)
        corrected = _corrected_name(place, ruling, bench) if ruling else place
        if ruling:
            fit |= Fit(frozenset(ruling.ids))
            moved[toponym.id] = corrected
        if corrected is not None:
            kept.append((toponym, corrected))
        elif ruling:
            fit |= Fit(dropped=(_dropped_name(article, toponym, ruling),))
    return kept, [_moved(event, moved) for event in events], fit


def _ruling_of_name(toponym: Toponym, lines: Sequence[Correction], text: str) -> Ruling | None:
    """What was said of the name itself, after what was said of every name that is written alike."""
    if text[toponym.start : toponym.end] != toponym.surface:
        return None
    own = [line for line in lines if line.target == toponym.id and line.seen.text == toponym.surface]
    alike = [line for line in lines if line not in own and line.change.everywhere and line.seen.text == toponym.surface]
    return rule([*alike, *own])


def _corrected_name(place: Place, ruling: Ruling, bench: Bench) -> Place | None:
    if ruling.action == "reject":
        return None
    if "place" not in ruling.change:
        return replace(place, confidence=READ_RIGHT)
    spot: Spot | None = ruling.change["place"]
    return replace(place_of_spot(spot, bench.regions), candidates=place.candidates) if spot else None


def _dropped_name(article: Article, toponym: Toponym, ruling: Ruling) -> Dropped:
    reason = REJECTED if ruling.action == "reject" else NO_PLACE
    at = f"{toponym.start}-{toponym.end}"
    return Dropped(stage="corrections", reason=reason, item=toponym.surface, file=article.file, detail=at)


def place_of_spot(spot: Spot, regions: Regions = lambda _: None) -> Place:
    """The place that a person gave."""
    region = regions(spot.id) if spot.kind in ("country", "region") else None
    return Place(
        gazetteer_id=spot.id, name=spot.name, point=LngLat.checked(spot.lng, spot.lat), kind=spot.kind,
        country=spot.country, precision_km=spot.precision_km, region=region, method="correction",
        reason=f"{CORRECTED}=1",
    )  # fmt: skip


def _moved(event: Event, moved: Mapping[str, Place | None]) -> Event:
    """The event with its places where the names that they come from now lie; without those that lie nowhere."""
    if not any(spot.toponym_id in moved for spot in event.places):
        return event
    places: list[EventPlace] = []
    control = event.control
    for spot in event.places:
        place = moved.get(spot.toponym_id, spot.place)
        if control and control.place == spot.place.name:
            control = replace(control, place=place.name) if place else None
        if place:
            places.append(replace(spot, place=place))
    if places:
        return replace(event, places=tuple(places), control=control)
    would = event.on_map or event.review
    reason = NO_PLACE if would else event.off_map_reason
    return replace(event, places=(), control=None, on_map=False, review=False, off_map_reason=reason)


# ---------------------------------------------------------------- events


def apply_to_events(events: Iterable[Event], bench: Bench) -> tuple[list[Event], Fit]:
    """The events as people corrected them, under the ids that they had, in the same order."""
    if not bench.rulings.standing:
        return list(events), Fit()
    fit, out = Fit(), list[Event]()
    for event in events:
        ruling = rule(bench.fitting(bench.rulings.about("event", (event.id, *event.aliases))))
        if ruling is None:
            out.append(event)
            continue
        try:
            out.append(_corrected_event(event, ruling, bench))
            fit |= Fit(frozenset(ruling.ids))
        except ValueError as error:  # the log's values are sound by themselves, but not together with the record's own
            out.append(event)
            fit |= Fit(failed=dict.fromkeys(ruling.ids, str(error)))
    return out, fit


def _corrected_event(event: Event, ruling: Ruling, bench: Bench) -> Event:
    if ruling.action == "reject":
        return replace(event, on_map=False, review=False, control=None, off_map_reason=REJECTED)
    change = ruling.change
    event = replace(event, confidence=READ_RIGHT if event.evidence else event.confidence)
    event = _with_sides(event, change, bench.conflict)
    if "place" in change:
        event = _placed(event, change["place"], bench)
    values = {name: change[name] for name in ("type", "status", "deaths_min", "deaths_max") if name in change}
    if days := _days(event.when, change):
        values |= {"when": days, "date_reason": CORRECTED}
    settled = event.on_map if not event.review and not set(change) & {"place", "type", "status"} else None
    event = replace(event, on_map=False, **values)
    event = replace(event, control=_control(event, change, bench.conflict))
    return replace(event, on_map=settled) if settled is not None else _shown(event)


def _shown(event: Event) -> Event:
    """The event on the map, unless what it is keeps it from there."""
    reason = ""
    if event.status not in ON_MAP_STATUSES:
        reason = event.status
    elif not event.places:
        reason = NO_PLACE
    elif event.type in NEVER_ON_MAP:
        reason = "never_on_map"
    return replace(event, on_map=not reason, review=False, off_map_reason=reason)


def _placed(event: Event, spot: Spot | None, bench: Bench) -> Event:
    if spot is None:
        return replace(event, places=(), control=None, on_map=False)
    old = event.main_place
    new = EventPlace(place=place_of_spot(spot, bench.regions), role=old.role if old else "place")
    control = event.control
    if control and old and control.place == old.place.name:
        control = replace(control, place=spot.name)
    return replace(event, places=(new, *event.places[1:]), control=control)


def _with_sides(event: Event, change: Mapping[str, Any], conflict: Conflict) -> Event:
    """The event with other sides; who holds the place goes along where it was one of them."""
    control, day = event.control, event.when.first_day
    for name, holder in (("side1", "new"), ("side2", "old")):
        before, after = getattr(event, name), change.get(name)
        if after is None:
            continue
        was = {"", before[0], conflict.side_of(before[0], day)} if before else {""}
        if control and getattr(control, holder) in was:
            held = conflict.side_of(after[0], day) if after else ""
            control = replace(control, new=held) if holder == "new" else replace(control, old=held)
    sides = {name: change[name] for name in ("side1", "side2") if name in change}
    return replace(event, control=control, **sides)


def _control(event: Event, change: Mapping[str, Any], conflict: Conflict) -> ControlChange | None:
    """What the event says of control: nothing once its type is none that does, its first side's gain once it is."""
    main = event.main_place
    if "type" not in change or main is None:
        return event.control
    if event.type not in TELLS_OF_CONTROL:
        return None
    day = event.when.first_day
    new = conflict.side_of(event.side1[0], day) if event.side1 else ""
    old = conflict.side_of(event.side2[0], day) if event.side2 else ""
    if event.control or not new:
        return event.control
    return ControlChange(place=main.place.name, new=new, old=old if old != new else "")


def _days(when: DateInterval, change: Mapping[str, Any]) -> DateInterval | None:
    if not {"first_day", "last_day"} & set(change):
        return None
    first = change.get("first_day", when.first_day)
    last = change.get("last_day", when.last_day)
    if first > last:
        raise ValueError(f"the first day {first} comes after the last {last}")
    return DateInterval.inclusive(first, last)


# ---------------------------------------------------------------- reports of control


def apply_to_observations(observations: Iterable[Observation], bench: Bench) -> tuple[list[Observation], Fit]:
    """The reports of control as people corrected them, without those that they set aside."""
    if not bench.rulings.standing:
        return list(observations), Fit()
    fit, out = Fit(), list[Observation]()
    for seen in observations:
        keys = (seen.id, seen.event_id) if seen.event_id else (seen.id,)
        ruling = rule(bench.fitting(bench.rulings.about("observation", keys)))
        if ruling is None:
            out.append(seen)
            continue
        try:
            corrected = _corrected_report(seen, ruling)
        except ValueError as error:
            out.append(seen)
            fit |= Fit(failed=dict.fromkeys(ruling.ids, str(error)))
            continue
        fit |= Fit(frozenset(ruling.ids))
        if corrected is None:
            said = f"{seen.actor}, {seen.kind}, {seen.valid}, {seen.source.publisher}"
            fit |= Fit(dropped=(Dropped(stage="corrections", reason=SET_ASIDE, item=seen.place.name, detail=said),))
        else:
            out.append(corrected)
    return out, fit


def _corrected_report(seen: Observation, ruling: Ruling) -> Observation | None:
    if ruling.action == "reject":
        return None
    change = ruling.change
    values = {name: change[name] for name in ("actor", "kind") if name in change}
    if days := _days(seen.valid, change):
        values["valid"] = days
    sure = READ_RIGHT if seen.evidence else seen.confidence
    return replace(seen, confidence=sure, **values)


# ---------------------------------------------------------------- what no longer fits


def list_misfits(bench: Bench, fit: Fit) -> list[Dropped]:
    """Every correction that stands and changed nothing, with the reason; it stays in the log and is tried again."""
    left = [line for line in bench.rulings.standing if line.id not in fit.used]
    return [
        Dropped(stage="corrections", reason=why, item=line.id, file=line.seen.article,
                detail=" ".join(filter(None, (str(line.target), fit.failed.get(line.id, "")))))
        for line in left if (why := _misfit(line, bench, fit))
    ]  # fmt: skip


def _misfit(line: Correction, bench: Bench, fit: Fit) -> str:
    if line.id in fit.failed:
        return "cannot_be_done"
    if not line.seen.still_in(bench.texts):
        return "text_changed"
    if line.seen.article and line.seen.article not in bench.texts:
        return "no_such_article"
    return "no_such_target"
