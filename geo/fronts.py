"""Place control -> areas, front lines and their doubt, as a series over all days.

Natural-neighbour weights of the observed places (built once for a set of places) give every point its holder; areas
tile what lies within `reach_km` of an observed place and inside the country; beyond that nothing is known. A front is
the border of two sides that fight. There is none along a contested area, which is itself the front, and none around
"neutral", which fights nobody (`docs/decisions/front-lines.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.cache import Cache, key_of
from geo.dates import DateInterval
from geo.fronts_areas import Part
from geo.fronts_kept import (
    Drawn,
    Frame,
    Lot,
    drawing_rules,
    frame_from_bytes,
    frame_to_bytes,
    lots_from_bytes,
    lots_to_bytes,
)
from geo.fronts_lakes import find_waters
from geo.fronts_lines import Pieces, cut_stretches, style_of
from geo.fronts_overlay import OlderGround
from geo.fronts_weights import Metres
from geo.model import CONTESTED, ControlSpell, LngLat, Place
from geo.projection import M_PER_KM, WGS84, Projection, projection_for

NEUTRAL = "neutral"  # holds places and fights nobody: an area, but no front
DOUBLE_M = 30.0  # two places nearer than this are one spot for the areas
MESH_POINTS = 300_000  # of all that waits to be drawn again, some 150 MB; what was drawn longest ago is built anew
_CIRCLE = 24  # segments of a quarter circle around the outermost places

Sides = tuple[str, ...]
_Site = tuple[tuple[str, ...], tuple[LngLat, ...]]  # places by id, and where they lie


@dataclass(frozen=True)
class FrontSeries:
    """Three layers in WGS 84 degrees; `valid_from`, `valid_to` are half-open dates.

    `areas` (actor, geometry), `fronts` and `bands` (sides, band_km, style, geometry): one row per shape and period of
    no change, ordered by day, sides and shape.
    """

    areas: gpd.GeoDataFrame
    fronts: gpd.GeoDataFrame
    bands: gpd.GeoDataFrame


@dataclass
class _Ground:
    """A lot among all places (metres), the part that draws it once something has to be drawn, what it drew."""

    lot: Lot
    spots: Metres
    key: str
    part: Part | None = None
    pieces: Pieces = field(default_factory=Pieces)


@lru_cache(maxsize=2)
def outline_in_metres(outline: BaseGeometry) -> BaseGeometry:
    """An outline (WGS 84 degrees), valid in the metres of its own projection: once for all that is drawn on it."""
    projection = projection_for(*(round(v, 2) for v in outline.bounds))
    whole: BaseGeometry = shapely.make_valid(projection.to_metric(outline))
    return whole


class FrontTracer:
    """Draws frames for one outline; keeps what it has built for each set of observed places and their states.

    Parameters
    ----------
    outline : geometry
        The country or study area, WGS 84 degrees.
    reach_km : float
        Nothing is known farther than this from every observed place.
    lakes : sequence of geometry
        WGS 84 degrees; one that lies between two sides belongs to none (`geo.fronts_lakes`).
    contested_share : float
        0 lets a contested place have ground like any other; with 0.75 it has only what is three quarters its own.
    cache : Cache, optional
        What was drawn before, by what it was drawn from; `keep` adds to it what was drawn since.
    older : OlderGround, optional
        An older map that stands wherever it has not given up its ground; not together with a cache.
    """

    def __init__(
        self,
        outline: BaseGeometry,
        *,
        reach_km: float,
        lakes: Sequence[BaseGeometry] = (),
        contested_share: float = 0.0,
        cache: Cache | None = None,
        older: OlderGround | None = None,
    ) -> None:
        self.projection: Projection = projection_for(*(round(v, 2) for v in outline.bounds))
        self.reach_km = reach_km
        self._land = outline
        self._lakes = [shapely.make_valid(self.projection.to_metric(lake)) for lake in lakes]
        if older is not None:  # the map says itself whose the water is
            self._lakes = [lake for lake in self._lakes if shapely.intersects(lake, older.given)]
        self._contested_share = contested_share
        self._older = older
        self._cache, self._fresh = cache or Cache(), dict[str, bytes]()
        self._rules = drawing_rules(outline, lakes, reach_km, contested_share) if cache else ""
        self._lots: dict[_Site, list[_Ground]] = {}  # drawn longest ago first
        self._frames: dict[tuple[int, tuple[str, ...]], Frame] = {}
        self._last: tuple[_Site, list[str], list[Frame]] | None = None
        self._in_degrees: dict[bytes, BaseGeometry] = {}  # by their bytes in metres
        self._shapes: dict[bytes, BaseGeometry] = {}  # equal shapes are one object

    def frames(self, places: Mapping[str, Place], states: Mapping[str, str]) -> list[Frame]:
        """One frame for each connected part of the theatre that the places with a state span."""
        ids = tuple(sorted(states))
        if not ids:
            return []
        site = self.prepare(places, ids)
        ordered = [states[i] for i in ids]
        if self._last is None or self._last[:2] != (site, ordered):
            self._last = (site, ordered, [self._frame(ground, ordered) for ground in self._lots[site]])
        return self._last[2]

    def prepare(self, places: Mapping[str, Place], ids: tuple[str, ...]) -> _Site:
        """Build what depends only on where a set of places lies, sorted by id; done once for each set."""
        site = (ids, tuple(places[i].point for i in ids))
        if site not in self._lots:
            self._lots[site] = self._lay_out(site[1])
        self._lots[site] = self._lots.pop(site)
        self._let_go()
        return site

    def _let_go(self) -> None:
        """Let go what draws the sets of places that were drawn longest ago, where others fill the room."""
        room = MESH_POINTS
        for number, grounds in enumerate(reversed(self._lots.values())):
            for ground in grounds:
                room -= len(ground.part.mesh.points) if ground.part else 0
                if room < 0 and number:
                    ground.part, ground.pieces = None, Pieces()

    def open(self, cache: Cache) -> None:
        """Go on with what is kept in another opening of the cache."""
        self._cache = cache

    @property
    def size(self) -> int:
        """How many frames it remembers."""
        return len(self._frames)

    def keep(self) -> None:
        """Put what was drawn since into the cache."""
        self._cache.put_many(self._fresh)
        self._fresh.clear()

    def _lay_out(self, points: Sequence[LngLat]) -> list[_Ground]:
        spots = self.projection.points_to_metric(points)
        key = key_of("lots", self._rules, np.array(points).tobytes())
        kept = lots_from_bytes(self._cache.get(key)) if self._rules else None
        if kept is not None:
            return [_Ground(lot, spots, f"{key} {number}") for number, lot in enumerate(kept)]
        parts = self._build(spots)
        lots = [Lot(part.outline, tuple(part.deciders.tolist())) for part in parts]
        if self._rules:
            self._fresh[key] = lots_to_bytes(lots)
        return [_Ground(lot, spots, f"{key} {n}", part) for n, (lot, part) in enumerate(zip(lots, parts, strict=True))]

    def _build(self, spots: Metres) -> list[Part]:
        reach = shapely.union_all(shapely.buffer(shapely.points(spots), self.reach_km * M_PER_KM, quad_segs=_CIRCLE))
        theatre = shapely.set_precision(shapely.intersection(reach, outline_in_metres(self._land)), 0.1)
        parts = [part for part in shapely.get_parts(theatre).tolist() if part.geom_type == "Polygon"]
        return [Part(part, spots, self._contested_share) for part in parts]

    def _frame(self, ground: _Ground, states: Sequence[str]) -> Frame:
        """The frame of a part. It hangs on the states of its deciders alone: the others count as the first of them."""
        deciders = ground.lot.deciders
        told = tuple(states[k] for k in deciders)
        if (id(ground), told) not in self._frames:
            key = key_of("frame", ground.key, *told)
            frame = frame_from_bytes(self._cache.get(key), self._one) if self._rules else None
            if frame is None:
                decided = dict(zip(deciders, told, strict=True))
                frame = self._draw(ground, [decided.get(k, told[0]) for k in range(len(states))])
                if self._rules:
                    self._fresh[key] = frame_to_bytes(frame)
            self._frames[(id(ground), told)] = frame
        return self._frames[(id(ground), told)]

    def _draw(self, ground: _Ground, states: Sequence[str]) -> Frame:
        part = ground.part = ground.part or Part(ground.lot.outline, ground.spots, self._contested_share)
        mosaic, spots = part.draw(states), part.places
        if self._older is not None:
            mosaic, spots = self._older.laid_under(mosaic, part.outline), self._older.spots
        areas, borders = mosaic.areas, mosaic.borders
        waters = find_waters(areas, self._lakes, (CONTESTED, NEUTRAL))
        if waters:
            lakes = shapely.union_all([water.lake for water in waters])
            dry = {actor: shapely.difference(area, lakes) for actor, area in areas.items()}
            areas = {actor: area for actor, area in dry.items() if not area.is_empty}
            borders = {pair: shapely.difference(border, lakes) for pair, border in borders.items()}
        frame = Frame({actor: self._degrees(area) for actor, area in areas.items()})
        for water in waters:
            band = self._degrees(shapely.intersection(water.band, part.outline))
            frame.waters.append((water.sides, water.band_km, band))
        for sides, border in borders.items():
            if CONTESTED in sides or NEUTRAL in sides:
                continue
            held = [areas[side] for side in sides if side in areas]
            for stretch in cut_stretches(border, spots, held, self.reach_km, ground.pieces):
                line, band = self._degrees(stretch.line), self._degrees(stretch.band)
                frame.stretches[(sides, line.wkb)] = Drawn(stretch.band_km, stretch.style, line, band)
        return frame

    def _degrees(self, shape: BaseGeometry) -> BaseGeometry:
        key = shape.wkb
        if key not in self._in_degrees:
            self._in_degrees[key] = self._one(self.projection.to_lnglat(shape))
        return self._in_degrees[key]

    def _one(self, shape: BaseGeometry) -> BaseGeometry:
        return self._shapes.setdefault(shape.wkb, shape)


def trace_fronts(
    places: Mapping[str, Place],
    spells: Iterable[ControlSpell],
    outline: BaseGeometry,
    *,
    full_reach_km: float,
    reach_km: float,
    period: DateInterval,
    lakes: Sequence[BaseGeometry] = (),
    cache: Cache | None = None,
    tracer: FrontTracer | None = None,
) -> FrontSeries:
    """Areas, front lines and doubt bands of every day on which something changes.

    Parameters
    ----------
    places : mapping of str to Place
        By id; places without a spell do not count, nor do regions.
    spells : iterable of ControlSpell
        Their order does not matter.
    outline : geometry
        The country, WGS 84 degrees.
    full_reach_km, reach_km : float
        Up to the first the map's colour is full, beyond the second nothing is known. Only the second shapes the areas:
        the map fades between the two.
    period : DateInterval
        The days of the series.
    lakes : sequence of geometry
        WGS 84 degrees; one that lies between two sides belongs to none.
    cache : Cache, optional
        With it only the frames of days whose control changed are drawn; the series is the same to the byte.
    tracer : FrontTracer, optional
        One of the same outline, reach and lakes that traced other spells before and goes on to draw these.

    Returns
    -------
    FrontSeries
        The same bytes for the same places and spells, in whatever order they come.
    """
    if not 0 < full_reach_km <= reach_km:
        raise ValueError(f"full_reach_km {full_reach_km!r} and reach_km {reach_km!r}: expected 0 < full <= reach")
    ordered = sorted((s for s in spells if s.place_id in places), key=lambda s: (s.place_id, s.valid.start))
    names = _one_a_spot(places, {s.place_id for s in ordered})
    ordered = [s for s in ordered if s.place_id in names and s.valid.overlaps(period)]
    starts = {max(s.valid.start, period.start) for s in ordered}
    days = sorted(starts | {s.valid.end for s in ordered if s.valid.end < period.end})
    tracer = tracer or FrontTracer(outline, reach_km=reach_km, lakes=lakes, cache=cache)
    series = _Series()
    for day, end in zip(days, [*days, period.end][1:], strict=True):
        series.add(day, end, tracer.frames(places, states_on(ordered, day)))
    tracer.keep()
    return series.layers()


def states_on(spells: Iterable[ControlSpell], day: date) -> dict[str, str]:
    """The state of each place on a day, by place id; places without a spell on that day are left out."""
    return {s.place_id: s.actor for s in spells if day in s.valid}


def _one_a_spot(places: Mapping[str, Place], used: Iterable[str]) -> set[str]:
    """The ids of point places, of several at one spot only the first."""
    points = {i: places[i].point for i in sorted(used) if places[i].region is None}
    if not points:
        return set()
    lng, lat = (np.array([p[k] for p in points.values()]) for k in (0, 1))
    spots = Projection(places[next(iter(points))].point._replace(lng=float(lng.mean()), lat=float(lat.mean())))
    metres = np.round(spots.points_to_metric(points.values()) / DOUBLE_M).astype(int)
    first: dict[tuple[int, int], str] = {}
    for name, (x, y) in zip(points, metres.tolist(), strict=True):
        first.setdefault((x, y), name)
    return set(first.values())


class _Series:
    """Gathers frames day by day and joins shapes that stay the same."""

    def __init__(self) -> None:
        self._open: dict[Any, dict[str, Any]] = {}
        self._rows: dict[str, list[dict[str, Any]]] = {"areas": [], "fronts": [], "bands": []}

    def add(self, start: date, end: date, frames: Sequence[Frame]) -> None:
        """Lay a day's frames down, up to the day of the next."""
        shown: dict[Any, dict[str, Any]] = {}
        actors = sorted({actor for frame in frames for actor in frame.areas})
        for actor in actors:
            areas = [frame.areas[actor] for frame in frames if actor in frame.areas]
            key = ("areas", actor, tuple(id(area) for area in areas))
            shown[key] = {"actor": actor, "areas": areas}
        for frame in frames:
            for sides, band_km, band in frame.waters:
                about = {"sides": list(sides), "band_km": band_km, "style": style_of(band_km), "geometry": band}
                shown[("bands", sides, band.wkb)] = about
            for (sides, wkb), drawn in sorted(frame.stretches.items(), key=lambda item: item[0]):
                about = {"sides": list(sides), "band_km": drawn.band_km, "style": drawn.style}
                shown[("fronts", sides, wkb)] = {**about, "geometry": drawn.line}
                if not drawn.band.is_empty:
                    shown[("bands", sides, wkb)] = {**about, "geometry": drawn.band}
        self._lay(shown, start, end)

    def _lay(self, shown: Mapping[Any, dict[str, Any]], start: date, end: date) -> None:
        still = {key: row for key, row in self._open.items() if key in shown and row["valid_to"] == start}
        for key, about in shown.items():
            row = still.get(key)
            if row is None:
                row = {**about, "valid_from": start}
                if "areas" in row:
                    row["geometry"] = _multipolygon(row.pop("areas"))
                self._rows[key[0]].append(row)
                still[key] = row
            row["valid_to"] = end
        self._open = still

    def layers(self) -> FrontSeries:
        """The three layers."""
        return FrontSeries(
            areas=_layer(self._rows["areas"], ("actor", "valid_from", "valid_to", "geometry")),
            fronts=_layer(self._rows["fronts"], _LINE_COLUMNS),
            bands=_layer(self._rows["bands"], _LINE_COLUMNS),
        )


_LINE_COLUMNS = ("sides", "valid_from", "valid_to", "band_km", "style", "geometry")


def _multipolygon(areas: Iterable[BaseGeometry]) -> BaseGeometry:
    parts = [part for area in areas for part in shapely.get_parts(area).tolist() if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def _layer(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> gpd.GeoDataFrame:
    ordered = sorted(rows, key=lambda r: (r["valid_from"], r.get("actor") or r["sides"], r["geometry"].wkb))
    values = {name: [row[name] for row in ordered] for name in columns}
    return gpd.GeoDataFrame(values, geometry="geometry", crs=WGS84, columns=list(columns))
