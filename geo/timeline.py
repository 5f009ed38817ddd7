"""The derived tables as compact columns for the browser: JSON files named by the hash of what they hold.

Kinds of file: the data of a conflict (events as parallel columns, control, areas and fronts as rows that point into a
pool of shapes, reports by day), the texts of its articles and reports, small files of what the cards of events show, of
which one is fetched when a card is opened, and the basemap. Days are whole numbers since the first day of the
conflict's period; intervals are half-open; longitude comes first. The same tables give the same bytes.

Text from outside stands in these files as JSON strings and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd
import shapely
from shapely.geometry import MultiPolygon, box
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.lexicon import Language
from geo.tables import EVIDENCE, suffix_of
from geo.timeline_events import count_reports, degrees, event_names, pack_events, told_events
from geo.timeline_reports import pack_reports
from geo.timeline_series import pack_series
from geo.timeline_shapes import ShapePool, day_index
from geo.timeline_texts import article_texts, pack_cards

FORMAT = 2
PAGE_WORDS = "page"
AHEAD_BYTES = 8_000_000  # articles and reports that the browser fetches before a card is opened; more wait for one


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
    told = told_events(tables)
    texts_name, texts = named(f"texts-{conflict.id}", pack_texts(tables, conflict))
    cards = [(first, *named(f"cards-{conflict.id}", card)) for first, card in pack_cards(told, tables["articles"])]
    about = {"texts": texts_name, "ahead": len(texts) <= AHEAD_BYTES, "cards": [[n, name] for n, name, _ in cards]}
    data_name, data = named(f"data-{conflict.id}", pack_data(tables, conflict, told) | about)
    base_name, base = named(f"basemap-{conflict.id}", pack_basemap(conflict, country, neighbours))
    files = {texts_name: texts, data_name: data, base_name: base} | {name: card for _, name, card in cards}
    words = {}
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
    """Articles by id (without their text), and the reports of control."""
    number = {str(place): n for n, place in enumerate(tables["places"]["id"])}
    told = [name for name in EVIDENCE if f"control{EVIDENCE[name]}" in tables]
    reports = pack_reports(tables, conflict, number, told)
    return {"articles": article_texts(tables["articles"]), "reports": reports}


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


def pack_data(
    tables: Mapping[str, pd.DataFrame], conflict: Conflict, told: pd.DataFrame | None = None
) -> dict[str, Any]:
    """The conflict's own facts, its places, events and, by evidence set, control, areas, fronts and counts.

    `told`: the events as `told_events` has them, where they are at hand.
    """
    start, pool = conflict.period.start, ShapePool()
    days = day_index(conflict.period.end, start) + 1
    places = _places(tables["places"], conflict.languages)
    number = {place: n for n, place in enumerate(places["id"])}
    told = told_events(tables) if told is None else told
    events = pack_events(told, conflict, pool) | {"names": event_names(told, number, conflict.languages)}
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
        "reach_km": [settings.full_reach_km, settings.reach_km], "coarsen_km": conflict.safety.coarsen_km,
        "sides": [side.model_dump(mode="json") for side in conflict.sides],
        "actors": {actor.id: actor.name for actor in conflict.actors},
    }


def _places(frame: pd.DataFrame, languages: Sequence[str]) -> dict[str, list[Any]]:
    names = [json.loads(text or "{}") for text in frame["names"]]
    return {
        "id": [str(v) for v in frame["id"]], "name": [str(v) for v in frame["name"]],
        "names": [{code: each[code] for code in languages if each.get(code)} for each in names],
        "lng": degrees(frame["lng"].tolist()), "lat": degrees(frame["lat"].tolist()),
        "kind": [str(v) for v in frame["kind"]],
        "tier": [int(v) for v in frame["tier"]], "km": [round(float(v), 1) for v in frame["precision_km"]],
    }


def _evidence_set(
    name: str, tables: Mapping[str, pd.DataFrame], conflict: Conflict, number: Mapping[str, int], pool: ShapePool
) -> dict[str, Any]:
    """One evidence set: counts of reports, and its series as known now; as known then stands in `then`."""
    start = conflict.period.start
    found = pack_series(suffix_of(name), tables, conflict, number, pool)
    if f"control{suffix_of(name, 'then')}" in tables:
        found["then"] = pack_series(suffix_of(name, "then"), tables, conflict, number, pool)
    days = day_index(conflict.period.end, start) + 1
    return found | {"reports": count_reports(name, tables, start, days)}
