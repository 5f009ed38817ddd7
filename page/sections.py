"""What a section of the reader's own material is (`page/material.py` shows them), and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.definitions import Conflict, load_conflict
from geo.pipeline import STEPS
from page import text
from page.sources import rebuild
from page.state import View
from page.words import Words

_SAID = "material_said"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a section works with: what the reader looks at, the words of their language, and which tables are built."""

    view: View
    words: Words
    manifest_hash: str

    @property
    def conflict(self) -> Conflict:
        """The war that the material is about."""
        return load_conflict(self.view.conflict)

    def rebuild(self, said: str) -> None:
        """Bring the map up to what has just been changed, with progress, and show the page anew with a sentence on it.

        Does not return: Streamlit runs the page again. `said` may hold text from outside.

        Raises
        ------
        geo.errors.ConflictMapError
            If the tables cannot be built; the last good ones stay.
        """
        place = st.empty()

        def tell(step: str, done: int, total: int) -> None:
            message = self.words.say("states.loading", done=STEPS.index(step) + 1, total=len(STEPS))
            place.html(text.element("div", "cm-loading", message, role="status"))

        rebuild(self.view.conflict, tell)
        self.say(said)

    def say(self, said: str) -> None:
        """Show the page anew, with a sentence on it. Does not return."""
        st.session_state[_SAID] = said
        st.rerun()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the reader's own material. Its name is the word `material.sections.<id>` of the page."""

    id: str
    show: Callable[[Desk], None]


def said_before() -> str:
    """What the last change had to say, once."""
    said = str(st.session_state.get(_SAID, ""))
    st.session_state[_SAID] = ""
    return said
