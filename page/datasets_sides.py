"""The table from the names of sides in a data set to the war's actors, as the reader edits it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.definitions import Conflict
from geo.imports_folder import Side
from geo.pipeline_sources import OwnData, known_actors, name_sides
from page.components import show_sides
from page.sections import Desk
from page.text import clean
from page.words import Words, side_name

MOST_ROWS = 100  # that are shown at first: a set of the whole world has thousands of names


def edit_sides(desk: Desk, own: OwnData) -> None:
    """Show the table; what is saved is written down and brings the map up to it."""
    data = sides_table(own.name, own.sides, desk.conflict, desk.words)

    def save(told: Any) -> None:
        if actors := chosen_actors(told):
            name_sides(desk.view.conflict, own.name, actors)
            desk.changed(desk.words.say("material.data.saved", name=own.name))

    show_sides(data, f"data_sides_{own.name}", save)


def sides_table(name: str, sides: Sequence[Side], conflict: Conflict, words: Words) -> dict[str, Any]:
    """The table as plain data for `page/web/sides.js`: the unknown names first, then as the data set has them."""
    say = "material.data"
    keys = {"text": "side_text", "rows": "side_rows", "actor": "side_actor", "none": "side_none", "find": "side_find",
            "about": "sides_more", "save": "save"}  # fmt: skip
    said = {key: words[f"{say}.{word}"] for key, word in keys.items()}
    said["title"] = clean(words.say(f"{say}.sides", name=name))
    said["more"] = words.say("show_all", count=words.number(len(sides)))
    return {
        "lang": words.lang,
        "open": any(not side.actor for side in sides),
        "most": MOST_ROWS,
        "words": said,
        "actors": [{"id": actor, "name": clean(side_name(conflict, actor, words))} for actor in known_actors(conflict)],
        "sides": [{"text": side.text, "name": clean(side.text), "count": words.number(side.rows), "actor": side.actor}
                  for side in sorted(sides, key=lambda side: bool(side.actor))],
    }  # fmt: skip


def chosen_actors(told: Any) -> dict[str, str]:
    """What the browser told, where it is names with actors; anything else is nothing."""
    if not isinstance(told, dict):
        return {}
    return {text: actor for text, actor in told.items() if isinstance(text, str) and isinstance(actor, str)}
