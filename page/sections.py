"""What a section of the reader's own material is (`page/material.py` shows them), and what it is given to work with."""

from __future__ import annotations

import time
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
SAID_SECONDS = 20.0  # how long a sentence stays: the page may run again at once, for the map tells where it rests


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
        st.session_state[_SAID] = (said, time.monotonic())
        st.rerun()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the reader's own material. Its name is the word `material.sections.<id>` of the page."""

    id: str
    show: Callable[[Desk], None]


def said_before() -> str:
    """What the last change had to say, for as long as it takes to read it; empty afterwards."""
    said, at = st.session_state.get(_SAID, ("", 0.0))
    return str(said) if time.monotonic() - at < SAID_SECONDS else ""


def forget_said() -> None:
    """Another section was chosen: what the last change had to say does not belong to it."""
    st.session_state.pop(_SAID, None)
