"""`make hostile`: hostile texts through build, page and every export, in a real Chromium.

Nothing of them may run, load, blank the map or raise. A page that does read them as HTML and script proves first that
the canary would have been seen, and that a request would have been. `tests/browser/test_hostile.py` does the same with
fewer texts in `make test`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from geo.__main__ import main as command
from geo.definitions import DATA_ENV
from geo.workspace import WORKSPACE_ENV
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import DRAW_MS, serve
from tests.conftest import make_testland
from tests.hostile_texts import CANARY, HOST, Planter, hostile_texts, unsafe_page

COUNT = 10_000
SEED = 1
SHOWN_DAY = "2019-06-10"
EXPORTS = ("csv", "xlsx", "geojson", "gpkg", "kml", "html", "svg", "png", "gif")
REPORTS = ("html", "pdf")
OPENED = (".html", ".svg")  # by a browser; the others are no pages
PATIENCE_MS = 10 * DRAW_MS  # a page of thousands of events on a busy machine
# Every card of the map, made as a click makes it and put into the living page, where a picture would load and a
# handler run.
CARDS = """async () => {
  const app = ConflictMap.app, total = app.model.events.length, place = document.createElement('div');
  app.card.node.parentNode.append(place);
  for (let n = 0; n < total; n += 1) {
    const event = app.model.events.at(n);
    place.replaceChildren(...ConflictMap.eventCard(app, event, await app.loadCard(event)).filter(Boolean));
    if (n % 50 === 0) await new Promise((next) => setTimeout(next));
  }
  place.remove();
  return total;
}"""
PANELS = "[data-testid='day-panel'][data-date], [data-testid='compare-panel'][data-second]"
PAINTED = """() => [...document.querySelectorAll('canvas')].some((canvas) => canvas.width && canvas.height
  && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))"""


@dataclass
class Watched:
    """A browser context, and what must never be seen in it."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """A new page that is watched."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url[-60:]}: {error}"))
        page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        return page

    def check(self, page: Page, what: str) -> None:
        """Note whether a script ran or an error stands on the screen."""
        if any(frame.evaluate(f"'{CANARY}' in window") for frame in page.frames):
            self.wrong.append(f"{what}: a script ran")
        for sign in ("stException", "stAlert"):
            if page.get_by_test_id(sign).count():
                self.wrong.append(f"{what}: {page.get_by_test_id(sign).first.inner_text()[:300]}")

    def hosts(self) -> set[str]:
        """The hosts that were asked, but for this machine."""
        hosts = {urlsplit(address).hostname or "" for address in self.asked if address.startswith(("http", "ws"))}
        return hosts - {"127.0.0.1"}


@contextlib.contextmanager
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh profile that is watched; no request of its leaves this machine, since other hosts are answered here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", None), lambda route: route.abort())
    yield Watched(context)
    context.close()


def prepare(folder: Path, count: int) -> Planter:
    """A Testland with at least so many hostile texts, imported and built, and a workspace beside it."""
    planter = Planter(make_testland(folder / "data"), SEED)
    planter.plant(count)
    os.environ |= {DATA_ENV: str(planter.data), WORKSPACE_ENV: str(folder / "workspace")}
    _run("import", "csv", str(folder / "rows.csv"))
    _run("build")
    return planter


def export_all(folder: Path) -> list[Path]:
    """Every file that the program writes for others, with the texts in it."""
    paths = []
    for kind in EXPORTS:
        days = ("--from", "2019-06-01", "--to", "2019-06-03") if kind == "gif" else ()
        words = ("--texts", "full") if kind == "html" else ()
        _run("export", kind, "--out", str(folder / f"out.{kind}"), *days, *words)
        paths.append(folder / f"out.{kind}")
    for kind in REPORTS:
        _run("report", "--date", SHOWN_DAY, "--out", str(folder / f"report.{kind}"), "--texts", "quotation")
        paths.append(folder / f"report.{kind}")
    return paths


def _run(*arguments: str) -> None:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = command([*arguments, "--conflict", "testland"])
    assert code in (0, 1), said.getvalue()[-2000:]


def prove_canary(browser: Browser, folder: Path) -> None:
    """An unsafe page with a few of the texts is seen to run and to ask, or the rest would prove nothing."""
    path = folder / "unsafe.html"
    texts = [text for text in islice(hostile_texts(SEED), 300) if "refresh" not in text]  # those would leave the page
    path.write_text(unsafe_page(texts), encoding="utf-8", errors="replace")
    with watched(browser) as seen:
        page = seen.page()
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        page.wait_for_function(f"'{CANARY}' in window", timeout=PATIENCE_MS)
        assert HOST in seen.hosts(), "a request would not be seen"


def look_at_page(browser: Browser, address: str, articles: list[str]) -> Watched:
    """The page on the map of both evidence sets, its cards, the articles and the material; what was seen."""
    with watched(browser) as seen:
        page = seen.page()
        queries = ("window=all", f"date={SHOWN_DAY}&evidence=articles&lang=en", f"date={SHOWN_DAY}&compare=2019-03-01")
        for query in queries:
            page.goto(f"{address}/?{query}")
            frame = _map_frame(page)
            frame.wait_for_selector("[data-testid='conflict-map'][data-date]", timeout=PATIENCE_MS)
            page.locator(PANELS).wait_for()
            if not frame.evaluate(PAINTED):
                seen.wrong.append(f"{query}: the map is blank")
            seen.check(page, query)
        if not frame.evaluate(CARDS):
            seen.wrong.append("no card was shown")
        seen.check(page, "cards")
        for name in ["", *articles]:
            page.goto(f"{address}/?view=articles&article={name}")
            page.locator(f"[data-testid='lens'][data-shown='{name or 'list'}']").wait_for()
            seen.check(page, f"article {name}")
        for section in ("articles", "data", "review", "take"):
            page.goto(f"{address}/?view=material&section={section}")
            page.get_by_test_id("material-sections").wait_for()
            page.wait_for_timeout(1000)
            seen.check(page, section)
        page.goto(f"{address}/?view=method")
        page.get_by_test_id("method").wait_for()
        seen.check(page, "method")
    return seen


def _map_frame(page: Page):  # type: ignore[no-untyped-def]
    handle = page.wait_for_selector("iframe[data-testid='stCustomComponentV1']", timeout=PATIENCE_MS)
    return handle.content_frame()


def look_at_files(browser: Browser, paths: list[Path]) -> Watched:
    """The exported pages and pictures, opened from disk; what was seen."""
    with watched(browser) as seen:
        for path in paths:
            if path.suffix not in OPENED:
                continue
            page = seen.page()
            page.goto(path.as_uri())
            if path.name == "out.html":
                page.wait_for_selector("[data-testid=conflict-map][data-date]")
                if not page.evaluate(PAINTED):
                    seen.wrong.append("out.html: the map is blank")
                page.evaluate(CARDS)
            page.wait_for_timeout(500)
            seen.check(page, path.name)
            page.close()
    return seen


def main() -> int:
    """Put the texts through everything; 1 where one was more than text."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many texts (default: %(default)s)")
    parser.add_argument("--articles", type=int, default=200, help="how many of the articles are opened one by one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        planter = prepare(folder, arguments.count)
        print(f"{planter.texts} texts built", flush=True)
        paths = export_all(folder)
        print(f"{len(paths)} exports written", flush=True)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        prove_canary(browser, folder)
        process, address = serve(planter.data, "testland", folder / "log.txt")
        try:
            seen = [look_at_files(browser, paths)]
            seen += [look_at_page(browser, address, planter.articles[: arguments.articles])]
        finally:
            process.terminate()
            process.wait(timeout=30)
            browser.close()
        log = (folder / "log.txt").read_text(errors="replace")
    wrong = [line for one in seen for line in (*one.wrong, *sorted(one.hosts()))]
    wrong += ["the page's log has a traceback"] if "Traceback" in log else []
    well = f"{planter.texts} hostile texts: none ran, none asked a host, no blank map, no error shown"
    print("\n".join(wrong) or well)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
