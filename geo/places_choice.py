"""Which of the places that a name can mean it means here: scores with a readable reason, for :mod:`geo.places`.

All names of an article are decided together. Each name begins with what is known of its places alone (how prominent,
what the words beside it say); then, in a few rounds, every name lends its weight to the country, the state and the
surroundings of what it probably means, and takes the others' weight into account (relaxation labelling, Rosenfeld,
Hummel and Zucker 1976). A name means one thing in an article, unless the text says otherwise beside one mention.

A reason is a list of `key=value` parts joined by ";", so that the page can word it in any language. Keys: `only`,
`home` (country of the war), `context` (other places of the article lie in that country), `state` (and in that state
or province), `named` (country or state is named beside it), `near` (another place of the article is near), `kind` (the
word before says so), `population`, `known` (how well known the place is), `loose` (another spelling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.gazetteer import GazetteerEntry, prominence
from geo.model import Candidate, LngLat, PlaceKind

# Weights of the score, on the scale of `prominence` (0 to 1); docs/decisions/geocoding.md tells what was tried.
HOME, ABSENT, CONTEXT, STATE, NAMED, NEAR, KIND = 0.35, -0.2, 0.5, 0.35, 0.8, 0.25, 0.2
NEAR_KM = 60.0  # how far "near" reaches (1/e)
SHARPNESS = 8.0  # of the choice between candidates, in the rounds
ROUNDS = 3
LEAST = 0.02  # share of the names that must lie in the war's countries for it to be spoken of
PEOPLE = 0.5  # what an adjective or a people says of a country, beside a name that can mean one place only
SIGN = 0.4  # and a word by which the text tells where it was written
LOCAL = 0.5  # of a name that is used as neighbours use it, in the country that the text is written in
UNKNOWN = 0.5  # score of a place that the gazetteer lacks: a name with poorer candidates has less of a voice
KEPT = 5  # candidates that are kept with a place
MOST = 60  # candidates of a name that are looked at
SAME_KM = 50.0  # candidates nearer than this are no rivals
EARTH_KM = 6371.0
SMALL: frozenset[PlaceKind] = frozenset({"city", "town", "district"})

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What one mention of a name can mean: its entries, the kind that the text says, and the area named beside it.

    `named` is (country, state) by their codes, ("", "") where nothing is named; `name` groups mentions of one name;
    `local` where the text speaks of it as neighbours do.
    """

    name: str
    entries: tuple[GazetteerEntry, ...]
    kind: PlaceKind
    named: tuple[str, str] = ("", "")
    local: bool = False


@dataclass(frozen=True)
class Choice:
    """The chosen entry with its confidence 0..1, the reason, the best candidates and the share of its country."""

    entry: GazetteerEntry
    confidence: float
    reason: str
    candidates: tuple[Candidate, ...]
    context: float


@dataclass
class _Table:
    """The candidates of all names of an article as columns."""

    entries: list[GazetteerEntry]
    of: npt.NDArray[np.int64]  # number of the name
    base: Floats
    xyz: Floats
    country: npt.NDArray[np.int64]
    state: npt.NDArray[np.int64]
    parts: list[list[str]]


def choose_all(
    meanings: Sequence[Meaning], home: Sequence[str], people: Mapping[str, float],
    signs: Mapping[str, float], lang: str,
) -> list[Choice | None]:  # fmt: skip
    """The most likely entry of every mention, None for those without any.

    Parameters
    ----------
    home : sequence of str
        ISO codes of the countries of the war.
    people : Mapping[str, float]
        Country -> how often the text speaks of its people ("Lebanese").
    signs : Mapping[str, float]
        Country -> how many of its words the text has (:mod:`geo.places_signs`).
    lang : str
        Language of the candidates' names.
    """
    groups = _groups(meanings)
    names = list(dict.fromkeys(group for group in groups if group))
    table = _table(names, frozenset(home))
    if not table.entries:
        return [None] * len(meanings)
    said = _voices(people, signs)
    table.base[:] += _of_neighbours(table, names, signs)
    score, context, near = _settle(table, len(names), said, frozenset(home))
    for row, entry in enumerate(table.entries):
        if entry.country and entry.country in home and context[row, 2]:
            table.parts[row].insert(1, f"home={entry.country}")
    chosen = [_choice(table, score, context, near, number, lang) for number in range(len(names))]
    at = {group: number for number, group in enumerate(names)}
    return [chosen[at[group]] if group else None for group in groups]


def _groups(meanings: Sequence[Meaning]) -> list[Meaning | None]:
    """For each mention the one that stands for its name: a mention without a named area takes the name's only one."""
    said: dict[str, set[tuple[str, str]]] = {}
    kinds: dict[str, PlaceKind] = {}
    for meaning in meanings:
        if meaning.named[0]:
            said.setdefault(meaning.name, set()).add(meaning.named)
        kinds.setdefault(meaning.name, meaning.kind)
    nearby = {meaning.name for meaning in meanings if meaning.local}
    out: list[Meaning | None] = []
    first: dict[tuple[str, tuple[str, str], PlaceKind], Meaning] = {}
    for meaning in meanings:
        areas = said.get(meaning.name, set())
        named = meaning.named if meaning.named[0] or len(areas) != 1 else next(iter(areas))
        key = (meaning.name, named, meaning.kind)
        if key not in first:
            first[key] = replace(meaning, entries=meaning.entries[:MOST], named=named, local=meaning.name in nearby)
        out.append(first[key] if meaning.entries else None)
    return out


def _table(names: Sequence[Meaning], home: frozenset[str]) -> _Table:
    entries = [entry for name in names for entry in name.entries]
    of = np.array([number for number, name in enumerate(names) for _ in name.entries], dtype=np.int64)
    scored = [_alone(entry, name, home) for name in names for entry in name.entries]
    lng, lat = (np.radians([e.point[axis] for e in entries]) for axis in (0, 1))
    xyz = np.column_stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)]) if entries else lng
    countries, states = _Codes(), _Codes()
    return _Table(
        entries=entries, of=of, base=np.array([value for value, _ in scored]), xyz=xyz,
        country=np.array([countries.of(e.country) for e in entries], dtype=np.int64),
        state=np.array([states.of(f"{e.country}.{e.admin1}" if e.admin1 else "") for e in entries], dtype=np.int64),
        parts=[parts for _, parts in scored],
    )  # fmt: skip


def _voices(people: Mapping[str, float], signs: Mapping[str, float]) -> dict[str, float]:
    said = {code: PEOPLE * min(times, 2.0) for code, times in people.items()}
    for code, count in signs.items():
        said[code] = said.get(code, 0.0) + SIGN * count
    return said


def _of_neighbours(table: _Table, names: Sequence[Meaning], signs: Mapping[str, float]) -> Floats:
    """What a name that is used as neighbours use it gains in the countries that the text is written in."""
    written = {code: LOCAL * count / (sum(signs.values()) + 1.0) for code, count in signs.items()}
    gain = [0.0 if e.kind == "country" else written.get(e.country, 0.0) for e in table.entries]
    return np.asarray(np.array(gain) * np.array([float(name.local) for name in names])[table.of])


class _Codes(dict[str, int]):
    """Numbers for codes, 0 for none."""

    def of(self, code: str) -> int:
        return self.setdefault(code, len(self) + 1) if code else 0


def _alone(entry: GazetteerEntry, name: Meaning, home: frozenset[str]) -> tuple[float, list[str]]:
    """What speaks for a candidate apart from the other names."""
    score = prominence(entry)
    parts = [f"population={entry.population}" if entry.population else f"known={score:.2f}"]
    country, state = name.named
    inside = country == entry.country and entry.kind != "country" and (not state or state == entry.admin1)
    if country and inside and entry.level != 1:
        score += NAMED
        parts.append(f"named={country}.{state}" if state else f"named={country}")
    if name.kind == entry.kind or (name.kind in SMALL and entry.kind in SMALL):
        score += KIND
        if name.kind not in SMALL:
            parts.append(f"kind={name.kind}")
    return score, parts


def _settle(
    table: _Table, count: int, said: Mapping[str, float], home: frozenset[str]
) -> tuple[Floats, Floats, Floats]:
    """The scores after the rounds; the shares of country and state and whether the war is spoken of; the nearness."""
    reach = np.exp(-EARTH_KM * np.arccos(np.clip(table.xyz @ table.xyz.T, -1.0, 1.0)) / NEAR_KM)
    reach[table.of[:, None] == table.of[None, :]] = 0.0
    for number, entry in enumerate(table.entries):
        if entry.kind in ("country", "region"):  # the middle of a large area is near to nothing
            reach[number], reach[:, number] = 0.0, 0.0
    voices = np.zeros(len(table.entries))
    voices += [said.get(entry.country, 0.0) for entry in table.entries]
    bonus = np.array([HOME if entry.country and entry.country in home else 0.0 for entry in table.entries])
    score = table.base + bonus
    for _ in range(ROUNDS):
        weight = _weights(score, table.of, count)
        country = _share(table.country, weight, table.of, count, voices, sum(said.values()))
        state = _share(table.state, weight, table.of, count, np.zeros_like(voices), 0.0)
        near = np.minimum(1.0, reach @ weight)
        known = country.sum() > 0
        alive = not home or not known or any(
            share > LEAST for share, e in zip(country, table.entries, strict=True) if e.country in home
        )  # fmt: skip
        here = bonus if alive else np.where(bonus > 0, ABSENT, 0.0)
        score = table.base + here + CONTEXT * country + STATE * np.sqrt(state) + NEAR * near
    return score, np.column_stack([country, state, np.full(len(score), alive)]), near


def _weights(score: Floats, of: npt.NDArray[np.int64], count: int) -> Floats:
    top = np.full(count, -np.inf)
    np.maximum.at(top, of, score)
    weight = np.exp(SHARPNESS * (score - top[of]))
    unknown = np.exp(SHARPNESS * (UNKNOWN - top))
    return np.asarray(weight / (np.bincount(of, weight, minlength=count) + unknown)[of])


def _share(
    code: npt.NDArray[np.int64], weight: Floats, of: npt.NDArray[np.int64], count: int, extra: Floats, total: float
) -> Floats:
    """For each candidate the share of the other names' weight that lies in its area."""
    size = int(code.max(initial=0)) + 1
    mass = np.bincount(code, weight, minlength=size)
    own = np.bincount(of * size + code, weight, minlength=count * size)
    others = mass[code] - own[of * size + code] + extra
    coded = np.where(code > 0, weight, 0.0)
    everyone = coded.sum() - np.bincount(of, coded, minlength=count)[of] + total
    return np.where((code > 0) & (everyone > 0), others / np.maximum(everyone, PEOPLE), 0.0)


def _choice(table: _Table, score: Floats, context: Floats, near: Floats, number: int, lang: str) -> Choice:
    rows = [int(row) for row in np.flatnonzero(table.of == number)]
    rows.sort(key=lambda row: (-score[row], table.entries[row].id))
    best = rows[0]
    entry, parts = table.entries[best], [*table.parts[best]]
    away = 1.0 - SAME_KM**2 / (2 * EARTH_KM**2)  # cosine of the angle
    second = next((row for row in rows[1:] if float(table.xyz[row] @ table.xyz[best]) < away), None)
    confidence = 0.95 if second is None else min(0.95, 0.55 + 0.8 * float(score[best] - score[second]))
    if context[best, 0] >= 0.3:
        parts.append(f"context={entry.country}")
    if context[best, 1] >= 0.2:
        parts.append(f"state={entry.country}.{entry.admin1}")
    if near[best] >= 0.3:
        parts.append("near=1")
    if entry.match == "loose":
        confidence *= 0.75
        parts.append("loose=1")
    reason = ";".join(("only=1", *parts) if len(rows) == 1 else parts)
    kept = tuple(
        Candidate(gazetteer_id=e.id, name=e.label(lang), point=LngLat(*e.point), country=e.country,
                  score=round(float(score[row]), 3))
        for row in rows[:KEPT] for e in (table.entries[row],)
    )  # fmt: skip
    return Choice(entry, max(0.05, round(confidence, 3)), reason, kept, float(context[best, 0]))
