"""The reader's own labels and arrows: checked on the way in, kept whole or not at all, the same after a round trip."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InputError
from geo.model import LngLat
from geo.notes import LONGEST_TEXT, Note, as_geojson, change_notes, open_notes, read_notes, read_record

DAY = date(2019, 6, 10)
LABEL = Note(id="n1", text="Konvooi", points=(LngLat(31.5, 49.2),), first=DAY, last=DAY)
ARROW = Note(id="n2", points=(LngLat(31, 49), LngLat(31.5, 49.5), LngLat(32, 49)))
degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda p: LngLat(round(p[0], 5), round(p[1], 5)))
texts = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=40).map(str.strip)


@st.composite
def drawn(draw):
    points = tuple(draw(st.lists(degrees, min_size=1, max_size=4)))
    text = draw(texts.filter(bool)) if len(points) == 1 else draw(texts)
    days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    first, last = (day if draw(st.booleans()) else None for day in days)
    return Note(id=draw(st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)), text=text, points=points, first=first,
                last=last)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(drawn(), max_size=5, unique_by=lambda note: note.id))
def test_notes_are_the_same_after_they_were_written_and_read(tmp_path_factory, notes):
    path = tmp_path_factory.mktemp("notes") / "notes.geojson"
    path.write_text(json.dumps(as_geojson(notes)), encoding="utf-8")
    assert read_notes(path) == tuple(notes)
    assert [read_record(note.as_record()) for note in notes] == notes


@pytest.mark.parametrize("wrong", [
    None, "x", {}, {"id": "a b", "text": "x", "points": [[1, 2]]}, {"id": "a", "text": "x", "points": []},
    {"id": "a", "text": "", "points": [[1, 2]]}, {"id": "a", "text": "x", "points": [[181, 2]]},
    {"id": "a", "text": "x", "points": [[1, float("nan")]]}, {"id": "a", "text": "x", "points": [[True, 2]]},
    {"id": "a", "text": "x", "points": [[1, 2]] * 51},
    {"id": "a", "text": "x" * (LONGEST_TEXT + 1), "points": [[1, 2]]},
    {"id": "a", "text": 5, "points": [[1, 2]]}, {"id": "a", "text": "x", "points": "12"},
    {"id": "a", "text": "x", "points": [[1, 2]], "from": "soon"},
    {"id": "a", "text": "x", "points": [[1, 2]], "from": "2020-02-01", "to": "2020-01-01"},
])  # fmt: skip
def test_what_is_no_note_is_refused(wrong):
    with pytest.raises(ValueError, match="."):
        read_record(wrong)


def test_marks_that_turn_or_break_a_line_are_taken_out_of_the_text():
    record = {"id": "a", "text": "\u202eabc\u0000\n${x} `y`", "points": [[1, 2]]}
    assert read_record(record).text == "abc  ${x} `y`"


def test_a_note_shows_on_its_days_alone():
    assert LABEL.shows_on(DAY)
    assert not LABEL.shows_on(date(2019, 6, 11))
    assert ARROW.shows_on(date(1999, 1, 1))


def test_changes_are_kept_in_their_order_and_doing_them_twice_is_doing_them_once(tmp_path):
    path = tmp_path / "libya" / "notes.geojson"
    changes = [{"put": LABEL.as_record()}, {"put": ARROW.as_record()}, {"put": {**LABEL.as_record(), "text": "Later"}}]
    after = change_notes(path, changes)
    assert [note.text for note in after] == ["Later", ""]
    assert change_notes(path, changes) == after == open_notes(path)
    assert change_notes(path, [{"remove": "n1"}, {"remove": "nobody"}]) == (ARROW,)


@pytest.mark.parametrize("wrong", [{}, "x", {"put": {"id": "a"}}, {"remove": 5}, {"put": None}])
def test_a_change_that_is_none_changes_nothing(tmp_path, wrong):
    path = tmp_path / "notes.geojson"
    change_notes(path, [{"put": LABEL.as_record()}])
    before = path.read_bytes()
    assert change_notes(path, [wrong]) == (LABEL,)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"features": 5}', '{"features": [{"geometry": {"type": "Polygon"}}]}']
)
def test_a_broken_file_is_named_and_never_written_over(tmp_path, content):
    path = tmp_path / "notes.geojson"
    path.write_text(content)
    with pytest.raises(InputError, match="notes.geojson"):
        change_notes(path, [{"put": LABEL.as_record()}])
    assert path.read_text() == content


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    path = tmp_path / "own.geojson"
    features = as_geojson([LABEL, ARROW])["features"]
    features[0]["geometry"]["coordinates"] = [500, 0]
    features[1]["properties"]["date_start"] = "then"
    path.write_text(json.dumps({"features": features}))
    with pytest.raises(InputError) as caught:
        read_notes(path)
    assert [fault.key for fault in caught.value.faults] == ["feature 1", "feature 2"]


def test_of_an_export_only_the_readers_own_layer_is_read_and_of_other_files_points_with_a_name(tmp_path):
    path = tmp_path / "own.geojson"
    other = {"type": "Feature", "properties": {"layer": "events"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    shape = {"type": "Point", "coordinates": [31, 49, 0]}
    plain = {"type": "Feature", "properties": {"name": "Post"}, "geometry": shape}
    path.write_text(json.dumps({"features": [other, plain, *as_geojson([ARROW])["features"]]}))
    post, arrow = read_notes(path)
    assert (post.text, post.points, arrow) == ("Post", (LngLat(31, 49),), ARROW)
    assert read_notes(path)[0].id == post.id, "the same file gives the same ids"
