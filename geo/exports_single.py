"""The map in one HTML file that opens from disk, with the network off, in any browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.durable import write_whole
from geo.exports import OWN_TEXT, Progress, Quotes, Selection
from geo.exports_about import cite, list_sources
from geo.lexicon import Language
from geo.maps import make_single_page
from geo.notes import Note
from geo.tables import Tables, suffix_of
from geo.timeline import pack


def write_single(
    tables: Tables, conflict: Conflict, selection: Selection, data_hash: str, languages: Sequence[Language],
    country: BaseGeometry, neighbours: Mapping[str, BaseGeometry], path: Path,
    rows: str = "", notes: Sequence[Note] = (), tell: Progress | None = None,
) -> Path:  # fmt: skip
    """Write the whole series as one file that opens on what is selected; the path as given.

    Parameters
    ----------
    tables : mapping
        All tables of the conflict.
    selection : Selection
        The date, window, evidence, clock and filters that it opens on, and how many words of articles go along.
    languages : sequence of Language
        The first one is that of the opening.
    country, neighbours
        Outlines as in :func:`geo.timeline.pack`.
    rows : str
        The events that it shows at first, one bit for each event of the data file, in base64; "" for all.
    notes : sequence of Note
        Labels and arrows of the reader's own that it shows.
    tell : callable, optional
        Told what is being done, how much of it is, and of how much.
    """
    tell = tell or _quiet
    tell("pack", 0, 3)
    kept = dict(tables) | {"articles": with_words(tables["articles"], _told(tables), selection.quotes)}
    packed = pack(kept, conflict, languages, country, neighbours)
    tell("sources", 1, 3)
    filters: dict[str, Any] = {
        name: list(value) for name in ("types", "statuses", "sides") if (value := getattr(selection, name))
    }
    if selection.precision_km is not None:
        filters["precision_km"] = selection.precision_km
    if rows:
        filters["rows"] = rows
    start: dict[str, Any] = {
        "lang": languages[0].code, "theme": "light", "evidence": selection.evidence, "clock": selection.clock,
        "date": (selection.last or conflict.period.opens_on).isoformat(), "filters": filters,
        "window": selection.window or ("all" if selection.is_day else 30),
    }  # fmt: skip
    if notes:
        start["notes"] = {"list": [note.as_record() for note in notes]}
    part = suffix_of(selection.evidence)
    events = tables[f"events{part}"].rename(columns={"sources": "source_list"})
    titles = dict(zip(tables["articles"]["id"], tables["articles"]["title"], strict=True))
    sources = list_sources(events, tables[f"observations{part}"], titles)
    about = {"name": dict(conflict.name), "cite": cite(conflict, data_hash), "hash": data_hash,
             "texts": selection.quotes, "sources": sources}  # fmt: skip
    tell("html", 2, 3)
    write_whole(path, make_single_page(packed, start, about))
    tell("html", 3, 3)
    return path


def _quiet(what: str, done: int, total: int) -> None:
    """Tells nobody."""


def _told(tables: Tables) -> list[tuple[str, int, int]]:
    """The spans of articles that some event or report rests on."""
    columns = [tables[name]["evidence"] for name in ("events", "events_articles", "observations") if name in tables]
    return [(str(a), int(s), int(e)) for column in columns for told in column for a, s, e in json.loads(told or "[]")]


def with_words(articles: pd.DataFrame, told: Sequence[tuple[str, int, int]], quotes: Quotes) -> pd.DataFrame:
    """The articles with as many of their words as may go along; offsets stay what they were.

    "reference": none. "quotation": the sentences that something rests on. "full": of the project's own articles all, of
    others as for a quotation.
    """
    if quotes == "reference":
        return articles.assign(text="")
    spans: dict[str, list[list[int]]] = {}
    for article, start, end in sorted(set(told)):
        spans.setdefault(article, []).append([start, end])
    own = articles["publisher"].str.startswith(OWN_TEXT) & (quotes == "full")
    texts, bodies = [], []
    for row, whole in zip(articles.itertuples(), own, strict=True):
        inside = spans.get(str(row.id), [])
        texts.append(str(row.text) if whole else _blanked(str(row.text), inside))
        bodies.append(str(row.body) if whole else json.dumps(inside))
    return articles.assign(text=pd.Series(texts, index=articles.index), body=pd.Series(bodies, index=articles.index))


def _blanked(text: str, spans: Sequence[Sequence[int]]) -> str:
    """The text with every letter outside the spans blank, so that offsets still fit."""
    kept = [" "] * len(text)
    for start, end in spans:
        kept[start:end] = text[start:end]
    return "".join(kept)
