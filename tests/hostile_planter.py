"""Where hostile texts can stand in what the program reads, and which text was put where."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from geo.notes import change_notes, open_notes
from geo.workspace import open_workspace
from tests.hostile_texts import hostile_texts, mark_of

PARAGRAPHS = 14  # of an article, with two texts each
EVENTS, ROWS = 4, 2  # of a round
NOTE_LETTERS, VALUE_LETTERS = 150, 28  # of a note and of a value in an address; a longer one is refused or cut
HIDDEN = 10  # of so many files in an archive one has a name that begins with a dot
ACROSS, DOWN = 25, 14  # places side by side, none over another
# What an address may ask for; each of them can hold a text that cannot be.
ASKED = ("conflict", "date", "window", "evidence", "clock", "lang", "theme", "compare", "view", "why", "at", "spot",
         "event", "type", "side", "status", "actor", "source", "precision", "deaths", "place")  # fmt: skip


class Planter:
    """Puts texts into a data folder of Testland and its workspace; `texts` counts those that were put in.

    `marks` holds, for each kind of field, the marks of the texts that stand in one, `bare` counts those without.
    """

    def __init__(self, data: Path, workspace: Path, seed: int) -> None:
        self.data, self.workspace, self.texts, self._source = data, workspace, 0, hostile_texts(seed)
        self.chronology = data / "chronology" / "testland"
        self.articles: list[str] = []
        self.marks: defaultdict[str, set[int]] = defaultdict(set)
        self.bare: Counter[str] = Counter()
        self._notes: list[dict[str, Any]] = []
        self._round = 0

    def next(self, field: str, most: int | None = None, *, line: bool = False) -> str:
        """The next text for a field, on one line where it must be; none has a null byte.

        With `most` it is a marked one of at most so many letters: neither nothing at all nor cut short.
        """
        text = next(self._source)
        while most and (len(text) > most or mark_of(text) is None):
            text = next(self._source)
        mark = mark_of(text)
        if mark is None:
            self.bare[field] += 1
        else:
            self.marks[field].add(mark)
        self.texts += 1
        text = text.replace("\x00", "\ufffd")
        return " ".join(text.split()) if line else text

    def plant(self, count: int) -> None:
        """Put in at least so many texts, in rounds: events, rows of a data set, a place, an article, an own note."""
        while self.texts < count:
            self._round += 1
            for n in range(EVENTS):
                number = self.texts
                self._event()
                if not n:
                    self._same(number)
            for _ in range(ROWS):
                self._row()
            self._place()
            self._article()
            self._note()
        self._keep_notes()

    # ------------------------------------------------------------ a kind of thing each

    def _event(self) -> None:
        number = self.texts
        self._append("events.csv", date=self._day(number), place=f"Spot {number % 97}", lat=self._lat(number),
                     lon="31.30", country="XT", place_kind="town", type="battle", subtype="clash", status="happened",
                     deaths="1", backing="page", side1=self.next("event.side1"), side2=self.next("event.side2"),
                     summary=self.next("event.summary"), publisher=self.next("event.publisher"),
                     source_id=self.next("event.source_id"),
                     source_address=f"https://paper.example/{number}")  # fmt: skip

    def _place(self) -> None:
        name, number = f"{self.next('place.name')} {self.texts}", self._round - 1
        lat, lon = 48.2 + 0.1 * (number // ACROSS % DOWN), 30.2 + 0.14 * (number % ACROSS)
        self._append("places.csv", place=name, nl=self.next("place.nl"), en=self.next("place.en"), tier="2",
                     precision_km="2")  # fmt: skip
        for actor, month in (("North", 1), ("South", 5), ("North", 9)):
            self._append("control.csv", place=name, lat=f"{lat:.2f}", lon=f"{lon:.2f}", place_kind="town", actor=actor,
                         kind="holds", from_date=f"2019-{month:02d}-03", date_precision="day", confidence="high",
                         backing="page", source_address=f"https://paper.example/{number}/{month}",
                         publisher=self.next("report.publisher"), note=self.next("report.note"))  # fmt: skip
        self._spot = [round(lon + 0.03, 2), round(lat + 0.03, 2)]

    def _article(self) -> None:
        name = f"hostile-{self.texts}"
        title, publisher = (self.next(f"article.{part}", line=True) for part in ("title", "publisher"))
        said = "\n\n".join(
            f"De inwoners van {self.next('article.text')} zijn gevlucht. {self.next('article.text')}"
            for _ in range(PARAGRAPHS)
        )
        (self.data / "articles" / f"{name}.md").write_text(
            f"---\ntitle: {title}\ndate: {self._day(self._round)}\nlang: nl\npublisher: {publisher}\n"
            f"address: {self.next('article.address', line=True)}\n---\n"
            f"Het Zuidelijk Verbond heeft zondag Westbroek beschoten {self.next('article.event')}, waarbij vier "
            f"burgers omkwamen. De krant nummer {self.texts} zegt het.\n\n{said}\n", encoding="utf-8", newline="",
        )  # fmt: skip
        self.articles.append(name)

    def _row(self) -> None:
        """A row of a data set that a reader adds."""
        number = self.texts
        place, *others = [self.next(f"row.{part}") for part in ("place", "side1", "side2", "source", "notes")]
        self._add_row(number, place, "31.6", others)

    def _same(self, number: int) -> None:
        """A row of what an event of the chronology tells as well: the two become one."""
        self._add_row(number, "", "31.30", ["", "", self.next("same.source"), self.next("same.notes")])

    def _add_row(self, number: int, place: str, lon: str, others: list[str]) -> None:
        path = self.data.parent / "rows.csv"
        columns = ["date", "place", "lat", "lon", "type", "side1", "side2", "source", "notes", "id"]
        if not path.exists():
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerow(columns)
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerow([self._day(number), place, self._lat(number), lon, "battle", *others,
                                       f"r{number}-{lon}"])  # fmt: skip

    def _note(self) -> None:
        text = self.next("note.text", NOTE_LETTERS)
        self._notes.append({"put": {"id": f"own{self._round}", "text": text, "points": [self._spot], "from": None,
                                    "to": None}})  # fmt: skip

    def _keep_notes(self) -> None:
        path = open_workspace(self.workspace).notes_path("testland")
        change_notes(path, self._notes)
        assert len(open_notes(path)) == len(self._notes), "a note was not taken"

    # ------------------------------------------------------------ what is given to the page itself

    def address(self) -> dict[str, str]:
        """Values of an address, each of them a text."""
        return {name: self.next("address.value", VALUE_LETTERS) for name in ASKED}

    def archive(self, count: int) -> bytes:
        """A zip of so many articles, the names of whose files are texts too, and of as many files that are none.

        An article in a file whose name begins with a dot is not read: its texts count as `hidden`.
        """
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for number in range(count):
                name = "." * (number % HIDDEN == 1) + self._file_name()
                field = "hidden" if name.startswith(".") else "draft"  # refused by its name, which alone is then seen
                title, publisher = (self.next(f"{field}.{part}", line=True) for part in ("title", "publisher"))
                archive.writestr(f"{name} {number}.md", (
                    f"---\ntitle: {title}\ndate: {self._day(number)}\nlang: nl\npublisher: {publisher}\n---\n"
                    f"De inwoners van {self.next(f'{field}.text')} zijn gevlucht naar Oostveld, bericht {number}.\n"
                ))  # fmt: skip
                archive.writestr(f"{self._file_name()} {number}.pdf", b"this is none")
        return out.getvalue()

    def _file_name(self) -> str:
        """A text as a name in an archive: what leads out of it is refused as a whole (tests/test_security.py)."""
        text = self.next("file.name", VALUE_LETTERS, line=True)
        return text.replace("/", "\u2215").replace("\\", "\u2216").replace(":", "\ua789") or "-"

    def _day(self, number: int) -> str:
        return f"2019-{1 + number % 12:02d}-{1 + number % 28:02d}"

    def _lat(self, number: int) -> str:
        return f"{48.3 + number % 140 / 100:.2f}"

    def _append(self, file: str, **values: str) -> None:
        path = self.chronology / file
        with path.open(encoding="utf-8", newline="") as opened:
            columns = next(csv.reader(opened))
        with path.open("a", encoding="utf-8", newline="") as opened:
            csv.DictWriter(opened, columns).writerow({name: values.get(name, "") for name in columns})
