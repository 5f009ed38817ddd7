"""Reports of one event become one event; reports of two do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import DateInterval, part_of_month
from geo.definitions import load_conflict
from geo.merging import Merger, align_places, merge_events, name_lost_holders
from geo.model import ControlChange, ControlSpell, Event, EventPlace, Evidence, LngLat, Observation, Place, Source

AAL = Place(gazetteer_id="t:1", name="Aal", point=LngLat(31.0, 49.0), kind="town", country="TL", precision_km=2)
BEK = Place(gazetteer_id="t:2", name="Bek", point=LngLat(32.0, 49.0), kind="town", country="TL", precision_km=2)
NEAR = replace(AAL, gazetteer_id="t:3", name="Aal Mill", point=LngLat(31.03, 49.01))
LEDGER = Source(id="ledger", kind="chronology", publisher="ledger.example")
PAPER = Source(id="paper", kind="article", publisher="paper.example")

CURATED = Event(
    id="ev-c", type="territorial_change", when=DateInterval.day(date(2019, 6, 4)), places=(EventPlace(place=AAL),),
    side1=("North",), side2=("South",), control=ControlChange(place="Aal", new="North", old="South"),
    sources=(LEDGER,), confidence=0.8,
)  # fmt: skip
REPORTED = Event(
    id="ev-a", type="territorial_change", when=part_of_month(2019, 6, "begin"), date_expression="begin juni",
    places=(EventPlace(place=AAL),), side1=("North",), deaths_min=3,
    control=ControlChange(place="Aal", new="North"), sources=(PAPER,),
    evidence=(Evidence(article_id="a", start=0, end=10),), confidence=0.6,
)  # fmt: skip


def test_a_report_of_a_known_event_adds_its_evidence_and_narrows_its_date():
    (event,) = merge_events([REPORTED], [CURATED])
    assert event.id == "ev-c"
    assert event.aliases == ("ev-a",)
    assert event.when == CURATED.when
    assert event.date_expression == "begin juni"
    assert event.evidence == REPORTED.evidence
    assert [s.id for s in event.sources] == ["ledger", "paper"]
    assert event.deaths_min == 3
    assert event.confidence > 0.8


def test_deaths_that_two_reports_give_are_not_added():
    (event,) = merge_events([REPORTED], [replace(CURATED, deaths_min=4, deaths_max=5)])
    assert (event.deaths_min, event.deaths_max) == (4, 5)


def test_a_report_that_has_the_sides_turned_round_puts_nobody_on_both():
    strike = replace(CURATED, type="remote_violence", side2=(), control=None)
    turned = replace(REPORTED, type="remote_violence", side1=("South",), side2=("North",), control=None)
    (event,) = merge_events([turned], [strike])
    assert (event.side1, event.side2) == (("North",), ())
    (event,) = merge_events([replace(turned, side1=("North",), side2=("South", "North"))], [strike])
    assert (event.side1, event.side2) == (("North",), ("South",))


def test_who_names_the_place_knows_it_better_than_who_tells_of_its_surroundings():
    around = replace(AAL, gazetteer_id="t:9", name="Dor", point=LngLat(31.1, 49.0), precision_km=20)
    vague = replace(REPORTED, id="ev-0", places=(EventPlace(place=around),), confidence=0.2)
    (event,) = merge_events([vague, replace(REPORTED, sources=(LEDGER,))], [])
    assert event.places == REPORTED.places
    (event,) = merge_events([vague], [CURATED])
    assert event.places == CURATED.places


def test_another_place_another_side_or_another_month_is_another_event():
    elsewhere = replace(REPORTED, places=(EventPlace(place=BEK),))
    other_side = replace(REPORTED, side1=("South",), control=ControlChange(place="Aal", new="South"))
    later = replace(REPORTED, when=part_of_month(2019, 8, "begin"))
    for report in (elsewhere, other_side, later):
        assert len(merge_events([report], [CURATED])) == 2


def test_what_did_not_happen_joins_nothing():
    planned = replace(REPORTED, status="planned", on_map=False)
    assert len(merge_events([planned], [CURATED])) == 2


def test_a_vague_report_that_fits_two_events_as_well_joins_neither():
    twin = replace(CURATED, id="ev-d", when=CURATED.when.shifted(2))
    assert len(merge_events([REPORTED], [CURATED, twin])) == 3


def test_a_claim_that_another_source_confirms_happened():
    claim = replace(REPORTED, status="claimed", claimed_by="North")
    (event,) = merge_events([claim], [CURATED])
    assert (event.status, event.claimed_by) == ("happened", "")


def test_the_order_of_the_articles_does_not_matter():
    second = replace(REPORTED, id="ev-b", sources=(Source(id="p2", kind="article"),),
                     evidence=(Evidence(article_id="b", start=3, end=9),))  # fmt: skip
    third = replace(REPORTED, id="ev-e", places=(EventPlace(place=BEK),))
    results = {tuple(merge_events(order, [CURATED])) for order in permutations([REPORTED, second, third])}
    assert len(results) == 1


def _observed(place: Place) -> Observation:
    day = DateInterval.day(date(2019, 6, 4))
    return Observation(
        id="o", place=place, actor="North", kind="captured", valid=day, reported_at=day.start, source=PAPER
    )  # fmt: skip


def test_an_observed_place_takes_the_identity_of_the_known_place_it_is():
    same = replace(AAL, gazetteer_id="gn:99", point=LngLat(31.01, 49.01))
    (aligned,) = align_places([_observed(same)], [BEK, AAL])
    assert aligned.place.gazetteer_id == "t:1"


def test_a_region_never_becomes_a_known_place():
    region = replace(AAL, gazetteer_id="r", kind="region", precision_km=80)
    (aligned,) = align_places([_observed(region)], [AAL])
    assert aligned.place.gazetteer_id == "r"


def _spell(*observations: str, before: str = "") -> ControlSpell:
    valid = DateInterval(date(2019, 6, 4), date(2019, 12, 1))
    return ControlSpell(
        place_id="t:1", actor="North", valid=valid, probability=0.9, before=before, observations=observations
    )  # fmt: skip


def test_a_place_nothing_was_known_of_changes_hands_when_a_report_says_from_whom():
    conflict = load_conflict("testland", Path(__file__).parent / "testland" / "conflicts")
    report = replace(_observed(AAL), event_id="ev-c")
    (spell,) = name_lost_holders([_spell("o")], [report], [CURATED], conflict)
    assert spell.before == "South"
    (known,) = name_lost_holders([_spell("o", before="contested")], [report], [CURATED], conflict)
    assert known.before == "contested"
    (unsaid,) = name_lost_holders([_spell("o")], [_observed(AAL)], [CURATED], conflict)
    assert unsaid.before == ""


def _imported(name, number, **more):
    source = Source(id=f"import:{name}:{number}", kind="import", publisher=name)
    given = {
        "id": f"{name}-{number}", "type": "battle", "when": DateInterval.day(date(2019, 6, 4)), "sources": (source,),
        "places": (EventPlace(place=AAL),), "side1": ("North",), "deaths_min": 3, "deaths_max": 5,
    }  # fmt: skip
    return Event(**(given | more))


def test_one_event_in_two_data_sets_is_one_with_both_sources_and_its_dead_counted_once():
    (event,) = merge_events([], [], [[_imported("one", 1)], [_imported("two", 1, deaths_min=4)]])
    assert {source.publisher for source in event.sources} == {"one", "two"}
    assert (event.deaths_min, event.deaths_max) == (3, 5)
    assert event.aliases == ("two-1",)


def test_the_line_of_every_report_of_an_event_is_kept():
    curated = replace(CURATED, type="battle", control=None, summary="North and South fought.", summary_lang="en")
    sets = [[_imported(name, 1, summary=line)] for name, line in (("one", "Shells."), ("two", "Dead."), ("three", ""))]
    (event,) = merge_events([], [curated], sets)
    assert event.summary == curated.summary
    assert [source.said for source in event.sources] == ["", "Shells.", "Dead.", ""]
    (event,) = merge_events([], [], [[_imported("one", 1)], [_imported("two", 1, summary="Dead.", summary_lang="en")]])
    assert (event.summary, event.summary_lang, [source.said for source in event.sources]) == ("Dead.", "en", ["", ""])


def test_two_events_of_one_data_set_stay_two():
    assert len(merge_events([], [], [[_imported("one", 1), _imported("one", 2)]])) == 2
    both = [_imported("two", 1), _imported("two", 2)]
    merged = merge_events([], [], [[_imported("one", 1)], both])
    assert len(merged) == 2  # the second of them is not the first one of the other set as well


def test_a_data_set_of_another_day_place_or_side_adds_events():
    others = [
        _imported("two", 1, when=DateInterval.day(date(2019, 6, 8))),
        _imported("two", 2, places=(EventPlace(place=BEK),)),
        _imported("two", 3, side1=("East",)),
        _imported("two", 4, type="protest"),
    ]
    assert len(merge_events([], [], [[_imported("one", 1)], others])) == 5


def test_a_report_of_an_imported_event_joins_it():
    report = replace(REPORTED, type="battle", control=None, when=DateInterval.day(date(2019, 6, 4)))
    (event,) = merge_events([report], [], [[_imported("one", 1)]])
    assert event.evidence
    assert {source.kind for source in event.sources} == {"import", "article"}


_EVENTS = st.builds(
    lambda number, day, days, place, side, kind: replace(
        REPORTED, id=f"ev-{number}", type=kind, when=DateInterval(day, day + timedelta(days=days), "days"),
        places=(EventPlace(place=place),), side1=side, reported_at=day + timedelta(days=number % 5), control=None,
    ),
    number=st.integers(0, 10_000), day=st.dates(date(2019, 6, 1), date(2019, 6, 20)), days=st.integers(1, 9),
    place=st.sampled_from((AAL, BEK, NEAR)), side=st.sampled_from(((), ("North",), ("South",))),
    kind=st.sampled_from(("battle", "control")),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.lists(st.integers(0, 29), unique=True), st.booleans()), min_size=2, max_size=5),
       st.lists(_EVENTS, min_size=30, max_size=30, unique_by=lambda e: e.id))  # fmt: skip
def test_merging_again_what_came_went_or_changed_is_merging_all_of_it(rounds, events):
    merger, known = Merger(), [CURATED]
    for chosen, other in rounds:
        reported = [replace(events[n], side1=()) if other and n % 7 == 0 else events[n] for n in chosen]
        assert merger.merge(reported, known, [[_imported("one", 1)]]) == merge_events(
            reported, known, [[_imported("one", 1)]]
        )
