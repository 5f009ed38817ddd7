"""The method page as a reader sees it: what the map cannot know, what was left out, and how it was measured."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from page.method import SECTIONS
from page.words import open_words
from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser


def _open(shown: Shown, lang: str) -> Locator:
    """The method page, opened with its tab."""
    shown.open(lang=lang)
    shown.page.get_by_role("button", name=open_words(lang)["lens.view_method"], exact=True).click()
    method = shown.page.locator(f"[data-testid='method'][data-shown='{lang}']")
    expect(method).to_be_visible(timeout=DRAW_MS)
    return method


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_every_section_stands_there_in_the_readers_language_and_direction(shown, lang):
    words, method = open_words(lang), _open(shown, lang)
    expect(method).to_have_css("direction", words.direction)
    expect(method.locator("h2")).to_have_text(words["method.title"])
    expect(method.locator("h3")).to_have_text([words[f"method.sections.{key}"] for key in SECTIONS])
    expect(method.get_by_test_id("method-use").locator("p")).to_have_text(words["method.not_operational"])
    expect(method.get_by_test_id("method-silence")).to_contain_text(words["method.silence.1"])
    expect(method.get_by_test_id("method-cannot").locator("li").first).to_have_text(words["method.cannot.1"])
    shown.page.get_by_role("button", name=words["lens.view_map"], exact=True).click()
    expect(method).to_be_hidden(timeout=DRAW_MS)
    expect(shown.map).to_be_visible()
    assert shown.mounts() == 1


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_counts_measurements_and_sources_are_tables_whose_commands_and_figures_run_from_the_left(shown, lang):
    words, method = open_words(lang), _open(shown, lang)
    heads = {"read": ("what", "count"), "dropped": ("stage", "reason", "count"),
             "accuracy": ("what", "figure", "wanted", "on", "seen", "command"),
             "sources": ("source", "used", "licence")}  # fmt: skip
    for section, keys in heads.items():
        table = method.get_by_test_id(f"method-{section}").get_by_role("table")
        expect(table.get_by_role("columnheader")).to_have_text([words[f"method.heads.{key}"] for key in keys])
        assert table.locator("tbody tr").count() > 0, section
    counts = method.get_by_test_id("method-read").locator("td.number")
    assert all(re.fullmatch(r"[\d.,]+", text) for text in counts.all_inner_texts())
    code = method.get_by_test_id("method-accuracy").locator("code").first
    expect(code).to_have_text(re.compile("^(python|make)"))
    expect(code).to_have_css("direction", "ltr")
    expect(counts.first.locator("span")).to_have_css("direction", "ltr")
    addresses = method.get_by_test_id("method-sources").locator("a")
    assert all(link.get_attribute("rel") == "noopener noreferrer" for link in addresses.all())
