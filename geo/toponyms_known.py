"""What is known before the words of a text are read: the war's people, and the states behind names.

For :mod:`geo.toponyms` and its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry, area_behind, prominence
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
