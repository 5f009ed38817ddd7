"""Reading on several processes gives the same bytes as reading here, and goes on where a run was cut short."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, make_testland

pytest.importorskip("distributed")
TOWNS = ("Noordstad", "Zuidpoort", "Westbroek", "Middelburgt", "Havenstad")
TEXT = "Het Zuidelijk Verbond heeft zaterdag {town} ingenomen. Er vielen {dead} doden."


@pytest.fixture
def data(tmp_path):
    folder = make_testland(tmp_path / "data")
    lines = [json.dumps({"id": f"many-{n}", "lang": "nl", "date": f"2019-06-{n % 27 + 1:02d}", "title": f"Bericht {n}",
                         "text": TEXT.format(town=TOWNS[n % 5], dead=n + 2)}) for n in range(60)]  # fmt: skip
    (folder / "articles" / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def run(data, workspace, *options):
    environment = os.environ | {"CONFLICT_MAP_DATA": str(data), "CONFLICT_MAP_WORKSPACE": str(workspace)}
    command = [sys.executable, "-m", "geo", "build", "--conflict", "testland", "--out", str(workspace / "out")]
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
