"""What must never be seen in a browser while hostile texts are in it, and the proof that it would be."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from tests.browser.conftest import DRAW_MS
from tests.hostile_texts import HOST, hostile_texts, unsafe_page

TRAP = Path(__file__).resolve().parent / "browser" / "trap.js"
PATIENCE_MS = 10 * DRAW_MS  # a page of thousands of events on a busy machine
RAN = "a script ran"
STOPPED = "the policy stopped"


@dataclass
class Watched:
    """A browser context, what must never be seen in it, and which texts were seen on which of its surfaces."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seen: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    said: set[int] = field(default_factory=set)

    def page(self) -> Page:
        """A new page that is watched."""
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url[-60:]}: {error}"))
        page.on("dialog", lambda dialog: (self.wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
        return page

    def told(self, source: Mapping[str, Any], what: str) -> None:
        """What a frame told by itself, whenever it happened."""
        self.wrong.append(f"{source['frame'].url[-60:]}: {what}")

    def note(self, surface: str, found: Mapping[str, Any]) -> None:
        """What `tests/browser/trap.js` found on a surface: texts that were seen, and elements that no text may make."""
        self.seen[surface].update(found["seen"])
        self.said.update(found["said"])
        self.wrong += [f"{surface}: {one}" for one in found["wrong"]]

    def look(self, surface: str, where: Page | Frame) -> None:
        """Open what is folded on a surface and note what can be seen there."""
        where.evaluate("cmHostile.expand()")
        self.note(surface, where.evaluate("cmHostile.read()"))

    def check(self, page: Page, what: str) -> None:
        """Note whether an error stands on the screen."""
        for sign in ("stException", "stAlert"):
            if page.get_by_test_id(sign).count():
                self.wrong.append(f"{what}: {page.get_by_test_id(sign).first.inner_text()[:300]}")

    def hosts(self) -> set[str]:
        """The hosts that were asked, but for this machine."""
        hosts = {urlsplit(address).hostname or "" for address in self.asked if address.startswith(("http", "ws"))}
        return hosts - {"127.0.0.1"}

    def faults(self) -> list[str]:
        """Everything that should not have been seen, each once."""
        return [*dict.fromkeys(self.wrong), *sorted(self.hosts())]


@contextlib.contextmanager
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh profile that is watched; no request of its leaves this machine, since other hosts are answered here."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="nl-NL")
    context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", None), lambda route: route.abort())
    seen = Watched(context)
    context.expose_binding("cmTold", seen.told)
    context.add_init_script(path=TRAP)
    yield seen
    context.close()


def prove_canary(browser: Browser, folder: Path) -> None:
    """An unsafe page with a few of the texts is seen to run and to ask, or the rest would prove nothing."""
    texts = [text for text in islice(hostile_texts(), 300) if "refresh" not in text]  # those would leave the page
    open_page, shut_page = folder / "unsafe.html", folder / "stopped.html"
    open_page.write_text(unsafe_page(texts), encoding="utf-8", errors="replace")
    with watched(browser) as seen:
        page = seen.page()
        page.goto(open_page.as_uri(), wait_until="domcontentloaded")
        page.wait_for_function("window.cm_canary", timeout=PATIENCE_MS)
        page.wait_for_timeout(500)
        assert any(RAN in one for one in seen.wrong), "a script that runs would not be told"
        assert HOST in seen.hosts(), "a request would not be seen"
        assert page.evaluate("cmHostile.read()")["wrong"], "an element that a text made would not be seen"
        assert len(page.evaluate("cmHostile.read()")["seen"]) > 100, "texts on the screen would not be seen"
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'; img-src 'none'\">"
    shut_page.write_text(f"<!doctype html>{policy}<img src=x onerror=window.cm_canary=1>", encoding="utf-8")
    with watched(browser) as seen:
        seen.page().goto(shut_page.as_uri())
        assert any(STOPPED in one for one in seen.wrong), "what a policy stops would not be told"
