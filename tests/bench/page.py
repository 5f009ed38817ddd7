"""The page with the data that are shipped: steps, a drag, blank frames, memory; and the usual ways beside it.

`st_folium` that rebuilds the map, and `st_folium` that exchanges a group of layers (`feature_group_to_add`), draw the
same day in the same run on the same machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser
from xstatic.pkg import jquery, leaflet

from geo.definitions import data_dir
from geo.pipeline import build, is_built
from tests.bench.machine import renderer_mb
from tests.bench.steps import MOVES, Seen, Stepper, script_mb
from tests.bench.table import Row, at_least, at_most, late, times_of
from tests.browser.conftest import Shown, serve
from tests.conftest import ROOT

STEPS, WALK, WARM = 40, 200, 5
START = "2019-04-01"
VIEWPORT = {"width": 1440, "height": 900}
WINDOWS = {"30": "window 30 days", "all": "everything since"}
GOAL_MS, GOAL_DATES, GOAL_MB, GOAL_TIMES = 35.0, 55, 350.0, 8.0
MODE_ENV = "CONFLICT_MAP_BASELINE"
USUAL = {"rebuilt": "st_folium, rebuilt", "group": "st_folium, feature_group_to_add"}

CLICK_AND_WAIT = """() => new Promise((done, failed) => {
  const read = () => document.querySelector('iframe')?.contentDocument?.querySelector('.drawn')?.textContent;
  const before = read(), began = performance.now();
  [...document.querySelectorAll('button')].find(button => button.innerText.trim() === 'next').click();
  const look = () => { const now = read();
    if (now && now !== before) done(performance.now() - began);
    else if (performance.now() - began > 60000) failed(new Error('not drawn within 60 s'));
    else requestAnimationFrame(look); };
  look(); })"""


def measure_page(browser: Browser) -> list[Row]:
    """The rows of the shipped data."""
    if not is_built("libya"):
        build("libya")
    with tempfile.TemporaryDirectory() as scratch:
        with page_of_ours(Path(scratch)) as address:
            ours = {window: _measure_ours(browser, address, window) for window in WINDOWS}
        usual = {}
        for mode in USUAL:
            with page_of_theirs(Path(scratch), mode) as address:
                usual[mode] = _measure_usual(browser, address)
    rows = [row for window, (steps, more) in ours.items()
            for row in [*times_of(f"a day by key, {WINDOWS[window]}", steps, GOAL_MS), *more]]  # fmt: skip
    return [*rows, *_beside(ours["30"][0], usual)]


def _beside(ours: Sequence[float], usual: Mapping[str, Sequence[float]]) -> Iterator[Row]:
    for mode, times in usual.items():
        yield from times_of(f"a day by {USUAL[mode]}", times)
        goal = GOAL_TIMES if mode == "rebuilt" else None
        middle = statistics.median(times) / statistics.median(ours)
        yield at_least(f"times slower than ours, {USUAL[mode]}, median", middle, "", goal, 1)
        yield at_least(f"times slower than ours, {USUAL[mode]}, 95th percentile", late(times) / late(ours), "", goal, 1)


def _measure_ours(browser: Browser, address: str, window: str) -> tuple[list[float], list[Row]]:
    """Milliseconds of the steps, and the rows of what else was seen of this window."""
    context = browser.new_context(viewport=VIEWPORT)
    shown = Shown(context.new_page(), address).open(date=START, window=window)
    shown.page.wait_for_timeout(1500)
    frame = next(frame for frame in shown.page.frames if "/component/" in frame.url)
    stepper = Stepper(shown.page, frame)
    for _ in range(WARM + STEPS):
        stepper.step(pause_ms=60)
    steps, _ = stepper.taken(WARM)
    more = list(rows_seen(stepper.drag(), stepper.walk(WALK), WINDOWS[window]))
    more += memory_rows(f"the page, {WINDOWS[window]}", script_mb(shown.page), renderer_mb(browser))
    context.close()
    return steps, more


def rows_seen(drag: Seen, walk: Seen, what: str) -> Iterator[Row]:
    """What was drawn in a drag and in a walk by key."""
    yield at_least(f"dates drawn in a drag of {MOVES} moves, {drag.seconds:.1f} s, {what}", drag.dates, "", GOAL_DATES)
    yield at_most(f"blank frames of {drag.frames} in that drag", drag.blank, "", 0)
    yield at_most("longest frame in that drag", drag.longest_ms, "ms")
    yield at_most(f"blank frames of {walk.frames} in {WALK} steps, {what}", walk.blank, "", 0)
    stayed = drag.stayed and walk.stayed
    yield Row("zoom and position stayed", "yes" if stayed else "no", "yes", stayed)


def memory_rows(what: str, script: float, renderer: float | None) -> list[Row]:
    """What scripts hold, and what the browser's process of the page has for itself alone, where that is told."""
    whole = script if renderer is None else renderer
    name = "scripts alone" if renderer is None else "process of the page"
    rows = [at_most(f"{what}: memory, {name}", whole, "MB", GOAL_MB)]
    return rows if renderer is None else [at_most(f"{what}: memory, scripts", script, "MB"), *rows]


def _measure_usual(browser: Browser, address: str) -> list[float]:
    """Milliseconds of each step of a map by st_folium, from the click to the day drawn."""
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe").locator(".drawn").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    steps = [float(page.evaluate(CLICK_AND_WAIT)) for _ in range(WARM + STEPS) if not page.wait_for_timeout(60)]
    context.close()
    return steps[WARM:]


@contextmanager
def page_of_ours(scratch: Path) -> Iterator[str]:
    """The address of the real page."""
    server, address = serve(data_dir(), "libya", scratch / "ours.txt")
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)


@contextmanager
def page_of_theirs(scratch: Path, mode: str, script: str = "baseline.py") -> Iterator[str]:
    """The address of a page of this folder with a map by st_folium, its server set up as ours, its assets its own."""
    folder = scratch / f"theirs-{mode}"
    (folder / "static").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "bench" / script, folder / script)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    for name, library in (("leaflet.js", leaflet), ("leaflet.css", leaflet), ("jquery.min.js", jquery)):
        shutil.copy(Path(library.BASE_DIR) / name, folder / "static" / name)
    options = ("--server.enableStaticServing", "true", "--client.showErrorDetails", "full")
    before = os.environ.get(MODE_ENV)
    os.environ[MODE_ENV] = mode
    try:
        server, address = serve(data_dir(), "libya", scratch / f"{mode}.txt", folder / script, *options)
    finally:
        os.environ.pop(MODE_ENV) if before is None else os.environ.update({MODE_ENV: before})
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)
