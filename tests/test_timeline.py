"""The packed columns say what the tables say, in whole numbers and plain text."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from geo.definitions import load_language
from geo.timeline import Packed
from geo.timeline_shapes import SCALE, ShapePool, quantise
from geo.timeline_texts import LONGEST_PARAGRAPH, marked_paragraphs, web_address
from tests.map_fixture import CAME, CHANGE, SENTENCE, TEXT, make_tables, packed

CHANGE_DAY = (CHANGE - date(2019, 1, 1)).days


def _read(found: Packed, kind: str) -> dict:
    name = {"data": found.data, "basemap": found.basemap}.get(kind) or next(
        n for n in found.files if n.startswith(kind)
    )
    return json.loads(found.files[name])


@pytest.fixture(scope="module")
def found() -> Packed:
    return packed()


def test_the_same_tables_give_the_same_bytes(found):
    assert dict(packed().files) == dict(found.files)


def test_the_order_of_rows_does_not_change_control_or_areas(found):
    tables = make_tables()
    for name in ("control", "places"):
        tables[name] = tables[name].iloc[::-1].reset_index(drop=True)
    mixed = _read(packed(tables), "data")["sets"]["all"]
    assert sorted(mixed["changes"]["day"]) == sorted(_read(found, "data")["sets"]["all"]["changes"]["day"])


def test_a_file_name_holds_the_hash_of_its_content(found):
    changed = packed(make_tables(title="Andere titel"))
    texts = [name for name in changed.files if name.startswith("texts")]
    assert texts[0] not in found.files
    assert changed.basemap == found.basemap
    assert changed.data != found.data, "the data names the file of its texts"


def _number(events: dict, event_id: str) -> int:
    return events["ids"].split(" ").index(event_id)


def test_events_are_parallel_columns_with_days_since_the_start(found):
    events = _read(found, "data")["events"]
    columns = events["columns"]
    assert {len(values) for values in columns.values()} == {4} == {len(events["ids"].split(" "))}
    taken = _number(events, "evt-taken")
    assert (columns["from"][taken], columns["to"][taken]) == (CHANGE_DAY, CHANGE_DAY + 1)
    assert (columns["lng"][taken], columns["lat"][taken]) == (3_200_000, 4_900_000)
    assert events["types"][columns["type"][taken]] == "territorial_change"
    assert (columns["s1"][taken], columns["s2"][taken]) == (1, 0)
    assert events["control"][str(taken)][4:] == [1, 0]
    assert [events["actors"][n] for n in events["groups"][columns["side1"][taken]]] == ["South"]
    assert columns["km"][taken] == 20
    claim = _number(events, "evt-claim")
    assert events["deaths"][columns["deaths"][claim]] == [3, None, 0]


def test_events_stand_in_the_order_of_their_first_day_whatever_the_order_of_the_rows(found):
    tables = make_tables()
    for name in ("events", "events_articles"):
        tables[name] = tables[name].iloc[::-1].reset_index(drop=True)
    for events in (_read(packed(tables), "data")["events"], _read(found, "data")["events"]):
        assert events["ids"].split(" ") == ["evt-siege", "evt-taken", "evt-claim", "evt-plan"]
        assert events["columns"]["from"] == sorted(events["columns"]["from"])


def test_an_event_off_the_map_stays_with_its_reason(found):
    events = _read(found, "data")["events"]
    plan = _number(events, "evt-plan")
    assert events["columns"]["on_map"][plan] == 0
    assert events["words"][events["columns"]["off"][plan]] == "planned"


def test_an_event_from_an_article_belongs_to_both_evidence_sets(found):
    events = _read(found, "data")["events"]
    assert events["set_names"] == ["all", "articles"]
    sets = dict(zip(events["ids"].split(" "), events["columns"]["sets"], strict=True))
    assert (sets["evt-taken"], sets["evt-claim"]) == (0b11, 0b01)


def test_cards_lie_in_files_by_the_numbers_of_their_events(monkeypatch):
    monkeypatch.setattr("geo.timeline_texts.CARDS_BYTES", 600)
    small = packed()
    data = _read(small, "data")
    assert [first for first, _ in data["cards"]] == sorted({first for first, _ in data["cards"]})
    assert data["cards"][0][0] == 0 and len(data["cards"]) > 1
    ends = [first for first, _ in data["cards"]][1:] + [4]
    for (first, name), end in zip(data["cards"], ends, strict=True):
        assert list(json.loads(small.files[name])["events"]) == data["events"]["ids"].split(" ")[first:end]


def test_a_place_that_only_events_mention_has_its_names_by_language(found):
    assert _read(found, "data")["events"]["names"] == {"rand": {"nl": "Rand", "en": "Edge"}}


def test_changes_of_hands_leave_out_the_state_at_the_start(found):
    changes = _read(found, "data")["sets"]["all"]["changes"]
    assert changes == {
        "day": [CHANGE_DAY],
        "place": changes["place"],
        "actor": ["South"],
        "before": ["North"],
        "precision": ["day"],
    }


def test_areas_of_a_day_are_the_rows_that_hold_it(found):
    areas = _read(found, "data")["sets"]["all"]["areas"]

    def on(day):
        return [a for a, f, t in zip(areas["actor"], areas["from"], areas["to"], strict=True) if f <= day < t]

    assert on(CHANGE_DAY - 1) == ["North"]
    assert on(CHANGE_DAY) == ["North", "South", "contested"]
    assert on(364) == ["North", "South", "contested"]


def test_only_hatched_bands_are_sent(found):
    assert _read(found, "data")["sets"]["all"]["bands"]["style"] == ["band"]


def test_a_shape_that_returns_is_sent_once(found):
    data = _read(found, "data")
    shapes = [n for name in ("all", "articles") for row in data["sets"][name]["areas"]["shapes"] for n in row]
    assert len(shapes) == 8
    assert len(set(shapes)) == 4 <= len(data["pool"]["polygons"])


def test_reports_of_a_vague_day_belong_to_no_day(found):
    reports = _read(found, "data")["sets"]["all"]["reports"]
    assert len(reports) == 365
    # the season-dated baseline is left out; two observations and five sources of events remain
    assert sum(reports) == 2 + 5
    assert sum(_read(found, "data")["sets"]["articles"]["reports"]) == 2


def test_the_sentence_stands_marked_in_its_paragraph(found):
    paragraphs = _read(found, "cards")["events"]["evt-taken"]["paragraphs"]
    assert len(paragraphs) == 1
    pieces = paragraphs[0]["pieces"]
    assert [text for text, marked in pieces if marked] == [SENTENCE]
    assert pieces[0] == ["In de hoofdstad praten 😀 de partijen. ", 0]
    assert "".join(text for text, _ in pieces) == TEXT.split("\n\n")[1]


def test_an_event_without_an_article_keeps_the_line_of_its_chronology(found):
    text = _read(found, "cards")["events"]["evt-claim"]
    assert text["paragraphs"] == []
    assert text["line"] == {"text": "South takes the town.", "lang": "en"}
    assert text["sources"][0]["publisher"] == "south.example"


def test_words_of_the_page_around_the_map_are_not_sent(found):
    for name in found.words.values():
        words = json.loads(found.files[name])["words"]
        assert "page" not in words
        assert words["types"]["battle"]


def test_dutch_and_english_have_the_same_words(found):
    def keys(tree, path=""):
        return {
            k
            for key, value in tree.items()
            for k in (keys(value, f"{path}{key}.") if isinstance(value, dict) else [path + key])
        }

    dutch, english = (json.loads(found.files[found.words[code]])["words"] for code in ("nl", "en"))
    assert keys(dutch) == keys(english)


def test_the_basemap_names_neighbours_where_they_are_seen(found):
    basemap = _read(found, "basemap")
    assert basemap["country"] and basemap["neighbours"][0]["code"] == "UA"
    lng, lat = basemap["neighbours"][0]["at"]
    assert Point(lng, lat).within(box(28, 46, 36, 48))


def test_every_subtype_of_the_chronologies_has_words_in_both_languages():
    files = sorted((Path(__file__).resolve().parent.parent / "data" / "chronology").glob("*/events.csv"))
    rows = [row for file in files for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
    used = {row["subtype"] for row in rows} - {""}
    assert used
    for code in ("nl", "en"):
        assert used - set(load_language(code).interface["subtypes"]) == set()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//host/a", "ftp://host/a", "http:", " ", None, 3]
)
def test_only_web_addresses_become_links(address):
    assert web_address(address) == ""


def test_a_web_address_stays_as_it_is():
    assert web_address("https://a.example/b?c=1&d=2") == "https://a.example/b?c=1&d=2"


def test_two_sentences_of_one_paragraph_are_marked_in_one_quote():
    article = {"text": "Een. Twee. Drie.\n\nVier.", "body": "[]"}
    assert marked_paragraphs(article, [(0, 4), (11, 16), (18, 23)]) == [
        [("Een.", 1), (" Twee. ", 0), ("Drie.", 1)],
        [("Vier.", 1)],
    ]


def test_a_quote_stays_inside_the_article_proper():
    article = {"text": "Foto: X\nDe zin. Nog een.\nLees ook: Y", "body": "[[8, 24]]"}
    assert marked_paragraphs(article, [(8, 15)]) == [[("De zin.", 1), (" Nog een.", 0)]]


def test_a_long_paragraph_is_cut_around_its_sentence_between_words():
    text = "woord " * 400 + "Dit is de zin. " + "ander " * 400
    start = text.index("Dit")
    (pieces,) = marked_paragraphs({"text": text, "body": "[]"}, [(start, start + 14)])
    whole = "".join(piece for piece, _ in pieces)
    assert len(whole) <= LONGEST_PARAGRAPH
    assert (whole.split()[0], whole.split()[-1]) == ("woord", "ander")
    assert [piece for piece, marked in pieces if marked] == ["Dit is de zin."]


coordinates = st.lists(
    st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-85, 85, allow_nan=False)),
    min_size=2,
    max_size=12,
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(points=coordinates)
def test_a_packed_line_stays_within_half_a_unit_of_the_line(points):
    line = LineString(points)
    steps = quantise(line)
    if not steps:
        assert line.length < 12 / SCALE
        return
    back = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / SCALE
    unpacked = LineString(back)
    assert all(unpacked.distance(Point(p)) <= 0.8 / SCALE for p in points)
    assert all(line.distance(Point(p)) <= 0.8 / SCALE for p in back)


def test_points_in_line_are_left_out_but_a_line_that_turns_back_is_not():
    assert quantise(LineString([(30, 48), (31, 48), (32, 48)])) == (300_000, 480_000, 20_000, 0)
    assert len(quantise(LineString([(30, 48), (32, 48), (31, 48)]))) == 6


def test_holes_of_an_area_are_kept_and_slivers_left_out():
    pool = ShapePool()
    ring = Polygon(box(30, 48, 34, 50).exterior.coords, [box(31, 49, 32, 49.5).exterior.coords])
    (number,) = pool.add_area(ring)
    assert len(pool.polygons[number]) == 2
    assert pool.add_area(box(30, 48, 30 + 1e-6, 48 + 1e-6)) == []


def test_each_evidence_set_has_its_series_as_known_then(found):
    sets = _read(found, "data")["sets"]
    came = (CAME - date(2019, 1, 1)).days
    assert sets["all"]["changes"]["day"] == [CHANGE_DAY]
    assert sets["all"]["then"]["changes"]["day"] == [came]
    assert "then" not in sets["articles"], "Testland's tables have none"
    reports = _read(found, "texts")["reports"]
    assert len(reports["columns"]["came"]) == len(reports["columns"]["first"])
    assert len(reports["sets"]["all"]["then"]) == len(sets["all"]["then"]["control"]["place"])


def test_a_shape_that_both_clocks_show_is_packed_once(found):
    areas = _read(found, "data")["sets"]["all"]
    assert set(areas["then"]["areas"]["shapes"][0]) <= {n for shapes in areas["areas"]["shapes"] for n in shapes}


def test_a_front_names_the_nearest_places_of_each_side(found):
    data = _read(found, "data")
    ids, fronts = data["places"]["id"], data["sets"]["all"]["fronts"]
    (near,) = fronts["near"]
    assert [[ids[n] for n in places] for places in near] == [["noordstad"], ["middelburgt"]]
    assert fronts["sides"] == [["North", "South"]]


def test_a_spell_tells_how_likely_it_is_in_percent(found):
    control = _read(found, "data")["sets"]["all"]["control"]
    south = control["actor"].index("South")
    assert control["beliefs"][south] == [[CHANGE_DAY, 95, 0]]
