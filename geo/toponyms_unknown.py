"""Names of places that no list has, told by their form and by the words beside them.

"Het dorp Debaa", "near Dzerkalne", "Freedom Square", "the Hamza camp", "Jebel Moya", "Lastochkyne". Only
:mod:`geo.toponyms_names` uses this module; where such a name lies :mod:`geo.places` makes out from its surroundings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geo.gazetteer_index import normalise
from geo.model import PlaceKind
from geo.toponyms_around import Surroundings
from geo.toponyms_known import Name
from geo.toponyms_tokens import Token

LEAST_LETTERS = 4  # of an unknown name
LEAST_STEM = 3  # letters before an ending
FORMED = 7  # letters of a name that its ending gives away


@dataclass
class UnknownReader(Surroundings):
    """Reads the names that the gazetteer does not know."""

    def __post_init__(self) -> None:
        super().__post_init__()
        words = self._words
        self._behind = {w.casefold(): kind for kind, many in words.landmarks.items() for w in many}
        self._compounds = {w: kind for kind, many in words.compounds.items() for w in many}
        self._heads, self._locative = self._sets.heads, self._sets.locative

    def _unlisted(self, taken: set[int]) -> list[Name]:
        """The names that no list has, outside the tokens that are `taken`, with all their mentions."""
        first = list(self._read_unlisted(taken))
        taken = taken | {k for name in first for k in range(name.first, name.last)}
        kinds = {self._words_of(name.first, name.last): name for name in reversed(first)}
        longest = max((len(words) for words in kinds), default=0)
        again = []
        openers = {words[0] for words in kinds}
        for i in range(len(self.tokens) if kinds else 0):
            if i in taken or self.tokens[i].text not in openers:
                continue
            for j in range(i + 1, min(i + longest, len(self.tokens)) + 1):
                known = kinds.get(self._words_of(i, j))
                if known and not self._is_titled_or_named(i):
                    again.append(self._unknown(i, j, known.kind))
        return first + again

    def _words_of(self, i: int, j: int) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens[i:j])

    def _is_titled_or_named(self, i: int) -> bool:
        before = self.tokens[i - 1].text if i and self.tokens[i].joined else ""
        return before.casefold() in self._titles or normalise(before) in self._given

    def _read_unlisted(self, taken: set[int]) -> Iterator[Name]:
        endings = tuple(e for country in sorted(self._near) for e in self._words.endings.get(country, ()))
        abroad = self._is_abroad()
        last = 0
        for i in self._capitals:
            if i < last or i in taken or not self._begins_unlisted(self.tokens[i]):
                continue
            reach, end = i + 1, self._reach(i)
            while reach < end and reach not in taken:
                reach += 1
            name = self._landmark(i, reach, taken) or self._formed(i, reach, endings)
            name = name or self._after_place_word(i, reach, abroad)
            if name:
                last = name.last
                yield name

    def _is_abroad(self) -> bool:
        """Whether the text is about countries in which its language is not spoken: there a name is rarely a firm."""
        return bool(self._near) and not self._near & set(self._words.spoken_in)

    def _begins_unlisted(self, token: Token) -> bool:
        key = normalise(token.text)
        if not token.capital or key in self._never or token.first and token.text.casefold() in self._plain:
            return False
        return not token.text.isupper() and key not in self._given and key not in self._persons

    def _landmark(self, i: int, j: int, taken: set[int]) -> Name | None:
        """A name with the word for its kind behind it ("Hamza camp"), or grown into one with it ("Artjomstraat")."""
        last = self.tokens[j - 1]
        if j == i + 1 and (kind := self._grown(self.tokens[i])):
            return self._unknown(i, j, kind)
        if j > i + 1 and last.text.casefold() in self._behind:
            return self._unknown(i, j, self._behind[last.text.casefold()]) if self._is_named(i, j - 1) else None
        after = self.tokens[j] if j < len(self.tokens) and j not in taken and self.tokens[j].joined else None
        if after and after.text.casefold() in self._behind and self._is_named(i, j):
            return self._unknown(i, j + 1, self._behind[after.text.casefold()])
        return None

    def _grown(self, token: Token) -> PlaceKind | None:
        low = token.text.casefold()
        for ending, kind in self._compounds.items():
            if not low.endswith(ending):
                continue
            stem = low.removesuffix(ending).rstrip("-")
            if len(stem) >= LEAST_STEM and self._is_free(stem):
                return kind
        return None

    def _is_named(self, i: int, j: int) -> bool:
        """Whether the tokens can be a landmark's own name: no people, person, organisation or unit."""
        words = [self.tokens[k].text for k in range(i, j)]
        keys = [normalise(word) for word in words]
        if any(key in self._never or key in self._persons for key in keys) or any(map(str.isupper, words)):
            return False
        return not words[-1].endswith(self._words.adjective_endings) and self._word_before(i) not in self._titles

    def _formed(self, i: int, j: int, endings: tuple[str, ...]) -> Name | None:
        """A name that begins or ends as names of places do ("Jebel Moya", "Lastochkyne")."""
        token = self.tokens[i]
        if j > i + 1 and normalise(token.text) in self._heads and self._is_named(i, j):
            return self._unknown(i, j, "town")
        if j > i + 1 or len(token.text) < FORMED or not token.text.endswith(endings or ("?",)):
            return None
        return self._unknown(i, j, "town") if self._word_before(i) not in self._titles else None

    def _after_place_word(self, i: int, j: int, abroad: bool) -> Name | None:
        """A name right after a word that says what it is ("the village of X"), or abroad after one that says where."""
        token = self.tokens[i]
        name = Name(i, j, token.start, self.tokens[j - 1].end, ())
        surface = self.text[name.start : name.end]
        if len(surface) < LEAST_LETTERS or surface[-1:] in "'’" or not self._is_named(i, j):
            return None
        word, raw = self._word_before(i), self.tokens[i - 1].text.casefold() if i else ""
        kind = word in self._kinds or word in self._words.of and self._word_before(i - 1) in self._kinds
        if not kind and not self._is_explained(name) and not (abroad and word in self._locative and raw == word):
            return None
        head, hyphen, tail = surface.rpartition("-")
        if hyphen and tail.islower() and len(tail) > LEAST_LETTERS or head.isupper():
            return None  # "RSF-uniform"
        after = self.tokens[j] if j < len(self.tokens) and self.tokens[j].joined else None
        if after and (after.text.casefold() in self._institutions or after.text.casefold() in self._words.people_verbs):
            return None
        return self._unknown(i, j, "town") if self._is_free(surface) and not self._inside_name(name) else None

    def _unknown(self, i: int, j: int, kind: PlaceKind) -> Name:
        return Name(i, j, self.tokens[i].start, self.tokens[j - 1].end, (), kind=kind)
