"""What was read from an article, to bytes and back; and read again only where something changed."""

from __future__ import annotations

import ast
import json
import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo import pipeline_reading
from geo.dates import PRECISIONS, DateInterval
from geo.model import (
    EVENT_TYPES,
    PLACE_KINDS,
    Article,
    Candidate,
    ControlChange,
    Dropped,
    Event,
    EventPlace,
    Evidence,
    LngLat,
    Place,
    Source,
    Span,
    Toponym,
)
from geo.pipeline import build
from geo.readings import Reading, article_bytes, reading_from_bytes, reading_to_bytes
from geo.store import MANIFEST, read_tables
from geo.workspace import WORKSPACE_ENV, open_workspace

GEO = Path(pipeline_reading.__file__).parent
TEXT = st.text(max_size=12)
SHARE = st.floats(0, 1) | st.sampled_from([0, 1])  # whole numbers stay whole numbers
DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))
POINTS = st.builds(LngLat, st.floats(30, 34), st.floats(48, 50))


@st.composite
def _intervals(draw):
    start = draw(DAYS)
    return DateInterval(start, start + timedelta(days=draw(st.integers(1, 400))), draw(st.sampled_from(PRECISIONS)))


@st.composite
def _places(draw):
    candidates = st.builds(Candidate, gazetteer_id=TEXT, name=TEXT, point=POINTS, country=TEXT, score=st.floats(-9, 9))
    point = draw(POINTS)
    region = draw(st.none() | st.just(box(point.lng - 0.1, point.lat - 0.1, point.lng + 0.1, point.lat + 0.1)))
    return Place(
        gazetteer_id=draw(TEXT), name=draw(TEXT), point=point, kind=draw(st.sampled_from(PLACE_KINDS)),
        country=draw(TEXT), precision_km=draw(st.floats(0, 99) | st.integers(0, 99)), confidence=draw(SHARE),
        region=region, method=draw(TEXT), reason=draw(TEXT), candidates=tuple(draw(st.lists(candidates, max_size=3))),
        qualifier=draw(TEXT),
    )  # fmt: skip


@st.composite
def _events(draw, places):
    low = draw(st.none() | st.integers(0, 50))
    sources = st.builds(Source, id=TEXT, kind=st.sampled_from(["article", "import"]), publisher=TEXT, camp=TEXT,
                        published=st.none() | DAYS, note=TEXT)  # fmt: skip
    spots = st.builds(EventPlace, place=st.sampled_from(places), inherited=st.booleans(), toponym_id=TEXT)
    change = st.builds(ControlChange, place=TEXT, new=TEXT, old=TEXT, extent=st.sampled_from(["whole", "part"]))
    return Event(
        id=draw(TEXT), type=draw(st.sampled_from(EVENT_TYPES)), subtype=draw(TEXT), when=draw(_intervals()),
        date_expression=draw(TEXT), places=tuple(draw(st.lists(spots, min_size=1, max_size=3))),
        side1=tuple(draw(st.lists(TEXT, max_size=2))), side2=tuple(draw(st.lists(TEXT, max_size=2))), deaths_min=low,
        deaths_max=None if low is None else draw(st.none() | st.integers(low, 99)), control=draw(st.none() | change),
        evidence=(Evidence(article_id=draw(TEXT), start=0, end=draw(st.integers(1, 9))),),
        sources=tuple(draw(st.lists(sources, max_size=2))), confidence=draw(SHARE), on_map=draw(st.booleans()),
        reported_at=draw(st.none() | DAYS), aliases=tuple(draw(st.lists(TEXT, max_size=2))),
    )  # fmt: skip


@st.composite
def _readings(draw):
    places = draw(st.lists(_places(), min_size=1, max_size=3))
    text = draw(st.text(min_size=1, max_size=20))
    article = Article(id=draw(TEXT), lang="nl", published=draw(_intervals()), title=draw(TEXT), text=text,
                      body=(Span(0, len(text)),), file="a.txt")  # fmt: skip
    toponym = Toponym(article_id=article.id, start=0, end=len(text), surface=text, kind="town", metonym=True)
    return Reading(
        article=article,
        resolved=tuple((toponym, place) for place in draw(st.lists(st.sampled_from(places), max_size=3))),
        events=tuple(draw(st.lists(_events(places), max_size=3))),
        dropped=(Dropped(stage="events", reason="no_place", item=draw(TEXT), line=draw(st.none() | st.just(3))),),
        phrases=((Span(0, 1), places[0]),),
    )


@settings(max_examples=60, deadline=None)
@given(_readings())
def test_a_reading_comes_back_from_bytes_as_it_was(reading):
    content = reading_to_bytes(reading)
    back = reading_from_bytes(content, reading.article)
    assert back == reading
    assert repr(back) == repr(reading)  # also regions, and whether a number is whole
    assert reading_to_bytes(back) == content


@settings(max_examples=60, deadline=None)
@given(_readings(), st.randoms(use_true_random=False))
def test_bytes_that_were_changed_give_none_or_a_reading_and_never_an_error(reading, dice):
    content = bytearray(reading_to_bytes(reading))
    for _ in range(dice.randrange(1, 4)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    found = reading_from_bytes(bytes(content), reading.article)
    assert found is None or found.article == reading.article
    cut = bytes(content[: dice.randrange(len(content))])
    assert reading_from_bytes(cut, reading.article) is None


def test_keys_of_a_later_version_are_left_aside():
    article = Article(id="a", lang="nl", published=DateInterval.day(date(2019, 1, 1)), title="", text="x",
                      body=(Span(0, 1),), file="a.txt")  # fmt: skip
    record = json.loads(reading_to_bytes(Reading(article=article))) | {"later": [1, 2]}
    assert reading_from_bytes(json.dumps(record).encode(), article) == Reading(article=article)
    assert article_bytes(article) != article_bytes(replace(article, publisher="b"))


def test_every_module_that_reads_is_part_of_the_hash_of_readings():
    seen, waiting = set(), ["toponyms", "places", "events", "readings", "pipeline_reading"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            for node in ast.walk(ast.parse((GEO / f"{name}.py").read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("geo."):
                    waiting.append(node.module.split(".")[1])
    assert not {name for name in seen if not name.startswith(pipeline_reading.READERS)} - {"cache", "memory"}


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    return open_workspace()


class _Reads:
    """Counts the articles that are really read."""

    def __init__(self, monkeypatch):
        self.ids, self._read = [], pipeline_reading.read_article
        monkeypatch.setattr(pipeline_reading, "read_article", self)

    def __call__(self, article, *context):
        self.ids.append(article.id)
        return self._read(article, *context)


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != ".lock"}


def test_what_was_read_is_not_read_again_and_the_tables_are_the_same_to_the_byte(workspace, tmp_path, monkeypatch):
    reads = _Reads(monkeypatch)
    build("libya", out=tmp_path / "first")
    count = len(reads.ids)
    build("libya", out=tmp_path / "second")
    assert count > 5
    assert len(reads.ids) == count
    shutil.rmtree(workspace.cache_dir("libya"))
    build("libya", out=tmp_path / "third")
    assert len(reads.ids) == 2 * count
    assert _bytes(tmp_path / "first") == _bytes(tmp_path / "second") == _bytes(tmp_path / "third")


def test_an_article_that_cannot_be_read_is_listed_and_all_others_are_read(workspace, tmp_path, monkeypatch):
    read, ids = pipeline_reading.read_article, []

    def fails(article, *context):
        ids.append(article.id)
        if len(ids) == 3:
            raise ZeroDivisionError("of its own")
        return read(article, *context)

    monkeypatch.setattr(pipeline_reading, "read_article", fails)
    manifest = build("libya", out=tmp_path / "out")
    assert manifest["dropped"]["articles: failed"] == 1
    assert manifest["counts"]["articles"] == len(ids) > 5
    dropped = read_tables(tmp_path / "out", ["dropped"])["dropped"]
    (told,) = dropped[dropped["reason"] == "failed"].to_dict("records")
    assert (told["item"], told["detail"]) == (ids[2], "ZeroDivisionError: of its own")


def test_only_a_new_or_changed_article_is_read(workspace, tmp_path, monkeypatch):
    mine = workspace.articles_dir("libya")
    mine.mkdir(parents=True)
    (mine / "one.txt").write_text("date 2020-01-07 Haftars troepen namen maandag de stad Sirte in op de regering.")
    (mine / "two.txt").write_text("date 2019-04-07 Er werd zaterdag gevochten bij de luchthaven van Tripoli.")
    build("libya", out=tmp_path / "out")
    reads = _Reads(monkeypatch)
    (mine / "two.txt").write_text("date 2019-04-07 Er werd vrijdag gevochten bij de luchthaven van Tripoli.")
    (mine / "three.txt").write_text("date 2019-04-08 Er werd zondag gevochten bij de haven van Misrata.")
    build("libya", out=tmp_path / "out")
    assert sorted(reads.ids) == ["three", "two"]


def test_other_words_of_a_language_or_another_program_read_everything_anew(workspace, tmp_path, monkeypatch):
    build("libya", out=tmp_path / "out")
    reads = _Reads(monkeypatch)
    rules = pipeline_reading.reading_rules
    monkeypatch.setattr(pipeline_reading, "reading_rules", lambda conflict: rules(conflict) + "later")
    build("libya", out=tmp_path / "out")
    assert len(reads.ids) > 5


def test_a_reading_that_was_cut_short_goes_on_where_it_stopped(workspace, tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def die(step, done, total):
        if step == "reading" and done == 6:
            raise Killed

    monkeypatch.setattr(pipeline_reading, "KEPT_AT_ONCE", 2)
    reads = _Reads(monkeypatch)
    with pytest.raises(Killed):
        build("libya", out=tmp_path / "out", progress=die)
    assert not (tmp_path / "out" / MANIFEST).exists()
    first = list(reads.ids)
    assert len(first) == 6
    build("libya", out=tmp_path / "out")
    assert not set(reads.ids[6:]) & set(first)


@pytest.mark.parametrize("seed", range(3))
def test_a_broken_cache_changes_no_byte_of_the_tables(workspace, tmp_path, seed):
    build("libya", out=tmp_path / "good")
    dice = random.Random(seed)
    for path in workspace.cache_dir("libya").iterdir():
        content = bytearray(path.read_bytes())
        for _ in range(20 if content else 0):
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        path.write_bytes(content)
    build("libya", out=tmp_path / "again")
    assert _bytes(tmp_path / "good") == _bytes(tmp_path / "again")
