"""The section of data sets: put a file in, say what its columns mean, see what comes in, and name its sides.

What stands in a file is shown in Streamlit's tables and widgets, as HTML that `page.text` escaped, or not at all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from geo.commands_import import name_of
from geo.errors import InputError
from geo.imports import Look
from geo.imports_folder import CAME_IN, LEFT_OUT, Settings
from geo.imports_formats import guess_columns, guess_kind, list_kinds, load_format
from geo.pipeline_sources import OwnData, import_data_set, list_own_data, remove_own_data
from geo.workspace import check_name
from page import letters, text
from page.datasets_files import Given, look_at_table, read_given, safe_name
from page.datasets_sides import edit_sides
from page.sections import Desk, Section
from page.words import Words

MAX_MB = 100
ROWS_SHOWN = 5
A_ROW = 3  # choices beside each other
ORDERS = ("", "dmy", "mdy")
_UPLOADS = "data_uploads"  # how many files were taken: another key empties the place where they are dropped


def show_data_sets(desk: Desk) -> None:
    """The section."""
    words = desk.words
    number = st.session_state.setdefault(_UPLOADS, 0)
    size = words.say("material.data.upload_more", size=MAX_MB)
    given = st.file_uploader(
        words["material.data.upload"], key=f"data_upload_{number}", max_upload_size=MAX_MB, help=size
    )
    if given is not None:
        _offer(desk, safe_name(given.name), given.getvalue())
    _own(desk)


# ---------------------------------------------------------------- a file that is not in yet


def _offer(desk: Desk, name: str, content: bytes) -> None:
    try:
        read = read_given(name, content)
        if read.areas is not None:
            _offer_map(desk, read)
        else:
            _offer_table(desk, read)
    except InputError as error:
        _refuse(error, name, desk.words)


def _offer_map(desk: Desk, read: Given) -> None:
    assert read.areas is not None
    _say(desk.words.say("material.data.areas", count=desk.words.number(read.areas.count), first=read.areas.first,
                        last=read.areas.last))
    name = _name(desk, read, known={own.name for own in list_own_data(desk.view.conflict) if own.areas})
    st.button(desk.words["material.data.add"], type="primary", disabled=not name, **letters.noting("add_map"))
    if letters.pressed("add_map") and name:
        _add(desk, read, name, "geojson", {})


def _offer_table(desk: Desk, read: Given) -> None:
    assert read.words is not None
    words, table = desk.words, read.words
    kinds, guessed = list_kinds(), guess_kind(table.columns)
    kind = st.selectbox(
        words["material.data.kind"], kinds, index=kinds.index(guessed), key=f"data_kind_{read.sha256}",
        format_func=lambda known: words.get(f"material.data.kinds.{known}") or load_format(known).title,
    )
    _title(words["material.data.first_rows"])
    st.dataframe(table.head(ROWS_SHOWN), height="content", key="data_first_rows")
    mapping = _mapping(desk, read, kind)
    try:
        look = look_at_table(desk.view.conflict, desk.manifest_hash, read, kind, tuple(sorted(mapping.items())))
    except InputError as error:
        _refuse(error, read.file, words)
        return
    _look(look, words)
    if terms := load_format(kind).terms:
        _say(f"{words['material.data.terms']}: {terms}")
    name = _name(desk, read, known={own.name for own in list_own_data(desk.view.conflict) if not own.areas})
    usable = bool(name and look.usable)
    st.button(words["material.data.add"], type="primary", disabled=not usable, **letters.noting("add_set"))
    if letters.pressed("add_set") and usable:
        _add(desk, read, name, kind, mapping)


def _mapping(desk: Desk, read: Given, kind: str) -> dict[str, str]:
    """What the reader says that the columns mean; at first it is guessed, or as an earlier file had it."""
    assert read.words is not None
    words, columns, format_ = desk.words, list(read.words.columns), load_format(kind)
    before = _remembered(desk, kind, columns)
    chosen = before.columns if before else guess_columns(columns, format_)
    about = "remembered" if before else "mapping_more"
    _title(words["material.data.mapping"], words[f"material.data.{about}"])
    unused = f"({words['material.data.not_used']})"
    mapping: dict[str, str] = {}
    places = st.columns(A_ROW)
    for number, meaning in enumerate(format_.columns):
        options = ["", *columns]
        mapping[meaning] = places[number % A_ROW].selectbox(
            words[f"material.data.meanings.{meaning}"], options, index=options.index(chosen.get(meaning, "")),
            key=f"data_{read.sha256}_{kind}_{meaning}", format_func=lambda column: column or unused,
        )
    order = (before.date_order if before else format_.date_order) or ""
    mapping["date_order"] = places[len(format_.columns) % A_ROW].selectbox(
        words["material.data.date_order"], ORDERS, index=ORDERS.index(order) if order in ORDERS else 0,
        key=f"data_{read.sha256}_{kind}_order", format_func=lambda o: words[f"material.data.orders.{o or 'none'}"],
    )
    return mapping


def _remembered(desk: Desk, kind: str, columns: list[str]) -> Settings | None:
    """The settings of a data set of that kind whose columns are all in this file too."""
    known = [own.settings for own in list_own_data(desk.view.conflict) if own.settings]
    return next((s for s in known if s.kind == kind and set(s.columns.values()) <= set(columns)), None)


def _look(look: Look, words: Words) -> None:
    """What would come in, and what not, by reason."""
    _title(words["material.data.look"])
    reasons = look.reasons.value_counts()
    left = len(look.reasons)
    out = words.count("material.data.left_out", left) if left else words["material.data.left_out_none"]
    _say(f"{words.count('material.data.usable', look.usable)} {out}")
    if len(reasons):
        rows = [(words[f"material.data.reasons.{reason}"], count, look.reasons[look.reasons == reason].index[0])
                for reason, count in reasons.items()]
        heads = [words[f"material.data.{key}"] for key in ("why", "rows", "first_row")]
        st.dataframe(pd.DataFrame(rows, columns=heads), hide_index=True, key="data_reasons")
    if unknown := sum(not side.actor for side in look.sides):
        _say(words.count("material.data.unknown_sides", unknown))


def _name(desk: Desk, read: Given, known: set[str]) -> str:
    """What the data set is to be called; "" while it cannot be called that."""
    name = st.text_input(desk.words["material.data.name"], value=name_of(Path(read.file)), max_chars=64,
                         key=f"data_name_{read.sha256}").strip()
    try:
        check_name(name, "data set")
    except InputError:
        _say(desk.words["material.data.name_wrong"])
        return ""
    if name in known:
        _say(desk.words["material.data.replaces"])
    return name


def _add(desk: Desk, read: Given, name: str, kind: str, mapping: Mapping[str, str]) -> None:
    """Take the file into the workspace and bring the map up to it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / read.file
        file.write_bytes(read.content)
        found = import_data_set(desk.view.conflict, name, kind, file, mapping)
    if found.areas:
        desk.changed(desk.words.say("material.data.areas_added", name=name, count=desk.words.number(found.areas)))
    else:
        desk.changed(desk.words.count("material.data.added", len(found.events), name=name))
    st.session_state[_UPLOADS] += 1
    st.rerun()


# ---------------------------------------------------------------- what is in


def _own(desk: Desk) -> None:
    words = desk.words
    _title(words["material.data.own"])
    known = list_own_data(desk.view.conflict)
    if not known:
        _say(words["material.data.none"])
    for own in known:
        with st.container(key=f"data_own_{'map' if own.areas else 'set'}_{own.name}", border=True):
            _about(own, words)
            _left_out(own, words)
            key = f"data_remove_{own.areas}_{own.name}"
            st.button(words["material.data.remove"], key=key, **letters.noting(key))
            if letters.pressed(key):
                remove_own_data(desk.view.conflict, own.name, areas=own.areas)
                desk.rebuild(words.say("material.data.removed", name=own.name))
            if own.sides:
                edit_sides(desk, own)


def _about(own: OwnData, words: Words) -> None:
    if own.faults:
        st.html(text.element("section", "cm-notice", words.say("material.data.unreadable", name=own.name),
                             *map(str, own.faults), role="alert"))
        return
    if own.settings is None:
        _title(own.name, words["material.data.a_map"])
        return
    counts = dict(own.settings.counts)
    came_in, left_out = counts.pop(CAME_IN, 0), sum(counts.values())
    kind = words.get(f"material.data.kinds.{own.settings.kind}") or own.settings.kind
    said = [kind, own.settings.file, words.count("material.data.came_in", came_in),
            words.count("material.data.stayed_out", left_out)]
    _title(own.name, " · ".join(said))
    if own.settings.terms:
        _say(f"{words['material.data.terms']}: {own.settings.terms}")


def _left_out(own: OwnData, words: Words) -> None:
    path = own.folder / LEFT_OUT
    if own.settings and sum(own.settings.counts.values()) > own.settings.counts.get(CAME_IN, 0) and path.is_file():
        st.download_button(words["material.data.download"], path.read_bytes(), file_name=f"{own.name}-left-out.csv",
                           mime="text/csv", key=f"data_left_out_{own.name}", help=words["material.data.counted"])


# ---------------------------------------------------------------- words on the page


def _title(title: str, more: str = "") -> None:
    note = f'<p class="cm-note" dir="auto">{text.escape(more)}</p>' if more else ""
    st.html(f'<h2 class="cm-h2" dir="auto">{text.escape(title)}</h2>{note}')


def _say(said: str) -> None:
    st.html(text.element("div", "cm-said", said))


def _refuse(error: InputError, file: str, words: Words) -> None:
    """What is wrong with a file, in the reader's language, and that nothing was added."""
    said = []
    for fault in error.faults[:ROWS_SHOWN]:
        values = {"file": file, **fault.values}
        if "meaning" in values:
            values["meaning"] = words[f"material.data.meanings.{values['meaning']}"]
        known = fault.reason and words.get(f"material.data.refused.{fault.reason}")
        said.append(words.say(f"material.data.refused.{fault.reason}", **values) if known else str(fault))
    st.html(text.element("section", "cm-notice", *said, words["material.data.refused.nothing"], role="alert"))


SECTION = Section(id="data", show=show_data_sets)
