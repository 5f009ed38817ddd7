"""One point of growth in a fresh process: `python -m tests.bench.growth_points SUBJECT N` prints it as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.bench.machine import peak_mb, renderer_mb
from tests.bench.table import late

WEST, EAST, SOUTH, NORTH = 14.0, 20.0, 25.0, 30.0
FRONT_DAYS, FRONT_CHANGES, DAYS_PLACES, CHANGES_A_DAY, REACH_KM = 60, 30, 100, 0.16, 150.0
WAR_DAYS = 1_000
STEPS, WARM = 40, 5


def measure_events(count: int) -> dict[str, Any]:
    """Steps in both windows, packing, opening and memory, with so many invented events."""
    from playwright.sync_api import sync_playwright

    from tests.bench.crowd import choose, open_crowd
    from tests.browser.chromium import ARGUMENTS, find_chromium

    found: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        with open_crowd(browser, count) as crowd:
            found |= {"megabytes": peak_mb(), "pack_s": crowd.pack_s, "open_s": crowd.open_s}
            for window, name in (("30", "near_ms"), ("all", "step_ms")):
                choose(crowd, window)
                for _ in range(WARM + STEPS):
                    crowd.stepper.step()
                steps, draws = crowd.stepper.taken(WARM)
                found |= {name: late(steps), "draw_ms": late(draws)}
            found |= {"page_mb": renderer_mb(browser), "script_mb": crowd.script_mb}
        browser.close()
    return found


def measure_places(count: int) -> dict[str, Any]:
    """Processor seconds of the front engine for so many places: what is built once, and a date that changes."""
    return _engine(count, FRONT_DAYS, FRONT_CHANGES)


def measure_days(count: int) -> dict[str, Any]:
    """Seconds of the front engine for so many days of 100 places, a change in six days, wars of 1,000 days each."""
    return _engine(DAYS_PLACES, count, int(count * CHANGES_A_DAY))


def _engine(count: int, days: int, changes: int) -> dict[str, Any]:
    import numpy as np
    from shapely.geometry import box

    from geo.fronts import FrontTracer
    from geo.model import LngLat, Place
    from tests.bench.fronts import SEED, draw_days, invent_states

    dice = np.random.default_rng(count)
    spots = np.column_stack([dice.uniform(WEST, EAST, count), dice.uniform(SOUTH, NORTH, count)]).round(5).tolist()
    places = {f"p{n:05d}": Place(gazetteer_id=f"p{n:05d}", name=f"Place {n}", point=LngLat(lng, lat), kind="city",
                                 country="XT", precision_km=1.0) for n, (lng, lat) in enumerate(spots)}  # fmt: skip
    start = {i: "North" if p.point.lat > 27.5 + np.sin(p.point.lng) else "South" for i, p in places.items()}
    wars = [min(WAR_DAYS, days - first) for first in range(0, days, WAR_DAYS)]  # each begins anew: long ones are won
    states = [held for n, length in enumerate(wars)
              for held in invent_states(places, start, length, changes * length // days, SEED + n)]  # fmt: skip
    tracer, began = FrontTracer(box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1), reach_km=REACH_KM), time.process_time()
    tracer.prepare(places, tuple(sorted(start)))
    built = time.process_time() - began
    drawn, each = draw_days(tracer, places, states)
    return {"build_s": built, "date_s": statistics.median(each) / 1_000, "series_s": drawn, "megabytes": peak_mb()}


def measure_articles(count: int) -> dict[str, Any]:
    """So many made-up articles read by one worker, then all tables built from what was read: as `tests.bench.scale`."""
    from tests.bench.corpus import write_corpus
    from tests.bench.scale import SEED, WARM_UP, build_tables, crew, read_by

    with tempfile.TemporaryDirectory() as name:
        scratch, corpus = Path(name), Path(name) / "corpus"
        write_corpus(corpus, count, SEED)
        write_corpus(scratch / "warm-up", WARM_UP, SEED + 1)
        with crew(1, scratch / "warm-up", scratch / "warm") as client:
            run = read_by(corpus, client, scratch / "run")
        tables = build_tables(corpus, scratch / "run")
    return {"read_s": run.processor_s, "megabytes": run.most_mb, "tables_s": tables["processor_s"],
            "tables_mb": tables["megabytes"]}  # fmt: skip


MEASURES: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "events": measure_events, "places": measure_places, "days": measure_days, "articles": measure_articles,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](int(sys.argv[2]))))
