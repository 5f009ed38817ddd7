"""Invented events in any number, as a derived table: for tests of dense views and for the bench.

They lie around towns of Testland, more in some than in others, and become more frequent in time; some last for weeks,
some are claimed, some are known to an area only. The same number and seed give the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo import tables as tb
from geo.model import EVENT_TYPES
from tests.map_fixture import make_tables

TOWNS, SPOTS_A_TOWN = 60, 400
WEST, SOUTH, WIDTH, HEIGHT = 30.2, 48.1, 3.6, 1.8
VAGUE_KM = 11.0


def many_events(count: int, start: date, days: int, seed: int = 1) -> pd.DataFrame:
    """A table of events on `days` days from `start` on."""
    dice = np.random.default_rng(seed)
    towns = np.column_stack([dice.uniform(WEST, WEST + WIDTH, TOWNS), dice.uniform(SOUTH, SOUTH + HEIGHT, TOWNS)])
    size = dice.pareto(1.2, TOWNS) + 0.2
    town = dice.choice(TOWNS, count, p=size / size.sum())
    around = dice.normal(0, 0.05, (TOWNS * SPOTS_A_TOWN, 2))
    spot = town * SPOTS_A_TOWN + dice.integers(0, SPOTS_A_TOWN, count)
    lng, lat = np.clip(towns[town] + around[spot], (WEST, SOUTH), (WEST + WIDTH, SOUTH + HEIGHT)).round(5).T
    first = (days * np.sqrt(dice.uniform(0, 1, count))).astype(int)
    length = np.where(dice.uniform(0, 1, count) < 0.01, dice.integers(2, 90, count), 1)
    vague = dice.uniform(0, 1, count) < 0.01
    calendar = [start + timedelta(days=n) for n in range(days + 91)]
    sides = np.array([["North"], ["South"]], dtype=object)[dice.integers(0, 2, count)]
    dead = dice.integers(0, 9, count)
    columns = {
        "id": [f"evt-{n:012x}" for n in range(count)], "type": np.array(EVENT_TYPES)[dice.integers(0, 4, count)],
        "status": np.where(dice.uniform(0, 1, count) < 0.1, "claimed", "happened"), "subtype": "", "claimed_by": "",
        "date_start": [calendar[n] for n in first], "date_end": [calendar[n] for n in first + length],
        "date_precision": np.where(length == 1, "day", "days"), "date_expression": "", "date_reason": "",
        "reported_at": [calendar[n] for n in first], "place": [f"Town {n}" for n in town],
        "place_id": [f"spot-{n}" for n in spot], "lng": lng, "lat": lat,
        "precision_km": np.where(vague, VAGUE_KM, 2.0), "country": "XT", "place_kind": "city", "place_reason": "",
        "vague": vague, "qualifier": "", "places": "[]", "side1": list(sides), "side2": [[]] * count,
        "deaths_min": dead, "deaths_max": dead, "deaths_cumulative": False, "control": None, "evidence": "[]",
        "sources": '[{"id":"s","kind":"import","publisher":"Somebody"}]', "origins": [["import"]] * count,
        "summary": [f"What happened in town {n}." for n in town], "summary_lang": "en", "rule": "import",
        "confidence": 0.8, "on_map": True, "review": False, "off_map_reason": "", "aliases": [[]] * count,
        "geometry": None,
    }  # fmt: skip
    return tb.typed("events", pd.DataFrame(columns))


def with_many_events(count: int, start: date, days: int) -> Mapping[str, pd.DataFrame]:
    """The small war of `tests.map_fixture` with so many events in place of its own."""
    tables = make_tables()
    return tables | {"events": many_events(count, start, days), "events_articles": tables["events_articles"].iloc[:0]}
