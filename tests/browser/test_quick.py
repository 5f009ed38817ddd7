"""A reader who is quicker than the page: what is clicked while it runs or is drawn anew is done all the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DRAW_MS, own_testland, page_of_shown
from tests.intake_files import TEXT, TITLE

pytestmark = pytest.mark.browser

BUILD_MS = 90_000
ARTICLE = f"---\ntitle: {TITLE}\ndate: 2019-06-20\nlang: nl\n---\n{TEXT}"
# Clicks on the buttons of those names one after the other, with so many milliseconds between them: no hand is quicker.
CLICK = """async ([names, pause]) => {
  const rootsOf = (node) => [node, ...[...node.querySelectorAll('*')].map((n) => n.shadowRoot).filter(Boolean)];
  const nameOf = (button) => button.getAttribute('aria-label') || button.textContent.trim();
  for (const name of names) {
    const found = rootsOf(document).flatMap((root) => [...root.querySelectorAll('button')]);
    found.find((button) => nameOf(button) === name).click();
    await new Promise((done) => setTimeout(done, pause));
  }
}"""
NEXT_DAY = "slider => { slider.value = Number(slider.value) + 1; slider.dispatchEvent(new Event('input')); }"


data, served = own_testland()
page = page_of_shown()


def _paste(page: Page) -> None:
    page.get_by_role("button", name="Materiaal", exact=True).click()
    page.get_by_label("Tekst van het artikel").fill(ARTICLE)
    page.locator(".st-key-page_material").get_by_role("button", name="Lezen", exact=True).first.click()
    expect(page.get_by_role("button", name="1 artikel toevoegen")).to_be_enabled(timeout=DRAW_MS)


@pytest.mark.parametrize("pause", [0, 3, 30])
def test_every_choice_in_the_header_counts_however_fast_they_follow(shown, page, pause):
    shown.open(date="2019-06-20")
    page.evaluate(CLICK, [["Alleen artikelen", "Donker beeld", "Toen bekend", "en", "Materiaal"], pause])
    for said in ("evidence=articles", "theme=dark", "clock=then", "lang=en", "view=material"):
        expect(page).to_have_url(re.compile(said), timeout=DRAW_MS)
    expect(page.get_by_label("Text of the article")).to_be_visible(timeout=DRAW_MS)


def test_a_button_that_is_pressed_just_before_the_view_changes_has_done_its_work(shown, page):
    shown.open(date="2019-06-20")
    before = int(shown.map.get_attribute("data-events") or 0)
    _paste(page)
    page.evaluate(CLICK, [["1 artikel toevoegen", "Kaart"], 0])
    expect(shown.map).to_have_attribute("data-events", str(before + 1), timeout=BUILD_MS)
    expect(shown.panel).to_be_visible(timeout=DRAW_MS)
    page.evaluate(CLICK, [["Materiaal"], 0])
    remove = f"Verwijderen: {TITLE}"
    expect(page.get_by_role("button", name=remove)).to_be_visible(timeout=DRAW_MS)
    page.evaluate(CLICK, [["Kaart", "Materiaal", remove], 40])  # on what still stands there of the view before
    page.get_by_role("button", name=f"{TITLE} echt verwijderen?").click(timeout=DRAW_MS)
    page.get_by_role("button", name="Kaart", exact=True).click()
    expect(shown.map).to_have_attribute("data-events", str(before), timeout=BUILD_MS)


def test_a_row_that_is_pressed_while_the_page_follows_the_date_is_the_row_that_opens(shown, page):
    shown.open(date="2019-06-19", window="all")
    row = shown.panel.locator("[data-event]").first
    row.get_by_role("button").hover()
    page.mouse.down()
    shown.slider.evaluate(NEXT_DAY)
    expect(page.get_by_test_id("figure-ground")).to_contain_text("20 juni 2019", timeout=DRAW_MS)  # drawn last of all
    page.mouse.up()
    expect(shown.frame.get_by_test_id("this-is-wrong")).to_be_visible(timeout=DRAW_MS)
    expect(shown.panel).to_have_attribute("data-date", "2019-06-20", timeout=DRAW_MS)
