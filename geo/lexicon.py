"""The shape of a language file: what the reading stages and the page know about a language, as data.

Loaded by :func:`geo.definitions.load_language`. Knowledge about a language is a line in `data/languages/`, never an
`if` in code.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class LexiconPart(BaseModel):
    """Base of every table of a language file: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextWords(LexiconPart):
    """How an article of this language is told from its furniture (`geo.articles`)."""


class DateWords(LexiconPart):
    """Words for dates (`geo.datephrases`)."""


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
