"""What people accepted and corrected as gold for `python -m geo evaluate text`.

An article becomes a record once something in it was judged. What nobody judged is "optional" there: neither asked for
nor wrong. What was rejected is left out, so that reading it again counts as an error; an event that the program does
not read at all cannot be judged, so gold of this kind measures what is read rather than what is missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from geo.corrections import Correction, Rulings
from geo.corrections_apply import REJECTED, Bench, Resolved, apply_to_events, apply_to_reading
from geo.model import ON_MAP_STATUSES, Article, Event, EventPlace, Place, Toponym

Record = dict[str, Any]


def gold_lines(readings: Iterable[tuple[Article, Sequence[Resolved], Sequence[Event]]], bench: Bench) -> list[str]:
    """A JSON line for each article with a name or event that was judged, by its id.

    Parameters
    ----------
    readings : iterable
        Each article with its names and events as they were read, before any correction.
    """
    found = sorted(readings, key=lambda reading: reading[0].id)
    records = [_record(article, resolved, events, bench) for article, resolved, events in found]
    return [json.dumps(record, ensure_ascii=False) for record in records if record]


def _record(article: Article, resolved: Sequence[Resolved], events: Sequence[Event], bench: Bench) -> Record | None:
    here = [one for one in bench.fitting(bench.rulings.by_article.get(article.id, ())) if one.kind != "observation"]
    if not here:
        return None
    own = Bench(Rulings(tuple(here)), bench.conflict, bench.texts, bench.regions)
    names, moved, _ = apply_to_reading(article, resolved, events, own)
    told, _ = apply_to_events(moved, own)
    judged = {t.id for t, _ in names if any(_speaks_of(line, t) for line in here)}
    shift = article.body[0].start
    return {
        "id": article.id, "lang": article.lang, "date": article.published.first_day.isoformat()[: _length(article)],
        "title": article.title, "text": article.text[shift:],
        "toponyms": [_optional(_toponym(t, p, shift), t.id in judged) for t, p in names],
        "events": [
            _optional(_event(event, shift), bool(own.rulings.about("event", (event.id, *event.aliases))))
            for event in told if event.off_map_reason != REJECTED and event.places and event.status in ON_MAP_STATUSES
        ] + [
            _event(event, shift) for event in told
            if event.status not in ON_MAP_STATUSES and own.rulings.about("event", (event.id, *event.aliases))
        ],
    }  # fmt: skip


def _speaks_of(line: Correction, toponym: Toponym) -> bool:
    alike = line.change.everywhere and line.seen.text == toponym.surface
    return line.kind == "toponym" and (line.target == toponym.id or alike)


def _optional(record: Record, judged: bool) -> Record:
    return record if judged else {**record, "optional": True}


def _length(article: Article) -> int:
    """How many letters of an ISO date say when the article appeared: a day, a month or a year."""
    when = article.published
    return {"day": 10, "month": 7, "year": 4}.get("day" if when.days == 1 else when.precision, 10)


def _toponym(toponym: Toponym, place: Place, shift: int) -> Record:
    return {"start": toponym.start - shift, "end": toponym.end - shift, **_place(place), "kind": toponym.kind,
            "role": toponym.role, "metonym": toponym.metonym}  # fmt: skip


def _place(place: Place) -> Record:
    return {"name": place.name, "lat": round(place.point.lat, 5), "lon": round(place.point.lng, 5),
            "country": place.country, "kind": place.kind}  # fmt: skip


def _event_place(spot: EventPlace) -> Record:
    return {**_place(spot.place), "role": spot.role, "inherited": spot.inherited}


def _event(event: Event, shift: int) -> Record:
    control = event.control
    return {
        "type": event.type, "status": event.status, "places": [_event_place(spot) for spot in event.places],
        "date_start": event.when.first_day.isoformat(), "date_end": event.when.last_day.isoformat(),
        "side1": list(event.side1), "side2": list(event.side2), "deaths_min": event.deaths_min,
        "deaths_max": event.deaths_max,
        "control": {"place": control.place, "new": control.new, "old": control.old} if control else None,
        "evidence": [{"start": e.start - shift, "end": e.end - shift} for e in event.evidence],
        "on_map": event.on_map or event.review,
    }  # fmt: skip
