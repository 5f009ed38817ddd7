"""Whom the browser asks: every address that any page of any test asks for, by request, by socket or as a download."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

OWN = ("127.0.0.1", "localhost", "::1")
WITHOUT_HOST = ("data", "blob", "about", "file", "chrome", "chrome-error", "chrome-extension", "devtools")


class Watch:
    """The addresses that were asked for: `asked` counts them, `foreign` are those of another host than this machine."""

    def __init__(self) -> None:
        self.asked = 0
        self.foreign: list[str] = []

    def note(self, address: str) -> None:
        """Note an address."""
        self.asked += 1
        parts = urlsplit(address)
        if parts.scheme not in WITHOUT_HOST and parts.hostname not in OWN:
            self.foreign.append(address)

    def take(self) -> list[str]:
        """The foreign addresses since this was last asked, each once."""
        found, self.foreign = list(dict.fromkeys(self.foreign)), []
        return found

    def follow(self, browser: Browser) -> Browser:
        """The browser, of which every context and page is watched from its beginning."""
        new_context, new_page = browser.new_context, browser.new_page

        def watched_context(*args: Any, **options: Any) -> BrowserContext:
            return self._follow_context(new_context(*args, **options))

        def watched_page(*args: Any, **options: Any) -> Page:
            page = new_page(*args, **options)
            self._follow_context(page.context)
            self._follow_page(page)
            return page

        browser.new_context, browser.new_page = watched_context, watched_page  # type: ignore[method-assign]
        return browser

    def _follow_context(self, context: BrowserContext) -> BrowserContext:
        context.on("request", lambda request: self.note(request.url))  # of frames, workers and service workers too
        context.on("page", self._follow_page)
        return context

    def _follow_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.note(socket.url))
        page.on("download", lambda download: self.note(download.url))
