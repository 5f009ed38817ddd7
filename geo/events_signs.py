"""What the model of sentences reads of a sentence: its words without names, and signs of what they mean.

Names say which war it is, not what happens, so places, parties, people and dates are hidden behind a word for each.
Signs are the rules that the words set off, here and in the sentences beside it, and the classes of the words
(`data/languages/<code>.classes.toml`) with their pairs: what a shell does to a market, whatever the verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from geo.datephrases import DatePhrase
from geo.events_patterns import MOST_WORDS
from geo.events_sides import Mention
from geo.events_triggers import Hit, Token
from geo.lexicon import EventWords
from geo.model import Place, Span, Toponym

PLACE, PARTY, PEOPLE, DATE = "<place>", "<party>", "<people>", "<date>"
HIDDEN = (PLACE, PARTY, PEOPLE, DATE)
_WORD = re.compile(r"<\w+>|\w+(?:['’-]\w+)*")
_DIGITS = re.compile(r"\d")


class SentenceSigns(NamedTuple):
    """The words of a sentence with names hidden, in order, and the signs that it gives."""

    words: tuple[str, ...]
    signs: frozenset[str]


class WordClasses:
    """The classes of the words of one language."""

    def __init__(self, words: EventWords) -> None:
        self.exact: dict[str, set[str]] = {}
        heads: dict[str, set[str]] = {}
        for name, listed in words.classes.items():
            for word in listed.lower().split():
                (heads if word.endswith("*") else self.exact).setdefault(word.rstrip("*"), set()).add(name)
        self.heads, self._shortest = heads, min(map(len, heads), default=0)
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, token: Token) -> frozenset[str]:
        """The classes of a word, by its form, its lemma, or how it begins."""
        form = (token.lower, token.lemma)
        if form not in self._known:
            if len(self._known) >= MOST_WORDS:
                self._known.clear()
            self._known[form] = self._look_up(token)
        return self._known[form]

    def _look_up(self, token: Token) -> frozenset[str]:
        word = token.lower
        found = self.exact.get(word, set()) | self.exact.get(token.lemma, set())
        heads = (word[:end] for end in range(self._shortest, len(word) + 1))
        return frozenset(found).union(*(self.heads[head] for head in heads if head in self.heads))


def hide_names(
    text: str, span: Span, places: Iterable[tuple[Toponym, Place]], mentions: Iterable[Mention],
    dates: Iterable[DatePhrase],
) -> tuple[str, ...]:
    """The words of a sentence in lower case, each name as one word for its kind, each digit as a nought."""
    names = [(t.start, t.end, PLACE) for t, _ in places if span.start <= t.start < span.end]
    for other in [*((m.start, m.end, PARTY if m.armed else PEOPLE) for m in mentions),
                  *((d.start, d.end, DATE) for d in dates if span.start <= d.start < span.end)]:
        if not any(start < other[1] and other[0] < end for start, end, _ in names):
            names.append(other)
    out, at = [], span.start
    for start, end, kind in sorted(names):
        out += [text[at:start].lower(), f" {kind} "]
        at = max(at, min(end, span.end))
    out.append(text[at : span.end].lower())
    return tuple(_WORD.findall(_DIGITS.sub("0", "".join(out))))


def find_signs(
    tokens: Sequence[Token], hits: Sequence[Hit], beside: Sequence[Hit], classes: WordClasses, words: Sequence[str]
) -> frozenset[str]:
    """The signs of a sentence: its rules, those of the sentences beside it, its classes of words and their pairs.

    Parameters
    ----------
    beside : Sequence[Hit]
        What the sentences before and after it in the paragraph set off.
    words : Sequence[str]
        As `hide_names` gives them: which kinds of names there are.
    """
    signs = {f"rule={hit.rule.id}" for hit in hits} | {f"type={hit.rule.type}" for hit in hits}
    signs |= {f"beside={hit.rule.type}" for hit in beside}
    found = sorted({name for token in tokens for name in classes.of(token)} | {w for w in words if w in HIDDEN})
    signs |= {f"class={name}" for name in found}
    signs |= {f"pair={one} {other}" for one, other in combinations(found, 2)}
    return frozenset(signs)
