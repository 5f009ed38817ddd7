"""An archive read by one worker and by two: how much faster, how much memory, and the same to the byte after a kill.

`python -m tests.bench.scale --articles 6000 --workers 1 2 --runs 5` times reading, without start-up: the workers have
loaded what reading needs, nothing is kept yet; the runs of each number of workers take turns. `--kill` kills the real
command (SIGKILL) when half is read, and goes on. `--tables` builds the tables from what was read in each of these ways,
and compares their hashes. All that was found goes to `scale.json` and `scale.svg` in `--out`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from distributed import Client, LocalCluster

from geo.articles import read_articles
from geo.definitions import DATA_ENV, data_dir
from geo.pipeline import CACHE
from geo.pipeline_reading import read_or_drop
from geo.pipeline_workers import HERE, opened, read_ahead
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.bench import exports
from tests.bench.corpus import write_corpus
from tests.bench.curves import Chart, Curve, draw_charts
from tests.conftest import ROOT

CONFLICT, WARM_UP, SEED = "libya", 120, 1
GOAL_TIMES, GOAL_MB = 1.7, 1_500.0
LOOK_S = 1.0


@dataclass
class Run:
    """One archive read: by whom, in which time, and what memory it took on the way."""

    workers: int
    seconds: float
    processor_s: float
    digest: str
    looks: list[tuple[int, float, float]] = field(default_factory=list)  # articles read, MB of a worker, MB here

    @property
    def most_mb(self) -> float:
        """The most that any worker took."""
        return max((mb for _, mb, _ in self.looks), default=0.0)


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """A workspace of its own, in which nothing is kept yet."""
    before = os.environ.get(WORKSPACE_ENV)
    os.environ[WORKSPACE_ENV] = str(folder)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ[WORKSPACE_ENV]
        else:
            os.environ[WORKSPACE_ENV] = before


def read_by(corpus: Path, client: Any, folder: Path) -> Run:
    """Read the whole corpus by the workers of a client, into a workspace of its own."""
    workers = [psutil.Process(pid) for pid in client.run(os.getpid).values()]
    own, looks, last = psutil.Process(), list[tuple[int, float, float]](), 0.0

    def look(done: int, _total: int) -> None:
        nonlocal last
        if time.monotonic() >= last + LOOK_S:
            last = time.monotonic()
            most = max(worker.memory_info().rss for worker in workers)
            looks.append((done, round(most / 1e6, 1), round(own.memory_info().rss / 1e6, 1)))

    with workspace(folder):
        spent, began = _processor_s([own, *workers]), time.perf_counter()
        read_ahead(CONFLICT, [corpus], scheduler=client.scheduler.address, tell=look)
        seconds = time.perf_counter() - began
        return Run(len(workers), round(seconds, 2), round(_processor_s([own, *workers]) - spent, 2), digest(), looks)


def _processor_s(processes: Sequence[psutil.Process]) -> float:
    times = [process.cpu_times() for process in processes]
    return float(sum(t.user + t.system for t in times))


def digest() -> str:
    """A hash of every reading that the workspace keeps."""
    whole = hashlib.sha256()
    with closing(sqlite3.connect(_cache())) as kept:
        for key, content in kept.execute("SELECT key, content FROM kept WHERE key GLOB 'reading-*' ORDER BY key"):
            whole.update(key.encode() + content)
    return whole.hexdigest()


def count_kept() -> int:
    """How many readings the workspace keeps."""
    if not _cache().is_file():
        return 0
    try:
        with closing(sqlite3.connect(_cache(), timeout=20)) as kept:
            return int(kept.execute("SELECT count(*) FROM kept WHERE key GLOB 'reading-*'").fetchone()[0])
    except sqlite3.OperationalError:  # the file is there, its layout not yet
        return 0


def _cache() -> Path:
    return open_workspace().cache_dir(CONFLICT) / CACHE


@contextmanager
def crew(count: int, warm_up: Path, folder: Path) -> Iterator[Any]:
    """A client of so many workers, each of which has read articles before."""
    os.environ.setdefault(DATA_ENV, str(data_dir()))
    with LocalCluster(n_workers=count, **HERE) as cluster, Client(cluster) as client:
        with workspace(folder):
            for address in client.scheduler_info()["workers"]:
                client.run(_load, CONFLICT, str(warm_up), workers=[address])
        yield client


def _load(conflict_id: str, warm_up: str) -> int:
    """On a worker: read some articles, so that everything that reading needs is there."""
    languages, conflict, gazetteer, _ = opened(conflict_id, str(data_dir()))
    articles, _ = read_articles([Path(warm_up)], languages)
    return sum(len(read_or_drop(article, languages, conflict, gazetteer).events) for article in articles)


def measure_runs(corpus: Path, workers: Sequence[int], runs: int, scratch: Path) -> list[Run]:
    """So many runs of each number of workers, by turns."""
    warm_up, found = scratch / "warm-up", list[Run]()
    write_corpus(warm_up, WARM_UP, seed=SEED + 1)
    for turn in range(runs):
        for count in workers:
            folder = scratch / f"run-{turn}-{count}"
            with crew(count, warm_up, scratch / "warm") as client:
                found.append(read_by(corpus, client, folder))
            one = found[-1]
            print(f"run {turn + 1}, {count} workers: {one.seconds:.1f} s, {one.processor_s:.1f} s of the processor, "
                  f"a worker at most {one.most_mb:.0f} MB", flush=True)  # fmt: skip
    return found


def kill_half_way(corpus: Path, count: int, workers: int, folder: Path) -> dict[str, Any]:
    """Kill the real build when half of the articles are read, then read the rest; what was read before and after."""
    with workspace(folder):
        command = [sys.executable, "-m", "geo", "build", "--conflict", CONFLICT, "--workers", str(workers),
                   "--articles", str(corpus), "--out", str(folder / "out")]  # fmt: skip
        build = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True)
        while count_kept() < count // 2 and build.poll() is None:
            time.sleep(0.5)
        os.killpg(build.pid, signal.SIGKILL)  # the command and its workers, which are a group of their own
        build.wait()
        before = count_kept()
        after = read_ahead(CONFLICT, [corpus], workers=workers)
        return {"read_before": before, "read_after": after, "digest": digest()}


def build_tables(corpus: Path, folder: Path) -> dict[str, Any]:
    """Build the tables from what a workspace keeps, in a process of its own: their hash, seconds, most memory."""
    with workspace(folder):
        asked = ["build", "--conflict", CONFLICT, "--workers", "0", "--articles", str(corpus), "--out",
                 str(folder / "out")]  # fmt: skip
        processor_s, seconds, megabytes = exports.run(asked, os.environ)
        manifest = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
        return {"hash": manifest["hash"], "seconds": round(seconds, 1), "counts": manifest["counts"],
                "processor_s": round(processor_s, 1), "megabytes": round(megabytes)}  # fmt: skip


def report(found: dict[str, Any], runs: Sequence[Run], out: Path) -> bool:
    """Write and print what was found; whether all goals were met."""
    crews = sorted({run.workers for run in runs})
    medians = {n: statistics.median(run.seconds for run in runs if run.workers == n) for n in crews}
    found["median_s"], found["runs"] = medians, [vars(run) for run in runs]
    digests = {run.digest for run in runs} | ({found["kill"]["digest"]} if "kill" in found else set())
    hashes = {one["hash"] for one in found.get("tables", {}).values()}
    few, many = min(medians), max(medians)
    checks = {"same readings": len(digests) == 1, "same tables": len(hashes) <= 1,
              "memory": max(run.most_mb for run in runs) < GOAL_MB}  # fmt: skip
    if many > few:
        found["times_faster"] = round(medians[few] / medians[many], 2)
        checks[f"{many} workers at least {GOAL_TIMES} times as fast"] = found["times_faster"] >= GOAL_TIMES
    if "kill" in found:
        kept = found["kill"]["read_before"] + found["kill"]["read_after"]
        checks["nothing read twice after a kill"] = kept == found["articles"]
    found["checks"] = checks
    out.mkdir(parents=True, exist_ok=True)
    (out / "scale.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    last = {run.workers: run for run in runs}
    draw_charts(out / "scale.svg", [Chart(
        title=f"Memory while {found['articles']:,} articles are read", x_name="articles read", y_name="MB",
        curves=[Curve(name=f"the largest of {n} workers", x=[d for d, *_ in r.looks], y=[mb for _, mb, _ in r.looks])
                for n, r in last.items()],
    )])  # fmt: skip
    for name, figure in {**found, **checks}.items():
        if name not in ("runs", "checks"):
            print(f"{name}: {figure}")
    return all(checks.values())


def main() -> int:
    """Measure and report; 1 where a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=6_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kill", action="store_true", help="also kill a build half-way and go on")
    parser.add_argument("--tables", action="store_true", help="also build the tables and compare their hashes")
    parser.add_argument("--out", type=Path, default=Path("dist"))
    asked = parser.parse_args()
    found: dict[str, Any] = {"articles": asked.articles}
    with tempfile.TemporaryDirectory() as name:
        scratch, corpus = Path(name), Path(name) / "corpus"
        write_corpus(corpus, asked.articles, SEED)
        runs = measure_runs(corpus, asked.workers, asked.runs, scratch)
        folders = {f"{n} workers": scratch / f"run-0-{n}" for n in asked.workers}
        if asked.kill:
            folders["killed"] = scratch / "killed"
            found["kill"] = kill_half_way(corpus, asked.articles, max(asked.workers), folders["killed"])
        if asked.tables:
            found["tables"] = {name: build_tables(corpus, folder) for name, folder in folders.items()}
        return 0 if report(found, runs, asked.out) else 1


if __name__ == "__main__":
    sys.exit(main())
