"""How QGIS draws the layers of a GeoPackage: the colours and lines of the page, as styles that it applies by itself.

The table `layer_styles` with styles in QML is what QGIS looks for when it opens a GeoPackage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

import pandas as pd

from geo.definitions import Conflict, Side
from geo.model import CONTESTED

QML_VERSION = "3.34"
CONTESTED_COLOUR, BAND_COLOUR, LINE_COLOUR, UNKNOWN_COLOUR = "#8A6FA8", "#3A4048", "#14181C", "#6E6E6E"
MARKERS: Mapping[str, str] = {
    "battle": "cross2", "remote_violence": "triangle", "violence_against_civilians": "circle",
    "territorial_change": "square", "control": "square", "troop_movement": "arrowhead", "talks": "circle",
    "agreement": "circle", "statement": "circle", "detention": "diamond", "protest": "pentagon", "other": "diamond",
}  # fmt: skip
PATTERNS: Mapping[str, str] = {"plain": "solid", "dots": "dense6", "rings": "dense5", "lines": "f_diagonal"}
_LINES: Mapping[str, tuple[str, str]] = {"solid": ("solid", "0.9"), "dashed": ("dash", "0.9"), "band": ("dot", "0.4")}


def layer_styles(conflict: Conflict) -> pd.DataFrame:
    """The table of styles: a row for each layer that has one."""
    styles = {
        "areas": _categories("actor", _area_symbols(conflict), "fill"),
        "bands": _categories("", [("", _fill(BAND_COLOUR, 0.5, "b_diagonal"))], "fill"),
        "fronts": _categories("style", [(name, _line(*kind)) for name, kind in _LINES.items()], "line"),
        "events": _categories("type", [(name, _marker(form, LINE_COLOUR)) for name, form in MARKERS.items()], "marker"),
        "observations": _categories("actor", _report_symbols(conflict), "marker"),
    }  # fmt: skip
    rows = [
        {"f_table_catalog": "", "f_table_schema": "", "f_table_name": layer, "f_geometry_column": "geom",
         "styleName": f"conflict map, {layer}", "styleQML": style, "styleSLD": "", "useAsDefault": True,
         "description": "as the page draws it", "owner": "", "ui": None}
        for layer, style in styles.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


Symbol = ElementTree.Element


def _categories(column: str, symbols: Sequence[tuple[str, Symbol]], kind: str) -> str:
    """A QML document: a symbol for each value of a column, or one symbol where no column decides."""
    root = ElementTree.Element("qgis", version=QML_VERSION, styleCategories="Symbology")
    if not column:
        renderer = ElementTree.SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0", forceraster="0")
    else:
        renderer = ElementTree.SubElement(
            root, "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0", forceraster="0"
        )
        values = ElementTree.SubElement(renderer, "categories")
        for number, (value, _) in enumerate(symbols):
            ElementTree.SubElement(values, "category", value=value, label=value, symbol=str(number), render="true")
    shelf = ElementTree.SubElement(renderer, "symbols")
    for number, (_, layer) in enumerate(symbols):
        symbol = ElementTree.SubElement(shelf, "symbol", type=kind, name=str(number), alpha="1", clip_to_extent="1")
        symbol.append(layer)
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode")


def _layer(name: str, options: Mapping[str, str]) -> Symbol:
    layer = ElementTree.Element("layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    holder = ElementTree.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ElementTree.SubElement(holder, "Option", name=key, type="QString", value=value)
    return layer


def _rgba(colour: str, alpha: float = 1.0) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{round(alpha * 255)}"


def _fill(colour: str, alpha: float, pattern: str = "solid") -> Symbol:
    return _layer("SimpleFill", {"color": _rgba(colour, alpha), "style": pattern, "outline_style": "no"})


def _line(style: str, width_mm: str) -> Symbol:
    return _layer("SimpleLine", {"line_color": _rgba(LINE_COLOUR), "line_style": style, "line_width": width_mm,
                                 "line_width_unit": "MM", "capstyle": "round", "joinstyle": "round"})  # fmt: skip


def _marker(shape: str, colour: str, size_mm: str = "2.6") -> Symbol:
    return _layer("SimpleMarker", {"name": shape, "color": _rgba(colour), "outline_color": "255,255,255,255",
                                   "outline_width": "0.3", "size": size_mm, "size_unit": "MM"})  # fmt: skip


def _area_symbols(conflict: Conflict) -> list[tuple[str, Symbol]]:
    found = [(side.id, _fill(side.light.colour, side.light.wash, _pattern(side))) for side in conflict.sides]
    return [*found, (CONTESTED, _fill(CONTESTED_COLOUR, 0.6, "dense4"))]


def _pattern(side: Side) -> str:
    return PATTERNS[side.texture]


def _report_symbols(conflict: Conflict) -> list[tuple[str, Symbol]]:
    found = [(side.id, _marker(side.shape, side.light.colour, "1.8")) for side in conflict.sides]
    others = ((CONTESTED, CONTESTED_COLOUR), ("", UNKNOWN_COLOUR))
    return [*found, *((value, _marker("circle", colour, "1.8")) for value, colour in others)]

