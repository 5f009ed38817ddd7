"""How to cite the map, the version of its data and each source: as BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from geo.exports import Export, Progress
from geo.exports_rows import Meter

CSL_TYPES = {"article": "article-newspaper", "import": "dataset"}  # by the kind of a source; others are a web page
RIS_TYPES = {"article-newspaper": "NEWS", "dataset": "DATA", "webpage": "ELEC"}
_SPECIAL = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {letter: "\\" + letter for letter in "&%$#_"}


def write_csl(export: Export, path: Path, tell: Progress | None) -> None:
    """The map and its sources as CSL-JSON."""
    path.write_text(json.dumps(list(_items(export, tell)), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_bibtex(export: Export, path: Path, tell: Progress | None) -> None:
    """The map and its sources as BibTeX."""
    with path.open("w", encoding="utf-8") as out:
        for item in _items(export, tell):
            fields = {
                "title": item["title"], "howpublished": item.get("container-title", ""), "year": _dates(item)[:4],
                "date": _dates(item), "url": item.get("URL", ""), "note": item.get("note", ""),
            }  # fmt: skip
            kept = [f"  {name} = {{{_bibtex(name, value)}}}" for name, value in fields.items() if value]
            out.write(f"@misc{{{item['id']},\n" + ",\n".join(kept) + "\n}\n\n")


def write_ris(export: Export, path: Path, tell: Progress | None) -> None:
    """The map and its sources as RIS."""
    with path.open("w", encoding="utf-8", newline="") as out:
        for item in _items(export, tell):
            fields = {
                "TY": RIS_TYPES[item["type"]], "ID": item["id"], "TI": item["title"],
                "PB": item.get("container-title", ""), "DA": _dates(item).replace("-", "/"),
                "UR": item.get("URL", ""), "N1": item.get("note", ""),
            }  # fmt: skip
            out.writelines(f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields.items() if value)
            out.write("ER  - \r\n\r\n")


def _items(export: Export, tell: Progress | None) -> Iterator[dict[str, Any]]:
    """The map itself, then each source, as CSL has them."""
    meter = Meter(tell, 1 + len(export.sources))
    about = export.about
    short = about["data_hash"][:16]
    note = f"{about['cite_as']} {about['first_day']} to {about['last_day']}, {about['evidence']}, {about['clock']}."
    yield {"id": f"conflictmap-{about['conflict']}-{short}", "type": "dataset", "title": about["title"],
           "version": short, "note": note}  # fmt: skip
    meter.add("map", 1)
    for number, source in enumerate(export.sources, 1):
        yield _item(number, source)
        meter.add("sources", 1)


def _item(number: int, source: Mapping[str, str]) -> dict[str, Any]:
    name = source["publisher"] or source["id"]
    key = re.sub(r"[^A-Za-z0-9]+", "", name)[:24]
    item: dict[str, Any] = {
        "id": f"source{number}-{key}" if key else f"source{number}",
        "type": CSL_TYPES.get(source["kind"], "webpage"),
        "title": source["title"] or " ".join(part for part in (name, source["published"]) if part),
        "container-title": name,
    }
    try:
        day = date.fromisoformat(source["published"])
        item["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    except ValueError:
        item["note"] = source["published"]
    if source["address"].lower().startswith(("http://", "https://")):
        item["URL"] = source["address"]
    elif source["address"]:
        item["note"] = " ".join(part for part in (item.get("note", ""), source["address"]) if part)
    return item


def _dates(item: Mapping[str, Any]) -> str:
    ((year, month, day),) = item["issued"]["date-parts"] if "issued" in item else ((0, 0, 0),)
    return f"{year:04d}-{month:02d}-{day:02d}" if year else ""


def _bibtex(name: str, value: str) -> str:
    text = _one_line(value)
    if name == "url":
        return re.sub(r"[\s{}\\]", lambda found: f"%{ord(found[0]):02X}", text)
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def _one_line(value: str) -> str:
    return " ".join(value.split())
