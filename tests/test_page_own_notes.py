"""Own notes between map and workspace: told once or twice they are kept once, and what is no news changes nothing."""

from __future__ import annotations

import pytest

from geo.errors import ConflictMapError
from geo.notes import open_notes
from page.own_notes import keep_told, tell_notes
from page.words import open_words

NOTE = {"id": "n1", "text": "Konvooi", "points": [[31.0, 49.0]], "from": None, "to": None}


def told(*changes, by="map-a", of="libya"):
    return {"date": "2019-06-10", "notes": {"of": of, "by": by, "changes": list(changes)}}


def test_changes_are_kept_and_heard_and_what_was_heard_is_not_done_again(tmp_path):
    path = tmp_path / "notes.geojson"
    news = told({"put": NOTE, "n": 1}, {"put": {**NOTE, "id": "n2"}, "n": 2})
    heard = keep_told(news, ("", 0), lambda _: path)
    assert heard == ("map-a", 2)
    other = keep_told(told({"remove": "n1", "n": 1}, by="map-b"), heard, lambda _: path)
    assert other == ("map-b", 1)
    assert keep_told(told({"put": NOTE, "n": 1}, by="map-b"), other, lambda _: path) == other
    assert [note.id for note in open_notes(path)] == ["n2"]
    said = tell_notes("libya", path, other, None, open_words("nl"))
    assert (said["heard"], said["fault"], said["of"]) == (["map-b", 1], "", "libya")
    assert said["list"] == [{**NOTE, "id": "n2"}]


@pytest.mark.parametrize("news", [
    None, "x", {}, {"notes": []}, {"notes": {"changes": "x"}}, told("x", 5), told({"put": NOTE}),
    told({"put": NOTE, "n": True}), told({"put": NOTE, "n": "1"}),
])  # fmt: skip
def test_what_is_no_news_changes_nothing(tmp_path, news):
    path = tmp_path / "notes.geojson"
    assert keep_told(news, ("map-a", 3), lambda _: path) == ("map-a", 3)
    assert not path.exists()


def test_notes_of_what_is_no_conflict_go_nowhere(tmp_path):
    assert keep_told(told({"put": NOTE, "n": 1}, of="../.."), ("", 0), lambda _: None) == ("", 0)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_told_in_words_and_nothing_is_heard(tmp_path):
    path = tmp_path / "notes.geojson"
    path.write_text("{")
    with pytest.raises(ConflictMapError):
        keep_told(told({"put": NOTE, "n": 1}), ("", 0), lambda _: path)
    said = tell_notes("libya", path, ("", 0), None, open_words("en"))
    assert said["list"] == []
    assert "notes.geojson" in said["fault"]
    assert "broken" in said["fault"]
