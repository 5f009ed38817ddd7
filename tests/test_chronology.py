"""Curated facts become records; what is wrong is named with file, line and the way out."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import pytest

from geo.chronology import place_id, read_chronology
from geo.definitions import load_conflict
from geo.model import CONTESTED
from tests.conftest import OTHER_BREAKS, ROOT, TESTLAND

LIBYA = ROOT / "data" / "chronology" / "libya"
CONTROL = "place,lat,lon,place_kind,kind,actor,from_date,date_precision,confidence,backing,source_address,publisher\n"
GOOD = "Northhaven,49.70,31.90,city,holds,North,2019-01-01,day,high,page,https://a.example/1,a.example\n"
EVENTS = (
    "date,place,lat,lon,place_kind,country,type,subtype,status,claimed_by,off_map_reason,side1,side2,deaths,summary\n"
)


@pytest.fixture(scope="module")
def testland():
    return load_conflict("testland", TESTLAND / "conflicts")


@pytest.fixture(scope="module")
def libya():
    return load_conflict("libya", ROOT / "data" / "conflicts")


def _read(folder: Path, conflict, control: str = "", events: str = ""):
    (folder / "control.csv").write_text(CONTROL + GOOD + control, encoding="utf-8")
    (folder / "events.csv").write_text(EVENTS + events, encoding="utf-8")
    return read_chronology(folder, conflict)


def test_every_row_of_the_libyan_chronology_is_a_record(libya):
    chronology = read_chronology(LIBYA, libya)
    assert chronology.dropped == []
    for name, records in (("control.csv", chronology.observations), ("events.csv", chronology.events)):
        with (LIBYA / name).open(encoding="utf-8", newline="") as file:
            assert len(records) == len(list(csv.DictReader(file)))
    assert {o.place.gazetteer_id for o in chronology.observations} <= set(chronology.names)
    assert all(0.0 < o.confidence < 1.0 for o in chronology.observations)


def test_every_place_of_the_libyan_chronology_has_one_position(libya):
    found: dict[str, set] = {}
    chronology = read_chronology(LIBYA, libya)
    for place in [o.place for o in chronology.observations] + [e.places[0].place for e in chronology.events]:
        found.setdefault(place.name, set()).add(place.point)
    assert not {name: points for name, points in found.items() if len(points) > 1}


def test_what_nobody_confirmed_weighs_less_than_what_was_read(libya):
    observations = read_chronology(LIBYA, libya).observations
    known = max(o.confidence for o in observations if o.source.backing == "knowledge")
    read = max(o.confidence for o in observations if o.source.backing == "page")
    assert known < read


def test_claims_are_claimed_by_someone_and_orders_stay_off_the_map(libya):
    events = read_chronology(LIBYA, libya).events
    claims = [e for e in events if e.status == "claimed"]
    assert claims and all(e.claimed_by and e.on_map for e in claims)
    ordered = [e for e in events if e.status == "ordered"]
    assert ordered and not any(e.on_map for e in ordered)
    assert all(e.off_map_reason for e in events if not e.on_map)
    assert {e.off_map_reason for e in events if e.places[0].place.country != "LY"} == {"abroad"}


def test_words_for_a_side_become_actors_where_the_table_knows_them(libya):
    events = read_chronology(LIBYA, libya).events
    by_summary = {e.summary.split()[0] + str(e.when.start): e for e in events}
    assert by_summary["Missile2020-01-04"].side1 == ("LNA",)
    assert by_summary["Ship2019-05-18"].side1 == ("Turkey", "GNA")
    assert by_summary["Thirty2020-05-28"].side1 == ("traffickers",)


def test_a_capture_says_who_held_the_place_before(libya):
    sirte = [e for e in read_chronology(LIBYA, libya).events if e.main_place.place.name == "Sirte" and e.control]
    assert [(e.control.new, e.control.old, e.when.start) for e in sirte] == [("LNA", "GNA", date(2020, 1, 6))]


@pytest.mark.parametrize(
    ("row", "reason", "value", "way_out"),
    [
        ("Upton,91.0,31.9,town,holds,North,2019-01-01,day,high,page,,\n", "bad_coordinate", "91", "degrees"),
        ("Upton,nan,31.9,town,holds,North,2019-01-01,day,high,page,,\n", "bad_coordinate", "nan", "degrees"),
        ("Upton,49.1,31.9,town,holds,Nobody,2019-01-01,day,high,page,,\n", "unknown_actor", "Nobody", "available"),
        ("Upton,49.1,31.9,town,holds,North,2019-02-30,day,high,page,,\n", "bad_date", "2019-02-30", ""),
        ("Upton,49.1,31.9,town,holds,North,2019-02,day,high,page,,\n", "bad_date", "2019-02", "YYYY-MM-DD"),
        ("Upton,49.1,31.9,town,took,North,2019-01-01,day,high,page,,\n", "bad_kind", "took", "captured"),
        ("Upton,49.1,31.9,town,holds,North,2019-01-01,day,certain,page,,\n", "bad_confidence", "certain", "high"),
        (",49.1,31.9,town,holds,North,2019-01-01,day,high,page,,\n", "no_place", "no name", "give it one"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_read(tmp_path, testland, row, reason, value, way_out):
    chronology = _read(tmp_path, testland, control=row)
    assert [o.place.name for o in chronology.observations] == ["Northhaven"]
    (dropped,) = chronology.dropped
    assert (dropped.stage, dropped.reason, dropped.file, dropped.line) == ("chronology", reason, "control.csv", 3)
    assert value in dropped.detail and way_out in dropped.detail and "control.csv, line 3" in dropped.detail


def test_a_row_that_stands_twice_counts_once(tmp_path, testland):
    chronology = _read(tmp_path, testland, control=GOOD)
    assert len(chronology.observations) == 1
    assert [d.reason for d in chronology.dropped] == ["stands_twice"]


def test_only_web_addresses_become_links(tmp_path, testland):
    row = "Upton,49.1,31.9,town,holds,North,2019-01-01,day,high,page,javascript:alert(1),a.example\n"
    chronology = _read(tmp_path, testland, control=row)
    addresses = {o.place.name: o.source.address for o in chronology.observations}
    assert addresses == {"Northhaven": "https://a.example/1", "Upton": ""}


def test_a_missing_column_and_a_missing_file_are_told_not_raised(tmp_path, testland):
    (tmp_path / "control.csv").write_text("place,lat\nUpton,49\n", encoding="utf-8")
    chronology = read_chronology(tmp_path, testland)
    assert sorted((d.file, d.reason) for d in chronology.dropped) == [
        ("control.csv", "column_missing"), ("events.csv", "file_missing"),
    ]  # fmt: skip


def test_a_file_in_another_encoding_is_told(tmp_path, testland):
    (tmp_path / "control.csv").write_bytes(b"place\n\xff\xfe\n")
    assert "not_utf8" in {d.reason for d in read_chronology(tmp_path, testland).dropped}


def test_bad_events_are_named(tmp_path, testland):
    rows = (
        "2019-02-01,Upton,49.1,31.9,town,XT,battle,clash,happened,,,North,South,many,A fight.\n"
        "2019-02-02,Upton,49.1,31.9,town,XT,war,clash,happened,,,North,South,3,A fight.\n"
        "2019-02-03,Upton,49.1,31.9,town,XT,battle,clash,happened,,,North,South,3,A fight.\n"
    )
    chronology = _read(tmp_path, testland, events=rows)
    assert [(e.when.start.day, e.deaths_min, e.deaths_max) for e in chronology.events] == [(3, 3, 3)]
    assert [(d.reason, d.line) for d in chronology.dropped] == [("bad_number", 2), ("bad_type", 3)]


def test_ids_do_not_depend_on_the_order_of_the_rows(tmp_path, testland):
    lines = (TESTLAND / "chronology" / "testland" / "control.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "control.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    shutil.copy(TESTLAND / "chronology" / "testland" / "places.csv", tmp_path)
    turned = read_chronology(tmp_path, testland).observations
    straight = read_chronology(TESTLAND / "chronology" / "testland", testland).observations
    assert turned == straight


def test_contested_is_a_state_and_a_place_id_is_plain(tmp_path, testland):
    row = f"Ôud Véér,49.1,31.9,town,contested,{CONTESTED},2019-01-01,day,high,page,,\n"
    (found,) = [o for o in _read(tmp_path, testland, control=row).observations if o.actor == CONTESTED]
    assert found.place.gazetteer_id == place_id(testland, "Ôud Véér") == "testland:oud-veer"


@pytest.mark.parametrize("sign", OTHER_BREAKS, ids=ascii)
def test_only_a_line_break_ends_a_row(tmp_path, testland, sign):
    name, said = f"Up{sign}ton", f"A{sign}fight."
    (tmp_path / "places.csv").write_text(f"place,nl,en,tier\n{name},Op{sign}stad,,2\n", encoding="utf-8")
    control = f"{name},49.1,31.9,town,holds,North,2019-01-01,day,high,page,,\n"
    events = f"2019-02-03,{name},49.1,31.9,town,XT,battle,clash,happened,,,North,South,3,{said}\n"
    chronology = _read(tmp_path, testland, control, events)
    assert chronology.dropped == []
    assert {o.place.name for o in chronology.observations} == {"Northhaven", name}
    assert [(e.main_place.place.name, e.summary) for e in chronology.events] == [(name, said)]
    assert chronology.names[place_id(testland, name)]["nl"] == f"Op{sign}stad"


def test_names_that_differ_only_in_letters_of_another_script_are_two_places(testland):
    names = ("Tripoli", "Тripoli", "Triроli", "Москва", "Минск", "Москва 5", "Минск 5")
    alike = {place_id(testland, name) for name in names}
    assert len(alike) == 7
