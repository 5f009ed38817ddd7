"""Two clocks: what is known now of each day, and what had been reported by that day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.control import trace_control
from geo.control_filter import Report, walk_reports
from geo.control_smoothing import place_days, smooth
from geo.dates import DateInterval
from geo.model import CONTESTED
from tests.test_control import BASE, CONFLICT, JUNE, PERIOD, report

WEEK = timedelta(days=7)
LAST = PERIOD.end - timedelta(days=1)


def states(reports, clock: str) -> list[tuple[date, str]]:
    spells, _ = trace_control(reports, CONFLICT, clock=clock)
    return [(spell.valid.start, spell.actor) for spell in spells]


def test_a_late_report_counts_now_from_its_date_and_then_from_the_day_it_came():
    late = report("South", JUNE, reported_at=JUNE + WEEK)
    assert states([BASE, late], "now") == [(PERIOD.start, "North"), (JUNE, "South")]
    assert states([BASE, late], "then") == [(PERIOD.start, "North"), (JUNE + WEEK, "South")]


def test_what_was_over_before_it_was_reported_was_never_seen_then():
    came = JUNE + WEEK
    taken = report("South", JUNE, reported_at=came)
    lost = report("North", JUNE + timedelta(days=2), reported_at=came)
    assert [actor for _, actor in states([BASE, taken, lost], "now")] == ["North", "South", "North"]
    assert [actor for _, actor in states([BASE, taken, lost], "then")] == ["North"]


def test_a_weak_report_that_later_ones_bear_out_counts_now_from_its_own_day():
    fresh = report("North", date(2019, 5, 30), "captured", 0.95)
    first = report("South", JUNE, "captured", 0.4)
    seen = report("South", JUNE + 3 * WEEK, "holds", 0.9)
    assert states([fresh, first, seen], "then")[-1] == (seen.valid.start, "South")
    assert states([fresh, first, seen], "now")[-1] == (JUNE, "South")


def test_a_capture_that_nobody_saw_again_is_taken_back_now_and_stays_in_what_was_known_then():
    fresh = report("North", date(2019, 5, 30), "captured", 0.95)
    false = report("South", JUNE, "captured", 0.6)
    seen = report("North", JUNE + WEEK, "holds", 0.95)
    assert [actor for _, actor in states([fresh, false, seen], "then")] == ["North", "South", "North"]
    assert [actor for _, actor in states([fresh, false, seen], "now")] == ["North"]


def test_fighting_that_ended_without_a_report_of_its_end_is_not_taken_back():
    fought = report(CONTESTED, JUNE, "contested", 0.8)
    seen = report("North", JUNE + 2 * WEEK, "holds", 0.8)
    assert [actor for _, actor in states([BASE, fought, seen], "now")] == ["North", CONTESTED, "North"]


def interval(actor: str, first: date, last: date, kind: str = "captured", **more) -> object:
    return report(actor, first, kind, valid=DateInterval.inclusive(first, last), reported_at=last, **more)


def test_a_change_of_uncertain_day_goes_where_the_other_reports_leave_room():
    month = interval("South", date(2019, 6, 1), date(2019, 6, 30))
    assert states([BASE, month], "now")[-1] == (date(2019, 6, 15), "South")
    still = report("North", date(2019, 6, 20), "holds", 0.95)
    (day, actor) = states([BASE, month, still], "now")[-1]
    assert actor == "South" and date(2019, 6, 21) <= day <= date(2019, 6, 30)
    exact = report("South", date(2019, 6, 9), "captured", 0.95)
    assert states([BASE, month, exact], "now")[-1] == (date(2019, 6, 9), "South")


def test_no_change_is_put_after_the_day_on_which_it_was_reported():
    first, came = date(2019, 6, 1), date(2019, 6, 5)
    early = Report(id="r", actor="South", day=date(2019, 6, 15), weight=0.9, first=first, last=date(2019, 6, 30),
                   known=came)  # fmt: skip
    (placed,) = place_days([early])
    assert first <= placed.day <= came


def test_a_spell_keeps_what_was_believed_and_what_moved_it():
    seen = report("South", JUNE + WEEK, "holds", 0.5, source="other")
    spells, _ = trace_control([BASE, report("South", JUNE), seen], CONFLICT)
    last = spells[-1]
    assert [b.day for b in last.beliefs] == [JUNE, JUNE + WEEK]
    assert all(0.5 < b.held <= 1 and 0 <= b.contested < 0.5 for b in last.beliefs)
    assert last.probability == last.beliefs[-1].held
    assert len(last.observations) == 2


def test_a_source_that_repeats_itself_on_a_later_day_confirms_nothing():
    fresh = report("North", date(2019, 6, 1), "captured", 0.95)
    first = report("South", JUNE, "captured", 0.35, source="agency")
    again = [report("South", JUNE + timedelta(days=n), "captured", 0.35, source="agency") for n in range(1, 6)]
    assert states([fresh, first, *again], "then") == [(date(2019, 6, 1), "North")]
    other = report("South", JUNE + timedelta(days=1), "captured", 0.35, source="another")
    assert states([fresh, first, other], "then")[-1] == (other.valid.start, "South")


def test_reports_of_one_origin_are_one_whoever_prints_them():
    fresh = report("North", date(2019, 6, 1), "captured", 0.95)
    papers = [report("South", JUNE + timedelta(days=n), "captured", 0.35, source=f"paper {n}") for n in range(2)]
    alone, _ = trace_control([fresh, *papers], CONFLICT)
    assert alone[-1].actor == "South"
    origins = {o.id: "agency" for o in papers}
    copied, _ = trace_control([fresh, *papers], CONFLICT, origins=origins)
    assert [s.actor for s in copied] == ["North"]


def test_a_repetition_keeps_a_belief_from_growing_old():
    def held(*days: date) -> float:
        told = [report("South", day, "holds", 0.6, source="agency") for day in days]
        ends = walk_reports([_plain(o) for o in (*told, report(CONTESTED, LAST, "attacks", 0.01))], PERIOD.end)
        return ends[-1].before["South"]

    assert held(JUNE) < held(JUNE, JUNE + 20 * WEEK) <= held(JUNE) + 0.4


def _plain(observation) -> Report:
    return Report(id=observation.id, actor=observation.actor, day=observation.valid.start,
                  weight=observation.confidence, source=observation.source.id)  # fmt: skip


reports = st.lists(
    st.builds(
        lambda actor, day, length, lag, kind, confidence, source: report(
            actor if kind != "contested" else CONTESTED,
            PERIOD.start + timedelta(days=day), kind, confidence, source=source,
            valid=DateInterval.inclusive(
                PERIOD.start + timedelta(days=day), PERIOD.start + timedelta(days=day + length)
            ),
            reported_at=PERIOD.start + timedelta(days=day + length + lag),
            claimant=actor if kind == "claim" else "",
        ),
        st.sampled_from(["North", "South"]), st.integers(-60, 250), st.sampled_from([0, 0, 6, 29]), st.integers(0, 60),
        st.sampled_from(["captured", "holds", "withdrew", "contested", "attacks", "claim"]),
        st.sampled_from([0.3, 0.5, 0.8, 0.95]), st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1, max_size=8, unique_by=lambda o: o.id,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(reports)
def test_on_the_last_day_both_clocks_say_the_same(found):
    assert max(o.reported_at for o in found) <= LAST
    ends = []
    for clock in ("now", "then"):
        spells, _ = trace_control(found, CONFLICT, clock=clock)
        ends.append([(s.actor, round(s.probability, 9)) for s in spells if LAST in s.valid])
    assert ends[0] == ends[1]


@settings(max_examples=40, deadline=None)
@given(reports, st.integers(0, 300))
def test_what_was_known_then_does_not_change_with_what_comes_later(found, day):
    by = PERIOD.start + timedelta(days=day)
    heard = [o for o in found if o.reported_at <= by]
    whole, part = (trace_control(r, CONFLICT, clock="then")[0] for r in (found, heard))
    assert [s.actor for s in whole if by in s.valid] == [s.actor for s in part if by in s.valid]


@settings(max_examples=40, deadline=None)
@given(reports, st.randoms(use_true_random=False), st.sampled_from(["now", "then"]))
def test_the_order_of_the_reports_does_not_matter_to_either_clock(found, random, clock):
    turned = list(found)
    random.shuffle(turned)
    assert trace_control(found, CONFLICT, clock=clock) == trace_control(turned, CONFLICT, clock=clock)


@settings(max_examples=40, deadline=None)
@given(reports)
def test_a_smoothed_belief_is_a_probability_and_ends_as_the_filter_does(found):
    steps = walk_reports([_plain(o) for o in found if o.kind != "claim"], PERIOD.end)
    beliefs = smooth(steps)
    assert len(beliefs) == len(steps)
    for belief in beliefs:
        assert sum(belief.values()) == pytest.approx(1.0)
        assert all(-1e-12 <= p <= 1 + 1e-12 for p in belief.values())
    assert not steps or beliefs[-1] == dict(steps[-1].after)
    assert all(a.day < b.day for a, b in pairwise(steps))
