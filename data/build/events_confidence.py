"""Trains the confidence of events: `python data/build/events_confidence.py [--fold-models FOLDER]`.

Reads the annotated articles `data/train/news_*.jsonl` as the program does (no conflict), each third with a model of
sentences that has not seen it, tells which candidates are marks of the annotation, and fits the weights of their
cues (logistic regression), written to `data/models/confidence.json`. Printed: what marks and candidates would score on
thirds that neither model has seen, for thresholds. `--fold-models` keeps the models of the thirds, for a second run.

The words of the language files were learned from two of the three thirds: a cue of training only takes up what that
flatters, so that the weights are those of news never seen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "data" / "build")]

from events_model import FOLDS, build  # noqa: E402

import geo.events as events_module  # noqa: E402
from geo.articles import read_articles  # noqa: E402
from geo.evaluate_text import _match  # noqa: E402
from geo.events_confidence import Calibration, describe, logit  # noqa: E402
from geo.events_merging import Draft, join_drafts, join_spares  # noqa: E402
from geo.events_model import load_model  # noqa: E402
from geo.gazetteer import open_gazetteer  # noqa: E402
from geo.model import ON_MAP_STATUSES, Event  # noqa: E402
from geo.pipeline_reading import load_languages  # noqa: E402
from geo.places import find_phrases, resolve_places  # noqa: E402
from geo.toponyms import find_names  # noqa: E402

LANGUAGES = ("nl", "en")
UNSEEN = 2  # the third that the words of the language files were not learned from
SEEN = "learned from"
STRENGTH = 0.06  # inverse of the regularisation; 0.03 to 1 tried, 0.03 to 0.1 are best on thirds held out
PASSES = 3  # of two candidates for one mark the likelier one is right, which the fit has to say first
OUT = ROOT / "data" / "models" / "confidence.json"


class Item(NamedTuple):
    """One article read: the candidates with their cues, and the marks of the annotation."""

    code: str
    fold: int
    drafts: list[Draft]
    events: list[Event]
    cues: list[dict[str, float]]
    marks: list[dict[str, Any]]


def read_items(models: Path) -> list[Item]:
    """Every annotated article, read with the model that has not seen its third."""
    languages, gazetteer = load_languages(), open_gazetteer(None)
    items = []
    for code in LANGUAGES:
        path = ROOT / "data" / "train" / f"news_{code}.jsonl"
        articles = {article.id: article for article in read_articles([path], languages)[0]}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            article, language = articles[record["id"]], languages[code]
            names = find_names(article, language, None, gazetteer)[0]
            resolved = resolve_places(article, names, language, None, gazetteer)[0]
            phrases = find_phrases(article, language, None, gazetteer, resolved)
            reader = events_module.open_reader(article, resolved, language, None, phrases)
            reader.model = load_model(models / f"events_{code}_{number % FOLDS}.npz")
            told = join_spares(join_drafts(reader.read()), reader.spares)
            drafts = [draft for draft in told if draft.places and draft.status in ON_MAP_STATUSES]
            cues = [describe(draft, drafts[:at]) for at, draft in enumerate(drafts)]
            if number % FOLDS != UNSEEN:
                cues = [cue | {SEEN: 1.0, f"{SEEN} rule": float(not cue.get("spare") and cue.get("trigger", 0.0))}
                        for cue in cues]
            marks = [event for event in record["events"] if event["on_map"]]
            items.append(Item(code, number % FOLDS, drafts, events_module.finish_events(drafts, reader, 0.0), cues,
                              marks))
    return items


def label(item: Item, likelihoods: list[float]) -> list[bool]:
    """Which candidates are a mark, the likeliest first; a mark is found once."""
    open_marks, right = list(item.marks), [False] * len(item.events)
    for at in sorted(range(len(item.events)), key=lambda n: -likelihoods[n]):
        match = _match(item.events[at], open_marks)
        if match is not None:
            open_marks.remove(match)
            right[at] = True
    return right


def fit(items: list[Item], strength: float) -> Calibration:
    """The weights that make the marks of the items likeliest."""
    names = sorted({name for item in items for cue in item.cues for name in cue})
    column = {name: at for at, name in enumerate(names)}
    rows = [cue for item in items for cue in item.cues]
    matrix = np.zeros((len(rows), len(names) + 1))
    matrix[:, -1] = 1.0
    for at, cue in enumerate(rows):
        for name, value in cue.items():
            matrix[at, column[name]] = value
    known = [draft.confidence for item in items for draft in item.drafts]
    theta = np.zeros(len(names) + 1)
    for _ in range(PASSES):
        right, at = [], 0
        for item in items:
            right += label(item, known[at : at + len(item.events)])
            at += len(item.events)
        sign = np.where(right, 1.0, -1.0)

        def loss(weights: np.ndarray, sign: np.ndarray = sign) -> tuple[float, np.ndarray]:
            margin = sign * (matrix @ weights)
            slope = -sign / (1.0 + np.exp(np.clip(margin, -50, 50)))
            kept = np.append(weights[:-1], 0.0)
            value = float(np.logaddexp(0, -margin).sum() + 0.5 / strength * kept @ kept)
            return value, matrix.T @ slope + kept / strength

        theta = minimize(loss, theta, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
        known = list(matrix @ theta)
    return Calibration(float(theta[-1]), {name: float(theta[column[name]]) for name in names})


def judge(calibration: Calibration, item: Item) -> list[float]:
    """The likelihood of each candidate of an article, as for news that no word was learned from."""
    return [calibration.judge({n: v for n, v in cue.items() if not n.startswith(SEEN)}) for cue in item.cues]


def stretch(calibration: Calibration, factor: float, shift: float) -> Calibration:
    """The same ranking with other odds."""
    weights = {name: factor * weight for name, weight in calibration.weights.items()}
    return Calibration(factor * calibration.bias + shift, weights)


def fit_stretch(items: list[Item], fitted: list[Calibration]) -> tuple[float, float]:
    """The factor and shift of the scores of held-out thirds that make their odds right (Platt scaling)."""
    scores, right = [], []
    for item in items:
        likely = judge(fitted[item.fold], item)
        scores += [logit(value) for value in likely]
        right += label(item, likely)
    score, sign = np.array(scores), np.where(right, 1.0, -1.0)

    def loss(theta: np.ndarray) -> float:
        return float(np.logaddexp(0, -sign * (theta[0] * score + theta[1])).sum())

    factor, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(factor), float(shift)


def report(items: list[Item], fitted: list[Calibration], strength: float) -> None:
    """Print what each language would score with thirds held out, at thresholds."""
    for code in LANGUAGES:
        for folds in ((0, 1, 2), (UNSEEN,)):
            mine = [item for item in items if item.code == code and item.fold in folds]
            judged = [judge(fitted[item.fold], item) for item in mine]
            marks = sum(len(item.marks) for item in mine)
            sys.stdout.write(f"strength {strength} {code} thirds {folds}: {marks} marks\n")
            for threshold in (0.06, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
                found = said = 0
                expected = 0.0
                for item, likely in zip(mine, judged, strict=True):
                    kept = [at for at, value in enumerate(likely) if value >= threshold]
                    chosen = item._replace(events=[item.events[at] for at in kept])
                    found += sum(label(chosen, [likely[at] for at in kept]))
                    said += len(kept)
                    expected += sum(likely[at] for at in kept)
                sys.stdout.write(f"  from {threshold:.2f}: precision {found / max(1, said):.3f} (said "
                                 f"{expected / max(1, said):.3f}) recall {found / max(1, marks):.3f} of {said}\n")


def main() -> None:
    """Read, report, fit, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fold-models", type=Path)
    options.add_argument("--strength", type=float, default=STRENGTH)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        models = chosen.fold_models or Path(scratch)
        models.mkdir(parents=True, exist_ok=True)
        for code in LANGUAGES:
            for fold in range(FOLDS):
                path = models / f"events_{code}_{fold}.npz"
                if not path.is_file():
                    build(code, path, hold_out=fold)
        items = read_items(models)
    fitted = [fit([item for item in items if item.fold != fold], chosen.strength) for fold in range(FOLDS)]
    factor, shift = fit_stretch(items, fitted)
    report(items, [stretch(one, factor, shift) for one in fitted], chosen.strength)
    final = stretch(fit(items, chosen.strength), factor, shift)
    weights = {name: round(weight, 4) for name, weight in sorted(final.weights.items()) if not name.startswith(SEEN)}
    stored = {"bias": round(final.bias, 4), "weights": {name: weight for name, weight in weights.items() if weight}}
    OUT.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
