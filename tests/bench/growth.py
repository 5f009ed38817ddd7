"""How time and memory grow: with events on the page, places and days of the front engine, articles that are read.

Every point is measured in a process of its own (`tests.bench.growth_points`), so that its memory is its own, and may
take so long and so much. One that meets a bound is told as not reached, and so are the larger ones of its subject.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench.bounded import FAILED, run_bounded
from tests.bench.charts import Panel, draw_growth
from tests.bench.table import Row
from tests.conftest import ROOT

SIZES = {"events": (1_000, 10_000, 100_000, 1_000_000), "articles": (100, 1_000, 10_000),
         "days": (100, 1_000, 10_000), "places": (100, 316, 1_000, 3_162, 10_000)}  # fmt: skip
QUICK = {"days": (40, 80), "places": (60, 100), "articles": (4,), "events": (300,)}
BEYOND = 100_000  # articles: an hour or more. Of a run of `tests.bench.scale`, else where the last two points lead to
NEAR = 10  # times; from farther off nothing is estimated
DIST = ROOT / "dist"
POINT_S, POINT_MB = 420.0, 8_000.0
ABOUT = {"x", "told", "estimated", "stopped"}  # of a point: what is no figure
ALL_S, LEAST_S = 1_200.0, 20.0  # of all points together; a point for which less is left is not begun

STEP_GOAL_MS = 100.0  # 95th percentile of a million events
STEP = {"step_ms": "everything since, 95th percentile", "near_ms": "30 days, 95th percentile",
        "draw_ms": "everything since: drawing alone"}  # fmt: skip
PEAK = Panel("Memory", "MB", {"megabytes": "peak"})
PANELS = {
    "events": (
        Panel("A step of the page, key to drawn", "ms", STEP, STEP_GOAL_MS),
        Panel("Packing and opening", "s", {"pack_s": "packing, processor", "open_s": "address to map drawn"}),
        Panel("Memory", "MB", {"page_mb": "process of the page", "script_mb": "scripts", "megabytes": "packing"}),
    ),
    "places": (Panel("Front engine", "s", {"build_s": "weights, once", "date_s": "a date that changes"}), PEAK),
    "days": (Panel("Front engine, 100 places", "s", {"series_s": "all days"}), PEAK),
    "articles": (
        Panel("Processor", "s", {"read_s": "reading", "tables_s": "all tables from what was read"}),
        Panel("Memory", "MB", {"megabytes": "reading: a worker", "tables_mb": "tables: the build's process"}),
    ),
}


def measure_growth(sizes: Mapping[str, Sequence[int]] = SIZES) -> tuple[list[Row], dict[str, list[dict[str, Any]]]]:
    """The rows of the table, and the points of each subject; one that was not reached has `stopped`, and why."""
    rows, points, end = [], {}, time.monotonic() + ALL_S
    for subject, counts in sizes.items():
        found = list(_walk(subject, counts, end))
        if subject == "articles" and sizes is SIZES:
            found += beyond(found, DIST)
        points[subject] = found
        rows += list(_rows(subject, found))
    return rows, points


def draw_charts(points: Mapping[str, Sequence[Mapping[str, Any]]], folder: Path) -> list[Path]:
    """An SVG for each subject of which something was measured."""
    return [draw_growth(folder / f"growth-{subject}.svg", subject, found, PANELS[subject])
            for subject, found in points.items() if any("stopped" not in point for point in found)]  # fmt: skip


def beyond(points: Sequence[Mapping[str, Any]], dist: Path) -> list[dict[str, Any]]:
    """The size that takes too long here: what a run of `tests.bench.scale` left, else estimates from near it."""
    reached = [point for point in points if "stopped" not in point]
    left = read_scale(dist)
    guess = lead_on(reached, BEYOND) if len(reached) > 1 and reached[-1]["x"] >= BEYOND / NEAR else {}
    if left:
        guess = {key: value for key, value in guess.items() if key in ABOUT or key not in left}
    return [point for point in (left, guess) if point and set(point) - ABOUT]


def read_scale(dist: Path) -> dict[str, Any] | None:
    """What the newest run of `tests.bench.scale` on an archive that is large enough left, as a point; else None."""
    found = sorted(dist.rglob("scale.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    return next((point for path in found if (point := _read_scale(path))), None)


def _read_scale(path: Path) -> dict[str, Any] | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["articles"] < BEYOND:
            return None
        last, tables = told["runs"][-1], min(told.get("tables", {"": {}}).items())[1]
        point = {"x": told["articles"], "told": f"a run of tests.bench.scale, {last['workers']} workers",
                 "read_s": last["processor_s"], "megabytes": max(mb for _, mb, _ in last["looks"])}  # fmt: skip
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return point | {f"tables_{unit}": tables[key] for unit, key in (("s", "processor_s"), ("mb", "megabytes"))
                    if key in tables}  # fmt: skip


def lead_on(points: Sequence[Mapping[str, Any]], x: int) -> dict[str, Any]:
    """Where a straight line through the last two points leads: every number they share, at the size `x`."""
    a, b = points[-2:]
    part = (x - b["x"]) / (b["x"] - a["x"])
    shared = [key for key in b if key not in ABOUT and isinstance(a.get(key), int | float)]
    found = {key: b[key] + part * (b[key] - a[key]) for key in shared}
    return {"x": x, "estimated": True, "told": "estimated from the last two"} | found


def _rows(subject: str, points: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    for point in points:
        if "stopped" in point:
            yield Row(f"{point['x']:,} {subject}", "not reached", point["stopped"], False)
            continue
        for panel in PANELS[subject]:
            for key, name in panel.lines.items():
                if point.get(key) is not None:
                    named = f"{point['x']:,} {subject}: {name}"
                    yield Row(named, f"{point[key]:.4g} {panel.unit}", point.get("told", ""), True, point[key],
                              panel.unit)  # fmt: skip


def _walk(subject: str, counts: Sequence[int], end: float) -> Iterator[dict[str, Any]]:
    """The points of a subject; what comes after one that was not reached is not tried."""
    stopped = ""
    for count in counts:
        left = end - time.monotonic()
        if not stopped and left < LEAST_S:
            stopped = f"not begun: all together take at most {ALL_S:,.0f} s"
        point = {"x": count, "stopped": stopped} if stopped else _apart(subject, count, min(POINT_S, left))
        stopped = stopped or ("not tried after that" if "stopped" in point else "")
        yield point


def _apart(subject: str, count: int, seconds: float) -> dict[str, Any]:
    """A point measured in a fresh process, or why it was not reached."""
    command = (sys.executable, "-m", "tests.bench.growth_points", subject, str(count))
    began = time.monotonic()
    written, why = run_bounded(command, seconds, POINT_MB)
    try:
        point = {"x": count} | (json.loads(written.splitlines()[-1]) if not why else {"stopped": why})
    except (ValueError, LookupError):
        point = {"x": count, "stopped": FAILED}
    print(f"  {subject} {count:,}: {point.get('stopped', 'measured')} ({time.monotonic() - began:.0f} s)",
          file=sys.stderr, flush=True)  # fmt: skip
    return point
