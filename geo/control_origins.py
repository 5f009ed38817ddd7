"""Where reports come from: which of them are one report, whoever prints it.

Two papers with one agency's text, a paper that cites the page that the chronology cites, and a source that repeats
itself are one voice. An observation's origin is the first that is found of

- the source that its text credits: an agency or publisher named in the sentences that tell of it, or in the first or
  last words of the article, where credits stand;
- the text that it shares with another article;
- its publisher, by the host of the address where no name is known; else the source itself.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from geo.model import Article, Observation

SHINGLE = 5  # words in a row that two texts must share ...
COPIED = 0.5  # ... in this share of the shorter one's, to be one text; tried 0.3 to 0.7
CREDIT_CHARS = 120  # a credit stands so near the beginning or the end of a text
_Shingle = tuple[str, ...]
_PREFIX = re.compile(r"^(www\d?|m|mobile|amp|en|english)\.")


def read_agencies(path: Path) -> dict[str, str]:
    """What a source is called in texts -> its origin, from a CSV file with the columns `name,origin`."""
    with path.open(encoding="utf-8", newline="") as rows:
        return {row["name"]: row["origin"] for row in csv.DictReader(rows)}


def find_origins(
    observations: Sequence[Observation],
    articles: Iterable[Article],
    agencies: Mapping[str, str],
    copies: Copies | None = None,
) -> dict[str, str]:
    """The origin of each observation by its id; the same for those that are one voice. No order matters.

    Parameters
    ----------
    agencies : mapping of str to str
        What a source is called in texts, as written there, -> its origin (the host of its site).
    copies : Copies, optional
        What remembers the texts of the last time.
    """
    texts = {article.id: article for article in articles}
    used = {o.source.id for o in observations} | {e.article_id for o in observations for e in o.evidence}
    one_text = (copies or Copies()).find({key: texts[key].text for key in used & set(texts)})
    return {o.id: _origin(o, texts, one_text, agencies) for o in observations}


def _origin(
    observation: Observation, texts: Mapping[str, Article], copies: Mapping[str, str], agencies: Mapping[str, str]
) -> str:
    article = texts.get(observation.source.id)
    if article is None:
        article = next((texts[e.article_id] for e in observation.evidence if e.article_id in texts), None)
    if article is not None and observation.source.kind == "article":
        own = _publisher(observation)
        credited = _credited(article, observation, {name: to for name, to in agencies.items() if to != own})
        if credited:
            return credited
        if article.id in copies:
            return copies[article.id]
    return _publisher(observation) or observation.source.id


def _publisher(observation: Observation) -> str:
    host = host_of(observation.source.address)
    return host or _PREFIX.sub("", observation.source.publisher.casefold())


def host_of(address: str) -> str:
    """The host of an address without what only tells its edition; "" where there is no address."""
    host = (urlsplit(address).hostname or "") if address else ""
    return _PREFIX.sub("", _PREFIX.sub("", host))


def _credited(article: Article, observation: Observation, agencies: Mapping[str, str]) -> str:
    """The source that the telling sentences, or else the head or tail of the article, name; "" where none is named."""
    told = [article.text[e.start : e.end] for e in observation.evidence if e.article_id == article.id]
    ends = [article.text[:CREDIT_CHARS], article.text[-CREDIT_CHARS:]]
    names = tuple(agencies)
    for text in (*told, *ends):
        found = [(start, agencies[name]) for start, name in _named(names, text)]
        if found:
            return min(found)[1]
    return ""


@lru_cache(maxsize=1 << 14)
def _named(names: tuple[str, ...], text: str) -> tuple[tuple[int, str], ...]:
    """Where each of some names that stand in a text stands first."""
    found = ((re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text), name) for name in names)
    return tuple((match.start(), name) for match, name in found if match)


class Copies:
    """Texts that are one text. Asked again, it works out only what came, went or changed."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._shingles: dict[str, set[_Shingle]] = {}
        self._holders: defaultdict[_Shingle, set[str]] = defaultdict(set)
        self._shared: Counter[tuple[str, str]] = Counter()  # how many shingles two of the texts share, by sorted ids

    def find(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The ids of the texts that share much with another one -> the first id of their group."""
        for key in [key for key, text in self._texts.items() if texts.get(key) != text]:
            self._remove(key)
        for key in texts.keys() - self._texts.keys():
            self._add(key, texts[key])
        return self._groups()

    def _add(self, key: str, text: str) -> None:
        self._texts[key], self._shingles[key] = text, _shingles(text)
        for shingle in self._shingles[key]:
            self._shared.update(_pair(key, other) for other in self._holders[shingle])
            self._holders[shingle].add(key)

    def _remove(self, key: str) -> None:
        del self._texts[key]
        for shingle in self._shingles.pop(key):
            self._holders[shingle].discard(key)
        for pair in [pair for pair in self._shared if key in pair]:
            del self._shared[pair]

    def _groups(self) -> dict[str, str]:
        head = {key: key for key in self._texts}

        def top(key: str) -> str:
            while head[key] != key:
                key = head[key]
            return key

        size = {key: len(shingles) for key, shingles in self._shingles.items()}
        alike = (pair for pair, count in self._shared.items() if count >= COPIED * min(size[pair[0]], size[pair[1]]))
        for one, two in sorted(alike):
            first, second = sorted((top(one), top(two)))
            head[second] = first
        sizes = Counter(top(key) for key in head)
        return {key: top(key) for key in head if sizes[top(key)] > 1}


def _pair(one: str, two: str) -> tuple[str, str]:
    return (one, two) if one < two else (two, one)


def _shingles(text: str) -> set[_Shingle]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)}
