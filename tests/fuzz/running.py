"""A reader fuzzed until it was executed often enough, over as many processes and sittings as that takes."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from tests.fuzz.child import in_child
from tests.fuzz.guided import drive
from tests.fuzz.places import BROKEN, INPUTS, KEPT, LOG, TALLY, WORDS, folder_of
from tests.fuzz.reached import MOST_SECONDS, stands
from tests.fuzz.reader import Reader
from tests.fuzz.tally import Counts, read_counts

MOST_MB = 3_000
LONGEST = 20_000  # bytes of an input
MOST_STARTS = 20  # in one sitting: a reader that stops Python again and again waits until it is mended
_CLOCK = 3  # times as long by the clock, which runs on while others use the machine
STOPPED = ("crash-", "timeout-", "oom-")  # libFuzzer's names for what ended a process


def counts_of(name: str) -> Counts:
    """How often a reader was executed in all sittings, and what became of it."""
    return read_counts(KEPT / name / TALLY)


def fuzz(reader: Reader, runs: int, seconds: float) -> Counts:
    """The counts of a reader once it was executed `runs` times in all, or so many seconds have gone by.

    Raises
    ------
    RuntimeError
        If a process ends without an input that it ended over.
    """
    folder, until = folder_of(reader.name), time.monotonic() + seconds
    for _ in range(MOST_STARTS):
        counts, left = counts_of(reader.name), until - time.monotonic()
        if counts.executions >= runs or left < 1:
            break
        before = _stopped(folder)
        code, _ = in_child(lambda done=counts.executions, left=left: _sit(reader, runs - done, int(left),
            done + 1),  # type: ignore[misc]
                           folder / LOG)  # fmt: skip
        new = _stopped(folder) - before
        for path in new:
            if not stands(reader, path):
                path.unlink()  # the machine was busy with something else
        if code and not new:
            said = (folder / LOG).read_text(encoding="utf-8", errors="replace")[-3000:]
            raise RuntimeError(f"{reader.name}: the process ended with {code}: {said}")
    return counts_of(reader.name)


def _stopped(folder: Path) -> set[Path]:
    """The inputs over which a process ended."""
    return {path for path in (folder / BROKEN).iterdir() if path.name.startswith(STOPPED)}


def _sit(reader: Reader, runs: int, seconds: int, seed: int) -> None:
    """One process, until it is done or something ends it. Each has another seed, or it would try the same again."""
    folder = folder_of(reader.name)
    for one in reader.seeds():
        if len(one) <= LONGEST:
            (folder / INPUTS / hashlib.sha256(one).hexdigest()[:16]).write_bytes(one)
    words = "".join(f'"{_escaped(word)}"\n' for word in reader.words if word)
    (folder / WORDS).write_text(words, encoding="ascii")
    known = _known(reader.name)
    drive(reader, known, [
        str(folder / INPUTS), f"-runs={runs + known}", f"-dict={folder / WORDS}", f"-max_total_time={seconds}",
        f"-timeout={_CLOCK * MOST_SECONDS}", f"-rss_limit_mb={MOST_MB}", f"-max_len={LONGEST}", f"-seed={seed}",
        f"-artifact_prefix={folder / BROKEN}/", "-print_final_stats=1", "-reload=0",
        "-report_slow_units=1000000",  # by the clock: the slowest by processor time is kept by itself
    ])  # fmt: skip


def _known(name: str) -> int:
    """How many executions of a new process are no new ones: what is kept is read again, and the empty input."""
    return sum(1 for _ in (KEPT / name / INPUTS).iterdir()) + 1


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
