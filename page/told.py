"""What the reader looks at, in this session, and how it follows what the components and the map tell.

All of it comes from the browser, so it is read as an address is, and checked alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo.definitions import Conflict, list_page_languages
from geo.errors import DefinitionError
from geo.model import stable_id
from page.components import MAP_KEY
from page.sources import first_conflict, open_conflicts
from page.state import Notice, Theme, View, follow, read_view
from page.tools import FORGOTTEN

FIELDS = ("conflict", "evidence", "clock", "lang", "theme", "view")  # of the address, that the header may change


def current_view() -> View:
    """The view of this session; the first run reads it from the address."""
    session = st.session_state
    if "view" not in session:
        view, notices = _read(dict(st.query_params))
        session.notices = notices
        # What the map is told to show; it moves on by itself from there.
        session.shown_from, session.window_from = view.date, view.window
        session.selected, session.asked_for, session.asked, session.told = view.event, view.event, 0, None
        session.front, session.fronts_asked = list(view.why) if view.why else None, 0
        session.seen_at = list(view.at) if view.at else None
        session.dated, session.specimen, session.heard = 0, None, None
        session.compared, session.comparisons = view.compare, 0
        session.view = view  # last: a run that is ended before begins anew
    found: View = session.view
    return found


def _read(params: dict[str, str]) -> tuple[View, list[Notice]]:
    conflicts, faults = open_conflicts()
    if not conflicts:
        raise DefinitionError(faults)
    known = list(conflicts)
    seen: Theme = "dark" if st.context.theme.type == "dark" else "light"
    return read_view(
        params, known, list_page_languages(), conflicts.__getitem__, default_conflict=first_conflict(known),
        default_theme=seen,
    )


def outside_body(view: View) -> tuple[str, ...]:
    """What the page shows outside the fragment of map and panel: where it changes, the whole page is shown anew."""
    return (view.place, view.article, view.mark, view.section, view.conflict, view.evidence, view.clock, view.lang,
            view.theme)  # fmt: skip


# ---------------------------------------------------------------- what the components tell


def choose(chosen: Any) -> None:
    """A choice in the header: {field, value}."""
    if not isinstance(chosen, dict) or chosen.get("field") not in FIELDS:
        return
    session = st.session_state
    before: View = session.view
    params = before.as_params() | {str(chosen["field"]): str(chosen.get("value"))}
    if chosen["field"] == "conflict":
        params = {name: value for name, value in params.items() if name not in ("date", "compare")}
    if chosen["field"] in ("conflict", "view"):
        params = {name: value for name, value in params.items() if name not in ("article", "mark", "section")}
    if chosen["field"] == "conflict":
        params = {name: value for name, value in params.items() if name not in FORGOTTEN}
    view, session.notices = _read(params)
    if view.conflict != before.conflict:
        session.shown_from, session.selected, session.asked_for = view.date, "", ""
        session.front = None
        session.compared, session.comparisons = None, session.comparisons + 1
        session.told = session.get(MAP_KEY)  # what the map told of the other conflict says nothing here
        session.dated += 1  # and the same day, told again when the reader comes back to this one, is news
    session.view = view


def select(chosen: Any) -> None:
    """An event of the panel."""
    if isinstance(chosen, str):
        st.session_state.selected = st.session_state.asked_for = chosen
        st.session_state.asked += 1  # the same event may be asked for again


def stop_comparing(_: Any) -> None:
    """No second day any more."""
    session = st.session_state
    session.view = replace(session.view, compare=None)
    session.compared, session.comparisons = None, session.comparisons + 1


def ask(asked: Any) -> None:
    """A front was asked about; it must be a point."""
    if isinstance(asked, list) and len(asked) == 2 and all(isinstance(number, int | float) for number in asked):
        st.session_state.front = [float(number) for number in asked]
        st.session_state.fronts_asked += 1


def read_article(asked: Any) -> None:
    """An article was asked for, or the list of them; the library knows whether it is."""
    if isinstance(asked, dict) and isinstance(asked.get("article"), str):
        st.session_state.view = st.session_state.view.read(asked["article"])


def show_event(asked: Any) -> None:
    """An event of the article is to be shown on the map: its day, and its card where it has a mark."""
    session = st.session_state
    known = session.specimen["events"] if session.specimen else ()
    found = [event["merged"] for event in known if isinstance(asked, dict) and event["id"] == asked.get("event")]
    if not found or not found[0] or not found[0]["day"]:
        return
    view: View = session.view
    session.shown_from = date.fromisoformat(found[0]["day"])
    if found[0]["on_map"]:
        session.selected = session.asked_for = found[0]["id"]
        session.asked += 1
    session.dated += 1
    session.view = replace(view.show_map(), date=session.shown_from)


def review(asked: Any) -> None:
    """An event or a name of the article is said to be wrong; review knows whether there is such a one."""
    session = st.session_state
    specimen = session.specimen
    if not isinstance(asked, dict) or not specimen:
        return
    event = next((event for event in specimen["events"] if event["id"] == asked.get("event")), None)
    mark = next((mark for mark in specimen["marks"] if mark["id"] == asked.get("mark")), None)
    if event:
        session.view = session.view.open_material("review", (event["merged"] or event)["id"])
    elif mark:
        key = stable_id("top", specimen["article"]["id"], mark["start"], mark["end"])
        session.view = session.view.open_material("review", key)


# ---------------------------------------------------------------- what the map tells


def follow_map(told: Any, conflict: Conflict) -> View:
    """The view after what the map told; the address follows it."""
    session = st.session_state
    view: View = session.view
    if told != session.told and _is_of_now(told):
        moved = follow(view, told, conflict)
        if replace(moved, at=view.at) != view:
            session.notices = []  # they spoke of the address that the page was opened with
        session.selected = str(told.get("event") or "") if isinstance(told, dict) else ""
        count = told.get("count") if isinstance(told, dict) else None
        anew = count is not None and count != session.heard  # it stays in the news: once heard is enough
        view = session.view = _leave(moved, told) if anew else moved
        session.heard, session.told = count if anew else session.heard, told  # last: a run that is ended hears it again
        if anew:
            st.rerun()  # the whole page: what was asked for stands outside the fragment of the map
    params = view.as_params()
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    return view


def _is_of_now(told: Any) -> bool:
    """Whether the map told it since it was last sent to a day: before, it spoke of another day or conflict."""
    return not isinstance(told, dict) or told.get("turn", st.session_state.dated) == st.session_state.dated


def _leave(view: View, told: dict[str, Any]) -> View:
    """The view of the article that was asked for on the map, or of the event in review."""
    wanted = told.get("read")
    if isinstance(wanted, dict) and isinstance(wanted.get("article"), str):
        return view.read(wanted["article"], str(wanted.get("event") or ""))
    return view.open_material("review", told["review"]) if isinstance(told.get("review"), str) else view
