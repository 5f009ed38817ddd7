"""What is taken away equals what is shown, comes back as it went out, and runs nowhere."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import tables as tb
from geo.dates import DateInterval
from geo.errors import InputError
from geo.exports import Selection, select
from geo.exports_files import FORMATS, guard, write_export
from geo.imports import add_data_set
from geo.model import Event, EventPlace
from page.daybook import within
from tests.browser.hostile import HOSTILE, RUNS
from tests.map_fixture import READ, SENTENCE, conflict, make_tables, place

HASH = "0123456789abcdef" * 4
DAY = date(2019, 6, 10)
AREA = shapely.box(30, 48, 34, 50)
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def tables():
    return make_tables()


def taken(tables, **asked):
    return select(tables, conflict(), Selection(**asked), HASH)


def test_a_day_holds_the_events_and_the_ground_that_the_page_shows(tables):
    export = taken(tables, last=DAY, window=30)
    rows = [row for row in tables["events"].to_dict("records") if row["on_map"]]
    assert set(export.layers["events"]["id"]) == {row["id"] for row in within(rows, DAY, 30)}
    ground = export.layers["areas"]
    assert sorted(ground["actor"]) == ["North", "South", "contested"]
    assert set(export.layers["fronts"]["sides"]) == {"North; South"}
    assert "evt-plan" not in set(taken(tables).layers["events"]["id"])  # it has no mark on the map


def test_dates_are_inclusive_in_what_people_read(tables):
    events = taken(tables).layers["events"].set_index("id")
    assert events.loc["evt-taken", ["date_start", "date_end"]].tolist() == ["2019-06-01", "2019-06-01"]
    assert events.loc["evt-siege", ["date_start", "date_end"]].tolist() == ["2019-05-01", "2019-08-31"]
    areas = taken(tables, last=date(2019, 2, 1)).layers["areas"]
    assert areas["valid_to"].tolist() == ["2019-05-31"]


def test_filters_narrow_and_are_named_in_the_file(tables):
    export = taken(tables, types=("battle",), sides=("South",))
    assert export.layers["events"]["id"].tolist() == ["evt-siege"]
    assert set(export.layers["areas"]["actor"]) == {"South"}
    assert json.loads(export.about["filters"]) == {"types": ["battle"], "sides": ["South"]}
    assert taken(tables, precision_km=5.0).counts["events"] == 2
    assert taken(tables, types=("territorial_change/capture",)).layers["events"]["id"].tolist() == ["evt-taken"]


def test_as_known_then_leaves_out_what_had_not_been_reported(tables):
    late = tables["events"].copy()
    late.loc[late["id"] == "evt-claim", "reported_at"] = date(2019, 6, 20)
    now = taken(tables | {"events": late}, last=DAY)
    then = taken(tables | {"events": late}, last=DAY, clock="then")
    assert set(now.layers["events"]["id"]) - set(then.layers["events"]["id"]) == {"evt-claim"}


@pytest.mark.parametrize(("asked", "word"), [
    ({"types": ("banana",)}, "banana"), ({"sides": ("East",)}, "East"), ({"ids": ("evt-0",)}, "evt-0"),
    ({"last": date(2031, 1, 1)}, "2031-01-01"), ({"first": DAY, "last": DAY - timedelta(days=1)}, "comes after"),
    ({"first": DAY}, "last day"),
])  # fmt: skip
def test_what_does_not_exist_is_named(tables, asked, word):
    with pytest.raises(InputError, match=word):
        taken(tables, **asked)


def test_words_of_articles_go_along_only_as_far_as_asked(tables):
    def written(quotes):
        export = taken(tables, quotes=quotes)
        return json.dumps([frame.drop(columns="geometry").to_dict("records") for frame in export.layers.values()],
                          default=str), export.articles  # fmt: skip

    text, articles = written("reference")
    assert SENTENCE not in text and "art-1:" in text and articles.empty
    text, articles = written("quotation")
    assert SENTENCE in text and articles.empty
    text, articles = written("full")
    assert articles.empty  # the article is not the project's own
    own = tables["articles"].assign(publisher="conflict-map (eigen tekst)")
    whole = taken(tables | {"articles": own}, quotes="full").articles
    assert whole["id"].tolist() == ["art-1"] and SENTENCE in whole["text"].iloc[0]


# ---------------------------------------------------------------- files


def test_a_geopackage_holds_the_same_rows_shapes_and_colours(tables, tmp_path):
    export = taken(tables, last=DAY, window=30)
    path = write_export(export, "gpkg", tmp_path / "out.gpkg")
    for name, frame in export.layers.items():
        found = gpd.read_file(path, layer=name, engine="pyogrio")
        assert len(found) == len(frame) and found.crs.to_epsg() == 4326
        assert found.total_bounds.tolist() == pytest.approx(frame.total_bounds.tolist())
        if "id" in frame:
            assert found["id"].tolist() == frame["id"].tolist()
    assert [name for name, _ in pyogrio.list_layers(path)][0] == "events"  # what a reader that takes one layer gets
    about = pyogrio.read_dataframe(path, layer="about", read_geometry=False).set_index("what")["value"]
    assert about["data_hash"] == HASH
    with sqlite3.connect(path) as database:
        rows = database.execute("select f_table_name, f_geometry_column, styleQML from layer_styles").fetchall()
        columns = dict(database.execute("select table_name, column_name from gpkg_geometry_columns").fetchall())
    database.close()
    styles = {layer: ElementTree.fromstring(qml.partition("\n")[2]) for layer, _, qml in rows}
    assert {layer: column for layer, column, _ in rows} == {layer: columns[layer] for layer in styles}
    fills = {category.get("value"): category.get("symbol") for category in styles["areas"].iter("category")}
    assert set(export.layers["areas"]["actor"]) <= set(fills)
    colours = {symbol.get("name"): next(o.get("value") for o in symbol.iter("Option") if o.get("name") == "color")
               for symbol in styles["areas"].iter("symbol")}  # fmt: skip
    for side in conflict().sides:
        red, green, blue = (int(side.light.colour[n : n + 2], 16) for n in (1, 3, 5))
        assert colours[fills[side.id]].startswith(f"{red},{green},{blue},")
    assert {c.get("value") for c in styles["fronts"].iter("category")} >= set(export.layers["fronts"]["style"])


def test_geojson_is_one_collection_of_all_layers(tables, tmp_path):
    export = taken(tables, last=DAY)
    whole = json.loads(write_export(export, "geojson", tmp_path / "out.geojson").read_text(encoding="utf-8"))
    layers = [feature["properties"]["layer"] for feature in whole["features"]]
    assert {name: layers.count(name) for name in export.layers} == export.counts
    assert whole["about"]["data_hash"] == HASH
    events = [f for f in whole["features"] if f["properties"]["layer"] == "events"]
    assert [f["id"] for f in events] == export.layers["events"]["id"].tolist()
    for feature in whole["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        for polygon in shapely.get_parts(shape):
            assert polygon.geom_type != "Polygon" or polygon.exterior.is_ccw  # RFC 7946


def test_kml_has_a_placemark_with_its_time_for_each_event(tables, tmp_path):
    export = taken(tables)
    root = ElementTree.parse(write_export(export, "kml", tmp_path / "out.kml")).getroot()
    marks = list(root.iter(f"{KML}Placemark"))
    assert len(marks) == export.counts["events"]
    begins = sorted(mark.find(f".//{KML}begin").text[:10] for mark in marks)
    assert begins == sorted(export.layers["events"]["date_start"])


def test_excel_has_the_events_reports_sources_and_what_it_is(tables, tmp_path):
    export = taken(tables)
    book = openpyxl.load_workbook(write_export(export, "xlsx", tmp_path / "out.xlsx"))
    assert book.sheetnames == ["events", "observations", "sources", "about"]
    assert book["events"].max_row == export.counts["events"] + 1
    assert {row[0].value: row[1].value for row in book["about"].iter_rows()}["data_hash"] == HASH


@pytest.mark.parametrize("kind", FORMATS)
def test_hostile_text_is_written_as_text(kind, tmp_path):
    tables = make_tables(name=f"Nowhere {HOSTILE}", summary=f'=HYPERLINK("http://evil.example") {HOSTILE}')
    path = write_export(taken(tables), kind, tmp_path / f"out.{kind}")
    if kind == "csv":
        cells = pd.read_csv(path, dtype=str)["summary"].dropna()
        assert all(cell.startswith("'=") for cell in cells)
    elif kind == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(path)["events"].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    elif kind == "kml":
        texts = [node.text or "" for node in ElementTree.parse(path).getroot().iter(f"{KML}description")]
        assert not [text for text in texts if RUNS[2] in text or "<img" in text]
    elif kind == "geojson":
        assert json.loads(path.read_text(encoding="utf-8"))["features"]


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tables, tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        write_export(taken(tables), "csv", tmp_path / "none" / "out.csv")
    with pytest.raises(InputError, match="no format 'shp'"):
        write_export(taken(tables), "shp", tmp_path / "out.shp")
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_a_guarded_cell_is_no_formula_and_numbers_stay(text):
    guarded = guard(text)
    assert guarded in (text, "'" + text)
    if guarded.lstrip(" ")[:1] in ("=", "+", "-", "@", "\t", "\r"):
        float(guarded)  # only a number may begin so
    assert guard(-3.5) == -3.5 and guard("-3.5") == "-3.5"


# ---------------------------------------------------------------- there and back

letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
words = st.text(letters, min_size=1, max_size=12)
deaths = st.one_of(st.none(), st.integers(0, 5000))


@st.composite
def an_event(draw, number):
    first = date(2019, 1, 2) + timedelta(days=draw(st.integers(0, 300)))
    days = draw(st.sampled_from((1, 2, 7)))
    low, more = draw(deaths), draw(st.integers(0, 10))
    where = place(draw(words), draw(st.integers(3000, 3400)) / 100, draw(st.integers(4800, 5000)) / 100)
    return Event(
        id=f"evt-{number}", type=draw(st.sampled_from(("battle", "protest", "remote_violence"))),
        subtype=draw(st.sampled_from(("", "shelling"))), status=draw(st.sampled_from(("happened", "claimed"))),
        when=DateInterval(first, first + timedelta(days=days), "day" if days == 1 else "days"),
        places=(EventPlace(place=where),), side1=("North",), side2=draw(st.sampled_from(((), ("South",)))),
        deaths_min=low, deaths_max=None if low is None else low + more, summary=draw(words), confidence=0.5,
        reported_at=first + timedelta(days=days), sources=(READ,),
    )  # fmt: skip


def _facts(event):
    where = event.main_place.place
    return (event.type, event.subtype, event.status, event.when.start, event.when.end, event.side1, event.side2,
            str(event.deaths_min), str(event.deaths_max), event.summary, where.name, where.point, where.precision_km,
            event.confidence, event.reported_at)  # fmt: skip


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "gpkg"])
def test_what_went_out_comes_back(kind, data, tmp_path, tables):
    events = [data.draw(an_event(number)) for number in range(data.draw(st.integers(1, 4)))]
    export = taken(tables | {"events": tb.events_table(events)})
    path = write_export(export, kind, tmp_path / f"out.{kind}")
    back = add_data_set(tmp_path / "imports", "back", "csv", path, conflict(), AREA)
    assert not back.dropped
    assert sorted(map(_facts, back.events)) == sorted(map(_facts, events))


def test_a_change_of_hands_comes_back_as_it_was(tables, tmp_path):
    path = write_export(taken(tables, ids=("evt-taken",)), "csv", tmp_path / "out.csv")
    (back,) = add_data_set(tmp_path / "imports", "back", "csv", path, conflict(), AREA).events
    assert (back.control.new, back.control.old, back.control.extent) == ("South", "North", "whole")
    said = replace(back, control=None)
    assert said.type == "territorial_change"
