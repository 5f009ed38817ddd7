"""Which of the parties that an article names did it, and to whom: a linear choice among pairs.

For an event every party that the article names in sentences about the same country is a candidate for either side, and
so are civilians, the forces of that country, known enemies of those named, and nobody. Each candidate has cues: its
part in the clause by word order, preposition and voice; where else it is named; what it did before. The pair whose
cues weigh most is chosen: a conditional logit (McFadden 1974, "Conditional logit analysis of qualitative choice
behavior"). The weights are data (`data/models/sides.json`), trained by `data/build/events_sides.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import inf
from pathlib import Path

NOBODY = ""
Cues = tuple[str, ...]
SIDES = ("1", "2")
GENERAL = ("nobody", "in clause bare", "in clause by", "in clause of", "in clause to", "in clause held")
BY_ACT = (  # beginnings of the cues that mean something else for every kind of event
    "in clause bare ", "in clause attack", "in clause target", "in clause on ", "in clause prep", "class", "rule's",
    "loses", "wins", "first in", "only in", "acted", "underwent", "last agent", "lead first", "share most", "is ",
    "holds", "nobody,",
)
PAIR_BY_ACT = ("pair nobody and ", "pair civilians and ", "pair a party and ")  # beginnings of cues of two parties
PAIR_BOTH_WAYS = "both "
DIGITS = 9  # weights that are the same to so many digits are the same
SAME = 1e-9


@dataclass(frozen=True)
class Choice:
    """The candidates for the sides of an event with the cues of each, and of two together.

    A cue of a party weighs differently for either side; some also for each act, a few for each rule.
    """

    parties: Mapping[str, Cues]
    pairs: Mapping[tuple[str, str], Cues]  # every pair that can be chosen
    met: Mapping[tuple[str, str], Cues] = field(default_factory=dict)  # more cues, of pairs that met before
    act: str = ""  # what is done
    rule: str = ""  # the id of the rule that found it

    def options(self) -> list[tuple[str, str]]:
        """The pairs, in the order of the candidates."""
        return list(self.pairs)

    def cues(self, pair: tuple[str, str]) -> Cues:
        """All cues of a pair, as the training reads them."""
        sided = (crossed for side, party in zip(SIDES, pair, strict=True) for cue in self.parties[party]
                 for crossed in cross_cue(cue, side, self.act, self.rule))
        both = (*self.pairs[pair], *self.met.get(pair, ()))
        return (*sided, *(crossed for cue in both for crossed in cross_pair(cue, self.act)))


def options_of(parties: Collection[str]) -> list[tuple[str, str]]:
    """Every pair of two different parties, and those with nobody on a side."""
    return [(one, other) for one, other in product(parties, repeat=2) if one != other or not one]


def cross_cue(cue: str, side: str, act: str, rule: str) -> Cues:
    """A cue of a party as that of a side: alone, with what is done, and with the rule."""
    made = [f"{side} {cue}"]
    if cue in GENERAL or cue.startswith(BY_ACT):
        made.append(f"{side} {cue} | {act}")
    if cue in GENERAL:
        made.append(f"{side} {cue} | rule {rule}")
    return tuple(made)


def cross_pair(cue: str, act: str) -> Cues:
    """A cue of two parties: alone, only with what is done, or both."""
    if cue.startswith(PAIR_BOTH_WAYS):
        return cue, f"{cue} | {act}"
    return (f"{cue} | {act}" if cue.startswith(PAIR_BY_ACT) else cue,)


class _SideWeights(dict[str, float]):
    """What each cue of a party weighs for one side of one kind of event; worked out when first asked."""

    def __init__(self, weights: Mapping[str, float], side: str, act: str, rule: str) -> None:
        super().__init__()
        self._weights, self._of = weights, (side, act, rule)

    def __missing__(self, cue: str) -> float:
        self[cue] = found = sum(self._weights.get(crossed, 0.0) for crossed in cross_cue(cue, *self._of))
        return found


class _PairWeights(dict[Cues, float]):
    """What the cues of two parties weigh together for one act; worked out when first asked."""

    def __init__(self, weights: Mapping[str, float], act: str) -> None:
        super().__init__()
        self._weights, self._act = weights, act

    def __missing__(self, cues: Cues) -> float:
        crossed = (made for cue in cues for made in cross_pair(cue, self._act))
        self[cues] = found = sum(self._weights.get(cue, 0.0) for cue in crossed)
        return found


@dataclass(frozen=True)
class SideModel:
    """The weights of the cues; one that the training never saw weighs nothing."""

    weights: Mapping[str, float]
    _sides: dict[tuple[str, str, str], _SideWeights] = field(default_factory=dict, repr=False, compare=False)
    _pairs: dict[str, _PairWeights] = field(default_factory=dict, repr=False, compare=False)

    def choose(self, choice: Choice) -> tuple[str, str]:
        """The pair that weighs most; of two that weigh the same, the first in the order of the candidates."""
        first, second = (self._weigh(choice, side) for side in SIDES)
        together, met = self._pair_weights(choice.act), choice.met
        chosen, most, least = (NOBODY, NOBODY), -inf, -inf
        for pair, cues in choice.pairs.items():
            weight = first[pair[0]] + second[pair[1]] + together[cues]
            if met and pair in met:
                weight += together[met[pair]]
            if weight >= least and (rounded := round(weight, DIGITS)) > most:
                chosen, most, least = pair, rounded, rounded - SAME
        return chosen

    def _weigh(self, choice: Choice, side: str) -> dict[str, float]:
        """What the cues of each candidate weigh for a side."""
        key = (side, choice.act, choice.rule)
        if key not in self._sides:
            self._sides[key] = _SideWeights(self.weights, *key)
        weights = self._sides[key]
        return {party: sum(map(weights.__getitem__, cues)) for party, cues in choice.parties.items()}

    def _pair_weights(self, act: str) -> _PairWeights:
        if act not in self._pairs:
            self._pairs[act] = _PairWeights(self.weights, act)
        return self._pairs[act]


@lru_cache(maxsize=4)
def load_side_model(path: Path) -> SideModel | None:
    """The model in a file, or None where there is none."""
    if not path.is_file():
        return None
    return SideModel({str(cue): float(weight) for cue, weight in json.loads(path.read_text(encoding="utf-8")).items()})
