"""`python -m geo export`: what the page shows, as a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands_picture import (
    add_picture,
    fault,
    languages_of,
    own_notes,
    progress,
    read_day,
    whole_tables,
    write_pictures,
)

if TYPE_CHECKING:
    from geo.exports import Export, Selection  # heavy: only the command itself needs it

DATA = ("csv", "xlsx", "geojson", "gpkg", "kml", "bib", "ris", "csl")
PICTURES = ("svg", "png", "gif")
KINDS = (*DATA, "html", *PICTURES)
WITH_NOTES = ("geojson", "gpkg", "html", *PICTURES)  # labels and arrows of the reader's own
DEFAULT_WINDOW = 30


def add_export(parser: argparse.ArgumentParser, open_view: Callable[..., Any]) -> None:
    """The arguments of the command; `open_view` is `page.taken.take_address`: only the page knows its filters."""
    parser.add_argument("kind", choices=KINDS, help="csv and kml: the events; html: the whole map in one file; "
                        "bib, ris, csl: the sources to cite; the others: areas, lines and reports too")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--view", metavar="ADDRESS", help="the page's address as the browser has it: what stands on "
                        "that screen, with its date, window, filters, evidence, clock and compared day")  # fmt: skip
    when = parser.add_argument_group("when", "nothing of these: the whole series")
    when.add_argument("--date", metavar="YYYY-MM-DD", help="one day, as the page shows it")
    when.add_argument("--window", default=str(DEFAULT_WINDOW), metavar="DAYS",
                      help="days of events that end on that day, or all (default: %(default)s)")  # fmt: skip
    when.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="the first day of a period")
    when.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="its last day, inside")
    what = parser.add_argument_group("what", "each may be given more than once, but for precision")
    for name in ("type", "status", "side", "place", "id"):
        what.add_argument(f"--{name}", action="append", default=[], metavar=name.upper())
    what.add_argument("--precision-km", type=float, metavar="KM", help="only places known at least so well")
    what.add_argument("--evidence", choices=("all", "articles"), default="all", help="articles: without the chronology")
    what.add_argument("--clock", choices=("now", "then"), default="now", help="then: only what had been reported")
    parser.add_argument(
        "--texts", choices=("reference", "quotation", "full"), default="reference",
        help="of the articles: which words (default), the first words of each sentence, or the whole of our own",
    )  # fmt: skip
    add_picture(parser)
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")
    parser.set_defaults(run=run_export, open_view=open_view, rows="", narrowed="")


def run_export(arguments: argparse.Namespace) -> int:
    """Write the file, and say what is in it."""
    if arguments.kind == "html":
        return _write_html(arguments)
    if arguments.kind in PICTURES:
        return write_pictures(arguments, read_selection(arguments))
    from geo.exports_files import write_export
    from geo.exports_notes import with_notes

    selection = read_selection(arguments)
    notes = own_notes(arguments)
    if notes and arguments.kind not in WITH_NOTES:
        raise fault("--notes", f"{arguments.kind} has no room for them; expected one of {', '.join(WITH_NOTES)}")
    with progress("row") as tell:
        tell("read", 0, 1)
        export = with_notes(open_export(arguments.conflict, selection), notes)
        path = write_export(export, arguments.kind, arguments.out, tell)
    counts = ", ".join(f"{count} {name}" for name, count in export.counts.items())
    version = export.about["data_hash"][:16]
    print(f"{path}: {path.stat().st_size} bytes; {counts}; data version {version}", file=sys.stderr)
    return 0


def _write_html(arguments: argparse.Namespace) -> int:
    from geo.definitions import load_conflict, load_language
    from geo.exports import check
    from geo.exports_single import write_single
    from geo.pipeline_sources import country_outline, neighbour_outlines
    from geo.store import read_tables

    selection = read_selection(arguments)
    conflict = load_conflict(arguments.conflict)
    folder, data_hash = whole_tables(conflict.id)
    with progress("step") as tell:
        tables = read_tables(folder)
        check(conflict, selection, tables["events"])
        codes = languages_of(conflict, arguments.lang)
        path = write_single(
            tables, conflict, selection, data_hash, [load_language(code) for code in codes], country_outline(conflict),
            neighbour_outlines(conflict), arguments.out, rows=arguments.rows, notes=own_notes(arguments),
            tell=tell,
        )  # fmt: skip
    print(f"{path}: {path.stat().st_size} bytes; data version {data_hash[:16]}", file=sys.stderr)
    return 0


def read_selection(arguments: argparse.Namespace) -> Selection:
    """What the command line asks for.

    Raises
    ------
    InputError
        If a date or the window is none, or both a day and a period are asked for.
    """
    from geo.exports import Selection

    if arguments.view:
        return _read_view(arguments)
    if arguments.date and (arguments.first or arguments.last):
        raise fault("--date", "a day and a period: give one of them")
    first, last = arguments.first, arguments.date or arguments.last
    return Selection(
        evidence=arguments.evidence, clock=arguments.clock, first=read_day(first, "--from") if first else None,
        last=read_day(last, "--date" if arguments.date else "--to") if last else None,
        window=_window(arguments.window), types=tuple(arguments.type), statuses=tuple(arguments.status),
        sides=tuple(arguments.side), places=tuple(arguments.place), ids=tuple(arguments.id),
        precision_km=arguments.precision_km, quotes=arguments.texts,
    )  # fmt: skip


def _read_view(arguments: argparse.Namespace) -> Selection:
    """What stands on the screen of an address; what else the command needs of it goes into the arguments."""
    for name in ("date", "type", "status", "side", "place", "id", "precision_km"):
        if getattr(arguments, name):
            raise fault(f"--{name.replace('_', '-')}", "the address says that already: give one of them")
    own = None
    if arguments.first or arguments.last:
        own = (read_day(arguments.first or "", "--from"), read_day(arguments.last or "", "--to"))
    view, taken = arguments.open_view(arguments.view, arguments.conflict, arguments.texts, own)
    arguments.conflict, arguments.lang = view.conflict, arguments.lang or view.lang
    arguments.rows, arguments.narrowed = taken.rows, taken.narrowed
    if len(taken.days) > 1 and not arguments.dates:
        arguments.dates = ",".join(str(day) for day in taken.days)
    selection: Selection = taken.selection
    return selection


def open_export(conflict_id: str, selection: Selection) -> Export:
    """The selection from the tables of the workspace that is open.

    Raises
    ------
    InputError
        If there are no whole tables, or the selection asks for what does not exist.
    """
    from geo.definitions import load_conflict
    from geo.exports import select, tables_for
    from geo.store import read_tables

    conflict = load_conflict(conflict_id)
    folder, data_hash = whole_tables(conflict_id)
    tables = read_tables(folder, tables_for(selection.evidence, selection.clock))
    return select(tables, conflict, selection, data_hash)


def _window(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal() or int(text) < 1:
        raise fault("--window", f"{text!r} is no number of days; expected 1 or more, or all")
    return int(text)
