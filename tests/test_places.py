"""From names to places: the right namesake, features, vague areas and phrases, with an honest precision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import Point, box

from geo.dates import DateInterval
from geo.definitions import load_conflict, load_language
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.model import Article, LngLat, Place, Span, Toponym
from geo.places import find_phrases, locate, resolve_places
from geo.places_areas import part_of
from geo.projection import distance_km
from geo.toponyms import find_toponyms

TRIPOLI = LngLat(13.1805, 32.895)


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer(load_conflict("libya"))
    yield opened
    opened.close()


def article(text: str) -> Article:
    return Article(
        id="a", lang="nl", published=DateInterval.day(date(2020, 2, 18)), title="", text=text,
        body=(Span(0, len(text)),), file="a.txt",
    )  # fmt: skip


def resolve(gazetteer: Gazetteer, text: str, war: str | None = "libya") -> list[Place]:
    conflict = load_conflict(war) if war else None
    language = load_language("nl")
    toponyms = find_toponyms(article(text), language, conflict, gazetteer)
    resolved, dropped = resolve_places(article(text), toponyms, language, conflict, gazetteer)
    assert dropped == []
    assert [t for t, _ in resolved] == toponyms
    return [place for _, place in resolved]


def phrases(gazetteer: Gazetteer, text: str) -> list[tuple[str, Place]]:
    conflict, language = load_conflict("libya"), load_language("nl")
    toponyms = find_toponyms(article(text), language, conflict, gazetteer)
    resolved, _ = resolve_places(article(text), toponyms, language, conflict, gazetteer)
    found = find_phrases(article(text), language, conflict, gazetteer, resolved)
    return [(text[span.start : span.end], place) for span, place in found]


def test_the_war_decides_between_namesakes_and_the_reason_is_kept(gazetteer: Gazetteer) -> None:
    place = resolve(gazetteer, "In Tripoli en Misrata werd gevochten.")[0]
    assert place.country == "LY"
    assert "home=LY" in place.reason
    assert place.candidates[0].gazetteer_id == place.gazetteer_id
    assert {candidate.country for candidate in place.candidates} >= {"LY", "LB"}


def test_the_country_beside_a_name_beats_the_war(gazetteer: Gazetteer) -> None:
    for text in ("Een bom ontplofte in Tripoli (Libanon).", "Een bom ontplofte in Tripoli, Libanon."):
        assert resolve(gazetteer, text)[0].country == "LB"


def test_other_places_of_the_article_decide_where_the_war_is_elsewhere(gazetteer: Gazetteer) -> None:
    text = "In Beiroet en Baalbek vielen bommen, ook Libanon's tweede stad Tripoli werd geraakt."
    assert resolve(gazetteer, text)[-1].country == "LB"


def test_the_port_of_a_town_is_its_port(gazetteer: Gazetteer) -> None:
    place = resolve(gazetteer, "Raketten vielen op de haven van Tripoli.")[0]
    assert (place.name, place.kind, place.method, place.qualifier) == ("Tripoli port", "port", "feature", "haven")
    assert place.precision_km <= 3 and not place.is_vague


def test_a_feature_that_the_gazetteer_lacks_lies_near_its_town(gazetteer: Gazetteer) -> None:
    place = resolve(gazetteer, "Er brak brand uit in de haven van Zliten.")[0]
    assert place.kind == "port" and place.precision_km == 5
    assert distance_km(place.point, LngLat(14.5687, 32.4674)) < 1


def test_suburbs_are_a_ring_on_land(gazetteer: Gazetteer) -> None:
    place = resolve(gazetteer, "Er wordt gevochten in de buitenwijken van Tripoli.")[0]
    assert place.region is not None and place.is_vague and place.precision_km == 11
    assert not place.region.contains(Point(*TRIPOLI))
    assert not place.region.contains(Point(13.18, 32.98))  # the sea
    south = resolve(gazetteer, "Er wordt gevochten in de zuidelijke buitenwijken van Tripoli.")[0]
    assert south.point.lat < TRIPOLI.lat - 0.03


@pytest.mark.parametrize(
    ("text", "lng", "lat", "km"),
    [
        ("De frontlijn ligt 20 kilometer ten zuiden van Tripoli.", 13.1805, 32.715, 12),
        ("De frontlijn ligt ten westen van Sirte.", 16.43, 31.21, 25),
        ("Vijftig kilometer ten oosten van Misrata stond een konvooi.", 15.62, 32.37, 25),
    ],
)
def test_offsets_move_the_point_and_widen_the_precision(
    gazetteer: Gazetteer, text: str, lng: float, lat: float, km: float
) -> None:
    place = resolve(gazetteer, text)[0]
    assert place.method == "offset" and place.is_vague
    assert distance_km(place.point, LngLat(lng, lat)) < 2
    assert place.precision_km <= km
    assert place.candidates[0].name in ("Tripoli", "Sirte", "Misrata")  # the name itself stays known


def test_the_part_of_a_country_is_a_part_of_its_outline(gazetteer: Gazetteer) -> None:
    east = resolve(gazetteer, "Grote delen van het oosten van Libië zijn rustig.")[0]
    assert (east.name, east.method) == ("Cyrenaica", "phrase")
    north = resolve(gazetteer, "In het noorden van Syrië viel sneeuw.")[0]
    whole = gazetteer.region("c:SY")
    assert north.method == "region" and north.region is not None and whole is not None
    assert north.region.centroid.y > whole.centroid.y
    assert resolve(gazetteer, "In Zuid-Libië was het stil.")[0].name == "Fezzan"


@pytest.mark.parametrize("bearing", [0, 45, 90, 135, 180, 225, 270, 315])
def test_a_part_lies_inside_the_whole_and_towards_its_point_of_the_compass(bearing: float) -> None:
    testland = box(30, 48, 34, 50)
    part = part_of(testland, bearing)
    assert testland.buffer(1e-9).contains(part) and part.area < testland.area / 2 + 1e-9
    assert (part.centroid.x > 32) == (0 < bearing < 180) or bearing in (0, 180)
    assert (part.centroid.y > 49) == (bearing < 90 or bearing > 270) or bearing in (90, 270)


def test_phrases_without_a_name_give_places_but_not_beside_the_name(gazetteer: Gazetteer) -> None:
    found = phrases(gazetteer, "De troepen rukken op naar de hoofdstad. In de hoofdstad Tripoli is het stil.")
    assert [(words, place.name) for words, place in found] == [("de hoofdstad", "Tripoli")]
    (words, place), = phrases(gazetteer, "Ten westen van de hoofdstad zijn strijders gevangen.")
    assert words == "de hoofdstad" and place.method == "offset" and place.point.lng < TRIPOLI.lng - 0.1


def test_a_phrase_of_the_war_is_not_read_into_another_country(gazetteer: Gazetteer) -> None:
    assert phrases(gazetteer, "In het oosten van Oekraïne viel sneeuw.") == []


def test_a_feature_without_a_name_belongs_to_the_place_before(gazetteer: Gazetteer) -> None:
    found = phrases(gazetteer, "In Tripoli sloegen raketten in. De haven ging dicht.")
    assert [(words, place.name) for words, place in found] == [("haven", "Tripoli port")]
    assert phrases(gazetteer, "De haven ging dicht.") == []


def test_what_nothing_knows_is_dropped_with_its_reason(gazetteer: Gazetteer) -> None:
    text = "In Xyzzybloem viel een raket."
    unknown = Toponym(article_id="a", start=3, end=13, surface="Xyzzybloem", kind="town")
    resolved, dropped = resolve_places(article(text), [unknown], load_language("nl"), load_conflict("libya"), gazetteer)
    assert resolved == []
    assert [(d.stage, d.reason, d.item) for d in dropped] == [("places", "unknown_place", "Xyzzybloem")]


def test_countries_are_regions_and_towns_points(gazetteer: Gazetteer) -> None:
    libya, sirte = resolve(gazetteer, "In Libië viel Sirte.")
    assert libya.region is not None and libya.is_vague
    assert sirte.region is None and not sirte.is_vague


def english(gazetteer: Gazetteer, text: str) -> dict[str, Place]:
    """The places of an English text without a war, by their names as written (the last mention of each)."""
    language, read = load_language("en"), replace(article(text), lang="en")
    toponyms = find_toponyms(read, language, None, gazetteer)
    resolved, _ = resolve_places(read, toponyms, language, None, gazetteer)
    return {toponym.surface: place for toponym, place in resolved}


@pytest.mark.parametrize(
    ("text", "name", "country", "lat"),
    [
        ("A fire broke out in Springfield, Ill., on Monday.", "Springfield", "US", 39.8),
        ("A fire broke out in Springfield, Mass., on Monday.", "Springfield", "US", 42.1),
        ("Farmers near Paris, Texas, lost their wheat. Paris was flooded in May.", "Paris", "US", 33.66),
        ("In Paris the president met the mayors of Lyon and Marseille.", "Paris", "FR", 48.85),
        ("Trains to Columbus and Cleveland stopped in Dayton, Ohio. Dublin lost power too.", "Columbus", "US", 39.96),
        ("The Lebanese army entered Tripoli.", "Tripoli", "LB", 34.43),
        ("The sheriff told the school board of Athens that Athens High School closes.", "Athens", "US", None),
        ("A school district sent teachers to Greece; the Greek minister met them in Athens.", "Athens", "GR", 37.98),
    ],
)
def test_states_countries_and_peoples_around_a_name_decide_between_namesakes(
    gazetteer: Gazetteer, text: str, name: str, country: str, lat: float | None
) -> None:
    place = english(gazetteer, text)[name]
    assert place.country == country
    assert lat is None or abs(place.point.lat - lat) < 0.3


def test_a_short_form_behind_a_town_is_its_state(gazetteer: Gazetteer) -> None:
    found = english(gazetteer, "The bus left Huntington, W.Va., for Akron, Ohio.")
    assert found["W.Va."].name == "West Virginia"
    assert found["W.Va."].kind == "region"
    assert found["Ohio"].gazetteer_id == "gn:5165418"


def test_a_name_means_one_place_in_an_article(gazetteer: Gazetteer) -> None:
    text = "In Richmond, Ky., voters queued. Officials in Richmond counted until midnight."
    language, read = load_language("en"), replace(article(text), lang="en")
    resolved, _ = resolve_places(read, find_toponyms(read, language, None, gazetteer), language, None, gazetteer)
    assert len({place.gazetteer_id for toponym, place in resolved if toponym.surface == "Richmond"}) == 1


def test_a_guess_is_wide_and_hardly_sure(gazetteer: Gazetteer) -> None:
    text = "In Gharyan en Xyzzybloem werd gevochten."
    toponyms = [
        Toponym(article_id="a", start=s, end=s + len(n), surface=n, kind="town")
        for n in ("Gharyan", "Xyzzybloem") for s in (text.index(n),)
    ]  # fmt: skip
    language = load_language("nl")
    guessed, dropped = resolve_places(article(text), toponyms, language, None, gazetteer, guess=True)
    assert (len(guessed), len(dropped)) == (2, 0)
    assert guessed[1][1].method == "context"
    assert guessed[1][1].precision_km >= 50
    assert guessed[1][1].confidence <= 0.1


def read_english(text: str, gazetteer: Gazetteer) -> dict[str, Place]:
    language, read = load_language("en"), replace(article(text), lang="en")
    resolved, _ = resolve_places(read, find_toponyms(read, language, None, gazetteer), language, None, gazetteer)
    return {toponym.surface: place for toponym, place in resolved}


def test_an_unlisted_name_lies_roughly_by_its_neighbours_and_is_a_place_of_its_own(gazetteer: Gazetteer) -> None:
    text = (
        "Rockets struck the village of Xyzzybloom and the town of Zliten, east of Khoms. "
        "In Benghazi, far away, it was quiet. In Zliten nobody died."
    )
    found = read_english(text, gazetteer)
    rough, zliten = found["Xyzzybloom"], found["Zliten"]
    assert distance_km(rough.point, zliten.point) < 60
    assert rough.is_vague
    assert rough.method == "context"
    assert rough.confidence <= 0.35
    assert rough.gazetteer_id not in {place.gazetteer_id for name, place in found.items() if name != "Xyzzybloom"}


def test_an_unlisted_name_lies_where_its_offset_says(gazetteer: Gazetteer) -> None:
    found = read_english("Shells hit Misrata. In Xyzzybloom, 40 km south of Bani Walid, it was calm.", gazetteer)
    bani_walid = next(entry for entry in gazetteer.lookup("Bani Walid", "en") if entry.country == "LY")
    assert distance_km(found["Xyzzybloom"].point, bani_walid.point) == pytest.approx(40, abs=6)
    assert found["Xyzzybloom"].point.lat < bani_walid.point.lat


def test_an_unlisted_name_alone_has_no_place(gazetteer: Gazetteer) -> None:
    assert read_english("Shells hit the village of Xyzzybloom.", gazetteer) == {}


@pytest.mark.parametrize(
    ("text", "admin1", "name"),
    [
        ("Aleppo town", "Aleppo Governorate", "Aleppo"),
        ("Tadmur/Palmyra town", "Homs Governorate", "Tadmur"),
        ("Maarat al-Numaan town", "Idlib Governorate", "Ma‘arrat an Nu‘mān"),
        ("Syria", "", "Syria"),
    ],
)
def test_a_string_of_a_table_is_read_without_its_kind_and_other_spellings(
    gazetteer: Gazetteer, text: str, admin1: str, name: str
) -> None:
    place = locate(text, load_language("en"), gazetteer, country="Syria", admin1=admin1)
    assert place is not None
    assert place.name == name


def test_a_string_that_nothing_knows_becomes_its_province_with_its_width(gazetteer: Gazetteer) -> None:
    language = load_language("en")
    place = locate("Xyzzybloem village", language, gazetteer, country="Syria", admin1="Idlib Governorate")
    assert place is not None
    assert (place.method, place.kind) == ("province", "region")
    assert place.precision_km >= 20
    assert locate("Xyzzybloem village", language, gazetteer, country="", admin1="") is None


def test_a_part_of_a_province_is_its_side_and_a_far_name_is_another_place(gazetteer: Gazetteer) -> None:
    english = load_language("en")
    where = {"country": "Syria", "admin1": "Aleppo Governorate"}
    whole, north, south = (
        locate(f"{side}Aleppo Governorate", english, gazetteer, **where) for side in ("", "Northern ", "Southern ")
    )
    assert whole and north and south
    assert south.point.lat < north.point.lat
    assert north.method == "region" and north.confidence <= 0.3
    idlib_province = {"country": "Syria", "admin1": "Idlib Governorate"}
    far = locate("Al Qurayaa town", english, gazetteer, **idlib_province)  # nearly so called is a town 300 km south
    idlib = gazetteer.lookup("Idlib")[0]
    assert far and distance_km(far.point, idlib.point) < 100
