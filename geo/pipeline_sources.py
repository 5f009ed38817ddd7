"""What a build starts from beside articles: the countries' outline, the data sets and maps of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict, data_dir, load_conflict
from geo.durable import locked
from geo.errors import LIBRARY_FAULTS, DefinitionError, Fault, InputError
from geo.imports import CIVILIANS, DataSet, add_data_set, read_data_sets
from geo.imports_folder import SETTINGS, Settings, Side, read_settings, read_sides, remove, write_sides
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
        frame = _layer(folder / conflict.boundary.source)
        require_wgs84(frame, conflict.boundary.source)
        whole: BaseGeometry = shapely.union_all(frame.geometry.values)
        return whole
    frame = _layer(folder / "countries.parquet")
    found = frame[frame["iso2"].isin(conflict.countries)]
    if missing := sorted(set(conflict.countries) - set(found["iso2"])):
        raise InputError(Fault(file=f"{conflict.id}.toml", key="countries", message=f"no outline for {missing[0]!r}"))
    outline: BaseGeometry = shapely.union_all(found.geometry.values)
    return outline


def _layer(path: Path) -> gpd.GeoDataFrame:
    """The layer of a file of outlines that the project brings along, or that a conflict's file names."""
    try:
        return gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path)
    except LIBRARY_FAULTS as error:
        message = (f"cannot be read ({type(error).__name__}): put the file of outlines back into "
                   f"{path.parent.name}/ as the project has it")  # fmt: skip
        raise InputError(Fault(file=path.name, message=message)) from error


def neighbour_outlines(conflict: Conflict) -> dict[str, BaseGeometry]:
    """The outlines of the countries around the conflict, by ISO 3166-1 alpha-2 code; WGS 84 degrees."""
    outlines = _layer(data_dir() / "boundaries" / "countries.parquet")
    found = outlines[outlines["iso2"].isin(conflict.boundary.neighbours)]
    return dict(zip(found["iso2"], found.geometry, strict=True))


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


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """A data set or a map of who held what, as it lies in the workspace.

    `settings` is None for a map, and where they cannot be read: then `faults` says why.
    """

    name: str
    folder: Path
    settings: Settings | None = None
    sides: tuple[Side, ...] = ()
    faults: tuple[Fault, ...] = ()
    areas: bool = False


def list_own_data(conflict_id: str) -> list[OwnData]:
    """The data sets of the workspace that is open, then its maps, each by name. Nothing but their settings is read."""
    workspace, found = open_workspace(), []
    for path in sorted(workspace.imports_dir(conflict_id).glob(f"*/{SETTINGS}")):
        one = OwnData(name=path.parent.name, folder=path.parent, sides=tuple(read_sides(path.parent)))
        try:
            found.append(replace(one, settings=read_settings(path)))
        except (InputError, DefinitionError) as error:
            found.append(replace(one, faults=error.faults))
    maps = sorted(workspace.anchors_dir(conflict_id).glob("*.geojson"))
    return found + [OwnData(name=path.stem, folder=path.parent, areas=True) for path in maps]


def name_sides(conflict_id: str, name: str, actors: Mapping[str, str]) -> None:
    """Write down which actor each name of a side in a data set means ("" for none); names that it lacks are ignored.

    Raises
    ------
    InputError
        If the war has no such actor.
    """
    conflict = load_conflict(conflict_id)
    known = known_actors(conflict)
    if wrong := sorted({actor for actor in actors.values() if actor and actor not in known}):
        message = f"no actor {wrong[0]!r}; expected one of {', '.join(known)}"
        raise InputError(Fault(file=f"{name}: sides.csv", key="actor", message=message))
    with locked(open_workspace().conflict_dir(conflict_id)):
        folder = open_workspace().imports_dir(conflict_id) / check_name(name, "data set")
        write_sides(folder, [side._replace(actor=actors.get(side.text, side.actor)) for side in read_sides(folder)])


def known_actors(conflict: Conflict) -> list[str]:
    """Whom a side of a data set can mean: the war's actors, its sides, and civilians."""
    return list(dict.fromkeys([*(actor.id for actor in conflict.actors), *conflict.side_ids, CIVILIANS]))


def remove_own_data(conflict_id: str, name: str, *, areas: bool) -> None:
    """Take a data set, or a map of who held what, out of the workspace that is open."""
    check_name(name, "data set")
    workspace = open_workspace()
    with locked(workspace.conflict_dir(conflict_id)):
        if areas:
            (workspace.anchors_dir(conflict_id) / f"{name}.geojson").unlink(missing_ok=True)
        elif (folder := workspace.imports_dir(conflict_id) / name).is_dir():
            remove(folder)


def own_data_sets(conflict: Conflict, outline: BaseGeometry) -> list[DataSet]:
    """The data sets of the workspace."""
    return read_data_sets(open_workspace().imports_dir(conflict.id), conflict, outline)


def own_anchors(conflict: Conflict, known: Sequence[Place]) -> tuple[list[Observation], list[Dropped]]:
    """What the workspace's control maps say of places."""
    return read_anchors(open_workspace().anchors_dir(conflict.id), conflict, known)
