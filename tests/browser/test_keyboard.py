"""The page by keyboard alone: everything that it offers is reached, seen to have the focus, used and left again."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from page.words import open_words
from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser
MOST_TABS = 90

_FOCUS = (Path(__file__).parent / "focus.js").read_text(encoding="utf-8").partition("\n")[2]


class Keys:
    """A reader who has no pointer."""

    def __init__(self, shown: Shown) -> None:
        self.shown, self.page, self.unseen = shown, shown.page, []

    def focus(self) -> dict[str, Any]:
        """What has the focus."""
        found: dict[str, Any] = self.page.evaluate(_FOCUS)
        return found

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, *, back: bool = False, **wanted: str) -> dict[str, Any]:
        """Press Tab until something with these values has the focus; notes what has it unseen on the way."""
        passed = []
        for _ in range(MOST_TABS):
            found = self.focus()
            if all(found.get(name) == value for name, value in wanted.items()):
                return found
            self.press("Shift+Tab" if back else "Tab")
            found = self.focus()
            passed.append(found.get("testid") or found.get("text"))
            if not found.get("lost") and not (found["seen"] and found["visible"]):
                self.unseen.append(found)
        pytest.fail(f"{MOST_TABS} times Tab did not reach {wanted}: {passed}")

    def round(self) -> list[dict[str, Any]]:
        """Every stop from here to the end of the page."""
        order: list[dict[str, Any]] = []
        for _ in range(3 * MOST_TABS):
            self.press("Tab")
            found = self.focus()
            if found.get("lost") and order:
                return order  # past the last one: the browser's own controls
            if not found.get("lost"):
                order.append(found)
        pytest.fail(f"Tab does not come to the end: {[one['text'] for one in order[-12:]]}")

    def in_header(self, **wanted: str) -> None:
        """To something in the header: back to the first stop of the page, and on from there."""
        for _ in range(MOST_TABS):
            if self.focus().get("skip"):
                break
            self.press("Shift+Tab")
        self.tab_to(**wanted)


# Takes every outline away, in the page, its shadow roots and its frames.
_STRIP = """() => {
  const strip = (root, view) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync('* { outline: none !important } circle { stroke: none !important }');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    for (const node of root.querySelectorAll('*')) {
      if (node.shadowRoot) strip(node.shadowRoot, view);
      if (node.localName === 'iframe' && node.contentDocument) strip(node.contentDocument, node.contentWindow);
    }
  };
  strip(document, window);
}"""


@pytest.fixture
def keys(shown) -> Keys:
    return Keys(shown)


THERE = {
    "articles": "[data-testid='lens'][data-shown]", "material": ".cm-tabs[data-section]",
    "method": "[data-testid='method'][data-shown]", "map": "[data-testid='day-panel'][data-date]",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_each_view_is_opened_and_left_and_the_language_changed_by_key(keys, shown, lang):
    shown.open(lang=lang)
    for view, there in THERE.items():
        keys.in_header(value=view, path="button")
        keys.press(" " if view == "method" else "Enter")
        expect(shown.page.locator(there)).to_be_visible(timeout=DRAW_MS)
        chosen = shown.page.locator(f"[data-testid='view-choice'] [data-value='{view}']")
        expect(chosen).to_have_attribute("aria-pressed", "true")
        assert not keys.focus().get("lost"), f"the focus is lost once {view} is there"
    keys.in_header(value="en", path="button")
    keys.press("Enter")
    expect(shown.page.get_by_test_id("panel-title")).to_have_text(open_words("en").date(date(2019, 6, 10), "day"))
    assert keys.focus()["value"] == "en", "the focus stays on what was chosen"
    assert shown.mounts() == 1
    assert not keys.unseen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_date_is_moved_played_and_typed_by_key(keys, shown, lang):
    shown.open(lang=lang, date="2019-06-10")
    keys.tab_to(skip="map")
    keys.press("Enter")
    expect(shown.slider).to_be_focused()
    day = date(2019, 6, 10)
    for key, days in [("ArrowRight", 1), ("ArrowLeft", -1), ("Shift+ArrowLeft", -7), ("Shift+ArrowRight", 7)]:
        keys.press(key)
        day += timedelta(days=days)
        expect(shown.map).to_have_attribute("data-date", day.isoformat())
    title = re.compile(re.escape(open_words(lang).date(day, "day")), re.IGNORECASE)
    expect(shown.page.get_by_test_id("panel-title")).to_have_text(title, timeout=DRAW_MS)
    keys.press("p")
    expect(shown.map).to_have_attribute("data-date", re.compile("2019-0(5|6-0)"))
    keys.press("n", " ")
    expect(shown.map).to_have_attribute("data-date", re.compile("2019-(0[7-9]|1)"), timeout=DRAW_MS)
    keys.press(" ", "d")
    expect(shown.frame.get_by_test_id("date-typed-input")).to_be_focused()
    keys.press("Escape")
    expect(shown.frame.get_by_test_id("date-typed")).to_be_focused()
    assert not keys.unseen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_why_the_front_runs_here_and_a_comparison_by_key(keys, shown, lang):
    words = open_words(lang)
    shown.open(lang=lang, date="2019-06-20")
    keys.tab_to(css="cm-ask")
    keys.press("Enter")
    card = shown.frame.get_by_test_id("card")
    expect(card.get_by_test_id("front-sure")).to_be_visible()
    assert card.locator("h2").inner_text() in {words[f"front.{key}"] for key in ("why", "why_band", "why_contested")}
    keys.press("Escape")
    expect(card).to_be_hidden()
    assert keys.focus()["css"] == "cm-ask", "the focus is where it was"
    keys.tab_to(testid="date-slider")
    keys.press("c")
    expect(shown.map).to_have_attribute("data-compare", "2019-05-21")
    panel = shown.page.get_by_test_id("compare-panel")
    expect(panel).to_contain_text(words["compare.title"], timeout=DRAW_MS)
    keys.tab_to(testid="compare-slider")
    keys.press("ArrowLeft")
    expect(shown.map).to_have_attribute("data-compare", "2019-05-20")
    keys.tab_to(back=True, testid="date-slider")
    keys.press("c")
    expect(shown.map).to_have_attribute("data-compare", "")
    expect(panel).to_be_hidden(timeout=DRAW_MS)
    expect(shown.slider).to_be_focused()
    assert not keys.unseen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_from_the_table_to_the_card_and_its_article_and_back_by_key(keys, shown, lang):
    words, place = open_words(lang), {"nl": "Kleiheuvel", "ar": "Clay Hill"}[lang]
    shown.open(lang=lang, date="2019-06-04", window="1")
    told = shown.panel.get_by_test_id("event-row").filter(has_text=place)
    told = told.filter(has_text=re.compile(f"{words['subtypes.capture']}|{words['types.territorial_change']}")).first
    keys.tab_to(event=str(told.get_attribute("data-event")))
    keys.press("Enter")
    card = shown.frame.get_by_test_id("card")
    expect(card).to_contain_text(place)
    keys.tab_to(testid="read-article")
    keys.press("Enter")
    expect(shown.page.locator("[data-testid='lens-text'] .lit").first).to_be_in_viewport(timeout=DRAW_MS)
    assert not keys.focus().get("lost")
    keys.tab_to(testid="show-on-map")
    keys.press("Enter")
    expect(shown.panel).to_be_visible(timeout=DRAW_MS)
    expect(card).to_contain_text(place)
    assert not keys.focus().get("lost")
    assert shown.mounts() == 1
    assert not keys.unseen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_filter_a_place_and_the_link_by_key(keys, shown, context, lang):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.open(lang=lang, date="2019-06-10", window="all")
    every = shown.map.get_attribute("data-events")
    keys.tab_to(action="copy")
    keys.press("Enter")
    expect(shown.page.locator("[data-action='copy']")).to_have_text(open_words(lang)["copied"])
    assert shown.page.evaluate("navigator.clipboard.readText()") == shown.page.url
    keys.tab_to(testid="place-search")
    keys.page.keyboard.type("kleih" if lang == "nl" else "clay")
    expect(shown.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    keys.press("ArrowDown", "ArrowUp", "Enter")
    expect(shown.page.get_by_test_id("place-history")).to_be_visible(timeout=DRAW_MS)
    keys.tab_to(path="summary", text=open_words(lang)["finder.filters"])
    keys.press("Enter")
    keys.tab_to(name="type")
    keys.press(" ")
    expect(shown.map).not_to_have_attribute("data-events", str(every), timeout=DRAW_MS)
    assert keys.focus()["name"] == "type", "the focus stays where it was"
    keys.tab_to(testid="clear-filters")
    keys.press("Enter")
    expect(shown.map).to_have_attribute("data-events", str(every), timeout=DRAW_MS)
    assert not keys.focus().get("lost")
    assert not keys.unseen


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_focus_is_never_trapped_and_never_out_of_sight(keys, shown, lang):
    shown.open(lang=lang, date="2019-06-08")
    order = keys.round()
    assert len(order) > 40
    unseen = [one for one in order if not (one["seen"] and one["visible"])]
    assert not unseen, unseen
    back = 0
    for _ in range(len(order)):
        keys.press("Shift+Tab")
        back += not keys.focus().get("lost")
    assert back >= len(order) - 2, "the way back is as long"


def test_a_focus_without_an_outline_counts_as_unseen(keys, shown):
    """What the tests above rest on."""
    shown.open(lang="nl", date="2019-06-08")
    shown.page.evaluate(_STRIP)
    still = [one for one in keys.round() if one["seen"] and one["path"] not in ("iframe", "main")]
    assert not still, still
