"""A vote of the neighbours on every place: which ones stand alone behind the other side's lines, and why.

A place whose reports are wrong, or that carries the coordinates of a namesake elsewhere, disagrees with everything
around it. What the others would expect at a place is predicted without it (a Gaussian process over the states of all
places, leave-one-out: Rasmussen and Williams 2006, ch. 5.4.2); that is weighed against the place's own reports. Real
salients stay: only a place whose own side is far away, by the spacing of the table itself, can be set aside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

RANGE_KM = 60.0  # places so far apart have a correlation of 1/e; tried 40 to 100, nearly flat
NOISE = 0.1  # variance of a fresh state, in units of the field's; tried 0.1 to 0.3
NOISE_DAYS = 400.0  # the noise grows by one unit in so many days; tried 100 to 400
DOUBT_NOISE = 0.3  # more for a state that favours neither
OWN_ODDS, OWN_MORE, OWN_MOST = 1.0, 0.5, 3.0  # log odds of one report, of each further one, at most
OWN_DAYS = 60.0  # a report's own weight falls to a third with its age; tried 30 to 150
OWN_LEFT = 0.35
AGAINST_ODDS, AGAINST_MOST = 0.5, 3.0  # log odds of each day on which the place itself was told otherwise; most days
FAR = 1.5  # "far away": times the median distance of a place to its nearest own; chosen on false reports, 0 to 3
LEAST_PLACES = 5


@dataclass(frozen=True)
class Lonely:
    """A place (its number) that the others outvote: how likely they make its state, and how far its own are."""

    place: int
    expected: float
    own_km: float


def outvoted(
    spots_km: Array,
    states: list[str],
    ages_days: Array,
    reports: Array,
    against: Array,
    *,
    neither: str = "contested",
) -> list[Lonely]:
    """The places that stand alone, worst first.

    Parameters
    ----------
    spots_km : (n, 2) array
        Kilometres in an equal-area projection.
    states : list of str
        Of each place; places in the state `neither` support every side and are never set aside.
    ages_days, reports, against : (n,) arrays
        Days since the last report, how many reports speak for the state, and how many for another side.
    """
    state = np.array(states)
    apart = np.hypot(*np.moveaxis(spots_km[:, None] - spots_km[None], 2, 0))
    noise = NOISE + ages_days / NOISE_DAYS + np.where(state == neither, DOUBT_NOISE, 0.0)
    field = np.exp(-apart / RANGE_KM) + np.diag(noise)
    fresh = OWN_LEFT + (1.0 - OWN_LEFT) * np.exp(-ages_days / OWN_DAYS)
    own = np.minimum(OWN_ODDS + OWN_MORE * (reports - 1.0), OWN_MOST) * fresh
    own -= AGAINST_ODDS * np.minimum(against, AGAINST_MOST)
    alike = ((state[:, None] == state[None]) | (state[None] == neither)) & ~np.eye(len(state), dtype=bool)
    kept = np.ones(len(state), dtype=bool)
    found: list[Lonely] = []
    while kept.sum() > LEAST_PLACES:
        at = np.flatnonzero(kept)
        expected = np.full(len(state), 0.5)
        expected[at] = _expected(field[np.ix_(at, at)], state[at], noise[at], neither)
        own_km = np.where(alike & kept[None], apart, np.inf).min(axis=1)
        usual = _usual(own_km, kept, state, neither)
        odds = own + np.log(expected / (1.0 - expected))
        odds[~kept | (state == neither) | (own_km <= FAR * usual)] = np.inf
        worst = int(odds.argmin())
        if odds[worst] >= 0:
            break
        kept[worst] = False
        found.append(Lonely(worst, float(expected[worst]), float(own_km[worst])))
    return found


def _usual(own_km: Array, kept: NDArray[np.bool_], state: NDArray[np.str_], neither: str) -> float:
    """The median distance of a place to the nearest of its own."""
    sided = own_km[kept & (state != neither)]
    return float(np.median(sided)) if len(sided) else np.inf


def _expected(field: Array, state: NDArray[np.str_], noise: Array, neither: str) -> Array:
    """How likely the other places make each place's own state, 0.002 to 0.998; its truth apart from its own noise."""
    inverse = np.linalg.inv(field)
    sums = inverse.sum(axis=1)
    spread = np.sqrt(np.maximum(1.0 / np.diag(inverse) - noise, 0.02))
    found = np.full(len(state), 0.5)
    for actor in sorted(set(state.tolist()) - {neither}):
        sign = np.where(state == actor, 1.0, np.where(state == neither, 0.0, -1.0))
        mean = float(sums @ sign) / float(sums.sum())
        left_out = sign - inverse @ (sign - mean) / np.diag(inverse)
        mine = state == actor
        found[mine] = ndtr(left_out[mine] / spread[mine])
    return np.asarray(np.clip(found, 0.002, 0.998), dtype=float)
