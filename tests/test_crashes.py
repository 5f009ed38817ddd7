"""Killed in the middle of a write, a full disk, a flipped bit, two at once: the last good state is there."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from geo import store
from geo.corrections import read_log
from geo.definitions import DATA_ENV
from geo.pipeline import build, derived_dir, is_built
from geo.store import find_broken, read_manifest, read_tables
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.conftest import ROOT

# Runs a command of the program, and kills itself with SIGKILL at the nth write in the workspace (0: tells how many).
KILLED = """
import os, signal, sys
folder, nth = sys.argv[1], int(sys.argv[2])
count, dying = 0, False
def watch(event, args):
    global count, dying
    if event == "open":
        writes = isinstance(args[1], str) and set(args[1]) & set("wa+x")
    else:
        writes = event in ("os.rename", "os.remove", "os.truncate", "sqlite3.connect/handle")
    if writes and not dying and str(args[0]).startswith(folder):
        count += 1
        if count == nth:
            dying = True
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
from geo.__main__ import main
code = main(sys.argv[3:])
print("writes", count)
sys.exit(code)
"""
FIRST = "date 2019-06-04 Troops of the North captured Clay Hill on Monday, residents of the town said in the evening."
MORE = "date 2019-06-12 At least four fighters were killed in clashes in Clay Hill on Tuesday, a doctor there said."
ROWS = "event_date,location,latitude,longitude,event_type,actor1,fatalities\n2019-05-02,Aal,49.1,31.2,battle,North,2\n"
MORE_ROWS = ROWS + "2019-05-03,Aal,49.1,31.2,battle,South,1\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def mine(tmp_path, testland_data, monkeypatch) -> Path:
    """The workspace of a first article and a first data set, built."""
    monkeypatch.setenv(DATA_ENV, str(testland_data))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    workspace = open_workspace()
    workspace.prepare()
    workspace.articles_dir("testland").mkdir(parents=True)
    (workspace.articles_dir("testland") / "first.txt").write_text(FIRST)
    build("testland")
    return workspace.folder


def _run(folder: Path, nth: int, *command: str) -> tuple[int, int]:
    """The exit code and the number of writes."""
    arguments = [sys.executable, "-c", KILLED, str(folder), str(nth), *command, "--conflict", "testland"]
    environment = {**os.environ, WORKSPACE_ENV: str(folder)}
    done = subprocess.run(arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, int(done.stdout.split()[-1]) if "writes" in done.stdout else 0


def _points(writes: int, count: int, seed: int) -> list[int]:
    """`count` of the writes, the same for the same seed."""
    return sorted(random.Random(seed).sample(range(1, writes + 1), min(count, writes)))


def _copy(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = folder.with_name(name)
    shutil.copytree(folder, copy)
    monkeypatch.setenv(WORKSPACE_ENV, str(copy))
    return copy


def test_a_build_that_is_killed_at_any_write_leaves_the_last_good_tables(mine, monkeypatch):
    old = read_manifest(derived_dir("testland"))["hash"]
    (open_workspace().articles_dir("testland") / "more.txt").write_text(MORE)
    whole = _copy(mine, "whole", monkeypatch)
    code, writes = _run(whole, 0, "build")
    new = read_manifest(derived_dir("testland"))["hash"]
    assert code == 0
    assert writes > 40
    assert new != old
    for nth in _points(writes, 8, seed=1):
        folder = _copy(mine, f"killed-{nth}", monkeypatch)
        assert _run(folder, nth, "build")[0] == -signal.SIGKILL
        assert is_built("testland"), nth
        assert read_manifest(derived_dir("testland"))["hash"] in (old, new)
        assert len(read_tables(derived_dir("testland"))["articles"]) in (2, 3)
        build("testland")
        assert read_manifest(derived_dir("testland"))["hash"] == new


def test_an_import_that_is_killed_at_any_write_leaves_the_old_or_the_new_data_set(mine, tmp_path, monkeypatch):
    from geo.definitions import load_conflict
    from geo.imports import read_data_sets
    from geo.pipeline_sources import country_outline

    conflict = load_conflict("testland")
    outline = country_outline(conflict)
    file = tmp_path / "list.csv"
    file.write_text(ROWS)
    assert _run(mine, 0, "import", "csv", str(file))[0] == 0
    file.write_text(MORE_ROWS)
    whole = _copy(mine, "whole", monkeypatch)
    code, writes = _run(whole, 0, "import", "csv", str(file))
    assert code == 0
    for nth in _points(writes, 6, seed=2):
        folder = _copy(mine, f"killed-{nth}", monkeypatch)
        assert _run(folder, nth, "import", "csv", str(file))[0] == -signal.SIGKILL
        found = read_data_sets(open_workspace().imports_dir("testland"), conflict, outline)
        kept = open_workspace().imports_dir("testland") / "list" / "list.csv"
        assert [len(data_set.events) for data_set in found] == [kept.read_text().count("\n") - 1], nth
        assert not found[0].dropped
        assert _run(folder, 0, "import", "csv", str(file))[0] == 0
        again = read_data_sets(open_workspace().imports_dir("testland"), conflict, outline)
        assert [len(data_set.events) for data_set in again] == [2]


def test_no_correction_is_lost_when_one_is_killed_at_any_write(mine, monkeypatch):
    events = read_tables(derived_dir("testland"), ["events"])["events"]
    first, second = [str(key) for key in events[events["evidence"] != "[]"]["id"]][:1] * 2
    assert _run(mine, 0, "correct", first, "--accept")[0] == 0
    log = open_workspace().corrections_path("testland")
    before = log.read_bytes()
    whole = _copy(mine, "whole", monkeypatch)
    command = ("correct", second, "--reject", "--reason", "it did not happen")
    code, writes = _run(whole, 0, *command)
    assert code == 0
    for nth in _points(writes, 6, seed=3):
        folder = _copy(mine, f"killed-{nth}", monkeypatch)
        assert _run(folder, nth, *command)[0] == -signal.SIGKILL
        path = open_workspace().corrections_path("testland")
        assert path.read_bytes().startswith(before)
        assert _run(folder, 0, *command)[0] == 0
        assert read_log(path).lines[0].id == read_log(log).lines[0].id
        assert {line.action for line in read_log(path).lines} == {"accept", "reject"}


def test_a_full_disk_leaves_the_last_good_tables_and_the_next_build_goes_through(mine, monkeypatch):
    old = read_manifest(derived_dir("testland"))["hash"]
    (open_workspace().articles_dir("testland") / "more.txt").write_text(MORE)
    write, written = store._write_table, []

    def full(frame, path):
        if len(written) == 9:
            path.write_bytes(b"half of")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(path)
        write(frame, path)

    with monkeypatch.context() as patch:
        patch.setattr(store, "_write_table", full)
        with pytest.raises(OSError, match="No space left"):
            build("testland")
    assert is_built("testland")
    assert read_manifest(derived_dir("testland"))["hash"] == old
    build("testland")
    assert read_manifest(derived_dir("testland"))["hash"] != old


def test_a_table_with_a_flipped_bit_is_found_and_built_anew(mine):
    folder = derived_dir("testland")
    good = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    content = bytearray(good["areas.parquet"])
    content[len(content) // 2] ^= 4
    (folder / "areas.parquet").write_bytes(content)
    assert find_broken(folder) == ["areas.parquet"]
    assert not is_built("testland")
    build("testland")
    assert {path.name: path.read_bytes() for path in folder.glob("*.*")} == good


def test_two_builds_at_once_both_end_well(mine):
    (open_workspace().articles_dir("testland") / "more.txt").write_text(MORE)
    command = [sys.executable, "-m", "geo", "build", "--conflict", "testland"]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(process.communicate(), process.returncode)[1] for process in both] == [0, 0]
    assert is_built("testland")
    assert len(read_tables(derived_dir("testland"))["articles"]) == 3


def test_a_workspace_that_was_copied_elsewhere_gives_the_same_bytes_and_extra_keys_do_no_harm(mine, monkeypatch):
    folder = derived_dir("testland")
    good = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    copy = _copy(mine, "elsewhere", monkeypatch)
    settings = copy / "workspace.toml"
    build("testland")
    assert {path.name: path.read_bytes() for path in derived_dir("testland").glob("*.*")} == good
    assert settings.is_file()
