"""The branches that inputs reach in the functions of a reader, and the inputs that break it.

Inputs are the seeds and what fuzzing kept. They are read again without Atheris, each function of `Reader.parts`
measured by coverage.py: a branch is a line's way on to one of several others. `keep_the_law` holds again.
"""

from __future__ import annotations

import json
import resource
import tempfile
from pathlib import Path
from typing import Any

import coverage

from tests.fuzz.child import in_child
from tests.fuzz.places import INPUTS, KEPT, LOG, ROOT, file_of_module
from tests.fuzz.reader import Reader, keep_the_law

MOST_SECONDS = 20  # of processor time for one input: more is a hang
_PATIENCE = 40  # times as long by the clock, for a machine that has much else to do


def measure(reader: Reader, *, seeds_alone: bool = False) -> dict[str, Any]:
    """Branches taken and branches there are, those missing by function, and what broke the reader on the way.

    Raises
    ------
    RuntimeError
        If the process that measures ended without an answer.
    """
    log = KEPT / reader.name / LOG
    code, found = in_child(lambda: _measure(reader, seeds_alone=seeds_alone), log)
    if not isinstance(found, dict):
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{reader.name}: its branches could not be measured ({code}): {said}")
    return found


def stands(reader: Reader, path: Path) -> bool:
    """Whether an input still breaks a reader, or holds it up."""
    def once() -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        keep_the_law(reader, path.read_bytes())

    return in_child(once, KEPT / reader.name / LOG, MOST_SECONDS * _PATIENCE)[0] != 0


def _measure(reader: Reader, *, seeds_alone: bool) -> dict[str, Any]:
    inputs = [*reader.seeds()]
    if not seeds_alone:
        inputs += [path.read_bytes() for path in sorted((KEPT / reader.name / INPUTS).glob("*"))]
    inputs = list(dict.fromkeys(inputs))
    files = {module: file_of_module(module) for module in reader.parts}
    tool = coverage.Coverage(branch=True, data_file=None, config_file=False, include=[str(f) for f in files.values()])
    broken = []
    tool.start()
    for data in inputs:
        try:
            keep_the_law(reader, data)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what is looked for)
            broken.append(f"{type(error).__name__}: {error}"[:300])
    tool.stop()
    counted = {f"{module}:{function}": about for module, function, about in _functions(tool, files)
               if reader.has(module, function)}  # fmt: skip
    return {
        "inputs": len(inputs), "broken": broken,
        "taken": sum(about["summary"]["covered_branches"] for about in counted.values()),
        "total": sum(about["summary"]["num_branches"] for about in counted.values()),
        "missing": {key: [f"{a}->{b}" for a, b in about["missing_branches"]] for key, about in counted.items()
                    if about["missing_branches"]},
    }  # fmt: skip


def _functions(tool: coverage.Coverage, files: dict[str, Path]) -> list[tuple[str, str, dict[str, Any]]]:
    """Module, name and figures of every function in the files."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "coverage.json"
        tool.json_report(outfile=str(out))
        said = json.loads(out.read_text(encoding="utf-8"))["files"]
    figures = {(ROOT / name).resolve(): about["functions"] for name, about in said.items()}
    return [(module, function, about) for module, file in files.items()
            for function, about in figures.get(file, {}).items() if function]  # fmt: skip
