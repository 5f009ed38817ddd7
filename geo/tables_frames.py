"""Columns of one type each: made from rows, cast, and read back as rows.

Values pass between Python and Arrow by whole columns: cell by cell is some ten times slower.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

ROWS_AT_ONCE = 5_000
Target = Any  # what a column is made of: an Arrow type of pandas, or the name of one of its own


def make_columns(rows: Iterable[Mapping[str, Any]], targets: Mapping[str, Target]) -> dict[str, Any]:
    """The columns of rows, each of its type; None where a value is missing. So many rows are held at once."""
    todo, parts = iter(rows), {name: list[Any]() for name in targets}
    while some := list(islice(todo, ROWS_AT_ONCE)):
        for name, target in targets.items():
            parts[name].append(_plainly([row[name] for row in some], target))
    return {name: _joined(parts[name] or [_plainly([], target)], target) for name, target in targets.items()}


def _joined(parts: Sequence[Any], target: Target) -> Any:
    """Columns one below the other, as one that was made at once is: to the byte in a file too."""
    if isinstance(target, pd.ArrowDtype):
        whole = parts[0] if len(parts) == 1 else pa.chunked_array(parts, target.pyarrow_dtype).combine_chunks()
        return pd.arrays.ArrowExtensionArray(whole)
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if isinstance(parts[0], np.ndarray) else type(parts[0])._concat_same_type(parts)


def from_arrow(table: pa.Table, targets: Mapping[str, Target]) -> dict[str, Any]:
    """The columns of an Arrow table, each of its type, as far as it has them."""
    return {name: _from_arrow(table[name], target) for name, target in targets.items() if name in table.column_names}


def cast_columns(frame: pd.DataFrame, targets: Mapping[str, Target]) -> pd.DataFrame:
    """The frame with these columns of these types; the frame itself where they are so already."""
    wrong = {name: target for name, target in targets.items() if frame[name].dtype != target}
    return frame.assign(**{name: _cast(frame[name], target) for name, target in wrong.items()}) if wrong else frame


def records(frame: pd.DataFrame, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of a frame as mappings, or of some of its columns; None where a value is missing."""
    names = [str(name) for name in (frame.columns if columns is None else columns)]
    lists = [_values(frame[name].array) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*lists, strict=True)]


def values_of(frame: pd.DataFrame, name: str) -> list[Any]:
    """The values of a column; None where one is missing."""
    return _values(frame[name].array)


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings without their geometry; None where a value is missing."""
    return records(frame, [name for name in frame.columns if name != "geometry"])


def _make(values: list[Any], target: Target) -> Any:
    return _joined([_plainly(values, target)], target)


def _plainly(values: list[Any], target: Target) -> Any:
    """The values as what a column of that type is made of: an array of Arrow, of numpy or of pandas."""
    if isinstance(target, pd.ArrowDtype):
        return pa.array(values, target.pyarrow_dtype, from_pandas=True)
    return np.array(values, dtype=target) if target in ("bool", "float64") else pd.array(values, dtype=target)


def _from_arrow(column: pa.ChunkedArray, target: Target) -> Any:
    if isinstance(target, pd.ArrowDtype):
        return pd.arrays.ArrowExtensionArray(column.cast(target.pyarrow_dtype))
    return _make(column.to_pylist(), target)


def _cast(column: pd.Series[Any], target: Target) -> pd.Series[Any]:
    if isinstance(target, pd.ArrowDtype):
        # a column of nothing comes as floats, which Arrow does not cast to dates or lists
        values = [None if value is pd.NA or value is pd.NaT or _is_nan(value) else value for value in column]
        return pd.Series(_make(values, target), index=column.index)
    return column.astype(target)


def _values(column: Any) -> list[Any]:
    if isinstance(column, pd.arrays.ArrowExtensionArray):
        values: list[Any] = pa.array(column).to_pylist()
        return values
    missing = pd.isna(column)
    plain: list[Any] = np.asarray(column, dtype=object).tolist()
    return [None if gone else value for value, gone in zip(plain, missing, strict=True)] if missing.any() else plain


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
