"""The derived tables on disk: GeoParquet in one folder, with a manifest of hashes.

The same records give the same bytes: nothing carries a clock time or a path. A table is written beside its final
name and moved there when all are whole, so that a crash leaves the last good set.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from geo.durable import locked, recover, waiting, write_together
from geo.errors import LIBRARY_FAULTS, Fault, InputError
from geo.tables import TABLES, Table, Tables, read_frame, to_json, typed

FORMAT = 3  # raised when a column changes meaning; an older folder is rebuilt
MANIFEST = "manifest.json"
BROKEN_TABLE = "broken_table"  # the reason of the fault where a table is missing or cannot be read


Written = dict[str, tuple[Table, str]]  # by file: the very frame that was written last, and the hash of its bytes


def write_tables(
    folder: Path, tables: Mapping[str, Table], manifest: Mapping[str, Any], written: Written | None = None
) -> dict[str, Any]:
    """Write every table and the manifest; the manifest as written, with the hash of each table.

    Parameters
    ----------
    written : dict, optional
        What this process wrote last: a table that is still the same frame, and whose file is still what was written, is
        left as it is. It is brought up to date.
    """
    last = written if written is not None else {}
    with locked(folder):
        recover(folder)
        same = {file for file, (frame, total) in last.items()
                if tables[Path(file).stem] is frame and _hash_of(folder / file) == total}  # fmt: skip
        hashes = {file: last[file][1] for file in same}
        whole: dict[str, Any] = {}

        def write(name: str, path: Path) -> None:
            _write_table(typed(name, tables[name]), path)
            hashes[f"{name}.parquet"] = _sha256(path)

        def write_manifest(path: Path) -> None:
            whole.update({"format": FORMAT, **manifest, "tables": hashes})
            whole["hash"] = hashlib.sha256(to_json(whole).encode()).hexdigest()
            text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            path.write_text(text, encoding="utf-8")

        files = {f"{name}.parquet": name for name in TABLES}
        writers: dict[str, Callable[[Path], object]] = {
            file: partial(write, name) for file, name in files.items() if file not in same
        }
        write_together(folder, writers | {MANIFEST: write_manifest})
    last.update({file: (tables[name], hashes[file]) for file, name in files.items()})
    return whole


def _write_table(frame: Table, path: Path) -> None:
    parquet.write_table(_arrow_table(frame), path, compression="zstd")


def _arrow_table(frame: Table) -> Any:
    """The frame in Arrow so that any reader of Parquet can open it: pandas' own notes on its types name Arrow lists in
    a way that pandas itself cannot read back, so they are left out; a geometry is WKB with the notes of GeoParquet."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    table = pa.Table.from_pandas(plain, preserve_index=False).replace_schema_metadata(None)
    if not isinstance(frame, gpd.GeoDataFrame):
        return table
    shapes = pa.array(frame.geometry.to_wkb().to_numpy(), pa.binary(), from_pandas=True)
    notes = json.dumps(_geo_notes(frame.geometry), sort_keys=True)
    return table.append_column("geometry", shapes).replace_schema_metadata({"geo": notes})


def _geo_notes(shapes: gpd.GeoSeries) -> dict[str, Any]:
    """What GeoParquet 1.1 (geoparquet.org) asks to be noted of a layer in WGS 84."""
    assert shapes.crs is not None, "a layer says where it lies"
    column: dict[str, Any] = {"encoding": "WKB", "crs": shapes.crs.to_json_dict()}
    column["geometry_types"] = sorted({kind for kind in shapes.geom_type if isinstance(kind, str)})
    if not shapes.dropna().empty:
        column["bbox"] = [float(edge) for edge in shapes.total_bounds]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder of tables, or None where there is none, or one of another format."""
    path = folder / MANIFEST
    if waiting(folder):
        with locked(folder):
            recover(folder)
    if not path.is_file():
        return None
    try:
        manifest: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    sound = isinstance(manifest, dict) and manifest.get("format") == FORMAT and "hash" in manifest
    return manifest if sound and _are_names(manifest.get("tables")) else None


def _are_names(tables: object) -> bool:
    """Whether these are names of tables, none of which leads out of its folder."""
    return isinstance(tables, dict) and all(name.removesuffix(".parquet") in TABLES for name in tables)


def find_broken(folder: Path) -> list[str]:
    """The tables of a folder that are missing or not as the manifest has them, by the hash of their bytes."""
    manifest = read_manifest(folder)
    return [name for name, total in (manifest or {}).get("tables", {}).items() if _hash_of(folder / name) != total]


def _hash_of(path: Path) -> str:
    try:
        about = path.stat()
    except OSError:
        return ""
    return _hash_once(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=256)
def _hash_once(path: Path, _changed_ns: int, _size: int) -> str:
    return _sha256(path)


def read_tables(folder: Path, names: Sequence[str] = TABLES, written: Written | None = None) -> Tables:
    """The tables of a folder, each column of its one type (dates are Arrow dates, lists Arrow lists).

    Parameters
    ----------
    written : dict, optional
        What this process wrote last (see :func:`write_tables`): of a file that is still that, the very frame.

    Raises
    ------
    InputError
        If a table is missing or is no Parquet file; the message says how to build it.
    """
    tables: Tables = {}
    for name in names:
        path = folder / f"{name}.parquet"
        frame, total = (written or {}).get(path.name, (None, ""))
        if frame is not None and _hash_of(path) == total:
            tables[name] = frame
            continue
        try:
            tables[name] = read_frame(name, parquet.read_table(path, partitioning=None))
        except LIBRARY_FAULTS as error:  # Arrow's own are ValueErrors, KeyErrors, OSErrors and RuntimeErrors
            message = f"cannot be read ({type(error).__name__}): build the tables anew with `python -m geo build`"
            raise InputError(Fault(file=path.name, message=message, reason=BROKEN_TABLE)) from error
    return tables
