"""Scores of geocoding against public corpora: how far from the truth a place lies, by its name.

Two ways for a corpus of texts: with the span given (only the choice of the place is measured; a name that the
gazetteer does not know is a miss at every distance), and end to end (names are found by the program; a found span
counts when it overlaps a gold one). A corpus of strings is measured with country and province given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from geo.dates import DateInterval
from geo.errors import Fault, InputError
from geo.evaluate_corpora import GoldName, GoldString, GoldText, read_geowebnews, read_lgl, read_strings
from geo.gazetteer import Gazetteer
from geo.lexicon import Language
from geo.model import Article, Place, Span, Toponym
from geo.places import locate, resolve_places
from geo.projection import distance_km
from geo.toponyms import find_toponyms, toponyms_at

WITHIN_KM = (10.0, 25.0, 161.0)
FAR_KM = 161.0  # 100 miles, as in the field's literature
ANY_DAY = date(2000, 1, 1)

Resolve = Callable[[Article, Sequence[Toponym]], list[tuple[Toponym, Place]]]


@dataclass
class GeocodeScore:
    """Errors in km, and counts; `rows` makes the table, `misses` lists every error in words."""

    errors_km: list[float] = field(default_factory=list)  # of the names that got a place
    unknown: int = 0  # names that got none
    guessed: int = 0  # of the names with a place: only taken to lie near the others of its article
    unscored: int = 0  # gold without a point that could be looked up
    spans: list[int] = field(default_factory=lambda: [0, 0, 0])  # found, predicted, gold
    matched_km: list[float] = field(default_factory=list)  # of names that were found end to end
    distinct: dict[str, bool] = field(default_factory=dict)  # string -> within 25 km
    misses: list[str] = field(default_factory=list)

    def rows(self) -> list[tuple[str, float, int]]:
        """The table: name of the figure, its value, and how many cases it rests on."""
        km, all_names = np.array(self.errors_km or [0.0]), len(self.errors_km) + self.unknown
        table = [
            *((f"Acc@{far:.0f}, span given", float((km <= far).sum()) / max(all_names, 1) if self.errors_km else 0.0,
               all_names) for far in WITHIN_KM),
            ("mean error km", float(km.mean()), len(self.errors_km)),
            ("median error km", float(np.median(km)), len(self.errors_km)),
            ("95th percentile error km", float(np.percentile(km, 95)), len(self.errors_km)),
            ("names without a place", float(self.unknown), all_names),
            ("names placed near the others", float(self.guessed), all_names),
            ("gold without a point", float(self.unscored), all_names + self.unscored),
        ]  # fmt: skip
        if self.distinct:
            near = sum(self.distinct.values()) / len(self.distinct)
            table.append(("distinct strings within 25 km", near, len(self.distinct)))
        if self.spans[2]:
            found, predicted, gold = self.spans
            precision, recall = found / max(predicted, 1), found / gold
            both = 2 * precision * recall / (precision + recall) if found else 0.0
            matched = np.array(self.matched_km or [np.inf])
            table += [
                ("end to end precision", precision, predicted), ("end to end recall", recall, gold),
                ("end to end F1", both, gold),
                ("Acc@161 of names found", float((matched <= FAR_KM).mean()), len(self.matched_km)),
            ]  # fmt: skip
        return table


def score_corpus(path: Path, gazetteer: Gazetteer, language: Language) -> GeocodeScore:
    """The score of a corpus whose format its content tells: LGL, GeoWebNews or a table of UCDP GED.

    Raises
    ------
    InputError
        If the file is none of these, or is faulty.
    """
    if not path.is_file():
        raise InputError(Fault(file=path.name, message=f"{path.name!r} does not exist"))
    name = path.name.lower()
    if name.endswith(".xml"):
        return score_texts(read_lgl(path), gazetteer, language)
    if name.endswith((".tar.gz", ".tgz")):
        return score_texts(read_geowebnews(path, gazetteer.point_of_geonames), gazetteer, language)
    if name.endswith((".csv", ".csv.gz")):
        return score_strings(read_strings(path), gazetteer, language)
    expected = "expected LGL (.xml), GeoWebNews (.tar.gz) or UCDP GED (.csv, .csv.gz)"
    raise InputError(Fault(file=path.name, message=f"{path.suffix!r} is no format of a corpus; {expected}"))


def score_texts(texts: Sequence[GoldText], gazetteer: Gazetteer, language: Language) -> GeocodeScore:
    """The score of texts, both ways."""
    score = GeocodeScore()
    for gold in texts:
        if not gold.text[gold.head :].strip():
            continue
        article = Article(
            id=gold.id, lang=language.code, published=DateInterval.day(ANY_DAY), title="", text=gold.text,
            body=(Span(gold.head, len(gold.text)),), file=gold.id,
        )  # fmt: skip
        _score_given(article, gold.names, gazetteer, language, score)
        _score_found(article, gold.names, gazetteer, language, score)
    return score


def _score_given(
    article: Article, names: Sequence[GoldName], gazetteer: Gazetteer, language: Language, score: GeocodeScore
) -> None:
    spans = [Span(gold.start, gold.end) for gold in names if not gold.optional]
    toponyms = toponyms_at(article, spans, language, None, gazetteer)
    resolved, _ = resolve_places(article, toponyms, language, None, gazetteer, guess=True)
    places = {(toponym.start, toponym.end): place for toponym, place in resolved}
    for gold in names:
        if gold.optional:
            continue
        if gold.point is None:
            score.unscored += 1
            continue
        surface, place = article.text[gold.start : gold.end], places.get((gold.start, gold.end))
        score.guessed += place is not None and place.method == "context"
        if place is None:
            score.unknown += 1
            score.misses.append(f"{article.id} {surface!r} at {gold.start}: not known")
            continue
        km = distance_km(gold.point, place.point)
        if gold.geonames_id and _same_record(gold.geonames_id, place, gazetteer):
            km = 0.0  # the same country is right wherever in it a source puts its point
        score.errors_km.append(km)
        if km > FAR_KM:
            score.misses.append(f"{article.id} {surface!r} at {gold.start}: {km:.0f} km off: {_told(place)}, gold "
                                f"{gold.point.lat:.2f} {gold.point.lng:.2f} [{place.reason}]")  # fmt: skip


def _same_record(geonames_id: int, place: Place, gazetteer: Gazetteer) -> bool:
    country = gazetteer.country_of_geonames(geonames_id)
    return bool(country) and place.kind == "country" and place.country == country


def _score_found(
    article: Article, names: Sequence[GoldName], gazetteer: Gazetteer, language: Language, score: GeocodeScore
) -> None:
    toponyms = find_toponyms(article, language, None, gazetteer)
    resolved, _ = resolve_places(article, toponyms, language, None, gazetteer)
    left = list(names)
    score.spans[2] += sum(not gold.optional for gold in names)
    for toponym, place in resolved:
        hits = [gold for gold in left if gold.start < toponym.end and toponym.start < gold.end]
        if not hits:
            score.spans[1] += 1
            score.misses.append(f"{article.id} false {toponym.surface!r} at {toponym.start}: {_told(place)}: "
                                f"{_around(article.text, toponym.start, toponym.end)!r}")  # fmt: skip
            continue
        best = min(hits, key=lambda gold: (gold.optional, abs(gold.start - toponym.start)))
        left.remove(best)
        if not best.optional:
            score.spans[0] += 1
            score.spans[1] += 1
            if best.point is not None:
                score.matched_km.append(distance_km(best.point, place.point))
    score.misses.extend(
        f"{article.id} missed {article.text[gold.start : gold.end]!r} at {gold.start}: "
        f"{_around(article.text, gold.start, gold.end)!r}" for gold in left if not gold.optional
    )  # fmt: skip


def score_strings(strings: Sequence[GoldString], gazetteer: Gazetteer, language: Language) -> GeocodeScore:
    """The score of places given as strings with their country and province; each row of the table counts."""
    score = GeocodeScore()
    known: dict[tuple[str, str, str], Place | None] = {}
    for gold in strings:
        key = (gold.text, gold.country, gold.admin1)
        if key not in known:
            known[key] = locate(gold.text, language, gazetteer, country=gold.country, admin1=gold.admin1)
        place = known[key]
        km = distance_km(gold.point, place.point) if place else np.inf
        new = gold.text not in score.distinct
        score.distinct[gold.text] = score.distinct.get(gold.text, True) and km <= WITHIN_KM[1]
        if place is None:
            score.unknown += 1
        else:
            score.errors_km.append(km)
        if km > WITHIN_KM[1] and new:
            told = f"{km:.0f} km off: {_told(place)}" if place else "not known"
            score.misses.append(f"{gold.text!r}, {gold.admin1}: {told}")
    return score


def _told(place: Place) -> str:
    return f"{place.name} ({place.country}, {place.method}) {place.point.lat:.2f} {place.point.lng:.2f}"


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 40) : end + 30].replace("\n", " ")
