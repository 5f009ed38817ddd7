"""A build that remembers the last one writes what a build from nothing writes, to the byte."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from geo.definitions import DATA_ENV
from geo.errors import InputError
from geo.memory import Memory, Shelf
from geo.pipeline import build, derived_dir
from geo.store import read_tables
from geo.tables_frames import plain_records, records
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.conftest import ROOT, make_testland

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
TOLD = (
    "The {side} captured {place} on {day}, residents of the town said in the evening.",
    "At least {n} fighters were killed in clashes in {place} on {day}, a doctor there said.",
    "{place} is under the control of the {side}, {n} residents said on {day}.",
    "Shells hit a market in {place} on {day}, killing {n} civilians.",
)
PLACES, SIDES = ("Clay Hill", "Mill Cross", "Old Ferry", "Pinewood"), ("Northern Council", "Southern League")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Testland, read with the project's models: articles tell of sides and of control."""
    folder = make_testland(tmp_path_factory.mktemp("memory") / "data")
    shutil.copytree(ROOT / "data" / "models", folder / "models")
    return folder


@pytest.fixture
def mine(tmp_path, data, monkeypatch) -> Path:
    """The folder of articles of a workspace."""
    monkeypatch.setenv(DATA_ENV, str(data))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    folder = open_workspace().articles_dir("testland")
    folder.mkdir(parents=True)
    return folder


def _text(dice: random.Random) -> str:
    def told(sentence: str) -> str:
        place, side, day = (dice.choice(words) for words in (PLACES, SIDES, DAYS))
        return sentence.format(place=place, side=side, day=day, n=dice.randrange(2, 9))

    told_twice = " ".join(map(told, dice.sample(TOLD, 2)))
    return f"date 2019-{dice.randrange(5, 8):02d}-{dice.randrange(1, 28):02d} {told_twice}"


def _change(folder: Path, dice: random.Random) -> str:
    """Add, change or remove articles; what was done."""
    there = sorted(folder.glob("*.txt"))
    what = dice.choice(("add", "add", "change", "remove")) if there else "add"
    if what == "remove":
        dice.choice(there).unlink()
    else:
        path = dice.choice(there) if what == "change" else folder / f"{dice.randrange(10**6):06d}.txt"
        path.write_text(_text(dice))
    return what


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".parquet", ".json")}


@pytest.mark.parametrize("seed", range(2))
def test_adding_changing_and_removing_articles_ends_where_a_build_from_nothing_ends(seed, mine, tmp_path):
    dice, memory = random.Random(seed), Memory()
    for _ in range(4):
        (mine / f"{dice.randrange(10**6):06d}.txt").write_text(_text(dice))
    reports, steps = set[int](), 4
    for step in range(steps):
        said = _change(mine, dice)
        reports.add(build("testland", memory=memory)["counts"]["observations"])
        if step == steps - 1:
            shutil.rmtree(open_workspace().cache_dir("testland"))
        build("testland", out=tmp_path / f"whole-{step}")
        assert _bytes(derived_dir("testland")) == _bytes(tmp_path / f"whole-{step}"), (step, said)
    assert len(reports) > 1, "nothing that was told of control came or went"


def test_tables_that_did_not_change_are_left_as_they_are(mine):
    memory = Memory()
    (mine / "first.txt").write_text(_text(random.Random(1)))
    build("testland", memory=memory)
    before = {path.name: path.stat().st_mtime_ns for path in derived_dir("testland").glob("*.parquet")}
    (mine / "talk.txt").write_text("date 2019-06-12 The envoys talked about a truce and parted after hours of talks.")
    build("testland", memory=memory)
    after = {path.name: path.stat().st_mtime_ns for path in derived_dir("testland").glob("*.parquet")}
    changed = {name for name in after if after[name] != before[name]}
    assert "articles.parquet" in changed
    assert {name for name in after if name.startswith(("areas", "fronts", "bands", "control"))}.isdisjoint(changed)


def test_tables_are_read_from_the_disk_unless_they_are_what_was_written_last(mine):
    memory = Memory()
    build("testland", memory=memory)
    folder, written = derived_dir("testland"), memory.thing("written", dict)
    kept, read = read_tables(folder, written=written), read_tables(folder)
    for name, frame in kept.items():
        assert frame is written[f"{name}.parquet"][0]
        assert records(frame.drop(columns="geometry", errors="ignore")) == plain_records(read[name])
    (folder / "dropped.parquet").write_bytes((folder / "places.parquet").read_bytes())
    with pytest.raises(InputError, match=r"dropped\.parquet: cannot be read .* build the tables anew"):
        read_tables(folder, ["dropped"], written)


def test_a_table_that_another_program_changed_is_written_anew(mine):
    memory = Memory()
    build("testland", memory=memory)
    good = _bytes(derived_dir("testland"))
    (derived_dir("testland") / "areas.parquet").write_bytes(b"another")
    (derived_dir("testland") / "fronts.parquet").unlink()
    build("testland", memory=memory)
    assert _bytes(derived_dir("testland")) == good


def test_a_shelf_forgets_what_a_whole_round_did_not_ask_for():
    shelf, made = Shelf(), []
    for key in ("a", "b"):
        shelf.get(key, lambda key=key: made.append(key))
    shelf.turn()
    shelf.get("a", lambda: made.append("a"))
    shelf.turn()
    shelf.get("a", lambda: made.append("a"))
    shelf.get("b", lambda: made.append("b"))
    assert made == ["a", "b", "b"]


def test_a_shelf_knows_an_object_by_itself_not_by_what_it_equals():
    shelf, made = Shelf(), []
    one, other = [1], [1]
    for thing in (one, other, one):
        shelf.of(thing, lambda thing: made.append(thing))
    assert made[0] is one
    assert made[1] is other
    assert len(made) == 2


def test_a_round_that_fails_leaves_what_was_remembered():
    memory = Memory()
    with memory.round("kind") as shelf:
        shelf.get("a", lambda: 1)
    with pytest.raises(ValueError, match="half way"), memory.round("kind") as shelf:
        raise ValueError("half way")
    with memory.round("kind") as shelf:
        assert "a" in shelf
