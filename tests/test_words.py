"""Words of the page: every language says the same things, and every key that a build can make has words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest

from geo.definitions import list_page_languages, load_language
from geo.model import EVENT_TYPES, STATUSES

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = list_page_languages()
PLURAL = re.compile(r"_(zero|two|few|many)$")  # forms that one language has and another has not


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in tree.items():
        out |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value)}
    return out


WORDS = {code: _flat(load_language(code).interface) for code in LANGUAGES}


def _is_form(key: str, known: dict[str, str]) -> bool:
    """Whether a key holds a further form of words for a number that the other language has."""
    base = PLURAL.sub("", key)
    return base != key and (base in known or f"{base}_more" in known)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_words_for_the_same_keys(code):
    missing = {
        other: sorted(key for key in WORDS[other] if key not in WORDS[code] and not _is_form(key, WORDS[code]))
        for other in LANGUAGES
    }
    found = {f"in {other}, not in {code}": keys for other, keys in missing.items() if keys}
    assert not found, f"a new word needs every language of the page ({', '.join(LANGUAGES)}): {found}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_sentence_takes_the_same_values_in_every_language(code):
    slots = {key: set(re.findall(r"{(\w+)}", word)) for key, word in WORDS[code].items()}
    wanted = {key: set(re.findall(r"{(\w+)}", word)) for key, word in WORDS["nl"].items()}
    differing = {key: (wanted[key], found) for key, found in slots.items() if key in wanted and found != wanted[key]}
    # Dutch shows the article before a side's name where another language needs none, and the other way round
    assert {k: v for k, v in differing.items() if not k.endswith(("article", "by"))} == {}
    forms = {key: found for key, found in slots.items() if key not in wanted}
    for key, found in forms.items():  # "two events" may say its number in words
        base = PLURAL.sub("", key)
        assert wanted[base if base in wanted else f"{base}_more"] - found <= {"count", "n", "days"}, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_type_and_status_has_words(code):
    assert {f"types.{name}" for name in EVENT_TYPES} <= set(WORDS[code])
    assert {f"status.{name}" for name in STATUSES} <= set(WORDS[code])


def _reasons_in_code() -> set[str]:
    """Every literal reason that a stage gives to a `Dropped` or to its own list of bad values."""
    found: set[str] = set()
    for path in (ROOT / "geo").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            values = [k.value for k in node.keywords if k.arg == "reason"] if name == "Dropped" else []
            values += node.args[:1] if name == "_BadValueError" else []
            found |= {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_reason_for_leaving_something_out_has_words(code):
    reasons = _reasons_in_code()
    assert len(reasons) > 5
    missing = {r for r in reasons if f"page.dropped.{r}" not in WORDS[code]}
    assert missing == set()
