"""The reader's own labels and arrows go along as a layer of their own, by command line too, and come back unchanged."""

from __future__ import annotations

import json
from datetime import date

import pyogrio
import pytest

from geo.errors import InputError
from geo.exports import LAYERS, Selection, select
from geo.exports_files import write_export
from geo.exports_notes import with_notes
from geo.model import LngLat
from geo.notes import LAYER, Note, read_notes
from tests.map_fixture import conflict, make_tables

HASH = "0123456789abcdef" * 4
DAY = date(2019, 6, 10)
LABEL = Note(id="n1", text="=1+1 ${x}", points=(LngLat(31, 49),), first=DAY)
ARROW = Note(id="n2", text="Opmars", points=(LngLat(31, 48.5), LngLat(33, 49.5)), last=date(2019, 6, 9))


def taken(*notes, **asked):
    return with_notes(select(make_tables(), conflict(), Selection(**asked), HASH), notes)


def test_without_a_note_of_the_time_asked_for_there_is_no_such_layer():
    assert set(taken().layers) == set(LAYERS)
    assert set(taken(ARROW, last=DAY).layers) == set(LAYERS)
    assert taken(ARROW, LABEL, last=DAY).layers[LAYER]["id"].tolist() == ["n1"]
    assert taken(ARROW, LABEL, first=date(2019, 6, 1), last=DAY).counts[LAYER] == 2


def test_no_layer_of_evidence_is_touched_by_a_note():
    plain, noted = taken(), taken(LABEL, ARROW)
    for name in LAYERS:
        assert noted.layers[name] is not None
        assert noted.layers[name].equals(plain.layers[name])
    assert json.loads(noted.about["counts"])[LAYER] == 2


def test_from_geojson_the_notes_come_back_as_they_were(tmp_path):
    path = write_export(taken(LABEL, ARROW), "geojson", tmp_path / "a.geojson")
    assert read_notes(path) == (LABEL, ARROW)


def test_a_geopackage_has_them_as_a_layer(tmp_path):
    path = write_export(taken(LABEL, ARROW), "gpkg", tmp_path / "a.gpkg")
    layers = dict(pyogrio.list_layers(path).tolist())
    assert layers[LAYER] == "Unknown"
    frame = pyogrio.read_dataframe(path, layer=LAYER).set_index("id")
    assert frame.geometry.geom_type.to_dict() == {"n1": "Point", "n2": "LineString"}
    assert frame.loc["n1", ["text", "kind", "date_start"]].tolist() == ["=1+1 ${x}", "label", "2019-06-10"]


def test_the_command_line_refuses_a_format_without_room_and_a_broken_file(tmp_path):
    from geo.__main__ import main

    path = tmp_path / "own.geojson"
    path.write_text("{}")
    command = ["export", "csv", "--out", str(tmp_path / "a.csv"), "--notes", str(path)]
    assert main(command) != 0
    path.write_text(json.dumps({"features": [{"geometry": {"type": "Point", "coordinates": [31, 49]},
                                              "properties": {"text": "x"}}]}))  # fmt: skip
    assert main(command) != 0
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("name", ["nothing.geojson", "."])
def test_a_file_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(InputError, match="cannot be read"):
        read_notes(tmp_path / name)
