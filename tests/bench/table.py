"""What was measured, as one table: rows, their statistics, and the table as JSON and as Markdown. Pure but for files.

A group of rows keeps the commit, the hour and the load of the machine that it was measured under, so that groups that
were measured at different times can stand in one file.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

PARTS = 20  # of which the last begins at the 95th percentile


class Row(NamedTuple):
    """One figure: as text and, where it is one number, as that. `met` is true where there is no goal."""

    name: str
    figure: str
    goal: str = ""
    met: bool = True
    value: float | None = None
    unit: str = ""


def late(times: Sequence[float]) -> float:
    """The 95th percentile; of one time that time."""
    return float(times[0]) if len(times) == 1 else statistics.quantiles(times, n=PARTS)[-1]


def at_most(name: str, value: float, unit: str, goal: float | None = None, digits: int = 0) -> Row:
    """A row of a number that is to be small."""
    said = "" if goal is None else f"at most {goal:g} {unit}".strip()
    return Row(name, f"{value:,.{digits}f} {unit}".strip(), said, goal is None or value <= goal, value, unit)


def at_least(name: str, value: float, unit: str, goal: float | None = None, digits: int = 0) -> Row:
    """A row of a number that is to be great."""
    said = "" if goal is None else f"at least {goal:g} {unit}".strip()
    return Row(name, f"{value:,.{digits}f} {unit}".strip(), said, goal is None or value >= goal, value, unit)


def times_of(name: str, times: Sequence[float], goal_late: float | None = None) -> list[Row]:
    """The median and the 95th percentile of milliseconds."""
    return [at_most(f"{name}, median", statistics.median(times), "ms", digits=1),
            at_most(f"{name}, 95th percentile", late(times), "ms", goal_late, digits=1)]  # fmt: skip


def said(row: Row) -> str:
    """A row as a line on the screen."""
    return f"{row.name:<66}{row.figure:>16}   {row.goal}{'' if row.met else '   MISSED'}".rstrip()


def missed(rows: Iterable[Row]) -> list[Row]:
    """The rows whose goal was missed."""
    return [row for row in rows if row.goal and not row.met]


def read_report(path: Path) -> dict[str, Any]:
    """What was measured before, or an empty report where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    return found if isinstance(found, dict) and isinstance(found.get("groups"), dict) else {"machine": {}, "groups": {}}


def add_group(
    report: Mapping[str, Any], name: str, rows: Sequence[Row], about: Mapping[str, Any], points: Any = None
) -> dict[str, Any]:
    """The report with a group in the place of an older one. `points`: what charts are drawn of."""
    group = {**about, "rows": [row._asdict() for row in rows]} | ({"points": points} if points else {})
    return {**report, "groups": {**report["groups"], name: group}}


def rows_of(group: Mapping[str, Any]) -> list[Row]:
    """The rows of a group of a report."""
    return [Row(**row) for row in group["rows"]]


def as_markdown(report: Mapping[str, Any]) -> str:
    """The whole report for people: the machine, then a table a group with the conditions it was measured under."""
    lines = ["# Figures", "", "Made by `make bench`. A goal that was missed is set in bold.", ""]
    lines += [f"- {name}: {_cell(str(value))}" for name, value in report["machine"].items()]
    for name, group in report["groups"].items():
        about = ", ".join(f"{key} {value}" for key, value in group.items() if key not in ("rows", "points"))
        lines += ["", f"## {name}", "", about, "", "| what | figure | goal |", "|---|---|---|"]
        lines += [f"| {_cell(row.name)} | {_bold(row)} | {_cell(row.goal)} |" for row in rows_of(group)]
    return "\n".join(lines) + "\n"


def _bold(row: Row) -> str:
    return _cell(row.figure) if row.met else f"**{_cell(row.figure)}** (missed)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def write_report(report: Mapping[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write `bench.json` and `bench.md` into a folder; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    data, text = folder / "bench.json", folder / "bench.md"
    data.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    text.write_text(as_markdown(report), encoding="utf-8")
    return data, text
