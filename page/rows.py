"""The rows of a table of events, made into records only where they are read. Knows no Streamlit.

A day asks how many events its window has and shows some hundred of them: the days and the dead stand in arrays, and a
record is made only of a row that is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.tables_frames import plain_records, values_of

Record = dict[str, Any]
Numbers = NDArray[np.int64]
_AT_ONCE = 4000  # rows that are made into records together when all are read
_NEVER = 0


@dataclass(frozen=True)
class _Table:
    """A table of events and its days (as `date.toordinal`), the end half-open; `told` is 0 where it is not known."""

    frame: pd.DataFrame

    @cached_property
    def start(self) -> Numbers:
        return _ordinals(self.frame, "date_start")

    @cached_property
    def end(self) -> Numbers:
        return _ordinals(self.frame, "date_end")

    @cached_property
    def told(self) -> Numbers:
        return _ordinals(self.frame, "reported_at")

    @cached_property
    def ongoing(self) -> NDArray[np.bool_]:
        return np.array([status == "ongoing" for status in values_of(self.frame, "status")], dtype=bool)

    @cached_property
    def dead(self) -> Numbers:
        """The least number of dead; 0 for totals over a longer time."""
        told = zip(values_of(self.frame, "deaths_min"), values_of(self.frame, "deaths_cumulative"), strict=True)
        return np.array([0 if total else least or 0 for least, total in told], dtype=np.int64)

    @cached_property
    def kind(self) -> NDArray[np.object_]:
        return np.array(values_of(self.frame, "type"), dtype=object)

    @cached_property
    def place(self) -> NDArray[np.object_]:
        return np.array(values_of(self.frame, "place_id"), dtype=object)


class Rows(Sequence[Record]):
    """Some rows of a table of events, in an order of their own. A slice is a list of records."""

    def __init__(self, table: pd.DataFrame | _Table, at: Numbers | None = None) -> None:
        self._table = table if isinstance(table, _Table) else _Table(table)
        self._at = np.arange(len(self._table.frame)) if at is None else at

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, which: int) -> Record: ...
    @overload
    def __getitem__(self, which: slice) -> list[Record]: ...
    def __getitem__(self, which: int | slice) -> Record | list[Record]:
        if isinstance(which, slice):
            return plain_records(self._table.frame.iloc[self._at[which]])
        return plain_records(self._table.frame.iloc[[self._at[which]]])[0]

    def __iter__(self) -> Iterator[Record]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self[first : first + _AT_ONCE]

    def where(self, wanted: Sequence[bool] | NDArray[np.bool_]) -> Rows:
        """Those of these rows for which `wanted` is true."""
        return Rows(self._table, self._at[np.asarray(wanted, dtype=bool)])

    def column(self, name: str) -> list[Any]:
        """The values of a column, in this order; None where one is missing."""
        return values_of(self._table.frame.iloc[self._at], name)

    def told_by(self, day: date) -> Rows:
        """Those that had been reported by a day, or of which that is not known."""
        return self.where(self._table.told[self._at] <= day.toordinal())

    def within(self, first: date, last: date) -> Rows:
        """Those with a day from `first` to `last`, both inside; those seen last come first."""
        table, start, end = self._table, self._table.start[self._at], self._table.end[self._at]
        found = np.flatnonzero((start <= last.toordinal()) & (end > first.toordinal()))
        seen = np.where(table.ongoing[self._at], start, np.minimum(last.toordinal(), end - 1))[found]
        return Rows(table, self._at[found[np.lexsort((-start[found], -seen))]])

    def dead(self) -> tuple[int, Rows]:
        """The sum of the least numbers of dead, and the rows among them whose dead may be counted twice.

        These are battles and changes of hands at a place that has both.
        """
        at = self._at[self._table.dead[self._at] > 0]
        kind, place = self._table.kind[at], self._table.place[at]
        taken, fought = kind == "territorial_change", kind == "battle"
        both = set(place[taken]) & set(place[fought])
        twice = np.array([known in both for known in place], dtype=bool) & (taken | fought)
        return int(self._table.dead[at].sum()), Rows(self._table, at[twice])


def _ordinals(frame: pd.DataFrame, name: str) -> Numbers:
    return np.array([_NEVER if day is None else day.toordinal() for day in values_of(frame, name)], dtype=np.int64)
