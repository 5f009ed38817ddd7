"""A report of the situation says what changed and on whose word, and sets text from outside as text."""

from __future__ import annotations

from datetime import date
from html import unescape

import pypdf
import pytest

from geo import tables as tb
from geo.errors import InputError
from page import situation_files
from page.situation import Asked, report_situation
from page.words import open_words
from tests.browser.hostile import HOSTILE
from tests.map_fixture import COUNTRY, SENTENCE, conflict, make_tables

HASH = "0123456789abcdef" * 4
ASKED = Asked(day=date(2019, 6, 10), since=date(2019, 5, 25))


@pytest.fixture(autouse=True)
def testland(monkeypatch):
    monkeypatch.setattr(situation_files, "load_conflict", lambda _: conflict())
    monkeypatch.setattr(situation_files, "country_outline", lambda _: COUNTRY)
    monkeypatch.setattr(situation_files, "neighbour_outlines", lambda _: {})


def tables_with_all(**made):
    return make_tables(**made) | {"dropped": tb.dropped_table([])}


def write(path, asked=ASKED, lang="nl", **made):
    return situation_files.write_situation(tables_with_all(**made), "testland", asked, lang, HASH, path)


def test_it_says_what_changed_what_happened_and_what_is_only_claimed():
    said = report_situation(tables_with_all(), conflict(), ASKED, HASH, open_words("en"))
    (group,) = [group for group in said["changed"]["groups"] if group["id"] == "South"]
    assert [row["place"] for row in group["rows"]] == ["Middelburgt"]
    events = {event["id"]: event for place in said["places"] for event in place["events"]}
    assert set(events) == {"evt-taken", "evt-siege", "evt-claim"}
    page = {"name": "south.example 2019-06-02", "address": "https://south.example/a?b=1&c=2"}
    assert page in events["evt-taken"]["sources"]
    assert any(line.startswith("Only claimed by") for line in said["doubts"])
    assert HASH[:16] in said["cite"]


def test_words_of_articles_stay_out_unless_they_are_asked_for(tmp_path):
    write(tmp_path / "a.html")
    assert SENTENCE not in (tmp_path / "a.html").read_text(encoding="utf-8")
    write(tmp_path / "b.html", Asked(day=ASKED.day, since=ASKED.since, quotes=True))
    assert SENTENCE in unescape((tmp_path / "b.html").read_text(encoding="utf-8"))


def test_hostile_text_is_text_in_html(tmp_path):
    write(tmp_path / "a.html", name=f"Middelburgt {HOSTILE}", summary=HOSTILE)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<img src=x" not in page and "&lt;/script&gt;" in page
    assert "default-src 'none'" in page


def test_a_pdf_holds_the_same_words(tmp_path):
    said = write(tmp_path / "a.pdf", name="Middelburgt #panic(1)", summary="*x* $y$ #import \"z.typ\"")
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "a.pdf").pages)
    flat = "".join(text.split())
    assert "".join(said["title"].split()) in flat
    assert "Middelburgt#panic(1)" in flat and '#import"z.typ"' in flat


@pytest.mark.parametrize(("name", "asked", "word"), [
    ("a.docx", ASKED, "no kind of report"), ("none/a.pdf", ASKED, "no folder"),
    ("a.pdf", Asked(day=date(2031, 1, 1), since=date(2030, 1, 1)), "outside the days"),
    ("a.pdf", Asked(day=ASKED.since, since=ASKED.day), "must lie before"),
])  # fmt: skip
def test_what_cannot_be_is_named(tmp_path, name, asked, word):
    with pytest.raises(InputError, match=word):
        write(tmp_path / name, asked)
    assert not list(tmp_path.iterdir())
