"""Trains the models of events: `python data/build/events_model.py [nl] [en]`.

Reads the annotated sentences `data/train/sentences_<language>.jsonl` (labels: type and status) and the annotated
articles `data/train/news_<language>.jsonl` (a sentence is positive for the types of the marks that have it as first
evidence), and writes `data/models/events_<language>.npz`. Deterministic: the same file from the same data. With
`--hold-out 2` the articles of that third (their number modulo 3) are left out, to measure on them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from geo.articles import read_articles  # noqa: E402
from geo.definitions import load_language  # noqa: E402
from geo.events import open_reader  # noqa: E402
from geo.events_model import BUCKETS, SIGN_VALUE, count_words, hash_signs  # noqa: E402
from geo.events_signs import SentenceSigns  # noqa: E402
from geo.gazetteer import Gazetteer, open_gazetteer  # noqa: E402
from geo.model import EVENT_TYPES, Article  # noqa: E402
from geo.places import resolve_places  # noqa: E402
from geo.sentences import Sentence  # noqa: E402
from geo.toponyms import find_names  # noqa: E402

REAL = ("happened", "ongoing", "claimed")
TYPES = tuple(kind for kind in EVENT_TYPES if kind != "statement")
FOLDS = 3
SOME_DAY = "2018-05-15"  # of a sentence without an article
Example = tuple[SentenceSigns, set[str]]
STRENGTH = 10.0  # inverse of the regularisation, as C of the usual libraries


def read_sentences(code: str) -> list[Example]:
    """Annotated sentences with the types that they tell of, each read as an article of its own."""
    path = ROOT / "data" / "train" / f"sentences_{code}.jsonl"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        lines = Path(scratch) / "sentences.jsonl"
        head = {"lang": code, "date": SOME_DAY, "title": ""}
        told = (json.dumps({"id": r["id"], "text": r["text"], **head}) for r in records)
        lines.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
        articles = {article.id: article for article in read_articles([lines], {code: load_language(code)})[0]}
    found = []
    for record in records:
        told = {label["type"] for label in record["labels"] if label["status"] in REAL}
        if record["id"] in articles:
            found += [(signs, told) for _, signs in _signs(articles[record["id"]], code)[:1]]
    return found


def read_news(code: str, *, hold_out: int | None) -> list[Example]:
    """The sentences of annotated articles with the types of the marks they are the first evidence of."""
    path = ROOT / "data" / "train" / f"news_{code}.jsonl"
    articles = {article.id: article for article in read_articles([path], {code: load_language(code)})[0]}
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        if hold_out is not None and number % FOLDS == hold_out:
            continue
        for sentence, signs in _signs(articles[record["id"]], code):
            told = {event["type"] for event in record["events"] if event["on_map"] and event["evidence"]
                    and sentence.start <= event["evidence"][0]["start"] < sentence.end}
            found.append((signs, told))
    return found


@cache
def _signs(article: Article, code: str) -> list[tuple[Sentence, SentenceSigns]]:
    """The sentences of an article with what the model reads of each."""
    language, gazetteer = load_language(code), _gazetteer()
    names = find_names(article, language, None, gazetteer)[0]
    resolved = resolve_places(article, names, language, None, gazetteer)[0]
    reader = open_reader(article, resolved, language, None)
    return list(zip(reader.sentences, reader.read_signs(), strict=True))


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return open_gazetteer(None)


def fit(features: csr_matrix, told: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of a balanced logistic regression, by L-BFGS."""
    sign = np.where(told, 1.0, -1.0)
    share = told.mean()
    cost = np.where(told, 0.5 / share, 0.5 / (1.0 - share)) * STRENGTH

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (features @ theta[:-1] + theta[-1])
        slope = -sign * cost / (1.0 + np.exp(np.clip(margin, -50, 50)))
        value = float((cost * np.logaddexp(0, -margin)).sum() + 0.5 * theta[:-1] @ theta[:-1])
        return value, np.append(features.T @ slope + theta[:-1], slope.sum())

    theta = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return theta[:-1], float(theta[-1])


def build(code: str, out: Path, *, hold_out: int | None = None) -> None:
    """Train and write the model of one language."""
    told = [*read_sentences(code), *read_news(code, hold_out=hold_out)]
    counted = [count_words(signs.words) for signs, _ in told]
    rows = np.repeat(np.arange(len(counted)), [len(c) for c in counted])
    columns = np.concatenate([np.fromiter(c, dtype=np.int64) for c in counted])
    values = np.concatenate([np.fromiter(c.values(), dtype=float) for c in counted])
    seen = np.bincount(columns, minlength=BUCKETS)
    idf = np.log((1.0 + len(counted)) / (1.0 + seen)) + 1.0
    values *= idf[columns]
    norms = np.sqrt(np.bincount(rows, weights=values**2))
    hashed = [hash_signs(signs.signs) for signs, _ in told]
    rows_of_signs = np.repeat(np.arange(len(hashed)), [len(h) for h in hashed])
    features = csr_matrix((values / norms[rows], (rows, columns)), shape=(len(counted), BUCKETS))
    features += csr_matrix((np.full(len(rows_of_signs), SIGN_VALUE), (rows_of_signs, np.concatenate(hashed))),
                           shape=features.shape)
    fitted = [fit(features, np.array([kind in types for _, types in told])) for kind in TYPES]
    weights = np.column_stack([w for w, _ in fitted])
    scale = np.abs(weights).max(axis=0) / 127.0
    np.savez_compressed(
        out, types=np.array(TYPES), idf=idf.astype(np.float16), weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32), bias=np.array([b for _, b in fitted], dtype=np.float32),
    )
    sys.stdout.write(f"{out.name}: {len(told)} sentences, {out.stat().st_size // 1000} kB\n")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("languages", nargs="*", default=["nl", "en"])
    options.add_argument("--hold-out", type=int, choices=range(FOLDS))
    chosen = options.parse_args()
    folder = ROOT / "data" / "models"
    folder.mkdir(exist_ok=True)
    for language_code in chosen.languages:
        build(language_code, folder / f"events_{language_code}.npz", hold_out=chosen.hold_out)
