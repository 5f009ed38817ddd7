"""The map's files of a conflict, found again where nothing that they are made from has changed. Knows no Streamlit.

Packing very many events takes longer than a reader waits: after the first time the page opens on the files that are
there.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import geo
from geo.definitions import data_dir
from geo.durable import write_whole
from geo.timeline import Packed

PACKED = "map_files.json"  # beside the derived tables


def packing_key(conflict_id: str, manifest_hash: str) -> str:
    """A hash of what the map's files are made from: tables, conflict, words, outlines, and the code that packs them."""
    code = Path(geo.__file__).resolve().parent
    sources = [data_dir() / "conflicts" / f"{conflict_id}.toml", *sorted((data_dir() / "languages").glob("*.toml")),
               *sorted(code.glob("timeline*.py"))]  # fmt: skip
    found = hashlib.sha256(manifest_hash.encode())
    for path in sources:
        found.update(f"{path.name}\n".encode())
        found.update(path.read_bytes())
    for path in sorted((data_dir() / "boundaries").iterdir()):
        about = path.stat()
        found.update(f"{path.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


@dataclass(frozen=True)
class KeptPacking:
    """A note, in the file `note`, of which data files in `folder` were packed under `key`."""

    note: Path
    folder: Path
    key: str

    def read(self) -> Packed | None:
        """What was packed, without the content of its files; None where it is not all there or was made from others."""
        try:
            said = json.loads(self.note.read_text(encoding="utf-8"))
            names = [str(name) for name in said["files"]]
            if said["key"] != self.key or not all((self.folder / name).is_file() for name in names):
                return None
            return Packed(files={}, data=said["data"], basemap=said["basemap"], words=said["words"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None  # no note, or half a one: it is packed anew

    def write(self, packed: Packed) -> None:
        """Note what lies in the folder now."""
        said = {"key": self.key, "data": packed.data, "basemap": packed.basemap, "words": dict(packed.words),
                "files": sorted(packed.files)}  # fmt: skip
        write_whole(self.note, json.dumps(said).encode())
