"""The method page says what was left out, kept back and measured: figures of the build, not of the page."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from geo.definitions import list_page_languages, load_conflict
from geo.definitions_about import load_measurements, load_sources
from geo.errors import DefinitionError
from geo.pipeline import build
from geo.store import read_tables
from page.daybook import open_day_book, tables_of
from page.method import SECTIONS, describe_method
from page.words import open_words
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def built(testland_data, tmp_path_factory):
    """Testland's tables, its day book and the manifest."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CONFLICT_MAP_DATA", str(testland_data))
    out = tmp_path_factory.mktemp("method")
    manifest = build("testland", out=out)
    yield open_day_book(read_tables(out, tables_of("all")), load_conflict("testland"), "all"), manifest
    patch.undo()


def _page(built, lang: str = "en", **manifest):
    book, written = built
    return describe_method(book, {**written, **manifest}, open_words(lang), load_measurements(), load_sources())


def _section(page, key: str):
    return next(section for section in page["sections"] if section["id"] == key)


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("lang", list_page_languages())
def test_every_section_says_something_in_every_language(built, lang):
    page = _page(built, lang)
    assert [section["id"] for section in page["sections"]] == list(SECTIONS)
    for section in page["sections"]:
        assert section["title"] and (section["paragraphs"] or section["items"] or section["tables"]), section["id"]


def test_everything_that_was_left_out_is_counted_once(built):
    book, manifest = built
    rows = _section(_page(built), "dropped")["tables"][0]["rows"]
    assert sum(_number(row[-1]["text"]) for row in rows) == sum(manifest["dropped"].values()) + len(book.off_map)
    drawn = [row for row in rows if row[0]["text"] == "Not drawn"]
    assert sum(_number(row[-1]["text"]) for row in drawn) == len(book.off_map) > 0


def test_what_was_read_is_counted_as_the_build_counted_it(built):
    book, manifest = built
    rows = _section(_page(built), "read")["tables"][0]["rows"]
    found = {row[0]["text"]: _number(row[1]["text"]) for row in rows}
    assert found["Articles"] == manifest["counts"]["articles"]
    assert found["Events on the map"] == len(book.events)


def test_what_is_kept_back_is_told_with_its_measure(built):
    assert "nothing back" in _section(_page(built), "safety")["paragraphs"][0]
    said = _section(_page(built, safety={"coarsen_km": 20.0, "withheld_from": "2019-06-20"}), "safety")["paragraphs"]
    assert "20 by 20 km" in said[0] and "20 June 2019" in said[1]


def test_every_measurement_stands_with_its_command_and_day(built):
    rows = _section(_page(built), "accuracy")["tables"][0]["rows"]
    measured = load_measurements()
    assert len(rows) == len(measured) > 5
    assert all("geo evaluate" in row[-1]["text"] for row in rows)
    assert all(one.on <= date(2100, 1, 1) and set(one.what) >= set(list_page_languages()) for one in measured)


def test_the_commands_of_measurements_are_commands_of_the_program(capsys):
    from geo.__main__ import main

    kinds = Counter(one.command.split()[4] for one in load_measurements())
    with pytest.raises(SystemExit):
        main(["evaluate", "--help"])
    known = capsys.readouterr().out
    assert all(kind in known for kind in kinds), kinds


def test_sources_and_disputed_names_have_words_in_every_language():
    languages = set(list_page_languages())
    assert all(set(one.what) >= languages and one.licence for one in load_sources())
    for conflict in ("libya", "ukraine"):
        disputed = load_conflict(conflict, ROOT / "data" / "conflicts").disputed
        assert disputed and all(set(one) >= languages for one in disputed)


def test_a_wrong_row_of_figures_is_named(tmp_path):
    (tmp_path / "accuracy.toml").write_text('[[measurements]]\nid = "a"\nseen = "never"\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"accuracy\.toml, measurements\.0\.figure"):
        load_measurements(tmp_path)
    assert load_sources(tmp_path) == ()
