"""Hostile texts through build, page and every export (`make hostile` takes 10,000): nothing runs, loads or breaks."""

from __future__ import annotations

import os

import pytest

from geo.definitions import DATA_ENV
from geo.workspace import WORKSPACE_ENV
from tests.browser.conftest import serve
from tests.hostile import export_all, prepare
from tests.hostile_texts import HOST
from tests.hostile_views import EXPECTED, Walk, look_at_files, missing
from tests.hostile_watch import prove_canary, watched

pytestmark = pytest.mark.browser
COUNT = 300
SHARES = {"review": 4, "drafts": 4, "addresses": 1}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A Testland full of hostile texts, built, and the folder that it stands in."""
    before = {name: os.environ.get(name) for name in (DATA_ENV, WORKSPACE_ENV)}
    folder = tmp_path_factory.mktemp("hostile")
    yield prepare(folder, COUNT), folder
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


def test_a_canary_a_request_an_element_and_a_stopped_script_would_be_seen(chromium, tmp_path, watch):
    prove_canary(chromium, tmp_path)
    assert any(HOST in address for address in watch.take()), "the suite's own watch would have seen it too"


def test_no_export_runs_or_loads_anything(chromium, planted):
    planter, folder = planted
    with watched(chromium) as seen:
        look_at_files(seen, export_all(folder))
    assert seen.faults() == []
    expected = set().union(*(planter.marks[field] for field in EXPECTED["one file"]))
    assert expected <= seen.seen["one file"]


def test_the_page_shows_every_text_runs_none_asks_nobody_and_stays_whole(chromium, planted):
    planter, folder = planted
    process, address = serve(planter.data, "testland", folder / "log.txt")
    try:
        with watched(chromium) as seen:
            Walk(seen, address, planter).go(**SHARES)
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert seen.faults() == []
    lost = {where: marks for where, marks in missing(seen, planter).items() if "one file" not in where}
    assert lost == {}
    assert "Traceback" not in (folder / "log.txt").read_text(errors="replace")
