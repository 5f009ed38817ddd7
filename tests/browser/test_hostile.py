"""Hostile texts through build, page and every export (`make hostile` takes 10,000): nothing runs, loads or breaks."""

from __future__ import annotations

import os

import pytest

from geo.definitions import DATA_ENV
from geo.workspace import WORKSPACE_ENV
from tests.browser.conftest import serve
from tests.hostile import export_all, look_at_files, look_at_page, prepare, prove_canary
from tests.hostile_texts import HOST

pytestmark = pytest.mark.browser
COUNT, ARTICLES = 300, 4


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


def test_the_canary_and_a_request_would_be_seen(chromium, tmp_path, watch):
    prove_canary(chromium, tmp_path)
    assert any(HOST in address for address in watch.take()), "the suite's own watch would have seen it too"


def test_no_export_runs_or_loads_anything(chromium, planted):
    seen = look_at_files(chromium, export_all(planted[1]))
    assert (seen.wrong, seen.hosts()) == ([], set())


def test_the_page_runs_nothing_asks_nobody_and_stays_whole(chromium, planted):
    planter, folder = planted
    process, address = serve(planter.data, "testland", folder / "log.txt")
    try:
        seen = look_at_page(chromium, address, planter.articles[:ARTICLES])
    finally:
        process.terminate()
        process.wait(timeout=30)
    assert (seen.wrong, seen.hosts()) == ([], set())
    assert "Traceback" not in (folder / "log.txt").read_text(errors="replace")
