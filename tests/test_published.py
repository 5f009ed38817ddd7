"""Published versions: frozen, never written again, and what changed since in words."""

from __future__ import annotations

import pytest

from geo.__main__ import main
from geo.definitions import DATA_ENV
from geo.errors import InputError
from geo.pipeline import build, derived_dir
from geo.published import list_versions, publish, version_of
from geo.store import read_manifest
from geo.workspace import WORKSPACE_ENV, open_workspace
from tests.test_crashes import FIRST


@pytest.fixture
def workspace(tmp_path, testland_data, monkeypatch):
    monkeypatch.setenv(DATA_ENV, str(testland_data))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    found = open_workspace()
    found.prepare()
    found.articles_dir("testland").mkdir(parents=True)
    build("testland")
    return found


def _geo(*command: str) -> int:
    return main([*command, "--conflict", "testland"])


def test_a_version_holds_the_tables_and_is_listed_with_its_hash(workspace, capsys):
    data_hash = read_manifest(derived_dir("testland"))["hash"]
    assert _geo("publish", "june") == 0
    assert data_hash in capsys.readouterr().out
    assert _geo("publish", "--list") == 0
    assert f"june  data hash {data_hash[:16]}" in capsys.readouterr().out
    folder = workspace.published_dir("testland") / "june"
    for name in (*read_manifest(folder)["tables"], "manifest.json"):
        assert (folder / name).read_bytes() == (derived_dir("testland") / name).read_bytes()
    assert version_of(workspace.published_dir("testland"), data_hash) == "june"
    assert version_of(workspace.published_dir("testland"), "other") == ""


def test_a_version_is_never_written_again(workspace, capsys):
    assert _geo("publish", "june") == 0
    assert _geo("publish", "june") == 2
    assert "published already" in capsys.readouterr().err
    assert _geo("publish", "../june") == 2
    assert _geo("publish") == 2
    assert [v.name for v in list_versions(workspace.published_dir("testland"))] == ["june"]


def test_nothing_is_published_without_whole_tables(workspace, tmp_path):
    with pytest.raises(InputError, match="no whole tables"):
        publish(tmp_path / "nowhere", workspace.published_dir("testland"), "june")
    (derived_dir("testland") / "areas.parquet").write_bytes(b"broken")
    with pytest.raises(InputError, match="no whole tables"):
        publish(derived_dir("testland"), workspace.published_dir("testland"), "june")
    assert not list_versions(workspace.published_dir("testland"))


def test_what_changed_is_told_by_id_place_and_ground(workspace, capsys):
    _geo("publish", "june")
    assert _geo("changes", "june") == 0
    assert "nothing changed since june" in capsys.readouterr().out
    (workspace.articles_dir("testland") / "first.txt").write_text(FIRST)
    build("testland")
    assert _geo("changes", "june") == 0
    told = capsys.readouterr().out
    assert "events: " in told
    assert "observations: " in told
    assert "km2 -> " in told
    assert any(f"events: {n} added" in told for n in (1, 2)) or "1 changed" in told


def test_a_version_that_is_not_there_or_was_tampered_with_is_named(workspace, capsys):
    assert _geo("changes", "june") == 2
    assert "available: none" in capsys.readouterr().err
    _geo("publish", "june")
    table = workspace.published_dir("testland") / "june" / "areas.parquet"
    table.chmod(0o644)
    table.write_bytes(table.read_bytes()[:-1])
    assert _geo("changes", "june") == 2
    assert "not as it was published" in capsys.readouterr().err
