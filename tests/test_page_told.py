"""What the map tells moves what the reader looks at, also when the reader changes the conflict to and fro."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geo.definitions import load_conflict
from page import told
from page.components import MAP_KEY


class _Session(dict):
    """A session as Streamlit has it: its values are attributes too."""

    __getattr__, __setattr__ = dict.__getitem__, dict.__setitem__


class _Address(dict):
    """The address as Streamlit has it."""

    to_dict = dict.copy

    def from_dict(self, params):
        """Another address in place of this one."""
        self.clear()
        self.update(params)


@pytest.fixture
def session(monkeypatch):
    """A session that has just opened the page on Libya."""
    state = _Session()
    theme = SimpleNamespace(theme=SimpleNamespace(type="light"))
    address = _Address(conflict="libya", date="2020-01-10")
    faked = SimpleNamespace(session_state=state, query_params=address, context=theme, rerun=lambda: None)
    monkeypatch.setattr(told, "st", faked)
    told.current_view()
    return state


def _tell(session, day):
    """The map of the conflict that is looked at tells that it rests on a day."""
    session[MAP_KEY] = {"date": day, "window": 30, "event": None, "turn": session.dated}
    return told.follow_map(session[MAP_KEY], load_conflict(session.view.conflict)).date.isoformat()


def test_a_day_that_was_looked_at_before_is_followed_after_another_conflict(session):
    assert _tell(session, "2020-01-11") == "2020-01-11"
    told.choose({"field": "conflict", "value": "ukraine"})
    told.choose({"field": "conflict", "value": "libya"})
    assert session.view.date.isoformat() != "2020-01-11"
    assert _tell(session, "2020-01-11") == "2020-01-11"


def test_what_the_map_told_of_another_conflict_moves_nothing(session):
    late = {"date": "2020-02-02", "window": 1, "event": "evt-1", "turn": session.dated, "compare": "2019-05-01"}
    told.choose({"field": "conflict", "value": "ukraine"})
    before = session.view
    assert told.follow_map(late, load_conflict("ukraine")) == before
    assert _tell(session, "2022-05-05") == "2022-05-05"
