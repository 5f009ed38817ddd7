"""What `python -m geo fronts` does: a table of reports and an outline -> areas, fronts and bands as GeoJSON.

Works for any war and any actors, without a conflict file. A report holds, with growing doubt, until the next one of
that place. Dates in the table and in the result are calendar days, inclusive; coordinates are WGS 84 degrees.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from geo.control import change_day, observed_state, trace_reports
from geo.control_filter import Report, report_weight
from geo.dates import ONE_DAY, DateInterval, parse_partial
from geo.errors import LIBRARY_FAULTS, Fault, InputError
from geo.fronts import NEUTRAL, FrontTracer, states_on
from geo.fronts_anchor import Witness, ground_of, read_anchor
from geo.fronts_lakes import read_lakes
from geo.fronts_spots import align_spots
from geo.fronts_vote import LEAST_PLACES, outvoted
from geo.model import (
    CONTESTED,
    OBSERVATION_KINDS,
    Dropped,
    LngLat,
    Observation,
    Place,
    Source,
    stable_id,
)
from geo.projection import M_PER_KM, projection_for

COLUMNS = ("place", "lat", "lon", "actor", "date")
WORDS_OF_CONFIDENCE: Mapping[str, float] = {"high": 0.95, "medium": 0.8, "low": 0.5}
DEFAULT_CONFIDENCE = 0.8
CONTESTED_SHARE = 0.75  # the fight for a town is no fight for the land halfway to the next; tried 0.33 to 1
REACH_KM = 100.0  # tables of towns are coarse: at 60 the emptier half of a steppe is "not known"; tried 60, 100, 150

_FAULTS: tuple[type[Exception], ...] = (*LIBRARY_FAULTS, ShapelyError)


@dataclass(frozen=True)
class FrontsAnswer:
    """The GeoJSON and what was set aside on the way to it."""

    geojson: dict[str, Any]
    dropped: list[Dropped]


def read_observations(path: Path) -> tuple[list[Observation], list[Dropped]]:
    """The reports of a CSV file with the columns `place,lat,lon,actor,date`, and the rows that cannot be used.

    Read too, where present: `kind`, `confidence` (0 to 1, or high, medium, low), `claimant`, `reported_at`, `source`.
    Any other column is ignored. `contested` as actor is a state, not a holder.

    Raises
    ------
    InputError
        If the file is not UTF-8 or lacks a column; the message names what was found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Fault(file=path.name, message=f"byte {error.start} is not UTF-8; save it as UTF-8")) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return _rows(path, reader)
    except csv.Error as error:
        message = f"{error}: a quotation mark that nothing closes?"
        raise InputError(Fault(file=path.name, line=reader.line_num + 1, message=message)) from error


def _rows(path: Path, reader: csv.DictReader[str]) -> tuple[list[Observation], list[Dropped]]:
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        found = ", ".join(reader.fieldnames or ()) or "none"
        message = f"the column {missing[0]!r} is missing; expected {', '.join(COLUMNS)}; found {found[:400]}"
        raise InputError(Fault(file=path.name, line=1, message=message))
    observations: dict[str, Observation] = {}
    dropped: list[Dropped] = []
    for row in reader:
        values = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
        try:
            observation = _observation(values)
        except ValueError as error:
            line, item = reader.line_num, values.get("place") or f"line {reader.line_num}"
            detail = f"{path.name}, line {line}: {error}"
            dropped.append(
                Dropped(stage="imports", reason="bad_value", item=item, file=path.name, line=line, detail=detail)
            )
            continue
        observations.setdefault(observation.id, observation)
    return list(observations.values()), dropped


def _observation(row: Mapping[str, str]) -> Observation:
    if not row["place"] or not row["actor"]:
        raise ValueError("place and actor must not be empty")
    point = LngLat.checked(float(row["lon"]), float(row["lat"]))
    when = parse_partial(row["date"])
    kind = row.get("kind") or (CONTESTED if row["actor"] == CONTESTED else "holds")
    if kind not in OBSERVATION_KINDS:
        raise ValueError(f"{kind!r} is no kind; expected one of {', '.join(OBSERVATION_KINDS)}")
    place = Place(
        gazetteer_id=f"{row['place']}@{point.lat:.4f},{point.lng:.4f}",
        name=row["place"],
        point=point,
        kind="other",
        country="",
        precision_km=1.0,
        method="given",
        reason=f"population {row['pop']}" if row.get("pop") else "",
    )
    reported = parse_partial(row["reported_at"]).first_day if row.get("reported_at") else when.last_day
    source = row.get("source") or f"{row['place']} {row['date']}"
    return Observation(
        id=stable_id("obs", place.gazetteer_id, row["actor"], when, kind, source),
        place=place,
        actor=row["actor"],
        kind=kind,
        valid=when,
        reported_at=reported,
        claimant=row.get("claimant", ""),
        source=Source(id=source, kind="import"),
        confidence=_confidence(row.get("confidence", "")),
    )


def _confidence(text: str) -> float:
    if not text:
        return DEFAULT_CONFIDENCE
    value = WORDS_OF_CONFIDENCE.get(text.lower())
    value = float(text) if value is None else value
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"confidence {text!r} lies outside 0 to 1; expected a number or high, medium, low")
    return value


def read_geojson(path: Path) -> dict[str, Any]:
    """The object of a JSON file.

    Raises
    ------
    InputError
        If there is no such file, or it holds no such object.
    """
    if not path.is_file():
        raise InputError(Fault(file=path.name, message="there is no such file"))
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(Fault(file=path.name, message=f"this is no GeoJSON: {error}")) from error
    if not isinstance(found, dict):
        raise InputError(Fault(file=path.name, message="this is no GeoJSON: expected an object"))
    return found


def read_outline(geojson: Mapping[str, Any]) -> BaseGeometry:
    """The outline as one geometry, from a GeoJSON geometry, feature or collection (WGS 84 degrees).

    Raises
    ------
    InputError
        If there is no polygon in it.
    """
    kind = geojson.get("type")
    try:
        if kind == "FeatureCollection":
            shapes = [ground_of(feature["geometry"]) for feature in geojson["features"] if feature.get("geometry")]
        else:
            shapes = [ground_of(dict(geojson["geometry"] if kind == "Feature" else geojson))]
        whole: BaseGeometry = shapely.union_all(shapes)
    except _FAULTS as error:
        raise InputError(Fault(file="outline", message=f"its geometry cannot be read: {error}")) from error
    if whole.is_empty:
        raise InputError(Fault(file="outline", message="there is no polygon in it; expected the area as GeoJSON"))
    return whole


def fronts_geojson(
    observations: Iterable[Observation],
    outline_geojson: Mapping[str, Any],
    dates: Sequence[date],
    *,
    anchor_geojson: Mapping[str, Any] | None = None,
    reach_km: float = REACH_KM,
    lakes: Sequence[BaseGeometry] | None = None,
) -> FrontsAnswer:
    """Areas, fronts and doubt bands on each date, as a GeoJSON FeatureCollection.

    Parameters
    ----------
    observations : iterable of Observation
        Reports of any actors; only those of a date or earlier count for it.
    outline_geojson : mapping
        The study area.
    dates : sequence of date
        The days to draw.
    anchor_geojson : mapping, optional
        An older map of who held what, polygons with `date` and `actor` (`geo.fronts_anchor`): it fills in where no
        newer report speaks.
    reach_km : float
        Nothing is said farther than this from every observed place.
    lakes : sequence of geometry, optional
        WGS 84 degrees; one between two sides belongs to neither. The project's own where not given.

    Returns
    -------
    FrontsAnswer
        `geojson`: features with `date, layer, actor, band_km`: `layer="area"` for each date and actor, `"front"` and
        `"band"` for each date and pair of actors (`actor` names both, `band_km` is the full width of the 90 % band).
        `dropped`: places outside the area, or alone behind the other side's lines, and what decides nothing.
    """
    outline = read_outline(outline_geojson)
    inside, dropped = _inside(list(observations), outline)
    water = read_lakes(outline) if lakes is None else lakes
    tracer = FrontTracer(outline, reach_km=reach_km, lakes=water, contested_share=CONTESTED_SHARE)
    features: list[dict[str, Any]] = []
    for day in sorted(set(dates)):
        told = align_spots([o for o in inside if change_day(o) <= day])
        places = {o.place.gazetteer_id: o.place for o in told}
        states, left_out = states_known(told, day)
        states, alone = _without_strays(states, places, outline, _said(told, states, day))
        dropped += [*left_out, *alone]
        witnesses = _witnesses(told, states, day)
        older = read_anchor(anchor_geojson, outline, day, witnesses) if anchor_geojson is not None else None
        if older is None:
            features += _features(tracer, places, states, day)
            continue
        newer = [name for name, w in zip(sorted(states), witnesses, strict=True) if w.day > older.drawn]
        over = FrontTracer(outline, reach_km=reach_km, lakes=water, contested_share=CONTESTED_SHARE, older=older.ground)
        features += _features(over, {**places, **older.places}, {**{n: states[n] for n in newer}, **older.states}, day)
    unique = {(d.reason, d.item): d for d in dropped}
    return FrontsAnswer({"type": "FeatureCollection", "features": features}, [unique[k] for k in sorted(unique)])


def _witnesses(observations: Iterable[Observation], states: Mapping[str, str], day: date) -> list[Witness]:
    """The last report of each place that has a state on a day, by place id."""
    last: dict[str, Observation] = {}
    told: dict[str, list[tuple[date, str]]] = {}
    for o in sorted(observations, key=lambda o: (change_day(o), o.id)):
        name = o.place.gazetteer_id
        if name in states and change_day(o) <= day:
            last[name] = o
            if observed_state(o) == states[name]:
                told.setdefault(name, []).append((change_day(o), o.source.id))
    return [
        Witness(last[name].place.point, states[name], change_day(last[name]), tuple(told.get(name, ())))
        for name in sorted(last)
    ]


def states_known(observations: Iterable[Observation], day: date) -> tuple[dict[str, str], list[Dropped]]:
    """The state of each place on a day, by what had been said up to and on that day."""
    reports: dict[str, list[Report]] = {}
    for o in observations:
        if change_day(o) <= day:
            reports.setdefault(o.place.gazetteer_id, []).append(_report(o))
    spells, dropped = trace_reports(reports, DateInterval(day, day + ONE_DAY, "day"))
    return states_on(spells, day), dropped


def _report(o: Observation) -> Report:
    return Report(
        id=o.id,
        actor=observed_state(o),
        day=change_day(o),
        precision=o.valid.precision,
        weight=report_weight(o.kind, o.confidence, date_days=o.valid.days),
        claim=o.kind == "claim" or (bool(o.claimant) and o.claimant == o.actor),
        source=o.source.id,
    )


def _inside(observations: Sequence[Observation], outline: BaseGeometry) -> tuple[list[Observation], list[Dropped]]:
    """The observations of places in the area, or just off its coast; the other places by name."""
    margin_deg = 0.05  # about 5 km: outlines are coarse
    points = np.array([shapely.Point(o.place.point) for o in observations], dtype=object)
    near = np.asarray(shapely.dwithin(outline, points, margin_deg)).tolist()
    kept = [o for o, ok in zip(observations, near, strict=True) if ok]
    away = {o.place.gazetteer_id: o.place for o, ok in zip(observations, near, strict=True) if not ok}
    dropped = [
        Dropped(stage="fronts", reason="outside_area", item=p.name, detail=f"lies at {p.point.lat}, {p.point.lng}")
        for p in away.values()
    ]
    return kept, dropped


def _without_strays(
    states: Mapping[str, str],
    places: Mapping[str, Place],
    outline: BaseGeometry,
    said: Mapping[str, tuple[int, int, int]],
) -> tuple[dict[str, str], list[Dropped]]:
    """The states without places that stand alone behind the other side's lines: namesakes and false reports, mostly.

    `said` has of each place the days since its last report and how many reports speak for and against its state.
    """
    ids = sorted(states)
    if len(ids) <= LEAST_PLACES:
        return dict(states), []
    spots = projection_for(*outline.bounds).points_to_metric([places[i].point for i in ids]) / M_PER_KM
    ages, counts, against = (np.array([said[i][k] for i in ids], dtype=float) for k in (0, 1, 2))
    lonely = outvoted(spots, [states[i] for i in ids], ages, counts, against, neither=CONTESTED)
    dropped = []
    for one in lonely:
        name = ids[one.place]
        far = f"its own are {one.own_km:.0f} km away" if np.isfinite(one.own_km) else "there are no others"
        detail = f"{states[name]} is {one.expected:.0%} likely by what lies around it; {far}"
        dropped.append(Dropped(stage="control", reason="stands_alone", item=places[name].name, detail=detail))
    out = {ids[one.place] for one in lonely}
    return {name: states[name] for name in ids if name not in out}, dropped


def _said(
    observations: Iterable[Observation], states: Mapping[str, str], day: date
) -> dict[str, tuple[int, int, int]]:
    """Of each place with a state: days since its last report, and on how many days one spoke for that and another."""
    last: dict[str, date] = {}
    spoken: dict[str, tuple[set[date], set[date]]] = {name: (set(), set()) for name in states}
    for o in observations:
        name, when, told = o.place.gazetteer_id, change_day(o), observed_state(o)
        if name in states and when <= day:
            last[name] = max(last.get(name, when), when)
            if told == states[name] or told != CONTESTED:
                spoken[name][told != states[name]].add(when)
    return {name: ((day - last[name]).days, max(len(spoken[name][0]), 1), len(spoken[name][1])) for name in states}


def _features(
    tracer: FrontTracer, places: Mapping[str, Place], states: Mapping[str, str], day: date
) -> list[dict[str, Any]]:
    areas: dict[str, list[BaseGeometry]] = {}
    features: list[dict[str, Any]] = []
    for frame in tracer.frames(places, states):
        for actor, area in frame.areas.items():
            areas.setdefault(actor, []).extend(shapely.get_parts(area).tolist())
        features += [_feature(band, day, "band", " | ".join(sides), width) for sides, width, band in frame.waters]
        for (sides, _), drawn in sorted(frame.stretches.items(), key=lambda item: item[0]):
            features.append(_feature(drawn.line, day, "front", " | ".join(sides), drawn.band_km))
            if not drawn.band.is_empty:
                features.append(_feature(drawn.band, day, "band", " | ".join(sides), drawn.band_km))
    whole = {actor: shapely.union_all(areas[actor]) for actor in sorted(areas)}
    held = [_feature(area, day, "area", actor, None) for actor, area in whole.items() if actor != CONTESTED]
    return held + features + _contested_bands(whole, day)


def _contested_bands(areas: Mapping[str, BaseGeometry], day: date) -> list[dict[str, Any]]:
    """Contested ground between two sides as part of the doubt band: the front runs somewhere in it."""
    features = []
    for ground in shapely.get_parts(areas.get(CONTESTED, shapely.MultiPolygon())).tolist():
        beside = [a for a in sorted(areas) if a not in (CONTESTED, NEUTRAL) and areas[a].distance(ground) < 1e-6]
        if len(beside) > 1:
            metric = projection_for(*(round(v, 1) for v in ground.bounds)).to_metric(ground)
            width_km = round(2 * metric.area / metric.length / M_PER_KM, 1)
            features.append(_feature(ground, day, "band", " | ".join(beside), width_km))
    return features


def _feature(geometry: BaseGeometry, day: date, layer: str, actor: str, band_km: float | None) -> dict[str, Any]:
    rounded = shapely.set_precision(geometry, 1e-6, mode="pointwise")
    about = {"date": day.isoformat(), "layer": layer, "actor": actor, "band_km": band_km}
    return {"type": "Feature", "properties": about, "geometry": shapely.geometry.mapping(rounded)}
