"""The map in one file: opened from disk with the network off, it slides, filters, tells its sources and asks nobody."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from geo.definitions import load_language
from geo.exports import Selection
from geo.exports_single import write_single
from geo.maps import build_page_folder
from tests.browser.hostile import CANARY, HOSTILE, RUNS
from tests.browser.map_page import ROOT, SLIDER, open_map, served_folder
from tests.map_fixture import COUNTRY, SENTENCE, conflict, make_tables
from tests.map_fixture import packed as packed_tables

pytestmark = pytest.mark.browser
HASH = "0123456789abcdef" * 4
DAY = date(2019, 6, 10)
STEPS = 40
SLOWER, GRAIN_MS = 1.5, 0.2  # a drawing is told apart to a tenth of a millisecond

WATCH = """map => { const { app } = ConflictMap, draw = app.draw.bind(app); window.cmDraws = [];
  app.draw = () => { const began = performance.now(); draw(); window.cmDraws.push(performance.now() - began); }; }"""


def write(folder: Path, **asked) -> Path:
    tables = make_tables(title=f"Titel {HOSTILE}", name=f"Middelburgt {RUNS[2]}", summary=HOSTILE)
    languages = [load_language(code) for code in ("nl", "en")]
    return write_single(tables, conflict(), Selection(**asked), HASH, languages, COUNTRY, {}, folder / "map.html")


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("single"), last=DAY, window=30, quotes="quotation")


@pytest.fixture
def alone(chromium) -> Iterator[Page]:
    """A page without a network; a script that fails or is refused fails the test."""
    context = chromium.new_context(offline=True, viewport={"width": 1200, "height": 800})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    assert not wrong
    assert not page.evaluate(f"'{CANARY}' in window")
    context.close()


def _open(page: Page, file: Path, query: str = "") -> Page:
    page.goto(file.as_uri() + query)
    page.wait_for_selector(f"{ROOT}[data-date]")
    return page


def test_it_opens_from_disk_on_its_day_and_slides(alone, file):
    page = _open(alone, file)
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-10")
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-11")


def test_a_card_quotes_the_sentence_and_not_its_paragraph(alone, file):
    page = _open(alone, file, "?select=evt-taken")
    card = page.get_by_test_id("card")
    expect(card).to_contain_text(SENTENCE)
    expect(card).not_to_contain_text("De burgemeester vluchtte")
    expect(card.get_by_test_id("this-is-wrong")).to_have_count(0)  # there is nobody to tell


def test_the_file_holds_no_more_words_of_an_article_than_asked(file, tmp_path):
    assert SENTENCE in file.read_text(encoding="utf-8")
    assert "De burgemeester vluchtte" not in file.read_text(encoding="utf-8")
    assert SENTENCE not in write(tmp_path).read_text(encoding="utf-8")


def test_it_is_filtered_and_spoken_in_another_language(alone, file):
    page = _open(alone, file)
    before = page.get_attribute(ROOT, "data-events")
    page.get_by_test_id("alone-types").select_option("battle")
    expect(page.locator(ROOT)).to_have_attribute("data-events", "1")
    assert before != "1"
    page.get_by_test_id("alone-types").select_option("")
    expect(page.locator(ROOT)).to_have_attribute("data-events", str(before))
    page.get_by_test_id("alone-lang").select_option("en")
    expect(page.get_by_test_id("alone-about")).to_have_text("About this map")


def test_it_tells_how_to_cite_it_and_its_sources(alone, file):
    page = _open(alone, file)
    page.get_by_test_id("alone-about").click()
    card = page.get_by_test_id("card")
    expect(card).to_contain_text(HASH[:16])
    expect(card.get_by_role("link", name="south.example")).to_have_attribute("href", "https://south.example/a?b=1&c=2")


def test_embedded_it_is_the_map_alone(alone, file):
    page = _open(alone, file, "?embed=1&date=2019-07-01")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-07-01")
    expect(page.get_by_test_id("alone")).to_be_hidden()


def test_very_much_data_is_packed_and_opens_all_the_same(alone, file, tmp_path, monkeypatch):
    monkeypatch.setattr("geo.maps.PLAIN_BYTES", 0)
    packed = write(tmp_path, last=DAY, window=30, quotes="quotation")
    assert packed.stat().st_size < file.stat().st_size
    assert b'type="application/gzip"' in packed.read_bytes()
    page = _open(alone, packed, "?select=evt-taken")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-06-10")
    expect(page.get_by_test_id("card")).to_contain_text(SENTENCE)


def test_it_slides_as_fast_as_the_map_of_the_page(alone, file, tmp_path):
    """The very steps of the map that the page serves, by turns with it, so that what else runs falls on both."""
    with served_folder(build_page_folder(tmp_path, packed_tables(), {})) as address:
        pages = [_open(alone, file), open_map(alone.context.browser.new_page(), address, "?date=2019-06-10")]
        for page in pages:
            page.locator(ROOT).evaluate(WATCH)
        for _ in range(STEPS):
            for page in pages:
                before = page.get_attribute(ROOT, "data-date")
                page.locator(SLIDER).press("ArrowRight")
                expect(page.locator(ROOT)).not_to_have_attribute("data-date", str(before))
        ours, theirs = (statistics.median(page.evaluate("window.cmDraws")[5:]) for page in pages)
        pages[1].close()
    assert ours <= SLOWER * theirs + GRAIN_MS
