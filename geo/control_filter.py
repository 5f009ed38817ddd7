"""The filter behind `geo.control`: reports of one place, weighed against each other and against time.

The belief is a distribution over the states of the place. A report of weight w moves it to
``w * [its state] + (1 - w) * belief``: with probability w the report is right, else it says nothing (a hidden Markov
model whose emissions are "right" or "noise"). Reports of one day are weighed together: with several of different
states, each may alone be right; that more than one is right means contested. Between days the belief decays towards
"anything", so that a fresh strong report withstands a weak one and an old one does not. The place is in the state of
greatest belief; a change counts from the day of the report that brought it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from geo.dates import DateInterval
from geo.model import CONTESTED, ControlSpell, ObservationKind

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
MAX_WEIGHT = 0.97  # no report is certain


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report of one place, ready to be weighed. `source` groups reports that are not independent."""

    id: str
    actor: str
    day: date
    precision: str = "day"
    weight: float
    claim: bool = False
    source: str = ""


def report_weight(
    kind: ObservationKind, confidence: float, *, partisan: bool = False, date_days: int = 1, part: bool = False
) -> float:
    """The probability that a report is right, 0 to 1."""
    weight = confidence * KIND_WEIGHT[kind]
    weight *= PARTISAN_WEIGHT if partisan else 1.0
    weight *= VAGUE_DATE_WEIGHT if date_days > 31 else 1.0
    weight *= PART_WEIGHT if part else 1.0
    return min(weight, MAX_WEIGHT)


@dataclass
class _Stretch:
    """A spell being built: the state, when it began, and the reports that speak for it."""

    actor: str
    start: date
    precision: str
    before: str
    probability: float
    reports: list[str]


def follow_reports(place_id: str, reports: Iterable[Report], period: DateInterval) -> list[ControlSpell]:
    """The spells of one place inside the period (half-open), by day; none where nothing but claims speaks of it.

    The order of the reports does not matter.
    """
    ordered = sorted((r for r in reports if r.day < period.end), key=lambda r: (r.day, r.id))
    states = sorted({CONTESTED, *(r.actor for r in ordered if not r.claim)})
    belief = dict.fromkeys(states, 1.0 / len(states))
    stretches: list[_Stretch] = []
    heard: list[Report] = []
    last: date | None = None
    for day, group in groupby(ordered, key=lambda r: r.day):
        today = list(group)
        heard += today
        if last is not None:
            belief = _staled(belief, (day - last).days)
        belief = _weighed(belief, [r for r in today if not r.claim])
        belief = _nudged(belief, [r for r in today if r.claim])
        last = day
        _extend(stretches, belief, day, heard)
    return _spells(place_id, stretches, period)


def _staled(belief: Mapping[str, float], days: int) -> dict[str, float]:
    kept = math.exp(-days / STALE_DAYS)
    return {state: kept * p + (1.0 - kept) / len(belief) for state, p in belief.items()}


def _weighed(belief: Mapping[str, float], reports: Sequence[Report]) -> dict[str, float]:
    """The belief after the independent reports of one day."""
    right: dict[str, float] = {}
    for actor in sorted({r.actor for r in reports}):
        best: dict[str, float] = {}
        for report in (r for r in reports if r.actor == actor):
            best[report.source] = max(best.get(report.source, 0.0), report.weight)
        right[actor] = 1.0 - math.prod(1.0 - w for w in best.values())
    none = math.prod(1.0 - w for w in right.values())
    alone = {a: w / (1.0 - w) * none for a, w in right.items()}
    several = max(0.0, 1.0 - none - sum(alone.values()))
    after = {state: none * p + alone.get(state, 0.0) for state, p in belief.items()}
    after[CONTESTED] += several
    return after


def _nudged(belief: Mapping[str, float], claims: Sequence[Report]) -> dict[str, float]:
    """The belief after what sides say of their own success: moved, but never past the state that leads."""
    after = dict(belief)
    leader = _leader(after)
    for actor in sorted({c.actor for c in claims} & set(belief)):
        weight = max(c.weight for c in claims if c.actor == actor)
        moved = {s: (1.0 - weight) * p + (weight if s == actor else 0.0) for s, p in after.items()}
        if _leader(moved) == leader:
            after = moved
    return after


def _leader(belief: Mapping[str, float]) -> str:
    """The state of greatest belief; on a tie the one that is contested, then the first by name."""
    return max(sorted(belief), key=lambda s: (round(belief[s], 9), s == CONTESTED))


def _extend(stretches: list[_Stretch], belief: Mapping[str, float], day: date, heard: Sequence[Report]) -> None:
    if all(report.claim for report in heard):
        return
    leader = _leader(belief)
    today = [r for r in heard if r.day == day and r.actor == leader]
    if stretches and stretches[-1].actor == leader:
        stretches[-1].reports += [r.id for r in today]
        stretches[-1].probability = belief[leader]
        return
    since = stretches[-1].start if stretches else date.min
    speaking = [r for r in heard if r.actor == leader and r.day >= since]
    stretches.append(
        _Stretch(
            actor=leader,
            start=day,
            precision=max((r.precision for r in today if not r.claim), key=_exactness, default="open"),
            before=stretches[-1].actor if stretches else "",
            probability=belief[leader],
            reports=[r.id for r in speaking],
        )
    )


_ORDER = ("open", "year", "season", "month", "part_of_month", "week", "days", "day")


def _exactness(precision: str) -> int:
    return _ORDER.index(precision) if precision in _ORDER else 0


def _spells(place_id: str, stretches: Sequence[_Stretch], period: DateInterval) -> list[ControlSpell]:
    spells = []
    for number, stretch in enumerate(stretches):
        end = stretches[number + 1].start if number + 1 < len(stretches) else period.end
        if end <= period.start:
            continue
        start = max(stretch.start, period.start)
        whole = end - start == timedelta(days=1)
        spells.append(
            ControlSpell(
                place_id=place_id,
                actor=stretch.actor,
                valid=DateInterval(start, end, "day" if whole else "days"),
                probability=min(1.0, stretch.probability),
                before=stretch.before,
                since_precision=stretch.precision,
                observations=tuple(reversed(dict.fromkeys(stretch.reports))),
            )
        )
    return spells
