"""Every coordinate reference system in the program; the only owner of pyproj.

Coordinates are WGS 84 degrees, longitude first (EPSG:4326 in traditional order). Distances and areas are
computed in an equal-area projection centred on the theatre, in metres.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import GeometryError
from geo.model import LngLat

WGS84 = "EPSG:4326"
M_PER_KM = 1000.0
_GEOD = pyproj.Geod(ellps="WGS84")


class Projection:
    """A Lambert azimuthal equal-area projection centred on one point; metres in and out of degrees.

    Equal-area, so that areas in km2 are true; distances are true to better than 0.5 % within 1,000 km of the centre
    (Snyder 1987, Map Projections: A Working Manual, USGS Professional Paper 1395, ch. 24).
    """

    def __init__(self, centre: LngLat) -> None:
        self.centre = centre
        self.crs = pyproj.CRS.from_proj4(f"+proj=laea +lat_0={centre.lat} +lon_0={centre.lng} +datum=WGS84 +units=m")
        self._forward = pyproj.Transformer.from_crs(WGS84, self.crs, always_xy=True)
        self._back = pyproj.Transformer.from_crs(self.crs, WGS84, always_xy=True)

    def to_metric(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry, given in lng/lat degrees, in metres."""
        return _transform(geometry, self._forward)

    def to_lnglat(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry, given in metres, in lng/lat degrees."""
        return _transform(geometry, self._back)

    def points_to_metric(self, points: Iterable[LngLat]) -> NDArray[np.float64]:
        """An (n, 2) array of metres, x then y, for points in degrees."""
        degrees = np.array([(point.lng, point.lat) for point in points], dtype=float).reshape(-1, 2)
        x, y = self._forward.transform(degrees[:, 0], degrees[:, 1])
        return np.column_stack([x, y])

    def points_to_lnglat(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """An (n, 2) array of degrees, lng then lat, for an (n, 2) array of metres."""
        lng, lat = self._back.transform(metres[:, 0], metres[:, 1])
        return np.column_stack([lng, lat])


def _transform(geometry: BaseGeometry, transformer: pyproj.Transformer) -> BaseGeometry:
    def apply(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.column_stack([x, y])

    out: BaseGeometry = shapely.transform(geometry, apply)
    if not np.isfinite(shapely.get_coordinates(out)).all():
        raise GeometryError("a coordinate lies outside what the projection can show; expected degrees, longitude first")
    return out


@lru_cache(maxsize=8)
def projection_for(west: float, south: float, east: float, north: float) -> Projection:
    """The projection centred on a box in degrees."""
    return Projection(LngLat((west + east) / 2, (south + north) / 2))


@lru_cache(maxsize=1 << 14)
def distance_km(a: LngLat, b: LngLat) -> float:
    """The geodesic distance on WGS 84 in km (Karney 2013, through PROJ)."""
    _, _, metres = _GEOD.inv(a.lng, a.lat, b.lng, b.lat)
    return float(metres) / M_PER_KM


def destination(start: LngLat, bearing_deg: float, distance_km: float) -> LngLat:
    """The point at a distance (km) in a direction (degrees clockwise from north) along the geodesic."""
    lng, lat, _ = _GEOD.fwd(start.lng, start.lat, bearing_deg, distance_km * M_PER_KM)
    return LngLat(float(lng), float(lat))


def require_wgs84(frame: Any, what: str) -> None:
    """Refuse a layer whose CRS is missing or not WGS 84.

    Raises
    ------
    GeometryError
        With the CRS that was found and what to do.
    """
    if frame.crs is None:
        raise GeometryError(f"{what}: the layer has no CRS; expected {WGS84} (longitude, latitude in degrees)")
    if not frame.crs.equals(pyproj.CRS.from_user_input(WGS84), ignore_axis_order=True):
        raise GeometryError(f"{what}: the layer is in {frame.crs.to_string()!r}; expected {WGS84}: reproject it first")
