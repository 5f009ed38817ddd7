"""Scores against gold data: reads the gold's own texts through the whole pipeline, then counts.

What counts as right stands in :mod:`geo.evaluate_text`, :mod:`geo.evaluate_geocode` and :mod:`geo.evaluate_fronts`.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from geo.articles import read_articles
from geo.chronology import read_chronology
from geo.definitions import data_dir, load_conflict
from geo.errors import Fault, InputError
from geo.evaluate_fronts import FrontScore, read_case, score_folder
from geo.evaluate_geocode import GeocodeScore, score_corpus
from geo.evaluate_gold import Record, read_gold
from geo.evaluate_text import Reading, TextScore, reading_by_id, score_texts
from geo.evaluate_trials import LeftOut, Trial, leave_places_out, run_trials
from geo.gazetteer import open_gazetteer
from geo.pipeline_reading import load_languages, read_article

NO_CONFLICT = "none"


def evaluate_text(gold: Path, conflict_id: str = NO_CONFLICT, articles: Sequence[Path] = ()) -> TextScore:
    """The score of place names and events against a file or folder of gold.

    Parameters
    ----------
    gold : Path
        JSON lines that carry their texts, or a folder of `*.json` with offsets only.
    conflict_id : str
        Whose actors, phrases and gazetteer are used; "none" for none.
    articles : sequence of Path
        Where the texts are that gold with offsets only is about.

    Raises
    ------
    InputError
        If the gold cannot be read, or none of the texts that it is about is there.
    """
    records = read_gold(gold)
    conflict = None if conflict_id == NO_CONFLICT else load_conflict(conflict_id)
    languages, gazetteer = load_languages(), open_gazetteer(conflict)
    with tempfile.TemporaryDirectory() as folder:
        found, _ = read_articles([*articles, *_texts_of(records, Path(folder))], languages)
    readings: dict[str, Reading] = {}
    for article in found:
        reading = read_article(article, languages, conflict, gazetteer)
        readings[article.id] = (article, list(reading.resolved), list(reading.events))
    hashes = {article.id: hashlib.sha256(article.text.encode()).hexdigest() for article in found}
    read = reading_by_id(readings, hashes)
    if records and not any(read(record) for record in records):
        message = f"none of the {len(records)} texts that it is about is there: name their folder with --articles"
        raise InputError(Fault(file=str(gold), message=message))
    return score_texts(records, read)


def _texts_of(records: Sequence[Record], folder: Path) -> list[Path]:
    """A file with the texts that the gold itself carries, without its answers."""
    carried = [record for record in records if "text" in record]
    if not carried:
        return []
    path = folder / "gold.jsonl"
    fields = ("id", "lang", "date", "title", "text")
    lines = [json.dumps({key: record.get(key, "") for key in fields}, ensure_ascii=False) for record in carried]
    path.write_text("\n".join(lines), encoding="utf-8")
    return [path]


def evaluate_geocode(corpus: Path, lang: str = "en") -> GeocodeScore:
    """The score of geocoding against a public corpus in LGL's, GeoWebNews's or UCDP GED's format, without a conflict.

    Raises
    ------
    InputError
        If the corpus cannot be read or is none of these.
    """
    return score_corpus(corpus, open_gazetteer(None), load_languages()[lang])


def evaluate_trials(folder: Path) -> Iterator[tuple[str, Trial]]:
    """Occupant and score of each variation of a folder: fewer places, false reports, older maps."""
    case = read_case(folder)
    for occupant in case.occupants:
        for trial in run_trials(case, occupant):
            yield occupant, trial


def evaluate_left_out(conflict_id: str) -> LeftOut:
    """How often the places of a conflict's chronology agree with the others when left out in turn."""
    conflict = load_conflict(conflict_id)
    folder = data_dir() / "chronology" / conflict.chronology
    return leave_places_out(read_chronology(folder, conflict).observations, conflict)


def evaluate_fronts(folder: Path) -> Mapping[str, Sequence[FrontScore]]:
    """The scores of the front lines of a folder of observations and truth, by occupant."""
    return score_folder(folder)
