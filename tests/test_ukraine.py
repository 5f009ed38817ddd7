"""The second war that is shipped: everything in it is data."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from geo.definitions import load_conflict
from geo.pipeline import build
from geo.pipeline_sources import country_outline

SIMFEROPOL, KHARKIV = Point(34.10, 44.95), Point(36.25, 49.98)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("ukraine")
    build("ukraine", out=out)
    return out


def _holder(folder, place, day):
    places = pd.read_parquet(folder / "places.parquet").set_index("name")["id"]
    control = pd.read_parquet(folder / "control.parquet")
    rows = control[control["place_id"] == places[place]]
    rows = rows[(rows["valid_from"] <= day) & (rows["valid_to"] > day)]
    return list(rows["actor"])


@pytest.mark.parametrize(
    ("place", "day", "holder"),
    [
        ("Kherson", date(2022, 3, 1), "Ukraine"), ("Kherson", date(2022, 3, 2), "Russia"),
        ("Kherson", date(2022, 11, 11), "Ukraine"), ("Izium", date(2022, 3, 20), "contested"),
        ("Izium", date(2022, 6, 1), "Russia"), ("Izium", date(2022, 9, 10), "Ukraine"),
        ("Mariupol", date(2022, 4, 21), "contested"), ("Mariupol", date(2022, 5, 20), "Russia"),
        ("Bucha", date(2022, 3, 20), "Russia"), ("Bucha", date(2022, 4, 2), "Ukraine"),
        ("Lysychansk", date(2022, 7, 3), "Russia"), ("Kyiv", date(2022, 3, 10), "Ukraine"),
        ("Donetsk", date(2022, 2, 24), "Russia"), ("Bakhmut", date(2022, 11, 30), "Ukraine"),
    ],
)  # fmt: skip
def test_who_held_what(folder, place, day, holder):
    assert _holder(folder, place, day) == [holder]


def test_crimea_lies_in_the_outline_of_ukraine_and_is_drawn_as_held_by_russia(folder):
    assert country_outline(load_conflict("ukraine")).covers(SIMFEROPOL)
    areas = gpd.read_parquet(folder / "areas.parquet")
    for day in (date(2022, 2, 24), date(2022, 9, 12), date(2022, 11, 30)):
        now = areas[(areas["valid_from"] <= day) & (areas["valid_to"] > day)].set_index("actor")
        assert now.loc["Russia"].geometry.covers(SIMFEROPOL)
        assert now.loc["Ukraine"].geometry.covers(KHARKIV)


def test_the_front_moves_with_the_offensives_of_the_autumn(folder):
    areas = gpd.read_parquet(folder / "areas.parquet")

    def held(day):
        now = areas[(areas["actor"] == "Russia") & (areas["valid_from"] <= day) & (areas["valid_to"] > day)]
        return float(now.to_crs("EPSG:6933").area.sum() / 1e6)

    august, september, november = held(date(2022, 8, 20)), held(date(2022, 9, 20)), held(date(2022, 11, 30))
    assert august - september > 6_000
    assert september - november > 6_000
    assert 90_000 < november < 125_000


def test_nothing_of_it_was_left_out_but_events_without_a_place(folder):
    dropped = pd.read_parquet(folder / "dropped.parquet")
    assert set(dropped["stage"]) <= {"events"}


def test_its_articles_are_its_own(folder):
    articles = pd.read_parquet(folder / "articles.parquet")
    assert len(articles) == 4
    assert set(articles["date_start"].map(lambda day: day.year)) == {2022}
