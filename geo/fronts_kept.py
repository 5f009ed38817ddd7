"""What was drawn once for a set of places and their states, as bytes and back.

A frame depends on where the places lie, on the states of those that decide a part of the theatre, on the outline and
lakes, and on the modules that draw: it is kept by a hash of all that, and a day whose control did not change is not
drawn again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from platform import machine, python_version

import shapely
from shapely.geometry.base import BaseGeometry

from geo.cache import fingerprint_files, key_of
from geo.fronts_lines import Style

DRAWERS = ("cache", "fronts", "model", "projection")  # the modules that a frame depends on, by how their names begin
LIBRARIES = ("numpy", "pyproj", "scipy", "shapely")

Sides = tuple[str, str]
Keep = Callable[[BaseGeometry], BaseGeometry]  # equal shapes -> one object


@dataclass(frozen=True)
class Drawn:
    """A stretch of a front with its band, in WGS 84 degrees."""

    band_km: float
    style: Style
    line: BaseGeometry
    band: BaseGeometry


@dataclass
class Frame:
    """What one part of the theatre shows for one set of states; shapes in degrees, by what makes them equal."""

    areas: dict[str, BaseGeometry] = field(default_factory=dict)
    waters: list[tuple[tuple[str, ...], float, BaseGeometry]] = field(default_factory=list)  # sides, band_km, band
    stretches: dict[tuple[Sides, bytes], Drawn] = field(default_factory=dict)


@dataclass(frozen=True)
class Lot:
    """One connected part of the theatre: its outline (metres) and the numbers of the places that decide it."""

    outline: BaseGeometry
    deciders: tuple[int, ...]


@lru_cache(maxsize=1)
def _program() -> str:
    files = [path for path in Path(__file__).parent.glob("*.py") if path.stem.startswith(DRAWERS)]
    libraries = [*(f"{name} {version(name)}" for name in LIBRARIES), shapely.geos_version_string]
    return key_of("program", fingerprint_files(files), python_version(), machine(), *libraries)


def drawing_rules(outline: BaseGeometry, lakes: Iterable[BaseGeometry], *numbers: float) -> str:
    """A hash of all that frames depend on but the places and their states."""
    return key_of("rules", _program(), outline.wkb, *(lake.wkb for lake in lakes), "numbers", *map(repr, numbers))


def lots_to_bytes(lots: Sequence[Lot]) -> bytes:
    """Lots as JSON."""
    return json.dumps([[_text(lot.outline), list(lot.deciders)] for lot in lots]).encode()


def lots_from_bytes(content: bytes | None) -> list[Lot] | None:
    """The lots, or None where the bytes are none of `lots_to_bytes`."""
    try:
        rows = json.loads(content or b"null")
        return None if rows is None else [Lot(_shape(text), tuple(map(int, numbers))) for text, numbers in rows]
    except (ValueError, TypeError, shapely.errors.ShapelyError):
        return None


def frame_to_bytes(frame: Frame) -> bytes:
    """A frame as JSON, its shapes as WKB in base64."""
    record = {
        "areas": [[actor, _text(area)] for actor, area in frame.areas.items()],
        "waters": [[list(sides), km, _text(band)] for sides, km, band in frame.waters],
        "stretches": [
            [list(sides), d.band_km, d.style, _text(d.line), _text(d.band)] for (sides, _), d in frame.stretches.items()
        ],
    }
    return json.dumps(record, ensure_ascii=False).encode()


def frame_from_bytes(content: bytes | None, keep: Keep) -> Frame | None:
    """The frame, or None where the bytes are none of `frame_to_bytes`."""
    try:
        record = json.loads(content or b"null")
        if record is None:
            return None
        frame = Frame({actor: keep(_shape(text)) for actor, text in record["areas"]})
        frame.waters = [(tuple(sides), km, keep(_shape(text))) for sides, km, text in record["waters"]]
        for (first, second), km, style, line_text, band_text in record["stretches"]:
            line, band = keep(_shape(line_text)), keep(_shape(band_text))
            frame.stretches[((first, second), line.wkb)] = Drawn(km, style, line, band)
        return frame
    except (ValueError, TypeError, LookupError, shapely.errors.ShapelyError):
        return None


def _text(shape: BaseGeometry) -> str:
    return base64.b64encode(shapely.to_wkb(shape)).decode()


def _shape(text: str) -> BaseGeometry:
    return shapely.from_wkb(base64.b64decode(text, validate=True))
