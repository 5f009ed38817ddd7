"""The filter behind `geo.control`: reports of one place, weighed against each other and against time.

The belief is a distribution over the states of the place. A report of weight w moves it to
``w * [its state] + (1 - w) * belief``: with probability w the report is right, else it says nothing (a hidden Markov
model whose emissions are "right" or "noise"). Reports of one day are weighed together: with several of different
states, each may alone be right; that more than one is right means contested. Between days the belief decays towards
"anything", so that a fresh strong report withstands a weak one and an old one does not. The place is in the state of
greatest belief; a change counts from the day of the report that brought it. Who says the same of a place twice confirms
nothing: a repetition brings the belief back to what the source's word was worth, and no higher. One unconfirmed report
(below one half) may lower the belief in a state, but changes it only once another, independent one says the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from geo.model import CONTESTED, ObservationKind

# Judgements, each with the range tried on the two histories at hand (Libya 2019-20, Ukraine 2022).
KIND_WEIGHT: Mapping[ObservationKind, float] = {
    "captured": 1.0,
    "withdrew": 1.0,
    "holds": 1.0,
    "contested": 0.95,
    "attacks": 0.35,  # who attacks does not hold: read as contested, weakly
    "claim": 0.2,  # never decides by itself, whatever its weight
}
PARTISAN_WEIGHT = 0.85  # a publisher about its own side's success; tried 0.7 to 1
PART_WEIGHT = 0.45  # "parts of": below one half, so one such report alone changes nothing that is fresh
VAGUE_DATE_WEIGHT = 0.7  # the date is good to more than a month
STALE_DAYS = 365.0  # belief left after so many days without a report: 1/e; tried 180 to 730
LEAST_ALONE = 0.5  # what a program read, alone and less likely right than this, changes no state
MAX_WEIGHT = 0.97  # no report is certain


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of one place, ready to be weighed.

    `source` groups reports that are not independent (`geo.control_origins`). `first` and `last` are the days that the
    state may have begun on (was seen on, where `begins` is false), both inside; `day` is the one that counts.
    """

    id: str
    actor: str
    day: date
    precision: str = "day"
    weight: float
    claim: bool = False
    source: str = ""
    curated: bool = True  # a person wrote it down as a fact; else a program read it in a text or a data set
    begins: bool = True  # tells of a change; else of a state that was seen, however it came about
    first: date | None = None
    last: date | None = None
    known: date | None = None  # when it was reported; its day where not given


def report_weight(
    kind: ObservationKind, confidence: float, *, partisan: bool = False, date_days: int = 1, part: bool = False
) -> float:
    """The probability that a report is right, 0 to 1."""
    weight = confidence * KIND_WEIGHT[kind]
    weight *= PARTISAN_WEIGHT if partisan else 1.0
    weight *= VAGUE_DATE_WEIGHT if date_days > 31 else 1.0
    weight *= PART_WEIGHT if part else 1.0
    return min(weight, MAX_WEIGHT)


Belief = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A day with reports: the belief before them, what they did to it, and the belief after them.

    `moved`: by state, how likely the day's reports put the place there; `kept`: how likely none of them is right.
    `begun`: the states that some report says began on that day.
    """

    day: date
    before: Belief
    after: Belief
    moved: Mapping[str, float]
    kept: float
    begun: frozenset[str]
    reports: tuple[Report, ...]


def walk_reports(reports: Iterable[Report], end: date) -> list[Step]:
    """The filter's steps through the reports of one place from before `end`, one for each day with reports.

    The order of the reports does not matter.
    """
    ordered = sorted((r for r in reports if r.day < end), key=lambda r: (r.day, r.id))
    states = sorted({CONTESTED, *(r.actor for r in ordered if not r.claim)})
    belief = dict.fromkeys(states, 1.0 / len(states))
    worth: Worth = {}
    told: set[tuple[str, str]] = set()  # which origin has said which state
    steps: list[Step] = []
    for day, group in groupby(ordered, key=lambda r: r.day):
        today = tuple(group)
        if steps:
            belief = staled(belief, (day - steps[-1].day).days)
        weak = _unconfirmed(today, belief, told) if steps else frozenset()
        told |= {(r.actor, r.source) for r in today if not r.claim}
        moved, kept = _moves(belief, [r for r in today if not r.claim and r.id not in weak], worth)
        after = {state: kept * p + moved.get(state, 0.0) for state, p in belief.items()}
        after, moved, kept = _nudged(after, moved, kept, [r for r in today if r.claim or r.id in weak])
        begun = frozenset(r.actor for r in today if r.begins)
        steps.append(Step(day=day, before=belief, after=after, moved=moved, kept=kept, begun=begun, reports=today))
        belief = after
    return steps


def _unconfirmed(today: Sequence[Report], belief: Belief, told: Set[tuple[str, str]]) -> frozenset[str]:
    """The reports of a day that stand alone and are more likely wrong than right: they lower a belief, no more."""
    leader = leading(belief)
    said = told | {(r.actor, r.source) for r in today if not r.claim}
    alone = {actor for actor, _ in said if sum(actor == other for other, _ in said) == 1}
    best = {r.actor: max(o.weight for o in today if o.actor == r.actor) for r in today}
    return frozenset(
        r.id for r in today
        if not (r.claim or r.curated) and r.actor != leader and r.actor in alone and best[r.actor] < LEAST_ALONE
    )  # fmt: skip


def kept_after(days: int) -> float:
    """The share of a belief that is left after days without a report, 1 to 0."""
    return math.exp(-days / STALE_DAYS)


def staled(belief: Mapping[str, float], days: int) -> Belief:
    """The belief after days without a report: nearer to "anything"."""
    kept = kept_after(days)
    return {state: kept * p + (1.0 - kept) / len(belief) for state, p in belief.items()}


Worth = dict[tuple[str, str], tuple[float, float]]  # (origin, state) -> its greatest weight, the belief before it


def _moves(belief: Belief, reports: Sequence[Report], worth: Worth) -> tuple[dict[str, float], float]:
    """How likely the independent reports of one day put the place in each state, and that none of them is right."""
    right: dict[str, float] = {}
    for actor in sorted({r.actor for r in reports}):
        best: dict[str, float] = {}
        for report in (r for r in reports if r.actor == actor):
            best[report.source] = max(best.get(report.source, 0.0), report.weight)
        fresh = (1.0 - _fresh_weight(belief[actor], (origin, actor), w, worth) for origin, w in sorted(best.items()))
        right[actor] = 1.0 - math.prod(fresh)
    none = math.prod(1.0 - w for w in right.values())
    moved = {a: w / (1.0 - w) * none for a, w in right.items()}
    several = max(0.0, 1.0 - none - sum(moved.values()))
    if several > 0.0:
        moved[CONTESTED] = moved.get(CONTESTED, 0.0) + several
    return moved, none


def _fresh_weight(belief: float, said: tuple[str, str], weight: float, worth: Worth) -> float:
    """The weight that counts: all of it at first; a repetition brings the belief back, but no higher than then."""
    told = worth.get(said)
    most, least = max(weight, told[0] if told else 0.0), min(belief, told[1] if told else 1.0)
    worth[said] = (most, least)
    if told is None or belief >= 1.0:
        return weight
    level = most + (1.0 - most) * least
    return min(weight, max(0.0, (level - belief) / (1.0 - belief)))


def _nudged(
    after: Belief, moved: dict[str, float], kept: float, claims: Sequence[Report]
) -> tuple[Belief, dict[str, float], float]:
    """The day after what sides say of their own success: moved, but never past the state that leads."""
    leader = leading(after)
    for actor in sorted({c.actor for c in claims} & set(after)):
        weight = max(c.weight for c in claims if c.actor == actor)
        tried = {s: (1.0 - weight) * p + (weight if s == actor else 0.0) for s, p in after.items()}
        if leading(tried) == leader:
            after, kept = tried, kept * (1.0 - weight)
            moved = {s: p * (1.0 - weight) for s, p in moved.items()}
            moved[actor] = moved.get(actor, 0.0) + weight
    return after, moved, kept


def leading(belief: Mapping[str, float]) -> str:
    """The state of greatest belief; on a tie the one that is contested, then the first by name."""
    return max(sorted(belief), key=lambda s: (round(belief[s], 9), s == CONTESTED))
