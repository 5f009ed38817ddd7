"""Data sets of others -> the same Event records that articles and chronologies give.

A data set lives in the workspace as a folder: the file as it was given, `import.toml` with what its columns mean, and
`sides.csv`, a table from the names of its sides to the war's actors that the reader edits. Sides that the table does
not know keep their own name and are listed; nothing is guessed. It is read anew on every build.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.dates import DateInterval, Precision
from geo.definitions import Conflict
from geo.durable import JOURNAL, recover
from geo.errors import DefinitionError, Fault, InputError
from geo.imports_folder import (
    CAME_IN,
    SETTINGS,
    Settings,
    Side,
    actors_of,
    kept_name,
    read_settings,
    read_sides,
    sha256_of,
    store,
)
from geo.imports_formats import ANY, NEEDED, Format, choose_columns, guess_kind, load_format, numbered, read_words
from geo.imports_rows import WHY, Judged, Row, judge
from geo.imports_shapes import SUFFIXES as SHAPES
from geo.imports_shapes import are_points, as_words, read_shapes
from geo.model import (
    EVENT_TYPES,
    ON_MAP_STATUSES,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    EventType,
    Extent,
    LngLat,
    Place,
    Source,
    Status,
    stable_id,
)
from geo.workspace import check_name

CHANGES_HANDS = ("territorial_change", "control")
LATEST_REPORT = timedelta(days=365)  # a report that came out later than this after the event is a wrong date
VAGUE_KM = 100.0  # from here on a point stands for a region
CIVILIANS = "civilians"


@dataclass(frozen=True)
class DataSet:
    """The events of one data set, what was left out and why, and the sides that no actor stands for (with counts)."""

    name: str
    events: list[Event]
    dropped: list[Dropped]
    unknown_sides: dict[str, int] = field(default_factory=dict)
    terms: str = ""
    areas: int = 0  # of a map of who held what


@dataclass(frozen=True)
class Look:
    """What a table would bring in, before it is added: rows that can be used, why the others cannot, and its sides."""

    columns: dict[str, str]
    usable: int
    reasons: pd.Series[str]  # row number -> reason
    sides: list[Side]


def look_at(
    words: pd.DataFrame, kind: str, file: str, conflict: Conflict, area: BaseGeometry, mapping: Mapping[str, str]
) -> Look:
    """What a table would bring in; nothing is written.

    Parameters
    ----------
    words : DataFrame
        What `read_file` returned.
    mapping : mapping
        As in `add_data_set`.

    Raises
    ------
    InputError
        If a column or most rows cannot be used.
    """
    columns, order, format_ = _understood(list(words.columns), kind, mapping, file)
    judged = _judge(words, columns, order, format_, file, conflict, area)
    return Look(columns, len(judged.rows), judged.reasons, _all_sides(words, columns, {}, conflict))


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
        "ucdp", "acled", "conflict_map" (what `geo export` wrote) or "csv" (any table, and points of GeoJSON or
        GeoPackage); a table that is told nothing of is looked at for which of these it is.
    mapping : mapping, optional
        Meaning -> column, and `date_order`, where they are not to be guessed; "" for a column that is not to be used.

    Raises
    ------
    InputError
        If the file, a column or most rows cannot be used.
    """
    check_name(name, "data set")
    if not file.is_file():
        raise InputError(Fault(file=file.name, message="there is no such file"))
    words = read_file(file)
    kind = guess_kind(words.columns) if kind == ANY and not mapping else kind
    columns, order, format_ = _understood(list(words.columns), kind, mapping or {}, file.name)
    settings = Settings(
        kind=kind, file=kept_name(file), sha256=sha256_of(file), terms=format_.terms, date_order=order, columns=columns
    )
    recover(folder / name)
    sides = actors_of(read_sides(folder / name))
    found = _read(name, words, settings, format_, sides, conflict, area)
    counts = {CAME_IN: len(found.events), **Counter(dropped.reason for dropped in found.dropped)}
    left_out = [(dropped.line, dropped.reason, dropped.detail) for dropped in found.dropped]
    settings = settings.model_copy(update={"counts": counts})
    store(folder / name, file, settings, _all_sides(words, columns, sides, conflict), left_out)
    return found


def _understood(
    found: list[str], kind: str, mapping: Mapping[str, str], file: str
) -> tuple[dict[str, str], str, Format]:
    """The columns by what they mean, the order of dates, and the format of the kind."""
    mapping, format_ = dict(mapping), load_format(kind)
    order = mapping.pop("date_order", "") or format_.date_order
    _check_order(order, file)
    return choose_columns(found, format_, mapping, file), order.replace("ymd", ""), format_


def read_data_sets(folder: Path, conflict: Conflict, area: BaseGeometry) -> list[DataSet]:
    """All data sets of a folder, by name. One that cannot be read any more is left out, with the reason."""
    found = []
    for journal in folder.glob(f"*/{JOURNAL}"):
        recover(journal.parent)
    for path in sorted(folder.glob(f"*/{SETTINGS}")):
        name = path.parent.name
        try:
            settings = read_settings(path)
            words, format_ = read_file(path.parent / Path(settings.file).name), load_format(settings.kind)
            _check_settings(settings, list(words.columns))
            format_ = format_.model_copy(update={"types": {**format_.types, **settings.types}})
            sides = actors_of(read_sides(path.parent))
            found.append(_read(name, words, settings, format_, sides, conflict, area))
        except (InputError, DefinitionError) as error:
            fault = error.faults[0]
            dropped = Dropped(
                stage="imports", reason="unreadable", item=name, file=fault.file, line=fault.line, detail=fault.message
            )
            found.append(DataSet(name, [], [dropped]))
    return found


def _check_settings(settings: Settings, found: list[str]) -> None:
    """Raises InputError where what someone wrote into `import.toml` does not go with the file."""
    _check_order(settings.date_order, SETTINGS)
    lost = [column for column in settings.columns.values() if column not in found]
    unmapped = [meaning for meaning in NEEDED if meaning not in settings.columns]
    types = [kind for kind in settings.types.values() if kind.partition("/")[0] not in EVENT_TYPES]
    for what, wrong, before, after in (
        ("columns", lost, "there is no column ", f"; found: {', '.join(found)[:400]}"),
        ("columns", unmapped, "no column is given for ", ""),
        ("types", types, "", f" is no type of an event; expected one of {', '.join(EVENT_TYPES)}"),
    ):
        if wrong:
            raise InputError(Fault(file=SETTINGS, key=what, message=f"{before}{wrong[0][:80]!r}{after}"))


def _check_order(order: str, file: str) -> None:
    if order not in ("", "dmy", "mdy", "ymd"):
        raise InputError(Fault(file=file, key="date_order", message=f"{order!r} is no order; expected dmy or mdy"))


def read_file(file: Path) -> pd.DataFrame:
    """A file of events as a table of text: a table of any kind, or points of GeoJSON or GeoPackage.

    Raises
    ------
    InputError
        If it cannot be read, or holds areas.
    """
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
    judged = _judge(words, settings.columns, settings.date_order, format_, settings.file, conflict, area)
    known = {said.casefold(): actor for said, actor in (_actors(conflict) | dict(sides)).items()}
    events = [_event(row, name, format_, known, conflict) for row in judged.rows]
    dropped = [
        Dropped(stage="imports", reason=reason, item=f"{name}, row {row}", file=settings.file, line=int(str(row)),
                detail=WHY[reason])
        for row, reason in judged.reasons.items()
    ]  # fmt: skip
    said = Counter(side for event in events for side in (*event.side1, *event.side2))
    ids = {actor.id for actor in conflict.actors} | set(conflict.side_ids) | {CIVILIANS}
    unknown = {side: count for side, count in sorted(said.items(), key=lambda i: (-i[1], i[0])) if side not in ids}
    return DataSet(name, events, dropped, unknown, settings.terms)


def _judge(
    words: pd.DataFrame, columns: Mapping[str, str], order: str, format_: Format, file: str, conflict: Conflict,
    area: BaseGeometry,
) -> Judged:  # fmt: skip
    period = conflict.period
    return judge(
        words, columns, format_, date_order=order, area=area, first=period.start, last=period.end, file=file
    )


def _event(row: Row, name: str, format_: Format, known: Mapping[str, str], conflict: Conflict) -> Event:
    key = row.key or stable_id("row", row.first, row.lat, row.lon, row.type, row.side1, row.side2, row.summary)
    when = DateInterval(row.first.date(), row.last.date() + timedelta(days=1), cast(Precision, row.date_precision))
    side1, side2 = _sides(row.side1, known), _sides(row.side2, known)
    place = Place(
        gazetteer_id=f"import:{name}:{row.lat:.4f},{row.lon:.4f}", name=row.place or f"{row.lat:.3f}, {row.lon:.3f}",
        point=LngLat(row.lon, row.lat), kind="region" if row.precision_km >= VAGUE_KM else "other",
        country=conflict.countries[0] if len(conflict.countries) == 1 else "", precision_km=row.precision_km,
        method="import",
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
    return None if math.isnan(number) else int(number)


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
    row: Row, place: Place, side1: Sequence[str], side2: Sequence[str], known: Mapping[str, str], conflict: Conflict
) -> ControlChange | None:
    """Who holds the place afterwards: the column that says so, else the first side of a change of hands."""
    named, lost = _sides(row.holder, known), _sides(row.holder_before, known)
    if not row.says_all:
        named, lost = named or (tuple(side1) if row.type in CHANGES_HANDS else ()), tuple(side2)
    day = row.first.date()
    new = conflict.side_of(named[0], day) if named else ""
    old = conflict.side_of(lost[0], day) if lost else ""
    extent: Extent = "part" if row.extent == "part" else "whole"
    return ControlChange(place=place.name, new=new, old=old if old != new else "", extent=extent) if new else None


# ---------------------------------------------------------------- sides


def _actors(conflict: Conflict) -> dict[str, str]:
    """What the war's file calls its actors, in every language."""
    table = {name: actor.id for actor in conflict.actors for names in actor.names.values() for name in names}
    table |= {name: actor.id for actor in conflict.actors for name in actor.name.values()}
    table |= {side: side for side in conflict.side_ids} | {actor.id: actor.id for actor in conflict.actors}
    return table | {"Civilians": CIVILIANS, "civilians": CIVILIANS}


def _all_sides(
    words: pd.DataFrame, columns: Mapping[str, str], sides: Mapping[str, str], conflict: Conflict
) -> list[Side]:
    """Each name of a side with how often it stands and whom it means ("" where not known), the most frequent first."""
    counts: Counter[str] = Counter()
    for meaning in ("side1", "side2", "holder"):
        if meaning in columns:
            counts.update(filter(None, words[columns[meaning]].tolist()))
    known = {said.casefold(): actor for said, actor in (_actors(conflict) | dict(sides)).items()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Side(said, count, known.get(said.casefold(), "")) for said, count in ranked]
