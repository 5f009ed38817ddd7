"""Words with lemmas, and the triggers of events among them.

A trigger of the language file is a few elements joined by " + " that must all stand in one clause, in any order.
Inside an element, words stand side by side. `a/b` is either; `*` at an end of a word stands for the rest of a compound.
A word stands for itself and for its lemma. `in|nemen` is a separable verb: *ingenomen*, *in te nemen*, *namen ... in*.
:mod:`geo.events_patterns` compiles that syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import simplemma

from geo.events_patterns import MOST_WORDS, AtomIndex, NumberedElement, Separable
from geo.lexicon import EventRule, EventWords
from geo.model import Span

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*['’]?|[^\w\s]")


class Token(NamedTuple):
    """A word or mark: its span, its lower-case form, and its lemma."""

    start: int
    end: int
    lower: str
    lemma: str


class Hit(NamedTuple):
    """A trigger found: the rule, where its first word stands, and the span from its first to its last word."""

    rule: EventRule
    start: int
    end: int
    span: Span
    spec: str


class _Trigger(NamedTuple):
    rule: EventRule
    spec: str
    elements: tuple[NumberedElement, ...]
    unless: frozenset[str]


class _Clause(NamedTuple):
    """Tokens, and where among them the atoms stand, by the numbers of the atoms."""

    tokens: Sequence[Token]
    standing: dict[int, list[int]]


class Triggers:
    """The compiled triggers of one language."""

    def __init__(self, words: EventWords, code: str) -> None:
        self.words, self.code = words, code
        self.particle_ends = frozenset(words.prepositions)
        self._atoms = AtomIndex(self.lemma)
        self._forms: dict[str, tuple[str, str]] = {}
        self._entered: dict[str, tuple[NumberedElement, ...]] = {}
        self._lists: dict[tuple[str, ...], dict[int, list[tuple[NumberedElement, ...]]]] = {}
        self._triggers: list[_Trigger] = []
        self._by_anchor: dict[int, list[int]] = {}
        for rule in words.rules:
            for spec in rule.triggers:
                self._learn(rule, spec)

    def _learn(self, rule: EventRule, spec: str) -> None:
        elements = self._elements(spec)
        for anchor in max(elements, key=lambda element: element.rarity).anchors:
            self._by_anchor.setdefault(anchor, []).append(len(self._triggers))
        self._triggers.append(_Trigger(rule, spec, elements, frozenset(rule.unless)))

    def _elements(self, spec: str) -> tuple[NumberedElement, ...]:
        known = self._entered.get(spec)
        if known is None:
            known = self._entered[spec] = self._atoms.enter(spec)
        return known

    def tokenize(self, text: str, span: Span) -> list[Token]:
        """The words and marks of a span, with lemmas."""
        out, forms = [], self._forms
        for found in _TOKEN.finditer(text, span.start, span.end):
            said = found.group()
            start, end = found.span()
            lower, lemma = forms.get(said) or self._form(said)
            out.append(Token(start, end, lower, lemma))
        return out

    def _form(self, said: str) -> tuple[str, str]:
        """The lower-case form of a word, and its lemma."""
        if len(self._forms) >= MOST_WORDS:
            self._forms.clear()
        lower = said.lower().rstrip("'’") or said
        form = self._forms[said] = (lower, self.lemma(lower))
        return form

    def lemma(self, lower: str) -> str:
        """The lemma of a lower-case word."""
        return self.words.lemmas.get(lower) or _lemma(lower, self.code)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """The triggers in one clause, one per rule and position, the longest specification first."""
        clause = self._clause(tokens)
        near = {number for atom in clause.standing for number in self._by_anchor.get(atom, ())}
        forms = {form for token in tokens for form in (token.lower, token.lemma)} if near else set()
        hits: list[Hit] = []
        for trigger in map(self._triggers.__getitem__, sorted(near)):
            if trigger.unless.isdisjoint(forms):
                hits += _hits(trigger, self._match_all(trigger.elements, clause))
        return _best(hits)

    def contains(self, spec: str, tokens: Sequence[Token]) -> list[Span]:
        """Where a specification of the same syntax stands in the tokens (its first element)."""
        elements = self._elements(spec)
        return next(iter(self._match_all(elements, self._clause(tokens))), [])

    def contains_any(self, specs: Sequence[str], tokens: Sequence[Token]) -> bool:
        """Whether one of several specifications stands in the tokens."""
        lists, clause = self._listed(tuple(specs)), self._clause(tokens)
        return any(self._match_all(elements, clause) for atom in clause.standing for elements in lists.get(atom, ()))

    def _listed(self, specs: tuple[str, ...]) -> dict[int, list[tuple[NumberedElement, ...]]]:
        """Specifications by the atoms of which one stands wherever they do."""
        known = self._lists.get(specs)
        if known is None:
            known = self._lists[specs] = {}
            for elements in map(self._elements, specs):
                for anchor in elements[0].anchors:
                    known.setdefault(anchor, []).append(elements)
        return known

    def _clause(self, tokens: Sequence[Token]) -> _Clause:
        standing: dict[int, list[int]] = {}
        fit = self._atoms.fit
        for at, (_, _, lower, _) in enumerate(tokens):
            for number in fit(lower).atoms:
                standing.setdefault(number, []).append(at)
        return _Clause(tokens, standing)

    def _match_all(self, elements: Sequence[NumberedElement], clause: _Clause) -> list[list[Span]]:
        """Where each of the elements stands; nothing where one of them does not."""
        if any(element.anchors.isdisjoint(clause.standing) for element in elements):
            return []
        found = []
        for element in elements:
            spans = self._match(element, clause)
            if not spans:
                return []
            found.append(spans)
        return found

    def _match(self, element: NumberedElement, clause: _Clause) -> list[Span]:
        if element.choices:
            return [span for choice in element.choices for span in self._match(choice, clause)]
        tokens, standing = clause
        starts: Sequence[int] = standing.get(element.numbers[0], ())
        if element.verb:
            return self._match_separable(element.numbers[0], element.verb, starts, tokens)
        for n, number in enumerate(element.numbers[1:], start=1):
            here = standing.get(number, ())
            starts = [at for at in starts if at + n in here]
        width = len(element.numbers)
        return [Span(tokens[at].start, tokens[at + width - 1].end) for at in starts]

    def _match_separable(
        self, number: int, verb: Separable, places: Sequence[int], tokens: Sequence[Token]
    ) -> list[Span]:
        """The separable verb in its forms; `places` are those of its joined forms and of its base."""
        found = []
        for at in sorted({*places, *(place - 2 for place in places if place > 1)}):  # "op te geven" begins before it
            token = tokens[at]
            if number in self._atoms.fit(token.lower).joined:
                found.append(Span(token.start, token.end))
            elif token.lower == verb.particle and self._is_infinitive(tokens, at, verb.base):
                found.append(Span(token.start, tokens[at + 2].end))
            elif token.lemma == verb.base and (end := self._particle_after(tokens, at, verb.particle)):
                found.append(Span(token.start, end))
        return found

    def _is_infinitive(self, tokens: Sequence[Token], at: int, base: str) -> bool:
        return at + 2 < len(tokens) and tokens[at + 1].lower == "te" and tokens[at + 2].lemma == base

    def _particle_after(self, tokens: Sequence[Token], at: int, particle: str) -> int:
        """The end of a particle that stands alone at the end of its clause: what follows is no noun phrase."""
        for n in range(at + 1, len(tokens)):
            if tokens[n].lower != particle:
                continue
            after = tokens[n + 1].lower if n + 1 < len(tokens) else ""
            if after == "te":  # "gaf bevel op te rukken": the particle of another verb
                continue
            if not after or not after[0].isalnum() or after in self.particle_ends:
                return tokens[n].end
        return 0


def _hits(trigger: _Trigger, found: Sequence[Sequence[Span]]) -> Iterator[Hit]:
    """A hit for each place of the first element, reaching to the first place of every other one."""
    for first in found[0] if found else ():
        spans = [first, *(others[0] for others in found[1:])]
        start, end = min(s.start for s in spans), max(s.end for s in spans)
        yield Hit(trigger.rule, first.start, first.end, Span(start, end), trigger.spec)


def _best(hits: list[Hit]) -> list[Hit]:
    """One hit of a rule per clause: the one that says most, then the first."""
    chosen: dict[str, Hit] = {}
    for hit in hits:
        known = chosen.get(hit.rule.id)
        if known is None or (-hit.spec.count("+"), hit.start) < (-known.spec.count("+"), known.start):
            chosen[hit.rule.id] = hit
    return sorted(chosen.values(), key=lambda hit: hit.start)


@lru_cache(maxsize=100_000)
def _lemma(lower: str, code: str) -> str:
    try:
        return str(simplemma.lemmatize(lower, lang=code)).lower()
    except ValueError:  # a language that the lemmatizer does not have: every word is its own lemma
        return lower
