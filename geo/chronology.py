"""Curated, sourced facts -> the same Event and Observation records that articles give.

A chronology is a folder of CSV files (UTF-8, comma):

- `control.csv`: who held which place from when. `from_date` is the day of the change; where `date_precision` is
  `season` it is a day on which the holder is attested, not a capture; `month` is good to about a month. For
  `withdrew` the actor is who holds the place afterwards.
- `events.csv`: what happened, in a line of the chronology's own words.
- `actors.csv` (optional): `text,actors`: what a side is called here -> actor ids, parted by `;`, none where empty.
- `places.csv` (optional): `place,precision_km,tier` and a column of names for each language code.
- `published.csv` (optional): `source_address,published`: the day on which a page came out, where that is known. A row
  was reported on the day in its own `reported_at`, else when its page came out, else on the day of the fact itself; on
  that day too where the page looks back on more than a month.

Coordinates are WGS 84 degrees. A row that is wrong becomes a `Dropped` that names file, line, value and the way out;
every other row is still read.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args

from geo.dates import PRECISIONS, DateInterval, Precision, parse_partial
from geo.definitions import Conflict
from geo.model import (
    CONTESTED,
    EVENT_TYPES,
    OBSERVATION_KINDS,
    ON_MAP_STATUSES,
    PLACE_KINDS,
    STATUSES,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    EventType,
    LngLat,
    Observation,
    ObservationKind,
    Place,
    PlaceKind,
    Source,
    Status,
    stable_id,
)

Backing = Literal["page", "ucdp", "knowledge", "text"]
R = TypeVar("R", Event, Observation)
Row = Mapping[str, str]

# How far a row can be believed: what its author said of it, times what stands behind it. Judgements, not measurements.
CONFIDENCE: Mapping[str, float] = {"high": 0.95, "medium": 0.8, "low": 0.5}
BACKING_WEIGHT: Mapping[str, float] = {"page": 1.0, "ucdp": 1.0, "text": 1.0, "knowledge": 0.7}
LOOKS_BACK_DAYS = 31  # a page so much younger than the fact does not say when it became known
TIERS = ("1", "2", "3", "4")
DEATHS_DIGITS = 9
MOST_KM = 20_000.0  # half around the earth
DEFAULT_PRECISION_KM = 3.0  # where places.csv does not say
CHANGES_HANDS = frozenset({"capture", "recapture", "capture_by_agreement", "occupation"})  # event subtypes

CONTROL_COLUMNS = ("place", "lat", "lon", "kind", "actor", "from_date")
EVENT_COLUMNS = ("date", "place", "lat", "lon", "type", "side1", "summary")
# Every column of the files; those above are the ones that no file can do without.
CONTROL_FILE_COLUMNS = (
    "place", "lat", "lon", "place_kind", "kind", "actor", "from_date", "date_precision", "how", "confidence", "backing",
    "source_address", "publisher", "source_id", "coord_source", "note",
)
EVENT_FILE_COLUMNS = (
    "date", "place", "lat", "lon", "place_kind", "country", "type", "subtype", "status", "claimed_by",
    "off_map_reason", "side1", "side2", "deaths", "summary", "backing", "source_address", "publisher", "source_id",
)
ACTOR_COLUMNS, PLACE_COLUMNS = ("text", "actors"), ("place", "nl", "en", "tier", "precision_km")


@dataclass(frozen=True)
class Chronology:
    """What a chronology holds. `names` (language -> name) and `tiers` (1 = labelled from afar) go by place id."""

    events: list[Event]
    observations: list[Observation]
    dropped: list[Dropped]
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    tiers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Context:
    """What every row needs: the war, and the small tables beside it."""

    conflict: Conflict
    actors: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Row]
    published: Mapping[str, date]  # by the address of a page


class _BadValueError(ValueError):
    """A value of a row that cannot be used; `reason` is the key of the Dropped."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def read_chronology(folder: Path, conflict: Conflict) -> Chronology:
    """The events and observations of a folder, ordered by date and id, with the rows that were left out and why.

    Parameters
    ----------
    folder : Path
        A folder with `control.csv` or `events.csv`, or both.
    conflict : Conflict
        Gives the actors that may stand in the files and the camps of publishers.
    """
    dropped: list[Dropped] = []
    names: dict[str, dict[str, str]] = {}
    tiers: dict[str, int] = {}
    places = {row["place"]: row for _, row in _rows(folder / "places.csv", ("place",), dropped, optional=True)}
    for name, row in places.items():
        key = place_id(conflict, name)
        names[key] = {code: text for code in conflict.languages if (text := row.get(code, ""))}
        if row.get("tier", "") in TIERS:
            tiers[key] = int(row["tier"])
    published = _published(folder / "published.csv", dropped)
    context = _Context(conflict, _actor_table(folder, conflict, dropped), places, published)
    observations = _records(folder / "control.csv", CONTROL_COLUMNS, context, _observation, dropped)
    events = _records(folder / "events.csv", EVENT_COLUMNS, context, _event, dropped)
    return Chronology(
        sorted(events, key=lambda e: (e.when.start, e.id)),
        sorted(observations, key=lambda o: (o.valid.start, o.id)),
        dropped,
        names,
        tiers,
    )


def place_id(conflict: Conflict, name: str) -> str:
    """The stable id of a chronology's place: the war and the name without marks, `libya:ain-zara`.

    Letters of another script are not left out: two names that differ only in them are two places.
    """
    parts = unicodedata.normalize("NFKD", name)
    slug = re.sub(r"[^a-z0-9]+", "-", parts.encode("ascii", "ignore").decode().lower()).strip("-")
    other = any(letter.isalpha() and not letter.isascii() for letter in parts)
    return f"{conflict.id}:{'-'.join(filter(None, [slug, stable_id('place', name) if other or not slug else '']))}"


def _rows(
    path: Path, columns: tuple[str, ...], dropped: list[Dropped], *, optional: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line; a file that cannot be read at all is one Dropped."""
    if not path.is_file():
        if not optional:
            message = "there is no such file; its rows are missing"
            dropped.append(_left_out(path, None, path.name, "file_missing", message))
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8; save it as UTF-8"
        dropped.append(_left_out(path, None, path.name, "not_utf8", message))
        return
    reader = csv.DictReader(io.StringIO(text, newline=""))  # `splitlines` would break a row at U+2028, too
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            found = ", ".join(reader.fieldnames or ()) or "none"
            message = f"the column {missing[0]!r} is missing; found: {found[:400]}"
            dropped.append(_left_out(path, 1, path.name, "column_missing", message))
            return
        for row in reader:
            yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    except csv.Error as error:
        message = f"{error}: a quotation mark that nothing closes? The rows from here on are missing"
        dropped.append(_left_out(path, reader.line_num + 1, path.name, "broken_row", message))


def _left_out(path: Path, line: int | None, item: str, reason: str, detail: str) -> Dropped:
    return Dropped(stage="chronology", reason=reason, item=item, file=path.name, line=line, detail=detail)


def _records(
    path: Path,
    columns: tuple[str, ...],
    context: _Context,
    build: Callable[[Row, _Context], R],
    dropped: list[Dropped],
) -> list[R]:
    found: dict[str, R] = {}
    for line, row in _rows(path, columns, dropped):
        item = row.get("place") or f"line {line}"
        try:
            record = build(row, context)
        except ValueError as error:
            reason = error.reason if isinstance(error, _BadValueError) else "bad_value"
            dropped.append(_left_out(path, line, item, reason, f"{path.name}, line {line}: {error}"))
            continue
        if record.id in found:
            message = f"{path.name}, line {line}: the row stands twice"
            dropped.append(_left_out(path, line, item, "stands_twice", message))
            continue
        found[record.id] = record
    return list(found.values())


def _actor_table(folder: Path, conflict: Conflict, dropped: list[Dropped]) -> dict[str, tuple[str, ...]]:
    """What a side may be called -> actor ids: ids and English names of the war's actors, then `actors.csv`."""
    table: dict[str, tuple[str, ...]] = {}
    for actor in conflict.actors:
        table |= {name.casefold(): (actor.id,) for name in actor.names.get("en", ())}
    table |= {side.casefold(): (side,) for side in conflict.side_ids}
    table |= {actor.id.casefold(): (actor.id,) for actor in conflict.actors}
    path = folder / "actors.csv"
    for line, row in _rows(path, ("text", "actors"), dropped, optional=True):
        ids = tuple(part.strip() for part in row["actors"].split(";") if part.strip())
        unknown = [i for i in ids if conflict.actor(i) is None and i not in conflict.side_ids]
        if unknown:
            dropped.append(_left_out(path, line, row["text"], "unknown_actor", _no_actor(unknown[0], conflict)))
            continue
        table[row["text"].casefold()] = ids
    return table


def _published(path: Path, dropped: list[Dropped]) -> dict[str, date]:
    """The day on which each page came out, by its address."""
    found: dict[str, date] = {}
    for line, row in _rows(path, ("source_address", "published"), dropped, optional=True):
        try:
            found[row["source_address"]] = _day(row["published"])
        except ValueError as error:
            message = f"{path.name}, line {line}: {error}"
            dropped.append(_left_out(path, line, row["source_address"], "bad_date", message))
    return found


def _no_actor(name: str, conflict: Conflict) -> str:
    known = ", ".join(sorted({*conflict.side_ids, *(actor.id for actor in conflict.actors)}))
    return f"no actor {name!r} in this war; available: {known}"


def _one_of(value: str, allowed: tuple[str, ...], what: str) -> str:
    if value not in allowed:
        raise _BadValueError(f"bad_{what}", f"{value!r} is no {what}; expected one of {', '.join(allowed)}")
    return value


def _place(row: Row, context: _Context) -> Place:
    if not row["place"]:
        raise _BadValueError("no_place", "the place has no name; give it one")
    try:
        point = LngLat.checked(float(row["lon"]), float(row["lat"]))
    except ValueError as error:
        raise _BadValueError("bad_coordinate", f"{error}; expected degrees in lat and lon") from error
    about = context.places.get(row["place"], {})
    kind = cast(PlaceKind, _one_of(row.get("place_kind") or "other", PLACE_KINDS, "place_kind"))
    return Place(
        gazetteer_id=place_id(context.conflict, row["place"]),
        name=row["place"],
        point=point,
        kind=kind,
        country=row.get("country") or context.conflict.countries[0],
        precision_km=_kilometres(about.get("precision_km", "")),
        method="curated",
        reason=row.get("coord_source", ""),
    )


def _kilometres(text: str) -> float:
    number = float(text or DEFAULT_PRECISION_KM)
    if not 0 <= number <= MOST_KM:
        raise _BadValueError("bad_number", f"{text!r} in places.csv is no precision; expected 0 to {MOST_KM:.0f} km")
    return number


def _day(text: str) -> date:
    try:
        found = parse_partial(text)
    except ValueError as error:
        raise _BadValueError("bad_date", str(error)) from error
    if found.days != 1:
        raise _BadValueError("bad_date", f"{text!r} names no day; expected YYYY-MM-DD (say how sure in date_precision)")
    return found.start


def _source(row: Row, context: _Context, day: date) -> Source:
    address = row.get("source_address", "")
    backing = cast(Backing, _one_of(row.get("backing") or "page", get_args(Backing), "backing"))
    publisher = row.get("publisher", "")
    note = row.get("note", "")
    if address and not address.lower().startswith(("http://", "https://")):
        note, address = f"{note} [{address}]".strip(), ""
    return Source(
        id=address or row.get("source_id") or f"{context.conflict.id}:{backing}",
        kind="chronology",
        publisher=publisher,
        address=address,
        camp=context.conflict.camp_of(publisher),
        backing=backing,
        published=_came_out(context.published.get(address), day),
        note=note,
    )


def _came_out(published: date | None, day: date) -> date:
    """The day on which a fact was reported, by the day on which its page came out."""
    return published if published and 0 <= (published - day).days <= LOOKS_BACK_DAYS else day


def _observation(row: Row, context: _Context) -> Observation:
    conflict, actor = context.conflict, row["actor"]
    kind = cast(ObservationKind, _one_of(row["kind"], OBSERVATION_KINDS, "kind"))
    if actor != CONTESTED and actor not in conflict.side_ids and conflict.actor(actor) is None:
        raise _BadValueError("unknown_actor", _no_actor(actor, conflict))
    day = _day(row["from_date"])
    precision = cast(Precision, _one_of(row.get("date_precision") or "day", PRECISIONS, "date_precision"))
    level = _one_of(row.get("confidence") or "medium", tuple(CONFIDENCE), "confidence")
    source = _source(row, context, day)
    reported = _day(row["reported_at"]) if row.get("reported_at") else source.published
    return Observation(
        id=stable_id("obs", conflict.id, row["place"], day, kind, actor, source.id),
        place=_place(row, context),
        actor=actor,
        kind=kind,
        valid=DateInterval(day, DateInterval.day(day).end, precision),
        reported_at=reported or day,
        claimant=actor if kind == "claim" else "",
        source=source,
        confidence=CONFIDENCE[level] * BACKING_WEIGHT[source.backing],
    )


def _sides(text: str, context: _Context) -> tuple[str, ...]:
    """Actor ids where they are known, the words of the chronology where not."""
    whole = context.actors.get(text.casefold())
    if whole is not None:
        return whole
    found: list[str] = []
    for part in (piece.strip() for piece in text.split(",")):
        found += context.actors.get(part.casefold(), (part,) if part else ())
    return tuple(dict.fromkeys(found))


def _event(row: Row, context: _Context) -> Event:
    day = _day(row["date"])
    place = _place(row, context)
    source = _source(row, context, day)
    status = cast(Status, _one_of(row.get("status") or "happened", STATUSES, "status"))
    side1, side2 = _sides(row["side1"], context), _sides(row.get("side2", ""), context)
    off_map = row.get("off_map_reason", "") or ("" if status in ON_MAP_STATUSES else status)
    if not off_map and place.country not in context.conflict.countries:
        off_map = "abroad"
    deaths = _deaths(row.get("deaths", ""))
    subtype = row.get("subtype", "")
    return Event(
        id=stable_id("evt", context.conflict.id, day, row["place"], row["type"], subtype, row["summary"]),
        type=cast(EventType, _one_of(row["type"], EVENT_TYPES, "type")),
        subtype=subtype,
        status=status,
        claimed_by=row.get("claimed_by", ""),
        when=DateInterval.day(day),
        places=(EventPlace(place=place),),
        side1=side1,
        side2=side2,
        deaths_min=deaths,
        deaths_max=deaths,
        control=_change(row, side1, side2, day, context.conflict),
        sources=(source,),
        summary=row["summary"],
        summary_lang=row.get("summary_lang") or "en",
        rule="chronology",
        confidence=CONFIDENCE["high"] * BACKING_WEIGHT[source.backing],
        on_map=not off_map,
        off_map_reason=off_map,
        reported_at=source.published,
    )


def _deaths(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= DEATHS_DIGITS):
        raise _BadValueError("bad_number", f"{text[:80]!r} is no number of deaths; expected a whole number or nothing")
    return int(text) if text else None


def _change(
    row: Row, side1: tuple[str, ...], side2: tuple[str, ...], day: date, conflict: Conflict
) -> ControlChange | None:
    """The change of hands that an event tells of: to the side of the first actor, from that of the second."""
    if row["type"] != "territorial_change" or row.get("subtype") not in CHANGES_HANDS or not side1:
        return None
    new = conflict.side_of(side1[0], day)
    old = conflict.side_of(side2[0], day) if side2 else ""
    return ControlChange(place=row["place"], new=new, old=old) if new else None
