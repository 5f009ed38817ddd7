"""Data sets of others -> the same Event records that articles and chronologies give.

A data set lives in the workspace as a folder: the file as it was given, `import.toml` with what its columns mean, and
`sides.csv`, a table from the names of its sides to the war's actors that the reader edits. Sides that the table does
not know keep their own name and are listed; nothing is guessed. It is read anew on every build.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import pandas as pd
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from geo.dates import DateInterval, Precision
from geo.definitions import Conflict, Part, read_toml
from geo.durable import JOURNAL, recover, write_together
from geo.errors import Fault, InputError
from geo.imports_formats import Format, choose_columns, load_format, numbered, read_words
from geo.imports_rows import WHY, judge
from geo.imports_shapes import SUFFIXES as SHAPES
from geo.imports_shapes import are_points, as_words, read_shapes
from geo.model import (
    ON_MAP_STATUSES,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    EventType,
    LngLat,
    Place,
    Source,
    Status,
    stable_id,
)
from geo.workspace import check_name

SETTINGS, SIDES, LEFT_OUT = "import.toml", "sides.csv", "left_out.csv"
CHANGES_HANDS = ("territorial_change", "control")
LATEST_REPORT = timedelta(days=365)  # a report that came out later than this after the event is a wrong date
VAGUE_KM = 100.0  # from here on a point stands for a region
CIVILIANS = "civilians"


class Settings(Part):
    """What `import.toml` holds."""

    kind: str
    file: str
    sha256: str
    terms: str = ""
    date_order: str = ""
    columns: dict[str, str]
    types: dict[str, str] = {}


@dataclass(frozen=True)
class DataSet:
    """The events of one data set, what was left out and why, and the sides that no actor stands for (with counts)."""

    name: str
    events: list[Event]
    dropped: list[Dropped]
    unknown_sides: dict[str, int] = field(default_factory=dict)
    terms: str = ""
    areas: int = 0  # of a map of who held what


def add_data_set(
    folder: Path, name: str, kind: str, file: Path, conflict: Conflict, area: BaseGeometry,
    mapping: Mapping[str, str] | None = None,
) -> DataSet:  # fmt: skip
    """Put a file into a folder of data sets, and read it; a file that cannot be used leaves nothing behind.

    Parameters
    ----------
    folder : Path
        The folder of the conflict's data sets.
    name : str
        Its name there; a data set of that name is replaced, its table of sides kept.
    kind : str
        "ucdp", "acled" or "csv" (any table, and points of GeoJSON or GeoPackage).
    mapping : mapping, optional
        Meaning -> column, and `date_order`, where they are not to be guessed.

    Raises
    ------
    InputError
        If the file, a column or most rows cannot be used.
    """
    check_name(name, "data set")
    if not file.is_file():
        raise InputError(Fault(file=file.name, message="there is no such file"))
    mapping = dict(mapping or {})
    words, format_ = _read_file(file), load_format(kind)
    order = mapping.pop("date_order", "") or format_.date_order
    if order not in ("", "dmy", "mdy", "ymd"):
        raise InputError(Fault(file=file.name, key="date_order", message=f"{order!r} is no order; expected dmy or mdy"))
    columns = choose_columns(list(words.columns), format_, mapping, file.name)
    settings = Settings(
        kind=kind, file=file.name, sha256=_sha256(file), terms=format_.terms, date_order=order.replace("ymd", ""),
        columns=columns,
    )  # fmt: skip
    recover(folder / name)
    sides = _read_sides(folder / name / SIDES)
    found = _read(name, words, settings, format_, sides, conflict, area)
    _store(folder / name, file, settings, _all_sides(words, columns, sides, conflict), found.dropped)
    return found


def read_data_sets(folder: Path, conflict: Conflict, area: BaseGeometry) -> list[DataSet]:
    """All data sets of a folder, by name. One that cannot be read any more is left out, with the reason."""
    found = []
    for journal in folder.glob(f"*/{JOURNAL}"):
        recover(journal.parent)
    for path in sorted(folder.glob(f"*/{SETTINGS}")):
        name = path.parent.name
        try:
            settings = _read_settings(path)
            words, format_ = _read_file(path.parent / Path(settings.file).name), load_format(settings.kind)
            format_ = format_.model_copy(update={"types": {**format_.types, **settings.types}})
            sides = _read_sides(path.parent / SIDES)
            found.append(_read(name, words, settings, format_, sides, conflict, area))
        except InputError as error:
            fault = error.faults[0]
            dropped = Dropped(
                stage="imports", reason="unreadable", item=name, file=fault.file, line=fault.line, detail=fault.message
            )
            found.append(DataSet(name, [], [dropped]))
    return found


def _read_file(file: Path) -> pd.DataFrame:
    if file.suffix.lower() not in SHAPES:
        return read_words(file)
    frame = read_shapes(file)
    if not are_points(frame):
        message = "it holds areas: a map of who held what is added with `geo import geojson`"
        raise InputError(Fault(file=file.name, message=message))
    return numbered(as_words(frame))


def _read(
    name: str, words: pd.DataFrame, settings: Settings, format_: Format, sides: Mapping[str, str], conflict: Conflict,
    area: BaseGeometry,
) -> DataSet:  # fmt: skip
    period = conflict.period
    judged = judge(
        words, settings.columns, format_, date_order=settings.date_order, area=area, first=period.start,
        last=period.end, file=settings.file,
    )  # fmt: skip
    known = {said.casefold(): actor for said, actor in (_actors(conflict) | dict(sides)).items()}
    events = [_event(row, name, format_, known, conflict) for row in judged.rows.itertuples()]
    dropped = [
        Dropped(stage="imports", reason=reason, item=f"{name}, row {row}", file=settings.file, line=int(str(row)),
                detail=WHY[reason])
        for row, reason in judged.reasons.items()
    ]  # fmt: skip
    said = Counter(side for event in events for side in (*event.side1, *event.side2))
    ids = {actor.id for actor in conflict.actors} | set(conflict.side_ids) | {CIVILIANS}
    unknown = {side: count for side, count in sorted(said.items(), key=lambda i: (-i[1], i[0])) if side not in ids}
    return DataSet(name, events, dropped, unknown, settings.terms)


def _event(row: Any, name: str, format_: Format, known: Mapping[str, str], conflict: Conflict) -> Event:
    key = row.key or stable_id("row", row.first, row.lat, row.lon, row.type, row.side1, row.side2, row.summary)
    when = DateInterval(row.first.date(), row.last.date() + timedelta(days=1), cast(Precision, row.date_precision))
    side1, side2 = _sides(row.side1, known), _sides(row.side2, known)
    place = Place(
        gazetteer_id=f"import:{name}:{row.lat:.4f},{row.lon:.4f}", name=row.place or f"{row.lat:.3f}, {row.lon:.3f}",
        point=LngLat(row.lon, row.lat), kind="region" if row.precision_km >= VAGUE_KM else "other",
        country=conflict.countries[0], precision_km=row.precision_km, method="import",
    )  # fmt: skip
    status = cast(Status, row.status)
    low, high = _whole(row.deaths_min), _whole(row.deaths_max)
    note = f"best estimate of deaths: {row.best.removesuffix('.0')}" if row.best else ""
    address = row.address if row.address.lower().startswith(("http://", "https://")) else ""
    publisher = format_.publisher or row.source or name
    source = Source(
        id=f"import:{name}:{key}", kind="import", publisher=publisher, address=address, backing="text",
        camp=conflict.camp_of(row.source),
        note="; ".join(filter(None, (row.source if row.source != publisher else "", note))),
    )  # fmt: skip
    return Event(
        id=stable_id("evt", conflict.id, "import", name, key), type=cast(EventType, row.type), subtype=row.subtype,
        status=status, when=when, places=(EventPlace(place=place),), side1=side1, side2=side2, deaths_min=low,
        deaths_max=high if high is not None else low, control=_change(row, place, side1, side2, known, conflict),
        sources=(source,), summary=row.summary, rule=f"import {name}", confidence=float(row.confidence),
        on_map=status in ON_MAP_STATUSES, off_map_reason="" if status in ON_MAP_STATUSES else status,
        reported_at=_reported(row.reported, when.last_day),
    )  # fmt: skip


def _whole(number: float) -> int | None:
    return None if pd.isna(number) else int(number)


def _reported(text: str, day: date) -> date:
    """When a report came out: its date where it can be right, else the event's last day."""
    try:
        said = date.fromisoformat(text[:10])
    except ValueError:
        return day
    return said if day <= said <= day + LATEST_REPORT else day


def _sides(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """A side as the war's actor where the table knows it, else by its own name."""
    parts = [part.strip() for part in text.split(";")] if ";" in text else [text.strip()]
    named = [known.get(part.casefold(), part) for part in parts if part]
    return tuple(dict.fromkeys(side for side in named if side))


def _change(
    row: Any, place: Place, side1: Sequence[str], side2: Sequence[str], known: Mapping[str, str], conflict: Conflict
) -> ControlChange | None:
    """Who holds the place afterwards: the column that says so, else the first side of a change of hands."""
    named = _sides(row.holder, known) or (tuple(side1) if row.type in CHANGES_HANDS else ())
    day = row.first.date()
    new = conflict.side_of(named[0], day) if named else ""
    old = conflict.side_of(side2[0], day) if side2 else ""
    return ControlChange(place=place.name, new=new, old=old if old != new else "") if new else None


# ---------------------------------------------------------------- the folder of a data set


def _actors(conflict: Conflict) -> dict[str, str]:
    """What the war's file calls its actors, in every language."""
    table = {name: actor.id for actor in conflict.actors for names in actor.names.values() for name in names}
    table |= {name: actor.id for actor in conflict.actors for name in actor.name.values()}
    table |= {side: side for side in conflict.side_ids} | {actor.id: actor.id for actor in conflict.actors}
    return table | {"Civilians": CIVILIANS, "civilians": CIVILIANS}


def _all_sides(
    words: pd.DataFrame, columns: Mapping[str, str], sides: Mapping[str, str], conflict: Conflict
) -> list[tuple[str, int, str]]:
    """Each name of a side with how often it stands and whom it means ("" where not known), the most frequent first."""
    counts: Counter[str] = Counter()
    for meaning in ("side1", "side2", "holder"):
        if meaning in columns:
            counts.update({str(k): int(v) for k, v in words[columns[meaning]].value_counts().items() if k})
    known = {said.casefold(): actor for said, actor in (_actors(conflict) | dict(sides)).items()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(said, count, known.get(said.casefold(), "")) for said, count in ranked]


def _read_sides(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    return {row["text"]: row["actor"].strip() for row in reader if row.get("text") and (row.get("actor") or "").strip()}


def _store(
    folder: Path, file: Path, settings: Settings, sides: Sequence[tuple[str, int, str]], left_out: Sequence[Dropped]
) -> None:
    """Write a data set so that after a crash all of the old or all of the new one is there."""
    rows = [(dropped.line, dropped.reason, dropped.detail) for dropped in left_out]
    texts = {
        SIDES: _table(("text", "rows", "actor"), sides),
        LEFT_OUT: _table(("row", "reason", "detail"), rows),
        SETTINGS: _settings_text(settings).encode(),
    }
    writers: dict[str, Callable[[Path], object]] = {
        name: partial(Path.write_bytes, data=content) for name, content in texts.items()
    }
    if (folder / file.name).resolve() != file.resolve():
        writers[file.name] = partial(shutil.copyfile, file)
    write_together(folder, writers)


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _settings_text(settings: Settings) -> str:
    lines = ["# What the columns of this data set mean. Give unknown values a meaning under [types]."]
    lines += [f"{key} = {json.dumps(getattr(settings, key), ensure_ascii=False)}"
              for key in ("kind", "file", "sha256", "terms", "date_order")]
    for table in ("columns", "types"):
        lines += ["", f"[{table}]"]
        pairs = sorted(getattr(settings, table).items())
        lines += [f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}" for k, v in pairs]
    return "\n".join(lines) + "\n"


def _read_settings(path: Path) -> Settings:
    try:
        return Settings.model_validate(read_toml(path))
    except ValidationError as error:
        faults = [Fault(file=path.name, key=".".join(map(str, e["loc"])), message=e["msg"]) for e in error.errors()]
        raise InputError(faults) from error


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
