"""The bill of materials of a release, in CycloneDX: `make sbom`. It runs in the environment of the tools for a release.

What an environment has is told by cyclonedx-bom; kept of that are the packages of `requirements.lock`, with the hashes
that stand there, what each needs, and its licence. The same lock gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Where a package says it in no form that is known ("same as Leaflet", "3-Clause BSD License", "Apache License 2.0").
LICENCES = {"xstatic-leaflet": "BSD-2-Clause", "protobuf": "BSD-3-Clause", "pydeck": "Apache-2.0"}
KEPT = ("bom-ref", "type", "name", "version", "description", "purl", "licenses")
Json = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the bill of materials; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.sbom", description=__doc__.splitlines()[0])
    parser.add_argument("--python", required=True, help="of the environment that is described")
    parser.add_argument("--version", required=True, help="of the release")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args(arguments)
    tool = (sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", "pyproject.toml")
    told = subprocess.run([*tool, "--output-reproducible", asked.python], capture_output=True, text=True, check=False)
    if told.returncode:
        print(told.stderr, file=sys.stderr)
        return 1
    needs, lock = (Path(f"requirements.{end}").read_text(encoding="utf-8") for end in ("txt", "lock"))
    try:
        bill = describe(json.loads(told.stdout), read_lock(lock), re.findall(r"^[\w.-]+", needs, re.M), asked.version)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    text = json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if fault := _fault(text):
        print(f"The bill of materials is not valid: {fault}", file=sys.stderr)
        return 1
    asked.out.write_text(text, encoding="utf-8")
    return 0


def read_lock(text: str) -> dict[str, tuple[str, list[str]]]:
    """By name: the version that is locked and the SHA-256 of each file that it may come as."""
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    found = [(re.match(r"([\w.-]+)==([^ \\]+)", entry), re.findall(r"--hash=sha256:(\w+)", entry)) for entry in entries]
    return {_plain(pin[1]): (pin[2], hashes) for pin, hashes in found if pin}


def describe(told: Json, lock: Mapping[str, tuple[str, list[str]]], needs: Sequence[str], version: str) -> Json:
    """The bill of what is locked, out of what an environment has.

    Raises
    ------
    ValueError
        If the environment lacks a package of the lock or has another version of it.
    """
    have = {_plain(one["name"]): one for one in told["components"]}
    wrong = [f"{name} {have.get(name, {}).get('version', 'none')} (locked: {pin})"
             for name, (pin, _) in lock.items() if have.get(name, {}).get("version") != pin]  # fmt: skip
    if wrong:
        raise ValueError(f"Installed is not what is locked: {', '.join(wrong)}. rm -r .venv, then: make setup LOCKED=1")
    refs = {have[name]["bom-ref"] for name in lock}
    root = told["metadata"]["component"] | {"version": version}
    needed = {one["ref"]: sorted(refs.intersection(one.get("dependsOn", ()))) for one in told["dependencies"]}
    needed = {ref: needed.get(ref, []) for ref in sorted(refs)}
    needed[root["bom-ref"]] = sorted(have[_plain(name)]["bom-ref"] for name in needs)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root, "properties": told["metadata"].get("properties", [])},
        "components": [_component(have[name], hashes) for name, (_, hashes) in sorted(lock.items())],
        "dependencies": [{"ref": ref, "dependsOn": others} for ref, others in needed.items()],
    }  # fmt: skip


def _component(told: Json, hashes: Sequence[str]) -> Json:
    kept = {key: told[key] for key in KEPT if key in told}
    if (known := LICENCES.get(_plain(told["name"]))) and "licenses" not in kept:
        kept["licenses"] = [{"license": {"id": known, "acknowledgement": "concluded"}}]
    files = [{"alg": "SHA-256", "content": value} for value in hashes]
    return kept | {"externalReferences": [{"type": "distribution", "url": told["purl"], "hashes": files}]}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _fault(text: str) -> str:
    """What the schema of CycloneDX finds wrong, "" where it is right."""
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return str(error) if error else ""


if __name__ == "__main__":
    sys.exit(main())
