"""Places for names that no source knows: a part of the name, else where the text is just then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from geo.dates import DateInterval
from geo.definitions import load_language
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.model import Article, Place, Span, Toponym
from geo.places import resolve_places
from geo.places_guess import is_initials, is_street


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer()
    yield opened
    opened.close()


def place_all(gazetteer: Gazetteer, text: str, *names: str) -> dict[str, Place]:
    article = Article(
        id="a", lang="en", published=DateInterval.day(date(2020, 2, 18)), title="", text=text,
        body=(Span(0, len(text)),), file="a.txt",
    )  # fmt: skip
    toponyms = [
        Toponym(article_id="a", start=text.index(n), end=text.index(n) + len(n), surface=n, kind="other") for n in names
    ]
    resolved, dropped = resolve_places(article, toponyms, load_language("en"), None, gazetteer, guess=True)
    assert dropped == []
    return {toponym.surface: place for toponym, place in resolved}


def test_an_unknown_name_lies_where_the_text_is_just_then(gazetteer: Gazetteer) -> None:
    filler = "Nothing else was told of it that day. " * 60
    text = f"In Marseille the Xyzzy Club burned. {filler} In Lille the Plughxyz Hall burned."
    places = place_all(gazetteer, text, "Marseille", "Lille", "Xyzzy Club", "Plughxyz Hall")
    assert places["Xyzzy Club"].name == "Marseille"
    assert places["Plughxyz Hall"].name == "Lille"
    assert places["Xyzzy Club"].method == "context"


def test_a_part_of_a_name_counts_only_in_a_country_that_the_text_speaks_of(gazetteer: Gazetteer) -> None:
    text = "Ships left Long Beach and San Diego for the Port of Los Angeles, and the Manchester Xyzzy sank."
    places = place_all(gazetteer, text, "Long Beach", "San Diego", "Port of Los Angeles", "Manchester Xyzzy")
    assert places["Port of Los Angeles"].name == "Los Angeles"
    assert places["Manchester Xyzzy"].country == "US"


def test_streets_and_initials_are_no_towns() -> None:
    english = load_language("en")
    assert is_street("Hampton Avenue", english)
    assert not is_street("Avenue", english)
    assert is_initials("CHU")
    assert not is_initials("Ede")
