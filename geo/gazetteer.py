"""The place-name index: what a name can mean, where that lies and what it is called in a language.

Four sources are laid over each other: the project's own sourced places (`data/gazetteer/*.csv`), countries with their
names from CLDR (package `babel`), names that a language uses for places abroad (`data/gazetteer/exonyms.<lang>.csv`)
and GeoNames (compiled by :mod:`geo.gazetteer_index`). Everything is on disk: a look-up sends nothing anywhere.
:mod:`geo.gazetteer_online` is the one exception, off unless it is allowed by the caller. Coordinates are WGS 84,
longitude first.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from babel import Locale
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict, data_dir, list_languages, load_language
from geo.gazetteer_entries import GazetteerEntry, Match, prominence, read_own_places, read_rows
from geo.gazetteer_index import IndexedPlace, PlaceIndex, compile_index, is_current, loosen, normalise, without_article
from geo.gazetteer_outlines import Outlines, coarsen
from geo.lexicon import Language
from geo.model import LngLat, PlaceKind
from geo.projection import distance_km

COUNTRIES = "countries.parquet"
MIDDLES = "middles.csv"
_DATA = Path(__file__).resolve().parent.parent / "data"
INDEX_PATH = _DATA / "gazetteer" / "geonames.index"
OUTLINES_PATH = _DATA / "boundaries" / COUNTRIES
DIVISIONS_PATH = _DATA / "gazetteer" / "divisions.csv.gz"
CITY_POPULATION = 100_000  # from here on a place of GeoNames is called a city
SAME_PLACE_KM = 30.0  # a GeoNames namesake this near to a place of ours, in the same country, is that place
BEHIND = 32  # code points behind a name where its state or country may stand
_AREA = re.compile(r"[A-ZÀ-Ý][\w'’-]*(?:\.[A-Z][a-z]*)*\.?(?: ?[A-ZÀ-Ý][\w'’-]*\.?){0,2}")
MIN_LOOSE = 5  # shorter loosened keys meet too many names

__all__ = ["Gazetteer", "GazetteerEntry", "area_behind", "named_area", "open_gazetteer", "prominence",
           "read_own_places"]  # fmt: skip


class Gazetteer:
    """Names to places. Open it with :func:`open_gazetteer`."""

    def __init__(
        self, index: PlaceIndex, folder: Path, languages: Iterable[Language], conflict: Conflict | None
    ) -> None:
        self._index = index
        self._languages = {language.code: language for language in languages}
        self._conflict = conflict
        self._own: dict[str, GazetteerEntry] = {}
        self._own_keys: dict[str, list[str]] = {}
        self._own_loose: dict[str, list[str]] = {}
        self._exonyms: dict[str, list[tuple[str, int]]] = {}
        self._exonym_of: dict[int, dict[str, str]] = {}
        self._countries: dict[str, list[str]] = {}
        self._country_names: dict[str, dict[str, str]] = {}
        self._outlines = Outlines(folder / "boundaries" / COUNTRIES, "iso2")
        self._regions = Outlines(folder / "boundaries" / "regions.parquet", "id")
        self._coarse: dict[str, BaseGeometry | None] = {}
        self._loose_names: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._admin1: dict[str, str] = {}
        self._found: dict[tuple[str, str], list[GazetteerEntry]] = {}
        for path in sorted((folder / "gazetteer").glob("*.csv")):
            if not path.name.startswith("exonyms."):
                self._add_own(read_own_places(path))
        middles = folder / "boundaries" / MIDDLES
        rows = read_rows(middles, ("iso2", "lat", "lon")) if middles.is_file() else []
        self._middles = {row["iso2"]: LngLat.checked(float(row["lon"]), float(row["lat"])) for row in rows}
        self._people: dict[tuple[str, str], str] = {}
        self._short: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for code, language in self._languages.items():
            self._people |= {(code, w): iso2 for iso2, many in language.places.demonyms.items() for w in many}
            for division, many in language.places.divisions.items():
                for word in many:
                    country, _, admin1 = division.partition(".")
                    self._short.setdefault((code, word), []).append((country, admin1))
            self._add_countries(code, language)
            self._add_exonyms(code, folder / "gazetteer" / f"exonyms.{code}.csv")

    def lookup(self, name: str, lang: str = "") -> list[GazetteerEntry]:
        """Everything that the name can mean, the best known first; empty where it is not known.

        Parameters
        ----------
        name : str
            As it stands in a text; case, diacritics, hyphens, apostrophes and Arabic articles do not matter.
        lang : str
            Language code whose exonyms go first; "" for any.
        """
        key = normalise(name)
        if (key, lang) not in self._found:
            self._found[key, lang] = self._ranked(self._meanings(key, lang))
        return self._found[key, lang]

    def lookup_loosely(self, name: str, lang: str = "") -> list[GazetteerEntry]:
        """Everything whose name is another romanisation of this one ("Qasr Ben Gashir"), the best known first."""
        key = normalise(name)
        if lang in self._languages:
            for there, here in self._languages[lang].places.transliteration:
                key = key.replace(there, here)
        loose = loosen(key)
        if len(loose) < MIN_LOOSE:
            return []
        found = [self._own[i] for i in self._own_loose.get(loose, ())]
        found += [self._from_index(row) for row in self._index.find_loosely(loose)]
        return self._ranked([replace(entry, match="loose") for entry in found])

    def country_of_people(self, word: str, lang: str) -> GazetteerEntry | None:
        """The country that an adjective or the name of a people speaks of ("Lebanese"), or None."""
        iso2 = self._people.get((lang, word))
        return self._country(iso2) if iso2 in self._country_names else None

    def short_forms(self, text: str, lang: str) -> list[GazetteerEntry]:
        """The states and provinces that a short form stands for ("Tex."), exactly as it is written."""
        found = [self.division(country, admin1) for country, admin1 in self._short.get((lang, text), ())]
        return [replace(entry, match="variant") for entry in found if entry]

    def entry(self, gazetteer_id: str) -> GazetteerEntry | None:
        """The place with that id, or None."""
        if gazetteer_id in self._own:
            return self._own[gazetteer_id]
        kind, _, rest = gazetteer_id.partition(":")
        if kind == "c" and rest in self._country_names:
            return self._country(rest)
        if kind == "gn" and rest.isdigit():
            row = self._index.place(int(rest))
            return self._from_index(row) if row else None
        return None

    def division(self, country: str, admin1: str) -> GazetteerEntry | None:
        """The state or province with that code ("US", "LA"), or None."""
        row = self._index.division(country, admin1)
        return self._from_index(row) if row else None

    def country_of_geonames(self, geonames_id: int) -> str:
        """The ISO code of the country with that GeoNames id, or ""."""
        return self._index.country_of_geonames(geonames_id)

    def point_of_geonames(self, geonames_id: int) -> LngLat | None:
        """Where the place, division or country with that GeoNames id lies, or None where it is not known."""
        if iso2 := self._index.country_of_geonames(geonames_id):
            return self._country(iso2).point if iso2 in self._country_names else None
        row = self._index.place(geonames_id)
        return LngLat(row.lng, row.lat) if row else None

    def admin1_of(self, entry: GazetteerEntry) -> str:
        """The code of the state or province of a place; of our own places that of the nearest town; "" if none."""
        if entry.admin1 or not entry.own or not entry.country:
            return entry.admin1
        if entry.id not in self._admin1:
            towns, scale = self._index.largest(entry.country), math.cos(math.radians(entry.point.lat))
            near = min(
                towns, default=None,
                key=lambda t: ((t.lng - entry.point.lng) * scale) ** 2 + (t.lat - entry.point.lat) ** 2,
            )  # fmt: skip
            self._admin1[entry.id] = near.admin1 if near else ""
        return self._admin1[entry.id]

    def peopled_middle(self, division: GazetteerEntry, bearing: float | None = None) -> LngLat:
        """Where most people of a division live: the median of its towns by population (its own point without any).

        Parameters
        ----------
        bearing : float, optional
            Degrees from north: only the third of the towns that lies farthest that way.
        """
        towns = self._index.largest(division.country, division.admin1)
        if not towns:
            return division.point
        if bearing is not None:
            x, y = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
            towns = sorted(towns, key=lambda town: -(town.lng * x + town.lat * y))[: max(1, len(towns) // 3)]
        weights = [town.population + 1 for town in towns]
        return LngLat(_median([t.lng for t in towns], weights), _median([t.lat for t in towns], weights))

    def loose_names(self, country: str, admin1: str = "") -> Mapping[str, Sequence[str]]:
        """Every loosened name (:func:`geo.gazetteer_index.loosen`) of a country or division, with the places' ids."""
        if (country, admin1) not in self._loose_names:
            names: dict[str, list[str]] = {}
            for key, place in self._index.loose_names(country, admin1):
                names.setdefault(key, []).append(f"gn:{place}")
            for key, ids in self._own_loose.items():
                here = [self._own[i] for i in ids if self._own[i].country == country]
                own = [e.id for e in here if not admin1 or self.admin1_of(e) == admin1]
                names.setdefault(key, []).extend(own) if own else None
            self._loose_names[country, admin1] = {key: names[key] for key in sorted(names)}
        return self._loose_names[country, admin1]

    def parts(self, gazetteer_id: str, kind: PlaceKind) -> list[GazetteerEntry]:
        """The own places of that kind that belong to a place ("the port of Tripoli")."""
        return [entry for entry in self._own.values() if entry.parent == gazetteer_id and entry.kind == kind]

    def phrase(self, words: str, lang: str) -> GazetteerEntry | None:
        """What words without a name mean in this war ("de hoofdstad"), or None."""
        if self._conflict is None:
            return None
        for phrase in self._conflict.phrases:
            if phrase.lang == lang and words.casefold() in (known.casefold() for known in phrase.words):
                return next(iter(self.lookup(phrase.place)), None)
        return None

    def region(self, gazetteer_id: str) -> BaseGeometry | None:
        """The outline of a country or region in WGS 84 degrees, or None where only a point is known."""
        if gazetteer_id.startswith("c:"):
            return self._outlines.get(gazetteer_id[2:])
        return self._regions.get(gazetteer_id)

    def coarse_region(self, gazetteer_id: str) -> BaseGeometry | None:
        """`region`, simplified to about 2 km: for tints and tables, not for cutting."""
        if gazetteer_id.startswith("c:") and (country := self._index.country(gazetteer_id[2:])):
            return country.outline
        if gazetteer_id not in self._coarse:
            outline = self.region(gazetteer_id)
            self._coarse[gazetteer_id] = coarsen(outline) if outline else None
        return self._coarse[gazetteer_id]

    def own_places(self) -> list[GazetteerEntry]:
        """Every place of the project's own files, by id."""
        return [self._own[i] for i in sorted(self._own)]

    def close(self) -> None:
        """Close the index file."""
        self._index.close()

    def _meanings(self, key: str, lang: str) -> list[GazetteerEntry]:
        found = [self._country(iso2) for iso2 in self._countries.get(key, ())]
        found += [replace(self._own[i], match="variant" if normalise(self._own[i].name) != key else "exact")
                  for i in self._own_keys.get(key, ())]  # fmt: skip
        exonyms = [i for code, i in self._exonyms.get(key, ()) if lang in ("", code)]
        for row in map(self._index.place, exonyms):
            if row:
                found.append(replace(self._from_index(row), match="exonym"))
        known = {entry.id for entry in found}
        rows = self._index.find(key) or (self._index.find(without_article(key)) if key.startswith("al ") else [])
        found += [entry for entry in map(self._from_index, rows) if entry.id not in known]
        return found

    def _ranked(self, found: list[GazetteerEntry]) -> list[GazetteerEntry]:
        kept: list[GazetteerEntry] = []
        for entry in sorted(found, key=lambda e: not e.own):
            namesake = any(
                k.own and k.country == entry.country and distance_km(k.point, entry.point) < SAME_PLACE_KM for k in kept
            )
            if (entry.own or not namesake) and entry.id not in {k.id for k in kept}:
                kept.append(entry)
        called = {entry.country for entry in kept if entry.match == "exact" and not entry.own}
        country = any(entry.kind == "country" for entry in kept)
        kept = [
            e for e in kept if e.match != "variant" or e.own or not (e.country in called or country)
            or e.population >= CITY_POPULATION and not country
        ]  # fmt: skip
        return sorted(kept, key=lambda e: (-prominence(e), e.id))

    def _from_index(self, row: IndexedPlace) -> GazetteerEntry:
        if row.level:
            match: Match = "exact" if row.main else "shadowed" if row.rank < 0 else "variant"
            return GazetteerEntry(
                id=f"gn:{row.id}", name=row.name, kind="region", point=LngLat(row.lng, row.lat), country=row.country,
                admin1=row.admin1, level=row.level, population=row.population, precision_km=row.radius_km,
                tier=2 if row.level == 1 else 4, match=match,
            )  # fmt: skip
        city = row.capital or row.population >= CITY_POPULATION
        return GazetteerEntry(
            id=f"gn:{row.id}", name=row.name, names=self._exonym_of.get(row.id, {}), kind="city" if city else "town",
            point=LngLat(row.lng, row.lat), country=row.country, admin1=row.admin1, population=row.population,
            capital=row.capital,
            precision_km=round(min(5.0, max(2.0, math.sqrt(row.population) / 150)), 1),
            tier=1 if row.capital else 2 if city else 4, match="exact" if row.main else "variant",
        )  # fmt: skip

    def _country(self, iso2: str) -> GazetteerEntry:
        known = self._index.country(iso2)
        if known is None:
            raise KeyError(iso2)
        names = self._country_names[iso2]
        return GazetteerEntry(
            id=f"c:{iso2}", name=names.get("en") or next(iter(names.values())), names=names, kind="country",
            point=self._middles.get(iso2, known.point), precision_km=known.radius_km, country=iso2, tier=1,
            population=known.population, source="Natural Earth, CLDR", match="country",
        )  # fmt: skip

    def _add_own(self, entries: Iterable[tuple[GazetteerEntry, tuple[str, ...]]]) -> None:
        for entry, variants in entries:
            self._own[entry.id] = entry
            keys = {normalise(name) for name in (entry.name, *entry.names.values(), *variants) if name}
            for key in sorted(keys | {without_article(key) for key in keys if entry.country}):
                self._own_keys.setdefault(key, []).append(entry.id)
            for loose in sorted({loosen(key) for key in keys if key.isascii()}):
                self._own_loose.setdefault(loose, []).append(entry.id)

    def _add_countries(self, code: str, language: Language) -> None:
        own = {normalise(entry.name) for entry in self._own.values()}
        short, countries = language.places.countries, self._index.country_codes()
        for iso2, name in Locale.parse(code).territories.items():
            if len(iso2) != 2 or iso2 not in countries:
                continue
            title = short[iso2][0] if iso2 in short else name.split(" (")[0]
            spelled = [name.replace("&", word) for word in language.places.joiners if "&" in name]
            self._country_names.setdefault(iso2, {})[code] = title
            for key in {normalise(n) for n in (title, name, name.split(" (")[0], *spelled, *short.get(iso2, ()))} - own:
                if iso2 not in self._countries.setdefault(key, []):
                    self._countries[key].append(iso2)

    def _add_exonyms(self, code: str, path: Path) -> None:
        if not path.is_file():
            return
        for row in read_rows(path, ("exonym", "name", "country")):
            rows = [p for p in self._index.find(normalise(row["name"])) if p.country == row["country"] and not p.level]
            rows.sort(key=lambda place: (not place.main, -place.population))
            if rows:
                self._exonyms.setdefault(normalise(row["exonym"]), []).append((code, rows[0].id))
                self._exonym_of.setdefault(rows[0].id, {}).setdefault(code, row["exonym"])


def _median(values: Sequence[float], weights: Sequence[int]) -> float:
    ranked, half = sorted(zip(values, weights, strict=True)), sum(weights) / 2
    running = itertools.accumulate(weight for _, weight in ranked)
    return next(value for (value, _), below in zip(ranked, running, strict=True) if below >= half)


def open_gazetteer(conflict: Conflict | None = None, progress: Callable[[str], None] | None = None) -> Gazetteer:
    """The gazetteer, in well under a second; compiles the index of GeoNames first where it is missing or out of date.

    Raises
    ------
    InputError
        If a file of the project's own places is wrong; all faults of the file at once.
    """
    if not is_current(INDEX_PATH, OUTLINES_PATH, DIVISIONS_PATH):
        compile_index(INDEX_PATH, OUTLINES_PATH, DIVISIONS_PATH, progress)
    folder = data_dir()
    languages = [load_language(code) for code in list_languages()]
    return Gazetteer(PlaceIndex(INDEX_PATH), folder, languages, conflict)


@lru_cache(maxsize=16)
def _area_link(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*[,(]\s*|\s+(?:{'|'.join(map(re.escape, words))})\s+")


def area_behind(
    text: str, end: int, language: Language, gazetteer: Gazetteer
) -> tuple[int, int, GazetteerEntry] | None:
    """The state or country that stands right behind a name ("Paris, Tex.", "Tripoli (Lebanon)"), with its span.

    Returns
    -------
    tuple of int, int, GazetteerEntry
        Start and end of the area's name, and the area; or None.
    """
    link = _area_link(language.places.of).match(text[end : end + BEHIND])
    if not link:
        return None
    start = end + link.end()
    said = _AREA.match(text[start : start + BEHIND])
    parts = re.split(r"(?<=[ .])", said.group()) if said else []
    while parts:
        name = "".join(parts).strip()
        for form in (name, name.rstrip(".")) if "," in link.group() or "(" in link.group() else ():
            if short := gazetteer.short_forms(form, language.code):
                return start, start + len(form), short[0]
        found = gazetteer.lookup(name.rstrip("."), language.code) if len(name) > 3 else []
        if found and (found[0].kind == "country" or found[0].level == 1):
            return start, start + len(name.rstrip(".")), found[0]
        parts.pop()
    return None


def named_area(text: str, end: int, language: Language, gazetteer: Gazetteer) -> tuple[str, str]:
    """Codes of country and state of :func:`area_behind`; empty where nothing is named."""
    found = area_behind(text, end, language, gazetteer)
    return (found[2].country, found[2].admin1) if found else ("", "")
