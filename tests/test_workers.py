"""Reading on several processes gives the same bytes as reading here, and goes on where a run was cut short."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest

from tests.conftest import ROOT, make_testland

pytest.importorskip("distributed", reason="several processes need Dask, which the program does without")
TOWNS = ("Noordstad", "Zuidpoort", "Westbroek", "Middelburgt", "Havenstad")
TEXT = "Het Zuidelijk Verbond heeft zaterdag {town} ingenomen. Er vielen {dead} doden."


BUILD = (sys.executable, "-m", "geo", "build", "--conflict", "testland", "--out")
READ = """
from geo.pipeline import default_articles
from geo.pipeline_workers import read_ahead
if __name__ == "__main__": print(read_ahead("testland", default_articles("testland"), workers=1))
"""
HELD = """
import signal, sys, time
from geo import pipeline_workers
from geo.__main__ import main

def read(conflict_id, rules, batch, real=pipeline_workers._read_batch):
    while any(article.id == "many-400" for _, article in batch):  # so that no interruption comes after the end
        time.sleep(0.05)
    return real(conflict_id, rules, batch)

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    pipeline_workers._read_batch = read
    sys.exit(main(sys.argv[1:]))
"""
SPOILED = """
from distributed import LocalCluster
from geo import pipeline_workers
from geo.pipeline import default_articles

def read(conflict_id, rules, batch, real=pipeline_workers._read_batch):
    if any(article.id == "many-7" for _, article in batch):
        raise RuntimeError("gone")
    return real(conflict_id, rules, batch)

pipeline_workers._read_batch = read
with LocalCluster(n_workers=1, processes=False, dashboard_address=None) as cluster:
    print(pipeline_workers.read_ahead("testland", default_articles("testland"), scheduler=cluster.scheduler_address))
"""


@pytest.fixture
def data(tmp_path):
    return with_articles(tmp_path, 60)


def with_articles(tmp_path, count):
    folder = make_testland(tmp_path / "data")
    lines = [json.dumps({"id": f"many-{n}", "lang": "nl", "date": f"2019-06-{n % 27 + 1:02d}", "title": f"Bericht {n}",
                         "text": TEXT.format(town=TOWNS[n % 5], dead=n + 2)}) for n in range(count)]  # fmt: skip
    (folder / "articles" / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def variables(data, workspace):
    return os.environ | {"CONFLICT_MAP_DATA": str(data), "CONFLICT_MAP_WORKSPACE": str(workspace)}


def count_kept(workspace):
    """How many readings lie on the disk."""
    path = workspace / "testland" / "cache" / "cache.sqlite"
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(path, timeout=20)) as kept:
            return kept.execute("SELECT count(*) FROM kept WHERE key GLOB 'reading-*'").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def read_here(data, workspace, script):
    """What a script prints that reads all articles: how many it read."""
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(
        command, cwd=ROOT, env=variables(data, workspace), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def run(data, workspace, *options):
    environment = variables(data, workspace)
    command = [*BUILD, str(workspace / "out")]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    hashes = {}
    if done.returncode == 0:
        hashes = json.loads((workspace / "out" / "manifest.json").read_text(encoding="utf-8"))["tables"]
    return done, hashes


def test_two_workers_one_and_none_give_the_same_bytes(data, tmp_path):
    found = {}
    for workers in ("0", "1", "2"):
        done, found[workers] = run(data, tmp_path / workers, "--workers", workers)
        assert done.returncode == 0, done.stderr[-2000:]
    assert found["0"] == found["1"] == found["2"] != {}


def test_a_scheduler_that_does_not_answer_is_named(data, tmp_path):
    done, _ = run(data, tmp_path / "w", "--scheduler", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "tcp://127.0.0.1:9: the scheduler does not answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=lambda how: how.name)
def test_what_was_read_before_an_interruption_is_not_read_again(tmp_path, how):
    data, count = with_articles(tmp_path, 800), 800
    workspace = tmp_path / "w"
    command = [sys.executable, "-c", HELD, *BUILD[3:], str(workspace / "out"), "--workers", "1"]
    build = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, env=variables(data, workspace),
                             start_new_session=True)  # fmt: skip
    try:
        until = time.monotonic() + 240
        while count_kept(workspace) < 100 and build.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(build.pid, how)
        build.wait(timeout=120)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(build.pid, signal.SIGKILL)
        build.wait()
    before = count_kept(workspace)
    after = read_here(data, workspace, READ)
    articles = count_kept(workspace)
    assert articles > count > before >= 100  # Testland has some articles of its own
    assert before + after == articles
    assert run(data, workspace)[1] == run(data, tmp_path / "unbroken", "--workers", "0")[1] != {}


def test_an_article_that_no_worker_survives_is_listed_and_the_others_are_read(data, tmp_path):
    read_here(data, tmp_path / "w", SPOILED)
    done, hashes = run(data, tmp_path / "w")
    assert hashes, done.stderr[-2000:]
    assert "left out, articles: failed: 1" in done.stderr
    assert json.loads((tmp_path / "w" / "out" / "manifest.json").read_text())["counts"]["articles"] > 60
