"""Work in a process of its own that was forked: what takes seconds to import is there already."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz import reader

_FORK = multiprocessing.get_context("fork")
_ANSWER = "answer.json"


def in_child(work: Callable[[], object], log: Path, seconds: float | None = None) -> tuple[int | None, Any]:
    """The exit code of a piece of work, and what it returned (through JSON; None where it ended otherwise).

    Parameters
    ----------
    work : callable
        It has a folder of its own for files of readers (`reader.scratch`), which is gone afterwards.
    log : Path
        The file for what it prints; the beginning is that of the last work.
    seconds : float, optional
        By the clock; after them it is ended, and the code is None.
    """
    with tempfile.TemporaryDirectory(prefix="conflict-map-fuzz-", dir=reader.memory()) as folder:
        process = _FORK.Process(target=_work, args=(work, Path(folder), log))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            return None, None
        answer = Path(folder) / _ANSWER
        return process.exitcode, json.loads(answer.read_text(encoding="utf-8")) if answer.is_file() else None


def _work(work: Callable[[], object], folder: Path, log: Path) -> None:
    reader.use_scratch(folder / "files")
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    for stream in (1, 2):  # what libraries in C print as well
        os.dup2(handle, stream)
    (folder / _ANSWER).write_text(json.dumps(work()), encoding="utf-8")
