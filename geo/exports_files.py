"""An export as a file: CSV, Excel, GeoJSON, GeoPackage or KML.

Cells that a spreadsheet would run as a formula are guarded with an apostrophe; numbers are left as they are. CSV and
KML hold the events alone. A file is written whole or not at all.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
from collections.abc import Callable, Hashable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from shapely.geometry import mapping

from geo.errors import Fault, InputError
from geo.exports import LAYERS, SOURCE_COLUMNS, Export, Progress
from geo.exports_styles import layer_styles
from geo.notes import LAYER as OWN_LAYER

GUARDED = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")  # also as wide letters
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # Char of XML 1.0, section 2.2
EVENTS_HIDDEN = ["source_list"]  # sources as JSON: the column `sources` says the same in words
POINTS = ("events", "observations")
EXCEL_ROWS, CELL_CHARACTERS = 1_048_575, 32_767  # of a sheet, below its head; of a cell
COORDINATE_DIGITS = 6


def write_export(export: Export, kind: str, path: Path, tell: Progress | None = None) -> Path:
    """Write an export; the path as given.

    Parameters
    ----------
    kind : str
        One of :data:`FORMATS`.
    tell : callable, optional
        Told what is being written, how many layers are done, and of how many.

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
            FORMATS[kind](export, part, tell or _quiet)
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


def _quiet(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def _layers(export: Export) -> list[str]:
    """The layers of evidence, and after them the reader's own, where it goes along."""
    return [*LAYERS, *(name for name in (OWN_LAYER,) if name in export.layers)]


def _plain(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame(frame.drop(columns=[frame.geometry.name, *EVENTS_HIDDEN], errors="ignore"))


def _printable(value: Any) -> Any:
    """A text as XML can hold it, no longer than a cell of a sheet may be; anything else as it is."""
    if not isinstance(value, str):
        return value
    clean = _NO_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return clean if len(clean) <= CELL_CHARACTERS else clean[: CELL_CHARACTERS - 6] + " [...]"


def _guarded(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(guard) for name in texts})


# ---------------------------------------------------------------- tables


def _write_csv(export: Export, path: Path, tell: Progress) -> None:
    tell("events", 0, 1)
    _guarded(_plain(export.layers["events"])).to_csv(path, index=False, encoding="utf-8")
    tell("events", 1, 1)


def _write_xlsx(export: Export, path: Path, tell: Progress) -> None:
    sheets = {
        "events": _plain(export.layers["events"]), "observations": _plain(export.layers["observations"]),
        "sources": pd.DataFrame(export.sources, columns=list(SOURCE_COLUMNS)),
        "about": pd.DataFrame(list(export.about.items()), columns=["what", "value"]),
    }  # fmt: skip
    if len(export.articles):
        sheets["articles"] = export.articles
    for name, frame in sheets.items():
        if len(frame) > EXCEL_ROWS:
            message = f"{len(frame)} {name}: a sheet holds {EXCEL_ROWS} rows; take a shorter period, or CSV"
            raise InputError(Fault(file=path.name, message=message))
    with pd.ExcelWriter(path, engine="openpyxl") as writer:
        for done, (name, frame) in enumerate(sheets.items()):
            tell(name, done, len(sheets))
            _guarded(frame).map(_printable).to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
    tell("xlsx", len(sheets), len(sheets))


# ---------------------------------------------------------------- shapes


def _write_geojson(export: Export, path: Path, tell: Progress) -> None:
    """One collection (RFC 7946) of all layers; `layer` says which, `about` what the file is."""
    with path.open("w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection",\n"about":' + json.dumps(dict(export.about), ensure_ascii=False))
        out.write(',\n"sources":' + json.dumps(list(export.sources), ensure_ascii=False) + ',\n"features":[')
        comma = "\n"
        for done, name in enumerate(_layers(export)):
            tell(name, done, len(LAYERS))
            for feature in _features(name, export.layers[name]):
                out.write(comma + json.dumps(feature, ensure_ascii=False, allow_nan=False))
                comma = ",\n"
        out.write("\n]}\n")
    tell("geojson", len(LAYERS), len(LAYERS))


def _features(layer: str, frame: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    plain = _plain(frame)
    columns = [[_json_value(value) for value in plain[name].tolist()] for name in plain.columns]
    for shape, *values in zip(shapely.orient_polygons(frame.geometry.values), *columns, strict=True):
        properties = {"layer": layer} | dict(zip(plain.columns, values, strict=True))
        feature = {"type": "Feature", "properties": properties, "geometry": _rounded(mapping(shape))}
        yield ({"id": properties["id"]} | feature) if "id" in properties else feature


def _json_value(value: Any) -> Any:
    return None if value is None or value is pd.NA or isinstance(value, float) and math.isnan(value) else value


def _rounded(shape: Mapping[str, Any]) -> dict[str, Any]:
    def walk(part: Any) -> Any:
        return round(part, COORDINATE_DIGITS) if isinstance(part, float) else [walk(one) for one in part]

    return {"type": shape["type"], "coordinates": walk(shape["coordinates"])}


def _write_gpkg(export: Export, path: Path, tell: Progress) -> None:
    """A layer each, the events first; `about` and `sources` as tables; styles that QGIS applies by itself."""
    parts: dict[str, pd.DataFrame] = {
        name: export.layers[name].drop(columns=EVENTS_HIDDEN, errors="ignore") for name in _layers(export)
    }
    parts["about"] = pd.DataFrame(list(export.about.items()), columns=["what", "value"])
    parts["sources"] = pd.DataFrame(export.sources, columns=list(SOURCE_COLUMNS))
    if len(export.articles):
        parts["articles"] = export.articles
    parts["layer_styles"] = layer_styles(export.conflict)
    for done, (name, frame) in enumerate(parts.items()):
        tell(name, done, len(parts))
        shape = None if name not in export.layers else "Point" if name in POINTS else "Unknown"
        pyogrio.write_dataframe(
            frame, path, layer=name, driver="GPKG", append=done > 0, geometry_type=shape, promote_to_multi=False
        )
    tell("gpkg", len(parts), len(parts))


def _write_kml(export: Export, path: Path, tell: Progress) -> None:
    """The events as placemarks with the time in which they happened, for the time slider of a globe."""
    tell("events", 0, 1)
    frame = export.layers["events"].drop(columns=EVENTS_HIDDEN).copy()
    texts = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name].dtype)]
    frame[texts] = frame[texts].map(_printable)
    what = frame["type"].str.cat(frame["subtype"].where(frame["subtype"] != "", frame["type"]), sep=" / ")
    frame.insert(0, "Name", frame["place"] + ": " + what)
    frame.insert(1, "description", [_about_event(row) for row in frame.to_dict("records")])
    frame["begin"], frame["end"] = pd.to_datetime(frame["date_start"]), pd.to_datetime(frame["date_end"])
    about = "\n".join(f"{name}: {value}" for name, value in export.about.items())
    options = {"NAME": export.about["title"], "DESCRIPTION": escape(about)}
    pyogrio.write_dataframe(frame, path, layer="events", driver="LIBKML", dataset_options=options)
    tell("events", 1, 1)


def _about_event(row: Mapping[Hashable, Any]) -> str:
    """What a globe shows in its balloon, which takes it for HTML: so it is escaped."""
    days = row["date_start"] if row["date_start"] == row["date_end"] else f"{row['date_start']} to {row['date_end']}"
    sides = " against ".join(part for part in (row["side1"], row["side2"]) if part)
    parts = (days, sides, row["summary"], f"Source: {row['sources']}", f"id {row['id']}")
    return escape("\n".join(part for part in parts if part))


FORMATS: Mapping[str, Callable[[Export, Path, Progress], None]] = {
    "csv": _write_csv, "xlsx": _write_xlsx, "geojson": _write_geojson, "gpkg": _write_gpkg, "kml": _write_kml,
}  # fmt: skip
