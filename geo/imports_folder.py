"""The folder of one data set in the workspace: the file as given, what its columns mean, and its sides.

Its files are written together, and `import.toml` is removed first: without it there is no data set.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from geo.definitions import Part, read_toml
from geo.durable import write_together, write_whole
from geo.errors import DefinitionError, Fault, InputError

SETTINGS, SIDES, LEFT_OUT = "import.toml", "sides.csv", "left_out.csv"
_DIGITS = 10  # no table has more rows than that
CAME_IN = "in"  # among the counts of a data set; the others are reasons


class Side(NamedTuple):
    """The name of a side in a data set, in how many cells it stands, and the actor it means ("" where not known)."""

    text: str
    rows: int
    actor: str


class Settings(Part):
    """What `import.toml` holds. `counts` are of the day on which the file was added: rows in, left out by reason."""

    kind: str
    file: str
    sha256: str
    terms: str = ""
    date_order: str = ""
    columns: dict[str, str]
    types: dict[str, str] = {}
    counts: dict[str, int] = {}


def read_settings(path: Path) -> Settings:
    """The settings of a data set.

    Raises
    ------
    InputError
        If the file is no TOML or a value is wrong.
    """
    try:
        return Settings.model_validate(read_toml(path))
    except DefinitionError as error:
        raise InputError(error.faults) from error
    except ValidationError as error:
        faults = [Fault(file=path.name, key=".".join(map(str, e["loc"])), message=e["msg"]) for e in error.errors()]
        raise InputError(faults) from error


def read_sides(folder: Path) -> list[Side]:
    """The table of sides, as it stands; empty where there is none.

    Raises
    ------
    InputError
        If the file is no table of text in UTF-8.
    """
    path = folder / SIDES
    if not path.is_file():
        return []
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"this is no table in UTF-8: {error}; mend it, or remove it to have it made anew"
        raise InputError(Fault(file=path.name, message=message)) from error
    return [Side(row["text"], _whole(row.get("rows")), (row.get("actor") or "").strip()) for row in rows
            if row.get("text")]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < _DIGITS else 0


def actors_of(sides: Iterable[Side]) -> dict[str, str]:
    """The names that have an actor, with it."""
    return {side.text: side.actor for side in sides if side.actor}


def write_sides(folder: Path, sides: Iterable[Side]) -> None:
    """Write the table of sides."""
    write_whole(folder / SIDES, table(("text", "rows", "actor"), sides))


def kept_name(file: Path) -> str:
    """The name under which a file lies in the folder of its data set: its own, unless that is one of the folder's."""
    taken = file.name.casefold() in (SETTINGS, SIDES, LEFT_OUT)
    return f"given-{file.name}" if taken else file.name


def store(
    folder: Path, file: Path, settings: Settings, sides: Sequence[Side], left_out: Iterable[Sequence[object]]
) -> None:
    """Write a data set so that after a crash all of the old or all of the new one is there.

    `left_out`: row, reason, detail. The file lies there under the name that the settings have, :func:`kept_name`.
    """
    texts = {
        SIDES: table(("text", "rows", "actor"), sides),
        LEFT_OUT: table(("row", "reason", "detail"), left_out),
        SETTINGS: _settings_text(settings).encode(),
    }
    writers: dict[str, Callable[[Path], object]] = {
        name: partial(Path.write_bytes, data=content) for name, content in texts.items()
    }
    if (folder / settings.file).resolve() != file.resolve():
        writers[settings.file] = partial(shutil.copyfile, file)
    write_together(folder, writers)


def remove(folder: Path) -> None:
    """Take a data set away, with its file."""
    (folder / SETTINGS).unlink(missing_ok=True)
    shutil.rmtree(folder)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _settings_text(settings: Settings) -> str:
    lines = ["# What the columns of this data set mean. Give unknown values a meaning under [types]."]
    lines += [f"{key} = {json.dumps(getattr(settings, key), ensure_ascii=False)}"
              for key in ("kind", "file", "sha256", "terms", "date_order")]
    for name in ("columns", "types", "counts"):
        lines += ["", f"[{name}]"]
        pairs = sorted(getattr(settings, name).items())
        lines += [f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}" for k, v in pairs]
    return "\n".join(lines) + "\n"
