"""Filters: read from an address, checked against the events, and the same for the tables as for the map."""

from __future__ import annotations

import base64
import json
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import load_conflict
from geo.model import EVENT_TYPES
from geo.tables import EVIDENCE
from page.filters import NO_SIDE, SHOWN_STATUSES, EventIndex, Filters, join_values, packed_bits, read_filters
from page.finder import describe_finder, list_places
from page.state import View, read_view
from page.text import clean
from page.words import open_words
from tests.conftest import OTHER_BREAKS
from tests.map_fixture import conflict as small_war
from tests.map_fixture import make_tables
from tests.map_fixture import packed as packed_files

LIBYA = load_conflict("libya")
WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)
NAMES = st.lists(WORD.filter(bool), max_size=4, unique=True).map(tuple)
SOME = st.builds(
    Filters,
    type=st.lists(st.sampled_from(EVENT_TYPES), unique=True).map(
        lambda chosen: tuple(t for t in EVENT_TYPES if t in chosen)),
    side=st.lists(st.sampled_from((*LIBYA.side_ids, NO_SIDE)), unique=True).map(
        lambda chosen: tuple(s for s in (*LIBYA.side_ids, NO_SIDE) if s in chosen)),
    status=st.lists(st.sampled_from(SHOWN_STATUSES), unique=True).map(
        lambda chosen: tuple(s for s in SHOWN_STATUSES if s in chosen)),
    actor=NAMES, source=NAMES, precision=st.none() | st.integers(1, 99999), deaths=st.none() | st.integers(1, 99999),
)  # fmt: skip


@lru_cache
def small_tables():
    return make_tables()


@lru_cache
def _index() -> EventIndex:
    return EventIndex(small_tables(), small_war())


@settings(max_examples=50)
@given(SOME, WORD.filter(bool), st.integers(1, 500))
def test_filters_come_back_from_their_own_address(filters, place, km):
    for asked in (filters, Filters(**{**vars(filters), "place": place, "km": km})):
        assert read_filters(asked.as_params(), LIBYA) == (asked, [])


@settings(max_examples=50)
@given(SOME)
def test_a_view_with_filters_comes_back_from_its_own_address(filters):
    view = View(conflict="libya", date=date(2019, 7, 1), filters=filters, spot="ly:tripoli")
    read = read_view(view.as_params(), ["libya"], ["nl"], lambda _: LIBYA, default_conflict="libya")
    assert read == (view, [])


def test_what_cannot_be_is_left_out_and_named():
    params = {"type": "battle,<img>", "side": "Mars", "status": "planned", "precision": "-1", "deaths": "many"}
    filters, wrong = read_filters(params | {"km": "10"}, LIBYA)
    assert filters == Filters(type=("battle",))
    assert wrong == ["type=<img>", "side=Mars", "status=planned", "precision=-1", "deaths=many"]


def test_an_actor_a_source_or_a_place_that_no_event_has_is_left_out_and_named():
    known = next(iter(_index().actors))
    asked = Filters(actor=("Martians", known), source=("publisher:none",), place="nowhere", km=10, deaths=2)
    wrong = ["actor=Martians", "source=publisher:none", "place=nowhere"]
    assert _index().checked(asked) == (Filters(actor=(known,), deaths=2), wrong)


@pytest.mark.parametrize("name", ["actor", "source", "type", "side", "status"])
def test_of_several_values_of_one_kind_any_is_enough(name):
    index = _index()
    known = {"actor": [*index.actors], "source": [*index.sources], "type": index.types,
             "side": [*small_war().side_ids, NO_SIDE], "status": [*SHOWN_STATUSES]}[name]  # fmt: skip
    alone = [index.passing(Filters(**{name: (value,)})) for value in known]
    both = index.passing(Filters(**{name: tuple(known[:2])}))
    assert (both == (alone[0] | alone[1])).all()
    assert both.sum() > 0


def test_a_link_of_before_with_one_name_that_holds_a_comma_still_filters_by_it():
    assert read_filters({"source": "publisher:Who, What & Co"}, LIBYA)[0].source == ("publisher:Who, What & Co",)


def test_what_the_form_tells_is_read_as_an_address():
    told = {"type": ["battle", "talks"], "actor": ["A|B", "C, D"], "deaths": ["10"]}
    assert read_filters(join_values(told), LIBYA)[0].as_values() == told


def test_without_filters_every_event_passes():
    assert _index().passing(Filters()).all()


def test_the_bits_for_the_map_are_in_the_order_of_its_data_file():
    index = _index()
    files = packed_files(small_tables())
    packed = json.loads(files.files[files.data])
    assert packed["events"]["ids"].split(" ") == index.ids
    passes = index.passing(Filters(type=("battle",)))
    bits = np.unpackbits(np.frombuffer(base64.b64decode(packed_bits(passes)), dtype=np.uint8))[: len(index.ids)]
    battles = [packed["events"]["types"][n] == "battle" for n in packed["events"]["columns"]["type"]]
    assert bits.astype(bool).tolist() == battles
    assert any(battles) and not all(battles)


@pytest.mark.parametrize(
    "more", [{"type": ("battle",)}, {"deaths": 1}, {"precision": 5}, {"source": ("kind:article",)}]
)
def test_another_filter_never_brings_events_back(more):
    index = _index()
    for one in (Filters(status=("happened",)), Filters(side=small_war().side_ids[:1])):
        both = index.passing(Filters(**{**vars(one), **more}))
        assert (both <= index.passing(one)).all()
        assert (both <= index.passing(Filters(**more))).all()


def test_events_lie_within_a_distance_of_a_place_and_more_of_them_the_wider_it_is():
    index = _index()
    place = next(iter(index.places))
    counts = [int(index.passing(Filters(place=place, km=km)).sum()) for km in (1, 100, 20000)]
    assert counts == sorted(counts)
    assert counts[0] >= len(index.places[place]) > 0
    located = sum(row == row for row in index._lng)
    assert counts[-1] == located


def test_every_option_of_the_form_is_read_back_and_has_events():
    """What the form offers is what the address may hold: no option is wrong, and none shows nothing."""
    index, war = _index(), small_war()
    view = View(conflict=war.id, date=date(2019, 6, 5), lang="nl")
    shown = describe_finder(view, war, index, list_places(small_tables()["places"], index), (1, 2), open_words("nl"))
    for group in shown["groups"]:
        for option in group["options"]:
            filters, wrong = read_filters({group["name"]: option["id"]}, war)
            assert not wrong
            assert index.passing(filters).any()
    for choice in shown["choices"]:
        for option in (option for group in choice["groups"] for option in group["options"]):
            filters, wrong = read_filters({choice["name"]: option["id"]}, war)
            assert not wrong
            assert index.checked(filters) == (filters, [])


@pytest.mark.parametrize("watched", [True, False])
def test_a_place_is_found_by_every_name_that_events_give_it(watched):
    tables, war, words = small_tables(), small_war(), open_words("nl")
    places = tables["places"] if watched else tables["places"].head(0)
    known = [key for key in tables["places"]["id"] if (tables["events"]["place_id"] == key).any()]
    events = tables["events"].copy()
    names = [f"Name{sign}{n}" for n, sign in enumerate(OTHER_BREAKS)]
    more = pd.concat([events[events["place_id"] == known[0]].head(1)] * len(names))
    more["id"], more["place"] = [f"more-{n}" for n in range(len(names))], names
    index = EventIndex(tables | {"events": pd.concat([events, more])}, war)
    shown = describe_finder(View(conflict=war.id, date=date(2019, 6, 5), lang="nl"), war, index,
                            list_places(places, index), (1, 2), words)  # fmt: skip
    (found,) = [place for place in shown["places"] if place["id"] == known[0]]
    assert {clean(name) for name in names} < set(found["names"])
    assert found["name"] not in names and len(found["names"]) == len(set(found["names"]))


def test_the_index_has_the_events_of_every_evidence_set():
    tables = small_tables()
    assert set(_index().ids) == {key for suffix in EVIDENCE.values() for key in tables[f"events{suffix}"]["id"]}
