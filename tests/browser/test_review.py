"""Review in the real page: what is decided there shows on the map, can be undone, and runs nothing that texts carry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from geo.corrections import read_log
from tests.browser.conftest import DRAW_MS, Shown, own_testland, page_of_shown
from tests.browser.hostile import CANARY, HOST, add_hostile_texts
from tests.browser.read_article import ID, add_articles

pytestmark = pytest.mark.browser

BUILD_MS = 90_000
PLACE, DAY = "Zuidpoort", "2019-06-19"


data, served = own_testland(add_hostile_texts, add_articles)
page = page_of_shown()


def _mark(shown: Shown, event: str) -> Locator:
    return shown.frame.locator(f".cm-ev[data-event='{event}']")


def _map(shown: Shown) -> None:
    shown.page.get_by_role("button", name="Kaart", exact=True).click()
    expect(shown.panel).to_be_visible(timeout=DRAW_MS)


def _said(page: Page, text: str) -> None:
    expect(page.locator(".cm-tabs .said")).to_contain_text(text, timeout=BUILD_MS)


def _to_review(shown: Shown) -> None:
    """From the event's card on the map to the event in review."""
    shown.panel.locator("[data-event]").filter(has_text=PLACE).first.get_by_role("button").click()
    shown.frame.get_by_test_id("this-is-wrong").click()
    expect(shown.page.locator(".st-key-review_seen")).to_contain_text("veroverd op de", timeout=DRAW_MS)


def test_a_correction_without_a_reason_or_of_what_cannot_be_is_refused_and_changes_nothing(shown, page, data):
    shown.open(date=DAY)
    _to_review(shown)
    log = data / "workspace" / "testland" / "corrections.jsonl"
    before = log.read_bytes() if log.exists() else b""
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_role("alert")).to_contain_text("Zeg waarom")
    page.get_by_label("Reden").fill("te laat")
    page.get_by_label("Eerste dag").fill("2019-13-40")
    page.get_by_role("button", name="Verbeteren").click()
    expect(page.get_by_role("alert")).to_contain_text("date")
    page.get_by_label("Een andere plaats").fill("Nergenshuizen")
    page.get_by_role("button", name="Verbeteren").click()
    expect(page.get_by_role("alert")).to_contain_text("Nergenshuizen")
    assert (log.read_bytes() if log.exists() else b"") == before


def test_an_event_is_rejected_brought_back_and_moved(shown, page, data):
    shown.open(date=DAY)
    event = shown.panel.locator("[data-event]").filter(has_text=PLACE).first.get_attribute("data-event")
    mark = _mark(shown, event)
    expect(mark).to_have_count(1)
    before = mark.get_attribute("transform")

    _to_review(shown)
    page.get_by_label("Reden").focus()
    page.keyboard.type("het was een gerucht")
    page.keyboard.press("Tab")
    page.keyboard.type("Ann")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Afkeuren")).to_be_focused()
    page.keyboard.press("Enter")
    _said(page, "Afgekeurd")
    _map(shown)
    expect(mark).to_have_count(0, timeout=DRAW_MS)

    page.get_by_role("button", name="Materiaal", exact=True).click()
    expect(page.locator(".cm-tabs[data-section='articles']")).to_be_visible(timeout=DRAW_MS)
    page.get_by_role("button", name="Nakijken", exact=True).click()
    expect(page.locator(".cm-tabs[data-section='review']")).to_be_visible(timeout=DRAW_MS)
    page.get_by_role("button", name="Ongedaan maken").first.click()
    _said(page, "Ongedaan gemaakt")
    _map(shown)
    expect(mark).to_have_count(1, timeout=DRAW_MS)
    expect(mark).to_have_attribute("transform", before)

    _to_review(shown)
    page.get_by_label("Een andere plaats").fill("48.70, 33.20")
    page.get_by_label("Reden").fill("dat was in een ander Zuidpoort")
    page.get_by_role("button", name="Verbeteren").click()
    _said(page, "Verbeterd")
    _map(shown)
    expect(mark).to_have_count(1, timeout=DRAW_MS)
    expect(mark).not_to_have_attribute("transform", before)

    lines = read_log(data / "workspace" / "testland" / "corrections.jsonl").lines
    assert [(one.action, one.by) for one in lines] == [("reject", "Ann"), ("undo", "Ann"), ("correct", "Ann")]
    assert lines[2].change.place.lng == 33.2


def test_a_name_under_the_microscope_leads_to_review(shown, page):
    page.goto(f"{shown.address}/?article={ID}")
    page.get_by_test_id("name").filter(has_text=re.compile("^Zuidpoort$")).first.click(timeout=DRAW_MS)
    page.get_by_test_id("lens-card").get_by_test_id("this-is-wrong").click()
    expect(page.locator(".st-key-review_seen")).to_have_text("Zuidpoort", timeout=DRAW_MS)
    expect(page.get_by_role("button", name="Afkeuren: geen plaatsnaam")).to_be_visible()
    expect(page).to_have_url(re.compile("section=review&mark=top-|mark=top-.*section=review"))


def test_hostile_texts_stay_text_on_a_narrow_page(shown, page, data):
    shown.open(date="2019-06-10", window="all")
    found = shown.panel.locator("[data-event]").filter(has_text="Nowhere").first.get_attribute("data-event")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{shown.address}/?view=material&section=review&mark={found}&lang=en")
    expect(page.locator(".st-key-review_seen")).to_contain_text("</script><script>", timeout=DRAW_MS)
    expect(page.get_by_label("Reason")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(f"typeof window.{CANARY}") == "undefined"
    assert not [url for url in shown.requests if HOST in url]


def test_an_address_of_nothing_says_so(shown, page):
    page.goto(f"{shown.address}/?view=material&section=review&mark=ev-gone&lang=en")
    expect(page.get_by_role("status").filter(has_text="not in the tables any more")).to_be_visible(timeout=DRAW_MS)
