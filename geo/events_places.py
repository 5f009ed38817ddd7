"""Where it happens: the places of a sentence, and the nearest fitting one to a trigger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from geo.events_sides import Mention
from geo.lexicon import EventWords
from geo.model import EventPlaceRole, Place, Span, Toponym

COMMA_COST = 25.0
CLAUSE_COST = 120.0
DATELINE_COST = 400.0
VAGUE_COST = 40.0  # of a region beside a town; twice of a country
_WORD_OR_MARK = re.compile(r"[\w'’]+|[^\w\s]")
_DATELINE = re.compile(r"^[^a-zß-öø-ÿ]{2,60}(?:\([^)]{2,20}\)\s*)?[-–—]\s")


def vagueness(place: Place) -> int:
    """0 for a town or smaller, 1 for a region, 2 for a country or what is larger still."""
    if place.kind == "country" or place.kind == "region" and not place.country:
        return 2
    return 1 if place.kind == "region" else 0


@dataclass(frozen=True)
class Spot:
    """A place in a sentence that an event can be at: the toponym, the place, and the words before it."""

    toponym: Toponym
    place: Place
    before: str
    dateline: bool = False
    inside_party: bool = False

    @property
    def start(self) -> int:
        return self.toponym.start


def find_spots(
    text: str, sentence: Span, resolved: Sequence[tuple[Toponym, Place]], mentions: Sequence[Mention], words: EventWords
) -> list[Spot]:
    """The places of a sentence that can be where something happens: no governments, seats, homes, larger containers."""
    inside = [(t, p) for t, p in resolved if sentence.start <= t.start < sentence.end]
    dateline = _DATELINE.match(text[sentence.start : sentence.end])
    edge = sentence.start + dateline.end() if dateline else sentence.start
    spots: list[Spot] = []
    previous: Toponym | None = None
    for toponym, place in inside:
        contained = previous is not None and re.fullmatch(
            words.container_words, text[previous.end : toponym.start], re.IGNORECASE)
        skip = toponym.metonym or toponym.role in ("seat", "actor", "residence") or contained
        if not toponym.metonym and toponym.start >= edge:
            previous = toponym
        if skip:
            continue
        before = _words_before(text, sentence, toponym, words)
        if spots and not before and re.fullmatch(words.coordination, text[spots[-1].toponym.end : toponym.start], re.I):
            before = spots[-1].before  # "uit Misrata en Zawiya"
        party = any(m.start <= toponym.start < m.end and m.origin in ("name", "town") for m in mentions)
        spots.append(Spot(toponym, place, before, toponym.start < edge, party))
    return spots


def _words_before(text: str, sentence: Span, toponym: Toponym, words: EventWords) -> str:
    """The preposition before a place, past articles and adjectives; "" where there is none."""
    fillers, known = _small_words(words.article_words), _prepositions(
        words.place_prepositions, words.origin_prepositions, words.destination_prepositions)
    before = text[sentence.start : toponym.start].rstrip().lower()
    tokens = _WORD_OR_MARK.findall(before)[-6:]
    for token in reversed(tokens):
        if token in known:
            return str(token)
        if token not in fillers:
            return ""
    return ""


@lru_cache(maxsize=16)
def _small_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


@lru_cache(maxsize=16)
def _prepositions(*lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for words in lists for word in words)


def nearest_spot(text: str, spots: Sequence[Spot], anchor: int, clause: Span, words: EventWords) -> Spot | None:
    """The spot that belongs to a trigger: near, in its clause, after a preposition of place."""
    if not spots:
        return None
    return min(spots, key=lambda spot: (_cost(text, spot, anchor, clause, words), spot.start))


def _cost(text: str, spot: Spot, anchor: int, clause: Span, words: EventWords) -> float:
    low, high = sorted((anchor, spot.start))
    cost = float(high - low) + COMMA_COST * text.count(",", low, high)
    cost += 0.0 if clause.start <= spot.start < clause.end else CLAUSE_COST
    cost += DATELINE_COST if spot.dateline else 0.0
    cost += 150.0 if spot.inside_party else 0.0
    cost += VAGUE_COST * vagueness(spot.place)
    if spot.before in words.place_prepositions:
        cost -= 40.0
    elif spot.before in words.origin_prepositions or spot.before in ("naar", "richting"):
        cost += 40.0
    return cost


def enumerated(text: str, spot: Spot, spots: Sequence[Spot], words: EventWords) -> list[Spot]:
    """The spots of one enumeration ("Surman, Sabratha en Ajaylat") that a spot is part of, in order."""
    ordered = sorted(spots, key=lambda s: s.start)
    at = ordered.index(spot)
    first = last = at
    while first > 0 and _coordinated(text, ordered[first - 1], ordered[first], words):
        first -= 1
    while last + 1 < len(ordered) and _coordinated(text, ordered[last], ordered[last + 1], words):
        last += 1
    return ordered[first : last + 1]


def _coordinated(text: str, one: Spot, other: Spot, words: EventWords) -> bool:
    return bool(re.fullmatch(words.coordination, text[one.toponym.end : other.toponym.start], re.IGNORECASE))


def role_of(spot: Spot, fallback: EventPlaceRole, words: EventWords, *, moving: bool) -> EventPlaceRole:
    """The part a place plays in an event: by its preposition in a movement, else what the rule says."""
    if not moving:
        return fallback
    if spot.before in words.origin_prepositions:
        return "origin"
    if spot.before in words.destination_prepositions:
        return "destination"
    return fallback
