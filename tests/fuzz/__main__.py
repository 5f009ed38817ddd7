"""`make fuzz`: every reader fuzzed with Atheris, and how much of its own branches the inputs reach.

Inputs that reach something new are kept in `.fuzz/<reader>/inputs/`, those that break it in `broken/`; one of these
belongs into `tests/test_fuzz.py` once the reader is mended. Counts are kept too: what was interrupted goes on where it
was. `dist/fuzz.md` and `dist/fuzz.json` say what it came to, also while it still runs.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
import time

from tests.fuzz.child import in_child
from tests.fuzz.places import KEPT, LOG, REACHED, folder_of
from tests.fuzz.reader import Reader, keep_the_law
from tests.fuzz.readers import READERS
from tests.fuzz.report import WANTED_RUNS, as_table, measure, write
from tests.fuzz.running import LONGEST, counts_of, fuzz

ENOUGH_RUNS = 1_000  # from so many on a rate is known; before, it is estimated
TRIAL_SECONDS = 0.1  # of processor time


def main() -> int:
    """Fuzz the readers, the quickest first, and report; the code is 1 where one is broken."""
    arguments = _arguments()
    names = arguments.readers or list(READERS)
    logging.disable(logging.CRITICAL)  # what libraries think of broken files
    for name in sorted(names, key=lambda name: _seconds_left(name, arguments.runs)):
        done = counts_of(name).executions >= arguments.runs > 0
        if arguments.runs and not done:
            fuzz(READERS[name], arguments.runs, arguments.seconds)
        if not (done and (KEPT / name / REACHED).is_file()):
            measure(READERS[name])
        rows = write(READERS)
        print(as_table(row for row in rows if row["reader"] == name).splitlines()[-1], flush=True)
    rows = [row for row in write(READERS) if row["reader"] in names]
    return int(any(row["breaks"] or row["holds_up"] for row in rows))


def _seconds_left(name: str, runs: int) -> float:
    """Processor seconds until a reader was executed so often, as far as is known before."""
    counts = counts_of(name)
    if counts.executions < ENOUGH_RUNS:
        _, each = in_child(lambda: _seconds_each(READERS[name]), folder_of(name) / LOG)
    else:
        each = counts.seconds / counts.executions
    return max(runs - counts.executions, 0) * float(each or 0)


def _seconds_each(reader: Reader) -> float:
    """Processor seconds of one execution, tried with its seeds."""
    seeds = [seed for seed in reader.seeds() if len(seed) <= LONGEST]
    start, done = time.process_time(), 0
    while time.process_time() - start < TRIAL_SECONDS:
        with contextlib.suppress(Exception):  # that it breaks the reader shows when it is fuzzed
            keep_the_law(reader, seeds[done % len(seeds)])
        done += 1
    return (time.process_time() - start) / done


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", help="names; all where none is given")
    parser.add_argument("--runs", type=int, default=WANTED_RUNS,
                        help="executions of each reader in all sittings; 0 only measures branches")  # fmt: skip
    parser.add_argument("--seconds", type=int, default=7_200, help="at most for each reader in this sitting")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
