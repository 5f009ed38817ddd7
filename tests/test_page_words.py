"""Words, dates and names in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest

from geo.definitions import list_page_languages, load_conflict
from geo.model import EVENT_TYPES, STATUSES, Stage
from page.words import Words, in_language, open_words, side_name

LANGUAGES = list_page_languages()


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


def test_a_number_takes_the_form_that_the_language_has_for_it():
    said = {1: "قتيل واحد", 2: "قتيلان", 3: "3 قتلى", 26: "26 قتيلًا", 100: "100 قتيل"}
    assert {count: open_words("ar").count("events.deaths", count) for count in said} == said


def test_names_are_listed_as_the_language_lists_them():
    said = {lang: open_words(lang).listed(["a", "b", "c"]) for lang in ("nl", "en", "ar")}
    assert said == {"nl": "a, b en c", "en": "a, b and c", "ar": "a وb وc"}


def test_digits_are_the_same_in_dates_and_numbers():
    words = open_words("ar")
    assert words.direction == "rtl" and open_words("nl").direction == "ltr"
    assert words.date(date(2020, 1, 10), "day") == "الجمعة، 10 يناير 2020"
    assert words.number(1234) == "1.234"


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
