"""What a conflict's file keeps from readers: exact coordinates and the most recent days (`[safety]`).

Applied inside a build, before anything is written: what is kept back stands in no table, so that no map, card, list or
export of the page can show it. Names of places and the words of articles stay as they were published.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from geo.dates import ONE_DAY, DateInterval
from geo.definitions import Conflict
from geo.model import Article, Dropped, Event, LngLat, Observation, Place, Stage, Toponym

KM_PER_DEGREE = 111.32  # of latitude, on a sphere; a cell needs no better
SPREAD = 0.8  # the middle part of a cell over which its places are spread, so that no two fall on one point
REACH = (0.5 + SPREAD / 2) * math.sqrt(2)  # how far a place can lie from where it is put, in sides of a cell
POLE = 89.0  # latitude from which cells are as wide as there
T = TypeVar("T")
Kept = tuple[list[T], list[Dropped]]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What is kept back. `coarsen_km` 0: coordinates stay. `withheld_from`: the first day that is left out."""

    coarsen_km: float = 0.0
    withheld_from: date | None = None

    def keep_articles(self, articles: Iterable[Article]) -> Kept[Article]:
        """The articles that appeared before the withheld days, and what was left out."""
        return self._keep(articles, "articles", lambda article: article.published, lambda article: article.id)

    def keep_events(self, events: Iterable[Event], stage: Stage) -> Kept[Event]:
        """The events that cannot lie in the withheld days, and what was left out."""
        return self._keep(events, stage, lambda event: event.when, lambda event: event.id)

    def keep_observations(self, observations: Iterable[Observation], stage: Stage) -> Kept[Observation]:
        """The reports of control that neither speak of a withheld day nor were made on one, and what was left out."""
        def days(report: Observation) -> DateInterval:
            start = min(report.valid.start, report.reported_at)
            return DateInterval(start, max(report.valid.end, report.reported_at + ONE_DAY))

        return self._keep(observations, stage, days, lambda report: report.id)

    def _keep(
        self, items: Iterable[T], stage: Stage, days: Callable[[T], DateInterval], name: Callable[[T], str]
    ) -> Kept[T]:
        kept: list[T] = []
        dropped: list[Dropped] = []
        for item in items:
            if self.withheld_from is not None and days(item).end > self.withheld_from:
                dropped.append(Dropped(stage=stage, reason="withheld", item=name(item)))
            else:
                kept.append(item)
        return kept, dropped

    def coarsen(self, place: Place) -> Place:
        """The place somewhere in its cell of a grid of `coarsen_km`, with a precision that owns up to it.

        Where in the cell is told by the place's id alone: its true point can't be worked out from it, nor from the mean
        of many places. An area that is larger than a cell stays as it is.
        """
        if not self.coarsen_km or place.region is not None and place.precision_km > self.coarsen_km:
            return place
        spots = [replace(one, point=self._spot(one.gazetteer_id, one.point)) for one in place.candidates]
        return replace(
            place, point=self._spot(place.gazetteer_id, place.point), region=None, candidates=tuple(spots),
            precision_km=max(place.precision_km, round(self.coarsen_km * REACH, 1)),
        )  # fmt: skip

    def _spot(self, key: str, point: LngLat) -> LngLat:
        """A point of the cell in which `point` lies; the same one for every point of the cell with that key."""
        step = self.coarsen_km / KM_PER_DEGREE
        row = math.floor(point.lat / step)
        wide = step / math.cos(math.radians(min(POLE, abs((row + 0.5) * step))))
        column = math.floor(point.lng / wide)
        told = hashlib.sha256(f"{key} {row} {column}".encode()).digest()
        east, north = (0.5 + SPREAD * (int.from_bytes(told[at : at + 4]) / 2**32 - 0.5) for at in (0, 4))
        lng, lat = (column + east) * wide, (row + north) * step
        return LngLat(round(max(-180.0, min(180.0, lng)), 5), round(max(-90.0, min(90.0, lat)), 5))

    def coarsen_names(self, resolved: Iterable[tuple[Toponym, Place]]) -> list[tuple[Toponym, Place]]:
        """Place names with their places as readers may see them."""
        if not self.coarsen_km:
            return list(resolved)
        return [(toponym, self.coarsen(place)) for toponym, place in resolved]

    def coarsen_events(self, events: Iterable[Event]) -> list[Event]:
        """Events with their places as readers may see them."""
        if not self.coarsen_km:
            return list(events)
        return [
            replace(event, places=tuple(replace(spot, place=self.coarsen(spot.place)) for spot in event.places))
            for event in events
        ]

    def coarsen_observations(self, observations: Iterable[Observation]) -> list[Observation]:
        """Reports of control with their places as readers may see them."""
        return [replace(report, place=self.coarsen(report.place)) for report in observations]

    def as_manifest(self) -> dict[str, object]:
        """What is kept back, for the manifest of a build; nothing where nothing is."""
        found: dict[str, object] = {"coarsen_km": self.coarsen_km} if self.coarsen_km else {}
        return found | ({"withheld_from": self.withheld_from.isoformat()} if self.withheld_from else {})


def open_guard(conflict: Conflict, today: date | None = None) -> Guard:
    """What the file of a conflict keeps back. `today` is the day of the build: withheld days count back from it."""
    safety = conflict.safety
    if not safety.withhold_days:
        return Guard(coarsen_km=safety.coarsen_km)
    first = (today or date.today()) - timedelta(days=safety.withhold_days - 1)
    return Guard(coarsen_km=safety.coarsen_km, withheld_from=first)
