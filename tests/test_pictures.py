"""Pictures hold what they show: the front, the date in words, names that do not overlap, and no more than asked."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from geo.definitions import load_language
from geo.errors import InputError
from geo.exports_picture import STYLE, Print, days_of, from_the_right, in_words, shown_events, write_picture
from geo.model import LngLat
from geo.notes import Note
from geo.picture import Sheet, draw_day, draw_ground
from geo.picture_furniture import draw_furniture
from geo.picture_labels import drawable, find_room, place_labels
from geo.projection import distance_km
from tests.map_fixture import COUNTRY, conflict, make_tables

HASH = "0123456789abcdef" * 4
DAY = date(2019, 6, 10)
SVG = "{http://www.w3.org/2000/svg}"


def sheet(lang="nl", **more) -> Sheet:
    language = load_language(lang)
    return Sheet(conflict=conflict(), tables=make_tables(), outline=COUNTRY, neighbours={}, language=language, **more)


def how(**more) -> Print:
    return Print(**{"width": 900, "height": 600, "data_hash": HASH, "sources": ("south.example",)} | more)


def axes_of(drawn_on: Sheet):
    figure = Figure(figsize=(9, 6))
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    draw_ground(axes, drawn_on, drawn_on.box)
    return axes


def test_svg_parses_holds_the_front_the_areas_and_the_scale_and_is_the_same_each_time(tmp_path):
    path = write_picture(sheet(), [DAY], "svg", tmp_path / "a.svg", how())
    root = ElementTree.parse(path).getroot()
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert {"front-0", "area-North", "area-South", "area-contested", "scale"} <= ids
    front = next(node for node in root.iter(f"{SVG}g") if node.get("id") == "front-0")
    assert next(front.iter(f"{SVG}path")).get("d").count("L") >= 2
    assert HASH[:16] in path.read_text(encoding="utf-8")
    again = write_picture(sheet(), [DAY], "svg", tmp_path / "b.svg", how())
    assert again.read_bytes() == path.read_bytes()


def test_before_there_was_a_front_none_is_drawn(tmp_path):
    path = write_picture(sheet(), [date(2019, 3, 1)], "svg", tmp_path / "a.svg", how())
    assert not [node for node in ElementTree.parse(path).getroot().iter() if str(node.get("id")).startswith("front-")]


@pytest.mark.parametrize("size", [(1200, 900), (4000, 3000)])
def test_png_has_the_size_that_was_asked_for(tmp_path, size):
    path = write_picture(sheet(), [DAY], "png", tmp_path / "a.png", how(width=size[0], height=size[1]))
    with Image.open(path) as picture:
        assert picture.size == size
        assert len(picture.convert("RGB").resize((200, 150)).getcolors(40_000)) > 20  # it is no blank sheet


def test_colours_of_a_side_stand_where_it_holds_the_ground(tmp_path):
    drawn_on = sheet()
    axes = axes_of(drawn_on)
    areas = {artist.get_gid(): artist for artist in draw_day(axes, drawn_on, DAY) if artist.get_gid()}
    ((x, y),) = drawn_on.projection.points_to_metric([LngLat(31.0, 48.3)])
    assert areas["area-South"].get_path().contains_point((x, y))
    assert not areas["area-North"].get_path().contains_point((x, y))


def test_a_gif_has_a_frame_for_each_step_and_its_last_day(tmp_path):
    days = days_of(date(2019, 5, 25), date(2019, 6, 5), 5)
    assert days == [date(2019, 5, 25), date(2019, 5, 30), date(2019, 6, 4), date(2019, 6, 5)]
    path = write_picture(sheet(), days, "gif", tmp_path / "a.gif", how())
    with Image.open(path) as picture:
        frames = []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGB")).astype(int))
    assert len(frames) == len(days)
    assert np.abs(frames[0] - frames[2]).max() > 50  # the change of hands on 1 June is drawn


def test_a_larger_picture_is_the_same_drawing_in_more_dots(tmp_path):
    small = write_picture(sheet(), [DAY], "png", tmp_path / "a.png", how(width=900, height=600))
    large = write_picture(sheet(), [DAY], "png", tmp_path / "b.png", how(width=2700, height=1800))
    with Image.open(small) as a, Image.open(large) as b:
        first, second = (np.asarray(one.convert("RGB").resize((300, 200), Image.Resampling.BOX)).astype(int)
                         for one in (a, b))  # fmt: skip
    assert np.abs(first - second).mean() < 4  # of 255: letters, lines and hatching have all grown with it


def test_an_svg_has_the_size_that_was_asked_for_and_hatches_what_is_contested(tmp_path):
    path = write_picture(sheet(), [DAY], "svg", tmp_path / "a.svg", how(width=4000, height=3000))
    root = ElementTree.parse(path).getroot()
    assert (root.get("width"), root.get("height")) == ("4000px", "3000px")
    ground = {node.get("id"): next(node.iter(f"{SVG}path")).get("style") for node in root.iter(f"{SVG}g")
              if node.get("id") in ("area-contested", "contested")}  # fmt: skip
    assert "url(#" in ground["contested"] and "url(#" not in ground["area-contested"]  # a wash would thin the strokes


def test_the_scale_is_as_long_as_it_says():
    drawn_on = sheet()
    axes = axes_of(drawn_on)
    draw_furniture(axes, drawn_on, 1.0)
    first, second = (patch for patch in axes.patches if patch.get_gid() == "scale")
    ends = np.array([(first.get_x(), first.get_y()), (second.get_x() + second.get_width(), second.get_y())])
    west, east = (LngLat(*point) for point in drawn_on.projection.points_to_lnglat(ends))
    (said,) = [text.get_text() for text in axes.texts if text.get_text().endswith("km")]
    assert distance_km(west, east) == pytest.approx(float(said.removesuffix(" km")), rel=0.005)


def test_marks_of_events_stand_beside_one_another_and_no_name_on_them():
    drawn_on = sheet()
    axes = axes_of(drawn_on)
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    taken = []
    for _ in range(6):  # six places on one spot
        _, box = find_room(axes, ((x0 + x1) / 2, (y0 + y1) / 2), 1.0, taken, letters=1)
        taken.append(box)
    assert not [pair for pair in combinations(taken, 2) if pair[0].overlaps(pair[1])]
    drawn = draw_day(axes, drawn_on, DAY)
    renderer = axes.figure.canvas.get_renderer()
    names = {artist.get_text(): artist.get_window_extent(renderer) for artist in drawn
             if isinstance(artist, Text) and len(artist.get_text()) > 2}  # fmt: skip
    marks = [artist.get_window_extent(renderer) for artist in drawn if artist.get_gid() == "event"]
    assert names and marks
    assert not [name for name, box in names.items() for mark in marks if box.overlaps(mark)]


def test_it_says_which_events_it_shows():
    said = shown_events(sheet("en", window=7, evidence="articles"), how(narrowed="Battle"))
    assert said == "events of 7 days to that day · only: Battle · evidence: articles alone"


def test_in_arabic_the_key_runs_from_the_right():
    entries = [(None, word) for word in "abcde"]
    assert [word for _, word in from_the_right(entries, 2)] == ["d", "e", "", "a", "b", "c"]


def test_several_days_stand_side_by_side(tmp_path):
    path = write_picture(sheet(), [date(2019, 3, 1), DAY], "svg", tmp_path / "a.svg", how())
    ids = [node.get("id") or "" for node in ElementTree.parse(path).getroot().iter()]
    assert len([name for name in ids if name.startswith("axes_")]) == 2
    assert in_words(sheet("en"), DAY) == "Monday, 10 June 2019"


def test_names_never_overlap_and_the_better_known_come_first():
    drawn_on = sheet()
    axes = axes_of(drawn_on)
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    step = (x1 - x0) / 300
    spots = sorted([(1 + n % 4, f"Plaatsnaam {n}", x + n * step, y) for n in range(12)])
    written = place_labels(axes, spots, 1.0)
    renderer = axes.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in written]
    assert 1 < len(written) < len(spots)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    assert written[0].get_text() == spots[0][1]


def test_markup_of_a_note_is_shown_as_it_stands(tmp_path):
    noted = sheet(notes=(Note(points=(LngLat(32, 49),), text=r"$\alpha$ <b>x</b> $\nosuch", offset=(20, 20)),))
    path = write_picture(noted, [DAY], "svg", tmp_path / "a.svg", how())
    assert "own-note" in {node.get("id") for node in ElementTree.parse(path).getroot().iter()}


def test_the_readers_own_arrow_and_label_stand_on_their_days_alone_and_in_the_legend(tmp_path):
    arrow = Note(points=(LngLat(31, 48.5), LngLat(33, 49.5)), text="Opmars", first=DAY, last=DAY)
    for day, shown in ((DAY, True), (date(2019, 6, 11), False)):
        path = write_picture(sheet(notes=(arrow,)), [day], "svg", tmp_path / f"{day}.svg", how())
        ids = [node.get("id") for node in ElementTree.parse(path).getroot().iter()]
        assert bool(ids.count("own-note")) == shown
        assert (path.read_text(encoding="utf-8").count("#7a2e8e") > 3) == shown


def test_no_name_is_written_over_the_words_of_a_note():
    with mpl.rc_context(STYLE):
        free = sheet()
        axes = axes_of(free)
        drawn = [artist for artist in draw_day(axes, free, DAY) if getattr(artist, "get_text", str)() == "Noordstad"]
        (x, y) = axes.transData.inverted().transform(drawn[0].get_window_extent().get_points().mean(axis=0))
        (at,) = free.projection.points_to_lnglat(np.array([(x, y)]))
        noted = sheet(notes=(Note(points=(LngLat(*at),), text="Hier staat iets"),))
        axes = axes_of(noted)
        boxes = {artist.get_text(): artist.get_window_extent() for artist in draw_day(axes, noted, DAY)
                 if getattr(artist, "get_text", str)()}  # fmt: skip
    own = boxes.pop("Hier staat iets")
    assert not [name for name, box in boxes.items() if name.isalpha() and box.overlaps(own)]


def test_arabic_is_shaped_and_ordered_from_the_right():
    with mpl.rc_context(STYLE):
        figure = Figure()
        FigureCanvasAgg(figure)
        widths = {}
        for word in ("سرت", "س ر ت"):
            text = figure.text(0, 0, word, fontsize=40)
            widths[word] = text.get_window_extent(figure.canvas.get_renderer()).width
    assert widths["سرت"] < 0.9 * widths["س ر ت"]  # letters that join are narrower than the same letters apart


def test_signs_of_control_are_not_drawn_and_a_letter_that_the_font_lacks_shows_as_one(tmp_path):
    assert drawable("Val\x01\u202e \n Sar\u200b") == "Val Sar"
    assert drawable("\u0928\u0926\u0940") == 3 * "\N{REPLACEMENT CHARACTER}"
    assert drawable("طرابلس Zuid") == "طرابلس Zuid"
    note = Note(text="a\x01 \u0928", points=(LngLat(32, 49),))
    write_picture(sheet(notes=(note,)), [DAY], "svg", tmp_path / "a.svg", how(sources=("\x02 \u0928",)))


@pytest.mark.parametrize(("kind", "days", "more", "word"), [
    ("bmp", [DAY], {}, "no kind of picture"), ("png", [DAY], {"width": 20}, "20 x 600 pixels"),
    ("png", [DAY] * 13, {}, "13 days"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_named(tmp_path, kind, days, more, word):
    with pytest.raises(InputError, match=word):
        write_picture(sheet(), days, kind, tmp_path / "a", how(**more))
