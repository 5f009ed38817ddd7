"""How fast front lines are drawn: the default conflict, every day of its period, and what a change costs."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from datetime import timedelta

from geo.chronology import read_chronology
from geo.control import trace_control
from geo.definitions import data_dir, load_conflict
from geo.fronts import FrontTracer, states_on
from geo.pipeline import country_outline

CONTOUR_MS, SERIES_S, MEMORY_MB = 5.0, 5.0, 1_000.0

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
    began = time.perf_counter()
    for ids in {tuple(sorted(held)) for held in states}:
        tracer.prepare(places, ids)
    built = time.perf_counter() - began
    changes, began = [], time.perf_counter()
    for before, held in zip([{}, *states], states, strict=False):
        at = time.perf_counter()
        tracer.frames(places, held)
        if held != before:
            changes.append((time.perf_counter() - at) * 1_000)
    drawn = time.perf_counter() - began
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return [
        ("fronts: weights of all sets of places, once", f"{built:.1f} s", "", True),
        (f"fronts: {len(days)} days, {len(changes)} of them with a change", f"{drawn:.1f} s", "under 5 s",
         drawn < SERIES_S),
        ("fronts: a date that changes, median", f"{statistics.median(changes):.1f} ms", "under 5 ms",
         statistics.median(changes) < CONTOUR_MS),
        ("fronts: a date that changes, mean", f"{statistics.mean(changes):.1f} ms", "", True),
        ("fronts: peak memory", f"{memory:.0f} MB", "under 1000 MB", memory < MEMORY_MB),
    ]  # fmt: skip
