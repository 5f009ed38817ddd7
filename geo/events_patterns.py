"""The syntax of triggers, and which of their parts a word fits: for :mod:`geo.events_triggers`.

A trigger is a few elements joined by " + ". An element is words side by side, or one separable verb, or a choice of
such. What can stand at one position is an atom: alternatives of a word, or a separable verb. Atoms are numbered, and a
word is held against all of them once, so that a text is matched by looking numbers up, never by trying every trigger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

_ALTERNATIVE = re.compile(r"\s*/\s*")
MIN_STEM = 3  # letters of a separable verb behind its particle
MOST_WORDS = 100_000  # that are remembered


@dataclass(frozen=True)
class Options:
    """The alternatives at one position: whole words, and beginnings, ends and middles of compounds."""

    exact: frozenset[str]
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    middles: tuple[str, ...] = ()

    @property
    def rarity(self) -> int:
        """Letters of the shortest alternative: the longer a word, the fewer clauses hold it."""
        return min(map(len, (*self.exact, *self.heads, *self.tails, *self.middles)))


@dataclass(frozen=True)
class Separable:
    """A separable verb: `op|geven`."""

    particle: str
    base: str

    @property
    def rarity(self) -> int:
        """Letters of the verb, which stands alone where its particle stands apart."""
        return len(self.base)


Atom = Options | Separable


@dataclass(frozen=True)
class Element:
    """Atoms side by side (a separable verb stands alone), or `choices` where one of the alternatives is such a verb."""

    atoms: tuple[Atom, ...] = ()
    choices: tuple[Element, ...] = ()


def compile_trigger(spec: str) -> tuple[Element, ...]:
    """The elements of a trigger."""
    return tuple(_element(part.strip()) for part in spec.split(" + "))


def _element(part: str) -> Element:
    if "|" in part and "/" in part and " " not in part:
        return Element(choices=tuple(_element(choice) for choice in _separate(part)))
    if "|" in part and " " not in part:
        return Element((Separable(*part.split("|")),))
    return Element(tuple(_options(word) for word in part.split()))


def _separate(part: str) -> list[str]:
    """The separable verbs among alternatives one by one, the other words together."""
    options = _ALTERNATIVE.split(part)
    plain = [option for option in options if "|" not in option]
    return [*(option for option in options if "|" in option), *(["/".join(plain)] if plain else [])]


def _options(word: str) -> Options:
    exact: set[str] = set()
    heads, tails, middles = [], [], []
    for option in _ALTERNATIVE.split(word):
        core = option.strip("*").replace("|", "")
        if option.startswith("*") and option.endswith("*"):
            middles.append(core)
        elif option.startswith("*"):
            tails.append(core)
        elif option.endswith("*"):
            heads.append(core)
        else:
            exact.update((core, option.replace("|", "_")))
    return Options(frozenset(exact), tuple(heads), tuple(tails), tuple(middles))


class Fit(NamedTuple):
    """The atoms that a word fits, by number; `joined` are the separable verbs that it is a form of, written as one."""

    atoms: tuple[int, ...]
    joined: frozenset[int]


@dataclass(frozen=True)
class NumberedElement:
    """An element with the numbers of its atoms; `verb` where it is a separable verb.

    One of the atoms `anchors` stands wherever the element does; `rarity` tells how few clauses hold one of them.
    """

    numbers: tuple[int, ...]
    verb: Separable | None
    choices: tuple[NumberedElement, ...]
    anchors: frozenset[int]
    rarity: int


class AtomIndex:
    """Numbered atoms, and the words held against them.

    Parameters
    ----------
    lemma : Callable[[str], str]
        The lemma of a lower-case word.
    """

    def __init__(self, lemma: Callable[[str], str]) -> None:
        self._lemma = lemma
        self._numbers: dict[Atom, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._heads: dict[str, list[int]] = {}
        self._tails: dict[str, list[int]] = {}
        self._middles: list[tuple[str, int]] = []
        self._particles: dict[str, list[tuple[str, int]]] = {}
        self._wholes: dict[str, list[int]] = {}
        self._bases: dict[str, list[int]] = {}
        self._fits: dict[str, Fit] = {}

    def enter(self, spec: str) -> tuple[NumberedElement, ...]:
        """The elements of a trigger, its atoms numbered."""
        return tuple(self._enter(element) for element in compile_trigger(spec))

    def _enter(self, element: Element) -> NumberedElement:
        if element.choices:
            choices = tuple(self._enter(choice) for choice in element.choices)
            anchors = frozenset(number for choice in choices for number in choice.anchors)
            return NumberedElement((), None, choices, anchors, min(choice.rarity for choice in choices))
        numbers = tuple(self._number(atom) for atom in element.atoms)
        verb = element.atoms[0] if isinstance(element.atoms[0], Separable) else None
        rarity, anchor = max((atom.rarity, n) for atom, n in zip(element.atoms, numbers, strict=True))
        return NumberedElement(numbers, verb, (), frozenset((anchor,)), rarity)

    def _number(self, atom: Atom) -> int:
        """The number of an atom, a new one where it has none."""
        known = self._numbers.get(atom)
        if known is None:
            known = self._numbers[atom] = len(self._numbers)
            self._fits.clear()
            if isinstance(atom, Separable):
                self._add_separable(atom, known)
            else:
                self._add_options(atom, known)
        return known

    def _add_separable(self, atom: Separable, number: int) -> None:
        self._particles.setdefault(atom.particle, []).append((atom.base, number))
        for whole in (f"{atom.particle}_{atom.base}", f"{atom.particle}{atom.base}"):
            self._wholes.setdefault(whole, []).append(number)
        self._bases.setdefault(atom.base, []).append(number)

    def _add_options(self, atom: Options, number: int) -> None:
        for known, parts in ((self._exact, atom.exact), (self._heads, atom.heads), (self._tails, atom.tails)):
            for part in parts:
                known.setdefault(part, []).append(number)
        self._middles.extend((middle, number) for middle in atom.middles)

    def fit(self, lower: str) -> Fit:
        """What a lower-case word fits."""
        known = self._fits.get(lower)
        if known is None:
            if len(self._fits) >= MOST_WORDS:
                self._fits.clear()
            known = self._fits[lower] = self._hold_against(lower, self._lemma(lower))
        return known

    def _hold_against(self, lower: str, lemma: str) -> Fit:
        found = {*self._exact.get(lower, ()), *self._exact.get(lemma, ())}
        heads, tails = self._heads, self._tails
        for at in range(len(lower) + 1):
            if (part := lower[:at]) in heads:
                found.update(heads[part])
            if (part := lower[at:]) in tails:
                found.update(tails[part])
        found.update(number for middle, number in self._middles if middle in lower)
        joined = {*self._wholes.get(lemma, ()), *self._behind_particle(lower)}
        found.update(joined, self._bases.get(lemma, ()))
        return Fit(tuple(sorted(found)), frozenset(joined))

    def _behind_particle(self, lower: str) -> Iterable[int]:
        """The separable verbs that a word is a form of ("ingenomen", "innemen", "opterukken")."""
        for at in range(1, len(lower) - MIN_STEM + 1):
            verbs = self._particles.get(lower[:at])
            if verbs:
                rest = lower[at:]
                forms = (rest, self._lemma(rest), self._lemma(rest.removeprefix("te")))
                yield from (number for base, number in verbs if base in forms)
