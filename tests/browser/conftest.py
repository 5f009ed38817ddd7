"""The real page, served from Testland with hostile texts in it, in a real Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, Response, sync_playwright

from geo.maps import build_page_folder
from page.launch import free_port
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.hostile import add_hostile_texts
from tests.browser.map_page import served_folder
from tests.browser.watch import Watch
from tests.conftest import ROOT, make_testland
from tests.map_fixture import packed

START_SECONDS = 60
DRAW_MS = 60_000  # a busy machine may take long; nothing waits longer than it must


@dataclass
class Shown:
    """The page in a browser, and everything that it asked for and complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def frame(self) -> FrameLocator:
        """The frame of the map."""
        return self.page.frame_locator("iframe[data-testid='stCustomComponentV1']")

    @property
    def map(self) -> Locator:
        """The root of the map."""
        return self.frame.get_by_test_id("conflict-map")

    @property
    def slider(self) -> Locator:
        """The date slider."""
        return self.frame.get_by_test_id("date-slider")

    @property
    def panel(self) -> Locator:
        """The panel beside the map."""
        return self.page.get_by_test_id("day-panel")

    def open(self, **params: str) -> Shown:
        """Open the page on an address and wait until the map and the panel are drawn; the first visit builds first."""
        query = "&".join(f"{name}={value}" for name, value in params.items())
        self.page.goto(f"{self.address}/?{query}")
        self.frame.locator("[data-testid='conflict-map'][data-date]").wait_for(timeout=3 * DRAW_MS)
        panels = "[data-testid='day-panel'][data-date], [data-testid='compare-panel'][data-second]"
        self.page.locator(panels).wait_for(timeout=DRAW_MS)
        return self

    def wait_for_panel(self, date: str) -> None:
        """Wait until the panel has followed the map to a date."""
        self.page.locator(f"[data-testid='day-panel'][data-date='{date}']").wait_for(timeout=DRAW_MS)

    def mounts(self) -> int:
        """How often the map has been mounted since the page was opened."""
        frames = [frame for frame in self.page.frames if "/component/" in frame.url]
        assert len(frames) == 1
        return int(frames[0].evaluate("window.__mounts"))


def serve(
    data: Path, conflict: str, log: Path, script: Path = ROOT / "dashboard.py", *options: str,
    before: Sequence[str] = (),
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the page (or another script) for a data folder; the process and the address, once it answers.

    `before` is a command that starts it in its turn.
    """  # fmt: skip
    port = free_port("127.0.0.1", 8700 + os.getpid() % 250)  # others may start theirs at the same moment
    command = [*before, sys.executable, "-m", "page.serve", "run", script.name, "--server.port", str(port), *options]
    variables = {**os.environ, "CONFLICT_MAP_DATA": str(data), "CONFLICT_MAP_CONFLICT": conflict,
                 "PYTHONPATH": str(ROOT)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=script.parent, env=variables, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            raise RuntimeError(f"the page did not start: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return process, address
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    process.terminate()
    raise RuntimeError(f"the page did not answer within {START_SECONDS} s")


@contextmanager
def serving(data: Path, *more: Any) -> Iterator[str]:
    """The address of the real page on a Testland of a test's own, while it is used; `more` goes on to :func:`serve`."""
    process, address = serve(data, "testland", data.parent / "log.txt", *more)
    yield address
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:  # a server that still draws for a page that is gone
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[str]:
    """The address of the real page on Testland, which it builds itself at the first visit."""
    data = make_testland(tmp_path_factory.mktemp("page") / "data")
    add_hostile_texts(data)
    with serving(data) as address:
        yield address


def own_testland(*additions: Callable[[Path], None]) -> tuple[Any, Any]:
    """Two fixtures for the tests of one file: `data`, a Testland of their own with what is added to it, and `served`,
    the address of the real page on it."""

    @pytest.fixture(scope="module")
    def data(tmp_path_factory) -> Path:
        folder = make_testland(tmp_path_factory.mktemp("own") / "data")
        for add in additions:
            add(folder)
        return folder

    @pytest.fixture(scope="module")
    def served(data) -> Iterator[str]:
        with serving(data) as address:
            yield address

    return data, served


def give_files(page: Page, files: Sequence[Any]) -> None:
    """Give files to the form of articles and wait until the server has them.

    Only then the form has something to send: a press in the moment before is answered as one without files.
    """
    taken: list[str] = []

    def is_last(answer: Response) -> bool:
        if "upload_file" in answer.url and answer.request.method == "PUT":
            taken.append(answer.url)
        return len(taken) == len(files)

    with page.expect_response(is_last, timeout=DRAW_MS):
        page.locator("input[type=file]").set_input_files(files)


def page_of_shown() -> Any:
    """A fixture `page` that is the real page, not opened yet, in place of the empty one for the map alone."""

    @pytest.fixture
    def page(shown) -> Page:
        return shown.page

    return page


@pytest.fixture(scope="session")
def watch() -> Watch:
    """What every browser of the session asks for."""
    return Watch()


@pytest.fixture(autouse=True)
def _asks_no_other_host(watch: Watch) -> Iterator[None]:
    """Fail every test in which anything asked another host."""
    yield
    assert not (foreign := watch.take()), foreign


@pytest.fixture(scope="session")
def chromium(watch: Watch) -> Iterator[Browser]:
    """A real Chromium; without one the test fails where a browser is required and is skipped elsewhere."""
    path = find_chromium()
    if path is None:
        message = "no Chromium was found: make test installs one, or name one in CHROMIUM"
        if os.environ.get("CONFLICT_MAP_BROWSER") == "required" or os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield watch.follow(browser)
        browser.close()
    assert watch.asked, "the browser has asked for nothing, so nothing was watched"
    assert not (foreign := watch.take()), foreign


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    """A browser profile of its own, as wide as a desktop."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    yield context
    context.close()


@pytest.fixture
def shown(context, served) -> Iterator[Shown]:
    """A page that has not been opened yet; it records every request and every complaint."""
    shown = Shown(context.new_page(), served)
    shown.page.on("request", lambda request: shown.requests.append(request.url))
    shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
    yield shown
    assert not shown.errors, shown.errors


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of the map's folder alone, with the small war of `tests.map_fixture`, in Dutch."""
    with served_folder(build_page_folder(tmp_path_factory.mktemp("map"), packed(), start={"lang": "nl"})) as url:
        yield url


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """An empty browser page that notes what goes wrong (`problems`) and whom it asks (`hosts`)."""
    opened = chromium.new_page(viewport={"width": 1040, "height": 820})
    opened.problems = []
    opened.hosts = set()
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("console", lambda m: m.type == "error" and opened.problems.append(m.text))
    opened.on("request", lambda r: opened.hosts.add(r.url.split("/")[2] if "://" in r.url else ""))
    yield opened
    opened.close()
