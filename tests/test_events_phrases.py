"""Words and phrases in a text: whole words, gaps, letter case, and what is remembered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import load_language
from geo.events_phrases import Phrases, has, phrases_of

WORDS = ("not", "no-one", "'s nachts", "was * taken", "in the air", "air", "co-op")
TEXTS = st.lists(st.sampled_from(["not", "No-one", "no", "one", "'s", "nachts", "was", "really", "taken", "in", "the",
                                  "AIR", "air-raid", "co", "op", "co-op", "-", ",", "it's", "knot"]), max_size=12)


def plainly(phrases: tuple[str, ...], text: str) -> list[tuple[int, int]]:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    parts = [re.escape(phrase).replace(r"\ \*\ ", r"(?:\W+\w+){0,3}?\W+") for phrase in ordered]
    return [found.span() for found in re.finditer(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", text, re.IGNORECASE)]


@given(TEXTS, st.sampled_from((" ", ""  , "-")), st.sets(st.sampled_from(WORDS), min_size=1))
@settings(max_examples=150)
def test_phrases_are_found_as_one_pattern_of_all_of_them_finds_them(
    said: list[str], joint: str, chosen: set[str]
) -> None:
    text, phrases = joint.join(said), Phrases(tuple(sorted(chosen)))
    assert [found.span() for found in phrases.find(text)] == plainly(phrases.phrases, text)
    assert phrases.stand_in(text) == phrases.stand_in(text) == bool(plainly(phrases.phrases, text))


@pytest.mark.parametrize("code", ["nl", "en", "de"])
def test_every_list_of_a_language_finds_its_own_phrases(code: str) -> None:
    words = load_language(code).events
    for phrases in (words.negations, words.denials, words.planned, words.failed, words.part_words, words.hedges):
        for phrase in phrases:
            assert has(phrases, f"Dan {phrase.replace(' * ', ' daar ').capitalize()}, zei hij.")


def test_no_phrases_stand_nowhere_and_a_list_is_compiled_once() -> None:
    assert not has((), "anything")
    words = ("one",)
    assert phrases_of(words) is phrases_of(words)
