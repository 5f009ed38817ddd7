"""What fuzzing came to, reader by reader: `dist/fuzz.md` and `dist/fuzz.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.fuzz import reached
from tests.fuzz.places import KEPT, REACHED, ROOT, broken_of, folder_of
from tests.fuzz.reached import MOST_SECONDS, stands
from tests.fuzz.reader import Reader
from tests.fuzz.running import counts_of

WANTED_RUNS, WANTED_SHARE = 100_000, 0.8
HEAD = (
    "| reader | executions | a second | branches | share | inputs kept | broke it | still | held it up | still "
    "| slowest, s |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
_HELD_UP = ("timeout-", "oom-")


def measure(reader: Reader) -> None:
    """Measure anew what the inputs of a reader reach, and whether those that once broke it still do."""
    folder = folder_of(reader.name)
    broken = {path.name: stands(reader, path) for path in broken_of(reader.name)}
    found = {"branches": reached.measure(reader), "broken": broken}
    (folder / REACHED).write_text(json.dumps(found, indent=1), encoding="utf-8")


def row_of(name: str) -> dict[str, Any]:
    """The figures of a reader, as they were last measured."""
    counts, path = counts_of(name), KEPT / name / REACHED
    last = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"branches": {}, "broken": {}}
    branches, broken = last["branches"], last["broken"]
    held = {key: still for key, still in broken.items() if key.startswith(_HELD_UP)}
    total = branches.get("total", 0)
    return {
        "reader": name, "executions": counts.executions,
        "a_second": round(counts.executions / counts.seconds, 1) if counts.seconds else None,
        "taken": branches.get("taken"), "total": total, "share": branches["taken"] / total if total else None,
        "inputs": branches.get("inputs", 0), "broke": len(broken) - len(held),
        "breaks": sum(broken.values()) - sum(held.values()) + len(branches.get("broken", ())),
        "held_up": len(held), "holds_up": sum(held.values()) + (counts.slowest > MOST_SECONDS),
        "slowest_s": round(counts.slowest, 2), "missing": branches.get("missing", {}),
    }  # fmt: skip


def as_table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as a table in Markdown."""
    return HEAD + "".join(_line(row) for row in rows)


def _line(row: Mapping[str, Any]) -> str:
    share = "" if row["share"] is None else f"{row['share']:.0%}"
    branches = f"{row['taken']}/{row['total']}" if row["total"] else ""
    cells = (row["reader"], f"{row['executions']:,}", row["a_second"] or "", branches, share, row["inputs"],
             row["broke"], row["breaks"], row["held_up"], row["holds_up"], row["slowest_s"])  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |\n"


def write(names: Iterable[str]) -> list[dict[str, Any]]:
    """Write the report of these readers; its rows."""
    rows = [row_of(name) for name in names]
    often = sum(row["executions"] >= WANTED_RUNS for row in rows)
    wide = sum((row["share"] or 0) >= WANTED_SHARE for row in rows)
    said = (
        f"{len(rows)} readers: {often} executed at least {WANTED_RUNS:,} times, {wide} with at least "
        f"{WANTED_SHARE:.0%} of their branches; {sum(row['breaks'] + row['holds_up'] for row in rows)} inputs that "
        "still break or hold up one.\n\n"
    )
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    (folder / "fuzz.md").write_text(f"# Readers under fuzzing\n\n{said}{as_table(rows)}", encoding="utf-8")
    (folder / "fuzz.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return rows
