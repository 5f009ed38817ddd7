"""A link restores what it was copied from: every state that the page can be in comes back from its own address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import list_page_languages, load_conflict
from geo.model import EVENT_TYPES
from page import material
from page.filters import NO_SIDE, SHOWN_STATUSES, Filters
from page.state import CLOCKS, COMPARED_AS, EVIDENCE, SECTIONS, THEMES, WINDOWS, View, read_view

CONFLICTS = {name: load_conflict(name) for name in ("libya", "ukraine")}
LANGUAGES = list_page_languages()
WORD = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)  # letters of any script: names come from outside
SOME_ID = st.text("abcdef0123456789:@-", min_size=1, max_size=40)
LNG, LAT, ZOOM = (st.floats(-most, most).map(lambda n: round(n, 5)) for most in (180, 85, 20))
POINTS, SIGHTS = st.tuples(LNG, LAT), st.tuples(LNG, LAT, ZOOM.map(abs))


@st.composite
def states(draw) -> View:
    """A state of the page, as a reader can bring it about."""
    conflict = CONFLICTS[draw(st.sampled_from(sorted(CONFLICTS)))]
    days = st.integers(0, conflict.period.interval.days - 1).map(lambda n: conflict.period.start + timedelta(days=n))
    view = View(
        conflict=conflict.id, date=draw(days), window=draw(st.sampled_from(WINDOWS)),
        evidence=draw(st.sampled_from(EVIDENCE)), clock=draw(st.sampled_from(CLOCKS)),
        lang=draw(st.sampled_from(LANGUAGES)), theme=draw(st.sampled_from(THEMES)),
        compare=draw(st.none() | days), filters=draw(_filters(conflict)), spot=draw(st.just("") | SOME_ID),
        event=(event := draw(st.just("") | SOME_ID)), why=None if event else draw(st.none() | POINTS),
        at=draw(st.none() | SIGHTS),
    )  # fmt: skip
    if view.compare:
        view = replace(view, compare_as=draw(st.sampled_from(COMPARED_AS)))
    place = draw(st.sampled_from(("map", "articles", "article", "material", "method")))
    if place == "articles" or place == "article":
        return view.read(draw(SOME_ID) if place == "article" else "", draw(st.just("") | SOME_ID))
    if place == "material":
        return view.open_material(draw(st.sampled_from(SECTIONS)), draw(st.just("") | SOME_ID))
    params = view.as_params() | ({"view": "method"} if place == "method" else {})
    return read(params)[0]


_NAMES = st.lists(WORD.filter(bool), max_size=3, unique=True).map(tuple)


@st.composite
def _filters(draw, conflict) -> Filters:
    def some(known):
        chosen = draw(st.sets(st.sampled_from(known), max_size=3))
        return tuple(one for one in known if one in chosen)

    place = draw(st.just("") | SOME_ID)
    return Filters(
        type=some(EVENT_TYPES), side=some((*conflict.side_ids, NO_SIDE)), status=some(SHOWN_STATUSES),
        actor=draw(_NAMES), source=draw(_NAMES), precision=draw(st.none() | st.integers(1, 999)),
        deaths=draw(st.none() | st.integers(1, 9999)), place=place,
        km=draw(st.integers(1, 500)) if place else None,
    )  # fmt: skip


def read(params):
    """The view of an address, as the page reads it."""
    return read_view(params, list(CONFLICTS), LANGUAGES, CONFLICTS.__getitem__, default_conflict="libya")


def test_the_address_knows_the_sections_of_the_material():
    assert tuple(section.id for section in material.SECTIONS) == SECTIONS


@settings(max_examples=50, deadline=None)
@given(states())
def test_a_link_restores_the_whole_state(view):
    address = urlencode(view.as_params())
    restored, notices = read(dict(parse_qsl(address)))
    assert restored == view
    assert not notices
    assert urlencode(restored.as_params()) == address


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from([*View.__dataclass_fields__, "view", *Filters.__dataclass_fields__]), WORD))
def test_an_address_of_unknown_hand_gives_a_sound_view_whose_own_address_is_read_without_complaint(params):
    view, _ = read(params)
    assert view.conflict in CONFLICTS
    assert CONFLICTS[view.conflict].period.start <= view.date <= CONFLICTS[view.conflict].period.end
    assert read(view.as_params()) == (view, [])
