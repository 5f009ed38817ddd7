"""The candidates for the sides of an event, and what speaks for each: cues of the clause and of the article."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from geo.events_choice import NOBODY, Choice, Cues, options_of
from geo.events_merging import Draft
from geo.events_scene import Scene, SceneClause
from geo.events_sides import BYSTANDERS, CIVILIANS, STANDING, Mention
from geo.events_triggers import Hit

NEAR = (-2, -1, 1)  # sentences from that of the event


@dataclass(frozen=True)
class Asked:
    """The event whose sides are asked, with the sentence that it stands in."""

    scene: Scene
    clause: SceneClause
    hit: Hit
    passive: bool
    place_id: str  # where it is, "" where not known

    @property
    def act(self) -> str:
        """What is done, as cues are told apart by it."""
        rule = self.hit.rule
        return rule.control or (rule.subtype if rule.type == "other" else "") or rule.type


def find_choice(asked: Asked) -> Choice:
    """The candidates of an event with their cues."""
    scene, rule = asked.scene, asked.hit.rule
    chosen = list(scene.named)
    if rule.agent and rule.agent not in chosen:
        chosen.append(rule.agent)
    if CIVILIANS not in chosen and (rule.patient == CIVILIANS or scene.civilians_near):
        chosen.append(CIVILIANS)
    chosen += [name for name in scene.unnamed if name not in chosen]
    told = _look_back(asked)
    cues = {name: (*_by_rule(asked, name), *_here(asked, name), *_told(told, name)) for name in chosen}
    weighed = {NOBODY: tuple(_nobody(asked))} | cues
    return Choice(weighed, _pairs(asked, options_of(weighed), told), asked.act, rule.id)


def _by_rule(asked: Asked, name: str) -> Iterator[str]:
    """What the rule itself says of a party."""
    if name == asked.hit.rule.agent:
        yield "rule's agent"
    if name == asked.hit.rule.patient:
        yield "rule's patient"


def _here(asked: Asked, name: str) -> Cues:
    """What the sentence and the article say of a party: the same for all that is told at one spot of a clause."""
    hit, known = asked.hit, asked.clause.known
    spot = (name, hit.start, hit.end, bool(hit.spec), asked.passive)
    found = known.get(spot)
    if found is None:
        if (name,) not in known:
            known[(name,)] = tuple(_in_article(asked, name))
        found = known[spot] = (*known[(name,)], *_in_clause(asked, name))
    return found


def _in_article(asked: Asked, name: str) -> Iterator[str]:
    """What speaks for a party, for either side, whatever the trigger."""
    scene = asked.scene
    if name == CIVILIANS:
        yield "class civilians"
    elif name in BYSTANDERS:
        yield "class bystander"
    elif name in STANDING:
        yield "class standing"
    if name not in scene.names:
        yield "class civilians, not named here" if name == CIVILIANS else "not named here"
    if name in scene.unnamed:
        yield f"unnamed {scene.unnamed[name]}"
    yield from _in_sentence(scene, asked.clause, name)
    yield from _around(scene, asked.clause, name)
    if scene.census[name]:
        rank = scene.ranked.index(name) if name != CIVILIANS else 9
        yield f"share {('most', 'second', 'third')[rank]}" if rank < 3 else "share few"
        if scene.census[name] == 1:
            yield "share once"


def _in_sentence(scene: Scene, clause: SceneClause, name: str) -> Iterator[str]:
    """Where a party stands in the sentence of the event."""
    mine = [m for m in scene.mentioned if m.actor == name]
    start, first = clause.span.start, bool(scene.armed) and scene.armed[0] == name
    if mine and not any(start <= m.start < clause.span.end for m in mine):
        yield "in sentence before" if mine[0].start < start else "in sentence after"
        if mine[0].start < start:
            yield from _before_clause(scene, clause, name)
    if mine and first:
        yield "first in sentence"
    if mine and set(scene.armed) == {name}:
        yield "only in sentence"
    for way in clause.outcomes:
        yield f"{way}, {'not in sentence' if not mine else 'first' if first else 'later'}"
        for role in sorted({role for role, mention in zip(clause.roles, clause.inside, strict=True)
                            if mention.actor == name}):
            yield f"{way}, {role}"


def _before_clause(scene: Scene, clause: SceneClause, name: str) -> Iterator[str]:
    """The rank of a party among those named before the clause, and the preposition that the clause opens with."""
    before = [m.actor for m in scene.mentioned if m.start < clause.span.start and m.armed]
    if before:
        first, last = before[0] == name, before[-1] == name
        place = "alone" if first and last else "first" if first else "last" if last else "between"
        yield f"in sentence before, {place}"
        if clause.opener in scene.words.prepositions:
            yield f"in sentence before, {place}, {clause.opener}"


def _in_clause(asked: Asked, name: str) -> Iterator[str]:
    """How the clause puts a party, each time that it names it."""
    for at, mention in enumerate(asked.clause.inside):
        if mention.actor == name:
            yield from _as_mentioned(asked, at, mention)
            yield f"origin {mention.origin}"


def _as_mentioned(asked: Asked, at: int, mention: Mention) -> Iterator[str]:
    """The preposition before a mention, its side of the trigger, its rank among those without one, and the voice."""
    roles = asked.clause.roles
    role = roles[at]
    where = "?" if not asked.hit.spec else "before" if mention.start < asked.hit.start else "after"
    voice = "passive" if asked.passive else "active"
    kind = "it " if mention.origin == "pronoun" else ""
    yield f"in clause {kind}{role}"
    yield f"in clause {kind}{role} {where} {voice}"
    if role == "bare":
        bare = [n for n, other in enumerate(roles) if other == "bare"]
        rank = f"{min(bare.index(at), 2)} of {min(len(bare), 3)}"
        yield f"in clause bare {rank} {voice}"
        yield f"in clause bare {rank} {where} {voice}"
        if "attack" in roles or any(other.startswith("by") for other in roles):
            yield "in clause bare, another acts"
    elif asked.hit.spec and 0 <= mention.start - asked.hit.end < 12:
        yield f"in clause {role} next"


def _around(scene: Scene, clause: SceneClause, name: str) -> Iterator[str]:
    """Where a party is named in the sentences around that are about the same country."""
    for step in NEAR:
        armed = scene.beside(step)
        if name in armed:
            yield f"near {step}"
            if armed[0] == name:
                yield f"near {step} first"
    if name in scene.lead:
        yield "lead first" if scene.lead[0] == name else "lead"
    if name == scene.last_agent:
        yield "last agent" if scene.any_armed else "last agent alone"
        if clause.has_pronoun:
            yield "last agent, pronoun"
            if not scene.any_armed:
                yield "last agent alone, pronoun"


class _Told(NamedTuple):
    """The events told before: the last one, and whether it is near; who acted where this is; the last of its type."""

    all: Sequence[Draft]
    last: Draft | None
    near: bool
    acted_there: Collection[str]
    underwent_there: Collection[str]
    same: Draft | None


def _look_back(asked: Asked) -> _Told:
    """The events told before about the same country, as their parties matter for this one."""
    scene, place = asked.scene, asked.place_id
    told = scene.told()
    before = [d for d in told if d.agents or d.patients]
    last = before[-1] if before else None
    there = [d for d in before if place and any(p.place.gazetteer_id == place for p in d.places)]
    return _Told(
        told, last, last is not None and scene.here - scene.own.index(last.sentences[0]) <= 1,
        {name for d in there for name in d.agents}, {name for d in there for name in d.patients},
        next((d for d in reversed(before) if d.rule.type == asked.hit.rule.type), None),
    )


def _told(told: _Told, name: str) -> Iterator[str]:
    """What a party did or underwent in the events told before."""
    if told.last is None:
        return
    near = "near" if told.near else "far"
    if name in told.last.agents:
        yield f"acted last {near}"
    if name in told.last.patients:
        yield f"underwent last {near}"
    if name in told.acted_there:
        yield "acted there"
    if name in told.underwent_there:
        yield "underwent there"
    if told.same is not None:
        if name in told.same.agents:
            yield "acted in the same"
        if name in told.same.patients:
            yield "underwent in the same"


def _nobody(asked: Asked) -> Iterator[str]:
    """What speaks for an event whose party is not known."""
    scene, clause = asked.scene, asked.clause
    armed = {m.actor for m in scene.mentions[scene.number] if m.armed}
    yield "nobody"
    yield f"nobody of {min(2, clause.armed_inside)} in clause"
    yield f"nobody of {min(2, len(armed))} in sentence"
    if clause.is_part:
        yield "nobody, part of a place"
    yield "nobody, passive" if asked.passive else "nobody, active"
    if CIVILIANS in scene.names:
        yield "nobody, civilians in sentence"
    if not scene.ranked:
        yield "nobody in article"
    if not scene.armed_before:
        yield "nobody before"


def _pairs(asked: Asked, options: Sequence[tuple[str, str]], told: _Told) -> Mapping[tuple[str, str], Cues]:
    """What speaks for each two parties together."""
    before = {pair for draft in told.all for pair in product(draft.agents, draft.patients)}
    last = set(product(told.last.agents, told.last.patients)) if told.last is not None and told.near else set()
    met = {pair: _met(pair, before, last) for both in (before, last) for pair in (*both, *map(_turned, both))}
    known, act = asked.scene.pairs, asked.act
    found = {}
    for pair in options:
        signs = known.get(pair)
        if signs is None:
            signs = known[pair] = _signs_of_pair(asked.scene, *pair)
        found[pair] = _pair_cues(signs, met.get(pair, ()), act)
    return found


def _turned(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[1], pair[0]


def _met(pair: tuple[str, str], before: Collection[tuple[str, str]], last: Collection[tuple[str, str]]) -> Cues:
    """Whether one did something to the other in an event told before, or the other way about."""
    made = ["pair as last" if pair in last else "pair the other way last"] if {pair, _turned(pair)} & {*last} else []
    made += ["pair as before"] if pair in before else []
    made += ["pair the other way before"] if _turned(pair) in before else []
    return tuple(made)


@lru_cache(maxsize=1 << 14)
def _pair_cues(signs: Cues, met: Cues, act: str) -> Cues:
    """The cues of two parties; equal ones are one object."""
    return (f"{signs[0]} | {act}", *signs[1:], *met)


def _kind(party: str) -> str:
    return "nobody" if not party else CIVILIANS if party == CIVILIANS else "a party"


def _signs_of_pair(scene: Scene, one: str, other: str) -> Cues:
    """What speaks for two parties together, whatever they do: what they are first, then what is known of both."""
    known = _of_both(scene, one, other) if one and other else ()
    return (f"pair {_kind(one)} and {_kind(other)}", *known)


def _of_both(scene: Scene, one: str, other: str) -> Iterator[str]:
    """What is known of two parties that are both there."""
    pair, parties, unnamed = (one, other), scene.parties, scene.unnamed
    if parties.side(one) == parties.side(other):
        yield "pair of one side"
    if parties.fights(one, other, scene.theatre):
        yield "pair of enemies"
        yield "pair of enemies, one not named" if one in unnamed or other in unnamed else "pair of enemies, named"
    elif CIVILIANS not in pair:
        yield "pair of no known enemies"
    if pair in (scene.rivals, scene.rivals[::-1]):
        yield "pair of most named enemies"
    if pair in (scene.near_rivals, scene.near_rivals[::-1]):
        yield "pair of nearest enemies"
    if one in scene.names and other in scene.names:
        yield "pair in sentence"
