"""Corrections: laws of the log and of what it does to names, events and reports of control."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.corrections import Correction, Log, Rulings, Seen, add_correction, read_log, rule
from geo.corrections_apply import (
    Bench,
    Fit,
    apply_to_events,
    apply_to_observations,
    apply_to_reading,
    apply_to_readings,
    list_misfits,
)
from geo.dates import DateInterval
from geo.durable import append_line
from geo.errors import InputError
from geo.model import (
    Article,
    ControlChange,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Place,
    Source,
    Span,
    Toponym,
)
from tests.map_fixture import conflict
from tests.war_fixture import first_reports

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TEXT = "North took Midden from South on Monday. Midden lies by the road. Shells fell on Zuidveld."
SPOT = {"id": "point:31.0000,48.5000", "name": "Elders", "lng": 31.0, "lat": 48.5, "kind": "town"}


def name(surface: str, nth: int = 0) -> Toponym:
    start = [n for n in range(len(TEXT)) if TEXT.startswith(surface, n)][nth]
    return Toponym(article_id="art", start=start, end=start + len(surface), surface=surface, kind="town")


def place(key: str, lng: float, lat: float) -> Place:
    return Place(gazetteer_id=key.lower(), name=key, point=LngLat(lng, lat), kind="town", country="XT",
                 precision_km=2.0, confidence=0.6)  # fmt: skip


ARTICLE = Article(id="art", lang="en", published=DateInterval.day(date(2019, 6, 10)), title="", text=TEXT,
                  body=(Span(0, len(TEXT)),), file="art.txt")  # fmt: skip
MIDDEN, ZUIDVELD = place("Midden", 32.0, 49.1), place("Zuidveld", 31.6, 48.8)
RESOLVED = [(name("Midden"), MIDDEN), (name("Midden", 1), MIDDEN), (name("Zuidveld"), ZUIDVELD)]


def event(key: str, toponym: Toponym, where: Place, **more) -> Event:
    start = TEXT.rfind(". ", 0, toponym.start) + 2 if ". " in TEXT[: toponym.start] else 0
    whole = {
        "id": key, "type": "battle", "when": DateInterval.day(date(2019, 6, 10)), "side1": ("North",),
        "side2": ("South",), "places": (EventPlace(place=where, toponym_id=toponym.id),), "confidence": 0.5,
        "evidence": (Evidence(article_id="art", start=start, end=TEXT.index(".", toponym.end) + 1),),
        "sources": (Source(id="art", kind="article"),),
    } | more  # fmt: skip
    return Event(**whole)


TAKEN = event("ev-1", name("Midden"), MIDDEN, type="territorial_change",
              control=ControlChange(place="Midden", new="North", old="South"))  # fmt: skip
SHELLED = event("ev-2", name("Zuidveld"), ZUIDVELD, type="remote_violence", on_map=False, review=True,
                off_map_reason="low_confidence", confidence=0.2, aliases=("ev-9",))  # fmt: skip
EVENTS = [TAKEN, SHELLED]


def line(number: int, action: str, **more) -> Correction:
    whole = {"id": f"cor-{number:012x}", "at": NOW, "action": action, "reason": "seen" if action != "accept" else ""}
    return Correction.model_validate(whole | more)


def of_event(number: int, action: str, target: str = "ev-1", **change) -> Correction:
    return line(number, action, kind="event", target=target, change=change)


def of_name(number: int, action: str, toponym: Toponym, **change) -> Correction:
    seen = Seen(article="art", start=toponym.start, end=toponym.end, text=toponym.surface)
    return line(number, action, kind="toponym", target=toponym.id, change=change, seen=seen)


def bench(*lines: Correction) -> Bench:
    return Bench(Rulings(Log(lines).standing), conflict(), {"art": TEXT})


def corrected(*lines: Correction, events=EVENTS) -> list[Event]:
    return apply_to_events(events, bench(*lines))[0]


# ---------------------------------------------------------------- laws

DAYS = st.dates(date(2019, 1, 1), date(2019, 12, 31))
CHANGES = st.one_of(
    st.just({"place": SPOT}), st.just({"place": None}), st.builds(lambda d: {"first_day": d, "last_day": d}, DAYS),
    st.sampled_from([{"type": t} for t in ("battle", "territorial_change", "statement", "control")]),
    st.sampled_from([{"status": s} for s in ("happened", "claimed", "planned", "negated")]),
    st.sampled_from([{"side1": ("South",)}, {"side1": ()}, {"side2": ("North", "civilians")}]),
    st.builds(lambda low, more: {"deaths_min": low, "deaths_max": low + more}, st.integers(0, 9), st.integers(0, 9)),
    st.just({"deaths_min": None, "deaths_max": None}),
)  # fmt: skip
SAID = st.one_of(
    st.tuples(st.just("correct"), CHANGES), st.tuples(st.sampled_from(["accept", "reject"]), st.just({}))
)
TARGETS = st.sampled_from(["ev-1", "ev-2", "ev-9"])


def lines_of(said) -> list[Correction]:
    return [of_event(n, action, target, **change) for n, (target, (action, change)) in enumerate(said)]


@given(st.lists(st.tuples(TARGETS, SAID), max_size=6), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_corrections_of_different_events_does_not_matter(said, random):
    lines = lines_of(said)
    first = [one for one in lines if one.target == "ev-1"]
    rest = [one for one in lines if one.target != "ev-1"]
    mixed: list[Correction] = []
    queues = [list(first), list(rest)]
    while any(queues):
        mixed.append(random.choice([queue for queue in queues if queue]).pop(0))
    assert corrected(*mixed) == corrected(*first, *rest) == corrected(*lines)
    again, _ = apply_to_events(EVENTS[::-1], bench(*lines))
    assert again[::-1] == corrected(*lines)


@given(st.lists(st.tuples(TARGETS, SAID), max_size=6))
@settings(max_examples=60, deadline=None)
def test_applying_twice_changes_nothing_more_and_every_event_keeps_its_id(said):
    once = corrected(*lines_of(said))
    assert corrected(*lines_of(said), events=once) == once
    assert [e.id for e in once] == [e.id for e in EVENTS]


@given(st.lists(st.tuples(TARGETS, SAID), min_size=1, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_an_undo_restores_what_was_and_an_undo_of_it_brings_it_back(said, data):
    lines = lines_of(said)
    number = data.draw(st.integers(0, len(lines) - 1))
    without = [one for n, one in enumerate(lines) if n != number]
    undo = line(100, "undo", undoes=lines[number].id)
    assert corrected(*lines, undo) == corrected(*without)
    assert corrected(*lines, undo, line(101, "undo", undoes=undo.id)) == corrected(*lines)


@given(st.lists(st.tuples(TARGETS, SAID), max_size=5))
@settings(max_examples=30, deadline=None)
def test_a_log_says_on_disk_what_was_said(said):
    for one in lines_of(said):
        assert Correction.model_validate_json(one.model_dump_json(exclude_unset=True)) == one


# ---------------------------------------------------------------- names


def test_events_move_with_the_place_of_their_name():
    names, events, fit = apply_to_reading(ARTICLE, RESOLVED, EVENTS, bench(of_name(1, "correct", name("Midden"),
                                                                                    place=SPOT)))  # fmt: skip
    assert [p.name for _, p in names] == ["Elders", "Midden", "Zuidveld"]
    assert events[0].main_place.place.point == LngLat(31.0, 48.5)
    assert events[0].control == ControlChange(place="Elders", new="North", old="South")
    assert events[1] == SHELLED
    assert fit.used == {"cor-000000000001"}


def test_a_name_is_corrected_everywhere_where_that_was_said_but_its_own_correction_goes_before():
    everywhere = of_name(1, "correct", name("Midden"), place=SPOT, everywhere=True)
    own = of_name(2, "correct", name("Midden", 1), place=SPOT | {"name": "Hier", "lng": 33.0})
    for lines in ((everywhere, own), (own, everywhere)):
        names, _, _ = apply_to_reading(ARTICLE, RESOLVED, EVENTS, bench(*lines))
        assert [p.name for _, p in names] == ["Elders", "Hier", "Zuidveld"]


@pytest.mark.parametrize(("action", "change", "reason"), [("reject", {}, "rejected"),
                                                          ("correct", {"place": None}, "no_place")])  # fmt: skip
def test_a_name_without_a_place_takes_its_event_off_the_map_and_is_listed(action, change, reason):
    desk = bench(of_name(1, action, name("Midden"), **change))
    names, events, fit = apply_to_reading(ARTICLE, RESOLVED, EVENTS, desk)
    assert [t.surface for t, _ in names] == ["Midden", "Zuidveld"]
    assert (events[0].on_map, events[0].off_map_reason, events[0].control) == (False, "no_place", None)
    assert [(d.stage, d.reason, d.item, d.detail) for d in fit.dropped] == [("corrections", reason, "Midden", "11-17")]


def test_an_accepted_name_is_sure():
    names, _, _ = apply_to_reading(ARTICLE, RESOLVED, EVENTS, bench(of_name(1, "accept", name("Zuidveld"))))
    assert names[2][1] == replace(ZUIDVELD, confidence=1.0)


def test_only_the_articles_own_names_and_events_change():
    other = replace(ARTICLE, id="other")
    elsewhere = Toponym(article_id="other", start=11, end=17, surface="Midden", kind="town")
    names, events, _ = apply_to_readings(
        [ARTICLE, other], [*RESOLVED, (elsewhere, MIDDEN)], EVENTS,
        bench(of_name(1, "reject", name("Midden")), of_name(2, "correct", name("Zuidveld"), place=SPOT)),
    )  # fmt: skip
    assert [(t.article_id, p.name) for t, p in names] == [("art", "Midden"), ("art", "Elders"), ("other", "Midden")]
    assert [e.id for e in events] == ["ev-1", "ev-2"]


# ---------------------------------------------------------------- events


def test_a_rejected_event_leaves_the_map_and_says_nothing_of_control_but_stays_in_the_tables():
    taken = corrected(of_event(1, "reject"))[0]
    assert (taken.on_map, taken.off_map_reason, taken.control) == (False, "rejected", None)


def test_an_accepted_candidate_comes_on_the_map():
    shelled = corrected(of_event(1, "accept", "ev-2"))[1]
    assert (shelled.on_map, shelled.review, shelled.off_map_reason, shelled.confidence) == (True, False, "", 1.0)


def test_a_correction_finds_an_event_by_an_id_that_it_had():
    assert corrected(of_event(1, "reject", "ev-9"))[1].off_map_reason == "rejected"
    known = line(1, "reject", kind="event", target="evt-gone", also=("ev-2",))
    assert corrected(known)[1].off_map_reason == "rejected"


def test_the_holder_follows_the_sides_of_a_capture():
    taken = corrected(of_event(1, "correct", side1=("South",), side2=("North",)))[0]
    assert taken.control == ControlChange(place="Midden", new="South", old="North")


def test_what_cannot_be_together_with_the_rest_is_not_done_and_listed():
    told = [replace(TAKEN, deaths_max=3, deaths_min=1)]
    desk = bench(of_event(1, "correct", deaths_min=7))
    events, fit = apply_to_events(told, desk)
    assert events == told
    assert [(d.reason, d.item) for d in list_misfits(desk, fit)] == [("cannot_be_done", "cor-000000000001")]


# ---------------------------------------------------------------- reports of control


def test_a_report_of_control_is_corrected_or_set_aside():
    reports = first_reports()
    wrong, aside = reports[0], reports[5]
    actor = line(1, "correct", kind="observation", target=wrong.id,
                 change={"actor": "South", "kind": "captured", "first_day": "2019-02-01", "last_day": "2019-02-01"})
    out, fit = apply_to_observations(reports, bench(actor, line(2, "reject", kind="observation", target=aside.id)))
    assert [o.id for o in out] == [o.id for o in reports if o.id != aside.id]
    assert (out[0].actor, out[0].kind, out[0].valid) == ("South", "captured", DateInterval.day(date(2019, 2, 1)))
    assert [d.reason for d in fit.dropped] == ["set_aside"]


def test_the_report_of_an_event_is_found_when_its_place_has_changed():
    report = replace(first_reports()[0], event_id="ev-1")
    known = line(1, "reject", kind="observation", target="obs-before", also=("ev-1",))
    assert apply_to_observations([report], bench(known))[0] == []


# ---------------------------------------------------------------- what no longer fits


def test_a_correction_whose_words_changed_is_listed_and_not_applied():
    before = Seen(article="art", start=0, end=5, text="South")
    gone = line(1, "reject", kind="event", target="ev-1", seen=before)
    elsewhere = line(2, "reject", kind="event", target="ev-8", seen=Seen(article="lost", start=0, end=5, text="South"))
    nothing = line(3, "reject", kind="event", target="ev-7")
    desk = bench(gone, elsewhere, nothing)
    events, fit = apply_to_events(EVENTS, desk)
    assert events == EVENTS
    assert [d.reason for d in list_misfits(desk, fit)] == ["text_changed", "no_such_article", "no_such_target"]
    assert list_misfits(bench(of_event(1, "reject")), apply_to_events(EVENTS, bench(of_event(1, "reject")))[1]) == []


def test_fits_add_up():
    one, other = Fit(frozenset("a"), {"b": "why"}), Fit(frozenset("c"))
    assert one | other == Fit(frozenset("ac"), {"b": "why"})


# ---------------------------------------------------------------- the log


def test_torn_and_broken_lines_are_listed_and_the_others_count(tmp_path: Path):
    path = tmp_path / "corrections.jsonl"
    first = add_correction(path, NOW, action="reject", kind="event", target="ev-1", reason="no such fight")
    with path.open("ab") as file:
        file.write(b'{"id": "cor-0000')  # a crash in the middle of a line
    second = add_correction(path, NOW, action="accept", kind="event", target="ev-2")
    append_line(path, json.dumps({"id": "cor-000000000001", "at": "2026-01-01", "action": "shout"}))
    undo = {"id": "cor-000000000002", "at": "2026-01-01T00:00Z", "action": "undo", "undoes": "x", "reason": "y"}
    append_line(path, json.dumps(undo))
    with path.open("ab") as file:
        file.write(b"\xff\xfe\n")
    append_line(path, first.model_dump_json(exclude_unset=True))
    log = read_log(path)
    assert log.lines == (first, second)
    assert [(d.line, d.reason) for d in log.faults] == [
        (2, "broken_line"), (4, "broken_line"), (5, "undoes_nothing"), (6, "broken_line"), (7, "stands_twice"),
    ]  # fmt: skip


def test_an_undo_is_a_line_of_its_own_and_nothing_is_taken_out(tmp_path: Path):
    path = tmp_path / "corrections.jsonl"
    first = add_correction(path, NOW, action="reject", kind="event", target="ev-1", reason="no such fight", by="Ann")
    before = path.read_bytes()
    undo = add_correction(path, NOW, action="undo", undoes=first.id, reason="it was there", by="Bob")
    assert path.read_bytes().startswith(before)
    assert read_log(path).standing == ()
    with pytest.raises(InputError, match="no correction that stands"):
        add_correction(path, NOW, action="undo", undoes=first.id, reason="again")
    add_correction(path, NOW, action="undo", undoes=undo.id, reason="it was not")
    assert [one.by for one in read_log(path).standing] == ["Ann"]


@pytest.mark.parametrize(("said", "message"), [
    ({"action": "reject", "reason": ""}, "reason"),
    ({}, "what the record becomes"),
    ({"change": {"actor": "North"}}, "cannot be set"),
    ({"change": {"type": "riot"}}, "type"),
    ({"change": {"deaths_min": -1}}, "deaths_min"),
    ({"change": {"first_day": "2019-05-02", "last_day": "2019-05-01"}}, "comes after"),
    ({"change": {"place": SPOT | {"lat": 91}}}, "lat"),
    ({"action": "undo", "undoes": "cor-1"}, "no correction that stands"),
])  # fmt: skip
def test_what_cannot_be_is_refused_and_not_written(tmp_path: Path, said, message):
    path = tmp_path / "corrections.jsonl"
    whole = {"action": "correct", "kind": "event", "target": "ev-1", "reason": "x"} | said
    with pytest.raises(InputError, match=message):
        add_correction(path, NOW, **whole)
    assert not path.exists()


def test_the_last_word_counts_and_of_each_field_the_last_value():
    ruling = rule([of_event(1, "correct", deaths_min=1), of_event(2, "reject"), of_event(3, "correct", type="protest"),
                   of_event(4, "correct", deaths_min=2)])  # fmt: skip
    assert ruling.action == "correct"
    assert ruling.change == {"deaths_min": 2, "type": "protest"}
