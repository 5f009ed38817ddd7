"""Another war from one command, and then from data alone."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.__main__ import main
from geo.definitions import DATA_ENV, data_dir, list_conflicts, load_conflict
from geo.errors import InputError
from geo.new_conflict import describe_country, write_new_conflict
from geo.pipeline import build

PROJECT = Path(__file__).resolve().parent.parent / "data"
FIRST, LAST = date(2023, 4, 15), date(2023, 12, 31)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder with everything that is not of one war."""
    folder = tmp_path / "data"
    skip = shutil.ignore_patterns("derived", "workspace", "articles", "chronology", "train", "gold", "conflicts")
    shutil.copytree(PROJECT, folder, ignore=skip, copy_function=lambda source, target: Path(target).symlink_to(source))
    (folder / "conflicts").mkdir()
    monkeypatch.setenv(DATA_ENV, str(folder))
    return folder


def test_the_file_is_sound_and_knows_the_country(data):
    written = write_new_conflict("sudan", "sd", FIRST, LAST)
    assert {path.name for path in written} >= {"sudan.toml", "control.csv", "towns.csv"}
    conflict = load_conflict("sudan")
    assert conflict.languages[:2] == ("nl", "en"), "an exported map opens in the first"
    assert "ar" in conflict.languages
    assert list_conflicts() == ["sudan"]
    assert conflict.countries == ("SD",)
    assert {"EG", "TD", "SS", "ET"} <= set(conflict.boundary.neighbours)
    assert conflict.time_zone == "Africa/Khartoum"
    assert conflict.name["nl"] == "Soedan 2023"
    west, south, east, north = conflict.views.home
    assert west < 22 < 38 < east
    assert south < 9 < 21.9 < north
    assert {phrase.place for phrase in conflict.phrases} == {"Khartoum"}


def test_an_empty_war_can_be_built_and_facts_alone_make_a_front(data):
    write_new_conflict("sudan", "SD", FIRST, LAST)
    manifest = build("sudan", out=data / "empty")
    assert manifest["counts"]["areas"] == 0
    facts = data / "chronology" / "sudan" / "control.csv"
    columns = facts.read_text().strip().split(",")
    listed = (facts.parent / "towns.csv").read_text(encoding="utf-8").splitlines()
    towns = {row["place"]: row for row in csv.DictReader(listed)}
    with facts.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        for place, actor in (("Khartoum", "other side"), ("Port Sudan", "Sudan"), ("Omdurman", "Sudan")):
            writer.writerow({"place": place, "lat": towns[place]["lat"], "lon": towns[place]["lon"], "kind": "holds",
                             "actor": actor, "from_date": "2023-04-20", "confidence": "high", "place_kind": "city"})
    build("sudan", out=data / "built")
    areas = gpd.read_parquet(data / "built" / "areas.parquet")
    assert set(areas["actor"]) == {"Sudan", "other side"}
    assert len(pd.read_parquet(data / "built" / "fronts.parquet")) > 0
    assert len(pd.read_parquet(data / "built" / "dropped.parquet")) == 0


@pytest.mark.parametrize("code", ["AF", "CD", "LY", "ML", "MM", "NL", "UA", "YE"])
def test_any_country_will_do(code):
    known = describe_country(code)
    assert known.towns
    assert known.capital
    assert known.names["nl"]


@pytest.mark.parametrize(
    ("name", "country", "last", "says"),
    [
        ("../up", "SD", LAST, "cannot be its name"), ("sudan", "XQ", LAST, "no country 'XQ'"),
        ("sudan", "SD", date(2020, 1, 1), "lies before"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(data, name, country, last, says):
    with pytest.raises(InputError, match=says):
        write_new_conflict(name, country, FIRST, last)
    assert list_conflicts() == []
    assert not (data_dir() / "chronology").exists()


def test_a_war_that_is_there_is_not_overwritten(data, capsys):
    command = ["new-conflict", "sudan", "--country", "SD", "--start", "2023-04-15", "--end", "2023-12-31"]
    assert main(command) == 0
    (data / "conflicts" / "sudan.toml").write_text("# mine")
    assert main(command) == 2
    assert "already" in capsys.readouterr().err
    assert (data / "conflicts" / "sudan.toml").read_text() == "# mine"
