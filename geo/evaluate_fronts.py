"""How far drawn fronts lie from true ones: front error, overlap, and whether the doubt band keeps its promise.

Metric: on an equal-area grid of 1 km cells, the front is the border of the largest block that the occupant holds,
leaving out 4 km along the outline; the distance from each front to the other, both ways, each capped at 50 km.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import LIBRARY_FAULTS, Fault, InputError
from geo.fronts_anchor import ground_of
from geo.fronts_command import fronts_geojson, read_geojson, read_observations, read_outline
from geo.fronts_lines import held_probability
from geo.model import Observation
from geo.projection import M_PER_KM, Projection, projection_for

CELL_M = 1_000.0
MARGIN_KM = 4.0  # along the outline there is no front, only the edge of the study area
CAP_KM = 50.0
BINS = 10  # of equal width, for the calibration of probabilities

Cells = NDArray[np.bool_]


@dataclass(frozen=True)
class FrontScore:
    """The scores of one date; distances in km, shares 0 to 1.

    `band_share` of the true front lies in the band; `calibration` is the expected error of the cells' probabilities
    over ten equal bins (Naeini et al. 2015), of the cells of which anything is known. `bins` has of each its cells, the
    sum of their probabilities and how many are held; `front_km` and `true_km` the middles of the cells of both fronts
    (n, 2), in the grid's projection.
    """

    day: date
    mean_km: float
    p95_km: float
    iou: float
    band_share: float
    band_mean_km: float
    calibration: float
    bins: NDArray[np.float64] = field(repr=False)
    front_km: NDArray[np.float64] = field(repr=False)
    true_km: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True)
class Grid:
    """Centres of the cells of a study area, and which of them lie inside, and away from its edge."""

    projection: Projection
    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    inside: Cells
    inner: Cells

    def cells(self, geometry: BaseGeometry) -> Cells:
        """The cells inside the outline whose centre lies in a geometry (WGS 84 degrees)."""
        metric = shapely.make_valid(self.projection.to_metric(geometry))
        shapely.prepare(metric)
        x, y = np.meshgrid(self.xs, self.ys)
        return np.asarray(shapely.contains_xy(metric, x, y)) & self.inside

    def middles_km(self, cells: Cells) -> NDArray[np.float64]:
        """The middles of some cells (n, 2), in km."""
        rows, columns = np.nonzero(cells)
        return np.column_stack([self.xs[columns], self.ys[rows]]) / M_PER_KM


def grid_of(outline: BaseGeometry) -> Grid:
    """A grid of 1 km cells over an outline (WGS 84 degrees)."""
    projection = projection_for(*outline.bounds)
    metric = shapely.make_valid(projection.to_metric(outline))
    west, south, east, north = metric.bounds
    xs, ys = np.arange(west, east, CELL_M) + CELL_M / 2, np.arange(south, north, CELL_M) + CELL_M / 2
    shapely.prepare(metric)
    inside = np.asarray(shapely.contains_xy(metric, *np.meshgrid(xs, ys)))
    away = ndimage.distance_transform_edt(np.pad(inside, 1))[1:-1, 1:-1]
    return Grid(projection, xs, ys, inside, away > MARGIN_KM * M_PER_KM / CELL_M)


def front_cells(held: Cells, grid: Grid) -> Cells:
    """The cells of the largest held block that border on ground not held, away from the outline."""
    blocks, count = ndimage.label(held)
    if not count:
        return np.zeros_like(held)
    sizes = ndimage.sum_labels(held, blocks, np.arange(1, count + 1))
    block = blocks == int(np.argmax(sizes)) + 1
    rim = block & ndimage.binary_dilation(grid.inside & ~block)
    return np.asarray(rim & grid.inner)


def score_folder(folder: Path) -> dict[str, list[FrontScore]]:
    """The scores of each occupant that the truth names.

    Parameters
    ----------
    folder : Path
        With `observations.csv`, `outline.geojson` and `truth.geojson` (features with `date` and `actor`).

    Raises
    ------
    InputError
        If one of the three is missing or broken; every fault of the truth with its feature.
    """
    case = read_case(folder)
    return {name: score_fronts(case.observations, case.outline, case.truth, occupant=name) for name in case.occupants}


@dataclass(frozen=True)
class Case:
    """What a folder holds: reports, and the study area, the truth and older maps (or None) as GeoJSON."""

    observations: list[Observation]
    outline: dict[str, Any]
    truth: dict[str, Any]
    anchors: dict[str, Any] | None

    @property
    def occupants(self) -> list[str]:
        """The actors that the truth names."""
        return sorted({feature["properties"]["actor"] for feature in self.truth["features"]})


def read_case(folder: Path) -> Case:
    """The files of a folder, as for :func:`score_folder`; `anchors.geojson` where it is there."""
    observations, _ = read_observations(_present(folder / "observations.csv"))
    outline, truth = read_geojson(_present(folder / "outline.geojson")), _truth(folder / "truth.geojson")
    anchors = folder / "anchors.geojson"
    return Case(observations, outline, truth, read_geojson(anchors) if anchors.is_file() else None)


def _present(path: Path) -> Path:
    if not path.is_file():
        message = "there is no such file; expected observations.csv, outline.geojson and truth.geojson in one folder"
        raise InputError(Fault(file=path.name, message=message))
    return path


def _truth(path: Path) -> dict[str, Any]:
    """The truth, once each of its features has an actor, a date and an area."""
    found, faults = read_geojson(_present(path)), []
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise InputError(Fault(file=path.name, message="expected a FeatureCollection with a list of features"))
    for number, feature in enumerate(features, 1):
        try:
            about = feature["properties"]
            date.fromisoformat(about["date"])
            if not about["actor"] or ground_of(feature["geometry"]).is_empty:
                raise ValueError("there is no actor, or no polygon")
        except LIBRARY_FAULTS as error:
            message = f"expected an area with an actor and a date (YYYY-MM-DD); {type(error).__name__}: {error}"
            faults.append(Fault(file=path.name, key=f"feature {number}", message=message))
    if faults:
        raise InputError(faults)
    return found


def score_fronts(
    observations: Iterable[Observation],
    outline_geojson: Mapping[str, Any],
    truth_geojson: Mapping[str, Any],
    *,
    occupant: str,
    anchor_geojson: Mapping[str, Any] | None = None,
) -> list[FrontScore]:
    """The score of each date that the truth has, for one occupant; with an older map as anchor where one is given."""
    outline = read_outline(outline_geojson)
    grid = grid_of(outline)
    truth = {
        date.fromisoformat(feature["properties"]["date"]): shape(feature["geometry"])
        for feature in truth_geojson["features"]
        if feature["properties"]["actor"] == occupant
    }
    answer = fronts_geojson(observations, outline_geojson, sorted(truth), anchor_geojson=anchor_geojson)
    drawn = answer.geojson["features"]
    return [_score(day, truth[day], _on(drawn, day), grid, occupant) for day in sorted(truth)]


def _on(features: Sequence[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    return [feature for feature in features if feature["properties"]["date"] == day.isoformat()]


def _score(
    day: date, truth: BaseGeometry, features: Sequence[Mapping[str, Any]], grid: Grid, occupant: str
) -> FrontScore:
    held = _union(f for f in features if f["properties"]["layer"] == "area" and f["properties"]["actor"] == occupant)
    bands = [f for f in features if f["properties"]["layer"] == "band"]
    ours, theirs = grid.cells(held), grid.cells(truth)
    front, true_front = front_cells(ours, grid), front_cells(theirs, grid)
    to_truth, to_ours = _distances(front, true_front), _distances(true_front, front)
    band = grid.cells(_union(bands))
    fronts = [f for f in features if f["properties"]["layer"] == "front" and occupant in _sides(f)]
    known = grid.cells(_union(f for f in features if f["properties"]["layer"] in ("area", "band")))
    bins = _bins(_probability(ours, fronts, grid), theirs, known)
    return FrontScore(
        day=day,
        mean_km=float(np.concatenate([to_truth, to_ours]).mean()),
        p95_km=float(max(np.percentile(to_truth, 95), np.percentile(to_ours, 95))),
        iou=float((ours & theirs).sum() / max((ours | theirs).sum(), 1)),
        band_share=float(band[true_front].mean()) if true_front.any() else float("nan"),
        band_mean_km=_mean_width(fronts, grid.projection),
        calibration=float(np.abs(bins[:, 1] - bins[:, 2]).sum() / max(bins[:, 0].sum(), 1)),
        bins=bins,
        front_km=grid.middles_km(front),
        true_km=grid.middles_km(true_front),
    )


def _union(features: Iterable[Mapping[str, Any]]) -> BaseGeometry:
    whole: BaseGeometry = shapely.union_all([shapely.make_valid(shape(f["geometry"])) for f in features])
    return whole


def score_map(drawn: BaseGeometry, truth: BaseGeometry, grid: Grid) -> float:
    """The mean front error in km of any map of what an occupant holds (WGS 84 degrees), such as an older one."""
    front, true_front = (front_cells(grid.cells(held), grid) for held in (drawn, truth))
    return float(np.concatenate([_distances(front, true_front), _distances(true_front, front)]).mean())


def _distances(start: Cells, goal: Cells) -> NDArray[np.float64]:
    """The distance in km from each start cell to the nearest goal cell, capped."""
    if not start.any() or not goal.any():
        return np.array([CAP_KM])
    far = ndimage.distance_transform_edt(~goal) * CELL_M / M_PER_KM
    return np.asarray(np.minimum(far[start], CAP_KM))


def _sides(feature: Mapping[str, Any]) -> list[str]:
    return str(feature["properties"]["actor"]).split(" | ")


def _probability(held: Cells, fronts: Sequence[Mapping[str, Any]], grid: Grid) -> NDArray[np.float64]:
    """How likely each cell is held, by its distance to the drawn line and the width of the band there."""
    certain = held.astype(float)
    lines = [shapely.segmentize(grid.projection.to_metric(shape(f["geometry"])), CELL_M) for f in fronts]
    if not lines:
        return certain
    xy = np.concatenate([shapely.get_coordinates(line) for line in lines])
    counts = [int(shapely.get_num_coordinates(line)) for line in lines]
    widths = np.repeat([f["properties"]["band_km"] for f in fronts], counts)
    x, y = np.meshgrid(grid.xs, grid.ys)
    far, nearest = cKDTree(xy).query(np.column_stack([x[grid.inside], y[grid.inside]]))
    signed = np.where(held[grid.inside], far, -far) / M_PER_KM
    certain[grid.inside] = held_probability(signed, np.maximum(widths[nearest], 0.1))
    return certain


def _bins(probability: NDArray[np.float64], truth: Cells, known: Cells) -> NDArray[np.float64]:
    """Of the known cells of each bin of probability: how many, the sum of their probabilities, how many are held."""
    p, held = probability[known], truth[known].astype(float)
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    return np.column_stack([np.bincount(bins, weights, BINS) for weights in (np.ones(len(p)), p, held)])


def _mean_width(fronts: Sequence[Mapping[str, Any]], projection: Projection) -> float:
    """The mean full width in km of the band, weighed by the length of the line."""
    lengths = np.array([projection.to_metric(shape(f["geometry"])).length for f in fronts])
    widths = np.array([f["properties"]["band_km"] for f in fronts])
    return float((lengths * widths).sum() / lengths.sum()) if len(fronts) else float("nan")
