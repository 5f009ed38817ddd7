"""Two days compared, as a reader does it: on the map alone, and on the page with the panel beside it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hostile import CANARY, HOST, RUNS
from tests.browser.map_page import ROOT, SLIDER, open_map, wait_for

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
TAKEN = (32.05, 49.03)  # ground that passes from the one side to the other on 1 June


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


def test_a_button_compares_with_the_day_on_which_the_window_begins_and_leaves_again(page, address):
    open_map(page, address, "?date=2019-06-20")
    button = page.locator(TOGGLE)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    _compared(page, "2019-05-21")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(TYPED)).to_have_text("21 mei 2019")
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


def test_the_second_day_is_typed_and_a_wrong_one_is_named(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    page.locator(TYPED).click()
    page.locator(FIELD).fill("2019-03-01")
    page.locator(FIELD).press("Enter")
    _compared(page, "2019-03-01")
    page.locator(TYPED).click()
    page.locator(FIELD).fill("1999-03-01")
    page.locator(FIELD).press("Enter")
    expect(page.locator(".cm-notice")).to_contain_text("1 maart 1999 ligt buiten")
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


def test_the_legend_tells_what_is_hatched_and_the_day_of_the_older_front(page, address):
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    legend = page.locator(".cm-legend")
    expect(legend).to_contain_text("naar het Zuid")
    expect(legend).to_contain_text("front op 21 mei 2019")
    turns = page.evaluate(
        "[...document.querySelectorAll('.cm-legend pattern')].map(p => p.getAttribute('patternTransform'))"
    )
    assert len(turns) >= 2
    assert len(set(turns)) == len(turns), "each side has a direction of its own"
    page.locator(TOGGLE).click()
    expect(legend).not_to_contain_text("naar het Zuid")


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


def _swiped(page: Page, address: str) -> None:
    open_map(page, address, "?date=2019-06-20&compare=2019-05-21")
    page.get_by_role("button", name="Schuif").click()
    expect(page.locator(SWIPE)).to_be_visible()


def test_under_the_divider_the_earlier_day_lies_left_and_the_later_one_right(page, address):
    _swiped(page, address)
    handle = page.locator(SWIPE)
    handle.press("Home")
    wait_for(page, f"(([r, g, b]) => r > b)(({_MEAN})({json.dumps(TAKEN)}))")
    handle.press("End")
    wait_for(page, f"(([r, g, b]) => b > r)(({_MEAN})({json.dumps(TAKEN)}))")
    _wait_for_ground(page, hatched=False)
    expect(page.locator(".cm-swipe .before")).to_have_text("21 mei 2019")
    expect(page.locator(".cm-swipe .after")).to_have_text("20 jun 2019")
    assert page.problems == []


def test_the_divider_is_dragged_and_told_in_words(page, address):
    _swiped(page, address)
    handle = page.locator(SWIPE)
    expect(handle).to_have_attribute("aria-valuenow", "50")
    expect(handle).to_have_attribute("aria-label", "Schuif tussen 21 mei 2019 links en 20 jun 2019 rechts")
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


# ---------------------------------------------------------------- the page


def _compare_panel(shown):
    return shown.page.get_by_test_id("compare-panel")


def _open(shown, **params: str):
    query = "&".join(f"{name}={value}" for name, value in params.items())
    shown.page.goto(f"{shown.address}/?{query}")
    expect(shown.map).to_have_attribute("data-compare", params["compare"], timeout=30_000)
    shown.page.locator("[data-testid=compare-panel][data-second]").wait_for(timeout=30_000)
    return shown


def test_the_address_restores_the_comparison_and_the_panel_says_what_changed_and_why(shown):
    _open(shown, date="2019-06-20", compare="2019-05-21")
    panel = _compare_panel(shown)
    expect(panel).to_contain_text("van 21 mei 2019 tot 20 juni 2019")
    south = panel.get_by_test_id("compare-group").filter(has_text="Naar het Zuid")
    expect(south.get_by_test_id("compare-row").filter(has_text="Oostveld")).to_contain_text("Noord → Zuid")
    north = panel.get_by_test_id("compare-group").filter(has_text="Naar Noord")
    expect(north.get_by_test_id("compare-row")).to_contain_text("Zuid → Noord")
    expect(north.locator("blockquote")).to_contain_text("Kleiheuvel veroverd op het Zuidelijk Verbond.")
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
