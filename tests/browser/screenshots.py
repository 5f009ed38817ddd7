"""Screenshots of the real page for the README: `make screenshots`. Writes docs/screenshots/*.png."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import Shown, serve
from tests.conftest import ROOT

OUT = ROOT / "docs" / "screenshots"
DATES = ("2019-03-01", "2019-04-20", "2019-07-01", "2020-01-10", "2020-04-20", "2020-06-10")
WIDE, PHONE = (1440, 900), (390, 844)
SETTLE_MS = 1200  # fonts and names are laid out once more after the first drawing


def main() -> int:
    """Take every picture; the exit code."""
    path = find_chromium()
    if path is None:
        print("no Chromium was found: make test installs one", file=sys.stderr)
        return 1
    data = Path(os.environ.get("CONFLICT_MAP_DATA") or ROOT / "data")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        server, address = serve(data, "libya", Path(scratch) / "log.txt")
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            take_all(browser, address)
            browser.close()
        finally:
            server.terminate()
            server.wait(timeout=10)
    return 0


def take_all(browser: Browser, address: str) -> None:
    """The six dates, the dark page, English and Arabic ones, a card, two days compared and a phone."""
    for day in DATES:
        take(browser, address, day, WIDE, date=day)
    take(browser, address, "dark", WIDE, date="2020-01-10", theme="dark")
    take(browser, address, "english", WIDE, date="2020-01-10", lang="en")
    take(browser, address, "arabic", WIDE, date="2020-01-10", lang="ar")
    take(browser, address, "arabic-phone", PHONE, date="2020-01-10", lang="ar", theme="dark")
    take(browser, address, "card", WIDE, card="Haven van Tripoli", date="2020-02-20")
    take(browser, address, "compare", WIDE, date="2020-06-10", compare="2019-07-01")
    take(browser, address, "phone", PHONE, date="2020-01-10")


def take(
    browser: Browser, address: str, name: str, size: tuple[int, int], *, card: str = "", **params: str
) -> None:
    """One picture of the page at an address, with the card open of the event whose row holds the words of `card`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="nl-NL")
    shown = Shown(context.new_page(), address).open(**params)
    if card:
        shown.page.get_by_test_id("event-row").filter(has_text=card).first.get_by_role("button").click()
        shown.frame.get_by_test_id("card").wait_for()
    shown.page.wait_for_timeout(SETTLE_MS)
    target = OUT / f"{name}.png"
    shown.page.screenshot(path=target)
    Image.open(target).convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(target, optimize=True)
    context.close()
    print(target.name)


if __name__ == "__main__":
    sys.exit(main())
