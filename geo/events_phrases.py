"""Words and phrases of a language file, found in a text as whole words.

A text is held against some twenty lists of phrases. So what a list finds is remembered, and where none of a list's
phrases can stand, because no word of the text is one of theirs, no pattern is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

MOST_TEXTS = 512  # clauses and sentences whose answers are remembered
_RUN = re.compile(r"\w+")


class Phrases:
    """The phrases of one list; a lone `*` stands for up to three words, letter case does not count."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self.phrases = phrases
        self.pattern = _any_phrase(phrases)
        runs = [_RUN.findall(phrase.casefold()) for phrase in phrases]
        self._always = not all(runs)
        self._words = frozenset(max(found, key=len) for found in runs if found)
        self._openers = frozenset(found[0] for found in runs if found)
        self._plain = all(_RUN.match(phrase) for phrase in phrases)
        self._known: dict[str, bool] = {}

    def stand_in(self, text: str) -> bool:
        """Whether one of the phrases stands in the text."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= MOST_TEXTS:
                self._known.clear()
            known = self._known[text] = self._possible(text) and bool(self.pattern.search(text))
        return known

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Where they stand, one after the other."""
        if not self._possible(text):
            return
        if not self._plain:
            yield from self.pattern.finditer(text)
            return
        end = 0
        for run in _RUN.finditer(text):
            if run.start() >= end and run.group().casefold() in self._openers:
                found = self.pattern.match(text, run.start())
                if found:
                    end = found.end()
                    yield found

    def _possible(self, text: str) -> bool:
        return self._always or not self._words.isdisjoint(_words_of(text))


_COMPILED: dict[int, Phrases] = {}  # by identity: a list keeps its tuple alive


def phrases_of(phrases: tuple[str, ...]) -> Phrases:
    """The compiled list of a tuple of phrases; the same object each time."""
    known = _COMPILED.get(id(phrases))
    if known is None:
        known = _COMPILED[id(phrases)] = Phrases(phrases)
    return known


def has(phrases: tuple[str, ...], text: str) -> bool:
    """Whether one of the phrases stands in the text as whole words."""
    return phrases_of(phrases).stand_in(text)


@lru_cache(maxsize=512)
def _words_of(text: str) -> frozenset[str]:
    """The words of a text, letter case folded."""
    return frozenset(_RUN.findall(text.casefold()))


def _any_phrase(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    parts = "|".join(re.escape(phrase).replace(r"\ \*\ ", r"(?:\W+\w+){0,3}?\W+") for phrase in ordered)
    return re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])" if parts else r"(?!)", re.IGNORECASE)
