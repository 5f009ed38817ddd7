"""The armies and armed groups of the world by the names that texts give them, with the years they go by them.

The table is data (`data/languages/parties.csv`): `state` rows give a country's own name, `group` rows those who have a
name of their own, the other kinds (army, government, rebels, ...) say whom a common noun means in a country at a time.
`rivals.csv` says who fights whom: of several parties that a text names, the likelier opponent. It never adds one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from geo.model import LngLat
from geo.projection import distance_km

LEAST_KM_A_DEGREE = 110.0  # of latitude: what lies farther off by this alone is not measured
SPOKEN_BY_STATE = ("state", "army", "government")  # of a country that has no row of its own, the country


@dataclass(frozen=True)
class Party:
    """One row: a party, the kind of noun that means it in a country, the days, and its names by language."""

    id: str
    kind: str
    country: str
    first: date
    last: date
    names: dict[str, tuple[str, ...]]

    def on(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Rivalry:
    """Two parties that fight each other, where ("" for anywhere) and when."""

    one: str
    other: str
    country: str
    first: date
    last: date


@dataclass(frozen=True)
class Stronghold:
    """A place that a party is known to hold, and how far around it, in kilometres."""

    party: str
    point: LngLat
    radius_km: float
    first: date
    last: date


class PartyTable:
    """All rows, by name and by country."""

    def __init__(self, rows: tuple[Party, ...], rivalries: tuple[Rivalry, ...] = (),
                 strongholds: tuple[Stronghold, ...] = ()) -> None:
        self.rows, self.rivalries, self.strongholds = rows, rivalries, strongholds
        self.ids = frozenset(row.id for row in rows)
        self._in: dict[str, list[Party]] = {}
        for row in rows:
            self._in.setdefault(row.country, []).append(row)
        self._profiles: dict[tuple[str, str], str] = {}
        self._kinds: dict[str, set[tuple[str, str]]] = {}
        for row in rows:
            self._kinds.setdefault(row.id, set()).add((row.kind, row.country))
        self._between: dict[frozenset[str], list[Rivalry]] = {}
        self._of: dict[str, list[Rivalry]] = {}
        for rivalry in rivalries:
            pair = frozenset((rivalry.one, rivalry.other))
            self._between.setdefault(pair, []).append(rivalry)
            for party in pair:
                self._of.setdefault(party, []).append(rivalry)

    def fights(self, one: str, other: str, country: str, day: date) -> bool:
        """Whether two parties are known to fight each other in a country on a day."""
        return any(r.first <= day <= r.last and r.country in ("", country)
                   for r in self._between.get(frozenset((one, other)), ()))

    def enemies(self, party: str, country: str, day: date) -> tuple[str, ...]:
        """The parties that one is known to fight in a country on a day, in the order of the table."""
        found = [r.other if r.one == party else r.one for r in self._of.get(party, ())
                 if r.first <= day <= r.last and r.country in ("", country)]
        return tuple(dict.fromkeys(found))

    def names(self, lang: str, day: date) -> Iterator[tuple[tuple[str, ...], str]]:
        """The names of each party in a language on a day, with its id; no names of countries, which are places."""
        for row in self.rows:
            if row.on(day):
                own = row.names["all"] if row.kind == "state" else (*row.names["all"], *row.names.get(lang, ()))
                yield own, row.id

    def profile(self, party: str, country: str) -> str:
        """What kind of party it is, seen from a country (ISO 3166-1 alpha-2)."""
        known = self._profiles.get((party, country))
        if known is None:
            known = self._profiles[(party, country)] = self._profile(party, country)
        return known

    def _profile(self, party: str, country: str) -> str:
        kinds = self._kinds.get(party, set())
        if any(kind in SPOKEN_BY_STATE and where == country for kind, where in kinds):
            return "own forces"
        told = {kind for kind, _ in kinds}
        known = next((kind for kind in ("jihadists", "islamists", "coalition", "state") if kind in told), "")
        return known or ("group" if told else "other")

    def holders(self, point: LngLat, day: date) -> frozenset[str]:
        """The parties that are known to hold a place (WGS 84) at the time."""
        return frozenset(held.party for held in self.strongholds
                         if abs(held.point.lat - point.lat) * LEAST_KM_A_DEGREE <= held.radius_km
                         and held.first <= day <= held.last and distance_km(held.point, point) <= held.radius_km)

    def meant(self, kind: str, country: str, day: date) -> str:
        """Whom a common noun of that kind means in a country on a day; "" where the table does not say."""
        rows = [row for row in self._in.get(country, ()) if row.on(day)]
        found = next((row.id for row in rows if row.kind == kind), "")
        if not found and kind in SPOKEN_BY_STATE:
            found = next((row.id for kind_of in SPOKEN_BY_STATE for row in rows if row.kind == kind_of), "")
        return found


@lru_cache(maxsize=4)
def load_parties(folder: Path) -> PartyTable:
    """The table of `parties.csv` and `rivals.csv` in a folder; an empty one where there is none."""
    rows = []
    for row in _read(folder / "parties.csv"):
        languages = {code: _names(said) for code, said in row.items() if code == "all" or len(code) == 2}
        rows.append(Party(row["id"], row["kind"], row["country"], *_days(row), languages))
    rivalries = [Rivalry(row["one"], row["other"], row["country"], *_days(row)) for row in _read(folder / "rivals.csv")]
    held = [Stronghold(row["party"], LngLat(float(row["lng"]), float(row["lat"])), float(row["radius_km"]), *_days(row))
            for row in _read(folder / "strongholds.csv")]
    return PartyTable(tuple(rows), tuple(rivalries), tuple(held))


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _days(row: dict[str, str]) -> tuple[date, date]:
    return date.fromisoformat(row["from"] or "0001-01-01"), date.fromisoformat(row["until"] or "9999-12-31")


def _names(said: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in (said or "").split(";") if name.strip())
