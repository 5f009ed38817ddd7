"""Readers of the corpora that geocoding is measured on: LGL (XML), GeoWebNews (brat in a tar), UCDP GED (CSV).

Nothing of a corpus comes with the project. What comes from outside is read with bounds: no document types or entities
in XML, no archive member that is not a small regular file. Coordinates are WGS 84, longitude first.
"""

from __future__ import annotations

import csv
import gzip
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from geo.errors import Fault, InputError
from geo.model import LngLat

MAX_BYTES = 200_000_000  # of a whole corpus, unpacked
MAX_MEMBER = 2_000_000
MAX_MEMBERS = 20_000
# Annotations of GeoWebNews that are names of places (Gritta et al. 2019, "A pragmatic guide to geoparsing evaluation")
NAMES = ("Literal", "Literal_Modifier", "Mixed", "Coercion", "Metonymic", "Non_Literal_Modifier")
# and those that are peoples, languages or names inside the name of an organisation: neither asked for nor wrong.
OPTIONAL = ("Embedded_Literal", "Embedded_Non_Lit", "Demonym", "Homonym", "Language")


@dataclass(frozen=True, kw_only=True)
class GoldName:
    """A place name of a gold text. `point` is None where the corpus gives an id that the gazetteer does not know."""

    start: int
    end: int
    point: LngLat | None
    geonames_id: int = 0
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class GoldText:
    """A text with its place names; `head` code points at its start are no text of the article."""

    id: str
    text: str
    names: tuple[GoldName, ...]
    head: int = 0


@dataclass(frozen=True, kw_only=True)
class GoldString:
    """A place as one string, with its country and province in words."""

    text: str
    country: str
    admin1: str
    point: LngLat


PointOf = Callable[[int], LngLat | None]  # from a GeoNames id


def read_lgl(path: Path) -> list[GoldText]:
    """The articles of the Local-Global Lexicon (Lieberman et al. 2010).

    Raises
    ------
    InputError
        If the file is no such XML, or declares a document type or entities.
    """
    raw = _bounded(path, path.read_bytes())
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise InputError(Fault(file=path.name, message="declares a document type or entities; expected plain XML"))
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise InputError(Fault(file=path.name, line=error.position[0], message=f"this is no XML: {error}")) from error
    try:
        return [_lgl_article(article, path.name) for article in root.iter("article")]
    except ValueError as error:
        raise InputError(Fault(file=path.name, message=f"a name lacks its place in the text: {error}")) from error


def _lgl_article(article: ElementTree.Element, file: str) -> GoldText:
    names = []
    for toponym in article.iter("toponym"):
        lat, lon = toponym.findtext("gaztag/lat"), toponym.findtext("gaztag/lon")
        point = _point(f"{lat},{lon}", file) if lat and lon else None
        tag = toponym.find("gaztag")
        names.append(GoldName(start=int(toponym.findtext("start") or 0), end=int(toponym.findtext("end") or 0),
                              point=point, geonames_id=_number(tag.get("geonameid") if tag is not None else "")))
    return GoldText(id=article.get("docid") or "", text=article.findtext("text") or "", names=tuple(names))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def read_geowebnews(path: Path, point_of: PointOf) -> list[GoldText]:
    """The articles of GeoWebNews; the first line of each holds its title and link.

    Parameters
    ----------
    point_of : Callable[[int], LngLat | None]
        Where the place with a GeoNames id lies: the corpus gives ids, and coordinates only where it has no id.

    Raises
    ------
    InputError
        If the archive cannot be read, or is larger than such a corpus is.
    """
    files, texts = dict(_members(path)), list[GoldText]()
    for name, text in sorted(files.items()):
        notes = files.get(f"{name.removesuffix('.txt')}.ann") if name.endswith(".txt") else None
        if notes is None:
            continue
        try:
            texts.append(_brat_text(name.removesuffix(".txt"), text, notes, point_of, path.name))
        except (ValueError, IndexError) as error:
            said = f"the notes of {name!r} are no annotation (brat): {error}"
            raise InputError(Fault(file=path.name, message=said)) from error
    return texts


def _members(path: Path) -> Iterator[tuple[str, str]]:
    total = 0
    try:
        with tarfile.open(path, "r:gz") as archive:
            for count, member in enumerate(archive):
                total += member.size
                if count > MAX_MEMBERS or member.size > MAX_MEMBER or total > MAX_BYTES:
                    raise InputError(Fault(file=path.name, message=f"{member.name!r} makes the archive too large"))
                file = archive.extractfile(member) if member.isfile() else None
                if file and member.name.endswith((".txt", ".ann")):
                    yield member.name, file.read().decode("utf-8")
    except (tarfile.TarError, OSError, UnicodeDecodeError, zlib.error) as error:
        raise InputError(Fault(file=path.name, message=f"this is no archive of texts: {error}")) from error


def _brat_text(name: str, text: str, annotations: str, point_of: PointOf, file: str) -> GoldText:
    spans: dict[str, tuple[str, int, int]] = {}
    notes: dict[str, str] = {}
    adjectives: set[str] = set()
    for line in annotations.split("\n"):
        parts = line.split("\t")
        if line.startswith("T") and len(parts) > 2:
            kind, start, end = parts[1].split()[0], parts[1].split()[1], parts[1].split()[-1]
            spans[parts[0]] = (kind, int(start), int(end))
        elif line.startswith("A") and parts[-1].startswith("Modifier_Type") and parts[-1].endswith("Adjective"):
            adjectives.add(parts[-1].split()[1])
        elif line.startswith("#") and len(parts) > 2:
            notes[parts[1].split()[-1]] = parts[2].strip()
    names = [
        GoldName(start=start, end=end, point=_noted(notes.get(key, ""), point_of, file),
                 geonames_id=_number(notes.get(key)), optional=kind in OPTIONAL or key in adjectives)
        for key, (kind, start, end) in spans.items() if kind in NAMES or kind in OPTIONAL
    ]  # fmt: skip
    head = text.find("\n") + 1 if text.startswith("TITLE:") else 0
    names = [gold for gold in names if gold.start >= head]
    return GoldText(id=name.rpartition("/")[2], text=text, names=tuple(sorted(names, key=lambda n: n.start)), head=head)


def _noted(note: str, point_of: PointOf, file: str) -> LngLat | None:
    if note.isdigit():
        return point_of(int(note))
    return _point(note, file) if "," in note else None


def _point(text: str, file: str) -> LngLat | None:
    """A point from "lat, lon"; None where that is no point, as in a few notes of annotators."""
    lat, _, lon = text.partition(",")
    try:
        return LngLat.checked(float(lon), float(lat))
    except ValueError:
        return None


def read_strings(path: Path) -> list[GoldString]:
    """The place strings of a UCDP GED table (CSV, also gzipped) with the expert's coordinates.

    Raises
    ------
    InputError
        If the file cannot be read or lacks a column; every row without a point with its line.
    """
    columns = ("where_coordinates", "country", "adm_1", "latitude", "longitude")
    raw = path.read_bytes()
    try:
        text = _bounded(path, gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(Fault(file=path.name, message=f"this is no table: {error}")) from error
    rows = csv.DictReader(io.StringIO(text))
    if missing := [column for column in columns if column not in (rows.fieldnames or ())]:
        raise InputError(Fault(file=path.name, line=1, message=f"lacks the columns {', '.join(missing)}"))
    found, faults = [], []
    for row in rows:
        point = _point(f"{row['latitude']},{row['longitude']}", path.name)
        if point is None:
            faults.append(Fault(file=path.name, line=rows.line_num, message="has no point on the earth"))
            continue
        found.append(GoldString(text=row["where_coordinates"] or "", country=row["country"] or "",
                                admin1=row["adm_1"] or "", point=point))  # fmt: skip
    if faults:
        raise InputError(faults)
    return found


def _bounded(path: Path, raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise InputError(Fault(file=path.name, message=f"is larger than {MAX_BYTES // 1_000_000} MB"))
    return raw
