"""The command line: `python -m geo <command>`; every command has `--help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from geo.commands_add import add_articles
from geo.commands_export import add_export
from geo.commands_import import add_import
from geo.commands_publish import add_changes, add_publish
from geo.commands_report import add_report
from geo.commands_review import add_correct
from geo.errors import ConflictMapError, Fault, InputError
from geo.model import Dropped
from geo.workspace import WORKSPACE_ENV

# The heavy stages are imported by the command that needs them, so that `--help` answers at once.


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 done, 1 done but something was left out, 2 not done."""
    arguments = _parser().parse_args(argv)
    if getattr(arguments, "workspace", None):
        os.environ[WORKSPACE_ENV] = str(arguments.workspace.resolve())
    try:
        return int(arguments.run(arguments))
    except ConflictMapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; what was read is kept, and the same command goes on from there", file=sys.stderr)
        return 130  # as shells tell of it
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            where = Path(str(error.filename)).name if error.filename else "a file"
            print(f"error: {where}: {error.strerror or error}; free some space, or see that it may be read and written",
                  file=sys.stderr)
            return 2
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="From news articles to a front line on a map.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_build(commands.add_parser("build", help="everything -> derived tables"))
    _add_extract(commands.add_parser("extract", help="articles -> place names and events, one JSON line each"))
    _add_fronts(commands.add_parser("fronts", help="reports of who held what -> areas and front lines as GeoJSON"))
    _add_evaluate(commands.add_parser("evaluate", help="scores against gold data"))
    _add_why(commands.add_parser("why", help="why the line runs where it runs: the reports that decide at a point"))
    _add_diff(commands.add_parser("diff", help="the ground and the places that changed hands between two days"))
    add_import(commands.add_parser("import", help="a data set of others (UCDP GED, ACLED, a table, GeoJSON) -> events"))
    add_export(commands.add_parser("export", help="what the page shows, as a file for other programs"), _view)
    add_report(commands.add_parser("report", help="a dated report of the situation (HTML or PDF)"), _report)
    add_publish(commands.add_parser("publish", help="freeze the tables under a name"))
    add_changes(commands.add_parser("changes", help="what changed since a published version"))
    add_correct(commands.add_parser("correct", help="accept, correct or reject what was read; undo that; export gold"))
    add_articles(commands.add_parser("add", help="articles of your own (txt, md, html, docx, pdf, jsonl, zip)"))
    _add_new_conflict(commands.add_parser("new-conflict", help="a commented file to start another war from"))
    _add_run(commands.add_parser("run", help="build what is missing and open the page"))
    return parser


def _add_workspace(parser: argparse.ArgumentParser) -> None:
    where = "the folder of your own work (default: data/workspace)"
    parser.add_argument("--workspace", type=Path, metavar="DIR", help=where)


def _add_build(parser: argparse.ArgumentParser) -> None:
    _add_workspace(parser)
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--articles", nargs="+", type=Path, metavar="PATH", help="files or folders, in place of ours")
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: data/derived/<conflict>")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="read on the workers of a Dask scheduler")
    parser.add_argument("--workers", type=int, metavar="N", help="read in N processes of this machine (0: in this one)")
    parser.set_defaults(run=_build)


def _add_extract(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--conflict", default="libya", help='a file of data/conflicts, or "none"')
    parser.set_defaults(run=_extract)


def _add_fronts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("observations", type=Path, metavar="OBSERVATIONS.csv", help="columns place,lat,lon,actor,date")
    parser.add_argument("--area", type=Path, required=True, metavar="OUTLINE.geojson")
    parser.add_argument("--dates", type=_dates, required=True, metavar="D,D", help="ISO dates, comma between them")
    parser.add_argument("--anchor", type=Path, metavar="MAP.geojson", help="an older control map (date, actor)")
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.geojson")
    parser.set_defaults(run=_fronts)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    text = kinds.add_parser("text", help="place names and events against gold JSON lines")
    text.add_argument("gold", type=Path, metavar="GOLD.jsonl")
    text.add_argument("--conflict", default="libya", help='a file of data/conflicts, or "none"')
    text.add_argument("--articles", nargs="+", type=Path, metavar="PATH", help="the texts of gold without text")
    text.add_argument("--errors", action="store_true", help="print every miss instead of the table")
    text.set_defaults(run=_evaluate_text)
    geocode = kinds.add_parser("geocode", help="places by their names against a public corpus")
    geocode.add_argument("gold", type=Path, metavar="GOLD", help="LGL (.xml), GeoWebNews (.tar.gz), UCDP GED (.csv.gz)")
    geocode.add_argument("--errors", action="store_true", help="print every miss instead of the table")
    geocode.set_defaults(run=_evaluate_geocode)
    fronts = kinds.add_parser("fronts", help="front lines against true ones")
    fronts.add_argument("gold", type=Path, metavar="DIR", help="observations.csv, truth.geojson, outline.geojson")
    fronts.add_argument("--trials", action="store_true", help="also fewer places, false reports and older maps")
    fronts.add_argument("--leave-out", metavar="CONFLICT", help="also leave each place of its chronology out in turn")
    fronts.add_argument("--plots", type=Path, metavar="OUT", help="also pictures (SVG) of error, doubt and fronts")
    fronts.set_defaults(run=_evaluate_fronts)


def _add_why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("lng", type=float, metavar="LNG", help="longitude in degrees")
    parser.add_argument("lat", type=float, metavar="LAT", help="latitude in degrees")
    parser.add_argument("date", type=_date, metavar="DATE", help="YYYY-MM-DD")
    _add_tables(parser)
    parser.set_defaults(run=_why)


def _add_diff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", type=_date, metavar="DATE", help="YYYY-MM-DD")
    parser.add_argument("second", type=_date, metavar="DATE", help="YYYY-MM-DD")
    _add_tables(parser)
    parser.set_defaults(run=_diff)


def _add_tables(parser: argparse.ArgumentParser) -> None:
    _add_workspace(parser)
    parser.add_argument("--conflict", default="libya", help="a file of data/conflicts (default: %(default)s)")
    parser.add_argument("--evidence", choices=("all", "articles"), default="all", help="default: %(default)s")
    said = "as known now, or as known then: what had been reported by that day (default: %(default)s)"
    parser.add_argument("--clock", choices=("now", "then"), default="now", help=said)


def _add_run(parser: argparse.ArgumentParser) -> None:
    _add_workspace(parser)
    parser.add_argument("--conflict", default="libya")
    parser.add_argument("--articles", nargs="+", type=Path, metavar="PATH", help="files or folders, in place of ours")
    parser.add_argument("--address", default=os.environ.get("ADDRESS") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 0), help="default: 8501 or the next")
    parser.set_defaults(run=_run)


def _add_new_conflict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="small letters, digits, - and _")
    parser.add_argument("--country", required=True, metavar="XX", help="ISO 3166-1 alpha-2")
    parser.add_argument("--start", type=_date, metavar="DATE", help="the first day (default: a year ago)")
    parser.add_argument("--end", type=_date, metavar="DATE", help="the last day (default: today)")
    parser.set_defaults(run=_new_conflict)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; expected YYYY-MM-DD") from error


def _dates(text: str) -> list[date]:
    try:
        return [date.fromisoformat(part.strip()) for part in text.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; expected YYYY-MM-DD,YYYY-MM-DD") from error


def _build(arguments: argparse.Namespace) -> int:
    from geo.pipeline import STEPS, build, default_articles
    from geo.pipeline_workers import read_ahead

    with tqdm(total=len(STEPS), unit="step", disable=None, file=sys.stderr) as bar:

        def tell(step: str, done: int, total: int) -> None:
            bar.set_description(f"{step} {done}/{total}" if total > 1 else step)
            bar.n = STEPS.index(step) + done / max(total, 1)
            bar.refresh()

        paths = arguments.articles or default_articles(arguments.conflict)
        read_ahead(arguments.conflict, paths, scheduler=getattr(arguments, "scheduler", None),
                   workers=getattr(arguments, "workers", None), tell=partial(tell, "reading"))  # fmt: skip
        manifest = build(arguments.conflict, articles=arguments.articles, out=arguments.out, progress=tell)
    counts = ", ".join(f"{count} {name}" for name, count in manifest["counts"].items() if "_" not in name)
    print(f"built {arguments.conflict}: {counts}", file=sys.stderr)
    for reason, count in manifest["dropped"].items():
        print(f"  left out, {reason}: {count}", file=sys.stderr)
    return 0


def _extract(arguments: argparse.Namespace) -> int:
    from geo.articles import read_articles
    from geo.definitions import load_conflict
    from geo.extracts import extract_record
    from geo.gazetteer import open_gazetteer
    from geo.pipeline_reading import load_languages, read_article

    if missing := [path for path in arguments.files if not path.exists()]:
        raise InputError([Fault(file=path.name, message="there is no such file") for path in missing])
    conflict = None if arguments.conflict == "none" else load_conflict(arguments.conflict)
    languages, gazetteer = load_languages(), open_gazetteer(conflict)
    articles, dropped = read_articles(arguments.files, languages)
    for article in articles:
        reading = read_article(article, languages, conflict, gazetteer)
        print(json.dumps(extract_record(article, reading.resolved, reading.events), ensure_ascii=False))
    _tell_dropped(dropped)
    return 1 if dropped else 0


def _fronts(arguments: argparse.Namespace) -> int:
    from geo.fronts_command import fronts_geojson, read_geojson, read_observations

    outline = read_geojson(arguments.area)
    anchor = read_geojson(arguments.anchor) if arguments.anchor else None
    observations, unread = read_observations(arguments.observations)
    answer = fronts_geojson(observations, outline, arguments.dates, anchor_geojson=anchor)
    arguments.out.write_text(json.dumps(answer.geojson, ensure_ascii=False), encoding="utf-8")
    print(f"wrote {len(answer.geojson['features'])} features to {arguments.out.name}", file=sys.stderr)
    _tell_dropped([*unread, *answer.dropped])
    return 1 if unread else 0


def _tell_dropped(dropped: Sequence[Dropped]) -> None:
    for item in dropped:
        where = f"{item.file}, line {item.line}: " if item.line else f"{item.file}: " if item.file else ""
        print(f"left out: {where}{item.item}: {item.reason}: {item.detail}".rstrip(": "), file=sys.stderr)


def _evaluate_text(arguments: argparse.Namespace) -> int:
    from geo.evaluate import evaluate_text

    score = evaluate_text(arguments.gold, arguments.conflict, arguments.articles or ())
    return _print_score(score.rows(), score.by_phenomenon() if arguments.errors else None)


def _evaluate_geocode(arguments: argparse.Namespace) -> int:
    from geo.evaluate import evaluate_geocode

    score = evaluate_geocode(arguments.gold)
    return _print_score(score.rows(), score.misses if arguments.errors else None)


def _print_score(rows: Sequence[tuple[str, float, int]], misses: Sequence[str] | None) -> int:
    if misses is not None:
        print("\n".join(misses))
        return 0
    for name, value, cases in rows:
        print(f"{name:32}{value:8.3f}   of {cases}")
    return 0


def _evaluate_fronts(arguments: argparse.Namespace) -> int:
    from geo.evaluate import evaluate_fronts, evaluate_left_out, evaluate_trials
    from geo.evaluate_plots import draw_plots

    heads = f"{'mean km':>9}{'95 % km':>9}{'IoU':>8}{'in band':>9}{'band km':>9}{'cells off':>11}"
    print(f"{'occupant':16}{'date':12}{heads}")
    for occupant, scores in evaluate_fronts(arguments.gold).items():
        for s in scores:
            figures = f"{s.mean_km:9.2f}{s.p95_km:9.1f}{s.iou:8.3f}{s.band_share:9.3f}{s.band_mean_km:9.1f}"
            print(f"{occupant:16}{s.day.isoformat():12}{figures}{s.calibration:11.3f}")
        print(f"{occupant:16}{'all':12}{sum(s.mean_km for s in scores) / len(scores):9.2f}")
        for path in draw_plots(arguments.plots, occupant, scores) if arguments.plots else ():
            print(f"drawn: {path}")
    for occupant, trial in evaluate_trials(arguments.gold) if arguments.trials else ():
        print(f"{occupant:16}{trial.name:28}{trial.mean_km:9.2f}   {' '.join(f'{e:.2f}' for e in trial.each_km)}")
    if arguments.leave_out:
        left = evaluate_left_out(arguments.leave_out)
        figures = f"{left.right} of {left.asked} places and days on their own side ({left.share:.1%})"
        print(f"{arguments.leave_out}: {figures}")
    return 0


def _why(arguments: argparse.Namespace) -> int:
    from geo.definitions import load_conflict
    from geo.explain import why
    from geo.explain_text import why_lines
    from geo.pipeline import derived_dir
    from geo.store import read_tables

    conflict = load_conflict(arguments.conflict)
    tables = read_tables(derived_dir(conflict.id))
    try:
        found = why(
            tables, conflict, arguments.lng, arguments.lat, arguments.date, evidence=arguments.evidence,
            clock=arguments.clock,
        )
    except ValueError as error:
        raise InputError(Fault(file="command line", message=str(error))) from error
    print("\n".join(why_lines(found)))
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from geo.definitions import load_conflict
    from geo.explain_diff import diff
    from geo.explain_text import diff_lines
    from geo.pipeline import derived_dir
    from geo.store import read_tables

    conflict = load_conflict(arguments.conflict)
    tables = read_tables(derived_dir(conflict.id))
    try:
        found = diff(
            tables, conflict, arguments.first, arguments.second, evidence=arguments.evidence, clock=arguments.clock
        )
    except ValueError as error:
        raise InputError(Fault(file="command line", message=str(error))) from error
    print("\n".join(diff_lines(found)))
    return 0


def _new_conflict(arguments: argparse.Namespace) -> int:
    from geo.new_conflict import write_new_conflict

    last = arguments.end or date.today()
    first = arguments.start or last - timedelta(days=365)
    for path in write_new_conflict(arguments.name, arguments.country, first, last):
        print(f"wrote {path.parent.name}/{path.name}", file=sys.stderr)
    name = arguments.name
    print(f"Describe the war in conflicts/{name}.toml, then: make run CONFLICT={name}", file=sys.stderr)
    return 0


def _view(*asked: Any) -> Any:
    from page.taken import take_address

    return take_address(*asked)


def _report(arguments: argparse.Namespace) -> int:
    from geo.commands_picture import languages_of, read_day, whole_tables
    from geo.definitions import load_conflict
    from geo.store import read_tables
    from page.situation import Asked
    from page.situation_files import DAYS_SINCE, write_situation

    day = read_day(arguments.date, "--date")
    since = read_day(arguments.since, "--since") if arguments.since else day - timedelta(days=DAYS_SINCE)
    asked = Asked(day=day, since=since, evidence=arguments.evidence, clock=arguments.clock,
                  quotes=arguments.texts == "quotation")  # fmt: skip
    lang = languages_of(load_conflict(arguments.conflict), arguments.lang)[0]
    folder, data_hash = whole_tables(arguments.conflict)
    write_situation(read_tables(folder), arguments.conflict, asked, lang, data_hash, arguments.out)
    size = arguments.out.stat().st_size
    print(f"{arguments.out}: {size} bytes; {since} to {day}; data version {data_hash[:16]}", file=sys.stderr)
    return 0


def _run(arguments: argparse.Namespace) -> int:
    from geo.pipeline import derived_dir, is_current
    from geo.store import find_broken
    from page.launch import run_page

    for name in find_broken(derived_dir(arguments.conflict)):
        print(f"{name} is not as it was built: the tables are built anew", file=sys.stderr)
    if not is_current(arguments.conflict, arguments.articles):
        print("Building the map, some ten seconds the first time ...", flush=True)
        arguments.out = None
        _build(arguments)
    articles = arguments.articles or ()
    return run_page(
        address=arguments.address, port=arguments.port or None, conflict=arguments.conflict, articles=articles
    )


if __name__ == "__main__":
    sys.exit(main())
