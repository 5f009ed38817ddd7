"""How soon the map is painted: our page beside a bare Streamlit page with an empty map by st_folium, by turns.

Both servers are set up alike and have been visited before (tables read, files written, modules imported); every visit
is by a browser without a cache. Painted is the second frame after our map has drawn its day, with everything on it; for
the empty map the second frame after Leaflet has made it. A third row visits ours on a day that nobody has looked at.
"""

from __future__ import annotations

import statistics
import tempfile
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page

from geo.pipeline import build, is_built
from tests.bench.page import VIEWPORT, page_of_ours, page_of_theirs
from tests.bench.table import Row, at_most

VISITS, LEAST_TIMES = 9, 1.5
FRESH_DAY = date(2019, 5, 3)
WAIT_MS = 120_000

_WATCH = """(() => { if (window !== window.top) return;
  window.cmPainted = new Promise(done => { const look = () => {
    const inner = document.querySelector('iframe')?.contentDocument;
    const end = () => done(performance.now());
    if (inner?.querySelector('SELECTOR')) requestAnimationFrame(() => requestAnimationFrame(end));
    else requestAnimationFrame(look); }; look(); }); })()"""
OURS = "[data-testid=conflict-map][data-date]"
BARE = "#map_div.leaflet-container .leaflet-pane"
OUR_END = "[data-testid='day-panel'][data-date]"
BARE_END = "iframe"


def measure_paint(browser: Browser) -> list[Row]:
    """The rows of the first painting."""
    if not is_built("libya"):
        build("libya")
    ours, bare, fresh = [], [], []
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as servers:
        at = servers.enter_context(page_of_ours(Path(scratch)))
        other = servers.enter_context(page_of_theirs(Path(scratch), "bare", "bare.py"))
        for _ in range(2):  # the first visits read tables and import what is needed
            visit(browser, at, OURS, OUR_END)
            visit(browser, other, BARE, BARE_END)
        for n in range(VISITS):
            ours.append(visit(browser, at, OURS, OUR_END))
            bare.append(visit(browser, other, BARE, BARE_END))
            fresh.append(visit(browser, f"{at}/?date={FRESH_DAY + timedelta(days=5 * n)}", OURS, OUR_END))
    middle = statistics.median
    pairs = [a / b for a, b in zip(ours, bare, strict=True)]
    return [
        at_most(f"first painting of our map, median of {VISITS}", middle(ours), "ms"),
        at_most("first painting of an empty map by st_folium", middle(bare), "ms"),
        at_most("ours in times of the empty map, of the medians", middle(ours) / middle(bare), "", LEAST_TIMES, 2),
        at_most("ours in times of the empty map, median of the pairs", middle(pairs), "", digits=2),
        at_most("first painting of a day that nobody has looked at", middle(fresh), "ms"),
        at_most("that in times of the empty map, of the medians", middle(fresh) / middle(bare), "", digits=2),
    ]


def visit(browser: Browser, address: str, painted: str, ended: str) -> float:
    """Milliseconds from the start of the navigation until the map is painted, in the page's own clock.

    The visit lasts until the page has come to rest, so that what it began takes nothing of the next one.
    """
    context = browser.new_context(viewport=VIEWPORT)
    page: Page = context.new_page()
    page.add_init_script(_WATCH.replace("SELECTOR", painted))
    page.goto(address, wait_until="commit", timeout=WAIT_MS)
    spent = float(page.evaluate("window.cmPainted"))
    page.locator(ended).wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(1_000)
    context.close()
    return spent
