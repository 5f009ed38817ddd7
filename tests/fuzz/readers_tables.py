"""Readers of tables, maps and the chronology, as bytes meet them."""

from __future__ import annotations

import gzip
import io
import json
import math
import shutil
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import openpyxl
import shapely
from shapely.geometry import mapping

from geo.chronology import read_chronology
from geo.definitions import Conflict, load_conflict
from geo.errors import InputError
from geo.fronts_anchor import read_anchor
from geo.fronts_command import read_geojson, read_observations, read_outline
from geo.imports import add_data_set, read_data_sets
from geo.imports_folder import SETTINGS, SIDES
from geo.imports_shapes import add_anchor, are_points, read_anchors, read_shapes
from geo.model import Event, Observation
from geo.tables import events_table, observations_table, typed
from tests.conftest import TESTLAND
from tests.fuzz.reader import SPLIT, Reader, file_of, files_of, scratch
from tests.intake_files import zip_of

AREA = shapely.box(29.0, 47.0, 35.0, 51.0)
BOX = mapping(shapely.box(30.0, 48.0, 34.0, 50.0))
CHRONOLOGY = TESTLAND / "chronology" / "testland"
CHRONOLOGY_FILES = ("control.csv", "events.csv", "places.csv", "actors.csv", "published.csv")
TABLE = b"date,place,lat,lon,type,side1,deaths\n2019-06-05,Clay Hill,49.0,32.05,battle,North,2\n"
DUTCH = b"Datum;Plaats;Breedte;Lengte;Soort;Doden\n13-06-2019;Kleiheuvel;49,05;32,05;gevecht;4\n"
UCDP = (
    b"id,type_of_violence,side_a,side_b,source_office,source_date,source_headline,where_prec,where_coordinates,"
    b"latitude,longitude,event_clarity,date_prec,date_start,date_end,best,high,low\n"
    b"1.0,1.0,North,South,Reuters,2019-04-09,Shells,1.0,Clay Hill,49.0,32.05,1.0,1.0,2019-04-08,2019-04-08,4,6,3\n"
)
ACLED = (
    b"event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,"
    b"geo_precision,source,notes,fatalities\n"
    b"X1,04 April 2019,1,Battles,Non-state actor overtakes territory,North,South,Clay Hill,49,32.05,"
    b"1,Reuters,Taken.,2\n"
)
WORDS = (
    b"2019-06-05", b"9999-12-31", b"1e999", b"-1", b"nan", b"inf", b"99999999999999999999", "²".encode(), b"=1+1", b'"',
    b",", b";", b"\t", b"\x00", b"\r", b"contested", b"captured", b"holds", b"North", b"32,05", b"13/06/2019",
)  # fmt: skip
SHAPE_WORDS = (b'"type"', b'"Point"', b'"Polygon"', b'"GeometryCollection"', b'"crs"', b"null", b"1e999", b"[", b"]",
               b'"FeatureCollection"', b"<OGRVRTDataSource>", b'"gdal_streamed_alg"', *WORDS)  # fmt: skip


@cache
def conflict() -> Conflict:
    """Testland's war."""
    return load_conflict("testland", TESTLAND / "conflicts")


def must_fit(events: Iterable[Event], observations: Iterable[Observation] = ()) -> None:
    """What was read fits into the tables and can be sent to a browser: numbers are finite, text is text."""
    events, observations = list(events), list(observations)
    for place in [*(spot.place for event in events for spot in event.places), *(seen.place for seen in observations)]:
        assert math.isfinite(place.precision_km)
        assert place.precision_km >= 0
    typed("events", events_table(events, {}))
    typed("observations", observations_table(observations))


def _table(kind: str, suffix: str, wrap: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], object]:
    """A table that is added to a workspace, and read again on the next build."""

    def read(data: bytes) -> None:
        folder = scratch() / "imports"
        shutil.rmtree(folder, ignore_errors=True)
        found = add_data_set(folder, "mine", kind, file_of(f"given{suffix}", wrap(data)), conflict(), AREA)
        must_fit(found.events)
        (again,) = read_data_sets(folder, conflict(), AREA)
        assert [event.id for event in again.events] == [event.id for event in found.events]

    return read


@cache
def _workbook() -> dict[str, bytes]:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in TABLE.decode().splitlines():
        book.active.append(row.split(","))
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _sheet(part: str) -> Callable[[bytes], bytes]:
    return lambda data: data if data.startswith(b"PK") else zip_of(_workbook() | {part: data})


def _data_set_folder(data: bytes) -> None:
    """A folder that people edit: settings, sides and the table itself."""
    folder = scratch() / "imports"
    shutil.rmtree(folder, ignore_errors=True)
    add_data_set(folder, "mine", "csv", file_of("given.csv", TABLE), conflict(), AREA)
    files_of("imports/mine", (SETTINGS, SIDES, "given.csv"), data)
    for found in read_data_sets(folder, conflict(), AREA):
        must_fit(found.events)


def _shapes(suffix: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> None:
        path, folder = file_of(f"map{suffix}", data), scratch() / "anchors"
        frame = read_shapes(path)
        shutil.rmtree(folder, ignore_errors=True)
        if are_points(frame):
            _table("csv", suffix)(data)
        else:
            add_anchor(folder, "old", path, frame, conflict())
            observations, _ = read_anchors(folder, conflict(), [])
            must_fit([], observations)

    return read


def _anchor_folder(data: bytes) -> None:
    """A map in the workspace that someone edited."""
    file_of("kept/old.geojson", data)
    observations, _ = read_anchors(scratch() / "kept", conflict(), [])
    must_fit([], observations)


def _reports(data: bytes) -> None:
    observations, _ = read_observations(file_of("reports.csv", data))
    must_fit([], observations)


def _outline(data: bytes) -> None:
    """The outline and the older map of `geo fronts`."""
    found = read_geojson(file_of("outline.geojson", data))
    try:
        outline = read_outline(found)
    except InputError:
        outline = shapely.box(30.0, 48.0, 34.0, 50.0)
    read_anchor(found, outline, date(2019, 6, 1), [])


def _chronology(data: bytes) -> None:
    found = read_chronology(files_of("chronology", CHRONOLOGY_FILES, data), conflict())
    must_fit(found.events, found.observations)
    assert all(one.reason and one.detail for one in found.dropped)


def _geojson(**properties: object) -> bytes:
    return _collection(BOX, properties)


def _collection(geometry: object, properties: object) -> bytes:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def _chronology_seed() -> bytes:
    texts = [(CHRONOLOGY / name).read_bytes() if (CHRONOLOGY / name).is_file() else b"" for name in CHRONOLOGY_FILES]
    short = [b"\n".join(text.split(b"\n")[:3]) for text in texts]
    return SPLIT.join([*short[:4], b"source_address,published\nhttps://paper.example/1,2018-12-02\n"])


def _folder_seed() -> bytes:
    folder = scratch() / "seed"
    shutil.rmtree(folder, ignore_errors=True)
    add_data_set(folder, "mine", "csv", file_of("given.csv", TABLE), conflict(), AREA)
    return SPLIT.join((folder / "mine" / name).read_bytes() for name in (SETTINGS, SIDES, "given.csv"))


REPORTS = b"place,lat,lon,actor,date,kind,confidence,reported_at\nA,49,31,Red,2019-01-01,holds,0.5,\n"
POINT = {"type": "Point", "coordinates": [32.05, 49.0]}
_IMPORTS = ("geo.imports", "geo.imports_rows", "geo.imports_formats", "geo.imports_folder")
TABLES = (
    Reader(name="import_csv", read=_table("csv", ".csv"), modules=_IMPORTS, words=WORDS,
           seeds=lambda: (TABLE, DUTCH, UCDP, ACLED)),
    Reader(name="import_ucdp", read=_table("ucdp", ".csv"), modules=_IMPORTS, words=WORDS, seeds=lambda: (UCDP,)),
    Reader(name="import_acled", read=_table("acled", ".csv"), modules=_IMPORTS, words=WORDS, seeds=lambda: (ACLED,)),
    Reader(name="import_gz", read=_table("csv", ".gz"), modules=_IMPORTS, words=WORDS, seeds=lambda: (_gz(),)),
    Reader(name="import_zip", read=_table("csv", ".zip"), modules=_IMPORTS, words=WORDS,
           seeds=lambda: (zip_of({"a.csv": TABLE}),)),
    Reader(name="import_excel", read=_table("csv", ".xlsx", _sheet("xl/worksheets/sheet1.xml")), modules=_IMPORTS,
           words=(b"<c ", b' t="s"', b' t="d"', b' t="e"', b' t="b"', b"<v>", b'r="XFD1048576"', b"<f>", *WORDS),
           seeds=lambda: (_workbook()["xl/worksheets/sheet1.xml"], zip_of(_workbook()))),
    Reader(name="import_excel_book", read=_table("csv", ".xlsx", _sheet("xl/workbook.xml")), modules=_IMPORTS,
           words=WORDS, seeds=lambda: (_workbook()["xl/workbook.xml"],)),
    Reader(name="import_folder", read=_data_set_folder, modules=_IMPORTS, words=(b"[types]", b"../", *WORDS),
           seeds=lambda: (_folder_seed(),)),
    Reader(name="geojson", read=_shapes(".geojson"), modules=("geo.imports_shapes",), words=SHAPE_WORDS,
           seeds=lambda: (_collection(POINT, {"date": "2019-06-05"}), _geojson(date="2019-06-05", actor="North"))),
    Reader(name="anchors", read=_anchor_folder, modules=("geo.imports_shapes",), words=SHAPE_WORDS,
           seeds=lambda: (_geojson(date="2019-06-05", actor="North"),)),
    Reader(name="fronts_reports", read=_reports, modules=("geo.fronts_command",), words=WORDS,
           seeds=lambda: (REPORTS,)),
    Reader(name="fronts_outline", read=_outline, modules=("geo.fronts_command", "geo.fronts_anchor"),
           words=SHAPE_WORDS,
           seeds=lambda: (_geojson(date="2019-06-05", actor="North"), json.dumps(BOX).encode())),
    Reader(name="chronology", read=_chronology, modules=("geo.chronology",), words=(SPLIT, *WORDS),
           seeds=lambda: (_chronology_seed(),)),
)  # fmt: skip


def _gz() -> bytes:
    return gzip.compress(TABLE, mtime=0)
