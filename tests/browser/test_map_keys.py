"""The map by keyboard, and for readers who asked for less motion."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.map_page import ROOT, open_map, shown_date

pytestmark = pytest.mark.browser
VIEW = "JSON.stringify([ConflictMap.app.map.getCenter(), ConflictMap.app.map.getZoom()])"


def test_with_the_map_in_focus_keys_step_through_time_and_leave_the_view(page, address):
    open_map(page, address)
    page.locator(".folium-map").focus()
    view = page.evaluate(VIEW)
    for key, day in [
        ("ArrowRight", "2019-06-11"), ("ArrowLeft", "2019-06-10"), ("ArrowUp", "2019-06-11"),
        ("ArrowDown", "2019-06-10"), ("PageDown", "2019-05-10"), ("PageUp", "2019-06-10"),
        ("Home", "2019-01-01"), ("End", "2019-12-31"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        expect(page.locator(ROOT)).to_have_attribute("data-date", day)
    assert page.evaluate(VIEW) == view


def test_with_shift_the_arrows_move_the_map(page, address):
    open_map(page, address)
    page.locator(".folium-map").focus()
    view, day = page.evaluate(VIEW), shown_date(page)
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(500)
    assert page.evaluate(VIEW) != view
    assert shown_date(page) == day


def test_space_plays_with_the_map_in_focus_and_opens_the_card_of_a_mark(page, address):
    open_map(page, address)
    page.locator(".folium-map").focus()
    page.keyboard.press(" ")
    expect(page.locator(ROOT)).to_have_attribute("data-date", re.compile("^2019-06-1[2-9]"))
    page.keyboard.press(" ")
    page.wait_for_timeout(200)
    day = shown_date(page)
    page.locator("[data-event=evt-taken]").focus()
    page.keyboard.press(" ")
    expect(page.locator("[data-testid=card]")).to_be_visible()
    page.wait_for_timeout(300)
    assert shown_date(page) == day


def test_nothing_glides_for_who_asked_for_less_motion(page, address):
    page.emulate_media(reduced_motion="reduce")
    open_map(page, address)
    page.evaluate("ConflictMap.app.map.setView([49, 32], 6, {animate: false})")
    page.locator(".cm-inset").click()
    near = page.evaluate("ConflictMap.app.map.getZoom()")
    assert near > 8, "it jumps to what the inset shows"
    page.locator(".leaflet-control-zoom-out").click()
    assert page.evaluate("ConflictMap.app.map.getZoom()") == pytest.approx(near - 0.5, abs=0.06)
    assert not page.evaluate("ConflictMap.app.map._animatingZoom")
    assert page.evaluate("getComputedStyle(document.querySelector('.cm-tip')).transitionDuration") == "0s"
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.problems == []
