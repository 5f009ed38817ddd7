"""What is on screen, as it is taken away: events, areas, lines and reports of a day, a period or the whole series.

A :class:`Selection` says what the reader looks at; :func:`select` takes it out of the derived tables, in the form that
people read: dates inclusive, ids and names beside each other, the data hash with it. `exports_files` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.definitions import Conflict
from geo.errors import Fault, InputError
from geo.exports_about import describe, list_sources
from geo.projection import WGS84
from geo.tables import Tables, sides_of, suffix_of
from geo.tables_frames import records

Quotes = Literal["reference", "quotation", "full"]
QUOTES: tuple[Quotes, ...] = ("reference", "quotation", "full")
LAYERS = ("events", "areas", "fronts", "bands", "observations")
EVENTS_HIDDEN = ["source_list"]  # sources as JSON: the column `sources` says the same in words
QUOTED_WORDS = 25  # of a sentence that is quoted: enough to find it, no more than a quotation
OWN_TEXT = "conflict-map"  # the publisher of articles that were written for this project

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is taken away.

    Attributes
    ----------
    evidence, clock : str
        "all" or "articles"; "now" or "then", as on the page.
    first, last : date, optional
        Both inclusive. With `last` alone it is that day: everything as it stood then, and no event of before `window`.
        With both it is the period; with neither the whole series.
    window : int, optional
        Days of events that end on `last`; None for all since the beginning.
    types, statuses, sides, places, ids : tuple of str
        Only events of these; empty for all. A side counts as on the page (:func:`geo.tables.sides_of`), an actor where
        it is named. `sides` takes areas of these too, and lines and bands that they border on.
    precision_km : float, optional
        Only events whose place is known at least so well.
    quotes : str
        "reference" (which words of which article, and none of them), "quotation" (its first words), or "full" (also the
        text of articles that were written for this project).
    """

    evidence: str = "all"
    clock: str = "now"
    first: date | None = None
    last: date | None = None
    window: int | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    precision_km: float | None = None
    quotes: Quotes = "reference"
    narrowed: str = ""  # what `ids` were chosen by, in words: it stands in the file in their place

    @property
    def is_day(self) -> bool:
        """Whether one day is asked for."""
        return self.last is not None and self.first is None

    @property
    def filters(self) -> dict[str, Any]:
        """The filters that narrow it, by name."""
        if self.narrowed:
            return {"chosen": self.narrowed}
        asked = {"types": self.types, "statuses": self.statuses, "sides": self.sides, "places": self.places,
                 "ids": self.ids, "precision_km": self.precision_km}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items() if value}


@dataclass(frozen=True, kw_only=True)
class Export:
    """What was taken: frames by layer (WGS 84 degrees), the articles whose text goes along, and what to cite."""

    conflict: Conflict
    selection: Selection
    layers: Mapping[str, gpd.GeoDataFrame]
    articles: pd.DataFrame
    about: Mapping[str, str]
    sources: Sequence[Mapping[str, str]] = field(default_factory=tuple)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each layer has."""
        return {name: len(frame) for name, frame in self.layers.items()}


def tables_for(evidence: str, clock: str) -> tuple[str, ...]:
    """The names of the tables that a selection is taken from."""
    series = suffix_of(evidence, clock)
    part = suffix_of(evidence)
    ground = (f"{kind}{series}" for kind in ("areas", "fronts", "bands"))
    return (f"events{part}", f"observations{part}", *ground, "articles")


def select(tables: Tables, conflict: Conflict, selection: Selection, data_hash: str) -> Export:
    """What a selection takes out of the tables.

    Parameters
    ----------
    tables : mapping
        At least those of :func:`tables_for`.
    data_hash : str
        The manifest's hash of the tables: it goes into every file.

    Raises
    ------
    InputError
        If a filter asks for what does not exist, or the dates lie outside the war or cross.
    """
    check(conflict, selection, tables[f"events{suffix_of(selection.evidence)}"])
    series, part = suffix_of(selection.evidence, selection.clock), suffix_of(selection.evidence)
    articles = tables["articles"]
    events = _events(gpd.GeoDataFrame(tables[f"events{part}"]), selection, articles, conflict, data_hash)
    layers = {"events": events}
    for kind in ("areas", "fronts", "bands"):
        layers[kind] = _ground(gpd.GeoDataFrame(tables[f"{kind}{series}"]), selection, conflict, data_hash)
    reports = gpd.GeoDataFrame(tables[f"observations{part}"])
    layers["observations"] = _observations(reports, selection, articles, data_hash)
    sources = list_sources(events, layers["observations"], dict(zip(articles["id"], articles["title"], strict=True)))
    about = describe(conflict, selection, data_hash, {name: len(frame) for name, frame in layers.items()})
    own = articles["publisher"].str.startswith(OWN_TEXT)
    whole = articles[own] if selection.quotes == "full" else articles.iloc[:0]
    used = {row["id"] for row in sources}
    whole = whole[whole["id"].isin(used)][["id", "lang", "date_start", "date_end", "title", "publisher", "text"]]
    return Export(conflict=conflict, selection=selection, layers=layers, articles=_inclusive(whole), about=about,
                  sources=sources)  # fmt: skip


def check(conflict: Conflict, selection: Selection, events: pd.DataFrame) -> None:
    """Refuse what a selection asks for and does not exist.

    Raises
    ------
    InputError
        With a fault for each filter and date that cannot be.
    """
    period, faults = conflict.period, []
    for name, day in (("first", selection.first), ("last", selection.last)):
        if day is not None and not period.start <= day <= period.end:
            faults.append(f"{name} {day}: outside the days of this war, {period.start} to {period.end}")
    if selection.first and selection.last and selection.first > selection.last:
        faults.append(f"the first day {selection.first} comes after the last {selection.last}")
    if selection.first and not selection.last:
        faults.append("a period needs its last day too")
    known = {
        "types": set(events["type"]) | set(events["type"] + "/" + events["subtype"]),
        "statuses": set(events["status"]),
        "sides": {*conflict.side_ids, *(actor.id for actor in conflict.actors)},
        "ids": set(events["id"]) | {old for aliases in events["aliases"] for old in aliases},
        "places": set(events["place"]) | set(events["place_id"]),
    }
    for name, values in known.items():
        for value in getattr(selection, name) if name != "ids" or not selection.narrowed else ():
            if value not in values:
                some = ", ".join(sorted(v for v in values if v and not v.endswith("/"))[:20])
                faults.append(f"{name}: there is no {value!r}; expected one of {some}")
    if faults:
        raise InputError([Fault(file=conflict.id, message=message) for message in faults])


# ---------------------------------------------------------------- events


def _events(
    table: gpd.GeoDataFrame, selection: Selection, articles: pd.DataFrame, conflict: Conflict, data_hash: str
) -> gpd.GeoDataFrame:
    """The events with a mark on the map, as points; their columns in the order in which people read them."""
    shown = table[table["on_map"] & _in_time(table, selection) & _passes(table, selection, conflict)]
    texts = _Texts(articles, selection.quotes)
    control = [json.loads(value) if isinstance(value, str) else ["", "", "", ""] for value in shown["control"]]
    frame = pd.DataFrame({
        "id": shown["id"], "date_start": shown["date_start"], "date_end": shown["date_end"],
        "date_precision": shown["date_precision"], "type": shown["type"], "subtype": shown["subtype"],
        "status": shown["status"], "claimed_by": shown["claimed_by"], "place": shown["place"],
        "place_id": shown["place_id"], "lat": shown["lat"], "lng": shown["lng"],
        "precision_km": shown["precision_km"], "place_kind": shown["place_kind"], "country": shown["country"],
        "side1": shown["side1"].map(_joined), "side2": shown["side2"].map(_joined),
        "deaths_min": shown["deaths_min"].astype("Int64"), "deaths_max": shown["deaths_max"].astype("Int64"),
        "deaths_cumulative": shown["deaths_cumulative"], "control_place": [c[0] for c in control],
        "control_new": [c[1] for c in control], "control_old": [c[2] for c in control],
        "control_extent": [c[3] for c in control], "confidence": shown["confidence"],
        "origins": shown["origins"].map(_joined), "reported_at": shown["reported_at"],
        "summary": shown["summary"].fillna(""), "sources": [_cited(s) for s in shown["sources"]],
        "evidence": [texts.references(e) for e in shown["evidence"]], "source_list": shown["sources"],
    })  # fmt: skip
    if selection.quotes != "reference":
        at = list(frame.columns).index("evidence") + 1
        frame.insert(at, "quotation", [texts.quoted(e) for e in shown["evidence"]])
    frame["data_hash"] = data_hash
    points = gpd.points_from_xy(shown["lng"], shown["lat"], crs=WGS84)
    return gpd.GeoDataFrame(_inclusive(frame), geometry=points).reset_index(drop=True)


def _in_time(table: pd.DataFrame, selection: Selection) -> pd.Series[bool]:
    """The events of which at least one day lies in the time that is asked for."""
    inside = pd.Series(True, index=table.index)
    if selection.last is not None:
        inside &= table["date_start"] <= selection.last
        if selection.clock == "then":
            inside &= table["reported_at"].isna() | (table["reported_at"] <= selection.last)
    first = selection.first
    if selection.is_day and selection.window is not None and selection.last is not None:
        first = selection.last - timedelta(days=selection.window - 1)
    if first is not None:
        inside &= table["date_end"] > first
    return inside


def _passes(table: pd.DataFrame, selection: Selection, conflict: Conflict) -> pd.Series[bool]:
    passes: pd.Series[bool] = pd.Series(True, index=table.index)
    if selection.types:
        passes &= table["type"].isin(selection.types) | (table["type"] + "/" + table["subtype"]).isin(selection.types)
    if selection.statuses:
        passes &= table["status"].isin(selection.statuses)
    if selection.sides:
        wanted = set(selection.sides)
        side_of = cache(conflict.side_of)
        rows = records(table, ("side1", "side2", "control", "date_start"))
        found = [bool(wanted & {*row["side1"], *row["side2"], *sides_of(row, side_of)}) for row in rows]
        passes &= pd.Series(found, index=table.index)
    if selection.places:
        passes &= table["place"].isin(selection.places) | table["place_id"].isin(selection.places)
    if selection.ids or selection.narrowed:
        wanted = set(selection.ids)
        found = [bool(wanted & {i, *a}) for i, a in zip(table["id"], table["aliases"], strict=True)]
        passes &= pd.Series(found, index=table.index)
    if selection.precision_km is not None:
        passes &= table["precision_km"] <= selection.precision_km
    return passes


class _Texts:
    """The words that evidence points at: spans of code points in the text of an article."""

    def __init__(self, articles: pd.DataFrame, quotes: Quotes) -> None:
        self.texts = {} if quotes == "reference" else dict(zip(articles["id"], articles["text"], strict=True))

    def references(self, evidence: str) -> str:
        return "; ".join(f"{article}:{start}-{end}" for article, start, end in json.loads(evidence or "[]"))

    def quoted(self, evidence: str) -> str:
        found = []
        for article, start, end in json.loads(evidence or "[]"):
            words = self.texts.get(article, "")[start:end].split()
            if words:
                found.append(" ".join(words[:QUOTED_WORDS]) + (" [...]" if len(words) > QUOTED_WORDS else ""))
        return " | ".join(found)


def _joined(values: Any) -> str:
    return "; ".join(values) if values is not None else ""


def _cited(sources: str) -> str:
    """Who reported it, in one cell: publisher or file, its day, its address."""
    cited = []
    for source in json.loads(sources or "[]"):
        parts = (source["publisher"] or source["id"], source["published"], source["address"])
        cited.append(" ".join(part for part in parts if part))
    return "; ".join(cited)


# ---------------------------------------------------------------- ground and reports


def _ground(table: gpd.GeoDataFrame, selection: Selection, conflict: Conflict, data_hash: str) -> gpd.GeoDataFrame:
    """Areas, lines or bands that hold in the time asked for; what began earlier or ends later keeps its own days."""
    frame = table[_holds(table, selection)]
    if selection.sides:
        wanted = set(selection.sides)
        held = [(actor,) for actor in frame["actor"]] if "actor" in frame else frame["sides"].tolist()
        frame = frame[[not wanted.isdisjoint(sides) for sides in held]]
    columns: dict[str, Any] = {}
    if "actor" in frame:
        columns["actor"] = frame["actor"]
        columns["name"] = frame["actor"].map(lambda a: _name_of(conflict, a))
    else:
        columns |= {"sides": frame["sides"].map(_joined), "band_km": frame["band_km"], "style": frame["style"]}
    columns |= {"valid_from": frame["valid_from"], "valid_to": frame["valid_to"]}
    shown = _inclusive(pd.DataFrame(columns, index=frame.index))
    shown["data_hash"] = data_hash
    return gpd.GeoDataFrame(shown, geometry=frame.geometry, crs=WGS84).reset_index(drop=True)


def _holds(table: pd.DataFrame, selection: Selection) -> pd.Series[bool]:
    holds = pd.Series(True, index=table.index)
    if selection.last is not None:
        holds &= table["valid_from"] <= selection.last
        holds &= table["valid_to"] > (selection.first or selection.last)
    return holds


def _name_of(conflict: Conflict, side: str) -> str:
    found = next((s for s in conflict.sides if s.id == side), None)
    return next(iter((found.name | dict(found.long_name)).values())) if found else side


def _observations(
    table: gpd.GeoDataFrame, selection: Selection, articles: pd.DataFrame, data_hash: str
) -> gpd.GeoDataFrame:
    """The reports of control that had been made, or speak of a day, by the end of the time asked for."""
    shown = table
    if selection.last is not None:
        shown = shown[(shown["reported_at"] if selection.clock == "then" else shown["valid_from"]) <= selection.last]
        if selection.first is not None:
            shown = shown[shown["valid_from"] >= selection.first]
    if selection.sides:
        shown = shown[shown["actor"].isin(selection.sides)]
    if selection.places:
        shown = shown[shown["place"].isin(selection.places) | shown["place_id"].isin(selection.places)]
    texts = _Texts(articles, selection.quotes)
    columns = ["id", "place", "place_id", "lat", "lng", "precision_km", "place_kind", "actor", "kind", "valid_from",
               "valid_to", "date_precision", "reported_at", "claimant", "publisher", "address", "camp", "source_id",
               "source_kind", "event_id", "confidence", "extent", "note"]  # fmt: skip
    frame = pd.DataFrame(shown[columns]).assign(evidence=[texts.references(e) for e in shown["evidence"]])
    if selection.quotes != "reference":
        frame["quotation"] = [texts.quoted(e) for e in shown["evidence"]]
    frame["data_hash"] = data_hash
    points = gpd.points_from_xy(shown["lng"], shown["lat"], crs=WGS84)
    return gpd.GeoDataFrame(_inclusive(frame), geometry=points).reset_index(drop=True)


def _inclusive(frame: pd.DataFrame) -> pd.DataFrame:
    """The last day of what is half-open in the tables, all dates as ISO words, in the columns that hold days."""
    frame = frame.copy()
    for name in ("date_end", "valid_to"):
        if name in frame:
            frame[name] = [None if _missing(day) else day - timedelta(days=1) for day in frame[name]]
    for name in ("date_start", "date_end", "valid_from", "valid_to", "reported_at"):
        if name in frame:
            frame[name] = pd.array([None if _missing(day) else day.isoformat() for day in frame[name]], dtype="string")
    return frame


def _missing(day: Any) -> bool:
    return day is None or bool(pd.isna(day))
