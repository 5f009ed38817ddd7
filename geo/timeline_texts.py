"""What each event rests on, as text for its card: paragraphs with the sentence marked, or a chronology's own line.

Everything here is data: it reaches the page as JSON and is set as text. Marks are given as pieces of text, not as
offsets, because the browser counts UTF-16 units and the tables count code points.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.dates import ONE_DAY
from geo.tables_frames import records

LONGEST_PARAGRAPH = 1400  # code points; a longer one is cut around its sentence
CARDS_BYTES = 100_000  # of a file of cards, about
KEPT_CARDS = 1 << 15  # of events, so that an article more costs only its own
LEAST_CARD = 150  # bytes of a card's own names and reasons, about
CARD_COLUMNS = ["id", "evidence", "sources", "summary", "summary_lang"]
CARD_REASONS = ["date_expression", "date_reason", "place_reason", "rule"]
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HTTP = re.compile(r"^https?://[^\s/?#]+", re.IGNORECASE)
Piece = tuple[str, int]  # text, 1 where it is the sentence


def text_of(value: Any) -> str:
    """The value as text; "" where it is missing."""
    return "" if value is None or (isinstance(value, float) and value != value) or value is pd.NA else str(value)


def web_address(address: Any) -> str:
    """The address where it is one of the web (http or https), else ""."""
    text = str(address).strip() if isinstance(address, str) else ""
    return text if _HTTP.match(text) else ""


def article_texts(articles: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """By id: title, language, first and last day (inclusive, ISO), publisher, file and address."""
    return {
        str(row["id"]): {
            "title": str(row["title"]), "lang": str(row["lang"]), "from": _iso(row["date_start"]),
            "to": _iso(row["date_end"] - ONE_DAY), "publisher": str(row["publisher"]), "file": str(row["file"]),
            "address": web_address(row["address"]),
        }
        for row in records(articles)
    }


def pack_cards(events: pd.DataFrame, articles: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """What the cards of events show, by id, in files of about :data:`CARDS_BYTES`, each with its first event's number.

    `events` in the order of their numbers. A click on one of very many events fetches one such file.
    """
    raw = {str(row["id"]): row for row in records(articles)}
    found: dict[str, Any] = {}
    first = size = 0
    for n, row in enumerate(records(events, (*CARD_COLUMNS, *CARD_REASONS))):
        told = [text_of(row[key]) for key in ("evidence", "sources", "summary", "summary_lang")]
        quoted = tuple((key, raw[key]["text"], raw[key]["body"]) for key in _quoted(told[0]) if key in raw)
        card, longest = _kept_card(*told, quoted)
        found[str(row["id"])] = card | {key: text_of(row[key]) for key in CARD_REASONS}
        size += len(row["sources"]) + longest + len(text_of(row["summary"])) + LEAST_CARD
        if size >= CARDS_BYTES:
            yield first, {"events": found}
            found, first, size = {}, n + 1, 0
    if found:
        yield first, {"events": found}


@lru_cache(maxsize=KEPT_CARDS)
def _kept_card(
    evidence: str, sources: str, summary: str, lang: str, quoted: tuple[tuple[str, str, str], ...]
) -> tuple[dict[str, Any], int]:
    """What an event rests on, and how long its paragraphs are, worked out once for the same words."""
    articles = {key: {"text": text, "body": body} for key, text, body in quoted}
    event = {"evidence": evidence, "sources": sources, "summary": summary, "summary_lang": lang}
    card = evidence_of(event, articles)
    return card, len(json.dumps(card["paragraphs"]))


@lru_cache(maxsize=KEPT_CARDS)
def _quoted(evidence: str) -> tuple[str, ...]:
    """The articles whose words are the evidence."""
    return tuple(dict.fromkeys(str(row[0]) for row in json.loads(evidence or "[]")))


def evidence_of(event: Mapping[str, Any], articles: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The paragraphs that hold the event's sentences, its sources, and the chronology's line.

    `paragraphs`: article id and pieces (text, 1 where marked), in the order of the articles and their text.
    """
    spans: dict[str, list[tuple[int, int]]] = {}
    for article_id, start, end in json.loads(event["evidence"] or "[]"):
        spans.setdefault(str(article_id), []).append((int(start), int(end)))
    paragraphs = [
        {"article": article_id, "pieces": pieces}
        for article_id, marks in sorted(spans.items())
        if article_id in articles and articles[article_id]["text"]  # of a reference alone there is nothing to quote
        for pieces in marked_paragraphs(articles[article_id], sorted(marks))
    ]
    out: dict[str, Any] = {"paragraphs": paragraphs, "sources": [_source(s) for s in json.loads(event["sources"])]}
    if event["summary"]:
        out["line"] = {"text": str(event["summary"]), "lang": str(event["summary_lang"])}
    return out


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    keep = ("kind", "publisher", "camp", "backing", "published", "note")
    said = {"said": source["said"]} if source.get("said") else {}
    return {key: source.get(key) or "" for key in keep} | said | {"address": web_address(source.get("address"))}


def marked_paragraphs(article: Mapping[str, Any], marks: Sequence[tuple[int, int]]) -> list[list[Piece]]:
    """The paragraphs of the article that hold the marks, each cut into plain and marked pieces."""
    text = str(article["text"])
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for start, end in marks:
        groups.setdefault(_paragraph(text, start, end, article), []).append((start, end))
    return [_pieces(text, _shortened(text, bounds, inside), inside) for bounds, inside in sorted(groups.items())]


def _paragraph(text: str, start: int, end: int, article: Mapping[str, Any]) -> tuple[int, int]:
    """The paragraph around a span, kept inside the stretch of the article proper in which it stands."""
    breaks = [(m.start(), m.end()) for m in _BLANK_LINE.finditer(text)]
    first = max((b for _, b in breaks if b <= start), default=0)
    last = min((a for a, _ in breaks if a >= end), default=len(text))
    for begin, stop in json.loads(article.get("body") or "[]"):
        if begin <= start < stop:
            first, last = max(first, begin), max(min(last, stop), end)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _shortened(text: str, bounds: tuple[int, int], marks: Sequence[tuple[int, int]]) -> tuple[int, int]:
    first, last = bounds
    if last - first <= LONGEST_PARAGRAPH:
        return bounds
    start, end = min(s for s, _ in marks), max(e for _, e in marks)
    room = max(0, (LONGEST_PARAGRAPH - (end - start)) // 2)
    first, last = max(first, start - room), min(last, end + room)
    if first > bounds[0]:
        first = text.find(" ", first, start) + 1 or start
    if last < bounds[1]:
        last = max(text.rfind(" ", end, last), end)
    return first, last


def _pieces(text: str, bounds: tuple[int, int], marks: Sequence[tuple[int, int]]) -> list[Piece]:
    at, out = bounds[0], []
    for start, end in marks:
        start, end = max(start, at), min(end, bounds[1])
        if start >= end:
            continue
        if start > at:
            out.append((text[at:start], 0))
        out.append((text[start:end], 1))
        at = end
    if at < bounds[1]:
        out.append((text[at : bounds[1]], 0))
    return out


def _iso(day: date) -> str:
    return day.isoformat()
