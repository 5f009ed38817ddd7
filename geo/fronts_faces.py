"""An outline cut into faces by border lines, both neighbours of a line with the very same points. Metres.

Lines end at one another or leave the outline, so each is cut at the outline once and kept; only where smoothing made
two of them cross are all cut anew together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class _Cut:
    """The pieces of a line inside the outline, and where they end on it: ring, metres along it, point."""

    pieces: list[BaseGeometry]
    ends: list[tuple[int, float, tuple[float, float]]]
    simple: bool


@dataclass(frozen=True)
class Faces:
    """Faces and the pieces of borders, with the two faces beside each piece."""

    shapes: Shapes
    pieces: Shapes
    beside: NDArray[np.int64]


@dataclass
class FaceCutter:
    """Cuts one outline; what it has found of a line stays known, and is what it would find anew."""

    outline: BaseGeometry

    def __post_init__(self) -> None:
        shapely.prepare(self.outline)
        self._rings = np.asarray(shapely.get_rings(self.outline))
        self._ring_xy = [shapely.get_coordinates(ring) for ring in self._rings]
        self._along = [np.concatenate([[0.0], np.hypot(*np.diff(xy, axis=0).T).cumsum()]) for xy in self._ring_xy]
        self._cuts: dict[bytes, _Cut] = {}
        self._crossing: dict[tuple[bytes, bytes], bool] = {}

    def cut(self, borders: Sequence[BaseGeometry]) -> Faces:
        """The faces between border lines."""
        keys = [line.wkb for line in borders]
        cuts = [self._cut(key, line) for key, line in zip(keys, borders, strict=True)]
        if all(cut.simple for cut in cuts) and not self._any_cross(keys, borders):
            pieces = [piece for cut in cuts for piece in cut.pieces]
            edges = [*self._ring_pieces([end for cut in cuts for end in cut.ends]), *pieces]
        else:
            edges = shapely.get_parts(shapely.union_all([shapely.boundary(self.outline), *borders])).tolist()
            middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
            inside = shapely.contains_properly(self.outline, middles)
            pieces = [edge for edge, ok in zip(edges, inside, strict=True) if ok]
        faces = np.asarray(shapely.get_parts(shapely.polygonize(edges)))
        faces = faces[shapely.contains_properly(self.outline, shapely.point_on_surface(faces))]
        found = np.array(pieces, dtype=object)
        return Faces(faces, found, faces_beside(faces, found))

    def _cut(self, key: bytes, line: BaseGeometry) -> _Cut:
        if key not in self._cuts:
            ends = {tuple(xy) for xy in shapely.get_coordinates(line)[[0, -1]].tolist()}
            inside = shapely.intersection(line, self.outline)
            pieces = [p for p in shapely.get_parts(shapely.line_merge(inside)).tolist() if p.geom_type == "LineString"]
            tips = [tuple(xy) for piece in pieces for xy in shapely.get_coordinates(piece)[[0, -1]].tolist()]
            on_rim = sorted({tip for tip in tips if tip not in ends})
            self._cuts[key] = _Cut(pieces, [self._located(tip) for tip in on_rim], bool(line.is_simple))
        return self._cuts[key]

    def _located(self, tip: tuple[float, float]) -> tuple[int, float, tuple[float, float]]:
        point = shapely.Point(tip)
        ring = int(shapely.distance(self._rings, point).argmin())
        return ring, float(shapely.line_locate_point(self._rings[ring], point)), tip

    def _any_cross(self, keys: Sequence[bytes], borders: Sequence[BaseGeometry]) -> bool:
        """Whether two lines meet elsewhere than at their ends."""
        if len(borders) < 2:
            return False
        lines = np.array(borders, dtype=object)
        found = shapely.STRtree(lines).query(lines)
        for a, b in found[:, found[0] < found[1]].T.tolist():
            pair = (keys[a], keys[b])
            if pair not in self._crossing:
                meet = bool(shapely.intersects(lines[a], lines[b]))
                self._crossing[pair] = meet and not bool(shapely.relate_pattern(lines[a], lines[b], "F********"))
            if self._crossing[pair]:
                return True
        return False

    def _ring_pieces(self, ends: Sequence[tuple[int, float, tuple[float, float]]]) -> list[BaseGeometry]:
        pieces: list[BaseGeometry] = []
        for number, (xy, along) in enumerate(zip(self._ring_xy, self._along, strict=True)):
            here = sorted({(far, tip) for ring, far, tip in ends if ring == number})
            if not here:
                pieces.append(shapely.LineString(xy))
                continue
            for (start, tip), (end, next_tip) in zip(here, [*here[1:], here[0]], strict=True):
                if end > start:
                    between = xy[np.searchsorted(along, start, "right") : np.searchsorted(along, end, "left")]
                else:  # over the ring's first point, which is its last too
                    onward = xy[np.searchsorted(along, start, "right") :]
                    between = np.concatenate([onward, xy[1 : np.searchsorted(along, end, "left")]])
                piece = np.concatenate([[tip], between, [next_tip]])
                pieces.append(shapely.LineString(piece[np.r_[True, (np.diff(piece, axis=0) != 0).any(axis=1)]]))
        return pieces


def faces_beside(faces: Shapes, pieces: Shapes) -> NDArray[np.int64]:
    """The numbers of the faces on the two sides of each piece (n, 2); -1 where there is none."""
    beside = np.full((len(pieces), 2), -1, dtype=np.int64)
    if not len(pieces) or not len(faces):
        return beside
    middles, owner = _middles(shapely.get_rings(faces, return_index=True))
    first = {middle: number for number, middle in enumerate(_first_middles(pieces))}
    known = np.fromiter((middle in first for middle in middles), dtype=bool, count=len(middles))
    for at in np.flatnonzero(known).tolist():
        row = beside[first[middles[at]]]
        row[int(row[0] >= 0)] = owner[at]
    return beside


def _middles(rings: tuple[Shapes, NDArray[np.int64]]) -> tuple[list[complex], NDArray[np.int64]]:
    """The middle of each segment of some rings, as a number, and whose ring it is."""
    xy, ring = shapely.get_coordinates(rings[0], return_index=True)
    same = ring[:-1] == ring[1:]
    middle = (xy[:-1] + xy[1:])[same]
    return (middle[:, 0] + 1j * middle[:, 1]).tolist(), rings[1][ring[:-1][same]]


def _first_middles(pieces: Shapes) -> list[complex]:
    xy, owner = shapely.get_coordinates(pieces, return_index=True)
    start = np.searchsorted(owner, np.arange(len(pieces)))
    middle = xy[start] + xy[start + 1]
    return list((middle[:, 0] + 1j * middle[:, 1]).tolist())


