"""Which of the places that a name can mean it means here: scores with a readable reason, for :mod:`geo.places`.

A reason is a list of `key=value` parts joined by ";", so that the page can word it in any language. Keys: `only`,
`home` (country of the war), `context` (other places of the article lie in that country), `named` (the country is named
beside it), `near` (another place of the article is near), `kind` (the word before says so), `population`, `known`
(how well known the place is), `loose` (another spelling).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.gazetteer import GazetteerEntry, prominence
from geo.model import Candidate, LngLat, PlaceKind
from geo.projection import distance_km

# Weights of the score, on the scale of `prominence` (0 to 1); set on the training items, see docs of the issue.
HOME, ABSENT, CONTEXT, NAMED, NEAR, KIND = 0.35, -0.2, 0.5, 0.6, 0.12, 0.2
NEAR_KM = 150.0
KEPT = 5  # candidates that are kept with a place
SMALL: frozenset[PlaceKind] = frozenset({"city", "town", "district"})


@dataclass(frozen=True)
class Surroundings:
    """What else the article names: countries with their share of the places, and the sure places' points."""

    home: frozenset[str]
    shares: Mapping[str, float]
    points: tuple[tuple[str, LngLat], ...]


@dataclass(frozen=True)
class Choice:
    """The chosen entry with its confidence 0..1, the reason and the best candidates."""

    entry: GazetteerEntry
    confidence: float
    reason: str
    candidates: tuple[Candidate, ...]


def survey(meanings: Sequence[Sequence[GazetteerEntry]], home: Sequence[str]) -> Surroundings:
    """The surroundings of an article from what each of its names can mean."""
    votes: Counter[str] = Counter()
    points: list[tuple[str, LngLat]] = []
    for entries in {tuple(e.id for e in many): many for many in meanings if many}.values():
        countries = {entry.country for entry in entries if entry.country}
        if len(countries) == 1:
            votes[next(iter(countries))] += 2
        if len(entries) == 1 and entries[0].kind not in ("country", "region"):
            points.append((entries[0].id, entries[0].point))
    total = sum(votes.values()) or 1
    return Surroundings(frozenset(home), {c: n / total for c, n in votes.items()}, tuple(points))


def choose(
    entries: Sequence[GazetteerEntry], kind: PlaceKind, named: str, surroundings: Surroundings, lang: str
) -> Choice:
    """The most likely of the entries.

    Parameters
    ----------
    entries : sequence
        What the name can mean; not empty.
    kind : PlaceKind
        What the text says it is.
    named : str
        ISO code of a country that stands right behind the name, or "".
    surroundings : Surroundings
        The rest of the article.
    lang : str
        Language of the candidates' names.
    """
    scored = sorted(((_score(e, kind, named, surroundings), e) for e in entries), key=lambda s: (-s[0][0], s[1].id))
    (best, parts), entry = scored[0]
    second = next((s[0][0] for s in scored[1:] if distance_km(s[1].point, entry.point) > NEAR_KM / 3), None)
    confidence = 0.95 if second is None else min(0.95, 0.55 + 0.8 * (best - second))
    if entry.match == "loose":
        confidence *= 0.75
        parts = (*parts, "loose=1")
    reason = ";".join(("only=1", *parts) if len(entries) == 1 else parts)
    kept = tuple(
        Candidate(gazetteer_id=e.id, name=e.label(lang), point=e.point, country=e.country, score=round(s[0], 3))
        for s, e in scored[:KEPT]
    )
    return Choice(entry, max(0.05, round(confidence, 3)), reason, kept)


def _score(
    entry: GazetteerEntry, kind: PlaceKind, named: str, around: Surroundings
) -> tuple[float, tuple[str, ...]]:
    score = prominence(entry)
    parts = [f"population={entry.population}" if entry.population else f"known={score:.2f}"]
    if entry.country and entry.country in around.home:
        if _is_alive(around):
            score += HOME
            parts.append(f"home={entry.country}")
        else:
            score += ABSENT * (2 if entry.match == "loose" else 1)
    if share := around.shares.get(entry.country, 0.0):
        score += CONTEXT * share
        if share >= 0.3:
            parts.append(f"context={entry.country}")
    if named and named == entry.country and entry.kind != "country":
        score += NAMED
        parts.append(f"named={named}")
    if any(other != entry.id and distance_km(entry.point, point) < NEAR_KM for other, point in around.points):
        score += NEAR
        parts.append("near=1")
    if kind == entry.kind or (kind in SMALL and entry.kind in SMALL):
        score += KIND
        if kind not in SMALL:
            parts.append(f"kind={kind}")
    return score, tuple(parts)


def _is_alive(around: Surroundings) -> bool:
    """Whether a sure place of the article lies in the war's own countries, or nothing says otherwise."""
    return not around.shares or any(around.shares.get(country, 0.0) > 0 for country in around.home)
