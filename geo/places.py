"""From place names in a text to places on the earth: points with an honest precision, or regions.

`resolve_places` gives each toponym the place that it most likely means, changed by the words around it ("de haven van",
"ten westen van", "het oosten van"). `find_phrases` gives the places that the text means without naming them: the war's
own phrases ("de hoofdstad") and features of places named before ("de haven"). They are no toponyms.

How a place was found stands in its `method`: exact, variant, exonym, country, loose (another romanisation), feature,
offset, region (a part of an outline) or phrase; what the text adds to the name in `qualifier`; why this one of several
in `reason` (see :mod:`geo.places_choice`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry, named_area
from geo.gazetteer_index import normalise
from geo.lexicon import FeatureWords, Language
from geo.model import Article, Dropped, Place, Span, Toponym
from geo.places_areas import feature_entry, place_of, read_area
from geo.places_choice import Choice, Meaning, choose_all
from geo.places_guess import is_far_fetched, is_initials, is_street, part_of_name, place_unknown
from geo.places_signs import countries_of_words, local_names, peoples
from geo.places_strings import locate
from geo.places_unlisted import place_unlisted

_STOP = re.compile(r"[.!?](?=\s)|\n")
BEFORE = 80  # code points before a name that can change it
LOOSE_POPULATION = 60_000  # from here on another spelling counts in a country that the text does not speak of
PHRASE_CONFIDENCE = 0.85
FEATURE_CONFIDENCE = 0.7  # a feature without a name belongs to a place named before

__all__ = ["Resolved", "find_phrases", "locate", "resolve_places"]

Resolved = tuple[Toponym, Place]


def resolve_places(
    article: Article, toponyms: Sequence[Toponym], language: Language, conflict: Conflict | None, gazetteer: Gazetteer,
    *, guess: bool = False,
) -> tuple[list[Resolved], list[Dropped]]:  # fmt: skip
    """The place of every toponym, in their order; those that no place is known for are dropped with the reason.

    Parameters
    ----------
    guess : bool
        Give names that nothing knows a place all the same (:mod:`geo.places_guess`) instead of dropping them.
    """
    signs = countries_of_words(article.text, language)
    local = local_names(article.text, {t.surface for t in toponyms}, language) if signs else set()
    entries = [_entries(t, language, gazetteer, guess=guess) for t in toponyms]
    spoken = {e.country for found in entries for e in found[:1] if e.match != "loose"}
    meanings = [
        Meaning(name=normalise(t.surface), entries=tuple(found if guess else _spelled(found, spoken)), kind=t.kind,
                named=named_area(article.text, t.end, language, gazetteer), local=t.surface in local)
        for t, found in zip(toponyms, entries, strict=True)
    ]  # fmt: skip
    people = peoples(article.text, language, gazetteer)
    choices = choose_all(meanings, conflict.countries if conflict else (), people, signs, language.code)
    known: list[Resolved] = [
        (toponym, _resolve(article, toponym, choice, language, gazetteer))
        for toponym, choice in zip(toponyms, choices, strict=True)
        if choice and not (guess and is_far_fetched(choice))
    ]  # fmt: skip
    if guess and known and len(known) < len(toponyms):
        return place_unknown(toponyms, known), []
    listed = {toponym for toponym, _ in known}
    places = dict(known) | place_unlisted(article, [t for t in toponyms if t not in listed], known)
    resolved, found = [(t, places[t]) for t in toponyms if t in places], set(places)
    dropped = [
        Dropped(stage="places", reason="unknown_place", item=t.surface, file=article.file, detail=f"{t.start}-{t.end}")
        for t in toponyms if t not in found
    ]  # fmt: skip
    return resolved, dropped


def find_phrases(
    article: Article, language: Language, conflict: Conflict | None, gazetteer: Gazetteer, resolved: Sequence[Resolved]
) -> list[tuple[Span, Place]]:
    """The places that the text means without a name, in order: the war's phrases and features of places named before.

    Parameters
    ----------
    resolved : sequence
        The toponyms of the article with their places; a phrase that holds one of them is left to it.
    """
    taken = [Span(toponym.start, toponym.end) for toponym, _ in resolved]
    found = list(_phrases(article, language, conflict, gazetteer, taken))
    taken += [span for span, _ in found]
    named = [(Span(t.start, t.end), p) for t, p in resolved if not t.metonym]
    earlier = sorted([*named, *found], key=lambda f: f[0])
    home = conflict.countries if conflict else ()
    found += list(_features(article, language, gazetteer, earlier, taken, home))
    return sorted(found, key=lambda f: f[0])


def _entries(
    toponym: Toponym, language: Language, gazetteer: Gazetteer, *, guess: bool
) -> list[GazetteerEntry]:
    surface, lang = toponym.surface, language.code
    found = gazetteer.short_forms(surface, lang) if surface[-1] == "." else []
    found = found or gazetteer.lookup(surface, lang)
    if guess and is_initials(surface):
        found = [entry for entry in found if entry.kind == "country" or entry.own]
    found = found or gazetteer.short_forms(surface, lang)
    prefix, hyphen, rest = surface.partition("-")
    if not found and hyphen and prefix in {p for d in language.places.directions for p in d.prefixes}:
        found = gazetteer.lookup(rest, lang)
    if people := gazetteer.country_of_people(surface, lang):
        return [people, *found]
    if guess and not found and is_street(surface, language):
        return []
    found = found or gazetteer.lookup_loosely(surface, lang)
    return found or (part_of_name(surface, language, gazetteer) if guess else [])


def _spelled(found: list[GazetteerEntry], spoken: set[str]) -> list[GazetteerEntry]:
    """The entries without those of another spelling in countries that the text does not speak of."""
    return [e for e in found if e.match != "loose" or e.country in spoken or e.population >= LOOSE_POPULATION]


def _resolve(
    article: Article, toponym: Toponym, choice: Choice, language: Language, gazetteer: Gazetteer
) -> Place:
    entry, method = choice.entry, str(choice.entry.match)
    if toponym.kind != entry.kind and (parts := gazetteer.parts(entry.id, toponym.kind)) and len(parts) == 1:
        entry, method = parts[0], "feature"
    place = replace(
        place_of(entry, gazetteer, method), confidence=choice.confidence, reason=choice.reason,
        candidates=choice.candidates,
    )  # fmt: skip
    before = _before(article, toponym.start)
    return read_area(place, entry, toponym.surface, before, language, gazetteer)


def _before(article: Article, start: int) -> str:
    body = next((span for span in article.body if span.start <= start < span.end), Span(0, len(article.text)))
    return _STOP.split(article.text[max(body.start, start - BEFORE) : start])[-1]


def _phrases(
    article: Article, language: Language, conflict: Conflict | None, gazetteer: Gazetteer, taken: list[Span]
) -> Iterator[tuple[Span, Place]]:
    words = sorted(
        {w for phrase in (conflict.phrases if conflict else ()) if phrase.lang == language.code for w in phrase.words},
        key=len, reverse=True,
    )  # fmt: skip
    if not words:
        return
    any_phrase = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    links = "|".join(map(re.escape, language.places.of))
    for span in article.body:
        for found in any_phrase.finditer(article.text, span.start, span.end):
            at = Span(found.start(), found.end())
            further = re.match(rf"\s+(?:{links})\s+(?:\w+\s+)?[A-ZÀ-Ý]", article.text[at.end : span.end])
            entry = gazetteer.phrase(found.group(), language.code)
            named = any(other.start - at.end == 1 or at.overlaps(other) for other in taken)  # "de hoofdstad Tripoli"
            if entry and not named and not (further and _is_direction(found.group(), language)):
                words_here = found.group()
                place = place_of(entry, gazetteer, "phrase", qualifier=words_here, confidence=PHRASE_CONFIDENCE)
                before = _before(article, at.start)
                yield at, read_area(place, entry, entry.label(language.code), before, language, gazetteer)


def _is_direction(phrase: str, language: Language) -> bool:
    last = phrase.casefold().split()[-1]
    return any(last in direction.nouns for direction in language.places.directions)


@lru_cache(maxsize=16)
def _any_feature(words: tuple[str, ...], articles: tuple[str, ...], links: tuple[str, ...]) -> re.Pattern[str]:
    """One of the words behind an article, and no name behind it."""
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    article, link = ("|".join(map(re.escape, many)) for many in (articles, links))
    named_behind = rf"\s+(?:{link})\s+(?:\w+\s+)?(?-i:[A-ZÀ-Ý])"
    return re.compile(rf"\b(?:{article})\s+(?P<word>{any_word})\b(?!{named_behind})", re.IGNORECASE)


def _features(
    article: Article, language: Language, gazetteer: Gazetteer, named: list[tuple[Span, Place]], taken: list[Span],
    home: tuple[str, ...],
) -> Iterator[tuple[Span, Place]]:  # fmt: skip
    words = {word: feature for feature in language.places.features for word in feature.words}
    if not words:
        return
    pattern = _any_feature(tuple(words), language.places.articles, language.places.of)
    for span in article.body:
        for found in pattern.finditer(article.text, span.start, span.end):
            at = Span(found.start("word"), found.end("word"))
            earlier = [place for where, place in named if where.start < at.start]
            follows_phrase = any(0 <= other.start - at.end <= 12 for other in taken)
            if not follows_phrase and not any(at.overlaps(other) for other in taken):
                place = _owner(found["word"], words[found["word"].casefold()], earlier, language, gazetteer, home)
                if place:
                    yield at, place


def _owner(
    word: str, feature: FeatureWords, earlier: list[Place], language: Language, gazetteer: Gazetteer,
    home: tuple[str, ...],
) -> Place | None:  # fmt: skip
    """The last such feature that the text named, else that of the last place before, else the one so called."""
    for place in reversed(earlier):
        if place.kind == feature.kind and place.kind not in ("district", "region"):
            return replace(place, method="feature", qualifier=word, confidence=FEATURE_CONFIDENCE)
        entry = gazetteer.entry(place.gazetteer_id)
        if entry is None or place.kind not in ("city", "town") or place.method in ("offset", "region"):
            continue
        own = feature_entry(entry, word, feature.kind, language, gazetteer)  # type: ignore[arg-type]
        if own:
            return place_of(own, gazetteer, "feature", qualifier=word, confidence=FEATURE_CONFIDENCE)
        if feature.ring:
            article = language.places.of[0]
            return replace(
                read_area(place, entry, entry.name, f"{word} {article} ", language, gazetteer),
                confidence=FEATURE_CONFIDENCE,
            )  # fmt: skip
    for entry in gazetteer.lookup(word, language.code):
        if entry.own and entry.country in home:
            return place_of(entry, gazetteer, "feature", qualifier=word, confidence=FEATURE_CONFIDENCE)
    return None
