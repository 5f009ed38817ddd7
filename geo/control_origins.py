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
from itertools import combinations
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
    observations: Sequence[Observation], articles: Iterable[Article], agencies: Mapping[str, str]
) -> dict[str, str]:
    """The origin of each observation by its id; the same for those that are one voice. No order matters.

    Parameters
    ----------
    agencies : mapping of str to str
        What a source is called in texts, as written there, -> its origin (the host of its site).
    """
    texts = {article.id: article for article in articles}
    used = {o.source.id for o in observations} | {e.article_id for o in observations for e in o.evidence}
    copies = _copies({key: texts[key].text for key in sorted(used & set(texts))})
    return {o.id: _origin(o, texts, copies, agencies) for o in observations}


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
    for text in (*told, *ends):
        found = [(match.start(), agencies[name]) for name in agencies if (match := _named(name, text))]
        if found:
            return min(found)[1]
    return ""


def _named(name: str, text: str) -> re.Match[str] | None:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def _copies(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that share much with another one -> the first id of their group."""
    shingles = {key: _shingles(text) for key, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in sorted(shingles):
        for shingle in shingles[key]:
            holders[shingle].append(key)
    shared = Counter(pair for keys in holders.values() for pair in combinations(keys, 2))
    head = {key: key for key in texts}

    def top(key: str) -> str:
        while head[key] != key:
            key = head[key]
        return key

    for (one, two), count in sorted(shared.items()):
        if count >= COPIED * min(len(shingles[one]), len(shingles[two])):
            first, second = sorted((top(one), top(two)))
            head[second] = first
    sizes = Counter(top(key) for key in texts)
    return {key: top(key) for key in texts if sizes[top(key)] > 1}


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1)}
