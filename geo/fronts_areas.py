"""Areas of control in one connected part of the observed theatre, as a mosaic without gaps or overlaps.

The states of the places give every point of the mesh a score for each state (natural-neighbour weights); the greatest
one holds it. The borders between states are traced once, smoothed once, and cut the part into faces: two neighbours
share the very same line. Coordinates are metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.fronts_mesh import Mesh, build_mesh
from geo.fronts_weights import Metres, natural_weights
from geo.model import CONTESTED

CORNER_CUTS = 2  # rounds of Chaikin's smoothing
TOLERANCE_SHARE = 0.015  # a border may move by this share of the distance to the third-nearest place ...
TOLERANCE_M = (25.0, 300.0)  # ... but by no less and no more than this
SUPPORT_M = 2_000.0  # a place just off the coarse coast still supports the area beside it


@dataclass
class Part:
    """One connected part of the theatre, with its mesh and the weights of all places at the mesh's points."""

    outline: BaseGeometry
    places: Metres
    contested_share: float = 0.0  # where other states have a weight too, contested ground needs more than this share
    mesh: Mesh = field(init=False)

    def __post_init__(self) -> None:
        self.mesh = build_mesh(self.places, self.outline)
        self._weights = natural_weights(self.places, self.mesh.points)
        self._tree = cKDTree(self.mesh.points)
        self._place_tree = cKDTree(self.places)
        used = shapely.dwithin(self.outline, shapely.points(self.mesh.points), 1.0)
        self._smoothed: dict[bytes, BaseGeometry] = {}  # a change elsewhere leaves a border as it was
        beside = np.flatnonzero(shapely.dwithin(self.outline, shapely.points(self.places), SUPPORT_M))
        weighty = self._weights[np.flatnonzero(used)].indices
        self.deciders: NDArray[np.int64] = np.unique(np.concatenate([weighty, beside]))

    def draw(self, states: Sequence[str]) -> dict[str, BaseGeometry]:
        """The area of each state, given the state of every place: together they are the whole part."""
        names = sorted(set(states))
        code = np.array([names.index(s) for s in states])
        here = np.unique(code[self.deciders])
        if len(here) == 1:
            return {names[here[0]]: self.outline}
        one_hot = np.zeros((len(states), len(names)))
        one_hot[np.arange(len(states)), code] = 1.0
        scores = self._weighed(np.round(self._weights @ one_hot, 9), names)
        label = scores.argmax(axis=1)
        borders = [self._smooth(line) for line in trace_borders(self.mesh, scores, label)]
        faces = _faces(self.outline, borders)
        inside = shapely.get_coordinates(shapely.point_on_surface(faces))
        face_label = label[self._tree.query(inside)[1]]
        face_label = _supported(faces, face_label, self.places, code)
        return {names[k]: shapely.union_all(faces[face_label == k]) for k in np.unique(face_label)}

    def _weighed(self, scores: Metres, names: Sequence[str]) -> Metres:
        """The scores, with contested ground only where it has more than its share: the weight is scaled to fit."""
        if CONTESTED in names and self.contested_share:
            share = self.contested_share
            scores[:, names.index(CONTESTED)] *= (1.0 - share) / share
        return scores

    def _smooth(self, line: BaseGeometry) -> BaseGeometry:
        known = self._smoothed.get(line.wkb)
        if known is None:
            known = self._smoothed[line.wkb] = self._smooth_anew(shapely.get_coordinates(line))
        return known

    def _smooth_anew(self, xy: Metres) -> BaseGeometry:
        rank = min(3, len(self.places))
        third = float(self._place_tree.query(xy, k=[rank])[0].min())
        for _ in range(CORNER_CUTS):
            xy = cut_corners(xy)
        tolerance = float(np.clip(third * TOLERANCE_SHARE, *TOLERANCE_M))
        smooth: BaseGeometry = shapely.simplify(shapely.LineString(np.round(xy, 1)), tolerance)
        return smooth


def trace_borders(mesh: Mesh, scores: Metres, label: NDArray[np.int64]) -> list[BaseGeometry]:
    """The lines between points of different label, merged for each pair of labels, ends where three meet.

    Along an edge of the mesh the scores are linear: the border crosses it where the two are equal.
    """
    first, second = mesh.edges.T
    mixed = label[first] != label[second]
    u, v = first[mixed], second[mixed]
    gap_u = scores[u, label[u]] - scores[u, label[v]]
    gap_v = scores[v, label[v]] - scores[v, label[u]]
    total = gap_u + gap_v
    share = np.clip(np.where(total > 0, gap_u / np.where(total > 0, total, 1.0), 0.5), 0.02, 0.98)[:, None]
    crossing = np.full((len(first), 2), np.nan)
    crossing[mixed] = np.round(mesh.points[u] * (1 - share) + mesh.points[v] * share, 2)
    pair = np.full(len(first), -1)
    pair[mixed] = np.minimum(label[u], label[v]) * 1_000 + np.maximum(label[u], label[v])
    crossed = mixed[mesh.edges_of]
    two, three = crossed.sum(axis=1) == 2, crossed.sum(axis=1) == 3
    ends = mesh.edges_of[two][crossed[two]].reshape(-1, 2)
    segments, owner = [crossing[ends]], [pair[ends[:, 0]]]
    spokes = mesh.edges_of[three]
    if len(spokes):
        centre = np.round(crossing[spokes].mean(axis=1), 2)
        for k in range(3):
            segments.append(np.stack([crossing[spokes[:, k]], centre], axis=1))
            owner.append(pair[spokes[:, k]])
    return _merged(np.concatenate(segments), np.concatenate(owner))


def _merged(segments: Metres, owner: NDArray[np.int64]) -> list[BaseGeometry]:
    long_enough = (segments[:, 0] != segments[:, 1]).any(axis=1)
    segments, owner = segments[long_enough], owner[long_enough]
    lines: list[BaseGeometry] = []
    for pair in np.unique(owner):
        whole = shapely.multilinestrings(shapely.linestrings(segments[owner == pair]))
        lines += shapely.get_parts(shapely.line_merge(whole)).tolist()
    return lines


def cut_corners(xy: Metres) -> Metres:
    """A line with every corner cut at a quarter of its sides (Chaikin 1974); the ends of an open line stay."""
    if len(xy) < 3:
        return xy
    closed = bool((xy[0] == xy[-1]).all())
    near, far = xy[:-1] * 0.75 + xy[1:] * 0.25, xy[:-1] * 0.25 + xy[1:] * 0.75
    cut = np.stack([near, far], axis=1).reshape(-1, 2)
    if closed:
        return np.vstack([cut, cut[:1]])
    return np.vstack([xy[:1], cut[1:-1], xy[-1:]])


def _faces(outline: BaseGeometry, borders: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    noded = shapely.union_all([shapely.boundary(outline), *borders])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    keep = shapely.contains_properly(outline, shapely.point_on_surface(faces))
    return np.asarray(faces[keep])


def _supported(
    faces: NDArray[np.object_], label: NDArray[np.int64], places: Metres, code: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The labels, with every face that no place of its own label stands in given to the neighbour it leans on most."""
    label = label.copy()
    spots = np.asarray(shapely.points(places))
    near = shapely.STRtree(spots).query(faces, predicate="dwithin", distance=SUPPORT_M)
    held = {k: set(code[near[1][near[0] == k]].tolist()) for k in range(len(faces))}
    pockets = [k for k in range(len(faces)) if label[k] not in held[k]]
    size = shapely.area(faces)
    pockets.sort(key=lambda k: (size[k], k))
    tree = shapely.STRtree(faces)
    for pocket in pockets:
        around = np.sort(tree.query(faces[pocket], predicate="intersects"))
        around = around[around != pocket]
        shared = shapely.length(shapely.intersection(faces[pocket], faces[around]))
        if len(around) and shared.max() > 0:
            label[pocket] = label[around[shared.argmax()]]
    return label
