"""The derived tables of one evidence set as plain records, ready to be asked about a day. Knows no Streamlit.

Dates are half-open as in the tables; a window of n days ends on, and includes, the day that is asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.definitions import Conflict
from geo.model import CONTESTED
from geo.tables import suffix_of
from geo.tables_frames import plain_records
from page.rows import Record as Record
from page.rows import Rows

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A place that passed into another state. `held_before` is its last holder, past any contested time."""

    place_id: str
    day: date
    before: str
    held_before: str
    after: str
    day_certain: bool

    @property
    def of_holder(self) -> bool:
        """Whether another side holds the place than before."""
        return self.after != CONTESTED and self.after != self.held_before


@dataclass(frozen=True, kw_only=True)
class DayBook:
    """What is known of a conflict under one choice of evidence.

    Attributes
    ----------
    events, off_map : Rows, or a list of dict where filters chose among them
        Rows of `events`: those with a mark on the map, and those without.
    places : dict
        Rows of `places` by id, `names` read.
    changes : list of Change
        Newest first; on one day the better known place first.
    fronts : GeoDataFrame
        Columns sides, valid_from, valid_to, band_km, style, geometry (WGS 84 degrees).
    dropped : list of dict
        Rows of `dropped`.
    then : bool
        Whether the book is "as known then": changes and fronts from what had been reported by each day.
    filtered : bool
        Whether the reader's filters left events out.
    """

    conflict: Conflict
    events: Sequence[Record]
    off_map: Sequence[Record]
    places: dict[str, Record]
    changes: list[Change]
    fronts: gpd.GeoDataFrame
    dropped: list[Record]
    then: bool = False
    filtered: bool = False
    spells: list[Record] = field(default_factory=list)  # rows of `control`

    def known_on(self, day: date) -> DayBook:
        """What is to be read on a day: as known then, without the events that had not been reported yet."""
        if not self.then:
            return self
        return replace(self, events=_told_by(self.events, day), off_map=_told_by(self.off_map, day))

    def held_on(self, day: date) -> list[Record]:
        """The rows of `control` that hold on a day: one for each place whose state is known."""
        return [spell for spell in self.spells if spell["valid_from"] <= day < spell["valid_to"]]

    def place_name(self, place_id: str, lang: str, otherwise: str = "") -> str:
        """The name of a place in the reader's language, else as it stands in the tables."""
        place = self.places.get(place_id)
        if place is None:
            return otherwise or place_id
        return str(place["names"].get(lang) or otherwise or place["name"])


def first_day(day: date, window: int | None) -> date:
    """The first day of a window of days that ends on `day`; None is all."""
    return date.min if window is None else day - timedelta(days=window - 1)


def within(events: Sequence[Record], day: date, window: int | None) -> Sequence[Record]:
    """The events of which at least one day lies in the window, newest first, as the map has them."""
    first = first_day(day, window)
    if isinstance(events, Rows):
        return events.within(first, day)
    found = [event for event in events if event["date_start"] <= day and event["date_end"] > first]
    return sorted(found, key=lambda event: (_last_seen(event, day), event["date_start"]), reverse=True)


def _told_by(events: Sequence[Record], day: date) -> Sequence[Record]:
    if isinstance(events, Rows):
        return events.told_by(day)
    return [event for event in events if not event["reported_at"] or event["reported_at"] <= day]


def _last_seen(event: Record, day: date) -> date:
    start: date = event["date_start"]
    return start if event["status"] == "ongoing" else min(day, event["date_end"] - timedelta(days=1))


def changes_within(book: DayBook, day: date, window: int | None) -> list[Change]:
    """The changes of state in the window."""
    first = first_day(day, window)
    return [change for change in book.changes if first <= change.day <= day]


def tables_of(evidence: str, clock: str = "now") -> tuple[str, ...]:
    """The names of the tables that a day book is made from."""
    series = suffix_of(evidence, clock)
    return (f"events{suffix_of(evidence)}", "places", f"control{series}", f"fronts{series}", "dropped")


def open_day_book(tables: Tables, conflict: Conflict, evidence: str, clock: str = "now") -> DayBook:
    """The day book of an evidence set: "all", or "articles" for what the articles alone say; on a clock."""
    series = suffix_of(evidence, clock)
    events = Rows(pd.DataFrame(tables[f"events{suffix_of(evidence)}"]).drop(columns="geometry"))
    on_map = np.array(events.column("on_map"), dtype=bool)
    places = {row["id"]: {**row, "names": json.loads(row["names"] or "{}")} for row in plain_records(tables["places"])}
    spells = plain_records(tables[f"control{series}"])
    return DayBook(
        conflict=conflict,
        events=events.where(on_map),
        off_map=events.where(~on_map),
        places=places,
        changes=_changes(spells, places),
        spells=spells,
        fronts=gpd.GeoDataFrame(tables[f"fronts{series}"]),
        dropped=plain_records(tables["dropped"]),
        then=clock == "then",
    )


def _changes(spells: list[Record], places: Mapping[str, Record]) -> list[Change]:
    found: list[Change] = []
    holder: dict[str, str] = {}
    for spell in sorted(spells, key=lambda s: (s["place_id"], s["valid_from"])):
        place_id, after = spell["place_id"], spell["actor"]
        before = spell["before"] or ""
        held = holder.get(place_id) or (before if before != CONTESTED else "")
        if before and before != after:
            certain = spell["since_precision"] == "day"
            found.append(Change(place_id=place_id, day=spell["valid_from"], before=before, held_before=held,
                                after=after, day_certain=certain))
        if after != CONTESTED:
            holder[place_id] = after
    return sorted(found, key=lambda c: (-c.day.toordinal(), *_rank(places.get(c.place_id), c.place_id)))


def _rank(place: Record | None, place_id: str) -> tuple[int, str]:
    return (int(place["tier"] or 9), str(place["name"])) if place else (9, place_id)
