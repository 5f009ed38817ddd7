"""Tables on disk: the same records give the same bytes, and come back as they were."""

from __future__ import annotations

import json
import weakref
from dataclasses import replace
from datetime import date

import geopandas
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geo.dates import DateInterval
from geo.errors import InputError
from geo.memory import Shelf
from geo.model import ControlSpell, Dropped, Event, EventPlace, LngLat, Place, Source
from geo.store import MANIFEST, read_manifest, read_tables, write_tables
from geo.tables import (
    COLUMNS,
    TABLES,
    control_table,
    dropped_table,
    empty_table,
    event_row,
    events_table,
    kind_of,
    typed,
)  # fmt: skip

AAL = Place(gazetteer_id="t:1", name="Aal", point=LngLat(31.0, 49.0), kind="town", country="TL", precision_km=2)
DAY = DateInterval.day(date(2019, 6, 4))


def _event(number: int, **more: object) -> Event:
    return Event(
        id=f"ev-{number}", type="battle", when=DAY.shifted(number % 3), places=(EventPlace(place=AAL),),
        side1=("North",), sources=(Source(id="s", kind="chronology", publisher="${window.x=1}"),), **more,
    )  # fmt: skip


def _tables() -> dict[str, pd.DataFrame]:
    tables = {name: empty_table(name) for name in TABLES}
    tables["events"] = events_table([_event(n) for n in range(5)])
    spell = ControlSpell(place_id="t:1", actor="North", valid=DAY, probability=0.9, observations=("o2", "o1"))
    tables["control"] = control_table([spell])
    tables["dropped"] = dropped_table([Dropped(stage="articles", reason="empty", item="a.txt", file="a.txt", line=1)])
    return tables


def test_the_same_tables_are_written_as_the_same_bytes(tmp_path):
    first = write_tables(tmp_path / "a", _tables(), {"conflict": "testland"})
    again = write_tables(tmp_path / "b", _tables(), {"conflict": "testland"})
    assert first == again
    for name in [*first["tables"], MANIFEST]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_rows_that_are_taken_in_parts_are_written_as_the_same_bytes(tmp_path, monkeypatch):
    events = [_event(n, **({"deaths_min": n, "deaths_max": 9} if n % 3 else {}), aliases=("a",) * (n % 2))
              for n in range(8)]  # fmt: skip
    events.append(replace(events[0], id="ev-nowhere", places=(), on_map=False, reported_at=DAY.start))
    tables = _tables() | {"events": events_table(events)}
    first = write_tables(tmp_path / "a", tables, {})
    monkeypatch.setattr("geo.tables_frames.ROWS_AT_ONCE", 2)
    parts = _tables() | {"events": events_table(events, kept=Shelf(lasting=False))}
    assert write_tables(tmp_path / "b", parts, {}) == first
    assert_geodataframe_equal(parts["events"], tables["events"])


def test_a_table_that_no_build_follows_holds_few_of_its_rows_at_once(monkeypatch):
    monkeypatch.setattr("geo.tables_frames.ROWS_AT_ONCE", 3)
    held: weakref.WeakSet[Row] = weakref.WeakSet()
    most = []

    def made(*given: object) -> Row:
        row = Row(event_row(*given))
        held.add(row)
        most.append(len(held))
        return row

    monkeypatch.setattr("geo.tables.event_row", made)
    events_table([_event(n) for n in range(40)], kept=Shelf(lasting=False))
    assert len(most) == 40 and max(most) <= 2 * 3


class Row(dict[str, object]):
    """A row that is seen to go."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def test_the_order_of_the_records_does_not_change_a_table():
    forwards, backwards = (events_table(e) for e in ([_event(n) for n in range(6)], [_event(5 - n) for n in range(6)]))
    assert_geodataframe_equal(forwards, backwards)


def test_tables_come_back_as_they_were(tmp_path):
    tables = _tables()
    write_tables(tmp_path, tables, {})
    back = read_tables(tmp_path)
    assert set(back) == set(TABLES)
    assert_geodataframe_equal(back["events"], tables["events"])
    assert back["events"].iloc[0]["date_start"] == date(2019, 6, 4)
    assert list(back["control"].iloc[0]["observations"]) == ["o2", "o1"]
    assert json.loads(back["events"].iloc[0]["sources"])[0]["publisher"] == "${window.x=1}"


def test_the_manifest_names_no_path_and_no_time(tmp_path):
    write_tables(tmp_path, _tables(), {})
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert read_manifest(tmp_path)["tables"].keys() == {f"{name}.parquet" for name in TABLES}


@pytest.mark.parametrize("content", ["", "{", '{"format": 0}'])
def test_a_manifest_that_is_broken_or_old_counts_as_none(tmp_path, content):
    (tmp_path / MANIFEST).write_text(content)
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "nowhere") is None


def test_a_missing_or_damaged_table_says_how_to_build_it(tmp_path):
    write_tables(tmp_path, _tables(), {})
    (tmp_path / "control.parquet").write_bytes(b"not parquet")
    with pytest.raises(InputError, match=r"control\.parquet.*python -m geo build"):
        read_tables(tmp_path)
    (tmp_path / "events.parquet").unlink()
    with pytest.raises(InputError, match=r"events\.parquet"):
        read_tables(tmp_path)


def test_a_table_that_lacks_a_column_is_not_written():
    with pytest.raises(ValueError, match="since_precision"):
        typed("control_articles", empty_table("control").drop(columns=["since_precision"]))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_documented_columns(name):
    assert tuple(empty_table(name).columns) == COLUMNS[kind_of(name)]


def test_anyone_can_read_the_tables_with_pandas_and_geopandas_alone(tmp_path):
    write_tables(tmp_path, _tables(), {})
    for name in TABLES:
        plain = pd.read_parquet(tmp_path / f"{name}.parquet")
        assert list(plain.columns) == list(empty_table(name).columns)
    events = geopandas.read_parquet(tmp_path / "events.parquet")
    assert events.crs.to_epsg() == 4326
    assert list(events.iloc[0]["side1"]) == ["North"]
    assert events.iloc[0]["date_start"] == date(2019, 6, 4)
