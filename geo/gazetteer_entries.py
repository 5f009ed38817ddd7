"""A place of the gazetteer, how well known it is, and the project's own places from CSV, for :mod:`geo.gazetteer`."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from geo.errors import Fault, InputError
from geo.model import PLACE_KINDS, LngLat, PlaceKind

OWN_COLUMNS = ("id", "name_en", "name_nl", "name_ar", "variants", "kind", "tier", "lat", "lon", "precision_km",
               "country", "parent", "source")  # fmt: skip
Match = Literal["exact", "variant", "exonym", "country", "loose", "shadowed"]


@dataclass(frozen=True, kw_only=True)
class GazetteerEntry:
    """A place that a name can mean. `match` says how the name that was asked for meets it."""

    id: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict, compare=False)
    kind: PlaceKind
    point: LngLat
    country: str
    precision_km: float
    admin1: str = ""  # code of the state or province as GeoNames has it
    level: int = 0  # 1 a state or province, 2 a county or district of GeoNames
    population: int = 0
    tier: int = 4  # 1 is named on the map from afar, 4 only close by
    parent: str = ""
    source: str = "GeoNames"
    capital: bool = False
    match: Match = "exact"

    def label(self, lang: str) -> str:
        """The name in a language, or the name that the gazetteer has."""
        return self.names.get(lang) or self.name

    @property
    def own(self) -> bool:
        """Whether the place is one of the project's own files."""
        return not self.id.startswith(("gn:", "c:"))


def prominence(entry: GazetteerEntry) -> float:
    """How likely a name is to mean this place when nothing else is known, 0 to 1."""
    if entry.kind == "country":  # of a few thousand people it is meant less often than a city of the same name
        return min(1.0, 0.4 + 0.1 * math.log10(entry.population)) if entry.population else 1.0
    size = math.log10(max(entry.population, 10)) / 8
    if entry.own:
        return {1: 0.95, 2: 0.8, 3: 0.7, 4: 0.6}[entry.tier]
    bonus = {"exonym": 0.2, "exact": 0.05, "country": 0.0, "variant": 0.0, "loose": -0.1, "shadowed": -0.3}[entry.match]
    if entry.level:  # of two namesakes the town is meant more often than the county, the state more often than the town
        bonus += 0.05 if entry.level == 1 and entry.match != "shadowed" else -0.15
    return max(0.0, min(0.99, size * 0.75 + bonus + (0.15 if entry.capital else 0.0)))


def read_own_places(path: Path) -> list[tuple[GazetteerEntry, tuple[str, ...]]]:
    """The places of a CSV file of ours, each with its further names.

    Raises
    ------
    InputError
        With every faulty row of the file and its line.
    """
    out: list[tuple[GazetteerEntry, tuple[str, ...]]] = []
    faults: list[Fault] = []
    for line, row in enumerate(read_rows(path, OWN_COLUMNS), start=2):
        try:
            out.append((_own_entry(row), tuple(name.strip() for name in row["variants"].split(";") if name.strip())))
        except ValueError as error:
            faults.append(Fault(file=path.name, line=line, key=row["id"] or None, message=str(error)))
    if faults:
        raise InputError(faults)
    return out


def _own_entry(row: dict[str, str]) -> GazetteerEntry:
    if row["kind"] not in PLACE_KINDS:
        raise ValueError(f"{row['kind']!r} is no kind of place; expected one of {', '.join(PLACE_KINDS)}")
    if row["tier"] not in ("1", "2", "3", "4"):
        raise ValueError(f"tier {row['tier']!r} is not 1, 2, 3 or 4")
    if not row["id"] or not row["name_en"]:
        raise ValueError("a place needs an id and a name_en")
    names = {code: row[f"name_{code}"] for code in ("en", "nl", "ar") if row[f"name_{code}"]}
    return GazetteerEntry(
        id=row["id"], name=row["name_en"], names=names, kind=row["kind"],
        point=LngLat.checked(float(row["lon"]), float(row["lat"])), country=row["country"],
        precision_km=float(row["precision_km"]), tier=int(row["tier"]), parent=row["parent"], source=row["source"],
    )  # fmt: skip


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file of ours, which must have the columns.

    Raises
    ------
    InputError
        If a column is missing.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise InputError(Fault(file=path.name, line=1, message=f"lacks the columns {', '.join(missing)}"))
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
