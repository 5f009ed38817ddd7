"""Trains who did it to whom: `python data/build/events_sides.py [--report-only | --no-report]`.

Reads the annotated articles `data/train/news_*.jsonl` as the program does (no conflict), and short ones of which only
the sides are annotated (`sides_*.jsonl`, for training alone), finds for each annotated event
the reading of it (same type, same sentence, best also the same place and day), and fits the weights of the cues of its
candidates (`geo.events_candidates`) so that the pairs that the annotation agrees with are the likeliest: a conditional
logit with quadratic regularisation. Cues of events told before depend on what was chosen for them: the articles are
read again with the weights just fitted. Written: `data/models/sides.json`. Printed: the share of right sides of marks
and of all annotated events, each fifth of the articles read with weights that have not seen it.
"""

from __future__ import annotations

import argparse
import json
import sys
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import geo.events as events_module  # noqa: E402
from geo.articles import read_articles  # noqa: E402
from geo.evaluate_parties import side_agrees  # noqa: E402
from geo.evaluate_text import TextScore, _near, _overlap, _score_events, _sides_agree  # noqa: E402
from geo.events_choice import Choice, SideModel  # noqa: E402
from geo.events_confidence import load_calibration  # noqa: E402
from geo.events_merging import join_drafts, join_spares  # noqa: E402
from geo.events_reading import Reader  # noqa: E402
from geo.gazetteer import open_gazetteer  # noqa: E402
from geo.model import Event  # noqa: E402
from geo.pipeline_reading import load_languages  # noqa: E402
from geo.places import find_phrases, resolve_places  # noqa: E402
from geo.toponyms import find_names  # noqa: E402

LANGUAGES = ("nl", "en")
FOLDS = 5
PASSES = 2
STRENGTH = 0.1  # inverse of the regularisation; 0.05 to 1 tried
ALWAYS = -1  # the fold of articles that are never held out
SIDELESS = ("talks", "agreement")  # who talks has no order
START = {"1 in clause bare 0 of 1 active": 1.0, "1 in clause by": 1.0, "pair of enemies": 0.5}  # for the first reading
LEAST = 0.03  # a smaller weight is left out
OUT = ROOT / "data" / "models" / "sides.json"


class Item(NamedTuple):
    """One annotated article, and what opens a reader of it."""

    fold: int
    code: str
    record: dict[str, Any]
    inputs: tuple[Any, ...]


class Recorder(SideModel):
    """A model that keeps what it was asked."""

    def __init__(self, weights: dict[str, float]) -> None:
        super().__init__(weights)
        object.__setattr__(self, "asked", [])

    def choose(self, choice: Choice) -> tuple[str, str]:
        """As the model, remembering the choice."""
        self.asked.append(choice)  # type: ignore[attr-defined]
        return super().choose(choice)


class Told(NamedTuple):
    """An event as it was read, with the candidates for its sides."""

    event: Event
    choice: Choice


def load_items() -> list[Item]:
    """Every annotated article with its places."""
    languages, gazetteer = load_languages(), open_gazetteer(None)
    items = []
    for code, name in product(LANGUAGES, ("news", "sides")):
        path = ROOT / "data" / "train" / f"{name}_{code}.jsonl"
        articles = {article.id: article for article in read_articles([path], languages)[0]}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            record = json.loads(line)
            article, language = articles[record["id"]], languages[code]
            names = find_names(article, language, None, gazetteer)[0]
            resolved = resolve_places(article, names, language, None, gazetteer)[0]
            phrases = find_phrases(article, language, None, gazetteer, resolved)
            for event in record["events"] if name == "sides" else ():
                event |= {"date_start": record["date"], "date_end": record["date"], "places": []}
            fold = number % FOLDS if name == "news" else ALWAYS
            items.append(Item(fold, code, record, (article, resolved, language, None, phrases)))
    return items


def read_item(item: Item, weights: dict[str, float]) -> tuple[list[Event], list[Told]]:
    """The events of an article as the program tells them, and every reading with its candidates."""
    reader = events_module.open_reader(*item.inputs)
    recorder = Recorder(weights)
    reader.side_model = recorder
    asked: list[tuple[Any, Choice]] = []
    draft = Reader._draft

    def record(self: Reader, *arguments: Any) -> Any:
        made = draft(self, *arguments)
        asked.extend((one, recorder.asked[-1]) for one in made if recorder.asked)  # type: ignore[attr-defined]
        return made

    Reader._draft = record  # type: ignore[method-assign]
    try:
        drafts = reader.read()
    finally:
        Reader._draft = draft  # type: ignore[method-assign]
    choices = {id(one): choice for one, choice in asked}
    joined = join_spares(join_drafts(drafts), reader.spares)
    all_events = events_module.finish_events(joined, reader, 0.0)
    told = [Told(event, choices[id(one)]) for one, event in zip(joined, all_events, strict=True)
            if id(one) in choices]
    calibration = load_calibration(ROOT / "data" / "models" / "confidence.json")
    kept = events_module.judge_drafts(joined, calibration)
    return events_module.finish_events(kept, reader, events_module.DEFAULT_THRESHOLD), told


def pair_up(item: Item, told: list[Told]) -> list[tuple[Choice, dict[str, Any], Event]]:
    """The best reading of each annotated event: same type and sentence, better with its place and day too."""
    found = []
    for gold in item.record["events"]:
        fitting = [one for one in told if one.event.type == gold["type"] and _same_sentence(one.event, gold)]
        if fitting:
            best = max(fitting, key=lambda one: (_near(one.event, gold), _overlap(one.event, gold),
                                                 one.event.confidence))
            found.append((best.choice, gold, best.event))
    return found


def _same_sentence(event: Event, gold: dict[str, Any]) -> bool:
    return any(said["start"] < event.evidence[0].end and event.evidence[0].start < said["end"]
               for said in gold["evidence"][:1])


def right_pairs(choice: Choice, gold: dict[str, Any]) -> list[bool]:
    """Which pairs of candidates the annotation agrees with; where none does, those that are half right."""
    marks = []
    for one, other in choice.options():
        mine = ([one] if one else []), ([other] if other else [])
        if gold["type"] in SIDELESS:
            marks.append(2 * side_agrees([*mine[0], *mine[1]], [*gold["side1"], *gold["side2"]]))
        else:
            marks.append(side_agrees(mine[0], gold["side1"]) + side_agrees(mine[1], gold["side2"]))
    best = max(marks)
    return [mark == best and best > 0 for mark in marks]


def fit(examples: list[tuple[Choice, dict[str, Any], Event]], strength: float) -> dict[str, float]:
    """The weights that make the right pairs likeliest."""
    column: dict[str, int] = {}
    rows, columns, right, starts = [], [], [], [0]
    for choice, gold, _ in examples:
        marks = right_pairs(choice, gold)
        if all(marks) or not any(marks):
            continue
        for pair in choice.options():
            for cue in choice.cues(pair):
                rows.append(len(right) + 0)
                columns.append(column.setdefault(cue, len(column)))
            right.append(False)
        right[starts[-1]:] = marks
        starts.append(len(right))
    cues = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(right), len(column)))
    groups, marked = np.array(starts[:-1]), np.array(right)
    group_of = np.repeat(np.arange(len(groups)), np.diff(starts))

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        score = cues @ theta
        score -= np.maximum.reduceat(score, groups)[group_of]
        weight = np.exp(score)
        whole = np.add.reduceat(weight, groups)
        good = np.add.reduceat(np.where(marked, weight, 0.0), groups) + 1e-12
        slope = weight / whole[group_of] - np.where(marked, weight, 0.0) / good[group_of]
        value = float(np.sum(np.log(whole) - np.log(good)) + 0.5 / strength * theta @ theta)
        return value, cues.T @ slope + theta / strength

    theta = minimize(loss, np.zeros(len(column)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return {cue: round(float(theta[at]), 3) for cue, at in sorted(column.items()) if abs(theta[at]) >= LEAST}


def train(items: list[Item], strength: float) -> dict[str, float]:
    """Weights from articles, read again with the weights of the pass before."""
    weights = dict(START)
    for _ in range(PASSES):
        weights = fit([one for item in items for one in pair_up(item, read_item(item, weights)[1])], strength)
    return weights


def report(items: list[Item], strength: float, out: Path | None) -> None:
    """Print the shares of right sides with fifths held out."""
    counts = {code: [0, 0, 0, 0, 0] for code in LANGUAGES}
    lines: list[str] = []
    for fold in range(FOLDS):
        weights = train([item for item in items if item.fold != fold], strength)
        for item in items:
            if item.fold != fold:
                continue
            events, told = read_item(item, weights)
            score = TextScore()
            _score_events(item.record, (item.inputs[0], [], events), score)
            lines += [miss for miss in score.misses if miss.startswith("[sides]")]
            examples = pair_up(item, told)
            had = counts[item.code]
            had[0] += sum(score.sides)
            had[1] += len(score.sides)
            had[2] += sum(_sides_agree(event, gold) == 2 for _, gold, event in examples)
            had[3] += sum(any(right_pairs_fully(choice, gold)) for choice, gold, _ in examples)
            had[4] += len(examples)
    for code, (right, marks, all_right, possible, all_told) in counts.items():
        sys.stdout.write(f"strength {strength} {code}: marks {right / max(1, marks):.3f} of {marks}; annotated events "
                         f"{all_right / max(1, all_told):.3f} of {all_told}, among candidates "
                         f"{possible / max(1, all_told):.3f}\n")
    if out:
        out.write_text("\n".join(lines), encoding="utf-8")


def right_pairs_fully(choice: Choice, gold: dict[str, Any]) -> list[bool]:
    """Which pairs agree with the annotation on both sides."""
    made = []
    for one, other in choice.options():
        mine = ([one] if one else []), ([other] if other else [])
        whole = gold["type"] in SIDELESS
        made.append(side_agrees([*mine[0], *mine[1]], [*gold["side1"], *gold["side2"]]) if whole else
                    side_agrees(mine[0], gold["side1"]) and side_agrees(mine[1], gold["side2"]))
    return made


def main() -> None:
    """Report, fit, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--strength", type=float, default=STRENGTH)
    options.add_argument("--report-only", action="store_true")
    options.add_argument("--no-report", action="store_true")
    options.add_argument("--errors", type=Path)
    chosen = options.parse_args()
    items = load_items()
    if not chosen.no_report:
        report(items, chosen.strength, chosen.errors)
    if not chosen.report_only:
        weights = train(items, chosen.strength)
        OUT.write_text(json.dumps(weights, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        sys.stdout.write(f"{len(weights)} weights\n")


if __name__ == "__main__":
    main()
