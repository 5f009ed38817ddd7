"""Places for names that no source knows, where a place is asked for all the same, for :mod:`geo.places`.

A known part of the name is taken ("Port of Los Angeles"), if its country is one that the text speaks of; else the name
is taken to lie where the text is just then: at the place that lies nearest to the others named around it. Such places
are wide and of little confidence; reading articles for the map never uses them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from geo.gazetteer import CITY_POPULATION, Gazetteer, GazetteerEntry
from geo.lexicon import Language
from geo.model import Place, Toponym
from geo.places_choice import Choice
from geo.projection import distance_km

GUESS_KM, GUESS_CONFIDENCE = 50.0, 0.1
AROUND = 1000.0  # code points over which a place named in the text loses its say (1/e)
CAPPED_KM = 1000.0  # farther places are all the same: far
SPOKEN_OF = 0.2  # share of the article's names that must lie in the country of a far-fetched place
INITIALS = 3  # as many capitals are no name of a town

Resolved = tuple[Toponym, Place]


def is_initials(surface: str) -> bool:
    """Whether a name is letters that stand for something: a country or a short form, but no town."""
    return len(surface) <= INITIALS and surface.isupper()


def is_street(surface: str, language: Language) -> bool:
    """Whether a name ends as streets do: no part of it is where it lies ("Hampton Avenue")."""
    return " " in surface and surface.rsplit(maxsplit=1)[-1] in language.places.streets


def is_far_fetched(choice: Choice) -> bool:
    """Whether only a part or another spelling of the name is known, in a country that the text does not speak of."""
    return choice.entry.match == "loose" and choice.context < SPOKEN_OF


def part_of_name(surface: str, language: Language, gazetteer: Gazetteer) -> list[GazetteerEntry]:
    """What the longest known part of a name can mean ("Port of Los Angeles")."""
    words, places = surface.split(), language.places
    sides = {word for direction in places.directions for word in (*direction.nouns, *direction.adjectives)}
    plain = (*places.never, *places.institutions, *(w for many in places.kind_words.values() for w in many))
    never = sides | {form for word in plain for form in (word.casefold(), f"{word.casefold()}s")}
    for length in range(len(words) - 1, 0, -1):
        for first in range(len(words) - length + 1):
            part = " ".join(words[first : first + length])
            if part[:1].isupper() and len(part) > 3 and part.casefold() not in never:
                found = [e for e in gazetteer.lookup(part, language.code) if _is_well_known(e)]
                if found:
                    return [replace(entry, match="loose") for entry in found]
    return []


def _is_well_known(entry: GazetteerEntry) -> bool:
    large = entry.population >= CITY_POPULATION and entry.match == "exact"
    return entry.kind == "country" or entry.level == 1 or entry.own or large


def place_unknown(toponyms: Sequence[Toponym], known: Sequence[Resolved]) -> list[Resolved]:
    """Every toponym with its place, those without one with the place that lies in the middle of those around them."""
    places = dict(known)
    near = [(t, p) for t, p in known if p.kind not in ("country", "region")] or list(known)
    apart = [[min(CAPPED_KM, distance_km(a.point, b.point)) for _, b in near] for _, a in near]
    return [(t, places.get(t) or _middle(t, near, apart)) for t in toponyms]


def _middle(toponym: Toponym, near: Sequence[Resolved], apart: Sequence[Sequence[float]]) -> Place:
    say = [math.exp(-abs(other.start - toponym.start) / AROUND) * place.confidence**2 for other, place in near]
    mean = [sum(km * weight for km, weight in zip(row, say, strict=True)) / sum(say) for row in apart]
    best = min(range(len(near)), key=lambda number: (mean[number], near[number][1].gazetteer_id))
    return replace(
        near[best][1], precision_km=max(GUESS_KM, mean[best]), confidence=GUESS_CONFIDENCE, method="context",
        kind="other", reason="", candidates=(), qualifier=toponym.surface,
    )  # fmt: skip
