"""Killed in the middle of a write, a full disk, a flipped bit, two at once: the last good state is there."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from geo import store
from geo.corrections import read_log
from geo.definitions import DATA_ENV, load_conflict
from geo.errors import StorageError
from geo.imports import read_data_sets
from geo.intake_shelf import list_own
from geo.pipeline import build, derived_dir, is_built
from geo.pipeline_sources import country_outline
from geo.store import find_broken, read_manifest, read_tables
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.conftest import ROOT

FIRST = "date 2019-06-04 Troops of the North captured Clay Hill on Monday, residents of the town said in the evening."
MORE = "date 2019-06-12 At least four fighters were killed in clashes in Clay Hill on Tuesday, a doctor there said."
ROWS = "event_date,location,latitude,longitude,event_type,actor1,fatalities\n2019-05-02,Aal,49.1,31.2,battle,North,2\n"
MORE_ROWS = ROWS + "2019-05-03,Aal,49.1,31.2,battle,South,1\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


class Runner:
    """Commands in forks of one process that has loaded the program: it takes seconds to load, and a moment to fork."""

    def __init__(self, data: Path) -> None:
        command = [sys.executable, "-m", "tests.crash_runner"]
        environment = {**os.environ, DATA_ENV: str(data)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, folder: Path, nth: int, *commands: Sequence[str]) -> tuple[int, int, int]:
        """The exit code, the writes, and how many commands had ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        whole = [[*command, "--conflict", "testland"] for command in commands]
        self.process.stdin.write(json.dumps([str(folder), nth, whole]) + "\n")
        self.process.stdin.flush()
        code, writes, ended = json.loads(self.process.stdout.readline())
        return code, writes, ended

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="module")
def run(testland_data) -> Iterator[Runner]:
    runner = Runner(testland_data)
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def first(tmp_path_factory, testland_data) -> Path:
    """The workspace of a first article, built."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(DATA_ENV, str(testland_data))
        patch.setenv(WORKSPACE_ENV, str(tmp_path_factory.mktemp("crashes") / "first"))
        workspace = open_workspace()
        workspace.prepare()
        workspace.articles_dir("testland").mkdir(parents=True)
        (workspace.articles_dir("testland") / "first.txt").write_text(FIRST)
        build("testland")
        return workspace.folder


@pytest.fixture
def mine(first, tmp_path, testland_data, monkeypatch) -> Path:
    """A copy of it, and the workspace that is open."""
    monkeypatch.setenv(DATA_ENV, str(testland_data))
    return _copy(first, tmp_path / "mine", monkeypatch)


def _copy(folder: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(folder, to)
    monkeypatch.setenv(WORKSPACE_ENV, str(to))
    return to


def _points(writes: int, count: int, seed: int) -> list[int]:
    """`count` of the writes, the same for the same seed."""
    assert writes >= count
    return sorted(random.Random(seed).sample(range(1, writes + 1), count))


def _hash() -> str:
    return read_manifest(derived_dir("testland"))["hash"]


def _why_off(event: str) -> str:
    return str(read_tables(derived_dir("testland"), ["events"])["events"].set_index("id")["off_map_reason"][event])


BUILDS, IMPORTS, CORRECTIONS = 7, 6, 8  # points at which each is killed: more than twenty


def test_a_build_that_is_killed_at_any_write_leaves_the_last_good_tables(run, mine, monkeypatch):
    old = _hash()
    (open_workspace().articles_dir("testland") / "more.txt").write_text(MORE)
    code, writes, _ = run(_copy(mine, mine.with_name("whole"), monkeypatch), 0, ["build"])
    new = _hash()
    assert code == 0
    assert new != old
    seen = set()
    for nth in _points(writes, BUILDS, seed=1):
        folder = _copy(mine, mine.with_name(f"killed-{nth}"), monkeypatch)
        assert run(folder, nth, ["build"])[0] == -signal.SIGKILL
        assert is_built("testland"), nth
        assert _hash() in (old, new)
        seen.add(_hash())
        assert len(read_tables(derived_dir("testland"), ["articles"])["articles"]) == 2 + (_hash() == new)
        assert run(folder, 0, ["build"])[0] == 0
        assert _hash() == new
    assert seen == {old, new}, "a kill before and one after the tables were moved"


def test_an_import_that_is_killed_at_any_write_leaves_the_old_or_the_new_data_set(run, mine, tmp_path, monkeypatch):
    conflict = load_conflict("testland")
    outline = country_outline(conflict)
    file = tmp_path / "list.csv"
    command = ["import", "csv", str(file)]
    file.write_text(ROWS)
    assert run(mine, 0, command)[0] == 0
    file.write_text(MORE_ROWS)
    code, writes, _ = run(_copy(mine, tmp_path / "whole", monkeypatch), 0, command)
    assert code == 0
    for nth in _points(writes, IMPORTS, seed=2):
        folder = _copy(mine, tmp_path / f"killed-{nth}", monkeypatch)
        assert run(folder, nth, command)[0] == -signal.SIGKILL
        found = read_data_sets(open_workspace().imports_dir("testland"), conflict, outline)
        kept = open_workspace().imports_dir("testland") / "list" / "list.csv"
        assert [len(data_set.events) for data_set in found] == [kept.read_text().count("\n") - 1], nth
        assert not found[0].dropped
        assert run(folder, 0, command)[0] == 0
        again = read_data_sets(open_workspace().imports_dir("testland"), conflict, outline)
        assert [len(data_set.events) for data_set in again] == [2]


def test_no_correction_is_lost_when_it_or_the_build_after_it_is_killed_at_any_write(run, mine, tmp_path, monkeypatch):
    events = read_tables(derived_dir("testland"), ["events"])["events"]
    event = str(events[events["evidence"] != "[]"]["id"].iloc[0])
    accept = ["correct", event, "--accept"]
    reject = ["correct", event, "--reject", "--reason", "it did not happen"]
    assert run(mine, 0, accept, ["build"])[0] == 0
    before, old = open_workspace().corrections_path("testland").read_bytes(), _hash()
    alone = run(_copy(mine, tmp_path / "alone", monkeypatch), 0, reject)[1]
    code, writes, _ = run(_copy(mine, tmp_path / "whole", monkeypatch), 0, reject, ["build"])
    assert code == 0
    assert (_hash() != old, _why_off(event)) == (True, "rejected")
    assert 2 <= alone < CORRECTIONS, "the line and its way to the disk"
    later = [alone + nth for nth in _points(writes - alone, CORRECTIONS - alone, seed=3)]
    for nth in (*range(1, alone + 1), *later):
        folder = _copy(mine, tmp_path / f"killed-{nth}", monkeypatch)
        code, _, ended = run(folder, nth, reject, ["build"])
        assert code == -signal.SIGKILL
        path = open_workspace().corrections_path("testland")
        assert path.read_bytes().startswith(before), nth
        actions = [line.action for line in read_log(path).lines]
        assert actions == ["accept", "reject"] or not ended and actions == ["accept"], nth
        assert is_built("testland")
        assert _hash() == old or _why_off(event) == "rejected"
        again = [] if "reject" in actions else [reject]
        assert run(folder, 0, *again, ["build"])[0] == 0
        assert [line.action for line in read_log(path).lines] == ["accept", "reject"]
        assert _why_off(event) == "rejected"


def test_an_article_whose_adding_is_killed_is_there_whole_or_not_at_all(run, mine, tmp_path, monkeypatch):
    file = tmp_path / "more.txt"
    file.write_text(MORE)
    command = ["add", str(file)]
    code, writes, _ = run(_copy(mine, tmp_path / "whole", monkeypatch), 0, command)
    assert code == 0
    for nth in _points(writes, min(3, writes), seed=4):
        folder = _copy(mine, tmp_path / f"killed-{nth}", monkeypatch)
        assert run(folder, nth, command)[0] == -signal.SIGKILL
        assert len(list_own(open_workspace(), "testland")) in (1, 2)
        assert is_built("testland")


def test_a_full_disk_leaves_the_last_good_tables_and_the_next_build_goes_through(mine, monkeypatch):
    old = _hash()
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
        with pytest.raises(StorageError, match="No space left"):
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


def test_a_workspace_that_was_copied_elsewhere_gives_the_same_bytes(mine, tmp_path, monkeypatch):
    folder = derived_dir("testland")
    good = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    copy = _copy(mine, tmp_path / "elsewhere", monkeypatch)
    settings = copy / "workspace.toml"
    build("testland")
    assert {path.name: path.read_bytes() for path in derived_dir("testland").glob("*.*")} == good
    assert settings.is_file()
