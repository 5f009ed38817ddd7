"""Words with lemmas, and the triggers of events among them.

A trigger of the language file is a few elements joined by " + " that must all stand in one clause, in any order.
Inside an element, words stand side by side. `a/b` is either; `*` at an end of a word stands for the rest of a compound.
A word stands for itself and for its lemma. `in|nemen` is a separable verb: *ingenomen*, *in te nemen*, *namen ... in*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import simplemma

from geo.lexicon import EventRule, EventWords
from geo.model import Span

_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*['’]?|[^\w\s]")
_ALTERNATIVE = re.compile(r"\s*/\s*")


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


@dataclass(frozen=True)
class _Options:
    """The alternatives at one position: whole words, and beginnings, ends and middles of compounds."""

    exact: frozenset[str]
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    middles: tuple[str, ...] = ()

    def fits(self, token: Token) -> bool:
        lower = token.lower
        if lower in self.exact or token.lemma in self.exact:
            return True
        return (lower.startswith(self.heads) or lower.endswith(self.tails)
                or any(middle in lower for middle in self.middles))

    def keys(self) -> frozenset[str] | None:
        """Keys of words (`_word_keys`) of which one must stand there; None where a part of a word may be anywhere."""
        if self.middles or any(len(head) < 2 for head in self.heads) or any(len(tail) < 3 for tail in self.tails):
            return None
        return frozenset((*(f"={form}" for form in self.exact), *(f"<{head[:2]}" for head in self.heads),
                          *(f">{tail[-3:]}" for tail in self.tails)))

    @property
    def open(self) -> bool:
        """Whether a set of forms cannot tell that nothing fits."""
        return bool(self.heads or self.tails or self.middles)


@dataclass(frozen=True)
class _Element:
    words: tuple[_Options, ...]  # side by side
    particle: str = ""
    base: str = ""
    choices: tuple[_Element, ...] = ()  # where an alternative is a separable verb

    def possible(self, forms: frozenset[str]) -> bool:
        """Whether the element may stand among words and lemmas: cheap, and never wrongly False."""
        if self.choices:
            return any(choice.possible(forms) for choice in self.choices)
        if self.particle:
            return self.base in forms or any(form.startswith(self.particle) for form in forms)
        return all(options.open or options.exact & forms for options in self.words)


    def keys(self) -> frozenset[str] | None:
        """Keys of words (`_word_keys`) of which one must stand in a clause; None where any word may do."""
        if self.choices:
            found = [choice.keys() for choice in self.choices]
            return frozenset().union(*(keys for keys in found if keys)) if all(found) else None
        if self.particle:
            return frozenset((f"={self.base}", f"<{self.particle[:2]}"))
        offered = [keys for options in self.words if (keys := options.keys()) is not None]
        return min(offered, key=lambda keys: (_is_loose(keys), len(keys), sorted(keys)), default=None)


def _is_loose(keys: frozenset[str]) -> bool:
    return any(key[0] != "=" for key in keys)


def _word_keys(forms: frozenset[str]) -> set[str]:
    """What words and lemmas can be looked up by: the whole, the first two letters, the last three."""
    return {key for form in forms for key in (f"={form}", f"<{form[:2]}", f">{form[-3:]}")}


@dataclass(frozen=True)
class _Trigger:
    rule: EventRule
    spec: str
    elements: tuple[_Element, ...]


class Triggers:
    """The compiled triggers of one language."""

    def __init__(self, words: EventWords, code: str) -> None:
        self.words, self.code = words, code
        self.particle_ends = frozenset(words.prepositions)
        self.triggers = [
            _Trigger(rule, spec, tuple(_compile(part) for part in spec.split(" + ")))
            for rule in words.rules for spec in rule.triggers
        ]
        self.index: dict[str, list[int]] = {}
        self.always: list[int] = []  # triggers that no word can be looked up for
        for number, trigger in enumerate(self.triggers):
            offered = [keys for element in trigger.elements if (keys := element.keys())]
            if not offered:
                self.always.append(number)
                continue
            for key in min(offered, key=lambda keys: (_is_loose(keys), len(keys), sorted(keys))):
                self.index.setdefault(key, []).append(number)
        self.unless = {rule.id: frozenset(rule.unless) for rule in words.rules}

    def tokenize(self, text: str, span: Span) -> list[Token]:
        """The words and marks of a span, with lemmas."""
        out = []
        for found in _TOKEN.finditer(text, span.start, span.end):
            lower = found.group().lower().rstrip("'’") or found.group()
            out.append(Token(found.start(), found.end(), lower, self.lemma(lower)))
        return out

    def lemma(self, lower: str) -> str:
        """The lemma of a lower-case word."""
        return self.words.lemmas.get(lower) or _lemma(lower, self.code)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """The triggers in one clause, one per rule and position, the longest specification first."""
        forms = frozenset(form for token in tokens for form in (token.lower, token.lemma))
        hits: list[Hit] = []
        near = {number for key in _word_keys(forms) for number in self.index.get(key, ())}
        for trigger in map(self.triggers.__getitem__, sorted(near.union(self.always))):
            if self.unless[trigger.rule.id] & forms:
                continue
            if not all(element.possible(forms) for element in trigger.elements):
                continue
            found = [self._match(element, tokens) for element in trigger.elements]
            if not all(found):
                continue
            for first in found[0]:
                spans = [first, *(others[0] for others in found[1:])]
                start, end = min(s.start for s in spans), max(s.end for s in spans)
                hits.append(Hit(trigger.rule, first.start, first.end, Span(start, end), trigger.spec))
        return _best(hits)

    def contains(self, spec: str, tokens: Sequence[Token]) -> list[Span]:
        """Where a specification of the same syntax stands in the tokens (its first element)."""
        found = [self._match(element, tokens) for element in _compiled(spec)]
        return found[0] if all(found) else []

    def _match(self, element: _Element, tokens: Sequence[Token]) -> list[Span]:
        if element.choices:
            return [span for choice in element.choices for span in self._match(choice, tokens)]
        if element.particle:
            return self._match_separable(element, tokens)
        width = len(element.words)
        return [
            Span(tokens[at].start, tokens[at + width - 1].end)
            for at in range(len(tokens) - width + 1)
            if all(options.fits(tokens[at + n]) for n, options in enumerate(element.words))
        ]

    def _match_separable(self, element: _Element, tokens: Sequence[Token]) -> list[Span]:
        particle, base = element.particle, element.base
        found = []
        for at, token in enumerate(tokens):
            if self._is_joined(token, particle, base):
                found.append(Span(token.start, token.end))
            elif token.lower == particle and self._is_infinitive(tokens, at, base):
                found.append(Span(token.start, tokens[at + 2].end))
            elif token.lemma == base and (end := self._particle_after(tokens, at, particle)):
                found.append(Span(token.start, end))
        return found

    def _is_joined(self, token: Token, particle: str, base: str) -> bool:
        if token.lemma in (f"{particle}_{base}", f"{particle}{base}"):
            return True
        rest = token.lower.removeprefix(particle)
        if rest == token.lower or len(rest) < 3:
            return False
        return rest == base or self.lemma(rest) == base or self.lemma(rest.removeprefix("te")) == base

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


def _best(hits: list[Hit]) -> list[Hit]:
    """One hit of a rule per clause: the one that says most, then the first."""
    chosen: dict[str, Hit] = {}
    for hit in hits:
        known = chosen.get(hit.rule.id)
        if known is None or (-hit.spec.count("+"), hit.start) < (-known.spec.count("+"), known.start):
            chosen[hit.rule.id] = hit
    return sorted(chosen.values(), key=lambda hit: hit.start)


@lru_cache(maxsize=4096)
def _compiled(spec: str) -> tuple[_Element, ...]:
    return tuple(_compile(part) for part in spec.split(" + "))


def _compile(part: str) -> _Element:
    part = part.strip()
    if "|" in part and "/" in part and " " not in part:
        return _Element((), choices=tuple(_compile(choice) for choice in _separate(part)))
    if "|" in part and " " not in part:
        particle, base = part.split("|")
        return _Element((), particle, base)
    return _Element(tuple(_options(word) for word in part.split()))


def _separate(part: str) -> list[str]:
    """The separable verbs among alternatives one by one, the other words together."""
    options = _ALTERNATIVE.split(part)
    plain = [option for option in options if "|" not in option]
    return [*(option for option in options if "|" in option), *(["/".join(plain)] if plain else [])]


def _options(word: str) -> _Options:
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
    return _Options(frozenset(exact), tuple(heads), tuple(tails), tuple(middles))


@lru_cache(maxsize=100_000)
def _lemma(lower: str, code: str) -> str:
    try:
        return str(simplemma.lemmatize(lower, lang=code)).lower()
    except ValueError:  # a language that the lemmatizer does not have: every word is its own lemma
        return lower
