"""Measures what a reader feels, and prints one table: `make bench`.

Steps: the time from the key (or the click) to the date drawn, in the browser's own clock. Drag: pointer moves in one
drag, the dates that were drawn before the release, frames in which the map was blank, and whether the view stayed.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from geo.definitions import data_dir
from geo.pipeline import build, is_built
from tests.bench import reading
from tests.bench.archive import measure_archive
from tests.bench.crowd import measure_crowds
from tests.bench.fronts import Row, measure_fronts
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import Shown, serve
from tests.conftest import ROOT

STEPS, MOVES, DRAG_SECONDS = 40, 60, 2.0
START = "2019-04-01"
VIEWPORT = {"width": 1440, "height": 900}

WATCH_STEPS = """map => { window.cmSteps = []; let pressed = 0;
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => { if (pressed) { window.cmSteps.push(performance.now() - pressed); pressed = 0; } })
    .observe(map, { attributes: true, attributeFilter: ['data-date'] }); }"""

WATCH_DRAG = """map => { window.cmDates = new Set(); window.cmFrames = 0; window.cmBlank = 0; window.cmLong = 0;
  new MutationObserver(() => window.cmDates.add(map.dataset.date))
    .observe(map, { attributes: true, attributeFilter: ['data-date'] });
  const canvas = [...map.querySelectorAll('canvas')].sort((a, b) => b.width * b.height - a.width * a.height)[0];
  const pen = canvas.getContext('2d'); let last = performance.now();
  const look = now => {
    const row = pen.getImageData(0, canvas.height >> 1, canvas.width, 1).data;
    window.cmFrames += 1; window.cmLong = Math.max(window.cmLong, now - last); last = now;
    if (!row.some(value => value)) window.cmBlank += 1;
    requestAnimationFrame(look); };
  requestAnimationFrame(look); }"""

VIEW = """() => { const { map } = window.ConflictMap.app, middle = map.getCenter();
  return [map.getZoom(), middle.lat, middle.lng]; }"""

DRAWN = """before => new Promise(done => {
  const map = document.querySelector('[data-testid=conflict-map]');
  const look = () => (map.dataset.date !== before ? done() : requestAnimationFrame(look));
  look(); })"""  # a promise, not wait_for_function: the page's policy allows no eval

CLICK_AND_WAIT = """() => new Promise((done, failed) => {
  const read = () => document.querySelector('iframe')?.contentDocument?.querySelector('.drawn')?.textContent;
  const before = read(), began = performance.now();
  [...document.querySelectorAll('button')].find(button => button.innerText.trim() === 'next').click();
  const look = () => { const now = read();
    if (now && now !== before) done(performance.now() - began);
    else if (performance.now() - began > 20000) failed(new Error('not drawn within 20 s'));
    else requestAnimationFrame(look); };
  look(); })"""


def main() -> int:
    """Measure everything and print the table; a goal that is missed is told there, and is no failure."""
    path = find_chromium()
    if path is None:
        print("no Chromium was found: make test installs one", file=sys.stderr)
        return 1
    fronts = measure_fronts()
    built = measure_build()
    read = [*reading.rows(), *measure_archive()]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        with page_of_ours(Path(scratch)) as address:
            ours, drag = measure_ours(browser, address)
        with page_of_theirs(Path(scratch)) as address:
            theirs = measure_theirs(browser, address)
        crowds = measure_crowds(browser)
        browser.close()
    report(built, ours, theirs, drag, [*fronts, *read, *crowds])
    return 0


def measure_build() -> float:
    """Seconds to build the default conflict, with an index of place names that is there already."""
    if not is_built("libya"):
        build("libya")
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        build("libya", out=Path(scratch))
        return time.perf_counter() - began


@contextmanager
def page_of_ours(scratch: Path) -> Iterator[str]:
    """The address of the real page."""
    server, address = serve(data_dir(), "libya", scratch / "ours.txt")
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextmanager
def page_of_theirs(scratch: Path) -> Iterator[str]:
    """The address of the same map by st_folium, its assets served by the same machine."""
    folder = scratch / "theirs"
    (folder / "static").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "bench" / "baseline.py", folder / "baseline.py")
    for name in ("leaflet.js", "leaflet.css", "jquery.min.js"):
        shutil.copy(data_dir() / "derived" / "page" / name, folder / "static" / name)
    options = ("--server.address", "127.0.0.1", "--server.headless", "true", "--server.enableStaticServing", "true",
               "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none")
    server, address = serve(data_dir(), "libya", scratch / "theirs.txt", folder / "baseline.py", *options)
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def measure_ours(browser: Browser, address: str) -> tuple[list[float], dict[str, float]]:
    """Milliseconds of each step by key, and what one drag showed."""
    context = browser.new_context(viewport=VIEWPORT)
    shown = Shown(context.new_page(), address).open(date=START)
    shown.page.wait_for_timeout(1500)
    frame = next(frame for frame in shown.page.frames if "/component/" in frame.url)
    shown.map.evaluate(WATCH_STEPS)
    shown.slider.focus()
    for _ in range(STEPS):
        before = shown.map.get_attribute("data-date")
        shown.page.keyboard.press("ArrowRight")
        frame.evaluate(DRAWN, before)
        shown.page.wait_for_timeout(60)
    steps = [float(step) for step in frame.evaluate("window.cmSteps")]
    drag = measure_drag(shown, frame)
    context.close()
    return steps, drag


def measure_drag(shown: Shown, frame: object) -> dict[str, float]:
    """What one drag of the slider's handle showed, from press to just before the release."""
    box = shown.slider.bounding_box()
    assert box is not None
    ask = frame.evaluate  # type: ignore[attr-defined]
    view, y = ask(VIEW), box["y"] + box["height"] / 2
    left, right = box["x"] + box["width"] * 0.2, box["x"] + box["width"] * 0.8
    mouse = shown.page.mouse
    mouse.move(left, y)
    mouse.down()
    shown.map.evaluate(WATCH_DRAG)
    began = time.perf_counter()
    for move in range(1, MOVES + 1):
        mouse.move(left + (right - left) * move / MOVES, y)
        time.sleep(max(0.0, began + DRAG_SECONDS * move / MOVES - time.perf_counter()))
    seconds = time.perf_counter() - began
    seen = ask("() => [window.cmDates.size, window.cmFrames, window.cmBlank, window.cmLong]")
    mouse.up()
    names = ("dates", "frames", "blank", "longest_ms")
    return dict(zip(names, seen, strict=True)) | {"seconds": seconds, "stayed": float(ask(VIEW) == view)}


def measure_theirs(browser: Browser, address: str) -> list[float]:
    """Milliseconds of each step of the map that st_folium rebuilds."""
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    page.goto(address)
    page.frame_locator("iframe").locator(".drawn").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    steps = [float(page.evaluate(CLICK_AND_WAIT)) for _ in range(STEPS) if not page.wait_for_timeout(60)]
    context.close()
    return steps


def report(
    built: float, ours: Sequence[float], theirs: Sequence[float], drag: dict[str, float], others: Sequence[Row]
) -> None:
    """Print the table; a goal that is missed is marked."""
    def late(steps: Sequence[float]) -> float:
        return statistics.quantiles(steps, n=20)[-1]

    median, slowest = statistics.median(theirs) / statistics.median(ours), late(theirs) / late(ours)
    rows = (
        ("build of the default conflict", f"{built:.1f} s", "under 20 s", built < 20),
        ("a day by key, median of 40", f"{statistics.median(ours):.1f} ms", "", True),
        ("a day by key, 95th percentile", f"{late(ours):.1f} ms", "", True),
        ("the same by st_folium, median of 40", f"{statistics.median(theirs):.0f} ms", "", True),
        ("the same by st_folium, 95th percentile", f"{late(theirs):.0f} ms", "", True),
        ("times faster, median", f"{median:.1f}", "at least 8", median >= 8),
        ("times faster, 95th percentile", f"{slowest:.1f}", "at least 8", slowest >= 8),
        (f"dates drawn in a drag of 60 moves, {drag['seconds']:.1f} s", f"{drag['dates']:.0f}", "at least 50",
         drag["dates"] >= 50),
        ("blank frames in that drag", f"{drag['blank']:.0f} of {drag['frames']:.0f}", "none", drag["blank"] == 0),
        ("longest frame in that drag", f"{drag['longest_ms']:.0f} ms", "", True),
        ("zoom and position stayed", "yes" if drag["stayed"] else "no", "yes", bool(drag["stayed"])),
        *others,
    )
    for name, figure, goal, met in rows:
        print(f"{name:<58}{figure:>14}   {goal}{'' if met else '   MISSED'}")
    missed = sum(not met for *_, met in rows)
    print(f"{missed} of {sum(bool(goal) for *_, goal, _ in rows)} goals missed" if missed else "all goals met")


if __name__ == "__main__":
    sys.exit(main())
