"""Data sets through the real page: every kind of file that comes in, and wrong twins that leave nothing behind."""

from __future__ import annotations

import gzip
import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect

from geo.imports_folder import SETTINGS, read_settings, read_sides
from geo.published import publish
from geo.store import read_manifest
from tests.browser.conftest import DRAW_MS, own_testland

pytestmark = pytest.mark.browser

HEAD = "datum;plaats;breedte;lengte;soort;partij1;doden\n"
ROWS = "2019-06-05;Kleiheuvel;49,00;32,05;gevecht;Noorderlingen;4\n"
TABLE = HEAD + ROWS + "2019-06-07;Zandpoort;48,90;31,90;beschieting;South;\n"
UCDP = """id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,event_clarity,date_prec,date_start,date_end,best,high,low
1,1,Government of Testland,South,1,Clay Hill,49.0,32.05,1,1,2019-06-05,2019-06-05,4,6,3
2,1,Government of Testland,South,1,Elsewhere,10.0,32.05,1,1,2019-06-05,2019-06-05,4,6,3
"""  # noqa: E501
ACLED = """event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,geo_precision,source,notes,fatalities
XT1,04 June 2019,1,Battles,Armed clash,North,South,Clay Hill,49.0,32.05,1,Reuters,A clash.,2
"""  # noqa: E501


data, served = own_testland()


@pytest.fixture
def imports(data) -> Iterator[Path]:
    """The folder of the data sets, empty again after each test."""
    folder = data / "workspace" / "testland" / "imports"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def page(shown) -> Page:
    """The section of data sets, in Dutch."""
    return _open(shown, "nl")


def _open(shown, lang: str) -> Page:
    shown.page.goto(f"{shown.address}/?view=material&section=data&lang={lang}")
    expect(shown.page.get_by_test_id("stFileUploader")).to_be_visible(timeout=DRAW_MS)
    return shown.page


def _drop(page: Page, name: str, content: str | bytes) -> None:
    content = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    places = page.get_by_test_id("stFileUploader").locator("input[type=file]")
    expect(places).to_have_count(1, timeout=DRAW_MS)  # the one before goes when the page is through
    places.set_input_files(files=[file])


def _choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(re.escape(label))).click()
    page.get_by_role("option", name=option, exact=True).click()


def _add(page: Page, name: str, button: str = "Voeg toe") -> None:
    add = page.get_by_role("button", name=button, exact=True)
    expect(add).to_be_enabled(timeout=DRAW_MS)
    add.click()
    expect(page.locator(f".st-key-data_own_set_{name}, .st-key-data_own_map_{name}")).to_be_visible(timeout=DRAW_MS)


def _packed(kind: str) -> bytes:
    if kind == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("table.csv", TABLE)
        return out.getvalue()
    return gzip.compress(TABLE.encode())


def _sheet() -> bytes:
    out = io.BytesIO()
    pd.read_csv(io.StringIO(TABLE), sep=";", decimal=",").to_excel(out, index=False)
    return out.getvalue()


def _points(folder: Path, suffix: str) -> bytes:
    rows = {"date": ["2019-06-05"], "place": ["Clay Hill"], "type": ["battle"]}
    frame = gpd.GeoDataFrame(rows, geometry=[shapely.Point(32.05, 49.0)], crs=4326)
    frame.to_file(folder / f"points.{suffix}", engine="pyogrio")
    return (folder / f"points.{suffix}").read_bytes()


FILES = {
    "plain.csv": lambda _: TABLE.encode(), "tabs.tsv": lambda _: TABLE.replace(";", "\t").encode(),
    "zipped.zip": lambda _: _packed("zip"), "packed.csv.gz": lambda _: _packed("gz"), "sheet.xlsx": lambda _: _sheet(),
    "points.geojson": lambda folder: _points(folder, "geojson"), "points2.gpkg": lambda folder: _points(folder, "gpkg"),
    "conflict-ucdp.csv": lambda _: UCDP.encode(), "acled-export.csv": lambda _: ACLED.encode(),
}  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_each_kind_of_file_comes_in_and_goes_again(page, imports, tmp_path, file):
    name = re.sub(r"[^a-z0-9]+", "-", file.split(".")[0])
    _drop(page, file, FILES[file](tmp_path))
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=DRAW_MS)
    _add(page, name)
    card = page.locator(f".st-key-data_own_set_{name}")
    expect(card).to_contain_text("binnen")
    settings = read_settings(imports / name / SETTINGS)
    assert settings.kind == ("ucdp" if "ucdp" in file else "acled" if "acled" in file else "csv")
    if "acled" in file:
        expect(card).to_contain_text("pass the file on to nobody")
    if "ucdp" in file:
        expect(card).to_contain_text("1 rij weggelaten")
        with page.expect_download() as got:
            card.get_by_role("button", name="Weggelaten rijen").click()
        assert "outside_area" in got.value.path().read_text()
    card.get_by_role("button", name="Verwijder", exact=True).click()
    expect(card).to_have_count(0, timeout=DRAW_MS)
    assert not (imports / name).exists()


def test_a_press_counts_while_the_answer_to_the_field_that_was_left_moves_the_button(page, imports):
    page.set_viewport_size({"width": 1440, "height": 2200})  # all of it stands on the screen: nothing scrolls
    _drop(page, "known.csv", TABLE)
    _add(page, "known")
    _drop(page, "other.csv", HEAD + ROWS)
    page.get_by_label("Naam", exact=True).fill("known")
    add = page.get_by_role("button", name="Voeg toe", exact=True)
    add.hover(timeout=DRAW_MS)
    before = add.bounding_box()
    page.mouse.down()  # the field is left with it, and a sentence comes between the field and the button
    expect(page.get_by_text("het wordt vervangen")).to_be_visible(timeout=DRAW_MS)
    after = add.bounding_box()
    assert before and after and after["y"] > before["y"] + before["height"] / 2
    page.mouse.up()
    expect(page.get_by_test_id("material-said")).to_contain_text("known: 1 gebeurtenis toegevoegd", timeout=DRAW_MS)


AREAS = [shapely.box(31.0, 48.5, 32.0, 49.5), shapely.box(32.0, 48.5, 33.0, 49.5)]


def _map(folder: Path, actors: list[str]) -> bytes:
    gpd.GeoDataFrame({"date": ["2019-05-01"] * 2, "actor": actors}, geometry=AREAS, crs=4326).to_file(
        folder / "held.geojson", engine="pyogrio")
    return (folder / "held.geojson").read_bytes()


def test_a_map_of_who_held_what_comes_in_and_a_wrong_side_is_named(page, data, tmp_path):
    _drop(page, "held.geojson", _map(tmp_path, ["North", "Martians"]))
    page.get_by_role("button", name="Voeg toe", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("geen partij van deze oorlog heet Martians")
    anchors = data / "workspace" / "testland" / "anchors"
    assert not list(anchors.glob("*.geojson"))
    page.reload()
    _drop(page, "held.geojson", _map(tmp_path, ["North", "South"]))
    expect(page.get_by_text("2 gebieden, 2019-05-01")).to_be_visible(timeout=DRAW_MS)
    _add(page, "held")
    assert (anchors / "held.geojson").is_file()
    page.locator(".st-key-data_own_map_held").get_by_role("button", name="Verwijder").click()
    expect(page.locator(".st-key-data_own_map_held")).to_have_count(0, timeout=DRAW_MS)


MINUTES = TABLE.replace("49,00", "49°00'N").replace("48,90", "48°54'N")
STROKES = TABLE.replace("2019-06-05", "03/04/2019").replace("2019-06-07", "05/06/2019")
TWINS = [
    ("swapped.csv", TABLE.replace("breedte;lengte", "lengte;breedte"), "lijken verwisseld", "seem swapped"),
    ("minutes.csv", MINUTES, "Graden en minuten", "Degrees and minutes"),
    ("strokes.csv", STROKES, "op twee manieren", "in two ways"),
    ("cut.zip", _packed("zip")[:-40], "kapot of afgebroken", "broken or cut short"),
    ("none.xlsx", TABLE, "geen Excelbestand", "no Excel file"),
    ("notes.pdf", "%PDF-1.7", "geen tabel of kaart", "no table or map"),
    ("feast.csv", re.sub("gevecht|beschieting", "feest", TABLE), "soort gebeurtenis", "type of event"),
    ("columns.csv", TABLE.replace("breedte", "hoogte"), "Breedtegraad", "Latitude"),
    ("broken.geojson", "{", "kapot of afgebroken", "broken or cut short"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "content", "dutch", "english"), TWINS, ids=[twin[0] for twin in TWINS])
def test_a_wrong_twin_says_why_and_leaves_nothing(shown, imports, file, content, dutch, english):
    before = sorted(imports.glob("*"))
    for lang, said, button in (("nl", dutch, "Voeg toe"), ("en", english, "Add")):
        page = _open(shown, lang)
        _drop(page, file, content)
        alert = page.get_by_role("alert").filter(has_text=said)
        expect(alert).to_be_visible(timeout=DRAW_MS)
        expect(alert).to_contain_text("Nothing was added" if lang == "en" else "niets toegevoegd")
        expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    assert sorted(imports.glob("*")) == before


def test_the_reader_says_which_columns_are_which_and_that_is_remembered(page, imports):
    swapped = TABLE.replace("breedte;lengte", "lengte;breedte")
    _drop(page, "mended.csv", swapped)
    expect(page.get_by_role("alert")).to_contain_text("verwisseld", timeout=DRAW_MS)
    _choose(page, "Breedtegraad", "lengte")
    _choose(page, "Lengtegraad", "breedte")
    expect(page.get_by_text("2 rijen worden gebeurtenissen.")).to_be_visible(timeout=DRAW_MS)
    _add(page, "mended")
    assert read_settings(imports / "mended" / SETTINGS).columns["lat"] == "lengte"
    _drop(page, "again.csv", swapped.replace("2019-06-05", "2019-06-04"))
    expect(page.get_by_text("Overgenomen van een eerder bestand")).to_be_visible(timeout=DRAW_MS)
    expect(page.get_by_text("2 rijen worden gebeurtenissen.")).to_be_visible(timeout=DRAW_MS)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_events_of_a_data_set_stand_on_the_map_and_its_cells_stay_text(shown, page, imports):
    _drop(page, "hostile.csv", TABLE.replace("Kleiheuvel", "<img src=x onerror=window.cmRan=1>${1+1}"))
    _add(page, "hostile")
    shown.open(date="2019-06-08", window="7", lang="nl")
    expect(shown.panel).to_contain_text("<img src=x onerror=window.cmRan=1>${1+1}")
    assert page.evaluate("window.cmRan") is None


def test_a_side_that_is_not_known_is_given_an_actor_and_that_is_kept(shown, page, imports):
    """The names of two sides: one known, one not; what the reader says of it comes into the events."""
    name = "</td>${1+1} militia"
    rows = TABLE.replace("Noorderlingen", name)
    _drop(page, "sides.csv", rows)
    expect(page.get_by_text("1 naam van een partij hoort bij geen actor")).to_be_visible(timeout=DRAW_MS)
    _add(page, "sides")
    table = page.get_by_test_id("data-sides")
    row = table.get_by_test_id("side-row")
    expect(row).to_have_count(2)
    expect(row.first).to_contain_text(name)  # what is not known stands first
    save = table.get_by_role("button", name="Bewaar de partijen")
    expect(save).to_be_disabled()
    row.first.get_by_role("combobox").select_option("North")
    expect(row.first).to_have_class("changed")
    save.click()
    expect(page.get_by_test_id("material-said")).to_contain_text("de partijen zijn bewaard", timeout=DRAW_MS)
    assert {side.text: side.actor for side in read_sides(imports / "sides")} == {name: "North", "South": "South"}
    expect(table.locator("details")).not_to_have_attribute("open", "")
    page.reload()
    table.locator("summary").click()
    expect(row.filter(has_text=name).get_by_role("combobox")).to_have_value("North", timeout=DRAW_MS)
    shown.open(date="2019-06-08", window="7", lang="en")
    expect(shown.panel.get_by_test_id("event-row").filter(has_text="4 dead")).to_contain_text("Battle, Clay Hill")
    expect(shown.panel.get_by_test_id("event-row").filter(has_text="North · 4 dead")).to_have_count(1)


def test_the_page_says_which_data_it_shows_and_mends_a_table_that_broke(shown, data):
    folder = data / "derived" / "testland"
    (folder / "places.parquet").unlink(missing_ok=True)  # what other tests left there is built anew, without it
    shown.open(lang="en")
    line = shown.page.get_by_test_id("data-version")
    expect(line).to_contain_text("not published as a version")
    manifest = read_manifest(folder)
    assert manifest["hash"][:16] in line.inner_text()
    publish(folder, data / "workspace" / "testland" / "published", "first")
    (folder / "areas.parquet").write_bytes(b"cut short")
    shown.open(lang="en")
    expect(line).to_contain_text("published as first")
    expect(shown.page.get_by_test_id("notice").first).to_contain_text("The table areas was missing or damaged")
    assert read_manifest(folder) == manifest  # built anew, to the byte
