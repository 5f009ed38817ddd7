"""Data sets of others: every row comes in or is listed with its reason; what is wrong with a whole file refuses it."""

from __future__ import annotations

import gzip
from datetime import date

import geopandas
import pandas as pd
import pytest
import shapely

from geo.definitions import load_conflict
from geo.errors import InputError
from geo.imports import add_data_set, read_data_sets
from geo.imports_folder import LEFT_OUT, SETTINGS, SIDES, read_sides, write_sides
from geo.imports_shapes import add_anchor, are_points, read_anchors, read_shapes
from tests.conftest import OTHER_BREAKS

AREA = shapely.box(10.0, 26.0, 25.0, 33.5)
UCDP = """id,type_of_violence,side_a,side_b,source_office,source_date,source_headline,where_prec,where_coordinates,latitude,longitude,event_clarity,date_prec,date_start,date_end,best,high,low
1.0,1.0,Government of Libya,LNA,Reuters,2019-04-09,Shells fall,1.0,Ain Zara town,32.81,13.27,1.0,1.0,2019-04-08,2019-04-08,4.0,6.0,3.0
2,3,LNA,Civilians,AFP,2019-05-01,,4,Tripoli region,32.80,13.20,2,3,2019-04-15,2019-04-21,9,9,9
3,1,LNA,GNA,,,,1,Old,32.8,13.2,1,1,2011-04-08,2011-04-08,1,1,1
4,1,LNA,GNA,,,,1,Cairo,30.05,31.25,1,1,2019-04-08,2019-04-08,1,1,1
5,1,LNA,GNA,,,,1,Nowhere,north,13.2,1,1,2019-04-08,2019-04-08,1,1,1
6,1,LNA,GNA,,,,1,Crossed,32.8,13.2,1,1,2019-04-08,2019-04-08,2,1,5
6,1,LNA,GNA,,,,1,Again,32.8,13.2,1,1,2019-04-08,2019-04-08,2,1,5
"""  # noqa: E501
ACLED = """\
event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,geo_precision,source,notes,fatalities
LBY1,04 April 2019,1,Battles,Non-state actor overtakes territory,LNA,GNA,Gharyan,32.17,13.02,1,Reuters,Taken.,2
LBY2,05 April 2019,1,Explosions/Remote violence,Air/drone strike,LNA,Civilians (Libya),Tripoli,32.88,13.19,2,AFP,Bombed.,0
"""  # noqa: E501
HEAD = "Datum;Plaats;Breedte;Lengte;Soort;Doden\n"
TABLE = HEAD + "{0};Gharyan;32,17;13,02;gevecht;4\n{1};Tarhuna;32,43;13,63;luchtaanval;\n"


@pytest.fixture(scope="module")
def libya():
    return load_conflict("libya")


@pytest.fixture
def add(tmp_path, libya):
    def _add(kind, text, file="given.csv", mapping=None, name="mine"):
        path = tmp_path / file
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return add_data_set(tmp_path / "imports", name, kind, path, libya, AREA, mapping)

    _add.folder = tmp_path / "imports"
    return _add


def test_rows_of_ucdp_come_in_or_are_listed(add, libya):
    found = add("ucdp", UCDP)
    assert [event.main_place.place.name for event in found.events] == ["Ain Zara town", "Tripoli region", "Crossed"]
    first, region, crossed = found.events
    assert (first.type, first.deaths_min, first.deaths_max) == ("battle", 3, 6)
    assert (first.when.first_day, first.reported_at) == (date(2019, 4, 8), date(2019, 4, 9))
    assert first.side2 == ("LNA",)
    assert region.main_place.place.is_vague
    assert (region.when.first_day, region.when.last_day) == (date(2019, 4, 15), date(2019, 4, 21))
    assert region.side2 == ("civilians",)
    assert (crossed.deaths_min, crossed.deaths_max) == (1, 5)
    reasons = {(dropped.line, dropped.reason) for dropped in found.dropped}
    assert reasons == {(4, "outside_period"), (5, "outside_area"), (6, "bad_coordinate"), (8, "stands_twice")}
    assert found.unknown_sides == {"Government of Libya": 1}
    listed = pd.read_csv(add.folder / "mine" / LEFT_OUT)
    assert len(listed) == 4
    again = read_data_sets(add.folder, libya, AREA)
    assert [data_set.events for data_set in again] == [found.events]


def test_a_change_of_hands_in_acled_says_who_holds_the_place(add):
    found = add("acled", ACLED)
    taken, bombed = found.events
    assert (taken.type, taken.subtype, taken.control.new, taken.control.old) == (
        "territorial_change", "capture", "LNA", "GNA",
    )  # fmt: skip
    assert bombed.type == "remote_violence"
    assert "pass the file on to nobody" in found.terms


def test_the_table_of_sides_is_the_readers_and_survives_another_import(add):
    add("ucdp", UCDP)
    path = add.folder / "mine" / SIDES
    path.write_text(path.read_text().replace("Government of Libya,1,", "Government of Libya,1,GNA"))
    found = add("ucdp", UCDP)
    assert found.events[0].side1 == ("GNA",)
    assert found.unknown_sides == {}
    assert "Government of Libya,1,GNA" in path.read_text()


@pytest.mark.parametrize("sign", ["\n", "\r\n", *OTHER_BREAKS], ids=ascii)
def test_a_side_whose_name_has_a_break_in_it_can_be_given_an_actor(add, sign):
    ucdp = UCDP.replace("Government of Libya", f'"Government{sign}of Libya"')
    (name,) = add("ucdp", ucdp).unknown_sides
    folder = add.folder / "mine"
    assert sign in name and [side.text for side in read_sides(folder) if not side.actor] == [name]
    write_sides(folder, [side._replace(actor=side.actor or "GNA") for side in read_sides(folder)])
    found = add("ucdp", ucdp)
    assert (found.events[0].side1, found.unknown_sides) == (("GNA",), {})


@pytest.mark.parametrize("file", ["sides.csv", "Left_Out.csv"])
def test_a_file_that_is_called_like_one_of_the_folders_own_does_not_take_its_place(add, libya, file):
    found = add("csv", TABLE.format("2019-04-08", "2019-09-13"), file=file)
    assert (add.folder / "mine" / SIDES).read_text().startswith("text,rows,actor\n")
    assert [data_set.events for data_set in read_data_sets(add.folder, libya, AREA)] == [found.events]


def test_columns_of_a_dutch_table_are_guessed_and_remembered(add):
    found = add("csv", TABLE.format("2019-04-08", "2019-09-13"))
    assert [(e.type, e.subtype, e.deaths_min) for e in found.events] == [
        ("battle", "", 4), ("remote_violence", "air_strike", None),
    ]  # fmt: skip
    assert '"lat" = "Breedte"' in (add.folder / "mine" / SETTINGS).read_text()


@pytest.mark.parametrize(
    ("dates", "mapping", "first"),
    [
        (("03/04/2019", "13/09/2019"), {}, date(2019, 4, 3)), (("03/04/2019", "09/13/2019"), {}, date(2019, 3, 4)),
        (("03/04/2019", "05/06/2019"), {"date_order": "mdy"}, date(2019, 3, 4)),
        (("3-4-2019", "5-6-2019"), {"date_order": "dmy"}, date(2019, 4, 3)),
        (("3 April 2019", "05 June 2019"), {}, date(2019, 4, 3)),
    ],
)  # fmt: skip
def test_dates_with_strokes_are_read_where_the_file_or_the_reader_says_how(add, dates, mapping, first):
    assert add("csv", TABLE.format(*dates), mapping=mapping).events[0].when.first_day == first


ROWS = TABLE.format("2019-04-08", "2019-09-13")


@pytest.mark.parametrize(
    ("kind", "text", "file", "says"),
    [
        ("csv", TABLE.format("03/04/2019", "05/06/2019"), "a.csv", "two ways.*date_order=dmy"),
        ("csv", TABLE.format("23/04/2019", "05/16/2019"), "a.csv", "some the month"),
        ("csv", ROWS.replace("Breedte;Lengte", "Lengte;Breedte"), "a.csv", "swapped"),
        ("csv", ROWS.replace("32,17", "32°10'N").replace("32,43", "32°25'N"), "a.csv", "degrees and minutes"),
        ("csv", ROWS.replace("Datum", "Wanneer"), "a.csv", "--map date=COLUMN"),
        ("csv", "Datum;Breedte;Lengte\n", "a.csv", "no row"),
        ("csv", "", "a.csv", "no table"),
        ("csv", ROWS.encode("utf-16"), "a.csv", "not UTF-8"),
        ("csv", ROWS, "a.xlsx", "no Excel file"),
        ("csv", ROWS, "a.pdf", "no format of tables"),
        ("csv", b"PK\x03\x04 cut short", "a.zip", "broken"),
        ("csv", gzip.compress(ROWS.encode())[:-9], "a.csv.gz", "broken or cut short"),
        ("csv", gzip.compress(b"0" * 30_000_000), "a.csv.gz", "times its size"),
        ("csv", ROWS.replace("gevecht", "feest").replace("luchtaanval", "feest"), "a.csv", "type is not known"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_leaves_nothing(add, kind, text, file, says):
    with pytest.raises(InputError, match=says):
        add(kind, text, file)
    assert not add.folder.exists()


def test_a_data_set_that_broke_is_named_and_the_others_are_read(add, libya):
    add("csv", ROWS)
    add("csv", ROWS, name="other")
    (add.folder / "mine" / "given.csv").write_bytes(b"\xff\xfe\x00")
    broken, sound = read_data_sets(add.folder, libya, AREA)
    assert [dropped.reason for dropped in broken.dropped] == ["unreadable"]
    assert len(sound.events) == 2


def test_a_sheet_of_excel_and_points_of_a_geopackage_are_tables_too(add, tmp_path):
    cells = {"date": "2019-04-08", "place": "Gharyan", "lat": 32.17, "lon": 13.02, "type": "battle"}
    rows = pd.DataFrame([cells])
    rows.to_excel(tmp_path / "sheet.xlsx", index=False)
    rows.astype({"date": "datetime64[ns]"}).to_excel(tmp_path / "days.xlsx", index=False)
    points = geopandas.GeoDataFrame(rows.drop(columns=["lat", "lon"]), geometry=[shapely.Point(13.02, 32.17)], crs=4326)
    points.to_crs(32633).to_file(tmp_path / "points.gpkg", engine="pyogrio")
    points.to_file(tmp_path / "points.geojson", engine="pyogrio")
    for file in ("sheet.xlsx", "days.xlsx", "points.gpkg", "points.geojson"):
        event = add("csv", (tmp_path / file).read_bytes(), file, name="shapes").events[0]
        assert event.when.first_day == date(2019, 4, 8)
        assert event.main_place.place.point == pytest.approx((13.02, 32.17), abs=1e-6)


def _map_of(tmp_path, **properties):
    areas = [shapely.box(12.0, 31.5, 13.1, 33.5), shapely.box(13.1, 31.5, 14.5, 33.5)]
    frame = geopandas.GeoDataFrame(properties, geometry=areas, crs=4326)
    frame.to_file(tmp_path / "map.geojson", engine="pyogrio")
    return tmp_path / "map.geojson"


def test_a_map_of_who_held_what_becomes_reports_of_its_day(tmp_path, libya):
    file = _map_of(tmp_path, date=["2019-04-10", "2019-04-10"], actor=["LNA", "GNA"])
    frame = read_shapes(file)
    assert not are_points(frame)
    assert add_anchor(tmp_path / "anchors", "old-map", file, frame, libya) == 2
    reports, dropped = read_anchors(tmp_path / "anchors", libya, [])
    assert dropped == []
    holders = {report.place.name: report.actor for report in reports}
    assert holders["Gharyan"] == "LNA"
    assert holders["Tripoli"] == "GNA"
    assert {report.reported_at for report in reports} == {date(2019, 4, 10)}
    assert {report.source.id for report in reports} == {"anchor:old-map:2019-04-10"}


@pytest.mark.parametrize(
    ("properties", "says"),
    [
        ({"date": ["2019-04-10", "soon"], "actor": ["LNA", "GNA"]}, "'soon' is no date"),
        ({"date": ["2019-04-10", "2019-04-10"], "actor": ["LNA", "Martians"]}, "Martians.*expected one of"),
    ],
)
def test_a_map_with_a_wrong_day_or_side_is_refused_whole(tmp_path, libya, properties, says):
    file = _map_of(tmp_path, **properties)
    with pytest.raises(InputError, match=says):
        add_anchor(tmp_path / "anchors", "old-map", file, read_shapes(file), libya)
    assert not (tmp_path / "anchors").exists()


def test_an_area_with_a_spike_keeps_its_surface_and_one_of_a_line_alone_is_refused(tmp_path, libya):
    spike = shapely.Polygon([(13, 32), (14, 32), (14, 33), (15, 34), (14, 33), (13, 33)])
    line = shapely.Polygon([(13, 32), (14, 33), (15, 34), (14, 33)])
    folder = tmp_path / "anchors"
    for area in (spike, line):
        frame = geopandas.GeoDataFrame({"date": ["2019-04-10"], "actor": ["GNA"]}, geometry=[area], crs=4326)
        if area is line:
            with pytest.raises(InputError, match="no surface"):
                add_anchor(folder, "line", tmp_path / "map.geojson", frame, libya)
        else:
            add_anchor(folder, "spike", tmp_path / "map.geojson", frame, libya)
    reports, dropped = read_anchors(folder, libya, [])
    assert dropped == []
    assert "Tripoli" in {report.place.name for report in reports}


@pytest.mark.parametrize(("content", "says"), [(b"{", "cannot be read"), (b"", "cannot be read")])
def test_a_broken_geojson_is_refused(tmp_path, content, says):
    (tmp_path / "map.geojson").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_shapes(tmp_path / "map.geojson")


def test_a_table_that_is_read_in_several_pieces_comes_in_whole(add):
    rows = 20_000
    table = HEAD + "".join(f"2019-04-{day % 30 + 1:02}; '=Plaats {day} ;32,{17 + day % 9};13,02;gevecht;4\n"
                           for day in range(rows))  # fmt: skip
    events = add("csv", table).events
    assert [event.main_place.place.name for event in events] == [f"=Plaats {day}" for day in range(rows)]
    assert len({event.when.first_day for event in events}) == 30


def test_a_row_that_ends_with_the_calendar_is_left_out_alone(add):
    head, first, second = TABLE.format("2019-04-08", "2019-09-13").splitlines()
    found = add("csv", "\n".join([f"{head};Einde", f"{first};9999-12-31", f"{second};2019-09-14"]))
    assert [(dropped.line, dropped.reason) for dropped in found.dropped] == [(2, "bad_date")]
    assert [event.main_place.place.name for event in found.events] == ["Tarhuna"]


def test_what_stands_in_the_cells_stays_text(add):
    text = ROWS.replace("Gharyan", "${alert(1)}</script>").replace("gevecht", "=1+1")
    found = add("csv", text.replace("=1+1", "gevecht"))
    assert found.events[0].main_place.place.name == "${alert(1)}</script>"
