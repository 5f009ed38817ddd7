"""Two days beside each other: the ground that each side gained and lost, and what changed hands and why, in words.

Knows no Streamlit. Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from geo.definitions import Conflict
from geo.explain_diff import UNKNOWN, Diff, PlaceChange, diff
from geo.explain_records import Reason
from geo.model import CONTESTED
from geo.tables import suffix_of
from geo.tables_frames import plain_records
from page.daybook import Record
from page.fronts import strength_said
from page.summary import Sentence
from page.text import clean
from page.words import Words, in_language, side_name

CERTAIN = ("day", "days", "week")  # precisions of a day that need no "not certain"
CHANGES = ("captured", "withdrew")  # kinds of report that tell of a change, before those that tell what is since
SAME_EVENT_DAYS = 3  # between the day of a change and an event of the same place that tells it
FIRST_ROWS = 8  # of a side that stand open; the rest behind a button
LONGEST_QUOTE = 400  # code points of a sentence; a longer one is cut at a word


@dataclass(frozen=True, kw_only=True)
class Comparer:
    """The tables of one evidence set and clock, and what a change of hands is told by.

    Attributes
    ----------
    texts, titles : dict
        Text and title of each article by its id; a text that is not kept is "".
    notes : dict
        What a chronology noted beside a report, by the id of the report.
    taken : dict
        Rows of `events` that tell of a place changing hands, by the id of the place.
    """

    conflict: Conflict
    evidence: str
    clock: str
    tables: Mapping[str, pd.DataFrame]
    texts: Mapping[str, str]
    titles: Mapping[str, str]
    notes: Mapping[str, str]
    events: Mapping[str, Record]
    taken: Mapping[str, Sequence[Record]]

    def between(self, first: date, second: date) -> Diff:
        """What changed from the first day to the second."""
        return diff(self.tables, self.conflict, first, second, evidence=self.evidence, clock=self.clock)

    def told_by(self, change: PlaceChange, last: date) -> Record | None:
        """The event that tells of a change: that of its reports, or one of the same place, side and days."""
        named = [self.events[r.event_id] for r in change.told if r.event_id in self.events]
        if named:
            return named[0]
        near = [e for e in self.taken.get(change.place_id, ()) if self._same(e, change) and self._heard(e, last)]
        return min(near, key=lambda e: (abs((e["date_start"] - change.day).days), e["id"]), default=None)

    def _same(self, event: Record, change: PlaceChange) -> bool:
        holder = json.loads(event["control"])[1]
        side = self.conflict.side_of(str(holder), event["date_start"]) or holder
        return bool(side == change.after) and abs((event["date_start"] - change.day).days) <= SAME_EVENT_DAYS

    def _heard(self, event: Record, last: date) -> bool:
        return self.clock == "now" or not event["reported_at"] or bool(event["reported_at"] <= last)


def tables_compared(evidence: str, clock: str) -> list[str]:
    """The names of the tables that a comparison reads."""
    own, moved = suffix_of(evidence), suffix_of(evidence, clock)
    return ["articles", "places", f"events{own}", f"observations{own}", f"control{moved}", f"areas{moved}"]


def open_comparer(tables: Mapping[str, pd.DataFrame], conflict: Conflict, evidence: str, clock: str) -> Comparer:
    """The comparer of an evidence set and clock, from the tables that :func:`tables_compared` names."""
    articles, events = plain_records(tables["articles"]), plain_records(tables[f"events{suffix_of(evidence)}"])
    reports = plain_records(tables[f"observations{suffix_of(evidence)}"])
    taken: dict[str, list[Record]] = {}
    for event in events:
        if event["control"] and isinstance(event["control"], str) and event["on_map"]:
            taken.setdefault(str(event["place_id"]), []).append(event)
    return Comparer(
        conflict=conflict,
        evidence=evidence,
        clock=clock,
        tables=tables,
        texts={str(row["id"]): str(row["text"] or "") for row in articles},
        titles={str(row["id"]): str(row["title"] or row["id"]) for row in articles},
        notes={str(row["id"]): str(row["note"]) for row in reports if isinstance(row["note"], str) and row["note"]},
        events={str(event["id"]): event for event in events},
        taken=taken,
    )


def report_comparison(comparer: Comparer, day: date, other: date, words: Words) -> dict[str, Any]:
    """What the panel says of two days, the earlier first, whichever of them the map's date is.

    Returns
    -------
    dict
        first, second (ISO), title, span, stop, summary (as of a day), ground and groups: the places that went to each
        side, each with a title, a note and rows; the last group are the places that became contested.
    """
    found = comparer.between(min(day, other), max(day, other))
    said = {"first": words.date(found.first), "second": words.date(found.second)}
    taken = _by_side(found, comparer.conflict)
    return {
        "first": found.first.isoformat(),
        "second": found.second.isoformat(),
        "title": words["compare.title"],
        "span": words.say("compare.span", **said),
        "stop": words["compare.stop"],
        "summary": _summary(found, taken, comparer.conflict, words),
        "ground": _ground(found, comparer.conflict, said, words),
        "groups": [_group(side, changes, comparer, found, words) for side, changes in taken.items()],
    }


def _by_side(found: Diff, conflict: Conflict) -> dict[str, list[PlaceChange]]:
    """The places that changed by the state that they came into: sides in their own order, contested last."""
    order = [*conflict.side_ids, CONTESTED]
    states = sorted({c.after for c in found.places}, key=lambda s: order.index(s) if s in order else len(order) - 1)
    return {state: [c for c in found.places if c.after == state] for state in states}


def _summary(
    found: Diff, taken: Mapping[str, Sequence[PlaceChange]], conflict: Conflict, words: Words
) -> list[Sentence]:
    """How many places went where, in a sentence or two."""
    if found.first == found.second:
        return [[{"t": words["compare.same_day"]}]]
    sides = sorted(((s, len(c)) for s, c in taken.items() if s != CONTESTED), key=lambda each: -each[1])
    doubted = len(taken.get(CONTESTED, ()))
    if not sides and not doubted:
        return [[{"t": words["compare.nothing"]}]]
    sentences: list[Sentence] = []
    if sides:
        (side, count), *others = sides
        name = side_name(conflict, side, words, article=True)
        first = words.count("compare.went", count, side=name)
        rest = [words.say("compare.also_went", count=words.number(n), side=side_name(conflict, s, words, article=True))
                for s, n in others]  # fmt: skip
        sentences.append([{"t": f"{words.listed([first, *rest])}."}])
    if doubted:
        sentences.append([{"t": f"{_upper_first(words.count('compare.became_contested', doubted))}."}])
    return sentences


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ground(found: Diff, conflict: Conflict, said: Mapping[str, str], words: Words) -> dict[str, Any]:
    """Ground gained and lost by side, and what only one of the days knows of."""
    rows = [
        {
            "side": side,
            "name": side_name(conflict, side, words),
            "gained": f"+{_km2(gained, words)}" if gained else "0",
            "lost": f"\N{MINUS SIGN}{_km2(lost, words)}" if lost else "0",
            "held": words.say("compare.held_said", before=_km2(before, words), after=_km2(after, words)),
        }
        for side, (before, after) in found.held.items() if side != CONTESTED
        for gained, lost in [_of_others(found, side)]
    ]
    order = conflict.side_ids
    rows.sort(key=lambda row: order.index(row["side"]) if row["side"] in order else len(order))
    now, gone = (sum(g.km2 for g in found.ground if getattr(g, end) == UNKNOWN) for end in ("before", "after"))
    unknown = words.say("compare.unknown_ground", now=_km2(now, words), gone=_km2(gone, words), **said)
    return {
        "title": words["compare.ground"],
        "heads": [words[f"compare.{key}"] for key in ("side", "gained", "lost", "held")],
        "rows": rows,
        "note": unknown if now >= 0.5 or gone >= 0.5 else "",
    }


def _of_others(found: Diff, side: str) -> tuple[float, float]:
    """Ground (km2) that a side took from others, and that others or the contest took from it."""
    gained = sum(g.km2 for g in found.ground if g.after == side and g.before != UNKNOWN)
    lost = sum(g.km2 for g in found.ground if g.before == side and g.after != UNKNOWN)
    return gained, lost


def _km2(area: float, words: Words) -> str:
    """To three figures: no border is known better."""
    whole = round(area)
    return words.number(round(whole, min(0, 3 - len(str(whole)))))


def _group(
    state: str, changes: Sequence[PlaceChange], comparer: Comparer, found: Diff, words: Words
) -> dict[str, Any]:
    name = side_name(comparer.conflict, state, words, article=True)
    return {
        "id": state,
        "title": words["compare.contested"] if state == CONTESTED else words.say("compare.to_side", side=name),
        "note": words.count("compare.places", len(changes)),
        "heads": [words[f"compare.{key}"] for key in ("place", "sides", "date")],
        "rows": [_row(change, comparer, found, words) for change in changes],
        "first": FIRST_ROWS,
        "show_all": words.say("show_all", count=words.number(len(changes))),
    }


def _row(change: PlaceChange, comparer: Comparer, found: Diff, words: Words) -> dict[str, Any]:
    """A place that changed hands: when, on whose word, and the sentence that says so where there is one."""
    place = clean(in_language(change.names, words.lang) if words.lang in change.names else change.name)
    event = comparer.told_by(change, found.second)
    sides = [side_name(comparer.conflict, state, words) for state in (change.before, change.after)]
    near = abs((found.second - change.day).days) < 180 and change.day.year == found.second.year
    return {
        "place": place,
        "note": "" if change.precision in CERTAIN else words["changes.day_not_certain"],
        "before": change.before,
        "after": change.after,
        "said": f"{sides[0]} {words['arrow']} {sides[1]}",
        "date": words.date(change.day, "short" if near else "short_year"),
        "why": clean(_why(change, words)),
        "quote": _quote(change.told, event, comparer, words),
        "event": str(event["id"]) if event is not None and event["on_map"] else "",
        "open": words.say("compare.open_card", place=place),
    }


def _why(change: PlaceChange, words: Words) -> str:
    """What the newest report of the change says, who says it, how much it weighs, and how many others there are."""
    if not change.told:
        return words["compare.no_source"]
    reason = next((r for r in change.told if r.kind in CHANGES), change.told[0])
    more = len(change.told) - 1
    source = reason.publisher or words.get(f"backing.{reason.backing}") or ""
    parts = [words[f"front.kinds.{reason.kind}"], _said_on(reason, words), source, strength_said(reason, words)]
    if more:
        parts.append(words["compare.also_one"] if more == 1 else words.say("compare.also", count=words.number(more)))
    return words.joined(parts)


def _said_on(reason: Reason, words: Words) -> str:
    """The days that a report gives, where it gives more than one."""
    if reason.first_day == reason.last_day:
        return ""
    whole = reason.first_day.day == 1 and (reason.last_day + timedelta(days=1)).day == 1
    if whole and (reason.first_day.year, reason.first_day.month) == (reason.last_day.year, reason.last_day.month):
        return words.date(reason.first_day, "month")
    return f"{words.date(reason.first_day, 'short')} – {words.date(reason.last_day, 'short_year')}"


def _quote(
    told: Sequence[Reason], event: Record | None, comparer: Comparer, words: Words
) -> dict[str, str] | None:
    """The sentence of an article that tells of a change, else the chronology's line or note, else None."""
    spans = [span for reason in told for span in reason.evidence]
    spans += json.loads(event["evidence"] or "[]") if event is not None else []
    for article, start, end in spans:
        text = comparer.texts.get(article, "")[start:end]
        if text.strip():
            title = words.say("compare.quote", title=comparer.titles[article])
            return {"text": _cut(clean(text)), "from": clean(title), "article": article}
    lines = [str(event["summary"] or "")] if event is not None else []
    lines += [comparer.notes.get(reason.id, "") for reason in told[:1]]
    line = next((line for line in lines if line.strip()), "")
    return {"text": _cut(clean(line)), "from": words["from_chronology"], "article": ""} if line else None


def _cut(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    return f"{text[:LONGEST_QUOTE].rpartition(' ')[0]} …"
