"""Features and vague areas around a name ("de haven van", "ten westen van", "het oosten van"), for :mod:`geo.places`.

Points and regions are WGS 84 degrees; the metric work is done in an equal-area projection centred on the place.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.gazetteer_index import normalise
from geo.lexicon import DirectionWords, FeatureWords, Language, PlaceWords
from geo.model import LngLat, Place, PlaceKind
from geo.projection import M_PER_KM, Projection, destination, distance_km

OFFSET_KM = 15.0  # "ten westen van X" without a distance: as far as news means it; the precision is as wide
OFFSET_DOUBT = 0.3  # of a stated distance, but never less than OFFSET_LEAST_KM
OFFSET_LEAST_KM = 4.0
CITY_PART_KM = 6.0  # "het zuiden van Tripoli": the middle of that part, and as wide
PART = 0.4  # share of a country's height or width that "het oosten van" means
RING_HOLE = 0.35  # outskirts begin at this share of their radius


@dataclass(frozen=True)
class Words:
    """The patterns of a language, compiled once."""

    feature: re.Pattern[str]
    offset: re.Pattern[str]
    part: re.Pattern[str]


def read_area(
    place: Place, entry: GazetteerEntry, surface: str, before: str, language: Language, gazetteer: Gazetteer
) -> Place:
    """The place that the words before its name make of it; the place itself where they add nothing.

    Parameters
    ----------
    place : Place
        What the bare name means.
    entry : GazetteerEntry
        Its entry.
    surface : str
        The name as written; a first part such as "Zuid-" counts.
    before : str
        The text before it, of the same sentence.
    """
    patterns = _patterns(language)
    if found := patterns.feature.search(before):
        feature = next(f for f in language.places.features if found["word"].casefold() in f.words)
        return _feature(place, entry, found["word"], feature, _direction(language, found["side"]), language, gazetteer)
    if found := patterns.offset.search(before):
        direction = _direction(language, found["noun"] or found["adjective"])
        if direction:
            distance = _kilometres(found["distance"], language.places)
            return _offset(place, direction, distance, f"{found[0].strip()} {surface}")
    if found := patterns.part.search(before):
        direction = _direction(language, found["noun"] or found["adjective"])
        if direction:
            return _part(place, entry, direction, surface, f"{found[0].strip()} {surface}", language, gazetteer)
    prefix, hyphen, rest = surface.partition("-")
    direction = next((d for d in language.places.directions if hyphen and prefix in d.prefixes), None)
    known = {key for name in (entry.name, *entry.names.values()) if (key := normalise(name))}
    if direction and normalise(surface) not in known and (entry.kind == "country" or normalise(rest) in known):
        return _part(place, entry, direction, rest, prefix, language, gazetteer)
    return place


def region_of(entry: GazetteerEntry, gazetteer: Gazetteer) -> BaseGeometry | None:
    """The outline of an entry that is a country or region, coarse enough to draw as a tint, or None."""
    return gazetteer.coarse_region(entry.id) if entry.kind in ("country", "region") else None


def _feature(
    place: Place, entry: GazetteerEntry, word: str, feature: FeatureWords, side: DirectionWords | None,
    language: Language, gazetteer: Gazetteer,
) -> Place:  # fmt: skip
    kind: PlaceKind = feature.kind  # type: ignore[assignment]
    if entry.kind == kind and entry.parent:
        return replace(place, method="feature", qualifier=word)
    own = feature_entry(entry, word, kind, language, gazetteer)
    if own:
        return replace(
            place, gazetteer_id=own.id, name=own.name, point=own.point, kind=kind, precision_km=own.precision_km,
            region=None, method="feature", qualifier=word,
        )  # fmt: skip
    if feature.ring and side:
        point = destination(place.point, side.bearing, feature.radius_km * 0.6)
        return replace(
            place, point=point, kind=kind, precision_km=feature.radius_km * 0.6, region=None, method="feature",
            qualifier=f"{side.adjectives[-1]} {word}" if side.adjectives else word,
        )  # fmt: skip
    land = gazetteer.coarse_region(f"c:{entry.country}")
    region = _ring(place.point, feature.radius_km, land) if feature.ring else None
    return replace(
        place, kind=kind, precision_km=max(feature.radius_km, place.precision_km), region=region, method="feature",
        qualifier=word,
    )  # fmt: skip


def feature_entry(
    entry: GazetteerEntry, word: str, kind: PlaceKind, language: Language, gazetteer: Gazetteer
) -> GazetteerEntry | None:
    """Our own entry for a feature of a place: by its whole name ("haven van Tripoli"), else by the place's parts."""
    if kind in ("district", "region"):
        return None
    for link in language.places.of:
        for found in gazetteer.lookup(f"{word} {link} {entry.label(language.code)}", language.code):
            if found.own and found.kind != entry.kind and found.parent == entry.id:
                return found
    parts = gazetteer.parts(entry.id, kind)
    return parts[0] if len(parts) == 1 and kind != "other" else None


def _offset(place: Place, direction: DirectionWords, km: float | None, words: str) -> Place:
    distance = OFFSET_KM if km is None else km
    doubt = OFFSET_KM if km is None else max(OFFSET_LEAST_KM, OFFSET_DOUBT * km)
    return replace(
        place, point=destination(place.point, direction.bearing, distance), kind="other", region=None, method="offset",
        precision_km=doubt + place.precision_km, qualifier=words,
    )  # fmt: skip


def _part(
    place: Place, entry: GazetteerEntry, direction: DirectionWords, surface: str, words: str, language: Language,
    gazetteer: Gazetteer,
) -> Place:  # fmt: skip
    for pattern in language.places.part_of:
        phrase = pattern.replace("{noun}", direction.nouns[0]) if "{noun}" in pattern else ""
        for name in (surface, entry.label(language.code)) if phrase else ():
            if known := gazetteer.phrase(f"{phrase} {name}", language.code):
                return place_of(known, gazetteer, "phrase", qualifier=words, like=place)
    outline = region_of(entry, gazetteer)
    if outline is None:
        return replace(
            place, point=destination(place.point, direction.bearing, CITY_PART_KM), precision_km=CITY_PART_KM,
            kind="district", method="region", qualifier=words,
        )  # fmt: skip
    part = part_of(outline, direction.bearing)
    point, reach = middle_of(part)
    return replace(place, point=point, kind="region", precision_km=reach, region=part, method="region", qualifier=words)


def place_of(
    entry: GazetteerEntry, gazetteer: Gazetteer, method: str, *, qualifier: str = "", like: Place | None = None,
    confidence: float = 0.9,
) -> Place:  # fmt: skip
    """The place of an entry."""
    return Place(
        gazetteer_id=entry.id, name=entry.name, point=entry.point, kind=entry.kind, country=entry.country,
        precision_km=entry.precision_km, confidence=like.confidence if like else confidence,
        region=region_of(entry, gazetteer), method=method, reason=like.reason if like else "",
        candidates=like.candidates if like else (), qualifier=qualifier,
    )  # fmt: skip


def part_of(outline: BaseGeometry, bearing: float) -> BaseGeometry:
    """The part of an outline (degrees) that lies towards a point of the compass."""
    largest = max(shapely.get_parts(outline), key=lambda part: float(part.area))
    west, south, east, north = largest.bounds
    x, y = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    box = (
        east - PART * (east - west) if x > 0.3 else west, north - PART * (north - south) if y > 0.3 else south,
        west + PART * (east - west) if x < -0.3 else east, south + PART * (north - south) if y < -0.3 else north,
    )  # fmt: skip
    part: BaseGeometry = shapely.make_valid(shapely.clip_by_rect(largest, *box))
    whole: BaseGeometry = largest
    return whole if part.is_empty else part


def middle_of(region: BaseGeometry) -> tuple[LngLat, float]:
    """A point inside the region, its centroid where that lies inside, and the km to the region's farthest corner."""
    inside = region.centroid if region.contains(region.centroid) else region.representative_point()
    point = LngLat(float(inside.x), float(inside.y))
    corners = shapely.get_coordinates(shapely.convex_hull(region))
    return point, round(max(distance_km(point, LngLat(float(x), float(y))) for x, y in corners), 1)


def _ring(centre: LngLat, radius_km: float, land: BaseGeometry | None) -> BaseGeometry:
    projection = Projection(centre)
    middle = projection.to_metric(Point(*centre))
    ring = middle.buffer(radius_km * M_PER_KM).difference(middle.buffer(radius_km * RING_HOLE * M_PER_KM))
    degrees = projection.to_lnglat(ring)
    if land is None:
        return degrees
    west, south, east, north = degrees.bounds
    near = shapely.make_valid(shapely.clip_by_rect(land, west, south, east, north))
    dry = degrees.intersection(near)
    return dry if not dry.is_empty else degrees


def _kilometres(text: str | None, words: PlaceWords) -> float | None:
    found = re.search(words.distance, text, re.IGNORECASE) if text and words.distance else None
    if not found:
        return None
    stated = found["km"].casefold()
    return words.numbers[stated] if stated in words.numbers else _number(stated)


def _number(stated: str) -> float | None:
    plain = stated.replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _direction(language: Language, word: str | None) -> DirectionWords | None:
    low = (word or "").casefold()
    return next((d for d in language.places.directions if low in d.nouns or low in d.adjectives), None)


def _compile(words: PlaceWords) -> Words:
    def any_of(texts: list[str]) -> str:
        return "|".join(sorted((re.escape(t) for t in texts), key=len, reverse=True)) or "(?!)"

    nouns = any_of([n for d in words.directions for n in d.nouns])
    adjectives = any_of([a for d in words.directions for a in d.adjectives])
    article = rf"(?:(?:{any_of(list(words.articles))})\s+)?"
    tail = rf"\s+{article}$"

    def compass(patterns: tuple[str, ...]) -> str:
        # one group of each name in an alternation: the noun forms and the adjective forms stand apart
        with_noun = [p.replace("{noun}", f"(?P<noun>{nouns})", 1) for p in patterns if "{noun}" in p]
        with_adjective = [p for p in patterns if "{adjective}" in p]
        noun = "|".join(p if i == 0 else p.replace("?P<noun>", "?:") for i, p in enumerate(with_noun)) or "(?!)"
        bare = "|".join(p.replace("{adjective}", "@") for p in with_adjective) or "(?!)"
        first, _, rest = bare.partition("@")
        adjective = first + f"(?P<adjective>{adjectives})" + rest.replace("@", f"(?:{adjectives})")
        return f"(?:{noun}|{adjective})" if "(?P<noun>" in noun else f"(?:(?P<noun>(?!))|{adjective})"

    feature, link = any_of([w for f in words.features for w in f.words]), any_of(list(words.of))
    far = rf"(?P<distance>\b{words.distance or '(?!)'}\s*)?"
    return Words(
        feature=re.compile(rf"\b(?:(?P<side>{adjectives})\s+)?(?P<word>{feature})\s+(?:{link}){tail}", re.I),
        offset=re.compile(rf"{far}\b{compass(words.direction_of)}{tail}", re.I),
        part=re.compile(rf"\b{compass(words.part_of)}{tail}", re.I),
    )


def _patterns(language: Language) -> Words:
    known = _COMPILED.get(language.code)
    if known is None or known[0] is not language.places:
        known = _COMPILED[language.code] = (language.places, _compile(language.places))
    return known[1]


_COMPILED: dict[str, tuple[PlaceWords, Words]] = {}
