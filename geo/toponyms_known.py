"""What is known before the words of a text are read: the war's people, and the states behind names.

For :mod:`geo.toponyms` and its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry, area_behind, prominence
from geo.gazetteer_index import normalise
from geo.lexicon import Language
from geo.model import PlaceKind

Area = tuple[int, int, GazetteerEntry]  # start and end in the text, and the state or country


@dataclass(frozen=True)
class Name:
    """A name of a place: which tokens, which code points, and what the gazetteer knows by it."""

    first: int
    last: int  # token after the last
    start: int
    end: int
    entries: tuple[GazetteerEntry, ...]
    topic: bool = False  # the first part of a compound that only speaks about the place
    owner: bool = False  # it begins the name of an organisation ("Athens Police Department")
    kind: PlaceKind = "other"  # of a name without entries


@dataclass
class AreaReader:
    """Reads the state or country right behind a name ("Paris, Tex."), once for each place in the text."""

    text: str
    language: Language
    gazetteer: Gazetteer
    _read: dict[int, Area | None] = field(default_factory=dict)

    def behind(self, end: int) -> Area | None:
        """The area behind a name that ends at that code point, or None."""
        if end not in self._read:
            self._read[end] = area_behind(self.text, end, self.language, self.gazetteer)
        return self._read[end]

    def has_one(self, end: int, entries: Sequence[GazetteerEntry]) -> bool:
        """Whether one of the entries lies in the area that stands behind the name."""
        found = self.behind(end)
        if found is None or self.text[end : end + 1] not in (",", " "):
            return False
        area = found[2]
        return any(
            e.country == area.country and (not area.admin1 or e.admin1 == area.admin1) and e.kind != "country"
            for e in entries
        )  # fmt: skip


def likeliest(entries: Iterable[GazetteerEntry], countries: Iterable[str]) -> GazetteerEntry:
    """The entry that is best known, those of the given countries first."""
    home = set(countries)
    return max(entries, key=lambda e: (prominence(e) + (0.5 if e.country in home else 0.0), e.id))


def persons_of(conflict: Conflict | None) -> Iterator[str]:
    for actor in conflict.actors if conflict else ():
        for person in actor.persons:
            yield person
            yield person.split()[-1]


def organisations_of(conflict: Conflict | None, lang: str) -> Iterator[str]:
    """Names of actors that are no country: a country is an actor and a place."""
    for actor in conflict.actors if conflict else ():
        if not actor.country:
            yield from (name for name in actor.names.get(lang, ()) if name[:1].isupper())


@dataclass(frozen=True, kw_only=True)
class WordSets:
    """The words of a language and the names of a war that tell what a name is, as keys for look-ups."""

    never: frozenset[str]
    institutions: frozenset[str]
    given: frozenset[str]
    stop_words: frozenset[str]
    common: frozenset[str]
    titles: frozenset[str]
    strong: frozenset[str]
    kinds: frozenset[str]
    weak: frozenset[str]
    small: frozenset[str]
    inside: frozenset[str]
    links: frozenset[str]
    heads: frozenset[str]
    locative: frozenset[str]
    persons: frozenset[str]
    actors: frozenset[str]
    endings: tuple[tuple[str, ...], tuple[str, ...]]  # of a name that owns, the longest first: with a mark, letters


_SETS: dict[tuple[int, int], tuple[Language, Conflict | None, WordSets]] = {}
MOST_SETS = 16


def word_sets(language: Language, conflict: Conflict | None) -> WordSets:
    """The words of a language and the names of a war, made once for both."""
    known = _SETS.get((id(language), id(conflict)))
    if known is None or known[0] is not language or known[1] is not conflict:
        if len(_SETS) >= MOST_SETS:
            _SETS.clear()
        known = _SETS[id(language), id(conflict)] = (language, conflict, _make_sets(language, conflict))
    return known[2]


def _make_sets(language: Language, conflict: Conflict | None) -> WordSets:
    words = language.places
    kinds = _folded(w for many in words.kind_words.values() for w in many)
    features = _folded(w for feature in words.features for w in feature.words)
    endings = sorted(words.genitives, key=len, reverse=True)
    return WordSets(
        never=_keys(words.never) | _keys(word for many in words.demonyms.values() for word in many),
        institutions=_folded(words.institutions), given=_keys(words.given_names),
        stop_words=frozenset(language.text.stop_words), common=_keys(words.common), titles=_folded(words.titles),
        strong=_folded((*words.locative, *words.origin, *words.destination)) | kinds | features, kinds=kinds,
        weak=_folded(words.weak_locative), small=_folded(words.articles), inside=_folded(words.inside),
        links=_folded(words.links), heads=_keys(words.heads),
        locative=_folded(words.locative) - _folded(words.destination),
        persons=_keys(persons_of(conflict)), actors=_keys(organisations_of(conflict, language.code)),
        endings=(tuple(e for e in endings if not e.isalpha()), tuple(e for e in endings if e.isalpha())),
    )


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(normalise(name) for name in names)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)
