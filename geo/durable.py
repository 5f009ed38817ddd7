"""Files that survive a crash: whole or not at all, in the order they were written, one writer at a time.

Three ways to write: one file (`write_whole`), several that belong together (`write_together`) and a log that only
grows (`append_line`). A process may be killed at any point: `recover` brings a folder to the last good state. Where the
disk does not take what is to be written, what was there stays, byte for byte.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from filelock import FileLock, Timeout

from geo.errors import Fault, InputError, StorageError

JOURNAL = "swap.journal"  # the names of files that are whole under their other name and wait to be moved
PART = ".part"
LOCK = ".lock"
WAIT_S = 60.0


@contextmanager
def storing(path: Path, *parts: Path) -> Iterator[None]:
    """A time in which `path` is written: where the disk does not take it, the halves `parts` are cleared away.

    Raises
    ------
    StorageError
        In place of an OSError; it says what can be done.
    """
    try:
        yield
    except OSError as error:
        for part in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        message = (f"{path.name}: it could not be written ({error.strerror or error}); what was there before is kept. "
                   "Free some space, or see that the folder may be written to, then try again")  # fmt: skip
        raise StorageError(message) from error


def write_whole(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file so that at any moment either the old or the new one is there, whole; also from pieces.

    Raises
    ------
    StorageError
        If the disk does not take it.
    """
    part = path.with_name(path.name + PART)
    with storing(path, part):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_through(part, [content] if isinstance(content, bytes) else content)
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

    Raises
    ------
    StorageError
        If the disk does not take them.
    """
    recover(folder)
    parts = {name: folder / (name + PART) for name in writers}
    with storing(folder, *parts.values()):
        folder.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            write(parts[name])
            _sync_file(parts[name])
    try:
        write_whole(folder / JOURNAL, json.dumps(sorted(writers)).encode())
    except StorageError:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
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

    Raises
    ------
    StorageError
        If the disk does not let it; it is finished another time.
    """
    journal = folder / JOURNAL
    if not waiting(folder):
        return False
    with storing(folder):
        for name in _names_in(journal):
            part = folder / (name + PART)
            if part.is_file():  # else it was moved before the crash
                part.replace(folder / name)
        _sync_folder(folder)
        journal.unlink()
    return True


def _names_in(journal: Path) -> list[str]:
    """The names that a journal lists; none that lead out of its folder, and none where it is broken."""
    try:
        names = json.loads(journal.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return []
    listed = names if isinstance(names, list) else []
    return [name for name in listed if isinstance(name, str) and Path(name).name == name]


def append_line(path: Path, line: str) -> None:
    """Add a line to a log; when this returns it is on the disk. A line torn by a crash is closed first.

    Raises
    ------
    ValueError
        If the line holds a line break.
    StorageError
        If the disk does not take it; the log is as long as it was.
    """
    if "\n" in line or "\r" in line:
        raise ValueError("a line of a log holds no line break")
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(end - 1, 0))
            torn = end > 0 and file.read(1) != b"\n"
            try:
                _write_all(file, b"\n" * torn + line.encode() + b"\n")
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise


def _write_all(file: FileIO, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


@contextmanager
def locked(folder: Path, wait_s: float = WAIT_S) -> Iterator[None]:
    """One writer at a time in a folder, across processes.

    Raises
    ------
    InputError
        If another process still writes after `wait_s` seconds.
    StorageError
        If the folder may not be written to.
    """
    lock = FileLock(str(folder / LOCK), timeout=wait_s)
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire()
        except Timeout as error:  # an OSError of Python's, but none of the disk's
            message = f"another page or command has been writing here for {wait_s:.0f} seconds: wait for it or close it"
            raise InputError(Fault(file=folder.name, message=message)) from error
    try:
        yield
    finally:
        lock.release()


def _write_through(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
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
