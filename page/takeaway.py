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
from geo.exports_about import cite
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
from page import letters, text
from page.sections import Desk, Section
from page.situation import Asked
from page.situation_files import write_situation
from page.sources import load_event_index, load_places
from page.taken import DAYS_BEFORE, TIMES, Taken, take

SAY = "material.take"
PICTURES = ("png", "svg", "gif")
REPORTS = ("report.pdf", "report.html")
WITH_NOTES = ("geojson", "gpkg", "html", *PICTURES)  # labels and arrows of the reader's own
KINDS = (*FORMATS, "html", *PICTURES, *REPORTS)
SIZES = {"screen": (1200, 900), "wide": (1600, 900), "print": (4000, 3000)}
SUFFIXES = {"csl": "json"}
MIME = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3",
    "kml": "application/vnd.google-earth.kml+xml", "html": "text/html", "png": "image/png", "svg": "image/svg+xml",
    "gif": "image/gif", "pdf": "application/pdf", "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems", "json": "application/vnd.citationstyles.csl+json",
}  # fmt: skip
GIF_FRAMES = 60
Tell = Callable[[str, int, int], None]


def show_takeaway(desk: Desk) -> None:
    """Choose a kind of file, the time and how many words of articles go along; make it; save it."""
    words = desk.words
    st.html(text.element("p", "cm-said", words[f"{SAY}.about"]))
    other = words.date(desk.view.compare) if desk.view.compare else ""
    days = {"date": words.date(desk.view.date), "window": words.window(desk.view.window), "other": other}
    names: dict[str, Callable[[str], str]] = {
        "kind": lambda k: words[f"{SAY}.kinds.{k.replace('.', '_')}"],
        "when": lambda w: words.say(f"{SAY}.times.{w}", **days),
        "texts": lambda q: words[f"{SAY}.quotes.{q}"],
    }
    times = [when for when in TIMES if when != "both" or desk.view.compare]
    kind, when, quotes = (
        column.selectbox(words[f"{SAY}.{what}"], options, format_func=names[what], key=f"take_{what}_{words.lang}")
        for column, what, options in zip(st.columns(3), names, (KINDS, times, QUOTES), strict=True)
    )
    own = _own_days(desk) if when == "own" else None
    size = _size(desk) if kind in PICTURES else SIZES["screen"]
    notes = _own_notes(desk, kind)
    asked = (desk.view, desk.manifest_hash, kind, when, quotes, own, size, notes)
    st.button(words[f"{SAY}.make"], type="primary", **letters.noting("make"))
    if letters.pressed("make"):
        bar = st.progress(0.0, text=words[f"{SAY}.making"])

        def tell(what: str, done: int, total: int) -> None:
            bar.progress(min(1.0, done / max(1, total)), text=words[f"{SAY}.making"])

        taken = take(desk.view, desk.conflict, load_event_index(desk.view.conflict, desk.manifest_hash),
                     load_places(desk.view.conflict, desk.manifest_hash), when, quotes, own)  # type: ignore[arg-type]  # fmt: skip
        st.session_state.taken = (asked, _make(desk, kind, taken, size, notes, tell))
        bar.empty()
    made = st.session_state.get("taken")
    if made and made[0] == asked:
        name, content = made[1]
        st.download_button(words.say(f"{SAY}.save", name=name, size=words.number(len(content) / 1024)), content, name,
                           MIME[name.rpartition(".")[2]], on_click="ignore")  # fmt: skip
    st.html(text.element("h3", "cm-said", words[f"{SAY}.cite"]))
    st.code(cite(desk.conflict, desk.manifest_hash), language=None, wrap_lines=True)


def _own_notes(desk: Desk, kind: str) -> tuple[Note, ...]:
    """The reader's own labels and arrows, where there are some, the file has room for them and the reader agrees."""
    kept = open_notes(open_workspace().notes_path(desk.view.conflict)) if kind in WITH_NOTES else ()
    word = desk.words.say(f"{SAY}.notes", n=desk.words.number(len(kept)))
    return kept if kept and st.checkbox(word, value=True, key=f"take_notes_{desk.words.lang}") else ()


def _own_days(desk: Desk) -> tuple[date, date] | None:
    """The first and the last day of a period of the reader's own; None as long as only one of them is chosen."""
    period, day = desk.conflict.period, desk.view.date
    before = max(period.start, day - timedelta(days=DAYS_BEFORE))
    chosen = st.date_input(desk.words[f"{SAY}.own"], (before, day), min_value=period.start, max_value=period.end,
                           format="YYYY-MM-DD", key=f"take_own_{desk.words.lang}")  # fmt: skip
    return (chosen[0], chosen[1]) if isinstance(chosen, tuple) and len(chosen) == 2 else None


def _size(desk: Desk) -> tuple[int, int]:
    words = desk.words
    name = st.selectbox(words[f"{SAY}.size"], [*SIZES], format_func=lambda s: words[f"{SAY}.sizes.{s}"],
                        key=f"take_size_{words.lang}")  # fmt: skip
    return SIZES[name]


def _make(
    desk: Desk, kind: str, taken: Taken, size: tuple[int, int], notes: tuple[Note, ...], tell: Tell
) -> tuple[str, bytes]:
    """The name and the content of the file."""
    suffix = SUFFIXES.get(kind, kind.rpartition(".")[2])
    last = taken.selection.last
    name = "-".join(["conflict-map", desk.view.conflict, *([str(last)] if last else [])])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{suffix}"
        _write(desk, kind, taken, size, notes, path, tell)
        return f"{name}.{suffix}", path.read_bytes()


def _write(
    desk: Desk, kind: str, taken: Taken, size: tuple[int, int], notes: tuple[Note, ...], path: Path, tell: Tell
) -> None:
    conflict, view, selection, folder = desk.conflict, desk.view, taken.selection, derived_dir(desk.view.conflict)
    if kind in FORMATS:
        tables = read_tables(folder, tables_for(selection.evidence, selection.clock))
        write_export(with_notes(select(tables, conflict, selection, desk.manifest_hash), notes), kind, path, tell)
        return
    tables = read_tables(folder)
    if kind in REPORTS:
        day = selection.last or view.date
        asked = Asked(day=day, since=selection.first or day - timedelta(days=7), evidence=view.evidence,
                      clock=view.clock, quotes=selection.quotes != "reference")  # fmt: skip
        write_situation(tables, view.conflict, asked, view.lang, desk.manifest_hash, path)
        return
    check(conflict, selection, tables["events"])
    outlines: dict[str, Any] = {"country": country_outline(conflict), "neighbours": neighbour_outlines(conflict)}
    if kind == "html":
        codes = [code for code in conflict.languages if code in list_page_languages()]
        ordered = [view.lang, *(code for code in codes if code != view.lang)]
        write_single(tables, conflict, selection, desk.manifest_hash, [load_language(code) for code in ordered],
                     path=path, rows=taken.rows, notes=notes, tell=tell, **outlines)  # fmt: skip
        return
    export = select(tables, conflict, selection, desk.manifest_hash)
    sheet = Sheet(
        conflict=conflict, tables=tables, outline=outlines["country"], neighbours=outlines["neighbours"],
        language=load_language(view.lang), evidence=view.evidence, clock=view.clock, window=view.window,
        events=frozenset(selection.ids) if selection.filters else None, notes=notes,
    )  # fmt: skip
    sources = tuple(sorted({one["publisher"] for one in export.sources if one["publisher"]}))
    how = Print(width=size[0], height=size[1], data_hash=desk.manifest_hash, sources=sources, narrowed=taken.narrowed)
    days = _frames(desk, selection) if kind == "gif" else taken.days
    write_picture(sheet, days, kind, path, how, tell)


def _frames(desk: Desk, selection: Selection) -> list[date]:
    """As many days as make up the time, no more than are of use."""
    period, last = desk.conflict.period, selection.last or desk.conflict.period.end
    earlier = max(period.start, last - timedelta(days=DAYS_BEFORE)) if selection.last else period.start
    first = selection.first or earlier
    return days_of(first, last, max(1, (last - first).days // GIF_FRAMES))


SECTION = Section(id="take", show=show_takeaway)
