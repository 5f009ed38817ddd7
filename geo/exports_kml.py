"""The events of an export as KML 2.2, for the time slider of a globe: written mark by mark, so that it may be large."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree

from geo.definitions import Conflict
from geo.exports import Export, Progress
from geo.exports_rows import Meter, in_parts, plain, rows_of

NAMESPACE = "http://www.opengis.net/kml/2.2"
INK = "#14181C"  # of what no side of the war did
NOT_XML = re.compile("[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")  # XML 1.0, production 2
Element = Any


def write_kml(export: Export, path: Path, tell: Progress | None) -> None:
    """The events as placemarks in the colour of their side, with the time in which they happened."""
    frame, conflict = plain(export.layers["events"]), export.conflict
    meter = Meter(tell, len(frame))
    numbers = {side.id: number for number, side in enumerate(conflict.sides)}
    with etree.xmlfile(str(path), encoding="utf-8") as out:
        out.write_declaration()
        with out.element("kml", nsmap={None: NAMESPACE}), out.element("Document"):
            out.write(_text("name", export.about["title"]), pretty_print=True)
            about = "\n".join(f"{name}: {value}" for name, value in export.about.items())
            out.write(_text("description", escape(about)), pretty_print=True)
            for style in _styles(conflict):
                out.write(style, pretty_print=True)
            out.write(_schema(frame), pretty_print=True)
            for part in in_parts(frame):
                for row in rows_of(part):
                    event = dict(zip(frame.columns, row, strict=True))
                    out.write(_mark(event, numbers.get(_side(conflict, event), -1)), pretty_print=True)
                meter.add("events", len(part))


def printable(value: str, most: int | None = None) -> str:
    """A text as XML can hold it, no longer than so many characters."""
    clean = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return clean if most is None or len(clean) <= most else clean[: most - 6] + " [...]"


def _text(tag: str, text: str, **attributes: str) -> Element:
    node = etree.Element(tag, attributes)
    node.text = printable(text)
    return node


def _styles(conflict: Conflict) -> Iterator[Element]:
    colours = [(-1, INK), *((number, side.light.colour) for number, side in enumerate(conflict.sides))]
    for number, colour in colours:
        style = etree.Element("Style", id=_style_id(number))
        icon = etree.SubElement(style, "IconStyle")
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        icon.append(_text("color", f"ff{blue}{green}{red}".lower()))  # KML writes them the other way round
        yield style


def _style_id(number: int) -> str:
    return f"side-{number}" if number >= 0 else "nobody"


def _schema(frame: pd.DataFrame) -> Element:
    """The names and types of the columns."""
    schema = etree.Element("Schema", name="event", id="event")
    for name in frame.columns:
        kind = frame[name].dtype
        boolean, whole = pd.api.types.is_bool_dtype(kind), pd.api.types.is_integer_dtype(kind)
        number = pd.api.types.is_numeric_dtype(kind)
        type_ = "bool" if boolean else "int" if whole else "double" if number else "string"
        etree.SubElement(schema, "SimpleField", type=type_, name=str(name))
    return schema


def _mark(event: Mapping[str, Any], side: int) -> Element:
    mark = etree.Element("Placemark", id=str(event["id"]))  # GDAL reads the id from here
    mark.append(_text("name", f"{event['place']}: {event['type']} / {event['subtype'] or event['type']}"))
    mark.append(_text("description", _about_event(event)))
    span = etree.SubElement(mark, "TimeSpan")
    span.append(_text("begin", event["date_start"]))
    span.append(_text("end", event["date_end"]))
    mark.append(_text("styleUrl", f"#{_style_id(side)}"))
    data = etree.SubElement(etree.SubElement(mark, "ExtendedData"), "SchemaData", schemaUrl="#event")
    for name, value in event.items():
        if value is not None and value != "":
            data.append(_text("SimpleData", str(value).lower() if isinstance(value, bool) else str(value), name=name))
    point = etree.SubElement(mark, "Point")
    point.append(_text("coordinates", f"{event['lng']:.6f},{event['lat']:.6f}"))
    return mark


def _side(conflict: Conflict, event: Mapping[str, Any]) -> str:
    """The side of the first who did it, on that day; "" for none."""
    actor = str(event["side1"] or "").partition("; ")[0]
    return conflict.side_of(actor, date.fromisoformat(event["date_start"])) if actor else ""


def _about_event(event: Mapping[str, Any]) -> str:
    """What a globe shows in its balloon, which takes it for HTML: so it is escaped."""
    first, last = event["date_start"], event["date_end"]
    days = first if first == last else f"{first} to {last}"
    sides = " against ".join(part for part in (event["side1"], event["side2"]) if part)
    parts = (days, sides, event["summary"], f"Source: {event['sources']}", f"id {event['id']}")
    return escape("\n".join(part for part in parts if part))
