"""The bar above the map in the real page: filters that map, table and address share, and a place that is found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser


def _rows(shown: Shown) -> Locator:
    return shown.panel.get_by_test_id("event-row")


def _form(page: Page) -> Locator:
    page.get_by_test_id("filters").locator("summary").click()
    return page.get_by_test_id("filters").locator("form")


def test_map_table_histogram_and_address_follow_a_filter_and_say_so(shown):
    shown.open(date="2019-06-10", window="all", lang="en")
    every = int(shown.map.get_attribute("data-events") or 0)
    expect(_rows(shown)).to_have_count(every)
    bars = shown.frame.locator(".cm-bar-e")
    before = bars.count()
    status = shown.page.get_by_test_id("filter-status")
    expect(status).to_have_text(f"{every} events on the map (all)")
    expect(shown.frame.get_by_test_id("map-filtered")).to_be_hidden()
    form = _form(shown.page)
    form.get_by_label(re.compile("^Battle")).check()
    expect(shown.page).to_have_url(re.compile("type=battle"), timeout=DRAW_MS)
    expect(status).to_contain_text(f"of {every} events shown")
    expect(status).to_contain_text("Filters: Battle")
    battles = int((status.inner_text()).split(" ")[0])
    assert 0 < battles < every
    expect(shown.map).to_have_attribute("data-events", str(battles))
    expect(_rows(shown)).to_have_count(battles)
    expect(shown.frame.get_by_test_id("map-filtered")).to_have_text(f"{battles} of {every} events shown: filtered")
    assert 0 < bars.count() < before
    expect(shown.page.get_by_test_id("panel-summary")).to_contain_text("only the events that pass the filters")
    form.locator("select[name=deaths]").select_option("50")
    expect(shown.map).to_have_attribute("data-events", "0", timeout=DRAW_MS)
    expect(shown.frame.get_by_text("No event passes the filters in")).to_be_visible()
    expect(shown.panel).not_to_contain_text("No reports")
    address = shown.page.url
    shown.page.goto(address)
    expect(status).to_contain_text("Filters: Battle; at least 50 dead", timeout=DRAW_MS)
    expect(shown.map).to_have_attribute("data-events", "0", timeout=DRAW_MS)
    shown.page.get_by_test_id("clear-filters").click()
    expect(shown.map).to_have_attribute("data-events", str(every), timeout=DRAW_MS)
    expect(shown.page).not_to_have_url(re.compile("type="))
    assert shown.mounts() == 1


def test_wrong_filters_in_an_address_are_named_and_left_out(shown):
    shown.open(lang="en", type="battle,party", actor="Martians", spot="nowhere", precision="wide")
    notices = shown.panel.get_by_test_id("notice")
    said = " ".join(notices.all_inner_texts())
    for wrong in ("type=party", "actor=Martians", "precision=wide", "no place nowhere"):
        assert wrong in said
    expect(shown.page.get_by_test_id("filter-status")).to_contain_text("Filters: Battle")
    expect(shown.page).to_have_url(re.compile("type=battle"))
    expect(shown.page).not_to_have_url(re.compile("Martians|nowhere|wide"))


@pytest.mark.parametrize("typed", ["kleih", "clay h"])
def test_a_place_is_found_by_any_of_its_names_by_key(shown, typed):
    shown.open(lang="en")
    box = shown.page.get_by_test_id("place-search")
    box.fill("zzz")
    expect(shown.page.get_by_text("No place of that name")).to_be_visible()
    box.fill(typed)
    option = shown.page.get_by_role("listbox").get_by_role("option").first
    expect(option).to_contain_text("Clay Hill")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(shown.map).to_have_attribute("data-found", re.compile(r"^32\."), timeout=DRAW_MS)
    expect(shown.frame.locator(".cm-found")).to_be_visible()
    expect(shown.page).to_have_url(re.compile("spot="))
    history = shown.page.get_by_test_id("place-history")
    expect(history).to_contain_text("Who held Clay Hill")
    spells = history.get_by_test_id("place-spell")
    expect(spells.filter(has_text="North")).to_contain_text("captured")
    spells.filter(has_text="North").get_by_role("button").first.click()
    expect(shown.map).to_have_attribute("data-date", re.compile("^2019-06-0"), timeout=DRAW_MS)
    shown.page.reload()
    expect(box).to_have_value("Clay Hill", timeout=DRAW_MS)
    expect(history).to_contain_text("Who held Clay Hill")
    expect(shown.map).to_have_attribute("data-found", re.compile(r"^32\."), timeout=DRAW_MS)
    history.get_by_role("button", name="Close Clay Hill").click()
    expect(history).to_be_hidden()
    expect(shown.map).to_have_attribute("data-found", "")


def test_the_figures_below_the_map_follow_date_and_filters_and_say_the_same_as_tables(shown):
    shown.open(date="2019-06-20", lang="en")
    shown.page.get_by_test_id("to-figures").click()
    ground, deaths = (shown.page.get_by_test_id(f"figure-{name}") for name in ("ground", "deaths"))
    expect(ground).to_be_in_viewport()
    expect(ground.locator(".now")).to_contain_text(re.compile(r"20 June 2019: .*km²"))
    before = deaths.locator(".now").inner_text()
    bars = deaths.locator("rect[width]")
    deaths.locator("summary").click()
    rows = deaths.locator("tbody tr")
    expect(rows.filter(has_text="June 2019")).to_have_count(1)
    least = int(rows.filter(has_text="June 2019").locator("td").nth(1).inner_text())
    assert str(least) in before
    assert bars.count() >= rows.count() > 0
    _form(shown.page).get_by_label(re.compile("^Talks")).check()
    expect(deaths).to_contain_text("only the events that pass the filters", timeout=DRAW_MS)
    expect(deaths.locator(".now")).to_have_text("June 2019: 0 dead")
    expect(rows).to_have_count(0)


def _found(shown: Shown) -> Locator:
    """The card of Clay Hill, which was looked for."""
    shown.page.get_by_test_id("place-search").fill("clay h")
    shown.page.get_by_test_id("place-search").press("Enter")
    card = shown.page.get_by_test_id("place-history")
    expect(card).to_contain_text("Who held Clay Hill", timeout=DRAW_MS)
    return card


def test_a_place_that_was_found_tells_why_it_is_held_on_the_map(shown):
    shown.open(date="2019-06-10", lang="en")
    _found(shown).get_by_role("button", name="Why?").click()
    why = shown.frame.get_by_test_id("card")
    expect(why).to_be_visible(timeout=DRAW_MS)
    expect(why.get_by_test_id("front-sure")).to_be_visible()
    expect(why).to_contain_text("Clay Hill")
    expect(shown.map).to_have_attribute("data-date", "2019-06-10")


def test_only_the_events_around_a_place_that_was_found(shown):
    shown.open(date="2019-06-10", window="all", lang="en")
    every = int(shown.map.get_attribute("data-events") or 0)
    _found(shown).get_by_role("button", name="Only events here").click()
    status = shown.page.get_by_test_id("filter-status")
    expect(status).to_contain_text("within 25 km of Clay Hill", timeout=DRAW_MS)
    near = int(status.inner_text().split(" ")[0])
    assert 0 < near < every
    expect(shown.map).to_have_attribute("data-events", str(near))
    expect(_rows(shown)).to_have_count(near)
    expect(shown.page).to_have_url(re.compile("place=.*km=25|km=25.*place="))
    shown.page.get_by_test_id("clear-filters").click()
    expect(shown.map).to_have_attribute("data-events", str(every), timeout=DRAW_MS)
    expect(shown.page.get_by_test_id("place-history")).to_be_visible()


def test_the_report_of_a_change_is_read_in_its_article_at_its_sentence_and_the_way_back_keeps_the_place(shown):
    shown.open(date="2019-06-10", lang="en")
    _found(shown).get_by_role("button", name="Read the report").first.click()
    text = shown.page.get_by_test_id("lens-text")
    expect(text).to_contain_text("Noordelijke troepen hebben dinsdag", timeout=DRAW_MS)
    expect(shown.page.get_by_test_id("lens-card")).to_contain_text("Clay Hill", timeout=DRAW_MS)
    expect(shown.page).to_have_url(re.compile("view=articles"))
    expect(shown.page).to_have_url(re.compile("mark="))
    shown.page.get_by_role("button", name="Map", exact=True).click()
    expect(shown.page.get_by_test_id("place-history")).to_contain_text("Who held Clay Hill", timeout=DRAW_MS)
    assert shown.mounts() == 1


def _choice(form: Locator, title: str) -> Locator:
    return form.get_by_role("combobox", name=title, exact=True)


def test_several_sources_are_chosen_and_taken_away_one_by_one_beside_an_actor(shown):
    shown.open(date="2019-06-20", window="all", lang="en")
    every = int(shown.map.get_attribute("data-events") or 0)
    form, status = _form(shown.page), shown.page.get_by_test_id("filter-status")
    shows: list[int] = []
    for source in ("Articles", "Chronology"):
        _choice(form, "Source").select_option(label=source)
        expect(status).to_contain_text(source, timeout=DRAW_MS)
        shows.append(int(status.inner_text().split(" ")[0]))
    assert 0 < shows[0] < shows[1] <= every
    expect(shown.map).to_have_attribute("data-events", str(shows[1]))
    expect(_rows(shown)).to_have_count(shows[1])
    expect(status).to_contain_text("Filters: Articles; Chronology")
    shown.page.reload()
    expect(status).to_contain_text("Filters: Articles; Chronology", timeout=DRAW_MS)
    expect(shown.map).to_have_attribute("data-events", str(shows[1]), timeout=DRAW_MS)
    form = _form(shown.page)
    form.get_by_role("button", name="Take away: Chronology").click()
    expect(status).not_to_contain_text("Chronology", timeout=DRAW_MS)
    expect(shown.map).to_have_attribute("data-events", str(shows[0]), timeout=DRAW_MS)
    expect(_choice(form, "Source")).to_be_focused()
    _choice(form, "Actor").select_option(index=1)
    expect(shown.page).to_have_url(re.compile("actor="), timeout=DRAW_MS)
    expect(shown.page).to_have_url(re.compile("source=kind"))
    assert shown.mounts() == 1


def test_while_two_days_are_compared_the_bar_counts_no_events_and_says_what_the_filters_touch(shown):
    shown.open(date="2019-06-20", compare="2019-06-01", window="all", lang="en")
    status = shown.page.get_by_test_id("filter-status")
    expect(status).to_have_text("Two days compared: what changed hands between them, no events", timeout=DRAW_MS)
    _form(shown.page).get_by_label(re.compile("^Battle")).check()
    expect(status).to_contain_text("The filters count for the figures below and not for this", timeout=DRAW_MS)
    expect(status).to_contain_text("Filters: Battle")
    _form(shown.page)
    shown.page.get_by_test_id("compare-stop").click()
    expect(status).to_contain_text("shown (all)", timeout=DRAW_MS)
