"""Contested ground has the colours of who contests it, not of whoever stands first in the file."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from shapely.geometry import Point, box

from geo.timeline_contested import Contenders, spell_pairs

SIDES = ("A", "B", "neutral", "C")
START, MIDDLE, END = date(2019, 1, 1), date(2019, 6, 1), date(2020, 1, 1)
DISPUTED = box(31, 48, 32, 50)


def _contenders(*rows) -> Contenders:
    return Contenders(pd.DataFrame(rows, columns=["actor", "valid_from", "valid_to", "geometry"]), SIDES)


@pytest.fixture
def ground() -> Contenders:
    """B to the west, C to the east, local forces to the south, A far away."""
    return _contenders(
        ("B", START, END, box(30, 48, 31, 50)), ("C", START, END, box(32, 48, 33, 50)),
        ("neutral", START, END, box(31, 47, 32, 48)), ("A", START, END, box(33.5, 48, 34, 50)),
        ("contested", START, END, DISPUTED),
    )  # fmt: skip


def test_the_sides_around_contested_ground_contest_it(ground):
    assert ground.of_area(DISPUTED, START, END) == [1, 3]


def test_only_the_days_of_the_area_count():
    ground = _contenders(
        ("A", START, MIDDLE, box(30, 48, 31, 50)), ("B", MIDDLE, END, box(30, 48, 31, 50)),
        ("C", START, END, box(32, 48, 33, 50)),
    )  # fmt: skip
    assert ground.of_area(DISPUTED, START, MIDDLE) == [0, 3]
    assert ground.of_area(DISPUTED, MIDDLE, END) == [1, 3]


def test_a_pocket_inside_one_side_takes_the_nearest_other():
    ground = _contenders(("C", START, END, box(30, 48, 34, 50) - DISPUTED), ("B", START, END, box(35, 48, 36, 50)))
    assert ground.of_area(DISPUTED, START, END) == [1, 3]


def test_with_nobody_around_the_first_sides_of_the_file_stand_in():
    assert _contenders().of_area(DISPUTED, START, END) == [0, 1]


def _spell(place, actor, start, end, before="") -> dict:
    return {"place_id": place, "actor": actor, "valid_from": start, "valid_to": end, "before": before}


def test_a_contested_place_has_its_holders_before_and_after(ground):
    spells = [
        _spell("x", "A", START, MIDDLE), _spell("x", "contested", MIDDLE, date(2019, 7, 1), "A"),
        _spell("x", "C", date(2019, 7, 1), END, "contested"), _spell("y", "contested", START, END),
    ]  # fmt: skip
    places = {"x": Point(31.5, 49), "y": Point(31.2, 49)}
    assert spell_pairs(spells, places, ground) == [None, [0, 3], None, [1, 3]]
