"""Files that survive a crash."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geo.durable import JOURNAL, append_line, locked, recover, waiting, write_together, write_whole
from geo.errors import InputError, StorageError

ROOT = Path(__file__).resolve().parent.parent

WRITER = """
import sys
from pathlib import Path
from geo.durable import append_line, write_together
folder = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(10_000):
    text = f"{turn}\\n" * 2_000
    write_together(folder, {name: (lambda path, text=text: path.write_text(text)) for name in ("a", "b", "c")})
    append_line(folder / "log", f"turn {turn}")
    print(turn, flush=True)
"""


def _write(text):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "new" / "one.txt", b"first")
    write_whole(tmp_path / "new" / "one.txt", b"second")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["one.txt"]
    assert (tmp_path / "new" / "one.txt").read_bytes() == b"second"


def test_files_that_belong_together_keep_the_old_set_where_one_cannot_be_written(tmp_path):
    write_together(tmp_path, {"a": _write("old"), "b": _write("old")})

    def fail(path: Path) -> None:
        path.write_text("ha")
        raise OSError("no space left on device")

    with pytest.raises(StorageError, match="no space left.*Free some space"):
        write_together(tmp_path, {"a": _write("new"), "b": fail})
    assert not waiting(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}, "no half of a file stays and takes space"
    assert {name: (tmp_path / name).read_text() for name in "ab"} == {"a": "old", "b": "old"}
    write_together(tmp_path, {"a": _write("new"), "b": _write("new")})
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


def test_a_move_that_was_cut_short_is_finished(tmp_path):
    write_together(tmp_path, {"a": _write("old"), "b": _write("old")})
    (tmp_path / "a").write_text("new")  # was moved before the crash
    (tmp_path / "b.part").write_text("new")
    (tmp_path / JOURNAL).write_text(json.dumps(["a", "b"]))
    assert recover(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new", "b": "new"}
    assert not recover(tmp_path)


def test_a_torn_line_of_a_log_stays_alone(tmp_path):
    log = tmp_path / "log"
    append_line(log, "first")
    with log.open("ab") as file:
        file.write(b'{"torn": ')
    append_line(log, "second")
    assert log.read_text().splitlines() == ["first", '{"torn": ', "second"]
    with pytest.raises(ValueError, match="line break"):
        append_line(log, "two\nlines")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("seed", range(6))
def test_a_writer_that_is_killed_leaves_a_whole_set_and_every_line_that_it_had_reported(tmp_path, seed):
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    assert process.stdout.readline().strip() == "0"
    time.sleep(random.Random(seed).uniform(0.0, 0.15))
    process.send_signal(signal.SIGKILL)
    reported = [int(line) for line in process.stdout.read().split()]
    process.wait()
    process.stdout.close()
    recover(tmp_path)
    contents = {(tmp_path / name).read_text() for name in ("a", "b", "c")}
    assert len(contents) == 1
    turns = set(contents.pop().split())
    assert len(turns) == 1
    logged = [int(line.split()[1]) for line in (tmp_path / "log").read_text().splitlines()]
    assert logged == list(range(len(logged)))
    assert set(reported) <= set(logged)
    assert int(turns.pop()) in (logged[-1], logged[-1] + 1)


def test_a_second_writer_waits_and_is_told_when_it_takes_too_long(tmp_path):
    holder = "import sys, time\nfrom pathlib import Path\nfrom geo.durable import locked\n" \
             "with locked(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.readline()\n"
    command, pipe = [sys.executable, "-c", holder, str(tmp_path)], subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout and process.stdout.readline().strip() == "held"
    with pytest.raises(InputError, match="another page or command"), locked(tmp_path, wait_s=0.1):
        pass
    process.communicate("go on\n")
    with locked(tmp_path, wait_s=5):
        pass
