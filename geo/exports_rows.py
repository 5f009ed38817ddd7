"""Rows of an export, a few thousand at a time, and how far a writer has come.

A format that is written row by row needs the memory of these rows and no more, and can say how many are done.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from geo.exports import EVENTS_HIDDEN, Progress

ROWS_AT_ONCE = 5_000
Frame = TypeVar("Frame", bound=pd.DataFrame)


class Meter:
    """Tells how many rows are written, and of how many."""

    def __init__(self, tell: Progress | None, rows: int) -> None:
        self.tell, self.rows, self.done = tell, max(1, rows), 0

    def add(self, what: str, rows: int) -> None:
        """So many rows of a layer are written."""
        self.done += rows
        if self.tell:
            self.tell(what, min(self.done, self.rows), self.rows)

    def end(self, what: str) -> None:
        """All is written."""
        self.add(what, self.rows - self.done)


def in_parts(frame: Frame, rows: int = ROWS_AT_ONCE) -> Iterator[Frame]:
    """The frame, so many rows at once; one empty part where it has none."""
    for start in range(0, max(1, len(frame)), rows):
        yield frame.iloc[start : start + rows]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """What people read of a layer: without its shapes and what repeats other columns in JSON."""
    hidden = [*EVENTS_HIDDEN, *([frame.geometry.name] if isinstance(frame, gpd.GeoDataFrame) else [])]
    return pd.DataFrame(frame.drop(columns=hidden, errors="ignore"))


def rows_of(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows as plain values, None where there is none."""
    columns = [[None if is_missing(value) else value for value in frame[name].tolist()] for name in frame.columns]
    return zip(*columns, strict=True)


def is_missing(value: Any) -> bool:
    """Whether a cell holds nothing."""
    return value is None or value is pd.NA or isinstance(value, float) and math.isnan(value)
