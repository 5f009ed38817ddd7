"""Rebuild data/boundaries/lakes.parquet from Natural Earth 1:10m lakes, as GeoJSON.

Run: `python data/build/lakes.py ne_10m_lakes.json` (unpacked from `10m/physical/ne_10m_lakes.7z` of the public
repository martynafford/natural-earth-geojson; naturalearthdata.com offers the same layer). Public domain.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import shapely

OUT = Path(__file__).resolve().parent.parent / "boundaries" / "lakes.parquet"
STEP_DEG = 1e-4  # about 10 m: far below the accuracy of the shores, 1 to 2 km


def main(source: str) -> None:
    frame = gpd.read_file(source).set_crs("EPSG:4326", allow_override=True)
    outlines = shapely.simplify(shapely.make_valid(frame.geometry.values), 2 * STEP_DEG)
    outlines = shapely.set_precision(shapely.make_valid(outlines), STEP_DEG)
    kind = frame["featurecla"].fillna("Lake").str.lower()
    found = gpd.GeoDataFrame({"name": frame["name"].fillna(""), "kind": kind}, geometry=outlines, crs="EPSG:4326")
    found = found[shapely.area(found.geometry.values) > 0]
    order = shapely.get_x(shapely.point_on_surface(found.geometry.values)).argsort(kind="stable")
    found.iloc[order].reset_index(drop=True).to_parquet(OUT, compression="zstd", index=False)


if __name__ == "__main__":
    main(sys.argv[1])
