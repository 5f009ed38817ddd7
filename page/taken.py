"""What is taken away of a screen: the same choice for the page and for the command line. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from geo.commands_picture import whole_tables
from geo.definitions import Conflict, list_conflicts, list_page_languages, load_conflict
from geo.errors import Fault, InputError
from geo.exports import Quotes, Selection
from geo.store import read_tables
from geo.tables import EVIDENCE
from page.filters import FILTER_KEYS, EventIndex, packed_bits
from page.finder import Known, list_places, name_filters
from page.state import View, read_view
from page.text import clean
from page.words import open_words

TIMES = ("day", "both", "month", "all", "own")  # both: the day and the one that it is compared with
DAYS_BEFORE = 30


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A screen as a selection.

    Attributes
    ----------
    narrowed : str
        The filters in the reader's words; "" without any.
    rows : str
        The events that pass them, for the map in one file; "" for all.
    days : tuple of date
        The days of a still picture.
    """

    selection: Selection
    narrowed: str
    rows: str
    days: tuple[date, ...]


def take(
    view: View, conflict: Conflict, index: EventIndex, places: Mapping[str, Known], when: str, quotes: Quotes,
    own: tuple[date, date] | None = None,
) -> Taken:  # fmt: skip
    """What a screen shows, for the time that is asked for: one of :data:`TIMES`, `own` with its first and last day."""
    words, chosen, narrowed, rows = open_words(view.lang), dict[str, Any](), "", ""
    if view.filters:
        passing = index.passing(view.filters)
        said = " ".join(f"{name}={value}" for name, value in view.filters.as_params().items())
        chosen = {"ids": tuple(key for key, shown in zip(index.ids, passing, strict=True) if shown), "narrowed": said}
        names = name_filters(view.filters, conflict, places, words)
        narrowed, rows = clean(words["finder.between"].join(names)), packed_bits(passing)
    first, last = _span(view, conflict, when, own)
    selection = Selection(evidence=view.evidence, clock=view.clock, first=first, last=last, window=view.window,
                          quotes=quotes, **chosen)  # fmt: skip
    both = when == "both" and first is not None and last is not None
    return Taken(selection=selection, narrowed=narrowed, rows=rows,
                 days=(first, last) if both else (last or view.date,))  # type: ignore[arg-type]  # fmt: skip


def _span(
    view: View, conflict: Conflict, when: str, own: tuple[date, date] | None
) -> tuple[date | None, date | None]:
    """The first and the last day, both inside; no first one for a day, none at all for the whole series."""
    if when == "own" and own:
        return own
    if when == "both" and view.compare:
        return min(view.date, view.compare), max(view.date, view.compare)
    if when == "month":
        return max(conflict.period.start, view.date - timedelta(days=DAYS_BEFORE)), view.date
    return (None, None) if when == "all" else (None, view.date)


def read_address(address: str, default_conflict: str) -> View:
    """The view of an address of the page, or of what follows its question mark.

    Raises
    ------
    InputError
        If something in it cannot be; all faults at once.
    """
    query = urlsplit(address).query if "?" in address else address
    conflicts = list_conflicts()
    asked = dict(parse_qsl(query.lstrip("?")))
    view, wrong = read_view(asked, conflicts, list_page_languages(), load_conflict, default_conflict=default_conflict)
    known = {*(field.name for field in fields(View)), *FILTER_KEYS, "view", *view.as_params()}
    unread = [f"{name}={value}" for name, value in asked.items() if name not in known]
    _refuse([*unread, *(f"{notice.key.replace('_', ' ')}: {notice.value}" for notice in wrong)])
    return view


def take_address(
    address: str, default_conflict: str, quotes: Quotes, own: tuple[date, date] | None = None
) -> tuple[View, Taken]:
    """What stands on the screen of an address: its day, both days that it compares, or a period of one's own.

    Raises
    ------
    InputError
        If something in it cannot be, or the tables are not there.
    """
    view = read_address(address, default_conflict)
    conflict = load_conflict(view.conflict)
    folder, _ = whole_tables(view.conflict)
    tables = read_tables(folder, [*(f"events{part}" for part in EVIDENCE.values()), "places"])
    index = EventIndex(tables, conflict)
    _refuse(index.checked(view.filters)[1])
    when = "own" if own else "both" if view.compare else "day"
    return view, take(view, conflict, index, list_places(tables["places"], index), when, quotes, own)


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        raise InputError([Fault(file="command line", key="--view", message=f"it cannot be: {one}") for one in wrong])
