"""Two days compared, as a reader does it, on the map alone."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from page.words import Words, open_words, side_name
from tests.browser.map_page import ROOT, SLIDER, open_map, wait_for
from tests.map_fixture import conflict

pytestmark = pytest.mark.browser
TOGGLE, OTHER = "[data-testid=compare-toggle]", "[data-testid=compare-slider]"
TYPED, FIELD = "[data-testid=compare-date]", "[data-testid=compare-date-input]"
# The colours of a square of pixels around a point: hatched ground has two, plain ground one.
_COLOURS = """([lng, lat]) => {
  const {map, painter} = ConflictMap.app, at = map.latLngToLayerPoint([lat, lng]).subtract(painter._bounds.min);
  const canvas = document.createElement('canvas'), ratio = painter.view.ratio;
  canvas.width = canvas.height = 24;
  const ctx = canvas.getContext('2d');
  for (const layer of [painter.base, painter.live]) {
    ctx.drawImage(layer, -Math.round(at.x * ratio) + 12, -Math.round(at.y * ratio) + 12);
  }
  const bytes = ctx.getImageData(0, 0, 24, 24).data, found = [];
  for (let i = 0; i < bytes.length; i += 4) found.push([bytes[i], bytes[i + 1], bytes[i + 2]]);
  return found;
}"""
_MEAN = f"at => {{ const all = ({_COLOURS})(at); return all.reduce((s, c) => c.map((v, i) => s[i] + v), [0, 0, 0]); }}"
MAY, JUNE = date(2019, 5, 21), date(2019, 6, 20)
TAKEN = (32.05, 49.03)  # ground that passes from the one side to the other on 1 June


def _to(side: str, words: Words) -> str:
    """That ground went to a side, as the map says it in a language."""
    return words.say("compare.to", side=side_name(conflict(), side, words, article=True))


def _short(day: date, words: Words) -> str:
    return words.date(day, "short_year").replace(".", "")


def _compared(page: Page, day: str) -> None:
    expect(page.locator(ROOT)).to_have_attribute("data-compare", day)


def _spread(page: Page, lng: float, lat: float) -> int:
    """How far the colours around a point lie apart: large where it is hatched."""
    colours = page.evaluate(_COLOURS, [lng, lat])
    return max(max(c[i] for c in colours) - min(c[i] for c in colours) for i in range(3))


def _wait_for_ground(page: Page, *, hatched: bool) -> None:
    """Wait until the ground that changes hands is drawn hatched, or plain: the next frame paints it."""
    spread = 0
    for _ in range(100):
        spread = _spread(page, *TAKEN)
        if spread > 60 if hatched else spread < 30:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"the colours lie {spread} apart; expected {'hatched' if hatched else 'plain'} ground")


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_button_compares_with_the_day_on_which_the_window_begins_and_leaves_again(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}&date=2019-06-20")
    button = page.locator(TOGGLE)
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_have_accessible_name(words["compare.start"])
    button.click()
    _compared(page, "2019-05-21")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(TYPED)).to_have_text(_short(MAY, words))
    button.click()
    _compared(page, "")
    expect(page.locator(OTHER)).to_be_hidden()
    expect(page.locator(TYPED)).to_be_hidden()
    assert page.problems == []


def test_ground_that_changed_hands_is_hatched_and_what_stayed_is_plain(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    _compared(page, "2019-05-21")
    _wait_for_ground(page, hatched=True)
    page.locator(SLIDER).press("PageDown")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-05-20")
    _wait_for_ground(page, hatched=False)


def test_the_hatch_follows_the_slider_while_it_slides(page, address):
    open_map(page, address, "?date=2019-05-25&compare=2019-05-21")
    _wait_for_ground(page, hatched=False)
    for _ in range(7):
        page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-01")
    _wait_for_ground(page, hatched=True)
    page.locator(SLIDER).press("ArrowLeft")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-05-31")
    _wait_for_ground(page, hatched=False)


def test_which_of_the_days_is_the_sliders_makes_no_difference_to_the_ground(page, address):
    pixels = []
    for query in ("?date=2019-06-20&compare=2019-05-21", "?date=2019-05-21&compare=2019-06-20"):
        open_map(page, address, query)
        expect(page.locator(TYPED)).to_be_visible()
        pixels.append(page.evaluate(_COLOURS, list(TAKEN)))
    assert pixels[0] == pixels[1]


def test_the_side_that_gained_gives_the_hatch_its_colour(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    darkest = min(page.evaluate(_COLOURS, list(TAKEN)), key=sum)
    assert darkest[0] > darkest[2], "orange gained it"


def test_the_second_day_has_a_slider_of_its_own_for_keys_and_pointer(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    other = page.locator(OTHER)
    for key, day in [("ArrowRight", "2019-05-22"), ("Shift+ArrowLeft", "2019-05-15"), ("PageUp", "2019-06-15"),
                     ("Home", "2019-01-01"), ("End", "2019-12-31"), ("Home", "2019-01-01")]:  # fmt: skip
        other.press(key)
        _compared(page, day)
    assert other.get_attribute("aria-valuetext") == "dinsdag 1 januari 2019"
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-20")
    box = page.locator(".cm-handa .cm-grip").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y, steps=5)
    page.mouse.up()
    expect(page.locator(ROOT)).to_have_attribute("data-compare", re.compile("2019-0[2-4]"))
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-20")


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_second_day_is_typed_and_a_wrong_one_is_named(page, address, lang):
    open_map(page, address, f"?lang={lang}&date=2019-06-20&compare=2019-05-21")
    words = open_words(lang)
    wrong, first, last = (words.date(date(*day)) for day in ((1999, 3, 1), (2019, 1, 1), (2019, 12, 31)))
    said = words.say("time.outside", date=wrong, first=first, last=last)
    page.locator(TYPED).click()
    page.locator(FIELD).fill("2019-03-01")
    page.locator(FIELD).press("Enter")
    _compared(page, "2019-03-01")
    page.locator(TYPED).click()
    page.locator(FIELD).fill("1999-03-01")
    page.locator(FIELD).press("Enter")
    expect(page.locator(".cm-notice")).to_contain_text(said)
    _compared(page, "2019-03-01")


def test_by_keyboard_alone_into_the_mode_and_with_escape_out_of_it(page, address):
    open_map(page, address, "?date=2019-06-20")
    page.locator(SLIDER).press("c")
    _compared(page, "2019-05-21")
    page.keyboard.press("Escape")
    _compared(page, "")
    page.locator(SLIDER).press("c")
    page.locator(OTHER).focus()
    page.keyboard.press("Escape")
    _compared(page, "")
    expect(page.locator(TOGGLE)).to_be_focused()


def test_escape_closes_the_card_before_it_leaves_the_comparison(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    page.locator("[data-testid=all-symbols]").click()
    expect(page.locator("[data-testid=card]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=card]")).to_be_hidden()
    _compared(page, "2019-05-21")
    page.keyboard.press("Escape")
    _compared(page, "")


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_legend_tells_what_is_hatched_and_the_day_of_the_older_front(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}&date=2019-06-20&compare=2019-05-21")
    legend = page.locator(".cm-legend")
    expect(legend).to_contain_text(_to("South", words))
    expect(legend).to_contain_text(words.say("compare.front_on", date=_short(MAY, words)))
    turns = page.evaluate(
        "[...document.querySelectorAll('.cm-legend pattern')].map(p => p.getAttribute('patternTransform'))"
    )
    assert len(turns) >= 2
    assert len(set(turns)) == len(turns), "each side has a direction of its own"
    page.locator(TOGGLE).click()
    expect(legend).not_to_contain_text(_to("South", words))


def test_no_event_is_drawn_while_two_days_are_compared(page, address):
    open_map(page, address, "?date=2019-06-10")
    assert page.locator(".cm-ev").count() > 0
    counted = page.get_attribute(ROOT, "data-events")
    page.locator(TOGGLE).click()
    expect(page.locator(".cm-ev")).to_have_count(0)
    assert page.get_attribute(ROOT, "data-events") == counted
    expect(page.locator(".cm-notice")).to_be_hidden()


def test_on_a_phone_two_dates_fit_and_nothing_scrolls_sideways(page, address):
    page.set_viewport_size({"width": 360, "height": 632})
    open_map(page, address, "?date=2019-09-20&compare=2019-09-10")
    boxes = [page.locator(name).bounding_box() for name in (TYPED, "[data-testid=date-typed]")]
    assert all(box["height"] >= 24 and box["x"] >= 0 for box in boxes)
    first = page.get_by_role("button", name="een dag terug").bounding_box()
    assert all(box["x"] + box["width"] <= first["x"] for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_test_id("time-tools").click()
    page.locator(TOGGLE).click()
    _compared(page, "")


SWIPE, MODES = "[data-testid=swipe]", "[data-testid=compare-modes]"


def _swiped(page: Page, address: str, lang: str = "nl") -> None:
    open_map(page, address, f"?lang={lang}&date=2019-06-20&compare=2019-05-21")
    page.get_by_role("button", name=open_words(lang)["compare.swipe"], exact=True).click()
    expect(page.locator(SWIPE)).to_be_visible()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_under_the_divider_the_earlier_day_lies_left_and_the_later_one_right(page, address, lang):
    words = open_words(lang)
    _swiped(page, address, lang)
    handle = page.locator(SWIPE)
    handle.press("Home")
    wait_for(page, f"(([r, g, b]) => r > b)(({_MEAN})({json.dumps(TAKEN)}))")
    handle.press("End")
    wait_for(page, f"(([r, g, b]) => b > r)(({_MEAN})({json.dumps(TAKEN)}))")
    _wait_for_ground(page, hatched=False)
    expect(page.locator(".cm-swipe .before")).to_have_text(_short(MAY, words))
    expect(page.locator(".cm-swipe .after")).to_have_text(_short(JUNE, words))
    assert page.problems == []


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_divider_is_dragged_and_told_in_words(page, address, lang):
    words = open_words(lang)
    _swiped(page, address, lang)
    handle = page.locator(SWIPE)
    expect(handle).to_have_attribute("aria-valuenow", "50")
    told = words.say("compare.divider", first=_short(MAY, words), second=_short(JUNE, words))
    expect(handle).to_have_attribute("aria-label", told)
    box = handle.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    x, y = box["x"] + 22, box["y"] + 22
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y, steps=6)
    page.mouse.up()
    now = int(handle.get_attribute("aria-valuenow"))
    assert 25 < now < 35
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", str(now + 2))


def test_both_halves_follow_their_sliders_and_the_difference_comes_back(page, address):
    _swiped(page, address)
    page.locator(OTHER).press("ArrowRight")
    expect(page.locator(".cm-swipe .before")).to_have_text("22 mei 2019")
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(".cm-swipe .after")).to_have_text("21 jun 2019")
    page.get_by_role("button", name="Verschil").click()
    expect(page.locator(SWIPE)).to_be_hidden()
    wait_for(page, "document.querySelector('.cm-legend').textContent.includes('naar het Zuid')")
    _wait_for_ground(page, hatched=True)


def test_leaving_the_comparison_takes_the_divider_away(page, address):
    _swiped(page, address)
    page.locator(SWIPE).press("Escape")
    _compared(page, "")
    expect(page.locator(SWIPE)).to_be_hidden()
    expect(page.locator(MODES)).to_be_hidden()
    page.locator(TOGGLE).click()
    expect(page.get_by_role("button", name="Verschil")).to_have_attribute("aria-pressed", "true")
