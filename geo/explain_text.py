"""Explanations as lines of plain English, for the command line. Days are written as ISO, both ends inside."""

from __future__ import annotations

from collections.abc import Iterator

from geo.explain_diff import Diff, PlaceChange
from geo.explain_records import Decider, Reason, Why
from geo.model import CONTESTED

STRENGTHS = ("", "weak", "fair", "strong")
VERBS = {"captured": "captured", "withdrew": "left by the other side", "holds": "held", "contested": "contested",
         "attacks": "attacked", "claim": "claimed"}  # fmt: skip


def why_lines(why: Why) -> Iterator[str]:
    """Everything that an explanation says, a line each."""
    yield f"{why.point.lng:.4f}, {why.point.lat:.4f} on {why.day.isoformat()}"
    if not why.known:
        if why.nearest_km == float("inf"):
            yield "not known: of no place is it known who holds it"
            return
        yield f"not known: the nearest place whose holder is known lies {why.nearest_km:.0f} km away"
    else:
        yield f"held by {why.holder}" if why.holder != CONTESTED else "contested"
    if why.front:
        how = f"{why.front.band_km:.1f} km wide band ({why.front.style})"
        yield f"front {' | '.join(why.front.sides)}, {why.front.distance_km:.1f} km away, 90 % inside a {how}"
    for side, column in why.sides.items():
        yield f"side of {side}:"
        yield from (f"  {_decider(d)}" for d in column)
    if why.contested:
        yield "contested, counts for neither:"
        yield from (f"  {_decider(d)}" for d in why.contested)
    if why.claims:
        yield "claims that did not move the line:"
        for claim in why.claims:
            who = claim.reason.claimant or claim.reason.state
            said = f"{_days(claim.reason)}{_source(claim.reason)}"
            yield f"  {claim.name}, {claim.distance_km:.1f} km: claimed by {who}, {said}"
    if why.newest:
        yield f"newest change: {why.newest.name}, {why.newest.state} since {why.newest.since.isoformat()}"
    if why.move:
        far = f"moves it {why.move.shift_km:.1f} km" if not why.move.gone else "leaves no line here"
        yield f"what would move it furthest: {why.move.decider.name} passing to {why.move.then} {far}"


def diff_lines(found: Diff) -> Iterator[str]:
    """What changed between two days, a line each; "?" is ground of which nothing is known."""
    yield f"{found.first.isoformat()} to {found.second.isoformat()}"
    for side, (before, after) in found.held.items():
        if side != CONTESTED:
            gained, lost = found.gained_km2(side), found.lost_km2(side)
            yield f"{side}: gained {gained:,.0f} km2, lost {lost:,.0f} km2 ({before:,.0f} -> {after:,.0f})"
    for ground in found.ground:
        yield f"  {ground.before or '?'} -> {ground.after or '?'}: {ground.km2:,.0f} km2"
    for place in found.places:
        source = _source(place.reason) if place.reason else ""
        yield f"{place.name}: {place.before} -> {place.after}, {_when(place)}{source}"


def _when(place: PlaceChange) -> str:
    certain = place.precision in ("day", "days", "week")
    return place.day.isoformat() if certain else f"about {place.day.isoformat()}"


def _decider(decider: Decider) -> str:
    sure = f"{decider.probability:.0%} sure" + (f", {decider.contested:.0%} contested" if _doubted(decider) else "")
    said = f"{decider.name}, {decider.distance_km:.1f} km, weight {decider.share:.2f}, {sure}"
    if decider.reason is None:
        return said
    reason = decider.reason
    others = f", and {decider.more} more" if decider.more else ""
    verb, strength = VERBS.get(reason.kind, reason.kind), STRENGTHS[reason.strength]
    return f"{said}: {verb}, {_days(reason)}{_source(reason)}, {strength}{others}"


def _doubted(decider: Decider) -> bool:
    return decider.state != CONTESTED and decider.contested >= 0.05


def _days(reason: Reason) -> str:
    if reason.first_day == reason.last_day:
        return reason.first_day.isoformat()
    return f"{reason.first_day.isoformat()} to {reason.last_day.isoformat()}"


def _source(reason: Reason) -> str:
    name = reason.publisher or ("no source read" if reason.backing == "knowledge" else reason.source_kind)
    return f", {name}" + (f" {reason.address}" if reason.address else "")
