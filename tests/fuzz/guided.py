"""One reader under Atheris, guided by the branches and comparisons of its own functions."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from types import FunctionType

from tests.fuzz.places import BROKEN, TALLY, folder_of
from tests.fuzz.reader import Reader, keep_the_law
from tests.fuzz.tally import Tally, keep_broken

SLOW = 0.5  # processor seconds of an input from which on the slowest is kept


def drive(reader: Reader, known: int, arguments: Sequence[str]) -> None:
    """Feed a reader until it was enough; this ends the process.

    An input that breaks the law of readers is kept, and the next one follows; only one that takes too long or too much
    memory, or stops Python itself, ends the process with another code than 0.

    Parameters
    ----------
    known : int
        How many inputs are read anew at the start, which count as no executions.
    arguments : sequence of str
        libFuzzer's own.
    """
    import atheris

    folder = folder_of(reader.name)
    tally, left = Tally(folder / TALLY), known

    def execute(data: bytes) -> None:
        nonlocal left
        start, broke = time.process_time(), False
        try:
            keep_the_law(reader, data)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
            keep_broken(folder / BROKEN, data, error)
            broke = True
        took = time.process_time() - start
        left -= 1
        if left < 0 and tally.add(took, broke=broke) and took > SLOW:
            (folder / "slowest").write_bytes(data)

    for function in _functions_of(reader):
        atheris.instrument_func(function)
    atheris.Setup(["fuzz", *arguments], execute)
    atheris.Fuzz()


def _functions_of(reader: Reader) -> list[FunctionType]:
    """The functions of a reader as they are in memory, also those inside a cache or a property."""
    return [found for found in gc.get_objects()
            if isinstance(found, FunctionType) and reader.has(found.__module__ or "", found.__qualname__)]  # fmt: skip
