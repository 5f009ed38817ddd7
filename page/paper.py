"""What stands below the day when the page is printed: sources, licence and caution, in words. Knows no Streamlit."""

from __future__ import annotations

import json
from datetime import date

from page.daybook import DayBook, Record, within
from page.text import clean
from page.words import Words

MOST_SOURCES = 20  # publishers that are named; the rest is counted


def describe_sources(book: DayBook, day: date, window: int | None, words: Words) -> list[str]:
    """The lines below a printed day: who reported its events, whose outlines these are, what it is not for.

    Publishers come in the order of how many of the window's events rest on them; the rest is counted.
    """
    told: dict[str, int] = {}
    for event in within(book.events, day, window):
        for name in _publishers(event):
            told[name] = told.get(name, 0) + 1
    names = sorted(told, key=lambda name: (-told[name], name.casefold()))
    left = len(names) - MOST_SOURCES
    more = words.say("print.more", n=words.number(left)) if left > 0 else ""
    cited = words.say("print.sources", names=words.joined(names[:MOST_SOURCES]) + more) if names else ""
    return [line for line in (cited, words["print.licence"], words["print.caution"]) if line]


def _publishers(event: Record) -> set[str]:
    sources = json.loads(event["sources"] or "[]")
    return {clean(source["publisher"] or source["id"]) for source in sources if source["publisher"] or source["id"]}
