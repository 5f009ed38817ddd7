"""One place of a table under several coordinates: rounded otherwise, or corrected later.

A spot within 2 km under one name is one place. A table that gives inhabitants says more: one name with one number
of them is one place wherever it is put, and the newest coordinates count (the older ones were a namesake's).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from geo.model import Observation, Place
from geo.projection import distance_km

SAME_SPOT_KM = 2.0  # towns are given by their middle, good to about so much


def align_spots(observations: Iterable[Observation]) -> list[Observation]:
    """The observations, those of one place all with the coordinates of its newest report.

    Inhabitants are read from the place's `reason` (`population 8000`), where the table has put them; the order of the
    observations does not matter.
    """
    ordered = sorted(observations, key=lambda o: (o.valid.last_day, o.place.gazetteer_id, o.id), reverse=True)
    spots: dict[str, list[Place]] = {}
    found = []
    for o in ordered:
        known = spots.setdefault(o.place.name.casefold(), [])
        place = next((p for p in known if _is_one(p, o.place)), None)
        if place is None:
            place = o.place
            known.append(place)
        found.append(o if place == o.place else replace(o, place=place))
    return found[::-1]


def _is_one(known: Place, other: Place) -> bool:
    counted = bool(known.reason) and known.reason == other.reason
    return counted or distance_km(known.point, other.point) <= SAME_SPOT_KM
