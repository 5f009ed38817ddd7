"""Paragraphs, sentences and clauses as spans."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import load_language
from geo.model import Span
from geo.sentences import split_clauses, split_paragraphs, split_sentences

DUTCH = load_language("nl").text
ENGLISH = load_language("en").text


def sentences(text: str, words: object = DUTCH) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, [Span(0, len(text))], words)]  # type: ignore[arg-type]


def test_a_full_stop_before_a_capital_ends_a_sentence() -> None:
    assert sentences("De brug ligt plat. Niemand weet waarom.") == ["De brug ligt plat.", "Niemand weet waarom."]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("Gen. Ostran en dr. Vey kwamen o.a. Zaterdag aan.") == [
        "Gen. Ostran en dr. Vey kwamen o.a. Zaterdag aan."
    ]
    assert sentences("Gen. Ostran met Mr. Vey arrived. They left.", ENGLISH) == [
        "Gen. Ostran met Mr. Vey arrived.", "They left.",
    ]


def test_an_initial_and_a_clock_time_end_no_sentence() -> None:
    assert len(sentences("18.40 De brug bij A. Ostran is dicht.")) == 1


def test_a_sentence_may_begin_with_an_apostrophe() -> None:
    assert sentences("De stad viel. 's Nachts werd het stil.") == ["De stad viel.", "'s Nachts werd het stil."]


def test_a_closing_quote_belongs_to_its_sentence() -> None:
    assert sentences("“Wij blijven.” Dat zei zij.") == ["“Wij blijven.”", "Dat zei zij."]


def test_a_line_break_ends_a_paragraph_and_a_sentence() -> None:
    text = "Kop zonder punt\n\nEerste zin. Tweede zin."
    found = split_sentences(text, [Span(0, len(text))], DUTCH)
    assert [s.paragraph for s in found] == [0, 1, 1]


def test_what_is_outside_the_body_is_no_sentence() -> None:
    text = "Foto: de brug\nDe brug ligt plat."
    found = split_sentences(text, [Span(14, len(text))], DUTCH)
    assert [text[s.start : s.end] for s in found] == ["De brug ligt plat."]


def test_clauses_cover_the_sentence_in_order() -> None:
    text = "De brug ligt plat; de weg is dicht, maar de veerboot vaart."
    breaks = [re.compile(";"), re.compile(r", (?=maar\b)")]
    clauses = split_clauses(text, Span(0, len(text)), breaks)
    assert [text[c.start : c.end].strip() for c in clauses] == [
        "De brug ligt plat;", "de weg is dicht", ", maar de veerboot vaart.",
    ]


@settings(max_examples=60)
@given(st.text(alphabet="aB. !?\n'“”1é,", max_size=80))
def test_sentences_never_overlap_and_lose_no_letter(text: str) -> None:
    body = [Span(0, len(text))] if text else []
    found = split_sentences(text, body, DUTCH)
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))
    kept = "".join(text[s.start : s.end] for s in found)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
    assert len(split_paragraphs(text, body)) <= text.count("\n") + 1
