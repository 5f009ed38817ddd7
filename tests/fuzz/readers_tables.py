"""Readers of tables, maps and the chronology, as bytes meet them."""

from __future__ import annotations

import math
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

import shapely

from geo.chronology import Chronology, read_chronology
from geo.definitions import Conflict, load_conflict
from geo.durable import JOURNAL
from geo.errors import InputError
from geo.fronts_anchor import Witness, read_anchor
from geo.fronts_command import read_geojson, read_observations, read_outline
from geo.imports import add_data_set, read_data_sets, read_file
from geo.imports_folder import SETTINGS, SIDES
from geo.imports_formats import read_words
from geo.imports_shapes import add_anchor, read_anchors, read_shapes
from geo.model import Event, LngLat, Observation, Place
from geo.tables import empty_table, event_row, observation_row
from geo.tables_frames import make_columns
from tests.conftest import TESTLAND
from tests.fuzz.containers import BOOK, SHEET, book_parts, packed
from tests.fuzz.reader import EVERY, SPLIT, Reader, file_of, files_of, scratch
from tests.fuzz.seeds_tables import (
    TABLE,
    acled_seeds,
    anchor_seeds,
    chronology_seeds,
    csv_seeds,
    outline_seeds,
    packed_seeds,
    shape_seeds,
    ucdp_seeds,
)

AREA = shapely.box(29.0, 47.0, 35.0, 51.0)
CHRONOLOGY = TESTLAND / "chronology" / "testland"
CHRONOLOGY_FILES = ("control.csv", "events.csv", "places.csv", "actors.csv", "published.csv")
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
    _fill("events", [event_row(event) for event in events])
    _fill("observations", [observation_row(seen) for seen in observations])


def _fill(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Put the values of rows into the types of a table's columns; a whole frame of one row takes ten times as long."""
    for target, columns in _columns_by_type(table) if rows else ():
        make_columns([{"": row[column]} for row in rows for column in columns], {"": target})


@cache
def _columns_by_type(table: str) -> list[tuple[object, list[str]]]:
    found: dict[str, tuple[object, list[str]]] = {}
    for column, target in empty_table(table).dtypes.items():
        if column != "geometry":
            found.setdefault(str(target), (target, []))[1].append(str(column))
    return list(found.values())


def _table(kind: str, suffix: str = ".csv") -> Callable[[bytes], object]:
    """A table that is added to a workspace, behind what the reader says of its columns.

    Of one in eight it is looked at whether the next build reads the same: that takes as long again.
    """

    def read(data: bytes) -> None:
        said, _, table = data.rpartition(SPLIT)
        mapping = dict(line.split("=", 1) for line in said.decode("latin-1").splitlines() if "=" in line)
        folder = scratch() / "imports"
        shutil.rmtree(folder, ignore_errors=True)
        found = add_data_set(folder, "mine", kind, file_of(f"given{suffix}", table), conflict(), AREA, mapping)
        must_fit(found.events)
        if zlib.crc32(data) % 8 == 0:
            (again,) = read_data_sets(folder, conflict(), AREA)
            assert [event.id for event in again.events] == [event.id for event in found.events]

    return read


def _words(suffixes: Mapping[bytes, str], otherwise: str, wrap: Callable[[bytes], bytes] = bytes) -> Callable[[bytes],
    object]:
    """A table in a container, as far as the words in it: from there on every table goes one way."""

    def read(data: bytes) -> None:
        content = wrap(data)
        suffix = next((suffix for sign, suffix in suffixes.items() if content.startswith(sign)), otherwise)
        words = read_words(file_of(f"given{suffix}", content))
        assert words.columns.is_unique
        assert all(isinstance(cell, str) for row in words.head(3).to_numpy().tolist() for cell in row)

    return read


@cache
def _book() -> dict[str, bytes]:
    return book_parts([line.split(",") for line in TABLE.decode().splitlines()])


@cache
def _guarded() -> bytes:
    """A book with a cell that a spreadsheet is kept from running."""
    return packed(book_parts([["date", "place"], ["2019-06-05", "'=1+1"]]))


def _in_book(part: str) -> Callable[[bytes], bytes]:
    return lambda data: data if data.startswith(b"PK") else packed(_book() | {part: data})


@cache
def _added() -> dict[str, bytes]:
    """The files of a data set as they lie in a workspace once it was added."""
    folder = scratch() / "added"
    add_data_set(folder, "mine", "csv", file_of("given.csv", TABLE), conflict(), AREA)
    return {path.name: path.read_bytes() for path in (folder / "mine").iterdir()}


def _data_set_folder(data: bytes) -> None:
    """A folder that people edit: settings, sides and the table itself."""
    for name, content in _added().items():
        file_of(f"edited/mine/{name}", content)
    files_of("edited/mine", EDITED, data)
    for found in read_data_sets(scratch() / "edited", conflict(), AREA):
        must_fit(found.events)


def _shapes(data: bytes) -> None:
    """A map from outside: of points, which become a table of words, or of areas, which are kept as a control map."""
    path, folder = file_of(f"map{'.gpkg' if data.startswith(b'SQLite') else '.geojson'}", data), scratch() / "anchors"
    try:
        assert {"lat", "lon"} <= set(read_file(path).columns)
        return
    except InputError as error:
        if "it holds areas" not in str(error):
            raise
    frame = read_shapes(path)
    add_anchor(folder, "old", path, frame, conflict())
    observations, dropped = read_anchors(folder, conflict(), KNOWN)
    assert not dropped
    must_fit([], observations)


def _anchor_folder(data: bytes) -> None:
    """A map in the workspace that someone edited."""
    file_of("kept/old.geojson", data)
    observations, _ = read_anchors(scratch() / "kept", conflict(), KNOWN)
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
    read_anchor(found, outline, date(2019, 6, 1), WITNESSES)


@cache
def chronicle() -> Chronology:
    """Testland's chronology."""
    return read_chronology(CHRONOLOGY, conflict())


def _chronology(data: bytes) -> None:
    found = read_chronology(files_of("chronology", CHRONOLOGY_FILES, data), conflict())
    must_fit(found.events, found.observations)
    assert all(one.reason and one.detail for one in found.dropped)


def _folder_seeds() -> Sequence[bytes]:
    """The folder as it is, and with what a person may do to its files."""
    settings, table, sides = (_added()[name] for name in EDITED[:3])
    sided = b"text,rows,actor\nNorth,1,north\nthe others,x,\n,1,a\nshort\n"
    wrong = [
        settings.replace(b'kind = "csv"', b'kind = "none"'),
        settings.replace(b'date_order = ""', b'date_order = "xyz"'),
        settings.replace(b'"lat" = "lat"\n', b""), settings.replace(b'"lat" = "lat"', b'"lat" = "gone"'),
        settings.replace(b"[types]", b'[types]\n"battle" = "riot"'),
        settings.replace(b"[types]", b'[types]\n"x" = "talks"'),
        settings.replace(b"[columns]", b"[colum]"), b"= [",
    ]  # fmt: skip
    sides_too = (sides, sided, b"\xff", b'text,rows\n"' + b"a" * 140_000)
    return (*(SPLIT.join([one, table]) for one in (settings, *wrong)),
        *(SPLIT.join([settings, table, one]) for one in sides_too),
            SPLIT.join([settings, table, sides, b'["sides.csv"]']), settings)  # fmt: skip


REPORTS = b"place,lat,lon,actor,date,kind,confidence,reported_at\nA,49,31,Red,2019-01-01,holds,0.5,\n"
MORE_REPORTS = (
    b"place,lat,lon,actor,date,kind,confidence,reported_at,source,pop,claimant\nA,49,31,Red,2019-01,,high,2019-02,S,9,Red\n"
    b",49,31,Red,2019,,,,,,\nB,49,31,contested,2019,,2,,,,\nC,95,31,Red,2019,,,,,,\nD,49,31,Red,2019,wins,,,,,\n"
    b"E,49,31,Red,soon,,low,,,,\nF,x,31,Red,2019,,,,,,\nG,49,31,Blue,2019-05-01,,nan,,,,\n"
)
KNOWN = [Place(gazetteer_id=name, name=name, point=LngLat(lng, 49.0), kind="town", country="XT", precision_km=1.0)
         for name, lng in (("a", 31.0), ("b", 33.0))]  # fmt: skip
EDITED = (SETTINGS, "given.csv", SIDES, JOURNAL)
WITNESSES = [
    Witness(LngLat(lng, 49.0), state, date(2019, 5, day), ((date(2019, 5, day), "a"), (date(2019, 5, 30), source)))
    for lng, state, day, source in (
        (31.0, "North", 20, "b"), (31.1, "South", 28, "b"), (31.2, "South", 28, "a"), (33.5, "South", 29, "b"),
        (33.6, "contested", 29, "b"), (34.9, "East", 10, "a"),
    )
]  # fmt: skip
_ROWS = {
    "geo.imports": "add_data_set _understood _judge _read _event _whole _reported _sides _change _all_sides",
    "geo.imports_rows": EVERY,
    "geo.imports_formats": "guess_columns guess_kind _read_text _apart numbered _bare",
}
_TOLD = {  # what the reader says of the columns as well
    **_ROWS, "geo.imports": f"_check_order {_ROWS['geo.imports']}",
    "geo.imports_formats": f"choose_columns {_ROWS['geo.imports_formats']}",
}  # fmt: skip
_SHAPES = "read_shapes _check_content _in_degrees _events_alone _made_valid"
_BOOK_WORDS = (b"<c ", b' t="s"', b' t="d"', b' t="e"', b' t="b"', b"<v>", b'r="XFD1048576"', b"<f>", *WORDS)
_PACKED = {b"PK": ".zip", b"\x1f\x8b": ".gz"}
TABLES = (
    Reader(name="import_csv", read=_table("csv"), parts=_TOLD, words=(SPLIT, b"date_order=dmy", *WORDS),
        seeds=csv_seeds),
    Reader(name="import_ucdp", read=_table("ucdp"), parts=_ROWS, words=WORDS, seeds=ucdp_seeds),
    Reader(name="import_acled", read=_table("acled"), parts=_ROWS, words=WORDS, seeds=acled_seeds),
    Reader(name="import_packed", read=_words(_PACKED, ".gz"), words=WORDS, seeds=packed_seeds,
           parts={"geo.imports_formats": "_unpacked _only_member _read_text _apart numbered _bare"}),
    Reader(name="import_excel", read=_words({}, ".xlsx", _in_book(SHEET)), words=_BOOK_WORDS,
           seeds=lambda: (_book()[SHEET], packed(_book()), _guarded(), packed(_book() | {"a": bytes(900_000)},
               zipfile.ZIP_DEFLATED)),
           parts={"geo.imports_formats": "_read_sheet _apart numbered _bare"}),
    Reader(name="import_excel_book", read=_words({}, ".xlsx", _in_book(BOOK)),
        words=(b"<sheet ", b"<definedName", *WORDS),
           seeds=lambda: (_book()[BOOK], _guarded(), packed(_book() | {"a": bytes(900_000)}, zipfile.ZIP_DEFLATED)),
           parts={"geo.imports_formats": "_read_sheet _apart numbered _bare"}),
    Reader(name="import_folder", read=_data_set_folder, words=(b"[types]", b"../", *WORDS), seeds=_folder_seeds,
           parts={"geo.imports": "read_data_sets _check_settings _check_order", "geo.definitions": "read_toml",
                  "geo.imports_folder": "read_settings read_sides _whole actors_of"}),
    Reader(name="geojson", read=_shapes, words=SHAPE_WORDS, seeds=shape_seeds,
           parts={"geo.imports_shapes": f"{_SHAPES} are_points as_words add_anchor", "geo.imports": "read_file"}),
    Reader(name="anchors", read=_anchor_folder, words=SHAPE_WORDS, seeds=anchor_seeds,
           parts={"geo.imports_shapes": f"{_SHAPES} read_anchors _dated_areas _observe"}),
    Reader(name="fronts_reports", read=_reports, words=WORDS, seeds=lambda: (REPORTS, MORE_REPORTS, b"a,b\n", b"\xff"),
           parts={"geo.fronts_command": "read_observations _rows _observation _confidence",
               "geo.dates": "parse_partial"}),
    Reader(name="fronts_outline", read=_outline, words=SHAPE_WORDS, seeds=outline_seeds,
           parts={"geo.fronts_command": "read_geojson read_outline", "geo.fronts_anchor": EVERY}),
    Reader(name="chronology", read=_chronology, words=(SPLIT, *WORDS),
        seeds=lambda: chronology_seeds(CHRONOLOGY, CHRONOLOGY_FILES),
           parts={"geo.chronology": EVERY}),
)  # fmt: skip
