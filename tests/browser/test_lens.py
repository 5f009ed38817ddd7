"""An article under the microscope, in the real page in a real Chromium."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from page.words import open_words
from tests.browser.conftest import DRAW_MS, Shown, own_testland, page_of_shown
from tests.browser.hostile import CANARY, HOST, RUNS, add_hostile_texts
from tests.browser.read_article import ID, UNKNOWN, add_articles

pytestmark = pytest.mark.browser

LINE = "e => { const s = getComputedStyle(e); return s.textDecorationLine + ' ' + s.textDecorationStyle; }"


data, served = own_testland(add_hostile_texts, add_articles)  # an article of every kind of name
page = page_of_shown()


def _read(shown: Shown, article: str = ID, **params: str) -> Shown:
    query = "&".join(f"{name}={value}" for name, value in {"article": article, **params}.items())
    shown.page.goto(f"{shown.address}/?{query}")
    shown.page.locator(f"[data-testid='lens'][data-shown='{article or 'list'}']").wait_for(timeout=DRAW_MS)
    return shown


def _name(page: Page, surface: str) -> Locator:
    return page.get_by_test_id("name").filter(has_text=re.compile(f"^{surface}$")).first


def _chip(page: Page, text: str) -> Locator:
    return page.get_by_test_id("event-chip").filter(has_text=text).first


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_articles_are_listed_and_one_is_opened_and_left(shown, page, lang):
    words = open_words(lang)
    shown.open(lang=lang)
    page.get_by_role("button", name=words["lens.view_articles"], exact=True).click()
    rows = page.get_by_test_id("article-row")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text(words.date(date(2019, 6, 20)))
    page.get_by_role("searchbox").fill("clay")
    expect(rows).to_have_count(1)
    page.get_by_role("searchbox").fill("zuidpoort")
    rows.first.get_by_role("button").click()
    expect(page.get_by_test_id("lens-title")).to_contain_text("Zuidpoort 🚒")
    expect(page).to_have_url(re.compile(f"article={ID}"))
    page.get_by_role("button", name=words["lens.back"]).click()
    expect(rows).to_have_count(4)
    page.get_by_role("button", name=words["lens.view_map"], exact=True).click()
    title = re.compile(re.escape(words.date(date(2019, 6, 10), "day")), re.IGNORECASE)
    expect(page.get_by_test_id("panel-title")).to_have_text(title)
    expect(shown.map).to_be_visible()
    assert shown.mounts() == 1


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_name_shows_its_place_its_candidates_and_why(shown, page, lang):
    words = open_words(lang)
    _read(shown, lang=lang)
    _name(page, "Sirte").click()
    card = page.get_by_test_id("lens-card")
    expect(card).to_contain_text({"nl": "Libië", "ar": "ليبيا"}[lang])
    expect(card).to_contain_text(words["lens.say.north"].partition("{n}")[2])
    expect(card).to_contain_text(words["lens.facts.confidence"])
    expect(card.get_by_test_id("candidates").locator("tr")).to_have_count(2)
    expect(card.locator("tr.chosen")).to_contain_text(words["lens.candidates.chosen"])
    expect(_name(page, "Sirte")).to_have_attribute("aria-current", "true")


def test_the_card_speaks_english_too(shown, page):
    _read(shown, lang="en")
    _name(page, "Sirte").click()
    card = page.get_by_test_id("lens-card")
    expect(card).to_contain_text("Libya")
    expect(card).to_contain_text("° N,")
    page.get_by_role("button", name="nl", exact=True).click()
    expect(card).to_contain_text("Libië")  # what stood open stays open


def test_names_and_sentences_lie_on_their_own_letters_behind_emoji_and_arabic(shown, page):
    _read(shown)
    for surface in ("Sirte", "Zuidpoort", "Oudeveer", "Londen"):
        expect(_name(page, surface)).to_be_visible()
    _chip(page, "Inname").or_(_chip(page, "Wisseling van bezit")).first.click()
    lit = page.locator("[data-testid='lens-text'] .lit")
    expect(lit.first).to_have_text(re.compile("^Het Zuidelijk Verbond"))
    card = page.get_by_test_id("lens-card")
    for words in ("19 juni 2019", "uit “woensdag”", "Zuidpoort", "Op de kaart", "regel"):
        expect(card).to_contain_text(words)


def test_kinds_of_names_differ_in_the_form_of_their_line_not_in_colour_alone(shown, page):
    _read(shown)
    styles = {surface: _name(page, surface).evaluate(LINE) for surface in ("Zuidpoort", "Londen")}
    _read(shown, UNKNOWN)
    page.locator("[data-toggle='g-dropped']").click()
    styles["Krugeldam"] = _name(page, "Krugeldam").evaluate(LINE)
    assert len(set(styles.values())) == 3, styles


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_dropped_name_is_shown_on_demand_with_stage_and_reason(shown, page, lang):
    _read(shown, UNKNOWN, lang=lang)
    toggle = page.locator("[data-toggle='g-dropped']")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(toggle).to_contain_text("2")
    _name(page, "Krugeldam").click()
    expect(page.get_by_test_id("lens-card")).not_to_contain_text("Krugeldam")
    toggle.click()
    _name(page, "Krugeldam").click()
    card = page.get_by_test_id("lens-card")
    expect(card).to_contain_text(open_words(lang)["lens.facts.stage"])
    expect(card).to_contain_text(open_words(lang)["dropped.unknown_place"])


def test_the_keyboard_alone_opens_a_card_and_comes_back(shown, page):
    _read(shown)
    name = _name(page, "Zuidpoort")
    name.focus()
    name.press("Enter")
    card = page.get_by_test_id("lens-card")
    expect(card).to_be_focused()
    expect(card).to_have_attribute("role", "dialog")
    page.keyboard.press("Escape")
    expect(name).to_be_focused()
    expect(card).not_to_contain_text("Kandidaten")
    chip = page.get_by_test_id("event-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(card).to_be_focused()
    page.keyboard.press("Tab")  # the cross comes first
    page.keyboard.press("Enter")
    expect(chip).to_be_focused()


def test_hostile_text_is_shown_letter_by_letter_and_never_runs(shown, page):
    _read(shown)
    for text in RUNS:
        expect(page.get_by_test_id("lens-text")).to_contain_text(text)
        expect(page.get_by_test_id("lens-title")).to_contain_text(text)
    page.get_by_role("button", name="Alle artikelen").click()
    expect(page.get_by_test_id("article-row").first).to_contain_text(RUNS[-1])
    assert not any(frame.evaluate(f"'{CANARY}' in window") for frame in page.frames)
    assert not [address for address in shown.requests if HOST in address]


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_from_the_map_to_the_sentence_and_back_to_its_mark(shown, page, lang):
    shown.open(lang=lang, date="2019-06-20")
    words, place = open_words(lang), {"nl": "Zuidpoort", "ar": "البوابة الجنوبية"}[lang]
    kinds = f"({words['subtypes.capture']}|{words['types.territorial_change']})"
    row = page.get_by_test_id("event-row").filter(has_text=re.compile(kinds)).filter(has_text=place)
    row.first.get_by_role("button").click()
    shown.frame.get_by_test_id("card").get_by_test_id("read-article").click()
    expect(page.locator("[data-testid='lens-text'] .lit").first).to_have_text(re.compile("^Het Zuidelijk Verbond"))
    expect(page.locator("[data-testid='lens-text'] .lit").first).to_be_in_viewport()
    page.get_by_test_id("show-on-map").click()
    shown.wait_for_panel("2019-06-19")
    expect(shown.map).to_have_attribute("data-date", "2019-06-19")
    card = shown.frame.get_by_test_id("card")
    expect(card).to_contain_text(place)
    shown.slider.press("ArrowRight")
    shown.wait_for_panel("2019-06-20")
    card.get_by_test_id("read-article").click()  # the same again: the map moved on meanwhile
    page.get_by_test_id("show-on-map").click()
    expect(shown.map).to_have_attribute("data-date", "2019-06-19")
    assert shown.mounts() == 1


def test_an_article_that_is_not_there_is_named_and_the_list_shown(shown, page):
    page.goto(f"{shown.address}/?article=no-such-article")
    notice = page.get_by_text("Het artikel no-such-article staat niet in deze verzameling.")
    expect(notice).to_be_visible(timeout=DRAW_MS)
    expect(page.get_by_test_id("article-row")).to_have_count(4)


def test_a_narrow_window_never_scrolls_sideways_and_shows_what_was_clicked(shown, page):
    page.set_viewport_size({"width": 360, "height": 740})
    _read(shown)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    expect(page.get_by_role("button", name="Kaart", exact=True)).to_be_in_viewport()
    name = _name(page, "Oudeveer")
    name.scroll_into_view_if_needed()
    name.click()
    card = page.get_by_test_id("lens-card")
    expect(card).to_be_in_viewport()
    assert name.bounding_box()["y"] + 10 < card.bounding_box()["y"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
