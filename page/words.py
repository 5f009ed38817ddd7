"""Words, dates and lists in the reader's language. Knows no Streamlit.

Every word is data: `interface.page` of a language file and, for what the map has words for already, `interface` itself.
A template is filled by :meth:`Words.say`, which sets each value in place of its `{name}` and reads nothing else in it:
braces in a value from outside stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from geo.definitions import Conflict, load_language
from geo.model import CONTESTED

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Words:
    """The words of one language. Keys are paths, first below `interface.page`, then below `interface`."""

    lang: str
    locale: str  # as babel writes it: nl_NL
    tree: Mapping[str, Any]  # `interface`
    direction: str = "ltr"

    def get(self, key: str) -> str | None:
        """The word at a path, or None where there is none."""
        own = _walk(self.tree.get("page", {}), key)
        return own if own is not None else _walk(self.tree, key)

    def __getitem__(self, key: str) -> str:
        word = self.get(key)
        if word is None:
            raise KeyError(f"language {self.lang!r} has no words for interface.{key}")
        return word

    def say(self, key: str, **values: object) -> str:
        """The template at `key` with its slots filled."""
        return "".join(text for text, _ in self.pieces(key, **values))

    def pieces(self, key: str, **values: object) -> list[tuple[str, str]]:
        """The filled template as (text, name of the slot or "") in order."""
        pieces: list[tuple[str, str]] = []
        at = 0
        template = self[key]
        for slot in _SLOT.finditer(template):
            pieces.append((template[at : slot.start()], ""))
            pieces.append((str(values[slot[1]]), slot[1]))
            at = slot.end()
        pieces.append((template[at:], ""))
        return [piece for piece in pieces if piece[0]]

    def date(self, day: date, form: str = "date") -> str:
        """The day in one of the language's forms: day, date, day_month, short, short_year."""
        return format_date(day, self[f"formats.{form}"], locale=self.locale)

    def number(self, value: float) -> str:
        """The number as the language writes it, without decimals from 10 up, with at most one below."""
        return str(format_decimal(round(value, 1 if abs(value) < 10 else 0), locale=self.locale))

    def window(self, days: int | None) -> str:
        """A window of days in words: "30 dagen"."""
        if days is None or days == 1:
            return self["window.all" if days is None else "window.one"]
        return self.say(self.form("window.days", days), days=days)

    def count(self, key: str, count: int, **values: object) -> str:
        """`key_one` for one, `key_more` for any other number, or the form that the language has for that number."""
        otherwise = f"{key}_{'one' if count == 1 else 'more'}"
        return self.say(self.form(key, count, otherwise), count=self.number(count), **values)

    def form(self, key: str, count: int, otherwise: str = "") -> str:
        """The key of the words for a number: `key_two`, `key_few` or `key_many` where the language has such a form.

        Which form a number takes is a rule of CLDR; where there are no words of its own: `otherwise`, or `key`.
        """
        own = f"{key}_{Locale.parse(self.locale).plural_form(count)}"
        return own if self.get(own) is not None else otherwise or key

    def joined(self, parts: Sequence[str]) -> str:
        """What there is of the parts, with the language's comma between them."""
        return self["comma"].join(part for part in parts if part)

    def listed(self, names: Sequence[str]) -> str:
        """Names as a list in words: "a, b en c"."""
        return str(format_list(list(names), style="standard", locale=self.locale))


def _walk(tree: Any, key: str) -> str | None:
    for part in key.split("."):
        if not isinstance(tree, Mapping) or part not in tree:
            return None
        tree = tree[part]
    return tree if isinstance(tree, str) else None


def skip_links(place: str, words: Words) -> list[dict[str, str]]:
    """What the first keys of the page lead to, past the header: the key of a part of the page, and its words."""
    if place == "map":
        return [{"id": part, "name": words[f"skip.{part}"]} for part in ("map", "panel")]
    return [{"id": "lens" if place == "articles" else place, "name": words["skip.content"]}]


def open_words(lang: str) -> Words:
    """The words of a language.

    Raises
    ------
    geo.errors.DefinitionError
        If the language file is missing or wrong.
    """
    language = load_language(lang)
    return Words(lang, language.locale.replace("-", "_"), language.interface, language.direction)


def in_language(names: Mapping[str, str], lang: str) -> str:
    """The name in that language, else in English, else the first there is."""
    return names.get(lang) or names.get("en") or next(iter(names.values()), "")


def side_name(conflict: Conflict, side_id: str, words: Words, *, article: bool = False) -> str:
    """The name of a side or actor in the reader's language, with its article where asked ("het LNA")."""
    if side_id == CONTESTED:
        return words["contested"]
    for side in conflict.sides:
        if side.id == side_id:
            name = in_language(side.name, words.lang)
            before = side.article.get(words.lang, "") if article else ""
            return f"{before} {name}".strip()
    actor = conflict.actor(side_id)
    if actor:
        return in_language(actor.name, words.lang)
    return words.get(f"actors.{side_id}") or side_id or words["unknown_side"]
