"""Faults while the page is open: each is told in the reader's language with a way out, and nothing is lost by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from geo.definitions import load_language
from geo.durable import LOCK
from geo.notes import open_notes
from tests.browser.conftest import DRAW_MS, Shown, serve
from tests.browser.read_article import add_articles
from tests.conftest import make_testland
from tests.intake_files import TEXT

pytestmark = [pytest.mark.browser, pytest.mark.skipif(sys.platform != "linux", reason="limits and rights of Linux")]
FAULTS = {lang: load_language(lang).interface["page"]["faults"] for lang in ("nl", "en")}
WORDS = {lang: load_language(lang).interface for lang in ("nl", "en", "ar")}
NEWS = f"date 2019-06-20 {TEXT}"
LOADING_S = 20  # in which a page notices that its map does not come
# As root it would be let into every folder: without these rights it is as any other user.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all")


@dataclass
class Served:
    """A page of a test's own: its process, its address and its data."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path

    @property
    def tables(self) -> Path:
        """The folder of the derived tables."""
        return self.data / "derived" / "testland"

    @property
    def own(self) -> Path:
        """The reader's own folder."""
        return self.data / "workspace"

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """A time in which the page can write no byte to any file."""
        import resource

        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (hard, hard))


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Served]:
    """The page on a Testland that may be broken."""
    data = make_testland(tmp_path_factory.mktemp("faults") / "data")
    add_articles(data)
    before = AS_ANYBODY if os.geteuid() == 0 and shutil.which("setpriv") else ()
    process, address = serve(data, "testland", data.parent / "log.txt", before=before)
    yield Served(process, address, data)
    process.terminate()
    process.wait(timeout=30)
    assert "Traceback" not in (data.parent / "log.txt").read_text(errors="replace")


@pytest.fixture
def served(running) -> str:
    """Its address."""
    return running.address


def _state(folder: Path) -> dict[str, bytes]:
    """Every file that is more than a lock or a cache."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != LOCK and "cache" not in path.parts}  # fmt: skip


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _find(shown: Shown, place: str) -> None:
    shown.page.get_by_test_id("place-search").fill(place)
    shown.page.get_by_test_id("place-search").press("Enter")


def _whole(shown: Shown) -> None:
    """No trace stands on the screen, and the map is there and painted."""
    for sign in ("stException", "stAlert"):
        expect(shown.page.get_by_test_id(sign)).to_have_count(0)
    assert "Traceback" not in shown.page.inner_text("body")
    assert shown.map.evaluate("""map => [...map.querySelectorAll('canvas')].some((canvas) => canvas.width
        && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))""")


# ---------------------------------------------------------------- a broken table


@pytest.mark.parametrize(("lang", "clock", "said"), [("nl", "now", "opnieuw gemaakt"), ("en", "then", "anew")])
def test_a_table_that_breaks_while_the_page_is_open_is_built_anew_and_that_is_said(shown, running, lang, clock, said):
    shown.open(date="2019-06-10", lang=lang, clock=clock)
    good = _state(running.tables)
    (running.tables / "observations.parquet").unlink()
    _cut(running.tables / "control.parquet")
    _find(shown, "Zuidpoort" if lang == "nl" else "Southgate")
    expect(shown.page.get_by_test_id("place-spell").first).to_be_visible(timeout=DRAW_MS)
    expect(shown.page.get_by_test_id("notice").filter(has_text=said)).to_be_visible(timeout=DRAW_MS)
    assert _state(running.tables) == good
    _whole(shown)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_broken_table_that_the_disk_does_not_let_mend_is_told_and_mended_once_there_is_space(shown, running, lang):
    shown.open(date="2019-06-11", lang=lang)
    good = _state(running.tables)
    _cut(running.tables / "areas.parquet")
    with running.full_disk():
        shown.page.reload()
        told = shown.page.get_by_role("alert").or_(shown.page.get_by_test_id("notice"))
        expect(told.filter(has_text=FAULTS[lang]["storage"]).first).to_be_visible(timeout=DRAW_MS)
        assert "Traceback" not in shown.page.inner_text("body")
    broken = _state(running.tables)
    assert {name for name in good if broken.get(name) != good[name]} == {"areas.parquet"}
    shown.open(date="2019-06-11", lang=lang)
    expect(shown.page.get_by_text(FAULTS[lang]["storage"])).to_have_count(0)
    assert _state(running.tables) == good
    _whole(shown)


# ---------------------------------------------------------------- a part of the map that is gone


@pytest.mark.parametrize("name", ["map.js", "map.css", "index.html"])
def test_a_part_of_the_map_that_was_removed_is_made_anew(shown, running, name):
    shown.open()
    (running.data / "derived" / "page" / name).unlink()
    shown.open()
    _whole(shown)


def test_a_map_whose_script_does_not_come_says_what_to_do_in_every_language(shown, context):
    context.route("**/component/**/map.js", lambda route: route.fulfill(status=404, body=""))
    shown.page.goto(shown.address)
    for words in WORDS.values():
        expect(shown.frame.get_by_text(words["cannot_start"])).to_be_visible(timeout=DRAW_MS + LOADING_S * 1000)
    assert shown.errors == ["L is not defined"]  # Folium's own script stands in the document, and calls what is missing
    shown.errors.clear()


def test_a_map_that_comes_says_nothing_of_the_kind(shown):
    shown.open()
    assert shown.frame.locator(".cm-unloaded").count() == 0


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", ["basemap-", "data-"])
def test_data_of_the_map_that_do_not_come_are_named_with_a_way_out(shown, context, running, name, lang):
    assert list((running.data / "derived" / "page" / "data").glob(f"{name}*.json"))
    context.route(f"**/data/{name}*.json", lambda route: route.fulfill(status=404, body=""))
    shown.page.goto(f"{shown.address}/?lang={lang}")
    said = WORDS[lang]["cannot_load"].split("{file}")
    notice = shown.frame.locator(".cm-notice")
    expect(notice).to_contain_text(said[0], timeout=DRAW_MS)
    expect(notice).to_contain_text(said[1])
    expect(notice).to_be_visible()


def test_fonts_that_are_gone_cost_nothing_but_their_looks(shown, context):
    context.route("**/fonts/*", lambda route: route.abort())
    shown.open(date="2019-06-10")
    _whole(shown)


# ---------------------------------------------------------------- a disk that takes nothing


def _paste(page: Page) -> None:
    page.get_by_label("Tekst van het artikel").fill(NEWS)
    page.locator(".st-key-page_material").get_by_role("button", name="Lezen", exact=True).first.click()
    expect(page.get_by_role("button", name="1 artikel toevoegen")).to_be_enabled(timeout=DRAW_MS)


def test_an_article_for_which_the_disk_has_no_space_is_kept_on_the_tray_and_added_later(shown, running):
    page = shown.page
    page.goto(f"{shown.address}/?view=material")
    _paste(page)
    before = _state(running.data)
    with running.full_disk():
        page.get_by_role("button", name="1 artikel toevoegen").click()
        expect(page.get_by_role("alert").filter(has_text=FAULTS["nl"]["storage"])).to_be_visible(timeout=DRAW_MS)
        assert _state(running.data) == before
    page.get_by_role("button", name="1 artikel toevoegen").click()
    own = page.get_by_test_id("own-article")
    expect(own).to_have_count(1, timeout=DRAW_MS)
    own.locator("[data-action=remove]").click()
    own.locator("[data-action=sure]").click()
    expect(own).to_have_count(0, timeout=DRAW_MS)


def test_an_article_for_a_folder_that_may_only_be_read_is_refused_with_a_way_out(shown, running):
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and cannot be kept from it here")
    page = shown.page
    page.goto(f"{shown.address}/?view=material")
    _paste(page)
    before = _state(running.data)
    (running.own / "testland").mkdir(parents=True, exist_ok=True)
    folders = [running.own, *(path for path in running.own.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        page.get_by_role("button", name="1 artikel toevoegen").click()
        expect(page.get_by_role("alert").filter(has_text=FAULTS["nl"]["storage"])).to_be_visible(timeout=DRAW_MS)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert _state(running.data) == before


def _note(shown: Shown, lng: float, text: str) -> None:
    point = shown.map.evaluate("(node, at) => ConflictMap.app.map.latLngToContainerPoint(at)", [48.4, lng])
    shown.frame.locator(".leaflet-container").first.click(position=point)
    shown.frame.get_by_test_id("note-text").fill(text)
    shown.frame.get_by_test_id("note-save").click()


def _tool(frame: FrameLocator) -> None:
    frame.get_by_test_id("tools").click()
    frame.get_by_test_id("tool-notes").click()
    frame.get_by_test_id("note-label").click()


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_note_for_which_the_disk_has_no_space_is_told_of_and_kept_with_the_next(shown, running, lang):
    path = running.own / "testland" / "notes.geojson"
    path.unlink(missing_ok=True)
    shown.open(date="2019-06-10", lang=lang)
    _tool(shown.frame)
    said = WORDS[lang]["tools"]["notes"]["unkept"].split(" ({fault}")[0]
    with running.full_disk():
        _note(shown, 31.0, "Eerste")
        expect(shown.frame.get_by_test_id("tool-said")).to_contain_text(said, timeout=DRAW_MS)
        assert not path.exists()
        expect(shown.frame.locator(".cm-own")).to_have_count(1)
    _note(shown, 33.0, "Tweede")
    expect(shown.frame.get_by_test_id("tool-said")).not_to_contain_text(said, timeout=DRAW_MS)
    assert [note.text for note in open_notes(path)] == ["Eerste", "Tweede"]
    _whole(shown)


# ---------------------------------------------------------------- a clock that jumps


def test_a_clock_that_is_set_back_makes_no_click_unheard(shown):
    page = shown.page
    page.goto(f"{shown.address}/?view=articles")
    row = page.get_by_test_id("article-row").first
    row.get_by_role("button").click()
    title = page.get_by_test_id("lens-title")
    expect(title).to_be_visible(timeout=DRAW_MS)
    page.get_by_test_id("view-choice").get_by_role("button", name="Kaart", exact=True).click()
    expect(page.get_by_test_id("day-panel")).to_be_visible(timeout=DRAW_MS)
    page.clock.set_fixed_time("2001-01-01T00:00:00Z")  # what numbers what is told must not go back with it
    page.get_by_test_id("view-choice").get_by_role("button", name="Artikelen", exact=True).click()
    row.get_by_role("button").click(timeout=DRAW_MS)
    expect(title).to_be_visible(timeout=DRAW_MS)
    page.get_by_test_id("view-choice").get_by_role("button", name="Kaart", exact=True).click()
    expect(page.get_by_test_id("day-panel")).to_be_visible(timeout=DRAW_MS)
    shown.slider.focus()
    shown.slider.press("ArrowRight")
    expect(page.get_by_test_id("day-panel")).not_to_have_attribute("data-date", "2019-06-10", timeout=DRAW_MS)
