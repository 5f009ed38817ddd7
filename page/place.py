"""Who held a place over the whole war, with the reports of each change, as plain data for `page/web/place.js`.

A place that control follows has spells and reports of its own; any other is read off the areas, and that is said.
Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.definitions import Conflict
from geo.explain_records import Reason, read_reasons
from geo.tables_frames import plain_records
from page.finder import Known
from page.fronts import reason_days, strength_said
from page.report import sides_legend
from page.rows import Record
from page.text import clean
from page.words import Words, side_name

TABLES = ("articles",)  # and those of :func:`tables_of_places`
MOST_REPORTS = 2  # of a change that are shown: those of days nearest to it
_CERTAIN = ("day", "days")


@dataclass(frozen=True, kw_only=True)
class Spell:
    """Days (half-open) in one state; `reasons` are the reports that decided it, those nearest to its begin first."""

    start: date
    end: date
    state: str
    precision: str
    reasons: tuple[Reason, ...] = ()


class History:
    """The spells of every place, from the tables `control`, `areas`, `observations`, `events` and `articles`."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], conflict: Conflict) -> None:
        self.conflict = conflict
        self._areas = tables["areas"]
        self._reasons = read_reasons(tables["observations"], conflict)
        notes = plain_records(tables["observations"][["id", "note"]])
        self._notes = {row["id"]: row["note"] for row in notes if row["note"]}
        self._texts = dict(zip(tables["articles"]["id"], tables["articles"]["text"], strict=True))
        summaries = plain_records(tables["events"][["id", "summary"]])
        self._summaries = {row["id"]: row["summary"] or "" for row in summaries}
        self._spells: dict[str, list[Record]] = {}
        for row in plain_records(tables["control"]):
            self._spells.setdefault(row["place_id"], []).append(row)

    def of(self, place: Known) -> tuple[list[Spell], bool]:
        """The spells of a place, and whether they are only estimated from the places around it."""
        period = self.conflict.period.interval
        rows = sorted(self._spells.get(place.id, []), key=lambda row: row["valid_from"])
        found = [
            Spell(start=row["valid_from"], end=row["valid_to"], state=row["actor"],
                  precision=row["since_precision"] or "", reasons=self._told(row))
            for row in rows if row["valid_to"] > period.start and row["valid_from"] < period.end
        ]  # fmt: skip
        return (found, False) if found else (self._read_off(place), True)

    def _told(self, row: Record) -> tuple[Reason, ...]:
        known = [self._reasons[key] for key in row["observations"] or [] if key in self._reasons]
        speaking = [reason for reason in known if reason.state == row["actor"]]
        return tuple(sorted(speaking, key=lambda r: (abs((r.first_day - row["valid_from"]).days), -r.weight, r.id)))

    def _read_off(self, place: Known) -> list[Spell]:
        """The states of the ground at a place, neighbouring rows of one state joined."""
        at = shapely.Point(place.lng, place.lat)
        here = self._areas[np.asarray(shapely.intersects(np.asarray(self._areas["geometry"]), at), dtype=bool)]
        found: list[Spell] = []
        for row in sorted(plain_records(here), key=lambda row: row["valid_from"]):
            if found and (found[-1].state, found[-1].end) == (row["actor"], row["valid_from"]):
                row["valid_from"] = found.pop().start
            found.append(Spell(start=row["valid_from"], end=row["valid_to"], state=row["actor"], precision="day"))
        return found

    def sentence(self, reason: Reason) -> str:
        """The words of a report: its sentence in the article, else the line of its event, else what is noted by it."""
        for article, start, end in reason.evidence:
            if text := self._texts.get(article):
                return str(text)[start:end]
        return str(self._summaries.get(reason.event_id) or self._notes.get(reason.id, ""))


def describe_place(place: Known, history: History, day: date, words: Words, theme: str) -> dict[str, Any]:
    """The place with its strip and the list of its changes."""
    conflict = history.conflict
    spells, estimated = history.of(place)
    name, period = place.in_words(words), conflict.period.interval
    return {
        "id": place.id, "lang": words.lang, "direction": words.direction, "theme": theme,
        "sides": sides_legend(conflict, words),
        "title": words.say("place.history", place=name), "kind": words.get(f"kinds.{place.kind}") or "",
        "note": words["place.nothing"] if not spells else words["place.no_history"] if estimated else "",
        "words": {"close": words.say("place.close", place=name), "read": words["place.read"],
                  "why": words["place.why"], "near": words["place.only_here"], "unknown": words["place.unknown"]},
        "days": period.days, "day": (day - period.start).days, "years": _years(conflict),
        "spells": [_spell(spell, history, words, estimated) for spell in spells],
    }  # fmt: skip


def _years(conflict: Conflict) -> list[dict[str, Any]]:
    start = conflict.period.start
    firsts = [max(start, date(year, 1, 1)) for year in range(start.year, conflict.period.end.year + 1)]
    return [{"day": (first - start).days, "name": str(first.year)} for first in firsts]


def _spell(spell: Spell, history: History, words: Words, estimated: bool) -> dict[str, Any]:
    conflict = history.conflict
    period = conflict.period.interval
    first = max(spell.start, period.start)
    holder = clean(side_name(conflict, spell.state, words))
    when = "since" if spell.precision in _CERTAIN or spell.start <= period.start else "about"
    date_said = words.say(f"place.{when}", date=words.date(spell.start, "short_year"))
    reports = [] if estimated else [_report(reason, history, words) for reason in spell.reasons[:MOST_REPORTS]]
    more = len(spell.reasons) - MOST_REPORTS
    return {
        "from": (first - period.start).days, "to": (min(spell.end, period.end) - period.start).days,
        "state": spell.state, "holder": holder, "date": date_said, "iso": first.isoformat(),
        "go": words.say("place.go", date=words.date(first)),
        "said": clean(words.say("place.spell", date=date_said, holder=holder)),
        "reports": reports,
        "none": "" if reports else words["place.estimated" if estimated else "place.no_evidence"],
        "more": words.say("off_map.and_more", count=words.number(more)) if more > 0 else "",
    }  # fmt: skip


def _report(reason: Reason, history: History, words: Words) -> dict[str, str]:
    source = reason.publisher or words.get(f"backing.{reason.backing}") or ""
    told = [words[f"front.kinds.{reason.kind}"], reason_days(reason, words), source, strength_said(reason, words)]
    article = next((article for article, _, _ in reason.evidence if article), "")
    return {"said": clean(words.joined(told)), "quote": clean(history.sentence(reason)), "article": article,
            "mark": reason.event_id}  # fmt: skip


def tables_of_places(events: str, series: str) -> Sequence[str]:
    """The names of the tables of a history, by the suffixes of the evidence set and of its series on a clock."""
    return (f"control{series}", f"areas{series}", f"observations{events}", f"events{events}", *TABLES)
