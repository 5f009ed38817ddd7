"""What every fuzzed reader has in common: the law that it keeps, and bytes as the files that it reads."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.errors import ConflictMapError, DefinitionError, InputError

SPLIT = b"\n\x1e\n"  # between the parts of an input that stands for several files
MEMORY = Path("/dev/shm")  # files that are no files: a disk would be what is measured


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One reader: what it does with bytes from outside, bytes that it can read, and whose branches are counted.

    `words` are strings that matter to it, for a fuzzer to put in.
    """

    name: str
    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    modules: tuple[str, ...]
    words: tuple[bytes, ...] = ()


def keep_the_law(reader: Reader, data: bytes) -> None:
    """Read the bytes: the reader returns, or says what is wrong with which file and what can be done; nothing else.

    Raises
    ------
    Exception
        Whatever else the reader raised.
    AssertionError
        If its message does not say where and what.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what libraries think of the style of a broken file
            reader.read(data)
    except (InputError, DefinitionError) as error:
        assert error.faults, "an error of a file carries its faults"
        assert all(fault.file and fault.message for fault in error.faults)
        str(error).encode()  # it can be shown
    except ConflictMapError as error:
        assert str(error)


@lru_cache(maxsize=1)
def scratch() -> Path:
    """A folder of this process that is thrown away with it, in memory where the machine has such a one."""
    where = MEMORY if MEMORY.is_dir() else None
    kept = tempfile.TemporaryDirectory(prefix="conflict-map-fuzz-", dir=where, ignore_cleanup_errors=True)
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def file_of(name: str, data: bytes) -> Path:
    """A file with these bytes; the next of that name takes its place."""
    path = scratch() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def files_of(folder: str, names: Sequence[str], data: bytes) -> Path:
    """A folder with the parts of the bytes as files of these names, one for each part that there is."""
    where = scratch() / folder
    where.mkdir(parents=True, exist_ok=True)
    parts = data.split(SPLIT, len(names) - 1)
    for number, name in enumerate(names):
        if number < len(parts):
            (where / name).write_bytes(parts[number])
        else:
            (where / name).unlink(missing_ok=True)
    return where
