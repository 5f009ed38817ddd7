"""What the program is made of: the locked versions fit what it asks for, each with a hash, and name no address."""

from __future__ import annotations

import re

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = re.findall(r"^([\w.-]+)==([^ \\]+)", LOCK, re.M)
LOCKED = {canonicalize_name(name): Version(version) for name, version in PINS}
NEEDED = [Requirement(line) for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
          if line and not line.startswith("#")]  # fmt: skip


def test_every_need_is_locked_to_a_version_in_its_range():
    found = [(need, LOCKED.get(canonicalize_name(need.name))) for need in NEEDED]
    wrong = [str(need) for need, version in found if version is None or version not in need.specifier]
    assert not wrong, f"make lock: {wrong}"


def test_every_locked_version_has_a_hash():
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    assert len(entries) == len(LOCKED) > len(NEEDED)
    assert not [entry.split("\n", 1)[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_lock_names_no_address():
    assert "://" not in LOCK and "--index-url" not in LOCK and "file:" not in LOCK
