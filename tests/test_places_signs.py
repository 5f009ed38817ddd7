"""Words by which a text tells the country that it is written in, and names that it uses as neighbours do."""

from __future__ import annotations

import pytest

from geo.definitions import list_languages, load_language
from geo.places_signs import countries_of_words, local_names


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The school district and the county commissioners met the sheriff.", "US"),
        ("Traffic on I-75 and Interstate 64 stood still.", "US"),
        ("Councillors said the council tax would rise by £2.5m.", "GB"),
        ("The RCMP and the reeve spoke of junior hockey.", "CA"),
        ("Gardaí spoke with the TD before the Dáil sat.", "IE"),
        ("The panchayat was given Rs. 500 and two lakh more.", "IN"),
    ],
)
def test_offices_roads_and_money_tell_the_country_of_a_text(text: str, country: str) -> None:
    signs = countries_of_words(text, load_language("en"))
    assert max(signs, key=lambda code: signs[code]) == country


def test_a_sign_counts_once_and_is_shared_by_the_countries_that_use_it() -> None:
    english = load_language("en")
    once, often = (countries_of_words("A sheriff came. " * times, english) for times in (1, 9))
    assert once == often == {"US": 1.0}
    shared = countries_of_words("A new theatre opened.", english)
    assert len(shared) > 2
    assert sum(shared.values()) == pytest.approx(1.0)


def test_a_capital_tells_a_party_from_a_common_word() -> None:
    english = load_language("en")
    assert "GB" not in countries_of_words("A day of republican virtue and liberal ideas.", english)
    assert countries_of_words("The Republicans won.", english) == {"US": 1.0}


def test_a_text_without_signs_has_no_country() -> None:
    for code in list_languages():
        assert countries_of_words("Tripoli, Sirte.", load_language(code)) == {}


def test_a_name_is_local_where_the_words_behind_it_are_those_of_neighbours() -> None:
    text = "The Dublin City Council met. Paris Junior College opened. Ministers met in Vienna and Prague."
    found = local_names(text, {"Dublin", "Paris", "Vienna", "Prague"}, load_language("en"))
    assert found == {"Dublin", "Paris"}
