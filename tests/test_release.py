"""A release is made of what is committed: every file of it, the same bytes each time, and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git") or not shutil.which("make"), reason="needs git and make"
)


def run(folder, *command):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def checkout(tmp_path):
    """A clean checkout of the last commit."""
    done = run(tmp_path, "git", "clone", "--quiet", "--no-hardlinks", str(ROOT), "checkout")
    assert done.returncode == 0, done.stderr
    shutil.copy(ROOT / "Makefile", tmp_path / "checkout" / "Makefile")  # as it is now
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    run(tmp_path / "checkout", "git", *who, "commit", "--quiet", "-am", "Makefile")
    return tmp_path / "checkout"


def archived(checkout):
    done = run(checkout, "make", "--no-print-directory", "archive")
    assert done.returncode == 0, done.stderr
    (path,) = (checkout / "dist").glob("conflict-map-*.tar.gz")
    return path


def test_an_archive_has_every_committed_file_and_the_same_bytes_each_time(checkout):
    first = archived(checkout)
    content = first.read_bytes()
    for path in checkout.glob("*.toml"):
        os.utime(path, (1, 1))
    assert archived(checkout).read_bytes() == content
    with tarfile.open(first) as files:
        folder = first.name.removesuffix(".tar.gz")
        inside = {name.removeprefix(f"{folder}/") for name in (m.name for m in files if m.isfile())}
    assert inside == set(run(checkout, "git", "ls-files").stdout.splitlines())
    assert not run(checkout, "git", "status", "--porcelain").stdout


def test_an_archive_is_not_made_of_what_nobody_committed(checkout):
    (checkout / "geo" / "stray.py").write_text("")
    done = run(checkout, "make", "--no-print-directory", "archive")
    assert done.returncode != 0
    assert "Commit first" in done.stderr
    assert not (checkout / "dist").exists()


def test_every_file_of_data_stands_in_its_readme_with_its_source():
    named = re.findall(r"`([^`\s]+)`", (ROOT / "data" / "README.md").read_text(encoding="utf-8"))
    files = [Path(name).relative_to("data") for name in run(ROOT, "git", "ls-files", "data").stdout.splitlines()]
    files = [path for path in files if path.parts[0] not in ("build", "README.md")]
    unknown = [
        str(path) for path in files
        if not any(fnmatch(str(path), one) or fnmatch(path.name, one) or f"{path}".startswith(f"{one}/")
                   for one in named)
    ]  # fmt: skip
    assert files
    assert not unknown
