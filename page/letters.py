"""What a reader chooses in the components and buttons of the page: each is heard once, in the order of the choices.

Streamlit ends a run of the script as soon as another is asked for, and a value that lives for one run ends with it: the
click on a button, the trigger of a component. So a component writes letters instead: numbered, kept in its state, sent
anew with every run until later ones take their place (`page/web/letters.js`). Each run hears those that none has heard
to the end. A press of Streamlit's own buttons is noted before anything can end the run, and kept until a run that shows
the button takes it; letters wait for it, since they were written later. See docs/decisions/page-components.md.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.state import SafeSessionState

LETTERS = "letters"  # the state of a component in which they stand
Hearer = Callable[[Any], None]
_POST = "post"


@dataclass
class _Post:
    """The letters and presses of one session. A plain object: to change it is no point at which a run can end."""

    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    hearers: dict[str, Mapping[str, Hearer]] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    pressed: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Letter:
    """A letter that no run has heard to its end."""

    key: str
    number: int
    name: str
    value: Any


def _post() -> _Post:
    post: _Post = st.session_state.setdefault(_POST, _Post())
    return post


def session_mark() -> str:
    """What letters of this session bear: those of one before, which a browser sends to a new server, do not count."""
    return _post().mark


def listen(key: str, hearers: Mapping[str, Hearer]) -> None:
    """From now on the letters of the component `key` go to the hearer of their name, with what they say.

    It comes from the browser: a hearer checks it. A hearer that is cut short is called again by the next run.
    """
    _post().hearers[key] = hearers


def hear() -> bool:
    """Hand every letter that was not heard yet to its hearer, the oldest first; whether there was any.

    To be called before the page is shown, by the script and by each fragment with components in it.
    """
    post = _post()
    if post.pressed:
        return False
    letters = _unheard(post)
    for letter in letters:
        hearer = post.hearers[letter.key].get(letter.name)
        try:
            if hearer:
                hearer(letter.value)
        except Exception:
            post.heard[letter.key] = letter.number  # it would fail again; a run that is ended raises no Exception
            raise
        post.heard[letter.key] = letter.number
    return bool(letters)


def _unheard(post: _Post) -> list[_Letter]:
    found = [
        letter for key in post.hearers for letter in _letters(key, post.mark) if letter.number > post.heard.get(key, 0)
    ]
    return sorted(found, key=lambda letter: letter.number)


def _letters(key: str, mark: str) -> list[_Letter]:
    state = st.session_state.get(key)
    told = state.get(LETTERS) if isinstance(state, Mapping) else None
    if not isinstance(told, list):
        return []
    return [
        _Letter(key=key, number=one["number"], name=str(one.get("name")), value=one.get("value"))
        for one in told
        if isinstance(one, Mapping) and isinstance(one.get("number"), int) and one.get("session") == mark
    ]


# ---------------------------------------------------------------- Streamlit's own buttons


def note_first() -> None:
    """Let every run note its presses before it can be ended; for the server, once, before there is any run.

    Streamlit asks whether a run is to be ended just before it calls back, and with that run goes what it was asked; it
    asks again right after. What it guards against by the first is two runs at once, which are only where a run is
    thrown away for another (`runner.fastReruns`): there it stays as it was.
    """
    as_it_was = SafeSessionState.on_script_will_rerun

    def call_back(self: SafeSessionState, *states: Any, **more: Any) -> None:
        if st.get_option("runner.fastReruns"):
            as_it_was(self, *states, **more)
            return
        with self._lock:
            self._state.on_script_will_rerun(*states, **more)

    SafeSessionState.on_script_will_rerun = call_back  # type: ignore[method-assign]


def noting(key: str) -> dict[str, Any]:
    """Arguments for `st.button` and its kin: their press is noted until :func:`pressed` takes it."""
    return {"on_click": _post().pressed.append, "args": (key,)}


def pressed(key: str) -> bool:
    """Whether the button was pressed, once for each press. What is done then is done at once, before more is shown."""
    post = _post()
    if key not in post.pressed:
        return False
    post.pressed[:] = [other for other in post.pressed if other != key]
    return True


def finish() -> None:
    """The page was shown as a whole: forget presses of buttons that are gone, and run again where letters waited."""
    post = _post()
    post.pressed.clear()
    if _unheard(post):
        st.rerun()
