"""Reports are weighed against each other: who held which place when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.chronology import read_chronology
from geo.control import observe_events, trace_control
from geo.control_filter import Report
from geo.control_spells import follow_reports
from geo.dates import DateInterval, part_of_month
from geo.definitions import load_conflict
from geo.model import (
    CONTESTED,
    ControlChange,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Observation,
    Place,
    Source,
    stable_id,
)
from tests.conftest import ROOT, TESTLAND

CONFLICT = load_conflict("testland", TESTLAND / "conflicts")
PERIOD = CONFLICT.period.interval


def place(name: str = "Middleton", kind: str = "city") -> Place:
    return Place(
        gazetteer_id=name, name=name, point=LngLat(32.0, 49.0), kind=kind, country="XT", precision_km=1.0
    )


def report(actor: str, day: date, kind: str = "captured", confidence: float = 0.9, **more) -> Observation:
    source = more.pop("source", f"{actor} {day}")
    return Observation(
        id=stable_id("obs", actor, day, kind, confidence, source),
        place=more.pop("place", place()),
        actor=actor,
        kind=kind,
        valid=more.pop("valid", DateInterval.day(day)),
        reported_at=more.pop("reported_at", day),
        source=Source(id=source, kind=more.pop("read", "chronology"), camp=more.pop("camp", "")),
        confidence=confidence,
        **more,
    )


def history(*reports: Observation) -> list[tuple[date, str]]:
    spells, _ = trace_control(reports, CONFLICT)
    return [(spell.valid.start, spell.actor) for spell in spells]


BASE = report("North", date(2018, 12, 1), "holds")
JUNE = date(2019, 6, 4)


def test_a_strong_capture_moves_a_place_on_its_day():
    assert history(BASE, report("South", JUNE)) == [(PERIOD.start, "North"), (JUNE, "South")]


def test_the_spells_fill_the_period_without_gap_or_overlap():
    spells, _ = trace_control([BASE, report("South", JUNE), report(CONTESTED, date(2019, 9, 1), "contested")], CONFLICT)
    assert spells[0].valid.start == PERIOD.start and spells[-1].valid.end == PERIOD.end
    assert all(a.valid.end == b.valid.start and a.actor != b.actor for a, b in zip(spells, spells[1:], strict=False))
    assert [s.before for s in spells] == ["", "North", "South"]


def test_the_deciding_reports_stand_newest_first():
    again = report("South", date(2019, 7, 1), "holds")
    capture = report("South", JUNE)
    spells, _ = trace_control([BASE, again, capture], CONFLICT)
    assert spells[-1].observations == (again.id, capture.id)
    assert spells[-1].since_precision == "day"


def test_a_side_that_speaks_of_its_own_success_moves_nothing():
    claims = [report("South", JUNE + timedelta(days=n), "claim", 0.95, claimant="South") for n in range(20)]
    assert history(BASE, *claims) == [(PERIOD.start, "North")]
    told = report("South", JUNE, "captured", 0.95, claimant="South")
    assert history(BASE, told) == [(PERIOD.start, "North")]


def test_a_place_that_only_a_claim_speaks_of_is_not_known():
    spells, dropped = trace_control([report("South", JUNE, "claim", claimant="South")], CONFLICT)
    assert spells == []
    assert [d.reason for d in dropped] == ["nothing_decides"]


def test_what_a_side_admits_counts_in_full():
    told = report("South", JUNE, claimant="North")
    assert history(BASE, told)[-1] == (JUNE, "South")


def test_one_weak_report_does_not_move_what_is_fresh_and_strong():
    fresh = report("North", date(2019, 6, 1), "captured", 0.95)
    weak = report("South", JUNE, "captured", 0.35)
    assert history(fresh, weak) == [(date(2019, 6, 1), "North")]


def test_a_second_independent_weak_report_does():
    fresh = report("North", date(2019, 6, 1), "captured", 0.95)
    first = report("South", JUNE, "captured", 0.35, source="one")
    same = report("South", JUNE + timedelta(days=1), "captured", 0.35, source="two")
    assert history(fresh, first, same)[-1] == (same.valid.start, "South")


def test_copies_of_one_source_on_one_day_count_once():
    fresh = report("North", date(2019, 6, 1), "captured", 0.95)
    copies = [report("South", JUNE, kind, 0.35, source="agency") for kind in ("captured", "holds", "withdrew")]
    assert history(fresh, *copies) == [(date(2019, 6, 1), "North")]


def test_two_strong_reports_that_contradict_each_other_make_a_place_contested():
    assert history(BASE, report("North", JUNE), report("South", JUNE))[-1] == (JUNE, CONTESTED)


def test_parts_of_a_place_make_it_contested_at_most():
    part = report("South", JUNE, confidence=0.95, extent="part")
    assert all(actor != "South" for _, actor in history(BASE, part))


def test_who_attacks_a_place_does_not_hold_it():
    attacks = [report("South", JUNE + timedelta(days=n), "attacks", 0.95, source=str(n)) for n in range(9)]
    assert {actor for _, actor in history(BASE, *attacks)} == {"North", CONTESTED}


def test_a_region_never_decides():
    region = report("South", JUNE, place=place("Northland", "region"))
    spells, dropped = trace_control([BASE, region], CONFLICT)
    assert {s.place_id for s in spells} == {"Middleton"}
    assert [(d.reason, d.item) for d in dropped] == [("region_never_decides", "Northland")]


def test_what_was_not_yet_reported_was_not_yet_known():
    late = report("South", JUNE, reported_at=date(2019, 8, 1))
    spells, _ = trace_control([BASE, late], CONFLICT, known_by=date(2019, 7, 1))
    assert [s.actor for s in spells] == ["North"]


reports = st.lists(
    st.builds(
        lambda actor, day, kind, confidence, source: report(
            actor if kind != "contested" else CONTESTED,
            PERIOD.start + timedelta(days=day), kind, confidence, source=source,
            claimant=actor if kind == "claim" else "",
        ),
        st.sampled_from(["North", "South"]), st.integers(-60, 350),
        st.sampled_from(["captured", "holds", "withdrew", "contested", "claim"]),
        st.sampled_from([0.3, 0.5, 0.8, 0.95]), st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_the_reports_does_not_matter(found, random):
    turned = list(found)
    random.shuffle(turned)
    assert trace_control(found, CONFLICT) == trace_control(turned, CONFLICT)


@settings(max_examples=60, deadline=None)
@given(reports)
def test_claims_alone_move_nothing(found):
    sober = [o for o in found if o.kind != "claim"]
    before, _ = trace_control(sober, CONFLICT)
    day = PERIOD.start + timedelta(days=360)
    after, _ = trace_control([*sober, report("South", day, "claim", 0.95, claimant="South")], CONFLICT)
    assert [(s.valid, s.actor) for s in before] == [(s.valid, s.actor) for s in after]


@settings(max_examples=60, deadline=None)
@given(reports, st.integers(0, 300))
def test_more_evidence_for_a_side_never_takes_a_place_from_it(found, day):
    more = report("South", PERIOD.start + timedelta(days=day), "holds", 0.9, source="new")
    before, after = (_days_of(trace_control(r, CONFLICT)[0], "South") for r in (found, [*found, more]))
    assert before <= after


def _days_of(spells, actor: str) -> set[date]:
    return {day for spell in spells if spell.actor == actor for day in spell.valid}


def test_an_articles_capture_becomes_an_observation_with_its_sentence():
    event = _event("South", "North", status="happened")
    (found,) = observe_events([event], CONFLICT)
    assert (found.actor, found.kind, found.place.name, found.event_id) == ("South", "captured", "Middleton", "evt")
    assert found.evidence == event.evidence


def test_a_claimed_capture_is_a_claim_and_a_planned_one_is_nothing():
    (claim,) = observe_events([_event("South", "North", status="claimed", claimed_by="South")], CONFLICT)
    assert (claim.kind, claim.claimant) == ("claim", "South")
    assert observe_events([_event("South", "North", status="planned", on_map=False)], CONFLICT) == []
    assert observe_events([_event("Nobody", "North", status="happened")], CONFLICT) == []


def test_a_change_dated_to_part_of_a_month_counts_from_its_middle():
    vague = report("South", JUNE, valid=part_of_month(2019, 6, "middle"))
    assert history(BASE, vague)[-1] == (date(2019, 6, 15), "South")


def _event(new: str, old: str, *, on_map: bool = True, **more) -> Event:
    return Event(
        id="evt", type="territorial_change", when=DateInterval.day(JUNE), places=(EventPlace(place=place()),),
        control=ControlChange(place="Middleton", new=new, old=old),
        evidence=(Evidence(article_id="a", start=0, end=9),),
        confidence=0.9, on_map=on_map, **more,
    )  # fmt: skip


def test_a_filter_without_reports_knows_nothing():
    assert follow_reports("x", [], PERIOD) == []
    late = Report(id="r", actor="North", day=PERIOD.end, weight=0.9)
    assert follow_reports("x", [late], PERIOD) == []


@pytest.fixture(scope="module")
def libya():
    conflict = load_conflict("libya", ROOT / "data" / "conflicts")
    chronology = read_chronology(ROOT / "data" / "chronology" / "libya", conflict)
    spells, dropped = trace_control(chronology.observations, conflict)
    assert dropped == []
    return {o.place.name: o.place.gazetteer_id for o in chronology.observations}, spells


def _holder(libya, name: str, day: str) -> str:
    ids, spells = libya
    return next(s.actor for s in spells if s.place_id == ids[name] and date.fromisoformat(day) in s.valid)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2019-03-01", {"GNA": ("Tripoli centre", "Ain Zara", "Yarmouk camp", "Salah al-Din", "Wadi al-Rabie"),
                        "neutral": ("Qasr bin Ghashir", "Tarhuna"), "LNA": ("Sabha", "Benghazi", "Brega")}),
        ("2019-04-20", {"LNA": ("Gharyan", "Tarhuna", "Qasr bin Ghashir"), "contested": ("Ain Zara", "Yarmouk camp"),
                        "GNA": ("Tripoli centre", "Mitiga airport", "Abu Salim", "Misrata")}),
        ("2019-07-01", {"GNA": ("Gharyan", "Sirte"), "LNA": ("Tarhuna", "Tripoli International Airport")}),
        ("2020-01-10", {"LNA": ("Sirte", "Gardabiya airbase"), "GNA": ("Abu Grein", "Misrata", "Gharyan")}),
        ("2020-04-20", {"GNA": ("Surman", "Sabratha", "Zawiya", "Zuwara", "Ajaylat", "Riqdalin"),
                        "LNA": ("Tarhuna", "al-Watiya airbase")}),
        ("2020-06-10", {"GNA": ("Tarhuna", "Bani Walid", "Abu Grein", "al-Washka", "Ain Zara", "al-Watiya airbase"),
                        "LNA": ("Sirte", "Jufra airbase", "Hun")}),
    ],
)  # fmt: skip
def test_the_libyan_history_is_the_known_one(libya, day, held):
    found = {name: _holder(libya, name, day) for names in held.values() for name in names}
    assert found == {name: actor for actor, names in held.items() for name in names}


def test_no_libyan_claim_moved_a_place(libya):
    assert _holder(libya, "Janzour", "2019-04-05") == "GNA"
    assert _holder(libya, "al-Aziziya", "2019-10-21") == "GNA"
    assert _holder(libya, "al-Shwayrif", "2020-06-12") == "LNA"
    assert _holder(libya, "Airport Road (Naqliya-Ramla)", "2019-12-27") == CONTESTED


def test_hours_of_occupation_are_a_spell_of_a_day(libya):
    assert [_holder(libya, "Gate 27", f"2019-04-0{day}") for day in (3, 4, 5)] == ["GNA", "LNA", "GNA"]


OLD, NEW = PERIOD.start - timedelta(days=900), PERIOD.start + timedelta(days=40)


def test_one_unconfirmed_report_changes_nothing_however_old_the_last_word_is():
    told = report("South", NEW, confidence=0.45, read="article")
    assert history(report("North", OLD), told) == [(PERIOD.start, "North")]


def test_an_uncertain_fact_of_a_chronology_changes_what_is_old():
    assert history(report("North", OLD), report("South", NEW, confidence=0.45))[-1] == (NEW, "South")


def test_two_independent_unconfirmed_reports_change_what_is_old():
    told = [
        report("South", NEW + timedelta(days=n), confidence=0.45, source=f"paper {n}", read="article") for n in range(2)
    ]
    assert history(report("North", OLD), *told) == [(PERIOD.start, "North"), (NEW + timedelta(days=1), "South")]


def test_an_unconfirmed_report_that_its_own_source_repeats_stays_one():
    told = [
        report("South", NEW + timedelta(days=n), confidence=0.45, source="paper", read="article") for n in range(3)
    ]
    assert history(report("North", OLD), *told) == [(PERIOD.start, "North")]


def test_a_candidate_for_review_says_nothing_of_control():
    event = Event(
        id="ev", type="territorial_change", when=DateInterval.day(NEW), places=(EventPlace(place=place()),),
        side1=("South",), control=ControlChange(place="Middleton", new="South"), on_map=False, review=True,
        evidence=(Evidence(article_id="a", start=0, end=4),), confidence=0.4,
    )  # fmt: skip
    assert observe_events([event], CONFLICT) == []
