"""Date expressions in a text and the calendar days they mean.

An expression is found by the patterns of the language file and resolved against the day (or month) the article appeared
and, for "a day later", against the last date said before it. An article dated only to a month yields intervals that
cover every day that can be meant. Conventions: a weekday is its latest one up to the article's date; begin, half and
end of a month are its days 1-10, 11-20 and 21 on; a night is two days; last week runs from Monday to Sunday.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from geo.datephrases_patterns import compile_patterns
from geo.dates import ONE_DAY, DateInterval, month_of, part_of_month, weekday_in, year_of
from geo.lexicon import DatePattern, DateWords
from geo.model import Span

DAYS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
MANY = 2  # "for months" is at least two
SOON_DAYS = 10  # "shortly afterwards"
RECENT_DAYS = {"hour": 1, "day": 6, "week": 28, "month": 92, "year": 730}

DateKind = Literal["point", "since", "duration", "recent"]
Part = Literal["begin", "middle", "end"]


@dataclass(frozen=True, kw_only=True)
class DatePhrase:
    """A date expression: its span and words, the days it means, and how it says them."""

    start: int
    end: int
    surface: str
    interval: DateInterval
    kind: DateKind
    rule: str


@dataclass(frozen=True)
class _Context:
    published: DateInterval
    last: DateInterval  # the last date said before, or the article's own
    words: DateWords
    pattern: DatePattern
    groups: dict[str, str]

    def number(self, default: int = 1) -> int:
        said = self.groups.get("number", "").casefold()
        return int(said) if said.isdigit() else self.words.numbers.get(said, default)

    @property
    def unit(self) -> str:
        return self.words.units.get(self.groups.get("unit", "").casefold(), "day")

    @property
    def month(self) -> int:
        return self.words.months[(self.groups.get("month2") or self.groups["month"]).casefold()]

    @property
    def part(self) -> Part:
        said = self.groups.get("part", "").casefold()
        return self.pattern.part or self.words.parts.get(said, "begin")

    def year_for(self, month: int, day: int = 15) -> int:
        """The year that was said, or the one that brings the month nearest to the article, rather past than future."""
        if said := self.groups.get("year"):
            return int(said)
        end = self.published.last_day
        years = (end.year - 1, end.year, end.year + 1)
        return min(years, key=lambda y: _reach(date(y, month, min(day, 28)), end))


def _reach(day: date, end: date) -> int:
    days = (day - end).days
    return 2 * days if days > 0 else -days  # a month ahead is as near as two months back


def find_dates(text: str, spans: Sequence[Span], published: DateInterval, words: DateWords) -> list[DatePhrase]:
    """The date expressions in the spans, in the order of the text, resolved.

    Parameters
    ----------
    spans : Sequence[Span]
        Sentences or other parts of `text` to look in.
    published : DateInterval
        When the article appeared; a day, or the month where no more is known.
    """
    searches = compile_patterns(words).within(text)
    found: list[DatePhrase] = []
    last = published
    for span in spans:
        taken: list[tuple[int, int, DatePattern, re.Match[str]]] = []
        for search in searches.within(text[span.start : span.end]).searches:
            for match in search.expression.finditer(text, span.start, span.end):
                taken.append((match.start(), match.end(), search.pattern, match))
        taken.sort(key=lambda item: (item[0], -item[1]))
        reached = -1
        for start, end, pattern, match in taken:
            if start < reached:
                continue
            groups = {k.rstrip("_"): v for k, v in match.groupdict().items() if v}
            interval = _resolve(_Context(published, last, words, pattern, groups))
            if interval is None:
                continue
            reached = end
            found.append(DatePhrase(start=start, end=end, surface=match.group(), interval=interval,
                                    kind=pattern.kind, rule=pattern.rule))
            if pattern.kind == "point" and interval.days <= 31:
                last = interval
    return found


def _resolve(context: _Context) -> DateInterval | None:
    rule = _RULES.get(context.pattern.rule)
    if rule is None:
        return None
    try:
        interval = rule(context)
    except (ValueError, KeyError, OverflowError):
        return None  # 31 February is no date
    if interval is not None and context.pattern.kind == "since":
        last = max(context.published.last_day, interval.first_day)
        return DateInterval.inclusive(interval.first_day, last, "open")
    return interval


def _night_of(day_after: DateInterval) -> DateInterval:
    return DateInterval.inclusive(day_after.first_day - ONE_DAY, day_after.last_day, "days")


def _weekday(c: _Context) -> DateInterval:
    days = weekday_in(c.published, c.words.weekdays[c.groups["weekday"].casefold()])
    if c.groups.get("daypart", "").casefold() in c.words.nights:
        return DateInterval.inclusive(days.first_day, days.last_day + ONE_DAY, "days")
    return days


def _night(c: _Context) -> DateInterval:
    return _night_of(weekday_in(c.published, c.words.weekdays[c.groups["weekday2"].casefold()]))


def _night_of_month(c: _Context) -> DateInterval:
    day = int(c.groups["day2"])
    return _night_of(DateInterval.day(date(c.year_for(c.month, day), c.month, day)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week(c: _Context) -> DateInterval:
    first = _monday(c.published.first_day) + timedelta(days=7 * c.pattern.shift)
    last = _monday(c.published.last_day) + timedelta(days=7 * c.pattern.shift + 6)
    if c.pattern.shift == 0:
        first, last = max(first, _monday(c.published.first_day)), c.published.last_day
    return DateInterval.inclusive(first, last, "week")


def _weekday_last_week(c: _Context) -> DateInterval:
    weekday = timedelta(days=c.words.weekdays[c.groups["weekday"].casefold()] - 7)
    return DateInterval.inclusive(_monday(c.published.first_day) + weekday, _monday(c.published.last_day) + weekday)


def _weekday_next(c: _Context) -> DateInterval:
    weekday = c.words.weekdays[c.groups["weekday"].casefold()]
    days = [day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)
            for day in (c.published.first_day, c.published.last_day)]
    return DateInterval.inclusive(days[0], days[1])


def _weekend(c: _Context) -> DateInterval:
    sundays = weekday_in(c.published, 6)
    saturdays = weekday_in(c.published, 5)
    first = min(saturdays.first_day, sundays.first_day - ONE_DAY if c.published.days == 1 else saturdays.first_day)
    if c.published.days == 1 and (c.published.first_day - sundays.first_day).days > 0:
        return DateInterval.inclusive(sundays.first_day - ONE_DAY, sundays.first_day)
    return DateInterval.inclusive(first, max(saturdays.last_day, sundays.last_day))


def _days_of_month(c: _Context) -> DateInterval:
    first, last = int(c.groups["day"]), int(c.groups["day2"])
    year = c.year_for(c.month, last)
    month = c.words.months[c.groups.get("month", c.groups["month2"]).casefold()]
    return DateInterval.inclusive(date(year, month, first), date(year, c.month, last))


def _day_of_month(c: _Context) -> DateInterval:
    day = int(c.groups["day"])
    return DateInterval.day(date(c.year_for(c.month, day), c.month, day))


def _ordinal_day(c: _Context) -> DateInterval | None:
    """The latest such day of a month up to the article's date ("on the 21st", "de vijfde")."""
    said = c.groups.get("day") or c.words.ordinals[c.groups["ordinal"].casefold()]
    last = c.published.last_day
    for shift in (0, -1, -2):
        first = _shifted_month(last, shift).first_day
        day = first + timedelta(days=int(said) - 1)
        if int(said) > 0 and day.month == first.month and day <= last:
            return DateInterval.day(day)
    return None


def _part_of_month(c: _Context) -> DateInterval:
    return part_of_month(c.year_for(c.month), c.month, c.part)


def _shifted_month(day: date, shift: int) -> DateInterval:
    months = day.year * 12 + day.month - 1 + shift
    return month_of(months // 12, months % 12 + 1)


def _part_of_this_month(c: _Context) -> DateInterval:
    month = _shifted_month(c.published.last_day, c.pattern.shift).first_day
    return part_of_month(month.year, month.month, c.part)


def _part_of_year(c: _Context) -> DateInterval:
    year = int(c.groups["year"]) if "year" in c.groups else c.published.last_day.year + c.pattern.shift
    first, last = {"begin": (1, 2), "middle": (5, 8), "end": (11, 12)}[c.part]
    days = DateInterval(date(year, first, 1), month_of(year, last).end, "season")
    if days.start < c.published.start < days.end and (c.published.start - days.start).days >= 15:
        return DateInterval(days.start, c.published.start, "season")  # one does not say so of the current month
    return _not_after(days, c.published)


def _not_after(days: DateInterval, published: DateInterval) -> DateInterval:
    if days.start < published.end < days.end:
        return DateInterval(days.start, published.end, days.precision)
    return days


def _month(c: _Context) -> DateInterval:
    return _not_after(month_of(c.year_for(c.month), c.month), c.published)


def _month_last_year(c: _Context) -> DateInterval:
    return month_of(c.published.last_day.year - 1, c.month)


def _this_month(c: _Context) -> DateInterval:
    month = _shifted_month(c.published.last_day, c.pattern.shift)
    return _not_after(month, c.published)


def _season(c: _Context) -> DateInterval:
    first, last = c.words.seasons[c.groups["season"].casefold()]
    year = c.published.last_day.year + c.pattern.shift
    if date(year, first, 1) > c.published.last_day and c.pattern.shift == 0:
        year -= 1 if last < first else 0
    end = month_of(year + (1 if last < first else 0), last).end
    return _not_after(DateInterval(date(year, first, 1), end, "season"), c.published)


def _year(c: _Context) -> DateInterval:
    return _not_after(year_of(int(c.groups["year"])), c.published)


def _this_year(c: _Context) -> DateInterval:
    return _not_after(year_of(c.published.last_day.year + c.pattern.shift), c.published)


def _days_from_article(c: _Context) -> DateInterval:
    days = c.published.shifted(c.pattern.shift)
    if c.groups.get("daypart", "").casefold() in c.words.nights:
        return DateInterval.inclusive(days.first_day, days.last_day + ONE_DAY)
    return days


def _last_night(c: _Context) -> DateInterval:
    return _night_of(c.published)


def _ago(c: _Context) -> DateInterval:
    count = c.number()
    if c.unit == "year":
        return year_of(c.published.last_day.year - count)
    if c.unit == "month":
        return _shifted_month(c.published.last_day, -count)
    back = c.published.shifted(-count * DAYS[c.unit])
    slack = 3 if c.unit == "week" else 0
    return DateInterval(back.start - timedelta(days=slack), back.end + timedelta(days=slack),
                        "days" if slack else back.precision)


def _for(c: _Context, count: int) -> DateInterval:
    unit = c.unit
    start = c.published.first_day
    if unit == "month":
        months = start.year * 12 + start.month - 1 - count
        start = date(months // 12, months % 12 + 1, min(start.day, 28))
    elif unit == "year":
        start = date(start.year - count, start.month, min(start.day, 28))
    else:
        start -= timedelta(days=count * DAYS[unit])
    return DateInterval.inclusive(start, c.published.last_day, "open")


def _for_units(c: _Context) -> DateInterval:
    return _for(c, c.number())


def _for_many(c: _Context) -> DateInterval:
    return _for(c, MANY)


def _recent(c: _Context) -> DateInterval:
    if c.published.days > 1:
        return c.published  # the days before a day of that month; see weekday_in
    back = RECENT_DAYS[c.unit] if "number" not in c.groups else c.number() * max(1, DAYS[c.unit])
    return DateInterval.inclusive(c.published.first_day - timedelta(days=back), c.published.last_day)


def _days_from_last(c: _Context) -> DateInterval:
    return c.last.shifted(c.pattern.shift)


def _units_from_last(c: _Context) -> DateInterval:
    if c.unit == "year":
        return year_of(c.last.last_day.year + c.pattern.shift * c.number())
    shift = c.pattern.shift * c.number() * DAYS[c.unit]
    days = c.last.shifted(shift)
    slack = {"month": 15, "week": 3}.get(c.unit, 1 if c.number() > 2 and not c.groups["number"].isdigit() else 0)
    return DateInterval(days.start - timedelta(days=slack), days.end + timedelta(days=slack), "days")


def _night_after_last(c: _Context) -> DateInterval:
    return DateInterval.inclusive(c.last.first_day, c.last.last_day + ONE_DAY)


def _soon_after_last(c: _Context) -> DateInterval:
    last = c.last.last_day + timedelta(days=SOON_DAYS)
    if c.last.last_day <= c.published.last_day:
        last = min(last, c.published.last_day)
    return DateInterval.inclusive(c.last.first_day, max(last, c.last.first_day))


_RULES: dict[str, Callable[[_Context], DateInterval | None]] = {
    rule.__name__.removeprefix("_"): rule
    for rule in (
        _weekday, _weekday_last_week, _weekday_next, _night, _night_of_month, _week, _weekend, _days_of_month,
        _day_of_month, _ordinal_day, _part_of_month, _part_of_this_month, _part_of_year, _month, _month_last_year,
        _this_month, _season, _year, _this_year, _days_from_article, _last_night, _ago, _for_units, _for_many, _recent,
        _days_from_last, _units_from_last, _night_after_last, _soon_after_last,
    )
}
