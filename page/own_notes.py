"""The reader's own labels and arrows between map and workspace. Knows no Streamlit.

The map tells its changes until it has heard that they were kept: each has a number, and `by` says which mounted map
numbered it. All of it comes from a browser and is checked by `geo.notes`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from geo.errors import ConflictMapError, StorageError
from geo.notes import Note, change_notes, open_notes
from page.text import clean
from page.words import Words

Heard = tuple[str, int]  # which map, and the number of its last change that was kept
_MOST_CHANGES = 1000


def keep_told(told: Any, heard: Heard, path_of: Callable[[str], Path | None]) -> Heard:
    """Keep the changes that the map told and that were not heard before; what has been heard now.

    Parameters
    ----------
    told
        What the map last told; its `notes`: of (the conflict), by, changes (each with its number `n`).
    path_of
        The file of a conflict's notes, None for what is no conflict.

    Raises
    ------
    ConflictMapError
        If the file cannot be changed; nothing is heard then, and the map tells it again.
    """
    news = told.get("notes") if isinstance(told, Mapping) else None
    if not isinstance(news, Mapping) or not isinstance(news.get("changes"), list):
        return heard
    by, path = str(news.get("by", ""))[:40], path_of(str(news.get("of", "")))
    last = heard[1] if heard[0] == by else 0
    fresh = [one for one in news["changes"][:_MOST_CHANGES] if isinstance(one, Mapping) and _number(one) > last]
    if path is None or not fresh:
        return heard
    change_notes(path, fresh)
    return by, max(_number(one) for one in fresh)


def _number(change: Mapping[str, Any]) -> int:
    number = change.get("n")
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


def tell_notes(
    conflict_id: str, path: Path, heard: Heard, fault: ConflictMapError | None, words: Words
) -> dict[str, Any]:
    """What the map is told: its conflict, the notes as they are kept, what was heard, and what is wrong, in words."""
    notes: tuple[Note, ...] = ()
    try:
        notes = open_notes(path)
    except ConflictMapError as error:
        fault = fault or error
    kind = "unkept" if isinstance(fault, StorageError) else "broken"
    said = words.say(f"tools.notes.{kind}", fault=clean(str(fault))) if fault else ""
    return {"of": conflict_id, "list": [note.as_record() for note in notes], "heard": list(heard), "fault": said}
