"""The page in use for long: one server, a reader who slides, filters, opens cards, changes views and comes back.

Memory of the server and of the browser's renderer, and the time of a step, sampled all the while: `make soak`, or
`python -m tests.bench.soak [--minutes 15] [--out dist]`, writes `soak.json` and `soak.svg`. Bounded in time; it speaks
to a server that it starts itself on this machine, and to nothing else.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from geo.definitions import data_dir
from geo.pipeline import build, is_built
from tests.bench.curves import Chart, Curve, draw_charts
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import DRAW_MS, Shown, serve

WARM_MIN, GROWTH = 10.0, 0.10  # after so many minutes memory grows by less than this share
EVERY_S = 10.0
STEPS, VIEWPORT, PAUSE_MS = 12, {"width": 1440, "height": 900}, 40
WAIT_MS = 4 * DRAW_MS  # the machine may be busy with other things
DAYS = {"libya": ("2019-04-10", "2019-06-27", "2019-12-12", "2020-01-07", "2020-05-18"),
        "ukraine": ("2022-03-10", "2022-05-20", "2022-09-12", "2022-11-12")}  # fmt: skip

WATCH = """map => { if (window.cmSteps) return; window.cmSteps = []; let pressed = 0;
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => { if (pressed) { window.cmSteps.push(performance.now() - pressed); pressed = 0; } })
    .observe(map, { attributes: true, attributeFilter: ['data-date'] }); }"""


@dataclass
class Sample:
    """One look at memory (MB) and at the steps since the look before (ms)."""

    minute: float
    server_mb: float
    renderer_mb: float
    script_mb: float
    nodes: int
    visits: int
    missed: int
    step_ms: float | None
    step_late_ms: float | None


@dataclass
class Reader:
    """Someone at the page, and what they did so far."""

    shown: Shown
    dice: random.Random
    visits: int = 0
    missed: int = 0  # times that the panel did not follow the map
    steps: list[float] = field(default_factory=list)
    acts: int = 0

    def visit(self, **more: str) -> None:
        """Come back to the page by an address: a new session."""
        conflict = more.pop("conflict", "libya")
        day = self.dice.choice(DAYS[conflict])
        query = urlencode({"conflict": conflict, "date": day, "lang": self.dice.choice(("nl", "en", "ar"))} | more)
        self.shown.page.goto(f"{self.shown.address}/?{query}", timeout=WAIT_MS)
        expect(self.shown.map).to_have_attribute("data-date", day, timeout=WAIT_MS)
        panels = "[data-testid='day-panel'][data-date], [data-testid='compare-panel'][data-second]"
        expect(self.shown.page.locator(panels)).to_be_visible(timeout=WAIT_MS)
        self.visits += 1
        self.shown.map.evaluate(WATCH)

    def slide(self) -> None:
        """Take steps by key, to and fro, and wait until the panel has followed."""
        slider, before = self.shown.slider, self.shown.map.get_attribute("data-date")
        slider.focus()
        for step in range(STEPS):
            here = self.shown.map.get_attribute("data-date") or ""
            slider.press("ArrowRight" if step % 3 else "ArrowLeft")
            expect(self.shown.map).not_to_have_attribute("data-date", here, timeout=WAIT_MS)
            self.shown.page.wait_for_timeout(PAUSE_MS)
        now = self.shown.map.get_attribute("data-date")
        assert now != before
        try:
            expect(self.shown.panel).to_have_attribute("data-date", now or "", timeout=WAIT_MS)
        except AssertionError:
            self.missed += 1
        self.steps += self.shown.map.evaluate("() => window.cmSteps.splice(0)")

    def read_cards(self) -> None:
        """Open the cards of some events of the panel."""
        rows = self.shown.panel.get_by_test_id("event-row").get_by_role("button")
        for _ in range(min(3, rows.count())):
            rows.nth(self.dice.randrange(min(rows.count(), 20))).click()
            expect(self.shown.frame.get_by_test_id("card")).to_be_visible(timeout=WAIT_MS)
        front = self.shown.panel.get_by_test_id("front-row").locator("summary")
        if front.count():
            front.first.click()

    def choose(self) -> None:
        """Filter by a type, then show everything again."""
        page = self.shown.page
        page.get_by_test_id("filters").locator("summary").click()
        form = page.get_by_test_id("filters").locator("form")
        form.locator("input[type=checkbox]").nth(self.dice.randrange(3)).check()
        clear = page.get_by_test_id("clear-filters")
        expect(clear).to_be_visible(timeout=WAIT_MS)
        self.slide()
        clear.click()
        expect(clear).to_be_hidden(timeout=WAIT_MS)

    def press(self, group: str) -> None:
        """Press each button of a choice of the header in turn, and the first again."""
        buttons = self.shown.page.get_by_test_id(group).get_by_role("button")
        for number in (*range(1, buttons.count()), 0):
            buttons.nth(number).click()
            expect(buttons.nth(number)).to_have_attribute("aria-pressed", "true", timeout=WAIT_MS)
            self.shown.page.wait_for_timeout(PAUSE_MS)

    def change_war(self) -> None:
        """Look at the other conflict in the same session, and come back."""
        chooser = self.shown.page.get_by_test_id("conflict-select")
        for name in ("ukraine", "libya"):
            before = self.shown.map.get_attribute("data-date") or ""
            chooser.select_option(name)
            expect(self.shown.map).not_to_have_attribute("data-date", before, timeout=WAIT_MS)

    def zoom(self) -> None:
        """Move the map and look closer, so that it is drawn at other scales."""
        for move in ("setZoom(9)", "panBy([300, -120])", "setZoom(11)", "setZoom(6)"):
            self.shown.map.evaluate(f"() => {{ ConflictMap.app.map.{move}; }}")
            self.shown.page.wait_for_timeout(10 * PAUSE_MS)


def cycle(reader: Reader) -> list[Callable[[], None]]:
    """What a reader does, once around; each visit is another session."""
    return [
        lambda: reader.visit(),
        reader.slide, reader.read_cards, reader.zoom,
        lambda: reader.press("language-choice"), reader.choose,
        lambda: reader.press("evidence-choice"), lambda: reader.press("clock"), reader.slide,
        lambda: reader.press("view-choice"),
        lambda: reader.visit(compare=reader.dice.choice(DAYS["libya"]), window="all"),
        lambda: reader.visit(window="all"), reader.slide, reader.change_war, reader.slide,
        lambda: reader.visit(conflict="ukraine"), reader.slide, reader.read_cards,
    ]  # fmt: skip


def soak(browser: Browser, server: psutil.Process, address: str, minutes: float, seed: int = 1) -> list[Sample]:
    """Use the page for so many minutes; what was seen of memory and steps on the way."""
    page = browser.new_context(viewport=VIEWPORT, locale="nl-NL").new_page()
    reader, samples = Reader(Shown(page, address), random.Random(seed)), list[Sample]()
    began = looked = time.monotonic()
    acts = cycle(reader)
    while time.monotonic() < began + 60 * minutes:
        try:
            acts[reader.acts % len(acts)]()
        except (AssertionError, PlaywrightError) as error:  # told, and the reader comes back by an address
            print(f"stopped in the middle: {str(error).splitlines()[0]}", flush=True)
            reader.missed += 1
            reader.acts = -1
        reader.acts += 1
        if time.monotonic() >= looked + EVERY_S:
            looked = time.monotonic()
            samples.append(_look(reader, browser, server, (looked - began) / 60))
            _tell(samples[-1])
    return samples


def _look(reader: Reader, browser: Browser, server: psutil.Process, minute: float) -> Sample:
    steps, reader.steps = reader.steps, []
    script_mb, nodes = _script(reader.shown.page)
    return Sample(
        minute=round(minute, 2), server_mb=_resident_mb([server, *server.children(recursive=True)]),
        renderer_mb=_resident_mb(_renderers(browser)), script_mb=script_mb, nodes=nodes,
        visits=reader.visits, missed=reader.missed,
        step_ms=round(statistics.median(steps), 1) if steps else None,
        step_late_ms=round(statistics.quantiles(steps, n=20)[-1], 1) if len(steps) > 1 else None,
    )  # fmt: skip


def _renderers(browser: Browser) -> list[psutil.Process]:
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    every = [psutil.Process(process["id"]) for process in found if process["type"] == "renderer"]
    return [process for process in every if "--top-chrome-webui" not in process.cmdline()]  # the browser's own frame


def _resident_mb(processes: Sequence[psutil.Process]) -> float:
    return round(sum(process.memory_info().rss for process in processes) / 1e6, 1)


def _script(page: Page) -> tuple[float, int]:
    """Megabytes of script memory after a clean-up, and how many nodes of documents there are."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used, counted = session.send("Runtime.getHeapUsage"), session.send("Memory.getDOMCounters")
    session.detach()
    return round((used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6, 1), int(counted["nodes"])


def growth(samples: Sequence[Sample], name: str, warm: float = WARM_MIN) -> float | None:
    """By what share a figure grew after the first minutes: the median of the rest's last quarter by its first's."""
    rest = [float(value) for s in samples if s.minute >= warm and (value := getattr(s, name)) is not None]
    if len(rest) < 8:
        return None
    quarter = len(rest) // 4
    first, last = statistics.median(rest[:quarter]), statistics.median(rest[-quarter:])
    return last / first - 1


def report(samples: Sequence[Sample], out: Path) -> bool:
    """Write the samples and the curves; whether memory stayed within what it may grow."""
    found = {name: growth(samples, name) for name in ("server_mb", "renderer_mb", "script_mb", "nodes", "step_ms")}
    out.mkdir(parents=True, exist_ok=True)
    whole = {"growth": found, "goal": GROWTH, "warm_minutes": WARM_MIN, "samples": [asdict(s) for s in samples]}
    (out / "soak.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    minutes = [s.minute for s in samples]
    memory = [Curve(name=said, x=minutes, y=[getattr(s, name) for s in samples]) for name, said in
              (("server_mb", "server"), ("renderer_mb", "renderer"), ("script_mb", "script"))]  # fmt: skip
    timed = [s for s in samples if s.step_ms is not None]
    steps = [Curve(name=said, x=[s.minute for s in timed], y=[getattr(s, name) or 0.0 for s in timed]) for name, said in
             (("step_ms", "median"), ("step_late_ms", "95th percentile"))]  # fmt: skip
    draw_charts(out / "soak.svg", [
        Chart(title="Memory of the page in use", x_name="minutes", y_name="MB", curves=memory),
        Chart(title="A step of time, from key to drawn", x_name="minutes", y_name="ms", curves=steps),
    ])  # fmt: skip
    print(f"what did not follow: {samples[-1].missed if samples else 0}")
    for name, share in found.items():
        print(f"{name:<14}{'too short to say' if share is None else f'{share:+.1%}'}")
    return all(share is None or share < GROWTH for name, share in found.items() if name.endswith("_mb"))


def _tell(sample: Sample) -> None:
    print(f"{sample.minute:6.1f} min  server {sample.server_mb:6.0f} MB  renderer {sample.renderer_mb:6.0f} MB  "
          f"script {sample.script_mb:5.0f} MB  {sample.nodes} nodes  {sample.visits} visits  {sample.missed} missed  "
          f"step {sample.step_ms} ms", flush=True)  # fmt: skip


def main() -> int:
    """Use the page for some minutes and report; 1 where memory grew too much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--out", type=Path, default=Path("dist"))
    arguments = parser.parse_args()
    for conflict in DAYS:
        if not is_built(conflict):
            build(conflict)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        server, address = serve(data_dir(), "libya", Path(scratch) / "log.txt")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        try:
            samples = soak(browser, psutil.Process(server.pid), address, arguments.minutes)
        finally:
            browser.close()
            server.kill()
            server.wait()
    return 0 if report(samples, arguments.out) else 1


if __name__ == "__main__":
    sys.exit(main())
