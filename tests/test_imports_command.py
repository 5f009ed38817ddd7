"""`geo import` by the command line, and what the workspace knows of its data sets afterwards."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo.__main__ import main
from geo.definitions import DATA_ENV
from geo.errors import InputError
from geo.imports_folder import LEFT_OUT
from geo.imports_formats import guess_kind
from geo.pipeline_sources import import_data_set, list_own_data, name_sides, remove_own_data
from geo.workspace import WORKSPACE_ENV

TABLE = """date,place,lat,lon,type,side1
2019-06-05,Clay Hill,49.0,32.05,battle,Northerners
2019-06-06,Clay Hill,49.0,32.05,battle,South
2019-06-06,Far away,10.0,32.05,battle,South
"""


@pytest.fixture
def folder(tmp_path, testland_data, monkeypatch):
    """A folder for files, with Testland and a workspace of its own."""
    monkeypatch.setenv(DATA_ENV, str(testland_data))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "work"))
    (tmp_path / "events.csv").write_text(TABLE)
    return tmp_path


def _run(*arguments: object) -> int:
    return main(["import", *map(str, arguments), "--conflict", "testland"])


def test_a_table_with_a_row_left_out_ends_with_one_and_says_which(folder, capsys):
    assert _run("csv", folder / "events.csv") == 1
    said = capsys.readouterr().err
    assert "2 events in, 1 rows left out" in said
    assert "outside_area: 1 (first: row 4" in said
    assert "Northerners: 1" in said
    assert "outside_area" in (folder / "work" / "testland" / "imports" / "events" / LEFT_OUT).read_text()


def test_a_whole_table_ends_with_nought_and_a_wrong_one_with_two(folder, capsys):
    (folder / "whole.csv").write_text(TABLE.rsplit("\n", 2)[0] + "\n")
    assert _run("csv", folder / "whole.csv") == 0
    (folder / "wrong.csv").write_text(TABLE.replace("lat,lon", "lon,lat"))
    assert _run("csv", folder / "wrong.csv") == 2
    assert "swapped" in capsys.readouterr().err
    assert _run("csv", folder / "wrong.csv", "--map", "lat=lon", "--map", "lon=lat") == 1
    assert _run("csv", folder / "whole.csv", "--map", "date") == 2
    assert _run("csv", folder / "none.csv") == 2


def test_points_and_areas_of_geojson_come_in_by_one_command(folder, capsys):
    points = gpd.GeoDataFrame({"date": ["2019-06-05"]}, geometry=[shapely.Point(32.05, 49.0)], crs=4326)
    points.to_file(folder / "points.geojson", engine="pyogrio")
    held = gpd.GeoDataFrame(
        {"date": ["2019-05-01"], "actor": ["North"]}, geometry=[shapely.box(31, 48.5, 32, 49.5)], crs=4326)
    held.to_file(folder / "held.geojson", engine="pyogrio")
    assert _run("geojson", folder / "points.geojson") == 0
    assert _run("geojson", folder / "held.geojson") == 0
    assert "1 areas" in capsys.readouterr().err
    assert [(own.name, own.areas) for own in list_own_data("testland")] == [("points", False), ("held", True)]
    remove_own_data("testland", "held", areas=True)
    remove_own_data("testland", "points", areas=False)
    assert list_own_data("testland") == []


def test_counts_and_sides_are_remembered_and_only_actors_of_the_war_are_sides(folder):
    import_data_set("testland", "mine", "csv", folder / "events.csv")
    (own,) = list_own_data("testland")
    assert own.settings.counts == {"in": 2, "outside_area": 1}
    assert {side.text: side.actor for side in own.sides} == {"South": "South", "Northerners": ""}
    name_sides("testland", "mine", {"Northerners": "North", "Nobody": "South"})
    (own,) = list_own_data("testland")
    assert {side.text: side.actor for side in own.sides} == {"South": "South", "Northerners": "North"}
    with pytest.raises(InputError, match="no actor 'Martians'"):
        name_sides("testland", "mine", {"Northerners": "Martians"})
    assert import_data_set("testland", "mine", "csv", folder / "events.csv").unknown_sides == {}


def test_a_broken_import_toml_is_named_and_can_be_removed(folder):
    import_data_set("testland", "mine", "csv", folder / "events.csv")
    (own,) = list_own_data("testland")
    (own.folder / "import.toml").write_text("kind = ")
    (own,) = list_own_data("testland")
    assert own.settings is None
    assert own.faults
    remove_own_data("testland", "mine", areas=False)
    assert list_own_data("testland") == []


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["id", "type_of_violence", "SIDE_A", "side_b", "latitude"], "ucdp"), (["Datum", "Breedte"], "csv"),
        (["event_date", "sub_event_type", "actor1"], "acled"), (["event_date", "actor1"], "csv"),
    ],
)  # fmt: skip
def test_the_kind_of_a_file_is_known_by_its_columns(columns, kind):
    assert guess_kind(columns) == kind
