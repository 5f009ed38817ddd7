"""Labels and arrows of the reader's own on the map: checked records, kept as GeoJSON in the reader's workspace.

They are no evidence: nothing that is computed reads them, and wherever they are shown they are marked as the reader's
own. Their text comes from outside and is plain text everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geo.durable import locked, write_whole
from geo.errors import Fault, InputError
from geo.model import LngLat, stable_id

LAYER = "own_notes"  # of every file that holds them
MOST_NOTES, MOST_POINTS, LONGEST_TEXT = 500, 50, 200
COORDINATE_DIGITS = 5
_LARGEST_FILE = 4_000_000  # bytes
_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")
# Control characters, the marks that turn the direction of the text around them, and halves of letters.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]"
)
_SHAPES = ("Point", "LineString")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A label of the reader's own, or an arrow.

    Attributes
    ----------
    points : tuple of LngLat
        One: a label that stands there. More: an arrow along them, its tip at the last one, its words at the first.
    text : str
        Plain text; an arrow may have none.
    first, last : date, optional
        The days on which it shows, both inclusive; None is without an end on that side.
    offset : tuple of float
        Of print alone: points (1/72 inch) by which a label stands off its point, with an arrow back to it.

    Raises
    ------
    ValueError
        If it has no point, too many of them or of letters, nothing to show, or its days cross.
    """

    points: tuple[LngLat, ...]
    text: str = ""
    id: str = ""
    first: date | None = None
    last: date | None = None
    offset: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not 1 <= len(self.points) <= MOST_POINTS:
            raise ValueError(f"{len(self.points)} points; expected 1 to {MOST_POINTS}")
        if len(self.text) > LONGEST_TEXT:
            raise ValueError(f"a text of {len(self.text)} letters; expected at most {LONGEST_TEXT}")
        if len(self.points) == 1 and not self.text.strip():
            raise ValueError("a label without words; expected a text")
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"its first day {self.first} comes after its last {self.last}")

    @property
    def is_arrow(self) -> bool:
        """Whether it is an arrow."""
        return len(self.points) > 1

    def shows_on(self, day: date) -> bool:
        """Whether it is drawn on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def as_record(self) -> dict[str, Any]:
        """The note as the browser has it: id, text, points, from and to (ISO days or None)."""
        return {"id": self.id, "text": self.text, "points": [list(point) for point in self.points],
                "from": self.first.isoformat() if self.first else None,
                "to": self.last.isoformat() if self.last else None}  # fmt: skip


def read_record(said: Any) -> Note:
    """The note of a record from outside (`Note.as_record`).

    Raises
    ------
    ValueError
        If it is none; the message says why.
    """
    if not isinstance(said, Mapping):
        raise ValueError("no note")
    key, text, points = str(said.get("id", "")), said.get("text") or "", said.get("points")
    if not _ID.fullmatch(key):
        raise ValueError(f"{key[:60]!r} is no id; expected letters, digits, - and _, at most 60")
    if not isinstance(text, str):
        raise ValueError("its text is none")
    if not isinstance(points, Sequence) or isinstance(points, str):
        raise ValueError("it has no points")
    return Note(id=key, text=_CONTROL.sub(" ", text).strip(), points=tuple(_point(point) for point in points),
                first=_day(said.get("from")), last=_day(said.get("to")))  # fmt: skip


def _point(said: Any) -> LngLat:
    numbers = list(said) if isinstance(said, Sequence) and not isinstance(said, str) else []
    if len(numbers) not in (2, 3) or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise ValueError(f"{str(said)[:60]!r} is no point; expected [longitude, latitude] in degrees")
    point = LngLat.checked(numbers[0], numbers[1])
    return LngLat(round(point.lng, COORDINATE_DIGITS), round(point.lat, COORDINATE_DIGITS))


def _day(said: Any) -> date | None:
    if said in (None, ""):
        return None
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise ValueError(f"{str(said)[:40]!r} is no day; write it as 2020-01-10") from error


# ---------------------------------------------------------------- files


def as_geojson(notes: Iterable[Note]) -> dict[str, Any]:
    """The notes as a collection (RFC 7946): points and lines with kind, text, date_start and date_end (inclusive)."""
    return {"type": "FeatureCollection", "features": [_feature(note) for note in notes]}


def _feature(note: Note) -> dict[str, Any]:
    points, record = [list(point) for point in note.points], note.as_record()
    return {
        "type": "Feature", "id": note.id,
        "geometry": {"type": "LineString", "coordinates": points} if note.is_arrow
        else {"type": "Point", "coordinates": points[0]},
        "properties": {"layer": LAYER, "id": note.id, "kind": "arrow" if note.is_arrow else "label", "text": note.text,
                       "date_start": record["from"], "date_end": record["to"]},
    }  # fmt: skip


def read_notes(path: Path) -> tuple[Note, ...]:
    """The notes of a GeoJSON file, in its order; features of other layers are passed over.

    Points and lines count, with the properties text (or name), date_start and date_end, in WGS 84 degrees.

    Raises
    ------
    InputError
        With every feature that is no note, and where the file cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise InputError(Fault(file=path.name, message=f"larger than {_LARGEST_FILE} bytes"))
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # ValueError also of a number with thousands of digits
        raise InputError(Fault(file=path.name, message=f"it cannot be read as GeoJSON: {error}")) from error
    features = said.get("features") if isinstance(said, dict) else None
    if not isinstance(features, list):
        raise InputError(Fault(file=path.name, message="no feature collection"))
    notes, faults = [], []
    for number, feature in enumerate(features, start=1):
        try:
            found = _read_feature(feature)
        except (ValueError, RecursionError) as error:
            faults.append(Fault(file=path.name, key=f"feature {number}", message=str(error)))
            continue
        notes += [found] if found else []
    if len(notes) > MOST_NOTES:
        faults.append(Fault(file=path.name, message=f"{len(notes)} notes; expected at most {MOST_NOTES}"))
    if faults:
        raise InputError(faults)
    return tuple({note.id: note for note in notes}.values())


def _read_feature(feature: Any) -> Note | None:
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    about = feature.get("properties") if isinstance(feature, dict) else None
    about = about if isinstance(about, dict) else {}
    if about.get("layer", LAYER) != LAYER:
        return None
    if not isinstance(shape, dict) or shape.get("type") not in _SHAPES:
        kind = shape.get("type") if isinstance(shape, dict) else None
        raise ValueError(f"a note is a Point or a LineString, not {kind!r}")
    points = [shape.get("coordinates")] if shape["type"] == "Point" else shape.get("coordinates")
    text = about.get("text") or about.get("name") or ""
    key = about.get("id") or feature.get("id") or stable_id("note", json.dumps(points), text)
    return read_record({"id": key, "text": text, "points": points, "from": about.get("date_start"),
                        "to": about.get("date_end")})  # fmt: skip


def open_notes(path: Path) -> tuple[Note, ...]:
    """The notes that a workspace keeps; none where there is no file yet.

    Raises
    ------
    InputError
        As of :func:`read_notes`.
    """
    return read_notes(path) if path.is_file() else ()


def change_notes(path: Path, changes: Sequence[Any]) -> tuple[Note, ...]:
    """Put notes in and take notes out of the file of a workspace, whole or not at all; the notes as they then are.

    Parameters
    ----------
    changes
        From outside, in their order: {"put": record} or {"remove": id}. What is neither is passed over; doing the same
        change twice is doing it once.

    Raises
    ------
    InputError
        If the file that is there is broken: it is left as it is.
    """
    with locked(path.parent):
        before = open_notes(path)
        kept = {note.id: note for note in before}
        for change in changes:
            _change(kept, change)
        after = tuple(kept.values())
        if after != before:
            write_whole(path, json.dumps(as_geojson(after), ensure_ascii=False, indent=1).encode())
    return after


def _change(kept: dict[str, Note], change: Any) -> None:
    if not isinstance(change, Mapping):
        return
    if isinstance(change.get("remove"), str):
        kept.pop(change["remove"], None)
        return
    try:
        note = read_record(change.get("put"))
    except ValueError:
        return  # the browser said what no reader can have drawn
    if note.id in kept or len(kept) < MOST_NOTES:
        kept[note.id] = note
