"""What it costs to take the map away: every kind of file, of the default war and of as many events as UCDP GED has.

Each file is made by the command itself, in a process of its own: its processor time, the most memory that it had, and
the clock. `python -m tests.bench.exports` measures the default war and invented events; with the name of a war (and
`CONFLICT_MAP_DATA` where it lies elsewhere) that war alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from geo.definitions import DATA_ENV, load_conflict
from geo.pipeline import build, derived_dir, is_built
from geo.store import read_manifest, read_tables, write_tables
from tests.bench.fronts import Row
from tests.conftest import ROOT, make_testland
from tests.many_events import many_events

KINDS = ("csv", "xlsx", "geojson", "gpkg", "kml", "html", "svg", "png", "gif", "report.html", "report.pdf")
COUNT = 176_579  # events of UCDP GED 21.1
GIF_DAYS, DAYS = 60, 7
DEFAULT_S, MANY_S, MANY_MB = 5.0, 60.0, 1_500.0
MB = 1_000_000


def measure_exports(conflict_id: str, seconds: float, data: Path | None = None) -> Iterator[Row]:
    """Rows of the table: each kind of file of a war whose tables are built."""
    environment = os.environ | ({DATA_ENV: str(data)} if data else {})
    conflict = load_conflict(conflict_id, data / "conflicts" if data else None)
    last = conflict.period.opens_on
    first = max(conflict.period.start, last - timedelta(days=GIF_DAYS))
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            name, _, suffix = kind.rpartition(".")
            path = Path(folder) / f"made.{suffix}"
            more = ["--from", str(first), "--to", str(last), "--step", str(DAYS)] if kind == "gif" else []
            asked = ["report", "--date", str(last)] if name else ["export", kind, *more]
            spent, clock, most = run([*asked, "--conflict", conflict_id, "--out", str(path)], environment)
            figure = f"{spent:.1f} s, {most:.0f} MB"
            goal = f"under {seconds:.0f} s and {MANY_MB:.0f} MB"
            yield f"{conflict_id}, {kind} ({path.stat().st_size / MB:.1f} MB)", figure, goal, (
                spent < seconds and most < MANY_MB
            )
            yield "  by the clock", f"{clock:.1f} s", "", True


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """A command in a process of its own: seconds of processor, seconds by the clock, most memory in MB."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "geo", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss * 1024 / MB


def make_many(folder: Path, count: int) -> Path:
    """Testland with so many invented events in its tables; its folder of data."""
    data = make_testland(folder / "data")
    os.environ[DATA_ENV] = str(data)
    try:
        build("testland")
        derived, period = derived_dir("testland"), load_conflict("testland", data / "conflicts").period
        told = read_manifest(derived) or {}
        manifest = {key: value for key, value in told.items() if key not in ("tables", "hash")}
        events = many_events(count, period.start, (period.end - period.start).days)
        write_tables(derived, {**read_tables(derived), "events": events}, manifest)
    finally:
        del os.environ[DATA_ENV]
    return data


def main() -> int:
    """Measure and print these rows alone."""
    if len(sys.argv) > 1:
        show(measure_exports(sys.argv[1], MANY_S))
        return 0
    if not is_built("libya"):
        build("libya")
    show(measure_exports("libya", DEFAULT_S))
    with tempfile.TemporaryDirectory() as scratch:
        show(measure_exports("testland", MANY_S, make_many(Path(scratch), COUNT)))
    return 0


def show(rows: Iterable[Row]) -> None:
    """Print rows as they come."""
    for name, figure, goal, met in rows:
        print(f"{name:<58}{figure:>16}   {goal}{'' if met else '   MISSED'}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
