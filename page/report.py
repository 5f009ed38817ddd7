"""What the panel beside the map shows of a day, as plain data for `page/web/panel.js`. Knows no Streamlit.

Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from geo.definitions import Conflict
from geo.model import CONTESTED
from page.daybook import Change, DayBook, Record, changes_within, first_day, within
from page.holdings import report_holdings
from page.summary import summarise
from page.text import clean
from page.words import Words, in_language, side_name

MOST_ROWS = 200  # rows that are sent; the rest is counted
FIRST_CHANGES = 8  # changes of hands that stand open; the rest behind a button, so that the events stay in sight
MOST_DROPPED = 20  # things named for each reason; the rest is counted
_TOGETHER = ("talks", "agreement")  # two sides that meet, not fight
_POINT_KM = 5.0  # as Place.is_vague: up to here a place is a point, and its precision need not be said


def report_day(book: DayBook, day: date, window: int | None, words: Words) -> dict[str, Any]:
    """Everything on the panel for a day and the window of days that ends on it.

    Returns
    -------
    dict
        day (ISO), title, summary, changes, events, held, off_map; each table with title, note, words when empty, rows.
    """
    return {
        "date": day.isoformat(),
        "title": _upper_first(words.date(day, "day")),
        "summary": summarise(book, day, window, words),
        "changes": _changes_table(book, day, window, words),
        "events": _events_table(book, day, window, words),
        "held": report_holdings(book, day, words),
        "off_map": _off_map(book, day, window, words),
    }


def sides_legend(conflict: Conflict, words: Words) -> dict[str, dict[str, str]]:
    """How each side is drawn: name, shape and colour on a light and a dark page."""
    return {
        side.id: {"name": in_language(side.name, words.lang), "shape": side.shape, "light": side.light.colour,
                  "dark": side.dark.colour}
        for side in conflict.sides
    }


def chronology_notice(book: DayBook, words: Words) -> dict[str, str] | None:
    """The words on skipped rows of the chronology, with the words of the link to them, or None."""
    count = sum(1 for item in book.dropped if item["stage"] == "chronology")
    if not count:
        return None
    return {"text": words.count("states.chronology", count), "link": words.count("states.see_which", count)}


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- what changed hands


def _changes_table(book: DayBook, day: date, window: int | None, words: Words) -> dict[str, Any]:
    changes = changes_within(book, day, window)
    taken = [change for change in changes if change.of_holder]
    return {
        "title": words["changes.title"],
        "note": words.window(window),
        "empty": words["changes.empty"],
        "heads": [words["changes.place"], words["changes.sides"], words["changes.date"]],
        "rows": [_change_row(book, change, day, words) for change in taken[:MOST_ROWS]],
        "first": FIRST_CHANGES,
        "show_all": words.say("show_all", count=words.number(len(taken))),
        "more": _more(len(taken), words),
        "also": _became_contested(book, changes, words),
    }


def _became_contested(book: DayBook, changes: Sequence[Change], words: Words) -> str:
    """The places whose last change in the window made them contested, in a sentence; "" where there are none."""
    last = {change.place_id: change for change in reversed(changes)}
    found = [change.place_id for change in changes if last[change.place_id] is change and change.after == CONTESTED]
    names = [clean(book.place_name(place_id, words.lang)) for place_id in found]
    if len(names) > FIRST_CHANGES:
        left = words.say("off_map.and_more", count=words.number(len(names) - FIRST_CHANGES))
        said = f"{words.joined(names[:FIRST_CHANGES])} {left}"
    else:
        said = words.listed(names)
    return words.say("changes.contested", places=said) if names else ""


def _change_row(book: DayBook, change: Change, day: date, words: Words) -> dict[str, Any]:
    before = change.held_before or change.before
    sides = [side_name(book.conflict, side, words) for side in (before, change.after)]
    return {
        "place": clean(book.place_name(change.place_id, words.lang)),
        "note": "" if change.day_certain else words["changes.day_not_certain"],
        "before": before,
        "after": change.after,
        "said": f"{sides[0]} {words['arrow']} {sides[1]}",
        "date": short_date(change.day, day, words),
    }


# ---------------------------------------------------------------- what happened


def _events_table(book: DayBook, day: date, window: int | None, words: Words) -> dict[str, Any]:
    events = within(book.events, day, window)
    first = max(first_day(day, window), book.conflict.period.start)
    return {
        "title": words["events.title"],
        "note": span_of_days(first, day, day, words),
        "empty": words["events.empty_filtered" if book.filtered else "events.empty"],
        "heads": [words["events.event"], words["events.date"]],
        "rows": [_event_row(book, event, day, words) for event in events[:MOST_ROWS]],
        "count": len(events),
        "more": _more(len(events), words),
    }


def _event_row(book: DayBook, event: Record, day: date, words: Words) -> dict[str, Any]:
    title = event_title(book, event, words)
    control = _control(event)
    side = (event["side1"] or [control[1] if control else ""])[0]
    return {
        "id": event["id"],
        "title": title,
        "line": " · ".join(event_facts(book, event, words)),
        "date": words["events.ongoing"] if event["status"] == "ongoing" else event_days(event, day, words),
        "type": event["type"],
        "hollow": event["status"] == "claimed",
        "side": _side(book, control[1] if control else side, event),
        "from": _side(book, (control and control[2]) or next(iter(event["side2"]), ""), event),
        "open": words.say("events.open_card", title=title),
    }


def event_title(book: DayBook, event: Record, words: Words) -> str:
    """What happened and where: "Luchtaanval, Tripoli (haven)"."""
    kind = kind_name(event, words)
    if not event["place"]:
        return words.say("events.untitled", type=kind)
    place = book.place_name(event["place_id"], words.lang, own_name(event, words.lang))
    if event["qualifier"] and event["qualifier"].casefold() not in place.casefold():
        place = f"{place} ({event['qualifier']})"
    return clean(words.say("events.titled", type=kind, place=place))


def own_name(event: Record, lang: str) -> str:
    """The name of an event's place in a language, as the event itself has it."""
    places = json.loads(event["places"] or "[]")
    names = places[0].get("names", {}) if places else {}
    return str(names.get(lang) or event["place"])


def kind_name(event: Record, words: Words) -> str:
    """The name of an event's subtype, else of its type."""
    named = words.get(f"subtypes.{event['subtype']}") if event["subtype"] else None
    return named or words[f"types.{event['type']}"]


def event_facts(book: DayBook, event: Record, words: Words) -> list[str]:
    """Who, how many dead, and how well the place is known, as far as something is said of them."""
    facts = [_who(book, event, words), dead_in_words(event, words)]
    if event["vague"] and event["precision_km"]:
        facts.append(words.say("events.area", km=words.number(float(event["precision_km"]))))
    elif event["vague"]:
        facts.append(words["events.region"])
    elif event["precision_km"] and event["precision_km"] > _POINT_KM:
        facts.append(words.say("events.about", km=words.number(float(event["precision_km"]))))
    return [clean(fact) for fact in facts if fact]


def _who(book: DayBook, event: Record, words: Words) -> str:
    def named(ids: Sequence[str] | None) -> str:
        return words.listed([side_name(book.conflict, actor, words) for actor in ids or []])

    if event["status"] == "claimed":
        if not event["claimed_by"]:
            return words["events.claimed_unknown"]
        return words.say("events.claimed", side=side_name(book.conflict, event["claimed_by"], words, article=True))
    first, second = named(event["side1"]), named(event["side2"])
    if first and second:
        key = "taken_from" if _control(event) else "together" if event["type"] in _TOGETHER else "against"
        return words.say(f"events.{key}", side1=first, side2=second)
    return words.say("events.by", side1=first) if first else words.say("events.target", side2=second) if second else ""


def dead_in_words(event: Record, words: Words) -> str:
    """The reported dead of an event, "" where none are reported."""
    least, most = event["deaths_min"], event["deaths_max"]
    if not least and not most:
        return ""
    if least and most and most > least:
        said = words.say("events.deaths_range", count=words.number(least), most=words.number(most))
    else:
        said = words.count("events.deaths", int(least or most))
    return words.say("events.deaths_total", deaths=said) if event["deaths_cumulative"] else said


def _control(event: Record) -> tuple[str, str, str] | None:
    """Place, new and old holder where the event changes who holds a place."""
    if not event["control"]:
        return None
    place, new, old, _ = json.loads(event["control"])
    return place, new, old


def _side(book: DayBook, actor: str, event: Record) -> str:
    """The side that an actor stood for on the event's first day; "" is drawn in ink."""
    return actor if actor == CONTESTED else book.conflict.side_of(actor, event["date_start"])


# ---------------------------------------------------------------- what is not on the map


def _off_map(book: DayBook, day: date, window: int | None, words: Words) -> dict[str, Any]:
    events = within(book.off_map, day, window)
    return {
        "title": words["off_map.title"],
        "note": words.number(len(events)) if events else "",
        "empty": words["off_map.none"],
        "link": words["off_map.more"],
        "rows": [_off_map_row(book, event, day, words) for event in events[:MOST_ROWS]],
        "more": _more(len(events), words),
        "dropped_title": words["off_map.dropped_title"],
        "dropped_empty": words["off_map.dropped_none"],
        "dropped": _dropped_groups(book.dropped, words),
    }


def _off_map_row(book: DayBook, event: Record, day: date, words: Words) -> dict[str, str]:
    return {
        "title": event_title(book, event, words),
        "date": event_days(event, day, words),
        "reason": why_off_map(event, words),
    }


def why_off_map(event: Record, words: Words) -> str:
    """Why an event has no mark on the map."""
    key = event["off_map_reason"] or ("review" if event["review"] else event["status"])
    return words.get(f"off_map.reasons.{key}") or _in_plain(key)


def why_dropped(reason: str, words: Words) -> str:
    """Why something was left out while reading."""
    return words.get(f"dropped.{reason}") or words.get(f"off_map.reasons.{reason}") or _in_plain(reason)


def _dropped_groups(dropped: Sequence[Record], words: Words) -> list[dict[str, Any]]:
    """What was left out while reading, by stage and reason, with its count and the first of it by name."""
    def key(item: Record) -> tuple[str, str]:
        return item["stage"], item["reason"]

    groups = []
    for (stage, reason), found in groupby(sorted(dropped, key=key), key):
        items = list(found)
        said = why_dropped(reason, words)
        left = len(items) - MOST_DROPPED
        groups.append({
            "stage": stage,
            "title": words.get(f"stages.{stage}") or stage,
            "reason": clean(words.say("off_map.counted", reason=said, count=words.number(len(items)))),
            "items": [_dropped_item(item, words) for item in items[:MOST_DROPPED]],
            "more": words.say("off_map.and_more", count=words.number(left)) if left > 0 else "",
        })
    return groups


def _dropped_item(item: Record, words: Words) -> dict[str, str]:
    where = words.say("off_map.at_line", file=item["file"], line=item["line"]) if item["line"] else item["file"] or ""
    detail = (item["detail"] or "").removeprefix(f"{item['file']}, line {item['line']}: ")
    return {"item": clean(item["item"] or ""), "where": clean(where), "detail": clean(detail)}


def _in_plain(key: str) -> str:
    return key.replace("_", " ")


def _more(count: int, words: Words) -> str:
    if count <= MOST_ROWS:
        return ""
    return words.say("newest_of", shown=words.number(MOST_ROWS), count=words.number(count))


# ---------------------------------------------------------------- days in words


def short_date(day: date, seen_from: date, words: Words) -> str:
    """The day without its year where that is the year of the day on the page."""
    return words.date(day, "short" if day.year == seen_from.year or abs((seen_from - day).days) < 180 else "short_year")


def span_of_days(first: date, last: date, seen_from: date, words: Words) -> str:
    """Two days, both inside, as a span in words; one day where they are the same."""
    if first == last:
        return short_date(last, seen_from, words)
    return f"{short_date(first, seen_from, words)} – {short_date(last, seen_from, words)}"


def event_days(event: Record, seen_from: date, words: Words) -> str:
    """The days in which an event happened, as people read them: both ends inside, a month by its name."""
    if event["date_precision"] == "month":
        return words.date(event["date_start"], "month")
    return span_of_days(event["date_start"], event["date_end"] - timedelta(days=1), seen_from, words)


