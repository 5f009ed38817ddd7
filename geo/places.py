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

from geo.definitions import Conflict
from geo.gazetteer import Gazetteer, GazetteerEntry
from geo.lexicon import FeatureWords, Language
from geo.model import Article, Dropped, Place, Span, Toponym
from geo.places_areas import feature_entry, place_of, read_area
from geo.places_choice import Surroundings, choose, survey
from geo.places_strings import locate

BEFORE = 80  # code points before a name that can change it
BEHIND = 24  # code points behind a name where its country may stand
PHRASE_CONFIDENCE = 0.85
FEATURE_CONFIDENCE = 0.7  # a feature without a name belongs to a place named before

__all__ = ["Resolved", "find_phrases", "locate", "resolve_places"]

Resolved = tuple[Toponym, Place]


def resolve_places(
    article: Article, toponyms: Sequence[Toponym], language: Language, conflict: Conflict | None, gazetteer: Gazetteer
) -> tuple[list[Resolved], list[Dropped]]:
    """The place of every toponym, in their order; those that no place is known for are dropped with the reason."""
    meanings = [_meanings(toponym, language, gazetteer) for toponym in toponyms]
    around = survey(meanings, conflict.countries if conflict else ())
    resolved: list[Resolved] = []
    dropped: list[Dropped] = []
    for toponym, entries in zip(toponyms, meanings, strict=True):
        if entries:
            resolved.append((toponym, _resolve(article, toponym, entries, around, language, gazetteer)))
        else:
            dropped.append(
                Dropped(stage="places", reason="unknown_place", item=toponym.surface, file=article.file,
                        detail=f"{toponym.start}-{toponym.end}")
            )  # fmt: skip
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


def _meanings(toponym: Toponym, language: Language, gazetteer: Gazetteer) -> list[GazetteerEntry]:
    found = gazetteer.lookup(toponym.surface, language.code)
    prefix, hyphen, rest = toponym.surface.partition("-")
    if not found and hyphen and prefix in {p for d in language.places.directions for p in d.prefixes}:
        found = gazetteer.lookup(rest, language.code)
    return found or gazetteer.lookup_loosely(toponym.surface, language.code)


def _resolve(
    article: Article, toponym: Toponym, entries: list[GazetteerEntry], around: Surroundings, language: Language,
    gazetteer: Gazetteer,
) -> Place:  # fmt: skip
    choice = choose(entries, toponym.kind, _named_country(article, toponym, language, gazetteer), around, language.code)
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
    return re.split(r"[.!?](?=\s)|\n", article.text[max(body.start, start - BEFORE) : start])[-1]


def _named_country(article: Article, toponym: Toponym, language: Language, gazetteer: Gazetteer) -> str:
    """The country right behind the name: "Tripoli (Libanon)", "Tripoli in Libanon", "Tripoli, Libanon"."""
    behind = article.text[toponym.end : toponym.end + BEHIND]
    within = "|".join(map(re.escape, language.places.of))
    found = re.match(rf"(?:\s*[(,]\s*|\s+(?:{within})\s+)([A-ZÀ-Ý][\w-]+)", behind)
    entries = gazetteer.lookup(found.group(1), language.code) if found else []
    return entries[0].country if entries and entries[0].kind == "country" else ""


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


def _features(
    article: Article, language: Language, gazetteer: Gazetteer, named: list[tuple[Span, Place]], taken: list[Span],
    home: tuple[str, ...],
) -> Iterator[tuple[Span, Place]]:  # fmt: skip
    words = {word: feature for feature in language.places.features for word in feature.words}
    if not words:
        return
    any_word = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    articles = "|".join(map(re.escape, language.places.articles))
    links = "|".join(map(re.escape, language.places.of))
    named_behind = rf"\s+(?:{links})\s+(?:\w+\s+)?(?-i:[A-ZÀ-Ý])"
    pattern = re.compile(rf"\b(?:{articles})\s+(?P<word>{any_word})\b(?!{named_behind})", re.IGNORECASE)
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
