"""Scores of place names and events of articles against gold data.

Gold is JSON lines with the text, or `data/gold/*.json`: offsets and values only, scored against an article whose raw
bytes have the stated SHA-256. How a score counts: toponyms by overlapping spans; an event on the map is found when the
type agrees, one place lies within 25 km (or is the same region or country) and the dates overlap. A mark for something
planned, negated, ordered, failed or old counts double. What gold calls optional is neither asked for nor wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo.evaluate_gold import GHOSTS, Record
from geo.evaluate_parties import same_names, side_agrees
from geo.model import Article, Event, LngLat, Place, Toponym
from geo.projection import distance_km

NEAR_KM = 25.0
FINE_KM = 10.0
COARSE_KM = 161.0  # 100 miles, as in the field's literature
LARGE_KINDS = ("country", "region", "district", "other")
Reading = tuple[Article, list[tuple[Toponym, Place]], list[Event]]


@dataclass
class TextScore:
    """Counts over articles; `rows` makes the table, `misses` lists every error in words."""

    toponyms: list[int] = field(default_factory=lambda: [0, 0, 0])  # found, predicted, gold
    errors_km: list[float] = field(default_factory=list)
    fine: list[bool] = field(default_factory=list)
    events: list[int] = field(default_factory=lambda: [0, 0, 0])
    candidates: int = 0  # gold events that no mark, but a candidate for review is right about
    ghosts: int = 0
    dates: list[bool] = field(default_factory=list)
    sides: list[bool] = field(default_factory=list)
    sides_by_name: list[bool] = field(default_factory=list)
    deaths: list[bool] = field(default_factory=list)
    by_rule: dict[str, list[int]] = field(default_factory=dict)  # found, predicted
    by_type: dict[str, list[int]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)  # each begins with its phenomenon in brackets

    def by_phenomenon(self) -> list[str]:
        """Every miss under a heading that names its phenomenon and counts its misses, the most frequent first."""
        grouped: dict[str, list[str]] = {}
        for miss in self.misses:
            name, _, said = miss.removeprefix("[").partition("] ")
            grouped.setdefault(name, []).append(said)
        ranked = sorted(grouped, key=lambda name: (-len(grouped[name]), name))
        return [line for name in ranked for line in (f"== {name}: {len(grouped[name])}", *grouped[name])]

    def rows(self) -> list[tuple[str, float, int]]:
        """The table: name of the figure, its value, and how many cases it rests on."""
        tp, te = _prf(self.toponyms), _prf(self.events)
        wrong = self.events[1] - self.events[0] + self.ghosts
        strict = _prf([self.events[0], self.events[0] + wrong, self.events[2]])
        km = np.array(self.errors_km or [0.0])
        return [
            ("toponym precision", tp[0], self.toponyms[1]), ("toponym recall", tp[1], self.toponyms[2]),
            ("toponym F1", tp[2], self.toponyms[2]),
            ("Acc@161", float((km <= COARSE_KM).mean()), len(self.errors_km)),
            ("Acc@10 of towns and smaller", _share(self.fine), len(self.fine)),
            ("mean error km", float(km.mean()), len(self.errors_km)),
            ("95th percentile error km", float(np.percentile(km, 95)), len(self.errors_km)),
            ("event precision", te[0], self.events[1]), ("event recall", te[1], self.events[2]),
            ("event F1", te[2], self.events[2]), ("event F1, ghosts double", strict[2], self.events[2]),
            ("marks and candidates, recall", (te[1] + self.candidates / max(1, self.events[2])), self.events[2]),
            ("ghost marks", float(self.ghosts), self.events[1]),
            ("dates right", _share(self.dates), len(self.dates)), ("sides right", _share(self.sides), len(self.sides)),
            ("sides right, same names", _share(self.sides_by_name), len(self.sides)),
            ("deaths right", _share(self.deaths), len(self.deaths)),
        ]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _prf(counts: Sequence[int]) -> tuple[float, float, float]:
    found, predicted, gold = counts
    precision = found / predicted if predicted else 0.0
    recall = found / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_texts(gold: Sequence[Record], read: Callable[[Record], Reading | None]) -> TextScore:
    """Scores for every gold record that `read` yields a reading of; the others are listed as misses.

    Parameters
    ----------
    read : Callable[[Record], Reading | None]
        From a gold record to its article, resolved place names and events; None where there is no such text.
    """
    score = TextScore()
    for record in gold:
        reading = read(record)
        if reading is None:
            score.misses.append(f"[no article] {record.get('id')}: no article with this id and content")
            continue
        _score_toponyms(record, reading, score)
        _score_events(record, reading, score)
    return score


def _score_toponyms(record: Record, reading: Reading, score: TextScore) -> None:
    article, resolved, _ = reading
    open_gold = list(record["toponyms"])
    asked = [t for t in open_gold if not t.get("optional")]
    score.toponyms[2] += len(asked)
    for toponym, place in resolved:
        hits = [g for g in open_gold if g["start"] < toponym.end and toponym.start < g["end"]]
        if not hits:
            score.toponyms[1] += 1
            score.misses.append(f"[toponym false] {article.id} {toponym.surface!r} at {toponym.start}")
            continue
        best = min(hits, key=lambda g: (bool(g.get("optional")), abs(g["start"] - toponym.start)))
        open_gold.remove(best)
        if best.get("optional"):
            continue
        score.toponyms[0] += 1
        score.toponyms[1] += 1
        _score_place(best, toponym, place, article, score)
    score.misses.extend(f"[toponym missed] {article.id} {article.text[g['start']:g['end']]!r} at {g['start']}"
                        for g in open_gold if not g.get("optional"))


def _score_place(gold: Record, toponym: Toponym, place: Place, article: Article, score: TextScore) -> None:
    km = distance_km(LngLat(gold["lon"], gold["lat"]), place.point)
    if gold["kind"] in ("country", "region") and _same_name(gold, place):
        km = 0.0
    score.errors_km.append(km)
    if gold["kind"] not in LARGE_KINDS:
        score.fine.append(km <= FINE_KM)
    if km > (COARSE_KM if gold["kind"] in LARGE_KINDS else FINE_KM):
        score.misses.append(f"[place wrong] {article.id} {toponym.surface!r} is {km:.0f} km off: {place.name} for "
                            f"{gold['name']}")


def _same_name(gold: Record, place: Place) -> bool:
    same_country = gold["kind"] == "country" and place.kind == "country" and gold.get("country") == place.country
    return same_country or gold["name"].casefold() == place.name.casefold()


def _score_events(record: Record, reading: Reading, score: TextScore) -> None:
    article, _, events = reading
    wanted = [e for e in record["events"] if e["on_map"]]
    score.events[2] += sum(not e.get("optional") for e in wanted)
    ghosts = [e for e in record["events"] if not e["on_map"] and e["status"] in GHOSTS]
    for event in (e for e in events if e.on_map):
        rule = score.by_rule.setdefault(event.rule, [0, 0])
        kind = score.by_type.setdefault(event.type, [0, 0])
        match = _match(event, [e for e in wanted if not e.get("optional")]) or _match(event, wanted)
        if match is not None:
            wanted.remove(match)
            if match.get("optional"):
                continue
            score.events[0] += 1
            rule[0] += 1
            kind[0] += 1
            _score_details(event, match, article, score)
        else:
            ghost = _match(event, ghosts) is not None
            score.ghosts += ghost
            name = event.places[0].place.name
            score.misses.append(f"[{_why_false(event, record, ghost)}] {article.id} {event.type} ({event.rule}) "
                                f"at {name}, {event.when}: {_said(event, article)!r}")
        score.events[1] += 1
        rule[1] += 1
        kind[1] += 1
    open_gold = [g for g in wanted if not g.get("optional")]
    for event in (e for e in events if e.review):
        match = _match(event, open_gold)
        if match is not None:
            open_gold.remove(match)
            score.candidates += 1
    for gold in wanted:
        if not gold.get("optional"):
            said = " | ".join(article.text[v["start"]:v["end"]] for v in gold["evidence"])
            names = ", ".join(p["name"] for p in gold["places"])
            score.misses.append(f"[{_why_missed(gold, events)}] {article.id} {gold['type']} at {names}, "
                                f"{gold['date_start']} to {gold['date_end']}: {said!r}")


def _said(event: Event, article: Article) -> str:
    return article.text[event.evidence[0].start : event.evidence[0].end]


def _why_false(event: Event, record: Record, ghost: bool) -> str:
    """The phenomenon of a mark that gold does not have: GHOST where gold says that it did not happen."""
    if ghost:
        return "mark GHOST: planned, negated, ordered, failed or old"
    same = [g for g in record["events"] if g["type"] == event.type and g["on_map"]]
    if any(_near(event, g) and _overlap(event, g) for g in same):
        return "mark false: told twice"
    if any(_near(event, g) for g in same):
        return "mark false: date"
    return "mark false: place" if any(_overlap(event, g) for g in same) else "mark false: no such event"


def _why_missed(gold: Record, events: Sequence[Event]) -> str:
    """The phenomenon of a mark that was not found."""
    same = [e for e in events if e.type == gold["type"]]
    right = [e for e in same if e.places and _near(e, gold) and _overlap(e, gold)]
    if any(e.review for e in right):
        return "mark missed: candidate for review"
    if any(e.on_map for e in right):
        return "mark missed: one event for two"
    if right:
        return f"mark missed: taken for {right[0].status}"
    if any(e.places and _near(e, gold) for e in same):
        return "mark missed: date"
    return "mark missed: place" if same else "mark missed: type or no trigger"


def _match(event: Event, candidates: Sequence[Record]) -> Record | None:
    fitting = [g for g in candidates if g["type"] == event.type and _near(event, g) and _overlap(event, g)]
    return min(fitting, key=lambda g: (_date_gap(event, g), -_sides_agree(event, g)), default=None)


def _near(event: Event, gold: Record) -> bool:
    for place in gold["places"]:
        point = LngLat(place["lon"], place["lat"])
        for mine in event.places:
            if distance_km(point, mine.place.point) <= NEAR_KM:
                return True
            if mine.place.name.casefold() == place["name"].casefold():
                return True
            country = mine.place.kind == place.get("kind") == "country"
            if country and place.get("country") == mine.place.country:
                return True
    return False


def _overlap(event: Event, gold: Record) -> bool:
    first, last = date.fromisoformat(gold["date_start"]), date.fromisoformat(gold["date_end"])
    return event.when.first_day <= last and first <= event.when.last_day


def _date_gap(event: Event, gold: Record) -> int:
    first, last = date.fromisoformat(gold["date_start"]), date.fromisoformat(gold["date_end"])
    return abs((event.when.first_day - first).days) + abs((event.when.last_day - last).days)


def _score_details(event: Event, gold: Record, article: Article, score: TextScore) -> None:
    first, last = date.fromisoformat(gold["date_start"]), date.fromisoformat(gold["date_end"])
    early, late = (first - event.when.first_day).days, (event.when.last_day - last).days
    dates = early <= 1 and late <= 1
    sides = _sides_agree(event, gold) == 2
    deaths = (event.deaths_min, event.deaths_max) == (gold["deaths_min"], gold["deaths_max"])
    score.dates.append(dates)
    score.sides.append(sides)
    score.sides_by_name.append(_sides_agree(event, gold, same_names) == 2)
    score.deaths.append(deaths)
    said = article.text[event.evidence[0].start : event.evidence[0].end]
    if not dates:
        score.misses.append(f"[date] {article.id} {event.type} {event.when}, gold {first} to {last}: {said!r}")
    if not sides:
        score.misses.append(f"[sides] {article.id} {event.type} {event.side1} {event.side2}, gold {gold['side1']} "
                            f"{gold['side2']}: {said!r}")
    if not deaths:
        score.misses.append(f"[deaths] {article.id} {event.type} {event.deaths_min}..{event.deaths_max}, gold "
                            f"{gold['deaths_min']}..{gold['deaths_max']}: {said!r}")


def _sides_agree(event: Event, gold: Record, agrees: Callable[..., bool] = side_agrees) -> int:
    """How many of the two sides agree: both empty, or at least one party in common; who talks has no order."""
    if event.type in ("talks", "agreement"):
        return 2 * agrees([*event.side1, *event.side2], [*gold["side1"], *gold["side2"]])
    return agrees(event.side1, gold["side1"]) + agrees(event.side2, gold["side2"])


def reading_by_id(readings: Mapping[str, Reading], hashes: Mapping[str, str]) -> Callable[[Record], Reading | None]:
    """A reader for `score_texts` over articles that were read already; the stated SHA-256 must agree.

    Parameters
    ----------
    hashes : Mapping[str, str]
        Article id -> SHA-256 of the file's raw bytes.
    """
    def read(record: Record) -> Reading | None:
        name = record["id"]
        if name not in readings or "sha256" in record and hashes.get(name) != record["sha256"]:
            return None
        return readings[name]

    return read
