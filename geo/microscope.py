"""One article under the microscope: its text with every name and event marked in it, and why each was read so.

`examine` takes what the stages made of an article, read a moment ago or long stored, and returns one JSON-ready value.
The text comes as runs of letters, never as offsets: the browser counts UTF-16 units, the records count code points.
Coordinates are WGS 84 degrees; distances km; dates ISO, both ends inside.

Returned by `examine` and `examine_rows`:

- `article`: id, title, lang, from, to, publisher, file, address;
- `stored`: whether there is a text; without one `paragraphs` is empty and the rest stands all the same;
- `paragraphs`: `read` (false: not part of the article proper, no name was sought there) and `runs`, each with its
  letters `t`, the `mark` on it ("" for none), the `events` that rest on its sentence, and the sentences that begin here
  as `opens`: event id, number of the sentence, count of its sentences;
- `marks`: every name, in the order of the text: id, start, end, surface, group (one of `GROUPS`), kind, role, metonym,
  `under` (ids of the marks that it covers), `place` or None, `dropped` (stage, reason) or None;
- `events`: what was read, in the order of the text, each with its places (`mark`: the name in the text), its
  confidence, and `merged`: the event of the tables that it became part of, or None;
- `counts`: marks by group.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from geo.dates import ONE_DAY, DateInterval, month_of, year_of
from geo.model import Article, Dropped, Event, LngLat, Place, Span, Toponym
from geo.projection import distance_km
from geo.tables import event_row, toponym_row
from geo.timeline_texts import web_address

GROUPS = ("place", "area", "actor", "meant", "dropped")
_AREAS = ("region", "country")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_SPAN = re.compile(r"(\d+)-(\d+)")
Record = dict[str, Any]
Names = Callable[[str], Mapping[str, str]]  # gazetteer id -> name by language


def examine(
    article: Article, resolved: Iterable[tuple[Toponym, Place]], events: Iterable[Event],
    dropped: Iterable[Dropped] = (), phrases: Iterable[tuple[Span, Place]] = (), names: Names = lambda _: {},
) -> Record:  # fmt: skip
    """The article with everything that was read in it.

    Parameters
    ----------
    article : Article
        Stored already, or only pasted.
    resolved, events, dropped, phrases
        What the stages returned for it; `phrases` are places that the text means without naming them.
    names : callable
        The names by language of a place.
    """
    text = article.text
    marks = [_mark(_named_row(toponym, place), names) for toponym, place in resolved]
    marks += [_mark(_named_row(_meant(article, span, place), place), names, "meant") for span, place in phrases]
    marks += [mark for one in dropped if (mark := _dropped_mark(one, text))]
    ids = {Toponym(article_id=article.id, start=m["start"], end=m["end"], surface=text[m["start"] : m["end"]],
                   kind="other").id: m["id"] for m in marks}  # fmt: skip
    told = [_event({**event_row(event), "marks": [ids.get(p.toponym_id, "") for p in event.places]}, article.id, names)
            for event in events]  # fmt: skip
    about = {
        "id": article.id, "title": article.title, "lang": article.lang, "publisher": article.publisher,
        "file": article.file, "address": web_address(article.address),
        "from": article.published.first_day.isoformat(), "to": article.published.last_day.isoformat(),
    }
    return _lay_out(about, text, article.body, marks, told)


def examine_rows(
    article: Mapping[str, Any], toponyms: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]],
    names: Names = lambda _: {},
) -> Record:  # fmt: skip
    """An article of which no text is stored, from the rows of the derived tables that speak of it.

    Events are those of the tables, joined with other reports of the same; what was dropped is not known any more.
    """
    about = {key: str(article[key] or "") for key in ("id", "title", "lang", "publisher", "file")} | {
        "address": web_address(article["address"]), "from": article["date_start"].isoformat(),
        "to": (article["date_end"] - ONE_DAY).isoformat(),
    }
    told = [_event(row, about["id"], names) for row in events]
    return _lay_out(about, "", (), [_mark(row, names) for row in toponyms], [e for e in told if e["spans"]])


def article_of(row: Mapping[str, Any]) -> Article | None:
    """The article of a row of the table `articles`, or None where its text is not stored."""
    body = tuple(Span(*span) for span in json.loads(row["body"] or "[]"))
    if not row["text"] or not body:
        return None
    return Article(
        id=row["id"], lang=row["lang"], published=_published(row["date_start"], row["date_end"]), title=row["title"],
        text=row["text"], body=body, file=row["file"], publisher=row["publisher"], address=row["address"],
    )


def _published(start: date, end: date) -> DateInterval:
    """The interval with the precision that it was given with: a day, a month, a year, or some days."""
    for whole in (DateInterval.day(start), month_of(start.year, start.month), year_of(start.year)):
        if (whole.start, whole.end) == (start, end):
            return whole
    return DateInterval(start, end)


# ---------------------------------------------------------------- names


def _named_row(toponym: Toponym, place: Place) -> Record:
    return {**toponym_row(toponym, place), "qualifier": place.qualifier, "place_kind": place.kind,
            "vague": place.is_vague}  # fmt: skip


def _meant(article: Article, span: Span, place: Place) -> Toponym:
    surface = article.text[span.start : span.end]
    return Toponym(article_id=article.id, start=span.start, end=span.end, surface=surface, kind=place.kind)


def _mark(row: Mapping[str, Any], names: Names, group: str = "") -> Record:
    start, end, kind = int(row["start"]), int(row["end"]), row.get("place_kind") or row["kind"]
    if not group:
        group = "actor" if row["metonym"] or row["role"] == "actor" else "area" if kind in _AREAS else "place"
    point = LngLat(float(row["lng"]), float(row["lat"]))
    place = {
        "id": row["gazetteer_id"], "name": row["name"], "names": dict(names(row["gazetteer_id"])), "kind": kind,
        "lng": round(point.lng, 5), "lat": round(point.lat, 5), "country": row["country"],
        "precision_km": round(float(row["precision_km"]), 1), "vague": bool(row.get("vague", kind in _AREAS)),
        "confidence": round(float(row["confidence"]), 3), "method": row["method"], "reason": row["reason"],
        "qualifier": row.get("qualifier", ""), "candidates": _candidates(row, point, names),
    }
    return {
        "id": f"{start}-{end}", "start": start, "end": end, "surface": row["surface"], "group": group,
        "kind": row["kind"], "role": row["role"], "metonym": bool(row["metonym"]), "under": [], "place": place,
        "dropped": None,
    }


def _candidates(row: Mapping[str, Any], chosen: LngLat, names: Names) -> list[Record]:
    """What the name could mean, best first, with the distance from the place that was chosen, in km."""
    return [
        {"id": key, "name": name, "names": dict(names(key)), "lng": round(lng, 5), "lat": round(lat, 5),
         "country": country, "score": score, "km": round(distance_km(chosen, LngLat(lng, lat)), 1),
         "chosen": key == row["gazetteer_id"]}
        for key, name, lng, lat, country, score in json.loads(row["candidates"] or "[]")
    ]  # fmt: skip


def _dropped_mark(dropped: Dropped, text: str) -> Record | None:
    """The mark of a name that was left out; None where its words cannot be found again."""
    found = _SPAN.fullmatch(dropped.detail)
    if dropped.stage not in ("toponyms", "places", "corrections") or not found:
        return None
    start, end = int(found[1]), int(found[2])
    if not 0 <= start < end <= len(text) or text[start:end] != dropped.item:
        return None
    return {
        "id": f"{start}-{end}", "start": start, "end": end, "surface": dropped.item, "group": "dropped",
        "kind": "other", "role": "", "metonym": False, "under": [], "place": None,
        "dropped": {"stage": dropped.stage, "reason": dropped.reason},
    }


# ---------------------------------------------------------------- events


_TOLD = (
    "id", "type", "subtype", "status", "claimed_by", "date_precision", "date_expression", "date_reason", "side1",
    "side2", "deaths_min", "deaths_max", "deaths_cumulative", "rule", "on_map", "review", "off_map_reason",
)  # fmt: skip


def _event(row: Mapping[str, Any], article_id: str, names: Names) -> Record:
    places = json.loads(row["places"] or "[]")
    marks = row.get("marks") or [""] * len(places)
    control = json.loads(row["control"]) if row["control"] else None
    return {key: row[key] for key in _TOLD} | {
        "from": row["date_start"].isoformat(), "to": (row["date_end"] - ONE_DAY).isoformat(),
        "side1": list(row["side1"]), "side2": list(row["side2"]), "confidence": round(float(row["confidence"]), 3),
        "control": dict(zip(("place", "new", "old", "extent"), control, strict=True)) if control else None,
        "places": [_event_place(place, mark, names) for place, mark in zip(places, marks, strict=True)],
        "spans": sorted([s, e] for article, s, e in json.loads(row["evidence"] or "[]") if article == article_id),
        "merged": None,
    }


def _event_place(place: Mapping[str, Any], mark: str, names: Names) -> Record:
    keep = ("id", "name", "country", "kind", "role", "inherited", "vague", "qualifier")
    return {key: place[key] for key in keep} | {
        "names": dict(place.get("names") or names(place["id"])), "precision_km": round(place["precision_km"], 1),
        "mark": mark,
    }


# ---------------------------------------------------------------- the text in runs


def _lay_out(
    about: Record, text: str, body: Sequence[Span], marks: Sequence[Record], events: Sequence[Record]
) -> Record:
    marks = sorted(marks, key=lambda m: (m["start"], m["end"], GROUPS.index(m["group"])))
    unique = list({mark["id"]: mark for mark in reversed(marks)}.values())[::-1]  # one span, one mark: the surer kind
    told = sorted(events, key=lambda e: (e["spans"], e["id"]))
    shown = _on_top(unique)
    return {
        "article": about, "stored": bool(text), "paragraphs": _paragraphs(text, body, shown, told), "marks": unique,
        "events": told, "counts": dict(Counter(mark["group"] for mark in unique)),
    }  # fmt: skip


def _on_top(marks: Sequence[Record]) -> list[Record]:
    """The marks that show where several overlap, in the order of the text; each is told of those that it covers.

    A name with a place goes before a phrase, a phrase before what was dropped; then the longer one.
    """
    def rank(mark: Record) -> tuple[int, int, int]:
        return max(0, GROUPS.index(mark["group"]) - 2), mark["start"] - mark["end"], mark["start"]

    shown: list[Record] = []
    for mark in sorted(marks, key=rank):
        at = bisect_right([one["start"] for one in shown], mark["start"])
        near = [one for one in shown[max(0, at - 1) :] if one["start"] < mark["end"] and mark["start"] < one["end"]]
        if near:
            near[0]["under"].append(mark["id"])
        else:
            shown.insert(at, mark)
    return shown


def _paragraphs(text: str, body: Sequence[Span], marks: Sequence[Record], events: Sequence[Record]) -> list[Record]:
    """The whole text in order, cut at blank lines and where the article proper begins and ends."""
    found: list[Record] = []
    at = 0
    for start, end in [*sorted(body), (len(text), len(text))]:
        found += [_paragraph(text, span, (), (), read=False) for span in _blocks(text, at, start)]
        found += [_paragraph(text, span, marks, events, read=True) for span in _blocks(text, start, end)]
        at = max(at, end)
    return found


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The paragraphs between two offsets, without the white space around them."""
    edges, out = [start], []
    for gap in _BLANK_LINE.finditer(text, start, max(start, end)):
        edges += [gap.start(), gap.end()]
    for first, last in zip(edges[::2], [*edges[1::2], end], strict=True):
        block = text[first:last]
        if bare := block.strip():
            lead = len(block) - len(block.lstrip())
            out.append((first + lead, first + lead + len(bare)))
    return out


def _paragraph(
    text: str, span: tuple[int, int], marks: Sequence[Record], events: Sequence[Record], *, read: bool
) -> Record:
    first, last = span
    here = [mark for mark in marks if mark["start"] < last and first < mark["end"]]
    rests = [(s, e, event["id"], n + 1, len(event["spans"])) for event in events
             for n, (s, e) in enumerate(event["spans"]) if s < last and first < e]  # fmt: skip
    cuts = {first, last, *(m["start"] for m in here), *(m["end"] for m in here)}
    cuts |= {s for s, *_ in rests} | {e for _, e, *_ in rests}
    edges = sorted(cut for cut in cuts if first <= cut <= last)
    begun: set[tuple[str, int]] = set()
    runs = []
    for start, end in zip(edges, edges[1:], strict=False):
        inside = [rest for rest in rests if rest[0] <= start < rest[1]]
        opens = [[key, n, of] for s, _, key, n, of in inside if (key, n) not in begun and s >= first]
        begun |= {(key, n) for key, n, _ in opens}
        on = next((mark["id"] for mark in here if mark["start"] <= start < mark["end"]), "")
        runs.append({"t": text[start:end], "mark": on, "events": [rest[2] for rest in inside], "opens": opens})
    return {"read": read, "runs": runs}
