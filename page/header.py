"""What the header shows, as plain data for `page/web/header.js`. Knows no Streamlit."""

from __future__ import annotations

from typing import Any

from geo.definitions import Conflict, list_page_languages, load_language
from page import text
from page.state import CLOCKS, EVIDENCE, VIEWS, View
from page.words import Words, in_language, skip_links


def describe_header(view: View, conflicts: dict[str, Conflict], words: Words) -> dict[str, Any]:
    """The wars, views, evidence, clocks and languages that can be chosen, each with its name, and which is."""
    codes = [code for code in conflicts[view.conflict].languages if code in list_page_languages()]
    names = {known: text.clean(in_language(conflict.name, view.lang)) for known, conflict in conflicts.items()}
    return {
        "title": f"{words['product']} {names[view.conflict]}",
        "lang": view.lang,
        "dir": words.direction,
        "theme": view.theme,
        "conflict": view.conflict,
        "conflicts": [{"id": known, "name": name} for known, name in names.items()],
        "skips": skip_links(view.place, words),
        "words": {key: words[key] for key in ("product", "conflict", "copy_link", "copied", "menu")}
        | {"theme": words["theme_to_light" if view.theme == "dark" else "theme_to_dark"]},
        "choices": {
            "view": {
                "label": words["lens.view"],
                "chosen": view.place,
                "options": [{"id": name, "name": words[f"lens.view_{name}"]} for name in VIEWS],
            },
            "evidence": {
                "label": words["evidence"],
                "chosen": view.evidence,
                "options": [{"id": kind, "name": words[f"evidence_{kind}"]} for kind in EVIDENCE],
            },
            "clock": {
                "label": words["clock.label"],
                "chosen": view.clock,
                "options": [
                    {"id": name, "name": words[f"clock.short.{name}"], "title": words[f"clock.why.{name}"]}
                    for name in CLOCKS
                ],
            },
            "lang": {
                "label": words["language"],
                "chosen": view.lang,
                "options": [{"id": code, "name": code, "title": load_language(code).name} for code in codes],
            },
        },
    }
