"""What people corrected, on its way through a build: applied at each point, with account of what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapely.geometry.base import BaseGeometry

from geo.corrections import open_rulings
from geo.corrections_apply import (
    Bench,
    Fit,
    Resolved,
    apply_to_events,
    apply_to_observations,
    apply_to_readings,
    list_misfits,
)
from geo.definitions import Conflict
from geo.gazetteer import Gazetteer
from geo.model import Article, Dropped, Event, Observation
from geo.places_areas import region_of
from geo.workspace import open_workspace


class Corrector:
    """Applies the log of the workspace that is open; `left_out` has what it left out, and what no longer fits."""

    def __init__(self, conflict: Conflict, gazetteer: Gazetteer, articles: Sequence[Article]) -> None:
        def region(place_id: str) -> BaseGeometry | None:
            entry = gazetteer.entry(place_id)
            return region_of(entry, gazetteer) if entry else None

        rulings, log = open_rulings(open_workspace().corrections_path(conflict.id))
        texts = {article.id: article.text for article in articles}
        self.articles, self.fit, self._faults = articles, Fit(), log.faults
        self.bench = Bench(rulings, conflict, texts, region)

    def readings(
        self, resolved: Sequence[Resolved], events: Sequence[Event]
    ) -> tuple[list[Resolved], list[Event]]:
        """The names and events of the articles, before events are merged."""
        names, told, fit = apply_to_readings(self.articles, resolved, events, self.bench)
        self.fit |= fit
        return names, told

    def events(self, events: Iterable[Event]) -> list[Event]:
        """Merged events."""
        corrected, fit = apply_to_events(events, self.bench)
        self.fit |= fit
        return corrected

    def observations(self, observations: Iterable[Observation]) -> list[Observation]:
        """Reports of control, before they are weighed."""
        corrected, fit = apply_to_observations(observations, self.bench)
        self.fit |= fit
        return corrected

    def left_out(self) -> list[Dropped]:
        """What corrections left out, what changed nothing any more, and lines of the log that cannot be read."""
        return list(dict.fromkeys((*self._faults, *self.fit.dropped, *list_misfits(self.bench, self.fit))))
