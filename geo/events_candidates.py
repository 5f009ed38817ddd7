"""The candidates for the sides of an event, and what speaks for each: cues of the clause and of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import NamedTuple

from geo.events_choice import NOBODY, Choice, Cues
from geo.events_merging import Draft
from geo.events_sides import BYSTANDERS, CIVILIANS, STANDING, Mention, Parties
from geo.events_status import has
from geo.events_triggers import Hit
from geo.lexicon import EventWords
from geo.model import Span
from geo.sentences import Sentence

MOST = 7  # parties of an article that are weighed, those named most often first
NEAR = (-2, -1, 1)  # sentences from that of the event
UNNAMED = ("army", "government", "rebels")
GENERAL = ("nobody", "in clause bare", "in clause by", "in clause of", "in clause to", "in clause held")
BY_ACT = (  # beginnings of the cues that mean something else for every kind of event
    "in clause bare ", "in clause attack", "in clause target", "in clause on ", "in clause prep", "class", "rule's",
    "loses", "wins", "first in", "only in", "acted", "underwent", "last agent", "lead first", "share most",
)


@dataclass(frozen=True)
class Asked:
    """The event whose sides are asked, with the article that it stands in."""

    text: str
    words: EventWords
    parties: Parties
    sentences: Sequence[Sentence]
    mentions: Sequence[Sequence[Mention]]
    theatres: Sequence[str]
    stand_ins: Sequence[Mention]  # pronouns of the sentence, with the party that they mean
    drafts: Sequence[Draft]
    number: int  # of the sentence
    clause: Span
    hit: Hit
    passive: bool
    rivals: tuple[str, ...]  # the two enemies that the article names most, and those named near
    near_rivals: tuple[str, ...]
    place_id: str  # where it is, "" where not known

    @property
    def theatre(self) -> str:
        """The country that the sentence of the event is about, "" where not known."""
        return self.theatres[self.number]

    @cached_property
    def own(self) -> list[int]:
        """The sentences about the same country as that of the event: another war in the article changes nothing."""
        return [n for n, theatre in enumerate(self.theatres) if theatre == self.theatres[self.number]]

    @cached_property
    def told(self) -> list[Draft]:
        """The events told before about the same country."""
        return [d for d in self.drafts if self.theatres[d.sentences[0]] == self.theatres[self.number]]

    @cached_property
    def inside(self) -> list[Mention]:
        """The mentions of the clause, pronouns among them, in the order of the text."""
        found = sorted([*self.mentions[self.number], *self.stand_ins])
        return [m for m in found if self.clause.start <= m.start < self.clause.end]

    @cached_property
    def roles(self) -> list[str]:
        """How the clause puts each of them."""
        return [role_of_mention(self.text, self.clause, self.inside, n, self.words) for n in range(len(self.inside))]

    @property
    def act(self) -> str:
        """What is done, as cues are told apart by it."""
        rule = self.hit.rule
        return rule.control or (rule.subtype if rule.type == "other" else "") or rule.type


def find_choice(asked: Asked) -> Choice:
    """The candidates of an event with their cues."""
    census = Counter(m.actor for found, theatre in zip(asked.mentions, asked.theatres, strict=True)
                     if theatre == asked.theatres[asked.number] for m in found)
    census.update(m.actor for m in asked.mentions[asked.number] if m.actor not in census)
    named = [actor for actor, _ in sorted(census.items(), key=lambda item: (-item[1], item[0]))]
    here = [m.actor for m in asked.mentions[asked.number]]
    chosen = list(dict.fromkeys([*here, *(name for name in named if name != CIVILIANS)]))[:max(MOST, len(set(here)))]
    unnamed = dict(_unnamed(asked, chosen))
    if asked.hit.rule.agent and asked.hit.rule.agent not in chosen:
        chosen.append(asked.hit.rule.agent)
    if CIVILIANS not in chosen and _civilians_near(asked):
        chosen.append(CIVILIANS)
    chosen += [name for name in unnamed if name not in chosen]
    cues = {name: tuple(_cues(asked, name, census, unnamed, named)) for name in chosen}
    nobody = tuple(_nobody(asked, census))
    weighed = {NOBODY: nobody} | cues
    first, second = ({name: _of_side(side, found, asked) for name, found in weighed.items()} for side in "12")
    bare = Choice(first, second)
    return Choice(first, second, _pairs(asked, bare.options(), unnamed))


def _civilians_near(asked: Asked) -> bool:
    """Whether civilians are named in the sentence or beside it, or the rule itself means them."""
    here = asked.own.index(asked.number)
    near = asked.own[max(0, here - 2) : here + 2]
    return asked.hit.rule.patient == CIVILIANS or any(m.actor == CIVILIANS for at in near for m in asked.mentions[at])


def _of_side(side: str, cues: Cues, asked: Asked) -> Cues:
    """The cues as those of a side: alone, and with what is done."""
    rule = asked.hit.rule
    made = [f"{side} {cue}" for cue in cues]
    made += [f"{side} {cue} | {asked.act}" for cue in cues if cue.startswith(BY_ACT) or cue in GENERAL]
    made += [f"{side} {cue} | rule {rule.id}" for cue in cues if cue in GENERAL]
    return tuple(made)


def _unnamed(asked: Asked, named: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Parties that the article does not name: known enemies of those it names, and the forces of the country."""
    theatre, parties = asked.theatres[asked.number], asked.parties
    for name in named:
        for other in parties.enemies(name, theatre):
            if other not in named:
                yield other, "enemy"
    for kind in UNNAMED:
        party = parties.table.meant(kind, theatre, parties.day) if theatre and not parties.within else ""
        if party and party not in named:
            yield party, kind


def _cues(asked: Asked, name: str, census: Counter[str], unnamed: dict[str, str], named: list[str]) -> Iterator[str]:
    """What speaks for a party, for either side."""
    rule = asked.hit.rule
    if name == rule.agent:
        yield "rule's agent"
    if name == rule.patient:
        yield "rule's patient"
    if name == CIVILIANS:
        yield "class civilians"
    elif name in BYSTANDERS:
        yield "class bystander"
    elif name in STANDING:
        yield "class standing"
    if not any(m.actor == name for m in asked.mentions[asked.number]):
        yield "class civilians, not named here" if name == CIVILIANS else "not named here"
    if name in unnamed:
        yield f"unnamed {unnamed[name]}"
    yield from _in_sentence(asked, name)
    yield from _around(asked, name)
    yield from _told(asked, name)
    if census[name]:
        rank = [n for n in named if n != CIVILIANS].index(name) if name != CIVILIANS else 9
        yield f"share {('most', 'second', 'third')[rank]}" if rank < 3 else "share few"
        if census[name] == 1:
            yield "share once"


def _in_sentence(asked: Asked, name: str) -> Iterator[str]:
    """Where a party stands in the sentence of the event, and how the clause puts it."""
    found = sorted([*asked.mentions[asked.number], *asked.stand_ins])
    inside = asked.inside
    before = [m for m in found if m.start < asked.clause.start and m.armed]
    armed = [m.actor for m in found if m.armed]
    mine = [m for m in found if m.actor == name]
    if mine and not any(m in inside for m in mine):
        early = mine[0].start < asked.clause.start
        yield "in sentence before" if early else "in sentence after"
        if early and before:
            opener = re.match(r"[\W]*(\w+)", asked.text[asked.clause.start : asked.clause.end])
            first, last = before[0].actor == name, before[-1].actor == name
            place = "alone" if first and last else "first" if first else "last" if last else "between"
            yield f"in sentence before, {place}"
            if opener and opener.group(1).lower() in asked.words.prepositions:
                yield f"in sentence before, {place}, {opener.group(1).lower()}"
    if mine and armed and armed[0] == name:
        yield "first in sentence"
    if mine and set(armed) == {name}:
        yield "only in sentence"
    said = asked.text[asked.clause.start : asked.clause.end]
    for way, words in (("loses", asked.words.losing_words), ("wins", asked.words.winning_words)):
        if has(words, said):
            rank = "not in sentence" if not mine else "first" if armed and armed[0] == name else "later"
            yield f"{way}, {rank}"
            for role in sorted({role for role, mention in zip(asked.roles, inside, strict=True)
                                if mention.actor == name}):
                yield f"{way}, {role}"
    for mention in inside:
        if mention.actor == name:
            yield from _in_clause(asked, mention)
            yield f"origin {mention.origin}"


def _in_clause(asked: Asked, mention: Mention) -> Iterator[str]:
    """The preposition before a mention, its side of the trigger, its rank among those without one, and the voice."""
    roles, at = asked.roles, asked.inside.index(mention)
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


def role_of_mention(text: str, clause: Span, inside: Sequence[Mention], at: int, words: EventWords) -> str:
    """How a clause puts a mention: by the words around it, or as the mention that it is joined to."""
    mention = inside[at]
    if mention.origin == "attack":
        return "attack"
    after = re.match(r"['’]?s?\W+(?:\w+\W+)?([\w-]+)", text[mention.end : clause.end])
    follows = re.findall(r"[\w-]+", text[mention.end : clause.end][:40])[:2]
    if after and any(word.lower() in words.attack_nouns for word in follows):
        return "attack"
    if any(word.lower() in words.target_nouns for word in follows[:1]):
        return "target"
    if at and re.fullmatch(r"\W*(?:en|and|und|of|or|,)?\W*(?:\w+ )?", text[inside[at - 1].end : mention.start]):
        return role_of_mention(text, clause, inside, at - 1, words)
    before = text[clause.start : mention.start]
    skip = "|".join(map(re.escape, words.article_words[:6]))
    head = re.search(rf"([\w'’ -]*?)\s*(?:(?:{skip})\s+)?$", before)
    said = (head.group(1) if head else before).lower().rstrip()
    ending = [(preposition, role) for role, prepositions in _roles(words) for preposition in prepositions
              if said == preposition or said.endswith(" " + preposition)]
    if not ending:
        return "bare"
    preposition, role = max(ending, key=lambda found: len(found[0]))
    if role == "of":
        noun = said.removesuffix(preposition).rstrip().rsplit(" ", 1)[-1]
        return ("of attack" if noun in words.attack_nouns else "of target" if noun in words.target_nouns
                else "of force" if noun in words.force_words else "of")
    return f"on {preposition}" if role == "on" else role


def _roles(words: EventWords) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("by", words.agent_prepositions), ("held", words.holder_prepositions), ("of", words.possessor_prepositions),
            ("to", words.gainer_prepositions), ("on", words.patient_prepositions), ("prep", words.prepositions))


def _around(asked: Asked, name: str) -> Iterator[str]:
    """Where a party is named in the sentences around that are about the same country."""
    own = asked.own
    here = own.index(asked.number)
    for step in NEAR:
        if not 0 <= here + step < len(own):
            continue
        at = own[here + step]
        armed = [m.actor for m in asked.mentions[at] if m.armed or m.actor == CIVILIANS]
        if name in armed:
            yield f"near {step}"
            if armed[0] == name:
                yield f"near {step} first"
    lead = [m.actor for m in asked.mentions[own[0]] if m.armed]
    if name in lead:
        yield "lead first" if lead[0] == name else "lead"
    if name == next((m.actor for at in reversed(own[:here]) for m in asked.mentions[at] if m.armed), ""):
        alone = not any(m.armed for m in asked.mentions[asked.number])
        said = asked.text[asked.clause.start : asked.clause.end]
        yield "last agent alone" if alone else "last agent"
        if has(asked.words.pronouns, said):
            yield "last agent, pronoun"
            if alone:
                yield "last agent alone, pronoun"


def _is_near(asked: Asked, draft: Draft) -> bool:
    own = asked.own
    return own.index(asked.number) - own.index(draft.sentences[0]) <= 1


def _told(asked: Asked, name: str) -> Iterator[str]:
    """What a party did or underwent in the events told before."""
    before = [d for d in asked.told if d.agents or d.patients]
    if not before:
        return
    last = before[-1]
    near = "near" if _is_near(asked, last) else "far"
    for part, names in (("acted", last.agents), ("underwent", last.patients)):
        if name in names:
            yield f"{part} last {near}"
    there = [d for d in before if asked.place_id and any(p.place.gazetteer_id == asked.place_id for p in d.places)]
    if any(name in d.agents for d in there):
        yield "acted there"
    if any(name in d.patients for d in there):
        yield "underwent there"
    same = next((d for d in reversed(before) if d.rule.type == asked.hit.rule.type), None)
    if same is not None:
        for part, names in (("acted", same.agents), ("underwent", same.patients)):
            if name in names:
                yield f"{part} in the same"


def _nobody(asked: Asked, census: Counter[str]) -> Iterator[str]:
    """What speaks for an event whose party is not known."""
    armed = {m.actor for m in asked.mentions[asked.number] if m.armed}
    inside = {m.actor for m in asked.mentions[asked.number]
              if m.armed and asked.clause.start <= m.start < asked.clause.end}
    yield "nobody"
    yield f"nobody of {min(2, len(inside))} in clause"
    yield f"nobody of {min(2, len(armed))} in sentence"
    if has(asked.words.part_words, asked.text[asked.clause.start : asked.clause.end]):
        yield "nobody, part of a place"
    yield "nobody, passive" if asked.passive else "nobody, active"
    if any(m.actor == CIVILIANS for m in asked.mentions[asked.number]):
        yield "nobody, civilians in sentence"
    if not any(count for name, count in census.items() if name != CIVILIANS):
        yield "nobody in article"
    if not any(m.armed for at in asked.own if at < asked.number for m in asked.mentions[at]):
        yield "nobody before"


def _pairs(
    asked: Asked, options: Sequence[tuple[str, str]], unnamed: Collection[str]
) -> Mapping[tuple[str, str], Cues]:
    """What speaks for each two parties together."""
    told = asked.told
    before = {pair for draft in told for pair in product(draft.agents, draft.patients)}
    last = next((d for d in reversed(told) if d.agents or d.patients), None)
    as_last = set(product(last.agents, last.patients)) if last is not None and _is_near(asked, last) else set()
    here = frozenset(m.actor for m in asked.mentions[asked.number])
    met = _Met(before, as_last, {asked.rivals, asked.rivals[::-1]}, {asked.near_rivals, asked.near_rivals[::-1]}, here)
    return {(one, other): (f"pair {_kind(one)} and {_kind(other)} | {asked.act}",
                           *(_pair(asked, one, other, unnamed, met) if one and other else ()))
            for one, other in options}


class _Met(NamedTuple):
    """Who did something to whom before, and last; the enemies named most and nearest, both ways; those named here."""

    before: Collection[tuple[str, str]]
    last: Collection[tuple[str, str]]
    rivals: Collection[tuple[str, ...]]
    near_rivals: Collection[tuple[str, ...]]
    here: Collection[str]


def _kind(party: str) -> str:
    return "nobody" if not party else CIVILIANS if party == CIVILIANS else "a party"


def _pair(asked: Asked, one: str, other: str, unnamed: Collection[str], met: _Met) -> Iterator[str]:
    """What speaks for two parties together that are both there."""
    pair, turned, parties = (one, other), (other, one), asked.parties
    if parties.side(one) == parties.side(other):
        yield "pair of one side"
    if parties.fights(one, other, asked.theatre):
        yield "pair of enemies"
        yield "pair of enemies, one not named" if one in unnamed or other in unnamed else "pair of enemies, named"
    elif CIVILIANS not in pair:
        yield "pair of no known enemies"
    if pair in met.last:
        yield "pair as last"
    elif turned in met.last:
        yield "pair the other way last"
    if pair in met.rivals:
        yield "pair of most named enemies"
    if pair in met.near_rivals:
        yield "pair of nearest enemies"
    if one in met.here and other in met.here:
        yield "pair in sentence"
    if pair in met.before:
        yield "pair as before"
    if turned in met.before:
        yield "pair the other way before"
