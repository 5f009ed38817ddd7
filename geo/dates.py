"""Calendar days as half-open intervals: exact, partial and relative dates.

A date from a text is hardly ever one day. Every date in this program is a `DateInterval`: half-open
(`start` is in, `end` is not), in whole calendar days of the conflict's time zone, with the precision
with which it was stated. What people read is inclusive: use `first_day` and `last_day` there.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "days", "week", "part_of_month", "month", "season", "year", "open"]

PRECISIONS: tuple[Precision, ...] = ("day", "days", "week", "part_of_month", "month", "season", "year", "open")
ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1000, 9000  # of what is read; beyond, reckoning with days would leave the calendar
_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, order=True)
class DateInterval:
    """Calendar days from `start` up to, not including, `end`."""

    start: date
    end: date
    precision: Precision = "days"

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"an interval of dates needs at least one day, not {self.start} to {self.end} (half-open)")

    @classmethod
    def day(cls, day: date) -> DateInterval:
        """The interval of one calendar day."""
        return cls(day, day + ONE_DAY, "day")

    @classmethod
    def inclusive(cls, first: date, last: date, precision: Precision = "days") -> DateInterval:
        """The interval from `first` to `last`, both inside."""
        return cls(first, last + ONE_DAY, "day" if first == last else precision)

    @property
    def first_day(self) -> date:
        """The first calendar day inside."""
        return self.start

    @property
    def last_day(self) -> date:
        """The last calendar day inside (what people read)."""
        return self.end - ONE_DAY

    @property
    def days(self) -> int:
        """The number of calendar days inside."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=n) for n in range(self.days))

    def overlaps(self, other: DateInterval) -> bool:
        """Whether at least one day lies in both."""
        return self.start < other.end and other.start < self.end

    def within(self, other: DateInterval) -> bool:
        """Whether every day of this interval lies in `other`."""
        return other.start <= self.start and self.end <= other.end

    def intersection(self, other: DateInterval) -> DateInterval | None:
        """The days in both, with the finer precision, or None."""
        if not self.overlaps(other):
            return None
        finer = min(self, other, key=lambda interval: interval.days)
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DateInterval(start, end, "day" if (end - start) == ONE_DAY else finer.precision)

    def shifted(self, days: int) -> DateInterval:
        """The same number of days, `days` later."""
        return DateInterval(self.start + timedelta(days=days), self.end + timedelta(days=days), self.precision)

    def __str__(self) -> str:
        return f"{self.first_day}" if self.days == 1 else f"{self.first_day} to {self.last_day}"


def month_of(year: int, month: int) -> DateInterval:
    """The calendar month as an interval."""
    return DateInterval.inclusive(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def year_of(year: int) -> DateInterval:
    """The calendar year as an interval."""
    return DateInterval.inclusive(date(year, 1, 1), date(year, 12, 31), "year")


def part_of_month(year: int, month: int, part: Literal["begin", "middle", "end"]) -> DateInterval:
    """The first ten days, the second ten days, or the rest of a month ("begin", "half", "eind" januari)."""
    whole = month_of(year, month)
    first = {"begin": 1, "middle": 11, "end": 21}[part]
    last = {"begin": 10, "middle": 20, "end": whole.last_day.day}[part]
    return DateInterval.inclusive(date(year, month, first), date(year, month, last), "part_of_month")


def parse_partial(text: str) -> DateInterval:
    """The interval of an ISO date that may lack its day or month: `2020`, `2020-02`, `2020-02-18`.

    Raises
    ------
    ValueError
        If the text is no such date; the message says what was expected.
    """
    found = _PARTIAL.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text!r}: the year lies outside {FIRST_YEAR} to {LAST_YEAR}")
    try:
        if found[3]:
            return DateInterval.day(date(year, month, day))
        return month_of(year, month) if found[2] else year_of(year)
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"{text!r} is no date that exists ({error})") from error


def weekday_in(published: DateInterval, weekday: int) -> DateInterval:
    """The days that a bare weekday name can mean in an article of that date.

    A weekday means its latest one up to the day of the article. Where the article's day is not known, that is
    every day from the first to the last such weekday that it can mean.

    Parameters
    ----------
    published : DateInterval
        When the article appeared.
    weekday : int
        0 is Monday, as in :meth:`datetime.date.weekday`.
    """
    def latest(day: date) -> date:
        return day - timedelta(days=(day.weekday() - weekday) % 7)

    first, last = latest(published.first_day), latest(published.last_day)
    if published.days > 1 and first < published.first_day:
        first += timedelta(days=7)  # an article dated to a month speaks of that month unless no other day is left
    if first > last:
        first = last
    return DateInterval.inclusive(first, last, "days")
