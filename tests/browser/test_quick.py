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
MOVE = """(({ style }) => { style.marginTop = style.marginTop ? "" : "10rem"; })(
  document.querySelector(".st-key-page_material"))"""
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


def _press_moving(page: Page, name: str) -> None:
    """Press it, and before the pointer is up let the page move it, as an answer of the server may."""
    buttons = page.locator(".st-key-page_material").locator("button, label")
    pressed = buttons.filter(has_text=re.compile(rf"^\s*{name}")).first
    pressed.hover(timeout=DRAW_MS)
    before = pressed.bounding_box()
    page.mouse.down()
    page.evaluate(MOVE)
    after = pressed.bounding_box()
    assert before and after and abs(after["y"] - before["y"]) > before["height"]
    page.mouse.up()


def test_a_press_counts_also_where_the_page_moves_what_is_pressed(shown, page):
    page.set_viewport_size({"width": 1440, "height": 2200})  # all of it stands on the screen: nothing scrolls
    page.goto(f"{shown.address}/?view=material")
    _paste(page)
    material, own = page.locator(".st-key-page_material"), page.get_by_test_id("own-article")
    for name, answer in {
        "Bestanden": page.get_by_test_id("stFileUploader"), "Plakken": page.get_by_label("Tekst van het artikel"),
        "Lezen": page.get_by_text("Er is nog niets om te lezen"), "1 artikel toevoegen": own,
        "Verwijderen": own.locator("[data-action=sure]"),
        "Echt verwijderen": page.get_by_text("U hebt nog geen artikelen toegevoegd"),
        "Lees ook de artikelen": page.get_by_text("zijn uitgezet"), "Meenemen": material.get_by_text("Maken"),
        "Maken": material.get_by_text(re.compile(r"\.\w+ opslaan")),
    }.items():  # fmt: skip
        _press_moving(page, name)
        expect(answer.first, f"{name} is answered").to_be_visible(timeout=BUILD_MS)


def test_a_pointer_that_leaves_the_button_takes_the_press_back(shown, page):
    page.goto(f"{shown.address}/?view=material")
    _paste(page)
    page.get_by_role("button", name="1 artikel toevoegen").hover()
    page.mouse.down()
    page.mouse.move(700, 60)
    page.mouse.up()
    page.get_by_role("button", name=f"Wegleggen: {TITLE}").click()  # what was pressed before would be answered first
    expect(page.get_by_test_id("draft")).to_have_count(0, timeout=DRAW_MS)
    expect(page.get_by_text("1 artikel is toegevoegd")).to_have_count(0)
