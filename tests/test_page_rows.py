"""Rows of a table are the records that they stand for, whatever is asked of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.tables_frames import plain_records
from page.daybook import within
from page.rows import Rows
from page.summary import count_dead
from tests.many_events import many_events

START = date(2019, 1, 1)
TABLE = many_events(600, START, 365, seed=3)
TABLE["reported_at"] = [day + timedelta(days=n % 9) if n % 5 else None for n, day in enumerate(TABLE["date_start"])]
TABLE["type"] = ["battle" if n % 2 else "territorial_change" for n in range(len(TABLE))]
TABLE["status"] = ["ongoing" if n % 13 == 0 else "happened" for n in range(len(TABLE))]
TABLE["place_id"] = [f"spot-{n % 40}" for n in range(len(TABLE))]
TABLE["deaths_cumulative"] = [n % 11 == 0 for n in range(len(TABLE))]
RECORDS = plain_records(TABLE)


@settings(max_examples=30, deadline=None)
@given(day=st.dates(date(2018, 12, 20), date(2020, 2, 1)), window=st.sampled_from([1, 7, 30, 90, None]))
def test_a_window_of_rows_is_the_window_of_their_records(day, window):
    found = within(Rows(TABLE), day, window)
    assert list(found) == list(within(RECORDS, day, window))
    assert len(found) == len(list(found))


@settings(max_examples=20, deadline=None)
@given(day=st.dates(START, date(2019, 12, 31)), window=st.sampled_from([1, 30, None]))
def test_the_dead_of_rows_are_the_dead_of_their_records(day, window):
    assert count_dead(within(Rows(TABLE), day, window)) == count_dead(within(RECORDS, day, window))


def test_rows_that_had_been_reported_by_a_day():
    day = date(2019, 6, 1)
    told = [row for row in RECORDS if not row["reported_at"] or row["reported_at"] <= day]
    assert list(Rows(TABLE).told_by(day)) == told
    assert 0 < len(told) < len(RECORDS)


def test_rows_are_a_sequence_of_records():
    rows = Rows(TABLE)
    assert (rows[0], rows[-1], rows[2:4]) == (RECORDS[0], RECORDS[-1], RECORDS[2:4])
    assert rows.column("id") == [row["id"] for row in RECORDS]
    assert list(rows.where([n % 2 == 0 for n in range(len(rows))])) == RECORDS[::2]
    with pytest.raises(IndexError):
        rows[len(rows)]
    assert not Rows(TABLE.iloc[:0])
