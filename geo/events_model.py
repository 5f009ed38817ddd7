"""How likely a sentence tells of an event of each type: a linear model over words and parts of words.

It stands beside the rules of the language file: it finds what they have no word for, and doubts what they take for an
event. The model is data (`data/models/events_<language>.npz`), trained by `data/build/events_model.py` from sentences
with labels: logistic regression, one type against the rest, on hashed word 1-2-grams and character 3-5-grams (inside
words), by sublinear tf-idf (Manning, Raghavan and Schuetze 2008, ch. 6; Weinberger et al. 2009 for the hashing).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16
CHAR_SIZES = (3, 4, 5)
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_DIGITS = re.compile(r"\d")


def count_features(sentence: str) -> dict[int, float]:
    """The hashed features of a sentence with their sublinear counts (1 + ln n); digits are all one digit."""
    words = [_DIGITS.sub("0", word) for word in _WORD.findall(sentence.lower())]
    names = [f"w {word}" for word in words]
    names += [f"b {one} {two}" for one, two in zip(words, words[1:], strict=False)]
    for word in words:
        padded = f" {word} "
        for size in CHAR_SIZES:
            names += [f"c {padded[at:at + size]}" for at in range(max(1, len(padded) - size + 1))]
    counts = Counter(crc32(name.encode()) % BUCKETS for name in names)
    return {bucket: 1.0 + log(count) for bucket, count in counts.items()}


@dataclass(frozen=True)
class EventModel:
    """The weights: `types` in the order of the columns of `weights` (buckets x types)."""

    types: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def likelihoods(self, sentence: str) -> dict[str, float]:
        """The likelihood (0 to 1) per type that the sentence tells of such an event that happened or goes on."""
        counts = count_features(sentence)
        if not counts:
            return dict.fromkeys(self.types, 0.0)
        buckets = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * self.idf[buckets]
        norm = float(np.linalg.norm(values)) or 1.0
        scores = (values / norm) @ self.weights[buckets] + self.bias
        return {kind: float(1.0 / (1.0 + np.exp(-score))) for kind, score in zip(self.types, scores, strict=True)}


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
