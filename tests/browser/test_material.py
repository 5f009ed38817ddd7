"""The reader's own articles, through the real page in a real Chromium: each kind of file, and its wrong twin."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from page.words import open_words
from tests.browser.conftest import DRAW_MS, Shown, give_files, own_testland, page_of_shown
from tests.browser.hostile import CANARY, HOST, HOSTILE, RUNS
from tests.intake_files import ENGLISH, TEXT, TITLE
from tests.test_intake import GOOD, WRONG

pytestmark = pytest.mark.browser

TWINS = ("cut.zip", "bomb.zip", "path.zip", "scan.pdf", "secret.pdf", "cut.docx", "latin.txt", "menu.html",
         "broken.jsonl", "long.txt")  # fmt: skip
KINDS = ("a.txt", "a.md", "a.html", "a.docx", "a.pdf", "a.jsonl", "a.zip")


data, served = own_testland()
page = page_of_shown()


def _open(shown: Shown, **params: str) -> Page:
    query = "&".join(f"{name}={value}" for name, value in {"view": "material", **params}.items())
    shown.page.goto(f"{shown.address}/?{query}")
    expect(shown.page.get_by_test_id("own-articles")).to_be_visible(timeout=DRAW_MS)
    return shown.page


def _view(page: Page, name: str) -> Locator:
    """A button of the header's views; a section of the material may be called the same."""
    return page.get_by_test_id("view-choice").get_by_role("button", name=name, exact=True)


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _paste(page: Page, text: str) -> None:
    page.get_by_label("Tekst van het artikel").fill(text)
    page.locator(".st-key-page_material").get_by_role("button", name="Lezen", exact=True).first.click()


def _drop(page: Page, *names: str) -> None:
    content = {name: GOOD[name] if name in GOOD else WRONG[name][0] for name in names}
    files = [{"name": name, "mimeType": "application/octet-stream", "buffer": content[name]} for name in names]
    give_files(page, files)
    page.get_by_role("button", name=re.compile("^(Lezen|Read)$")).first.click()


def _ways(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).or_(_button(page, name)).first.click()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_pasted_text_is_looked_at_added_on_the_map_and_removed_again(shown, page, lang):
    words = open_words(lang)
    shown.open(date="2019-06-20", lang=lang)
    before = int(shown.map.get_attribute("data-events") or 0)
    _view(page, words["lens.view_material"]).click()
    page.get_by_label(words["material.articles.paste_label"]).fill(TEXT)
    page.locator(".st-key-page_material").get_by_role("button", name=words["material.articles.read"]).first.click()
    draft = page.get_by_test_id("draft")
    expect(draft).to_contain_text(words.say("intake.refused.no_date", file="").strip(" :"), timeout=DRAW_MS)
    expect(_button(page, words["material.articles.add_none"])).to_be_disabled()
    page.get_by_label(words["material.articles.field_title"], exact=True).fill(TITLE)
    day = page.get_by_label(words["material.articles.field_date"])
    day.fill("2019-06-20")
    day.press("Enter")
    preview = page.get_by_test_id("lens-text")
    expect(preview.get_by_test_id("name").filter(has_text="Zuidpoort").first).to_be_visible(timeout=DRAW_MS)
    expect(preview.get_by_test_id("event-chip").first).to_be_visible()
    expect(page.get_by_test_id("own-article")).to_have_count(0)
    _button(page, words["material.articles.add_one"]).click()
    added = words["material.articles.added_one"]
    expect(page.get_by_test_id("material-said")).to_contain_text(added, timeout=DRAW_MS)
    expect(page.get_by_test_id("own-article")).to_contain_text(TITLE)
    _view(page, words["lens.view_map"]).click()
    expect(shown.map).to_have_attribute("data-events", str(before + 1), timeout=DRAW_MS)
    assert shown.mounts() == 1
    _view(page, words["lens.view_material"]).click()
    _button(page, words.say("material.articles.remove_said", title=TITLE)).click()
    _button(page, words.say("material.articles.sure_said", title=TITLE)).click()
    expect(page.get_by_test_id("own-article")).to_have_count(0, timeout=DRAW_MS)
    _view(page, words["lens.view_map"]).click()
    expect(shown.map).to_have_attribute("data-events", str(before), timeout=DRAW_MS)


def test_every_kind_of_file_becomes_a_draft_and_the_same_text_is_added_once(shown, page):
    _open(shown)
    expect(page.get_by_text("Links", exact=True)).to_have_count(0)  # off unless the workspace says otherwise
    _ways(page, "Bestanden")
    _drop(page, *KINDS)
    drafts = page.get_by_test_id("draft")
    expect(drafts).to_have_count(len(KINDS), timeout=DRAW_MS)
    for name in KINDS:
        expect(drafts.filter(has_text=name).first).to_contain_text("nl")
    expect(drafts.filter(has_text="a.txt").first).to_contain_text("klaar")
    expect(drafts.filter(has_text="a.pdf").first).to_contain_text("Vul de datum in")
    expect(drafts.filter(has_text="a.docx").first).to_contain_text("staat twee keer")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_wrong_twin_is_named_with_a_way_out_and_nothing_is_half_added(shown, page, lang):
    _open(shown, lang=lang)
    _ways(page, "Bestanden" if lang == "nl" else "Files")
    _drop(page, *TWINS)
    refusals = page.get_by_test_id("refusal")
    expect(refusals).to_have_count(len(TWINS), timeout=DRAW_MS)
    for name in TWINS:
        expect(refusals.filter(has_text=re.compile(f"^{re.escape(name)}[: ]"))).to_have_count(1)
    said = "Laat er eerst tekstherkenning" if lang == "nl" else "Run text recognition"
    expect(refusals.filter(has_text="scan.pdf")).to_contain_text(said)
    expect(page.get_by_test_id("draft")).to_have_count(0)
    expect(page.get_by_test_id("own-article")).to_have_count(0)


def test_an_unknown_language_is_asked_for_and_english_is_recognised(shown, page):
    _open(shown)
    _paste(page, "Zuidpoort Oudeveer Kleiheuvel Noordbrug Zilverberg")
    page.get_by_label("Datum van verschijnen").fill("2019-06-20")
    page.get_by_label("Datum van verschijnen").press("Enter")
    draft = page.get_by_test_id("draft")
    expect(draft).to_contain_text("taal van de tekst is niet herkend", timeout=DRAW_MS)
    page.get_by_role("combobox", name="Taal").click()
    page.get_by_role("option", name="Nederlands").click()
    expect(draft).to_contain_text("klaar", timeout=DRAW_MS)
    _paste(page, f"date 2019-06-20 {ENGLISH}")
    expect(draft).to_contain_text("2019-06-20 · en", timeout=DRAW_MS)
    expect(draft).to_contain_text("klaar")


def test_a_folder_is_read(shown, page, tmp_path):
    (tmp_path / "een.txt").write_bytes(GOOD["a.txt"])
    _open(shown)
    _ways(page, "Map")
    page.get_by_label("Pad van een map").fill(str(tmp_path / "weg"))
    page.get_by_label("Pad van een map").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="is er niet op deze computer")).to_be_visible(timeout=DRAW_MS)
    page.get_by_label("Pad van een map").fill(str(tmp_path))
    page.get_by_label("Pad van een map").press("Enter")
    expect(page.get_by_test_id("draft")).to_contain_text("een.txt", timeout=DRAW_MS)


def test_hostile_text_and_names_show_letter_by_letter_everywhere(shown, page):
    _open(shown)
    head = f"---\ntitle: {HOSTILE}\ndate: 2019-06-20\npublisher: {HOSTILE}\nlang: nl\n---\n"
    _paste(page, f"{head}{TEXT}\n\nIemand zei {HOSTILE}.")
    draft = page.get_by_test_id("draft")
    for run in RUNS:
        expect(draft).to_contain_text(run, timeout=DRAW_MS)
        expect(page.get_by_test_id("lens-text")).to_contain_text(run)
    _button(page, "1 artikel toevoegen").click()
    own = page.get_by_test_id("own-article")
    expect(own).to_contain_text(RUNS[-1], timeout=DRAW_MS)
    own.locator("[data-action=remove]").click()
    own.locator("[data-action=sure]").click()
    said = page.get_by_test_id("material-said")
    for run in RUNS:
        expect(said).to_contain_text(run, timeout=DRAW_MS)
    _ways(page, "Bestanden")
    name = "${window.__xss=1}<img src=x>`.pdf"
    give_files(page, [{"name": name, "mimeType": "application/pdf", "buffer": b"x"}])
    page.get_by_role("button", name="Lezen", exact=True).first.click()
    expect(page.get_by_test_id("refusal")).to_contain_text(name, timeout=DRAW_MS)
    assert not any(frame.evaluate(f"'{CANARY}' in window") for frame in page.frames)
    assert not [address for address in shown.requests if HOST in address]


def test_the_articles_that_come_along_are_switched_off_and_on(shown, page):
    _open(shown)
    switch = page.locator("label").filter(has_text="Lees ook de artikelen")
    switch.click()
    expect(page.get_by_test_id("material-said")).to_contain_text("uitgezet", timeout=DRAW_MS)
    _view(page, "Artikelen").click()
    expect(page.get_by_text("Er is nog geen artikel gelezen.")).to_be_visible(timeout=DRAW_MS)
    _view(page, "Materiaal").click()
    switch.click()
    expect(page.get_by_test_id("material-said")).to_contain_text("weer gelezen", timeout=DRAW_MS)
    _view(page, "Artikelen").click()
    expect(page.get_by_test_id("article-row")).to_have_count(1, timeout=DRAW_MS)


def test_a_narrow_window_never_scrolls_sideways(shown, page):
    page.set_viewport_size({"width": 360, "height": 740})
    _open(shown)
    _paste(page, f"date 2019-06-20 {TEXT}")
    expect(page.get_by_test_id("lens-text")).to_be_visible(timeout=DRAW_MS)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
