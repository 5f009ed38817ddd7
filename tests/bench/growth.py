"""How time and memory grow: with events on the page, places and days of the front engine, articles that are read.

Every point is measured in a process of its own, so that its memory is its own. `python -m tests.bench.growth SUBJECT N`
measures one and prints it as JSON.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.charts import Panel, draw_growth
from tests.bench.machine import peak_mb
from tests.bench.table import Row, late
from tests.conftest import ROOT

SIZES = {"events": (1_000, 10_000, 100_000, 1_000_000), "places": (100, 316, 1_000, 3_162, 10_000),
         "days": (100, 1_000, 10_000), "articles": (100, 1_000, 10_000)}  # fmt: skip
QUICK = {"places": (20,), "days": (40,), "articles": (4,)}
BEYOND = {"articles": 100_000}  # not measured: what the last two points lead to, and it is said so
POINT_S = 420  # a point that takes longer is left out, and the table says so
WEST, EAST, SOUTH, NORTH = 14.0, 20.0, 25.0, 30.0
FRONT_DAYS, FRONT_CHANGES, DAYS_PLACES, CHANGES_A_DAY, REACH_KM = 60, 30, 100, 0.16, 150.0
STEPS, WARM = 40, 5

STEP = {"step_ms": "key to drawn, 95th percentile", "draw_ms": "drawing alone"}
PEAK = Panel("Memory", "MB", {"megabytes": "peak"})
PANELS = {
    "events": (
        Panel("A step of the page", "ms", STEP, 100.0),
        Panel("Packing and opening", "s", {"pack_s": "packing, processor", "open_s": "address to map drawn"}),
        Panel("Memory", "MB", {"page_mb": "process of the page", "script_mb": "scripts", "megabytes": "packing"}),
    ),
    "places": (Panel("Front engine", "s", {"build_s": "weights, once", "date_s": "a date that changes"}), PEAK),
    "days": (Panel("Front engine, 100 places", "s", {"series_s": "all days"}), PEAK),
    "articles": (Panel("Reading, one core", "s", {"read_s": "all articles"}), PEAK),
}


def measure_growth(sizes: Mapping[str, Sequence[int]] = SIZES) -> tuple[list[Row], dict[str, list[dict[str, Any]]]]:
    """The rows of the table, and the points of each subject."""
    rows, points = [], {}
    for subject, counts in sizes.items():
        found = [point for count in counts if (point := _apart(subject, count))]
        if subject in BEYOND and len(found) > 1 and sizes is SIZES:
            found.append(lead_on(found, BEYOND[subject]))
        points[subject] = found
        rows += list(_rows(subject, counts, found))
    return rows, points


def draw_charts(points: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> list[Path]:
    """An SVG for each subject that has points."""
    return [draw_growth(folder / f"growth-{subject}.svg", subject, found, PANELS[subject])
            for subject, found in points.items() if found]  # fmt: skip


def lead_on(points: Sequence[Mapping[str, Any]], x: int) -> dict[str, Any]:
    """Where a straight line through the last two points leads: every number they share, at the size `x`."""
    a, b = points[-2:]
    part = (x - b["x"]) / (b["x"] - a["x"])
    shared = [key for key in b if key not in ("x", "estimated") and isinstance(a.get(key), int | float)]
    return {"x": x, "estimated": True} | {key: b[key] + part * (b[key] - a[key]) for key in shared}


def _rows(subject: str, counts: Sequence[int], points: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    for point in points:
        told = "estimated from the last two" if point.get("estimated") else ""
        for panel in PANELS[subject]:
            for key, name in panel.lines.items():
                if point.get(key) is not None:
                    named = f"{point['x']:,} {subject}: {name}"
                    yield Row(named, f"{point[key]:.4g} {panel.unit}", told, True, point[key], panel.unit)
    for count in sorted(set(counts) - {point["x"] for point in points}):
        yield Row(f"{count:,} {subject}", "not measured", f"within {POINT_S} s", False)


def _apart(subject: str, count: int) -> dict[str, Any] | None:
    """A point measured in a fresh process; None where it took too long or failed."""
    command = (sys.executable, "-m", "tests.bench.growth", subject, str(count))
    print(f"  {subject} {count:,}", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=POINT_S, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"  {subject} {count:,}: {error}", file=sys.stderr, flush=True)
        return None
    return {"x": count} | json.loads(done.stdout.splitlines()[-1])


# ---------------------------------------------------------------- what one process measures


def measure_events(count: int) -> dict[str, Any]:
    """Steps with everything since, packing, opening and memory, with so many invented events."""
    from playwright.sync_api import sync_playwright

    from tests.bench.crowd import choose, open_crowd
    from tests.bench.machine import renderer_mb
    from tests.browser.chromium import ARGUMENTS, find_chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        with open_crowd(browser, count) as crowd:
            packed_mb = peak_mb()
            choose(crowd, "all")
            for _ in range(WARM + STEPS):
                crowd.stepper.step()
            steps, draws = crowd.stepper.taken(WARM)
            page_mb = renderer_mb(browser)
        browser.close()
    return {"step_ms": late(steps), "draw_ms": late(draws), "pack_s": crowd.pack_s, "open_s": crowd.open_s,
            "page_mb": page_mb, "script_mb": crowd.script_mb, "megabytes": packed_mb}  # fmt: skip


def measure_places(count: int) -> dict[str, Any]:
    """Processor seconds of the front engine for so many places: what is built once, and a date that changes."""
    return _engine(count, FRONT_DAYS, FRONT_CHANGES)


def measure_days(count: int) -> dict[str, Any]:
    """Seconds of the front engine for so many days of 100 places, one change in six days."""
    return _engine(DAYS_PLACES, count, int(count * CHANGES_A_DAY))


def _engine(count: int, days: int, changes: int) -> dict[str, Any]:
    import numpy as np
    from shapely.geometry import box

    from geo.fronts import FrontTracer
    from geo.model import LngLat, Place
    from tests.bench.fronts import draw_days, invent_states

    dice = np.random.default_rng(count)
    spots = np.column_stack([dice.uniform(WEST, EAST, count), dice.uniform(SOUTH, NORTH, count)]).round(5).tolist()
    places = {f"p{n:05d}": Place(gazetteer_id=f"p{n:05d}", name=f"Place {n}", point=LngLat(lng, lat), kind="city",
                                 country="XT", precision_km=1.0) for n, (lng, lat) in enumerate(spots)}  # fmt: skip
    start = {i: "North" if p.point.lat > 27.5 + np.sin(p.point.lng) else "South" for i, p in places.items()}
    states = invent_states(places, start, days, changes)
    tracer, began = FrontTracer(box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1), reach_km=REACH_KM), time.process_time()
    tracer.prepare(places, tuple(sorted(start)))
    built = time.process_time() - began
    drawn, each = draw_days(tracer, places, states)
    return {"build_s": built, "date_s": statistics.median(each) / 1_000, "series_s": drawn, "megabytes": peak_mb()}


def measure_articles(count: int) -> dict[str, Any]:
    """Processor seconds of reading so many made-up short articles one after the other, without what is loaded first."""
    from geo.definitions import load_conflict
    from geo.gazetteer import open_gazetteer
    from geo.pipeline import load_languages, read_article
    from tests.bench.archive import make_articles

    conflict = load_conflict("libya")
    languages, gazetteer = load_languages(), open_gazetteer(conflict)
    texts = make_articles(count + WARM)
    for _ in range(WARM):
        read_article(_article(*next(texts)), languages, conflict, gazetteer)
    began, events = time.process_time(), 0
    for name, text in texts:
        events += len(read_article(_article(name, text), languages, conflict, gazetteer).events)
    return {"read_s": time.process_time() - began, "found": events, "megabytes": peak_mb()}


def _article(name: str, text: str) -> Any:
    from geo.dates import parse_partial
    from geo.model import Article, Span

    head, _, body = text.removeprefix("---\n").partition("---\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    return Article(id=name, lang=about["lang"], published=parse_partial(about["date"]), title="", text=body,
                   body=(Span(0, len(body)),), file=name)  # fmt: skip


MEASURES: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "events": measure_events, "places": measure_places, "days": measure_days, "articles": measure_articles,
}  # fmt: skip

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](int(sys.argv[2]))))
