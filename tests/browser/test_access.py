"""The page for everyone: axe finds no serious fault, the table says what the canvas shows, the keyboard is enough."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = ("serious", "critical")
DAY = "2019-06-10"


def _faults(shown: Shown) -> list[str]:
    """What axe calls serious or critical on the page and in the map's frame, each with its first element."""
    for frame in shown.page.frames:
        frame.evaluate(AXE_SCRIPT)
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    found: dict[str, Any] = shown.page.evaluate(f"axe.run(document, {options})")
    assert found["passes"] or found["violations"], "axe has looked at nothing"
    return [
        f"{fault['id']}: {fault['help']} ({len(fault['nodes'])}, {fault['nodes'][0]['html'][:120]})"
        for fault in found["violations"] if fault["impact"] in SERIOUS
    ]


def _go(shown: Shown, view: str) -> None:
    shown.page.locator(f"[data-testid='view-choice'] button[data-value='{view}']").click()


def _all_views(shown: Shown) -> dict[str, list[str]]:
    """The faults of each view, reached as a reader does."""
    page, found = shown.page, {}
    page.get_by_test_id("event-row").first.get_by_role("button").click()
    expect(shown.frame.get_by_test_id("card")).to_be_visible()
    found["map with a card"] = _faults(shown)
    _go(shown, "articles")
    expect(page.locator("[data-testid='lens'][data-shown='list']")).to_be_visible(timeout=DRAW_MS)
    found["articles"] = _faults(shown)
    page.get_by_test_id("lens").locator("button.row").first.click()
    expect(page.get_by_test_id("lens-text")).to_be_visible(timeout=DRAW_MS)
    page.get_by_test_id("event-chip").first.click()
    found["article"] = _faults(shown)
    _go(shown, "material")
    for section in ("articles", "data", "review"):
        page.get_by_test_id("material-sections").get_by_role("button").nth(
            ("articles", "data", "review").index(section)).click()  # fmt: skip
        expect(page.locator(f".cm-tabs[data-section='{section}']")).to_be_visible(timeout=DRAW_MS)
        found[f"material, {section}"] = _faults(shown)
    _go(shown, "method")
    expect(page.locator("[data-testid='method'][data-shown]")).to_be_visible(timeout=DRAW_MS)
    found["method"] = _faults(shown)
    return {view: faults for view, faults in found.items() if faults}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_axe_finds_no_serious_fault_on_any_view(shown, lang, theme):
    shown.open(lang=lang, theme=theme, date=DAY)
    assert not _all_views(shown)


def _ids(shown: Shown, name: str) -> set[str]:
    rows = shown.panel.get_by_test_id(name)
    key = {"event-row": "event", "held-row": "place"}[name]
    return set(rows.evaluate_all(f"rows => rows.map((row) => row.dataset.{key})"))


@pytest.mark.parametrize("day", ["2019-02-20", DAY, "2019-12-31"])
def test_the_table_says_what_the_map_draws(shown, day):
    shown.open(lang="nl", date=day)
    shown.wait_for_panel(day)
    marks = shown.frame.locator(".cm-ev[data-event]").evaluate_all("all => all.map((mark) => mark.dataset.event)")
    rows = _ids(shown, "event-row")
    assert set(marks) <= rows
    assert len(rows) == int(shown.map.get_attribute("data-events") or -1)
    fronts = _in_map(shown, "() => ConflictMap.app.scene().fronts.length")
    assert bool(shown.panel.get_by_test_id("front-row").count()) == bool(fronts)


_NEAR = """(places) => places.map(({ id, side }) => {
  const { map, model, painter } = ConflictMap.app, place = model.places.find((one) => one.id === id);
  const ratio = painter.view.ratio, canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const at = map.latLngToLayerPoint([place.lat, place.lng]).subtract(painter._bounds.min);
  const ctx = canvas.getContext('2d');
  for (const layer of [painter.base, painter.live]) {
    ctx.drawImage(layer, -Math.round(at.x * ratio), -Math.round(at.y * ratio));
  }
  return { id, side, colour: [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3) };
})"""


def _in_map(shown: Shown, script: str, *values: Any) -> Any:
    frame = next(frame for frame in shown.page.frames if "/component/" in frame.url)
    return frame.evaluate(script, *values)


def test_the_table_of_places_names_the_side_whose_colour_the_canvas_has_there(shown):
    seen = {"North": 0, "South": 0}
    shown.open(lang="nl", date="2019-02-20")
    for day in ("2019-02-20", "2019-12-31"):
        if day != "2019-02-20":
            shown.slider.press("End")
        shown.wait_for_panel(day)
        rows = shown.panel.get_by_test_id("held-row").evaluate_all(
            "rows => rows.map((row) => ({ id: row.dataset.place, side: row.dataset.side }))")  # fmt: skip
        assert rows
        for spot in _in_map(shown, _NEAR, [row for row in rows if row["side"] in seen]):
            red, _, blue = spot["colour"]
            assert (blue - red > 15) if spot["side"] == "North" else (red - blue > 15), (day, spot)
            seen[spot["side"]] += 1
    assert min(seen.values()) > 3, seen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_by_keyboard_alone_a_mark_is_reached_read_in_its_article_and_left_again(shown, lang):
    page = shown.open(lang=lang, date=DAY).page
    page.keyboard.press("Tab")  # the page itself, which scrolls
    page.keyboard.press("Tab")  # past the header
    expect(page.locator("[data-skip='map']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown.slider).to_be_focused()
    before = shown.map.get_attribute("data-date")
    page.keyboard.press("ArrowRight")
    expect(shown.map).not_to_have_attribute("data-date", str(before))
    page.keyboard.press("ArrowLeft")
    expect(shown.map).to_have_attribute("data-date", str(before))
    _tab_to(shown, "[data-event]", back=True)
    event = _in_map(shown, "() => document.activeElement.dataset.event")
    page.keyboard.press("Enter")
    card = shown.frame.get_by_test_id("card")
    expect(card).to_be_visible()
    _tab_to(shown, "[data-testid='card'] button")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert _in_map(shown, "() => document.activeElement.dataset.event") == event, "the focus is where it was"
    _read_an_article_and_come_back(shown)


def _tab_to(shown: Shown, selector: str, *, back: bool = False, most: int = 60) -> None:
    """Press Tab until something in the map has the focus; fails where that takes too long."""
    for _ in range(most):
        if _in_map(shown, f"() => Boolean(document.activeElement && document.activeElement.matches({selector!r}))"):
            return
        shown.page.keyboard.press("Shift+Tab" if back else "Tab")
    pytest.fail(f"{most} times Tab did not reach {selector}")


def _read_an_article_and_come_back(shown: Shown) -> None:
    """From a card with an article to its text and back to the map, by keyboard."""
    page, card = shown.page, shown.frame.get_by_test_id("card")
    for _ in range(20):  # the marks in their order, until one rests on an article
        page.keyboard.press("Enter")
        expect(card).to_be_visible()
        expect(card.locator(".quote").first).to_be_visible()
        if card.get_by_test_id("read-article").count():
            break
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.keyboard.press("Shift+Tab")
        _tab_to(shown, "[data-event]", back=True)
    _tab_to(shown, "[data-testid='read-article']")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("lens-text")).to_be_visible(timeout=DRAW_MS)
    expect(page.get_by_test_id("lens-card")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(_ACTIVE) == "show-on-map":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("lens")).to_be_hidden(timeout=DRAW_MS)
    expect(shown.map).to_be_visible()
    expect(card).to_be_visible()


_ACTIVE = """() => { let node = document.activeElement;
  while (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
  return node ? node.dataset.testid : ''; }"""


def test_forced_colours_and_less_motion_keep_the_page_whole(chromium, served):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, forced_colors="active",
                                   reduced_motion="reduce")  # fmt: skip
    shown = Shown(context.new_page(), served).open(lang="nl", date=DAY)
    pressed = shown.page.locator("[data-testid='view-choice'] button[aria-pressed='true']")
    other = shown.page.locator("[data-testid='view-choice'] button[aria-pressed='false']").first
    look = "node => { const s = getComputedStyle(node); return s.backgroundColor + s.color + s.outlineStyle; }"
    assert pressed.evaluate(look) != other.evaluate(look), "what is chosen still looks chosen"
    assert _in_map(shown, "() => ConflictMap.app.still") is True
    moving = shown.page.evaluate("() => document.getAnimations().filter((a) => a.playState === 'running').length")
    assert moving == 0
    context.close()
