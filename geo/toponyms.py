"""Place names in the text of an article, as spans with their kind and role.

Adjectives and names of peoples, persons, papers and organisations are no toponyms. A name that stands for a government
is one, and is marked (`metonym`). Offsets are code points of the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.gazetteer_index import normalise
from geo.lexicon import Language
from geo.model import Article, Dropped, Span, Toponym
from geo.toponyms_context import context_of, is_metonym, kind_in, role_in
from geo.toponyms_known import Name, likeliest
from geo.toponyms_names import NameReader
from geo.toponyms_tokens import tokenise


def find_toponyms(
    article: Article, language: Language, conflict: Conflict | None, gazetteer: Gazetteer
) -> list[Toponym]:
    """Every place name in the body of the article, in order of the text."""
    return find_names(article, language, conflict, gazetteer)[0]


def find_names(
    article: Article, language: Language, conflict: Conflict | None, gazetteer: Gazetteer
) -> tuple[list[Toponym], list[Dropped]]:
    """The place names, and the words that stand where a place would but that too little else makes one.

    Among the names are such as no list has. The latter are `Dropped` with stage "toponyms" and reason "unknown_place":
    nothing is lost silently.
    """
    reader = NameReader(article.text, tokenise(article, _abbreviations(language)), language, conflict, gazetteer)
    names = reader.read()
    countries = conflict.countries if conflict else ()
    found: list[Toponym] = []
    previous: tuple[Name, bool] | None = None
    for name, joined in zip(names, _lists(article.text, names, language), strict=True):
        follows = bool(joined and previous and previous[1])
        entry = likeliest(name.entries, countries) if name.entries else None
        toponym = _toponym(article, language, name, entry, follows)
        previous = (name, toponym.metonym)
        found.append(toponym)
    found = _share_metonymy(found, article.text, language)
    dropped = [
        Dropped(
            stage="toponyms", reason="unknown_place", item=word.text, file=article.file,
            detail=f"{word.start}-{word.end}",
        )
        for word in reader.unknown if not any(word.start < t.end and t.start < word.end for t in found)
    ]  # fmt: skip
    return found, dropped


@lru_cache(maxsize=16)
def _short_words(words: tuple[str, ...], titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words) | {f"{title}." for title in titles if len(title) <= 4}


def _abbreviations(language: Language) -> frozenset[str]:
    return _short_words(language.text.abbreviations, language.places.titles)


def toponyms_at(
    article: Article, spans: Sequence[Span], language: Language, conflict: Conflict | None, gazetteer: Gazetteer
) -> list[Toponym]:
    """The toponyms of spans that are known to be names of places, in the order given."""
    countries = conflict.countries if conflict else ()
    found = []
    for span in spans:
        surface = article.text[span.start : span.end]
        entries = gazetteer.lookup(surface, language.code) if surface[-1:] != "." else []
        if not entries:
            body = next((b for b in article.body if b.start <= span.start < b.end), Span(0, len(article.text)))
            before, _ = context_of(article.text, body, span.start, span.end)
            kind = kind_in(language.places, before, "other")
            found.append(Toponym(article_id=article.id, start=span.start, end=span.end, surface=surface, kind=kind))
            continue
        name = Name(0, 1, span.start, span.end, tuple(entries))
        found.append(_toponym(article, language, name, likeliest(entries, countries), False))
    return found


def _toponym(article: Article, language: Language, name: Name, entry: GazetteerEntry | None, joined: bool) -> Toponym:
    words = language.places
    body = next(span for span in article.body if span.start <= name.start < span.end)
    before, after = context_of(article.text, body, name.start, name.end)
    surface = article.text[name.start : name.end]
    rules = entry is not None and (
        entry.kind == "country" or entry.capital or normalise(surface) in _seats(words.seats)
    )  # fmt: skip
    metonym = not name.topic and rules and (joined or is_metonym(words, before, after, False))
    metonym = metonym and not name.owner
    role = "seat" if name.owner else role_in(words, before, after, topic=name.topic, metonym=metonym)
    kind = kind_in(words, before, entry.kind if entry else name.kind)
    return Toponym(
        article_id=article.id, start=name.start, end=name.end, surface=surface, kind=kind,
        role=role, metonym=metonym and role != "residence",
    )  # fmt: skip


@lru_cache(maxsize=16)
def _seats(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise(name) for name in names)


def _lists(text: str, names: list[Name], language: Language) -> list[bool]:
    """For each name whether it continues an enumeration with the one before."""
    out = [False]
    for one, two in zip(names, names[1:], strict=False):
        out.append(_is_list_gap(text[one.end : two.start], language))
    return out[: len(names)]


def _is_list_gap(gap: str, language: Language) -> bool:
    words = (*language.places.joiners, *language.places.articles)
    return bool(gap.strip(" ")) and bool(_list_gap(words).fullmatch(gap))


@lru_cache(maxsize=16)
def _list_gap(words: tuple[str, ...]) -> re.Pattern[str]:
    joiners = "|".join(map(re.escape, words))
    return re.compile(rf"(?:[,()\s]|\(\w+\))*(?:(?:{joiners})\s+)*")


def _share_metonymy(found: list[Toponym], text: str, language: Language) -> list[Toponym]:
    """The members of an enumeration act together: where the last one does, so do the countries and seats before it."""
    out = list(found)
    for i in range(len(out) - 1, 0, -1):
        one, two = out[i - 1], out[i]
        shares = two.metonym and not one.metonym and one.kind in ("country", "city") and one.role in ("place", "actor")
        if shares and one.end < two.start and _is_list_gap(text[one.end : two.start], language):
            out[i - 1] = replace(one, role="actor", metonym=True)
    return out
