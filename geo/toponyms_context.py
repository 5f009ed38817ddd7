"""What a place name does in its sentence: its kind, its role and whether it stands for a government."""

from __future__ import annotations

import re
from functools import lru_cache

from geo.lexicon import PlaceWords
from geo.model import PlaceKind, Span, ToponymRole

_STOP_BEFORE, _STOP_AFTER = re.compile(r"[.!?](?=\s)|\n"), re.compile(r"[.!?](?=\s|$)|\n")
_KIND = re.compile(r"([\w-]+)\s+(?:van\s+|of\s+)?$")
_LAST = re.compile(r"(\S+)\s+$")
BEFORE, AFTER = 70, 60  # code points of context


def context_of(text: str, body: Span, start: int, end: int) -> tuple[str, str]:
    """The words before and after a name, inside its part of the body and its sentence."""
    before = text[max(body.start, start - BEFORE) : start]
    before = _STOP_BEFORE.split(before)[-1]
    after = _STOP_AFTER.split(text[end : min(body.end, end + AFTER)], 1)[0]
    return before, after


def kind_in(words: PlaceWords, before: str, known: PlaceKind) -> PlaceKind:
    """The kind that the word right before the name says, else what the gazetteer knows."""
    last = _KIND.search(before)
    word = last.group(1).casefold() if last else ""
    for kind, names in words.kind_words.items():
        if word in names and not (kind == "town" and known == "city"):
            return kind  # type: ignore[return-value]
    return known


def role_in(words: PlaceWords, before: str, after: str, *, topic: bool, metonym: bool) -> ToponymRole:
    """The role of the name by the words around it."""
    if topic:
        return "topic"
    if any(_after(p).match(after) for p in words.residence):
        return "residence"
    if _ends(before, words.seat, words.articles):
        return "seat"
    if metonym:
        return "actor"
    for role, names in (("origin", words.origin), ("destination", words.destination)):
        if _ends(before, _whole(names), words.articles):
            return role  # type: ignore[return-value]
    return "target" if _ends(before, words.target, words.articles) else "place"


def is_metonym(words: PlaceWords, before: str, after: str, joined_before: bool) -> bool:
    """Whether the name of a seat of government acts or is spoken of as its government.

    It does as the subject at the head of a clause, before a verb that no place can do, or after words that need
    someone who acts ("volgens", "gesteund door").
    """
    if _ends(before, words.agents, words.articles):
        return True
    head = _strip_articles(before, words.articles).rstrip(" \"'“”‘’")
    opens = not head.strip() or head[-1] in ";:–—" or _last_word(head) in words.clause_openers
    if not (opens or joined_before or (head[-1] == "," and _last_word(head[:-1]) in words.clause_openers)):
        return False
    said = re.findall(r"[\w'’]+", re.split(r"[,;:.!?]", after)[0])
    if not said or said[0].casefold() in words.states:
        return False
    if any(re.match(rf"\s+(?:{p})", after) for p in words.acts):
        return True
    late = _last_word(head) in words.verb_last and len(said) > 1 and said[-1].casefold() not in words.states
    return late and any(re.fullmatch(p, said[-1]) for p in words.acts)


def _last_word(text: str) -> str:
    return text.split()[-1].casefold() if text.split() else ""


def _strip_articles(before: str, articles: tuple[str, ...]) -> str:
    last = _LAST.search(before)
    if last and last.group(1).casefold() in articles:
        return before[: last.start()]
    return before


def _ends(before: str, patterns: tuple[str, ...], articles: tuple[str, ...]) -> bool:
    return bool(_before(patterns, articles).search(before))


@lru_cache(maxsize=16)
def _whole(words: tuple[str, ...]) -> tuple[str, ...]:
    """Patterns of words that begin where a word begins."""
    return tuple(rf"\b{re.escape(word)}" for word in words)


@lru_cache(maxsize=256)
def _before(patterns: tuple[str, ...], articles: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the patterns right before a name, an article between them or not."""
    article, any_of = "|".join(map(re.escape, articles)) or "(?!)", "|".join(patterns) or "(?!)"
    return re.compile(rf"(?:{any_of})\s+(?:(?:{article})\s+)?$", re.IGNORECASE)


@lru_cache(maxsize=512)
def _after(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
