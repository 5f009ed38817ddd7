"""What a person may look at and correct: the records of the derived tables, and which of them are the least certain.

An :class:`Item` is one name, event or report of control, with the words that it rests on. `list_queue` has those that a
look is worth most: candidates and marks near the threshold of the map, names whose place is unsure, reports of control
that contradict each other. `read_change` turns what a person wrote into what the record becomes.

Days are inclusive; coordinates WGS 84 degrees, longitude first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from geo.corrections import FIELDS, Action, Correction, Kind, Rulings, Seen, add_correction
from geo.dates import ONE_DAY
from geo.definitions import Conflict
from geo.errors import Fault, InputError
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.model import CONTESTED, stable_id
from geo.tables_frames import plain_records

TABLES = ("articles", "toponyms", "events", "events_articles", "observations", "observations_articles")
NEAR = 0.15  # a mark this little above the threshold of the map is worth a look
UNSURE = 0.5  # a place that is as likely another as not
AFTER_DAYS = 7  # a report that another side holds a place, so soon after its capture, contradicts it
AROUND = 240  # code points of the article on either side of the words
NONE = "none"
Row = Mapping[str, Any]
Candidate = tuple[str, str, str]  # gazetteer id, name, country


@dataclass(frozen=True, kw_only=True)
class Item:
    """A record to look at. `also`: other ids of it; `was`: what it says; `doubt`: 0 to 1; `why`: a key of words."""

    kind: Kind
    id: str
    also: tuple[str, ...] = ()
    seen: Seen
    before: str = ""  # the article before and after the words that were seen
    after: str = ""
    was: Mapping[str, Any]
    candidates: tuple[Candidate, ...] = ()
    confidence: float
    doubt: float = 0.0
    why: str = ""
    rival: str = ""  # the report that contradicts this one


class Desk:
    """The tables as items."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        articles = tables["articles"]
        self.texts = dict(zip(articles["id"].astype(str), articles["text"].fillna("").astype(str), strict=True))
        self._bodies = dict(zip(articles["id"].astype(str), articles["body"].fillna("[]").astype(str), strict=True))

    def event(self, row: Row) -> Item:
        """The item of a row of `events`."""
        names = ("type", "status", "place", "place_id", "summary")
        was: dict[str, Any] = {name: str(row[name] or "") for name in names}
        was |= {"side1": _listed(row["side1"]), "side2": _listed(row["side2"]), **_days(row, "date_start", "date_end")}
        was |= {name: _whole(row[name]) for name in ("deaths_min", "deaths_max")}
        was |= {"on_map": bool(row["on_map"]), "country": str(row["country"] or "")}
        near = self._candidates(row)
        return self._item("event", str(row["id"]), row, was, also=tuple(_listed(row["aliases"])), candidates=near)

    def observation(self, row: Row) -> Item:
        """The item of a row of `observations`."""
        names = ("place", "place_id", "actor", "kind", "publisher", "note")
        was = {name: str(row[name] or "") for name in names} | _days(row, "valid_from", "valid_to")
        event = str(row["event_id"] or "")
        return self._item("observation", str(row["id"]), row, was, also=(event, *self._aliases(event)) if event else ())

    def toponym(self, row: Row) -> Item:
        """The item of a row of `toponyms`."""
        start, end = int(row["start"]), int(row["end"])
        was = {"surface": str(row["surface"]), "place": str(row["name"]), "place_id": str(row["gazetteer_id"]),
               "country": str(row["country"] or "")}  # fmt: skip
        evidence = json.dumps([[row["article_id"], start, end]])
        return self._item(
            "toponym", stable_id("top", row["article_id"], start, end), {**row, "evidence": evidence}, was,
            candidates=_read_candidates(row),
        )  # fmt: skip

    def _item(self, kind: Kind, key: str, row: Row, was: Mapping[str, Any], **more: Any) -> Item:
        spans = json.loads(row["evidence"] or "[]")
        article, start, end = spans[0] if spans else ("", 0, 0)
        text = self.texts.get(article, "")
        body = [span for span in json.loads(self._bodies.get(article) or "[]") if span[0] <= start < span[1]]
        first, last = body[0] if body else (start, end)
        return Item(
            kind=kind, id=key, was=was, confidence=float(row["confidence"]),
            before=text[max(first, start - AROUND) : start], after=text[end : min(last, end + AROUND)],
            seen=Seen(article=article, start=start, end=end, text=text[start:end]), **more,
        )  # fmt: skip

    def _candidates(self, row: Row) -> tuple[Candidate, ...]:
        """The places that the name of an event's place could have meant."""
        spans = json.loads(row["evidence"] or "[]")
        names, article = self.tables["toponyms"], spans[0][0] if spans else ""
        alike = names[(names["article_id"] == article) & (names["gazetteer_id"] == row["place_id"])]
        return next((_read_candidates(one) for one in plain_records(alike)), ())

    def _aliases(self, event_id: str) -> tuple[str, ...]:
        for name in ("events", "events_articles"):
            frame = self.tables[name]
            for row in plain_records(frame[frame["id"] == event_id]):
                return tuple(_listed(row["aliases"]))
        return ()

    def find(self, key: str) -> Item | None:
        """The record of an id, or of one that an event had before; None where there is none."""
        for name in ("events", "events_articles"):
            frame = self.tables[name]
            known = [key == own or key in _listed(a) for own, a in zip(frame["id"], frame["aliases"], strict=True)]
            for row in plain_records(frame[known]):
                return self.event(row)
        for name in ("observations", "observations_articles"):
            frame = self.tables[name]
            for row in plain_records(frame[frame["id"] == key]):
                return self.observation(row)
        names = self.tables["toponyms"]
        spans = zip(names["article_id"], names["start"], names["end"], strict=True)
        for row in plain_records(names[[stable_id("top", *span) == key for span in spans]]):
            return self.toponym(row)
        return None


def _read_candidates(row: Row) -> tuple[Candidate, ...]:
    return tuple((str(c[0]), str(c[1]), str(c[4])) for c in json.loads(row["candidates"] or "[]"))


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if value is not None and not isinstance(value, float) else []


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def _days(row: Row, first: str, end: str) -> dict[str, str]:
    return {"first_day": row[first].isoformat(), "last_day": (row[end] - ONE_DAY).isoformat()}


# ---------------------------------------------------------------- the least certain first


def list_queue(desk: Desk, conflict: Conflict, rulings: Rulings) -> list[Item]:
    """The items worth a look, the least certain first, without those that a correction that stands speaks of."""
    threshold = conflict.settings.map_threshold
    found = {item.id: item for item in (*_unsure_names(desk), *_unsure_events(desk, threshold), *_contradicting(desk))}
    left = [item for item in found.values() if not rulings.about(item.kind, (item.id, *item.also))]
    return sorted(left, key=lambda item: (-item.doubt, item.id))


def _unsure_events(desk: Desk, threshold: float) -> Iterator[Item]:
    events = desk.tables["events"]
    near = events["on_map"] & (events["confidence"] < threshold + NEAR)
    for row in plain_records(events[events["review"] | near]):
        doubt = 1 - abs(float(row["confidence"]) - threshold) / max(threshold, 1 - threshold)
        yield _doubted(desk.event(row), doubt, "near" if row["on_map"] else "candidate")


def _unsure_names(desk: Desk) -> Iterator[Item]:
    names = desk.tables["toponyms"]
    for row in plain_records(names[(names["confidence"] < UNSURE) & ~names["metonym"]]):
        yield _doubted(desk.toponym(row), 1 - float(row["confidence"]), "place")


def _contradicting(desk: Desk) -> Iterator[Item]:
    """Of two reports that cannot both be right the weaker one."""
    frame = desk.tables["observations"]
    solid = frame[frame["kind"].isin(("captured", "holds")) & (frame["actor"] != CONTESTED)]
    for _, group in pd.DataFrame(solid).groupby("place_id", sort=True):
        reports = sorted(plain_records(group), key=lambda r: (r["valid_from"], r["id"]))
        for number, one in enumerate(reports):
            for other in reports[number + 1 :]:
                if other["valid_from"] >= one["valid_to"] + AFTER_DAYS * ONE_DAY:
                    break
                if _contradict(one, other):
                    weak, strong = sorted((one, other), key=lambda r: (r["confidence"], r["id"]))
                    doubt = 1 - (float(strong["confidence"]) - float(weak["confidence"])) / 2
                    yield _doubted(desk.observation(weak), doubt, "contradicts", str(strong["id"]))


def _contradict(one: Row, other: Row) -> bool:
    """Whether two reports of one place, the earlier one first, name different holders of the same days."""
    if one["actor"] == other["actor"]:
        return False
    if one["kind"] == "captured" and other["kind"] == "holds":
        return bool(one["valid_to"] <= other["valid_from"])  # held by another side so soon after the capture
    return bool(one["kind"] == other["kind"] and other["valid_from"] < one["valid_to"])


def _doubted(item: Item, doubt: float, why: str, rival: str = "") -> Item:
    return replace(item, doubt=round(doubt, 4), why=why, rival=rival)


# ---------------------------------------------------------------- what a person wrote


def read_change(
    item: Item, said: Mapping[str, str], conflict: Conflict, gazetteer: Gazetteer | None = None
) -> dict[str, Any]:
    """What the record becomes, from fields as a person writes them.

    Parameters
    ----------
    said : mapping
        Field -> text: `place` (an id or a name of the gazetteer, or "none"), or `lng` and `lat` with `name`;
        `first_day`, `last_day` (or `day`); `type`, `status`, `kind`; `side1`, `side2` (names with commas between
        them); `deaths_min`, `deaths_max` (or `deaths`; "none": not reported); `actor`; `everywhere` ("yes").

    Raises
    ------
    InputError
        If a field cannot be set of such a record or its value cannot be read.
    """
    values = dict(said)
    for both, each in (("day", ("first_day", "last_day")), ("deaths", ("deaths_min", "deaths_max"))):
        if both in values:
            values |= dict.fromkeys(each, values.pop(both))
    point: dict[str, str] = {name: values.pop(name) for name in ("lng", "lat", "name") if name in values}
    allowed = FIELDS[item.kind]
    if wrong := [name for name in values if name not in allowed] or (point and "place" not in allowed and ["lng"]):
        raise _fault(wrong[0], f"cannot be set of a record of kind {item.kind!r}; available: {', '.join(allowed)}")
    change: dict[str, Any] = {
        name: _value(name, text.strip(), conflict) for name, text in values.items() if name != "place"
    }
    if point:
        change["place"] = _spot_at(point, item)
    elif "place" in values:
        change["place"] = find_spot(values["place"].strip(), gazetteer)
    return change


def _fault(key: str, message: str) -> InputError:
    return InputError(Fault(file="correction", key=key, message=message))


def _value(name: str, text: str, conflict: Conflict) -> Any:
    if name in ("side1", "side2"):
        return tuple(_actor(one.strip(), conflict) for one in text.split(",") if one.strip() and one.strip() != NONE)
    if name in ("deaths_min", "deaths_max"):
        return None if text in ("", NONE) else text
    if name == "everywhere":
        return text.casefold() in ("yes", "true", "1")
    if name == "actor":
        actor = _actor(text, conflict)
        holders = {*conflict.side_ids, CONTESTED, *(a.id for a in conflict.actors)}
        if actor not in holders:
            raise _fault("actor", f"{text!r} holds no places here; available: {', '.join(sorted(holders))}")
        return actor
    return text


def _actor(text: str, conflict: Conflict) -> str:
    """The id of an actor by one of its names; any other name as it is."""
    names = {name.casefold(): a.id for a in conflict.actors for said in a.names.values() for name in said}
    names |= {name.casefold(): a.id for a in conflict.actors for name in (a.id, *a.name.values())}
    names |= {side.casefold(): side for side in conflict.side_ids}
    return names.get(text.casefold(), text)


def find_spot(text: str, gazetteer: Gazetteer | None) -> dict[str, Any] | None:
    """The place of an id or of a name that only one place has; None for "none".

    Raises
    ------
    InputError
        If there is no such place, or more than one; the message names them.
    """
    if text == NONE:
        return None
    found = find_entries(text, gazetteer) if gazetteer else []
    if len(found) == 1:
        return spot_of(found[0])
    known = "; ".join(f"{e.id} ({e.name}, {e.country}, {e.point.lat:.2f} {e.point.lng:.2f})" for e in found[:8])
    raise _fault("place", f"{text!r} is " + (f"more than one place, give its id: {known}" if found else
                 'no place of the gazetteer; give lng and lat, or "none"'))  # fmt: skip


def find_entries(text: str, gazetteer: Gazetteer) -> list[GazetteerEntry]:
    """The places of that id or name, each once."""
    own = gazetteer.entry(text) if ":" in text or gazetteer.entry(text) else None
    return [own] if own else list({entry.id: entry for entry in gazetteer.lookup(text)}.values())


def spot_of(entry: GazetteerEntry) -> dict[str, Any]:
    """A place of the gazetteer as the log keeps it."""
    return {"id": entry.id, "name": entry.name, "lng": entry.point.lng, "lat": entry.point.lat, "kind": entry.kind,
            "country": entry.country, "precision_km": entry.precision_km}  # fmt: skip


def _spot_at(point: Mapping[str, str], item: Item) -> dict[str, Any]:
    try:
        lng, lat = (float(point[name].replace(",", ".")) for name in ("lng", "lat"))
    except (KeyError, ValueError) as error:
        raise _fault("lng", "a place by its coordinates needs lng and lat in degrees, as 13.19 and 32.88") from error
    known = item.was.get("place") or item.was.get("surface") or f"{lat:.3f}, {lng:.3f}"
    name = point.get("name", "").strip() or str(known)
    return {"id": f"point:{lng:.5f},{lat:.5f}", "name": name, "lng": lng, "lat": lat,
            "country": item.was.get("country", "")}  # fmt: skip


def correct_item(
    path: Path, item: Item, action: Action, now: datetime, *, change: Mapping[str, Any] | None = None, reason: str = "",
    by: str = "",
) -> Correction:  # fmt: skip
    """Write into the log what a person said of an item; as `geo.corrections.add_correction`."""
    more: dict[str, Any] = {"change": dict(change)} if change else {}
    return add_correction(
        path, now, action=action, kind=item.kind, target=item.id, reason=reason.strip(), by=by.strip(),
        was=dict(item.was), **({"also": item.also} if item.also else {}),
        **({"seen": item.seen.model_dump()} if item.seen.article else {}), **more,
    )  # fmt: skip
