"""The files in a zip archive, measured before they are unpacked. Nothing is written: names are names, never paths."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from geo.errors import LIBRARY_FAULTS
from geo.intake_model import MAX_ENTRIES, MAX_FILE_BYTES, MAX_RATIO, MAX_TOTAL_BYTES, RATIO_FROM_BYTES, Refused

_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"^([A-Za-z]:|[/\\])|(^|[/\\])\.\.([/\\]|$)")


@dataclass
class Budget:
    """How much may still be unpacked, over all archives of one go."""

    entries: int = MAX_ENTRIES
    size: int = MAX_TOTAL_BYTES

    def spend(self, entries: int, size: int) -> None:
        """Take so much of it.

        Raises
        ------
        Refused
            If there is not as much left.
        """
        if entries > self.entries:
            raise Refused("too_many_files", count=entries, most=MAX_ENTRIES)
        if size > self.size:
            raise Refused("zip_too_large", size=megabytes(size), most=megabytes(MAX_TOTAL_BYTES))
        self.entries, self.size = self.entries - entries, self.size - size


def megabytes(size: int) -> str:
    """The size in MB."""
    return f"{max(size / 1_000_000, 0.1):.1f}".removesuffix(".0")


def unpack(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """The files of an archive with their names in it; folders are left out, and what macOS adds of its own.

    Raises
    ------
    Refused
        If the archive is broken or encrypted, unpacks to more than the budget, or names a path outside itself.
    """
    with open_archive(content) as archive:
        infos = check_entries(archive, budget)
        for info in infos:
            yield info.filename, read_entry(archive, info)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive of the bytes.

    Raises
    ------
    Refused
        If it is none, or not whole.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except LIBRARY_FAULTS as error:
        raise Refused("zip_truncated" if content.startswith(b"PK") else "no_zip") from error


def check_entries(archive: zipfile.ZipFile, budget: Budget) -> list[zipfile.ZipInfo]:
    """The files of an archive that are worth reading, once the whole archive was found harmless."""
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    budget.spend(len(infos), sum(info.file_size for info in infos))
    for info in infos:
        if _OUTSIDE.search(info.filename):
            raise Refused("zip_path", name=info.filename[:200])
        if info.flag_bits & _ENCRYPTED:
            raise Refused("zip_encrypted")
        if info.file_size > MAX_RATIO * max(info.compress_size, 1) and info.file_size > RATIO_FROM_BYTES:
            raise Refused("zip_bomb", name=info.filename[:200], size=megabytes(info.file_size))
    return [info for info in infos if info.filename and not _added(info.filename)]


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in an archive, one more than may be at most."""
    try:
        with archive.open(info) as file:
            return file.read(MAX_FILE_BYTES + 1)
    except NotImplementedError as error:
        raise Refused("zip_method", name=info.filename[:200]) from error
    except LIBRARY_FAULTS as error:
        raise Refused("zip_truncated") from error


def is_hidden(name: str) -> bool:
    """Whether a file in an archive, or a folder that it is in, has a name that begins with a dot."""
    return any(part.startswith(".") for part in re.split(r"[/\\]", name))


def _added(name: str) -> bool:
    """Whether macOS put a file into the archive beside another one: it holds no text."""
    parts = re.split(r"[/\\]", name)
    return parts[0] == "__MACOSX" or parts[-1].startswith("._")
