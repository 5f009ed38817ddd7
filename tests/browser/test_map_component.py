"""The map's folder in a real Chromium: what it draws, how it is moved, and that hostile text stays text."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from geo.maps import build_page_folder
from tests.browser.map_page import ROOT, SLIDER, colour_at, open_map, served_folder, shown_date, wait_for
from tests.map_fixture import SENTENCE, TEXT, make_tables, packed

pytestmark = pytest.mark.browser
HOSTILE = "${window.canary=1}` </script><img src=x onerror=window.canary=1> {{7*7}}"


_RING = """() => {
  const box = document.querySelector('.cm-area-ev').getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2, box.width / 2];
}"""
_COUNT_DATES = """() => {
  const root = document.querySelector('[data-testid=conflict-map]');
  window.dates = new Set();
  new MutationObserver(() => window.dates.add(root.dataset.date))
    .observe(root, {attributes: true, attributeFilter: ['data-date']});
}"""


def test_the_map_opens_on_its_day_and_asks_no_other_host(page, address):
    open_map(page, address)
    page.wait_for_timeout(400)
    assert shown_date(page) == "2019-06-10"
    assert page.get_attribute(ROOT, "data-events") == "3"
    assert page.hosts <= {address.split("/")[2], ""}
    assert page.problems == []
    assert page.evaluate("window.__mounts") == 1


def test_keys_move_the_slider_by_days_months_and_to_the_ends(page, address):
    open_map(page, address)
    slider = page.locator(SLIDER)
    slider.focus()
    for key, day in [
        ("ArrowRight", "2019-06-11"), ("ArrowLeft", "2019-06-10"), ("PageDown", "2019-05-10"), ("PageUp", "2019-06-10"),
        ("Home", "2019-01-01"), ("ArrowLeft", "2019-01-01"), ("End", "2019-12-31"), ("PageUp", "2019-12-31"),
    ]:  # fmt: skip
        slider.press(key)
        expect(page.locator(ROOT)).to_have_attribute("data-date", day)
    assert slider.get_attribute("aria-valuetext") == "dinsdag 31 december 2019"


def test_a_month_back_from_a_long_month_is_the_last_day_of_the_short_one(page, address):
    open_map(page, address, "?date=2019-03-31")
    page.locator(SLIDER).press("PageDown")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-02-28")


def test_the_change_of_hands_turns_the_ground_from_one_side_to_the_other(page, address):
    open_map(page, address, "?date=2019-05-31")
    before = colour_at(page, 32.05, 49.03)
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-01")
    after = colour_at(page, 32.05, 49.03)
    assert before[2] > before[0], "blue at first"
    assert after[0] > after[2], "orange afterwards"


def test_ground_far_from_every_known_place_is_left_bare(page, address):
    open_map(page, address, "?date=2019-06-10")
    assert colour_at(page, 30.4, 48.3) == [0xF8, 0xF6, 0xF1]


def test_a_drag_draws_the_days_that_it_passes(page, address):
    open_map(page, address)
    page.evaluate(_COUNT_DATES)
    box = page.locator(SLIDER).bounding_box()
    x, y = box["x"] + 100, box["y"] + 20
    view = page.evaluate("JSON.stringify([ConflictMap.app.map.getCenter(), ConflictMap.app.map.getZoom()])")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(x + 12 * step, y)
        page.wait_for_timeout(35)
    assert page.evaluate("window.dates.size") >= 24
    page.mouse.up()
    assert page.evaluate("JSON.stringify([ConflictMap.app.map.getCenter(), ConflictMap.app.map.getZoom()])") == view


def test_a_click_on_an_event_shows_its_sentence_first_and_escape_gives_focus_back(page, address):
    open_map(page, address)
    mark = page.locator("[data-event=evt-taken]")
    mark.click()
    card = page.locator("[data-testid=card]")
    assert card.locator("mark").inner_text() == SENTENCE
    assert card.locator("[data-testid=evidence]").inner_text() == TEXT.split("\n\n")[1]
    order = card.evaluate("c => [...c.querySelectorAll('mark, dl')].map(n => n.localName)")
    assert order[0] == "mark"
    assert card.locator("h2").inner_text() == "Middelburgt: van Noord naar het Zuid"
    link = card.locator("a").first
    assert link.get_attribute("href") == "https://south.example/a?b=1&c=2"
    assert "noopener" in (link.get_attribute("rel") or "")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.event") == "evt-taken"


def test_an_event_of_the_chronology_alone_says_so(page, address):
    open_map(page, address, "?select=evt-claim")
    card = page.locator("[data-testid=card]")
    expect(card.locator("[data-testid=chronology-line]")).to_have_text("South takes the town.")
    assert "Uit de chronologie (Engels) · geen artikel in deze verzameling" in card.inner_text()
    assert "geclaimd door Noord" in card.inner_text()


def test_the_articles_alone_leave_out_what_only_the_chronology_says(page, address):
    open_map(page, address, "?evidence=articles")
    assert page.get_attribute(ROOT, "data-events") == "2"
    expect(page.locator("[data-event=evt-claim]")).to_have_count(0)


def test_an_empty_window_says_that_silence_is_no_calm(page, address):
    open_map(page, address, "?date=2019-11-20&window=7")
    expect(page.locator("[role=status]")).to_have_text("Geen meldingen in 7 dagen. Dat is geen bewijs van rust.")
    assert page.get_attribute(ROOT, "data-events") == "0"


def test_space_plays_and_stops(page, address):
    open_map(page, address)
    slider = page.locator(SLIDER)
    slider.press(" ")
    expect(page.locator(ROOT)).to_have_attribute("data-date", re.compile("^2019-06-1[4-9]"))
    slider.press(" ")
    day = shown_date(page)
    page.wait_for_timeout(400)
    assert day is not None and (shown_date(page) or "") <= max(day, shown_date(page) or "")
    stopped = shown_date(page)
    page.wait_for_timeout(300)
    assert shown_date(page) == stopped


def test_a_missing_file_is_told_over_the_map_that_stays(page, address):
    open_map(page, address)
    page.evaluate("ConflictMap.app.receive({...ConflictMap.app.args, data: 'data-gone-1.json'})")
    expect(page.locator("[role=status]")).to_contain_text("data-gone-1.json")
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-11")


def test_an_answer_goes_to_python_once_the_date_has_rested(page, address):
    open_map(page, address)
    page.evaluate("window.told = []; addEventListener('conflict-map-value', (e) => window.told.push(e.detail))")
    slider = page.locator(SLIDER)
    for _ in range(5):
        slider.press("ArrowRight")
    wait_for(page, "window.told.length > 0")
    page.wait_for_timeout(300)
    assert page.evaluate("window.told.map(t => [t.date, t.window, t.event])") == [["2019-06-15", 30, None]]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_hostile_text_is_shown_as_text_and_never_runs(page, tmp_path, lang):
    text = f"Inleiding.\n\nVoor {HOSTILE} na."
    tables = make_tables(
        title=HOSTILE, name=HOSTILE, actor=HOSTILE, text=text, sentence=f"Voor {HOSTILE} na.", summary=HOSTILE
    )
    with served_folder(build_page_folder(tmp_path, packed(tables), start={"lang": lang, "select": "evt-taken"})) as url:
        open_map(page, url)
        card = page.locator("[data-testid=card]")
        expect(card.locator("mark")).to_have_text(f"Voor {HOSTILE} na.")
        assert card.inner_text().count(HOSTILE) >= 4, "title of the article, place, actor and sentence"
        expect(page.locator(".cm-lab", has_text=HOSTILE).first).to_be_attached()
        page.locator("[data-event=evt-taken]").hover()
        expect(page.locator("[role=tooltip]")).to_contain_text(HOSTILE)
        page.locator(SLIDER).press("ArrowRight")
        page.wait_for_timeout(300)
        assert page.evaluate("window.canary") is None
        assert page.locator(f"{ROOT} img").count() == 0
        assert page.problems == []


def _receive(page: Page, **changed: Any) -> None:
    page.evaluate("(changed) => ConflictMap.app.receive({...ConflictMap.app.args, ...changed})", changed)


def test_language_theme_and_evidence_change_on_the_map_that_stays(page, address):
    open_map(page, address)
    page.evaluate("ConflictMap.app.map.setView([49, 32], 9, {animate: false})")
    view = page.evaluate("JSON.stringify([ConflictMap.app.map.getCenter(), ConflictMap.app.map.getZoom()])")
    _receive(page, lang="en")
    expect(page.locator("[data-testid=all-symbols]")).to_have_text("All symbols")
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuetext", re.compile("^Monday,? 10 June 2019$"))
    light = colour_at(page, 32.05, 49.03)
    _receive(page, theme="dark")
    page.wait_for_timeout(200)
    assert sum(colour_at(page, 32.05, 49.03)) < sum(light)
    _receive(page, evidence="articles")
    expect(page.locator(ROOT)).to_have_attribute("data-events", "2")
    _receive(page, filters={"types": ["battle"]})
    expect(page.locator(ROOT)).to_have_attribute("data-events", "1")
    assert page.evaluate("window.__mounts") == 1
    assert page.evaluate("JSON.stringify([ConflictMap.app.map.getCenter(), ConflictMap.app.map.getZoom()])") == view
    assert page.problems == []


def test_other_data_take_the_place_of_the_first_without_another_map(page, tmp_path):
    folder = build_page_folder(tmp_path, packed(), start={"lang": "nl"})
    newer = packed(make_tables(name="Nieuwstad"))
    for name, content in newer.files.items():
        (folder / "data" / name).write_bytes(content)
    with served_folder(folder) as url:
        open_map(page, url)
        _receive(page, data=newer.data)
        expect(page.locator(".cm-lab", has_text="Nieuwstad").first).to_be_attached()
        page.locator(SLIDER).press("ArrowRight")
        expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-11")
        assert page.locator(".cm-inset").count() == 1
        assert page.locator(".folium-map").count() == 1
        assert page.problems == []


def test_what_python_repeats_does_not_take_the_reader_back(page, address):
    open_map(page, address)
    page.locator(SLIDER).press("ArrowRight")
    wait_for(page, "ConflictMap.app.bridge.told")
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-12")
    _receive(page, date="2019-06-11")
    page.wait_for_timeout(200)
    assert shown_date(page) == "2019-06-12"
    _receive(page, date="2019-07-01")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-07-01")


def test_a_vague_event_is_a_ring_with_a_label_on_its_rim_and_no_pin(page, address):
    open_map(page, address)
    page.evaluate("ConflictMap.app.map.setView([49.05, 32.1], 9.5, {animate: false})")
    pill = page.locator("[data-event=evt-siege]")
    expect(pill).to_contain_text("Rand, “buitenwijken”, ongeveer 11 km")
    ring = page.evaluate(_RING)
    box = pill.bounding_box()
    distance = ((box["x"] + box["width"] / 2 - ring[0]) ** 2 + (box["y"] + box["height"] / 2 - ring[1]) ** 2) ** 0.5
    assert distance > 0.5 * ring[2]


def test_a_claim_is_hollow_and_says_whose_it_is(page, address):
    open_map(page, address)
    mark = page.locator("[data-event=evt-claim]")
    assert "geclaimd door Noord" in (mark.get_attribute("aria-label") or "")
    fills = mark.evaluate("m => [...m.querySelectorAll('path')].map(p => p.getAttribute('fill'))")
    assert fills == ["var(--casing)", "var(--casing)"]


def test_every_symbol_is_explained_on_one_card(page, address):
    open_map(page, address)
    page.locator("[data-testid=all-symbols]").click()
    text = page.locator("[data-testid=card]").inner_text()
    for words in (
        "Gevecht",
        "Wisseling van bezit",
        "open vorm: geclaimd, niet bevestigd",
        "niet bekend",
        "pas van kant gewisseld",
    ):
        assert words in text
    page.keyboard.press("Escape")
    expect(page.locator("[data-testid=card]")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.testid") == "all-symbols"


def test_on_a_phone_the_card_is_a_sheet_that_leaves_its_mark_in_sight(chromium, address):
    phone = chromium.new_page(viewport={"width": 390, "height": 694})
    open_map(phone, address, "?select=evt-taken")
    card = phone.locator("[data-testid=card]")
    expect(card).to_be_visible()
    phone.wait_for_timeout(300)
    sheet, mark = card.bounding_box(), phone.locator("[data-event=evt-taken]").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert mark["y"] + mark["height"] < sheet["y"]
    phone.close()


def test_a_front_tells_its_sides_and_how_well_it_is_known(page, address):
    open_map(page, address)
    at = page.evaluate("ConflictMap.app.map.latLngToContainerPoint([49.2, 31.75])")
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.move(stage["x"] + at["x"], stage["y"] + at["y"] + 3)
    expect(page.locator("[role=tooltip]")).to_have_text("Front Noord | Zuid, ongeveer 4 km. Klik: waarom hier?")


def test_the_inset_shows_while_it_is_much_closer_than_the_map_and_the_locator_when_one_may_be_lost(page, address):
    open_map(page, address)
    for zoom, inset, locator in [(6, True, False), (8, False, False), (11, False, True)]:
        page.evaluate("(zoom) => ConflictMap.app.map.setView([49, 32], zoom, {animate: false})", zoom)
        expect(page.locator(".cm-inset")).to_be_visible(visible=inset)
        expect(page.locator(".cm-locator")).to_be_visible(visible=locator)


def test_what_is_asked_while_the_data_are_on_their_way_mounts_no_second_map(page, address):
    held: list[Route] = []
    page.route("**/data-*.json", lambda route: held.append(route))
    page.goto(f"{address}?at=31.5,48.5,9")
    wait_for(page, "window.ConflictMap && ConflictMap.app && ConflictMap.app.args && ConflictMap.app.args.data")
    page.evaluate("void ConflictMap.app.receive({...ConflictMap.app.args, clock: 'then'})")
    page.wait_for_timeout(200)
    while held:
        held.pop().continue_()
    page.wait_for_selector(f"{ROOT}[data-date]")
    wait_for(page, "ConflictMap.app.state.clock === 'then'")
    assert page.evaluate("ConflictMap.app.sight.look()") == pytest.approx([31.5, 48.5, 9], abs=0.01)
