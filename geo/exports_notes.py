"""Labels and arrows of the reader's own in an export: a layer of their own, never among the evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point

from geo.exports import Export
from geo.notes import LAYER, Note, as_geojson
from geo.projection import WGS84

_COLUMNS = ("id", "kind", "text", "date_start", "date_end")


def with_notes(export: Export, notes: Sequence[Note]) -> Export:
    """The export with those notes that show on some day of its time as the layer `own_notes`; without any, as it is."""
    asked = export.selection
    first, last = asked.first or asked.last or date.min, asked.last or date.max
    shown = [note for note in notes if (note.first or date.min) <= last and (note.last or date.max) >= first]
    if not shown:
        return export
    plain = [feature["properties"] for feature in as_geojson(shown)["features"]]
    frame = pd.DataFrame(plain, columns=list(_COLUMNS), dtype="string").assign(data_hash=export.about["data_hash"])
    shapes = [LineString(note.points) if note.is_arrow else Point(note.points[0]) for note in shown]
    layers = {**export.layers, LAYER: gpd.GeoDataFrame(frame, geometry=shapes, crs=WGS84)}
    counts = {name: len(layer) for name, layer in layers.items()}
    return replace(export, layers=layers, about={**export.about, "counts": json.dumps(counts)})
