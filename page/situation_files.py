"""The report of the situation as HTML or PDF, with its map, and the command that writes it. Knows no Streamlit.

HTML is set by Jinja with escaping on and a policy that lets nothing run or load; PDF by Typst, which gets all words as
data and none as markup.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import matplotlib
import typst
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.definitions import Conflict, load_conflict, load_language
from geo.durable import write_whole
from geo.errors import Fault, InputError
from geo.exports_picture import Print, write_picture
from geo.picture import Sheet
from geo.pipeline_sources import country_outline, neighbour_outlines
from geo.tables import Tables
from page.situation import Asked, report_situation
from page.words import open_words

TEMPLATES = Path(__file__).resolve().parent / "print"
KINDS = (".html", ".pdf")
MAP_WIDTH, MAP_HEIGHT = 1400, 1000
DAYS_SINCE = 7


def write_situation(
    tables: Tables, conflict_id: str, asked: Asked, lang: str, data_hash: str, path: Path
) -> dict[str, Any]:
    """Write the report as the name of the file asks, .html or .pdf; what it says.

    Raises
    ------
    InputError
        If the name ends otherwise, the folder is not there, or the days lie outside the war or cross.
    """
    conflict = load_conflict(conflict_id)
    _check(conflict, asked, path)
    said = report_situation(tables, conflict, asked, data_hash, open_words(lang))
    picture = _map(tables, conflict, asked, lang, data_hash, said)
    content = _as_html(said, picture) if path.suffix == ".html" else _as_pdf(said, picture)
    write_whole(path, content)
    return said


def _check(conflict: Conflict, asked: Asked, path: Path) -> None:
    faults, period = [], conflict.period
    if path.suffix not in KINDS:
        faults.append(f"{path.suffix or path.name!r} is no kind of report; name the file .html or .pdf")
    if not path.parent.is_dir():
        faults.append(f"there is no folder {path.parent.name!r}: make it first")
    for day in (asked.day, asked.since):
        if not period.start - timedelta(days=DAYS_SINCE) <= day <= period.end:
            faults.append(f"{day}: outside the days of this war, {period.start} to {period.end}")
    if asked.since >= asked.day:
        faults.append(f"the last report ({asked.since}) must lie before this one ({asked.day})")
    if faults:
        raise InputError([Fault(file=path.name, message=message) for message in faults])


def _map(
    tables: Tables, conflict: Conflict, asked: Asked, lang: str, data_hash: str, said: Mapping[str, Any]
) -> bytes:
    sheet = Sheet(
        conflict=conflict, tables=tables, outline=country_outline(conflict), neighbours=neighbour_outlines(conflict),
        language=load_language(lang), evidence=asked.evidence, clock=asked.clock, window=asked.window,
    )  # fmt: skip
    names = tuple(sorted({one["name"].rpartition(" ")[0] or one["name"] for one in said["sources"]}))
    how = Print(width=MAP_WIDTH, height=MAP_HEIGHT, data_hash=data_hash, sources=names)
    with tempfile.TemporaryDirectory() as folder:
        return write_picture(sheet, [asked.day], "png", Path(folder) / "map.png", how).read_bytes()


def _as_html(said: Mapping[str, Any], picture: bytes) -> bytes:
    loader = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    page = loader.get_template("situation.html").render(said=said, picture=base64.b64encode(picture).decode())
    return page.encode()


def _as_pdf(said: Mapping[str, Any], picture: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        (root / "map.png").write_bytes(picture)
        (root / "situation.typ").write_bytes((TEMPLATES / "situation.typ").read_bytes())
        fonts = [Path(matplotlib.get_data_path()) / "fonts" / "ttf"]  # DejaVu Sans, for what Typst's own letters lack
        made: bytes = typst.compile(root / "situation.typ", root=root, font_paths=fonts, ignore_system_fonts=True)
    return made
