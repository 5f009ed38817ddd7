"""The map's folder served to a browser, and what a test asks of the map: its date, its colours, what holds."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

ROOT = "[data-testid=conflict-map]"
SLIDER = "[data-testid=date-slider]"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    """The address of a folder of the map, served to this machine alone."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
        server.shutdown()
        thread.join()


def open_map(page: Page, address: str, query: str = "") -> Page:
    """The page once it shows the map and has drawn a date."""
    page.goto(address + query)
    page.wait_for_selector(f"{ROOT}[data-date]")
    return page


def wait_for(page: Page, condition: str) -> None:
    """Wait until a condition holds in the page, whose policy forbids Playwright's own way of waiting, `eval`."""
    for _ in range(100):
        if page.evaluate(f"Boolean({condition})"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{condition} did not come to hold")


def shown_date(page: Page) -> str | None:
    """The date that the map has drawn."""
    return page.get_attribute(ROOT, "data-date")


_PIXEL = """([lng, lat]) => {
  const {map, painter} = ConflictMap.app, at = map.latLngToLayerPoint([lat, lng]).subtract(painter._bounds.min);
  const canvas = document.createElement('canvas'), ratio = painter.view.ratio;
  canvas.width = canvas.height = 1;
  const ctx = canvas.getContext('2d');
  for (const layer of [painter.base, painter.live]) {
    ctx.drawImage(layer, -Math.round(at.x * ratio), -Math.round(at.y * ratio));
  }
  return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""
def colour_at(page: Page, lng: float, lat: float) -> list[int]:
    """The colour that the map's canvases show at a point."""
    found: list[int] = page.evaluate(_PIXEL, [lng, lat])
    return found
