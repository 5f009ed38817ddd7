"""Two days side by side: each in its own map, which move together, on wide and narrow windows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAW_MS, Shown
from tests.browser.map_page import ROOT, SLIDER, colour_at, open_map, wait_for

pytestmark = pytest.mark.browser
QUERY = "?date=2019-06-20&compare=2019-05-21"
TAKEN = (32.05, 49.03)  # ground that passes from the north (blue) to the south (orange) on 1 June
_APART = """(() => { const { map, beside } = ConflictMap.app, q = beside.map.latLngToContainerPoint(map.getCenter());
  return [q.distanceTo(beside.map.getSize().divideBy(2)), map.getZoom() - beside.map.getZoom()];
})()"""
_OTHER = """([lng, lat]) => {
  const { map, painter } = ConflictMap.app.beside, canvas = document.createElement('canvas');
  const at = map.latLngToLayerPoint([lat, lng]).subtract(painter._bounds.min), ratio = painter.view.ratio;
  canvas.width = canvas.height = 1; const ctx = canvas.getContext('2d');
  for (const layer of [painter.base, painter.live])
    ctx.drawImage(layer, -Math.round(at.x * ratio), -Math.round(at.y * ratio));
  return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3); }"""


def _together(page: Page) -> None:
    wait_for(page, f"(([px, zoom]) => px < 1.6 && Math.abs(zoom) < 1e-6)({_APART})")


def _beside(page: Page, address: str) -> None:
    open_map(page, address, QUERY)
    page.get_by_test_id("compare-side").click()
    expect(page.get_by_test_id("beside")).to_be_visible()


def test_the_earlier_day_lies_left_and_the_later_one_right_each_in_its_own_map(page, address):
    _beside(page, address)
    wait_for(page, f"(([r, g, b]) => b > r + 15)(({_OTHER})({list(TAKEN)}))")
    red, _, blue = colour_at(page, *TAKEN)
    assert red > blue + 15
    left, right = page.get_by_test_id("beside").bounding_box(), page.locator(".folium-map").first.bounding_box()
    assert left["x"] + left["width"] <= right["x"] + 1
    assert left["width"] == pytest.approx(right["width"], abs=1)
    expect(page.locator(".cm-beside-map .day")).to_have_text("21 mei 2019")
    expect(page.locator(".folium-map > .day")).to_have_text("20 juni 2019")
    expect(page.get_by_test_id("beside")).to_have_attribute("aria-label", "Kaart van 21 mei 2019, de eerdere dag")
    assert page.problems == []


def test_moving_either_map_moves_the_other(page, address):
    _beside(page, address)
    for node in (page.get_by_test_id("beside"), page.locator(".folium-map").first):
        box = node.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = page.evaluate("String(ConflictMap.app.map.getCenter())")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 70, y + 40, steps=4)
        page.mouse.up()
        wait_for(page, f"String(ConflictMap.app.map.getCenter()) !== {before!r}")
        _together(page)
        zoom = page.evaluate("ConflictMap.app.map.getZoom()")
        page.mouse.wheel(0, -240)
        wait_for(page, f"ConflictMap.app.map.getZoom() > {zoom}")
        _together(page)
    page.locator(".folium-map").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    _together(page)


def test_both_days_follow_their_sliders_and_leaving_gives_the_room_back(page, address):
    _beside(page, address)
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(".folium-map > .day")).to_have_text("21 juni 2019")
    page.locator("[data-testid=compare-slider]").press("ArrowRight")
    expect(page.locator(".cm-beside-map .day")).to_have_text("22 mei 2019")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("beside")).to_be_hidden()
    expect(page.locator(ROOT)).to_have_attribute("data-compare", "")
    stage = page.locator(".cm-stage").bounding_box()
    assert page.locator(".folium-map").first.bounding_box()["width"] == stage["width"]
    assert page.evaluate("ConflictMap.app.map.getSize().x") == round(stage["width"])
    assert page.problems == []


def test_on_a_phone_the_days_lie_one_above_the_other(page, address):
    page.set_viewport_size({"width": 390, "height": 740})
    open_map(page, address, QUERY + "&compare_as=side&lang=en")
    top, below = page.get_by_test_id("beside").bounding_box(), page.locator(".folium-map").first.bounding_box()
    assert top["y"] + top["height"] <= below["y"] + 1
    assert top["width"] == below["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    _together(page)


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_choice_stands_in_the_address_of_the_page_and_is_restored_from_it(shown: Shown, lang):
    shown.open(lang=lang, date="2019-06-20", compare="2019-05-21")
    shown.frame.get_by_test_id("compare-side").click()
    expect(shown.frame.get_by_test_id("beside")).to_be_visible()
    shown.page.wait_for_url("**compare_as=side**", timeout=DRAW_MS)
    assert shown.mounts() == 1
    shown.page.reload()
    expect(shown.frame.get_by_test_id("beside")).to_be_visible(timeout=DRAW_MS)
    expect(shown.frame.get_by_test_id("compare-side")).to_have_attribute("aria-pressed", "true")
