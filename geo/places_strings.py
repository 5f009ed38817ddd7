"""The place of a string of a table ("Teir Maaleh village", Syria, Homs Governorate), for :mod:`geo.places`.

Such strings name one place, with its kind and other spellings of the name around it. The country and the province that
the table gives beside it bound the search; a name that nothing there is called, or nearly called, becomes the province
itself, as wide as that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from geo.gazetteer import Gazetteer, GazetteerEntry, prominence
from geo.gazetteer_index import loosen, normalise
from geo.lexicon import Language
from geo.model import Place, PlaceKind
from geo.places_areas import place_of
from geo.projection import distance_km

IN_PROVINCE, SAME_KIND, NEAR_PROVINCE = 0.6, 0.3, 0.3  # on the scale of `prominence`
BORDER_KM = 25.0  # a place this near to a town of the province may lie in it: sources draw borders differently
ALIKE, ALIKE_FAR = 84.0, 93.0  # share of equal letters (0 to 100), in the province and elsewhere in the country
LEAST_LETTERS = 4
SURE, SPELLED, FALLBACK = 0.9, 0.7, 0.3  # confidences


def locate(
    text: str, language: Language, gazetteer: Gazetteer, *, country: str = "", admin1: str = ""
) -> Place | None:
    """The place that a string names, or None where not even its country is known.

    Parameters
    ----------
    text : str
        The name, with its kind and other spellings: "Tadmur/Palmyra town", "Deir ez Zor airport".
    country, admin1 : str
        Names of the country and of the state or province that the table gives, or "".
    """
    nation = next((e for e in gazetteer.lookup(country, language.code) if e.kind == "country"), None)
    home = nation.country if nation else ""
    province = _province(admin1, language, gazetteer, home)
    if province and (part := _part_of(text, province, admin1, language, gazetteer)):
        return part
    for name, kind in _names(text, language):
        if nation and normalise(name) == normalise(country):
            return place_of(nation, gazetteer, "country")
        found = [e for e in gazetteer.lookup(name, language.code) if not home or e.country == home]
        if not found and home:
            found = [e for e in gazetteer.lookup_loosely(name, language.code) if e.country == home]
        best = _best(found, kind, province, gazetteer)
        if best and (province is None or _is_in(best, province, gazetteer)):
            return _made(best, kind, gazetteer, SURE if len(found) == 1 else SPELLED)
    for name, kind in _names(text, language) if home else ():
        best = _best(_alike(name, gazetteer, home, province), kind, province, gazetteer)
        if best and (province is None or _is_in(best, province, gazetteer)):
            return _made(best, kind, gazetteer, SPELLED - 0.1)
    rest = province or nation
    if rest is None:
        return None
    place = place_of(rest, gazetteer, "province", qualifier=text, confidence=FALLBACK)
    return replace(place, point=gazetteer.peopled_middle(province)) if province else place


def _part_of(
    text: str, province: GazetteerEntry, admin1: str, language: Language, gazetteer: Gazetteer
) -> Place | None:
    """The middle of a part of the province ("Northern Hamah Governorate"), or None where the string names no such."""
    first, _, rest = text.partition(" ")
    side = next((d for d in language.places.directions if first.casefold() in d.adjectives), None)
    if side is None or normalise(rest) != normalise(admin1):
        return None
    place = place_of(province, gazetteer, "region", qualifier=first, confidence=FALLBACK)
    return replace(place, point=gazetteer.peopled_middle(province, side.bearing))


def _province(admin1: str, language: Language, gazetteer: Gazetteer, home: str) -> GazetteerEntry | None:
    for name, _ in _names(admin1, language) if admin1 else ():
        for found in (gazetteer.lookup(name, language.code), gazetteer.lookup_loosely(name, language.code)):
            for entry in found:
                if entry.level == 1 and entry.country == home:
                    return entry
    return None


def _names(text: str, language: Language) -> Iterator[tuple[str, PlaceKind | None]]:
    """The names that a string may mean with their kind, the whole string first."""
    words = {word: kind for kind, many in language.places.kind_words.items() for word in many}
    sides = {adjective for direction in language.places.directions for adjective in direction.adjectives}
    seen: set[str] = set()
    outside = re.sub(r"\([^)]*\)", " ", text)
    for part in (text, outside, *re.split(r"[/,;]|\s+-\s+", outside), *re.findall(r"\(([^)]*)\)", text)):
        kept, kind = part.split(), None
        while len(kept) > 1 and kept[-1].casefold() in words:
            last = words[kept.pop().casefold()]
            kind = kind or last
        for first in (0, 1) if len(kept) > 1 and kept[0].casefold() in sides else (0,):
            for name in (" ".join(part.split()) if not first else "", " ".join(kept[first:])):
                if len(name) > 1 and normalise(name) not in seen:
                    seen.add(normalise(name))
                    yield name, kind  # type: ignore[misc]


def _best(
    found: Sequence[GazetteerEntry], kind: PlaceKind | None, province: GazetteerEntry | None, gazetteer: Gazetteer
) -> GazetteerEntry | None:
    def score(entry: GazetteerEntry) -> tuple[float, str]:
        value = prominence(entry)
        if province and gazetteer.admin1_of(entry) == province.admin1:
            value += IN_PROVINCE
        elif province and distance_km(entry.point, province.point) < province.precision_km + BORDER_KM:
            value += NEAR_PROVINCE
        if kind and (entry.kind == kind or (kind in ("city", "town") and entry.kind in ("city", "town"))):
            value += SAME_KIND
        return value, entry.id

    return max(found, key=score, default=None)


def _is_in(entry: GazetteerEntry, province: GazetteerEntry, gazetteer: Gazetteer) -> bool:
    """Whether a place lies in the province or near enough to it: a namesake elsewhere is another place."""
    if gazetteer.admin1_of(entry) == province.admin1 or entry.kind == "region":
        return True
    return distance_km(entry.point, province.point) < province.precision_km + BORDER_KM


def _alike(name: str, gazetteer: Gazetteer, home: str, province: GazetteerEntry | None) -> list[GazetteerEntry]:
    """The places that are called nearly so, of the province, else of the country."""
    key = loosen(normalise(name))
    if len(key) < LEAST_LETTERS:
        return []
    for within, least in ((province.admin1, ALIKE), ("", ALIKE_FAR)) if province else (("", ALIKE_FAR),):
        known = gazetteer.loose_names(home, within)
        found = process.extract(key, list(known), scorer=fuzz.ratio, score_cutoff=least, limit=3)
        if found:
            ids = {i for spelling, value, _ in found if value == found[0][1] for i in known[spelling]}
            return [replace(e, match="loose") for e in map(gazetteer.entry, sorted(ids)) if e]
    return []


def _made(entry: GazetteerEntry, kind: PlaceKind | None, gazetteer: Gazetteer, confidence: float) -> Place:
    place = place_of(entry, gazetteer, str(entry.match), confidence=confidence)
    return place if kind is None or entry.kind == kind else replace(place, qualifier=kind)
