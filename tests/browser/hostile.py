"""Texts that try to run, to load or to dress up, put wherever text from outside can stand."""

from __future__ import annotations

import csv
from pathlib import Path

HOST = "evil.example"
CANARY = "cm_canary"  # set on any window by any of these, should it run
RUNS = (
    "${window.cm_canary=1}",
    "`",
    "</script><script>window.cm_canary=1</script>",
    "<img src=x onerror=window.cm_canary=1>",
)
LOADS = f"![x](http://{HOST}/x.png) <img src=http://{HOST}/y.png>"
DRESSES = "$x^2$ :red[rood] :material/home: **vet** [klik](javascript:window.cm_canary=1)"
HOSTILE = " ".join((*RUNS, LOADS, DRESSES))
DAY, AFTER = "2019-06-05", "2019-06-06"


def add_hostile_texts(data: Path) -> None:
    """Put the hostile text into names of places and actors, a summary, a publisher, a title and a sentence."""
    chronology = data / "chronology" / "testland"
    place = f"Nowhere {HOSTILE}"
    _append(chronology / "places.csv", place=place, nl=place, en=place, tier="1", precision_km="2")
    at = {"place": place, "lat": "48.60", "lon": "31.30", "place_kind": "town"}
    source = {"backing": "page", "source_address": "https://paper.example/99", "publisher": f"paper {HOSTILE}"}
    for kind, actor, day in (("holds", "North", "2018-12-01"), ("captured", "South", DAY), ("holds", "South", AFTER)):
        _append(chronology / "control.csv", **{**at, **source, "source_address": f"https://paper.example/{day}"},
                kind=kind, actor=actor, from_date=day, date_precision="day", confidence="high", note=HOSTILE)
    _append(chronology / "events.csv", **at, **source, date=DAY, country="XT", type="battle", subtype="clash",
            status="happened", side1=f"Band {HOSTILE}".replace(",", " "), side2="South", deaths="1",
            summary=f"Summary {HOSTILE}")
    (data / "articles" / "hostile.md").write_text(
        f"---\ntitle: Titel {HOSTILE}\ndate: 2019-06-09\nlang: nl\npublisher: krant {HOSTILE}\n---\n"
        f"Het Zuidelijk Verbond heeft zondag Westbroek beschoten {HOSTILE}, waarbij vier burgers omkwamen.\n\n"
        f"De inwoners van de stad zijn gevlucht voor het geweld. {HOSTILE}\n",
        encoding="utf-8",
    )


def _append(path: Path, **values: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns).writerow({name: values.get(name, "") for name in columns})
