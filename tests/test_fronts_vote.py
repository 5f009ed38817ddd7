"""Places that everything around them speaks against are set aside; salients are not."""

from __future__ import annotations

import numpy as np

from geo.fronts_vote import outvoted

GRID = np.array([(x, y) for x in range(0, 100, 10) for y in range(0, 60, 10)], dtype=float)
STATES = ["North" if y >= 30 else "South" for _, y in GRID]


def lonely(spots: np.ndarray, states: list[str], *, age: float = 30, count: int = 1, against: int = 0) -> list[int]:
    """The numbers of the places set aside; the last place has those numbers, the others are fresh and seen thrice."""
    ages, counts, others = np.zeros(len(spots)), np.full(len(spots), 3.0), np.zeros(len(spots))
    ages[-1], counts[-1], others[-1] = age, count, against
    return [one.place for one in outvoted(spots, states, ages, counts, others)]


def with_one(x: float, y: float, state: str) -> tuple[np.ndarray, list[str]]:
    return np.vstack([GRID, [[x, y]]]), [*STATES, state]


def test_who_stands_among_its_own_stays():
    assert lonely(GRID, STATES) == []


def test_a_namesake_far_behind_the_other_lines_is_set_aside():
    assert lonely(*with_one(44, 54, "South")) == [len(GRID)]


def test_a_fresh_report_alone_does_not_save_such_a_place():
    assert lonely(*with_one(44, 54, "South"), age=0, count=1) == [len(GRID)]


def test_a_salient_next_to_its_own_side_stays():
    assert lonely(*with_one(44, 34, "South"), age=200) == []


def test_a_contested_place_is_never_set_aside():
    assert lonely(*with_one(44, 54, "contested")) == []


def test_exchanging_the_sides_sets_the_same_places_aside():
    spots, states = with_one(44, 54, "South")
    other = {"North": "South", "South": "North"}
    assert lonely(spots, states) == lonely(spots, [other[s] for s in states])


def test_the_order_of_the_places_does_not_matter():
    spots, states = with_one(44, 54, "South")
    ages, counts, against = np.zeros(len(spots)), np.ones(len(spots)), np.zeros(len(spots))
    turned = outvoted(spots[::-1], states[::-1], ages, counts, against)
    found = outvoted(spots, states, ages, counts, against)
    assert [len(spots) - 1 - one.place for one in turned] == [one.place for one in found]


def test_a_place_that_was_told_otherwise_before_needs_more_to_stand_alone():
    spots, states = with_one(44, 44, "South")
    sparse = spots * 6  # so far apart that the others do not know for sure
    assert lonely(sparse, states, age=0, count=5) == []
    assert lonely(sparse, states, age=0, count=5, against=3) == [len(GRID)]
