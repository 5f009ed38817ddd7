"""The page by keyboard alone: everything that it offers is reached, seen to have the focus, used and left again."""

from __future__ import annotations

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


@pytest.fixture
def keys(shown) -> Keys:
    return Keys(shown)


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
