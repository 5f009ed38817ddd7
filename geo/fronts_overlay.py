"""An older map laid under what newer reports draw: outside the ground it gives up, its own lines stand to the metre.

Inside that ground the mosaic of the newer reports counts. All lines, old and new, cut the part into faces, so that
areas still tile it and two neighbours share the very same line. Coordinates are metres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.fronts_areas import Mosaic, borders_of, dissolved
from geo.fronts_faces import Faces, faces_beside
from geo.fronts_weights import Metres

GRID_M = 1.0  # all lines are cut on this grid, so that nothing narrower is left between two of them
RIM_M = 5_000.0  # two maps of one coast or border differ by so much: a strip this thin along the outline is no ground
CRUMB_M2 = 25e6  # ground this small at the seam of old and new is a crumb of the cut


@dataclass(frozen=True)
class OlderGround:
    """Who held what by an older map, and the ground where newer reports decide.

    `rest` holds what lies in no area of the map, "" where nobody knows. `spots` are the places and the points along
    the map's lines that the doubt of a line hangs on.
    """

    areas: Mapping[str, BaseGeometry]
    rest: str
    given: BaseGeometry
    spots: Metres

    def laid_under(self, mosaic: Mosaic, outline: BaseGeometry) -> Mosaic:
        """The mosaic of a part inside the ground given up, the older map in the rest of the part's outline."""
        names = sorted({*mosaic.areas, *self.areas, self.rest} - {""})
        held = self._to_the_rim(outline)
        lines = [shapely.boundary(outline), shapely.intersection(shapely.boundary(self.given), outline)]
        lines += [shapely.intersection(shapely.boundary(area), outline) for area in held.values()]
        lines += [shapely.intersection(line, self.given) for line in mosaic.borders.values()]
        edges = shapely.get_parts(shapely.union_all(lines, grid_size=GRID_M))
        edges = edges[shapely.get_type_id(edges) == shapely.GeometryType.LINESTRING]
        faces = np.asarray(shapely.get_parts(shapely.polygonize(edges)))
        middles = shapely.point_on_surface(faces)
        inside = shapely.contains_properly(outline, middles)
        faces, middles = faces[inside], middles[inside]
        label = self._labels(names, mosaic, held, middles)
        label = _without_crumbs(faces, label, shapely.boundary(self.given))
        found = Faces(faces, edges, faces_beside(faces, edges))
        areas = {names[k]: dissolved(faces[label == k]) for k in sorted(set(label.tolist())) if k >= 0}
        return Mosaic(areas, borders_of(found, label, names))

    def _to_the_rim(self, outline: BaseGeometry) -> dict[str, BaseGeometry]:
        """The map's areas, each with the thin blank strips between it and the outline."""
        free = shapely.difference(outline, shapely.union_all(list(self.areas.values())))
        thin = shapely.difference(free, shapely.buffer(shapely.buffer(free, -RIM_M / 2), RIM_M / 2))
        rim = shapely.difference(outline, shapely.buffer(outline, -RIM_M))
        strips = shapely.get_parts(shapely.intersection(thin, rim))
        strips = strips[shapely.get_type_id(strips) == shapely.GeometryType.POLYGON]
        found: dict[str, BaseGeometry] = {}
        for actor, area in self.areas.items():
            beside = shapely.dwithin(strips, area, GRID_M)
            found[actor] = shapely.union_all([area, *strips[beside]])
            strips = strips[~beside]
        return found

    def _labels(
        self, names: list[str], mosaic: Mosaic, held: Mapping[str, BaseGeometry], points: NDArray[np.object_]
    ) -> NDArray[np.int64]:
        label = np.full(len(points), names.index(self.rest) if self.rest else -1, dtype=np.int64)
        newer = shapely.intersects(self.given, points)
        for areas, where in ((held, ~newer), (mosaic.areas, newer)):
            for actor, area in areas.items():
                label[where & shapely.intersects(area, points)] = names.index(actor)
        return label


def _without_crumbs(
    faces: NDArray[np.object_], label: NDArray[np.int64], seam: BaseGeometry
) -> NDArray[np.int64]:
    """The labels, with small ground at the seam that is cut off from its own given to the neighbour around it."""
    label = label.copy()
    tree = shapely.STRtree(faces)
    for state in sorted(set(label.tolist())):
        mine = np.flatnonzero(label == state)
        blocks = shapely.get_parts(dissolved(faces[mine]))
        crumbs = blocks[(shapely.area(blocks) < CRUMB_M2) & shapely.intersects(blocks, seam)]
        for crumb in crumbs:
            members = mine[shapely.intersects(crumb, shapely.point_on_surface(faces[mine]))]
            around = np.setdiff1d(tree.query(crumb, predicate="intersects"), mine)
            shared = shapely.length(shapely.intersection(crumb, faces[around]))
            if len(around) and shared.max() > 0:
                label[members] = label[around[int(shared.argmax())]]
    return label
