"""Which country an article is written in and for, by its words, for :mod:`geo.places`.

"Dublin City Council" of a text with a sheriff, a school district and a county commissioner is not in Ireland, though
the text names no country. What gives a country away is data of the language (`[places.signs]`): offices, courts,
parties, schools, money, roads and spellings. A sign counts once, however often it stands in the text; a sign that
several countries share counts for each of them with its part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from geo.gazetteer import Gazetteer
from geo.lexicon import Language, PlaceWords

MOST_SIGNS = 6.0  # further signs of a country add nothing
LOCAL_WORDS = 2  # words that may stand between a name and the word that makes it local ("Paris Junior College")
_NAME = re.compile(r"[^\W\d_][\w'’-]+")
_WORD = re.compile(r"[^\W\d_][\w’'-]*\.?")


@dataclass(frozen=True)
class _Signs:
    words: dict[str, tuple[str, ...]]  # single words -> countries
    phrases: tuple[tuple[str, bool, tuple[str, ...]], ...]  # words, whether their case matters, countries
    patterns: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    local: re.Pattern[str]


def countries_of_words(text: str, language: Language) -> dict[str, float]:
    """ISO code of a country -> how many signs of it the text has."""
    signs = _signs(language.places, language.code)
    words = set(_WORD.findall(text))
    words |= {word.rstrip(".") for word in words if word.endswith(".")}
    words |= set(map(str.casefold, words))
    plain = text.casefold()
    found = [signs.words[word] for word in words & signs.words.keys()]
    found += [countries for phrase, exact, countries in signs.phrases if phrase in (text if exact else plain)]
    found += [countries for pattern, countries in signs.patterns if pattern.search(text)]
    out: dict[str, float] = {}
    for countries in found:
        for country in countries:
            out[country] = min(MOST_SIGNS, out.get(country, 0.0) + 1.0 / len(countries))
    return out


def local_names(text: str, names: set[str], language: Language) -> set[str]:
    """The names that the text uses, anywhere, as one for its neighbours does ("Dublin City Council")."""
    pattern = _signs(language.places, language.code).local
    return {name for name in names if any(pattern.match(text, end) for end in _ends_of(text, name))}


def _ends_of(text: str, name: str) -> Iterator[int]:
    """Where a name ends each time that it stands in a text as whole words."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        inside = at and _is_letter(text[at - 1]) or end < len(text) and _is_letter(text[end])
        if not inside:
            yield end
        at = text.find(name, at + 1 if inside else end)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


def peoples(text: str, language: Language, gazetteer: Gazetteer) -> Counter[str]:
    """ISO code of a country -> how often the text speaks of its people ("Lebanese")."""
    found: Counter[str] = Counter()
    for word, times in Counter(_NAME.findall(text)).items():
        entry = gazetteer.country_of_people(word, language.code) if word[0].isupper() else None
        if entry:
            found[entry.country] += times
    return found


_COMPILED: dict[str, tuple[PlaceWords, _Signs]] = {}


def _signs(words: PlaceWords, code: str) -> _Signs:
    known = _COMPILED.get(code)
    if known is None or known[0] is not words:
        known = _COMPILED[code] = (words, _compile(words))
    return known[1]


def _compile(words: PlaceWords) -> _Signs:
    countries: dict[str, list[str]] = {}
    for country, many in words.signs.items():
        for word in many:
            countries.setdefault(word, []).append(country)
    of = {word: tuple(many) for word, many in countries.items()}
    behind = "|".join(sorted(map(re.escape, words.local), key=len, reverse=True)) or "(?!)"
    return _Signs(
        words={word: many for word, many in of.items() if _WORD.fullmatch(word)},
        phrases=tuple((word, not word.islower(), many) for word, many in of.items()
                      if not _WORD.fullmatch(word) and "\\" not in word),
        patterns=tuple((re.compile(rf"(?<!\w)(?:{word})(?!\w)"), many) for word, many in of.items() if "\\" in word),
        local=re.compile(rf"\s+(?:[A-Z][\w’'-]+\s+){{0,{LOCAL_WORDS}}}(?:{behind})(?!\w)"),
    )  # fmt: skip
