"""Tables and maps that readers can read, small ones of our own, each with another thing that a file can have."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import shapely
from shapely.geometry import mapping

from tests.fuzz.containers import packed
from tests.fuzz.reader import SPLIT

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
MANY = b"""id,date,date_end,place,lat,lon,precision_km,type,subtype,status,side1,side2,deaths_min,\
deaths_max,control,url,reported,note
a,2019-06-05,2019-06-06,A,49.0,32.05,3,capture,,happened,North,South;x,9,2,North,https://a.example/1,2019-06-07,one
a,2019-06-05,,A,49.0,32.05,-1,battle/clash,,claimed,North,,1,1,,,,twice
c,5 June 2019,2019-07-05,B,49.1,32.05,inf,riot,,,,South,,x,South,a,soon,worded
d,2018-06-05,,B,49.1,32.05,100,,,,,,,,,,,too early
e,2019-06-05,,C,0,0,100,talks,,,,,,,contested,,2022-01-01,elsewhere
f,,,D,49,32,,battle,,,North,,1.5,,Nobody,,,no day
"""
SWAPPED = b"date,lat,lon\n2019-06-05,32.05,49.0\n2019-06-06,31.05,48.9\n"
STROKES = b"date,lat,lon\n%s,49.0,32.05\n%s,49.0,32.05\n"
TWICE = b"date,date,lat,lon, lon,,\n2019-06-05,2019-06-05,49.0,32.05,1,=1+1,'=1\n"
OWN = (
    b"data_hash,id,date_start,date_end,date_precision,place_id,place,lat,lng,precision_km,type,status,side1,control_new,"
    b"control_old,control_extent,sources,reported_at,confidence\n"
    b"x,e1,2019-06-05,2019-06-05,day,p,A,49.0,32.05,3,territorial_change,happened,North,North,South,part,S,2019-06-05,0.5\n"
    b"x,e2,2019-06-05,2019-06-09,day,p,A,49.0,32.05,3,control,planned,,,,whole,S,,2\n"
)


def _head(**columns: str) -> bytes:
    return "".join(f"{meaning}={column}\n" for meaning, column in columns.items()).encode() + SPLIT[1:]


def csv_seeds() -> Sequence[bytes]:
    """Tables of any kind, with and without what the reader says of the columns."""
    return (
        TABLE, DUTCH, UCDP, ACLED, MANY, SWAPPED, TWICE, OWN, TABLE[:40], b"date,lat\n", b"", b"\xff",
        b"lat,lon,date\nx,y,z\n",
        STROKES % (b"13/06/2019", b"14.06.2019"), STROKES % (b"06/13/2019", b"06/12/2019"),
        STROKES % (b"13/06/2019", b"06/13/2019"), STROKES % (b"01/02/2019", b"2019-05-01"),
        _head(date_order="dmy") + STROKES % (b"01/02/2019", b"02-03-2019"), _head(date_order="xyz") + TABLE,
        _head(date="deaths", side2="side1", deaths_min="") + TABLE, _head(nothing="date", place="gone", lat="") + TABLE,
        b"date,lat,lon,type\n2019-06-05,49,32,?\n2019-06-05,49,32,\n2019-06-05,49,32,\n",
        b"date,lat,lon,deaths\n2019-06-05,49,32,-1\n",
    )  # fmt: skip


def _second(table: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    """The table with its row once more, changed."""
    head, row, *_ = table.split(b"\n")
    for before, after in changes:
        row = row.replace(before, after)
    return table + row + b"\n"


def ucdp_seeds() -> Sequence[bytes]:
    """The data set of that name, with codes that it has and has not, several rows, and rows that cannot be."""
    more = _second(UCDP, (b"1.0,1.0,North", b"2.0,3,Civilians"), (b",1.0,Clay", b",6,Clay"),
        (b",1.0,1.0,2019-04-08,", b",3,5,2018-12-30,"))
    mixed = _second(more, (b"1.0,1.0,North", b"9,9,x;y"), (b"2019-04-08,2019-04-08", b"30/04/2019,30/04/2019"),
        (b",4,6,3", b",,2,9"))
    return (UCDP, more, mixed, _second(UCDP), UCDP.replace(b"49.0,32.05", b"32.05,49.0"),
        UCDP.replace(b",4,6,3", b",4,x,-3"),
            UCDP.replace(b"2019-04-08", b"soon"), UCDP.replace(b"2019-04-08,2019-04-08", b"1/2/2019,1/2/2019"),
            UCDP.replace(b"2019-04-08,2019-04-08", b"1/13/2019,1/13/2019"), UCDP.replace(b"latitude", b"high"),
            UCDP[:170],
            UCDP.replace(b"where_prec", b"wp").replace(b"date_prec", b"dp").replace(b"id,", b"nr,", 1),
            UCDP.split(b"\n")[0] + b"\n", UCDP.replace(b"49.0,32.05", b"9.0,2.05"),
            UCDP.replace(b"2019-04-09", b"2019-04-07"), UCDP.replace(b"1.0,1.0,North", b"1.0,,North"), b"\xff",
            mixed.replace(b"30/04/2019", b"13/04/2019").replace(b"2018-12-30", b"04/13/2019"))  # fmt: skip


def acled_seeds() -> Sequence[bytes]:
    """As :func:`ucdp_seeds`, with dates in words."""
    more = _second(ACLED, (b"X1,04 April 2019,1", b"X2,April 04, 2019,3"), (b"North,South", b"North,"),
        (b",1,Reuters", b",3,"))
    bare = _second(more, (b"X1,04 April 2019,1", b",20190404,2"),
        (b"Non-state actor overtakes territory", b"Protests"), (b",2", b","))
    return (ACLED, more, bare, _second(ACLED), ACLED.replace(b"49,32.05", b"32.05,49"),
        ACLED.replace(b"49,32.05", b"49,0"),
            ACLED.replace(b"04 April 2019", b"01/02/2019"), ACLED.replace(b"04 April 2019", b"soon"), ACLED[:150],
            ACLED.replace(b"geo_precision", b"gp").replace(b"time_precision", b"tp").replace(b"event_id_cnty", b"nr"),
            ACLED.split(b"\n")[0] + b"\n", ACLED.replace(b"49,32.05", b"9,2.05"),
            ACLED.replace(b"04 April 2019", b"04-Apr-2018"),
            ACLED.replace(b"Non-state actor overtakes territory", b"?"),
            ACLED.replace(b"Taken.,2", b"Taken.,2.5"), ACLED.replace(b"latitude", b"longitude"), b"\xff",
            UCDP)  # fmt: skip


def packed_seeds() -> Sequence[bytes]:
    """Tables packed in both ways, of too much, of none and of two, and broken."""
    deflated = zipfile.ZIP_DEFLATED
    return (
        gzip.compress(TABLE, mtime=0), gzip.compress(TWICE, mtime=0), gzip.compress(bytes(900_000), mtime=0),
        gzip.compress(TABLE, mtime=0)[:-9], b"PK\x03\x04", b"no archive", packed({"a.csv": TABLE}),
        packed({"a.csv": TABLE}, deflated),
        packed({"a.txt": TABLE}), packed({"a.csv": TABLE, "b.csv": TABLE, "c/": b""}),
        packed({"a.csv": bytes(900_000)}, deflated),
        packed({"a.csv": b"\xff"}), packed({"a.csv": b""}), packed({"a.csv": b'a,a,a (2)\n"'}),
    )  # fmt: skip


# ---------------------------------------------------------------- maps

BOX = mapping(shapely.box(30.0, 48.0, 34.0, 50.0))
WEST, EAST = mapping(shapely.box(30.0, 48.0, 32.0, 50.0)), mapping(shapely.box(32.0, 48.0, 34.0, 50.0))
CROSSED = {"type": "Polygon", "coordinates": [[[30, 48], [34, 50], [34, 48], [30, 50], [30, 48]]]}
POINT = {"type": "Point", "coordinates": [32.05, 49.0]}
METRES = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}


def collection(*rows: tuple[object, object], **more: object) -> bytes:
    """A collection of geometries with their properties."""
    features = [{"type": "Feature", "properties": about, "geometry": shape} for shape, about in rows]
    return json.dumps({"type": "FeatureCollection", **more, "features": features}).encode()


def _held(actor: object = "North", day: object = "2019-06-05", shape: object = WEST) -> tuple[object, object]:
    return shape, {"date": day, "actor": actor}


def shape_seeds() -> Sequence[bytes]:
    """Maps of points and of areas, with what is wrong with some."""
    far = {"type": "Point", "coordinates": [3_200_000.0, 6_000_000.0]}
    layers = (POINT, {"layer": "events", "date": "2019-06-05"}), (BOX, {"layer": "areas"})
    return (
        collection((POINT, {"date": "2019-06-05", "lat": 1})), collection(_held(), _held("South", "2019", EAST)),
        collection(_held("contested", shape=CROSSED)), collection(*layers), collection((POINT, {}), (BOX, {})),
        collection(_held("nobody"), _held(day="soon"), _held(None, None)), collection((None, {"date": "2019"})),
        collection(),
        collection((far, {})), collection((far, {}), crs=METRES), json.dumps(POINT).encode(), b'{"type": "Topology"}',
        collection(({"type": "LineString", "coordinates": [[31, 48], [33, 50]]}, {})), b"[1]", b"{",
        collection(({"type": "Polygon", "coordinates": []}, {})),
        b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(40), b"SQLite format 3\x00" + bytes(100),
    )  # fmt: skip


def anchor_seeds() -> Sequence[bytes]:
    """Maps as they lie in a workspace, some changed by hand."""
    return (*shape_seeds(), collection(_held(), _held(), _held("contested", shape=EAST)))


def outline_seeds() -> Sequence[bytes]:
    """Outlines of all kinds, and older maps of who held what in them."""
    older = collection(_held("North", "2019-01"), _held("South", "2019-01", EAST), _held("South", "2019-09", EAST))
    cut = mapping(shapely.box(31.0, 48.5, 32.0, 49.5))
    return (
        older, collection(_held("North", shape=cut)), collection(_held("contested", shape=cut), _held("South",
            shape=EAST)),
        collection(_held("North", shape=CROSSED)), collection(_held(day="soon")), collection((BOX, {})),
        collection(_held(shape=POINT)),
        collection((None, {"date": "2019", "actor": "a"})), collection(_held(day="2020")), json.dumps(BOX).encode(),
        b"[1]", b"{",
        json.dumps({"type": "Feature", "geometry": CROSSED}).encode(), b'{"type": "FeatureCollection", "features": 1}',
    )  # fmt: skip


# ---------------------------------------------------------------- a chronology

_MORE = {
    "control.csv": b"place,lat,lon,kind,actor,from_date,date_precision,confidence,backing,source_address,publisher,"
    b"reported_at,place_kind\n"
    b"A,49,31,holds,North,2019-01-01,day,low,knowledge,https://paper.example/1,north.example,2019-01-02,town\n"
    b"A,49,31,holds,North,2019-01-01,day,low,knowledge,https://paper.example/1,north.example,2019-01-02,town\n"
    b",49,31,holds,North,2019-01-01,,,,a,,,\nB,49,31,wins,North,2019-01-01,,,,,,,\nB,99,31,holds,North,2019-01-01,,,,,,,\n"
    b"B,49,31,holds,East,2019-01-01,,,,,,,\nB,49,31,claim,contested,2019-01,,,,,,,\nB,49,31,holds,South,soon,,,,,,,\n"
    b"C,49,31,holds,South,2019-01-01,,sure,,,,,\nD,49,31,holds,South,2019-01-01,,,page,ftp://x,,,\n",
    "events.csv": b"date,place,lat,lon,country,type,subtype,status,side1,side2,deaths,summary,source_address\n"
    b"2019-02-11,A,49,31,XT,territorial_change,capture,happened,North,South,4,x,https://paper.example/1\n"
    b"2019-02-12,A,49,31,XT,territorial_change,capture,planned,nobody,,many,x,\n"
    b"2019-02-13,A,49,31,UA,territorial_change,capture,happened,,,,x,\n"
    b"2019-02-14,A,49,31,XT,territorial_change,capture,happened,\"nobody, North\",,,x,\n",
    "places.csv": b"place,nl,en,tier,precision_km\nA,A,,1,3\nB,,,7,-1\n",
    "actors.csv": b"text,actors\nthe two,North;South\nthe others,East\n",
    "published.csv": b"source_address,published\nhttps://paper.example/1,2018-12-02\nhttps://paper.example/2,soon\n",
}


def chronology_seeds(folder: Path, names: Sequence[str]) -> Sequence[bytes]:
    """The files of a chronology: a few rows of Testland's, rows with every mistake, and files that are none."""
    texts = [(folder / name).read_bytes() if (folder / name).is_file() else b"" for name in names]
    short = [b"\n".join(text.split(b"\n")[:3]) for text in texts]
    return (
        SPLIT.join([*short[:4], b"source_address,published\nhttps://paper.example/1,2018-12-02\n"]),
        SPLIT.join([_MORE[name] for name in names]), SPLIT.join([b"place,lat", b"\xff"]), _MORE["control.csv"],
        b'place,lat,lon,kind,actor,from_date\n"' + b"a" * 140_000,
    )  # fmt: skip
