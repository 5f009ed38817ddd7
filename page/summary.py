"""The day in at most three sentences, made by rule. Knows no Streamlit.

A sentence is a list of pieces `{"t": text}`, with `"b": True` where the piece stands in bold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point

from geo.projection import projection_for
from page.daybook import Change, DayBook, changes_within, within
from page.rows import Record, Rows
from page.words import Words, side_name

Sentence = list[dict[str, Any]]
_NAMED_TIERS = (1, 2)  # only places that everyone knows name a stretch of the front


def summarise(book: DayBook, day: date, window: int | None, words: Words) -> list[Sentence]:
    """What changed hands last, what happened, how well the front is known."""
    events = within(book.events, day, window)
    changes = [change for change in changes_within(book, day, window) if change.of_holder]
    if not events and not changes and not within(book.off_map, day, window):
        first = [_plain(words["summary.nothing_filtered"] if book.filtered else _nothing(window, words))]
    else:
        first = [_changed(book, changes, words)] if changes else []
        first.append(_happened(events, window, words))
        first += [_plain(words["summary.filtered"])] if book.filtered else []
    return [*first, _plain(describe_front(book, day, words))]


def _plain(text: str) -> Sentence:
    return [{"t": text}]


def _nothing(window: int | None, words: Words) -> str:
    return words.say(_of_window("summary.nothing", window, words), days=window)


def window_phrase(window: int | None, words: Words) -> str:
    """The window at the head of a sentence: "In 30 dagen"."""
    return words.say(_of_window("window.in", window, words), days=window)


def _of_window(key: str, window: int | None, words: Words) -> str:
    """The key of the words for a window: `key_all`, `key_one`, or `key_days` in the form that the number takes."""
    return f"{key}_{'all' if window is None else 'one'}" if window in (None, 1) else words.form(
        f"{key}_days", window or 0)


def _changed(book: DayBook, changes: Sequence[Change], words: Words) -> Sentence:
    """The newest change of hands whose day is known; places that went the same way that day share the sentence."""
    newest = next((change for change in changes if change.day_certain), changes[0])
    same = [c for c in changes if (c.day, c.held_before, c.after) == (newest.day, newest.held_before, newest.after)]
    names = list(dict.fromkeys(book.place_name(change.place_id, words.lang) for change in same))
    number = "one" if len(names) == 1 else "two" if len(names) == 2 else "more"
    when = words.date(newest.day, "day_month")
    pieces = words.pieces(
        f"summary.{'changed' if newest.held_before else 'taken'}_{number}",
        place=names[0],
        second=names[1] if len(names) > 1 else "",
        count=len(names) - 2,
        on_day=words.say(f"summary.{'on' if newest.day_certain else 'about'}_day", date=when),
        before=side_name(book.conflict, newest.held_before, words, article=True),
        after=side_name(book.conflict, newest.after, words, article=True),
    )
    return [{"t": text, "b": True} if slot in ("place", "second") else {"t": text} for text, slot in pieces]


def _happened(events: Sequence[Record], window: int | None, words: Words) -> Sentence:
    phrase = window_phrase(window, words)
    if not events:
        return _plain(words.say("summary.no_events", window=phrase))
    text = words.count("summary.events", len(events), window=phrase)
    dead = count_dead(events)
    return _plain(f"{words.joined([text, words.count('summary.deaths', dead) if dead else ''])}.")


def count_dead(events: Sequence[Record]) -> int:
    """The least number of dead in these events, none counted twice.

    Totals over a longer time are no part of it. The battle for a place and its change of hands, told as two events of
    the same days, have the same dead: the larger number counts.
    """
    total, doubtful = events.dead() if isinstance(events, Rows) else _dead_of(events)
    battles = [event for event in doubtful if event["type"] == "battle"]
    twice = 0
    for taken in doubtful:
        fought = next((b for b in battles if taken["type"] == "territorial_change" and one_fight(b, taken)), None)
        if fought is not None:
            battles.remove(fought)
            twice += min(int(fought["deaths_min"]), int(taken["deaths_min"]))
    return total - twice


def _dead_of(events: Sequence[Record]) -> tuple[int, Sequence[Record]]:
    counted = [event for event in events if event["deaths_min"] and not event["deaths_cumulative"]]
    return sum(int(event["deaths_min"]) for event in counted), counted


def one_fight(battle: Record, taken: Record) -> bool:
    """Whether a battle and a change of hands are of the same place and days, or of days beside each other."""
    days = battle["date_start"] <= taken["date_end"] and taken["date_start"] <= battle["date_end"]  # or the day after
    return bool(days and battle["place_id"] == taken["place_id"])


def describe_front(book: DayBook, day: date, words: Words) -> str:
    """How well the front of that day is known, and where best."""
    fronts = fronts_on(book.fronts, day)
    if fronts.empty:
        return words["summary.front_none"]
    lines = fronts[fronts["style"] != "band"]
    if lines.empty:
        return words.say("summary.front_vague", km=words.number(float(fronts["band_km"].min())))
    near = _nearest_places(book, fronts)
    at = int(np.argmin(np.where(fronts["style"] != "band", fronts["band_km"].astype(float), np.inf)))
    km = words.number(float(fronts["band_km"].iloc[at]))
    elsewhere = [float(band) for band, place in zip(fronts["band_km"], near, strict=True) if place != near[at]]
    name = book.place_name(near[at], words.lang) if near[at] else ""
    text = words.say("summary.front_near", place=name, km=km) if name else words.say("summary.front", km=km)
    if elsewhere:
        text += words.say("summary.front_elsewhere", km=words.number(min(elsewhere)))
    return f"{text}."


def fronts_on(fronts: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    """The rows that hold on a day."""
    if fronts.empty:
        return fronts
    holds = [start <= day < end for start, end in zip(fronts["valid_from"], fronts["valid_to"], strict=True)]
    return fronts[holds]


def _nearest_places(book: DayBook, fronts: gpd.GeoDataFrame) -> list[str]:
    """The id of the well-known place nearest to each row, "" where there is none."""
    known = [place for place in book.places.values() if place["tier"] in _NAMED_TIERS]
    if not known:
        return [""] * len(fronts)
    projection = projection_for(*book.conflict.views.home)
    points = [projection.to_metric(Point(place["lng"], place["lat"])) for place in known]
    lines = [projection.to_metric(line) for line in fronts.geometry]
    return [known[int(np.argmin(shapely.distance(points, line)))]["id"] for line in lines]
