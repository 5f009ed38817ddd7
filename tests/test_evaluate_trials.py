"""Trials of fronts: seeded, and honest about what they change."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from geo.chronology import read_chronology
from geo.definitions import load_conflict
from geo.evaluate_fronts import read_case
from geo.evaluate_trials import falsified, leave_places_out, run_trials, thinned
from geo.fronts_lines import held_probability
from tests.conftest import ROOT

AREA = shapely.box(30.0, 48.0, 34.0, 50.0)


@pytest.fixture(autouse=True)
def no_real_lakes(monkeypatch):
    """The invented country lies where a real reservoir is."""
    monkeypatch.setattr("geo.fronts_command.read_lakes", lambda outline: [])


def _feature(edge: float, day: str) -> dict:
    about = {"date": day, "actor": "Red"}
    return {"type": "Feature", "properties": about, "geometry": mapping(shapely.box(30.0, edge, 34.0, 50.0))}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    rows = [
        f"{actor} {lng},{lat},{lng},{actor},2019-01-01"
        for actor, lats in (("Red", (49.3, 49.7)), ("Blue", (48.3, 48.7)))
        for lat in lats
        for lng in np.round(np.arange(30.3, 34, 0.4), 2)
    ]
    (folder / "observations.csv").write_text("place,lat,lon,actor,date\n" + "\n".join(rows), encoding="utf-8")
    (folder / "outline.geojson").write_text(json.dumps(mapping(AREA)), encoding="utf-8")
    for name, features in (
        ("truth", [_feature(49.1, "2019-06-01"), _feature(49.0, "2019-09-01")]),
        ("anchors", [_feature(49.0, "2019-06-15")]),
    ):
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    return read_case(folder)


def test_thinning_keeps_whole_places_and_is_seeded(case):
    kept = thinned(case.observations, 0.5)
    assert len({o.place.gazetteer_id for o in kept}) == 20
    assert [o.id for o in kept] == [o.id for o in thinned(case.observations, 0.5)]


def test_false_reports_name_the_other_side_and_no_more_than_their_share(case):
    before = {o.place.name: o.actor for o in case.observations}
    changed = [o for o in falsified(case.observations, 0.1) if o.actor != before[o.place.name]]
    assert len(changed) == 4 and {o.actor for o in changed} <= {"Red", "Blue"}


def test_the_trials_tell_the_older_maps_beside_the_reports(case):
    found = {trial.name: trial for trial in run_trials(case, "Red")}
    assert len(found) == 9
    assert found["last true map unchanged"].mean_km == pytest.approx(11.1, abs=1.5)
    assert found["anchor alone"].each_km == (0.0,)
    assert found["with anchor"].mean_km < 1.5


def test_a_cell_on_the_line_is_even_and_at_the_bands_edge_ninety_five_percent():
    found = held_probability(np.array([0.0, 5.0, -5.0]), np.array([10.0, 10.0, 10.0]))
    assert found == pytest.approx([0.5, 0.95, 0.05], abs=1e-3)


def test_most_libyan_places_fall_to_their_own_side_when_left_out():
    conflict = load_conflict("libya", ROOT / "data" / "conflicts")
    chronology = read_chronology(ROOT / "data" / "chronology" / "libya", conflict)
    found = leave_places_out(chronology.observations, conflict)
    assert found.asked > 1_000 and found.share > 0.8
    assert sum(found.misses.values()) == found.asked - found.right
