"""What a build starts from beside articles: the countries' outline, the data sets and maps of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict, data_dir, load_conflict
from geo.durable import locked
from geo.errors import Fault, InputError
from geo.imports import DataSet, add_data_set, read_data_sets
from geo.imports_shapes import add_anchor, are_points, read_anchors, read_shapes
from geo.model import Dropped, Observation, Place
from geo.projection import require_wgs84
from geo.workspace import check_name, open_workspace


def country_outline(conflict: Conflict) -> BaseGeometry:
    """The outline of the conflict's countries in WGS 84 degrees.

    A `boundary.source` other than "natural_earth" is a GeoJSON or GeoPackage file in `data/boundaries`.
    """
    folder = data_dir() / "boundaries"
    if conflict.boundary.source != "natural_earth":
        frame = gpd.read_file(folder / conflict.boundary.source)
        require_wgs84(frame, conflict.boundary.source)
        whole: BaseGeometry = shapely.union_all(frame.geometry.values)
        return whole
    frame = gpd.read_parquet(folder / "countries.parquet")
    found = frame[frame["iso2"].isin(conflict.countries)]
    if missing := sorted(set(conflict.countries) - set(found["iso2"])):
        raise InputError(Fault(file=f"{conflict.id}.toml", key="countries", message=f"no outline for {missing[0]!r}"))
    outline: BaseGeometry = shapely.union_all(found.geometry.values)
    return outline


def import_data_set(
    conflict_id: str, name: str, kind: str, file: Path, mapping: Mapping[str, str] | None = None
) -> DataSet:
    """Put a data set into the workspace that is open; see `geo.imports.add_data_set`.

    A GeoJSON or GeoPackage of areas is a map of who held what: it becomes an anchor, whose reports come with a build.
    """
    conflict, workspace = load_conflict(conflict_id), open_workspace()
    workspace.prepare()
    with locked(workspace.conflict_dir(conflict_id)):
        if kind == "geojson" and file.is_file():
            frame = read_shapes(file)
            if not are_points(frame):
                add_anchor(workspace.anchors_dir(conflict_id), check_name(name, "anchor"), file, frame, conflict)
                return DataSet(name, [], [], areas=len(frame))
        folder = workspace.imports_dir(conflict_id)
        kind = "csv" if kind == "geojson" else kind
        return add_data_set(folder, name, kind, file, conflict, country_outline(conflict), mapping)


def own_data_sets(conflict: Conflict, outline: BaseGeometry) -> list[DataSet]:
    """The data sets of the workspace."""
    return read_data_sets(open_workspace().imports_dir(conflict.id), conflict, outline)


def own_anchors(conflict: Conflict, known: Sequence[Place]) -> tuple[list[Observation], list[Dropped]]:
    """What the workspace's control maps say of places."""
    return read_anchors(open_workspace().anchors_dir(conflict.id), conflict, known)
