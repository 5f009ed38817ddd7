"""What every test may use. No test reaches the network: only those in a browser may speak to this machine itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

ROOT = Path(__file__).resolve().parent.parent
TESTLAND = ROOT / "tests" / "testland"
# What `str.splitlines` takes for the end of a line, and neither CSV nor JSON, TOML or front matter does.
OTHER_BREAKS = ("\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
SHARED = ("languages", "gazetteer", "imports")  # data that every conflict uses


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Shut the network off before each test and each fixture that it asks for."""
    if item.get_closest_marker("browser"):
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="session")
def testland_data(tmp_path_factory) -> Path:
    """A data folder that knows Testland alone, ready to be named by `CONFLICT_MAP_DATA`."""
    return make_testland(tmp_path_factory.mktemp("testland") / "data")


def make_testland(folder: Path) -> Path:
    """A data folder with Testland's own files and the project's languages, gazetteer and outlines."""
    shutil.copytree(TESTLAND, folder)
    for name in SHARED:
        shutil.copytree(ROOT / "data" / name, folder / name, dirs_exist_ok=True)
    shutil.copy(ROOT / "data" / "boundaries" / "countries.parquet", folder / "boundaries")
    for name in ("accuracy.toml", "sources.toml"):
        shutil.copy(ROOT / "data" / name, folder / name)
    return folder
