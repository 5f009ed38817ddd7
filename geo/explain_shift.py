"""Who holds the ground around a point, and how far one report would move the line there.

The exact natural-neighbour weights that draw the areas, on rings of points around the place that is asked about; a
report is tried by giving one place another state. The map's line is smoothed afterwards (`geo.fronts_areas`), so the
distances are good to a few hundred metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geo.explain_records import Decider, Move
from geo.fronts_weights import Metres, natural_weights
from geo.projection import M_PER_KM

DIRECTIONS, RINGS = 32, 60
REACH = 1.5  # the rings reach so many times as far as the farthest deciding place ...
SPOT_M = 30.0  # two places nearer than this are one spot, as for the areas
RADIUS_KM = (6.0, 60.0)  # ... within these bounds
LEAST_RINGS = 2  # a shift of less is within what rings can tell
HERE = np.array([[0.7, 0.4]])  # metres: a hair off the lines through two places, where a circle has no centre


class LocalMap:
    """The places with a state, seen from one point.

    Parameters
    ----------
    places
        Where each place lies from the point that is asked about (metres east and north), and its state, by place id.
    """

    def __init__(self, places: Mapping[str, tuple[NDArray[np.float64], str]]) -> None:
        spots = np.array([spot for spot, _ in places.values()])
        _, first = np.unique(np.round(spots / SPOT_M).astype(int), axis=0, return_index=True)
        kept = np.sort(first)
        self.states = {place: state for place, (_, state) in places.items()}
        self.ids = [list(places)[k] for k in kept]
        self._names = sorted(set(self.states.values()))
        self._places: Metres = spots[kept]
        self._here = natural_weights(self._places, HERE)
        self._rings: dict[float, csr_array] = {}

    def shares(self) -> dict[str, float]:
        """The weight of every place at the centre; 0 for a place that shares its spot with one before it."""
        found = dict.fromkeys(self.states, 0.0)
        return found | dict(zip(self.ids, self._here.toarray()[0].tolist(), strict=True))

    def holder(self) -> str:
        """The state of greatest weight at the centre."""
        return self._names[int(self._labels(self._here, self.states)[0])]

    def _labels(self, weights: csr_array, states: Mapping[str, str]) -> NDArray[np.int64]:
        one_hot = np.zeros((len(self.ids), len(self._names)))
        one_hot[np.arange(len(self.ids)), [self._names.index(states[i]) for i in self.ids]] = 1.0
        return np.asarray(np.round(weights @ one_hot, 9).argmax(axis=1))

    def border(self, states: Mapping[str, str], radius_km: float) -> tuple[float, int, bool]:
        """How far (km) the nearest border runs from the centre, the centre's label, and whether there is a border."""
        radii = np.arange(RINGS + 1) * (radius_km / RINGS)
        if radius_km not in self._rings:
            angles = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
            rings = (radii[1:, None, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)).reshape(-1, 2)
            self._rings[radius_km] = natural_weights(self._places, np.vstack([HERE, HERE + rings * M_PER_KM]))
        labels = self._labels(self._rings[radius_km], states)
        other = (labels[1:].reshape(RINGS, DIRECTIONS) != labels[0]).any(axis=1)
        if not other.any():
            return radius_km, int(labels[0]), False
        ring = int(other.argmax())
        return float((radii[ring] + radii[ring + 1]) / 2), int(labels[0]), True


def furthest_move(local: LocalMap, deciders: Iterable[Decider], sides: Sequence[str]) -> Move | None:
    """The one change of a deciding place to another side that moves the nearest border furthest; None where none does.

    A contested place is tried for each of `sides`, a held one for the others of them.
    """
    tried = sorted((d for d in deciders if d.share > 0), key=lambda d: (-d.share, d.place_id))
    if len(sides) < 2 or not tried:
        return None
    radius = float(np.clip(REACH * max(d.distance_km for d in tried), *RADIUS_KM))
    now, here, _ = local.border(local.states, radius)
    moves = []
    for decider in tried:
        for then in sorted(set(sides) & set(local.states.values()) - {decider.state}):
            away, label, there = local.border({**local.states, decider.place_id: then}, radius)
            shift = away + now if label != here else abs(away - now)
            moves.append(Move(decider=decider, then=then, shift_km=shift, gone=not there))
    best = max(moves, key=lambda m: m.shift_km, default=None)
    return best if best and best.shift_km > LEAST_RINGS * radius / RINGS else None
