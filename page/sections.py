"""What a section of the reader's own material is (`page/material.py` shows them), and what it is given to work with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.definitions import Conflict, load_conflict
from page.sources import outdate
from page.state import View
from page.words import Words

_SAID, _REFUSED, _REFUSED_NOW = "material_said", "material_refused", "material_refused_for_now"
SAID_SECONDS = 20.0  # how long a sentence stays: the page may run again at once, for the map tells where it rests


@dataclass
class _Said:
    """A sentence, and when it was first shown: building may take longer than it stays."""

    text: str
    since: float | None = None

    def now(self) -> str:
        self.since = self.since or time.monotonic()
        return self.text if time.monotonic() - self.since < SAID_SECONDS else ""


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

    def changed(self, said: str) -> None:
        """The material has changed: the page brings the map up to it, and then says so. `said` may hold outside text.

        To be called right after the change, with nothing of Streamlit in between, where a run can end.
        """
        outdate(self.view.conflict)
        _say(said)

    def rebuild(self, said: str) -> None:
        """As :meth:`changed`, in the middle of a run: the page is shown anew. Does not return."""
        self.changed(said)
        st.rerun()


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the reader's own material. Its name is the word `material.sections.<id>` of the page."""

    id: str
    show: Callable[[Desk], None]


def _say(said: str) -> None:
    st.session_state.pop(_REFUSED, None)
    st.session_state[_SAID] = _Said(said)


def refuse(*lines: str) -> None:
    """What was asked for cannot be, or could not be built: it is said in place of what was to be said."""
    st.session_state.pop(_SAID, None)
    st.session_state[_REFUSED] = lines


def refuse_for_now(*lines: str) -> None:
    """As :func:`refuse`, of something that was done once: it goes when it has been read."""
    refuse(*lines)
    st.session_state[_REFUSED_NOW] = _Said("\n".join(lines))


def said_before() -> str:
    """What the last change had to say, for as long as it takes to read it; empty afterwards."""
    said: _Said | None = st.session_state.get(_SAID)
    return said.now() if said else ""


def refused() -> tuple[str, ...]:
    """Why the last change could not be made or built."""
    session = st.session_state
    lines: tuple[str, ...] = session.get(_REFUSED, ())
    once: _Said | None = session.get(_REFUSED_NOW)
    if once and once.text == "\n".join(lines) and not once.now():
        forget_refused()
        return ()
    return lines


def forget_refused() -> None:
    """What could not be built before was built now."""
    st.session_state.pop(_REFUSED, None)


def forget_said() -> None:
    """Another section was chosen: what the last change had to say does not belong to it."""
    for key in (_SAID, _REFUSED):
        st.session_state.pop(key, None)
