"""What lies on the ground: labels of vague places, doubt bands, contested ground, names by language."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from geo import tables as tb
from geo.maps import build_page_folder
from tests.browser.map_page import open_map, served_folder
from tests.map_fixture import make_events, make_tables, packed

pytestmark = pytest.mark.browser

BOXES = """() => {
  const box = (node) => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const furniture = [...document.querySelectorAll('.cm-inset, .leaflet-control-zoom, .cm-card.show')];
  const seen = furniture.filter(n => n.offsetParent);
  const pills = [...document.querySelectorAll('.cm-ev')].filter(n => n.querySelector('.cm-pill-text'));
  return [pills.map(p => box(p.querySelector('.cm-tray'))), seen.map(box)];
}"""
TWICE = """() => {
  const {painter} = ConflictMap.app, {scene} = painter;
  const paint = (bands, key) => {
    painter.paintDate({...scene, bands, key});
    return painter.live.getContext('2d').getImageData(0, 0, painter.live.width, painter.live.height).data;
  };
  const apart = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0);
  const none = paint([], 'none'), once = paint(scene.bands, 'once');
  return [apart(once, none), apart(once, paint([...scene.bands, ...scene.bands], 'twice'))];
}"""


def _apart(a: list[float], b: list[float]) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.fixture(scope="module")
def vague_address(tmp_path_factory):
    """The map's folder with a siege that may be anywhere within 150 km."""
    tables = make_tables()
    tables["events"] = tb.events_table(make_events(vague_km=150.0))
    folder = build_page_folder(tmp_path_factory.mktemp("vague"), packed(tables), start={"lang": "nl"})
    with served_folder(folder) as url:
        yield url


@pytest.mark.parametrize("size", [(390, 620), (1040, 820), (700, 520)])
@pytest.mark.parametrize("card", ["", "&select=evt-taken"])
def test_the_label_of_a_vague_place_never_lies_under_inset_buttons_or_card(page, vague_address, size, card):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_map(page, vague_address, "?date=2019-06-10" + card)
    for lat, lng in [(49.05, 32.1), (50.2, 30.5), (49.8, 32.2), (48.0, 33.4)]:
        page.evaluate("([lat, lng]) => ConflictMap.app.map.setView([lat, lng], 6.2, {animate: false})", [lat, lng])
        page.wait_for_timeout(250)
        pills, furniture = page.evaluate(BOXES)
        assert all(_apart(pill, other) for pill in pills for other in furniture)
        assert len(pills) == 1 or (card and size[0] < 400)


def test_bands_that_overlap_do_not_darken_each_other(page, address):
    open_map(page, address, "?date=2019-06-10")
    ink, more = page.evaluate(TWICE)
    assert ink > 10_000, "there is a band to compare"
    assert more < 0.01 * ink, "but for the rim, half a pixel wide"


@pytest.mark.parametrize(("lang", "name"), [("nl", "Verweggen"), ("en", "Farroad")])
def test_a_place_that_only_events_mention_has_its_name_in_the_readers_language(page, tmp_path, lang, name):
    tables = make_tables()
    events = make_events(north="Far Road")
    names = {"far road": {"nl": "Verweggen", "en": "Farroad", "ar": "بعيد"}}
    tables["events"] = tb.events_table(events, names)
    with served_folder(build_page_folder(tmp_path, packed(tables), start={"lang": lang})) as url:
        open_map(page, url, "?select=evt-claim")
        expect(page.locator("[data-testid=card] h2")).to_contain_text(name)


def test_contested_ground_has_the_colours_of_who_contests_it(page, tmp_path):
    tables = make_tables()
    contested = tables["areas"]["actor"] == "contested"
    assert contested.any()
    found = replace(packed(tables))
    with served_folder(build_page_folder(tmp_path, found, start={"lang": "nl"})) as url:
        open_map(page, url, "?date=2019-06-10")
        by = page.evaluate("ConflictMap.app.model.sets.all.areas.frames.flat().filter(r => r.by).map(r => r.by)")
        assert by == [[[0, 1]]]
