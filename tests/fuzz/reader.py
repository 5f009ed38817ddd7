"""What every fuzzed reader has in common: the law that it keeps, and bytes as the files that it reads."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.errors import ConflictMapError, DefinitionError, InputError

SPLIT = b"\n\x1e\n"  # between the parts of an input that stands for several files
MEMORY = Path("/dev/shm")  # files that are no files: a disk would be what is measured
EVERY = "*"  # function of a module


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One reader: what it does with bytes from outside, bytes that it can read, and whose branches are counted.

    Attributes
    ----------
    parts : mapping of str
        The functions that take apart and judge those bytes, by module: names with spaces between them, a class for its
        methods, or :data:`EVERY`. All their branches count, whether the reader comes there or not. What lays out
        folders, writes what is sound, or asks the network is not among them.
    words : tuple of bytes
        Strings that matter to it, for a fuzzer to put in.
    """

    name: str
    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    parts: Mapping[str, str]
    words: tuple[bytes, ...] = ()

    def has(self, module: str, function: str) -> bool:
        """Whether a function (with its class, `Class.method`) is one whose branches are counted."""
        named = self.parts.get(module, "").split()
        return EVERY in named or function in named or function.partition(".")[0] in named


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


_SCRATCH: list[Path] = []


def memory() -> Path | None:
    """The folder of files that are no files, where the machine has one; else None."""
    return MEMORY if MEMORY.is_dir() else None


def use_scratch(folder: Path) -> None:
    """From now on `scratch` is this folder, which is made; whoever says so clears it away."""
    folder.mkdir()
    _SCRATCH[:] = [folder]


@lru_cache(maxsize=1)
def _own_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="conflict-map-fuzz-", dir=memory(), ignore_cleanup_errors=True)


def scratch() -> Path:
    """The folder for files of readers: one of this process that is thrown away with it, unless it was given another."""
    return _SCRATCH[0] if _SCRATCH else Path(_own_folder().name)


def file_of(name: str, data: bytes) -> Path:
    """A file with these bytes; the next of that name takes its place."""
    path = scratch() / name
    try:
        path.write_bytes(data)
    except FileNotFoundError:
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    return path


def files_of(folder: str, names: Sequence[str], data: bytes) -> Path:
    """A folder with the parts of the bytes as files of these names, one for each part that there is."""
    where = scratch() / folder
    parts = data.split(SPLIT, len(names) - 1)
    for number, name in enumerate(names):
        if number < len(parts):
            file_of(f"{folder}/{name}", parts[number])
        else:
            (where / name).unlink(missing_ok=True)
    return where
