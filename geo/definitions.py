"""What is particular to a war or a language: loaded from TOML and validated (pydantic, at this edge only).

`data/conflicts/<id>.toml` is one war. `data/languages/<code>.toml` with every `<code>.<part>.toml` beside it is one
language: the parts are laid over each other section by section. Adding a war or a language needs no code.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo.dates import FIRST_YEAR, LAST_YEAR, DateInterval
from geo.errors import DefinitionError, Fault
from geo.lexicon import Language

MAX_TOML_BYTES = 5_000_000
_OWN_DATA = Path(__file__).resolve().parent.parent / "data"
DATA_ENV = "CONFLICT_MAP_DATA"  # another data folder: for tests and for people's own wars

M = TypeVar("M", bound=BaseModel)
Box = tuple[float, float, float, float]  # west, south, east, north in degrees
Words = dict[str, str]  # language code -> words


def data_dir() -> Path:
    """The folder of data files: the project's own unless the environment names another."""
    return Path(os.environ.get(DATA_ENV) or _OWN_DATA)


class Part(BaseModel):
    """Base of every table in a definition file: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Period(Part):
    """The days that the slider spans, both ends inside."""

    start: date
    end: date
    opens_on: date

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if not self.start <= self.opens_on <= self.end:
            raise ValueError("expected start <= opens_on <= end")
        if not FIRST_YEAR <= self.start.year <= self.end.year <= LAST_YEAR:
            raise ValueError(f"expected years from {FIRST_YEAR} to {LAST_YEAR}")
        return self

    @property
    def interval(self) -> DateInterval:
        """The period as a half-open interval."""
        return DateInterval.inclusive(self.start, self.end)


class Boundary(Part):
    """Where the outline of the country comes from."""

    source: Literal["natural_earth"] | str
    neighbours: tuple[str, ...] = ()


class MapLabel(Part):
    """A name on the basemap that no country's outline gives: a sea, a gulf."""

    name: Words
    at: tuple[float, float]  # longitude, latitude
    kind: Literal["sea", "land"] = "sea"


class Views(Part):
    """Boxes in degrees that the map opens on."""

    home: Box
    phone: Box
    inset: Box | None = None
    inset_name: Words = {}
    inset_detail: Words = {}
    labels: tuple[MapLabel, ...] = ()


class Settings(Part):
    """Judgements that a war may set; each with its range."""

    map_threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    full_reach_km: Annotated[float, Field(gt=0)] = 12
    reach_km: Annotated[float, Field(gt=0)] = 60


class Safety(Part):
    """What is kept from readers, so that the map puts nobody in danger; nothing where it is 0."""

    coarsen_km: Annotated[float, Field(ge=0, le=500)] = 0  # the side of the cells in which places are put
    withhold_days: Annotated[int, Field(ge=0, le=3650)] = 0  # the last days before the build, that day included


_HEX = r"^#[0-9A-Fa-f]{6}$"


class Tint(Part):
    """Colours of a side on a light or dark page."""

    colour: Annotated[str, Field(pattern=_HEX)]
    ink: Annotated[str, Field(pattern=_HEX)]
    wash: Annotated[float, Field(gt=0, lt=1)] = 0.3


class Side(Part):
    """What a place can be held by."""

    id: str
    name: Words
    long_name: Words = {}
    article: Words = {}
    shape: Literal["circle", "square", "diamond", "triangle", "hexagon", "cross"] = "diamond"
    texture: Literal["plain", "dots", "rings", "lines"] = "plain"
    light: Tint
    dark: Tint


class Allegiance(Part):
    """The side that an actor fights for from a day on."""

    side: str
    from_: Annotated[date, Field(alias="from")]


class Actor(Part):
    """Someone who does things in texts."""

    id: str
    name: Words
    country: str = ""
    allegiance: tuple[Allegiance, ...] = ()
    names: dict[str, tuple[str, ...]] = {}
    persons: tuple[str, ...] = ()
    home: tuple[str, ...] = ()  # towns whose forces fight for it ("brigades uit Misrata")
    seats: tuple[str, ...] = ()  # places whose name stands for it ("Tripoli ontkent")

    def side_on(self, day: date) -> str:
        """The id of the side that the actor fights for on a day; "" where it fights for none."""
        found = [a.side for a in sorted(self.allegiance, key=lambda a: a.from_) if a.from_ <= day]
        return found[-1] if found else ""


class Phrase(Part):
    """Words without a name that mean a place in this war."""

    lang: str
    words: tuple[str, ...]
    place: str


class Conflict(Part):
    """One war."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]
    name: Words
    countries: Annotated[tuple[str, ...], Field(min_length=1)]
    languages: tuple[str, ...] = ("nl", "en")
    time_zone: str = "UTC"
    chronology: str = ""
    period: Period
    boundary: Boundary
    views: Views
    settings: Settings = Settings()
    safety: Safety = Safety()
    disputed: tuple[Words, ...] = ()  # names and borders of this war that are disputed, for the method page
    sides: Annotated[tuple[Side, ...], Field(min_length=1)]
    actors: Annotated[tuple[Actor, ...], Field(min_length=1)]
    phrases: tuple[Phrase, ...] = ()
    publishers: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _references(self) -> Conflict:
        sides = {side.id for side in self.sides}
        for name, ids in (("sides", [s.id for s in self.sides]), ("actors", [a.id for a in self.actors])):
            if twice := sorted({i for i in ids if ids.count(i) > 1}):
                raise ValueError(f"{name}: the id {twice[0]!r} stands twice")
        for actor in self.actors:
            for allegiance in actor.allegiance:
                if allegiance.side not in sides:
                    known = ", ".join(sorted(sides))
                    raise ValueError(f"actor {actor.id!r}: no side {allegiance.side!r}; available: {known}")
        return self

    @property
    def side_ids(self) -> tuple[str, ...]:
        """The ids of the sides, in the file's order."""
        return tuple(side.id for side in self.sides)

    def actor(self, actor_id: str) -> Actor | None:
        """The actor with that id, or None."""
        return next((actor for actor in self.actors if actor.id == actor_id), None)

    def side_of(self, actor_id: str, day: date) -> str:
        """The side that an actor id stands for on a day: itself where it is a side, "" where unknown."""
        actor = self.actor(actor_id)
        if actor:
            return actor.side_on(day) or (actor_id if actor_id in self.side_ids else "")
        return actor_id if actor_id in self.side_ids else ""

    def camp_of(self, publisher: str) -> str:
        """The side that a publisher is close to; "" where neutral or not known."""
        return next((camp for camp, names in self.publishers.items() if publisher in names), "")


def load_conflict(conflict_id: str, folder: Path | None = None) -> Conflict:
    """The war with that id.

    Raises
    ------
    DefinitionError
        If there is no such file, a line of it is no TOML, or a value is wrong; all faults of the file at once.
    """
    folder = folder or data_dir() / "conflicts"
    path = folder / f"{conflict_id}.toml"
    if not path.is_file():
        known = ", ".join(list_conflicts(folder)) or "none"
        raise DefinitionError(Fault(file=path.name, message=f"no conflict {conflict_id!r}; available: {known}"))
    return _validated(Conflict, [path])


def list_conflicts(folder: Path | None = None) -> list[str]:
    """The ids of all wars in the folder, sorted."""
    return sorted(path.stem for path in (folder or data_dir() / "conflicts").glob("*.toml"))


def load_language(code: str, folder: Path | None = None) -> Language:
    """The language with that code, its parts laid over each other.

    Raises
    ------
    DefinitionError
        As `load_conflict`.
    """
    folder = folder or data_dir() / "languages"
    paths = [folder / f"{code}.toml", *sorted(folder.glob(f"{code}.*.toml"))]
    if not paths[0].is_file():
        known = ", ".join(list_languages(folder)) or "none"
        raise DefinitionError(Fault(file=f"{code}.toml", message=f"no language {code!r}; available: {known}"))
    return _cached_language(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=16)
def _cached_language(files: tuple[tuple[Path, int], ...]) -> Language:
    return _validated(Language, [path for path, _ in files])


def list_languages(folder: Path | None = None) -> list[str]:
    """The codes of all languages in the folder, sorted."""
    return sorted({path.name.split(".")[0] for path in (folder or data_dir() / "languages").glob("*.toml")})


def list_page_languages(folder: Path | None = None) -> list[str]:
    """The codes of the languages that the page can speak: those with a file of words for it, sorted."""
    folder = folder or data_dir() / "languages"
    return [code for code in list_languages(folder) if (folder / f"{code}.interface.toml").is_file()]


def _validated(model: type[M], paths: list[Path]) -> M:
    merged: dict[str, Any] = {}
    for path in paths:
        _lay_over(merged, read_toml(path))
    try:
        return model.model_validate(merged)
    except ValidationError as error:
        raise DefinitionError([_fault(paths, dict(item)) for item in error.errors()]) from error


def read_toml(path: Path) -> dict[str, Any]:
    """The values of a TOML file.

    Raises
    ------
    DefinitionError
        If it is no UTF-8 or no TOML, is too large or cannot be opened; the line is named.
    """
    try:
        if path.stat().st_size > MAX_TOML_BYTES:
            raise DefinitionError(Fault(file=path.name, message=f"has more than {MAX_TOML_BYTES} bytes: split it"))
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"cannot be opened ({error.strerror or error}): see that it may be read"
        raise DefinitionError(Fault(file=path.name, message=message)) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(Fault(file=path.name, message=f"is not UTF-8 (byte {error.start})")) from error
    except (ValueError, RecursionError) as error:  # plain ones of numbers too long, nesting too deep
        line = re.search(r"line (\d+)", str(error))
        raise DefinitionError(
            Fault(file=path.name, line=int(line.group(1)) if line else None, message=f"this is no TOML: {error}")
        ) from error


def _lay_over(base: dict[str, Any], top: dict[str, Any]) -> None:
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = value


def _fault(paths: list[Path], item: dict[str, Any]) -> Fault:
    location = [str(part) for part in item["loc"]]
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] not in ("missing", "value_error"):
        message += f" (found {item['input']!r:.80})"
    for path in paths:
        line = _line_of(path.read_text(encoding="utf-8").split("\n"), location)
        if line:
            return Fault(file=path.name, line=line, key=".".join(location), message=message)
    return Fault(file=paths[0].name, key=".".join(location) or None, message=message)


def _line_of(lines: list[str], location: Iterable[str]) -> int | None:
    """The line where a key stands, walking down its path: good enough to find it, never wrong about the file."""
    at, found = 0, None
    for part in location:
        if part.isdigit():
            heads = [n for n in range(at, len(lines)) if lines[n].startswith("[[")]
            if heads and found and lines[found - 1].startswith("[["):
                name = lines[found - 1].strip()
                same = [n for n in range(len(lines)) if lines[n].strip() == name]
                if int(part) < len(same):
                    at, found = same[int(part)], same[int(part)] + 1
            continue
        key = re.escape(part)
        pattern = re.compile(rf"^\s*(\[+\s*[\w.]*\b{key}\s*\]+|\"?[\w.]*\b{key}\b\"?[\w.]*\s*=)")
        hit = next((n for n in range(at, len(lines)) if pattern.match(lines[n])), None)
        if hit is None:
            break
        at, found = hit, hit + 1
    return found
