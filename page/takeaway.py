"""What the page shows, to take away as a file: the section of that name, below the reader's own material."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from geo.definitions import list_page_languages, load_language
from geo.exports import QUOTES, Selection, check, select, tables_for
from geo.exports_files import FORMATS, write_export
from geo.exports_notes import with_notes
from geo.exports_picture import Print, days_of, write_picture
from geo.exports_single import write_single
from geo.notes import Note, open_notes
from geo.picture import Sheet
from geo.pipeline import derived_dir
from geo.pipeline_sources import country_outline, neighbour_outlines
from geo.store import read_tables
from geo.workspace import open_workspace
from page import text
from page.filters import packed_bits
from page.sections import Desk, Section
from page.situation import Asked
from page.situation_files import write_situation
from page.sources import load_event_index

SAY = "material.take"
PICTURES = ("png", "svg", "gif")
REPORTS = ("report.pdf", "report.html")
WITH_NOTES = ("geojson", "gpkg", "html", *PICTURES)  # labels and arrows of the reader's own
KINDS = (*FORMATS, "html", *PICTURES, *REPORTS)
TIMES = ("day", "month", "all")
MIME = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml", "html": "text/html", "png": "image/png", "svg": "image/svg+xml",
    "gif": "image/gif", "pdf": "application/pdf",
}  # fmt: skip
DAYS_BEFORE = 30
GIF_FRAMES = 60
Tell = Callable[[str, int, int], None]


def show_takeaway(desk: Desk) -> None:
    """Choose a kind of file, the time and how many words of articles go along; make it; save it."""
    words = desk.words
    st.html(text.element("p", "cm-said", words[f"{SAY}.about"]))
    days = {"date": words.date(desk.view.date), "window": words.window(desk.view.window)}
    names: dict[str, Callable[[str], str]] = {
        "kind": lambda k: words[f"{SAY}.kinds.{k.replace('.', '_')}"],
        "when": lambda w: words.say(f"{SAY}.times.{w}", **days),
        "texts": lambda q: words[f"{SAY}.quotes.{q}"],
    }
    kind, when, quotes = (
        column.selectbox(words[f"{SAY}.{what}"], options, format_func=names[what], key=f"take_{what}_{words.lang}")
        for column, what, options in zip(st.columns(3), names, (KINDS, TIMES, QUOTES), strict=True)
    )
    notes = _own_notes(desk, kind)
    asked = (desk.view, desk.manifest_hash, kind, when, quotes, notes)
    if st.button(words[f"{SAY}.make"], type="primary"):
        bar = st.progress(0.0, text=words[f"{SAY}.making"])

        def tell(what: str, done: int, total: int) -> None:
            bar.progress(min(1.0, done / max(1, total)), text=words[f"{SAY}.making"])

        st.session_state.taken = (asked, _make(desk, kind, when, str(quotes), notes, tell))
        bar.empty()
    made = st.session_state.get("taken")
    if made and made[0] == asked:
        name, content = made[1]
        st.download_button(words.say(f"{SAY}.save", name=name, size=words.number(len(content) / 1024)), content, name,
                           MIME[name.rpartition(".")[2]], on_click="ignore")  # fmt: skip


def _own_notes(desk: Desk, kind: str) -> tuple[Note, ...]:
    """The reader's own labels and arrows, where there are some, the file has room for them and the reader agrees."""
    kept = open_notes(open_workspace().notes_path(desk.view.conflict)) if kind in WITH_NOTES else ()
    word = desk.words.say(f"{SAY}.notes", n=desk.words.number(len(kept)))
    return kept if kept and st.checkbox(word, value=True, key=f"take_notes_{desk.words.lang}") else ()


def _selection(desk: Desk, when: str, quotes: str) -> Selection:
    """What the page shows, for the time that is asked for."""
    view, chosen = desk.view, {}
    if view.filters:
        index = load_event_index(view.conflict, desk.manifest_hash)
        passing = index.passing(view.filters)
        said = " ".join(f"{name}={value}" for name, value in view.filters.as_params().items())
        chosen = {"ids": tuple(key for key, shown in zip(index.ids, passing, strict=True) if shown), "narrowed": said}
    first, last = _days(desk, when)
    return Selection(evidence=view.evidence, clock=view.clock, first=first, last=last, window=view.window,
                     quotes=quotes, **chosen)  # type: ignore[arg-type]  # fmt: skip


def _days(desk: Desk, when: str) -> tuple[date | None, date | None]:
    period, day = desk.conflict.period, desk.view.date
    if when == "all":
        return None, None
    return (max(period.start, day - timedelta(days=DAYS_BEFORE)) if when == "month" else None), day


def _make(
    desk: Desk, kind: str, when: str, quotes: str, notes: tuple[Note, ...], tell: Tell
) -> tuple[str, bytes]:
    """The name and the content of the file."""
    selection = _selection(desk, when, quotes)
    suffix = kind.rpartition(".")[2]
    name = "-".join(["conflict-map", desk.view.conflict, *([str(selection.last)] if selection.last else [])])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{suffix}"
        _write(desk, kind, selection, notes, path, tell)
        return f"{name}.{suffix}", path.read_bytes()


def _write(
    desk: Desk, kind: str, selection: Selection, notes: tuple[Note, ...], path: Path, tell: Tell
) -> None:
    conflict, view, folder, data_hash = desk.conflict, desk.view, derived_dir(desk.view.conflict), desk.manifest_hash
    if kind in FORMATS:
        tables = read_tables(folder, tables_for(selection.evidence, selection.clock))
        write_export(with_notes(select(tables, conflict, selection, data_hash), notes), kind, path, tell)
        return
    tables = read_tables(folder)
    if kind in REPORTS:
        day = selection.last or view.date
        since = selection.first or day - timedelta(days=7)
        asked = Asked(day=day, since=since, evidence=view.evidence, clock=view.clock,
                      quotes=selection.quotes != "reference")  # fmt: skip
        write_situation(tables, view.conflict, asked, view.lang, data_hash, path)
        return
    check(conflict, selection, tables["events"])
    outlines: dict[str, Any] = {"country": country_outline(conflict), "neighbours": neighbour_outlines(conflict)}
    if kind == "html":
        index = load_event_index(view.conflict, desk.manifest_hash)
        rows = packed_bits(index.passing(view.filters)) if view.filters else ""
        codes = [code for code in conflict.languages if code in list_page_languages()]
        ordered = [view.lang, *(code for code in codes if code != view.lang)]
        write_single(tables, conflict, selection, data_hash, [load_language(code) for code in ordered], path=path,
                     rows=rows, notes=notes, **outlines)  # fmt: skip
        return
    export = select(tables, conflict, selection, data_hash)
    sheet = Sheet(
        conflict=conflict, tables=tables, outline=outlines["country"], neighbours=outlines["neighbours"],
        language=load_language(view.lang), evidence=view.evidence, clock=view.clock, window=view.window,
        events=frozenset(export.layers["events"]["id"]) if selection.filters else None, notes=notes,
    )  # fmt: skip
    sources = tuple(sorted({one["publisher"] for one in export.sources if one["publisher"]}))
    how = Print(data_hash=data_hash, sources=sources)
    write_picture(sheet, _shown_days(desk, kind, selection), kind, path, how, tell)


def _shown_days(desk: Desk, kind: str, selection: Selection) -> list[date]:
    """One day for a still picture; for an animation as many as make up the time, no more than are of use."""
    period, last = desk.conflict.period, selection.last or desk.conflict.period.end
    if kind != "gif":
        return [selection.last or desk.view.date]
    earlier = max(period.start, last - timedelta(days=DAYS_BEFORE)) if selection.last else period.start
    first = selection.first or earlier
    return days_of(first, last, max(1, (last - first).days // GIF_FRAMES))


SECTION = Section(id="take", show=show_takeaway)
