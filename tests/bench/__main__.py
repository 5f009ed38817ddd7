"""Measures what a reader feels and what a newsroom pays, and writes one table: `make bench`, `python -m tests.bench`.

The table stands in `dist/bench.json` and `dist/bench.md`, growth as charts beside it. Groups can be measured alone
(`--only page paint`); the others keep what was measured of them before, each with its commit, hour and load.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.bounded import run_bounded
from tests.bench.group import GROUPS
from tests.bench.growth import draw_charts
from tests.bench.machine import about_machine, about_now
from tests.bench.table import Row, add_group, missed, read_report, rows_of, said, write_report
from tests.conftest import ROOT

DIST = ROOT / "dist"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the groups that were asked for. A goal that is missed is told; only a group that fails is a failure."""
    asked = _parser().parse_args(arguments)
    chosen = asked.only or [name for name, group in GROUPS.items() if not asked.quick or group.quick]
    refused = [name for name in chosen if asked.quick and not GROUPS[name].quick]
    if refused:
        print(f"no quick way to measure {', '.join(refused)}", file=sys.stderr)
        return 2
    report = {**read_report(asked.out / "bench.json"), "machine": about_machine()}
    failed = []
    for name in chosen:
        found = _measure(name, asked.quick)
        failed += [] if found["ended"] else [name]
        report = add_group(report, name, found.pop("rows"), found.pop("about"), found.pop("points"))
        if points := report["groups"][name].get("points"):
            print(*(f"  {path}" for path in draw_charts(points, asked.charts or asked.out)), sep="\n")
        paths = write_report(report, asked.out)  # after each: what was measured is not lost with the next
    rows = [row for name in chosen for row in rows_of(report["groups"][name])]
    print(f"\n{len(missed(rows))} of {sum(bool(row.goal) for row in rows)} goals missed", *paths, sep="\n")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    told = "; ".join(f"{name}: {group.about} (at most {group.limit_s} s)" for name, group in GROUPS.items())
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__, epilog=told)
    parser.add_argument("--only", nargs="+", choices=list(GROUPS), help="the groups to measure; all, where not given")
    parser.add_argument("--quick", action="store_true", help="so small that the figures mean nothing: to try the bench")
    parser.add_argument("--out", type=Path, default=DIST, help="the folder of the table and the charts")
    parser.add_argument("--charts", type=Path, help="the folder of the charts alone")
    return parser


def _measure(name: str, quick: bool) -> dict[str, Any]:
    """The rows of a group, measured in a process of its own within its time, and what they were measured under."""
    group, about, began = GROUPS[name], about_now(), time.perf_counter()
    print(f"\n{name}: {group.about} (at most {group.limit_s} s)", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "rows.json"
        command = [sys.executable, "-m", "tests.bench.group", name, str(out), *(["--quick"] if quick else [])]
        _, why = run_bounded(command, group.limit_s)
        done = not why and out.is_file()
        found = json.loads(out.read_text(encoding="utf-8")) if done else {"rows": [], "points": None}
    spent = time.perf_counter() - began
    rows = [Row(*row) for row in found["rows"]]
    rows += [] if rows else [Row("the group", "failed or took too long", f"within {group.limit_s} s", False)]
    print(*map(said, rows), f"  ({spent:.0f} s)", sep="\n", flush=True)
    about |= {"took": f"{spent:.0f} s"} | ({"quick": "the figures mean nothing"} if quick else {})
    return {"rows": rows, "points": found["points"], "about": about, "ended": bool(found["rows"])}


if __name__ == "__main__":
    sys.exit(main())
