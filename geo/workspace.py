"""A reader's own work: one folder that can be copied, zipped and opened elsewhere with the same result.

::

    <workspace>/
      workspace.toml              format, and settings (see `Settings`)
      <conflict>/
        articles/                 texts of the reader's own, as they were given
        imports/<name>/           data sets: the file as given, and import.toml with its mapping
        anchors/                  dated control maps (GeoJSON)
        corrections.jsonl         the log of corrections: it only grows
        notes.geojson             labels and arrows of the reader's own on the map
        published/<name>/         frozen versions
        derived/                  built from all of that and the project's data; may be thrown away
        cache/                    what was read from each article; may be thrown away

Without a name it is `data/workspace` (git-ignored), or what the environment names. There the derived tables stay in
`data/derived/<conflict>`; a workspace that was named keeps its own, so that it takes everything along.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from geo.definitions import Part, data_dir, read_toml
from geo.durable import locked, write_whole
from geo.errors import DefinitionError, Fault, InputError

WORKSPACE_ENV = "CONFLICT_MAP_WORKSPACE"
SETTINGS = "workspace.toml"
FORMAT = 1  # raised when an older program could not read the folder any more
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_HEAD = "# The settings of this workspace. The program changes a line where the page is told to; the rest is yours.\n"


class Settings(Part):
    """What a workspace may choose."""

    format: Annotated[int, Field(ge=1)] = FORMAT
    shipped_articles: bool = True  # the articles that the project brings along are read too
    shipped_chronology: bool = True
    links: bool = False  # articles may be fetched from addresses and feeds that the reader gives


@dataclass(frozen=True)
class Workspace:
    """The folder of a reader's work and where things lie in it. Nothing is made before the first write."""

    folder: Path
    settings: Settings
    is_default: bool = False

    def conflict_dir(self, conflict_id: str) -> Path:
        """The part of one conflict."""
        return self.folder / conflict_id

    def articles_dir(self, conflict_id: str) -> Path:
        """The reader's articles of a conflict."""
        return self.conflict_dir(conflict_id) / "articles"

    def imports_dir(self, conflict_id: str) -> Path:
        """The reader's data sets of a conflict, a folder each."""
        return self.conflict_dir(conflict_id) / "imports"

    def anchors_dir(self, conflict_id: str) -> Path:
        """Dated control maps of a conflict."""
        return self.conflict_dir(conflict_id) / "anchors"

    def corrections_path(self, conflict_id: str) -> Path:
        """The log of corrections of a conflict."""
        return self.conflict_dir(conflict_id) / "corrections.jsonl"

    def notes_path(self, conflict_id: str) -> Path:
        """The reader's own labels and arrows on the map of a conflict."""
        return self.conflict_dir(conflict_id) / "notes.geojson"

    def published_dir(self, conflict_id: str) -> Path:
        """The frozen versions of a conflict, a folder each."""
        return self.conflict_dir(conflict_id) / "published"

    def cache_dir(self, conflict_id: str) -> Path:
        """What was computed once and can be computed again."""
        if self.is_default:
            return data_dir() / "derived" / conflict_id / "cache"
        return self.conflict_dir(conflict_id) / "cache"

    def derived_dir(self, conflict_id: str) -> Path:
        """The derived tables of a conflict."""
        if self.is_default:
            return data_dir() / "derived" / conflict_id
        return self.conflict_dir(conflict_id) / "derived"

    def prepare(self) -> None:
        """Make the folder and its settings file, where they are not there."""
        if not (self.folder / SETTINGS).is_file():
            write_whole(self.folder / SETTINGS, f"{_HEAD}format = {FORMAT}\n".encode())


def open_workspace(folder: Path | None = None) -> Workspace:
    """The workspace of a folder; without one, of the environment, else the default one.

    Raises
    ------
    InputError
        If its settings are wrong or of a later version of the program.
    """
    named = folder or (Path(os.environ[WORKSPACE_ENV]) if os.environ.get(WORKSPACE_ENV) else None)
    where = (named or data_dir() / "workspace").resolve()
    if where.exists() and not where.is_dir():
        raise InputError(Fault(file=where.name, message="a workspace is a folder, this is a file"))
    return Workspace(where, _read_settings(where / SETTINGS), is_default=named is None)


def change_setting(workspace: Workspace, key: str, value: bool) -> Workspace:
    """The workspace with a setting changed in its file; everything else in the file stays as it was written.

    Raises
    ------
    InputError
        If there is no such setting, or the file would not be sound.
    """
    if key not in Settings.model_fields:
        raise InputError(Fault(file=SETTINGS, key=key, message="there is no such setting"))
    workspace.prepare()
    path = workspace.folder / SETTINGS
    with locked(workspace.folder):
        _read_settings(path)  # what is not sound is not written over
        text, line = path.read_text(encoding="utf-8"), f"{key} = {str(value).lower()}"
        changed, count = re.subn(rf"(?m)^{key}\s*=[^\n#]*", line, text)
        write_whole(path, (changed if count else f"{text.rstrip()}\n{line}\n").encode())
        return replace(workspace, settings=_read_settings(path))


def check_name(name: str, what: str) -> str:
    """A name that is safe as the name of a folder everywhere.

    Raises
    ------
    InputError
        If it is not of small letters, digits, hyphens and underscores, at most 64.
    """
    if not _NAME.fullmatch(name):
        message = f"{name[:80]!r} cannot be its name; expected small letters, digits, - and _, at most 64"
        raise InputError(Fault(file=what, message=message))
    return name


def _read_settings(path: Path) -> Settings:
    if not path.is_file():
        return Settings()
    try:
        settings = Settings.model_validate(read_toml(path))
    except DefinitionError as error:
        raise InputError(error.faults) from error
    except ValidationError as error:
        faults = [Fault(file=path.name, key=".".join(map(str, e["loc"])), message=e["msg"]) for e in error.errors()]
        raise InputError(faults) from error
    if settings.format > FORMAT:
        message = f"format {settings.format} is of a later version of this program (here: up to {FORMAT}): update it"
        raise InputError(Fault(file=path.name, key="format", message=message))
    return settings
