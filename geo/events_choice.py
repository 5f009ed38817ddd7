"""Which of the parties that an article names did it, and to whom: a linear choice among pairs.

For an event every party that the article names in sentences about the same country is a candidate for either side, and
so are civilians, the forces of that country, known enemies of those named, and nobody. Each candidate has cues: its
part in the clause by word order, preposition and voice; where else it is named; what it did before. The pair whose
cues weigh most is chosen: a conditional logit (McFadden 1974, "Conditional logit analysis of qualitative choice
behavior"). The weights are data (`data/models/sides.json`), trained by `data/build/events_sides.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from pathlib import Path

NOBODY = ""
Cues = tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """The candidates for the sides of an event with their cues; `pairs` holds the cues of both together."""

    first: Mapping[str, Cues]
    second: Mapping[str, Cues]
    pairs: Mapping[tuple[str, str], Cues] = field(default_factory=dict)

    def options(self) -> list[tuple[str, str]]:
        """Every pair of two different parties, and those with nobody on a side."""
        return [pair for pair in product(self.first, self.second) if pair[0] != pair[1] or not pair[0]]

    def cues(self, pair: tuple[str, str]) -> Cues:
        """All cues of a pair."""
        return (*self.first[pair[0]], *self.second[pair[1]], *self.pairs.get(pair, ()))


@dataclass(frozen=True)
class SideModel:
    """The weights of the cues."""

    weights: Mapping[str, float]

    def weigh(self, cues: Sequence[str]) -> float:
        """What cues weigh together; one that the training never saw weighs nothing."""
        return sum(self.weights.get(cue, 0.0) for cue in cues)

    def choose(self, choice: Choice) -> tuple[str, str]:
        """The pair that weighs most; of two that weigh the same, the first in the order of the candidates."""
        first = {party: self.weigh(cues) for party, cues in choice.first.items()}
        second = {party: self.weigh(cues) for party, cues in choice.second.items()}
        return max(choice.options(), key=lambda pair: round(
            first[pair[0]] + second[pair[1]] + self.weigh(choice.pairs.get(pair, ())), 9))


@lru_cache(maxsize=4)
def load_side_model(path: Path) -> SideModel | None:
    """The model in a file, or None where there is none."""
    if not path.is_file():
        return None
    return SideModel({str(cue): float(weight) for cue, weight in json.loads(path.read_text(encoding="utf-8")).items()})
