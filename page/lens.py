"""An article under the microscope in the reader's words, as plain data for `page/web/lens.js`. Knows no Streamlit.

`describe` takes what :mod:`geo.microscope` returned, of a stored article or of one that is only pasted. Every string in
what it returns may come from outside; the browser sets it with `textContent` and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.numbers import format_decimal, format_percent

from geo.dates import month_of
from geo.definitions import Conflict
from geo.microscope import GROUPS
from page.daybook import Record
from page.report import dead_in_words, kind_name
from page.text import clean
from page.words import Words, side_name

STATES = ("map", "review", "off")
HIDDEN_AT_FIRST = ("dropped",)
UNSURE = 0.5  # below, a place carries a question mark: as likely another as not
GUESSED = "context"  # the method of a place that no list has
_TOGETHER = ("talks", "agreement")


@dataclass(frozen=True)
class Teller:
    """Who tells: the words of the reader's language, and the war whose parties are named (None: of no war)."""

    words: Words
    conflict: Conflict | None = None

    def side(self, actor: str) -> str:
        """The name of a party."""
        if self.conflict is None:
            return self.words.get(f"actors.{actor}") or actor
        return side_name(self.conflict, actor, self.words)

    def country(self, code: str) -> str:
        """The name of a country or, behind a point, of a part of it by its code."""
        country, dot, part = code.partition(".")
        return f"{Locale.parse(self.words.locale).territories.get(country, country)}{dot and ', '}{part}"

    def percent(self, share: float) -> str:
        """A share of one as a percentage."""
        return str(format_percent(share, locale=self.words.locale))


def describe(specimen: Mapping[str, Any], words: Words, conflict: Conflict | None, *, opened: str = "") -> Record:
    """Everything that the page shows of one article.

    Parameters
    ----------
    specimen : Mapping
        As :func:`geo.microscope.examine` returns it.
    opened : str
        The id of the mark or of the event (its own, or the one that it became part of) that stands open at first.

    Returns
    -------
    dict
        kind ("article"), title, about, address, note, lang_of_text, legend, paragraphs, marks and events (each by its
        id, with its card), open, words.
    """
    tell = Teller(words, conflict)
    marks = {mark["id"]: _mark(mark, specimen, tell) for mark in specimen["marks"]}
    events = {event["id"]: _event(event, tell) for event in specimen["events"]}
    whole = [e["id"] for e in specimen["events"] if opened in (e["id"], (e["merged"] or {}).get("id"))]
    return {
        "kind": "article", "id": specimen["article"]["id"], "title": title_of(specimen["article"], specimen),
        "about": about_article(specimen["article"], words), "address": specimen["article"]["address"],
        "note": "" if specimen["stored"] else words["lens.no_text"], "lang_of_text": specimen["article"]["lang"],
        "legend": _legend(specimen, events, words),
        "paragraphs": [_paragraph(paragraph) for paragraph in specimen["paragraphs"]],
        "marks": marks, "events": events, "stored": specimen["stored"],
        "open": next(iter(whole), opened if opened in marks else ""),
        "words": {key: words[f"lens.{key}"] for key in (
            "back", "legend", "names", "events", "unread", "unread_about", "hint", "source", "card", "close", "unsure",
            "continued")} | {"candidates": words["lens.candidates.title"], "also": words["lens.candidates.also"],
                             "score": words["lens.candidates.score"], "chosen": words["lens.candidates.chosen"],
                             "wrong": words["this_is_wrong"]},
    }  # fmt: skip


def title_of(article: Mapping[str, Any], specimen: Mapping[str, Any] | None = None) -> str:
    """The title of an article, else the first words of its text, else the name of its file."""
    read = (p for p in (specimen or {}).get("paragraphs", ()) if p["read"])
    first = "".join(run["t"] for run in next(read, {"runs": ()})["runs"])
    return clean(article["title"] or first_words(first) or article["file"] or article["id"])


def first_words(text: str, longest: int = 80) -> str:
    """The text up to `longest` letters, cut between words."""
    short = " ".join(text[: longest * 2].split())
    return short if len(short) <= longest else f"{short[:longest].rsplit(' ', 1)[0]} …"


def about_article(article: Mapping[str, Any], words: Words) -> str:
    """Date and source of an article in a line."""
    first, last = (date.fromisoformat(article[key]) for key in ("from", "to"))
    return clean(" · ".join(part for part in (days_in_words(first, last, words), article["publisher"], article["file"])
                            if part))  # fmt: skip


def days_in_words(first: date, last: date, words: Words, precision: str = "") -> str:
    """The days from `first` to `last`, both inside; a whole month by its name."""
    if first == last:
        return words.date(first)
    if precision == "month" or last == month_of(first.year, first.month).last_day and first.day == 1:
        return words.date(first, "month")
    return f"{words.date(first)} – {words.date(last)}"


def _paragraph(paragraph: Mapping[str, Any]) -> Record:
    runs = [{**run, "t": clean(run["t"])} for run in paragraph["runs"]]
    return {"read": paragraph["read"], "runs": runs}


def _legend(specimen: Mapping[str, Any], events: Mapping[str, Record], words: Words) -> Record:
    states = Counter(event["state"] for event in events.values())
    return {
        "names": [{"id": group, "name": words[f"lens.groups.{group}"], "count": specimen["counts"].get(group, 0),
                   "on": group not in HIDDEN_AT_FIRST} for group in GROUPS],
        "events": [{"id": state, "name": words[f"lens.states.{state}"], "count": states[state], "on": True}
                   for state in STATES],
        "unread": sum(1 for paragraph in specimen["paragraphs"] if not paragraph["read"]),
    }  # fmt: skip


# ---------------------------------------------------------------- a name


def _mark(mark: Mapping[str, Any], specimen: Mapping[str, Any], tell: Teller) -> Record:
    words, place = tell.words, mark["place"]
    group = words[f"lens.groups.{mark['group']}"]
    name = clean(_name(place, words)) if place else clean(mark["surface"])
    facts = _place_facts(mark, place, tell) if place else _dropped_facts(mark, tell)
    known = {one["id"]: one["surface"] for one in specimen["marks"]}
    return {
        "group": mark["group"], "kicker": group, "title": name, "surface": clean(mark["surface"]),
        "label": clean(f"{mark['surface']}: {group}" + (f", {name}" if place else "")),
        "unsure": bool(place and (place["confidence"] < UNSURE or place["method"] == GUESSED)), "facts": facts,
        "candidates": _candidates(place, tell) if place else [],
        "note": _base_note(place, words) if place else "",
        "no_candidates": words["lens.candidates.none"]
        if place and not place["candidates"] and place["method"] != GUESSED else "",
        "under": [{"id": key, "surface": clean(known[key])} for key in mark["under"]],
    }


def _name(place: Mapping[str, Any], words: Words) -> str:
    return str(place["names"].get(words.lang) or place["name"])


def _fact(key: str, value: str, *more: str, words: Words) -> Record:
    return {"key": words[f"lens.facts.{key}"], "value": clean(value), "more": [clean(one) for one in more if one]}


def _place_facts(mark: Mapping[str, Any], place: Mapping[str, Any], tell: Teller) -> list[Record]:
    words = tell.words
    kind = words.get(f"kinds.{place['kind']}") or ""
    where = words.joined([kind, tell.country(place["country"]) if place["country"] else ""])
    role = words["lens.say.metonym"] if mark["metonym"] else words.get(f"lens.roles.{mark['role']}") or mark["role"]
    precise = "lens.say.area" if place["vague"] else "lens.say.within"
    facts = [
        _fact("text", words.say("lens.say.quoted", text=mark["surface"]), role, words=words),
        _fact("where", where, coordinates(place["lng"], place["lat"], words),
              words.say(precise, km=words.number(place["precision_km"])), words=words),
        _fact("confidence", tell.percent(place["confidence"]), words=words),
        _fact("method", words.get(f"lens.methods.{place['method']}") or place["method"], words=words),
    ]  # fmt: skip
    if place["qualifier"]:
        facts.insert(1, _fact("added", words.say("lens.say.quoted", text=place["qualifier"]), words=words))
    reasons = reasons_in_words(place["reason"], tell) if place["method"] != GUESSED else []
    return [*facts, _fact("why", reasons[0], *reasons[1:], words=words)] if reasons else facts


def _dropped_facts(mark: Mapping[str, Any], tell: Teller) -> list[Record]:
    words, dropped = tell.words, mark["dropped"]
    return [
        _fact("text", words.say("lens.say.quoted", text=mark["surface"]), words=words),
        _fact("stage", words.get(f"stages.{dropped['stage']}") or dropped["stage"], words=words),
        _fact("reason", words.get(f"dropped.{dropped['reason']}") or dropped["reason"].replace("_", " "), words=words),
    ]


def coordinates(lng: float, lat: float, words: Words) -> str:
    """Latitude and longitude in degrees with their directions, as the language writes them."""
    def degrees(value: float, positive: str, negative: str) -> str:
        number = format_decimal(abs(value), format="0.000", locale=words.locale)
        return words.say(f"lens.say.{positive if value >= 0 else negative}", n=number)

    return words.say("lens.say.coordinates", lat=degrees(lat, "north", "south"), lng=degrees(lng, "east", "west"))


def reasons_in_words(reason: str, tell: Teller) -> list[str]:
    """Why a place was chosen: "only=1;home=LY" in words; what has no words is left out, other text stays as it is."""
    parts = [part.partition("=") for part in reason.split(";") if part]
    if not all(equals for _, equals, _ in parts):
        return [reason]
    said = {}
    for key, _, value in parts:
        if tell.words.get(f"lens.why.{key}"):
            said[key] = tell.words.say(f"lens.why.{key}", value=_reason_value(key, value, tell))
    order = [key for key in ("only", "named", "kind", "home", "context", "state", "near", "population", "loose")
             if key in said]  # fmt: skip
    return [said[key] for key in order]


def _reason_value(key: str, value: str, tell: Teller) -> str:
    if key == "population" and value.isdigit():
        return tell.words.number(int(value))
    if key == "kind":
        return tell.words.get(f"kinds.{value}") or value
    return tell.country(value)


def _candidates(place: Mapping[str, Any], tell: Teller) -> list[Record]:
    words = tell.words
    best = max((one["score"] for one in place["candidates"]), default=0.0)
    return [
        {
            "name": clean(_name(one, words)), "where": clean(tell.country(one["country"])) if one["country"] else "",
            "apart": "" if one["chosen"] else words.say("lens.candidates.apart", km=words.number(one["km"])),
            "score": str(format_decimal(one["score"], format="0.00", locale=words.locale)), "chosen": one["chosen"],
            "share": max(0.0, min(1.0, one["score"] / best)) if best > 0 else 0.0,
        }
        for one in place["candidates"]
    ]  # fmt: skip


def _base_note(place: Mapping[str, Any], words: Words) -> str:
    """That the place was derived from the name's own ("west of Tripoli"), where it is not the candidate itself."""
    if not place["candidates"] or place["method"] not in ("feature", "offset", "region"):
        return ""
    return clean(words.say("lens.candidates.meant_base", name=_name(place["candidates"][0], words)))


# ---------------------------------------------------------------- an event


def _event(event: Mapping[str, Any], tell: Teller) -> Record:
    words, conflict = tell.words, tell.conflict
    state = "map" if event["on_map"] else "review" if event["review"] else "off"
    kind, status = kind_name(dict(event), words), words[f"status.{event['status']}"]
    place = event["places"][0] if event["places"] else None
    title = words.say("events.titled", type=kind, place=_name(place, words)) if place else kind
    first = date.fromisoformat(event["from"])
    control = event["control"]
    sides = {
        name: conflict.side_of(actor, first) if conflict and actor else ""
        for name, actor in (("side", control["new"] if control else next(iter(event["side1"]), "")),
                            ("from", control["old"] if control else next(iter(event["side2"]), "")))
    }  # fmt: skip
    return {
        "type": event["type"], "hollow": event["status"] == "claimed", **sides, "state": state, "name": kind,
        "status": status, "told": "" if event["status"] == "happened" else status, "title": clean(title),
        "label": clean(f"{title}: {status}, {words[f'lens.states.{state}']}"),
        "parts": [words.say("lens.part_of", n=n + 1, of=len(event["spans"])) if len(event["spans"]) > 1 else ""
                  for n in range(len(event["spans"]))],
        "facts": _event_facts(event, state, tell), "show": _show(event, words),
    }  # fmt: skip


def _show(event: Mapping[str, Any], words: Words) -> str:
    """The words of the link to the map; "" where the map knows neither the event nor its day."""
    merged = event["merged"]
    if not merged or not merged["day"]:
        return ""
    key = "lens.show.map" if merged["on_map"] else "lens.show.day"
    return words.say(key, date=words.date(date.fromisoformat(merged["day"])))


def _event_facts(event: Mapping[str, Any], state: str, tell: Teller) -> list[Record]:
    words = tell.words
    status = words[f"status.{event['status']}"]
    if event["status"] == "claimed" and event["claimed_by"]:
        status = words.say("lens.say.claimed", side=tell.side(event["claimed_by"]))
    facts = [_fact("status", status, words=words), _when(event, words),
             _fact("who", _who(event, tell), words=words),
             _fact("deaths", dead_in_words(dict(event), words) or words["lens.say.no_deaths"], words=words)]
    facts += [_where(place, number, words) for number, place in enumerate(event["places"])]
    if event["control"]:
        facts.append(_fact("control", _control(event["control"], tell), words=words))
    rule = "none" if not event["rule"] else "model" if event["rule"].startswith("model_") else "words"
    facts.append(_fact("rule", words.say(f"lens.say.rule_{rule}", rule=event["rule"]), words=words))
    return [*facts, _on_map(event, state, tell)]


def _when(event: Mapping[str, Any], words: Words) -> Record:
    first, last = date.fromisoformat(event["from"]), date.fromisoformat(event["to"])
    said = words.say("lens.say.expression", expression=event["date_expression"]) if event["date_expression"] else ""
    reason = event["date_reason"]
    why = words["lens.say.narrowed"] if reason == "narrowed" else words.get(f"reasons.{reason}") or reason
    return _fact("when", days_in_words(first, last, words, event["date_precision"]),
                 said or words["lens.say.no_expression"], why, words=words)  # fmt: skip


def _who(event: Mapping[str, Any], tell: Teller) -> str:
    first, second = (tell.words.listed([tell.side(actor) for actor in event[key]]) for key in ("side1", "side2"))
    if first and second:
        key = "together" if event["type"] in _TOGETHER else "against"
        return tell.words.say(f"events.{key}", side1=first, side2=second)
    return first or (tell.words.say("events.target", side2=second) if second else tell.words["lens.say.unknown"])


def _where(place: Mapping[str, Any], number: int, words: Words) -> Record:
    name = _name(place, words)
    if place["qualifier"] and place["qualifier"].casefold() not in name.casefold():
        name = f"{name} ({words.say('lens.say.quoted', text=place['qualifier'])})"
    inherited = words["lens.say.inherited"] if place["inherited"] else ""
    role = words.get(f"lens.roles.{place['role']}") or place["role"]
    fact = _fact("places", name, role, inherited, words=words)
    return fact | {"mark": place["mark"], "key": fact["key"] if not number else ""}


def _control(control: Mapping[str, str], tell: Teller) -> str:
    key = "control" if control["new"] and control["old"] else "control_new" if control["new"] else "control_old"
    new, old = (tell.side(control[name]) if control[name] else "" for name in ("new", "old"))
    said = tell.words.say(f"lens.say.{key}", place=control["place"], new=new, old=old)
    return tell.words.say("lens.say.control_part", what=said) if control["extent"] == "part" else said


def _on_map(event: Mapping[str, Any], state: str, tell: Teller) -> Record:
    words, merged = tell.words, event["merged"]
    reason = event["off_map_reason"]
    said = words.say(f"lens.about.{state}", percent=tell.percent(event["confidence"]),
                     reason=words.get(f"off_map.reasons.{reason}") or reason.replace("_", " ")
                     or words["lens.say.unknown"])  # fmt: skip
    more = [] if state != "off" else [f"{words['lens.facts.confidence']}: {tell.percent(event['confidence'])}"]
    if merged and merged["sources"] > 1:
        more.append(words.say("lens.about.merged", count=words.number(merged["sources"])))
        if (merged["from"], merged["to"]) != (event["from"], event["to"]):
            days = days_in_words(date.fromisoformat(merged["from"]), date.fromisoformat(merged["to"]), words)
            more.append(words.say("lens.about.merged_day", days=days))
    return _fact("on_map", said, *more, words=words)
