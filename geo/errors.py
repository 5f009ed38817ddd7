"""The errors of the program, by what the caller can do about them.

::

    ConflictMapError
      x InputError          a file or value from outside is wrong: mend it (collects every fault of a file)
      x DefinitionError     a TOML file of the project's own kind is wrong: mend the line that is named
      x GeometryError       a geometry or a CRS cannot be used as it is
      x NetworkError        something would have left the machine; switch it on explicitly
      x StorageError        the disk does not take what is to be written: free space, or let the folder be written
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# What libraries for other people's formats raise over a broken file. None of them promises less, and fuzzing met most
# of these: lookups that fail, XML that is none (a SyntaxError), streams cut short, numbers too large, nesting too deep
LIBRARY_FAULTS: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong, with the place where it stands and the way out.

    Where a page says it in the reader's language, `reason` is the key of its words and `values` fill them.
    """

    file: str
    line: int | None = None
    key: str | None = None
    message: str
    reason: str = ""
    values: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        if self.key:
            where += f", {self.key}"
        return f"{where}: {self.message}"


class ConflictMapError(Exception):
    """Base of every error that this program raises on purpose."""


class _FaultyError(ConflictMapError):
    """An error that carries all faults of one file, raised once."""

    def __init__(self, faults: Sequence[Fault] | Fault) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class InputError(_FaultyError):
    """A file or a value from outside cannot be used; every fault names file, line and value."""


class DefinitionError(_FaultyError):
    """A conflict or language file is wrong; every fault names file, line and key."""


class GeometryError(ConflictMapError):
    """A geometry or a CRS cannot be used as it is."""


class NetworkError(ConflictMapError):
    """Something would have left the machine without having been switched on."""


class StorageError(ConflictMapError):
    """The disk did not take what was to be written; what was there before is there still."""
