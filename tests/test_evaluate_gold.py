"""Gold that is broken is refused whole, with every fault by its file, line and key; what is sound is taken as it is."""

from __future__ import annotations

import copy
import json
import tarfile
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.errors import InputError
from geo.evaluate_corpora import read_geowebnews, read_lgl
from geo.evaluate_fronts import read_case
from geo.evaluate_gold import Record, read_gold

TEXT = "De troepen namen Noordstad in.\u2028Daar vielen doden."
SOUND: Record = {
    "id": "a", "lang": "nl", "date": "2019-04-01", "title": "", "text": TEXT,
    "toponyms": [{"start": 17, "end": 26, "name": "Noordstad", "lat": 49.5, "lon": 32.0, "country": None,
                  "kind": "city"}],
    "events": [{
        "type": "territorial_change", "status": "happened", "on_map": True, "date_start": "2019-04-01",
        "date_end": "2019-04-02", "places": [{"name": "Noordstad", "lat": 49.5, "lon": 32.0}], "side1": ["north"],
        "side2": [], "deaths_min": None, "deaths_max": None, "evidence": [{"start": 0, "end": 30}],
    }],
}  # fmt: skip


def _with(*way: str | int, value: object = ...) -> Record:
    """The sound record with one value changed, or taken away."""
    record = copy.deepcopy(SOUND)
    inner = record
    for key in way[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[way[-1]]
    else:
        inner[way[-1]] = value
    return record


def _write(path: Path, *records: object) -> Path:
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), encoding="utf-8")
    return path


def test_sound_gold_is_taken_as_it_is_with_what_else_it_says(tmp_path):
    more = SOUND | {"id": "b", "source": "made up"}
    assert read_gold(_write(tmp_path / "gold.jsonl", SOUND, more)) == [SOUND, more]


def test_an_event_that_is_not_scored_is_looked_at_no_further(tmp_path):
    record = _with("events", 0, value={"on_map": False, "status": "unknown"})
    assert read_gold(_write(tmp_path / "gold.jsonl", record)) == [record]


@pytest.mark.parametrize(
    ("record", "key"),
    [
        (_with("id"), "id"), (_with("toponyms"), "toponyms"), (_with("events", value={}), "events"),
        (_with("toponyms", 0, "lat", value=91), "toponyms.0.lat"),
        (_with("toponyms", 0, "lon", value=float("nan")), "toponyms.0.lon"),
        (_with("toponyms", 0, "start", value=26), "toponyms.0"), (_with("toponyms", 0, "end", value=999), "toponyms.0"),
        (_with("toponyms", 0, "kind"), "toponyms.0.kind"), (_with("events", 0, "on_map"), "events.0.on_map"),
        (_with("events", 0, "date_start", value="1 April"), "events.0.date_start"),
        (_with("events", 0, "date_end", value="2019-03-01"), "events.0"),
        (_with("events", 0, "side1", value="x"), "events.0.side1"),
        (_with("events", 0, "places", 0, "lat"), "events.0.places.0.lat"),
        (_with("events", 0, "evidence", value=[]), "events.0.evidence"),
        ([], ""), (7, ""), (None, ""),
    ],
)  # fmt: skip
def test_each_thing_that_is_wrong_is_named_with_its_line_and_key(tmp_path, capsys, record, key):
    path = _write(tmp_path / "gold.jsonl", SOUND, record)
    with pytest.raises(InputError) as caught:
        read_gold(path)
    assert [(fault.file, fault.line) for fault in caught.value.faults] == [("gold.jsonl", 2)]
    assert (caught.value.faults[0].key or "").endswith(key)
    assert main(["evaluate", "text", str(path), "--conflict", "none"]) == 2
    assert "gold.jsonl, line 2" in capsys.readouterr().err


def test_every_fault_of_every_file_of_a_folder_is_told_at_once(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "c.json").write_text("[" * 100_000, encoding="utf-8")
    _write(tmp_path / "d.json", SOUND)
    with pytest.raises(InputError) as caught:
        read_gold(tmp_path)
    assert [fault.file for fault in caught.value.faults] == ["a.json", "b.json", "c.json"]


AREA = {"type": "Polygon", "coordinates": [[[30, 48], [31, 48], [31, 49], [30, 48]]]}
TRUTH = {"type": "FeatureCollection", "features": [{
         "type": "Feature", "properties": {"date": "2022-03-01", "actor": "n"}, "geometry": AREA}]}  # fmt: skip


@pytest.mark.parametrize(
    ("way", "value", "said"),
    [
        (("features",), [], "FeatureCollection"), (("features", 0), 7, "feature 1"),
        (("features", 0, "properties", "date"), "March", "feature 1"),
        (("features", 0, "properties", "actor"), "", "feature 1"),
        (("features", 0, "geometry", "coordinates"), [[[30, 48], [31, 480], [31, 49], [30, 48]]], "feature 1"),
    ],
)  # fmt: skip
def test_a_broken_truth_of_fronts_is_named_with_its_feature(tmp_path, capsys, way, value, said):
    truth = copy.deepcopy(TRUTH)
    inner = truth
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    _write(tmp_path / "outline.geojson", AREA)
    (tmp_path / "observations.csv").write_text(
        "date,place,lat,lon,kind,actor,source\n2022-03-01,Noordstad,48.2,30.5,holds,n,s\n", encoding="utf-8"
    )
    _write(tmp_path / "truth.geojson", truth)
    with pytest.raises(InputError, match=said):
        read_case(tmp_path)
    assert main(["evaluate", "fronts", str(tmp_path)]) == 2
    assert "truth.geojson" in capsys.readouterr().err


def test_a_corpus_whose_marks_are_no_numbers_is_refused_by_name(tmp_path):
    lgl = tmp_path / "lgl.xml"
    lgl.write_text("<articles><article docid='1'><text>x</text><toponyms><toponym><start>one</start><end>2</end>"
                   "</toponym></toponyms></article></articles>", encoding="utf-8")  # fmt: skip
    with pytest.raises(InputError, match=r"lgl\.xml"):
        read_lgl(lgl)
    (tmp_path / "1.txt").write_text("Noordstad", encoding="utf-8")
    (tmp_path / "1.ann").write_text("T1\tLiteral\tNoordstad\n", encoding="utf-8")
    packed = tmp_path / "corpus.tar.gz"
    with tarfile.open(packed, "w:gz") as archive:
        for name in ("1.txt", "1.ann"):
            archive.add(tmp_path / name, name)
    with pytest.raises(InputError, match=r"1\.txt"):
        read_geowebnews(packed, lambda number: None)
