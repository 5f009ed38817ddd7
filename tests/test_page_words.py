"""Words, dates and names in the reader's language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from geo.definitions import list_page_languages, load_conflict, load_language
from geo.model import EVENT_TYPES, STATUSES, Stage
from page.words import Words, in_language, open_words, side_name

LANGUAGES = list_page_languages()


def _leaves(tree: Any, path: str = "") -> dict[str, str]:
    if isinstance(tree, str):
        return {path: tree}
    return {key: word for name, value in tree.items() for key, word in _leaves(value, f"{path}.{name}").items()}


def test_a_day_is_written_as_the_reader_writes_it():
    assert open_words("nl").date(date(2020, 1, 10), "day") == "vrijdag 10 januari 2020"
    assert open_words("en").date(date(2020, 1, 10), "day") == "Friday, 10 January 2020"
    assert open_words("nl").date(date(2020, 3, 1), "short") == "1 mrt"


def test_numbers_have_a_decimal_only_where_they_are_small():
    words = open_words("nl")
    assert [words.number(value) for value in (4.0, 4.25, 26.4, 1234)] == ["4", "4,2", "26", "1.234"]


def test_a_value_is_set_in_a_template_and_not_read_as_one():
    words = Words("nl", "nl_NL", {"page": {"key": "{place} van {side}"}})
    assert words.say("key", place="{side}", side="${window.x=1}") == "{side} van ${window.x=1}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_slots(lang):
    first, other = (_leaves(load_language(code).interface) for code in (LANGUAGES[0], lang))
    assert first.keys() == other.keys()
    slots = re.compile(r"\{\w+\}")
    for key, word in first.items():
        assert set(slots.findall(word)) == set(slots.findall(other[key])), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_type_status_and_stage_has_a_word(lang):
    words = open_words(lang)
    assert all(words.get(f"types.{kind}") for kind in EVENT_TYPES)
    off = set(STATUSES) - {"happened", "ongoing", "claimed"}
    assert all(words.get(f"off_map.reasons.{status}") for status in off)
    assert all(words.get(f"stages.{stage}") for stage in Stage.__args__)


def test_a_side_is_named_with_its_article_and_an_unknown_one_by_its_id():
    conflict, words = load_conflict("libya"), open_words("nl")
    assert side_name(conflict, "LNA", words, article=True) == "het LNA"
    assert side_name(conflict, "contested", words) == "betwist"
    assert side_name(conflict, "Turkey", words) == "Turkije"
    assert side_name(conflict, "someone else", words) == "someone else"


def test_a_name_falls_back_to_english_and_then_to_any():
    assert in_language({"en": "Libya", "fr": "Libye"}, "nl") == "Libya"
    assert in_language({"fr": "Libye"}, "nl") == "Libye"
