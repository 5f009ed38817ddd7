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

from geo.fronts_borders import BorderTracer
from geo.fronts_faces import FaceCutter, Faces
from geo.fronts_mesh import Mesh, build_mesh
from geo.fronts_weights import Metres, natural_weights

SUPPORT_M = 2_000.0  # a place just off the coarse coast still supports the area beside it


@dataclass(frozen=True)
class Mosaic:
    """The area of each state, together the whole part, and the border of each two states (sorted) that share one."""

    areas: dict[str, BaseGeometry]
    borders: dict[tuple[str, str], BaseGeometry]


@dataclass
class Part:
    """One connected part of the theatre, with its mesh and the weights of all places at the mesh's points.

    `contested_share`: where other states have a weight too, contested ground needs more than this share.
    """

    outline: BaseGeometry
    places: Metres
    contested_share: float = 0.0
    mesh: Mesh = field(init=False)

    def __post_init__(self) -> None:
        self.mesh = build_mesh(self.places, self.outline)
        weights = natural_weights(self.places, self.mesh.points)
        self._tree = cKDTree(self.mesh.points)
        self._spots = np.asarray(shapely.points(self.places))
        used = shapely.dwithin(self.outline, shapely.points(self.mesh.points), 1.0)
        self._tracer = BorderTracer(self.mesh, weights, self.places, self.contested_share)
        self._cutter = FaceCutter(self.outline)
        beside = np.flatnonzero(shapely.dwithin(self.outline, self._spots, SUPPORT_M))
        weighty = weights[np.flatnonzero(used)].indices
        self.deciders: NDArray[np.int64] = np.unique(np.concatenate([weighty, beside]))

    def draw(self, states: Sequence[str]) -> Mosaic:
        """Who holds what, given the state of every place."""
        names = sorted(set(states))
        number = {name: k for k, name in enumerate(names)}
        code = np.array([number[s] for s in states])
        here = set(code[self.deciders].tolist())
        if len(here) == 1:
            return Mosaic({names[here.pop()]: self.outline}, {})
        faces = self._cutter.cut(self._tracer.trace(names, code))
        inside = shapely.get_coordinates(shapely.point_on_surface(faces.shapes))
        label = self._tracer.label[self._tree.query(inside)[1]]
        label = _supported(faces.shapes, label, self._spots, code)
        areas = {names[k]: dissolved(faces.shapes[label == k]) for k in sorted(set(label.tolist()))}
        return Mosaic(areas, borders_of(faces, label, names))


def dissolved(faces: NDArray[np.object_]) -> BaseGeometry:
    """Faces of one state as one shape."""
    whole: BaseGeometry = shapely.coverage_union_all(faces) if len(faces) > 1 else faces[0]
    return whole


def borders_of(faces: Faces, label: NDArray[np.int64], names: Sequence[str]) -> dict[tuple[str, str], BaseGeometry]:
    """The pieces between two states, as one line a pair; a piece between faces of one state is no border."""
    sides = np.sort(np.where(faces.beside >= 0, label[faces.beside], -1), axis=1)
    open_ = (sides[:, 0] != sides[:, 1]) & (sides[:, 0] >= 0)
    found = {}
    for a, b in sorted({(a, b) for a, b in sides[open_].tolist()}):
        pieces = faces.pieces[(sides == (a, b)).all(axis=1)]
        found[(names[a], names[b])] = shapely.line_merge(shapely.multilinestrings(pieces))
    return found


def _supported(
    faces: NDArray[np.object_], label: NDArray[np.int64], spots: NDArray[np.object_], code: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The labels, with every face that no place of its own label stands in given to the neighbour it leans on most."""
    label = label.copy()
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
