"""Two days compared on the page: the panel beside the map, the address, and the ways out."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from page.words import Words, open_words, side_name
from tests.browser.hostile import CANARY, HOST, RUNS
from tests.map_fixture import conflict

pytestmark = pytest.mark.browser
MAY, JUNE = date(2019, 5, 21), date(2019, 6, 20)
EAST = {"nl": "Oostveld", "ar": "Eastfield"}  # as the places of Testland are called


def _gained(side: str, words: Words) -> str:
    """The title of what went to a side."""
    return words.say("compare.to_side", side=side_name(conflict(), side, words, article=True))


def _compare_panel(shown):
    return shown.page.get_by_test_id("compare-panel")


def _open(shown, **params: str):
    query = "&".join(f"{name}={value}" for name, value in params.items())
    shown.page.goto(f"{shown.address}/?{query}")
    expect(shown.map).to_have_attribute("data-compare", params["compare"], timeout=30_000)
    shown.page.locator("[data-testid=compare-panel][data-second]").wait_for(timeout=30_000)
    return shown


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_address_restores_the_comparison_and_the_panel_says_what_changed_and_why(shown, lang):
    words = open_words(lang)
    _open(shown, date="2019-06-20", compare="2019-05-21", lang=lang)
    panel = _compare_panel(shown)
    expect(panel).to_contain_text(words.say("compare.span", first=words.date(MAY), second=words.date(JUNE)))
    north, south = (side_name(conflict(), side, words) for side in ("North", "South"))
    group, arrow = panel.get_by_test_id("compare-group"), words["arrow"]
    gained = group.filter(has_text=_gained("South", words)).get_by_test_id("compare-row")
    expect(gained.filter(has_text=EAST[lang])).to_contain_text(f"{north} {arrow} {south}")
    lost = group.filter(has_text=_gained("North", words))
    expect(lost.get_by_test_id("compare-row")).to_contain_text(f"{south} {arrow} {north}")
    expect(lost.locator("blockquote")).to_contain_text("Kleiheuvel veroverd op het Zuidelijk Verbond.")
    ground = panel.get_by_test_id("compare-ground")
    expect(ground.locator("tr[data-side=South]")).to_contain_text("+")
    expect(shown.page.get_by_test_id("day-panel")).to_have_count(0)


def test_the_panel_and_the_address_follow_when_the_dates_rest(shown):
    shown.open(date="2019-06-20")
    shown.frame.get_by_test_id("compare-toggle").click()
    panel = _compare_panel(shown)
    expect(panel).to_have_attribute("data-first", "2019-05-21", timeout=30_000)
    expect(shown.page).to_have_url(re.compile("compare=2019-05-21"))
    shown.frame.get_by_test_id("compare-slider").press("Shift+ArrowLeft")
    expect(panel).to_have_attribute("data-first", "2019-05-14")
    expect(shown.page).to_have_url(re.compile("compare=2019-05-14"))
    shown.slider.press("ArrowLeft")
    expect(panel).to_have_attribute("data-second", "2019-06-19")
    assert shown.mounts() == 1


@pytest.mark.parametrize("way", ["panel", "map", "escape"])
def test_every_way_out_of_the_comparison_brings_back_the_day(shown, way):
    _open(shown, date="2019-06-20", compare="2019-05-21")
    if way == "panel":
        shown.page.get_by_test_id("compare-stop").click()
    elif way == "map":
        shown.frame.get_by_test_id("compare-toggle").click()
    else:
        shown.slider.press("Escape")
    expect(shown.map).to_have_attribute("data-compare", "")
    shown.wait_for_panel("2019-06-20")
    expect(shown.page).not_to_have_url(re.compile("compare="))
    shown.frame.get_by_test_id("compare-toggle").click()
    expect(_compare_panel(shown)).to_have_attribute("data-second", "2019-06-20")
    assert shown.mounts() == 1


def test_a_wrong_day_in_the_address_is_named_and_nothing_is_compared(shown):
    shown.open(date="2019-06-20", compare="2019-02-31")
    notice = shown.panel.get_by_test_id("notice").first
    expect(notice).to_contain_text("De dag 2019-02-31 om mee te vergelijken bestaat niet.")
    expect(shown.map).to_have_attribute("data-compare", "")


def test_a_day_outside_the_period_is_named_and_the_nearest_is_compared(shown):
    shown.page.goto(f"{shown.address}/?date=2019-06-20&compare=2031-01-01")
    panel = _compare_panel(shown)
    expect(panel.get_by_test_id("notice").first).to_contain_text("2031-01-01", timeout=30_000)
    expect(shown.map).to_have_attribute("data-compare", re.compile(r"2019-\d\d-\d\d"))


def test_language_evidence_and_clock_change_while_the_days_stay(shown):
    _open(shown, date="2019-06-20", compare="2019-05-21")
    shown.page.get_by_role("button", name="en", exact=True).click()
    expect(_compare_panel(shown)).to_contain_text("What changed")
    expect(shown.map).to_contain_text("to the South")
    shown.page.get_by_role("button", name="Articles only").click()
    expect(shown.page).to_have_url(re.compile("evidence=articles.*compare=2019-05-21"))
    expect(shown.map).to_have_attribute("data-compare", "2019-05-21")
    shown.page.get_by_role("button", name="Known then").click()
    expect(shown.map).to_have_attribute("data-clock", "then")
    expect(shown.map).to_have_attribute("data-compare", "2019-05-21")
    assert shown.mounts() == 1


def test_a_place_in_the_list_opens_the_card_of_what_happened(shown):
    _open(shown, date="2019-06-20", compare="2019-05-21")
    row = _compare_panel(shown).get_by_test_id("compare-row").filter(has=shown.page.get_by_role("button")).first
    row.get_by_role("button").click()
    expect(shown.frame.get_by_test_id("card")).to_be_visible()
    expect(shown.map).to_have_attribute("data-compare", "2019-05-21")


def test_hostile_text_in_the_comparison_is_shown_letter_by_letter_and_never_runs(shown):
    _open(shown, date="2019-06-20", compare="2019-05-21")
    for text in RUNS:
        expect(_compare_panel(shown).get_by_test_id("compare-groups")).to_contain_text(text)
    assert not any(frame.evaluate(f"'{CANARY}' in window") for frame in shown.page.frames)
    assert not [address for address in shown.requests if HOST in address]
