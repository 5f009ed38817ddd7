"""The page as a reader uses it, in a real Chromium."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DRAW_MS, Shown, serve
from tests.browser.hostile import CANARY, HOST, RUNS
from tests.conftest import make_testland

pytestmark = pytest.mark.browser


def test_the_map_is_painted_on_the_conflicts_own_day(shown):
    shown.open()
    expect(shown.map).to_have_attribute("data-date", "2019-06-10")
    expect(shown.page.get_by_test_id("panel-title")).to_have_text("Maandag 10 juni 2019")
    painted = shown.map.evaluate(
        """map => [...map.querySelectorAll('canvas')].some(canvas => {
             const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
             return new Set(new Uint32Array(pixels.buffer)).size > 20; })"""
    )
    assert painted


def test_the_map_and_the_table_count_the_same_events(shown):
    shown.open(date="2019-06-10", window="30")
    rows = shown.page.get_by_test_id("event-row")
    marks = int(shown.map.get_attribute("data-events"))
    assert marks > 5
    expect(rows).to_have_count(marks)


def test_an_arrow_key_is_a_day_and_the_panel_follows_when_the_date_rests(shown):
    shown.open(date="2019-06-04")
    shown.slider.focus()
    for _ in range(3):
        shown.slider.press("ArrowRight")
    expect(shown.map).to_have_attribute("data-date", "2019-06-07")
    shown.wait_for_panel("2019-06-07")
    expect(shown.page.get_by_test_id("panel-title")).to_have_text("Vrijdag 7 juni 2019")
    summary = shown.page.get_by_test_id("panel-summary")
    expect(summary).to_contain_text("Oostveld ging op 7 juni van Noord naar het Zuid.")
    assert "date=2019-06-07" in shown.page.url
    assert shown.slider.get_attribute("aria-valuetext").lower().startswith("vrijdag 7 juni 2019")


def test_nothing_that_a_reader_can_choose_mounts_the_map_again(shown):
    shown.open(date="2019-06-04")
    shown.slider.press("ArrowRight")
    shown.wait_for_panel("2019-06-05")
    frame = shown.page.locator("iframe").element_handle()
    shown.page.get_by_role("button", name="en", exact=True).click()
    expect(shown.page.get_by_test_id("panel-title")).to_have_text("Wednesday, 5 June 2019")
    shown.page.get_by_role("button", name="Articles only").click()
    expect(shown.page).to_have_url(re.compile("evidence=articles"))
    shown.page.get_by_role("button", name="Articles + chronology").click()
    expect(shown.page).to_have_url(re.compile("evidence=all"))
    shown.page.get_by_test_id("theme-switch").click()
    expect(shown.page).to_have_url(re.compile("theme=dark"))
    shown.slider.press("ArrowRight")
    shown.wait_for_panel("2019-06-06")
    expect(shown.map).to_have_attribute("data-date", "2019-06-06")
    assert shown.mounts() == 1
    assert frame.evaluate("frame => frame.isConnected")


def test_the_language_changes_page_and_map(shown):
    shown.open(lang="en")
    expect(shown.page.get_by_test_id("page-header")).to_contain_text("Who holds what in")
    expect(shown.map).to_contain_text("All symbols")
    shown.page.get_by_role("button", name="nl", exact=True).click()
    expect(shown.map).to_contain_text("Alle tekens")
    expect(shown.page.get_by_test_id("panel-events")).to_contain_text("Gebeurtenissen")


def test_the_dark_theme_reaches_page_and_map(shown):
    shown.open(theme="dark")
    assert shown.page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(21, 24, 27)"
    assert shown.map.evaluate("e => e.ownerDocument.documentElement.dataset.theme") == "dark"


def test_the_articles_alone_show_less(shown):
    shown.open(evidence="articles")
    alone = int(shown.map.get_attribute("data-events"))
    shown.page.get_by_role("button", name="Artikelen + chronologie").click()
    expect(shown.map).not_to_have_attribute("data-events", str(alone))
    assert int(shown.map.get_attribute("data-events")) > alone


def test_a_row_opens_the_card_of_its_event_and_opens_it_again(shown):
    shown.open(date="2019-06-08")
    row = shown.page.get_by_test_id("event-row").filter(has_text="Luchtaanval, Westbroek")
    card = shown.frame.get_by_test_id("card")
    for _ in range(2):
        row.get_by_role("button").click()
        expect(card).to_be_visible()
        expect(card).to_contain_text("An air strike on the bridge.")
        expect(row).to_have_attribute("aria-current", "true")
        shown.slider.press("Escape")
        expect(card).to_be_hidden()


def test_the_card_of_an_article_shows_the_sentence_marked_in_its_paragraph(shown):
    shown.open(date="2019-06-05", evidence="articles")
    shown.page.get_by_test_id("event-row").filter(has_text="Inname, Kleiheuvel").get_by_role("button").click()
    paragraph = shown.frame.get_by_test_id("evidence").first
    expect(paragraph.locator("mark").first).to_contain_text("Kleiheuvel veroverd")
    assert len(paragraph.inner_text()) > len(paragraph.locator("mark").first.inner_text())


def test_hostile_text_is_shown_letter_by_letter_and_never_runs(shown):
    shown.open(date="2019-06-10")
    page = shown.page
    for text in RUNS:
        expect(page.get_by_test_id("panel-events")).to_contain_text(text)
        expect(page.get_by_test_id("panel-changes")).to_contain_text(text)
    row = page.get_by_test_id("event-row").filter(has_text="Nowhere")
    row.first.get_by_role("button").click()
    card = shown.frame.get_by_test_id("card")
    for text in RUNS:
        expect(card).to_contain_text(text)
    page.wait_for_timeout(500)
    assert not any(frame.evaluate(f"'{CANARY}' in window") for frame in page.frames)
    assert not [address for address in shown.requests if HOST in address]
    assert page.locator(f"img[src*='{HOST}']").count() == shown.frame.locator(f"img[src*='{HOST}']").count() == 0


def test_hostile_text_in_an_article_is_shown_marked_and_never_runs(shown):
    shown.open(date="2019-06-10", evidence="articles")
    shown.page.get_by_test_id("event-row").filter(has_text="Westbroek").first.get_by_role("button").click()
    mark = shown.frame.get_by_test_id("evidence").first.locator("mark").first
    for text in RUNS:
        expect(mark).to_contain_text(text)
    assert not any(frame.evaluate(f"'{CANARY}' in window") for frame in shown.page.frames)


def test_the_browser_asks_no_host_but_its_own(shown):
    shown.open()
    shown.page.get_by_test_id("event-row").first.get_by_role("button").click()
    expect(shown.frame.get_by_test_id("card")).to_be_visible()
    shown.slider.press("ArrowLeft")
    shown.wait_for_panel("2019-06-09")
    hosts = {urlsplit(address).hostname for address in shown.requests if not address.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_a_front_in_the_panel_tells_why_it_lies_there_and_opens_its_card(shown):
    shown.open(date="2019-06-10")
    row = shown.page.get_by_test_id("front-row").first
    row.locator("summary").click()
    expect(row).to_contain_text("weegt")
    card = shown.frame.get_by_test_id("card")
    for _ in range(2):
        row.get_by_role("button").click()
        expect(card).to_contain_text("Kant van Noord")
        shown.slider.press("Escape")
        expect(card).to_be_hidden()
    assert shown.mounts() == 1


def test_a_wrong_address_is_named_and_the_map_shown(shown):
    shown.open(date="2019-13-40", window="5")
    notices = shown.page.get_by_test_id("notice")
    expect(notices.first).to_have_text("De datum 2019-13-40 bestaat niet. De kaart toont 10 juni 2019.")
    expect(notices.nth(1)).to_have_text("De tijdspanne 5 bestaat niet. De kaart toont 30 dagen.")
    expect(shown.map).to_have_attribute("data-date", "2019-06-10")


def test_what_was_left_out_is_counted_and_named(shown):
    shown.open()
    notice = shown.page.get_by_test_id("notice").filter(has_text="chronologie")
    notice.get_by_role("button").click()
    left_out = shown.page.get_by_test_id("panel-off-map")
    expect(left_out).to_contain_text("Bevel, Zuidpoort")
    expect(left_out).to_contain_text("events.csv, regel 12")


def test_a_phone_shows_the_map_first_and_never_scrolls_sideways(shown):
    shown.page.set_viewport_size({"width": 390, "height": 844})
    shown.open()
    assert shown.page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert shown.page.locator("iframe").bounding_box()["y"] < shown.panel.bounding_box()["y"]
    expect(shown.page.get_by_role("button", name="Alleen artikelen")).to_be_hidden()
    shown.page.get_by_role("button", name="Menu").click()
    expect(shown.page.get_by_role("button", name="Alleen artikelen")).to_be_visible()


def test_a_first_visit_builds_what_is_missing_and_says_how_far_it_is(context, tmp_path):
    data = make_testland(tmp_path / "data")
    (data / "conflicts" / "broken.toml").write_text('id = "broken"\nname = = 3\n', encoding="utf-8")
    process, address = serve(data, "testland", tmp_path / "log.txt")
    try:
        shown = Shown(context.new_page(), address)
        shown.page.goto(address)
        progress = shown.page.get_by_text(re.compile(r"De kaart wordt opgebouwd: \d van \d stappen"))
        expect(progress).to_be_visible(timeout=DRAW_MS)
        expect(shown.map).to_have_attribute("data-date", "2019-06-10", timeout=DRAW_MS)
        expect(shown.page.get_by_test_id("notice").first).to_contain_text("broken.toml, line 2")
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_another_conflict_is_shown_on_the_map_that_is_there(context, tmp_path):
    data = make_testland(tmp_path / "data")
    other = (data / "conflicts" / "testland.toml").read_text(encoding="utf-8")
    other = other.replace('id = "testland"', 'id = "otherland"', 1).replace("Testland 2019", "Otherland 2019")
    (data / "conflicts" / "otherland.toml").write_text(
        other.replace("opens_on = 2019-06-10", "opens_on = 2019-03-03"), encoding="utf-8"
    )
    process, address = serve(data, "testland", tmp_path / "log.txt")
    try:
        shown = Shown(context.new_page(), address).open(date="2019-06-08")
        shown.page.get_by_test_id("conflict-select").select_option("otherland")
        shown.wait_for_panel("2019-03-03")
        expect(shown.map).to_have_attribute("data-date", "2019-03-03", timeout=DRAW_MS)
        shown.slider.press("ArrowRight")
        shown.wait_for_panel("2019-03-04")
        assert shown.mounts() == 1
        assert "conflict=otherland" in shown.page.url
        expect(shown.page).to_have_title("Wie houdt wat in Otherland 2019")
    finally:
        process.terminate()
        process.wait(timeout=10)
