"""Beliefs about one place, day by day -> the spells of days in which it was in one state.

Two clocks read the same reports. "As known now" weighs all of them and looks back from the last one
(`geo.control_smoothing`). "As known then" has for each day only what had been reported by that day: a late report
changes nothing before it came. On the last day both know the same, and agree (`docs/decisions/two-clocks.md`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from geo.control_filter import Belief, Report, leading, walk_reports
from geo.control_smoothing import place_days, smooth
from geo.dates import ONE_DAY, DateInterval
from geo.model import CONTESTED, BeliefSince, ControlSpell

Clock = Literal["now", "then"]


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """A day from which the belief is another, its new reports, and whether they may bring a change of state.

    Looking back, a claim that later reports bear out would date a change by itself; that is left to the others.
    """

    day: date
    belief: Belief
    reports: tuple[Report, ...]
    may_change: bool = True


@dataclass
class _Stretch:
    """A spell being built: the state, when it began, what was believed, and the reports that speak for it."""

    actor: str
    start: date
    precision: str
    before: str
    beliefs: list[BeliefSince] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)


def follow_reports(
    place_id: str, reports: Iterable[Report], period: DateInterval, *, clock: Clock = "now"
) -> list[ControlSpell]:
    """The spells of one place inside the period (half-open), by day; none where nothing but claims speaks of it.

    The order of the reports does not matter.
    """
    told = [r for r in reports if r.day < period.end]
    moments = _as_known_now(told, period.end) if clock == "now" else _as_known_then(told, period.end)
    stretches: list[_Stretch] = []
    heard: list[Report] = []
    for moment in moments:
        heard += moment.reports
        _extend(stretches, moment, heard)
    return _spells(place_id, stretches, period)


def _as_known_now(reports: Sequence[Report], end: date) -> list[_Moment]:
    steps = walk_reports(place_days(reports), end)
    beliefs = smooth(steps)
    return [
        _Moment(day=s.day, belief=b, reports=s.reports, may_change=any(not r.claim for r in s.reports))
        for s, b in zip(steps, beliefs, strict=True)
    ]


def _as_known_then(reports: Sequence[Report], end: date) -> list[_Moment]:
    """What was believed from each day on which something became known, by what had become known by then."""
    came: dict[date, list[Report]] = {}
    for report in reports:
        came.setdefault(_heard_on(report), []).append(report)
    moments: list[_Moment] = []
    known: list[Report] = []
    for day in sorted(came):
        if day >= end:
            break
        known += came[day]
        steps = walk_reports(place_days(known), end)
        moments.append(_Moment(day=day, belief=steps[-1].after, reports=tuple(sorted(came[day], key=lambda r: r.id))))
    return moments


def _heard_on(report: Report) -> date:
    """The day from which a report can count: when it came, but not before the day that it speaks of."""
    return max(report.first or report.day, report.known or report.day)


def _extend(stretches: list[_Stretch], moment: _Moment, heard: Sequence[Report]) -> None:
    """Lay a moment's belief down: the spell goes on, or another begins."""
    if all(report.claim for report in heard):
        return
    leader = leading(moment.belief) if moment.may_change or not stretches else stretches[-1].actor
    today = [r for r in moment.reports if r.actor == leader]
    if not stretches or stretches[-1].actor != leader:
        since = stretches[-1].start if stretches else date.min
        speaking = [r.id for r in heard if r.actor == leader and max(r.day, moment.day) >= since and r not in today]
        exact = max((r.precision for r in today if not r.claim), key=_exactness, default="open")
        before = stretches[-1].actor if stretches else ""
        driving = speaking if speaking or today else [r.id for r in moment.reports]  # they contradict each other
        stretches.append(_Stretch(leader, moment.day, exact, before, reports=driving))
    stretches[-1].reports += [r.id for r in today]
    held, contested = (min(1.0, moment.belief.get(state, 0.0)) for state in (leader, CONTESTED))
    stretches[-1].beliefs.append(BeliefSince(moment.day, held, contested))


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
        spells.append(
            ControlSpell(
                place_id=place_id,
                actor=stretch.actor,
                valid=DateInterval(start, end, "day" if end - start == ONE_DAY else "days"),
                probability=stretch.beliefs[-1].held,
                before=stretch.before,
                since_precision=stretch.precision,
                observations=tuple(reversed(dict.fromkeys(stretch.reports))),
                beliefs=tuple(stretch.beliefs),
            )
        )
    return spells
