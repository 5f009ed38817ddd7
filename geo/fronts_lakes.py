"""Lakes between two sides: water that nobody holds, with the front somewhere on it.

A lake with one side all around it is ground of that side like any other. One whose shores two sides hold keeps them
apart: it is cut out of their areas, and the whole water is the doubt band.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.definitions import data_dir
from geo.projection import M_PER_KM, WGS84, require_wgs84

LEAST_SHORE_M = 5_000.0  # a side with less of the shore than this has only a corner of it
SHORE_ERROR_M = 2_000.0  # how well the shores are known: Natural Earth 1:10m


@dataclass(frozen=True)
class Water:
    """A lake between sides (sorted), the band around it, and its mean width in km."""

    sides: tuple[str, ...]
    lake: BaseGeometry
    band: BaseGeometry
    band_km: float


def read_lakes(outline: BaseGeometry) -> list[BaseGeometry]:
    """The lakes that lie at least partly in an outline, both in WGS 84 degrees; none where the file is missing."""
    path = data_dir() / "boundaries" / "lakes.parquet"
    if not path.is_file():
        return []
    frame = gpd.read_parquet(path)
    require_wgs84(frame, path.name)
    near = gpd.GeoSeries([shapely.box(*outline.bounds)], crs=WGS84)
    rows = sorted(frame.sindex.query(near.iloc[0], predicate="intersects").tolist())
    lakes = [shapely.make_valid(frame.geometry.iloc[row]) for row in rows]
    return [lake for lake in lakes if shapely.intersects(outline, lake)]


def find_waters(areas: Mapping[str, BaseGeometry], lakes: Sequence[BaseGeometry], apart: Sequence[str]) -> list[Water]:
    """The lakes that keep two sides apart (metres).

    Parameters
    ----------
    areas : mapping of str to geometry
        Of each state, the lakes still in them.
    lakes : sequence of geometry
    apart : sequence of str
        States that are no side: contested and neutral ground.
    """
    found = []
    for lake in lakes:
        shore = shapely.boundary(lake)
        held = {actor: shapely.intersection(shore, area).length for actor, area in areas.items() if actor not in apart}
        sides = tuple(sorted(actor for actor, length in held.items() if length >= LEAST_SHORE_M))
        if len(sides) > 1:
            width_km = round(2 * lake.area / lake.length / M_PER_KM, 1)
            found.append(Water(sides, lake, shapely.buffer(lake, SHORE_ERROR_M), width_km))
    return found
