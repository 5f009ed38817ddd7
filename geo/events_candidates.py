"""The candidates for the sides of an event, and what speaks for each: cues of the clause and of the article."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from geo.events_choice import NOBODY, Choice, Cues, options_of
from geo.events_scene import Scene, SceneClause
from geo.events_sides import BYSTANDERS, CIVILIANS, STANDING, Mention
from geo.events_triggers import Hit


@dataclass(frozen=True)
class Asked:
    """The event whose sides are asked, with the sentence that it stands in."""

    scene: Scene
    clause: SceneClause
    hit: Hit
    passive: bool
    place_id: str  # where it is, "" where not known
    holders: frozenset[str] = frozenset()  # the parties that are known to hold the place
    arms: str = ""  # what it is done with, as the words of the clause tell

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
    back = _look_back(scene)
    told = back.cues(asked.place_id, rule.type)
    weighed = {NOBODY: _of_nobody(asked)}
    weighed |= {name: (*_by_rule(asked, name), *_here(asked, name), *told.get(name, ()),
                       *_armed(asked, name)) for name in chosen}
    return Choice(weighed, _pairs(scene, tuple(weighed)), back.met, asked.act, rule.id)


def _by_rule(asked: Asked, name: str) -> Cues:
    """What the rule itself says of a party."""
    rule = asked.hit.rule
    agent, patient = name == rule.agent, name == rule.patient
    return ("rule's agent",) * agent + ("rule's patient",) * patient if agent or patient else ()


def _armed(asked: Asked, name: str) -> Iterator[str]:
    """What a party is, beside what the event is done with."""
    yield f"is {asked.scene.profile(name)}, {asked.arms}"
    if not asked.holders or name == CIVILIANS:
        return
    scene = asked.scene
    if name in asked.holders:
        yield "holds the place"
    elif any(scene.parties.fights(name, holder, scene.theatre) for holder in asked.holders):
        yield "holds not, enemy of who does"
    else:
        yield "holds not the place"


def _here(asked: Asked, name: str) -> Cues:
    """What the sentence and the article say of a party: the same for all that is told at one spot of a clause."""
    scene, hit, known = asked.scene, asked.hit, asked.clause.known
    spot = (name, hit.start, hit.end, bool(hit.spec), asked.passive)
    found = known.get(spot)
    if found is None:
        if name not in scene.cues:
            scene.cues[name] = tuple(_in_article(scene, name))
        if (name,) not in known:
            known[(name,)] = (*scene.cues[name], *_in_sentence(scene, asked.clause, name))
        found = known[(name,)]
        if name in asked.clause.actors:
            found = (*found, *_in_clause(asked, name))
        known[spot] = found
    return found


def _in_article(scene: Scene, name: str) -> Iterator[str]:
    """What speaks for a party, for either side, whatever the clause and its trigger."""
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
    yield f"is {scene.profile(name)}"
    yield from _around(scene, name)
    if scene.census[name]:
        rank = scene.ranked.index(name) if name != CIVILIANS else 9
        yield f"share {('most', 'second', 'third')[rank]}" if rank < 3 else "share few"
        if scene.census[name] == 1:
            yield "share once"


def _in_sentence(scene: Scene, clause: SceneClause, name: str) -> Iterator[str]:
    """Where a party stands in the sentence of the event, and whether its clause may mean it without a name."""
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
    if name == scene.last_agent and clause.has_pronoun:
        yield "last agent, pronoun"
        if not scene.any_armed:
            yield "last agent alone, pronoun"


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


def _around(scene: Scene, name: str) -> Iterator[str]:
    """Where a party is named in the sentences around that are about the same country."""
    for step, armed in scene.beside.items():
        if name in armed:
            yield f"near {step}"
            if armed[0] == name:
                yield f"near {step} first"
    if name in scene.lead:
        yield "lead first" if scene.lead[0] == name else "lead"
    if name == scene.last_agent:
        yield "last agent" if scene.any_armed else "last agent alone"


class _Told:
    """The events told before about the same country, while no more are told."""

    def __init__(self, scene: Scene) -> None:
        told = scene.told()
        self.before = [d for d in told if d.agents or d.patients]
        self.last = self.before[-1] if self.before else None
        near = self.last is not None and scene.here - scene.own.index(self.last.sentences[0]) <= 1
        self.near = "near" if near else "far"
        acted = {pair for draft in told for pair in product(draft.agents, draft.patients)}
        last = set(product(self.last.agents, self.last.patients)) if self.last is not None and near else set()
        self.met = {pair: _met(pair, acted, last) for both in (acted, last) for pair in (*both, *map(_turned, both))}
        self._cues: dict[tuple[str, str], dict[str, Cues]] = {}

    def cues(self, place_id: str, kind: str) -> dict[str, Cues]:
        """What each party did or underwent: in the last event, those at a place, and the last of a type."""
        known = self._cues.get((place_id, kind))
        if known is None:
            there = [d for d in self.before if place_id and any(p.place.gazetteer_id == place_id for p in d.places)]
            same = next((d for d in reversed(self.before) if d.rule.type == kind), None)
            found: dict[str, list[str]] = {}
            for way, drafts in ((f"last {self.near}", [self.last]), ("there", there), ("in the same", [same])):
                named = [d for d in drafts if d is not None]
                for part, names in (("acted", {n for d in named for n in d.agents}),
                                    ("underwent", {n for d in named for n in d.patients})):
                    for name in names:
                        found.setdefault(name, []).append(f"{part} {way}")
            known = self._cues[(place_id, kind)] = {name: tuple(cues) for name, cues in found.items()}
        return known


def _look_back(scene: Scene) -> _Told:
    """The events told before: the same object until one more is told."""
    known: _Told | None = scene.looked_back.get(len(scene.drafts))
    if known is None:
        known = scene.looked_back[len(scene.drafts)] = _Told(scene)
    return known


def _of_nobody(asked: Asked) -> Cues:
    known, spot = asked.clause.known, (NOBODY, asked.passive)
    if spot not in known:
        known[spot] = tuple(_nobody(asked))
    return known[spot]


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
    yield f"nobody, {asked.arms}"
    yield f"nobody of {min(3, len(scene.ranked))} in article"
    if scene.rivals and scene.parties.fights(scene.rivals[0], scene.rivals[1], scene.theatre):
        yield "nobody, enemies known"


def _pairs(scene: Scene, parties: tuple[str, ...]) -> Mapping[tuple[str, str], Cues]:
    """What speaks for each two parties together, whatever is done: once for all events with these candidates.

    Most pairs are not spoken of in the sentence: theirs are the same in the sentences about the country.
    """
    known = scene.pairs.get(parties)
    if known is None:
        shared = scene.signs.setdefault((scene.theatre, frozenset(scene.unnamed)), {})
        known = {}
        for pair in options_of(parties):
            cues = shared.get(pair)
            if cues is None:
                cues = shared[pair] = tuple(_of_both(scene, *pair))
            known[pair] = cues
        named = [name for name in parties if name in scene.names]
        special: set[tuple[str, ...]] = {scene.rivals, scene.rivals[::-1], scene.near_rivals, scene.near_rivals[::-1]}
        special |= {(one, other) for one in named for other in named if one != other}
        for one, other in special & known.keys():
            known[one, other] = (*known[one, other], *_in_scene(scene, one, other))
        scene.pairs[parties] = known
    return known


def _turned(pair: tuple[str, str]) -> tuple[str, str]:
    return pair[1], pair[0]


def _met(pair: tuple[str, str], before: Collection[tuple[str, str]], last: Collection[tuple[str, str]]) -> Cues:
    """Whether one did something to the other in an event told before, or the other way about."""
    made = ["pair as last" if pair in last else "pair the other way last"] if {pair, _turned(pair)} & {*last} else []
    made += ["pair as before"] if pair in before else []
    made += ["pair the other way before"] if _turned(pair) in before else []
    return tuple(made)


def _kind(party: str) -> str:
    return "nobody" if not party else CIVILIANS if party == CIVILIANS else "a party"


def _profile(scene: Scene, name: str) -> str:
    return scene.profile(name) if name else "nobody"


def _of_both(scene: Scene, one: str, other: str) -> Iterator[str]:
    """What two parties are, and whether they fight each other in the country."""
    yield f"pair {_kind(one)} and {_kind(other)}"
    yield f"both {_profile(scene, one)} and {_profile(scene, other)}"
    if not one or not other:
        return
    parties, unnamed = scene.parties, scene.unnamed
    if parties.side(one) == parties.side(other):
        yield "pair of one side"
    if parties.fights(one, other, scene.theatre):
        yield "pair of enemies"
        yield "pair of enemies, one not named" if one in unnamed or other in unnamed else "pair of enemies, named"
    elif CIVILIANS not in (one, other):
        yield "pair of no known enemies"


def _in_scene(scene: Scene, one: str, other: str) -> Iterator[str]:
    """Whether the article or the sentence names them together."""
    pair = (one, other)
    if pair in (scene.rivals, scene.rivals[::-1]):
        yield "pair of most named enemies"
    if pair in (scene.near_rivals, scene.near_rivals[::-1]):
        yield "pair of nearest enemies"
    if one in scene.names and other in scene.names:
        yield "pair in sentence"
