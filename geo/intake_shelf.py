"""The reader's own articles in the workspace: added all or none, listed, removed again.

Each is a Markdown file with front matter, and where the text was taken out of another file that file lies beside it
under the same name: `<id>.md`, `<id>.pdf`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geo.articles import SUFFIXES, read_head
from geo.durable import locked, recover, waiting, write_together
from geo.errors import Fault, InputError
from geo.intake import article_id, as_markdown
from geo.intake_model import Draft
from geo.workspace import Workspace

ORIGINALS = (".html", ".htm", ".docx", ".pdf")
_HEAD_CHARS = 4_000


@dataclass(frozen=True, kw_only=True)
class Own:
    """An article of the reader's own in the workspace: `name` is its file there, `file` what it came from."""

    name: str
    id: str
    title: str
    date: str
    publisher: str
    file: str


def add_drafts(workspace: Workspace, conflict_id: str, drafts: Sequence[Draft]) -> list[str]:
    """Put drafts into the workspace, all or none; their ids.

    Raises
    ------
    InputError
        If another page or command does not stop writing; then none was added.
    StorageError
        If the disk does not take them; then none was added.
    """
    workspace.prepare()
    folder = workspace.articles_dir(conflict_id)
    writers: dict[str, Callable[[Path], object]] = {}
    for draft in drafts:
        name = article_id(draft)
        writers[f"{name}.md"] = _writer(as_markdown(draft).encode())
        kind = PurePosixPath(draft.file).suffix.lower()
        if draft.original is not None and kind in ORIGINALS:
            writers[f"{name}{kind}"] = _writer(draft.original)
    with locked(workspace.conflict_dir(conflict_id)):
        write_together(folder, writers)
    return [article_id(draft) for draft in drafts]


def finish_adding(workspace: Workspace, conflict_id: str) -> None:
    """Bring the folder to its last good state where the program was killed while it added articles."""
    folder = workspace.articles_dir(conflict_id)
    if waiting(folder):
        with locked(workspace.conflict_dir(conflict_id)):
            recover(folder)


def list_own(workspace: Workspace, conflict_id: str) -> list[Own]:
    """The reader's articles of a conflict, by the name of their file; a file put there by hand is one of them."""
    finish_adding(workspace, conflict_id)
    folder = workspace.articles_dir(conflict_id)
    return _listed(folder)


def remove_own(workspace: Workspace, conflict_id: str, name: str) -> None:
    """Remove an article of the reader's own, and the file that its text came from.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    folder = workspace.articles_dir(conflict_id)
    with locked(workspace.conflict_dir(conflict_id)):
        if name not in [own.name for own in _listed(folder)]:
            raise InputError(Fault(file=name[:200], message="this article is not there any more"))
        path = folder / name
        path.unlink()
        for kind in ORIGINALS:
            path.with_suffix(kind).unlink(missing_ok=True)


def _listed(folder: Path) -> list[Own]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return [_own(path, folder) for path in files if not path.name.startswith(".")]


def _own(path: Path, folder: Path) -> Own:
    with path.open(encoding="utf-8", errors="replace") as file:
        fields, _ = read_head(file.read(_HEAD_CHARS)) if path.suffix.lower() != ".jsonl" else ({}, 0)
    return Own(
        name=path.relative_to(folder).as_posix(), id=fields.get("id", path.stem), title=fields.get("title", ""),
        date=fields.get("date", ""), publisher=fields.get("publisher", ""), file=fields.get("file", path.name),
    )


def _writer(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)
