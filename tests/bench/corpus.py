"""A made-up corpus of 10^2 to 10^5 and more short news articles in two languages, the same for the same seed.

As `tests.bench.archive`, whose dates and reports of control it takes, but made for numbers: JSON lines in parts, more
places (every town of the conflict's list), more parties, more ways to tell a date, and, as in news, sentences that tell
of no event at all. An article of a number is the same in a corpus of any size: each one has dice of its own.

`python -m tests.bench.corpus COUNT FOLDER` writes one.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from geo.definitions import data_dir
from tests.bench.archive import FIGHTING, HOLDING, SIDES, WEEKDAYS, read_reports, read_rows

PART = 2_500  # articles a file
HOLDINGS, SECOND = 0.12, 0.55  # how often an article tells who holds a place, and of a second event
PLAIN = ("city", "town", "airport", "airbase", "oil_field", "camp")  # kinds of places that fights are told of
MONTHS = (
    ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
     "december"),
    ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"),
)  # fmt: skip
PARTIES = {
    "LNA": (("troepen van Haftar", "Haftar's forces"), ("huurlingen van Wagner", "Wagner mercenaries"),
            ("strijders van Haftar", "Haftar's militia")),
    "GNA": (("regeringstroepen", "government forces"), ("strijders van de regering", "pro-government forces"),
            ("Turkse drones", "Turkish drones")),
}  # fmt: skip
TOLD = (
    *FIGHTING,
    ("{party} beschoten {day} een wijk van {place}; {n} mensen raakten gewond en {m} kwamen om.",
     "{party} shelled a district of {place} {day}, wounding {n} people and killing {m}."),
    ("Een luchtaanval op een depot bij {place} kostte {day} aan {m} soldaten het leven.",
     "An air strike on a depot near {place} killed {m} soldiers {day}."),
    ("In {place} ontplofte {day} een autobom voor een kantoor, {m} omstanders werden gedood.",
     "A car bomb exploded outside an office in {place} {day}; {m} bystanders were killed."),
    ("{party} hielden {day} in {place} {n} mannen aan na een huiszoeking.",
     "{party} detained {n} men in {place} {day} after a search of houses."),
    ("Zo'n {n} inwoners van {place} betoogden {day} tegen de hoge prijzen.",
     "About {n} residents of {place} protested {day} against high prices."),
    ("{party} stuurden {day} {n} voertuigen naar {place}.", "{party} sent {n} vehicles to {place} {day}."),
)  # fmt: skip
BESIDE = (
    ("De school telt {n} leerlingen en is al sinds de winter te koud.",
     "The school has {n} pupils and has been too cold since winter."),
    ("Voor een brood betaalt men nu {m} dinar, twee keer zoveel als vorig jaar.",
     "A loaf costs {m} dinars now, twice as much as a year ago."),
    ("Het ziekenhuis heeft nog voor {m} dagen brandstof, vertelt een verpleegkundige.",
     "The hospital has fuel for {m} more days, a nurse says."),
    ("De weg langs de kust is {n} kilometer lang en op veel plaatsen slecht.",
     "The road along the coast is {n} kilometres long and poor in many places."),
    ("Een winkelier telt de dagen: {n} sinds hij voor het laatst meel kreeg.",
     "A shopkeeper counts the days: {n} since he last received flour."),
    ("Wie hier woont, kent het geluid van de generatoren, {m} in elke straat.",
     "Whoever lives here knows the sound of generators, {m} in every street."),
    ("Olie levert het land dit jaar naar schatting {n} miljoen dollar op.",
     "Oil is expected to bring the country {n} million dollars this year."),
    ("De bibliotheek bewaart {n} handschriften uit de tijd van de karavanen.",
     "The library keeps {n} manuscripts from the time of the caravans."),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """What articles are made of: the reports of control of the chronology, and names of places by language."""

    reports: tuple[dict[str, str], ...]
    held: dict[str, tuple[str, str]]  # of the chronology's places, by their name there
    towns: tuple[tuple[str, str], ...]


def open_world(conflict_id: str = "libya") -> World:
    """What a conflict's articles are made of."""
    names, reports = read_reports(conflict_id)
    rows = read_rows(data_dir() / "gazetteer" / f"{conflict_id}.csv")
    towns = [(row["name_nl"], row["name_en"]) for row in rows if row["kind"] in PLAIN and row["name_nl"]]
    return World(tuple(reports), names, tuple(towns))


def write_corpus(folder: Path, count: int, seed: int = 1) -> list[Path]:
    """Write `count` articles as JSON lines, so many a file; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    articles, files = make_corpus(count, seed), []
    while part := list(islice(articles, PART)):
        files.append(folder / f"part-{len(files):05d}.jsonl")
        files[-1].write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in part), encoding="utf-8")
    return files


def make_corpus(count: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """The articles as records of JSON lines: half of them Dutch, half English."""
    world = open_world()
    for number in range(count):
        yield _article(number, random.Random(f"{seed} {number}"), world)


def _article(number: int, dice: random.Random, world: World) -> dict[str, str]:
    lang, report = number % 2, dice.choice(world.reports)
    happened = date.fromisoformat(report["from_date"]) + timedelta(days=dice.randrange(20))
    published = happened + timedelta(days=dice.choice((0, 1, 1, 2, 4)))
    lines = []
    if dice.random() < HOLDINGS:
        lines.append((dice.choice(HOLDING)[lang], world.held[report["place"]][lang]))
    told = dice.sample(TOLD, 2 if lines or dice.random() < SECOND else 1)[len(lines):]
    lines += [(pair[lang], dice.choice(world.towns)[lang]) for pair in told]
    lines += [(pair[lang], "") for pair in dice.sample(BESIDE, 4 - len(lines))]
    text = " ".join(_sentence(line, place, lang, dice, report["actor"], happened) for line, place in lines)
    return {
        "id": f"made-{number:07d}", "lang": ("nl", "en")[lang], "date": published.isoformat(), "text": text,
        "title": f"{('Bericht', 'Report')[lang]} {number}", "publisher": f"Paper {number % 40}",
    }  # fmt: skip


def _sentence(line: str, place: str, lang: int, dice: random.Random, side: str, happened: date) -> str:
    said = line.format(
        place=place, day=_day(happened, lang, dice), side=SIDES[side][lang], party=dice.choice(PARTIES[side])[lang],
        n=dice.randrange(20, 900), m=dice.randrange(2, 60),
    ).replace("on on ", "on ")  # fmt: skip
    return said[0].upper() + said[1:]


def _day(day: date, lang: int, dice: random.Random) -> str:
    """A day in words: its weekday, or its day and month."""
    if dice.random() < 0.6:
        return f"{('', 'on ')[lang]}{WEEKDAYS[lang][day.weekday()]}"
    return f"{('op ', 'on ')[lang]}{day.day} {MONTHS[lang][day.month - 1]}"


def main() -> int:
    """Write a corpus: `python -m tests.bench.corpus COUNT FOLDER`."""
    files = write_corpus(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{len(files)} files in {sys.argv[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
