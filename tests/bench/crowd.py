"""How the map bears very many events: 2,000, as many as UCDP GED has, 350,000 and a million, in one run.

The pages are open together and take their steps by turns, so that whatever else the machine does falls on all alike;
what counts are the ratios to the smallest.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from geo.maps import build_page_folder
from geo.timeline import named, pack_data
from tests.bench.machine import renderer_mb
from tests.bench.page import memory_rows, rows_seen
from tests.bench.steps import Stepper, script_mb
from tests.bench.table import Row, at_most, late, said, times_of
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.map_page import ROOT, open_map, served_folder
from tests.many_events import with_many_events
from tests.map_fixture import END, START, conflict, packed

COUNTS = (2_000, 176_579, 350_000, 1_000_000)
WINDOWS = (30, "all")
FIRST_DAY, STEPS, WARM, WALK = "2019-09-01", 40, 5, 200
VIEWPORT = {"width": 1040, "height": 820}
GOAL_MS = {350_000: 50.0, 1_000_000: 100.0}  # 95th percentile from key to drawn, on a machine that does nothing else


@dataclass
class Crowd:
    """A map with so many events, open in a page, and what was measured of it."""

    count: int
    stepper: Stepper
    pack_s: float
    open_s: float
    memory: list[Row]
    script_mb: float
    shown: dict[str, str] = field(default_factory=dict)  # by window: events in it
    steps: dict[str, list[float]] = field(default_factory=dict)
    draws: dict[str, list[float]] = field(default_factory=dict)
    seen: list[Row] = field(default_factory=list)


def measure_crowds(browser: Browser, counts: Sequence[int] = COUNTS, steps: int = STEPS, walk: int = WALK) -> list[Row]:
    """The rows of the table; `walk` 0 leaves out drags and blank frames."""
    with ExitStack() as open_things:
        crowds = [open_things.enter_context(open_crowd(browser, count)) for count in counts]
        for window in map(str, WINDOWS):
            for crowd in crowds:
                choose(crowd, window)
            for _ in range(WARM + steps):
                for crowd in crowds:
                    crowd.stepper.step()
            for crowd in crowds:
                crowd.steps[window], crowd.draws[window] = crowd.stepper.taken(WARM)
                if walk and (crowd.count in GOAL_MS or crowd is crowds[-1]):
                    choose(crowd, window)
                    what = f"{crowd.count:,} events, {_window(window)}"
                    crowd.seen += rows_seen(crowd.stepper.drag(), crowd.stepper.walk(walk), what)
        return [row for crowd in crowds for row in _rows(crowd, crowds[0])]


@contextmanager
def open_crowd(browser: Browser, count: int) -> Iterator[Crowd]:
    """A map with so many invented events, open in a page of the browser; closed again at the end."""
    with tempfile.TemporaryDirectory() as scratch:
        tables, began = with_many_events(count, START, (END - START).days), time.process_time()
        small = packed()
        kept = {name: json.loads(small.files[small.data])[name] for name in ("texts", "cards")} | {"ahead": False}
        name, data = named("data-testland", pack_data(tables, conflict()) | kept)
        pack_s = time.process_time() - began
        folder = build_page_folder(Path(scratch), replace(small, files={**small.files, name: data}, data=name), {})
        del tables, data
        with served_folder(folder) as address:
            page = browser.new_page(viewport=VIEWPORT)
            page.set_default_timeout(240_000)
            began = time.perf_counter()
            open_map(page, address, f"?date={FIRST_DAY}&lang=en")
            open_s, held = time.perf_counter() - began, script_mb(page)
            memory = memory_rows(f"{count:,} events", held, renderer_mb(browser))
            yield Crowd(count, Stepper(page, page.main_frame), pack_s, open_s, memory, held)
            page.close()


def choose(crowd: Crowd, window: str) -> None:
    """Show the first day of the walk with a window of so many days."""
    page = crowd.stepper.page
    page.evaluate("args => ConflictMap.app.receive({...ConflictMap.app.args, ...args})",
                  {"window": window, "date": FIRST_DAY, "date_count": time.perf_counter()})  # fmt: skip
    page.wait_for_selector(f"{ROOT}[data-date='{FIRST_DAY}']")
    page.wait_for_timeout(500)
    crowd.shown[window] = page.get_attribute(ROOT, "data-events") or ""


def _window(window: str) -> str:
    return "everything since" if window == "all" else f"window {window} days"


def _rows(crowd: Crowd, least: Crowd) -> Iterator[Row]:
    name, goal = f"{crowd.count:,} events", GOAL_MS.get(crowd.count)
    for window in crowd.steps:
        steps, draws = crowd.steps[window], crowd.draws[window]
        what = f"{name}, {_window(window)} ({int(crowd.shown[window]):,})"
        yield from times_of(f"{what}: key to drawn", steps, goal)
        yield from times_of("  drawing alone", draws)
        if crowd is not least:
            for of, called in ((statistics.median, "median"), (late, "95th percentile")):
                ratio = of(draws) / of(least.draws[window])
                yield at_most(f"  drawing in times of {least.count:,} events, {called}", ratio, "", digits=1)
    yield from crowd.seen
    yield at_most(f"{name}: from address to first drawing", crowd.open_s, "s", digits=1)
    yield from crowd.memory
    yield at_most(f"{name}: packing, processor time", crowd.pack_s, "s", digits=1)


def main() -> int:
    """Measure and print these rows alone: `python -m tests.bench.crowd [COUNT ...]`."""
    counts = tuple(int(text) for text in sys.argv[1:]) or COUNTS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        rows = measure_crowds(browser, counts)
        browser.close()
    print(*map(said, rows), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
