"""How QGIS draws the layers of a GeoPackage: the colours and lines of the page, as styles that it applies by itself.

The table `layer_styles` with styles in QML is what QGIS looks for when it opens a GeoPackage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

import pandas as pd

from geo.definitions import Conflict
from geo.model import CONTESTED

QML_VERSION = "3.22"
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # QGIS takes the newest; a clock would change the file each time
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
        "bands": _categories("style", [(name, [_fill(BAND_COLOUR, 0.5, "b_diagonal")]) for name in _LINES], "fill",
                             shown=("band",)),
        "fronts": _categories("style", [(name, [_line(*kind)]) for name, kind in _LINES.items()], "line",
                              shown=("solid", "dashed")),
        "events": _categories("type", _event_symbols(conflict), "marker"),
        "observations": _categories("actor", _report_symbols(conflict), "marker"),
    }  # fmt: skip
    rows = [
        {"f_table_catalog": "", "f_table_schema": "", "f_table_name": layer, "f_geometry_column": "geom",
         "styleName": f"conflict map, {layer}", "styleQML": style, "styleSLD": "", "useAsDefault": True,
         "description": "as the page draws it", "owner": "", "ui": None, "update_time": MADE}
        for layer, style in styles.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


Part = ElementTree.Element  # of a symbol: a symbol layer, the lowest first
Symbol = tuple[str, Sequence[Part]]  # the value that it stands for, and its parts


def _categories(column: str, symbols: Sequence[Symbol], kind: str, shown: Sequence[str] | None = None) -> str:
    """A QML document: a symbol for each value of a column; what is not shown at first waits in the legend."""
    root = ElementTree.Element("qgis", version=QML_VERSION, styleCategories="Symbology")
    renderer = ElementTree.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=column, enableorderby="0", forceraster="0"
    )
    values = ElementTree.SubElement(renderer, "categories")
    shelf = ElementTree.SubElement(renderer, "symbols")
    for number, (value, layers) in enumerate(symbols):
        render = "true" if shown is None or value in shown else "false"
        ElementTree.SubElement(values, "category", value=value, label=value, symbol=str(number), render=render)
        symbol = ElementTree.SubElement(shelf, "symbol", type=kind, name=str(number), alpha="1", clip_to_extent="1")
        symbol.extend(layers)
    return "<!DOCTYPE qgis>\n" + ElementTree.tostring(root, encoding="unicode")


def _layer(name: str, options: Mapping[str, str]) -> Part:
    layer = ElementTree.Element("layer", {"class": name, "enabled": "1", "locked": "0", "pass": "0"})
    holder = ElementTree.SubElement(layer, "Option", type="Map")
    for key, value in options.items():
        ElementTree.SubElement(holder, "Option", name=key, type="QString", value=value)
    return layer


def _rgba(colour: str, alpha: float = 1.0) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"{red},{green},{blue},{round(alpha * 255)}"


def _fill(colour: str, alpha: float, pattern: str = "solid") -> Part:
    return _layer("SimpleFill", {"color": _rgba(colour, alpha), "style": pattern, "outline_style": "no"})


def _line(style: str, width_mm: str) -> Part:
    return _layer("SimpleLine", {"line_color": _rgba(LINE_COLOUR), "line_style": style, "line_width": width_mm,
                                 "line_width_unit": "MM", "capstyle": "round", "joinstyle": "round"})  # fmt: skip


def _marker(shape: str, colour: str, size_mm: str = "2.6") -> Part:
    return _layer("SimpleMarker", {"name": shape, "color": _rgba(colour), "outline_color": "255,255,255,255",
                                   "outline_width": "0.3", "size": size_mm, "size_unit": "MM"})  # fmt: skip


def _area_symbols(conflict: Conflict) -> list[Symbol]:
    found = [(side.id, _ground(side.light.colour, side.light.wash, PATTERNS[side.texture])) for side in conflict.sides]
    rivals = [side.light.colour for side in conflict.sides[:2]]
    contested = [_fill(rivals[0], 0.35), _fill(rivals[-1], 0.8, "f_diagonal")]
    return [*found, (CONTESTED, contested)]


def _ground(colour: str, wash: float, pattern: str) -> list[Part]:
    return [_fill(colour, wash), *([_fill(colour, 0.6, pattern)] if pattern != "solid" else [])]


def _report_symbols(conflict: Conflict) -> list[Symbol]:
    found = [(side.id, [_marker(side.shape, side.light.colour, "1.8")]) for side in conflict.sides]
    others = ((CONTESTED, CONTESTED_COLOUR), ("", UNKNOWN_COLOUR))
    return [*found, *((value, [_marker("circle", colour, "1.8")]) for value, colour in others)]


def _event_symbols(conflict: Conflict) -> list[Symbol]:
    """A shape for each type, in the colour of the side that acts; hollow where it is only claimed."""
    colour = _colour_of(conflict)
    fill, edge = f"if(\"status\" = 'claimed', '#ffffff', {colour})", f"if(\"status\" = 'claimed', {colour}, '#ffffff')"
    symbols: list[Symbol] = []
    for name, form in MARKERS.items():
        marker = _marker(form, LINE_COLOUR)
        marker.append(_computed({"fillColor": fill, "outlineColor": edge}))
        symbols.append((name, [marker]))
    return symbols


def _colour_of(conflict: Conflict) -> str:
    """An expression of QGIS: the colour of the side for which the first of an event's side 1 stood on its day."""
    colours = {side.id: side.light.colour for side in conflict.sides}
    cases = []
    for actor in conflict.actors:
        for span in sorted(actor.allegiance, key=lambda one: one.from_, reverse=True):
            if span.side in colours:
                when = f"{_first_actor(actor.id)} and \"date_start\" >= '{span.from_.isoformat()}'"
                cases.append(f"when {when} then '{colours[span.side]}'")
    cases += [f"when {_first_actor(side)} then '{colour}'" for side, colour in colours.items()]
    return f"case {' '.join(cases)} else '{LINE_COLOUR}' end"


def _first_actor(name: str) -> str:
    said = name.replace("'", "''")
    return f"(\"side1\" = '{said}' or \"side1\" like '{said}; %')"


def _computed(expressions: Mapping[str, str]) -> ElementTree.Element:
    """Properties of a symbol that QGIS computes for each feature."""
    holder = ElementTree.Element("data_defined_properties")
    whole = ElementTree.SubElement(holder, "Option", type="Map")
    ElementTree.SubElement(whole, "Option", name="name", type="QString", value="")
    properties = ElementTree.SubElement(whole, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = ElementTree.SubElement(properties, "Option", name=name, type="Map")
        ElementTree.SubElement(one, "Option", name="active", type="bool", value="true")
        ElementTree.SubElement(one, "Option", name="expression", type="QString", value=expression)
        ElementTree.SubElement(one, "Option", name="type", type="int", value="3")
    ElementTree.SubElement(whole, "Option", name="type", type="QString", value="collection")
    return holder
