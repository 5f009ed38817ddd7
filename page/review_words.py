"""Items of review, corrections and what no longer fits, in the reader's words. Knows no Streamlit.

Every string in what these return may come from outside: it goes to Streamlit's plain text and option lists only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.corrections import Correction
from geo.definitions import Conflict
from geo.model import CONTESTED
from geo.review import Item
from page.lens import days_in_words
from page.text import clean
from page.words import Words, side_name

SHORT = 90


def label_of(item: Item, words: Words, conflict: Conflict) -> str:
    """One line for the list: what it is, where and when."""
    was = item.was
    if item.kind == "toponym":
        return clean(words.say("review.label_toponym", surface=was["surface"], place=was["place"]))
    what = words[f"types.{was['type']}"] if item.kind == "event" else side_name(conflict, was["actor"], words)
    more = "" if item.kind == "event" else words[f"review.kinds.{was['kind']}"]
    days = days_in_words(*_span(was), words)
    return clean(" · ".join(part for part in (what, more, was["place"], days) if part))


def _span(was: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(was["first_day"]), date.fromisoformat(was["last_day"])


def facts_of(item: Item, words: Words, conflict: Conflict) -> list[str]:
    """What was read, a line each."""
    was = item.was
    said: list[tuple[str, str]] = []
    if item.kind == "toponym":
        said = [("surface", was["surface"]), ("place", ", ".join(filter(None, (was["place"], was["country"]))))]
    else:
        if item.kind == "event":
            said = [("type", words[f"types.{was['type']}"]), ("status", words[f"status.{was['status']}"])]
        else:
            said = [("actor", side_name(conflict, was["actor"], words)), ("kind", words[f"review.kinds.{was['kind']}"])]
        said += [("place", was["place"] or words["review.none"]), ("days", days_in_words(*_span(was), words))]
    if item.kind == "event":
        said += [(side, _names(was[side], words, conflict)) for side in ("side1", "side2")]
        said += [("deaths", _deaths(was["deaths_min"], was["deaths_max"], words))]
    if item.kind == "observation":
        said += [("publisher", was["publisher"])]
    said += [("confidence", f"{round(item.confidence * 100)}%")]
    return [clean(f"{words[f'review.fields.{name}']}: {text}") for name, text in said if text]


def _names(ids: Sequence[str], words: Words, conflict: Conflict) -> str:
    return words.listed([side_name(conflict, one, words) for one in ids]) or words["review.unknown"]


def _deaths(low: int | None, high: int | None, words: Words) -> str:
    if low is None and high is None:
        return words["review.not_reported"]
    return str(low) if low == high else f"{'?' if low is None else low} – {'?' if high is None else high}"


def why_of(item: Item, words: Words, rival: Item | None, conflict: Conflict) -> str:
    """Why it stands in the queue."""
    if not item.why:
        return ""
    other = label_of(rival, words, conflict) if rival else item.rival
    return clean(words.say(f"review.why.{item.why}", percent=round(item.confidence * 100), other=other))


def history_line(line: Correction, words: Words, *, stands: bool) -> str:
    """A line of the log: when, what, by whom and why."""
    day = words.date(line.at.date(), "short_year")
    if line.action == "undo":
        what = words.say("review.history.undo", id=line.undoes)
    else:
        about = str(line.was.get("surface") or line.was.get("place") or line.target)
        kind = words[f"review.item.{line.kind}"]
        what = words.say(f"review.history.{line.action}", kind=kind, about=about, change=change_in_words(line, words))
    said = [f"{day} · {what}", line.reason, line.by, "" if stands else words["review.history.undone"]]
    return clean(" · ".join(part for part in said if part))


def change_in_words(line: Correction, words: Words) -> str:
    """What a record became: "plaats: Sirte"."""
    return ", ".join(f"{words[f'review.fields.{name}']}: {_value(name, value, words)}"
                     for name, value in line.change.given().items())  # fmt: skip


def _value(name: str, value: Any, words: Words) -> str:
    if name == "place":
        return str(value.name) if value else words["review.no_place"]
    if name == "everywhere":
        return words["review.yes" if value else "review.no"]
    if isinstance(value, tuple):
        return ", ".join(value) or words["review.unknown"]
    if value is None:
        return words["review.not_reported"]
    keyed = {"type": "types", "status": "status", "kind": "review.kinds"}.get(name)
    return words[f"{keyed}.{value}"] if keyed else str(value)


def misfit_line(row: Mapping[str, Any], words: Words) -> str:
    """A correction that no longer fits, or a line of the log that cannot be read, with the reason."""
    reason = words.get(f"dropped.{row['reason']}") or str(row["reason"])
    at = words.say("off_map.at_line", file=row["file"], line=row["line"]) if row["line"] else str(row["file"] or "")
    return clean(" · ".join(part for part in (str(row["item"]), reason, at, str(row["detail"] or "")[:SHORT]) if part))


def actors_of(conflict: Conflict) -> list[str]:
    """Who can hold a place, in the file's order; "contested" last."""
    return [*conflict.side_ids, CONTESTED]
