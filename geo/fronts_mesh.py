"""The net of points on which control is computed: fine where places are dense, coarse where they are not.

A quadtree gives the points, their Delaunay triangles tile the plane without overlap; where the state changes inside
a triangle, the border runs through it. Coordinates are metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import Delaunay, cKDTree
from shapely.geometry.base import BaseGeometry

from geo.fronts_weights import Metres

COARSE_M = 6_000.0  # the largest cell; tried 3 to 12 km
FINE_M = 375.0  # the smallest cell: five halvings of 12 km
SHARE = 0.16  # a cell is at most this share of the distance to the third-nearest place; tried 0.1 to 0.25
AT_ONCE = 100_000  # triangles that are shapes at once: some 100 MB


@dataclass(frozen=True)
class Mesh:
    """Points (n, 2), triangles as corner numbers (t, 3), edges as point numbers (e, 2), edges of triangles (t, 3).

    Edge k of a triangle lies opposite its corner k.
    """

    points: Metres
    triangles: NDArray[np.int64]
    edges: NDArray[np.int64]
    edges_of: NDArray[np.int64]


def build_mesh(places: Metres, area: BaseGeometry) -> Mesh:
    """A mesh that covers an area (metres) with a rim of one cell, and holds every place as a point."""
    points = _quadtree(places, area)
    points = points[_far_from(points, places, FINE_M / 4)]
    points = np.vstack([places, points])
    triangles = Delaunay(points).simplices.astype(np.int64)
    triangles = triangles[_near(points[triangles], area)]
    sides = np.sort(np.concatenate([triangles[:, [1, 2]], triangles[:, [2, 0]], triangles[:, [0, 1]]]), axis=1)
    edges, index = np.unique(sides, axis=0, return_inverse=True)
    return Mesh(points, triangles, edges, index.reshape(3, -1).T.astype(np.int64))


def _quadtree(places: Metres, area: BaseGeometry) -> Metres:
    """Centres and corners of the leaves over an area, without doubles, in a fixed order."""
    west, south, east, north = area.bounds
    size = COARSE_M * 2
    xs = np.arange(np.floor(west / size) - 1, np.ceil(east / size) + 1) * size + size / 2
    ys = np.arange(np.floor(south / size) - 1, np.ceil(north / size) + 1) * size + size / 2
    cells = np.array(np.meshgrid(xs, ys)).reshape(2, -1).T
    shapely.prepare(area)
    tree = cKDTree(places)
    rank = min(3, len(places))
    leaves: list[Metres] = []
    while len(cells):
        cells = cells[shapely.dwithin(area, shapely.points(cells), size * 1.5)]
        third = tree.query(cells, k=[rank])[0][:, 0]
        split = (size > COARSE_M) | ((size > FINE_M) & (size > SHARE * third))
        corners = [cells[~split] + np.array(d) * size / 2 for d in ((0, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))]
        leaves += corners
        size /= 2
        cells = np.concatenate([cells[split] + np.array(d) * size / 2 for d in ((-1, -1), (-1, 1), (1, -1), (1, 1))])
    # Cells are halves of a whole number of metres: rounding to 1 cm makes equal corners equal.
    return np.asarray(np.unique(np.round(np.concatenate(leaves), 2), axis=0), dtype=float)


def _far_from(points: Metres, places: Metres, distance_m: float) -> NDArray[np.bool_]:
    return np.asarray(cKDTree(places).query(points)[0] > distance_m)


def _near(triangles: Metres, area: BaseGeometry) -> NDArray[np.bool_]:
    """Triangles that touch the area and are no long slivers of the hull."""
    longest = np.sqrt(((triangles - np.roll(triangles, 1, axis=1)) ** 2).sum(axis=2)).max(axis=1)
    parts = np.array_split(triangles, len(triangles) // AT_ONCE + 1)
    touch = np.concatenate([shapely.intersects(area, shapely.polygons(part)) for part in parts])
    return np.asarray(touch & (longest < COARSE_M * 6))
