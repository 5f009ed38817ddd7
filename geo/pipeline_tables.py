"""Steps 7 to 10: what was read, curated and imported -> events, who held what, areas and fronts, as tables.

With the memory of an open page only what changed is worked out: reports near a new one are merged anew, places that
are told of anew are followed anew, and a series whose control did not change is the very table that it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, TypeVar

from shapely.geometry.base import BaseGeometry

from geo import tables as tb
from geo.cache import Cache
from geo.chronology import Chronology
from geo.control import observe_events, trace_control
from geo.control_origins import Copies, find_origins, read_agencies
from geo.control_spells import Clock
from geo.definitions import Conflict, data_dir
from geo.fronts import FrontTracer, trace_fronts
from geo.fronts_lakes import read_lakes
from geo.gazetteer import Gazetteer
from geo.memory import Memory, Shelf
from geo.merging import Merger, align_places, entry_of, name_lost_holders
from geo.model import Article, ControlSpell, Dropped, Event, Observation, Place, Toponym
from geo.pipeline_corrections import Corrector
from geo.pipeline_safety import Guard
from geo.pipeline_sources import own_anchors

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # the step's key (a word of the interface), done, total
CLOCKS: tuple[Clock, ...] = ("now", "then")
KEPT_FRAMES = 2_000  # a tracer that remembers more is thrown away after a build


@dataclass(kw_only=True)
class Records:
    """Everything between reading and tables."""

    articles: list[Article] = field(default_factory=list)
    resolved: list[tuple[Toponym, Place]] = field(default_factory=list)
    reported: list[Event] = field(default_factory=list)
    imported: list[list[Event]] = field(default_factory=list)
    own: bool = False  # whether the workspace takes part
    dropped: list[Dropped] = field(default_factory=list)

    def keep(self, found: tuple[list[T], list[Dropped]]) -> list[T]:
        """What is kept of something; what was left out is noted."""
        self.dropped += found[1]
        return found[0]


@dataclass(kw_only=True)
class Derivation:
    """Everything that the tables of a war are derived with."""

    conflict: Conflict
    outline: BaseGeometry
    gazetteer: Gazetteer
    corrector: Corrector
    cache: Cache
    memory: Memory
    tell: Progress
    guard: Guard
    chronology: Chronology

    def derive(self, records: Records) -> dict[str, tb.Table]:
        """Every table; `records.dropped` grows by what is left out on the way."""
        chronology = self.chronology
        known = _known_places(chronology.observations)
        anchored, dropped = own_anchors(self.conflict, known) if records.own else ([], [])
        records.dropped += dropped
        anchored = records.keep(self.guard.keep_observations(anchored, "imports"))
        known = _known_places([*chronology.observations, *anchored])
        events = self._merge("all", records.reported, chronology.events, records.imported)
        alone = self._merge("articles", records.reported, [], [])
        records.reported, records.imported = [], []  # most have become part of others: let go what nothing needs
        told = align_places(observe_events([e for e in events if _tells_of_control(e)], self.conflict), known)
        told_alone = align_places(observe_events(alone, self.conflict), known)
        names = self._names_by_language([*events, *alone])
        with self.memory.round("articles") as articles, self.memory.round("toponyms") as toponyms:
            frames: dict[str, tb.Table] = {
                "articles": tb.articles_table(records.articles, articles),
                "toponyms": tb.toponyms_table(self.guard.coarsen_names(records.resolved), toponyms),
            }
        records.resolved = []
        reports_all = self.corrector.observations([*chronology.observations, *anchored, *told])
        places: dict[str, Place] = {}
        with self.memory.round("series") as kept:
            for evidence, happened, reports in (
                ("all", events, reports_all), ("articles", alone, self.corrector.observations(told_alone)),
            ):  # fmt: skip
                with self.memory.round(f"events {evidence}") as rows:
                    shown = self.guard.coarsen_events(happened)
                    frames[f"events{tb.suffix_of(evidence)}"] = tb.events_table(shown, names, rows)
                told_of = self.guard.coarsen_observations(reports)
                frames[f"observations{tb.suffix_of(evidence)}"] = tb.observations_table(told_of)
                here = {place.gazetteer_id: self.guard.coarsen(place) for place in _known_places(reports)}
                places |= {key: place for key, place in here.items() if key not in places}
                frames |= self._control(evidence, happened, reports, here, records, kept)
        frames["places"] = tb.places_table(self._named(place) for place in places.values())
        records.dropped += self.corrector.left_out()
        frames["dropped"] = tb.dropped_table(records.dropped)
        self._tidy()
        return frames

    def _merge(
        self, evidence: str, reported: list[Event], curated: list[Event], imported: list[list[Event]]
    ) -> list[Event]:
        merger = self.memory.thing(f"merger {evidence}", partial(Merger, lasting=self.memory.lasting))
        return self.corrector.events(merger.merge(reported, curated, imported))

    def _control(
        self, evidence: str, events: Sequence[Event], reports: Sequence[Observation], places: Mapping[str, Place],
        records: Records, kept: Shelf,
    ) -> dict[str, tb.Table]:
        """Who held what by one evidence set, on both clocks: control, areas, fronts and bands."""
        frames: dict[str, tb.Table] = {}
        agencies = read_agencies(data_dir() / "languages" / "agencies.csv")
        origins = find_origins(reports, records.articles, agencies, self.memory.thing("copies", Copies))
        for step, clock in enumerate(CLOCKS, 2 * list(tb.EVIDENCE).index(evidence)):
            self.tell("control", step, 4)
            spells, dropped = trace_control(reports, self.conflict, clock=clock, origins=origins)
            spells = name_lost_holders(spells, reports, events, self.conflict)
            self.tell("fronts", step, 4)
            suffix, where = tb.suffix_of(evidence, clock), _where(places)
            key = (suffix, self._ground_key, tuple(spells), where)
            frames |= kept.get(key, partial(self._fronts, suffix, places, spells))
            records.dropped += dropped if (evidence, clock) == ("all", "now") else []
        return frames

    def _fronts(self, suffix: str, places: Mapping[str, Place], spells: list[ControlSpell]) -> dict[str, tb.Table]:
        settings = self.conflict.settings
        series = trace_fronts(
            places, spells, self.outline, full_reach_km=settings.full_reach_km, reach_km=settings.reach_km,
            period=self.conflict.period.interval, tracer=self._tracer,
        )  # fmt: skip
        layers = {"areas": series.areas, "fronts": series.fronts, "bands": series.bands}
        frames = {f"{name}{suffix}": tb.typed(f"{name}{suffix}", layer) for name, layer in layers.items()}
        return {f"control{suffix}": tb.control_table(spells), **frames}

    @cached_property
    def _ground_key(self) -> tuple[Any, ...]:
        """What frames hang on beside places and their states."""
        settings = self.conflict.settings
        return (self.outline.wkb, settings.full_reach_km, settings.reach_km, self.conflict.period.interval,
                *(lake.wkb for lake in self._lakes))  # fmt: skip

    @cached_property
    def _lakes(self) -> list[BaseGeometry]:
        return read_lakes(self.outline)

    @cached_property
    def _tracer(self) -> FrontTracer:
        def make() -> tuple[tuple[Any, ...], FrontTracer]:
            reach_km = self.conflict.settings.reach_km
            return self._ground_key, FrontTracer(self.outline, reach_km=reach_km, lakes=self._lakes, cache=self.cache)

        key, tracer = self.memory.thing("tracer", make)
        if key != self._ground_key:
            self.memory.forget("tracer")
            _, tracer = self.memory.thing("tracer", make)
        tracer.open(self.cache)
        return tracer

    def _tidy(self) -> None:
        if "_tracer" in self.__dict__ and self._tracer.size > KEPT_FRAMES:
            self.memory.forget("tracer")

    def _names_by_language(self, events: Iterable[Event]) -> dict[str, Mapping[str, str]]:
        """The names by language of every place that events speak of, by its id."""
        places = {spot.place.gazetteer_id: spot.place for event in events for spot in event.places}
        return {key: names for key, place in places.items() if (names := self._named(place)[1])}

    def _named(self, place: Place) -> tuple[Place, Mapping[str, str], int]:
        """A place with its names by language and the zoom tier of its label: the gazetteer's, else the chronology's."""
        key, told = place.gazetteer_id, self.chronology
        entry = self.gazetteer.entry(key) or entry_of(place, self.gazetteer)
        return (place, entry.names, entry.tier) if entry else (place, told.names.get(key, {}), told.tiers.get(key, 4))


def _tells_of_control(event: Event) -> bool:
    """Whether an article or a data set tells of it: what a chronology says of control stands in its own reports."""
    return bool(event.evidence) or any(source.kind == "import" for source in event.sources)


def _where(places: Mapping[str, Place]) -> tuple[tuple[str, float, float, bool], ...]:
    return tuple((key, *place.point, place.region is None) for key, place in sorted(places.items()))


def _known_places(observations: Iterable[Observation]) -> list[Place]:
    found = {o.place.gazetteer_id: o.place for o in observations if not o.place.is_vague}
    return [found[key] for key in sorted(found)]
