"""How fast the default conflict is built and its front lines are drawn: every day, and what a change costs.

Fronts are measured in processor time (one thread): on a machine that does nothing else that is the time by the clock.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from geo.chronology import read_chronology
from geo.control import trace_control
from geo.definitions import data_dir, load_conflict
from geo.fronts import FrontTracer, states_on
from geo.model import CONTESTED, Place
from geo.pipeline import build, country_outline, is_built
from geo.projection import projection_for
from tests.bench.machine import peak_mb
from tests.bench.table import Row, at_most

BUILD_S, CONTOUR_MS, SERIES_S, MEMORY_MB = 20.0, 5.0, 5.0, 1_000.0
LONG_DAYS, LONG_CHANGES, SEED = 2_500, 400, 20140516  # as long as 2014 to 2020


def measure_build() -> list[Row]:
    """How long the default conflict takes to build, with an index of place names that is there already."""
    if not is_built("libya"):
        build("libya")
    with tempfile.TemporaryDirectory() as scratch:
        began, processor = time.perf_counter(), time.process_time()
        build("libya", out=Path(scratch))
        spent, processor = time.perf_counter() - began, time.process_time() - processor
    return [at_most("build of the default conflict", spent, "s", BUILD_S, 1),
            at_most("the same, processor time of its first process", processor, "s", digits=1)]  # fmt: skip


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
    drawn, changes = draw_days(tracer, places, states)
    long = invent_states(places, states[0], LONG_DAYS, LONG_CHANGES)
    long_drawn, long_changes = draw_days(tracer, places, long)
    return [
        at_most("fronts: weights of all sets of places, once", built, "s", digits=1),
        at_most(f"fronts: {len(days)} days, {len(changes)} of them with a change", drawn, "s", SERIES_S, 1),
        at_most("fronts: a date that changes, median", statistics.median(changes), "ms", CONTOUR_MS, 1),
        at_most("fronts: a date that changes, mean", statistics.mean(changes), "ms", digits=1),
        at_most(f"fronts: {len(long)} invented days, {len(long_changes)} changes", long_drawn, "s", SERIES_S, 1),
        at_most("fronts: peak memory", peak_mb(), "MB", MEMORY_MB),
    ]


def draw_days(
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


def invent_states(
    places: Mapping[str, Place], start: Mapping[str, str], days: int, changes: int, seed: int = SEED
) -> list[dict[str, str]]:
    """Invented states of so many days: on seeded days a place falls to a side that holds a place near it."""
    random = np.random.default_rng(seed)
    ids = sorted(start)
    at = projection_for(9.0, 19.0, 26.0, 34.0).points_to_metric([places[i].point for i in ids])
    near = cKDTree(at).query(at, k=6)[1][:, 1:]
    when = set(random.choice(np.arange(1, days), changes, replace=False).tolist())
    held, found = dict(start), []
    for day in range(days):
        if day in when:
            moves = [(i, held[ids[k]]) for i, row in zip(ids, near, strict=True) for k in row]
            moves = [(name, state) for name, state in moves if held[name] != state]
            name, state = moves[int(random.integers(len(moves)))]
            held = {**held, name: CONTESTED if random.random() < 0.15 else state}
        found.append(held)
    return found
