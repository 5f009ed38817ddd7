"""Which capitalised words of a text are names of places: the matching behind :mod:`geo.toponyms`.

Precision first: a name that could be a person, a paper or a plain word counts only where the words around it say that
it is a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geo.gazetteer import GazetteerEntry
from geo.gazetteer_index import loosen, normalise
from geo.toponyms_known import Name
from geo.toponyms_tokens import Token
from geo.toponyms_unknown import UnknownReader

NEAR_POPULATION = 10_000  # the same for a name in a country that the text is about
VARIANT_POPULATION = 30_000  # the same for another of a place's names
FAR_POPULATION = 60_000  # from here on another spelling counts in a country that the text does not speak of
ABROAD = 10  # so many times smaller where the language is not spoken: there fewer words of it are names of places
DISTINCT = 10  # letters from which on a name is no other word
SURE_LOOSE = 8  # a loosened name this long is its own proof
MIN_GENITIVE = 5  # shorter names with an "s" behind them are other names


@dataclass
class NameReader(UnknownReader):
    """Reads the names of places out of the tokens of one article."""

    def read(self) -> list[Name]:
        """The names in order. Names that the words around call places but that nothing knows stay in `unknown`."""
        self._persons = self._persons | self._people_of_text()
        sure = [self._as_owner(name) for name in self._exact() if self._is_sure(name)]
        sure += self._short_forms(sure)
        self._spoken = {entry.country for name in sure for entry in name.entries[:1] if entry.country}
        self._near |= self._spoken | self._countries_of_peoples()
        taken = {i for name in sure for i in range(name.first, name.last)}
        found = list(sure)
        for name in self._exact(taken):
            if self._is_backed(name, found):
                found.append(name)
                taken |= set(range(name.first, name.last))
        found += self._loose(taken)
        found += self._unlisted(taken)
        taken |= {i for name in found for i in range(name.first, name.last)}
        found += [name for name in self._exact(taken) if self._is_listed(name, found) and self._is_backed(name, found)]
        return self._repeated(found)

    def _countries_of_peoples(self) -> set[str]:
        found = (self.gazetteer.country_of_people(t.text, self.language.code) for t in self.tokens if t.capital)
        return {entry.country for entry in found if entry}

    # -- what is written ------------------------------------------------------------------------------------------

    def _exact(self, taken: Iterable[int] = ()) -> Iterator[Name]:
        closed, last = set(taken), 0
        for i in self._capitals:
            name = self._longest(i) if i >= last and i not in closed else None
            if name:
                last = name.last
                yield name

    def _longest(self, i: int) -> Name | None:
        for j in reversed(range(i + 1, self._reach(i, self._inside | self._links) + 1)):
            name = self._named(i, j)
            if name:
                return name
        return None

    def _named(self, i: int, j: int) -> Name | None:
        start, end = self.tokens[i].start, self.tokens[j - 1].end
        surface = self.text[start:end]
        key = normalise(surface)
        if key in self._actors or key in self._persons or key in self._never:
            return None
        marked, plain = self._sets.endings
        before = self.tokens[i - 1].text.casefold() if i and self.tokens[i].joined else ""
        if before in self._small and surface.endswith(marked):
            return None  # "de Kani's": several of them
        if name := self._owning(i, j, surface, marked):
            return name
        if entries := self._entries(surface):
            return Name(i, j, start, end, entries)
        name = self._owning(i, j, surface, plain)
        return name or (self._compound(i, start, surface) if j == i + 1 else None)

    def _owning(self, i: int, j: int, surface: str, endings: tuple[str, ...]) -> Name | None:
        """The name without the ending of one that owns ("Libiës"); without an apostrophe only of a well-known place."""
        for ending in endings if surface.endswith(endings) else ():
            stem = surface.removesuffix(ending)
            if stem != surface and (len(stem) >= MIN_GENITIVE or not ending.isalpha()) and self._is_free(stem):
                entries = self._entries(stem)
                if entries and (not ending.isalpha() or self._is_known(entries[0])):
                    return Name(i, j, self.tokens[i].start, self.tokens[i].start + len(stem), entries)
        return None

    def _compound(self, i: int, start: int, surface: str) -> Name | None:
        head, hyphen, tail = surface.partition("-")
        if not hyphen or not tail or not self._is_free(head):
            return None
        if head in {p for d in self._words.directions for p in d.prefixes} and self._is_free(tail):
            entries = self._entries(tail)
            return Name(i, i + 1, start, start + len(surface), entries) if entries else None
        place = tail.casefold() in {w for many in self._words.kind_words.values() for w in many}
        if (tail.islower() or place) and (entries := self._entries(head)) and (place or self._is_known(entries[0])):
            return Name(i, i + 1, start, start + len(head), entries, topic=not place)
        return None

    # -- whether it is a place ------------------------------------------------------------------------------------

    def _is_sure(self, name: Name) -> bool:
        surface = self.text[name.start : name.end]
        if self._inside_name(name) or self._is_titled(name):
            return False
        if name.topic:
            return True
        if self._areas.has_one(name.end, name.entries):
            return True
        ordinary = surface.casefold() in self._lower and name.entries[0].kind != "country"
        if normalise(surface) in self._common or ordinary:
            return self._says_place(name, strict=True)
        return any(self._is_known(entry) for entry in name.entries) or self._is_dateline(name)

    def _is_backed(self, name: Name, found: list[Name]) -> bool:
        surface = self.text[name.start : name.end]
        if self._inside_name(name) or self._is_titled(name):
            return False
        if self._is_adjective(name) and not any(entry.own for entry in name.entries):
            return False
        common = normalise(surface) in self._common or surface.casefold() in self._lower
        near = [entry for entry in name.entries if entry.country in self._near]
        if not near:  # a place of a country that the text does not speak of: more likely another name
            ours = any(self._stands_out(entry, surface) for entry in name.entries if entry.own)
            large = any(entry.match == "exact" and entry.population >= FAR_POPULATION for entry in name.entries)
            if ours and not common and self._is_listed(name, found):
                return True
            return (ours or large or not self._near) and self._says_place(name, strict=common or not ours)
        if self._says_place(name, strict=common) or self._is_listed(name, found):
            return True
        alone = len(surface) >= MIN_GENITIVE and not common and (
            not self.tokens[name.first].first or any(self._is_known(entry) for entry in near)
        )  # fmt: skip
        return alone and any(self._stands_out(entry, surface) for entry in near)

    def _stands_out(self, entry: GazetteerEntry, surface: str) -> bool:
        """Whether a name in a country that the text is about needs no place word: quarters are named like people."""
        if not entry.own:
            least = VARIANT_POPULATION if entry.match == "variant" else NEAR_POPULATION
            least = least if entry.country in self._words.spoken_in else least // ABROAD
            return entry.population >= least and not entry.level
        return entry.kind not in ("district", "camp", "other") or len(surface) >= DISTINCT

    def _short_forms(self, names: list[Name]) -> list[Name]:
        """The short forms of states behind the names ("Tex.")."""
        out = []
        for name in names:
            found = self._areas.behind(name.end)
            if found and self.text[found[0] : found[1]].endswith(".") and self._areas.has_one(name.end, name.entries):
                inside = [i for i, t in enumerate(self.tokens) if t.start < found[1] and found[0] < t.end]
                out += [Name(inside[0], inside[-1] + 1, found[0], found[1], (found[2],))] if inside else []
        return out

    # -- other spellings, repeats, people --------------------------------------------------------------------------

    def _loose(self, taken: set[int]) -> list[Name]:
        out: list[Name] = []
        last = 0
        for i in self._capitals:
            if i < last or i in taken or not self._starts_name(self.tokens[i]):
                continue
            last = self._reach(i)
            name = self._loose_name(i, last) if taken.isdisjoint(range(i, last)) else None
            if name:
                out.append(name)
                taken |= set(range(i, last))
        return out

    def _loose_name(self, i: int, j: int) -> Name | None:
        name = Name(i, j, self.tokens[i].start, self.tokens[j - 1].end, ())
        surface = self.text[name.start : name.end]
        parts = [normalise(self.tokens[k].text) for k in range(i, j)]
        long = len(loosen(normalise(surface))) >= SURE_LOOSE
        strict = self._says_place(name, strict=True)
        if not (strict or long and self._says_place(name, strict=False) and not self._is_linked(name)):
            return None
        if not (self._never.isdisjoint(parts) and self._persons.isdisjoint(parts)) or not self._is_free(surface):
            return None
        if self._is_adjective(name) or self._word_before(i) in self._titles or (surface.isupper() and len(surface) < 5):
            return None
        near = self._spoken or self._near
        entries = [
            e for e in self.gazetteer.lookup_loosely(surface, self.language.code)
            if e.country in near or (strict and long and e.population >= FAR_POPULATION)
        ]  # fmt: skip
        if not entries:
            self.unknown += [Token(surface, name.start, name.end, self.tokens[i].first, True, True)] if strict else []
            return None
        return Name(i, j, name.start, name.end, tuple(entries))

    def _repeated(self, found: list[Name]) -> list[Name]:
        """The names, with every other mention of the same spelling ("Al-Hol" after "kamp Al-Hol")."""
        known = {self.text[n.start : n.end].casefold() for n in found}
        taken = {i for name in found for i in range(name.first, name.last)}
        again = [
            name for name in self._exact(taken)
            if self.text[name.start : name.end].casefold() in known
            and not self._inside_name(name) and not self._is_titled(name)
            and normalise(self.text[name.start : name.end]) not in self._common
        ]  # fmt: skip
        return sorted([*found, *again], key=lambda n: n.start)

    def _people_of_text(self) -> set[str]:
        """Last names of those whom the text introduces by title or first name, or by two names that are no place."""
        introduced: set[str] = set()
        strangers: set[str] = set()
        placed: set[str] = set()  # what the text puts a place word before, elsewhere
        reach = 0
        for i in self._capitals:
            if i >= reach and self._starts_name(self.tokens[i]):
                reach = self._reach(i)
                last, word, many = self.tokens[reach - 1].text, self._word_before(i), reach - i > 1
                place = self._longest(i)
                titled = word in self._titles and not (place and self._is_known(place.entries[0]))
                if titled or many and normalise(self.tokens[i].text) in self._given:
                    introduced.add(normalise(last))
                elif many and word in self._strong:
                    placed.add(normalise(last))
                elif many and not place and not self.tokens[i].first and not self._begins_place(i):
                    known = any(self._is_known(entry) for entry in self._entries(last))
                    strangers |= set() if known else {normalise(last)}
        return introduced | strangers - placed

    def _begins_place(self, i: int) -> bool:
        return normalise(self.tokens[i].text) in self._heads
