"""Records: an invalid one cannot be built, ids hold."""

from __future__ import annotations

from datetime import date

import pytest

from geo.dates import DateInterval
from geo.model import Article, Event, EventPlace, Evidence, LngLat, Observation, Place, Source, Span, Toponym, stable_id

DAY = DateInterval.day(date(2019, 4, 4))
TOWN = Place(gazetteer_id="t:1", name="Aal", point=LngLat(31.0, 49.0), kind="town", country="TL", precision_km=2)
SOURCE = Source(id="s1", kind="chronology")


@pytest.mark.parametrize(("lng", "lat"), [(181, 0), (0, 91), (-180.5, 0), (0, -90.01), (float("nan"), 0)])
def test_a_coordinate_off_the_earth_is_refused(lng, lat):
    with pytest.raises(ValueError, match="itude"):
        LngLat.checked(lng, lat)


def test_a_point_reads_longitude_first():
    assert LngLat.checked(31, 49) == (31.0, 49.0)


def test_a_stable_id_depends_on_its_parts_and_their_borders():
    assert stable_id("ev", "ab", "c") == stable_id("ev", "ab", "c")
    assert stable_id("ev", "ab", "c") != stable_id("ev", "a", "bc")


def test_a_toponym_is_as_long_as_its_span():
    with pytest.raises(ValueError, match="span"):
        Toponym(article_id="a", start=0, end=4, surface="Aal", kind="town")


def test_an_article_needs_text_of_its_own():
    with pytest.raises(ValueError, match="no text"):
        Article(id="a", lang="nl", published=DAY, title="", text="x", body=(), file="a.txt")
    with pytest.raises(ValueError, match="outside"):
        Article(id="a", lang="nl", published=DAY, title="", text="x", body=(Span(0, 2),), file="a.txt")


def test_an_event_must_rest_on_something():
    with pytest.raises(ValueError, match="rests on nothing"):
        Event(id="e", type="battle", when=DAY, places=(EventPlace(place=TOWN),))


@pytest.mark.parametrize("status", ["planned", "negated", "ordered", "failed", "background"])
def test_what_did_not_happen_cannot_be_on_the_map(status):
    with pytest.raises(ValueError, match="on the map"):
        Event(id="e", type="battle", status=status, when=DAY, places=(EventPlace(place=TOWN),), sources=(SOURCE,))


def test_an_event_without_a_place_cannot_be_on_the_map():
    with pytest.raises(ValueError, match="on the map"):
        Event(id="e", type="battle", when=DAY, sources=(SOURCE,))


def test_fewest_deaths_cannot_exceed_most():
    with pytest.raises(ValueError, match="deaths"):
        Event(id="e", type="battle", when=DAY, sources=(SOURCE,), on_map=False, deaths_min=5, deaths_max=3)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://x"])
def test_only_web_addresses_become_sources(address):
    with pytest.raises(ValueError, match="http"):
        Source(id="s", kind="chronology", address=address)


def test_a_vague_place_is_known_as_such():
    assert not TOWN.is_vague
    region = Place(gazetteer_id="r", name="South", point=LngLat(31, 49), kind="region", country="TL", precision_km=90)
    assert region.is_vague


def test_an_observation_needs_an_actor():
    with pytest.raises(ValueError, match="actor"):
        Observation(id="o", place=TOWN, actor="", kind="holds", valid=DAY, reported_at=DAY.start, source=SOURCE)


def test_evidence_is_a_span():
    with pytest.raises(ValueError, match="span"):
        Evidence(article_id="a", start=5, end=5)
