"""A made-up archive of news articles in two languages about places of a war's chronology, the same for the same seed.

The sentences are our own templates; who held what follows the chronology, so that the articles tell of a war that
could have been. For measuring what an archive of thousands costs, and what one article more costs then.

`python -m tests.bench.archive FOLDER [page]` builds the workspace of a folder and packs the map's files, and prints the
seconds of each: in a fresh process, or (`page`) of one article more in a process that has built it before.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo.definitions import data_dir, load_conflict, load_language
from geo.memory import Memory
from geo.workspace import WORKSPACE_ENV, Workspace, open_workspace
from tests.bench.table import Row
from tests.conftest import ROOT

COUNT, GOAL_S = 2_000, 2.0

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
    (names, reports), dice = read_reports(conflict_id), random.Random(seed)
    for number in range(count):
        yield f"{number:05d}.md", _article(number, number % 2, dice, names, reports)


def read_reports(conflict_id: str) -> tuple[dict[str, tuple[str, str]], list[dict[str, str]]]:
    """The names of a chronology's places (Dutch, English) by their own, and its dated reports of the two sides."""
    chronology = data_dir() / "chronology" / conflict_id
    names = {row["place"]: (row["nl"], row["en"]) for row in read_rows(chronology / "places.csv") if row["nl"]}
    reports = [r for r in read_rows(chronology / "control.csv") if r["place"] in names and r["actor"] in SIDES
               and len(r["from_date"]) == 10 and r["from_date"] >= "2019"]
    return names, reports


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
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


def measure_archive() -> list[Row]:
    """Rows of the table: a workspace of 2,000 articles, first built, then with one article more."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        articles = Workspace(folder, open_workspace().settings).articles_dir("libya")
        *first, last = make_articles(COUNT + 1)
        articles.mkdir(parents=True)
        for name, text in first:
            (articles / name).write_text(text, encoding="utf-8")
        cold = _build_apart(folder)
        (articles / last[0]).write_text(last[1], encoding="utf-8")
        warm = _build_apart(folder)
        page = _build_apart(folder, "page")
    updated = page["build"] + page["pack"]
    parts = f"{page['build']:.1f} + {page['pack']:.1f} s"
    return [
        Row(f"{COUNT} articles, built for the first time", f"{cold['build']:.0f} s", "", True),
        Row("one article more, in a fresh process: processor", f"{warm['processor']:.1f} s", "", True),
        Row("one article more, in an open page: tables + map", parts, "under 2 s", updated < GOAL_S),
        Row("one article more, in an open page: processor", f"{page['processor']:.1f} s", "", True),
    ]


def _build_apart(folder: Path, *how: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.archive", str(folder), *how]
    environment = {**os.environ, WORKSPACE_ENV: str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


def _measure_open_page(folder: Path) -> dict[str, float]:
    """As in a page that is open: the articles that came before are remembered, one more comes."""
    memory = Memory()
    for number, (name, text) in enumerate(make_articles(COUNT + 3)):
        if number > COUNT:
            (Workspace(folder, open_workspace().settings).articles_dir("libya") / name).write_text(text, "utf-8")
            measured = _measure_here(memory)
    return measured  # the last: the first one more also loads what reading needs


def _measure_here(memory: Memory | None = None) -> dict[str, float]:
    from geo.pipeline import build, derived_dir
    from geo.pipeline_sources import country_outline
    from geo.store import read_tables
    from geo.timeline import pack

    began, processor = time.perf_counter(), time.process_time()
    build("libya", memory=memory)
    built = time.perf_counter()
    conflict = load_conflict("libya")
    tables = read_tables(derived_dir("libya"), written=memory.thing("written", dict) if memory else None)
    pack(tables, conflict, [load_language("nl")], country_outline(conflict), {})
    done = time.perf_counter()
    return {"build": built - began, "pack": done - built, "processor": time.process_time() - processor}


if __name__ == "__main__":
    here = _measure_open_page(Path(sys.argv[1])) if sys.argv[2:] == ["page"] else _measure_here()
    print(json.dumps(here))
