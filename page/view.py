"""The page as a whole: reads the address, keeps what the reader looks at, lays out header, map and panel.

The map and the panel live in one fragment, so that a date coming to rest reruns only them. The map is mounted once: its
key and its place in the page never change, and what changes reaches it as arguments.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo.definitions import Conflict, list_page_languages, load_conflict, load_language
from geo.definitions_about import load_measurements, load_sources
from geo.errors import DefinitionError
from geo.model import stable_id
from geo.pipeline import STEPS
from page import text
from page.compare import report_comparison
from page.components import (
    COMPARISON_KEY,
    MAP_KEY,
    PANEL_KEY,
    add_styles,
    show_comparison,
    show_header,
    show_lens,
    show_map,
    show_method,
    show_panel,
)
from page.daybook import DayBook
from page.faults import told
from page.header import describe_header
from page.lens import describe
from page.library import about_missing, list_articles
from page.material import show_material
from page.method import describe_method
from page.paper import describe_sources
from page.report import chronology_notice, report_day, sides_legend
from page.sections import Desk
from page.sources import (
    MapFiles,
    building_elsewhere,
    ensure_built,
    first_conflict,
    load_comparer,
    load_day_book,
    load_fronts,
    load_library,
    load_manifest,
    load_map_files,
    load_specimen,
    open_conflicts,
)
from page.state import Notice, Theme, View, follow, period_days, read_view
from page.tools import FORGOTTEN, filtered, settle, show_figures_below, show_found_place, show_tools, told_to_map
from page.version import mended_notice, note_broken, version_line
from page.words import Words, open_words

FIELDS = ("conflict", "evidence", "clock", "lang", "theme", "view")  # of the address, that the header may change


def show_page() -> None:
    """Everything on the page, for one run of the script."""
    st.set_page_config(page_title="Conflict map", layout="wide", initial_sidebar_state="collapsed")
    with told():
        _show()


def _show() -> None:
    conflicts, _ = open_conflicts()
    view = _view()
    words = open_words(view.lang)
    add_styles(view.theme, words.direction, map_hidden=view.map_hidden)
    show_header(describe_header(view, conflicts, words), _choose)
    manifest_hash, files = _build_with_progress(view.conflict, words)
    _body(files, manifest_hash)
    if view.map_hidden:
        _notices_before(view, words)
    if view.reading:
        with st.container(key="page_lens"):
            _articles(view, manifest_hash, words)
    elif view.place == "method":
        with st.container(key="page_method"):
            _method(view, manifest_hash, words)
    elif view.map_hidden:
        with st.container(key="page_material"):
            show_material(Desk(view=view, words=words, manifest_hash=manifest_hash))


# ---------------------------------------------------------------- what the reader looks at


def _view() -> View:
    """The view of this session; the first run reads it from the address."""
    session = st.session_state
    if "view" not in session:
        view, notices = _read(dict(st.query_params))
        session.view, session.notices = view, notices
        # What the map is told to show; it moves on by itself from there.
        session.shown_from, session.window_from = view.date, view.window
        session.selected, session.asked_for, session.asked, session.told = view.event, view.event, 0, None
        session.front, session.fronts_asked = list(view.why) if view.why else None, 0
        session.seen_at = list(view.at) if view.at else None
        session.dated, session.specimen, session.heard = 0, None, None
        session.compared, session.comparisons = view.compare, 0
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


def _choose() -> None:
    """The header told what was chosen. It comes from the browser: it is read as the address is, and checked alike."""
    chosen = getattr(st.session_state.header, "choose", None)
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
    session.view, session.notices = _read(params)
    if session.view.conflict != before.conflict:
        session.shown_from, session.selected, session.asked_for = session.view.date, "", ""
        session.front = None
        session.compared, session.comparisons = None, session.comparisons + 1
        session.told = session.get(MAP_KEY)  # what the map told of the other conflict says nothing here


def _select(key: str = PANEL_KEY) -> None:
    chosen = getattr(st.session_state[key], "select", None)
    if isinstance(chosen, str):
        st.session_state.selected = st.session_state.asked_for = chosen
        st.session_state.asked += 1  # the same event may be asked for again


def _stop_comparing() -> None:
    session = st.session_state
    session.view = replace(session.view, compare=None)
    session.compared, session.comparisons = None, session.comparisons + 1


def _ask() -> None:
    """A front was asked about; it comes from the browser, so it must be a point."""
    asked = getattr(st.session_state.panel, "ask", None)
    if isinstance(asked, list) and len(asked) == 2 and all(isinstance(number, int | float) for number in asked):
        st.session_state.front = [float(number) for number in asked]
        st.session_state.fronts_asked += 1


def _read_article() -> None:
    """An article was asked for, or the list of them; it comes from the browser, and the library knows whether it is."""
    asked = getattr(st.session_state.lens, "read", None)
    if isinstance(asked, dict) and isinstance(asked.get("article"), str):
        st.session_state.view = st.session_state.view.read(asked["article"])


def _show_event() -> None:
    """An event of the article is to be shown on the map: its day, and its card where it has a mark."""
    session = st.session_state
    asked = getattr(session.lens, "show", None)
    known = session.specimen["events"] if session.specimen else ()
    found = [event["merged"] for event in known if isinstance(asked, dict) and event["id"] == asked.get("event")]
    if not found or not found[0] or not found[0]["day"]:
        return
    view: View = session.view
    session.shown_from = date.fromisoformat(found[0]["day"])
    session.view, session.dated = replace(view.show_map(), date=session.shown_from), session.dated + 1
    if found[0]["on_map"]:
        session.selected = session.asked_for = found[0]["id"]
        session.asked += 1


def _review() -> None:
    """An event or a name of the article is said to be wrong; review knows whether there is such a one."""
    session = st.session_state
    asked = getattr(session.lens, "review", None)
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


def _follow_map(told: Any, conflict: Conflict) -> View:
    """The view after what the map told; the address follows it."""
    session = st.session_state
    view: View = session.view
    if told != session.told:
        moved = follow(view, told, conflict)
        if replace(moved, at=view.at) != view:
            session.notices = []  # they spoke of the address that the page was opened with
        view = session.view = moved
        session.selected = str(told.get("event") or "") if isinstance(told, dict) else ""
        session.told = told
        asked = told.get("count") if isinstance(told, dict) else None
        if asked is not None and asked != session.heard:  # it stays in the news: once heard is enough
            session.heard, wanted = asked, told.get("read")
            if isinstance(wanted, dict) and isinstance(wanted.get("article"), str):
                session.view = view.read(wanted["article"], str(wanted.get("event") or ""))
            elif isinstance(told.get("review"), str):
                session.view = view.open_material("review", told["review"])
            st.rerun()  # the whole page: what was asked for stands outside this fragment
    params = view.as_params()
    if st.query_params.to_dict() != params:
        st.query_params.from_dict(params)
    return view


# ---------------------------------------------------------------- the parts of the page


def _build_with_progress(conflict_id: str, words: Words) -> tuple[str, MapFiles]:
    """The hash of the manifest and the map's files; where they are missing they are made, and the page says so."""
    place = st.empty()
    if building_elsewhere():
        place.html(text.element("div", "cm-loading", words["states.loading_other"], role="status"))

    def tell(step: str, done: int, total: int) -> None:
        message = words.say("states.loading", done=STEPS.index(step) + 1, total=len(STEPS))
        place.html(text.element("div", "cm-loading", message, role="status"))

    note_broken(conflict_id)
    manifest_hash = ensure_built(conflict_id, tell)
    if st.session_state.get("packed") != (conflict_id, manifest_hash):
        tell(STEPS[-1], 1, 1)  # the map's files are made now, where no reader has asked for them yet
    files = load_map_files(conflict_id, manifest_hash)
    st.session_state.packed = (conflict_id, manifest_hash)
    place.empty()
    return manifest_hash, files


@st.fragment
@told()
def _body(files: MapFiles, manifest_hash: str) -> None:
    session = st.session_state
    view: View = session.view
    conflict, words = load_conflict(view.conflict), open_words(view.lang)
    view = settle(view, manifest_hash)
    tools, body, below = (st.container(key=f"page_{name}") for name in ("tools", "body", "figures"))
    with body:
        with st.container(key="page_map"):
            told = show_map(
                files, lang=view.lang, theme=view.theme, evidence=view.evidence, clock=view.clock,
                date=session.shown_from.isoformat(), window=session.window_from or period_days(conflict),
                select=session.asked_for, select_count=session.asked, date_count=session.dated, ask=session.front,
                ask_count=session.fronts_asked, at=session.seen_at, height="fill",
                compare=session.compared.isoformat() if session.compared else "", compare_count=session.comparisons,
                **told_to_map(view, manifest_hash),
            )
        view = _follow_map(told, conflict)
        if view.map_hidden:
            return
        whole = load_day_book(view.conflict, manifest_hash, view.evidence, view.clock).known_on(view.date)
        book = filtered(whole, view, manifest_hash)
        with st.container(key="page_panel"):
            show_found_place(view, manifest_hash, words)
            _beside(view, conflict, book, manifest_hash)
    with tools:  # last, as the figures: map and panel do not wait for them
        show_tools(view, conflict, whole, book, manifest_hash, words)
    with below:
        show_figures_below(view, conflict, book, manifest_hash, words)


def _beside(view: View, conflict: Conflict, book: DayBook, manifest_hash: str) -> None:
    """The panel beside the map: the day in words, or what changed between two days."""
    words = open_words(view.lang)
    if view.compare:
        _comparison(view, conflict, manifest_hash)
        return
    fronts = load_fronts(view.conflict, manifest_hash, view.evidence, view.clock, view.date, view.lang)
    line = version_line(view.conflict, manifest_hash, words)
    show_panel(_panel(view, conflict, book, fronts) | {"version": line}, _select, _ask)


def _articles(view: View, manifest_hash: str, words: Words) -> None:
    """The list of articles, or the one that is asked for, in place of the map."""
    book = load_day_book(view.conflict, manifest_hash, view.evidence)
    specimen = load_specimen(view.conflict, manifest_hash, view.evidence, view.article) if view.article else None
    st.session_state.specimen = specimen
    if specimen:
        shown = describe(specimen, words, book.conflict, opened=view.mark)
        if view.mark and not shown["open"]:
            shown["note"] = words.joined([shown["note"], text.clean(words.say("states.wrong_mark", value=view.mark))])
    else:
        shown = list_articles(load_library(view.conflict, manifest_hash), book, words)
        shown["notice"] = about_missing(view.article, words) if view.article else ""
    sides = sides_legend(book.conflict, words)
    common = {"lang": view.lang, "dir": words.direction, "theme": view.theme, "sides": sides}
    show_lens(shown | common, _read_article, _show_event, _review)


def _method(view: View, manifest_hash: str, words: Words) -> None:
    """The method page, in place of the map."""
    book = load_day_book(view.conflict, manifest_hash, "all")
    said = describe_method(book, load_manifest(view.conflict), words, load_measurements(), load_sources())
    show_method(said | {"lang": view.lang, "dir": words.direction})


def _comparison(view: View, conflict: Conflict, manifest_hash: str) -> None:
    """The panel while two days are compared."""
    words = open_words(view.lang)
    comparer = load_comparer(view.conflict, manifest_hash, view.evidence, view.clock)
    found = report_comparison(comparer, view.date, view.compare or view.date, words)
    common = {"lang": view.lang, "dir": words.direction, "arrow": words["arrow"], "theme": view.theme,
              "selected": st.session_state.selected,
              "sides": sides_legend(comparer.conflict, words), "notices": _notices(view, conflict, words)}  # fmt: skip
    show_comparison(found | common, lambda: _select(COMPARISON_KEY), _stop_comparing)


def _notices(view: View, conflict: Conflict, words: Words) -> list[dict[str, str]]:
    """What was wrong with the address, and with the files of conflicts."""
    said = [notice.text(view, conflict, words, load_language(view.lang).name) for notice in st.session_state.notices]
    said += [str(fault) for fault in open_conflicts()[1]]
    return [{"text": text.clean(one)} for one in said]


def _notices_before(view: View, words: Words) -> None:
    """The notices where something stands before the map, and with it before the panel that has them elsewhere."""
    with st.container(key="page_notices"):
        for notice in _notices(st.session_state.view, load_conflict(view.conflict), words):
            st.html(text.element("div", "cm-notice", notice["text"], role="status"))


def _panel(view: View, conflict: Conflict, book: DayBook, fronts: dict[str, Any]) -> dict[str, Any]:
    words = open_words(view.lang)
    notices = _notices(view, conflict, words)
    skipped = chronology_notice(book, words)
    return {
        "lang": view.lang,
        "dir": words.direction,
        "arrow": words["arrow"],
        "theme": view.theme,
        "selected": st.session_state.selected,
        "sides": sides_legend(book.conflict, words),
        "notices": [*mended_notice(view.conflict, words), *notices, *([skipped] if skipped else [])],
        "report": report_day(book, view.date, view.window, words)
        | {
            "fronts": fronts,
            "sources": describe_sources(book, view.date, view.window, words),
            "clock": words[f"clock.why.{view.clock}"] if view.clock == "then" else "",
        },
    }
