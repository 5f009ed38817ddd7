"""The patterns of dates of a language as regular expressions, and the words without which they cannot match.

There are some sixty patterns a language, and few can match in any one sentence. A template is read as far as its
syntax is plain (words, slots, groups, alternatives): what must stand in a match are its cues, and only where they all
stand the expression is tried. What is optional, a look-ahead or a class of letters is no cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.lexicon import DatePattern, DateWords

Cue = frozenset[str]  # casefolded; one of these stands in every match
_DIGITS = tuple("0123456789")
_LITERAL = re.compile(r"[^\W_]+")
_REPEATS = ("?", "*", "+", "{")
_OPTIONAL = ("?", "*", "{0", "{,")


class Search(NamedTuple):
    """A pattern, its expression, and the cues that stand in all that it matches."""

    pattern: DatePattern
    expression: re.Pattern[str]
    cues: tuple[Cue, ...]

    def possible(self, words: set[str]) -> bool:
        """Whether of each cue one of the words stands."""
        return not any(cue.isdisjoint(words) for cue in self.cues)


class Searches(NamedTuple):
    """Searches, and the words among their cues that a text can have."""

    searches: Sequence[Search]
    words: Iterable[str]

    def within(self, text: str) -> Searches:
        """Those that can find something in the text or in a part of it."""
        said = text.casefold()
        standing = {word for word in self.words if word in said}
        if not standing:
            return Searches([search for search in self.searches if not search.cues], standing)
        return Searches([search for search in self.searches if search.possible(standing)], standing)


_CACHE: dict[int, tuple[DateWords, Searches]] = {}


def compile_patterns(words: DateWords) -> Searches:
    """The searches for all dates of a language, compiled once."""
    known = _CACHE.get(id(words))
    if known and known[0] is words:
        return known[1]
    slots, said = _slots(words), _slot_words(words)
    searches = [Search(pattern, _compile(pattern.match, slots), find_cues(pattern.match, said))
                for pattern in words.patterns]
    made = Searches(searches, {word for search in searches for cue in search.cues for word in cue})
    _CACHE[id(words)] = (words, made)
    return made


def _slot_words(words: DateWords) -> dict[str, Sequence[str]]:
    """For each slot words or digits of which one stands in whatever it matches."""
    months, weekdays = list(words.months), list(words.weekdays)
    return {
        "weekday": weekdays, "weekday2": weekdays, "month": months, "month2": months, "season": list(words.seasons),
        "number": [*words.numbers, *_DIGITS], "ordinal": list(words.ordinals), "unit": list(words.units),
        "part": list(words.parts), "year": ("19", "20"), "day": _DIGITS, "day2": _DIGITS, "daypart": words.day_parts,
    }


def _slots(words: DateWords) -> dict[str, str]:
    def any_of(names: Sequence[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))

    weekday, month = any_of(list(words.weekdays)), any_of(list(words.months))
    return {
        "weekday": weekday, "weekday2": weekday, "month": month, "month2": month,
        "season": any_of(list(words.seasons)), "number": rf"{any_of(list(words.numbers))}|\d{{1,3}}",
        "ordinal": any_of(list(words.ordinals)), "unit": any_of(list(words.units)),
        "part": any_of(list(words.parts)), "year": r"(?:19|20)\d\d", "day": r"[0-3]?\d", "day2": r"[0-3]?\d",
        "daypart": any_of(words.day_parts),
    }


def _compile(template: str, slots: dict[str, str]) -> re.Pattern[str]:
    def fill(part: str, branch: str) -> str:
        for name, pattern in slots.items():
            part = part.replace("{" + name + "}", f"(?P<{name}{branch}>{pattern})")
        return part

    seen = template.split("|")
    repeated = any(template.count("{" + name + "}") > 1 for name in slots)
    body = "|".join(fill(part, "_" * n) for n, part in enumerate(seen)) if repeated else fill(template, "")
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", re.IGNORECASE)


@dataclass
class _Reader:
    """Reads a template from left to right."""

    template: str
    slots: Mapping[str, Sequence[str]]
    at: int = 0

    def read(self) -> tuple[Cue, ...]:
        """The cues of everything up to the end of the group; of several branches the best ones taken together."""
        branches = [self._branch()]
        while self.template[self.at : self.at + 1] == "|":
            self.at += 1
            branches.append(self._branch())
        if len(branches) == 1:
            return tuple(dict.fromkeys(branches[0]))
        return (frozenset().union(*(max(cues, key=_telling) for cues in branches)),) if all(branches) else ()

    def _branch(self) -> list[Cue]:
        found: list[Cue] = []
        while self.at < len(self.template) and self.template[self.at] not in "|)":
            cues = self._item()
            if self._is_slot(self.at) or not self.template.startswith(_OPTIONAL, self.at):
                found += cues
        return found

    def _is_slot(self, at: int) -> bool:
        return any(self.template.startswith(f"{{{name}}}", at) for name in self.slots)

    def _item(self) -> tuple[Cue, ...]:
        here, rest = self.template[self.at], self.template[self.at :]
        if here == "(":
            return self._group()
        if here == "[":
            self.at = self.template.index("]", self.at + 1) + 1
            return ()
        if here == "{":
            self.at = self.template.index("}", self.at) + 1
            words = self.slots.get(rest[1 : rest.index("}")], ())
            return (frozenset(word.casefold() for word in words),) if words else ()
        literal = _LITERAL.match(rest)
        if literal is None:
            self.at += 2 if here == "\\" else 1
            return ()
        end = self.at + literal.end()
        if self.template.startswith(_REPEATS, end) and not self._is_slot(end) and literal.end() > 1:
            end -= 1  # its last letter may be missing or repeated: it stands alone
        word, self.at = self.template[self.at : end], end
        return (frozenset((word.casefold(),)),)

    def _group(self) -> tuple[Cue, ...]:
        self.at += 1
        unknown = self.template.startswith(("?=", "?!", "?<", "?P"), self.at)
        if self.template.startswith("?", self.at):
            self.at += 2
        cues = self.read()
        self.at += 1  # the closing bracket
        return () if unknown else cues


def _telling(cue: Cue) -> tuple[int, int]:
    return min(map(len, cue)), -len(cue)


def find_cues(template: str, slots: Mapping[str, Sequence[str]]) -> tuple[Cue, ...]:
    """Sets of words, casefolded: of each set one stands wherever the template matches. None where that is not known.

    Parameters
    ----------
    slots : Mapping[str, Sequence[str]]
        For each slot words or digits of which one stands in whatever it matches.
    """
    return _Reader(template, slots).read()
