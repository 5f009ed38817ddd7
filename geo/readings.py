"""What was read from one article, and as bytes: the same records come back, or None where the bytes are not whole.

A reading is kept as JSON: lists of values in the order of each record's fields, places once each and named by number,
regions once each as WKB. Every record is built anew by its own constructor, which refuses what cannot be.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geo.dates import DateInterval
from geo.model import (
    Article,
    Candidate,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Place,
    Source,
    Span,
    Toponym,
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read from one article."""

    article: Article
    resolved: tuple[tuple[Toponym, Place], ...] = ()
    events: tuple[Event, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    phrases: tuple[tuple[Span, Place], ...] = ()  # places that the text means without naming them


def article_bytes(article: Article) -> bytes:
    """All that an article is, for its hash."""
    days = article.published
    interval = [days.start.isoformat(), days.end.isoformat(), days.precision]
    return json.dumps([*_flat(article, _ARTICLE), interval], ensure_ascii=False).encode()


def reading_to_bytes(reading: Reading) -> bytes:
    """A reading without its article, as JSON in UTF-8."""
    pool = _Pool()
    record = {
        "resolved": [[_flat(toponym, _TOPONYM), pool.add(place)] for toponym, place in reading.resolved],
        "events": [_event_values(event, pool) for event in reading.events],
        "dropped": [_flat(dropped, _DROPPED) for dropped in reading.dropped],
        "phrases": [[list(span), pool.add(place)] for span, place in reading.phrases],
    }
    whole = record | {"places": pool.places, "regions": pool.regions}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def reading_from_bytes(
    content: bytes, article: Article, regions: dict[str, BaseGeometry] | None = None
) -> Reading | None:
    """The reading of an article, or None where the bytes are not those of `reading_to_bytes`.

    Parameters
    ----------
    regions : dict, optional
        Regions that were met before, by their WKB in base64: equal ones become one object.
    """
    try:
        record = json.loads(content)
        known = regions if regions is not None else {}
        shapes = [_region(text, known) for text in record["regions"]]
        places = [_place(values, shapes) for values in record["places"]]
        return Reading(
            article=article,
            resolved=tuple((_toponym(values), places[n]) for values, n in record["resolved"]),
            events=tuple(_event(values, places) for values in record["events"]),
            dropped=tuple(_dropped(values) for values in record["dropped"]),
            phrases=tuple((Span(*span), places[n]) for span, n in record["phrases"]),
        )
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError):
        return None


class _Pool:
    """Places and regions, each written once."""

    def __init__(self) -> None:
        self.places: list[list[Any]] = []
        self.regions: list[str] = []
        self._place_numbers: dict[int, int] = {}  # by identity: the reading keeps them alive
        self._region_numbers: dict[str, int] = {}

    def add(self, place: Place) -> int:
        """The number of a place."""
        if id(place) not in self._place_numbers:
            region = None if place.region is None else self._add_region(place.region)
            candidates = [[c.gazetteer_id, c.name, list(c.point), c.country, c.score] for c in place.candidates]
            self.places.append([*_flat(place, _PLACE), list(place.point), region, candidates])
            self._place_numbers[id(place)] = len(self.places) - 1
        return self._place_numbers[id(place)]

    def _add_region(self, region: BaseGeometry) -> int:
        text = base64.b64encode(shapely.to_wkb(region)).decode()
        if text not in self._region_numbers:
            self.regions.append(text)
            self._region_numbers[text] = len(self.regions) - 1
        return self._region_numbers[text]


def _names(record: type, *without: str) -> tuple[str, ...]:
    return tuple(f.name for f in fields(record) if f.name not in without)


_TOPONYM, _DROPPED, _CHANGE = _names(Toponym), _names(Dropped), _names(ControlChange)
_ARTICLE, _SOURCE = _names(Article, "published"), _names(Source, "published")
_PLACE = _names(Place, "point", "region", "candidates")
_LISTS = ("side1", "side2", "aliases")
_EVENT = _names(Event, "when", "places", "control", "evidence", "sources", "reported_at", *_LISTS)


def _flat(record: Any, names: Sequence[str]) -> list[Any]:
    return [getattr(record, name) for name in names]


def _event_values(event: Event, pool: _Pool) -> list[Any]:
    return [
        _flat(event, _EVENT),
        [event.when.start.isoformat(), event.when.end.isoformat(), event.when.precision],
        [[pool.add(p.place), p.role, p.inherited, p.toponym_id] for p in event.places],
        _flat(event.control, _CHANGE) if event.control else None,
        [[e.article_id, e.start, e.end] for e in event.evidence],
        [[_flat(s, _SOURCE), s.published.isoformat() if s.published else None] for s in event.sources],
        event.reported_at.isoformat() if event.reported_at else None,
        [list(getattr(event, name)) for name in _LISTS],
    ]


def _event(values: Any, places: Sequence[Place]) -> Event:
    flat, when, spots, change, evidence, sources, reported, lists = values
    return Event(
        **_named(_EVENT, flat),
        **_named(_LISTS, map(tuple, lists)),
        when=DateInterval(date.fromisoformat(when[0]), date.fromisoformat(when[1]), when[2]),
        places=tuple(
            EventPlace(place=places[n], role=role, inherited=inherited, toponym_id=toponym)
            for n, role, inherited, toponym in spots
        ),
        control=None if change is None else ControlChange(**_named(_CHANGE, change)),
        evidence=tuple(Evidence(article_id=key, start=start, end=end) for key, start, end in evidence),
        sources=tuple(Source(**_named(_SOURCE, source), published=_day(day)) for source, day in sources),
        reported_at=_day(reported),
    )


def _named(names: Sequence[str], values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(names, values, strict=True))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _toponym(values: Sequence[Any]) -> Toponym:
    return Toponym(**_named(_TOPONYM, values))


def _dropped(values: Sequence[Any]) -> Dropped:
    return Dropped(**_named(_DROPPED, values))


def _place(values: Sequence[Any], regions: Sequence[BaseGeometry]) -> Place:
    *flat, point, region, candidates = values
    return Place(
        **_named(_PLACE, flat),
        point=LngLat(*point),
        region=None if region is None else regions[region],
        candidates=tuple(
            Candidate(gazetteer_id=key, name=name, point=LngLat(*at), country=country, score=score)
            for key, name, at, country, score in candidates
        ),
    )


def _region(text: str, known: dict[str, BaseGeometry]) -> BaseGeometry:
    if text not in known:
        known[text] = shapely.from_wkb(base64.b64decode(text, validate=True))
    return known[text]
