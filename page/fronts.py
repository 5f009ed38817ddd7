"""The fronts of a day in words, as the map's card has them: what decides on each side. Knows no Streamlit.

Every string in it may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from geo.definitions import Conflict
from geo.explain import Explainer
from geo.explain_records import Claim, Decider, Names, Reason, Why
from geo.model import CONTESTED, LngLat
from page.text import clean
from page.words import Words, side_name

WORTH_SAYING = 5  # percent; less is not said
MOST_STRETCHES = 12  # of a day; the best known first


def report_fronts(explainer: Explainer, day: date, words: Words) -> dict[str, Any]:
    """The table of fronts: a row for each stretch and each contested area, with what decides there in sentences.

    Returns
    -------
    dict
        title, note, empty, why (the words of the link), rows: title, km, style, at (longitude, latitude), said, open.
    """
    points = [middle for _, middle in explainer.stretches_on(day)] + explainer.contested_on(day)
    rows = [_row(explainer.why(*point, day), explainer.conflict, point, words) for point in points[:MOST_STRETCHES]]
    return {
        "title": words["fronts.title"],
        "note": words.number(len(points)) if points else "",
        "empty": words["fronts.none"],
        "why": words["fronts.why"],
        "rows": rows,
    }


def _row(why: Why, conflict: Conflict, middle: LngLat, words: Words) -> dict[str, Any]:
    deciders = [d for column in why.sides.values() for d in column]
    nearest = min((*deciders, *why.contested), key=lambda d: d.distance_km)
    sides = " | ".join(side_name(conflict, side, words) for side in why.sides)
    contested = why.holder == CONTESTED
    key = "fronts.titled_contested" if contested else "fronts.titled"
    title = clean(words.say(key, sides=sides, place=_name(nearest, words)))
    return {
        "title": title,
        "km": "" if contested else _sure(why, words),
        "style": "contested" if contested or why.front is None else why.front.style,
        "at": [round(middle.lng, 5), round(middle.lat, 5)],
        "said": [clean(said) for said in _sentences(why, conflict, words)],
        "open": words.say("fronts.open_card", title=title),
    }


def _sure(why: Why, words: Words) -> str:
    if why.front is None:
        return ""
    if why.front.style == "band":
        return words.say("fronts.wide", km=words.number(why.front.band_km))
    return words.say("fronts.line", km=words.number(max(0.5, why.front.band_km / 2)))


def _sentences(why: Why, conflict: Conflict, words: Words) -> list[str]:
    """What decides on each side, what is contested, what was claimed, and what would move the front."""
    said = [
        words.say("fronts.side", side=side_name(conflict, side, words), places=_listed(column, words))
        for side, column in why.sides.items() if column
    ]
    if why.contested:
        said.append(words.say("fronts.contested", places=_listed(why.contested, words)))
    said += [_claim(claim, conflict, words) for claim in why.claims[:3]]
    if why.move:
        key = "fronts.move_gone" if why.move.gone else "fronts.move"
        side = side_name(conflict, why.move.then, words, article=True)
        place, km = _name(why.move.decider, words), words.number(max(0.5, why.move.shift_km))
        said.append(words.say(key, place=place, side=side, km=km))
    return said


def _claim(claim: Claim, conflict: Conflict, words: Words) -> str:
    side = side_name(conflict, claim.reason.claimant or claim.reason.state, words, article=True)
    place = _in_words(claim.names, claim.name, words)
    return words.say("fronts.claim", place=place, side=side, date=reason_days(claim.reason, words))


def _listed(deciders: Sequence[Decider], words: Words) -> str:
    return "; ".join(_decider(decider, words) for decider in deciders)


def _decider(decider: Decider, words: Words) -> str:
    if decider.reason is None:
        return _name(decider, words)
    reason = decider.reason
    source = reason.publisher or words.get(f"backing.{reason.backing}") or ""
    told = [words[f"front.kinds.{reason.kind}"], reason_days(reason, words), source, strength_said(reason, words),
            _likely(decider, words)]  # fmt: skip
    return f"{_name(decider, words)} ({words.joined(told)})"


def _likely(decider: Decider, words: Words) -> str:
    """How likely the state of a place is, and that it is contested where that is worth saying."""
    held, contested = round(100 * decider.probability), round(100 * decider.contested)
    if decider.state == CONTESTED or contested < WORTH_SAYING:
        return words.say("front.likely", n=held)
    return words.say("front.likely_contested", n=held, contested=contested)


def strength_said(reason: Reason, words: Words) -> str:
    """How much a report weighs; nothing where no page was read and the words for that already say that it is little."""
    unread = reason.backing == "knowledge" and not reason.publisher
    return "" if unread else words[f"front.strength.{reason.strength}"]


def reason_days(reason: Reason, words: Words) -> str:
    """The days that a report speaks of, both ends inside; a whole month by its name."""
    first, last = reason.first_day, reason.last_day
    if first == last:
        return words.date(first, "short_year")
    whole_month = first.day == 1 and (last + timedelta(days=1)).day == 1 and first.month == last.month
    if whole_month and first.year == last.year:
        return words.date(first, "month")
    return f"{words.date(first, 'short_year')} – {words.date(last, 'short_year')}"


def _name(decider: Decider, words: Words) -> str:
    return _in_words(decider.names, decider.name, words)


def _in_words(names: Names, name: str, words: Words) -> str:
    return names.get(words.lang) or name
