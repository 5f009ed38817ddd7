"""How the map bears very many events: 2,000, as many as UCDP GED has, 350,000 and a million, in one run.

The pages are open together and take their steps by turns, so that whatever else the machine does falls on all alike;
what counts are the ratios to 2,000. Two times a step: from the key to the date drawn, which waits for the screen's
next frame, and what the drawing itself took.
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

from playwright.sync_api import Browser, Page, sync_playwright

from geo.maps import build_page_folder
from geo.timeline import named, pack_data
from tests.bench.fronts import Row
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.map_page import ROOT, SLIDER, open_map, served_folder
from tests.many_events import with_many_events
from tests.map_fixture import END, START, conflict, packed

COUNTS = (2_000, 176_579, 350_000, 1_000_000)
WINDOWS = (30, "all")
FIRST_DAY, STEPS, WARM = "2019-09-01", 40, 5
VIEWPORT = {"width": 1040, "height": 820}
GOAL_MS = {350_000: 50.0, 1_000_000: 100.0}  # 95th percentile from key to drawn, on a machine that does nothing else
GOAL_MB, GOAL_MB_EVENTS = 350.0, 350_000

WATCH = """map => { const { app } = ConflictMap, draw = app.draw.bind(app); let pressed = 0, spent = 0;
  window.cmSteps = []; window.cmDraws = [];
  app.draw = () => { const began = performance.now(); draw(); spent = performance.now() - began; };
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => { if (!pressed) return;
    window.cmSteps.push(performance.now() - pressed); window.cmDraws.push(spent); pressed = 0; })
    .observe(map, { attributes: true, attributeFilter: ['data-date'] }); }"""

DRAWN = """before => new Promise(done => {
  const map = document.querySelector('[data-testid=conflict-map]');
  const look = () => (map.dataset.date !== before ? done() : requestAnimationFrame(look));
  look(); })"""


@dataclass
class Crowd:
    """A map with so many events, open in a page, and what was measured of it."""

    count: int
    page: Page
    pack_s: float
    open_s: float
    memory_mb: float
    shown: dict[str, str] = field(default_factory=dict)  # by window: events in it
    steps: dict[str, list[float]] = field(default_factory=dict)
    draws: dict[str, list[float]] = field(default_factory=dict)


def measure_crowds(browser: Browser, counts: Sequence[int] = COUNTS) -> list[Row]:
    """The rows of the table."""
    with ExitStack() as open_things:
        crowds = [open_things.enter_context(_open(browser, count)) for count in counts]
        for window in map(str, WINDOWS):
            for crowd in crowds:
                _choose(crowd, window)
            for _ in range(WARM + STEPS):
                for crowd in crowds:
                    _step(crowd.page)
            for crowd in crowds:
                crowd.steps[window], crowd.draws[window] = (
                    [float(ms) for ms in crowd.page.evaluate(f"window.{name}.splice(0)")][WARM:]
                    for name in ("cmSteps", "cmDraws")
                )
        return [row for crowd in crowds for row in _rows(crowd, crowds[0])]


@contextmanager
def _open(browser: Browser, count: int) -> Iterator[Crowd]:
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
            began = time.perf_counter()
            open_map(page, address, f"?date={FIRST_DAY}&lang=en")
            crowd = Crowd(count, page, pack_s, time.perf_counter() - began, _memory_mb(page))
            page.locator(ROOT).evaluate(WATCH)
            yield crowd
            page.close()


def _memory_mb(page: Page) -> float:
    """Megabytes of script memory after a clean-up: objects and typed arrays."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


def _choose(crowd: Crowd, window: str) -> None:
    crowd.page.evaluate("args => ConflictMap.app.receive({...ConflictMap.app.args, ...args})",
                        {"window": window, "date": FIRST_DAY, "date_count": window})  # fmt: skip
    crowd.page.wait_for_selector(f"{ROOT}[data-date='{FIRST_DAY}']")
    crowd.page.wait_for_timeout(500)
    crowd.shown[window] = crowd.page.get_attribute(ROOT, "data-events") or ""


def _step(page: Page) -> None:
    before = page.get_attribute(ROOT, "data-date")
    page.locator(SLIDER).press("ArrowRight")
    page.evaluate(DRAWN, before)
    page.wait_for_timeout(30)


def _late(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _rows(crowd: Crowd, least: Crowd) -> Iterator[Row]:
    name = f"{crowd.count:,} events"
    for window in crowd.steps:
        steps, draws = crowd.steps[window], crowd.draws[window]
        what = f"{name}, {'all days' if window == 'all' else f'{window} days'} ({int(crowd.shown[window]):,})"
        goal = GOAL_MS.get(crowd.count)
        figure = f"{statistics.median(steps):.0f} / {_late(steps):.0f} ms"
        said = f"95th percentile at most {goal:.0f} ms" if goal else ""
        yield f"{what}: key to drawn", figure, said, not goal or _late(steps) <= goal
        ratio = [f"{of(draws) / of(least.draws[window]):.1f}" for of in (statistics.median, _late)]
        yield "  drawing alone", f"{statistics.median(draws):.1f} / {_late(draws):.1f} ms", "", True
        if crowd is not least:
            yield f"  times that of {least.count:,}", " / ".join(ratio), "", True
    figure = f"{crowd.open_s:.1f} s"
    yield f"{name}: from address to first drawing", figure, "", True
    goal_mb = crowd.count == GOAL_MB_EVENTS
    said = f"under {GOAL_MB:.0f} MB" if goal_mb else ""
    yield f"{name}: script memory", f"{crowd.memory_mb:.0f} MB", said, not goal_mb or crowd.memory_mb < GOAL_MB
    yield f"{name}: packing, processor time", f"{crowd.pack_s:.1f} s", "", True


def main() -> int:
    """Measure and print these rows alone: `python -m tests.bench.crowd [COUNT ...]`."""
    counts = tuple(int(text) for text in sys.argv[1:]) or COUNTS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        rows = measure_crowds(browser, counts)
        browser.close()
    for name, figure, goal, met in rows:
        print(f"{name:<58}{figure:>16}   {goal}{'' if met else '   MISSED'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
