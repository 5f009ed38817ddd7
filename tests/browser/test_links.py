"""A link that was copied shows the same in a new browser: date, window, card, filters, language and the rest."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlparse

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from page.filters import FILTER_KEYS, KM_AT_FIRST, Filters
from page.state import View
from page.words import open_words
from tests.browser.conftest import DRAW_MS, Shown, own_testland
from tests.browser.hostile import add_hostile_texts
from tests.browser.link_states import World, covered, differences, open_world, read_page, shows_otherwise, states
from tests.browser.read_article import add_articles
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

STATES = 50
WINDOW = {"width": 1440, "height": 900}  # wide enough for a header that is not folded


def _add_otherland(data: Path) -> None:
    """Put a second conflict beside the first, and build both."""
    other = (data / "conflicts" / "testland.toml").read_text(encoding="utf-8")
    other = other.replace('id = "testland"', 'id = "otherland"', 1).replace("Testland 2019", "Otherland 2019")
    (data / "conflicts" / "otherland.toml").write_text(other, encoding="utf-8")
    for conflict in ("testland", "otherland"):
        subprocess.run([sys.executable, "-m", "geo", "build", "--conflict", conflict], check=True, cwd=ROOT,
                       env={**os.environ, "CONFLICT_MAP_DATA": str(data)}, capture_output=True)  # fmt: skip


data, served = own_testland(add_hostile_texts, add_articles, _add_otherland)


@pytest.fixture(scope="module")
def worlds(data) -> dict[str, World]:
    """What a reader can choose in each of the two."""
    return {name: open_world(data, name) for name in ("testland", "otherland")}


def _draw(worlds: dict[str, World], count: int) -> list[View]:
    """So many states, each another one, the same in every run."""
    found: list[View] = []

    @settings(max_examples=2 * count, derandomize=True, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(states(worlds))
    def note(view: View) -> None:
        if view not in found:
            found.append(view)

    note()
    return found[:count]


def _until_same(page: Page, wrong: Any) -> tuple[dict[str, Any], list[str]]:
    """What the page shows once nothing is wrong with it and it has come to rest, and what is wrong still."""
    before: dict[str, Any] = {}
    left: list[str] = []
    for _ in range(DRAW_MS // 100):
        seen = read_page(page)
        left = wrong(seen)
        if not left and seen == before and seen["running"] == "notRunning":
            return seen, []
        before = seen
        page.wait_for_timeout(100)
    return before, left or ["it does not come to rest"]


def _params(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlparse(address).query))


def _copied(page: Page) -> str:
    page.locator("[data-action='copy']").click()
    link: str = page.evaluate("navigator.clipboard.readText()")
    return link


class Reader:
    """One who opens a link, looks, copies the link that the page makes and opens that in a browser of its own."""

    def __init__(self, view: View, context: BrowserContext, served: str) -> None:
        self.view, self.context, self.page = view, context, context.new_page()
        self.page.goto(f"{served}/?{urlencode(view.as_params())}", wait_until="commit")
        self.other: BrowserContext | None = None

    def look(self, world: World) -> list[str]:
        """What is not as asked for, in the page and in the link that it makes."""
        self.seen, wrong = _until_same(self.page, lambda seen: differences(self.view, world, seen))
        self.link = _copied(self.page)
        made, asked = _params(self.link), self.view.as_params()
        return wrong + ([] if made == asked else [f"its own link says {made}, not {asked}"])

    def hand_on(self, chromium: Browser) -> None:
        """Opens the copied link in a new browser."""
        self.other = chromium.new_context(viewport=WINDOW, locale="en-GB")
        self.again = self.other.new_page()
        self.again.goto(self.link, wait_until="commit")
        self.page.close()

    def compare(self) -> list[str]:
        """What the new browser shows otherwise."""
        _, wrong = _until_same(self.again, lambda seen: shows_otherwise(self.seen, seen))
        assert self.other is not None
        self.other.close()
        return wrong


def test_the_states_reach_everything_that_the_address_holds(worlds):
    found = _draw(worlds, STATES)
    assert len(found) == STATES
    few = {name: count for name, count in covered(found).items() if count < 3}
    assert not few, "seldom drawn at anything but its first value"


def test_a_link_restores_each_of_fifty_random_states_in_a_new_browser(chromium, served, worlds):
    context = chromium.new_context(viewport=WINDOW, locale="nl-NL")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    wrong: dict[str, list[str]] = {}
    last: Reader | None = None
    for view in [*_draw(worlds, STATES), None]:
        reader = Reader(view, context, served) if view else None
        if last and (found := last.compare()):
            wrong.setdefault(last.link, []).extend(found)
        if reader and (found := reader.look(worlds[reader.view.conflict])):
            wrong.setdefault(reader.link, []).extend(found)
        if reader:
            reader.hand_on(chromium)
        last = reader
    context.close()
    assert not wrong, "\n".join(f"{link}\n  " + "\n  ".join(found) for link, found in wrong.items())


def test_the_copied_link_opens_the_same_card(context, served, shown, chromium):
    shown.open(lang="en", date="2019-06-08")
    row = shown.page.get_by_test_id("event-row").filter(has_text="Westbrook").first
    row.get_by_role("button").click()
    title = shown.frame.get_by_test_id("card").locator("h2")
    expect(title).to_be_visible()
    event = str(row.get_attribute("data-event"))
    shown.page.wait_for_url(f"**event={event}*", timeout=DRAW_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = _copied(shown.page)
    assert link == shown.page.url
    other = chromium.new_context(viewport=WINDOW)
    again = Shown(other.new_page(), served)
    again.page.goto(link)
    expect(again.frame.get_by_test_id("card").locator("h2")).to_have_text(title.inner_text(), timeout=DRAW_MS)
    other.close()


def test_a_map_that_was_moved_stands_in_the_address_and_is_found_there_again(shown):
    shown.open(lang="ar")
    expect(shown.page).not_to_have_url(re.compile("at="))
    shown.frame.locator(".folium-map").focus()
    shown.page.keyboard.press("Shift+ArrowRight")
    expect(shown.page).to_have_url(re.compile("at="), timeout=DRAW_MS)
    at = [float(number) for number in _params(shown.page.url)["at"].split(",")]
    assert at[0] > 32.5, "the map has moved to the east"
    shown.page.reload()
    shown.frame.locator("[data-testid='conflict-map'][data-date]").wait_for(timeout=DRAW_MS)
    assert read_page(shown.page)["map"]["at"] == pytest.approx(at, abs=0.01)


def _sound(worlds: dict[str, World]) -> View:
    """A state with a value of every field that can stand beside the others."""
    world = worlds["testland"]
    filters = Filters(type=("battle", "territorial_change"), side=("North",), status=("happened",), actor="North",
                      source="kind:chronology", precision=25, deaths=1, place="xt:clay-hill", km=100)  # fmt: skip
    return View(
        conflict="testland", date=date(2019, 6, 20), window=90, evidence="articles", clock="then", lang="nl",
        theme="dark", compare=date(2019, 5, 21), filters=filters, spot="xt:clay-hill", why=world.fronts[0],
        at=(32.0, 49.0, 9.0),
    )  # fmt: skip


# What each field is where its value cannot be; a field of filters is left out.
WRONG = {
    "date": date(2019, 6, 10), "window": 30, "evidence": "all", "clock": "now", "lang": "nl", "theme": "light",
    "compare": None, "spot": "", "why": None, "at": None,
}  # fmt: skip
GROUPS = [
    ("date", "evidence", "lang", "theme", "spot", "why", "at", "type", "status", "actor", "precision", "place"),
    ("window", "clock", "compare", "side", "source", "deaths", "km", "conflict", "event"),
]  # each field is wrong beside others that hold; without a view of its own a card of a front moves the map


def _with_wrong(view: View, names: Sequence[str]) -> View:
    """The view as it must be where these fields had values that cannot be."""
    filters = replace(view.filters, **{name: getattr(Filters(), name) for name in names if name in FILTER_KEYS})
    if "place" in names:
        filters = replace(filters, km=None)
    if "km" in names:
        filters = replace(filters, km=KM_AT_FIRST)
    return replace(view, filters=filters, **{name: WRONG[name] for name in names if name in WRONG})


@pytest.mark.parametrize(("lang", "names"), [("nl", GROUPS[0]), ("ar", GROUPS[1])], ids=["nl", "ar"])
def test_every_field_with_a_value_that_cannot_be_is_named_and_the_rest_holds(shown, worlds, lang, names):
    sound = replace(_sound(worlds), lang=lang)
    wrong = {name: f"no-{name}" for name in names}
    shown.page.goto(f"{shown.address}/?{urlencode(sound.as_params() | wrong)}")
    expected = _with_wrong(sound, names)
    seen, left = _until_same(shown.page, lambda seen: differences(expected, worlds["testland"], seen))
    assert not left
    words, said = open_words(expected.lang), seen["notices"]
    for name, value in wrong.items():
        own = words.get(f"states.wrong_{name}") is not None
        key, told = (f"wrong_{name}", value) if own else ("wrong_filter", f"{name}={value}")
        begin = words.say(f"states.{key}", value=told, shown="\n").partition("\n")[0]
        assert any(notice.startswith(begin) for notice in said), (begin, said)


@pytest.mark.parametrize("lang", ["nl", "ar"])
@pytest.mark.parametrize(("params", "key"), [
    ({"view": "no-view"}, "states.wrong_view"), ({"view": "material", "section": "no-section"}, "states.wrong_section"),
    ({"article": "no-article"}, "lens.missing"), ({"article": "read_me", "mark": "no-mark"}, "states.wrong_mark"),
    ({"view": "material", "section": "review", "mark": "no-item"}, "review.missing"),
    ({"view": "method", "date": "no-date"}, "states.wrong_date"),
])  # fmt: skip
def test_what_cannot_stand_before_the_map_is_named_there(shown, lang, params, key):
    shown.page.goto(f"{shown.address}/?{urlencode({'lang': lang, **params})}")
    words, value = open_words(lang), next(value for value in params.values() if value.startswith("no-"))
    said = words.say(key, value=value, shown="\n").partition("\n")[0]
    expect(shown.page.get_by_text(said).first).to_be_visible(timeout=DRAW_MS)
