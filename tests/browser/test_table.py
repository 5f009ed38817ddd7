"""The table says what the canvas shows: the same events, with the same symbols, whatever is chosen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.browser.conftest import DRAW_MS, Shown

pytestmark = pytest.mark.browser
STEPS = 8
FIRST, DAYS = date(2019, 1, 1), 365
_VALUES = "all => all.map((one) => one.value)"

_BOTH = (Path(__file__).parent / "table_and_canvas.js").read_text(encoding="utf-8").partition("test_table.py.\n")[2]
MOST_UNLIKE = 0.12  # of the pixels around a symbol: the rims of a cross that is drawn as two lines or as an outline


def _wrong(seen: dict[str, Any], day: str, filters: str) -> list[str]:
    """Where table and canvas say different things."""
    found = []
    rest = [seen[key] for key in ("running", "date", "panel", "filters")]
    if rest != ["notRunning", day, day, filters]:
        found.append(f"not at rest: {rest} for {day} {filters}")
    if seen["listed"] != seen["drawn"] or seen["count"] != len(seen["drawn"]):
        found.append(f"the table lists {seen['listed']}, the map shows {seen['drawn']}")
    if seen["counted"] != len(seen["drawn"]):
        found.append(f"the map counts {seen['counted']} of {len(seen['drawn'])}")
    if not set(seen["marks"]) <= set(seen["drawn"]) or len(seen["marks"]) + sum(seen["more"]) < len(seen["drawn"]):
        found.append(f"the map has marks of {seen['marks']} and {seen['more']} more, of {seen['drawn']}")
    return found + [f"{event}: {unlike:.0%} of its symbol is another in the table"
                    for event, unlike in seen["apart"].items() if unlike > MOST_UNLIKE]  # fmt: skip


def _choose(shown: Shown, chance: Random, filters: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Another day, window and filters, chosen as a reader does; the day and the filters."""
    page, day = shown.page, (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat()
    shown.slider.press("d")
    shown.frame.get_by_test_id("date-typed-input").fill(day)
    shown.frame.get_by_test_id("date-typed-input").press("Enter")
    shown.frame.get_by_test_id("windows").get_by_role("button").nth(chance.choice((2, 3, 4, 4))).click()
    shown.wait_for_panel(day)  # the form is drawn anew with its answer
    form = page.get_by_test_id("filters").locator("form")
    if filters:
        page.get_by_test_id("clear-filters").click()
        page.locator("[data-testid='filter-status'][data-filters='']").wait_for(timeout=DRAW_MS)
    if chance.random() < 0.3:
        return day, {}
    name = chance.choice(("type", "side", "status", "deaths", "precision"))
    if form.is_hidden():
        page.get_by_test_id("filters").locator("summary").click()
    if name in ("deaths", "precision"):
        value = chance.choice(form.locator(f"select[name={name}] option:not([value=''])").evaluate_all(_VALUES))
        form.locator(f"select[name={name}]").select_option(value)
    else:
        value = chance.choice(form.locator(f"input[name={name}]").evaluate_all(_VALUES))
        form.locator(f"input[name={name}][value='{value}']").check()
    return day, {name: value}


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_table_and_canvas_show_the_same_events_with_the_same_symbols(shown, lang):
    chance, filters, compared = Random(lang), {}, set()
    shown.open(lang=lang, date="2019-06-10", window="all", theme=chance.choice(("light", "dark")))
    for _ in range(STEPS):
        day, filters = _choose(shown, chance, filters)
        asked = "&".join("=".join(pair) for pair in filters.items())
        for _ in range(DRAW_MS // 100):
            seen = shown.page.evaluate(_BOTH)
            if not (wrong := _wrong(seen, day, asked)):
                break
            shown.page.wait_for_timeout(100)
        assert not wrong
        compared |= set(seen["marks"])
    assert len(compared) > 5, "too few symbols were compared"


def test_symbols_of_events_that_differ_are_told_apart(shown):
    """What the test above rests on: no two symbols that differ are taken for the same."""
    shown.open(date="2019-12-31", window="all")
    seen = shown.page.evaluate(_BOTH)
    assert seen["kinds"] > 4
    assert seen["nearest"] > MOST_UNLIKE, seen["nearest"]
