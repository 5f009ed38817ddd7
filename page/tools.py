"""The bar above the map, as Streamlit has it: what is chosen there changes the view; wrong values are named.

The hearers get what a browser told, so all of it is read as an address is.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo.definitions import Conflict, load_conflict
from geo.errors import ConflictMapError
from geo.workspace import open_workspace
from page.components import MAP_KEY, show_figures, show_finder, show_place
from page.daybook import DayBook, within
from page.deaths import Deaths, deaths_by_month
from page.figures import describe_figures
from page.filters import FILTER_KEYS, KM_AT_FIRST, Filters, join_values, packed_bits, read_filters
from page.finder import describe_finder
from page.own_notes import keep_told, tell_notes
from page.place import describe_place
from page.sources import load_event_index, load_ground, load_history, load_places, open_conflicts
from page.state import Notice, View, read_day
from page.words import Words, open_words

FORGOTTEN = (*FILTER_KEYS, "spot", "event", "why", "at")  # of an address, where another conflict is chosen
_GOES, _NOTES = "spot_asked", "notes_heard"
_LONGEST = 60  # of a wrong value, in a notice


def settle(view: View, manifest_hash: str) -> View:
    """The view without an actor, source, place or event that this conflict does not have; each becomes a notice.

    Where nothing is filtered or looked for, nothing is read for it: the map is not to wait.
    """
    opened = view.event if st.session_state.told is None else ""  # later the map says which card is open
    if not (view.filters or view.spot or opened):
        return view
    index, places = load_event_index(view.conflict, manifest_hash), load_places(view.conflict, manifest_hash)
    filters, wrong = index.checked(view.filters)
    notices = [Notice(key="wrong_filter", value=value[:_LONGEST]) for value in wrong]
    spot = view.spot if view.spot in places else ""
    if spot != view.spot:
        notices.append(Notice(key="wrong_spot", value=view.spot[:_LONGEST]))
    event = "" if opened and opened not in index.ids else view.event
    if event != view.event:
        notices.append(Notice(key="wrong_event", value=view.event[:_LONGEST]))
    if notices:
        st.session_state.notices = [*st.session_state.notices, *notices]
        st.session_state.view = replace(view, filters=filters, spot=spot, event=event)
    found: View = st.session_state.view if notices else view
    return found


def told_to_map(view: View, manifest_hash: str) -> dict[str, object]:
    """What the map is told: one bit for each event, or nothing where all are shown, and the place that was looked for.

    A count above 0 asks it to go there.
    """
    passes = load_event_index(view.conflict, manifest_hash).passing(view.filters) if view.filters else None
    place = load_places(view.conflict, manifest_hash).get(view.spot) if view.spot else None
    return {"filters": {} if passes is None else {"rows": packed_bits(passes)},
            "spot": {"at": [place.lng, place.lat]} if place else None, "notes": _notes(view),
            "compare_as": view.compare_as,
            "spot_count": st.session_state.get(_GOES, 1 if place else 0)}  # fmt: skip


def _notes(view: View) -> dict[str, object]:
    """The reader's own labels and arrows, after what the map has just told of them."""
    session = st.session_state
    fault: ConflictMapError | None = None
    try:
        session[_NOTES] = keep_told(session.get(MAP_KEY), session.get(_NOTES, ("", 0)), _notes_path)
    except ConflictMapError as error:
        fault = error
    path = open_workspace().notes_path(view.conflict)
    return tell_notes(view.conflict, path, session.get(_NOTES, ("", 0)), fault, open_words(view.lang))


def _notes_path(conflict_id: str) -> Path | None:
    return open_workspace().notes_path(conflict_id) if conflict_id in open_conflicts()[0] else None


def filtered(book: DayBook, view: View, manifest_hash: str) -> DayBook:
    """The day book with the events that pass."""
    if not view.filters:
        return book
    index = load_event_index(view.conflict, manifest_hash)
    passes = index.passing(view.filters)
    return replace(book, events=index.keep(book.events, passes), off_map=index.keep(book.off_map, passes),
                   filtered=True)  # fmt: skip


def show_tools(
    view: View, conflict: Conflict, whole: DayBook, shown: DayBook, manifest_hash: str, words: Words
) -> None:  # fmt: skip
    """The bar. `whole` and `shown`: the day book of the day, without and with the filters."""
    counts = (len(within(shown.events, view.date, view.window)), len(within(whole.events, view.date, view.window)))
    index, places = load_event_index(view.conflict, manifest_hash), load_places(view.conflict, manifest_hash)
    show_finder(describe_finder(view, conflict, index, places, counts, words), _filter, _find)


def _filter(asked: Any) -> None:
    session = st.session_state
    if isinstance(asked, dict):
        params = join_values({str(name): value for name, value in asked.items() if name in FILTER_KEYS})
        session.view = replace(session.view, filters=read_filters(params, load_conflict(session.view.conflict))[0])


def _find(asked: Any) -> None:
    session = st.session_state
    if isinstance(asked, str):
        session[_GOES] = session.get(_GOES, 0) + 1
        session.view = replace(session.view, spot=asked)


def show_figures_below(view: View, conflict: Conflict, shown: DayBook, manifest_hash: str, words: Words) -> None:
    """The figures of the events that are shown, and of the ground."""
    ground = load_ground(view.conflict, manifest_hash, view.evidence, view.clock)
    day = view.date if view.clock == "then" else None  # as known then, each day has events of its own
    deaths = _deaths(view.conflict, manifest_hash, view.evidence, day, view.filters, shown)
    show_figures(describe_figures(ground, deaths, shown, view.date, words, view.theme))


@st.cache_resource(show_spinner=False, max_entries=16)
def _deaths(
    conflict_id: str, manifest_hash: str, evidence: str, day: date | None, filters: Filters, _book: DayBook
) -> Deaths:
    return deaths_by_month(_book.events, _book.conflict.period.start, _book.conflict.period.end)


def show_found_place(view: View, manifest_hash: str, words: Words) -> None:
    """The history of the place that was looked for, where there is one."""
    place = load_places(view.conflict, manifest_hash).get(view.spot) if view.spot else None
    if place is None:
        show_place({}, _act_on_place)
        return
    st.session_state.spot_data = manifest_hash
    history = load_history(view.conflict, manifest_hash, view.evidence, view.clock)
    show_place(describe_place(place, history, view.date, words, view.theme), _act_on_place)


def _act_on_place(asked: Any) -> None:
    """Something of the place's history was chosen; it comes from the browser, and is checked."""
    session = st.session_state
    if not isinstance(asked, dict):
        return
    view: View = session.view
    if isinstance(asked.get("go"), str):
        day, wrong = read_day(asked["go"], load_conflict(view.conflict))
        if not wrong:
            session.shown_from, session.dated = day, session.dated + 1
            session.view = replace(view, date=day)
    elif isinstance(asked.get("read"), str):
        session.view = view.read(asked["read"], str(asked.get("mark") or ""))
    elif asked.get("ask") and (place := load_places(view.conflict, session.spot_data).get(view.spot)):
        session.front, session.fronts_asked = [place.lng, place.lat], session.fronts_asked + 1
    elif asked.get("near") == view.spot:
        session.view = replace(view, filters=replace(view.filters, place=view.spot, km=KM_AT_FIRST))
    elif asked.get("close"):
        session.view = replace(view, spot="")
