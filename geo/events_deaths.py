"""How many people died, as the least and the most that a sentence says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from geo.events_patterns import MOST_WORDS
from geo.events_triggers import Token, Triggers
from geo.lexicon import DeathWords
from geo.model import Span

SCALES = (1000, 100)
TENS = range(20, 100, 10)
WINDOW = 4  # words between a number and the people it counts


@dataclass(frozen=True)
class Deaths:
    """At least `least`, at most `most` dead; None where not said. `running` for a toll that is still counted."""

    least: int | None
    most: int | None
    at: int
    running: bool = False


def find_deaths(
    text: str, clause: Span, tokens: list[Token], triggers: Triggers, toll_words: tuple[str, ...]
) -> Deaths | None:
    """The number of dead that a sentence or clause states, or None."""
    words = triggers.words.deaths
    lowered = text[clause.start : clause.end].lower()
    if any(phrase in lowered for phrase in words.none):
        return Deaths(0, 0, clause.start)
    nouns = _known(words.nouns)
    noun = next((t for t in tokens if t.lower in nouns), None)
    if noun is None and not triggers.contains_any(words.verbs, tokens):
        return None
    number = _number(tokens, words, noun)
    if number is None:
        return None
    at, least, most = number
    return Deaths(least, most, at, running=bool(_any_word(toll_words).search(lowered)))


@lru_cache(maxsize=16)
def _any_word(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words)) or '(?!)'})\b")


@lru_cache(maxsize=16)
def _known(*lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for words in lists for word in words)


def _number(tokens: list[Token], words: DeathWords, noun: Token | None) -> tuple[int, int | None, int | None] | None:
    counted, wounded = _known(words.people, words.nouns), _known(words.wounded)
    best: tuple[int, int | None, int | None] | None = None
    for at, token in enumerate(tokens):
        value = _value(token.lower, words)
        if value is None:
            pair = f"{token.lower} {tokens[at + 1].lower}" if at + 1 < len(tokens) else ""
            if pair in words.singular:
                value, vague = 1, False
            else:
                continue
        else:
            vague = token.lower in words.vague
        people = _counts_people(tokens, at, counted, wounded)
        if not people and not _right_after(tokens, at, words):
            continue
        before = " ".join(t.lower for t in tokens[max(0, at - 3) : at])
        least, most = _bounds(value, vague, before, words)
        if best is None or noun is not None and abs(token.start - noun.start) < abs(tokens[0].start - noun.start):
            best = (token.start, least, most)
            if tokens[min(at + 1, len(tokens) - 1)].lower in words.nouns:
                break
    return best


def _counts_people(tokens: list[Token], at: int, counted: frozenset[str], wounded: frozenset[str]) -> bool:
    for token in tokens[at : at + WINDOW + 1]:
        if token.lower in wounded:
            return False
        if token.lower in counted:
            return True
        if not token.lower[0].isalnum():
            return False
    return False


def _right_after(tokens: list[Token], at: int, words: DeathWords) -> bool:
    """Whether a number stands right after a verb of killing and counts nothing else: "killed nine", "killed six of"."""
    start = at - 1
    while start >= 0 and any(tokens[start].lower in phrase.split() for phrase in (*words.at_least, *words.about)):
        start -= 1
    after = tokens[at + 1].lower if at + 1 < len(tokens) else "."
    return start >= 0 and tokens[start].lower in words.verbs_before and (
        not after[0].isalnum() or after in words.number_ends)


def _bounds(value: int, vague: bool, before: str, words: DeathWords) -> tuple[int | None, int | None]:
    if vague or any(before.endswith(word) for word in words.at_least):
        return value, None
    if any(before.endswith(word) for word in words.at_most):
        return None, value
    return value, value


_VALUES: dict[int, tuple[DeathWords, dict[str, int | None]]] = {}  # of words met before, by the list of a language


def _value(lower: str, words: DeathWords) -> int | None:
    """The number that a word says, or None."""
    known = _VALUES.get(id(words))
    if known is None or known[0] is not words or len(known[1]) >= MOST_WORDS:
        known = _VALUES[id(words)] = (words, {})
    if lower not in known[1]:
        known[1][lower] = _read_value(lower, words)
    return known[1][lower]


def _read_value(lower: str, words: DeathWords) -> int | None:
    if lower.replace(".", "").isdigit() and len(lower) < 8:
        return int(lower.replace(".", ""))
    known = words.numbers.get(lower)
    if known is not None:
        return known if known > 1 or lower == "één" else None
    vague = words.vague.get(lower)
    return _compound(lower, words) if vague is None else vague


def _compound(lower: str, words: DeathWords) -> int | None:
    """The value of a number written as one word of several: a unit and tens, or so many hundreds or thousands."""
    for scale in SCALES:
        for word in (name for name, value in words.numbers.items() if value == scale and name in lower):
            before, _, after = lower.partition(word)
            joiner = next((j for j in words.number_joiners if after.startswith(j)), "")
            times = _plain(before, words) if before else 1
            rest = _plain(after.removeprefix(joiner), words) if after else 0
            if times is not None and rest is not None and times < scale:
                return times * scale + rest
    return _plain(lower, words)


def _plain(lower: str, words: DeathWords) -> int | None:
    """The value of a number word of the language, or of a unit and tens in one word; None for any other word."""
    if lower in words.numbers:
        return words.numbers[lower]
    joined = "|".join(map(re.escape, words.number_joiners))
    for found in re.finditer(joined, lower) if joined else ():
        parts = [words.numbers.get(part, 0) for part in (lower[: found.start()], lower[found.end() :])]
        if 0 < min(parts) < 10 and max(parts) in TENS:
            return sum(parts)
    return None


