"""The reader's own labels and arrows, drawn, changed and kept as a reader does it: on the map alone and on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from geo.definitions import load_language
from geo.maps import build_page_folder
from geo.notes import open_notes
from geo.timeline import pack
from tests.browser.conftest import DRAW_MS, Shown, own_testland
from tests.browser.map_page import ROOT, SLIDER, open_map, served_folder
from tests.browser.test_tools import _at, _faults
from tests.map_fixture import COUNTRY, conflict, make_tables

pytestmark = pytest.mark.browser
HOSTILE = "${window.x=1}`<img src=x onerror=window.x=1>"
LABEL = {"id": "n1", "text": "Konvooi", "points": [[31.0, 49.5]], "from": None, "to": None}
ARROW = {"id": "n2", "text": "Opmars", "points": [[31.0, 48.6], [33.0, 48.9]], "from": "2019-06-10",
         "to": "2019-06-10"}  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of the small war's map with two notes, in three languages, Dutch first."""
    languages = [load_language(code) for code in ("nl", "en", "ar")]
    start = {"lang": "nl", "notes": {"list": [LABEL, ARROW]}}
    folder = build_page_folder(tmp_path_factory.mktemp("map"), pack(make_tables(), conflict(), languages, COUNTRY, {}),
                               start=start)  # fmt: skip
    with served_folder(folder) as url:
        yield url


def _begin(page: Page | FrameLocator, kind: str = "label") -> None:
    page.get_by_test_id("tools").click()
    page.get_by_test_id("tool-notes").click()
    page.get_by_test_id(f"note-{kind}").click()


def _own(page: Page | FrameLocator, key: str):
    return page.locator(f".cm-own[data-note='{key}']")


def test_notes_are_drawn_apart_from_evidence_on_their_days_alone_and_named_as_the_readers_own(page, address):
    open_map(page, address, "?date=2019-06-10")
    expect(page.locator(".cm-own")).to_have_count(2)
    expect(_own(page, "n1")).to_have_attribute("aria-label", "Eigen notitie: Konvooi")
    assert page.locator(".cm-ev .cm-own, .cm-own .cm-ev").count() == 0
    assert _own(page, "n1").locator("rect").evaluate("n => getComputedStyle(n).strokeDasharray") != "none"
    assert page.get_attribute(ROOT, "data-events") == page.evaluate("String(ConflictMap.app.scene().events.length)")
    page.locator(SLIDER).press("ArrowRight")
    expect(_own(page, "n2")).to_have_count(0)
    expect(_own(page, "n1")).to_have_count(1)


def test_names_of_the_map_make_room_for_a_note(page, address):
    open_map(page, address, "?date=2019-06-10")
    _begin(page)
    page.mouse.click(*_at(page, 49.4, 32.25))  # beside the dot of Noordstad, where its name would stand
    page.get_by_test_id("note-text").fill("Hier stond de naam")
    page.keyboard.press("Enter")
    note = page.locator(".cm-own", has_text="Hier stond").locator("rect").bounding_box()
    for name in page.locator(".cm-lab").all():
        box = name.bounding_box()
        apart = (box["x"] + box["width"] <= note["x"] or box["x"] >= note["x"] + note["width"]
                 or box["y"] + box["height"] <= note["y"] + 2
                 or box["y"] >= note["y"] + note["height"] - 2)  # fmt: skip
        assert apart, name.text_content()


def _wait_for_left(page, said, least, most):
    """Until the note that says this stands so far from the left (pixels): it is drawn with the next frame."""
    page.wait_for_function(
        """([said, least, most]) => [...document.querySelectorAll('.cm-own')].some((note) => {
            const { x } = note.getBoundingClientRect();
            return note.textContent.includes(said) && x >= least && x <= most;
        })""",
        arg=[said, least, most],
    )


def test_a_label_is_set_changed_moved_deleted_and_each_is_undone(page, address):
    open_map(page, address, "?date=2019-06-20")
    _begin(page)
    page.mouse.click(*_at(page, 48.8, 31.5))
    expect(page.get_by_test_id("note-text")).to_be_focused()
    page.keyboard.type("Brug nuits")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tool-said")).to_contain_text("bewaard")
    note = page.locator(".cm-own", has_text="Brug nuits")
    expect(note).to_have_count(1)
    page.mouse.click(*_at(page, 48.8, 31.5))  # a click on it opens it again
    page.get_by_test_id("note-text").fill("Brug open")
    page.get_by_test_id("note-days").select_option("day")
    page.get_by_test_id("note-save").click()
    note = page.locator(".cm-own", has_text="Brug open")
    expect(note).to_have_count(1)
    before = note.bounding_box()
    page.get_by_test_id("note-row").filter(has_text="Brug open").click()
    page.get_by_test_id("note-move").click()
    page.mouse.click(*_at(page, 48.3, 33.2))
    expect(page.get_by_test_id("tool-said")).to_contain_text("verplaatst")
    _wait_for_left(page, "Brug open", before["x"] + 50, before["x"] + 1000)
    page.get_by_test_id("note-undo").click()
    _wait_for_left(page, "Brug open", before["x"] - 1, before["x"] + 1)
    page.get_by_test_id("note-row").filter(has_text="Brug open").click()
    page.get_by_test_id("note-remove").click()
    expect(note).to_have_count(0)
    page.get_by_test_id("note-undo").click()
    expect(note).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator(SLIDER).press("ArrowRight")
    expect(note).to_have_count(0)
    assert page.problems == []


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_an_arrow_is_drawn_by_keyboard_alone(page, address, lang):
    open_map(page, address, f"?date=2019-06-20&lang={lang}")
    page.locator(".folium-map").focus()
    page.keyboard.press("a")
    page.get_by_test_id("note-arrow").focus()
    page.keyboard.press("Enter")
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # twice at one point: the tip
    expect(page.get_by_test_id("note-text")).to_be_focused()
    page.keyboard.type("سهم" if lang == "ar" else "Pijl naar boven")
    page.keyboard.press("Enter")
    expect(page.locator(".folium-map")).to_be_focused()
    arrow = page.locator(".cm-own", has=page.locator(".head")).last
    expect(arrow.locator(".head").last).to_have_attribute("d", re.compile("^M.+Z$"))
    made = page.evaluate("ConflictMap.app.notes.list.at(-1)")
    assert made["points"][1][1] > made["points"][0][1], "it points north"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.locator(".cm-own")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("toolbox")).to_be_hidden()


def test_a_point_of_a_note_is_dragged_with_the_mouse_while_the_map_stays(page, address):
    open_map(page, address, "?date=2019-06-10")
    _begin(page)
    page.get_by_test_id("note-row").filter(has_text="Opmars").click()
    x, y = _at(page, 48.9, 33.0)
    centre = page.evaluate("String(ConflictMap.app.map.getCenter())")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y - 80, steps=4)
    page.mouse.up()
    lng, lat = page.evaluate("ConflictMap.app.notes.find('n2').points[1]")
    assert (lng, lat) != (33.0, 48.9)
    assert lng < 33.0 < lat
    assert page.evaluate("String(ConflictMap.app.map.getCenter())") == centre


def test_hostile_words_are_shown_letter_by_letter(page, address):
    open_map(page, address, "?date=2019-06-20")
    _begin(page)
    page.mouse.click(*_at(page, 48.8, 31.5))
    page.get_by_test_id("note-text").fill(HOSTILE)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("note-row").filter(has_text="onerror")).to_have_text(HOSTILE)
    assert page.evaluate("window.x") is None
    assert page.problems == []


@pytest.mark.parametrize(("lang", "theme"), [("nl", "light"), ("ar", "dark")])
def test_axe_finds_no_serious_fault_in_the_box_of_notes(page, address, lang, theme):
    open_map(page, address, f"?date=2019-06-10&lang={lang}&theme={theme}")
    _begin(page)
    found = _faults(page)
    page.get_by_test_id("note-row").first.click()
    assert found + _faults(page) == []


# ---------------------------------------------------------------- on the page, with a workspace


data, served = own_testland()


def _click(shown: Shown, lat: float, lng: float) -> None:
    frame = next(frame for frame in shown.page.frames if "/component/" in frame.url)
    x, y = frame.evaluate("([lat, lng]) => { const q = ConflictMap.app.map.latLngToContainerPoint([lat, lng]); "
                          "return [q.x, q.y]; }", [lat, lng])  # fmt: skip
    shown.frame.locator(".folium-map").click(position={"x": x, "y": y})


def _kept(path: Path, count: int, shown: Shown) -> list[str]:
    for _ in range(100):
        found = [note.text for note in open_notes(path)]
        if len(found) == count:
            return found
        shown.page.wait_for_timeout(50)
    pytest.fail(f"{path.name} holds {found}; expected {count} notes")


def test_notes_are_kept_in_the_workspace_come_back_after_a_reload_and_go_along_with_an_export(
    shown: Shown, data, tmp_path
):  # fmt: skip
    kept = data / "workspace" / "testland" / "notes.geojson"
    shown.open(date="2019-06-10")
    _begin(shown.frame)
    for lng, text in ((31.0, "Eerste"), (33.0, HOSTILE)):
        _click(shown, 48.4, lng)
        shown.frame.get_by_test_id("note-text").fill(text)
        shown.frame.get_by_test_id("note-save").click()
    assert _kept(kept, 2, shown) == ["Eerste", HOSTILE]
    expect(shown.frame.locator(".cm-own")).to_have_count(2)
    assert shown.mounts() == 1
    shown.open(date="2019-06-10", lang="ar")
    expect(shown.frame.locator(".cm-own")).to_have_count(2)
    expect(shown.frame.locator(".cm-own").first).to_have_attribute("aria-label", "ملاحظة خاصة: Eerste")
    _begin(shown.frame)
    shown.frame.get_by_test_id("note-row").filter(has_text="Eerste").click()
    shown.frame.get_by_test_id("note-remove").click()
    assert _kept(kept, 1, shown) == [HOSTILE]

    shown.page.goto(f"{shown.address}/?date=2019-06-10&lang=nl&view=material&section=take")
    page = shown.page
    page.get_by_role("combobox", name="Bestand").click(timeout=DRAW_MS)
    page.get_by_role("option", name="GeoJSON: alles").click()
    expect(page.get_by_text("Eigen notities gaan mee (1)")).to_be_visible()
    page.get_by_role("button", name="Maken", exact=True).click()
    button = page.get_by_role("button", name=".geojson opslaan").or_(page.get_by_role("link", name=".geojson opslaan"))
    with page.expect_download(timeout=DRAW_MS) as download:
        button.click()
    download.value.save_as(tmp_path / "a.geojson")
    features = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"]
    own = [f["properties"] for f in features if f["properties"]["layer"] == "own_notes"]
    assert [note["text"] for note in own] == [HOSTILE]


def test_a_broken_file_of_notes_is_told_and_left_as_it_is(shown: Shown, data):
    kept = data / "workspace" / "testland" / "notes.geojson"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("{", encoding="utf-8")
    shown.open(date="2019-06-10")
    _begin(shown.frame)
    expect(shown.frame.get_by_test_id("tool-said")).to_contain_text("stuk en blijft zoals het is")
    _click(shown, 48.4, 31.0)
    shown.frame.get_by_test_id("note-text").fill("Nieuw")
    shown.frame.get_by_test_id("note-save").click()
    expect(shown.frame.get_by_test_id("tool-said")).to_contain_text("stuk en blijft zoals het is")
    assert kept.read_text() == "{"
    kept.unlink()
