"""The two clocks in the map and on the page: what changes, what is said of it, and that the map stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.map_page import ROOT, colour_at, open_map

pytestmark = pytest.mark.enable_socket

SOUTH_OF_THE_LINE = (32.3, 48.95)


def test_the_map_shows_a_late_report_now_from_its_day_and_then_from_when_it_came(page, address):
    colours = {}
    for clock in ("now", "then"):
        for day in ("2019-05-20", "2019-06-05", "2019-06-12"):
            open_map(page, address, f"?date={day}&clock={clock}")
            expect(page.locator(ROOT)).to_have_attribute("data-clock", clock)
            colours[clock, day] = colour_at(page, *SOUTH_OF_THE_LINE)
    assert colours["now", "2019-05-20"] == colours["then", "2019-05-20"]
    assert colours["now", "2019-06-05"] == colours["now", "2019-06-12"] == colours["then", "2019-06-12"]
    assert colours["then", "2019-06-05"] == colours["then", "2019-05-20"] != colours["now", "2019-06-05"]
    assert not page.problems


def test_the_time_bar_says_which_clock_is_shown(page, address):
    open_map(page, address, "?date=2019-06-05&clock=then")
    expect(page.locator(".cm-now")).to_contain_text("zoals toen bekend")
    open_map(page, address, "?date=2019-06-05")
    expect(page.locator(".cm-now")).to_contain_text("zoals nu bekend")


def test_a_front_of_which_nothing_was_heard_for_long_is_drawn_fainter(page, address):
    darkest = {}
    for day in ("2019-06-05", "2019-12-01"):
        open_map(page, address, f"?date={day}")
        across = [(lng, 49.2 + n * 0.002) for lng in (31.9, 31.92) for n in range(-4, 5)]
        darkest[day] = min(sum(colour_at(page, *point)) for point in across)
    assert darkest["2019-06-05"] + 100 < darkest["2019-12-01"]


def test_the_choice_of_the_clock_changes_the_map_that_stays_in_dutch_and_in_english(shown):
    shown.open(lang="nl")
    expect(shown.map).to_have_attribute("data-clock", "now")
    expect(shown.page.get_by_test_id("panel-clock")).to_be_hidden()
    shown.page.get_by_test_id("clock").get_by_role("button", name="Toen bekend").click()
    expect(shown.map).to_have_attribute("data-clock", "then")
    expect(shown.frame.locator(".cm-now")).to_contain_text("zoals toen bekend")
    expect(shown.page.get_by_test_id("panel-clock")).to_contain_text("alleen wat tot en met deze dag was gemeld")
    expect(shown.page).to_have_url(re.compile("clock=then"))
    shown.page.get_by_test_id("language-choice").get_by_role("button", name="en").click()
    expect(shown.frame.locator(".cm-now")).to_contain_text("as known then")
    expect(shown.page.get_by_test_id("panel-clock")).to_contain_text("only what had been reported")
    shown.page.get_by_test_id("clock").get_by_role("button", name="Known now").click()
    expect(shown.map).to_have_attribute("data-clock", "now")
    expect(shown.frame.locator(".cm-now")).to_contain_text("as known now")
    assert shown.mounts() == 1


def test_an_address_restores_the_clock_and_a_wrong_one_is_named(shown):
    shown.open(lang="en", clock="then")
    expect(shown.map).to_have_attribute("data-clock", "then")
    shown.open(lang="en", clock="noon")
    expect(shown.map).to_have_attribute("data-clock", "now")
    expect(shown.page.get_by_test_id("notice").first).to_contain_text("The clock noon does not exist")
