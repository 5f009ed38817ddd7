"""Outlines of countries and regions from GeoParquet, for :mod:`geo.gazetteer`. WGS 84 degrees, longitude first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely.geometry.base import BaseGeometry

from geo.model import LngLat
from geo.projection import require_wgs84

COARSE_DEG = 0.02  # about 2 km: enough for a tint
CRS84 = "OGC:CRS84"  # what a GeoParquet file means that names no CRS
KM_PER_DEGREE = 111.2  # of latitude


class Outlines:
    """The outlines of a file by one of its columns, each decoded only when it is asked for; empty without the file."""

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._at: dict[str, int] = {}
        if path.is_file():
            names = pq.ParquetFile(path).read(columns=[key], use_threads=False).column(key).to_pylist()
            self._at = {name: row for row, name in enumerate(names) if name}
        self._coded: pa.ChunkedArray | None = None
        self._decoded: dict[str, BaseGeometry] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def get(self, name: str) -> BaseGeometry | None:
        """The outline, or None.

        Raises
        ------
        GeometryError
            If the file is not in WGS 84.
        """
        if name not in self._at:
            return None
        if name not in self._decoded:
            self._decoded[name] = shapely.from_wkb(self._column()[self._at[name]].as_py())
        return self._decoded[name]

    def _column(self) -> pa.ChunkedArray:
        if self._coded is None:
            file = pq.ParquetFile(self._path)
            described = json.loads((file.schema_arrow.metadata or {})[b"geo"])["columns"]["geometry"]
            require_wgs84(gpd.GeoSeries([], crs=described.get("crs", CRS84)), self._path.name)
            self._coded = file.read(columns=["geometry"], use_threads=False).column("geometry")
        return self._coded


def coarsen(outline: BaseGeometry) -> BaseGeometry:
    """The outline simplified to about 2 km: for tints and tables, not for cutting."""
    coarse: BaseGeometry = shapely.make_valid(outline.simplify(COARSE_DEG))
    return outline if coarse.is_empty else coarse


def middle_of_largest(outline: BaseGeometry) -> LngLat:
    """The centroid of the largest part where that lies inside it, else a point inside."""
    largest = max(shapely.get_parts(outline), key=lambda part: float(part.area))
    point = largest.centroid if largest.contains(largest.centroid) else largest.representative_point()
    return LngLat(float(point.x), float(point.y))


def radius_km(outline: BaseGeometry) -> float:
    """The radius of the circle about as large as the outline (small places: at least 5 km)."""
    _, south, _, north = outline.bounds
    shrink = math.cos(math.radians((south + north) / 2))
    return float(round(max(5.0, math.sqrt(float(outline.area) * shrink / math.pi) * KM_PER_DEGREE)))
