"""The map's files are found again as long as what they are made from is the same, and they are all there."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.definitions import data_dir
from geo.maps import build_page_folder
from page.kept import KeptPacking, packing_key
from tests.conftest import make_testland
from tests.map_fixture import packed


@pytest.fixture
def testland(tmp_path, monkeypatch) -> Path:
    data = make_testland(tmp_path / "data")
    monkeypatch.setenv("CONFLICT_MAP_DATA", str(data))
    assert data_dir() == data
    return data


def test_what_was_packed_is_found_again_without_its_content(tmp_path):
    whole = packed()
    folder = build_page_folder(tmp_path / "page", whole) / "data"
    kept = KeptPacking(tmp_path / "note.json", folder, "key")
    assert kept.read() is None
    kept.write(whole)
    found = kept.read()
    assert found is not None and not found.files
    assert (found.data, found.basemap, dict(found.words)) == (whole.data, whole.basemap, dict(whole.words))
    build_page_folder(tmp_path / "page", found)
    assert all((folder / name).read_bytes() == content for name, content in whole.files.items()), "nothing is removed"


@pytest.mark.parametrize("harm", ["another key", "a file gone", "half a note", "no note at all"])
def test_it_is_packed_anew_where_anything_is_amiss(tmp_path, harm):
    whole, note = packed(), tmp_path / "note.json"
    folder = build_page_folder(tmp_path / "page", whole) / "data"
    KeptPacking(note, folder, "key").write(whole)
    if harm == "a file gone":
        next(folder.glob("cards-*")).unlink()
    elif harm == "half a note":
        note.write_text(note.read_text()[:40])
    elif harm == "no note at all":
        note.write_text("[]")
    assert KeptPacking(note, folder, "another" if harm == "another key" else "key").read() is None


@pytest.mark.parametrize(
    "changed", ["conflicts/testland.toml", "languages/nl.interface.toml", "boundaries/testland.geojson"]
)
def test_the_key_changes_with_what_the_files_are_made_from(testland, changed):
    before = packing_key("testland", "hash")
    assert packing_key("testland", "hash") == before != packing_key("testland", "other")
    path = testland / changed
    content = path.read_text() + "\n"
    path.write_text(content)
    assert packing_key("testland", "hash") != before
