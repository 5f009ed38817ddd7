"""Where a name lies that no list has: roughly, by what the text says around it. For :mod:`geo.places`.

"In Debaa, 12 km north of Qusayr": the offset. "The village of Debaa, near Qusayr" or a street: by the places that the
sentence and those around it speak of. Coordinates are WGS 84 degrees, distances km. The precision is wide enough
that the map draws an area, never a pin, and the id is the name's own: what is said of it is not said of its neighbour.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from geo.gazetteer_index import normalise
from geo.model import Article, Place, Toponym
from geo.projection import distance_km

LANDMARK_KM = 8.0  # a street, a quarter or a base lies in or by the town that the text speaks of
VILLAGE_KM = 50.0  # a village lies around it: on the training items 0.63 within 30 km, 0.85 within 161 km
MOST_KM = 60.0  # a place wider than this (a river) tells nothing
CONFIDENCE, FAR_CONFIDENCE = 0.35, 0.15  # beside a place; where only a country or a region is spoken of
OFFSET_GAP = 70  # code points between a name and the place that its offset is told from
SAME_KM = 25.0  # names as near as this speak for each other
FADING, REACH, BEHIND = 0.3, 400.0, 0.5  # of a voice: for each sentence end, code points, what follows later
WIDE = ("country", "region")
IN_TOWN = ("district", "camp", "airport", "airbase", "port", "other")
_SENTENCE_END = re.compile(r"[.!?][\"'”’]?\s|\n")

Resolved = tuple[Toponym, Place]


def place_unlisted(article: Article, unlisted: Sequence[Toponym], known: Sequence[Resolved]) -> dict[Toponym, Place]:
    """A rough place for every name that no list has; none where the article names no place at all.

    Parameters
    ----------
    known : sequence
        The names of the article whose places are known, in the order of the text.
    """
    beside = [(t, p) for t, p in known if not t.metonym and t.role not in ("residence", "actor")] or list(known)
    if not beside:
        return {}
    mentions: dict[str, list[Toponym]] = {}
    for toponym in unlisted:
        mentions.setdefault(normalise(toponym.surface), []).append(toponym)
    found: dict[Toponym, Place] = {}
    for key, same in mentions.items():
        place = min((_beside(article, toponym, beside) for toponym in same), key=lambda p: p.precision_km)
        named = replace(place, gazetteer_id=f"text:{key}", name=same[0].surface)
        found |= {toponym: replace(named, kind=toponym.kind) for toponym in same}
    return found


def _beside(article: Article, toponym: Toponym, known: Sequence[Resolved]) -> Place:
    """The place of one mention by the place that is told nearest to it."""
    behind = next(((t, p) for t, p in known if t.start >= toponym.end), None)
    if behind and behind[1].method == "offset" and behind[0].start - toponym.end <= OFFSET_GAP and not (
        _SENTENCE_END.search(article.text, toponym.end, behind[0].start)
    ):
        return _rough(behind[1], behind[1].precision_km, CONFIDENCE)
    small = [(t, p) for t, p in known if p.kind not in WIDE and p.precision_km <= MOST_KM]
    place = _likeliest(article, toponym, small or known)
    if not small:
        return _rough(place, place.precision_km, FAR_CONFIDENCE)
    least = LANDMARK_KM if toponym.kind in IN_TOWN else VILLAGE_KM
    return _rough(place, max(least, place.precision_km), CONFIDENCE)


def _likeliest(article: Article, toponym: Toponym, known: Sequence[Resolved]) -> Place:
    """The place round which the names beside this one lie: every mention has a voice, the nearer the louder."""
    voices = [_voice(article, toponym, other) for other, _ in known]

    def heard(at: int) -> float:
        here = known[at][1].point
        near = (v for v, (_, p) in zip(voices, known, strict=True) if distance_km(p.point, here) <= SAME_KM)
        return sum(near) + voices[at]

    return known[max(range(len(known)), key=lambda at: (heard(at), -at))][1]


def _voice(article: Article, toponym: Toponym, other: Toponym) -> float:
    """How loud another name is: less with every sentence end between, and behind rather than before."""
    after = other.start >= toponym.end
    start, end = (toponym.end, other.start) if after else (other.end, toponym.start)
    ends = len(_SENTENCE_END.findall(article.text, start, end))
    return math.exp(-FADING * ends - (end - start) / REACH) * (BEHIND if after and ends else 1.0)


def _rough(place: Place, precision_km: float, confidence: float) -> Place:
    return replace(
        place, precision_km=precision_km, confidence=min(place.confidence, confidence), region=None, method="context",
        reason="near=1", candidates=(), qualifier="",
    )  # fmt: skip
