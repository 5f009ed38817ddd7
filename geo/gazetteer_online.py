"""OpenStreetMap's Nominatim for names that no file has: the one look-up that leaves the machine, off by default.

Its terms of use are kept here, not by the caller: one request a second for the whole process however many look-ups
are made, a user agent of our own, and a cache on disk that remembers what was not found as well, so that no name is
asked for twice. What comes from it names its source, and whatever shows it owes :data:`ATTRIBUTION`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.durable import write_whole
from geo.errors import NetworkError
from geo.gazetteer_entries import GazetteerEntry
from geo.gazetteer_index import normalise
from geo.model import LngLat

ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
USER_AGENT = "conflict-map/1 (place names of news, offline first)"
SECONDS = 1.0  # between two requests of this process
PRECISION_KM = 5.0

_turn = threading.Lock()
_last = [float("-inf")]  # when this process sent its last request, on the monotonic clock


@dataclass
class OnlineGazetteer:
    """Look-ups by Nominatim with a cache at `cache`; nothing is sent unless `allow_network` is set.

    `geocoder` stands in for geopy's service, `clock` and `sleep` (seconds) for the time.
    """

    cache: Path
    allow_network: bool = False
    geocoder: Any = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _known: dict[str, list[dict[str, Any]]] | None = field(default=None, init=False)

    def lookup(self, name: str, lang: str = "") -> list[GazetteerEntry]:
        """What Nominatim knows by that name, from the cache where it was asked before; empty where it knows nothing.

        Raises
        ------
        NetworkError
            If the name is not in the cache and the network is not allowed, or the service does not answer. A failure
            is not remembered: the name is asked for again the next time.
        """
        known = self._read()
        key = f"{lang}:{normalise(name)}"
        if key not in known:
            if not self.allow_network:
                raise NetworkError(f"looking up {name!r} online would send it to Nominatim; allow_network=True allows")
            known[key] = self._ask(name, lang)
            self._write(known)
        return [_entry(row) for row in known[key]]

    def _ask(self, name: str, lang: str) -> list[dict[str, Any]]:
        from geopy.exc import GeopyError
        from geopy.geocoders import Nominatim

        service = self.geocoder or Nominatim(user_agent=USER_AGENT)
        with _turn:  # one after another, whoever asks
            self.sleep(max(0.0, _last[0] + SECONDS - self.clock()))
            try:
                answers = service.geocode(name, exactly_one=False, addressdetails=True, language=lang or "en") or []
            except GeopyError as error:
                raise NetworkError(f"Nominatim did not answer for {name!r}: {error}; try again later, or "
                                   "give the place a line of its own in the gazetteer") from error
            finally:
                _last[0] = self.clock()
        return [_row(answer) for answer in answers]

    def _read(self) -> dict[str, list[dict[str, Any]]]:
        if self._known is None:
            try:
                self._known = json.loads(self.cache.read_text("utf-8")) if self.cache.is_file() else {}
            except ValueError:  # a damaged cache is only a cache
                self._known = {}
        assert self._known is not None
        return self._known

    def _write(self, known: dict[str, list[dict[str, Any]]]) -> None:
        write_whole(self.cache, json.dumps(known, ensure_ascii=False, indent=0, sort_keys=True).encode())


def _row(answer: Any) -> dict[str, Any]:
    raw = answer.raw
    return {
        "id": f"osm:{raw.get('osm_type', '')}:{raw.get('osm_id', '')}", "name": str(answer.address),
        "lng": float(answer.longitude), "lat": float(answer.latitude),
        "country": str(raw.get("address", {}).get("country_code", "")).upper(),
    }  # fmt: skip


def _entry(row: dict[str, Any]) -> GazetteerEntry:
    return GazetteerEntry(
        id=row["id"], name=row["name"], kind="other", point=LngLat.checked(row["lng"], row["lat"]),
        precision_km=PRECISION_KM, country=row["country"], source=ATTRIBUTION,
    )  # fmt: skip
