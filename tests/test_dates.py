"""Intervals of calendar days: half-open inside, inclusive for people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.dates import DateInterval, month_of, parse_partial, part_of_month, weekday_in, year_of

days = st.dates(date(1990, 1, 1), date(2030, 12, 31))
intervals = st.builds(lambda d, n: DateInterval(d, d + timedelta(days=n)), days, st.integers(1, 400))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2020-02-18", date(2020, 2, 18), date(2020, 2, 18), "day"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2019", date(2019, 1, 1), date(2019, 12, 31), "year"),
    ],
)
def test_a_partial_date_is_the_interval_that_it_can_mean(text, first, last, precision):
    found = parse_partial(text)
    assert (found.first_day, found.last_day, found.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["2020-13", "2020-02-30", "18-02-2020", "", "soon"])
def test_a_date_that_does_not_exist_is_refused_with_its_value(text):
    with pytest.raises(ValueError, match="no date"):
        parse_partial(text)


def test_an_interval_without_a_day_cannot_be_built():
    with pytest.raises(ValueError, match="at least one day"):
        DateInterval(date(2020, 1, 1), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("part", "first", "last"), [("begin", 1, 10), ("middle", 11, 20), ("end", 21, 29)]
)
def test_the_parts_of_a_month_fill_it(part, first, last):
    found = part_of_month(2020, 2, part)
    assert (found.first_day.day, found.last_day.day) == (first, last)


def test_a_weekday_is_the_latest_one_up_to_the_day_of_the_article():
    monday = DateInterval.day(date(2019, 4, 8))
    assert weekday_in(monday, 3) == DateInterval.day(date(2019, 4, 4))
    assert weekday_in(monday, 0) == DateInterval.day(date(2019, 4, 8))


def test_a_weekday_in_an_article_dated_to_a_month_spans_all_such_days_of_it():
    found = weekday_in(month_of(2019, 4), 3)
    assert (found.first_day, found.last_day) == (date(2019, 4, 4), date(2019, 4, 25))


@given(intervals, intervals)
def test_the_intersection_lies_in_both_and_exists_only_where_they_overlap(a, b):
    both = a.intersection(b)
    assert (both is not None) == a.overlaps(b) == b.overlaps(a)
    if both:
        assert both.within(a)
        assert both.within(b)


@given(intervals)
def test_the_days_of_an_interval_are_the_days_it_contains(interval):
    listed = list(interval)
    assert len(listed) == interval.days
    assert listed[0] == interval.first_day
    assert listed[-1] == interval.last_day
    assert interval.end not in interval


@given(days, st.integers(0, 6))
def test_a_weekday_lies_within_the_week_that_ends_on_the_article_day(day, weekday):
    found = weekday_in(DateInterval.day(day), weekday)
    assert found.first_day.weekday() == weekday
    assert 0 <= (day - found.first_day).days <= 6


def test_a_year_has_all_its_days():
    assert year_of(2020).days == 366
