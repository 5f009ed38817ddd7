"""Fuzz one reader with Atheris, guided by the branches of our own modules: `python -m tests.fuzz.guided NAME ARGS...`.

The arguments behind the name are libFuzzer's: folders of inputs, `-runs=`, `-timeout=`. It ends with another code than
0 at the first input that breaks the law of readers or takes too long, and writes that input where `-artifact_prefix`
says.
"""

from __future__ import annotations

import logging
import sys

import atheris

with atheris.instrument_imports(include=["geo", "page"]):
    from tests.fuzz.reader import keep_the_law
    from tests.fuzz.readers import READERS


def main() -> None:
    """Fuzz the reader of the first argument."""
    reader = READERS[sys.argv[1]]
    logging.disable(logging.CRITICAL)  # what libraries think of broken files
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: keep_the_law(reader, bytes(data)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
