"""The folder of a reader's own work."""

from __future__ import annotations

import shutil

import pytest

from geo.errors import InputError
from geo.pipeline import build, default_articles
from geo.workspace import SETTINGS, WORKSPACE_ENV, check_name, open_workspace

ARTICLE = """---
date: 2019-04-12
lang: nl
publisher: Eigen krant
---
TRIPOLI - Bij gevechten in Ain Zara, ten zuiden van Tripoli, zijn donderdag zeker vier strijders gedood.
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "mine"))
    found = open_workspace()
    found.prepare()
    return found


def test_nothing_is_made_before_the_first_write(tmp_path):
    found = open_workspace(tmp_path / "mine")
    assert not found.folder.exists()
    found.prepare()
    assert [path.name for path in found.folder.iterdir()] == [SETTINGS]
    assert open_workspace(tmp_path / "mine").settings == found.settings


def test_without_a_name_the_derived_tables_stay_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(WORKSPACE_ENV, raising=False)
    assert open_workspace().is_default
    assert open_workspace().derived_dir("libya").parts[-2:] == ("derived", "libya")
    assert open_workspace(tmp_path).derived_dir("libya") == tmp_path / "libya" / "derived"


def test_own_articles_join_the_shipped_ones_unless_these_are_switched_off(workspace):
    own = workspace.articles_dir("libya")
    own.mkdir(parents=True)
    assert default_articles("libya")[-1] == own
    assert len(default_articles("libya")) == 2
    (workspace.folder / SETTINGS).write_text("format = 1\nshipped_articles = false\n")
    assert default_articles("libya") == [own]


def test_a_copied_workspace_gives_the_same_tables(workspace, tmp_path, monkeypatch):
    own = workspace.articles_dir("libya")
    own.mkdir(parents=True)
    (own / "eigen.md").write_text(ARTICLE, encoding="utf-8")
    first = build("libya")
    assert workspace.derived_dir("libya").is_dir()
    assert "eigen.md" in [entry["file"] for entry in first["inputs"]]
    shutil.copytree(workspace.folder, tmp_path / "elsewhere", ignore=shutil.ignore_patterns("derived", "cache"))
    monkeypatch.setenv(WORKSPACE_ENV, str(tmp_path / "elsewhere"))
    assert build("libya")["hash"] == first["hash"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("format = 99\n", "later version"), ("format = [\n", "no TOML"), ("colour = 'red'\n", "colour")],
)
def test_wrong_settings_are_named(tmp_path, text, says):
    (tmp_path / SETTINGS).write_text(text)
    with pytest.raises(InputError, match=says):
        open_workspace(tmp_path)


def test_a_file_is_no_workspace(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="folder"):
        open_workspace(tmp_path / "file")


@pytest.mark.parametrize("name", ["", "../up", "Größe", "a/b", ".hidden", "x" * 65])
def test_a_name_that_is_no_safe_folder_is_refused(name):
    with pytest.raises(InputError):
        check_name(name, "version")
