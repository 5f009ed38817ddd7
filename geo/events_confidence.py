"""How likely a careful editor would put a mark where the reading found an event: calibrated confidence.

What speaks for and against an event are its cues: the rule, what the model of sentences says, where the place and the
date came from, words of doubt. Their weights are data (`data/models/confidence.json`): a logistic regression, trained
by `data/build/events_confidence.py` on readings of annotated news by models that had not seen it, then stretched so
that of the events said to be right with 0.7, seven in ten are (Platt 1999, "Probabilistic outputs for support vector
machines").
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path

from geo.events_merging import SAME_BATTLE_KM, Draft
from geo.events_places import vagueness
from geo.projection import distance_km

LEAST, MOST = 0.01, 0.99
MONTHS = 200  # days: what lasts longer is a state of things, no event
CROSSED = ("inherited", "far", "vague", "country", "undated", "spare", "likely", "again")  # weighed by type


@dataclass(frozen=True)
class Calibration:
    """The weight of each cue, and of none."""

    bias: float
    weights: Mapping[str, float]

    def judge(self, cues: Mapping[str, float]) -> float:
        """The likelihood, 0.01 to 0.99, that an event with these cues is a mark."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in cues.items())
        return min(MOST, max(LEAST, 1.0 / (1.0 + exp(-score))))


@lru_cache(maxsize=4)
def load_calibration(path: Path) -> Calibration | None:
    """The calibration in a file, or None where there is none."""
    if not path.is_file():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(float(stored["bias"]), {name: float(weight) for name, weight in stored["weights"].items()})


def logit(likelihood: float) -> float:
    """The log of the odds, kept within what 1 to 99 in a hundred give."""
    kept = min(MOST, max(LEAST, likelihood))
    return log(kept / (1.0 - kept))


def describe(draft: Draft, before: Sequence[Draft]) -> dict[str, float]:
    """The cues of a draft that stands finished, with those of how it is told.

    Parameters
    ----------
    before : Sequence[Draft]
        The drafts of the article that are told before it.
    """
    place = draft.places[0].place if draft.places else None
    again = sum(1 for known in before if known.rule.type == draft.rule.type and _near(known, draft))
    cues = dict(draft.cues)
    cues |= {
        "spare": float(draft.spare), f"rule={draft.rule.id}": 1.0, f"type={draft.rule.type}": 1.0,
        f"status={draft.status}": 1.0, "judged": logit(draft.confidence),
        "told again": min(2.0, len(draft.sentences) - 1.0), "again": min(3.0, again),
        "inherited": float(draft.inherited), "undated": float(not draft.dated),
        "vague": float(bool(place) and vagueness(place) == 1) if place else 0.0,
        "country": float(vagueness(place) == 2) if place else 0.0,
        "unsure place": 1.0 - place.confidence if place else 0.0,
        "agent": float(bool(draft.agents)), "patient": float(bool(draft.patients)),
        "dead": float(draft.deaths is not None), "places": min(4.0, len(draft.places)) - 1.0,
        "long": log(draft.when.days), "years": float(draft.when.days > MONTHS),
    }
    crossed = [name for name in CROSSED if cues.get(name)]
    cues |= {f"{draft.rule.type} {name}": cues[name] for name in crossed}
    return {name: value for name, value in cues.items() if value}


def _near(one: Draft, other: Draft) -> bool:
    return any(distance_km(a.place.point, b.place.point) <= SAME_BATTLE_KM for a in one.places for b in other.places)
