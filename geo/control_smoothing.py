"""Looking back: what all reports of a place together say of each day, and of reports that are not dated to a day.

The filter (`geo.control_filter`) goes forward and knows only what came before. The pass here goes back over its steps
and gives each day the probability of every state given everything that was reported, earlier and later (a
forward-backward pass over the place's hidden states; Rauch, Tung and Striebel 1965 in its discrete form). It starts
from the filter's last belief, so that the end is the filter's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from geo.control_filter import Belief, Report, Step, kept_after
from geo.model import CONTESTED

# A side is seen where another was, without a report of how that came: how likely a change of hands goes unreported.
# Tried 0.1 to 0.4. That fighting is over needs no report.
UNREPORTED = 0.2


def smooth(steps: Sequence[Step]) -> list[Belief]:
    """The belief after each step given all of them, the last as the filter has it."""
    found = [dict(step.after) for step in steps[-1:]]
    for later, step in zip(reversed(steps[1:]), reversed(steps[:-1]), strict=True):
        before = _back_over_reports(later, found[-1])
        found.append(_back_over_days(step.after, before, (later.day - step.day).days))
    return found[::-1]


def _back_over_reports(step: Step, after: Mapping[str, float]) -> Belief:
    """The belief on the eve of a step's reports, given the one after them."""

    def way(old: str, new: str) -> float:
        stays = step.kept if old == new else 0.0
        told = 1.0 if old in (new, CONTESTED) or new in step.begun else UNREPORTED
        return stays + step.moved.get(new, 0.0) * told

    return _back(step.before, after, way)


def _back_over_days(then: Mapping[str, float], later: Mapping[str, float], days: int) -> Belief:
    """The belief before days without a report, given the one after them."""
    kept = kept_after(days)
    return _back(then, later, lambda old, new: (kept if old == new else 0.0) + (1.0 - kept) / len(then))


def _back(then: Mapping[str, float], later: Mapping[str, float], way: Callable[[str, str], float]) -> Belief:
    found = dict.fromkeys(then, 0.0)
    for new, share in later.items():
        joint = {old: p * way(old, new) for old, p in then.items()}
        whole = sum(joint.values())
        for old, p in joint.items():
            found[old] += share * p / whole if whole > 0.0 else share * then[old]
    return found


def place_days(reports: Sequence[Report]) -> list[Report]:
    """The reports, each one that can be of several days put on the day where the others best allow it.

    The days of a report are equally likely before the others are heard; none lies after the day on which it came. A
    change goes to the middle of what is left, a state that was seen to the last of the likeliest days.
    """
    return [replace(report, day=_best_day(report, reports)) if _is_vague(report) else report for report in reports]


def _is_vague(report: Report) -> bool:
    return report.first is not None and report.last is not None and report.first < report.last


def _span(report: Report) -> tuple[date, date]:
    """The days that a report can be of, both inside: none after it came (where it came in time)."""
    first, last = report.first or report.day, report.last or report.day
    came = report.known or last
    return first, min(last, came) if came >= first else last


def _best_day(report: Report, reports: Sequence[Report]) -> date:
    first, last = _span(report)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    others = (o for o in reports if o.id != report.id and not o.claim and _days(o) < len(days))
    exact = [o for o in others if first <= o.day <= last]
    chance = [math.prod(1.0 - o.weight for o in exact if not _agree(report, day, o)) for day in days]
    if not report.begins:
        most = max(chance)
        return max(day for day, p in zip(days, chance, strict=True) if p >= most)
    half, so_far = sum(chance) / 2, 0.0
    for day, p in zip(days, chance, strict=True):
        so_far += p
        if so_far >= half:
            return day
    return last


def _days(report: Report) -> int:
    first, last = _span(report)
    return (last - first).days + 1


def _agree(report: Report, day: date, other: Report) -> bool:
    """Whether a report could be of that day if the other, more exact one is right."""
    if report.actor == other.actor:
        if report.begins and other.begins:
            return day == other.day  # the same change, told more exactly
        return day <= other.day if report.begins else day >= other.day or not other.begins
    if report.begins == other.begins:
        return True
    return day > other.day if report.begins else day < other.day
