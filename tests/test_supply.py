"""What the program is made of: the locked versions fit what it asks for, each with a hash, and name no address."""

from __future__ import annotations

import os
import re
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT
from tests.sbom import describe, read_lock

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


@pytest.mark.skipif(os.environ.get("CONFLICT_MAP_LOCKED") != "required", reason="make test LOCKED=1 installs the lock")
def test_what_the_tests_run_with_is_what_is_locked():
    other = {name: version(name) for name in LOCKED if Version(version(name)) != LOCKED[name]}
    assert not other, f"rm -r .venv, then: make setup LOCKED=1: {other}"


def _told(lock, **other):
    """What the tool tells of an environment that has what is locked, and a tool for tests beside it."""
    names = {name: other.get(name, pinned) for name, (pinned, _) in lock.items()} | {"pytest": "9.0"}
    components = [
        {"bom-ref": f"{name}=={pinned}", "type": "library", "name": name, "version": pinned,
         "purl": f"pkg:pypi/{name}@{pinned}", "licenses": [{"license": {"id": "MIT"}}],
         "externalReferences": [{"type": "website", "url": "https://a.example"}]}
        for name, pinned in names.items()
    ]  # fmt: skip
    refs = [one["bom-ref"] for one in components]
    root = {"bom-ref": "root", "name": "conflict-map", "type": "application", "version": "0"}
    return {"metadata": {"component": root}, "components": components,
            "dependencies": [{"ref": ref, "dependsOn": ["pytest==9.0", refs[0]]} for ref in refs[1:]]}  # fmt: skip


def test_the_bill_of_materials_has_what_is_locked_with_hashes_and_licences_and_no_address():
    lock = read_lock(LOCK)
    assert {name: Version(pinned) for name, (pinned, _) in lock.items()} == LOCKED
    bill = describe(_told(lock), lock, [need.name for need in NEEDED], "1.2")
    assert {one["name"] for one in bill["components"]} == set(lock)
    assert bill["metadata"]["component"]["version"] == "1.2"
    for one in bill["components"]:
        (files,) = one["externalReferences"]
        assert [file["content"] for file in files["hashes"]] == lock[one["name"]][1]
        assert one["licenses"]
        assert "://" not in str(one)
    needs = {one["ref"]: one["dependsOn"] for one in bill["dependencies"]}
    assert len(needs["root"]) == len(NEEDED)
    assert not [ref for refs in needs.values() for ref in refs if ref.startswith("pytest")]


def test_no_bill_is_made_of_other_versions_than_those_that_are_locked():
    lock = read_lock(LOCK)
    with pytest.raises(ValueError, match=r"folium 0\.1 \(locked: .*make setup LOCKED=1"):
        describe(_told(lock, folium="0.1"), lock, [], "1.2")
