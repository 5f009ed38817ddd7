"""What is worth a look, what a person may write, and corrections from the command line to the map and to gold."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geo.__main__ import main
from geo.corrections import Rulings, read_log
from geo.definitions import load_conflict
from geo.errors import InputError
from geo.evaluate import evaluate_text
from geo.gazetteer import open_gazetteer
from geo.model import stable_id
from geo.pipeline import build, derived_dir, is_current
from geo.review import TABLES, Desk, correct_item, list_queue, read_change
from geo.store import read_tables
from geo.tables import observations_table
from tests.conftest import make_testland
from tests.war_fixture import WINTER, report

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = "Het Zuidelijk Verbond heeft woensdag Zuidpoort veroverd op de noordelijke troepen. Zeven mensen kwamen om.\n"


@pytest.fixture(scope="module")
def land(tmp_path_factory) -> Path:
    """A data folder of Testland with one more article."""
    data = make_testland(tmp_path_factory.mktemp("review") / "data")
    (data / "articles" / "south.txt").write_text(f"date 2019-06-20 {SECOND}", encoding="utf-8")
    return data


@pytest.fixture
def workspace(land, tmp_path, monkeypatch) -> Path:
    """An empty workspace on it, built."""
    monkeypatch.setenv("CONFLICT_MAP_DATA", str(land))
    monkeypatch.setenv("CONFLICT_MAP_WORKSPACE", str(tmp_path / "mine"))
    build("testland")
    return tmp_path / "mine" / "testland"


def _desk() -> Desk:
    return Desk(read_tables(derived_dir("testland"), TABLES))


def _south(table: str = "events"):
    rows = read_tables(derived_dir("testland"), [table])[table]
    return rows[(rows["type"] == "territorial_change") & rows["evidence"].str.contains('"south"')].iloc[0]


def _correct(key: str, *arguments: str) -> int:
    return main(["correct", key, "--conflict", "testland", *arguments])


# ---------------------------------------------------------------- from the command line to the map


def test_a_rejected_event_is_off_the_map_until_the_rejection_is_undone(workspace):
    event = _south()
    assert event["on_map"]
    assert is_current("testland")
    assert _correct(event["id"], "--reject", "--reason", "a rumour", "--by", "Ann") == 0
    assert not is_current("testland")
    build("testland")
    after = _south()
    assert (after["id"], after["on_map"], after["off_map_reason"]) == (event["id"], False, "rejected")
    assert not _south("events_articles")["on_map"]
    line = read_log(workspace / "corrections.jsonl").lines[0]
    assert (line.by, line.was["type"], line.seen.article) == ("Ann", "territorial_change", "south")
    assert main(["correct", "--undo", line.id, "--conflict", "testland"]) == 0
    build("testland")
    assert _south()["on_map"]


def test_a_correction_survives_a_rebuild_another_order_of_articles_and_more_of_them(workspace, land, tmp_path):
    event = _south()
    assert _correct(event["id"], "--set", "deaths=9", "--set", "day=2019-06-18", "--reason", "counted again") == 0
    build("testland")
    first = (derived_dir("testland") / "events.parquet").read_bytes()
    names = sorted((land / "articles").iterdir(), reverse=True)
    for path in names:
        path.touch()
    build("testland")
    assert (derived_dir("testland") / "events.parquet").read_bytes() == first
    (workspace / "articles").mkdir(parents=True)
    (workspace / "articles" / "a.txt").write_text("date 2019-07-01 Het was stil in Middelburgt, zeggen de inwoners.\n")
    build("testland")
    after = _south()
    assert (after["id"], after["deaths_min"], after["deaths_max"]) == (event["id"], 9, 9)
    assert after["date_start"] == date(2019, 6, 18)


def test_events_and_reports_of_control_follow_the_corrected_place_of_a_name(workspace):
    names = read_tables(derived_dir("testland"), ["toponyms"])["toponyms"]
    row = names[(names["article_id"] == "south") & (names["surface"] == "Zuidpoort")].iloc[0]
    key = stable_id("top", "south", row["start"], row["end"])
    assert _correct(key, "--set", "place=Zoutmeer", "--reason", "the other one") == 0
    assert _correct(_south()["id"], "--set", "side1=Zuidelijk Verbond", "--reason", "it says so") == 0
    build("testland")
    assert (_south()["place"], list(_south()["side1"])) == ("Salt Lake", ["South"])
    seen = read_tables(derived_dir("testland"), ["observations"])["observations"]
    told = seen[seen["evidence"].str.contains('"south"')]
    assert list(zip(told["place"], told["actor"], strict=True)) == [("Salt Lake", "South")]


def test_what_no_longer_fits_is_listed_and_kept_and_fits_again_when_its_text_is_back(workspace, land, capsys):
    path = land / "articles" / "south.txt"
    text = path.read_text(encoding="utf-8")
    assert _correct(_south()["id"], "--reject", "--reason", "a rumour") == 0
    try:
        path.write_text(text.replace("veroverd", "verkocht"), encoding="utf-8")
        manifest = build("testland")
        assert manifest["dropped"]["corrections: text_changed"] == 1
        assert main(["correct", "--list", "--conflict", "testland"]) == 1
        assert "no longer fits: cor-" in capsys.readouterr().out
    finally:
        path.write_text(text, encoding="utf-8")
    assert "corrections: text_changed" not in build("testland")["dropped"]
    assert not _south()["on_map"]


def test_the_command_refuses_what_it_does_not_know(workspace, capsys):
    assert _correct("ev-none", "--accept") == 2
    assert "no name, event or report" in capsys.readouterr().err
    assert _correct(_south()["id"], "--reject") == 2
    assert "a reason is needed" in capsys.readouterr().err
    assert _correct(_south()["id"], "--set", "deaths") == 2
    assert _correct(_south()["id"], "--set", "kind=holds", "--reason", "x") == 2
    assert "cannot be set" in capsys.readouterr().err
    assert main(["correct", "--conflict", "testland"]) == 2
    assert not (workspace / "corrections.jsonl").exists()


# ---------------------------------------------------------------- gold


def test_corrections_are_gold_that_the_program_is_measured_by(workspace, tmp_path, capsys):
    gold = tmp_path / "gold.jsonl"
    event = _south()
    assert _correct(event["id"], "--accept") == 0
    assert main(["correct", "--export-gold", str(gold), "--conflict", "testland"]) == 0
    record = json.loads(gold.read_text(encoding="utf-8"))
    assert record["text"].startswith("Het Zuidelijk Verbond")
    judged = [one for one in record["events"] if not one.get("optional")]
    assert [(one["type"], one["places"][0]["name"]) for one in judged] == [("territorial_change", event["place"])]
    span = judged[0]["evidence"][0]
    assert record["text"][span["start"] : span["end"]].startswith("Het Zuidelijk Verbond heeft woensdag")
    right = evaluate_text(gold, "testland")
    assert (right.events[0], right.events[2]) == (1, 1)
    assert _correct(event["id"], "--set", "day=2019-03-01", "--reason", "older") == 0
    assert main(["correct", "--export-gold", str(gold), "--conflict", "testland"]) == 0
    assert evaluate_text(gold, "testland").events[0] == 0


# ---------------------------------------------------------------- the least certain first


def test_the_queue_begins_with_what_is_nearest_to_the_threshold_and_leaves_out_what_was_judged(workspace):
    desk, conflict = _desk(), load_conflict("testland")
    events = desk.tables["events"].copy()
    events["review"] = [number < 3 for number in range(len(events))]
    events.loc[events.index[:3], "confidence"] = [0.1, 0.29, 0.05]
    events.loc[events.index[:3], "on_map"] = False
    desk = Desk({**desk.tables, "events": events, "toponyms": desk.tables["toponyms"].iloc[:0]})
    queue = [item for item in list_queue(desk, conflict, Rulings()) if item.why == "candidate"]
    assert [item.confidence for item in queue] == [0.29, 0.1, 0.05]
    correct_item(workspace / "corrections.jsonl", queue[0], "accept", NOW)
    left = list_queue(desk, conflict, Rulings(read_log(workspace / "corrections.jsonl").standing))
    assert queue[0].id not in [item.id for item in left]


def test_reports_that_contradict_each_other_are_in_the_queue_but_a_change_of_hands_is_not(workspace):
    day = date(2019, 5, 1)
    reports = [
        report("Noordveld", "North", WINTER), report("Noordveld", "South", day, "captured"),
        report("Noordveld", "North", day.replace(day=3)), report("Midden", "North", day),
        report("Midden", "South", day.replace(month=8), "captured"), report("Zuidveld", "North", day, "captured"),
        report("Zuidveld", "South", day, "captured"),
    ]  # fmt: skip
    tables = {**_desk().tables, "observations": observations_table(reports)}
    queue = list_queue(Desk(tables), load_conflict("testland"), Rulings())
    found = {(item.was["place"], item.rival != "") for item in queue if item.why == "contradicts"}
    assert found == {("Noordveld", True), ("Zuidveld", True)}


# ---------------------------------------------------------------- what a person writes


def test_what_a_person_writes_becomes_values(workspace):
    item, conflict = _desk().find(_south()["id"]), load_conflict("testland")
    change = read_change(item, {"day": "2019-06-18", "deaths": "none", "side1": "Noordelijke Raad, Dorpelingen",
                                "lng": "31,5", "lat": "48.5"}, conflict)  # fmt: skip
    assert change["side1"] == ("North", "Dorpelingen")
    assert (change["first_day"], change["last_day"]) == ("2019-06-18", "2019-06-18")
    assert (change["deaths_min"], change["deaths_max"]) == (None, None)
    assert (change["place"]["lng"], change["place"]["name"]) == (31.5, item.was["place"])
    assert read_change(item, {"place": "none"}, conflict) == {"place": None}


@pytest.mark.parametrize(("said", "message"), [
    ({"place": "Nergenshuizen"}, "no place of the gazetteer"), ({"lng": "31"}, "needs lng and lat"),
    ({"lng": "north", "lat": "1"}, "needs lng and lat"), ({"actor": "North"}, "cannot be set"),
    ({"place": "Tripoli"}, "more than one place"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_way_out(workspace, said, message):
    conflict = load_conflict("testland")
    with pytest.raises(InputError, match=message):
        read_change(_desk().find(_south()["id"]), said, conflict, open_gazetteer(conflict))


def test_only_who_can_hold_a_place_is_its_holder(workspace):
    desk, conflict = _desk(), load_conflict("testland")
    item = desk.find(desk.tables["observations"]["id"].iloc[0])
    assert read_change(item, {"actor": "Zuidelijk Verbond", "kind": "captured"}, conflict)["actor"] == "South"
    with pytest.raises(InputError, match="available: North, South, contested"):
        read_change(item, {"actor": "Dorpelingen"}, conflict)
