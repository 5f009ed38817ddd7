"""The page as a whole: reads the address, keeps what the reader looks at, lays out header, map and panel.

The map and the panel live in one fragment, so that a date coming to rest reruns only them. The map is mounted once: its
key and its place in the page never change, and what changes reaches it as arguments.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.definitions import Conflict, load_conflict, load_language
from geo.definitions_about import load_measurements, load_sources
from geo.errors import ConflictMapError
from geo.pipeline import STEPS
from page import faults, letters, text, told
from page.compare import report_comparison
from page.components import (
    add_styles,
    show_comparison,
    show_header,
    show_lens,
    show_map,
    show_method,
    show_panel,
)
from page.daybook import DayBook
from page.header import describe_header
from page.lens import describe
from page.library import about_missing, list_articles
from page.material import show_material
from page.method import describe_method
from page.paper import describe_sources
from page.report import chronology_notice, report_day, sides_legend
from page.sections import Desk, forget_refused, refuse, refused
from page.sources import (
    MapFiles,
    building_elsewhere,
    built_hash,
    ensure_built,
    is_outdated,
    load_comparer,
    load_day_book,
    load_fronts,
    load_library,
    load_manifest,
    load_map_files,
    load_specimen,
    open_conflicts,
)
from page.state import View, period_days
from page.tools import filtered, settle, show_figures_below, show_found_place, show_tools, told_to_map
from page.version import mended_notice, note_broken, version_line
from page.words import Words, open_words


def show_page() -> None:
    """Everything on the page, for one run of the script."""
    st.set_page_config(page_title="Conflict map", layout="wide", initial_sidebar_state="collapsed")
    with faults.told():
        _show()
    letters.finish()


def _show() -> None:
    conflicts, _ = open_conflicts()
    told.current_view()
    letters.hear()
    view = told.current_view()
    words = open_words(view.lang)
    add_styles(view.theme, words.direction, map_hidden=view.map_hidden)
    show_header(describe_header(view, conflicts, words), told.choose)
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


# ---------------------------------------------------------------- the parts of the page


def _build_with_progress(conflict_id: str, words: Words) -> tuple[str, MapFiles]:
    """The hash of the manifest and the map's files; where they are missing they are made, and the page says so."""
    place = st.empty()
    if building_elsewhere():
        place.html(text.element("div", "cm-loading", words["states.loading_other"], role="status"))

    def tell(step: str, done: int, total: int) -> None:
        message = words.say("states.loading", done=STEPS.index(step) + 1, total=len(STEPS))
        place.html(text.element("div", "cm-loading", message, role="status"))

    behind = bool(note_broken(conflict_id)) or is_outdated(conflict_id)
    try:
        manifest_hash = ensure_built(conflict_id, tell)
    except ConflictMapError as error:
        manifest_hash = built_hash(conflict_id)
        if not manifest_hash:
            raise
        refuse(*faults.in_words(error, words))  # the last good tables stay
    else:
        if behind:
            forget_refused()
    if st.session_state.get("packed") != (conflict_id, manifest_hash):
        tell(STEPS[-1], 1, 1)  # the map's files are made now, where no reader has asked for them yet
    files = load_map_files(conflict_id, manifest_hash)
    st.session_state.packed = (conflict_id, manifest_hash)
    place.empty()
    return manifest_hash, files


@st.fragment
@faults.told()
@faults.mended()
def _body(files: MapFiles, manifest_hash: str) -> None:
    session = st.session_state
    before = told.outside_body(session.view)
    if letters.hear() and told.outside_body(session.view) != before:
        st.rerun()  # the whole page
    view: View = session.view
    conflict, words = load_conflict(view.conflict), open_words(view.lang)
    view = settle(view, manifest_hash)
    tools, body, below = (st.container(key=f"page_{name}") for name in ("tools", "body", "figures"))
    with body:
        with st.container(key="page_map"):
            news = show_map(
                files, lang=view.lang, theme=view.theme, evidence=view.evidence, clock=view.clock,
                date=session.shown_from.isoformat(), window=session.window_from or period_days(conflict),
                select=session.asked_for, select_count=session.asked, date_count=session.dated, ask=session.front,
                ask_count=session.fronts_asked, at=session.seen_at, height="fill",
                compare=session.compared.isoformat() if session.compared else "", compare_count=session.comparisons,
                **told_to_map(view, manifest_hash),
            )
        view = told.follow_map(news, conflict)
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
    show_panel(_panel(view, conflict, book, fronts) | {"version": line}, told.select, told.ask)


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
    hearers = {"read": told.read_article, "show": told.show_event, "review": told.review}
    show_lens(shown | common, hearers)


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
              "sides": sides_legend(comparer.conflict, words),
              "notices": [*_refusal(), *_notices(view, conflict, words)]}  # fmt: skip
    show_comparison(found | common, told.select, told.stop_comparing)


def _notices(view: View, conflict: Conflict, words: Words) -> list[dict[str, str]]:
    """What was wrong with the address, and with the files of conflicts."""
    said = [notice.text(view, conflict, words, load_language(view.lang).name) for notice in st.session_state.notices]
    said += [str(fault) for fault in open_conflicts()[1]]
    return [{"text": text.clean(one)} for one in said]


def _refusal() -> list[dict[str, str]]:
    """Why the tables could not be built anew; the sections of the material say it themselves."""
    return [{"text": text.clean(" ".join(refused()))}] if refused() else []


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
        "notices": [*_refusal(), *mended_notice(view.conflict, words), *notices, *([skipped] if skipped else [])],
        "report": report_day(book, view.date, view.window, words)
        | {
            "fronts": fronts,
            "sources": describe_sources(book, view.date, view.window, words),
            "clock": words[f"clock.why.{view.clock}"] if view.clock == "then" else "",
        },
    }
