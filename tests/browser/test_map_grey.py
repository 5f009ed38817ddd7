"""The map without colour: claimed, confirmed and contested are told by form, and paper needs no colour."""

from __future__ import annotations

import io
from itertools import combinations
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from geo.definitions import load_conflict
from tests.browser.conftest import Shown
from tests.browser.map_page import open_map, wait_for
from tests.conftest import TESTLAND

pytestmark = pytest.mark.browser

DAY = "2019-06-10"  # both sides hold ground, and some of it is contested
TYPES = "Object.keys(ConflictMap.branch('types'))"
SEEN = 50  # levels of 255 by which a pixel must differ to count
DRAW = """([make, type, n]) => {
  const CM = ConflictMap, {model} = CM.app;
  const node = make === 'event' ? CM.symbol(type, 0, 1, n === 1) : CM.dot(model, type, 8);
  let box = document.getElementById('specimen');
  if (!box) {
    box = CM.el('div', {id: 'specimen', style: {position: 'fixed', left: '0', top: '0', width: '60px', height: '60px',
      zIndex: 9999, background: 'var(--raised)'}});
    CM.app.root.append(box);
  }
  box.replaceChildren(CM.sv('svg', {width: 60, height: 60, viewBox: '-11 -11 22 22'}, node));
}"""
# The ground of a day around a point, without the mask of evidence: the code that paints it, on another canvas.
GROUND = """([lng, lat]) => {
  const {map, painter, tokens} = ConflictMap.app, {view, scene} = painter, canvas = document.createElement('canvas');
  canvas.width = painter.live.width; canvas.height = painter.live.height;
  const ctx = painter.fresh(canvas);
  ctx.fillStyle = tokens.land; ctx.fillRect(0, 0, view.size.x, view.size.y);
  painter.fillAreas(ctx, scene.areas);
  const at = map.latLngToLayerPoint([lat, lng]).subtract(painter._bounds.min), side = 30;
  return [...ctx.getImageData((at.x - side / 2) * view.ratio, (at.y - side / 2) * view.ratio, side, side).data];
}"""
LOOK = """() => {
  const {map} = ConflictMap.app, at = map.getCenter(), size = map.getSize();
  return [at.lat, at.lng, map.getZoom(), size.x, size.y];
}"""
PLACES = {"North": (33.0, 49.6), "South": (33.0, 48.6), "contested": (31.25, 49.2)}


def _grey(page: Page, *what: Any) -> Image.Image:
    """A mark, drawn large, with its colour taken away."""
    page.evaluate(DRAW, list(what))
    return Image.open(io.BytesIO(page.locator("#specimen").screenshot())).convert("L")


def _apart(one: Image.Image, other: Image.Image) -> int:
    """How many pixels of 3,600 differ for every eye."""
    return sum(ImageChops.difference(one, other).histogram()[SEEN:])


def _ground(page: Page) -> dict[str, Image.Image]:
    """A patch of each ground, with its colour taken away."""
    data = {name: bytes(page.evaluate(GROUND, list(at))) for name, at in PLACES.items()}
    return {name: Image.frombytes("RGBA", (30, 30), patch).convert("L") for name, patch in data.items()}


def _spread(patch: Image.Image) -> float:
    return float(ImageStat.Stat(patch).stddev[0])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_claim_is_no_more_the_same_mark_as_what_happened_once_colour_is_gone(page, address, theme):
    open_map(page, address, f"?date={DAY}&theme={theme}")
    types = page.evaluate(TYPES)
    marks = {(kind, n): _grey(page, "event", kind, n) for kind in types for n in (0, 1)}
    for kind in types:
        assert _apart(marks[kind, 0], marks[kind, 1]) > 100, f"{kind}: claimed and happened"
    for n in (0, 1):
        for one, other in combinations(types, 2):
            assert _apart(marks[one, n], marks[other, n]) > 60, f"{one} and {other}, as {('happened', 'claimed')[n]}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_dots_of_sides_and_of_contested_places_differ_by_form(page, address, theme):
    open_map(page, address, f"?date={DAY}&theme={theme}")
    holders = [*page.evaluate("ConflictMap.app.model.sides.map((side) => side.id)"), "contested"]
    dots = {holder: _grey(page, "dot", holder, 0) for holder in holders}
    for one, other in combinations(holders, 2):
        assert _apart(dots[one], dots[other]) > 60, (one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contested_ground_is_striped_without_colour_and_the_ground_of_a_side_is_not(page, address, theme):
    open_map(page, address, f"?date={DAY}&theme={theme}")
    ground = _ground(page)
    assert _spread(ground["contested"]) > 5, "stripes are seen in grey"
    assert max(_spread(ground["North"]), _spread(ground["South"])) < 1, "a side's ground is quiet"


def test_on_paper_the_ground_of_two_sides_differs_without_colour(page, address):
    open_map(page, address, f"?date={DAY}&theme=dark")
    page.emulate_media(media="print")
    wait_for(page, "ConflictMap.app.paper.on && ConflictMap.app.tokens.paper")
    ground = _ground(page)
    assert _spread(ground["North"]) < 1 < 8 < _spread(ground["South"]), "one is plain, the other has lines"
    assert _spread(ground["contested"]) > 5
    assert page.evaluate("document.documentElement.dataset.theme") == "light", "paper is white"
    assert not page.locator(".cm-time, .leaflet-control-zoom, .cm-legend .link").locator("visible=true").count()
    assert page.locator(".cm-legend .items > span:visible").count() >= 6, "all of the legend is there"
    page.emulate_media(media="screen")
    wait_for(page, "!ConflictMap.app.paper.on")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator(".cm-time").is_visible()
    assert not page.problems


def test_paper_leaves_the_reader_where_they_looked(page, address):
    open_map(page, address, f"?date={DAY}")
    page.evaluate("ConflictMap.app.map.setView([49.1, 31.9], 8.35, {animate: false})")
    before = page.evaluate(LOOK)
    page.emulate_media(media="print")
    wait_for(page, "ConflictMap.app.paper.on")
    assert page.evaluate(LOOK)[3] == 1002, "as wide as the sheet, less its rim"
    page.emulate_media(media="screen")
    wait_for(page, "!ConflictMap.app.paper.on")
    assert page.evaluate(LOOK) == pytest.approx(before, abs=0.001)


def test_the_printed_page_has_the_map_the_day_and_its_sources_and_no_controls(shown: Shown):
    shown.open(lang="nl", date=DAY, theme="dark")
    shown.page.emulate_media(media="print")
    shown.frame.locator(".cm.paper").wait_for()
    page = shown.page
    fills = page.locator(".cm-panel svg *[fill]").evaluate_all("nodes => nodes.map((n) => n.getAttribute('fill'))")
    sides = load_conflict("testland", TESTLAND / "conflicts").sides
    assert {side.light.colour for side in sides} & set(fills)
    assert not {side.dark.colour for side in sides} & set(fills), "symbols of tables are those of white paper too"
    for part in ("panel-title", "panel-summary", "panel-events", "panel-sources"):
        assert page.get_by_test_id(part).is_visible(), part
    assert "Natural Earth" in page.get_by_test_id("panel-sources").inner_text()
    for part in ("view-choice", "language-choice", "theme-switch", "panel-off-map"):
        assert not page.get_by_test_id(part).is_visible(), part
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    assert page.pdf(prefer_css_page_size=True).count(b"/MediaBox [0 0 594.95996 841.91998]") in (1, 2), "A4"
    assert not page.get_by_test_id("panel-sources").is_visible(), "the screen has its own ways to the sources"
