"""Where fuzzing keeps things: `.fuzz/<reader>/` with `inputs` that reach something new, `broken` ones, and counts."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".fuzz"
INPUTS, BROKEN, TALLY, REACHED, LOG, WORDS = "inputs", "broken", "tally", "reached.json", "log", "words"


def folder_of(name: str) -> Path:
    """The folder of a reader, with those for its inputs."""
    folder = KEPT / name
    for part in (INPUTS, BROKEN):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return folder


def broken_of(name: str) -> list[Path]:
    """The inputs that broke a reader, or that it took too long over, at any time."""
    return sorted(path for path in (KEPT / name / BROKEN).glob("*") if path.suffix != ".txt")


def file_of_module(module: str) -> Path:
    """The file of a module of the project."""
    return ROOT / (module.replace(".", "/") + ".py")
