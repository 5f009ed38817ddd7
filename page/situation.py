"""A dated report of the situation: what holds, what changed since the last one, what happened, what is in doubt.

Knows no Streamlit. Everything is plain words; :mod:`page.situation_files` sets them as HTML or PDF.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo.definitions import Conflict
from geo.exports_about import cite
from geo.model import CONTESTED
from geo.tables import suffix_of
from page.compare import open_comparer, report_comparison
from page.daybook import DayBook, Record, open_day_book, within
from page.report import dead_in_words, event_days, event_facts, event_title
from page.summary import Sentence, describe_front, summarise
from page.text import clean
from page.words import Words, side_name

MOST_PLACES = 60  # of events; the rest is counted


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report is about: the day, the day of the last one, and the days of events that it lists."""

    day: date
    since: date
    evidence: str = "all"
    clock: str = "now"
    quotes: bool = False  # whether sentences of articles go along

    @property
    def window(self) -> int:
        """Days of events: all since the last report, that day not counted."""
        return max(1, (self.day - self.since).days)


def report_situation(
    tables: Mapping[str, pd.DataFrame], conflict: Conflict, asked: Asked, data_hash: str, words: Words
) -> dict[str, Any]:
    """The whole report in words.

    Parameters
    ----------
    tables : mapping
        All tables of the conflict.
    data_hash : str
        The manifest's hash of the tables.

    Returns
    -------
    dict
        title, subtitle, summary (sentences), changed (what the comparison of both days says), places (name and the
        events there), doubts, cite, sources, caution, and the words of the heads.
    """
    book = open_day_book(tables, conflict, asked.evidence, asked.clock).known_on(asked.day)
    comparer = open_comparer(tables, conflict, asked.evidence, asked.clock)
    events = within(book.events, asked.day, asked.window)
    name = conflict.name.get(words.lang) or next(iter(conflict.name.values()))
    places = _by_place(book, events, asked.day, words)
    return {
        "lang": words.lang,
        "title": clean(words.say("print.situation", conflict=name)),
        "subtitle": words.say("print.subtitle", date=words.date(asked.day, "day"), clock=words[f"clock.{asked.clock}"]),
        "heads": {key: words[f"print.{key}"] for key in ("changed", "happened", "doubts", "cite", "all_sources")},
        "since": words.say("print.since", date=words.date(asked.since)),
        "summary": [_said(sentence) for sentence in summarise(book, asked.day, asked.window, words)],
        "changed": _changed(report_comparison(comparer, asked.since, asked.day, words), asked),
        "places": places[:MOST_PLACES],
        "more": words.say("print.more_places", n=words.number(left)) if (left := len(places) - MOST_PLACES) > 0 else "",
        "nothing": words["events.empty"],
        "doubts": _doubts(book, tables, events, asked, words),
        "cite": cite(conflict, data_hash),
        "sources": _sources(events),
        "caution": words["print.caution"],
        "licence": words["print.licence"],
        "version": words.say("print.version", hash=data_hash[:16]),
    }


def _said(sentence: Sentence) -> str:
    return clean("".join(str(piece["t"]) for piece in sentence))


def _changed(found: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    def row(said: Mapping[str, Any]) -> dict[str, Any]:
        quote = said["quote"]
        return {**said, "quote": quote if quote and (asked.quotes or not quote["article"]) else None}

    return {
        "summary": [_said(sentence) for sentence in found["summary"][:-1]],  # the last one is about the map's hatching
        "ground": found["ground"],
        "groups": [{**group, "rows": [row(said) for said in group["rows"]]} for group in found["groups"]],
    }


def _by_place(book: DayBook, events: Sequence[Record], day: date, words: Words) -> list[dict[str, Any]]:
    """The events by place, the place with the most first."""
    groups: dict[str, list[Record]] = {}
    for event in events:
        groups.setdefault(clean(book.place_name(event["place_id"], words.lang, event["place"])), []).append(event)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"name": name, "events": [_event(book, event, day, words) for event in found]} for name, found in ordered]


def _event(book: DayBook, event: Record, day: date, words: Words) -> dict[str, Any]:
    facts = [fact for fact in event_facts(book, event, words) if fact]
    return {
        "title": event_title(book, event, words),
        "days": words["events.ongoing"] if event["status"] == "ongoing" else event_days(event, day, words),
        "facts": " · ".join(facts),
        "line": clean(event["summary"] or ""),
        "sources": _cited(event),
        "id": event["id"],
    }


def _cited(event: Record) -> list[dict[str, str]]:
    cited = []
    for source in json.loads(event["sources"] or "[]"):
        name = clean(" ".join(part for part in (source["publisher"] or source["id"], source["published"]) if part))
        cited.append({"name": name, "address": source["address"] if _is_web(source["address"]) else ""})
    return cited


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _sources(events: Sequence[Record]) -> list[dict[str, str]]:
    """Every source of the events, once."""
    found = {(one["name"], one["address"]): one for event in events for one in _cited(event)}
    return [found[key] for key in sorted(found, key=lambda each: (each[0].casefold(), each[1]))]


def _doubts(
    book: DayBook, tables: Mapping[str, pd.DataFrame], events: Sequence[Record], asked: Asked, words: Words
) -> list[str]:
    """What a reader must not take for certain: where the front is vague, who contests what, what is only claimed."""
    control = tables[f"control{suffix_of(asked.evidence, asked.clock)}"]
    holds = control[(control["valid_from"] <= asked.day) & (control["valid_to"] > asked.day)]
    contested = [book.place_name(str(place), words.lang) for place in holds[holds["actor"] == CONTESTED]["place_id"]]
    said = [describe_front(book, asked.day, words)]
    if contested:
        said.append(words.say("print.contested", places=words.listed(sorted(contested))))
    for event in events:
        if event["status"] == "claimed":
            who = side_name(book.conflict, event["claimed_by"], words, article=True) if event["claimed_by"] else ""
            key = "print.claimed_by" if who else "print.claimed"
            said.append(words.say(key, event=event_title(book, event, words), side=who))
    ranges = [event for event in events if event["deaths_max"] and (event["deaths_min"] or 0) < event["deaths_max"]]
    said += [words.say("print.dead", event=event_title(book, event, words), dead=dead_in_words(event, words))
             for event in ranges]  # fmt: skip
    return [clean(one) for one in said]
