"""`python -m geo import`: a data set of others into the workspace, with what was left out and why."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import Fault, InputError

if TYPE_CHECKING:
    from geo.imports import DataSet  # heavy: only the command itself needs it

KINDS = ("ucdp", "acled", "csv", "geojson")
SHOWN = 10


def add_import(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("kind", choices=KINDS, help="csv: any table (CSV, TSV, Excel); geojson: also GeoPackage")
    parser.add_argument("file", type=Path, metavar="FILE", help="also packed: .csv.gz, or .zip with one .csv")
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--name", metavar="NAME", help="what the data set is called (default: the file's name)")
    parser.add_argument(
        "--map", action="append", default=[], metavar="MEANING=COLUMN", help="e.g. date=Datum, lat=Y, date_order=dmy"
    )
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")
    parser.set_defaults(run=run_import)


def run_import(arguments: argparse.Namespace) -> int:
    """Import a file; the exit code: 0 all of it, 1 something was left out."""
    from geo.pipeline_sources import import_data_set

    name = arguments.name or name_of(arguments.file)
    found = import_data_set(arguments.conflict, name, arguments.kind, arguments.file, read_mapping(arguments.map))
    print("\n".join(report(found)), file=sys.stderr)
    return 1 if found.dropped else 0


def name_of(file: Path) -> str:
    """A name for a data set from that of its file."""
    plain = re.sub(r"[^a-z0-9]+", "-", file.name.split(".")[0].lower()).strip("-")
    return plain[:64] or "data-set"


def read_mapping(pairs: list[str]) -> dict[str, str]:
    """The pairs of `--map`.

    Raises
    ------
    InputError
        If one has no "=".
    """
    mapping = {}
    for pair in pairs:
        meaning, equals, column = pair.partition("=")
        if not equals:
            raise InputError(Fault(file="command line", key="--map", message=f"{pair!r}: expected MEANING=COLUMN"))
        mapping[meaning.strip()] = column.strip()
    return mapping


def report(found: DataSet) -> list[str]:
    """What came in and what did not, in lines."""
    if found.areas:
        return [f"{found.name}: a map of who held what, {found.areas} areas; the next build reads it"]
    lines = [f"{found.name}: {len(found.events)} events in, {len(found.dropped)} rows left out"]
    for reason, count in Counter(d.reason for d in found.dropped).most_common():
        first = next(d for d in found.dropped if d.reason == reason)
        lines.append(f"  left out, {reason}: {count} (first: row {first.line}; {first.detail})")
    if found.unknown_sides:
        lines.append(f"  {len(found.unknown_sides)} sides are none of the war's actors; give them one in sides.csv:")
        lines += [f"    {side}: {count}" for side, count in list(found.unknown_sides.items())[:SHOWN]]
    if found.dropped:
        lines.append("  every row that was left out, with its reason, stands in left_out.csv beside it")
    return [*lines, *([f"  {found.terms}"] if found.terms else [])]
