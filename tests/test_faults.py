"""Faults of the machine, put in: each ends in a message that says what to do, and every file is as it was before."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock
from geopy.exc import GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

from geo.__main__ import main
from geo.corrections import add_correction, read_log
from geo.definitions import DATA_ENV, load_language
from geo.durable import LOCK, PART, locked
from geo.errors import ConflictMapError, NetworkError, StorageError
from geo.gazetteer_online import OnlineGazetteer
from geo.maps import WEB_DIR, build_page_folder
from geo.pipeline import build, derived_dir, is_built, is_current
from geo.store import find_broken, read_tables
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.conftest import TESTLAND
from tests.map_fixture import packed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits and owners of POSIX")
FIRST = "date 2019-06-04 Troops of the North captured Clay Hill on Monday, residents of the town said in the evening."
MORE = "date 2019-06-12 At least four fighters were killed in clashes in Clay Hill on Tuesday, a doctor there said."
ROWS = "date,place,lat,lon,type,side1\n2019-05-02,Aal,49.1,31.2,battle,North\n"
NOBODY = 65534


@pytest.fixture(scope="module")
def first(tmp_path_factory, testland_data) -> Path:
    """The workspace of an article, a data set and a correction, built."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("faults")
        patch.setenv(DATA_ENV, str(testland_data))
        patch.setenv(WORKSPACE_ENV, str(folder / "first"))
        (folder / "first.txt").write_text(FIRST)
        (folder / "rows.csv").write_text(ROWS)
        assert _run("add", folder / "first.txt") == _run("import", "csv", folder / "rows.csv") == _run("build") == 0
        event = str(read_tables(derived_dir("testland"), ["events"])["events"]["id"].iloc[0])
        assert _run("correct", event, "--accept") == 0
        assert _run("build") == 0
        return folder / "first"


@pytest.fixture
def mine(first, tmp_path, testland_data, monkeypatch) -> Path:
    """A copy of it, and the workspace that is open; beside it files that wait to be added."""
    shutil.copytree(first, tmp_path / "mine")
    monkeypatch.setenv(DATA_ENV, str(testland_data))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    (tmp_path / "more.txt").write_text(MORE)
    (tmp_path / "list.csv").write_text(ROWS)
    return tmp_path / "mine"


def _run(*arguments: object) -> int:
    return main([*map(str, arguments), "--conflict", "testland"])


def _state(folder: Path) -> dict[str, bytes]:
    """Every file that is more than a lock or a cache, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != LOCK and "cache" not in path.parts}  # fmt: skip


def _writing(mine: Path) -> dict[str, tuple[object, ...]]:
    """Commands that write, by name."""
    event = str(read_tables(derived_dir("testland"), ["events"])["events"]["id"].iloc[-1])
    return {
        "add": ("add", mine.parent / "more.txt"), "import": ("import", "csv", mine.parent / "list.csv"),
        "correct": ("correct", event, "--reject", "--reason", "it did not happen"), "build": ("build",),
        "publish": ("publish", "--as", "one"),
    }  # fmt: skip


COMMANDS = ("add", "import", "correct", "build")


@contextlib.contextmanager
def _most_bytes(limit: int) -> Iterator[None]:
    """A time in which no file may grow past a limit: what a full disk is to whoever writes, also to libraries in C."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# ---------------------------------------------------------------- the disk


@pytest.mark.parametrize("limit", [0, 100, 4_000])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(command, limit, mine, capsys):
    (mine / "testland" / "articles" / "third.txt").write_text(MORE.replace("Tuesday", "Wednesday"))
    arguments, before = _writing(mine)[command], _state(mine)
    with _most_bytes(limit):
        code = _run(*arguments)
    after = _state(mine)
    if code == 2:
        assert "Free some space" in capsys.readouterr().err
        assert after == before
    else:
        assert limit > 0, "it was small enough to be written whole"
    assert not [name for name in after if name.endswith(PART)]
    capsys.readouterr()
    assert _run(*arguments) in (0, 1), "with space it goes through"


def test_a_line_of_the_log_that_does_not_fit_leaves_no_half_of_itself(mine, capsys):
    path = open_workspace().corrections_path("testland")
    before = path.read_bytes()
    with _most_bytes(len(before) + 40):
        assert _run(*_writing(mine)["correct"]) == 2
    assert "Free some space" in capsys.readouterr().err
    assert path.read_bytes() == before


@contextlib.contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """A time in which a folder may be read and not be written; root, who may all, is somebody else meanwhile."""
    paths = [folder, *folder.rglob("*")]
    ways = [parent for parent in (folder, *folder.parents) if parent != Path(parent.anchor)]
    modes = {path: path.stat().st_mode for path in (*paths, *ways) if path.stat().st_uid == os.geteuid()}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_may_only_be_read_is_told_and_can_be_read(command, mine, capsys):
    arguments, before = _writing(mine)[command], _state(mine)
    _run("build")  # what the command needs is loaded
    folder = mine / "testland"
    with _read_only(folder):
        with pytest.raises(StorageError, match="may be written to"), locked(folder):
            pass
        assert is_built("testland")
        assert len(read_tables(derived_dir("testland"), ["articles"])["articles"]) == 2
    assert _state(mine) == before
    assert _run(*arguments) in (0, 1)


def test_a_file_of_the_disk_that_cannot_be_opened_is_an_error_and_no_trace(mine, capsys, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", str(mine / "secret.txt"))

    monkeypatch.setattr("geo.pipeline.build", refuse)
    monkeypatch.setattr("geo.pipeline_workers.read_ahead", refuse)
    assert _run("build") == 2
    assert "secret.txt: Permission denied; " in capsys.readouterr().err


# ---------------------------------------------------------------- others at work


@pytest.mark.parametrize("command", COMMANDS)
def test_a_workspace_that_is_locked_says_who_to_wait_for_and_stays_as_it_is(command, mine, capsys, monkeypatch):
    arguments, before = _writing(mine)[command], _state(mine)
    monkeypatch.setattr(locked.__wrapped__, "__defaults__", (0.05,))
    with contextlib.ExitStack() as held:
        for folder in (mine, mine / "testland", derived_dir("testland")):
            held.enter_context(FileLock(str(folder / LOCK)))
        assert _run(*arguments) == 2
    assert "wait for it or close it" in capsys.readouterr().err
    assert _state(mine) == before


def test_a_clock_that_jumps_back_loses_no_correction_and_changes_no_table(mine):
    path, now = open_workspace().corrections_path("testland"), datetime(2026, 5, 1, tzinfo=UTC)
    before = _state(derived_dir("testland"))
    made = [
        add_correction(path, now - timedelta(days=400 * turn), action="accept", kind="event", target=f"evt-{turn}")
        for turn in range(3)
    ]
    add_correction(path, now - timedelta(days=9_000), action="undo", undoes=made[2].id, reason="again")
    log = read_log(path)
    assert [line.id for line in log.lines[-4:-1]] == [line.id for line in made], "in the order in which they came"
    assert made[2] not in log.standing
    for file in (mine / "testland" / "articles").iterdir():
        os.utime(file, (0, 0))
    build("testland", today=datetime(1999, 1, 1, tzinfo=UTC).date())
    after = _state(derived_dir("testland"))
    assert {name for name in before if before[name] != after[name]} <= {"manifest.json", "dropped.parquet"}


def test_a_file_of_words_that_is_older_than_before_is_read_anew(tmp_path):
    path = tmp_path / "xx.toml"
    for name, when in (("first", 2_000_000_000), ("second", 1_000_000_000)):
        path.write_text(f'code = "xx"\nname = "{name}"\nlocale = "xx"\n')
        os.utime(path, (when, when))
        assert load_language("xx", tmp_path).name == name


# ---------------------------------------------------------------- files that are broken or missing


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("name", ["areas.parquet", "events.parquet"])
def test_a_table_that_was_cut_short_is_found_told_and_built_anew(name, share, mine, capsys):
    folder = derived_dir("testland")
    good = _state(folder)
    (folder / name).write_bytes(good[name][: int(len(good[name]) * share)])
    assert find_broken(folder) == [name]
    with pytest.raises(ConflictMapError, match="build the tables anew"):
        read_tables(folder, [name.removesuffix(".parquet")])
    assert _run("export", "csv", "--out", mine / "out.csv") == 2
    assert "build them with" in capsys.readouterr().err
    assert not is_current("testland")
    assert _run("build") == 0
    assert _state(folder) == good


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 3}', b"\xff\xfe", b"[" * 50_000])
def test_a_manifest_that_is_broken_is_as_none_at_all(content, mine):
    folder = derived_dir("testland")
    good = _state(folder)
    (folder / "manifest.json").write_bytes(content)
    assert not is_built("testland")
    build("testland")
    assert _state(folder) == good


@pytest.mark.parametrize("content", [None, b"", b"{", b"PAR1"])
def test_an_outline_that_is_missing_or_broken_is_named_and_no_table_changes(content, mine, testland_data, monkeypatch):
    data, before = mine.parent / "data", _state(mine)
    data.mkdir()
    for path in testland_data.iterdir():
        (data / path.name).symlink_to(path)
    (data / "boundaries").unlink()
    shutil.copytree(TESTLAND / "boundaries", data / "boundaries")
    outline = data / "boundaries" / "testland.geojson"
    outline.unlink()
    if content is not None:
        outline.write_bytes(content)
    monkeypatch.setenv(DATA_ENV, str(data))
    with pytest.raises(ConflictMapError, match="testland.geojson: cannot be read.*put the file of outlines back"):
        build("testland")
    assert _state(mine) == before


@pytest.mark.parametrize("name", ["app.js", "map.css"])
def test_a_script_or_style_of_the_map_that_is_missing_is_named(name, tmp_path, monkeypatch):
    web = tmp_path / "web"
    shutil.copytree(WEB_DIR, web)
    (web / name).unlink()
    monkeypatch.setattr("geo.maps.WEB_DIR", web)
    with pytest.raises(ConflictMapError, match=rf"{name}: .*install the program again"):
        build_page_folder(tmp_path / "out", packed())


def test_words_that_are_missing_or_broken_are_named(tmp_path):
    with pytest.raises(ConflictMapError, match="no language 'xx'; available: none"):
        load_language("xx", tmp_path)
    (tmp_path / "xx.toml").write_bytes(b"\xff")
    with pytest.raises(ConflictMapError, match=r"xx\.toml: is not UTF-8"):
        load_language("xx", tmp_path)


# ---------------------------------------------------------------- a service that is gone


@pytest.mark.parametrize("error", [GeocoderTimedOut, GeocoderUnavailable, GeocoderServiceError])
def test_a_dead_nominatim_says_what_can_be_done_and_leaves_its_cache(error, tmp_path):
    class Dead:
        def geocode(self, *_, **__):
            raise error("gone")

    cache = tmp_path / "cache.json"
    cache.write_text("{}")
    online = OnlineGazetteer(cache, allow_network=True, geocoder=Dead(), sleep=lambda _: None)
    with pytest.raises(NetworkError, match="did not answer for 'Nowhere'.*try again later, or give the place a line"):
        online.lookup("Nowhere")
    assert cache.read_text() == "{}"
