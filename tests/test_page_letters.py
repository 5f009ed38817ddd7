"""Letters of components and presses of buttons: each is heard once, in order, also when a run is ended half-way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit.runtime.state import SafeSessionState, SessionState

from page import letters


class _Ended(BaseException):
    """What Streamlit raises where a run ends for another one: no Exception."""


@pytest.fixture
def session(monkeypatch):
    """A session of its own, and how often the page was asked to run anew (`reruns`)."""
    state, asked = {}, []
    monkeypatch.setattr(letters, "st", SimpleNamespace(session_state=state, rerun=lambda: asked.append(True)))
    return SimpleNamespace(state=state, reruns=asked)


def _write(session, key, *told, mark=None):
    """The letters of a component as a browser sends them: (number, name, value)."""
    mark = letters.session_mark() if mark is None else mark
    session.state[key] = {letters.LETTERS: [
        {"number": number, "session": mark, "name": name, "value": value} for number, name, value in told]}  # fmt: skip


def test_letters_are_heard_once_the_oldest_first_whichever_component_wrote_them(session):
    heard = []
    letters.listen("panel", {"select": lambda value: heard.append(("select", value))})
    letters.listen("header", {"choose": lambda value: heard.append(("choose", value))})
    _write(session, "panel", (1, "select", "a"), (4, "select", "b"))
    _write(session, "header", (3, "choose", "nl"))
    assert letters.hear()
    assert heard == [("select", "a"), ("choose", "nl"), ("select", "b")]
    assert not letters.hear()
    _write(session, "panel", (4, "select", "b"), (5, "select", "b"))
    assert letters.hear()
    assert heard[3:] == [("select", "b")]


def test_a_hearer_that_was_cut_short_is_called_again_and_those_before_it_are_not(session):
    heard = []

    def ended_at_first(value):
        heard.append(value)
        if heard.count(value) == 1 and value == "b":
            raise _Ended

    letters.listen("panel", {"select": ended_at_first})
    _write(session, "panel", (1, "select", "a"), (2, "select", "b"))
    with pytest.raises(_Ended):
        letters.hear()
    assert letters.hear()
    assert heard == ["a", "b", "b"]


def test_what_fails_is_not_tried_again_with_every_run(session):
    def fail(_):
        raise ValueError("no such thing")

    letters.listen("panel", {"select": fail})
    _write(session, "panel", (1, "select", "a"))
    with pytest.raises(ValueError, match="no such thing"):
        letters.hear()
    assert not letters.hear()


def test_letters_to_another_session_and_what_is_no_letter_are_not_heard(session):
    heard = []
    letters.listen("panel", {"select": heard.append})
    _write(session, "panel", (1, "select", "a"), mark="another")
    assert not letters.hear()
    for told in (None, "x", {letters.LETTERS: "x"}, {letters.LETTERS: [None, {"number": "9"}]}):
        session.state["panel"] = told
        assert not letters.hear()
    _write(session, "panel", (1, "unknown", "a"))
    letters.hear()
    assert not heard
    assert not letters.hear()


def test_a_press_is_taken_once_and_letters_that_were_written_after_it_wait(session):
    heard = []
    letters.listen("header", {"choose": heard.append})
    note = letters.noting("add")
    note["on_click"](*note["args"])
    _write(session, "header", (1, "choose", "map"))
    assert not letters.hear()
    assert not letters.pressed("remove")
    assert letters.pressed("add")
    assert not letters.pressed("add")
    letters.finish()
    assert session.reruns == [True]
    assert letters.hear()
    assert heard == ["map"]
    letters.finish()
    assert session.reruns == [True]


def test_a_press_of_a_button_that_is_gone_is_forgotten_with_the_run_that_did_not_show_it(session):
    note = letters.noting("add")
    note["on_click"](*note["args"])
    letters.finish()
    assert not letters.pressed("add")
    assert not session.reruns


@pytest.mark.parametrize("fast", [False, True])
def test_a_run_that_is_to_be_ended_calls_back_first_unless_there_may_be_two_at_once(monkeypatch, fast):
    called, method = [], SafeSessionState.on_script_will_rerun
    monkeypatch.setattr(SessionState, method.__name__, lambda _, *states, **more: called.append((states, more)))
    monkeypatch.setattr(SafeSessionState, method.__name__, method)  # so that it is as before after the test
    monkeypatch.setattr(letters, "st", SimpleNamespace(get_option={"runner.fastReruns": fast}.__getitem__))

    def end():
        raise _Ended

    safe = SafeSessionState(SessionState(), end)
    with pytest.raises(_Ended):
        safe.on_script_will_rerun(None)
    assert not called
    letters.note_first()
    if fast:
        with pytest.raises(_Ended):
            safe.on_script_will_rerun(None)
        assert not called
    else:
        safe.on_script_will_rerun(None, is_history_navigation=False)
        assert called == [((None,), {"is_history_navigation": False})]
