"""Who holds which place on a day, as a table: what the dots and the colours of the map say. Knows no Streamlit.

Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from geo.model import CONTESTED
from page.daybook import DayBook, Record
from page.text import clean
from page.words import Words, side_name

_DAY_KNOWN = ("day", "days", "week")  # as on the map: a day that is known no better is "about"


def report_holdings(book: DayBook, day: date, words: Words) -> dict[str, Any]:
    """Every place whose holder is known on a day, by holder in the order of the conflict's file, then by name.

    Returns
    -------
    dict
        title, note, link, empty, heads, rows: place, id, side ("contested" too), holder, since.
    """
    order = {side: n for n, side in enumerate(book.conflict.side_ids)}
    rows = [_row(book, spell, words) for spell in book.held_on(day)]
    rows.sort(key=lambda row: (order.get(row["side"], len(order)), row["place"].casefold(), row["id"]))
    return {
        "title": words["held.title"], "note": words.number(len(rows)) if rows else "", "link": words["held.link"],
        "empty": words["held.empty"], "heads": [words[f"held.{head}"] for head in ("place", "holder", "since")],
        "rows": rows,
    }  # fmt: skip


def _row(book: DayBook, spell: Record, words: Words) -> dict[str, str]:
    actor, since = spell["actor"], spell["valid_from"]
    place = book.places.get(spell["place_id"], {})
    before = since <= book.conflict.period.start
    said = words.date(since, "short_year" if spell["since_precision"] == "day" else "month")
    if not before and spell["since_precision"] not in _DAY_KNOWN:
        said = words.say("held.about", date=said)
    return {
        "id": spell["place_id"], "place": clean(book.place_name(spell["place_id"], words.lang)), "side": actor,
        "holder": words["contested"] if actor == CONTESTED else side_name(book.conflict, actor, words),
        "since": words["held.before"] if before else said, "kind": str(place.get("kind") or ""),
    }  # fmt: skip
