"""The two real articles, where they lie beside the project: their texts are under copyright and not part of it.

`data/gold/` holds the hand-made annotation (offsets and values only); it is scored only against texts with its hash.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.definitions import data_dir
from geo.evaluate import evaluate_text

TEXTS = Path(__file__).resolve().parent.parent.parent / "shared" / "articles"
pytestmark = pytest.mark.skipif(not TEXTS.is_dir(), reason="the articles' texts may not be shipped and are not here")


@pytest.fixture(scope="module")
def score():
    return evaluate_text(data_dir() / "gold", "libya", [TEXTS])


def test_every_place_name_is_found_at_the_right_place_and_none_is_invented(score):
    found, predicted, gold = score.toponyms
    assert found == predicted == gold > 50, score.misses
    assert all(score.fine), score.misses


def test_every_event_of_the_map_is_found_and_none_is_invented(score):
    found, predicted, gold = score.events
    assert found == predicted == gold > 8, score.misses


def test_days_sides_and_deaths_are_right(score):
    assert all(score.dates), score.misses
    assert all(score.sides), score.misses
    assert all(score.deaths), score.misses
