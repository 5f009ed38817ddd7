"""How fronts hold up: fewer places, false reports, no new map at all, an older map as anchor, a place left out.

Everything random is seeded. Front errors are means over the dates of the truth, in km.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.spatial import cKDTree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.control import trace_control
from geo.definitions import Conflict
from geo.evaluate_fronts import Case, grid_of, score_fronts, score_map
from geo.fronts import states_on
from geo.fronts_command import read_outline
from geo.fronts_weights import natural_weights
from geo.model import CONTESTED, Observation, Place, stable_id
from geo.projection import M_PER_KM, projection_for

SHARES = (0.3, 0.1, 0.03)  # of the places that are left
FALSE_SHARES = (0.05, 0.10, 0.15)  # of the reports that name another side
SEED = 20190404
ANCHOR_AGE = timedelta(days=60)  # an older map counts as an anchor from this age on
EVERY = timedelta(days=7)  # days looked at when places are left out in turn
NEAR_KM = 30.0  # a place left out is asked only where another lies so near


@dataclass(frozen=True)
class Trial:
    """The mean front error of one variation, and of the dates that it is a mean of."""

    name: str
    mean_km: float
    each_km: tuple[float, ...]


@dataclass(frozen=True)
class LeftOut:
    """Of all places and days asked, how many the others give the right side; `misses` counts by place."""

    asked: int
    right: int
    misses: dict[str, int]

    @property
    def share(self) -> float:
        """The share that is right, 0 to 1."""
        return self.right / self.asked if self.asked else float("nan")


def run_trials(case: Case, occupant: str) -> Iterator[Trial]:
    """Every variation, one after the other: each draws all dates anew."""
    for share in SHARES:
        yield _scored(f"{share:.0%} of places", thinned(case.observations, share), case, occupant)
    for share in FALSE_SHARES:
        yield _scored(f"{share:.0%} false", falsified(case.observations, share), case, occupant)
    yield from _older_maps(case, occupant)


def _scored(name: str, observations: Sequence[Observation], case: Case, occupant: str) -> Trial:
    scores = score_fronts(observations, case.outline, case.truth, occupant=occupant)
    return _trial(name, [s.mean_km for s in scores])


def _trial(name: str, errors: Sequence[float]) -> Trial:
    return Trial(name, float(np.mean(errors)) if len(errors) else float("nan"), tuple(errors))


def thinned(observations: Sequence[Observation], share: float, seed: int = SEED) -> list[Observation]:
    """The reports of a share of the places, drawn at random."""
    names = sorted({o.place.gazetteer_id for o in observations})
    count = max(1, round(share * len(names)))
    kept = set(np.random.default_rng(seed).choice(names, count, replace=False).tolist())
    return [o for o in observations if o.place.gazetteer_id in kept]


def falsified(observations: Sequence[Observation], share: float, seed: int = SEED) -> list[Observation]:
    """The reports, a share of them naming another of the sides."""
    ordered = sorted(observations, key=lambda o: o.id)
    sides = sorted({o.actor for o in ordered} - {CONTESTED})
    random = np.random.default_rng(seed)
    false = set(random.choice(len(ordered), round(share * len(ordered)), replace=False).tolist())
    found = []
    for number, o in enumerate(ordered):
        others = [side for side in sides if side != o.actor]
        if number in false and others:
            actor = others[int(random.integers(len(others)))]
            kind = "holds" if o.kind == CONTESTED else o.kind
            found.append(replace(o, id=stable_id("obs", o.id, actor), actor=actor, kind=kind))
        else:
            found.append(o)
    return found


def _older_maps(case: Case, occupant: str) -> Iterator[Trial]:
    """The last true map unchanged, and where there are anchors each alone and with the reports."""
    truth = _maps(case.truth, occupant)
    grid = grid_of(read_outline(case.outline))
    days = sorted(truth)
    still = [score_map(truth[a], truth[b], grid) for a, b in zip(days, days[1:], strict=False)]
    if still:
        yield _trial("last true map unchanged", still)
    older = _maps(case.anchors or {"features": []}, occupant)
    alone, anchored = [], []
    for day in days:
        usable = [when for when in older if when <= day - ANCHOR_AGE]
        if not usable:
            continue
        when = max(usable)
        alone.append(score_map(older[when], truth[day], grid))
        anchor = _of_day(case.anchors or {}, when.isoformat())
        true = _of_day(case.truth, day.isoformat())
        drawn = score_fronts(case.observations, case.outline, true, occupant=occupant, anchor_geojson=anchor)
        anchored.append(drawn[0].mean_km)
    if alone:
        yield _trial("anchor alone", alone)
        yield _trial("with anchor", anchored)


def _maps(geojson: Mapping[str, Any], occupant: str) -> dict[date, BaseGeometry]:
    features = [f for f in geojson["features"] if f["properties"]["actor"] == occupant]
    return {date.fromisoformat(f["properties"]["date"]): shape(f["geometry"]) for f in features}


def _of_day(geojson: Mapping[str, Any], day: str) -> dict[str, Any]:
    return {**geojson, "features": [f for f in geojson["features"] if f["properties"]["date"] == day]}


def leave_places_out(observations: Sequence[Observation], conflict: Conflict) -> LeftOut:
    """Whether the other places give each place's own side, on every seventh day of the conflict's period.

    Asked of places that are not contested and have another observed place within 30 km.
    """
    places = {o.place.gazetteer_id: o.place for o in observations if not o.place.is_vague}
    spells, _ = trace_control([o for o in observations if o.place.gazetteer_id in places], conflict)
    asked, right = 0, 0
    misses: dict[str, int] = {}
    day = conflict.period.interval.start
    while day < conflict.period.interval.end:
        for name, true, found in _left_out(places, states_on(spells, day)):
            asked += 1
            right += found == true
            if found != true:
                misses[name] = misses.get(name, 0) + 1
        day += EVERY
    return LeftOut(asked, right, dict(sorted(misses.items(), key=lambda m: (-m[1], m[0]))))


def _left_out(places: Mapping[str, Place], states: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, own state and what the others make of it, of each place that can be asked."""
    ids = sorted(name for name in states if name in places)
    points = [places[i].point for i in ids]
    if len(ids) < 3:
        return
    lng, lat = ([p[k] for p in points] for k in (0, 1))
    spots = projection_for(min(lng), min(lat), max(lng), max(lat)).points_to_metric(points)
    spots, first = np.unique(np.round(spots, -1), axis=0, return_index=True)
    ids = [ids[k] for k in first]
    state = np.array([states[i] for i in ids])
    for k in np.flatnonzero(state != CONTESTED):
        rest = np.arange(len(ids)) != k
        if cKDTree(spots[rest]).query(spots[k])[0] > NEAR_KM * M_PER_KM:
            continue
        weights = natural_weights(spots[rest], spots[k : k + 1]).toarray()[0]
        score = {actor: float(weights[state[rest] == actor].sum()) for actor in sorted(set(state[rest].tolist()))}
        yield places[ids[k]].name, str(state[k]), max(score, key=lambda actor: score[actor])
