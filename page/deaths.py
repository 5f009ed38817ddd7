"""Reported dead, none counted twice. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from page.rows import Record, Rows
from page.summary import one_fight

_COLUMNS = ("type", "place_id", "date_start", "date_end", "deaths_min", "deaths_max", "deaths_cumulative")
LONGEST_DAYS = 45  # an event that may lie in any of more days has no month


@dataclass(frozen=True, kw_only=True)
class Month:
    """The dead of a month: at least and at most, and how many events give a number. `start` is its first day."""

    start: date
    least: int
    most: int
    events: int


@dataclass(frozen=True, kw_only=True)
class Deaths:
    """The dead by month of the period; what no month has; how many events give no number, or a running total."""

    months: tuple[Month, ...]
    undated: Month | None
    without_number: int
    totals: int


def dead_once(events: Sequence[Record]) -> list[tuple[Record, int, int]]:
    """The events that give a number of dead, with the least and the most, none of them counted twice.

    Totals over a longer time are no part of it. The battle for a place and its change of hands, told as two events of
    the same days, have the same dead: the battle keeps the larger numbers.
    """
    told = [event for event in events if event["deaths_min"] or event["deaths_max"]]
    counted = [event for event in told if not event["deaths_cumulative"]]
    numbers = {id(event): _range(event) for event in counted}
    battles: dict[str, list[Record]] = {}
    for event in counted:
        if event["type"] == "battle":
            battles.setdefault(event["place_id"], []).append(event)
    for taken in counted:
        near = battles.get(taken["place_id"], []) if taken["type"] == "territorial_change" else []
        fought = next((battle for battle in near if one_fight(battle, taken)), None)
        if fought is not None:
            near.remove(fought)
            pairs = zip(numbers[id(fought)], numbers.pop(id(taken)), strict=True)
            least, most = (max(pair) for pair in pairs)
            numbers[id(fought)] = least, most
    return [(event, *numbers[id(event)]) for event in counted if id(event) in numbers]


def deaths_by_month(events: Sequence[Record], first: date, last: date) -> Deaths:
    """The dead of these events in each month from that of `first` to that of `last`, both inside.

    An event counts in the month of its first day; one that may lie in any of more than 45 days in none.
    """
    events, silent = _telling(events)
    starts = [date(n // 12, n % 12 + 1, 1) for n in range(_number(first), _number(last) + 1)]
    sums = {start: [0, 0, 0] for start in starts}
    lost = [0, 0, 0]
    for event, least, most in dead_once(events):
        dated = event["date_end"] - event["date_start"] <= timedelta(days=LONGEST_DAYS)
        month = sums.get(event["date_start"].replace(day=1), lost) if dated else lost
        for at, value in enumerate((least, most, 1)):
            month[at] += value
    return Deaths(
        months=tuple(_month(start, sums[start]) for start in starts),
        undated=_month(first, lost) if lost[2] else None,
        without_number=silent,
        totals=sum(bool(event["deaths_cumulative"]) for event in events),
    )


def _telling(events: Sequence[Record]) -> tuple[Sequence[Record], int]:
    """The events that give a number of dead, and how many do not."""
    if isinstance(events, Rows):
        pairs = zip(events.column("deaths_min"), events.column("deaths_max"), strict=True)
        told = events.where([least is not None or most is not None for least, most in pairs])
        columns = zip(*(told.column(name) for name in _COLUMNS), strict=True)
        found: Sequence[Record] = [dict(zip(_COLUMNS, values, strict=True)) for values in columns]
    else:
        found = [event for event in events if (event["deaths_min"], event["deaths_max"]) != (None, None)]
    return found, len(events) - len(found)


def _month(start: date, sums: Sequence[int]) -> Month:
    return Month(start=start, least=sums[0], most=sums[1], events=sums[2])


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _range(event: Record) -> tuple[int, int]:
    least, most = int(event["deaths_min"] or 0), int(event["deaths_max"] or 0)
    return least, max(least, most)
