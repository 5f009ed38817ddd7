"""The words around a name in a text, and what they say about it: that it is a place, a person or part of another name.

The base of the readers of :mod:`geo.toponyms_names`.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field, replace

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.gazetteer_index import normalise
from geo.lexicon import Language
from geo.toponyms_known import AreaReader, Name, word_sets
from geo.toponyms_tokens import Token

MAX_WORDS = 6
EXPLAINED = 5  # words behind a name within which its kind may stand
WIDE = ("country", "region")
KNOWN_POPULATION = 100_000  # from here on a name counts without a place word before it


@dataclass
class Surroundings:
    """The tokens of one article, with the words of its language and war that tell what a name is."""

    text: str
    tokens: list[Token]
    language: Language
    conflict: Conflict | None
    gazetteer: Gazetteer
    unknown: list[Token] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words = self.language.places
        self._sets = word_sets(self.language, self.conflict)
        self._never, self._given, self._common = self._sets.never, self._sets.given, self._sets.common
        self._strong, self._weak, self._kinds = self._sets.strong, self._sets.weak, self._sets.kinds
        self._small, self._inside, self._links = self._sets.small, self._sets.inside, self._sets.links
        self._titles, self._institutions = self._sets.titles, self._sets.institutions
        self._actors = self._sets.actors
        self._persons: Set[str] = self._sets.persons
        self._capitals = [i for i, token in enumerate(self.tokens) if token.capital]
        self._lower = {token.text for token in self.tokens if token.text.islower()}
        self._plain = self._lower | self._sets.stop_words
        self._areas = AreaReader(self.text, self.language, self.gazetteer)
        self._home = set(self.conflict.countries) if self.conflict else set()
        self._near = set(self._home)
        self._spoken: set[str] = set()
        self._neighbours = set(self.conflict.boundary.neighbours) if self.conflict else set()

    def _reach(self, i: int, small: Set[str] | None = None) -> int:
        """The token after the last that can belong to a name that begins at `i`, over `small` words inside it."""
        j, last = i + 1, i + 1
        while j < len(self.tokens) and j - i < MAX_WORDS and self.tokens[j].joined:
            token = self.tokens[j]
            if token.capital or token.text.isdigit():
                last = j + 1
            elif token.text.casefold() not in (self._inside if small is None else small):
                break
            j += 1
        return last

    def _entries(self, surface: str) -> tuple[GazetteerEntry, ...]:
        if len(surface) <= 3 and surface.isupper():
            return tuple(e for e in self.gazetteer.lookup(surface, self.language.code) if e.kind == "country")
        return tuple(self.gazetteer.lookup(surface, self.language.code))

    def _is_free(self, surface: str) -> bool:
        key = normalise(surface)
        return key not in self._never and key not in self._persons and key not in self._actors

    def _is_known(self, entry: GazetteerEntry) -> bool:
        if entry.level == 2:
            return entry.name.rpartition(" ")[2].casefold() in self._kinds and entry.match == "exact"
        if entry.match == "shadowed":
            return False
        if entry.own:
            near = not entry.country or entry.country in self._near | self._neighbours or not self._home
            return entry.kind == "region" or entry.tier <= (3 if near else 2)
        if entry.kind == "country" or entry.capital or entry.match == "exonym":
            return True
        return entry.population >= KNOWN_POPULATION and (entry.match == "exact" or entry.country in self._near)

    def _says_place(self, name: Name, *, strict: bool) -> bool:
        word = self._word_before(name.first)
        if word in self._strong or self._is_dateline(name) or self._is_explained(name):
            return True
        if word in self._words.of and name.first > 1 and self._word_before(name.first - 1) in self._kinds:
            return True  # "de barakken van Hamza"
        return not strict and word in self._weak

    def _is_explained(self, name: Name) -> bool:
        """Whether the text says behind a comma what it is ("Solhan, a village of gold panners")."""
        if self.text[name.end : name.end + 2] != ", " or name.last >= len(self.tokens):
            return False
        if self.tokens[name.last].text.casefold() not in self._small:
            return False
        for token in self.tokens[name.last + 1 : name.last + EXPLAINED]:
            if not token.joined:
                return False
            if token.text.casefold() in self._kinds:
                return True
        return False

    def _word_before(self, i: int) -> str:
        while i > 0 and self.tokens[i].joined and self.tokens[i - 1].text.casefold() in self._small:
            i -= 1
        word = self.tokens[i - 1].text.casefold() if i > 0 and self.tokens[i].joined else ""
        return word if word in self._strong else word.rpartition("-")[2]

    def _inside_name(self, name: Name) -> bool:
        """Whether capitalised words beside it make it part of a longer name ("Martin Kobler")."""
        before = self.tokens[name.first - 1] if name.first and self.tokens[name.first].joined else None
        if before and before.capital and (normalise(before.text) in self._given or not self._stands_alone(before)):
            return True
        after = self.tokens[name.last] if name.last < len(self.tokens) and self.tokens[name.last].joined else None
        if after and name.end != self.tokens[name.last - 1].end:
            return False
        if after and after.capital:
            if self._names_institution(name):
                return False
            return normalise(after.text) not in self._never or after.text.casefold() in self._inside
        return self._is_linked(name)

    def _names_institution(self, name: Name) -> bool:
        """Whether the name of a well-known place begins that of an organisation ("Athens Police Department")."""
        if not any(self._is_known(entry) for entry in name.entries):
            return False
        j = name.last
        while j < len(self.tokens) and j - name.last < MAX_WORDS and self.tokens[j].joined:
            token = self.tokens[j]
            if token.capital and token.text.casefold() in self._institutions:
                return True
            if not token.capital and token.text.casefold() not in self._links | {"and", "&"}:
                return False
            j += 1
        return False

    def _as_owner(self, name: Name) -> Name:
        after = self.tokens[name.last] if name.last < len(self.tokens) else None
        owns = after and after.joined and after.capital and name.end == self.tokens[name.last - 1].end
        return replace(name, owner=True) if owns and self._names_institution(name) else name

    def _is_linked(self, name: Name) -> bool:
        """Whether a link makes it part of another name ("Hofstede van Essen", "Bay of Pigs")."""
        i, j = name.first, name.last
        small = not any(entry.own or self._is_known(entry) for entry in name.entries)
        if small and j + 1 < len(self.tokens) and self._is_link(j):
            return self.tokens[j + 1].joined and self.tokens[j + 1].capital
        if i < 2 or not self.tokens[i].joined or not self._is_link(i - 1):
            return False
        head, best = self.tokens[i - 2], next(iter(name.entries), None)
        if not head.capital or head.first or best and (best.kind in WIDE or best.country in self._near):
            return False
        return not self._stands_alone(head)

    def _is_link(self, i: int) -> bool:
        return self.tokens[i].joined and self.tokens[i].text in self._links

    def _stands_alone(self, token: Token) -> bool:
        """Whether a capitalised word before a name is a word of its own: an epithet, a person, a place, "In"."""
        low, key = token.text.casefold(), normalise(token.text)
        if self._is_epithet(token.text) or key in self._never or key in self._persons:
            return True
        if low in self._strong or low in self._weak:
            return True
        if token.first and low in self._plain:
            return True
        return not token.first and any(self._is_known(entry) for entry in self._entries(token.text))

    def _starts_name(self, token: Token) -> bool:
        return token.capital and normalise(token.text) not in self._never

    def _is_epithet(self, word: str) -> bool:
        return word.casefold().endswith(self._words.adjective_endings) or word.casefold() in self._titles

    def _is_adjective(self, name: Name) -> bool:
        return name.last == name.first + 1 and self.tokens[name.first].text.endswith(self._words.adjective_endings)

    def _is_titled(self, name: Name) -> bool:
        if name.entries[0].kind == "country":
            return False
        before = self._word_before(name.first)
        after = self.tokens[name.last].text.casefold() if name.last < len(self.tokens) else ""
        return before in self._titles or (
            after in self._words.people_verbs and not self._is_known(name.entries[0])
        )

    def _is_dateline(self, name: Name) -> bool:
        """Whether it stands in capitals at the head of the text, before a dash or brackets."""
        surface = self.text[name.start : name.end]
        rest = self.text[name.end : name.end + 14].lstrip()
        return self.tokens[name.first].first and surface.isupper() and len(surface) > 3 and rest[:1] in "-–—(/,"

    def _is_listed(self, name: Name, found: list[Name]) -> bool:
        """Whether it stands in an enumeration with a name that is a place ("Tripoli, Misrata en X")."""
        for other in found:
            low, high = sorted((other, name), key=lambda n: n.start)
            between = self.text[low.end : high.start].strip(" ,;").casefold()
            if 0 <= high.start - low.end <= 8 and (between == "" or between in self._words.joiners):
                return True
        return False
