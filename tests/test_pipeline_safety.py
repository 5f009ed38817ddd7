"""What a conflict's file keeps from readers reaches no table, no file of the map and no article on the page."""

from __future__ import annotations

import json
import math
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import Safety, data_dir, load_conflict, load_language
from geo.gazetteer import open_gazetteer
from geo.model import LngLat, Place
from geo.pipeline import build, examine_article
from geo.pipeline_reading import load_languages
from geo.pipeline_safety import Guard, open_guard
from geo.pipeline_sources import country_outline
from geo.store import read_tables
from geo.timeline import pack
from tests.conftest import make_testland

CELL_KM = 30.0
TODAY = date(2019, 6, 20)
NUMBER = re.compile(rb"-?\d+\.\d+|-?\d{5,}")


def _testland(folder: Path, monkeypatch, *lines: str) -> Path:
    """A data folder of Testland whose file has these lines in `[safety]`."""
    data = make_testland(folder / "data")
    path = data / "conflicts" / "testland.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[safety]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv("CONFLICT_MAP_DATA", str(data))
    return data


def _true_points() -> dict[str, tuple[float, float]]:
    """Where the places of Testland lie, by name, from its own files."""
    rows = (data_dir() / "gazetteer" / "testland.csv").read_text(encoding="utf-8").splitlines()
    head = rows[0].split(",")
    named = [dict(zip(head, row.split(","), strict=True)) for row in rows[1:]]
    return {row["name_en"]: (float(row["lon"]), float(row["lat"])) for row in named}


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    wide = math.cos(math.radians((a[1] + b[1]) / 2))
    return math.hypot((a[0] - b[0]) * wide, a[1] - b[1]) * 111.32


def _place(lng: float, lat: float, key: str = "xt:a") -> Place:
    return Place(gazetteer_id=key, name="A", point=LngLat(lng, lat), kind="town", country="XT", precision_km=1.0)


@settings(max_examples=60)
@given(
    lng=st.floats(-179.9, 179.9), lat=st.floats(-88, 88), km=st.floats(1, 200), east=st.floats(0, 0.49),
    key=st.text(min_size=1, max_size=8),
)  # fmt: skip
def test_a_place_lies_within_its_precision_of_where_it_is_put(lng, lat, km, east, key):
    guard, true = Guard(coarsen_km=km), _place(lng, lat, key)
    shown = guard.coarsen(true)
    assert shown.precision_km >= km
    assert _km((lng, lat), shown.point) <= shown.precision_km * 1.01 + 0.1
    assert guard.coarsen(shown).point == shown.point, "what is shown lies in the cell of the place"


def test_where_in_its_cell_a_place_is_put_does_not_depend_on_where_it_lies():
    guard = Guard(coarsen_km=CELL_KM)
    assert guard.coarsen(_place(31.001, 49.001)).point == guard.coarsen(_place(31.03, 49.02)).point
    assert guard.coarsen(_place(31.001, 49.001)).point != guard.coarsen(_place(31.001, 49.001, "xt:b")).point


def test_nothing_changes_where_nothing_is_kept_back():
    place = _place(31.0, 49.0)
    assert Guard().coarsen(place) is place
    assert Guard().as_manifest() == {}
    assert open_guard(load_conflict("libya")) == Guard()


def test_an_exact_place_reaches_no_table_no_file_of_the_map_and_no_article(tmp_path, monkeypatch):
    _testland(tmp_path, monkeypatch, f"coarsen_km = {CELL_KM}")
    manifest = build("testland", out=tmp_path / "out")
    assert manifest["safety"] == {"coarsen_km": CELL_KM}
    tables, conflict = read_tables(tmp_path / "out"), load_conflict("testland")
    true = _true_points()
    seen = 0
    for name in ("events", "observations", "places", "toponyms"):
        for row in tables[name][tables[name]["lng"].notna()].to_dict("records"):
            point = true.get(str(row.get("place") or row["name"]))
            if point is None:
                continue
            seen += 1
            assert (row["lng"], row["lat"]) != point
            assert _km(point, (row["lng"], row["lat"])) <= row["precision_km"] + 0.1
            assert row["precision_km"] >= CELL_KM
    assert seen > 20
    exact = {f"{degrees:.5f}" for point in true.values() for degrees in point}
    exact |= {str(round(degrees * 100_000)) for point in true.values() for degrees in point}
    exact -= {f"{edge:.5f}" for edge in (*conflict.views.home, *conflict.views.phone, *(conflict.views.inset or ()))}
    packed = pack(tables, conflict, [load_language("nl")], country_outline(conflict), {})
    written = {named: content for named, content in packed.files.items() if not named.startswith("basemap")}
    for named, content in written.items():
        found = {f"{float(n):.5f}" if b"." in n else n.decode() for n in NUMBER.findall(content)}
        assert not found & exact, (named, found & exact)
    assert len(tables["fronts"]) + len(tables["bands"]) > 0, "the map still shows where the front runs"
    _no_exact_place_under_the_microscope(tables, exact)


def _no_exact_place_under_the_microscope(tables, exact):
    from geo.microscope import article_of

    conflict = load_conflict("testland")
    article = article_of(tables["articles"].to_dict("records")[0])
    shown = json.dumps(examine_article(article, load_languages(), conflict, open_gazetteer(conflict))).encode()
    found = {f"{float(n):.5f}" for n in NUMBER.findall(shown) if b"." in n}
    assert b"Clay Hill" in shown
    assert not found & exact


def test_the_last_days_are_withheld_and_counted(tmp_path, monkeypatch):
    _testland(tmp_path, monkeypatch, "withhold_days = 30")
    first = TODAY - timedelta(days=29)
    whole = build("testland", out=tmp_path / "later", today=TODAY + timedelta(days=365))
    manifest = build("testland", out=tmp_path / "out", today=TODAY)
    tables = read_tables(tmp_path / "out")
    assert manifest["safety"] == {"withheld_from": first.isoformat()}
    for name in ("events", "events_articles"):
        assert all(end <= first for end in tables[name]["date_end"])
    for name in ("observations", "observations_articles"):
        assert all(end <= first for end in tables[name]["valid_to"])
        assert all(day < first for day in tables[name]["reported_at"])
    assert len(tables["articles"]) == 0, "the one article is of the fourth of June"
    left = {key: count for key, count in manifest["dropped"].items() if key.endswith("withheld")}
    assert left["articles: withheld"] == 1 and left["chronology: withheld"] > 0
    assert whole["counts"]["events"] > manifest["counts"]["events"]
    assert not [key for key in whole["dropped"] if key.endswith("withheld")]


def test_the_day_of_a_build_changes_nothing_where_no_days_are_withheld(tmp_path, monkeypatch):
    monkeypatch.setenv("CONFLICT_MAP_DATA", str(make_testland(tmp_path / "data")))
    hashes = [build("testland", out=tmp_path / day, today=date.fromisoformat(day))["hash"]
              for day in ("2019-06-20", "2026-01-01")]  # fmt: skip
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("wrong", [{"coarsen_km": -1}, {"withhold_days": -1}, {"coarsen_km": 501}, {"hide": True}])
def test_a_value_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        Safety(**wrong)
