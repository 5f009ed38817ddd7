"""Published versions: derived tables frozen under a name, and what changed since.

A version is a folder of the same tables and the same manifest as those that were built; it is never written again. The
manifest's `hash` is the data hash that a reader can cite.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.definitions import Conflict
from geo.durable import PART, locked
from geo.errors import Fault, InputError
from geo.explain_diff import diff
from geo.store import MANIFEST, find_broken, read_manifest, read_tables
from geo.tables import Tables
from geo.tables_frames import records
from geo.workspace import check_name

COMPARED = ("events", "observations", "control", "areas", "places")
BY_ID = ("events", "observations")


@dataclass(frozen=True, kw_only=True)
class Version:
    """A frozen version: its name, its data hash, and how many rows each table has."""

    name: str
    data_hash: str
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class RowChanges:
    """Rows of one table by id; `changed` has the columns that differ, with the old and the new value."""

    added: Mapping[str, Mapping[str, Any]]
    removed: Mapping[str, Mapping[str, Any]]
    changed: Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What changed since a version. `spells`: by place the spells then and now, in words; `km2`: by side at the end."""

    since: Version
    data_hash: str
    rows: Mapping[str, RowChanges]
    spells: Mapping[str, tuple[Sequence[str], Sequence[str]]]
    km2: Mapping[str, tuple[float, float]]

    @property
    def is_empty(self) -> bool:
        """Whether the tables are those of the version."""
        return self.since.data_hash == self.data_hash


def publish(derived: Path, published: Path, name: str) -> Version:
    """Freeze the tables of `derived` as `published/<name>`.

    Raises
    ------
    InputError
        If the name is taken or no name, or there are no whole tables to freeze.
    """
    check_name(name, "published version")
    with locked(published), locked(derived):
        target, part = published / name, published / (name + PART)
        if target.exists():
            message = f"{name!r} is published already and is never written again: choose another name"
            raise InputError(Fault(file=name, message=message))
        manifest = read_manifest(derived)
        if manifest is None or find_broken(derived):
            message = "there are no whole tables to publish: build them with `python -m geo build`"
            raise InputError(Fault(file=derived.name, message=message))
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        part.mkdir(parents=True)
        for file in (*manifest["tables"], MANIFEST):
            shutil.copyfile(derived / file, part / file)
            _freeze(part / file)
        part.rename(target)
    return _version(name, manifest)


def _freeze(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def list_versions(published: Path) -> list[Version]:
    """Every whole version, by name."""
    found = [(path.parent.name, _any_manifest(path)) for path in sorted(published.glob(f"*/{MANIFEST}"))]
    return [_version(name, manifest) for name, manifest in found if manifest and not name.endswith(PART)]


def version_of(published: Path, data_hash: str) -> str:
    """The name of the version with that data hash, "" where none has it."""
    return next((v.name for v in list_versions(published) if v.data_hash == data_hash), "")


def _any_manifest(path: Path) -> dict[str, Any] | None:
    """The manifest as it stands, also one that another version of this program wrote."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    sound = isinstance(manifest, dict) and "hash" in manifest and isinstance(manifest.get("counts", {}), dict)
    return manifest if sound else None


def _version(name: str, manifest: Mapping[str, Any]) -> Version:
    return Version(name=name, data_hash=str(manifest["hash"]), counts=dict(manifest.get("counts", {})))


def changes_since(published: Path, name: str, derived: Path, conflict: Conflict) -> Changes:
    """What differs between a version and the tables that are built now.

    Raises
    ------
    InputError
        If there is no such version, it was tampered with, or there are no tables.
    """
    folder, known = published / check_name(name, "published version"), list_versions(published)
    since = next((version for version in known if version.name == name), None)
    if since is None:
        names = ", ".join(version.name for version in known) or "none"
        raise InputError(Fault(file=name, message=f"no version of that name is published; available: {names}"))
    if broken := find_broken(folder):
        raise InputError(Fault(file=broken[0], message=f"it is not as it was published as {name!r}: restore a copy"))
    manifest = read_manifest(derived)
    if manifest is None:
        raise InputError(Fault(file=derived.name, message="there are no tables: build them with `python -m geo build`"))
    then, now = read_tables(folder, COMPARED), read_tables(derived, COMPARED)
    return Changes(
        since=since,
        data_hash=str(manifest["hash"]),
        rows={table: _row_changes(then[table], now[table]) for table in BY_ID},
        spells=_spell_changes(then, now),
        km2=_km2(then, now, conflict),
    )


def _row_changes(then: pd.DataFrame, now: pd.DataFrame) -> RowChanges:
    old, new = ({str(row["id"]): row for row in records(frame)} for frame in (then, now))
    changed: dict[str, dict[str, tuple[str, str]]] = {}
    for key in sorted(old.keys() & new.keys()):
        words = {name: (_word(old[key].get(name)), _word(new[key].get(name))) for name in new[key]}
        if different := {name: pair for name, pair in words.items() if pair[0] != pair[1]}:
            changed[key] = different
    return RowChanges(
        added={key: new[key] for key in sorted(new.keys() - old.keys())},
        removed={key: old[key] for key in sorted(old.keys() - new.keys())},
        changed=changed,
    )


def _word(value: Any) -> str:
    """A value of a table as a word that differs where the value does."""
    if isinstance(value, BaseGeometry):
        return value.wkt
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) or hasattr(value, "tolist") else str(value)


def _spell_changes(then: Tables, now: Tables) -> dict[str, tuple[list[str], list[str]]]:
    """The places whose spells differ, by name, with the spells then and now."""
    names = {str(row["id"]): str(row["name"]) for tables in (then, now) for row in records(tables["places"])}
    old, new = _spells(then), _spells(now)
    differ = sorted((names.get(key, key), key) for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    return {name: (old.get(key, []), new.get(key, [])) for name, key in differ}


def _spells(tables: Tables) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in records(tables["control"]):
        last = row["valid_to"] - pd.Timedelta(days=1).to_pytimedelta()
        found.setdefault(str(row["place_id"]), []).append(f"{row['actor']} {row['valid_from']} to {last}")
    return found


def _km2(then: Tables, now: Tables, conflict: Conflict) -> dict[str, tuple[float, float]]:
    """The ground of each side on the last day of the war's period, in the version and now."""
    day = conflict.period.end
    held = [{side: pair[0] for side, pair in diff(tables, conflict, day, day).held.items()} for tables in (then, now)]
    return {side: (held[0].get(side, 0.0), held[1].get(side, 0.0)) for side in sorted({*held[0], *held[1]})}


def change_lines(changes: Changes, shown: int) -> Iterator[str]:
    """The changes in words, at most `shown` of each kind by name."""
    since = changes.since
    if changes.is_empty:
        yield f"nothing changed since {since.name}: data hash {since.data_hash[:16]}"
        return
    yield f"since {since.name}: data hash {since.data_hash[:16]} -> {changes.data_hash[:16]}"
    for table, rows in changes.rows.items():
        yield f"{table}: {len(rows.added)} added, {len(rows.removed)} removed, {len(rows.changed)} changed"
        listed = [f"  added {key}: {_title(row)}" for key, row in rows.added.items()][:shown]
        listed += [f"  removed {key}: {_title(row)}" for key, row in rows.removed.items()][:shown]
        listed += [f"  changed {key}: {_difference(pairs)}" for key, pairs in rows.changed.items()][:shown]
        yield from listed
    yield f"control: other spells at {len(changes.spells)} places"
    for name, (old, new) in list(changes.spells.items())[:shown]:
        yield f"  {name}: {'; '.join(old) or 'not known'} -> {'; '.join(new) or 'not known'}"
    for side, (before, after) in changes.km2.items():
        yield f"{side} at the end: {before:,.0f} km2 -> {after:,.0f} km2"


def _title(row: Mapping[str, Any]) -> str:
    what = row.get("type") or f"{row.get('actor')} {row.get('kind')}"
    return f"{what}, {row.get('date_start') or row.get('valid_from')}, {row.get('place') or 'no place'}"


def _difference(pairs: Mapping[str, tuple[str, str]]) -> str:
    return "; ".join(f"{name} {old[:60] or 'none'} -> {new[:60] or 'none'}" for name, (old, new) in pairs.items())
