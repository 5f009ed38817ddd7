"""What is taken of a screen is what the screen shows, for the page and for the command line alike."""

from __future__ import annotations

from datetime import date

import pytest

from geo.errors import InputError
from geo.exports import Selection, select
from page.daybook import within
from page.filters import EventIndex, Filters
from page.finder import list_places
from page.state import View
from page.taken import read_address, take
from tests.map_fixture import conflict, make_tables

DAY, BEFORE = date(2019, 6, 10), date(2019, 4, 1)
HASH = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def tables():
    return make_tables()


def taken(tables, when="day", own=None, **seen):
    view = View(conflict="testland", date=DAY, lang="en", **seen)
    index = EventIndex(tables, conflict())
    return take(view, conflict(), index, list_places(tables["places"], index), when, "reference", own)


@pytest.mark.parametrize("filters", [
    Filters(), Filters(type=("battle",)), Filters(side=("South",)), Filters(status=("claimed",), precision=20),
    Filters(source="kind:article"), Filters(place="noordstad", km=25), Filters(deaths=1),
])  # fmt: skip
def test_a_day_has_the_events_that_the_page_counts(tables, filters):
    found = taken(tables, filters=filters, window=90)
    export = select(tables, conflict(), found.selection, HASH)
    index = EventIndex(tables, conflict())
    passing = {key for key, shown in zip(index.ids, index.passing(filters), strict=True) if shown}
    rows = [row for row in tables["events"].to_dict("records") if row["on_map"] and row["id"] in passing]
    assert set(export.layers["events"]["id"]) == {row["id"] for row in within(rows, DAY, 90)}
    assert bool(found.rows) == bool(found.narrowed) == bool(filters)


def test_filters_are_said_in_words_of_the_reader(tables):
    assert taken(tables, filters=Filters(type=("battle",), side=("South",))).narrowed == "Battle; South"


def test_two_days_that_are_compared_are_taken_with_what_lies_between(tables):
    found = taken(tables, "both", compare=BEFORE)
    assert found.days == (BEFORE, DAY)
    assert (found.selection.first, found.selection.last) == (BEFORE, DAY)


@pytest.mark.parametrize(("when", "own", "span"), [
    ("day", None, (None, DAY)), ("month", None, (date(2019, 5, 11), DAY)), ("all", None, (None, None)),
    ("own", (date(2019, 2, 1), date(2019, 3, 1)), (date(2019, 2, 1), date(2019, 3, 1))),
    ("own", None, (None, DAY)),
])  # fmt: skip
def test_each_time_has_its_days(tables, when, own, span):
    selection = taken(tables, when, own).selection
    assert (selection.first, selection.last) == span
    assert isinstance(selection, Selection)


def test_an_address_is_read_as_the_page_reads_it():
    address = "http://127.0.0.1:8501/?conflict=libya&date=2020-01-10&window=90&side=LNA&clock=then&compare=2019-04-04"
    view = read_address(address, "libya")
    assert (view.date, view.window, view.clock) == (date(2020, 1, 10), 90, "then")
    assert (view.compare, view.filters) == (date(2019, 4, 4), Filters(side=("LNA",)))
    assert read_address(address.partition("?")[2], "libya") == view


@pytest.mark.parametrize(
    "wrong", ["date=2020-13-01", "typ=battle", "type=banana", "lang=xx", "window=3", "conflict=mars"]
)
def test_what_cannot_be_in_an_address_is_named_and_not_left_out(wrong):
    with pytest.raises(InputError, match=wrong.partition("=")[2]):
        read_address(f"date=2020-01-10&{wrong}" if "date" not in wrong else wrong, "libya")
