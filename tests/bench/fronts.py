"""How fast front lines are drawn: the default conflict, every day of its period, and what a change costs.

Measured in processor time (one thread): on a machine that does nothing else that is the time by the clock.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
from scipy.spatial import cKDTree

from geo.chronology import read_chronology
from geo.control import trace_control
from geo.definitions import data_dir, load_conflict
from geo.fronts import FrontTracer, states_on
from geo.model import CONTESTED, Place
from geo.pipeline import country_outline
from geo.projection import projection_for

CONTOUR_MS, SERIES_S, MEMORY_MB = 5.0, 5.0, 1_000.0
LONG_DAYS, LONG_CHANGES, SEED = 2_500, 400, 20140516  # as long as 2014 to 2020

Row = tuple[str, str, str, bool]


def measure_fronts() -> list[Row]:
    """Rows of the table: name, figure, goal, whether it is met. What is built once for the places is told apart."""
    conflict = load_conflict("libya")
    chronology = read_chronology(data_dir() / "chronology" / conflict.chronology, conflict)
    spells, _ = trace_control(chronology.observations, conflict)
    places = {o.place.gazetteer_id: o.place for o in chronology.observations}
    tracer = FrontTracer(country_outline(conflict), reach_km=conflict.settings.reach_km)
    start, end = conflict.period.interval.start, conflict.period.interval.end
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    states = [states_on(spells, day) for day in days]
    began = time.process_time()
    for ids in {tuple(sorted(held)) for held in states}:
        tracer.prepare(places, ids)
    built = time.process_time() - began
    drawn, changes = _draw_days(tracer, places, states)
    long = _long_states(places, states[0])
    long_drawn, long_changes = _draw_days(tracer, places, long)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return [
        ("fronts: weights of all sets of places, once", f"{built:.1f} s", "", True),
        (f"fronts: {len(days)} days, {len(changes)} of them with a change", f"{drawn:.1f} s", "under 5 s",
         drawn < SERIES_S),
        ("fronts: a date that changes, median", f"{statistics.median(changes):.1f} ms", "under 5 ms",
         statistics.median(changes) < CONTOUR_MS),
        ("fronts: a date that changes, mean", f"{statistics.mean(changes):.1f} ms", "", True),
        (f"fronts: {len(long)} invented days, {len(long_changes)} changes", f"{long_drawn:.1f} s", "under 5 s",
         long_drawn < SERIES_S),
        ("fronts: peak memory", f"{memory:.0f} MB", "under 1000 MB", memory < MEMORY_MB),
    ]  # fmt: skip


def _draw_days(
    tracer: FrontTracer, places: Mapping[str, Place], states: Sequence[dict[str, str]]
) -> tuple[float, list[float]]:
    """Seconds for all days, and milliseconds of each day with a change."""
    changes, began = [], time.process_time()
    for before, held in zip([{}, *states], states, strict=False):
        at = time.process_time()
        tracer.frames(places, held)
        if held != before:
            changes.append((time.process_time() - at) * 1_000)
    return time.process_time() - began, changes


def _long_states(places: Mapping[str, Place], start: Mapping[str, str]) -> list[dict[str, str]]:
    """Invented states of 2014 to 2020: on seeded days a place falls to a side that holds a place near it."""
    random = np.random.default_rng(SEED)
    ids = sorted(start)
    at = projection_for(9.0, 19.0, 26.0, 34.0).points_to_metric([places[i].point for i in ids])
    near = cKDTree(at).query(at, k=6)[1][:, 1:]
    when = set(random.choice(np.arange(1, LONG_DAYS), LONG_CHANGES, replace=False).tolist())
    held, found = dict(start), []
    for day in range(LONG_DAYS):
        if day in when:
            moves = [(i, held[ids[k]]) for i, row in zip(ids, near, strict=True) for k in row]
            moves = [(name, state) for name, state in moves if held[name] != state]
            name, state = moves[int(random.integers(len(moves)))]
            held = {**held, name: CONTESTED if random.random() < 0.15 else state}
        found.append(held)
    return found
