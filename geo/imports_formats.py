"""Data sets as tables of words: what a column means is data (`data/imports/*.toml`), a mapping of the reader's wins.

Nothing is judged here but whether a file can be read at all; the values are judged row by row in `imports_rows`.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import ValidationError

from geo.definitions import Part, data_dir, read_toml
from geo.errors import LIBRARY_FAULTS, DefinitionError, Fault, InputError

MAX_BYTES = 1_000_000_000  # of a table, unpacked
MAX_RATIO = 200  # of unpacked to packed: a UCDP file packs about 1 to 12
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".gz", ".zip")
ANY = "csv"  # the kind of any table
NEEDED = ("date", "lat", "lon")
_GUARD = re.compile(r"^'(?=[' ]*[=+\-@\uff1d\uff0b\uff0d\uff20])")
# what keeps a spreadsheet from running a cell: not part of its text
_TEXT = pd.StringDtype("pyarrow", na_value=np.nan)  # pandas' own "str", in Arrow
_SEPARATORS = (",", ";", "\t", "|")


class Format(Part):
    """What the columns and values of a kind of data set mean."""

    title: str
    terms: str = ""
    publisher: str = ""
    date_order: str = ""
    known_by: tuple[str, ...] = ()  # columns that only this kind has: by them a file is recognised
    columns: dict[str, tuple[str, ...]]
    types: dict[str, str] = {}
    place_quality: dict[str, float] = {}
    date_quality: dict[str, str] = {}
    quality: dict[str, float] = {}


def load_format(kind: str) -> Format:
    """The format of a kind of data set: "ucdp", "acled" or "csv".

    Raises
    ------
    DefinitionError
        If its file is missing or wrong.
    """
    path = data_dir() / "imports" / f"{kind}.toml"
    if kind not in list_kinds():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("*.toml"))) or "none"
        raise DefinitionError(Fault(file=path.name, message=f"no kind of data set {kind!r}; available: {known}"))
    return _cached_format(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _cached_format(path: Path, _changed_ns: int) -> Format:
    try:
        return Format.model_validate(read_toml(path))
    except ValidationError as error:
        faults = [Fault(file=path.name, key=".".join(map(str, e["loc"])), message=e["msg"]) for e in error.errors()]
        raise DefinitionError(faults) from error


def read_words(path: Path) -> pd.DataFrame:
    """The table of a file as text, its index the number of the row (the first after the head is 2).

    CSV with comma, semicolon, tab or bar, also packed (`.gz`, or a `.zip` with one table); the first sheet of Excel.

    Raises
    ------
    InputError
        If it is no such file, is broken, too large or not UTF-8.
    """
    suffix = path.suffix.lower()
    if suffix not in TABLES:
        _refuse(path, "format", f"{suffix or path.name!r} is no format of tables; expected one of {', '.join(TABLES)}")
    if suffix == ".xlsx":
        return numbered(_read_sheet(path))
    return numbered(_read_text(path, _unpacked(path, suffix)))


def choose_columns(
    found: list[str], format_: Format, mapping: Mapping[str, str], file: str
) -> dict[str, str]:
    """Meaning -> column of the file: what the reader mapped, else the first of the format's names that is there.

    Raises
    ------
    InputError
        If a mapped meaning or column does not exist, or one that no event can do without is missing.
    """
    faults = []
    for meaning, column in mapping.items():
        if meaning not in _meanings():
            faults.append(f"{meaning!r} is no meaning of a column; expected one of {', '.join(sorted(_meanings()))}")
        elif column and column not in found:
            faults.append(f"there is no column {column!r}; found: {', '.join(found)[:400]}")
    chosen = guess_columns(found, format_)
    chosen |= {meaning: column for meaning, column in mapping.items() if column}
    chosen = {meaning: column for meaning, column in chosen.items() if mapping.get(meaning, column)}
    wrong = [Fault(file=file, message=message) for message in faults]
    for meaning in NEEDED:
        if meaning not in chosen:
            way = f"say which it is: --map {meaning}=COLUMN"
            message = f"no column for {meaning!r} was found among {', '.join(found)[:400]}; {way}"
            wrong.append(Fault(file=file, message=message, reason="no_column", values={"meaning": meaning}))
    if wrong:
        raise InputError(wrong)
    return chosen


def guess_columns(found: Iterable[str], format_: Format) -> dict[str, str]:
    """Meaning -> the first of the format's names that is there, for those meanings that have one."""
    by_name = {name.strip().casefold(): name for name in reversed(list(found))}
    return {
        meaning: by_name[name]
        for meaning, names in format_.columns.items()
        for name in reversed(names)
        if name in by_name
    }


def list_kinds() -> list[str]:
    """The kinds of data sets that there are, sorted; "csv" is any table."""
    folder = data_dir() / "imports"
    return list(_cached_kinds(folder, folder.stat().st_mtime_ns)) if folder.is_dir() else []


@lru_cache(maxsize=16)
def _cached_kinds(folder: Path, _changed_ns: int) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def guess_kind(found: Iterable[str]) -> str:
    """The kind of data set that has these columns: one that all its own columns are there of, else any table."""
    names = {name.strip().casefold() for name in found}
    formats = {kind: load_format(kind) for kind in list_kinds()}
    return next((kind for kind, f in formats.items() if f.known_by and names.issuperset(f.known_by)), ANY)


def _meanings() -> frozenset[str]:
    known: set[str] = {"type_is", "date_order"}
    for kind in list_kinds():
        known |= set(load_format(kind).columns)
    return frozenset(known)


def _refuse(path: Path, reason: str, message: str) -> None:
    raise InputError(Fault(file=path.name, message=message, reason=reason))


def _unpacked(path: Path, suffix: str) -> bytes:
    try:
        packed = path.stat().st_size
        if suffix == ".gz":
            with gzip.open(path) as file:
                content = file.read(MAX_BYTES + 1)
        elif suffix == ".zip":
            content = _only_member(path)
        else:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
    except LIBRARY_FAULTS as error:
        message = f"the file is broken or cut short: {error}"
        raise InputError(Fault(file=path.name, message=message, reason="broken")) from error
    if len(content) > MAX_BYTES or len(content) > MAX_RATIO * max(packed, 1):
        _refuse(path, "too_large", f"it unpacks to more than {MAX_BYTES} bytes or {MAX_RATIO} times its size: split it")
    return content


def _only_member(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        tables = [info for info in archive.infolist() if not info.is_dir() and info.filename.lower().endswith(".csv")]
        if len(tables) != 1:
            raise ValueError(f"expected one .csv inside, found {len(tables)}")
        with archive.open(tables[0]) as file:
            return file.read(MAX_BYTES + 1)


def _read_text(path: Path, content: bytes) -> pd.DataFrame:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise InputError(Fault(file=path.name, line=line, message=message, reason="not_utf8")) from error
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        return pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, index_col=False)
    except LIBRARY_FAULTS as error:  # pandas' own are ValueErrors
        raise InputError(Fault(file=path.name, message=f"this is no table: {error}", reason="no_table")) from error


def _read_sheet(path: Path) -> pd.DataFrame:
    try:
        with zipfile.ZipFile(path) as archive:  # measured before it is unpacked
            unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > MAX_RATIO * path.stat().st_size:
            _refuse(path, "too_large", f"it unpacks to more than {MAX_RATIO} times its size: split it")
        return pd.read_excel(path, sheet_name=0, dtype=str, keep_default_na=False, engine="openpyxl")
    except (InvalidFileException, *LIBRARY_FAULTS) as error:
        message = f"this is no Excel file that can be read: {error}"
        raise InputError(Fault(file=path.name, message=message, reason="no_excel")) from error


def _apart(names: list[str]) -> list[str]:
    """The names, a second one of the same letters with a number behind it."""
    taken: set[str] = set()
    for at, name in enumerate(names):
        count = 1
        while names[at] in taken:
            count += 1
            names[at] = f"{name} ({count})"
        taken.add(names[at])
    return names


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with bare names, its cells as bare text without guards, and the number of the row as index."""
    names = _apart([str(name).strip() for name in frame.columns])
    columns = {name: _bare(column) for name, (_, column) in zip(names, frame.items(), strict=True)}
    return pd.DataFrame(columns, index=pd.RangeIndex(2, len(frame) + 2))


def _bare(column: pd.Series[str]) -> pd.arrays.ArrowStringArray:
    cells = pa.array(column.array if column.dtype == _TEXT else column.astype(_TEXT).array)
    cells = pc.utf8_trim_whitespace(pc.fill_null(cells, "") if cells.null_count else cells)
    if pc.any(pc.starts_with(cells, "'")).as_py():
        cells = pa.array([_GUARD.sub("", cell) for cell in cells.to_pylist()], cells.type)
    return pd.arrays.ArrowStringArray(cells, dtype=_TEXT)  # type: ignore[call-arg]  # the stubs are older
