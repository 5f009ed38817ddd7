"""Gold data as files: JSON lines, a JSON file or a folder of those, checked before anything is scored.

A score over half of the gold would say something else than it seems to, so one fault stops it; all are named at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StrictInt, StrictStr, ValidationError, model_validator

from geo.errors import Fault, InputError

GHOSTS = ("planned", "negated", "ordered", "failed", "background")
Record = dict[str, Any]
_Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
_Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


def _is_day(text: str) -> str:
    date.fromisoformat(text)
    return text


_Day = Annotated[StrictStr, AfterValidator(_is_day)]


class _Span(BaseModel):
    start: StrictInt = Field(ge=0)
    end: StrictInt

    @model_validator(mode="after")
    def _holds_something(self) -> _Span:
        if self.end <= self.start:
            raise ValueError(f"expected start < end, found {self.start} and {self.end}")
        return self


class _Place(BaseModel):
    name: StrictStr
    lat: _Lat
    lon: _Lon
    country: StrictStr | None = None


class _Toponym(_Place, _Span):
    kind: StrictStr
    optional: bool = False


class _Event(BaseModel):
    on_map: bool
    status: StrictStr
    optional: bool = False


class _ScoredEvent(_Event):
    """An event that is asked for, or that must not be marked: the others are looked at no further."""

    type: StrictStr
    places: list[_Place]
    date_start: _Day
    date_end: _Day
    side1: list[StrictStr]
    side2: list[StrictStr]
    deaths_min: StrictInt | None
    deaths_max: StrictInt | None
    evidence: list[_Span] = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> _ScoredEvent:
        if self.date_end < self.date_start:
            raise ValueError(f"expected date_start <= date_end, found {self.date_start} and {self.date_end}")
        return self


class _Gold(BaseModel):
    id: StrictStr
    lang: StrictStr = ""
    date: StrictStr = ""
    title: StrictStr = ""
    text: StrictStr | None = None
    sha256: StrictStr | None = None
    toponyms: list[_Toponym]
    events: list[_Event]


def read_gold(path: Path) -> list[Record]:
    """The gold records of a JSON-lines file, a JSON file, or a folder of JSON files.

    Raises
    ------
    InputError
        If the file is not there, is no text in UTF-8, a line is no JSON or lacks what is scored; every fault with its
        file, its line and the way to the value.
    """
    if path.is_dir():
        read = [_read_file(file) for file in sorted(path.glob("*.json"))]
    elif path.is_file():
        read = [_read_file(path)]
    else:
        expected = "expected .jsonl, .json or a folder"
        raise InputError(Fault(file=path.name, message=f"{path.name!r} does not exist; {expected}"))
    if faults := [fault for _, found in read for fault in found]:
        raise InputError(faults)
    return [record for records, _ in read for record in records]


def _read_file(path: Path) -> tuple[list[Record], list[Fault]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Fault(file=path.name, message=f"cannot be read as text in UTF-8: {error}")]
    lines = [(1, text)] if path.suffix == ".json" else [(n, s) for n, s in enumerate(text.split("\n"), 1) if s.strip()]
    records, faults = [], []
    for number, line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(file=path.name, line=number, message=f"this is no JSON: {error}"))
            continue
        records.append(record)
        faults += [Fault(file=path.name, line=number, key=key or None, message=said) for key, said in _faults(record)]
    return records, faults


def _faults(record: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with a record: the way to the value, and what was expected."""
    try:
        gold = _Gold.model_validate(record)
    except ValidationError as error:
        yield from _told(error)
        return
    for number, event in enumerate(gold.events):
        if event.on_map or event.status in GHOSTS:
            try:
                _ScoredEvent.model_validate(record["events"][number])
            except ValidationError as error:
                yield from _told(error, f"events.{number}")
    spans = [(f"toponyms.{n}", one.end) for n, one in enumerate(gold.toponyms)]
    if gold.text is not None:
        for key, end in spans:
            if end > len(gold.text):
                yield key, f"ends at {end}, but the text has {len(gold.text)} characters"


def _told(error: ValidationError, before: str = "") -> Iterator[tuple[str, str]]:
    for one in error.errors(include_url=False):
        key = ".".join(part for part in (before, *map(str, one["loc"])) if part)
        found = f"; found {one['input']!r:.60}" if isinstance(one["input"], str | int | float | None) else ""
        yield key, one["msg"] + found
