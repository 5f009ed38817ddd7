"""The borders between states on the mesh of one part of the theatre, traced anew only where something changed.

A border crosses an edge of the mesh where the scores of its two ends are equal; inside a triangle it is straight.
What depends on one point of the mesh (its scores, the crossings of its edges) is kept from one drawing to the next,
and each chain of crossings is smoothed once. The lines are those of a full tracing, to the byte. Metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.fronts_mesh import Mesh
from geo.fronts_weights import Metres
from geo.model import CONTESTED

Numbers = NDArray[np.int64]

CORNER_CUTS = 2  # rounds of Chaikin's smoothing
TOLERANCE_SHARE = 0.015  # a border may move by this share of the distance to the third-nearest place ...
TOLERANCE_M = (25.0, 300.0)  # ... but by no less and no more than this


@dataclass
class BorderTracer:
    """The borders of one mesh; `weights` has a row for each of its points and a column for each place.

    `contested_share`: where other states have a weight too, contested ground needs more than this share.
    """

    mesh: Mesh
    weights: csr_array
    places: Metres
    contested_share: float = 0.0
    label: Numbers = field(init=False)  # of each point of the mesh: the number of its state among the sorted ones

    def __post_init__(self) -> None:
        columns = self.weights.tocsc()
        self._rows_of = (columns.indices, columns.indptr)
        self._edges_at = _members(self.mesh.edges, len(self.mesh.points))
        self._triangles_at = _members(self.mesh.edges_of, len(self.mesh.edges))
        self._place_tree = cKDTree(self.places)
        self._smoothed: dict[tuple[bytes, bytes], BaseGeometry] = {}
        self._names: list[str] = []
        self._code = np.empty(0, dtype=np.int64)

    def trace(self, names: Sequence[str], code: Numbers) -> list[BaseGeometry]:
        """The smoothed lines between points of different state, in a fixed order; ends where three meet.

        `names` are the states, sorted; `code` has the number of each place's state among them.
        """
        if list(names) == self._names:
            changed = np.flatnonzero(code != self._code)
            rows = _gather(self._rows_of, changed, len(self.mesh.points))
        else:
            self._start(names)
            rows = np.arange(len(self.mesh.points))
        self._names, self._code = list(names), code.copy()
        if len(rows):
            self._score(rows)
        return [self._line(links) for links in self._chains()]

    def _start(self, names: Sequence[str]) -> None:
        self._scores = np.zeros((len(self.mesh.points), len(names)))
        self.label = np.zeros(len(self.mesh.points), dtype=np.int64)
        self._mixed = np.zeros(len(self.mesh.edges), dtype=bool)
        self._crossing = np.full((len(self.mesh.edges), 2), np.nan)
        self._crossed = np.zeros(len(self.mesh.triangles), dtype=np.int8)

    def _score(self, rows: Numbers) -> None:
        """The scores, labels, crossings and crossed triangles of some points of the mesh and what hangs on them."""
        one_hot = np.zeros((len(self._code), len(self._names)))
        one_hot[np.arange(len(self._code)), self._code] = 1.0
        scores = np.round(self.weights[rows] @ one_hot, 9)
        if CONTESTED in self._names and self.contested_share:
            scores[:, self._names.index(CONTESTED)] *= (1.0 - self.contested_share) / self.contested_share
        self._scores[rows] = scores
        self.label[rows] = scores.argmax(axis=1)
        edges = _gather(self._edges_at, rows, len(self.mesh.edges))
        self._cross(edges)
        triangles = _gather(self._triangles_at, edges, len(self.mesh.triangles))
        self._crossed[triangles] = self._mixed[self.mesh.edges_of[triangles]].sum(axis=1)

    def _cross(self, edges: Numbers) -> None:
        """Where the border crosses edges: the scores are linear along them."""
        first, second = self.mesh.edges[edges].T
        mixed = self.label[first] != self.label[second]
        self._mixed[edges] = mixed
        u, v = first[mixed], second[mixed]
        scores, label = self._scores, self.label
        gap_u = scores[u, label[u]] - scores[u, label[v]]
        gap_v = scores[v, label[v]] - scores[v, label[u]]
        total = gap_u + gap_v
        share = np.clip(np.where(total > 0, gap_u / np.where(total > 0, total, 1.0), 0.5), 0.02, 0.98)[:, None]
        points = self.mesh.points
        self._crossing[edges[mixed]] = np.round(points[u] * (1 - share) + points[v] * share, 2)

    def _chains(self) -> list[Numbers]:
        """The links (n, 2) of each chain of crossings; a node is an edge, or beyond those a spoke's inner end.

        Where three states meet in a triangle each of its crossings has a spoke to the middle.
        """
        two, three = np.flatnonzero(self._crossed == 2), np.flatnonzero(self._crossed == 3)
        of_two = self.mesh.edges_of[two]
        links = of_two[self._mixed[of_two]].reshape(-1, 2)
        if len(three):
            inner = len(self.mesh.edges) + three[:, None] * 3 + np.arange(3)
            links = np.concatenate([links, np.stack([self.mesh.edges_of[three], inner], axis=2).reshape(-1, 2)])
        if not len(links):
            return []
        ordered = np.sort(links, axis=None)
        nodes = ordered[np.r_[True, ordered[1:] != ordered[:-1]]]
        a, b = np.searchsorted(nodes, links).T
        graph = csr_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(len(nodes), len(nodes)))
        count, part = connected_components(graph, directed=False)
        order = np.argsort(part[a], kind="stable")
        return np.split(links[order], np.cumsum(np.bincount(part[a], minlength=count))[:-1])

    def _line(self, links: Numbers) -> BaseGeometry:
        spots = self._spots(links.ravel())
        key = (links.tobytes(), spots.tobytes())
        if key not in self._smoothed:
            order = _walk(links)
            self._smoothed[key] = self._smooth(self._spots(order))
        return self._smoothed[key]

    def _spots(self, nodes: Numbers) -> Metres:
        edges = len(self.mesh.edges)
        inner = nodes >= edges
        if not inner.any():
            return self._crossing[nodes]
        found = np.empty((len(nodes), 2))
        found[~inner] = self._crossing[nodes[~inner]]
        spokes = self.mesh.edges_of[(nodes[inner] - edges) // 3]
        found[inner] = np.round(self._crossing[spokes].mean(axis=1), 2)
        return found

    def _smooth(self, xy: Metres) -> BaseGeometry:
        rank = min(3, len(self.places))
        third = float(self._place_tree.query(xy, k=[rank])[0].min())
        for _ in range(CORNER_CUTS):
            xy = cut_corners(xy)
        closed = bool((xy[0] == xy[-1]).all())
        tolerance = float(np.clip(third * TOLERANCE_SHARE, *TOLERANCE_M))
        smooth: BaseGeometry = shapely.simplify(
            shapely.LineString(np.round(xy, 1)), tolerance, preserve_topology=closed
        )
        return smooth


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


def _walk(links: Numbers) -> Numbers:
    """The nodes of one chain from end to end; a ring starts and ends at its lowest."""
    beside: dict[int, list[int]] = {}
    for a, b in links.tolist():
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    ends = [node for node, others in beside.items() if len(others) == 1]
    here = min(ends or beside)
    walked, before = [here], -1
    while True:
        onward = [node for node in beside[here] if node != before]
        if not onward:
            return np.array(walked)
        before, here = here, min(onward) if len(walked) == 1 else onward[0]
        walked.append(here)
        if here == walked[0]:
            return np.array(walked)


def _members(groups: Numbers, count: int) -> tuple[Numbers, Numbers]:
    """The rows of `groups` that name each of `count` numbers, one after the other, and where each begins."""
    order = np.argsort(groups.ravel(), kind="stable")
    starts = np.searchsorted(groups.ravel()[order], np.arange(count + 1))
    return order // groups.shape[1], starts


def _gather(members: tuple[Numbers, Numbers], which: Numbers, count: int) -> Numbers:
    """All members of some numbers, out of `count`, each once, sorted."""
    rows, starts = members
    counts = starts[which + 1] - starts[which]
    offsets = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    named = np.zeros(count, dtype=bool)
    named[rows[np.repeat(starts[which], counts) + offsets]] = True
    return np.flatnonzero(named)
