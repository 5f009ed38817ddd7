"""Front lines between two areas, cut into stretches by how well they are known, with the 90 % band of each.

90 % of the true front lies within 0.6 x the distance to the 4th-nearest observed place (measured on Ukraine 2022-26,
see the design): `band_km`, the full width of that band, is twice as much. Coordinates are metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from scipy.special import ndtr
from shapely.geometry.base import BaseGeometry

from geo.fronts_weights import Metres
from geo.projection import M_PER_KM

Style = Literal["solid", "dashed", "band"]

BAND_SHARE = 0.6  # half of the 90 % band, as a share of the distance to the nth-nearest place
BAND_RANK = 4  # n
NORMAL_90 = 1.645  # standard deviations to each side of the middle 90 % of a normal distribution
SOLID_KM, DASHED_KM = 5.0, 15.0  # the widest band that is drawn solid, and dashed
STEP_M = 500.0  # doubt is looked up along the line at least so often
ROUGH = 0.04  # a band's edge may be off by so much of half its width
SHORTEST_M = 1_000.0  # a stretch shorter than this joins its neighbour


@dataclass(frozen=True)
class Stretch:
    """A piece of a front line of one style. `band_km` is the mean full width of its 90 % band."""

    line: BaseGeometry
    band: BaseGeometry
    band_km: float
    style: Style


def style_of(band_km: float) -> Style:
    """How a front of that doubt is drawn: solid to 5 km, dashed to 15 km, beyond only as a band."""
    return "solid" if band_km <= SOLID_KM else "dashed" if band_km <= DASHED_KM else "band"


def band_widths_km(xy: Metres, places: Metres, reach_km: float) -> NDArray[np.float64]:
    """The full width in km of the 90 % band at points (n, 2); twice the reach where fewer than four places are."""
    if len(places) < BAND_RANK:
        return np.full(len(xy), 2 * reach_km)
    far = cKDTree(places).query(xy, k=[BAND_RANK])[0][:, 0]
    return np.asarray(2 * BAND_SHARE * far / M_PER_KM, dtype=float)


def held_probability(signed_km: NDArray[np.float64], band_km: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability that ground is held by the side of a front's line that it is drawn on.

    `signed_km`: the distance to the line, above 0 on that side; `band_km`: the full width of the 90 % band there. The
    front lies around its line as a normal distribution whose middle 90 % is the band.
    """
    return np.asarray(ndtr(NORMAL_90 * 2 * signed_km / band_km), dtype=float)



@dataclass
class Pieces:
    """What is kept from one drawing to the next, by all that it depends on."""

    lines: dict[bytes, list[tuple[Metres, NDArray[np.float64]]]] = field(default_factory=dict)
    buffers: dict[bytes, BaseGeometry] = field(default_factory=dict)
    bands: dict[bytes, BaseGeometry] = field(default_factory=dict)
    clipped: dict[tuple[bytes, ...], BaseGeometry] = field(default_factory=dict)


def cut_stretches(
    border: BaseGeometry,
    places: Metres,
    ground: Sequence[BaseGeometry],
    reach_km: float,
    drawn: Pieces | None = None,
) -> list[Stretch]:
    """The stretches of a shared border of two areas, in a fixed order; none where they only touch.

    `ground` are the areas of the two sides: the band stays inside them. `drawn` keeps bands from one day to the next,
    for one set of places and one reach.
    """
    drawn = Pieces() if drawn is None else drawn
    found: list[Stretch] = []
    for line in sorted(_lines(shapely.normalize(border)), key=lambda g: g.wkb):
        if line.length < SHORTEST_M / 2:
            continue
        key = line.wkb
        if key not in drawn.lines:
            xy = shapely.get_coordinates(shapely.segmentize(line, STEP_M))
            widths = band_widths_km(xy, places, reach_km)
            drawn.lines[key] = [(xy[a : b + 1], widths[a : b + 1]) for a, b in _runs(xy, widths)]
        found += [_stretch(xy, widths, ground, drawn) for xy, widths in drawn.lines[key]]
    return found


def _lines(geometry: BaseGeometry) -> list[BaseGeometry]:
    return [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "LineString"]


def _runs(xy: Metres, widths: NDArray[np.float64]) -> list[tuple[int, int]]:
    """First and last vertex of each run of one style; short runs join the longer neighbour."""
    between = (widths[:-1] + widths[1:]) / 2
    level = (between > SOLID_KM).astype(int) + (between > DASHED_KM)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    cuts = [0, *(np.flatnonzero(np.diff(level)) + 1).tolist(), len(level)]
    while len(cuts) > 2:
        lengths = np.array([steps[a:b].sum() for a, b in zip(cuts[:-1], cuts[1:], strict=True)])
        shortest = int(lengths.argmin())
        if lengths[shortest] >= SHORTEST_M:
            break
        left = lengths[shortest - 1] if shortest > 0 else -1.0
        right = lengths[shortest + 1] if shortest + 1 < len(lengths) else -1.0
        del cuts[shortest if left >= right else shortest + 1]
        cuts = _without_seams(cuts, level, steps)
    return list(zip(cuts[:-1], cuts[1:], strict=True))


def _without_seams(cuts: list[int], level: NDArray[np.int64], steps: NDArray[np.float64]) -> list[int]:
    """The cuts without those between two runs that have come to be of one style (that of most of their length)."""
    main = [
        int(np.bincount(level[a:b], weights=steps[a:b]).argmax()) for a, b in zip(cuts[:-1], cuts[1:], strict=True)
    ]
    return [cuts[0], *(cut for k, cut in enumerate(cuts[1:-1]) if main[k] != main[k + 1]), cuts[-1]]


def _stretch(xy: Metres, widths: NDArray[np.float64], ground: Sequence[BaseGeometry], drawn: Pieces) -> Stretch:
    band_km = round(float(widths.mean()), 1)
    line = shapely.simplify(shapely.LineString(xy), 1.0, preserve_topology=False)
    key = xy.tobytes() + widths.tobytes()
    if key not in drawn.bands:
        drawn.bands[key] = _band(xy, widths, drawn.buffers)
    return Stretch(line, _clipped(key, ground, drawn), band_km, style_of(band_km))


def _clipped(key: bytes, ground: Sequence[BaseGeometry], drawn: Pieces) -> BaseGeometry:
    """The part of a band on the ground of its sides, of which only what lies around the band counts."""
    band = drawn.bands[key]
    west, south, east, north = band.bounds
    near = [shapely.clip_by_rect(area, west - 1, south - 1, east + 1, north + 1) for area in ground]
    whole_key = (key, *(area.wkb for area in near))
    if whole_key not in drawn.clipped:
        whole = shapely.union_all([shapely.make_valid(area) for area in near])
        drawn.clipped[whole_key] = _polygons(shapely.intersection(band, whole))
    return drawn.clipped[whole_key]


def _band(xy: Metres, widths: NDArray[np.float64], known: dict[bytes, BaseGeometry]) -> BaseGeometry:
    """The line with its own width at every place: pieces of about one width, each buffered, joined."""
    steps = np.round(np.log(np.maximum(widths, 0.2)) / np.log(1.25))
    cuts = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(xy) - 1]
    pieces = []
    for a, b in zip(cuts[:-1], cuts[1:], strict=True):
        if b > a:
            half_m = float(widths[a : b + 1].mean()) / 2 * M_PER_KM
            key = xy[a : b + 1].tobytes() + widths[a : b + 1].tobytes()
            if key not in known:
                rough = shapely.simplify(shapely.LineString(xy[a : b + 1]), half_m * ROUGH, preserve_topology=False)
                known[key] = rough.buffer(half_m, quad_segs=6)
            pieces.append(known[key])
    whole: BaseGeometry = shapely.union_all(pieces) if len(pieces) > 1 else pieces[0]
    return whole


def _polygons(geometry: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(geometry).tolist() if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
