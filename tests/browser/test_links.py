"""A link that was copied shows the same in a new browser: date, window, card, filters, language and the rest."""

from __future__ import annotations

import random
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlparse

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser

FIRST, DAYS = date(2019, 1, 1), 365
STATES = 4


def _random_state(chance: random.Random) -> dict[str, str]:
    """An address of Testland, as the page itself writes it."""
    params = {
        "conflict": "testland", "date": (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat(),
        "window": chance.choice(["1", "7", "30", "90", "all"]), "evidence": chance.choice(["all", "articles"]),
        "clock": chance.choice(["now", "then"]), "lang": chance.choice(["nl", "en", "ar"]),
        "theme": chance.choice(["light", "dark"]),
    }  # fmt: skip
    if chance.random() < 0.7:
        params |= {"type": "battle,territorial_change", "deaths": "1"}
    return params


def _what_is_shown(shown: Shown) -> dict[str, object]:
    """What a reader sees of a state, apart from the address."""
    rows = shown.panel.get_by_test_id("event-row").evaluate_all("rows => rows.map((row) => row.dataset.event)")
    return {
        "title": shown.panel.get_by_test_id("panel-title").inner_text(), "rows": rows,
        "date": shown.map.get_attribute("data-date"), "events": shown.map.get_attribute("data-events"),
        "window": shown.frame.locator(".cm-seg button[aria-pressed=true]").all_inner_texts(),
        "dir": shown.page.evaluate("document.documentElement.dir"),
        "page": shown.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor"),
        "chosen": shown.page.locator("[data-testid='page-header'] button[aria-pressed=true]").all_inner_texts(),
    }  # fmt: skip


def _address(shown: Shown) -> dict[str, str]:
    return dict(parse_qsl(urlparse(shown.page.url).query))


@pytest.mark.parametrize("seed", range(STATES))
def test_an_address_shows_the_same_in_a_new_browser(chromium, served, seed):
    params = _random_state(random.Random(seed))
    seen = []
    for _ in range(2):
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        shown = Shown(context.new_page(), served).open(**params)
        shown.wait_for_panel(params["date"])
        assert shown.map.get_attribute("data-date") == params["date"]
        assert _address(shown) == params
        seen.append(_what_is_shown(shown))
        context.close()
    assert seen[0] == seen[1]


def test_the_copied_link_opens_the_same_card(context, served, shown, chromium):
    shown.open(lang="en", date="2019-06-08")
    row = shown.page.get_by_test_id("event-row").filter(has_text="Westbrook").first
    row.get_by_role("button").click()
    title = shown.frame.get_by_test_id("card").locator("h2")
    expect(title).to_be_visible()
    event = str(row.get_attribute("data-event"))
    shown.page.wait_for_url(f"**event={event}*", timeout=DRAW_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.page.locator("[data-action='copy']").click()
    link = shown.page.evaluate("navigator.clipboard.readText()")
    assert link == shown.page.url
    other = chromium.new_context(viewport={"width": 1440, "height": 900})
    again = Shown(other.new_page(), served)
    again.page.goto(link)
    expect(again.frame.get_by_test_id("card").locator("h2")).to_have_text(title.inner_text(), timeout=DRAW_MS)
    other.close()


def test_an_event_that_is_not_there_is_named_and_no_card_opens(shown):
    shown.open(lang="en", date="2019-06-08", event="no-such-event")
    expect(shown.page.get_by_test_id("notice").first).to_contain_text("no-such-event")
    expect(shown.frame.get_by_test_id("card")).to_be_hidden()
