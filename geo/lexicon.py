"""The shape of a language file: what the reading stages and the page know about a language, as data.

Loaded by :func:`geo.definitions.load_language`. Knowledge about a language is a line in `data/languages/`, never an
`if` in code.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class LexiconPart(BaseModel):
    """Base of every table of a language file: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextWords(LexiconPart):
    """How an article of this language is told from its furniture (`geo.articles`, `geo.sentences`).

    `furniture` are patterns of lines that are no text of the article, `tails` of lines from which on nothing is.
    """

    stop_words: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    sentence_openers: tuple[str, ...] = ()  # what a sentence may begin with but for a capital ("'s ")


class DatePattern(LexiconPart):
    """One way to say a date: a regular expression with `{slots}` of `DateWords`, and the rule that resolves it."""

    match: str
    rule: str
    kind: Literal["point", "since", "duration", "recent"] = "point"
    shift: int = 0
    part: Literal["", "begin", "middle", "end"] = ""
    unit: Literal["", "day", "week", "month", "year"] = ""


class DateWords(LexiconPart):
    """Words for dates (`geo.datephrases`)."""

    weekdays: dict[str, int] = {}  # 0 is Monday
    months: dict[str, int] = {}
    seasons: dict[str, tuple[int, int]] = {}  # first and last month; a last before the first crosses the year
    numbers: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    units: dict[str, Literal["hour", "day", "week", "month", "year"]] = {}
    parts: dict[str, Literal["begin", "middle", "end"]] = {}
    day_parts: tuple[str, ...] = ()  # after or inside a weekday: morning, evening
    nights: tuple[str, ...] = ()  # the part of the day that belongs to two days
    patterns: tuple[DatePattern, ...] = ()


class PlaceWords(LexiconPart):
    """Words around and inside place names (`geo.toponyms`, `geo.places`)."""


class EventWords(LexiconPart):
    """Words for what happens, who does it and how sure it is (`geo.events`)."""


class Language(LexiconPart):
    """One language. `interface` holds every word on the page, a tree of strings."""

    code: str
    name: str  # in the language itself
    locale: str  # BCP 47, for dates and numbers
    text: TextWords = TextWords()
    dates: DateWords = DateWords()
    places: PlaceWords = PlaceWords()
    events: EventWords = EventWords()
    interface: dict[str, Any] = {}
