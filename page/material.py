"""The reader's own material, in place of the map: a section at a time, chosen at the top.

A section is a module of `page/` with a `SECTION`; to add one, import it here, put it in `SECTIONS`, and give it a name
in `data/languages/*.material.toml` (`interface.page.material.sections.<id>`).
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from page import datasets, intake, review, takeaway, text
from page.components import show_tabs
from page.faults import told
from page.sections import Desk, Section, forget_said, refused, said_before

SECTIONS: tuple[Section, ...] = (intake.SECTION, datasets.SECTION, review.SECTION, takeaway.SECTION)


def show_material(desk: Desk) -> None:
    """The section that the address asks for, else the first; an error of it is shown in its place."""
    by_id = {section.id: section for section in SECTIONS}
    section = by_id.get(desk.view.section, SECTIONS[0])
    names = {known: desk.words[f"material.sections.{known}"] for known in by_id}
    data = {"title": desk.words["material.title"], "chosen": section.id,
            "options": [{"id": known, "name": name} for known, name in names.items()]}
    show_tabs(data | {"said": text.clean(said_before())}, _choose)
    if lines := refused():
        st.html(text.element("section", "cm-notice", *lines, role="alert"))
    with told(kept=True):
        section.show(desk)


def _choose(chosen: Any) -> None:
    """A section was chosen; it comes from the browser, and only the ids of sections count."""
    if chosen in [section.id for section in SECTIONS]:
        forget_said()
        st.session_state.view = st.session_state.view.open_material(chosen)
