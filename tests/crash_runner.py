"""Runs commands of the program in forks of one process that has loaded it, and kills them at a write: for test_crashes.

Each line that it reads is JSON: the workspace, the number of the write at which the fork kills itself with SIGKILL (0
for never), and commands one after another. It answers with a line of JSON: the exit code (negative for a signal), how
many writes there were, and how many of the commands had ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

import geo.pipeline  # noqa: F401  (commands load it late, each fork anew)
from geo.__main__ import main
from geo.articles import read_text
from geo.definitions import load_conflict
from geo.gazetteer import open_gazetteer
from geo.model import Article
from geo.pipeline_reading import load_languages, read_article
from geo.workspace import WORKSPACE_ENV

RENAMES = ("os.rename", "os.remove", "os.truncate", "sqlite3.connect/handle")


def watch_writes(folder: str, nth: int) -> Callable[[], int]:
    """Kill this process at the nth write into a folder; what is returned tells how many there were.

    A write is: opening a file for it, moving, removing or cutting one, opening SQLite's, and, before it takes place,
    every `fsync` (what was written before it is there, what was to come after it is not).
    """
    count, dying, fsync = 0, False, os.fsync

    def point() -> None:
        nonlocal count, dying
        count += 1
        if count == nth and not dying:
            dying = True
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, args: tuple[Any, ...]) -> None:
        opens = event == "open" and isinstance(args[1], str) and bool(set(args[1]) & set("wa+x"))
        if (opens or event in RENAMES) and not dying and str(args[0]).startswith(folder):
            point()

    def watched_fsync(handle: int) -> None:
        point()
        fsync(handle)

    sys.addaudithook(watch)
    os.fsync = watched_fsync  # type: ignore[assignment]
    return lambda: count


def run_fork(folder: str, nth: int, commands: Sequence[Sequence[str]], tell: int) -> int:
    """Run the commands in this fork; each that has ended is told through the pipe, with the writes so far."""
    os.environ[WORKSPACE_ENV] = folder
    quiet = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(quiet, stream)
    writes, code = watch_writes(folder, nth), 0
    for number, command in enumerate(commands, start=1):
        code = max(code, main(command))
        os.write(tell, json.dumps([number, writes()]).encode() + b"\n")
    return code


def load() -> None:
    """Load what every command needs: the modules, and what reading keeps in memory. Starts no thread."""
    conflict, languages = load_conflict("testland"), load_languages()
    article = read_text("date 2019-06-12 Fighters were killed in clashes in Clay Hill on Monday.", "a.txt", languages)
    assert isinstance(article, Article)
    read_article(article, languages, conflict, open_gazetteer(conflict))


def serve() -> None:
    """Fork for each line of the standard input."""
    load()
    for line in sys.stdin:
        folder, nth, commands = json.loads(line)
        hear, tell = os.pipe()
        fork = os.fork()
        if fork == 0:
            code = 70
            try:
                code = run_fork(folder, nth, commands, tell)
            finally:
                os._exit(code)
        os.close(tell)
        with os.fdopen(hear) as told:
            ended, writes = [[0, 0], *map(json.loads, told)][-1]
        code = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
        print(json.dumps([code, writes, ended]), flush=True)


if __name__ == "__main__":
    serve()
