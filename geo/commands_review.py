"""`python -m geo correct`: look at what is least certain, correct it, undo that, and take corrections out as gold."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.corrections import Action, Correction, add_correction, open_rulings
from geo.errors import Fault, InputError
from geo.workspace import open_workspace

if TYPE_CHECKING:
    from geo.review import Desk, Item  # heavy: only what looks at the tables needs it

SHOWN = 20
REBUILD = "rebuild the map with `python -m geo build`"


def add_correct(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("id", nargs="?", metavar="ID", help="a name (top-), an event (ev-, evt-) or a report (obs-)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE",
        help="place (id, name or none), lng and lat, name, everywhere, day, first_day, last_day, type, status, side1, "
        "side2, deaths, deaths_min, deaths_max; of a report: actor, kind",
    )  # fmt: skip
    parser.add_argument("--accept", action="store_true", help="it was read right")
    parser.add_argument("--reject", action="store_true", help="no such thing; a report of control is set aside")
    parser.add_argument("--undo", metavar="CORRECTION_ID", help="a line of the log that is not to count")
    parser.add_argument("--reason", default="", metavar="TEXT", help="needed for everything but --accept")
    parser.add_argument("--by", default="", metavar="NAME", help="who says so")
    parser.add_argument("--list", action="store_true", help="every line of the log, and what no longer fits")
    parser.add_argument("--queue", action="store_true", help=f"the {SHOWN} least certain")
    parser.add_argument("--export-gold", type=Path, metavar="OUT.jsonl", help="for `evaluate text`")
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="the folder of your own work")
    parser.set_defaults(run=run_correct)


def run_correct(arguments: argparse.Namespace) -> int:
    """One of the ways to use the command; the exit code: 0 done, 1 something in the log cannot be used."""
    ways = {name: bool(getattr(arguments, name)) for name in ("set", "accept", "reject", "undo", "list", "queue",
                                                              "export_gold")}  # fmt: skip
    chosen = [name for name, wanted in ways.items() if wanted]
    if len(chosen) != 1:
        raise _fault("expected one of --set, --accept, --reject, --undo, --list, --queue and --export-gold")
    if arguments.list:
        return _list(arguments)
    if arguments.queue:
        return _queue(arguments)
    if arguments.export_gold:
        return _export(arguments)
    if arguments.undo:
        line = add_correction(_path(arguments), datetime.now(UTC).replace(microsecond=0), action="undo",
                              undoes=arguments.undo, reason=arguments.reason or "undone", by=arguments.by)  # fmt: skip
    else:
        line = _correct(arguments)
    print(f"{line.id}: {_said(line)}; {REBUILD}", file=sys.stderr)
    return 0


def _fault(message: str) -> InputError:
    return InputError(Fault(file="command line", message=message))


def _path(arguments: argparse.Namespace) -> Path:
    return open_workspace().corrections_path(arguments.conflict)


def _open(arguments: argparse.Namespace) -> Desk:
    from geo.pipeline import derived_dir
    from geo.review import TABLES, Desk
    from geo.store import read_tables

    return Desk(read_tables(derived_dir(arguments.conflict), TABLES))


def _correct(arguments: argparse.Namespace) -> Correction:
    from geo.definitions import load_conflict
    from geo.gazetteer import open_gazetteer
    from geo.review import correct_item, read_change

    item = _find(arguments)
    conflict = load_conflict(arguments.conflict)
    pairs = dict(_pairs(arguments.set))
    change = read_change(item, pairs, conflict, open_gazetteer(conflict) if "place" in pairs else None)
    action: Action = "accept" if arguments.accept else "reject" if arguments.reject else "correct"
    now = datetime.now(UTC).replace(microsecond=0)
    return correct_item(
        _path(arguments), item, action, now, change=change, reason=arguments.reason, by=arguments.by
    )


def _find(arguments: argparse.Namespace) -> Item:
    if not arguments.id:
        raise _fault("name the record by its id; `python -m geo correct --queue` shows some")
    item = _open(arguments).find(arguments.id)
    if item is None:
        raise _fault(f"there is no name, event or report {arguments.id!r} in the tables of {arguments.conflict!r}")
    return item


def _pairs(given: list[str]) -> Iterator[tuple[str, str]]:
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(Fault(file="command line", key="--set", message=f"{pair!r}: expected FIELD=VALUE"))
        yield name.strip(), value


def _list(arguments: argparse.Namespace) -> int:
    from geo.pipeline import derived_dir
    from geo.store import read_tables

    rulings, log = open_rulings(_path(arguments))
    standing = {line.id for line in rulings.standing}
    for line in log.lines:
        state = "" if line.id in standing or line.action == "undo" else "  (undone)"
        by = f"  {line.by}" if line.by else ""
        print(f"{line.at:%Y-%m-%d %H:%M}  {line.id}  {_said(line)}{by}  {line.reason}{state}".rstrip())
    for fault in log.faults:
        print(f"line {fault.line}: {fault.reason}: {fault.detail}")
    dropped = read_tables(derived_dir(arguments.conflict), ["dropped"])["dropped"]
    misfits = dropped[(dropped["stage"] == "corrections") & dropped["item"].isin(standing)]
    for row in misfits.itertuples():
        print(f"no longer fits: {row.item}: {row.reason}: {row.detail} {row.file}".rstrip())
    return 1 if log.faults or len(misfits) else 0


def _said(line: Correction) -> str:
    if line.action == "undo":
        return f"undo {line.undoes}"
    change = ", ".join(f"{name}={_short(value)}" for name, value in line.change.given().items())
    return f"{line.action} {line.target}{change and ' '}{change}"


def _short(value: Any) -> str:
    if hasattr(value, "name"):
        return f"{value.name} ({value.id})"
    return ",".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)


def _queue(arguments: argparse.Namespace) -> int:
    from geo.definitions import load_conflict
    from geo.review import list_queue

    rulings, _ = open_rulings(_path(arguments))
    found = list_queue(_open(arguments), load_conflict(arguments.conflict), rulings)
    for item in found[:SHOWN]:
        names = ("type", "kind", "surface", "actor", "place")
        was = ", ".join(str(item.was[name]) for name in names if item.was.get(name))
        words = " ".join(item.seen.text.split())[:160] or str(item.was.get("summary") or item.was.get("note") or "")
        print(f"{item.id}  {item.why}  {item.confidence:.2f}  {was}  {words}".rstrip())
    print(f"{len(found)} worth a look" + (f", {SHOWN} of them shown" if len(found) > SHOWN else ""), file=sys.stderr)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from geo.corrections_apply import Bench
    from geo.definitions import load_conflict
    from geo.durable import write_whole
    from geo.gazetteer import open_gazetteer
    from geo.microscope import article_of
    from geo.pipeline import derived_dir
    from geo.pipeline_reading import load_languages, read_article
    from geo.review_gold import gold_lines
    from geo.store import read_tables

    conflict, languages = load_conflict(arguments.conflict), load_languages()
    gazetteer, (rulings, _) = open_gazetteer(conflict), open_rulings(_path(arguments))
    rows = read_tables(derived_dir(conflict.id), ["articles"])["articles"].to_dict("records")
    named = [{str(key): value for key, value in row.items()} for row in rows if row["id"] in rulings.by_article]
    articles = [article for row in named if (article := article_of(row))]
    read = [read_article(article, languages, conflict, gazetteer) for article in articles]
    bench = Bench(rulings, conflict, {article.id: article.text for article in articles})
    lines = gold_lines([(r.article, r.resolved, r.events) for r in read], bench)
    write_whole(arguments.export_gold, "".join(f"{line}\n" for line in lines).encode())
    print(f"wrote {len(lines)} articles to {arguments.export_gold.name}", file=sys.stderr)
    return 0
