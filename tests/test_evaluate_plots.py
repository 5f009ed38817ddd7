"""Pictures of scores: whole SVG files that show what was counted."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from geo.evaluate_fronts import FrontScore
from geo.evaluate_plots import draw_plots, error_plot, fronts_plot, reliability_plot

SVG = "{http://www.w3.org/2000/svg}"


def score(day: date, mean_km: float, p95_km: float = 20.0) -> FrontScore:
    bins = np.zeros((10, 3))
    bins[0], bins[9] = (90, 3, 6), (10, 9.5, 10)
    line = np.column_stack([np.arange(5.0), np.zeros(5)])
    return FrontScore(day, mean_km, p95_km, 0.9, 0.9, 8.0, 0.03, bins, line, line[:3] + [0, 1])


SCORES = [score(date(2019, 4, 4), 4.0), score(date(2019, 6, 4), 8.0)]


def dots(picture: str) -> list[dict[str, float]]:
    found = ElementTree.fromstring(picture).iter(f"{SVG}circle")
    return [{key: float(dot.get(key)) for key in ("cx", "cy", "r")} for dot in found]


def test_every_date_and_the_two_summaries_are_files_that_a_browser_can_read(tmp_path):
    paths = draw_plots(tmp_path / "new", "Side <A> & B", SCORES)
    assert sorted(path.name for path in paths) == [
        "side--a----b-error.svg", "side--a----b-fronts-2019-04-04.svg", "side--a----b-fronts-2019-06-04.svg",
        "side--a----b-reliability.svg",
    ]  # fmt: skip
    assert all(ElementTree.fromstring(path.read_text()).tag == f"{SVG}svg" for path in paths)
    assert "Side &lt;A&gt; &amp; B" in paths[0].read_text()


def test_a_greater_error_stands_higher_and_a_later_date_to_the_right():
    first, second = dots(error_plot("A", SCORES))
    assert first["cx"] < second["cx"] and first["cy"] > second["cy"]


def test_a_dot_of_reliability_stands_where_said_and_held_meet_and_grows_with_its_cells():
    unlikely, likely = dots(reliability_plot(SCORES))
    assert unlikely["r"] > likely["r"] and unlikely["cx"] < likely["cx"]
    assert likely["cy"] == pytest.approx(48, abs=0.1)  # all of them held: the top


def test_both_fronts_are_drawn_cell_by_cell():
    picture = fronts_plot(SCORES[0])
    squares = [box for box in ElementTree.fromstring(picture).iter(f"{SVG}rect") if box.get("fill") == "none"]
    assert len(dots(picture)) == 5 and len(squares) == 3
    assert max(float(box.get("y")) for box in squares) < min(dot["cy"] for dot in dots(picture))
