"""An export as a file: CSV, Excel, GeoJSON, GeoPackage or KML, and its sources for a list of references.

Cells that a spreadsheet would run as a formula are guarded with an apostrophe; numbers are left as they are. CSV and
KML hold the events alone. A file is written whole or not at all.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from openpyxl import Workbook
from pyogrio.errors import DataSourceError
from shapely.geometry import mapping

from geo.errors import Fault, InputError
from geo.exports import EVENTS_HIDDEN, LAYERS, Export, Progress
from geo.exports_about import SOURCE_COLUMNS
from geo.exports_cite import write_bibtex, write_csl, write_ris
from geo.exports_kml import printable, write_kml
from geo.exports_rows import Meter, in_parts, plain, rows_of
from geo.exports_styles import layer_styles
from geo.notes import LAYER as OWN_LAYER

GUARDED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")  # also as wide letters
POINTS = ("events", "observations")
EXCEL_ROWS, CELL_CHARACTERS = 1_048_575, 32_767  # of a sheet, below its head; of a cell
COORDINATE_DIGITS = 6
GPKG_ROWS = 20_000  # at once: less memory, and progress that is seen
GPKG_VERSION = "1.3"  # the newest that programs of 2022 know in full


def write_export(export: Export, kind: str, path: Path, tell: Progress | None = None) -> Path:
    """Write an export; the path as given.

    Parameters
    ----------
    kind : str
        One of :data:`FORMATS`.
    tell : callable, optional
        Told what is being written, how many rows are done, and of how many.

    Raises
    ------
    InputError
        If there is no such format, or the file cannot be written or cannot hold so much.
    """
    if kind not in FORMATS:
        raise InputError(Fault(file=path.name, message=f"no format {kind!r}; expected one of {', '.join(FORMATS)}"))
    if not path.parent.is_dir():
        raise InputError(Fault(file=str(path), message="there is no such folder: make it first"))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as folder:
        part = Path(folder) / f"export.{kind}"
        try:
            FORMATS[kind](export, part, tell)
        except (DataSourceError, OSError) as error:
            raise InputError(Fault(file=path.name, message=f"it cannot be written: {error}")) from error
        part.replace(path)
    return path


def guard(value: Any) -> Any:
    """A cell that a spreadsheet takes as text: one that begins as a formula does gets an apostrophe; numbers do not.

    One that begins as a guarded one does gets one more, so that taking one away always gives the text back.
    """
    if not isinstance(value, str) or not value.lstrip(" '").startswith(GUARDED) or _is_number(value):
        return value
    return "'" + value


def _is_number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _layers(export: Export) -> list[str]:
    """The layers of evidence, and after them the reader's own, where it goes along."""
    return [*LAYERS, *(name for name in (OWN_LAYER,) if name in export.layers)]


# ---------------------------------------------------------------- tables


def _write_csv(export: Export, path: Path, tell: Progress | None) -> None:
    frame = plain(export.layers["events"])
    meter = Meter(tell, len(frame))
    for number, part in enumerate(in_parts(frame)):
        texts = [name for name in part.columns if not pd.api.types.is_numeric_dtype(part[name])]
        guarded = part.assign(**{name: part[name].map(guard) for name in texts})
        guarded.to_csv(path, mode="a", index=False, header=number == 0, encoding="utf-8")
        meter.add("events", len(part))


def _write_xlsx(export: Export, path: Path, tell: Progress | None) -> None:
    """A sheet each, written row by row: a workbook in memory would take gigabytes of a large war."""
    sheets = {"events": plain(export.layers["events"]), "observations": plain(export.layers["observations"])}
    sheets |= _tables(export)
    for name, frame in sheets.items():
        if len(frame) > EXCEL_ROWS:
            message = f"{len(frame)} {name}: a sheet holds {EXCEL_ROWS} rows; take a shorter period, or CSV"
            raise InputError(Fault(file=path.name, message=message))
    meter, book = Meter(tell, sum(map(len, sheets.values()))), Workbook(write_only=True)
    for name, frame in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        sheet.append(list(frame.columns))
        for part in in_parts(frame):
            for row in rows_of(part):
                sheet.append([printable(guard(value), CELL_CHARACTERS) or None if isinstance(value, str) else value
                              for value in row])  # fmt: skip
            meter.add(name, len(part))
    book.save(path)
    meter.end("xlsx")


def _tables(export: Export) -> dict[str, pd.DataFrame]:
    """What has no place on the ground: the sources, what the file is, whole articles where they go along."""
    found = {
        "sources": pd.DataFrame(export.sources, columns=list(SOURCE_COLUMNS)),
        "about": pd.DataFrame(list(export.about.items()), columns=["what", "value"]),
    }
    return found | ({"articles": export.articles} if len(export.articles) else {})


# ---------------------------------------------------------------- shapes


def _write_geojson(export: Export, path: Path, tell: Progress | None) -> None:
    """One collection (RFC 7946) of all layers; `layer` says which, `about` what the file is."""
    meter = Meter(tell, sum(export.counts.values()))
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection",\n"about":' + json.dumps(dict(export.about), ensure_ascii=False))
        out.write(',\n"sources":' + json.dumps(list(export.sources), ensure_ascii=False) + ',\n"features":[')
        comma = "\n"
        for name in _layers(export):
            for part in in_parts(export.layers[name]):
                for feature in _features(name, part):
                    out.write(comma + json.dumps(feature, ensure_ascii=False, allow_nan=False))
                    comma = ",\n"
                meter.add(name, len(part))
        out.write("\n]}\n")


def _features(layer: str, frame: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    table = plain(frame)
    shapes = shapely.orient_polygons(frame.geometry.values)
    for shape, values in zip(shapes, rows_of(table), strict=True):
        properties = {"layer": layer} | dict(zip(table.columns, values, strict=True))
        feature = {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(shape))}
        yield ({"id": properties["id"]} | feature) if "id" in properties else feature


def _rounded(shape: Mapping[str, Any]) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        return round(part, COORDINATE_DIGITS) if isinstance(part, float) else [walk(one) for one in part]

    return {"type": shape["type"], "coordinates": walk(shape["coordinates"])}


def _write_gpkg(export: Export, path: Path, tell: Progress | None) -> None:
    """A layer each, the events first; `about` and `sources` as tables; styles that QGIS applies by itself."""
    layers = {name: export.layers[name].drop(columns=EVENTS_HIDDEN, errors="ignore") for name in _layers(export)}
    parts: dict[str, pd.DataFrame] = {**layers, **_tables(export), "layer_styles": layer_styles(export.conflict)}
    meter, first = Meter(tell, sum(map(len, parts.values()))), True
    for name, frame in parts.items():
        shape = None if name not in layers else "Point" if name in POINTS else "Unknown"
        for part in in_parts(frame, GPKG_ROWS):
            pyogrio.write_dataframe(
                part, path, layer=name, driver="GPKG", append=not first, geometry_type=shape, promote_to_multi=False,
                dataset_options={"VERSION": GPKG_VERSION} if first else None,
            )  # fmt: skip
            meter.add(name, len(part))
            first = False


FORMATS: Mapping[str, Callable[[Export, Path, Progress | None], None]] = {
    "csv": _write_csv, "xlsx": _write_xlsx, "geojson": _write_geojson, "gpkg": _write_gpkg, "kml": write_kml,
    "bib": write_bibtex, "ris": write_ris, "csl": write_csl,
}  # fmt: skip
