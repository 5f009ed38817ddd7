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
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

from geo.model import Article, Observation

SHINGLE = 5  # words in a row that two texts must share ...
COPIED = 0.5  # ... in this share of the shorter one's, to be one text; tried 0.3 to 0.7
CREDIT_CHARS = 120  # a credit stands so near the beginning or the end of a text
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
    """Texts that are one text. Asked again, it works out only what came, went or changed.

    Two texts are compared only where they can be one: of n shingles of which another text must have t, any n - t + 1
    have one of those among them. So those n - t + 1 of a text that fewest others have lead to the longer ones that can
    be it, and theirs lead from it to the shorter ones (prefix filtering: Chaudhuri, Ganti and Kaushik, "A primitive
    operator for similarity joins in data cleaning", 2006). What every paper prints leads nowhere.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._shingles: dict[str, frozenset[int]] = {}
        self._leads: dict[str, list[int]] = {}
        self._holders: defaultdict[int, list[str]] = defaultdict(list)  # the texts that have a shingle
        self._led: defaultdict[int, list[str]] = defaultdict(list)  # the texts that have it among their leads
        self._alike: set[tuple[str, str]] = set()  # sorted ids of two texts that are one

    def find(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The ids of the texts that share much with another one -> the first id of their group."""
        for key in [key for key, text in self._texts.items() if texts.get(key) != text]:
            self._remove(key)
        for key in sorted(texts.keys() - self._texts.keys()):
            self._add(key, texts[key])
        return self._groups()

    def _add(self, key: str, text: str) -> None:
        shingles = _shingles(text)
        ranked = sorted(shingles, key=lambda shingle: (len(self._holders.get(shingle, ())), shingle))
        leads = ranked[: len(ranked) - ceil(COPIED * len(ranked)) + 1]
        near = {other for shingle in leads for other in self._holders.get(shingle, ())}
        near |= {other for shingle in shingles for other in self._led.get(shingle, ())}
        for other in near:
            least = COPIED * min(len(shingles), len(self._shingles[other]))
            if len(shingles & self._shingles[other]) >= least:
                self._alike.add(_pair(key, other))
        self._texts[key], self._shingles[key], self._leads[key] = text, shingles, leads
        for places, found in ((self._holders, shingles), (self._led, leads)):
            for shingle in found:
                places[shingle].append(key)

    def _remove(self, key: str) -> None:
        del self._texts[key]
        for places, found in ((self._holders, self._shingles.pop(key)), (self._led, self._leads.pop(key))):
            for shingle in found:
                places[shingle].remove(key)
                if not places[shingle]:
                    del places[shingle]
        self._alike = {pair for pair in self._alike if key not in pair}

    def _groups(self) -> dict[str, str]:
        head = {key: key for pair in self._alike for key in pair}

        def top(key: str) -> str:
            while head[key] != key:
                head[key] = head[head[key]]
                key = head[key]
            return key

        for one, two in sorted(self._alike):
            first, second = sorted((top(one), top(two)))
            head[second] = first
        return {key: top(key) for key in head}


def _pair(one: str, two: str) -> tuple[str, str]:
    return (one, two) if one < two else (two, one)


def _shingles(text: str) -> frozenset[int]:
    """The runs of words of a text, each by the first eight bytes of its hash."""
    words = [word.encode() for word in re.findall(r"\w+", text.casefold())]
    runs = {b" ".join(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)}
    return frozenset(int.from_bytes(hashlib.blake2b(run, digest_size=8).digest(), "big") for run in runs)
