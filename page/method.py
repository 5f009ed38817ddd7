"""The method page: what the map can and cannot know, what was left out, how well it works. Plain data; no Streamlit.

Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.definitions import Conflict
from geo.definitions_about import DataSource, Measurement
from page.daybook import DayBook, Record
from page.report import why_dropped, why_off_map
from page.text import clean
from page.words import Words, in_language

SECTIONS = ("use", "can", "cannot", "silence", "disputed", "safety", "read", "dropped", "accuracy", "sources")


def describe_method(
    book: DayBook, manifest: Mapping[str, Any], words: Words, measured: Sequence[Measurement],
    sources: Sequence[DataSource],
) -> dict[str, Any]:
    """Everything on the method page.

    Parameters
    ----------
    book : DayBook
        Of everything, as known now.
    manifest : Mapping
        Of the build that the page shows.

    Returns
    -------
    dict
        title, lead, sections: id, title, paragraphs, items (a list), tables: title, heads, rows (cells: text, and
        where it stands: number, code, address).
    """
    told: dict[str, dict[str, Any]] = {
        "use": {"paragraphs": [words["method.not_operational"]]},
        "can": {"items": _numbered("method.can", words)},
        "cannot": {"items": _numbered("method.cannot", words)},
        "silence": {"paragraphs": _silence(book.conflict, words)},
        "disputed": {"items": [*_numbered("method.disputed", words),
                               *(in_language(one, words.lang) for one in book.conflict.disputed)]},
        "safety": {"paragraphs": _kept_back(manifest.get("safety", {}), words)},
        "read": {"tables": [_read(book, manifest, words)]},
        "dropped": {"paragraphs": [words["method.dropped.note"]], "tables": [_dropped(book, words)]},
        "accuracy": {"paragraphs": [words["method.accuracy.note"]], "tables": [_measured(measured, words)]},
        "sources": {"tables": [_sources(sources, words)]},
    }  # fmt: skip
    empty: dict[str, Any] = {"paragraphs": [], "items": [], "tables": []}
    return {
        "title": words["method.title"], "lead": words["method.lead"], "none": words["method.none"],
        "sections": [empty | {"id": key, "title": words[f"method.sections.{key}"]} | told[key] for key in SECTIONS],
    }  # fmt: skip


def _numbered(key: str, words: Words) -> list[str]:
    """The words at key.1, key.2 and on."""
    found: list[str] = []
    while (said := words.get(f"{key}.{len(found) + 1}")) is not None:
        found.append(said)
    return found


def _silence(conflict: Conflict, words: Words) -> list[str]:
    settings = conflict.settings
    values = {"km": words.number(settings.reach_km), "near": words.number(settings.full_reach_km)}
    return [words["method.silence.1"], words.say("method.silence.2", **values)]


def _kept_back(safety: Mapping[str, Any], words: Words) -> list[str]:
    """What the build kept back, as its manifest has it."""
    said = []
    if safety.get("coarsen_km"):
        said.append(words.say("method.safety.coarsen", km=words.number(float(safety["coarsen_km"]))))
    if safety.get("withheld_from"):
        day = words.date(date.fromisoformat(str(safety["withheld_from"])))
        said.append(words.say("method.safety.withhold", date=day))
    return said or [words["method.safety.off"]]


def _cell(text: str, **more: Any) -> Record:
    return {"text": clean(text), **more}


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Record]], words: Words) -> Record:
    return {"title": title, "heads": [words[f"method.heads.{head}"] for head in heads], "rows": list(rows)}


def _read(book: DayBook, manifest: Mapping[str, Any], words: Words) -> Record:
    counts = manifest["counts"]
    figures = {
        "articles": counts["articles"], "names": counts["toponyms"], "events": counts["events"],
        "on_map": len(book.events), "observations": counts["observations"], "places": counts["places"],
    }  # fmt: skip
    rows = [[_cell(words[f"method.read.{key}"]), _cell(words.number(count), number=True)]
            for key, count in figures.items()]  # fmt: skip
    return _table(words["method.sections.read"], ("what", "count"), rows, words)


def _dropped(book: DayBook, words: Words) -> Record:
    """What was left out by step and reason, the most often first; then what was read and is not drawn."""
    left = Counter(
        (words.get(f"stages.{item['stage']}") or item["stage"], why_dropped(item["reason"], words))
        for item in book.dropped
    )
    off = Counter((words["method.dropped.off_map"], why_off_map(event, words)) for event in book.off_map)
    rows = [
        [_cell(stage), _cell(reason), _cell(words.number(count), number=True)]
        for group in (left, off) for (stage, reason), count in sorted(group.items(), key=lambda one: (-one[1], one[0]))
    ]  # fmt: skip
    return _table(words["method.sections.dropped"], ("stage", "reason", "count"), rows, words)


def _measured(measured: Sequence[Measurement], words: Words) -> Record:
    rows = [
        [_cell(in_language(one.what, words.lang)), _cell(one.figure, number=True), _cell(one.wanted, number=True),
         _cell(words.date(one.on, "short_year")), _cell(words[f"method.yes_{one.seen}"]),
         _cell(one.command, code=True)]
        for one in measured
    ]  # fmt: skip
    heads = ("what", "figure", "wanted", "on", "seen", "command")
    return _table(words["method.sections.accuracy"], heads, rows, words)


def _sources(sources: Sequence[DataSource], words: Words) -> Record:
    rows = [
        [_cell(one.name, address=one.address), _cell(in_language(one.what, words.lang)), _cell(one.licence)]
        for one in sources
    ]
    return _table(words["method.sections.sources"], ("source", "used", "licence"), rows, words)
