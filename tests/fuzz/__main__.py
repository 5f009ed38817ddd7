"""`make fuzz`: every reader fuzzed with Atheris, and how much of its modules' branches the inputs reach.

Inputs that reach something new are kept in `.fuzz/<reader>/` and are where the next run begins; one that breaks a
reader lies there as `broken-...`, and belongs into `tests/test_fuzz.py` once the reader is mended.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib
import logging
import re
import subprocess
import sys
import time

import coverage

from tests.conftest import ROOT

KEPT = ROOT / ".fuzz"
MOST_SECONDS = 20  # for one input: more is a hang
MOST_MB = 3_000
LONGEST = 20_000  # bytes of an input
WANTED = 80.0  # per cent of the branches


def main() -> int:
    """Fuzz and print a line for each reader; the code is 1 where one broke."""
    arguments = _arguments()
    broken = []
    names = arguments.readers or _names()
    print("| reader | executions | seconds | inputs kept | branches reached |\n|---|---|---|---|---|", flush=True)
    for name in names:
        start = time.monotonic()
        done, sound = _fuzz(name, arguments.runs, arguments.seconds) if arguments.runs else (0, True)
        reached, count = _reached(name)
        mark = "" if sound else f" BROKEN, see {KEPT.name}/{name}"
        print(f"| {name} | {done:,} | {time.monotonic() - start:.0f} | {count} | {reached}{mark} |", flush=True)
        broken += [] if sound else [name]
    return int(bool(broken))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", help="names; all where none is given")
    parser.add_argument("--runs", type=int, default=100_000, help="executions of each reader; 0 only measures branches")
    parser.add_argument("--seconds", type=int, default=3_600, help="at most for each reader")
    return parser.parse_args()


def _names() -> list[str]:
    from tests.fuzz.readers import READERS

    return list(READERS)


def _fuzz(name: str, runs: int, seconds: int) -> tuple[int, bool]:
    """How often the reader was executed, and whether it kept its law."""
    from tests.fuzz.readers import READERS

    folder = KEPT / name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in READERS[name].seeds():
        (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    words = KEPT / f"{name}.words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in READERS[name].words if word), encoding="ascii")
    command = [
        sys.executable, "-W", "ignore", "-m", "tests.fuzz.guided", name, str(folder), f"-runs={runs}", f"-dict={words}",
        f"-max_total_time={seconds}", f"-timeout={MOST_SECONDS}", f"-rss_limit_mb={MOST_MB}", f"-max_len={LONGEST}",
        f"-artifact_prefix={folder}/broken-", "-print_final_stats=1", "-seed=1",
    ]  # fmt: skip
    with (KEPT / f"{name}.log").open("w+", encoding="utf-8", errors="replace") as log:
        code = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False).returncode
        log.seek(0)
        said = log.read()
    units = re.search(r"stat::number_of_executed_units:\s*(\d+)", said)
    return int(units[1]) if units else 0, code == 0


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def _reached(name: str) -> tuple[str, int]:
    """The branches that the kept inputs reach in each module of the reader, and how many inputs there are."""
    measure = coverage.Coverage(branch=True, data_file=None, include=[f"{ROOT}/geo/*", f"{ROOT}/page/*"])
    measure.start()
    for module in [module for module in sys.modules if module.partition(".")[0] in ("geo", "page")]:
        del sys.modules[module]  # what is read at import counts as well
    reader, keep = _fresh(name)
    inputs = sorted(path for path in (KEPT / name).glob("*") if not path.name.startswith("broken-"))
    logging.disable(logging.CRITICAL)
    for path in inputs:
        keep(reader, path.read_bytes())
    measure.stop()
    parts = [_share(measure, module) for module in reader.modules]
    return ", ".join(parts), len(inputs)


def _fresh(name: str):  # type: ignore[no-untyped-def]
    for module in [module for module in sys.modules if module.startswith("tests.fuzz.reader")]:
        del sys.modules[module]
    return importlib.import_module("tests.fuzz.readers").READERS[name], importlib.import_module(
        "tests.fuzz.reader"
    ).keep_the_law


def _share(measure: coverage.Coverage, module: str) -> str:
    """Branches taken and branches there are, in those functions of a module that the reader enters at all."""
    path = ROOT / (module.replace(".", "/") + ".py")
    analysis = measure._analyze(str(path))
    bodies = [(node.body[0].lineno, node.end_lineno or 0) for node in ast.walk(ast.parse(path.read_bytes()))
              if isinstance(node, ast.FunctionDef)]  # fmt: skip
    entered = [(first, last) for first, last in bodies if any(first <= line <= last for line in analysis.executed)]
    stats = [exits for line, exits in analysis.branch_stats().items() if any(a <= line <= b for a, b in entered)]
    return f"{module.rpartition('.')[2]} {sum(taken for _, taken in stats)}/{sum(total for total, _ in stats)}"


if __name__ == "__main__":
    sys.exit(main())
