"""Records as tables: the columns of every derived table, and the frames made from records.

Columns are listed in `docs/architecture.md`; :data:`COLUMNS` holds them for the check. Dates are half-open. The same
records give the same frame, whatever their order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from shapely.geometry import Point

from geo.memory import Shelf
from geo.model import Article, ControlSpell, Dropped, Event, EventPlace, Observation, Place, Toponym
from geo.projection import WGS84
from geo.tables_frames import cast_columns, from_arrow, make_columns

EVIDENCE: Mapping[str, str] = {"all": "", "articles": "_articles"}  # evidence set -> part of its tables' names
CLOCKS: Mapping[str, str] = {"now": "", "then": "_then"}  # "as known now" is what a plain name stands for


def suffix_of(evidence: str = "all", clock: str = "now") -> str:
    """The end of the names of the tables of an evidence set and clock: "", "_articles", "_then", "_articles_then".

    Raises
    ------
    ValueError
        If there is no such evidence set or clock.
    """
    for what, value, known in (("evidence", evidence, EVIDENCE), ("clock", clock, CLOCKS)):
        if value not in known:
            raise ValueError(f"{what} {value!r}: expected one of {', '.join(known)}")
    return EVIDENCE[evidence] + CLOCKS[clock]


def kind_of(name: str) -> str:
    """The kind of a table by its name: `areas` for `areas_articles_then`."""
    return name.removesuffix("_then").removesuffix("_articles")


def _series(*kinds: str) -> tuple[str, ...]:
    return tuple(f"{kind}{suffix_of(e, c)}" for kind in kinds for c in CLOCKS for e in EVIDENCE)


TABLES_WITH_GEOMETRY = (
    "toponyms", "events", "events_articles", "observations", "observations_articles", "places",
    *_series("areas", "fronts", "bands"),
)
TABLES_PLAIN = ("articles", *_series("control"), "dropped")
TABLES = (*TABLES_WITH_GEOMETRY, *TABLES_PLAIN)

Table = pd.DataFrame
Tables = dict[str, Table]
Rows = Iterable[Mapping[str, Any]]
F = TypeVar("F", bound=Table)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "articles": ("id", "lang", "date_start", "date_end", "title", "text", "body", "file", "publisher", "address"),
    "toponyms": (
        "article_id", "start", "end", "surface", "kind", "role", "metonym", "gazetteer_id", "name", "lng", "lat",
        "country", "precision_km", "confidence", "method", "reason", "candidates", "geometry",
    ),
    "events": (
        "id", "type", "subtype", "status", "claimed_by", "date_start", "date_end", "date_precision",
        "date_expression", "date_reason", "reported_at", "place", "place_id", "lng", "lat", "precision_km", "country",
        "place_kind", "place_reason", "vague", "qualifier", "places", "side1", "side2", "deaths_min", "deaths_max",
        "deaths_cumulative", "control", "evidence", "sources", "origins", "summary", "summary_lang", "rule",
        "confidence", "on_map", "review", "off_map_reason", "aliases", "geometry",
    ),
    "observations": (
        "id", "place", "place_id", "lng", "lat", "precision_km", "place_kind", "actor", "kind", "valid_from",
        "valid_to", "date_precision", "reported_at", "claimant", "publisher", "address", "camp", "backing",
        "source_id", "source_kind", "evidence", "event_id", "confidence", "extent", "note", "geometry",
    ),
    "places": ("id", "name", "names", "lng", "lat", "kind", "tier", "precision_km", "geometry"),
    "control": (
        "place_id", "actor", "valid_from", "valid_to", "probability", "contested", "beliefs", "before",
        "since_precision", "observations",
    ),
    "areas": ("actor", "valid_from", "valid_to", "geometry"),
    "fronts": ("sides", "valid_from", "valid_to", "band_km", "style", "geometry"),
    "bands": ("sides", "valid_from", "valid_to", "band_km", "style", "geometry"),
    "dropped": ("stage", "reason", "item", "file", "line", "detail"),
}


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # made once: a table has many


def to_json(value: Any) -> str:
    """Compact JSON with sorted keys: the same value gives the same text."""
    return _ENCODER.encode(value)


def articles_table(articles: Iterable[Article], kept: Shelf | None = None) -> Table:
    """One row an article, by id. `kept` has the rows of articles that were there before."""
    shelf = kept or Shelf()
    rows = (shelf.of(a, _article_row) for a in sorted(articles, key=lambda a: a.id))
    return _kept_frame(_plain, "articles", rows, shelf)


def _article_row(a: Article) -> dict[str, Any]:
    return {
        "id": a.id, "lang": a.lang, "date_start": a.published.start, "date_end": a.published.end,
        "title": a.title, "text": a.text, "body": to_json([list(s) for s in a.body]), "file": a.file,
        "publisher": a.publisher, "address": a.address,
    }


def toponyms_table(resolved: Iterable[tuple[Toponym, Place]], kept: Shelf | None = None) -> gpd.GeoDataFrame:
    """One row a place name in a text, by article and offset. `kept` has the rows of names that were there before."""
    ordered = sorted(resolved, key=lambda pair: (pair[0].article_id, pair[0].start, pair[0].end))
    shelf = kept or Shelf()
    rows = (shelf.of(pair, lambda pair: toponym_row(*pair)) for pair in ordered)
    return _kept_frame(_spatial, "toponyms", rows, shelf)


def toponym_row(t: Toponym, p: Place) -> dict[str, Any]:
    """A place name as a row of `toponyms`."""
    return {
        "article_id": t.article_id, "start": t.start, "end": t.end, "surface": t.surface, "kind": t.kind,
        "role": t.role, "metonym": t.metonym, "gazetteer_id": p.gazetteer_id, "name": p.name, "lng": p.point.lng,
        "lat": p.point.lat, "country": p.country, "precision_km": p.precision_km, "confidence": p.confidence,
        "method": p.method, "reason": p.reason,
        "candidates": to_json([[c.gazetteer_id, c.name, *c.point, c.country, round(c.score, 4)] for c in p.candidates]),
        "geometry": Point(p.point),
    }


def events_table(
    events: Iterable[Event], names: Mapping[str, Mapping[str, str]] | None = None, kept: Shelf | None = None
) -> gpd.GeoDataFrame:
    """One row an event, by first day and id; the geometry is its region or point, empty where it has no place.

    Parameters
    ----------
    names : mapping, optional
        The names of places by language, by place id; they stand with each place in the column `places`.
    kept : Shelf, optional
        The rows of events that were there before.
    """
    ordered = sorted(events, key=lambda e: (e.when.start, e.when.end, e.id))
    shelf, called = kept or Shelf(), names or {}
    return _kept_frame(_spatial, "events", (_event_row(event, called, shelf) for event in ordered), shelf)


def _event_row(event: Event, names: Mapping[str, Mapping[str, str]], shelf: Shelf) -> dict[str, Any]:
    called = [names.get(spot.place.gazetteer_id) for spot in event.places]
    told, row = shelf.of(event, lambda event: (called, event_row(event, names)))
    return row if told == called else shelf.put(event, (called, event_row(event, names)))[1]


def _kept_frame(make: Callable[[str, Rows], F], kind: str, rows: Rows, shelf: Shelf) -> F:
    """The frame of rows; the one that was there before where every row is the same one.

    Where no build follows, rows are made as the frame takes them: all at once are several times what the frame is.
    """
    if not shelf.lasting:
        return make(kind, rows)
    known = list(rows)
    return shelf.get((kind, *map(id, known)), lambda: (known, make(kind, known)))[1]


def event_row(event: Event, names: Mapping[str, Mapping[str, str]] = MappingProxyType({})) -> dict[str, Any]:
    """An event as a row of `events`."""
    main = event.main_place
    place = main.place if main else None
    return {
        "id": event.id, "type": event.type, "subtype": event.subtype, "status": event.status,
        "claimed_by": event.claimed_by, "date_start": event.when.start, "date_end": event.when.end,
        "date_precision": event.when.precision, "date_expression": event.date_expression,
        "date_reason": event.date_reason, "reported_at": event.reported_at, **_place_columns(place),
        "place_reason": place.reason if place else "", "vague": bool(place and place.is_vague),
        "qualifier": place.qualifier if place else "", "country": place.country if place else "",
        "places": to_json([_event_place(p, names) for p in event.places]), "side1": list(event.side1),
        "side2": list(event.side2), "deaths_min": event.deaths_min, "deaths_max": event.deaths_max,
        "deaths_cumulative": event.deaths_cumulative,
        "control": to_json([event.control.place, event.control.new, event.control.old, event.control.extent])
        if event.control else None,
        "evidence": to_json([[e.article_id, e.start, e.end] for e in event.evidence]),
        "sources": to_json([
            {"id": s.id, "kind": s.kind, "publisher": s.publisher, "address": s.address, "camp": s.camp,
             "backing": s.backing, "published": s.published.isoformat() if s.published else None, "note": s.note}
            | ({"said": s.said} if s.said else {})
            for s in event.sources
        ]),
        "origins": sorted({s.kind for s in event.sources} | ({"article"} if event.evidence else set())),
        "summary": event.summary, "summary_lang": event.summary_lang, "rule": event.rule,
        "confidence": event.confidence, "on_map": event.on_map, "review": event.review,
        "off_map_reason": event.off_map_reason, "aliases": list(event.aliases),
        "geometry": (place.region or Point(place.point)) if place else None,
    }


def sides_of(row: Mapping[str, Any], side_of: Callable[[str, date], str]) -> set[str]:
    """The sides that take part in an event, a row of its table: that an actor of it stood for on its first day.

    An actor of it acts, suffers, or gains or loses the place. `side_of` is :meth:`geo.definitions.Conflict.side_of`.
    """
    control = json.loads(row["control"])[1:3] if isinstance(row["control"], str) and row["control"] else []
    return {side_of(actor, row["date_start"]) for actor in (*row["side1"], *row["side2"], *control) if actor} - {""}


def _place_columns(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"place": "", "place_id": "", "lng": None, "lat": None, "precision_km": None, "place_kind": ""}
    return {
        "place": place.name, "place_id": place.gazetteer_id, "lng": place.point.lng, "lat": place.point.lat,
        "precision_km": place.precision_km, "place_kind": place.kind,
    }


def _event_place(event_place: EventPlace, names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    place = event_place.place
    return {
        "id": place.gazetteer_id, "name": place.name, "lng": place.point.lng, "lat": place.point.lat,
        "country": place.country, "kind": place.kind, "role": event_place.role, "precision_km": place.precision_km,
        "inherited": event_place.inherited, "vague": place.is_vague, "qualifier": place.qualifier,
        "reason": place.reason, "method": place.method, "confidence": place.confidence,
        "names": dict(names.get(place.gazetteer_id, {})),
    }


def observations_table(observations: Iterable[Observation]) -> gpd.GeoDataFrame:
    """One row a report of control, by place, day and id."""
    ordered = sorted(observations, key=lambda o: (o.place.gazetteer_id, o.valid.start, o.id))
    return _spatial("observations", [observation_row(one) for one in ordered])


def observation_row(one: Observation) -> dict[str, Any]:
    """A report of control as a row of `observations`."""
    source = one.source
    return {
        "id": one.id, **_place_columns(one.place), "actor": one.actor, "kind": one.kind, "valid_from": one.valid.start,
        "valid_to": one.valid.end, "date_precision": one.valid.precision, "reported_at": one.reported_at,
        "claimant": one.claimant, "publisher": source.publisher, "address": source.address, "camp": source.camp,
        "backing": source.backing, "source_id": source.id, "source_kind": source.kind,
        "evidence": to_json([[e.article_id, e.start, e.end] for e in one.evidence]), "event_id": one.event_id,
        "confidence": one.confidence, "extent": one.extent, "note": source.note,
        "geometry": one.place.region or Point(one.place.point),
    }


def places_table(places: Iterable[tuple[Place, Mapping[str, str], int]]) -> gpd.GeoDataFrame:
    """One row a place that control knows, with its names by language and its tier (1 = labelled from afar)."""
    rows = [
        {
            "id": p.gazetteer_id, "name": p.name, "names": to_json(dict(names)), "lng": p.point.lng, "lat": p.point.lat,
            "kind": p.kind, "tier": tier, "precision_km": p.precision_km, "geometry": Point(p.point),
        }
        for p, names, tier in sorted(places, key=lambda row: row[0].gazetteer_id)
    ]
    return _spatial("places", rows)


def control_table(spells: Iterable[ControlSpell]) -> Table:
    """One row a place and period of one state, by place and day.

    `probability` and `contested` are the last of `beliefs`: JSON rows [day, probability of the state, of "contested"],
    one for each day on which a report changed what was believed.
    """
    rows = [
        {
            "place_id": s.place_id, "actor": s.actor, "valid_from": s.valid.start, "valid_to": s.valid.end,
            "probability": round(s.probability, 4),
            "contested": round(s.beliefs[-1].contested, 4) if s.beliefs else 0.0,
            "beliefs": to_json([[b.day.isoformat(), round(b.held, 4), round(b.contested, 4)] for b in s.beliefs]),
            "before": s.before, "since_precision": s.since_precision, "observations": list(s.observations),
        }
        for s in sorted(spells, key=lambda s: (s.place_id, s.valid.start))
    ]
    return _plain("control", rows)


def dropped_table(dropped: Iterable[Dropped]) -> Table:
    """One row a thing that was left out, with the reason."""
    rows = [
        {"stage": d.stage, "reason": d.reason, "item": d.item, "file": d.file, "line": d.line, "detail": d.detail}
        for d in sorted(dropped, key=lambda d: (d.stage, d.file, d.line or 0, d.item, d.reason))
    ]
    return _plain("dropped", rows)


_DATES = frozenset({"date_start", "date_end", "valid_from", "valid_to", "reported_at"})
_INTS = frozenset({"deaths_min", "deaths_max", "line", "start", "end", "tier"})
_FLOATS = frozenset({"lng", "lat", "precision_km", "confidence", "probability", "contested", "band_km"})
_BOOLS = frozenset({"metonym", "vague", "deaths_cumulative", "on_map", "review"})
_LISTS = {("events", "side1"), ("events", "side2"), ("events", "origins"), ("events", "aliases"),
          ("control", "observations"), ("fronts", "sides"), ("bands", "sides")}


def typed(name: str, frame: Table) -> Table:
    """The frame with exactly the columns of that table, in order, each of its one type.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    kind = kind_of(name)
    expected = list(COLUMNS[kind])
    if missing := sorted(set(expected) - set(frame.columns)):
        raise ValueError(f"table {name!r} lacks the columns {missing}")
    whole = frame if list(frame.columns) == expected else frame[expected]
    return cast_columns(whole, _types_of(kind))


def read_frame(name: str, table: pa.Table) -> Table:
    """The table of that name from what was read of its file.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    columns = from_arrow(table, _types_of(kind_of(name)))
    if name not in TABLES_WITH_GEOMETRY or "geometry" not in table.column_names:
        return typed(name, pd.DataFrame(columns))
    shapes = gpd.array.from_wkb(table["geometry"].to_numpy(), crs=WGS84)
    return typed(name, gpd.GeoDataFrame(columns | {"geometry": shapes}, geometry="geometry"))


def _types_of(kind: str) -> dict[str, Any]:
    return {column: _type_of(kind, column) for column in COLUMNS[kind] if column != "geometry"}


def _type_of(kind: str, column: str) -> Any:
    if (kind, column) in _LISTS:
        return pd.ArrowDtype(pa.list_(pa.string()))
    if column in _DATES:
        return pd.ArrowDtype(pa.date32())
    if column in _INTS:
        return "Int64"
    if column in _FLOATS:
        return "Float64" if kind == "events" else "float64"
    return "bool" if column in _BOOLS else pd.ArrowDtype(pa.string())


def empty_table(name: str) -> Table:
    """The table of that name without a row."""
    kind = kind_of(name)
    return _spatial(kind, []) if name in TABLES_WITH_GEOMETRY else _plain(kind, [])


def _plain(name: str, rows: Rows) -> Table:
    return pd.DataFrame(make_columns(rows, _types_of(name)))


def _spatial(name: str, rows: Rows) -> gpd.GeoDataFrame:
    shapes: list[Any] = []
    points: dict[bytes, Point] = {}  # many rows lie at one

    def taken() -> Iterator[Mapping[str, Any]]:
        for row in rows:
            shape = row["geometry"]
            shapes.append(points.setdefault(shape.wkb, shape) if isinstance(shape, Point) else shape)
            yield row

    columns = make_columns(taken(), _types_of(name))
    return gpd.GeoDataFrame(columns | {"geometry": gpd.array.from_shapely(shapes, crs=WGS84)}, geometry="geometry")
