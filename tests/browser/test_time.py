"""The time bar as a reader uses it: steps, speed, typed dates, parts of the period, and silence that is not calm."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from page.words import open_words
from tests.browser.map_page import ROOT, SLIDER, open_map, shown_date

pytestmark = pytest.mark.browser
RANGE = "[data-testid=time-range]"
AXIS = "[data-testid=time-axis]"
TYPED, FIELD = "[data-testid=date-typed]", "[data-testid=date-typed-input]"


# How many milliseconds each run took from the first day of the year to the seventh.
_NOTE_DAYS = """() => {
  const root = document.querySelector('[data-testid=conflict-map]');
  let began = 0;
  window.noted = [];
  new MutationObserver(() => {
    if (root.dataset.date === '2019-01-02') began = performance.now();
    if (root.dataset.date === '2019-01-07' && began) { window.noted.push(performance.now() - began); began = 0; }
  }).observe(root, {attributes: true, attributeFilter: ['data-date']});
}"""


def _shows(page: Page, day: str) -> None:
    expect(page.locator(ROOT)).to_have_attribute("data-date", day)


def _button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def _limits(page: Page) -> tuple[str | None, str | None]:
    slider = page.locator(SLIDER)
    return slider.get_attribute("min"), slider.get_attribute("max")


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_buttons_step_by_a_day_and_by_a_week(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}")
    for name, day in [("next_day", "2019-06-11"), ("time.next_week", "2019-06-18"),
                      ("time.previous_week", "2019-06-11"), ("previous_day", "2019-06-10")]:  # fmt: skip
        _button(page, words[name]).click()
        _shows(page, day)
    assert page.problems == []


def test_a_week_beyond_the_end_is_the_last_day(page, address):
    open_map(page, address, "?date=2019-12-29")
    _button(page, "een week verder").click()
    _shows(page, "2019-12-31")


def test_keys_step_by_a_week_and_to_the_next_change_of_hands(page, address):
    open_map(page, address, "?date=2019-05-20")
    slider = page.locator(SLIDER)
    for key, day in [("Shift+ArrowRight", "2019-05-27"), ("Shift+ArrowLeft", "2019-05-20"), ("n", "2019-06-01"),
                     ("Shift+ArrowRight", "2019-06-08"), ("p", "2019-06-01")]:  # fmt: skip
        slider.press(key)
        _shows(page, day)


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_buttons_go_to_the_next_and_the_previous_change_and_say_where_there_is_none(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}&date=2019-02-01")
    _button(page, words["next_change"]).click()
    _shows(page, "2019-06-01")
    notice = page.locator(".cm-notice")
    _button(page, words["next_change"]).click()
    expect(notice).to_have_text(words["time.no_later"])
    _shows(page, "2019-06-01")
    _button(page, words["next_day"]).click()
    expect(notice).not_to_contain_text(words["time.no_later"])
    _button(page, words["previous_change"]).click()
    _shows(page, "2019-06-01")


def test_letters_mean_nothing_outside_the_slider_and_the_map(page, address):
    open_map(page, address, "?date=2019-05-20")
    page.locator("[data-testid=all-symbols]").focus()
    page.keyboard.press("n")
    page.locator(SLIDER).press("ArrowRight")
    _shows(page, "2019-05-21")


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_date_is_typed_by_keyboard_alone(page, address, lang):
    open_map(page, address, f"?lang={lang}")
    page.locator(SLIDER).press("d")
    field = page.locator(FIELD)
    expect(field).to_be_focused()
    field.fill("2019-03-15")
    field.press("Enter")
    _shows(page, "2019-03-15")
    expect(page.locator(TYPED)).to_have_text(open_words(lang).date(date(2019, 3, 15)))
    expect(page.locator(TYPED)).to_be_focused()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_typed_date_outside_the_period_is_named_and_changes_nothing(page, address, lang):
    words = open_words(lang)
    outside, first, last = (words.date(date(*day)) for day in ((2031, 1, 1), (2019, 1, 1), (2019, 12, 31)))
    open_map(page, address, f"?lang={lang}")
    page.locator(TYPED).click()
    field = page.locator(FIELD)
    field.fill("2031-01-01")
    field.press("Enter")
    said = words.say("time.outside", date=outside, first=first, last=last)
    expect(page.locator(".cm-notice")).to_have_text(said)
    expect(field).to_be_visible()
    assert shown_date(page) == "2019-06-10"
    field.press("Escape")
    expect(field).to_be_hidden()
    expect(page.locator(TYPED)).to_be_focused()


def test_arrows_in_the_date_field_do_not_move_the_map(page, address):
    open_map(page, address)
    page.locator(TYPED).click()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert shown_date(page) == "2019-06-10"


def test_playing_at_a_higher_speed_goes_further_in_the_same_time(page, address):
    open_map(page, address, "?date=2019-01-01")
    page.evaluate(_NOTE_DAYS)
    for speed in ("3", "18"):
        page.get_by_test_id("play-speed").select_option(speed)
        page.locator(SLIDER).press("Home")
        _shows(page, "2019-01-01")
        page.locator(SLIDER).press(" ")
        expect(page.locator(ROOT)).not_to_have_attribute("data-date", re.compile("2019-01-0[1-6]"))
        page.locator(SLIDER).press(" ")
    took = [page.evaluate("n => window.noted[n]", n) for n in range(2)]
    assert took[0] > 1100, "five days at three a second"
    assert took[1] < took[0] / 2


def test_a_change_of_speed_while_playing_goes_on_playing(page, address):
    open_map(page, address, "?date=2019-01-01")
    page.get_by_test_id("play-speed").select_option("3")
    _button(page, "speel af").click()
    page.get_by_test_id("play-speed").select_option("18")
    expect(page.locator(ROOT)).to_have_attribute("data-date", re.compile("2019-0[2-9]"))
    _button(page, "pauze").click()
    expect(_button(page, "speel af")).to_be_visible()


def test_windows_of_a_day_to_all_are_chosen_and_named_in_full(page, address):
    open_map(page, address)
    counts = []
    for name in ("1 dag", "7 dagen", "30 dagen", "90 dagen", "alles"):
        button = _button(page, name)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_test_id("windows").locator("[aria-pressed=true]")).to_have_count(1)
        counts.append(int(page.get_attribute(ROOT, "data-events")))
    assert counts == sorted(counts)


def test_a_part_of_the_time_is_chosen_and_the_slider_spans_it(page, address):
    open_map(page, address)
    page.select_option(RANGE, "quarter")
    assert _limits(page) == ("90", "180")
    page.select_option(RANGE, "month")
    assert _limits(page) == ("151", "180")
    assert shown_date(page) == "2019-06-10"
    page.select_option(RANGE, "all")
    assert _limits(page) == ("0", "364")


def test_the_part_moves_along_with_the_date(page, address):
    open_map(page, address, "?date=2019-06-29")
    page.select_option(RANGE, "month")
    for _ in range(3):
        page.locator(SLIDER).press("ArrowRight")
    _shows(page, "2019-07-02")
    assert _limits(page) == ("181", "211")
    page.locator(SLIDER).press("Home")
    _shows(page, "2019-01-01")
    assert _limits(page) == ("0", "30")


def test_the_slider_zooms_by_key(page, address):
    open_map(page, address)
    slider = page.locator(SLIDER)
    slider.press("+")
    assert _limits(page) == ("90", "180")
    slider.press("+")
    assert _limits(page) == ("151", "180")
    slider.press("-")
    slider.press("-")
    assert _limits(page) == ("0", "364")


def test_a_drag_along_the_months_zooms_to_what_was_dragged_over(page, address):
    open_map(page, address)
    box = page.locator(AXIS).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.30, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.40, y, steps=4)
    page.mouse.move(box["x"] + box["width"] * 0.60, y, steps=4)
    page.mouse.up()
    low, high = (int(value or "") for value in _limits(page))
    assert low == pytest.approx(0.30 * 365, abs=2)
    assert high == pytest.approx(0.60 * 365, abs=2)
    expect(page.locator(RANGE)).to_have_value("own")
    assert shown_date(page) == "2019-06-10"


def test_a_click_on_a_month_goes_there_and_a_second_one_back_to_the_whole(page, address):
    open_map(page, address)
    box = page.locator(AXIS).bounding_box()
    page.locator(AXIS).click(position={"x": box["width"] * (31 + 14) / 365, "y": 10})
    assert _limits(page) == ("31", "58")
    _shows(page, "2019-02-28")
    page.locator(AXIS).click(position={"x": box["width"] / 2, "y": 10})
    assert _limits(page) == ("0", "364")
    _shows(page, "2019-02-28")


def test_a_click_on_the_track_goes_to_the_day_under_the_pointer_also_when_zoomed(page, address):
    open_map(page, address)
    page.select_option(RANGE, "month")
    axis = page.locator(AXIS).bounding_box()
    for day in (2, 15, 29):
        page.mouse.click(axis["x"] + axis["width"] * (day - 0.5) / 30, axis["y"] - 20)
        _shows(page, f"2019-06-{day:02}")


def test_events_and_reports_are_two_series_told_apart_by_form(page, address):
    open_map(page, address)
    up, down = page.locator(".cm-bar-e"), page.locator(".cm-bar-r")
    assert up.count() and down.count()
    line = page.evaluate(
        """() => {
          const all = (c) => [...document.querySelectorAll('.cm-track ' + c)].map((e) => e.getBoundingClientRect());
          return [Math.max(...all('.cm-bar-e').map(b => b.bottom)), Math.min(...all('.cm-bar-r').map(b => b.top))];
        }"""
    )
    assert line[0] <= line[1], "events stand above the line, reports hang below it"
    assert up.first.evaluate("e => getComputedStyle(e).fill") != "none"
    assert down.first.evaluate("e => getComputedStyle(e).fill") == "none"
    assert page.locator(".cm-track .cm-gap").count() > 20, "most weeks are silent"


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_silence_is_told_in_words(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}&date=2019-09-15")
    silent = words["time.bin_silent"].partition("{events}")[2]
    expect(page.locator("#cm-bin")).to_have_text(re.compile("2019.*" + re.escape(silent)))
    assert page.get_attribute(SLIDER, "aria-describedby") == "cm-bin"
    page.locator(SLIDER).hover(position={"x": 300, "y": 20})
    said = {word.replace("{n}", r"\d+") for key, word in words.tree["time"].items() if key.startswith("events")}
    expect(page.locator(".cm-tip")).to_have_text(re.compile(f"2019.*: ({'|'.join(sorted(said))})"))


def test_close_by_a_bar_is_a_day(page, address):
    open_map(page, address, "?date=2019-06-01")
    wide = page.locator(".cm-track .cm-gap").count()
    page.select_option(RANGE, "month")
    assert 20 < page.locator(".cm-track .cm-gap").count() < 30 < wide
    expect(page.locator("#cm-bin")).to_have_text(re.compile("^1 jun 2019: "))


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_on_a_phone_all_controls_unfold_large_enough_and_nothing_scrolls_sideways(page, address, lang):
    words = open_words(lang)
    page.set_viewport_size({"width": 360, "height": 632})
    open_map(page, address, f"?lang={lang}")
    expect(_button(page, words["next_change"])).to_be_hidden()
    page.get_by_test_id("time-tools").click()
    for name in ("next_change", "previous_change", "time.next_week", "time.previous_week", "days_one", "all_days"):
        expect(_button(page, words[name])).to_be_visible()
    expect(page.locator(".cm-barkey")).to_contain_text(words["reports"])
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('.cm-time button, .cm-time select')].map(e => e.getBoundingClientRect())
          .filter(b => b.width).map(b => [b.width, b.height, b.left, b.right])"""
    )
    assert len(sizes) > 12
    assert all(w >= 24 and h >= 24 and left >= 0 and right <= 360 for w, h, left, right in sizes), sizes
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    _button(page, words["next_change"]).click()
    expect(page.locator(".cm-notice")).to_have_text(words["time.no_later"])


@pytest.fixture
def phone(chromium):
    """A telephone in portrait, for fingers."""
    context = chromium.new_context(viewport={"width": 360, "height": 632}, has_touch=True, is_mobile=True)
    yield context
    context.close()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_finger_drags_the_date_and_later_lies_to_the_right_in_either_script(phone, address, lang):
    page = phone.new_page()
    open_map(page, address, f"?lang={lang}")
    expect(page.locator("html")).to_have_attribute("dir", open_words(lang).direction)
    box = page.locator(SLIDER).bounding_box()
    x, y = box["x"] + box["width"] * 0.25, box["y"] + 20
    page.touchscreen.tap(x, y)
    expect(page.locator(ROOT)).to_have_attribute("data-date", re.compile("2019-0[34]"))
    finger = phone.new_cdp_session(page)
    seen = [shown_date(page)]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for share in (0.35, 0.45, 0.6, 0.75):
        at = {"x": box["x"] + box["width"] * share, "y": y}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
        expect(page.locator(ROOT)).not_to_have_attribute("data-date", str(seen[-1]))
        seen.append(shown_date(page))
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert seen == sorted(set(seen)), "every move to the right is later"
    expect(page.locator(ROOT)).to_have_attribute("data-date", re.compile("2019-(09|10)"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
