"""What the reader looks at, as it stands in the address: read, checked, written. Knows no Streamlit.

A value that cannot be is replaced by the nearest sound one and named in a notice; it never stops the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from geo.definitions import Conflict
from page.filters import Filters, read_filters
from page.words import Words, in_language

Evidence = Literal["all", "articles"]
Clock = Literal["now", "then"]
Theme = Literal["light", "dark"]
EVIDENCE: tuple[Evidence, ...] = ("all", "articles")
CLOCKS: tuple[Clock, ...] = ("now", "then")  # all that is known now, or only what was reported by the day itself
THEMES: tuple[Theme, ...] = ("light", "dark")
COMPARED_AS = ("difference", "swipe", "side")  # what differs, both days under a divider, or side by side
VIEWS = ("map", "articles", "material", "method")
SECTIONS = ("articles", "data", "review", "take")  # of the reader's own material
WINDOWS: tuple[int | None, ...] = (1, 7, 30, 90, None)  # days; None is all
WINDOW_AT_FIRST = 30
_LONGEST_VALUE = 40
_Day = date  # inside View, `date` is its field
_LONGEST_ID = 500  # the id of a place is made of its name, which comes from outside
_DEGREES = ((-180.0, 180.0), (-85.0, 85.0))  # as far as the map's projection goes
_ZOOMS = (0.0, 20.0)
Point = tuple[float, float]
Sight = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class View:
    """What the reader looks at. `window` is in days, None for all; `compare` is the day that the map compares with.

    `place` is one of :data:`VIEWS`. At "articles" these stand before the map: all of them, or the one of the id
    `article`, open at the event or the name `mark`. At "material" the reader's own material does, at a section of it;
    at "method" what the map can and cannot know.
    `filters` say which events are shown, `spot` is the place that was looked for, `event` the one whose card is open,
    `why` the point (lng, lat) of the front whose card is. `at` is the middle of the map (lng, lat) and its zoom, None
    while the reader has not moved it.
    """

    conflict: str
    date: date
    window: int | None = WINDOW_AT_FIRST
    evidence: Evidence = "all"
    clock: Clock = "now"
    lang: str = "nl"
    theme: Theme = "light"
    compare: _Day | None = None
    compare_as: str = COMPARED_AS[0]
    place: str = VIEWS[0]
    article: str = ""
    mark: str = ""
    section: str = ""
    filters: Filters = Filters()
    spot: str = ""
    event: str = ""
    why: Point | None = None
    at: Sight | None = None

    @property
    def reading(self) -> bool:
        """Whether the articles stand before the map."""
        return self.place == "articles"

    @property
    def map_hidden(self) -> bool:
        """Whether something stands before the map."""
        return self.place != VIEWS[0]

    def as_params(self) -> dict[str, str]:
        """The view as query parameters."""
        compared = {"compare": self.compare.isoformat()} if self.compare else {}
        if self.compare and self.compare_as != COMPARED_AS[0]:
            compared["compare_as"] = self.compare_as
        numbers = {name: _joined(value) for name, value in (("why", self.why), ("at", self.at)) if value}
        chosen = {name: value for name, value in (("spot", self.spot), ("event", self.event)) if value} | numbers
        looked_at = {"view": self.place, "article": self.article, "mark": self.mark, "section": self.section}
        return {
            "conflict": self.conflict, "date": self.date.isoformat(), "window": window_key(self.window),
            "evidence": self.evidence, "clock": self.clock, "lang": self.lang, "theme": self.theme,
        } | self.filters.as_params() | chosen | compared | {
            name: value for name, value in looked_at.items() if value and self.map_hidden
        }

    def read(self, article: str, mark: str = "") -> View:
        """The view of an article, or of all of them where `article` is ""."""
        mark = mark[:_LONGEST_ID] if article else ""
        return replace(self, place="articles", article=article[:_LONGEST_ID], mark=mark, section="")

    def show_map(self) -> View:
        """The view of the map."""
        return replace(self, place=VIEWS[0], article="", mark="", section="")

    def open_material(self, section: str = "", mark: str = "") -> View:
        """The view of the reader's own material, at a section of it (the first where it is ""), open at an item."""
        return replace(self, place="material", article="", mark=mark[:_LONGEST_ID], section=section[:_LONGEST_VALUE])


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something in the address that cannot be: `key` below interface.page.states, the value as it was written."""

    key: str
    value: str

    def text(self, view: View, conflict: Conflict, words: Words, language_name: str = "") -> str:
        """The notice in words: what was wrong and what the page shows instead."""
        shown = {
            "wrong_date": words.date(view.date),
            "outside_period": words.date(view.date),
            "outside_compare": words.date(view.compare) if view.compare else "",
            "wrong_window": words.window(view.window),
            "wrong_evidence": words[f"evidence_{view.evidence}"],
            "wrong_clock": words[f"clock.{view.clock}"],
            "wrong_compare_as": words[f"compare.{view.compare_as}"],
            "wrong_lang": language_name or view.lang,
            "wrong_conflict": in_language(conflict.name, words.lang),
        }.get(self.key, "")
        period = conflict.period
        return words.say(
            f"states.{self.key}", value=self.value, shown=shown, first=words.date(period.start),
            last=words.date(period.end),
        )


def window_key(window: int | None) -> str:
    """The window as it stands in the address."""
    return "all" if window is None else str(window)


def read_window(value: object) -> int | None:
    """The window of a value from outside.

    Raises
    ------
    ValueError
        If it is none of :data:`WINDOWS`.
    """
    if isinstance(value, bool) or not isinstance(value, str | int) and value is not None:
        raise ValueError(f"{value!r} is no window")
    if value in ("all", None, 0):
        return None
    days = int(value)
    if days not in WINDOWS:
        raise ValueError(f"{value!r} is no window; expected 1, 7, 30, 90 or all")
    return days


def read_view(
    params: Mapping[str, str],
    conflicts: Sequence[str],
    languages: Sequence[str],
    load: Callable[[str], Conflict],
    *,
    default_conflict: str,
    default_theme: Theme = "light",
) -> tuple[View, list[Notice]]:
    """The view that an address asks for, and a notice for each value that cannot be."""
    notices: list[Notice] = []

    def choose(name: str, allowed: Sequence[str], default: str) -> str:
        value = params.get(name)
        if value is None or value in allowed:
            return value or default
        notices.append(Notice(key=f"wrong_{name}", value=value[:_LONGEST_VALUE]))
        return default

    conflict = load(choose("conflict", conflicts, default_conflict))
    spoken = [code for code in conflict.languages if code in languages] or list(languages)
    day, wrong_day = read_day(params.get("date"), conflict)
    view = View(
        conflict=conflict.id,
        date=day,
        lang=choose("lang", spoken, spoken[0]),
        evidence="articles" if choose("evidence", EVIDENCE, "all") == "articles" else "all",
        clock="then" if choose("clock", CLOCKS, "now") == "then" else "now",
        theme="dark" if choose("theme", THEMES, default_theme) == "dark" else "light",
    )
    view, wrong_compare = _read_compare(view, params.get("compare"), conflict)
    notices += [wrong_compare] if wrong_compare else []
    if view.compare:
        view = replace(view, compare_as=choose("compare_as", COMPARED_AS, COMPARED_AS[0]))
    place = choose("view", VIEWS, "articles" if params.get("article") else "map")
    if place == "articles":
        view = view.read(params.get("article", ""), params.get("mark", ""))
    elif place == "material":
        view = view.open_material(choose("section", ("", *SECTIONS), ""), params.get("mark", ""))
    else:
        view = replace(view, place=place)
    filters, wrong = read_filters(params, conflict)
    spot, event = (params.get(name, "")[:_LONGEST_ID] for name in ("spot", "event"))
    why, at = read_point(params.get("why")), read_sight(params.get("at"))
    view = replace(view, filters=filters, spot=spot, event=event, why=why, at=at)
    notices += [Notice(key=f"wrong_{name}", value=params[name][:_LONGEST_VALUE])
                for name, found in (("why", why), ("at", at)) if params.get(name) and not found]  # fmt: skip
    notices += [Notice(key="wrong_filter", value=value[:_LONGEST_VALUE]) for value in wrong]
    if wrong_day:
        notices.insert(0, wrong_day)
    if "window" in params:
        try:
            view = replace(view, window=read_window(params["window"]))
        except ValueError:
            notices.append(Notice(key="wrong_window", value=params["window"][:_LONGEST_VALUE]))
    return view, notices


def read_point(value: object) -> Point | None:
    """A point (lng, lat) from outside, as "31.5,49.2" or as two numbers; None where it is none."""
    found = _numbers(value, _DEGREES)
    return (found[0], found[1]) if found else None


def read_sight(value: object) -> Sight | None:
    """The middle of a map and its zoom (lng, lat, zoom) from outside; None where it is none."""
    found = _numbers(value, (*_DEGREES, _ZOOMS))
    return (found[0], found[1], found[2]) if found else None


def _numbers(value: object, limits: Sequence[tuple[float, float]]) -> list[float]:
    """As many numbers as there are limits, each within its own; none where it is anything else."""
    parts = value[:_LONGEST_ID].split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple) or len(parts) != len(limits):
        return []
    try:
        found = [round(float(part), 5) for part in parts]
    except (TypeError, ValueError):
        return []
    return found if all(low <= number <= high for number, (low, high) in zip(found, limits, strict=True)) else []


def _joined(numbers: Sequence[float]) -> str:
    return ",".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in numbers)


def read_day(value: str | None, conflict: Conflict) -> tuple[date, Notice | None]:
    """The day of an ISO date from outside, inside the conflict's period, and a notice where it had to be changed."""
    period = conflict.period
    if value is None:
        return period.opens_on, None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return period.opens_on, Notice(key="wrong_date", value=value[:_LONGEST_VALUE])
    if not period.start <= day <= period.end:
        nearest = period.start if day < period.start else period.end
        return nearest, Notice(key="outside_period", value=value[:_LONGEST_VALUE])
    return day, None


def _read_compare(view: View, value: str | None, conflict: Conflict) -> tuple[View, Notice | None]:
    """The view compared with the day of an address: the nearest one where it lies outside, none where it is no day."""
    if not value:
        return view, None
    day, wrong = read_day(value, conflict)
    if wrong and wrong.key == "wrong_date":
        return view, replace(wrong, key="wrong_compare")
    return replace(view, compare=day), replace(wrong, key="outside_compare") if wrong else None


def follow(view: View, value: Any, conflict: Conflict) -> View:
    """The view after the map told where its date rests; what cannot be is ignored, since it comes from the browser."""
    if not isinstance(value, Mapping):
        return view
    day, wrong = read_day(value["date"], conflict) if isinstance(value.get("date"), str) else (view.date, None)
    if not wrong:
        view = replace(view, date=day)
    if "event" in value:
        view = replace(view, event=value["event"][:_LONGEST_ID] if isinstance(value["event"], str) else "")
    if "why" in value:
        view = replace(view, why=None if view.event else read_point(value["why"]))
    if "at" in value:
        view = replace(view, at=read_sight(value["at"]))
    if "compare" in value:
        view = replace(view, compare=_followed_compare(value["compare"], conflict))
    if "compare_as" in value:
        shown = value["compare_as"] if view.compare and value["compare_as"] in COMPARED_AS else COMPARED_AS[0]
        view = replace(view, compare_as=shown)
    if "window" in value:
        days = value["window"]
        whole = isinstance(days, int) and days >= period_days(conflict)
        try:
            view = replace(view, window=None if whole else read_window(days))
        except (ValueError, TypeError):
            return view
    return view


def _followed_compare(value: Any, conflict: Conflict) -> date | None:
    day, wrong = read_day(value, conflict) if isinstance(value, str) else (None, None)
    return None if wrong else day


def period_days(conflict: Conflict) -> int:
    """The number of days of the conflict: the longest window, and what the map is told for "all"."""
    return conflict.period.interval.days
