"""What `python -m geo extract` prints: the place names and events of one article as one JSON object.

Offsets are code points of the input text, half-open. Dates are inclusive and ISO. Coordinates are WGS 84 degrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from geo.model import Article, Event, EventPlace, Place, Toponym


def extract_record(
    article: Article, resolved: Sequence[tuple[Toponym, Place]], events: Iterable[Event]
) -> dict[str, Any]:
    """The record of one article, in the order of the text."""
    return {
        "id": article.id,
        "lang": article.lang,
        "date": iso_partial(article),
        "toponyms": [_toponym(toponym, place) for toponym, place in sorted(resolved, key=lambda pair: pair[0].start)],
        "events": [_event(event) for event in sorted(events, key=lambda e: (e.evidence[0].start, e.id))],
    }


def iso_partial(article: Article) -> str:
    """The article's date as it was given: a day, a month or a year."""
    when = article.published
    length = {"day": 10, "month": 7, "year": 4}.get("day" if when.days == 1 else when.precision, 10)
    return when.first_day.isoformat()[:length]


NAME_IS_NOT_THE_PLACE = ("offset", "region")  # "west of Tripoli", "eastern Libya": the name itself is the whole


def _toponym(toponym: Toponym, place: Place) -> dict[str, Any]:
    own = place.candidates[0] if place.method in NAME_IS_NOT_THE_PLACE and place.candidates else None
    point = own.point if own else place.point
    return {
        "start": toponym.start,
        "end": toponym.end,
        "surface": toponym.surface,
        "name": own.name if own else place.name,
        "lng": round(point.lng, 5),
        "lat": round(point.lat, 5),
        "country": own.country if own else place.country,
        "kind": toponym.kind,
        "role": toponym.role,
        "metonym": toponym.metonym,
        "confidence": round(place.confidence, 3),
        "gazetteer_id": own.gazetteer_id if own else place.gazetteer_id,
        "precision_km": round(place.precision_km, 1),
        "reason": place.reason,
    }


def _place(event_place: EventPlace) -> dict[str, Any]:
    place = event_place.place
    return {
        "name": place.name,
        "lng": round(place.point.lng, 5),
        "lat": round(place.point.lat, 5),
        "country": place.country,
        "role": event_place.role,
        "precision_km": round(place.precision_km, 1),
        "inherited": event_place.inherited,
        "qualifier": place.qualifier,
    }


def _event(event: Event) -> dict[str, Any]:
    control = event.control
    return {
        "id": event.id,
        "type": event.type,
        "subtype": event.subtype,
        "status": event.status,
        "claimed_by": event.claimed_by,
        "date_start": event.when.first_day.isoformat(),
        "date_end": event.when.last_day.isoformat(),
        "date_precision": event.when.precision,
        "date_expression": event.date_expression,
        "places": [_place(place) for place in event.places],
        "side1": list(event.side1),
        "side2": list(event.side2),
        "deaths_min": event.deaths_min,
        "deaths_max": event.deaths_max,
        "control": {"place": control.place, "new": control.new, "old": control.old, "extent": control.extent}
        if control else None,
        "evidence": [{"start": e.start, "end": e.end} for e in event.evidence],
        "on_map": event.on_map,
        "review": event.review,
        "off_map_reason": event.off_map_reason,
        "confidence": round(event.confidence, 3),
        "rule": event.rule,
    }
