"""How likely a sentence tells of an event of each type: a linear model over words and parts of words.

It stands beside the rules of the language file: it finds what they have no word for, and doubts what they take for an
event. The model is data (`data/models/events_<language>.npz`), trained by `data/build/events_model.py` from sentences
with labels: logistic regression, one type against the rest, on hashed word 1-2-grams and character 3-5-grams (inside
words), by sublinear tf-idf (Manning, Raghavan and Schuetze 2008, ch. 6; Weinberger et al. 2009 for the hashing), and
on signs of what the words mean (`geo.events_signs`). Names are hidden: it knows what happens, not in which war.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from geo.events_signs import HIDDEN, SentenceSigns

BUCKETS = 1 << 16
CHAR_SIZES = (3, 4, 5)
SIGN_VALUE = 0.1  # of a sign beside words that together have length 1; 0.08 to 0.3 tried
MOST_COUNTED = 64  # from here on a feature's count is worked out anew
_SUBLINEAR = (0.0, *(1.0 + log(count) for count in range(1, MOST_COUNTED)))


def count_words(words: Sequence[str]) -> dict[int, float]:
    """The hashed features of words with their sublinear counts (1 + ln n); a hidden name has no parts."""
    buckets = [_word_bucket(word) for word in words]
    buckets += map(_pair_bucket, words, words[1:])
    for word in words:
        if word not in HIDDEN:
            buckets += _part_buckets(word)
    return {bucket: _SUBLINEAR[count] if count < MOST_COUNTED else 1.0 + log(count)
            for bucket, count in Counter(buckets).items()}


def hash_signs(signs: Iterable[str]) -> list[int]:
    """The features of signs, sorted."""
    return sorted({_sign_bucket(sign) for sign in signs})


@lru_cache(maxsize=1 << 14)
def _sign_bucket(sign: str) -> int:
    return _bucket(f"s {sign}")


def _bucket(name: str) -> int:
    return crc32(name.encode()) % BUCKETS


def _pair_bucket(one: str, two: str) -> int:
    return _bucket(f"b {one} {two}")


@lru_cache(maxsize=1 << 15)
def _word_bucket(word: str) -> int:
    return _bucket(f"w {word}")


@lru_cache(maxsize=1 << 15)
def _part_buckets(word: str) -> tuple[int, ...]:
    """The features of the parts of a word."""
    padded, known = f" {word} ", crc32(b"c ")
    return tuple(crc32(padded[at:at + size].encode(), known) % BUCKETS for size in CHAR_SIZES
                 for at in range(max(1, len(padded) - size + 1)))


@dataclass(frozen=True)
class EventModel:
    """The weights: `types` in the order of the columns of `weights` (buckets x types)."""

    types: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def likelihoods(self, sentence: SentenceSigns) -> dict[str, float]:
        """The likelihood (0 to 1) per type that the sentence tells of such an event that happened or goes on."""
        counts = count_words(sentence.words)
        if not counts:
            return dict.fromkeys(self.types, 0.0)
        buckets = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * self.idf[buckets]
        norm = sqrt(values.dot(values)) or 1.0
        scores = (values / norm) @ self.weights[buckets] + self.bias
        scores = scores + SIGN_VALUE * self.weights[hash_signs(sentence.signs)].sum(axis=0)
        return dict(zip(self.types, (1.0 / (1.0 + np.exp(-scores))).tolist(), strict=True))


@lru_cache(maxsize=8)
def load_model(path: Path) -> EventModel | None:
    """The model in a file, or None where the language has none."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        scale = stored["scale"].astype(np.float32)
        return EventModel(
            types=tuple(str(kind) for kind in stored["types"]), idf=stored["idf"].astype(np.float32),
            weights=stored["weights"].astype(np.float32) * scale, bias=stored["bias"].astype(np.float32),
        )
