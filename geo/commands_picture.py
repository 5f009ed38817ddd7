"""The pictures of `python -m geo export`: what may be asked of them, and how they are drawn from the tables."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from geo.errors import Fault, InputError
from geo.workspace import open_workspace

if TYPE_CHECKING:
    from geo.definitions import Conflict  # heavy: only the command itself needs it
    from geo.exports import Progress, Selection
    from geo.notes import Note
    from geo.picture import Sheet

DEFAULT_SIZE = "1200x900"


def add_picture(parser: argparse.ArgumentParser) -> None:
    """The arguments that only pictures (and html, for the language) have."""
    group = parser.add_argument_group("pictures")
    group.add_argument("--lang", metavar="CODE", help="the language of a picture, or that html opens in")
    group.add_argument("--size", default=DEFAULT_SIZE, metavar="WxH", help="pixels (default: %(default)s)")
    group.add_argument("--dates", metavar="D,D,...", help="several days side by side")
    group.add_argument("--step", type=int, default=7, metavar="DAYS", help="of a gif (default: %(default)s)")
    group.add_argument("--extent", metavar="W,S,E,N", help="degrees; without it what the conflict's file says")
    group.add_argument("--note", action="append", default=[], metavar="LNG,LAT,DX,DY,TEXT",
                       help="a label of your own, DX and DY points off its point, with an arrow")  # fmt: skip
    parser.add_argument("--notes", type=Path, metavar="FILE.geojson", help="labels and arrows of your own (points and "
                        "lines with a text): drawn in pictures and html, a layer own_notes in geojson and gpkg; those "
                        "made on the page lie in the workspace, CONFLICT/notes.geojson")  # fmt: skip


def write_pictures(arguments: argparse.Namespace, selection: Selection) -> int:
    """Draw the day, the days or the period that is asked for."""
    from geo.exports_picture import Print, write_picture

    wide, high = _numbers(arguments.size.replace("x", ","), 2, "--size", "1200x900")
    with progress("map") as tell:
        tell("read", 0, 1)
        sheet, data_hash, sources = _open_sheet(arguments, selection)
        days = _days(arguments, selection, sheet.conflict)
        narrowed = arguments.narrowed or narrowed_in_words(selection, sheet)
        print_ = Print(width=int(wide), height=int(high), data_hash=data_hash, sources=sources, narrowed=narrowed)
        path = write_picture(sheet, days, arguments.kind, arguments.out, print_, tell)
    shown = f"{days[0]}" if len(days) == 1 else f"{days[0]} to {days[-1]}, {len(days)} days"
    print(f"{path}: {path.stat().st_size} bytes; {shown}; data version {data_hash[:16]}", file=sys.stderr)
    return 0


@contextmanager
def progress(unit: str) -> Iterator[Progress]:
    """A bar on the command line for as long as something is made, where somebody looks at it."""
    with tqdm(total=1, unit=unit, file=sys.stderr, leave=False, disable=None) as bar:

        def tell(what: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.set_description(what)

        yield tell


def narrowed_in_words(selection: Selection, sheet: Sheet) -> str:
    """The filters of the command line in the words of a picture: as its language has them, else as they were given."""
    words = sheet.language.interface
    said = [str(words["types"].get(kind, kind)) for kind in selection.types]
    said += [str(words["status"].get(status, status)) for status in selection.statuses]
    names = {side.id: sheet.named(side.name) for side in sheet.conflict.sides}
    said += [names.get(side, side) for side in selection.sides]
    said += [*selection.places, *selection.ids]
    said += [words["about_km"].format(n=f"{selection.precision_km:g}")] if selection.precision_km is not None else []
    return str(words["comma"]).join(said)


def _open_sheet(arguments: argparse.Namespace, selection: Selection) -> tuple[Sheet, str, tuple[str, ...]]:
    from geo.definitions import load_conflict, load_language
    from geo.exports import select, tables_for
    from geo.picture import Sheet
    from geo.pipeline_sources import country_outline, neighbour_outlines
    from geo.store import read_tables
    from geo.tables import suffix_of

    conflict = load_conflict(arguments.conflict)
    folder, data_hash = whole_tables(conflict.id)
    control = f"control{suffix_of(selection.evidence, selection.clock)}"
    tables = read_tables(folder, (*tables_for(selection.evidence, selection.clock), control, "places"))
    export = select(tables, conflict, selection, data_hash)
    extent = _numbers(arguments.extent, 4, "--extent", "10,26,24,33") if arguments.extent else None
    sheet = Sheet(
        conflict=conflict, tables=tables, outline=country_outline(conflict), neighbours=neighbour_outlines(conflict),
        language=load_language(languages_of(conflict, arguments.lang)[0]), evidence=selection.evidence,
        clock=selection.clock, window=selection.window, notes=own_notes(arguments),
        events=frozenset(selection.ids or export.layers["events"]["id"]) if selection.filters else None,
        extent=(extent[0], extent[1], extent[2], extent[3]) if extent else None,
    )  # fmt: skip
    return sheet, data_hash, tuple(sorted({one["publisher"] for one in export.sources if one["publisher"]}))


def _days(arguments: argparse.Namespace, selection: Selection, conflict: Conflict) -> Sequence[date]:
    from geo.exports_picture import days_of

    if arguments.dates:
        return [read_day(text, "--dates") for text in arguments.dates.split(",")]
    if arguments.kind == "gif":
        if arguments.step < 1:
            raise fault("--step", f"{arguments.step} is no number of days; expected 1 or more")
        return days_of(selection.first or conflict.period.start, selection.last or conflict.period.end, arguments.step)
    return [selection.last or conflict.period.opens_on]


def _note(said: str) -> Note:
    from geo.model import LngLat
    from geo.notes import Note

    parts = said.split(",", 4)
    if len(parts) != 5 or not parts[4].strip():
        raise fault("--note", f"{said!r}: write it as 13.2,32.9,40,30,Text")
    lng, lat, right, up = _numbers(",".join(parts[:4]), 4, "--note", "13.2,32.9,40,30,Text")
    try:
        return Note(points=(LngLat.checked(lng, lat),), text=parts[4].strip(), offset=(right, up))
    except ValueError as error:
        raise fault("--note", f"{said!r}: {error}") from error


def own_notes(arguments: argparse.Namespace) -> tuple[Note, ...]:
    """The labels and arrows of the reader's own that the command line names.

    Raises
    ------
    InputError
        If the file holds something else, or a label cannot be read.
    """
    from geo.notes import read_notes

    kept = read_notes(arguments.notes) if arguments.notes else ()
    return (*kept, *(_note(said) for said in arguments.note))


def _numbers(text: str, count: int, option: str, example: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise fault(option, f"{text!r}: write it as {example}") from error
    if len(found) != count:
        raise fault(option, f"{text!r}: write it as {example}")
    return found


# ---------------------------------------------------------------- what every export needs


def whole_tables(conflict_id: str) -> tuple[Path, str]:
    """The folder of the derived tables and their data hash.

    Raises
    ------
    InputError
        If they are not there, or one is broken.
    """
    from geo.store import find_broken, read_manifest

    folder = open_workspace().derived_dir(conflict_id)
    manifest = read_manifest(folder)
    if manifest is None or find_broken(folder):
        message = f"there are no whole tables: build them with `python -m geo build --conflict {conflict_id}`"
        raise InputError(Fault(file=conflict_id, message=message))
    return folder, str(manifest["hash"])


def languages_of(conflict: Conflict, wanted: str | None) -> list[str]:
    """The languages of the map, the wanted one first.

    Raises
    ------
    InputError
        If the wanted one is none of them.
    """
    from geo.definitions import list_page_languages

    codes = [code for code in conflict.languages if code in list_page_languages()]
    if wanted and wanted not in codes:
        raise fault("--lang", f"{wanted!r} is no language of this map; expected one of {', '.join(codes)}")
    return [wanted, *(code for code in codes if code != wanted)] if wanted else codes


def read_day(text: str, option: str) -> date:
    """A day as the command line has it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise fault(option, f"{text!r} is no day; write it as 2020-01-10") from error


def fault(option: str, message: str) -> InputError:
    """What is wrong with an option."""
    return InputError(Fault(file="command line", key=option, message=message))
