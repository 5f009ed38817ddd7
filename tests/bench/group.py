"""One group of measurements in a process of its own: `python -m tests.bench.group NAME OUT.json [--quick]`.

A process of its own so that its memory is its own, and so that a group that hangs can be ended without losing the rest.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.table import Row
from tests.browser.chromium import ARGUMENTS, find_chromium

Measured = tuple[list[Row], Any]


@dataclass(frozen=True)
class Group:
    """What a group is about, the seconds that it may take, and what measures it; `quick` in a few seconds, or None."""

    about: str
    limit_s: int
    measure: Callable[[], Measured]
    quick: Callable[[], Measured] | None = None


def _with_browser(measure: Callable[[Browser], list[Row]]) -> Measured:
    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium was found: make test installs one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        rows = measure(browser)
        browser.close()
    return rows, None


def _build() -> Measured:
    from tests.bench.fronts import measure_build, measure_fronts

    return [*measure_build(), *measure_fronts()], None


def _reading() -> Measured:
    from tests.bench.reading import rows

    return list(rows()), None


def _archive() -> Measured:
    from tests.bench.archive import measure_archive

    return measure_archive(), None


def _page() -> Measured:
    from tests.bench.page import measure_page

    return _with_browser(measure_page)


def _paint() -> Measured:
    from tests.bench.paint import measure_paint

    return _with_browser(measure_paint)


def _crowd() -> Measured:
    from tests.bench.crowd import measure_crowds

    return _with_browser(measure_crowds)


def _crowd_quick() -> Measured:
    from tests.bench.crowd import measure_crowds

    return _with_browser(lambda browser: measure_crowds(browser, (300, 2_000), steps=4, walk=6))


def _growth() -> Measured:
    from tests.bench.growth import measure_growth

    return measure_growth()


def _growth_quick() -> Measured:
    from tests.bench.growth import QUICK, measure_growth

    return measure_growth(QUICK)


GROUPS = {
    "build": Group("the default conflict built, its front lines drawn", 300, _build),
    "reading": Group("articles read, spaCy beside it", 300, _reading),
    "archive": Group("2,000 articles, and one more", 600, _archive),
    "page": Group("the page with the shipped data, st_folium beside it", 600, _page),
    "paint": Group("the first painting, an empty st_folium page beside it", 420, _paint),
    "crowd": Group("2,000 to 1,000,000 events in the map", 1_200, _crowd, _crowd_quick),
    "growth": Group("growth of time and memory, and its charts", 1_500, _growth, _growth_quick),
}


def main() -> int:
    """Measure one group and write its rows."""
    name, out, *how = sys.argv[1:]
    group = GROUPS[name]
    measure = group.quick if "--quick" in how else group.measure
    assert measure is not None
    rows, points = measure()
    Path(out).write_text(json.dumps({"rows": rows, "points": points}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
