"""The whole way, on the shipped data: raw text and a chronology to tables, the same bytes each time."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point

from geo.definitions import DATA_ENV, data_dir
from geo.errors import DefinitionError, InputError
from geo.pipeline import STEPS, build, is_built, is_current
from geo.store import read_tables

ROOT = Path(__file__).resolve().parent.parent
GHARYAN, SIRTE, TRIPOLI, SABRATHA, JUFRA = (
    Point(13.0203, 32.1722), Point(16.5887, 31.2089), Point(13.1805, 32.895), Point(12.4884, 32.7934),
    Point(16.001, 29.1981),
)  # fmt: skip


@pytest.fixture(scope="module")
def libya(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("libya")
    build("libya", out=folder)
    return folder


def _holder(folder: Path, point: Point, day: date, table: str = "areas") -> str:
    areas = read_tables(folder, [table])[table]
    shown = areas[(areas["valid_from"] <= day) & (areas["valid_to"] > day)]
    here = shown[shown.geometry.covers(point)]
    assert len(here) <= 1, "areas overlap"
    return str(here.iloc[0]["actor"]) if len(here) else ""


@pytest.mark.parametrize(
    ("day", "point", "side"),
    [
        (date(2019, 3, 1), GHARYAN, "GNA"),
        (date(2019, 4, 20), GHARYAN, "LNA"),
        (date(2019, 7, 1), GHARYAN, "GNA"),
        (date(2019, 12, 31), SIRTE, "GNA"),
        (date(2020, 1, 10), SIRTE, "LNA"),
        (date(2020, 4, 20), SABRATHA, "GNA"),
        (date(2020, 6, 10), SIRTE, "LNA"),
        (date(2020, 6, 10), JUFRA, "LNA"),
        (date(2020, 11, 30), TRIPOLI, "GNA"),
    ],
)
def test_the_map_of_libya_shows_who_held_what(libya, day, point, side):
    assert _holder(libya, point, day) == side


def test_what_was_reported_a_day_later_stands_on_its_day_now_and_a_day_later_then(libya):
    taken, told = date(2020, 4, 13), date(2020, 4, 14)
    assert _holder(libya, SABRATHA, taken) == "GNA"
    assert _holder(libya, SABRATHA, taken, "areas_then") == "LNA"
    assert _holder(libya, SABRATHA, told, "areas_then") == "GNA"


def test_on_the_last_day_both_clocks_show_the_same_places_in_the_same_hands(libya):
    tables = read_tables(libya, ["control", "control_then"])
    ends = [frame[frame["valid_to"] == frame["valid_to"].max()] for frame in tables.values()]
    now, then = ({(r["place_id"], r["actor"], r["probability"]) for r in end.to_dict("records")} for end in ends)
    assert now == then and len(now) > 90


def test_every_spell_keeps_what_was_believed_and_the_reports_that_moved_it(libya):
    tables = read_tables(libya, ["control", "observations"])
    known = set(tables["observations"]["id"])
    for row in tables["control"].to_dict("records"):
        beliefs = json.loads(row["beliefs"])
        assert beliefs and beliefs[-1][1:] == [row["probability"], row["contested"]]
        assert set(row["observations"]) <= known and len(row["observations"])


def _fronts_near(folder: Path, point: Point, day: date, degrees: float) -> int:
    tables = read_tables(folder, ["fronts", "areas"])
    lines = tables["fronts"]
    lines = lines[(lines["valid_from"] <= day) & (lines["valid_to"] > day)]
    return int(sum(line.distance(point) < degrees for line in lines.geometry))


def test_there_is_no_front_at_tripoli_before_the_offensive_and_one_after_it(libya):
    assert _fronts_near(libya, TRIPOLI, date(2019, 3, 1), 0.4) == 0
    assert _fronts_near(libya, TRIPOLI, date(2019, 4, 20), 0.4) > 0
    assert _fronts_near(libya, TRIPOLI, date(2020, 6, 10), 0.4) == 0


def test_every_mark_can_be_traced_to_a_sentence_or_a_line_of_the_chronology(libya):
    tables = read_tables(libya)
    texts = tables["articles"].set_index("id")["text"]
    for event in tables["events"].to_dict("records"):
        evidence = json.loads(event["evidence"])
        assert evidence or event["summary"], event["id"]
        for article_id, start, end in evidence:
            assert texts[article_id][start:end].strip()
    assert len(tables["articles"]) > 0
    assert any("article" in origins and "chronology" in origins for origins in tables["events"]["origins"])


def test_the_shipped_articles_alone_give_a_map_of_their_own(libya):
    tables = read_tables(libya, ["control_articles", "observations"])
    assert len(tables["control_articles"]) > 0
    assert set(tables["observations"]["source_kind"]) == {"article", "chronology"}


def test_two_builds_give_the_same_bytes(libya, tmp_path):
    build("libya", out=tmp_path)
    for path in sorted(libya.iterdir()):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_the_manifest_lists_inputs_counts_and_what_was_left_out_but_no_path_and_no_time(libya):
    text = (libya / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert {"control.csv", "events.csv", "libya.toml", "nl.toml"} <= {item["file"] for item in manifest["inputs"]}
    assert manifest["counts"]["places"] > 90
    assert sum(manifest["dropped"].values()) == manifest["counts"]["dropped"]
    assert str(ROOT) not in text
    assert "/" not in "".join(item["file"] for item in manifest["inputs"])


def test_the_progress_goes_through_the_steps_in_their_order(tmp_path):
    told: list[str] = []
    build("libya", out=tmp_path, progress=lambda step, done, total: told.append(step))
    assert [step for n, step in enumerate(told) if step not in told[:n]] == [s for s in STEPS if s in told]
    assert told[-1] == "writing"


def test_bad_articles_are_left_out_with_a_reason_and_the_rest_is_built(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    good = "date 2020-01-07 De troepen van Haftar namen maandag de stad Sirte in op de regeringstroepen."
    (folder / "good.txt").write_text(good, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "undated.txt").write_text("Er werd gevochten bij Sirte, en bij Tripoli ook.", encoding="utf-8")
    (folder / "bytes.txt").write_bytes(b"date 2020-01-07 \xff\xfe\x00 Sirte")
    foreign = "date 2020-01-07 Yönetim güçleri pazartesi günü kenti ele geçirdi ve çatışmalar bir hafta boyunca sürdü."
    (folder / "foreign.txt").write_text(foreign, encoding="utf-8")
    build("libya", articles=[folder], out=tmp_path / "out")
    tables = read_tables(tmp_path / "out", ["articles", "dropped", "events"])
    assert list(tables["articles"]["id"]) == ["good"]
    dropped = tables["dropped"][tables["dropped"]["stage"] == "articles"]
    assert set(dropped["file"]) == {"empty.txt", "undated.txt", "bytes.txt", "foreign.txt"}
    assert dropped["detail"].str.len().gt(0).all()


def _data_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(data_dir(), copy, ignore=shutil.ignore_patterns("derived", "*.index", "train", "gold"))
    monkeypatch.setenv(DATA_ENV, str(copy))
    return copy


def test_bad_rows_of_the_chronology_are_named_with_their_line_and_the_rest_is_built(tmp_path, monkeypatch):
    path = _data_copy(tmp_path, monkeypatch) / "chronology" / "libya" / "control.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("32.8950", "91")
    lines[2] = lines[2].replace(",GNA,", ",GNU,")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    build("libya", out=tmp_path / "out")
    tables = read_tables(tmp_path / "out", ["dropped", "observations"])
    found = tables["dropped"][tables["dropped"]["stage"] == "chronology"].set_index("line")
    assert "91" in found.loc[2]["detail"]
    assert "GNU" in found.loc[3]["detail"]
    assert "available" in found.loc[3]["detail"]
    assert len(tables["observations"]) > 300


def test_a_broken_line_of_the_conflict_stops_the_build_with_file_and_line(tmp_path, monkeypatch):
    path = _data_copy(tmp_path, monkeypatch) / "conflicts" / "libya.toml"
    path.write_text("id = \n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"libya\.toml, line 1"):
        build("libya", out=tmp_path / "out")


def test_a_folder_of_articles_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        build("libya", articles=[tmp_path / "nowhere"], out=tmp_path / "out")


def test_a_conflict_counts_as_built_only_when_every_table_is_there(tmp_path, monkeypatch):
    data = _data_copy(tmp_path, monkeypatch)
    assert not is_built("libya")
    build("libya")
    assert is_built("libya")
    (data / "derived" / "libya" / "areas.parquet").unlink()
    assert not is_built("libya")


def test_tables_are_current_only_for_the_articles_and_the_data_they_were_built_from(tmp_path, monkeypatch):
    data = _data_copy(tmp_path, monkeypatch)
    own = tmp_path / "own.txt"
    own.write_text("date 2020-01-07 De troepen van Haftar namen maandag de stad Sirte in.", encoding="utf-8")
    build("libya")
    assert is_current("libya")
    assert not is_current("libya", [own])
    rows = data / "chronology" / "libya" / "events.csv"
    rows.write_text(rows.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert not is_current("libya")
