"""Natural-neighbour (Sibson) weights of observed places at any point, as a sparse operator.

Method: Sibson 1981, "A brief description of natural neighbour interpolation"; computed after Watson 1992,
*Contouring*, ch. 4.6: every Delaunay triangle of the places whose circumcircle holds the point adds signed areas to
its three corners. Exact, and one pass for all points. Coordinates are metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.spatial import Delaunay, cKDTree

Metres = NDArray[np.float64]

# Places without a state on a ring around the others, so that the outermost have a region of about the size of their
# neighbours': farther than any reach. Far out (2 diameters) the outermost places drew lines off their course.
GHOST_M = 120_000.0  # from the hull; tried 20 to 200 km, flat
GHOSTS_A_RADIUS = 8  # so many on a stretch of the ring as long as it is away
ARC = np.pi / 32
_TOLERANCE = 1e-6
# What is worked out together, so that memory does not grow with all of them: points, circles, points in circles.
_POINTS_AT_ONCE, _CIRCLES_AT_ONCE, _AT_ONCE = 200_000, 2_000, 100_000


def natural_weights(places: Metres, points: Metres) -> csr_array:
    """The weights of the places (columns) at the points (rows); every row sums to 1.

    Parameters
    ----------
    places : (n, 2) array
        Metres; no two at the same spot.
    points : (m, 2) array
        Metres, anywhere; outside the hull of the places the weights go on smoothly (the ring around them gets none).
    """
    if len(places) == 1:
        return csr_array(np.ones((len(points), 1)))
    sites = np.vstack([places, _ghosts(places)])
    # A hair of displacement keeps points off the lines through two places, where a circle has no centre.
    moved = points + np.column_stack([np.sin(np.arange(len(points))), np.cos(np.arange(len(points)))]) * 0.01
    circles = _circles(sites)
    parts = [_watson(circles, moved[first : first + _POINTS_AT_ONCE], len(places))
             for first in range(0, len(points), _POINTS_AT_ONCE)]  # fmt: skip
    return _repaired(csr_array(vstack(parts)) if len(parts) != 1 else parts[0], places, points)


def _ghosts(places: Metres) -> Metres:
    """Points evenly along a ring around the hull of the places; geo/web/weights.js does the same, step by step."""
    ring = _ring(_hull(places))
    steps = np.hypot(*np.diff(ring, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    count = int(np.ceil(along[-1] / (GHOST_M / GHOSTS_A_RADIUS)))
    # The start is off any axis: no ghost shall lie on one circle with places on a regular grid.
    at = (np.arange(count) + 0.1234) * (along[-1] / count)
    return np.column_stack([np.interp(at, along, ring[:, 0]), np.interp(at, along, ring[:, 1])])


def _hull(places: Metres) -> Metres:
    """The corners of the convex hull, counterclockwise (Andrew 1979); two where all are in line."""
    ordered = sorted({(float(x), float(y)) for x, y in places})
    if len(ordered) < 3:
        return np.array(ordered)
    chains = []
    for points in (ordered, ordered[::-1]):
        chain: list[tuple[float, float]] = []
        for point in points:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        chains.append(chain[:-1])
    return np.array(chains[0] + chains[1])


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _ring(hull: Metres) -> Metres:
    """The closed line at `GHOST_M` from the hull, its round corners in steps of `ARC`."""
    edges = np.roll(hull, -1, axis=0) - hull
    headings = np.arctan2(edges[:, 1], edges[:, 0]) - np.pi / 2  # outward, counterclockwise
    ring = []
    for k, corner in enumerate(hull):
        before, turn = headings[k - 1], (headings[k] - headings[k - 1]) % (2 * np.pi)
        steps = int(np.ceil(turn / ARC))
        angles = before + turn * np.arange(steps + 1) / max(steps, 1)
        ring.append(corner + GHOST_M * np.column_stack([np.cos(angles), np.sin(angles)]))
    return np.vstack([*ring, ring[0][:1]])


@dataclass(frozen=True)
class _Circles:
    """The Delaunay triangles of sites (numbers of corners, and where they lie) and the circles through those."""

    triangles: NDArray[np.int64]
    corners: Metres
    centres: Metres
    radii: NDArray[np.float64]


def _circles(sites: Metres) -> _Circles:
    triangles = Delaunay(sites).simplices.astype(np.int64)
    corners = sites[triangles]
    centres = _circumcentres(corners[:, 0], corners[:, 1], corners[:, 2])
    return _Circles(triangles, corners, centres, np.hypot(*(centres - corners[:, 0]).T))


def _watson(circles: _Circles, points: Metres, count: int) -> csr_array:
    """What the first `count` sites have of each point, before rows are made to sum to 1."""
    rows, owner = _inside(circles, points)
    shares = np.empty((3, len(rows)))
    for first in range(0, len(rows), _AT_ONCE):
        now = slice(first, first + _AT_ONCE)
        shares[:, now] = _shares(circles.corners[owner[now]], circles.centres[owner[now]], points[rows[now]])
    columns = np.concatenate([circles.triangles[owner, k] for k in range(3)])
    real = columns < count
    weights = csr_array((shares.ravel()[real], (np.tile(rows, 3)[real], columns[real])), shape=(len(points), count))
    weights.sum_duplicates()
    return weights


def _inside(circles: _Circles, points: Metres) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which point lies in which circle: numbers of points and of circles, circle by circle."""
    tree, rows, counts = cKDTree(points), list[NDArray[np.int64]](), list[int]()
    for first in range(0, len(circles.radii), _CIRCLES_AT_ONCE):
        some = slice(first, first + _CIRCLES_AT_ONCE)
        inside = tree.query_ball_point(circles.centres[some], circles.radii[some])
        rows.append(np.concatenate([np.asarray(hits, dtype=np.int64) for hits in inside]))
        counts += [len(hits) for hits in inside]
    return np.concatenate(rows), np.repeat(np.arange(len(counts)), counts)


def _shares(corners: Metres, whole: Metres, x: Metres) -> list[Metres]:
    """The signed area that each corner of a triangle takes of a point inside its circle, by corner."""
    a, b, c = (corners[:, k] for k in range(3))
    part = [_circumcentres(x, b, c), _circumcentres(a, x, c), _circumcentres(a, b, x)]
    return [_cross(part[(k + 1) % 3] - whole, part[(k + 2) % 3] - whole) for k in range(3)]


def _circumcentres(a: Metres, b: Metres, c: Metres) -> Metres:
    """Centres of the circles through three points each, computed relative to `a` for accuracy."""
    u, v = b - a, c - a
    d = 2.0 * _cross(u, v)
    d = np.where(np.abs(d) < _TOLERANCE, _TOLERANCE, d)
    uu, vv = (u**2).sum(axis=1), (v**2).sum(axis=1)
    centre = np.column_stack([(v[:, 1] * uu - u[:, 1] * vv) / d, (u[:, 0] * vv - v[:, 0] * uu) / d])
    return np.asarray(a + centre, dtype=float)


def _cross(u: Metres, v: Metres) -> Metres:
    return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0], dtype=float)


def _repaired(weights: csr_array, places: Metres, points: Metres) -> csr_array:
    """Rows that sum to 1; where a row is no set of weights (a point on a place), the nearest place takes it whole."""
    weights.data[(weights.data < 0) & (weights.data > -_TOLERANCE * np.abs(weights.data).max(initial=1.0))] = 0.0
    total = np.asarray(weights.sum(axis=1)).ravel()
    distance, nearest = cKDTree(places).query(points)
    lowest = np.asarray(weights.min(axis=1).todense()).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        bad = ~np.isfinite(total) | (np.abs(total) < _TOLERANCE) | (lowest / total < -1e-3) | (distance < 1.0)
    scale = np.where(bad, 0.0, 1.0 / np.where(bad, 1.0, total))
    fixed = csr_array((np.ones(bad.sum()), (np.flatnonzero(bad), nearest[bad])), shape=weights.shape)
    scaled = weights.multiply(scale[:, None]).tocsr() + fixed
    scaled.data = np.clip(scaled.data, 0.0, 1.0)
    scaled.eliminate_zeros()
    return csr_array(scaled)
