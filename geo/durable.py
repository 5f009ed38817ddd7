"""Files that survive a crash: whole or not at all, in the order they were written, one writer at a time.

Three ways to write: one file (`write_whole`), several that belong together (`write_together`) and a log that only
grows (`append_line`). A process may be killed at any point: `recover` brings a folder to the last good state.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import Fault, InputError

JOURNAL = "swap.journal"  # the names of files that are whole under their other name and wait to be moved
PART = ".part"
LOCK = ".lock"
WAIT_S = 60.0


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at any moment either the old or the new one is there, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + PART)
    _write_through(part, content)
    part.replace(path)
    _sync_folder(path.parent)


def write_together(folder: Path, writers: Mapping[str, Callable[[Path], object]]) -> None:
    """Write several files of one folder so that after a crash all are old or, after `recover`, all are new.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    writers : mapping
        The name of each file, and what writes it to the path that it is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    recover(folder)
    for name, write in writers.items():
        part = folder / (name + PART)
        write(part)
        _sync_file(part)
    write_whole(folder / JOURNAL, json.dumps(sorted(writers)).encode())
    recover(folder)


def waiting(folder: Path) -> bool:
    """Whether a killed `write_together` left something for `recover` to finish."""
    return (folder / JOURNAL).is_file()


def recover(folder: Path) -> bool:
    """Finish what a killed `write_together` had begun to move, or clear away what it had not finished to write.

    Returns
    -------
    bool
        Whether there was something to finish.
    """
    journal = folder / JOURNAL
    if not waiting(folder):
        return False
    for name in json.loads(journal.read_text(encoding="utf-8")):
        part = folder / (name + PART)
        if part.is_file():  # else it was moved before the crash
            part.replace(folder / name)
    _sync_folder(folder)
    journal.unlink()
    return True


def append_line(path: Path, line: str) -> None:
    """Add a line to a log; when this returns it is on the disk. A line torn by a crash is closed first.

    Raises
    ------
    ValueError
        If the line holds a line break.
    """
    if "\n" in line or "\r" in line:
        raise ValueError("a line of a log holds no line break")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def locked(folder: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """One writer at a time in a folder, across processes.

    Raises
    ------
    InputError
        If another process still writes after `wait_s` seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(folder / LOCK), timeout=wait_s):
            yield
    except Timeout as error:
        message = f"another page or command has been writing here for {wait_s:.0f} seconds: wait for it or close it"
        raise InputError(Fault(file=folder.name, message=message)) from error


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
