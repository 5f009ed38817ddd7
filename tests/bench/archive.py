"""A made-up archive of news articles in two languages about places of a war's chronology, the same for the same seed.

The sentences are our own templates; who held what follows the chronology, so that the articles tell of a war that
could have been. For measuring what an archive of thousands costs.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo.definitions import data_dir

SIDES = {"LNA": ("het LNA", "the LNA"), "GNA": ("de GNA", "the GNA")}
WEEKDAYS = (
    ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
FIGHTING = (
    ("Bij gevechten in {place} zijn {day} {n} strijders gedood, zei een arts van het ziekenhuis.",
     "At least {n} fighters were killed in clashes in {place} on {day}, a hospital doctor said."),
    ("Granaten troffen {day} een markt in {place}; {n} burgers kwamen om het leven.",
     "Shells hit a market in {place} on {day}, killing {n} civilians."),
    ("Een drone bombardeerde {day} een konvooi nabij {place}, waarbij {n} doden vielen.",
     "A drone bombed a convoy near {place} on {day} and {n} people died."),
)  # fmt: skip
HOLDING = (
    ("{side} heeft {day} {place} ingenomen na {n} uur strijd.", "{side} captured {place} on {day} after {n} hours."),
    ("{place} is in handen van {side}, zeiden {n} bewoners {day}.",
     "{place} is under the control of {side}, {n} residents said on {day}."),
)  # fmt: skip
TALK = (
    ("Gezanten spraken over een bestand; na {n} uur gingen zij zonder akkoord uiteen.",
     "Envoys talked about a truce and parted after {n} hours without a deal."),
    ("In {place} wachten {n} gezinnen op water, brood en brandstof.",
     "In {place} {n} families wait for water, bread and fuel."),
    ("De burgemeester van {place} vroeg om {n} tenten voor wie gevlucht is.",
     "The mayor of {place} asked for {n} tents for those who fled."),
)  # fmt: skip


def write_archive(folder: Path, count: int, conflict_id: str = "libya", seed: int = 1) -> None:
    """Write `count` articles as Markdown files with front matter, half of them Dutch, half English."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in make_articles(count, conflict_id, seed):
        (folder / name).write_text(text, encoding="utf-8")


def make_articles(count: int, conflict_id: str = "libya", seed: int = 1) -> Iterator[tuple[str, str]]:
    """The name and text of each article."""
    chronology, dice = data_dir() / "chronology" / conflict_id, random.Random(seed)
    names = {row["place"]: (row["nl"], row["en"]) for row in _rows(chronology / "places.csv") if row["nl"]}
    reports = [r for r in _rows(chronology / "control.csv") if r["place"] in names and r["actor"] in SIDES
               and len(r["from_date"]) == 10 and r["from_date"] >= "2019"]
    for number in range(count):
        yield f"{number:05d}.md", _article(number, number % 2, dice, names, reports)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def _article(number: int, lang: int, dice: random.Random, names: dict[str, Any], reports: list[dict[str, str]]) -> str:
    report = dice.choice(reports)
    happened = date.fromisoformat(report["from_date"]) + timedelta(days=dice.randrange(0, 20))
    words = {"day": WEEKDAYS[lang][happened.weekday()], "side": SIDES[report["actor"]][lang]}
    told = [*dice.sample(FIGHTING, 2), *dice.sample(TALK, 2)]
    places = [names[dice.choice(reports)["place"]][lang] for _ in told]
    if dice.random() < 0.25:
        told.insert(0, dice.choice(HOLDING))
        places.insert(0, names[report["place"]][lang])
    lines = [
        pair[lang].format(place=place, n=dice.randrange(2, 400), **words)
        for pair, place in zip(told, places, strict=True)
    ]
    text = " ".join(line[0].upper() + line[1:] for line in lines)
    published = happened + timedelta(days=1)
    return f"---\ndate: {published}\nlang: {('nl', 'en')[lang]}\npublisher: Paper {number % 40}\n---\n{text}\n"
