"""What people corrected: a log that only grows, and what it says of each record.

A line of the log is one :class:`Correction`: a name, an event or a report of control was accepted, corrected or
rejected, by whom and why; or an earlier line was undone, which is a line of its own and can be undone as well. Nothing
is ever taken out of the log. :class:`Rulings` has the lines that stand, found by the ids of what they speak of;
:mod:`geo.corrections_apply` changes the records by them, on every build.

Days are inclusive, as people write them; coordinates WGS 84 degrees; times UTC.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError, model_validator

from geo.dates import FIRST_YEAR, LAST_YEAR
from geo.definitions import Part
from geo.durable import append_line, locked
from geo.errors import Fault, InputError
from geo.model import Dropped, EventType, ObservationKind, PlaceKind, Status, stable_id

Action = Literal["accept", "correct", "reject", "undo"]
Kind = Literal["toponym", "event", "observation"]
FIELDS: Mapping[Kind, tuple[str, ...]] = {  # what can be corrected of each kind of record
    "toponym": ("place", "everywhere"),
    "event": ("place", "first_day", "last_day", "type", "status", "side1", "side2", "deaths_min", "deaths_max"),
    "observation": ("actor", "kind", "first_day", "last_day"),
}
Text = Annotated[str, Field(max_length=2000)]
Name = Annotated[str, Field(max_length=200)]
Key = Annotated[str, Field(max_length=300)]


class Spot(Part):
    """A place as a person gave it: of the gazetteer, or by its coordinates alone."""

    id: Key
    name: Annotated[str, Field(min_length=1, max_length=200)]
    lng: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    kind: PlaceKind = "other"
    country: Annotated[str, Field(max_length=2)] = ""
    precision_km: Annotated[float, Field(ge=0, le=20_000)] = 1.0


class Change(Part):
    """What a record becomes. Only what was given counts; a place and numbers of deaths may be given as none."""

    place: Spot | None = None
    everywhere: bool = False  # every name of the article that is written alike
    first_day: date | None = None
    last_day: date | None = None
    type: EventType | None = None
    status: Status | None = None
    side1: tuple[Name, ...] = ()
    side2: tuple[Name, ...] = ()
    deaths_min: Annotated[int, Field(ge=0, le=999_999_999)] | None = None
    deaths_max: Annotated[int, Field(ge=0, le=999_999_999)] | None = None
    actor: Annotated[str, Field(min_length=1, max_length=200)] = "?"
    kind: ObservationKind | None = None

    def given(self) -> dict[str, Any]:
        """The fields that were given, with their values."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @model_validator(mode="after")
    def _agrees(self) -> Change:
        for name in ("first_day", "last_day", "type", "status", "kind"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} was given without a value")
        for day in (self.first_day, self.last_day):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValueError(f"{day}: the year lies outside {FIRST_YEAR} to {LAST_YEAR}")
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError(f"the first day {self.first_day} comes after the last {self.last_day}")
        if self.deaths_min is not None and self.deaths_max is not None and self.deaths_min > self.deaths_max:
            raise ValueError(f"deaths {self.deaths_min} to {self.deaths_max}: the least is more than the most")
        return self


class Seen(Part):
    """What the person looked at: the words of the article that the record rests on; empty where it rests on none."""

    article: Key = ""
    start: Annotated[int, Field(ge=0)] = 0
    end: Annotated[int, Field(ge=0)] = 0
    text: str = ""

    def still_in(self, texts: Mapping[str, str]) -> bool:
        """Whether those words still stand there; true where the article is not among the texts."""
        text = texts.get(self.article)
        return not self.text or not text or text[self.start : self.end] == self.text


class Correction(Part):
    """A line of the log. `also` are other ids of the same record; `was` is what the record said at the time."""

    id: Annotated[str, Field(pattern=r"^cor-[0-9a-f]{12}$")]
    at: AwareDatetime
    by: Name = ""
    action: Action
    kind: Kind | None = None
    target: Key = ""
    also: tuple[Key, ...] = ()
    change: Change = Change()
    reason: Text = ""
    undoes: Key = ""
    seen: Seen = Seen()
    was: dict[str, Any] = {}

    @model_validator(mode="after")
    def _is_whole(self) -> Correction:
        if self.action == "undo":
            if not self.undoes:
                raise ValueError("an undo names the correction that it undoes")
            return self
        if self.kind is None or not self.target:
            raise ValueError("a correction names what it is about: kind and target")
        given = self.change.given()
        if wrong := sorted(set(given) - set(FIELDS[self.kind])):
            raise ValueError(f"{wrong[0]!r} cannot be set of a record of kind {self.kind!r}")
        if (self.action == "correct") != bool(set(given) - {"everywhere"}):
            raise ValueError("a correction says what the record becomes; nothing else does")
        if self.action != "accept" and not self.reason.strip():
            raise ValueError("a reason is needed")
        return self


@dataclass(frozen=True)
class Log:
    """The lines of a log in order, and those that could not be read."""

    lines: tuple[Correction, ...] = ()
    faults: tuple[Dropped, ...] = ()

    @property
    def standing(self) -> tuple[Correction, ...]:
        """The corrections that are not undone, oldest first. Only a later line undoes; an undo can be undone."""
        undone: set[str] = set()
        kept: list[Correction] = []
        for line in reversed(self.lines):
            if line.id in undone:
                continue
            if line.action == "undo":
                undone.add(line.undoes)
            else:
                kept.append(line)
        return tuple(reversed(kept))


def read_log(path: Path) -> Log:
    """The log of a file; one that is not there is empty. Torn and broken lines are listed, and never in the way."""
    if not path.is_file():
        return Log()
    lines: dict[str, Correction] = {}
    faults: list[Dropped] = []
    for number, raw in enumerate(path.read_bytes().split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            line = Correction.model_validate_json(raw.decode())
        except (UnicodeDecodeError, ValidationError) as error:
            faults.append(_fault(path, number, "broken_line", str(error)))
            continue
        if line.action == "undo" and line.undoes not in lines:
            faults.append(_fault(path, number, "undoes_nothing", f"there is no {line.undoes} before it", line.id))
        elif line.id in lines:
            faults.append(_fault(path, number, "stands_twice", "this line stands there already", line.id))
        else:
            lines[line.id] = line
    return Log(tuple(lines.values()), tuple(faults))


def _fault(path: Path, number: int, reason: str, detail: str, item: str = "") -> Dropped:
    said = " ".join(detail.split())[:300]
    return Dropped(stage="corrections", reason=reason, item=item or path.name, file=path.name, line=number, detail=said)


def add_correction(path: Path, now: datetime, **said: Any) -> Correction:
    """Append a correction to the log; when this returns it is on the disk.

    Parameters
    ----------
    path : Path
        The log, which is made where it is not there.
    now : datetime
        The time of the correction, with its zone.
    said
        The fields of :class:`Correction`, without `id` and `at`.

    Raises
    ------
    InputError
        If the correction says what cannot be, or undoes what is not there or undone already.
    """
    with locked(path.parent):
        log = read_log(path)
        key = stable_id("cor", len(log.lines), len(log.faults), now.isoformat(), json.dumps(said, default=str))
        try:
            line = Correction.model_validate({"id": key, "at": now, **said})
        except ValidationError as error:
            faults = [Fault(file="correction", key=".".join(map(str, e["loc"])) or None,
                            message=e["msg"].removeprefix("Value error, ")) for e in error.errors()]  # fmt: skip
            raise InputError(faults) from error
        if line.action == "undo" and line.undoes not in _undoable(log):
            message = f"{line.undoes!r} is no correction that stands; see `python -m geo correct --list`"
            raise InputError(Fault(file="correction", key="undo", message=message))
        append_line(path, line.model_dump_json(exclude_unset=True))
    return line


def _undoable(log: Log) -> set[str]:
    """Corrections and undos that no later line has undone."""
    undone: set[str] = set()
    for line in reversed(log.lines):
        if line.action == "undo" and line.id not in undone:
            undone.add(line.undoes)
    return {line.id for line in log.lines} - undone


# ---------------------------------------------------------------- what stands, by record


@dataclass(frozen=True)
class Ruling:
    """What stands of one record: the last word on it, every value that was set, and the lines that say so."""

    action: Action
    change: Mapping[str, Any]
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Rulings:
    """The corrections that stand, by the ids that they speak of and by the article whose words were looked at."""

    standing: tuple[Correction, ...] = ()
    _by_key: Mapping[tuple[str, str], tuple[int, ...]] = field(init=False, repr=False)
    by_article: Mapping[str, tuple[Correction, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        articles: defaultdict[str, list[Correction]] = defaultdict(list)
        for number, line in enumerate(self.standing):
            for key in {line.target, *line.also}:
                keys[str(line.kind), key].append(number)
            articles[line.seen.article].append(line)
        object.__setattr__(self, "_by_key", {key: tuple(found) for key, found in keys.items()})
        object.__setattr__(self, "by_article", {key: tuple(found) for key, found in articles.items()})

    def about(self, kind: Kind, keys: Iterable[str]) -> tuple[Correction, ...]:
        """The corrections of a record by any of its ids, oldest first."""
        numbers = {number for key in keys for number in self._by_key.get((kind, key), ())}
        return tuple(self.standing[number] for number in sorted(numbers))


def rule(lines: Sequence[Correction]) -> Ruling | None:
    """What the corrections of one record come to, oldest first: the last word counts, of each field the last value."""
    if not lines:
        return None
    change: dict[str, Any] = {}
    for line in lines:
        change |= line.change.given()
    return Ruling(lines[-1].action, change, tuple(line.id for line in lines))


def open_rulings(path: Path) -> tuple[Rulings, Log]:
    """The corrections of a log that stand, and the log."""
    log = read_log(path)
    return Rulings(log.standing), log
