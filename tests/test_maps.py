"""The folder of the map: local assets only, constants only in its script, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import ConflictMapError
from geo.maps import BUNDLE, SCRIPTS, SHEET, WEB_DIR, TileSource, build_page_folder, render_map
from tests.map_fixture import make_tables, packed

HOSTILE = "${window.x=1}`</script><img src=x onerror=window.x=1>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return build_page_folder(tmp_path_factory.mktemp("page"), packed(), start={"lang": "en"})


def test_the_page_is_the_same_each_time(folder):
    assert (folder / "index.html").read_text() == render_map()


def test_the_page_names_no_host(folder):
    html = (folder / "index.html").read_text()
    assert "://" not in html
    assert not re.search(r"(src|href)=\"//", html)


def test_everything_that_the_page_loads_lies_beside_it(folder):
    html = (folder / "index.html").read_text()
    loaded = [name for name in re.findall(r"(?:src|href)=\"([^\"]+)\"", html) if not name.startswith("data:")]
    assert loaded == [SHEET, BUNDLE]
    assert [name for name in loaded if not (folder / name).is_file()] == []


def test_the_one_script_holds_leaflet_and_then_every_part_in_order(folder):
    script = (folder / BUNDLE).read_text(encoding="utf-8")
    assert script.index("Leaflet") < 200
    at = [script.index((WEB_DIR / name).read_text(encoding="utf-8")) for name in SCRIPTS]
    assert at == sorted(at)


def test_no_script_but_its_own_may_run(folder):
    html = (folder / "index.html").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]  # type: ignore[index]
    inline = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    assert len(inline) == 3
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe-inline" not in scripts
    assert "eval" not in policy
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_text_from_outside_never_reaches_the_page_itself(tmp_path):
    tables = make_tables(title=HOSTILE, name=HOSTILE, summary=HOSTILE)
    out = build_page_folder(tmp_path, packed(tables), start={"select": HOSTILE})
    assert (out / "index.html").read_text() == render_map()
    texts = json.loads(next((out / "data").glob("texts-*")).read_text())
    assert texts["articles"]["art-1"]["title"] == HOSTILE


def test_a_map_alone_finds_its_files_in_start_json(folder):
    start = json.loads((folder / "start.json").read_text())
    for name in (start["data"], start["basemap"], *start["languages"].values()):
        assert (folder / "data" / name).is_file()
    assert start["lang"] == "en"


def test_older_data_of_the_conflict_is_removed_and_that_of_others_kept(tmp_path):
    build_page_folder(tmp_path, packed())
    other = tmp_path / "data" / "data-otherland-0123456789abcdef.json"
    other.write_text("{}")
    newer = packed(make_tables(title="Nieuw"))
    build_page_folder(tmp_path, newer)
    left = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert left == sorted([*newer.files, other.name])


def test_another_conflict_and_the_words_that_it_shares_stay(tmp_path):
    first = packed()
    build_page_folder(tmp_path, first)
    stems = {name: f"{name.replace('testland', 'otherland').rpartition('-')[0]}-00000000.json" for name in first.files}
    build_page_folder(tmp_path, replace(first, files={stems[name]: b"{}" for name in first.files}))
    assert [name for name in first.files if not (tmp_path / "data" / name).is_file()] == []


@pytest.mark.parametrize("name", ["../x.json", "a/b.json", "x.js", "", "x.json\n"])
def test_a_data_file_keeps_to_its_folder(tmp_path, name):
    bad = replace(packed(), files={name: b"{}"})
    with pytest.raises(ConflictMapError, match="no name for a data file"):
        build_page_folder(tmp_path / "page", bad)


def test_tiles_are_allowed_only_where_the_folder_is_built_for_them():
    tiles = TileSource(url="https://{s}.tiles.example/{z}/{x}/{y}.png", attribution="Tiles & Co")
    html = render_map(tiles)
    assert "img-src 'self' data: https://*.tiles.example;" in html
    assert "tiles.example" not in render_map()


@pytest.mark.parametrize("url", ["http://tiles.example/{z}", "https://a b/{z}", "https://a;script-src *", "//x/{z}"])
def test_tiles_come_over_https_from_a_plain_host(url):
    with pytest.raises(ConflictMapError, match="expected an https address"):
        render_map(TileSource(url=url, attribution=""))
