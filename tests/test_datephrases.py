"""Date expressions and the days they mean."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.datephrases import DatePhrase, find_dates
from geo.datephrases_patterns import compile_patterns, find_cues
from geo.dates import DateInterval, month_of, parse_partial
from geo.definitions import data_dir, load_language
from geo.lexicon import DatePattern, DateWords
from geo.model import Span

DUTCH = load_language("nl").dates
ENGLISH = load_language("en").dates
FRIDAY = "2021-05-14"


def dates(text: str, published: str = FRIDAY, words: DateWords = DUTCH) -> list[DatePhrase]:
    return find_dates(text, [Span(0, len(text))], parse_partial(published), words)


def only(text: str, published: str = FRIDAY, words: DateWords = DUTCH) -> str:
    found = dates(text, published, words)
    assert len(found) == 1, [p.surface for p in found]
    return str(found[0].interval)


@pytest.mark.parametrize(("text", "expected"), [
    ("Het front schoof donderdag op.", "2021-05-13"),
    ("Het front schoof vrijdagochtend op.", "2021-05-14"),
    ("Het front schoof zaterdag op.", "2021-05-08"),
    ("Vorige week dinsdag viel de brug.", "2021-05-04"),
    ("Het front schoof gisteren op.", "2021-05-13"),
    ("Vannacht werd geschoten.", "2021-05-13 to 2021-05-14"),
    ("Op de 6e werd geschoten.", "2021-05-06"),
    ("Op de 30e, zei hij, viel de brug.", "2021-04-30"),
    ("In de nacht van woensdag op donderdag werd geschoten.", "2021-05-12 to 2021-05-13"),
    ("In de nacht van 30 april op 1 mei werd geschoten.", "2021-04-30 to 2021-05-01"),
    ("Op 4 april viel de brug.", "2021-04-04"),
    ("Op 4 april 2019 viel de brug.", "2019-04-04"),
    ("De brug viel in november.", "2020-11-01 to 2020-11-30"),
    ("De brug viel half maart.", "2021-03-11 to 2021-03-20"),
    ("De brug viel eind februari.", "2021-02-21 to 2021-02-28"),
    ("De brug viel begin dit jaar.", "2021-01-01 to 2021-02-28"),
    ("De brug viel vorig jaar.", "2020-01-01 to 2020-12-31"),
    ("De brug viel vorig jaar september.", "2020-09-01 to 2020-09-30"),
    ("De brug viel vorige week.", "2021-05-03 to 2021-05-09"),
    ("De brug viel twee dagen geleden.", "2021-05-12"),
    ("De brug viel deze maand.", "2021-05-01 to 2021-05-14"),
    ("De brug viel tussen 3 en 6 mei.", "2021-05-03 to 2021-05-06"),
    ("De brug viel in 2011.", "2011-01-01 to 2011-12-31"),
    ("De brug gaat op 20 mei open.", "2021-05-20"),
])
def test_dutch_expressions_mean_these_days(text: str, expected: str) -> None:
    assert only(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("The bridge fell on Thursday.", "2021-05-13"),
    ("The bridge fell overnight.", "2021-05-13 to 2021-05-14"),
    ("The bridge fell on 4 April.", "2021-04-04"),
    ("The bridge fell on April 4, 2019.", "2019-04-04"),
    ("The bridge fell in late March.", "2021-03-21 to 2021-03-31"),
    ("The bridge fell last week.", "2021-05-03 to 2021-05-09"),
    ("The bridge fell yesterday.", "2021-05-13"),
])
def test_english_expressions_mean_these_days(text: str, expected: str) -> None:
    assert only(text, words=ENGLISH) == expected


@pytest.mark.parametrize(("text", "kind", "expected"), [
    ("Er wordt sinds maandag gevochten.", "since", "2021-05-10 to 2021-05-14"),
    ("Er wordt al drie weken gevochten.", "duration", "2021-04-23 to 2021-05-14"),
    ("Er wordt al maanden gevochten.", "duration", "2021-03-14 to 2021-05-14"),
    ("Er is de laatste dagen gevochten.", "recent", "2021-05-08 to 2021-05-14"),
])
def test_what_lasts_reaches_up_to_the_article(text: str, kind: str, expected: str) -> None:
    found = dates(text)
    assert [(p.kind, str(p.interval)) for p in found] == [(kind, expected)]


def test_a_weekday_of_an_article_dated_to_a_month_is_every_such_day_of_it() -> None:
    assert only("De brug viel donderdag.", "2021-05") == "2021-05-06 to 2021-05-27"


def test_recent_days_of_an_article_dated_to_a_month_are_that_month() -> None:
    assert only("Er is de laatste dagen gevochten.", "2021-05") == "2021-05-01 to 2021-05-31"


def test_begin_of_the_year_said_in_february_is_before_february() -> None:
    assert only("De stad viel begin dit jaar.", "2021-02") == "2021-01-01 to 2021-01-31"


def test_a_day_later_counts_from_the_date_before() -> None:
    found = dates("Maandag viel de brug. Een dag later ging de weg dicht. Twee dagen later ook het veer.")
    assert [str(p.interval) for p in found] == ["2021-05-10", "2021-05-11", "2021-05-13"]


def test_shortly_afterwards_begins_with_the_date_before_and_never_ends_after_the_article() -> None:
    found = dates("Half april kwam het bestand, kort daarna de uitruil.")[1].interval
    assert found.first_day == date(2021, 4, 11)
    assert found.last_day <= date(2021, 5, 14)


def test_a_date_that_does_not_exist_is_left_alone() -> None:
    assert dates("Op 31 februari gebeurt nooit iets.") == []


def test_a_pattern_with_an_unknown_rule_finds_nothing() -> None:
    words = DateWords(patterns=(DatePattern(match="ooit", rule="no_such_rule"),))
    assert dates("Het was ooit stil.", words=words) == []


@settings(max_examples=40)
@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.sampled_from(sorted(DUTCH.weekdays)))
def test_a_weekday_is_the_latest_one_up_to_the_article(day: date, weekday: str) -> None:
    found = dates(f"Het front schoof {weekday} op.", day.isoformat())[0].interval
    assert found.days == 1
    assert found.first_day.weekday() == DUTCH.weekdays[weekday]
    assert 0 <= (day - found.first_day).days < 7


@settings(max_examples=25)
@given(st.integers(1990, 2050), st.integers(1, 12))
def test_a_month_dated_article_gives_intervals_that_hold_those_of_every_day_of_it(year: int, month: int) -> None:
    whole = find_dates("donderdag", [Span(0, 9)], month_of(year, month), DUTCH)[0].interval
    for day in month_of(year, month):
        one = find_dates("donderdag", [Span(0, 9)], DateInterval.day(day), DUTCH)[0].interval
        assert one.within(whole) or one.first_day.month != month


@pytest.mark.parametrize(("template", "cues"), [
    ("(op )?{month} {year}", [{"mei", "juni"}, {"19", "20"}]),
    ("(dit|deze) {month}|vannacht", [{"dit", "deze", "vannacht"}]),
    ("na(?! lang) weken? {other}", [{"na"}, {"weke"}]),
    ("al [a-z]+ (?P<naam>dagen)", [{"al"}]),
    ("{day}\\. {month}", [{"1", "2"}, {"mei", "juni"}]),
])
def test_the_cues_of_a_pattern_stand_in_all_that_it_matches(template: str, cues: list[set[str]]) -> None:
    assert [set(cue) for cue in find_cues(template, {"month": ["mei", "Juni"], "year": ["19", "20"],
                                                     "day": ["1", "2"]})] == cues


@pytest.mark.parametrize("lang", ["nl", "en", "de"])
def test_only_what_cannot_match_is_not_tried(lang: str) -> None:
    words = load_language(lang).dates
    texts = [json.loads(line)["text"] for path in sorted((data_dir() / "train").glob("news_*.jsonl"))
             for line in path.read_text(encoding="utf-8").splitlines()]
    tried = skipped = 0
    for text in texts[::4]:
        possible = {id(search.pattern) for search in compile_patterns(words).within(text).searches}
        for search in compile_patterns(words).searches:
            tried += id(search.pattern) in possible
            if id(search.pattern) not in possible:
                skipped += 1
                assert not search.expression.search(text), (search.pattern.match, text)
    assert skipped > tried  # whole articles; of a sentence far fewer are tried


def test_a_day_of_the_month_by_number_is_the_latest_one_and_no_floor_or_division() -> None:
    assert only("On the 6th the bridge fell.", words=ENGLISH) == "2021-05-06"
    assert only("The bridge fell on the 31st.", published="2021-05-14", words=ENGLISH) == "2021-03-31"
    assert not dates("Shots came from men on the 21st floor and on the 17th Division's posts.", words=ENGLISH)
    assert not dates("Schoten kwamen van de 21ste verdieping.")
