"""The derived tables as compact columns for the browser: JSON files named by the hash of what they hold.

Three kinds of file: the data of a conflict (events as parallel columns, control, areas and fronts as rows that point
into a pool of shapes, reports by day), the texts that its cards show, and the basemap. Days are whole numbers since the
first day of the conflict's period; intervals are half-open; longitude comes first. The same tables give the same bytes.

Text from outside stands in these files as JSON strings and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, box
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.lexicon import Language
from geo.model import EVENT_TYPES, STATUSES
from geo.tables import EVIDENCE, suffix_of
from geo.timeline_reports import pack_reports
from geo.timeline_series import pack_series
from geo.timeline_shapes import POINT_SCALE, ShapePool, day_index
from geo.timeline_texts import article_texts, evidence_of, records, text_of

FORMAT = 1
PAGE_WORDS = "page"
AHEAD_BYTES = 8_000_000  # texts of cards that the browser fetches before one is opened; more wait for the first card
TOO_VAGUE = frozenset({"season", "year", "open"})  # a report dated no better belongs to no day


@dataclass(frozen=True, kw_only=True)
class Packed:
    """The files for the browser: bytes by name, and which name is what."""

    files: Mapping[str, bytes]
    data: str
    basemap: str
    words: Mapping[str, str]  # language code -> file


def pack(
    tables: Mapping[str, pd.DataFrame], conflict: Conflict, languages: Sequence[Language], country: BaseGeometry,
    neighbours: Mapping[str, BaseGeometry],
) -> Packed:
    """Everything that the map needs of one conflict.

    Parameters
    ----------
    tables
        The derived tables by name (columns in `docs/architecture.md`), dates half-open.
    country, neighbours
        Outlines in WGS 84 degrees; neighbours by their ISO 3166-1 alpha-2 code.
    """
    texts_name, texts = named(f"texts-{conflict.id}", pack_texts(tables, conflict))
    about = {"texts": texts_name, "ahead": len(texts) <= AHEAD_BYTES}
    data_name, data = named(f"data-{conflict.id}", pack_data(tables, conflict) | about)
    base_name, base = named(f"basemap-{conflict.id}", pack_basemap(conflict, country, neighbours))
    files, words = {texts_name: texts, data_name: data, base_name: base}, {}
    for language in languages:
        name, content = named(f"words-{language.code}", pack_words(language))
        files[name], words[language.code] = content, name
    return Packed(files=files, data=data_name, basemap=base_name, words=words)


def named(stem: str, value: Any) -> tuple[str, bytes]:
    """A file name that holds the hash of the content, and the content: compact JSON in UTF-8."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.json", content


def pack_words(language: Language) -> dict[str, Any]:
    """Every word of the map in one language; those of the page around it stay with the page."""
    words = {name: word for name, word in language.interface.items() if name != PAGE_WORDS}
    return {"code": language.code, "locale": language.locale, "dir": language.direction, "words": words}


def pack_texts(tables: Mapping[str, pd.DataFrame], conflict: Conflict) -> dict[str, Any]:
    """Articles by id (without their text), what each event's card shows, and the reports of control."""
    raw = {str(row["id"]): row for row in records(tables["articles"])}
    events = {}
    for row in records(told_events(tables)):
        reasons = {key: text_of(row[key]) for key in ("date_expression", "date_reason", "place_reason", "rule")}
        events[str(row["id"])] = evidence_of(row, raw) | reasons | {"places": json.loads(row["places"] or "[]")}
    number = {str(place): n for n, place in enumerate(tables["places"]["id"])}
    told = [name for name in EVIDENCE if f"control{EVIDENCE[name]}" in tables]
    reports = pack_reports(tables, conflict, number, told)
    return {"articles": article_texts(tables["articles"]), "events": events, "reports": reports}


def pack_basemap(conflict: Conflict, country: BaseGeometry, neighbours: Mapping[str, BaseGeometry]) -> dict[str, Any]:
    """The country, its neighbours as far as the map can show them, and where their names go."""
    west, south, east, north = conflict.views.home
    frame = box(west - (east - west), south - (north - south), east + (east - west), north + (north - south))
    seen, pool, rows = box(*conflict.views.home).buffer(1.0), ShapePool(), []
    for code, outline in sorted(neighbours.items()):
        shapes = pool.add_area(shapely.intersection(shapely.make_valid(outline), frame))
        if shapes:
            rows.append({"code": code, "shapes": shapes, "at": _label_point(shapely.intersection(outline, seen))})
    labels = [{"name": label.name, "at": list(label.at), "kind": label.kind} for label in conflict.views.labels]
    return {"country": pool.add_area(country), "neighbours": rows, "labels": labels, "pool": pool.packed()}


def _label_point(geometry: BaseGeometry) -> list[float] | None:
    """The middle of the largest circle inside, where a name of the land fits best; None where nothing is in view."""
    if geometry.is_empty:
        return None
    land = cast(MultiPolygon, geometry)
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(land, tolerance=0.05))[0]
    return [round(float(centre[0]), 3), round(float(centre[1]), 3)]


def pack_data(tables: Mapping[str, pd.DataFrame], conflict: Conflict) -> dict[str, Any]:
    """The conflict's own facts, its places, events and, by evidence set, control, areas, fronts and counts."""
    start, pool = conflict.period.start, ShapePool()
    days = day_index(conflict.period.end, start) + 1
    places = _places(tables["places"], conflict.languages)
    number = {place: n for n, place in enumerate(places["id"])}
    told = told_events(tables)
    events = _events(told, conflict, pool)
    events["names"] = _event_names(told, number, conflict.languages)
    sets = {
        name: _evidence_set(name, tables, conflict, number, pool)
        for name, suffix in EVIDENCE.items() if f"control{suffix}" in tables
    }
    return {
        "format": FORMAT, "conflict": _conflict(conflict, days), "places": places, "events": events,
        "sets": sets, "pool": pool.packed(),
    }


def _conflict(conflict: Conflict, days: int) -> dict[str, Any]:
    start, views, settings = conflict.period.start, conflict.views, conflict.settings
    return {
        "id": conflict.id, "name": conflict.name, "start": start.isoformat(), "days": days,
        "opens": day_index(conflict.period.opens_on, start), "weeks_from": -start.weekday(),
        "views": {
            "home": views.home, "phone": views.phone, "inset": views.inset, "inset_name": views.inset_name,
            "inset_detail": views.inset_detail,
        },
        "reach_km": [settings.full_reach_km, settings.reach_km],
        "sides": [side.model_dump(mode="json") for side in conflict.sides],
        "actors": {actor.id: actor.name for actor in conflict.actors},
    }


def _places(frame: pd.DataFrame, languages: Sequence[str]) -> dict[str, list[Any]]:
    names = [json.loads(text or "{}") for text in frame["names"]]
    return {
        "id": [str(v) for v in frame["id"]], "name": [str(v) for v in frame["name"]],
        "names": [{code: each[code] for code in languages if each.get(code)} for each in names],
        "lng": _degrees(frame["lng"]), "lat": _degrees(frame["lat"]), "kind": [str(v) for v in frame["kind"]],
        "tier": [int(v) for v in frame["tier"]], "km": [round(float(v), 1) for v in frame["precision_km"]],
    }


def _event_names(
    frame: pd.DataFrame, known: Mapping[str, int], languages: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Names by language of the places that only events speak of, by place id, as the first event has them."""
    found: dict[str, dict[str, str]] = {}
    for text in frame["places"]:
        for place in json.loads(text or "[]")[:1]:
            names = {code: name for code in languages if (name := place.get("names", {}).get(code))}
            if names and place["id"] not in known:
                found.setdefault(place["id"], names)
    return dict(sorted(found.items()))


def _degrees(values: pd.Series[Any]) -> list[int | None]:
    return [None if pd.isna(value) else round(float(value) * POINT_SCALE) for value in values]


def told_events(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The events of every evidence set, each once; the column `sets` names those that it belongs to.

    An article's own event and the one that it became part of are two: the articles alone date it by their own words.
    """
    both = [tables[f"events{suffix}"].assign(set=name) for name, suffix in EVIDENCE.items()]
    whole = pd.concat([pd.DataFrame(frame) for frame in both], ignore_index=True)
    sets = whole.groupby("id")["set"].agg(list)
    return whole.drop_duplicates("id").assign(sets=lambda frame: frame["id"].map(sets))


class _Dictionary:
    """Numbers for repeated values, in the order in which they come."""

    def __init__(self, *values: str) -> None:
        self.values: list[str] = list(values)
        self._number = {value: n for n, value in enumerate(values)}

    def __call__(self, value: Any) -> int:
        text = text_of(value)
        if text not in self._number:
            self._number[text] = len(self.values)
            self.values.append(text)
        return self._number[text]


def _events(frame: pd.DataFrame, conflict: Conflict, pool: ShapePool) -> dict[str, Any]:
    start, sides = conflict.period.start, conflict.side_ids
    words, actors = _Dictionary(""), _Dictionary("")
    columns: dict[str, list[Any]] = {}
    for row in records(frame):
        when, end = row["date_start"], row["date_end"]
        first, second = [str(a) for a in row["side1"]], [str(a) for a in row["side2"]]
        values: dict[str, Any] = {
            "id": str(row["id"]), "type": EVENT_TYPES.index(row["type"]), "subtype": words(row["subtype"]),
            "status": STATUSES.index(row["status"]), "claimed": actors(row["claimed_by"]),
            "from": day_index(when, start), "to": day_index(end, start), "precision": words(row["date_precision"]),
            "place": words(row["place"]), "place_id": words(row["place_id"]), "kind": words(row["place_kind"]),
            "qualifier": words(row["qualifier"]), "country": words(row["country"]), "lng": row["lng"],
            "lat": row["lat"], "km": None if pd.isna(row["precision_km"]) else round(float(row["precision_km"]), 1),
            "vague": int(row["vague"]), "shapes": _region(row, pool), "side1": [actors(a) for a in first],
            "side2": [actors(a) for a in second], "s1": _first_side(first, conflict, when, sides),
            "s2": _first_side(second, conflict, when, sides), "deaths": _deaths(row),
            "control": _control(row, conflict, actors), "sets": sorted(str(name) for name in row["sets"]),
            "on_map": int(row["on_map"]), "off": words(row["off_map_reason"]),
            "told": None if pd.isna(row["reported_at"]) else day_index(row["reported_at"], start),
        }
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
    for name in ("lng", "lat"):
        columns[name] = _degrees(pd.Series(columns.get(name, []), dtype="object"))
    return {
        "types": EVENT_TYPES, "statuses": STATUSES, "words": words.values, "actors": actors.values,
        "columns": columns,
    }


def _first_side(actors: Sequence[str], conflict: Conflict, day: date, sides: Sequence[str]) -> int:
    found = [side for actor in actors if (side := conflict.side_of(actor, day))]
    return sides.index(found[0]) if found else -1


def _deaths(row: Mapping[str, Any]) -> list[int | None] | None:
    least, most = (None if pd.isna(row[key]) else int(row[key]) for key in ("deaths_min", "deaths_max"))
    return None if least is None and most is None else [least, most, int(bool(row["deaths_cumulative"]))]


def _region(row: Mapping[str, Any], pool: ShapePool) -> list[int]:
    geometry = row["geometry"]
    is_area = geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon")
    return pool.add_area(geometry) if is_area and row["on_map"] else []


def _control(row: Mapping[str, Any], conflict: Conflict, actors: _Dictionary) -> list[Any] | None:
    text = text_of(row["control"])
    if not text:
        return None
    place, new, old, extent = json.loads(text)
    day, sides = row["date_start"], conflict.side_ids
    return [place, actors(new), actors(old), extent, *(_first_side([a], conflict, day, sides) for a in (new, old))]


def _evidence_set(
    name: str, tables: Mapping[str, pd.DataFrame], conflict: Conflict, number: Mapping[str, int], pool: ShapePool
) -> dict[str, Any]:
    """One evidence set: counts of reports, and its series as known now; as known then stands in `then`."""
    start = conflict.period.start
    found = pack_series(suffix_of(name), tables, conflict, number, pool)
    if f"control{suffix_of(name, 'then')}" in tables:
        found["then"] = pack_series(suffix_of(name, "then"), tables, conflict, number, pool)
    days = day_index(conflict.period.end, start) + 1
    return found | {"reports": _daily(_report_days(name, tables), start, days)}


def _report_days(name: str, tables: Mapping[str, pd.DataFrame]) -> list[date]:
    """The days of the reports: an observation that no event carries, or a source of an event, by day of report."""
    suffix = EVIDENCE[name]
    days = [
        row["reported_at"] for row in records(tables[f"observations{suffix}"])
        if not text_of(row["event_id"]) and row["date_precision"] not in TOO_VAGUE
    ]
    for row in records(tables[f"events{suffix}"]):
        fallback = row["date_start"] if pd.isna(row["reported_at"]) else row["reported_at"]
        for source in json.loads(row["sources"] or "[]"):
            days.append(date.fromisoformat(source["published"]) if source.get("published") else fallback)
    return days


def _daily(reported: Sequence[date], start: date, days: int) -> list[int]:
    """How many reports came on each day of the period."""
    counts = [0] * days
    for day in reported:
        if 0 <= (n := day_index(day, start)) < days:
            counts[n] += 1
    return counts
