"""What is taken away equals what is shown, comes back as it went out, and runs nowhere."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import unescape
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from geo import tables as tb
from geo.dates import DateInterval
from geo.errors import InputError
from geo.exports import LAYERS, Selection, select
from geo.exports_files import FORMATS, guard, write_export
from geo.exports_rows import in_parts
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


def test_kml_is_what_its_schema_allows(tables, tmp_path):
    path = write_export(taken(tables), "kml", tmp_path / "out.kml")
    folder = Path(str(files("fastkml"))) / "schema"  # the schemas of the Open Geospatial Consortium
    schema = etree.XMLSchema(etree.parse(folder / "ogckml22.xsd"))
    assert schema.validate(etree.parse(path)), schema.error_log
    found = pyogrio.read_dataframe(path)
    assert found["id"].tolist() == taken(tables).layers["events"]["id"].tolist()


def test_geojson_keeps_to_its_standard(tables, tmp_path):
    """RFC 7946: no other coordinate system, degrees, closed rings, the outer one against the clock."""
    path = write_export(taken(tables), "geojson", tmp_path / "out.geojson")
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["type"] == "FeatureCollection" and "crs" not in collection
    kinds = set()
    for feature in collection["features"]:
        assert {"type", "properties", "geometry"} <= set(feature) and feature["type"] == "Feature"
        shape = shapely.geometry.shape(feature["geometry"])
        kinds.add(shape.geom_type)
        west, south, east, north = shape.bounds
        assert -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw and not any(ring.is_ccw for ring in part.interiors)
    assert {"Point", "LineString"} <= kinds and kinds & {"Polygon", "MultiPolygon"}
    assert sum(taken(tables).counts.values()) == len(collection["features"])


def test_qgis_finds_each_style_the_way_it_asks_for_it(tables, tmp_path):
    path = write_export(taken(tables, last=DAY, window=30), "gpkg", tmp_path / "out.gpkg")
    asked = ("select styleQML from layer_styles where f_table_schema = '' and f_table_name = ? and "
             "f_geometry_column = ? order by case when useAsDefault then 1 else 2 end, update_time desc limit 1")
    with closing(sqlite3.connect(path)) as database:
        styles = {layer: database.execute(asked, (layer, "geom")).fetchone()[0] for layer in LAYERS}
        (version,) = database.execute("pragma user_version").fetchone()
    assert version == 10300  # programs of 2022 warn of anything newer
    trees = {layer: ElementTree.fromstring(qml.partition("\n")[2]) for layer, qml in styles.items()}
    shown = {layer: {one.get("value"): one.get("render") for one in tree.iter("category")}
             for layer, tree in trees.items()}  # fmt: skip
    assert shown["bands"] == {"solid": "false", "dashed": "false", "band": "true"}  # as the page: no line, or its band
    assert shown["fronts"] == {"solid": "true", "dashed": "true", "band": "false"}
    north, south = (side.light.colour for side in conflict().sides[:2])
    assert f"then '{north}'" in unescape(styles["events"]) and f"then '{south}'" in unescape(styles["events"])


@pytest.mark.parametrize("kind", FORMATS)
def test_progress_only_grows_and_ends_with_everything(kind, tables, tmp_path):
    told = []
    write_export(taken(tables), kind, tmp_path / f"out.{kind}", lambda what, done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] and len({total for _, total in told}) == 1


def test_a_large_table_is_written_in_parts_and_whole(tables, tmp_path, monkeypatch):
    assert [len(part) for part in in_parts(pd.DataFrame({"a": range(5)}), 2)] == [2, 2, 1]
    assert [len(part) for part in in_parts(pd.DataFrame({"a": []}), 2)] == [0]
    export = taken(tables)
    many = pd.concat([export.layers["events"]] * 40, ignore_index=True).iloc[: 3 * 41]
    large = replace(export, layers={**export.layers, "events": many})
    read_layer = partial(pyogrio.read_dataframe, layer="events")
    for kind, read in (("csv", pd.read_csv), ("xlsx", pd.read_excel), ("gpkg", read_layer)):
        monkeypatch.setattr("geo.exports_files.in_parts", lambda frame, rows=0: in_parts(frame, 7))
        assert read(write_export(large, kind, tmp_path / f"out.{kind}"))["id"].tolist() == many["id"].tolist()


# ---------------------------------------------------------------- what to cite


def test_every_source_can_be_cited_with_the_version_of_the_map(tables, tmp_path):
    export = taken(tables)
    items = json.loads(write_export(export, "csl", tmp_path / "out.json").read_text(encoding="utf-8"))
    assert len(items) == 1 + len(export.sources) and len({item["id"] for item in items}) == len(items)
    assert items[0]["version"] == HASH[:16]
    read = next(item for item in items if item["type"] == "article-newspaper")
    assert read["title"] == "Warme zomer"
    page = next(item for item in items if item.get("URL") == "https://south.example/a?b=1&c=2")
    assert page["container-title"] == "south.example"
    assert page["issued"]["date-parts"] == [[2019, 6, 2]]
    bib = write_export(export, "bib", tmp_path / "out.bib").read_text(encoding="utf-8")
    ris = write_export(export, "ris", tmp_path / "out.ris").read_text(encoding="utf-8")
    assert bib.count("@misc{") == ris.count("TY  - ") == ris.count("ER  - ") == len(items)
    assert "url = {https://south.example/a?b=1&c=2}" in bib


def test_a_title_from_outside_stays_one_field(tables, tmp_path):
    hostile = tables["articles"].assign(title="A } title, \\input{x} 5% & #1\nER  - \nTY  - BOOK")
    export = taken(tables | {"articles": hostile})
    bib = write_export(export, "bib", tmp_path / "out.bib").read_text(encoding="utf-8")
    assert r"A \} title, \textbackslash{}input\{x\} 5\% \& \#1 ER" in bib
    ris = write_export(export, "ris", tmp_path / "out.ris").read_text(encoding="utf-8")
    assert not [line for line in ris.splitlines() if line.startswith("TY  - BOOK")]


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
