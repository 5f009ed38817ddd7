"""When the pages behind a chronology came out, as far as their own addresses say: `published.csv`.

`python data/build/published.py data/chronology/libya` reads `control.csv` and `events.csv` and writes one row an
address: a day in the address (2020/05/21 or 20200521), or the last day of the week that it names ("8-14-april",
"28-august-3-september"). Where that is no day within a month of the fact, the address says nothing.
"""

from __future__ import annotations

import csv
import re
import sys
from datetime import date, timedelta
from pathlib import Path

MOST_DAYS = 31
DAY = re.compile(r"(?:^|[/-])(20[12]\d)/?(0[1-9]|1[0-2])/?(0[1-9]|[12]\d|3[01])(?=[/-]|$)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FIRST, _LAST = _MONTH.format("first"), _MONTH.format("last")
WEEK = re.compile(rf"(?:^|/)\d{{1,2}}-(?:{_FIRST}-)?(?P<day>\d{{1,2}})-{_LAST}(?=[-/]|$)")
TURNED = re.compile(rf"(?:^|/){_FIRST}-\d{{1,2}}-{_LAST}-(?P<day>\d{{1,2}})(?=[-/]|$)")


def published_on(address: str, fact: date) -> date | None:
    """The day on which a page came out by its address, near the day of the fact that it tells of; None where unsaid."""
    path = address.split("?")[0].lower()
    if found := DAY.search(path):
        return _near([tuple(int(part) for part in found.groups())], fact)
    if found := WEEK.search(path) or TURNED.search(path):
        month, day = MONTHS.index(found["last"]) + 1, int(found["day"])
        return _near([(fact.year, month, day), (fact.year + 1, month, day)], fact)
    return None


def _near(days: list[tuple[int, ...]], fact: date) -> date | None:
    for year, month, day in days:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if fact <= found <= fact + timedelta(days=MOST_DAYS):
            return found
    return None


def main(folder: Path) -> int:
    """Write the file; the exit code."""
    found: dict[str, date] = {}
    for name, column in (("control.csv", "from_date"), ("events.csv", "date")):
        with (folder / name).open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                day = published_on(row["source_address"], date.fromisoformat(row[column]))
                if day:
                    address = row["source_address"]
                    found[address] = min(day, found.get(address, day))
    with (folder / "published.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("source_address", "published"))
        writer.writerows((address, day.isoformat()) for address, day in sorted(found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
