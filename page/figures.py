"""The figures below the map, as plain data for `page/web/figures.js`: ground held and dead over time, also as tables.

Knows no Streamlit. Areas are measured in a Lambert azimuthal equal-area projection centred on the theatre.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import geopandas as gpd

from geo.definitions import Conflict
from geo.model import CONTESTED
from geo.projection import M_PER_KM, projection_for
from page.daybook import DayBook
from page.deaths import Deaths
from page.report import sides_legend
from page.text import clean
from page.words import Words, side_name

LEAST_KM2 = 1.0


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Who held how much: for each day on which an area changed, the km2 of each side (and "contested") from then on."""

    days: tuple[date, ...]
    km2: Mapping[str, tuple[float, ...]]

    def on(self, day: date) -> dict[str, float]:
        """The km2 of each side on a day."""
        at = bisect_right(self.days, day) - 1
        return {actor: values[at] if at >= 0 else 0.0 for actor, values in self.km2.items()}


def measure_ground(areas: gpd.GeoDataFrame, conflict: Conflict) -> Ground:
    """The ground of each side over time, from the table `areas` (actor, valid_from, valid_to, geometry in WGS 84)."""
    projection = projection_for(*conflict.views.home)
    rows = [(str(actor), start, end, projection.to_metric(shape).area / M_PER_KM**2) for actor, start, end, shape in
            zip(areas["actor"], areas["valid_from"], areas["valid_to"], areas.geometry, strict=True)]  # fmt: skip
    period = conflict.period.interval
    begins, ends = {max(start, period.start) for _, start, _, _ in rows}, {end for _, _, end, _ in rows}
    days = sorted(begins | {end for end in ends if end < period.end})
    order = [actor for actor in (*conflict.side_ids, CONTESTED) if any(row[0] == actor for row in rows)]
    held = {actor: [0.0] * len(days) for actor in order}
    number = {day: n for n, day in enumerate(days)}
    for actor, start, end, km2 in rows:
        if actor in held:
            for n in range(number[max(start, period.start)], number.get(end, len(days))):
                held[actor][n] += km2
    return Ground(days=tuple(days), km2={actor: tuple(values) for actor, values in held.items()})


def describe_figures(
    ground: Ground, deaths: Deaths, book: DayBook, day: date, words: Words, theme: str
) -> dict[str, Any]:
    """Both figures. The dead are those of the book's events: on the map, and past the filters."""
    conflict, period = book.conflict, book.conflict.period
    return {
        "lang": words.lang, "direction": words.direction, "theme": theme, "sides": sides_legend(conflict, words),
        "title": words["figures.title"], "as_table": words["figures.as_table"],
        "days": period.interval.days, "day": (day - period.start).days, "ticks": _ticks(conflict, words),
        "ground": _ground(ground, conflict, day, words), "deaths": _deaths(deaths, book, day, words),
    }  # fmt: skip


def _ticks(conflict: Conflict, words: Words) -> list[dict[str, Any]]:
    """The first days of quarters, January by its year."""
    period, found = conflict.period, []
    for number in range(period.start.year * 4, period.end.year * 4 + 4):
        first = date(number // 4, number % 4 * 3 + 1, 1)
        if period.start <= first <= period.end:
            name = str(first.year) if first.month == 1 else words.date(first, "short").lstrip("0123456789 ")
            found.append({"day": (first - period.start).days, "name": name, "strong": first.month == 1})
    return found


def _ground(ground: Ground, conflict: Conflict, day: date, words: Words) -> dict[str, Any]:
    start, now = conflict.period.start, ground.on(day)
    shown = [actor for actor, values in ground.km2.items() if max(values, default=0.0) >= LEAST_KM2]
    named = {actor: clean(side_name(conflict, actor, words)) for actor in shown}
    months = _month_ends(conflict)
    return {
        "title": words["figures.ground"], "note": words["figures.ground_note"],
        "now": words.joined([f"{named[a]} {_km2(now[a], words)}" for a in shown]) or words["figures.nothing"],
        "now_day": words.date(day),
        "scale": _scale(max((max(ground.km2[actor]) for actor in shown), default=0.0), words),
        "series": [{"id": actor, "name": named[actor], "points": _points(ground, actor, start)} for actor in shown],
        "heads": [words["figures.day"], *(f"{named[actor]} (km²)" for actor in shown)],
        "rows": [[words.date(at, "short_year"), *(words.number(ground.on(at)[a]) for a in shown)] for at in months],
    }  # fmt: skip


def _points(ground: Ground, actor: str, start: date) -> list[list[float]]:
    """Days since the first day of the period and km2, where these change."""
    pairs = zip(ground.days, ground.km2[actor], strict=True)
    return [[(day - start).days, round(km2, 1)] for day, km2 in pairs]


def _month_ends(conflict: Conflict) -> list[date]:
    """The last day of each month of the period, and of the period itself."""
    period, found = conflict.period, []
    for number in range(period.start.year * 12 + period.start.month, period.end.year * 12 + period.end.month):
        found.append(date(number // 12, number % 12 + 1, 1) - timedelta(days=1))
    return [*found, period.end]


def _deaths(deaths: Deaths, book: DayBook, day: date, words: Words) -> dict[str, Any]:
    start, end = book.conflict.period.start, book.conflict.period.interval.end
    said = [words["figures.deaths_note"]]
    said += [words.count("figures.no_number", deaths.without_number)] if deaths.without_number else []
    said += [words.count("figures.totals", deaths.totals)] if deaths.totals else []
    if deaths.undated:
        said.append(words.say("figures.undated", range=_range(deaths.undated.least, deaths.undated.most, words)))
    bars = []
    for n, month in enumerate(deaths.months):
        after = deaths.months[n + 1].start if n + 1 < len(deaths.months) else end
        said_of = f"{words.date(month.start, 'month')}: {_range(month.least, month.most, words)}"
        bars.append({"from": max(0, (month.start - start).days), "to": (after - start).days, "least": month.least,
                     "most": month.most, "said": said_of})  # fmt: skip
    now = next((m for m in deaths.months if (m.start.year, m.start.month) == (day.year, day.month)), None)
    return {
        "title": words["figures.deaths"], "note": " ".join(said), "now_day": words.date(day, "month"),
        "now": _range(now.least, now.most, words) if now else "", "bars": bars,
        "filtered": words["summary.filtered"] if book.filtered else "",
        "scale": _scale(max((m.most for m in deaths.months), default=0), words),
        "heads": [words[f"figures.{key}"] for key in ("month", "least", "most", "events")],
        "rows": [[words.date(m.start, "month"), words.number(m.least), words.number(m.most), words.number(m.events)]
                 for m in deaths.months if m.events],
        "least": words["figures.least"], "most": words["figures.most"],
    }  # fmt: skip


def _range(least: int, most: int, words: Words) -> str:
    if least == most:
        return words.count("figures.dead", least)
    return words.say("figures.dead_range", least=words.number(least), most=words.number(most))


def _scale(most: float, words: Words) -> list[dict[str, Any]]:
    """Round values from 0 up to at least the largest, four at most, with their names."""
    if most <= 0:
        return [{"value": 0, "name": "0"}, {"value": 1, "name": "1"}]
    size = 10 ** (len(str(int(most))) - 1)
    steps = (size / 2, size, 2 * size, 2.5 * size, 5 * size)
    step = next((step for step in steps if step >= 1 and most / step <= 4), steps[-1])
    values, top = [0.0], 0.0
    while top < most:
        top += step
        values.append(top)
    return [{"value": value, "name": words.number(value)} for value in values]


def _km2(value: float, words: Words) -> str:
    return words.say("figures.km2", n=words.number(round(value, -2) if value >= 1000 else value))
