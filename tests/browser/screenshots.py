"""Screenshots of the real page for the README: `make screenshots`. Writes docs/screenshots/*.png."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import DRAW_MS, Shown, serve
from tests.conftest import ROOT

OUT = ROOT / "docs" / "screenshots"
DATES = ("2019-03-01", "2019-04-20", "2019-07-01", "2020-01-10", "2020-04-20", "2020-06-10")
WIDE, PHONE = (1440, 900), (390, 844)
SHEET = (703, 1032)  # A4 less margins of 12 mm, at 96 px to the inch
VIEWS = {"articles": "lens", "material": "material", "method": "method"}  # what hides the map: the part it stands in
Act = Callable[[Shown], None]
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


def _rest(_: Shown) -> None:
    """Nothing: the page as it opens."""


def take_all(browser: Browser, address: str) -> None:
    """The six dates and every main state: cards, two days compared, close by, the other views, other readers, paper."""

    def shot(name: str, size: tuple[int, int] = WIDE, act: Act = _rest, **params: str) -> None:
        take(browser, address, name, size, act, **params)

    for day in DATES:
        shot(day, date=day)
    shot("dark", date="2020-01-10", theme="dark")
    shot("english", date="2020-01-10", lang="en")
    shot("arabic", date="2020-01-10", lang="ar")
    shot("arabic-phone", PHONE, date="2020-01-10", lang="ar", theme="dark")
    shot("phone", PHONE, date="2020-01-10")
    shot("card", act=_open_card, date="2020-02-20")
    shot("why", act=_ask_why, date="2020-01-10")
    shot("compare", date="2020-06-10", compare="2019-07-01")
    shot("tripoli", act=_enlarge, date="2020-01-10")
    shot("microscope", act=_choose_name, view="articles", article="2020-01-07-sirte-gevallen")
    shot("articles", view="articles")
    shot("material", view="material")
    shot("method", view="method")
    shot("print", SHEET, act=_print, date="2020-01-10")
    _turn_grey("print", "print-grey")


def take(browser: Browser, address: str, name: str, size: tuple[int, int], act: Act, **params: str) -> None:
    """One picture of the page at an address, once `act` has done there what a reader does; of paper the whole sheet."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="nl-NL")
    shown = Shown(context.new_page(), address)
    if view := params.get("view"):
        shown.page.goto(f"{address}/?{urlencode(params)}")
        shown.page.locator(f".st-key-page_{VIEWS[view]} h2").first.wait_for(timeout=DRAW_MS)
    else:
        shown.open(**params)
    act(shown)
    shown.page.wait_for_timeout(SETTLE_MS)
    target = OUT / f"{name}.png"
    shown.page.screenshot(path=target, full_page=size == SHEET)
    Image.open(target).convert("P", palette=Image.Palette.ADAPTIVE, colors=256).save(target, optimize=True)
    context.close()
    print(target.name)


def _open_card(shown: Shown) -> None:
    row = shown.page.get_by_test_id("event-row").filter(has_text="Haven van Tripoli").first
    row.get_by_role("button").click()
    shown.frame.get_by_test_id("card").wait_for()


def _ask_why(shown: Shown) -> None:
    shown.page.get_by_test_id("front-row").first.get_by_role("button").first.click()
    shown.frame.get_by_test_id("card").wait_for()


def _enlarge(shown: Shown) -> None:
    shown.frame.locator(".cm-inset").click()


def _choose_name(shown: Shown) -> None:
    shown.page.get_by_role("button", name="Sirte").first.click()


def _print(shown: Shown) -> None:
    shown.page.emulate_media(media="print")
    shown.frame.locator(".cm.paper").wait_for()


def _turn_grey(name: str, other: str) -> None:
    """The same picture as a printer without colour makes it."""
    Image.open(OUT / f"{name}.png").convert("RGB").convert("L").save(OUT / f"{other}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
