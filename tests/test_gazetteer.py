"""The place-name index: what resolves, what must not, and that opening it compiles nothing and stays on the machine."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from shapely.geometry import Point

from geo.definitions import data_dir, load_conflict, load_language
from geo.errors import InputError
from geo.gazetteer import Gazetteer, open_gazetteer, prominence, read_own_places
from geo.gazetteer_index import loosen, normalise, without_article
from geo.model import LngLat
from geo.projection import distance_km


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer(load_conflict("libya"))
    yield opened
    opened.close()


def test_it_opens_on_its_index_and_compiles_nothing_anew(gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.gazetteer.compile_index", lambda *given: pytest.fail("the index was there"))
    with closing(open_gazetteer(load_conflict("libya"))) as opened:
        assert opened.lookup("Tobroek", "nl") == gazetteer.lookup("Tobroek", "nl") != []


@pytest.mark.parametrize(
    ("name", "lang", "place", "country"),
    [
        ("Tripoli", "nl", "Tripoli", "LY"), ("Tobroek", "nl", "Tobruk", "LY"), ("Moskou", "nl", "Moscow", "RU"),
        ("Caïro", "nl", "Cairo", "EG"), ("Berlijn", "nl", "Berlin", "DE"), ("Parijs", "nl", "Paris", "FR"),
        ("Athene", "nl", "Athens", "GR"), ("Londen", "nl", "London", "GB"), ("Rome", "nl", "Rome", "IT"),
        ("Ankara", "nl", "Ankara", "TR"), ("Brussel", "nl", "Brussels", "BE"), ("طرابلس", "", "Tripoli", "LY"),
        ("VS", "nl", "United States", "US"), ("Groot-Brittannië", "nl", "United Kingdom", "GB"),
        ("Amerika", "nl", "United States", "US"), ("Verenigde Arabische Emiraten", "nl", "United Arab Emirates", "AE"),
        ("Libië", "nl", "Libya", "LY"), ("Slovjansk", "nl", "Sloviansk", "UA"), ("Fezzan", "nl", "Fezzan", "LY"),
        ("al-Watiya", "nl", "al-Watiya", "LY"), ("Al-Jufra", "nl", "Jufra", "LY"),
    ],
)  # fmt: skip
def test_a_name_means_its_best_known_place(
    gazetteer: Gazetteer, name: str, lang: str, place: str, country: str
) -> None:
    best = gazetteer.lookup(name, lang)[0]
    assert (best.name, best.country) == (place, country)


def test_geneva_is_the_one_in_switzerland(gazetteer: Gazetteer) -> None:
    for name, lang in (("Genève", "nl"), ("Geneva", "en")):
        best = gazetteer.lookup(name, lang)[0]
        assert best.country == "CH"
        assert distance_km(best.point, LngLat(6.14, 46.2)) < 10


def test_every_own_place_resolves_by_each_of_its_names(gazetteer: Gazetteer) -> None:
    for path in sorted((data_dir() / "gazetteer").glob("*.csv")):
        if path.name.startswith("exonyms."):
            continue
        for entry, variants in read_own_places(path):
            for name in (entry.name, *entry.names.values(), *variants):
                assert entry.id in {found.id for found in gazetteer.lookup(name)}, f"{path.name}: {name}"


def test_every_own_place_has_a_source_a_dutch_name_and_its_parent(gazetteer: Gazetteer) -> None:
    ids = {entry.id for entry in gazetteer.own_places()}
    for entry in gazetteer.own_places():
        assert entry.source and entry.names.get("nl"), entry.id
        assert not entry.parent or entry.parent in ids, entry.id


def test_libyan_places_have_an_arabic_name(gazetteer: Gazetteer) -> None:
    assert [e.id for e in gazetteer.own_places() if e.country == "LY" and not e.names.get("ar")] == []


def test_every_exonym_meets_a_place(gazetteer: Gazetteer) -> None:
    for path in sorted((data_dir() / "gazetteer").glob("exonyms.*.csv")):
        lang = path.name.split(".")[1]
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found = gazetteer.lookup(row["exonym"], lang)
                assert any(entry.country == row["country"] for entry in found), row


@pytest.mark.parametrize("chronology", ["control.csv", "events.csv"])
def test_every_place_of_the_chronology_resolves_by_name(gazetteer: Gazetteer, chronology: str) -> None:
    path = data_dir() / "chronology" / "libya" / chronology
    if not path.is_file():
        pytest.skip(f"no {chronology} here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("place")]
    unknown = {row["place"] for row in rows if not gazetteer.lookup(row["place"])}
    assert unknown == set()


def test_regions_are_named_and_have_an_outline(gazetteer: Gazetteer) -> None:
    for name in ("Fezzan", "Cyrenaica", "Tripolitania", "Libië"):
        entry = gazetteer.lookup(name, "nl")[0]
        outline = gazetteer.region(entry.id)
        assert outline is not None and outline.is_valid, name
    libya = gazetteer.region("c:LY")
    assert libya is not None and libya.contains(libya.representative_point())


def test_an_entry_is_found_again_by_its_id(gazetteer: Gazetteer) -> None:
    for name in ("Tripoli", "Libië", "Berlijn"):
        entry = gazetteer.lookup(name, "nl")[0]
        again = gazetteer.entry(entry.id)
        assert again is not None and again.point == entry.point
    assert gazetteer.entry("gn:0") is None
    assert gazetteer.entry("nonsense") is None


def test_a_phrase_of_the_war_means_its_place(gazetteer: Gazetteer) -> None:
    capital = gazetteer.phrase("De Hoofdstad", "nl")
    assert capital is not None and capital.name == "Tripoli"
    assert gazetteer.phrase("de hoofdstad", "en") is None


def test_other_romanisations_are_found_loosely(gazetteer: Gazetteer) -> None:
    for written, place in (("Tarhoenah", "Tarhuna"), ("Gatroen", "Qatrun"), ("Surmaan", "Surman")):
        assert place in {entry.name for entry in gazetteer.lookup_loosely(written, "nl")}, written


def test_case_diacritics_hyphens_apostrophes_and_articles_do_not_matter() -> None:
    assert normalise("Sana'a") == normalise("SANAA") == normalise("Sanaʿā")
    assert normalise("Az-Zāwiyah") == normalise("al Zawiyah")
    assert without_article(normalise("el-Brega")) == "brega"
    assert loosen(normalise("Qatrun")) == loosen(normalise("Gatrun"))


def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path) -> None:
    source = (data_dir() / "gazetteer" / "libya.csv").read_text(encoding="utf-8").splitlines()[0]
    path = tmp_path / "own.csv"
    rows = [source, "x:a,A,A,,,town,2,91,30,3,XX,,mine", "x:b,B,B,,,planet,2,1,30,3,XX,,mine"]
    path.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_own_places(path)
    assert [fault.line for fault in error.value.faults] == [2, 3]
    assert "latitude 91" in str(error.value)


def test_states_and_counties_are_regions_with_a_width(gazetteer: Gazetteer) -> None:
    texas = gazetteer.division("US", "TX")
    assert texas is not None
    assert (texas.name, texas.kind, texas.level) == ("Texas", "region", 1)
    assert texas.precision_km > 200
    county = gazetteer.lookup("Rapides Parish", "en")[0]
    assert (county.level, county.admin1, county.country) == (2, "LA", "US")


def test_a_town_keeps_its_name_before_the_county_and_the_province_around_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Aleppo", "en")[0].kind == "city"
    assert gazetteer.lookup("Aleppo Governorate", "en")[0].kind == "region"


def test_a_country_of_two_names_is_found_by_the_word_between_them(gazetteer: Gazetteer) -> None:
    assert [e.id for e in gazetteer.lookup("Trinidad and Tobago", "en")] == ["c:TT"]
    assert [e.id for e in gazetteer.lookup("Saint Kitts en Nevis", "nl")] == ["c:KN"]


def test_a_territory_of_few_people_gives_way_to_a_city_of_its_name(gazetteer: Gazetteer) -> None:
    countries = {e.id: prominence(e) for code in ("NF", "JE", "LY", "FR") if (e := gazetteer.entry(f"c:{code}"))}
    assert countries["c:NF"] < 0.8 < countries["c:JE"] < 1.0
    assert countries["c:LY"] == countries["c:FR"] == 1.0


def test_short_forms_count_only_as_they_are_written(gazetteer: Gazetteer) -> None:
    assert [e.name for e in gazetteer.short_forms("Tex.", "en")] == ["Texas"]
    assert gazetteer.short_forms("tex", "en") == []
    assert gazetteer.short_forms("Tex.", "nl") == []


def test_a_people_is_its_country_in_its_own_language(gazetteer: Gazetteer) -> None:
    lebanese = gazetteer.country_of_people("Lebanese", "en")
    assert lebanese is not None and lebanese.country == "LB"
    assert gazetteer.country_of_people("Lebanese", "nl") is None


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_every_people_and_short_form_of_a_language_has_its_country_or_state(gazetteer: Gazetteer, lang: str) -> None:
    words = load_language(lang).places
    assert all(gazetteer.entry(f"c:{country}") for country in words.demonyms)
    assert all(gazetteer.division(*code.split(".")) for code in words.divisions)


def test_most_people_of_a_province_live_near_its_towns(gazetteer: Gazetteer) -> None:
    province = gazetteer.division("SY", "09")
    assert province is not None
    middle = gazetteer.peopled_middle(province)
    assert distance_km(middle, gazetteer.lookup("Aleppo", "en")[0].point) < 15


def test_curated_places_of_conflicts_lie_in_their_countries(gazetteer: Gazetteer) -> None:
    rows = [e for e, _ in read_own_places(data_dir() / "gazetteer" / "conflicts.csv") if e.country]
    outlines = {code: gazetteer.region(f"c:{code}") for code in {e.country for e in rows}}
    assert None not in outlines.values()
    away = {e.id: outlines[e.country].distance(Point(*e.point)) for e in rows}  # type: ignore[union-attr]
    drawn_elsewhere = {"so:las-anod"}  # Natural Earth draws Somaliland apart
    assert {i for i, degrees in away.items() if degrees > 0.1} == drawn_elsewhere


def test_curated_places_of_conflicts_lie_where_geonames_has_them(gazetteer: Gazetteer) -> None:
    checked = []
    for entry, _ in read_own_places(data_dir() / "gazetteer" / "conflicts.csv"):
        towns = gazetteer.loose_names(entry.country) if entry.kind == "town" else {}
        ids = towns.get(loosen(normalise(entry.name)), ())
        known = [found for i in ids if (found := gazetteer.entry(i)) and not found.own and not found.level]
        near = [distance_km(found.point, entry.point) for found in known]
        checked += [min(near)] if near and min(near) < 40 else []
    assert len(checked) >= 20
    assert sum(km <= 5 for km in checked) / len(checked) >= 0.85
