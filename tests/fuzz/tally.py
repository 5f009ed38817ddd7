"""What became of the executions of a reader: counts, and each input that broke it; both outlive the process."""

from __future__ import annotations

import hashlib
import mmap
import struct
import traceback
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

_FORM = struct.Struct("<QQdd")
OURS = ("geo", "page", "fuzz")  # folders in which the place of a mistake is looked for


class Counts(NamedTuple):
    """Executions, how many of them broke the reader, their processor seconds in all, and those of the slowest."""

    executions: int = 0
    broke: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


class Tally:
    """Counts in a file that is mapped into memory: whatever ends the process, what was counted is there."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            path.write_bytes(_FORM.pack(*Counts()))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FORM.size)
        self.counts = Counts(*_FORM.unpack_from(self._map))

    def add(self, seconds: float, *, broke: bool) -> bool:
        """Count one execution; whether it was the slowest so far."""
        before = self.counts
        self.counts = Counts(
            before.executions + 1, before.broke + broke, before.seconds + seconds, max(before.slowest, seconds)
        )
        _FORM.pack_into(self._map, 0, *self.counts)
        return seconds > before.slowest


def read_counts(path: Path) -> Counts:
    """The counts of a tally's file; none where there is no such file."""
    return Counts(*_FORM.unpack(path.read_bytes())) if path.is_file() else Counts()


def keep_broken(folder: Path, data: bytes, error: BaseException) -> None:
    """Keep an input that broke the reader, the first one of each place and kind of mistake, with what was raised."""
    place = f"{type(error).__name__} {_place_of(error.__traceback__)}"
    path = folder / f"error-{hashlib.sha256(place.encode()).hexdigest()[:10]}"
    if not path.exists():
        path.write_bytes(data)
        said = "".join(traceback.format_exception(error, limit=-12))
        path.with_suffix(".txt").write_text(f"{place}\n{said}", encoding="utf-8", errors="backslashreplace")


def _place_of(trace: TracebackType | None) -> str:
    """File and line of ours nearest to where something was raised."""
    frames = [frame for frame in traceback.extract_tb(trace) if Path(frame.filename).parent.name in OURS]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
