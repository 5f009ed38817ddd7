"""The articles of a conflict: the list of them, and one of them under the microscope. Knows no Streamlit.

Every string in what these return may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from geo.articles import key_of
from geo.definitions import Conflict
from geo.microscope import article_of, examine_rows
from geo.model import Article
from geo.tables_frames import plain_records
from page.daybook import DayBook, Record
from page.lens import days_in_words, first_words, title_of
from page.text import clean
from page.words import Words

TABLES = ("articles", "toponyms")
LONGEST_ID = 80
Examine = Callable[[Article], Record]  # reads an article anew


@dataclass(frozen=True)
class Library:
    """Every article of a conflict, by id, with the number of names in it and the rows of them."""

    articles: Mapping[str, Record]
    toponyms: pd.DataFrame
    names: Mapping[str, int]


def open_library(tables: Mapping[str, pd.DataFrame]) -> Library:
    """The library of the tables `articles` and `toponyms`."""
    articles = {row["id"]: row for row in plain_records(tables["articles"])}
    names = Counter(str(key) for key in tables["toponyms"]["article_id"].tolist())
    return Library(articles, tables["toponyms"], names)


def list_articles(library: Library, book: DayBook, words: Words) -> Record:
    """The list of articles, newest first.

    Returns
    -------
    dict
        kind ("list"), title, note, empty, find, none, heads, rows: id, title, date, source, places,
        events, on_map, note, said.
    """
    told = _count_events([*book.events, *book.off_map])
    drawn = _count_events(book.events)
    rows = sorted(library.articles.values(), key=lambda row: (-row["date_end"].toordinal(), row["id"]))
    return {
        "kind": "list", "title": words["lens.list_title"], "note": words.count("lens.list_count", len(rows)),
        "empty": words["lens.list_empty"], "find": words["lens.list_find"], "none": words["lens.list_none"],
        "found": words["lens.list_found"],
        "heads": [words[f"lens.list_{key}"] for key in ("article", "date", "places", "events", "on_map")],
        "rows": [_row(row, library, told[row["id"]], drawn[row["id"]], words) for row in rows],
    }  # fmt: skip


def _row(row: Record, library: Library, told: int, drawn: int, words: Words) -> Record:
    title = _short_title(row)
    first, last = row["date_start"], row["date_end"] - timedelta(days=1)
    places = library.names.get(row["id"], 0)
    counts = (("lens.places", places), ("lens.events", told), ("lens.on_map", drawn))
    return {
        "id": row["id"], "title": title, "date": days_in_words(first, last, words),
        "source": clean(row["publisher"] or row["file"]), "places": places, "events": told, "on_map": drawn,
        "note": "" if row["text"] else words["lens.no_text_short"], "open": words.say("lens.open", title=title),
        "said": words.joined([words.count(key, count) for key, count in counts]),
    }  # fmt: skip


def _short_title(row: Record) -> str:
    spans = json.loads(row["body"] or "[]")
    start, end = spans[0] if spans else (0, 0)
    return title_of({**row, "title": row["title"] or first_words(row["text"][start:end])})


def _count_events(events: Iterable[Record]) -> Counter[str]:
    """How many of the events rest on each article."""
    return Counter(key for event in events for key in {key for key, *_ in json.loads(event["evidence"] or "[]")})


def read_stored(library: Library, book: DayBook, article_id: str, examine: Examine) -> Record | None:
    """The article under the microscope, with what became of its events; None where there is none of that id.

    Without a text it is made from the tables alone.
    """
    row = library.articles.get(article_id)
    if row is None:
        return None
    every = [*book.events, *book.off_map]
    article = article_of(row)
    if article is not None:
        return follow_events(examine(article), every, book.conflict)
    rows = plain_records(library.toponyms[library.toponyms["article_id"] == article_id])
    return follow_events(examine_rows(row, rows, every), every, book.conflict)


def follow_events(specimen: Record, known: Iterable[Record], conflict: Conflict) -> Record:
    """The specimen, each event with the one of the tables that it became part of, under `merged`.

    `merged`: id, from, to (ISO, both inside), day (ISO: when the map shows it; "" outside the conflict's period),
    on_map, sources (their number); None where the tables know nothing of it.
    """
    wanted = {event["id"] for event in specimen["events"]}
    found = {key: row for row in known for key in (row["id"], *(row["aliases"] or ())) if key in wanted}
    events = [{**event, "merged": _merged(found.get(event["id"]), conflict)} for event in specimen["events"]]
    return {**specimen, "events": events}


def _merged(row: Mapping[str, Any] | None, conflict: Conflict) -> Record | None:
    if row is None:
        return None
    first, last = row["date_start"], row["date_end"] - timedelta(days=1)
    return {
        "id": row["id"], "from": first.isoformat(), "to": last.isoformat(), "on_map": bool(row["on_map"]),
        "day": _day_on_map(first, last, conflict), "sources": len(json.loads(row["sources"] or "[]")),
    }  # fmt: skip


def _day_on_map(first: date, last: date, conflict: Conflict) -> str:
    """The last day of an event that the map can show."""
    period = conflict.period
    return min(last, period.end).isoformat() if first <= period.end and last >= period.start else ""


def known_texts(library: Library) -> dict[str, str]:
    """The key of the text of every article whose text is stored (`geo.articles.key_of`), and its title."""
    return {
        key_of(row["text"], json.loads(row["body"] or "[]")): _short_title(row)
        for row in library.articles.values() if row["text"]
    }  # fmt: skip


def about_missing(article_id: str, words: Words) -> str:
    """The notice that there is no such article."""
    return clean(words.say("lens.missing", value=article_id[:LONGEST_ID]))


