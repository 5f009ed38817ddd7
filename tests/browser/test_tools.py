"""The reader's tools on the map, as a reader uses them: measuring and coordinates, by mouse, key and finger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from pyproj import Geod

from geo.definitions import load_language
from geo.maps import build_page_folder
from geo.timeline import pack
from tests.browser.map_page import ROOT, open_map, served_folder, wait_for
from tests.map_fixture import COUNTRY, conflict, make_tables

pytestmark = pytest.mark.browser
EARTH = Geod(ellps="WGS84")
FAR = [(49.7, 30.4), (48.4, 33.5), (49.6, 33.2)]  # lat, lng
LENGTHS = """points => points.slice(1).map((b, i) => ConflictMap.distanceKm(
    { lat: points[i][0], lng: points[i][1] }, { lat: b[0], lng: b[1] }))"""
BOX, SAID = "toolbox", "tool-said"


def _folder(out: Path, coarsen_km: float = 0.0, **start: Any) -> Path:
    """The map's folder in three languages, of a conflict whose file coarsens places to so much."""
    file = conflict()
    file = file.model_copy(update={"safety": file.safety.model_copy(update={"coarsen_km": coarsen_km})})
    languages = [load_language(code) for code in ("nl", "en", "ar")]
    return build_page_folder(out, pack(make_tables(), file, languages, COUNTRY, {}), start=start)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of the small war's map, in three languages, Dutch first."""
    with served_folder(_folder(tmp_path_factory.mktemp("map"), lang="nl")) as url:
        yield url


def _open(page: Page, address: str, tool: str, query: str = "") -> None:
    open_map(page, address, query)
    page.get_by_test_id("tools").click()
    page.get_by_test_id(f"tool-{tool}").click()
    expect(page.get_by_test_id(BOX)).to_be_visible()


def _at(page: Page, lat: float, lng: float) -> tuple[float, float]:
    """Where a point of the map lies in the window."""
    x, y = page.evaluate("""([lat, lng]) => { const { map } = ConflictMap.app, box = map.getContainer()
        .getBoundingClientRect(), q = map.latLngToContainerPoint([lat, lng]); return [box.left + q.x, box.top + q.y]; }
        """, [lat, lng])
    return x, y


def _numbers(page: Page) -> list[float]:
    """The numbers that the result tells, in Dutch."""
    said = page.get_by_test_id(SAID).inner_text()
    return [float(word.replace(".", "").replace(",", ".")) for word in re.findall(r"\d[\d.]*(?:,\d+)?", said)]


@pytest.mark.parametrize(("a", "b"), [
    ((32.89, 13.19), (32.12, 20.09)), ((49.7, 30.4), (48.4, 33.5)), ((-33.9, 151.2), (51.5, -0.1)), ((0, 0), (0, 1)),
])  # fmt: skip
def test_a_length_is_within_0_6_percent_of_the_ellipsoids(page, address, a, b):
    open_map(page, address)
    true = EARTH.inv(a[1], a[0], b[1], b[0])[2] / 1000
    assert page.evaluate(LENGTHS, [a, b])[0] == pytest.approx(true, rel=0.006)


@pytest.mark.parametrize("ring", [
    FAR, [(25, 10), (25, 25), (33, 25), (33, 10)], [(60, 20), (60, 40), (70, 30)], [(-1, -1), (-1, 1), (1, 1), (1, -1)],
])  # fmt: skip
def test_an_area_is_within_1_percent_of_the_ellipsoids(page, address, ring):
    open_map(page, address)
    true = abs(EARTH.polygon_area_perimeter([p[1] for p in ring], [p[0] for p in ring])[0]) / 1e6
    found = page.evaluate("ring => ConflictMap.ringKm2(ring.map(([lat, lng]) => ({ lat, lng })))", ring)
    assert found == pytest.approx(true, rel=0.01)


def test_clicks_measure_each_leg_and_all_of_them_and_a_closed_shape_has_an_area(page, address):
    _open(page, address, "measure")
    for lat, lng in FAR:
        page.mouse.click(*_at(page, lat, lng))
    legs = [EARTH.inv(a[1], a[0], b[1], b[0])[2] / 1000 for a, b in zip(FAR, [*FAR[1:], FAR[0]], strict=True)]
    total, number, last = _numbers(page)
    assert total == pytest.approx(sum(legs[:2]), rel=0.02)
    assert (number, last) == (2, pytest.approx(legs[1], rel=0.03))
    expect(page.locator(".cm-drawn .cm-point")).to_have_count(3)
    assert page.locator(".cm-drawn .cm-figure").count() == 2
    page.mouse.click(*_at(page, *FAR[0]))
    true = abs(EARTH.polygon_area_perimeter([p[1] for p in FAR], [p[0] for p in FAR])[0]) / 1e6
    around, area = _numbers(page)[:2]
    assert around == pytest.approx(sum(legs), rel=0.02)
    assert area == pytest.approx(true, rel=0.03)
    expect(page.locator(".cm-drawn .cm-shape")).to_have_count(1)
    assert page.get_attribute(ROOT, "data-date") == "2019-06-10"
    assert page.problems == []


def test_a_shape_that_crosses_itself_has_no_area(page, address):
    _open(page, address, "measure")
    for lat, lng in [(49.6, 30.6), (48.6, 33.2), (49.6, 33.2), (48.9, 31.8)]:
        page.mouse.click(*_at(page, lat, lng))
    page.get_by_test_id("measure-close").click()
    expect(page.get_by_test_id(SAID)).to_contain_text("kruist zichzelf")


@pytest.mark.parametrize(("lang", "said"), [("nl", r"^\d+ km$"), ("ar", r"^\d+ كم$")])
def test_the_scale_speaks_the_language_of_the_reader_and_follows_the_zoom(page, address, lang, said):
    open_map(page, address, f"?lang={lang}")
    scale = page.locator(".leaflet-control-scale-line")
    expect(scale).to_have_text(re.compile(said))
    before = scale.inner_text()
    page.evaluate("ConflictMap.app.map.setZoom(11, {animate: false})")
    expect(scale).to_have_text(re.compile(said))
    assert scale.inner_text() != before


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_by_keyboard_alone_points_are_set_taken_back_and_left(page, address, lang):
    open_map(page, address, f"?lang={lang}")
    day = page.get_attribute(ROOT, "data-date")
    page.locator(".folium-map").focus()
    page.keyboard.press("m")
    expect(page.get_by_test_id(BOX)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".cm-cross")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    km = page.evaluate("""() => { const { map } = ConflictMap.app, from = map.getSize().divideBy(2).round(),
        at = (q) => map.containerPointToLatLng(q); return ConflictMap.distanceKm(at(from), at(from.add([60, 0]))); }""")
    expect(page.get_by_test_id(SAID)).to_contain_text(page.evaluate("km => ConflictMap.length(km)", km))
    expect(page.locator(".cm-said[aria-live]")).to_contain_text(re.compile(r"\d+\.\d+, \d+\.\d+"))
    page.keyboard.press("Backspace")
    expect(page.locator(".cm-drawn .cm-point")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id(BOX)).to_be_hidden()
    expect(page.locator(".cm-cross")).to_be_hidden()
    expect(page.locator(".folium-map")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(ROOT)).not_to_have_attribute("data-date", str(day))
    assert page.problems == []


def test_the_cross_takes_the_map_along_at_its_edge(page, address):
    open_map(page, address)
    page.evaluate("ConflictMap.app.map.setView([49, 32], 9, {animate: false})")
    page.locator(".folium-map").focus()
    page.keyboard.press("k")
    for _ in range(70):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    lng = float(page.get_by_test_id("coords").inner_text().split(",")[1])
    # 70 steps of 10 px from the middle: beyond what the window shows at first
    assert lng == pytest.approx(32 + 700 * 360 / (256 * 2**9), abs=0.01)
    box = page.locator(".cm-cross").bounding_box()
    assert 0 < box["x"] < 1040


def test_while_a_tool_is_in_use_no_mark_and_no_line_opens_a_card(page, address):
    _open(page, address, "measure")
    mark = page.locator("[data-event=evt-taken]").first.bounding_box()
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(page.locator(".cm-drawn .cm-point")).to_have_count(1)
    expect(page.get_by_test_id("card")).to_be_hidden()
    page.keyboard.press("Escape")
    page.locator("[data-event=evt-taken]").first.click()
    expect(page.get_by_test_id("card")).to_be_visible()


def test_a_right_click_tells_the_coordinates_as_exactly_as_the_zoom_allows_and_copies_them(page, address):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_map(page, address)
    for zoom, digits in [(7, 2), (12, 4)]:
        page.evaluate(f"ConflictMap.app.map.setView([49.1, 31.3], {zoom}, {{animate: false}})")
        page.mouse.click(*_at(page, 49.1234567, 31.3234567), button="right")
        said = page.get_by_test_id("coords").inner_text()
        assert [len(part.partition(".")[2]) for part in said.split(", ")] == [digits, digits]
        assert [float(part) for part in said.split(", ")] == pytest.approx([49.12346, 31.32346], abs=2 * 10**-digits)
    expect(page.get_by_test_id(BOX)).to_contain_text(re.compile("49°07′2\\d″ NB, 31°19′2\\d″ OL"))
    expect(page.get_by_test_id(SAID)).to_contain_text("ongeveer 30 m")  # 156.5 km / 2^12 * cos 49
    page.get_by_test_id("copy-coords").click()
    expect(page.get_by_test_id(SAID)).to_contain_text("gekopieerd")
    assert page.evaluate("navigator.clipboard.readText()") == said


def test_a_long_press_of_a_finger_tells_the_coordinates(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 700}, has_touch=True)
    page = context.new_page()
    open_map(page, address, "?lang=ar")
    x, y = _at(page, 49.2, 32.5)
    fingers = context.new_cdp_session(page)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(page.get_by_test_id("coords")).to_be_visible()
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_test_id("coords")).to_have_text(re.compile(r"^49\.\d+, 32\.\d+$"))
    expect(page.get_by_test_id(BOX)).to_contain_text("شمالًا")
    context.close()


def test_fingers_measure_on_a_phone_and_nothing_scrolls_sideways(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 700}, has_touch=True)
    page = context.new_page()
    _open(page, address, "measure")
    for lat, lng in [(49.5, 31.5), (49.3, 32.5)]:
        page.touchscreen.tap(*_at(page, lat, lng))
    expect(page.get_by_test_id(SAID)).to_contain_text("Samen")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("measure-close", "back", "measure-clear"):
        assert page.get_by_test_id(name).bounding_box()["height"] >= 36
    context.close()


def test_the_card_of_an_event_tells_its_coordinates_on_demand_with_how_exact_they_are(page, address):
    open_map(page, address, "?select=evt-taken")
    expect(page.get_by_test_id("coords")).to_be_hidden()
    page.get_by_test_id("event-coords").locator("summary").click()
    expect(page.get_by_test_id("coords")).to_have_text("49.00, 32.00")
    expect(page.get_by_test_id("event-coords")).to_contain_text("In of bij de plaats (ongeveer 2 km)")


def test_where_the_conflicts_file_coarsens_places_coordinates_are_rounded_and_it_says_so(page, tmp_path):
    with served_folder(_folder(tmp_path, coarsen_km=10.0, lang="en")) as url:
        open_map(page, url)
        page.evaluate("ConflictMap.app.map.setView([49.1, 31.3], 12, {animate: false})")
        page.mouse.click(*_at(page, 49.1234567, 31.3234567), button="right")
        expect(page.get_by_test_id("coords")).to_have_text("49.1, 31.3")
        expect(page.get_by_test_id(BOX)).to_contain_text("coarser on purpose: rounded to about 11 km")
        open_map(page, url, "?select=evt-taken")
        page.get_by_test_id("event-coords").locator("summary").click()
        expect(page.get_by_test_id("coords")).to_have_text("49.0, 32.0")


@pytest.mark.parametrize("lang", ["nl", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_serious_fault_in_a_tool(page, address, lang, theme):
    _open(page, address, "measure", f"?lang={lang}&theme={theme}")
    for lat, lng in FAR:
        page.mouse.click(*_at(page, lat, lng))
    found = _faults(page)
    page.mouse.click(*_at(page, *FAR[0]), button="right")
    assert found + _faults(page) == []


def _faults(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, { rules: { 'document-title': { enabled: false } } })")  # a frame has none
    return [f"{f['id']}: {f['nodes'][0]['html'][:120]}" for f in found["violations"]
            if f["impact"] in ("serious", "critical")]  # fmt: skip


def test_the_tools_fold_away_and_with_them_the_one_in_use(page, address):
    _open(page, address, "coords")
    wait_for(page, "document.querySelector('.cm-tooling')")
    page.get_by_test_id("tools").click()
    expect(page.get_by_test_id(BOX)).to_be_hidden()
    expect(page.get_by_test_id("tool-measure")).to_be_hidden()
    expect(page.get_by_test_id("tools")).to_have_attribute("aria-expanded", "false")
