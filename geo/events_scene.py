"""A sentence as those see it who ask for the sides of its events: what is the same for every event that it tells.

Several events of a sentence, and several readings of one, are asked about: what depends on the sentence or the clause
alone is worked out once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from geo.events_choice import Cues
from geo.events_merging import Draft
from geo.events_phrases import has
from geo.events_sides import CIVILIANS, Mention, Parties
from geo.lexicon import EventWords
from geo.model import Span
from geo.sentences import Sentence

MOST = 7  # parties of an article that are weighed, those named most often first
NEAR = (-2, -1, 1)  # sentences from that of the event
UNNAMED = ("army", "government", "rebels")
_OPENER = re.compile(r"\W*(\w+)")
_AFTER = re.compile(r"['’]?s?\W+(?:\w+\W+)?([\w-]+)")
_NEXT_WORD = re.compile(r"[\w-]+")
_IN_WORDS = "_'’-"  # beside letters and digits
_JOINED = re.compile(r"\W*(?:en|and|und|of|or|,)?\W*(?:\w+ )?")


@dataclass(frozen=True)
class Scene:
    """A sentence with the article that it stands in."""

    text: str
    words: EventWords
    parties: Parties
    sentences: Sequence[Sentence]
    mentions: Sequence[Sequence[Mention]]
    theatres: Sequence[str]
    stand_ins: Sequence[Mention]  # pronouns of the sentence, with the party that they mean
    drafts: Sequence[Draft]  # grows while the sentence is read
    number: int  # of the sentence
    rivals: tuple[str, ...]  # the two enemies that the article names most, and those named near
    near_rivals: tuple[str, ...]
    # Of what was asked before: the cues of pairs (for the article), of parties, and of all pairs of some candidates;
    # the events told before, by how many they were.
    signs: dict[Any, dict[tuple[str, str], Cues]] = field(default_factory=dict, repr=False, compare=False)
    cues: dict[str, Cues] = field(default_factory=dict, repr=False, compare=False)
    pairs: dict[tuple[str, ...], dict[tuple[str, str], Cues]] = field(default_factory=dict, repr=False, compare=False)
    looked_back: dict[int, Any] = field(default_factory=dict, repr=False, compare=False)
    _clauses: dict[Span, SceneClause] = field(default_factory=dict, repr=False, compare=False)

    def clause(self, span: Span) -> SceneClause:
        """A clause of the sentence; the same object each time."""
        if span not in self._clauses:
            self._clauses[span] = SceneClause(self, span)
        return self._clauses[span]

    @property
    def theatre(self) -> str:
        """The country that the sentence is about, "" where not known."""
        return self.theatres[self.number]

    @cached_property
    def own(self) -> list[int]:
        """The sentences about the same country: another war in the article changes nothing."""
        here = self.theatre
        return [n for n, theatre in enumerate(self.theatres) if theatre == here]

    @cached_property
    def here(self) -> int:
        """Where among them the sentence itself stands."""
        return self.own.index(self.number)

    def told(self) -> list[Draft]:
        """The events told before about the same country, so far."""
        here, theatres = self.theatre, self.theatres
        return [d for d in self.drafts if theatres[d.sentences[0]] == here]

    @cached_property
    def mentioned(self) -> list[Mention]:
        """The mentions of the sentence, pronouns among them, in the order of the text."""
        return sorted([*self.mentions[self.number], *self.stand_ins])

    @cached_property
    def armed(self) -> list[str]:
        """The armed parties of the sentence, pronouns among them, in the order of the text."""
        return [m.actor for m in self.mentioned if m.armed]

    @cached_property
    def names(self) -> frozenset[str]:
        """The parties that the sentence names."""
        return frozenset(m.actor for m in self.mentions[self.number])

    @cached_property
    def any_armed(self) -> bool:
        """Whether it names an armed one."""
        return any(m.armed for m in self.mentions[self.number])

    @cached_property
    def census(self) -> Counter[str]:
        """How often each party is named in the sentences about the same country."""
        return Counter(m.actor for n in self.own for m in self.mentions[n])

    @cached_property
    def ranked(self) -> list[str]:
        """The parties of these sentences, those named most often first; civilians are none."""
        ranked = sorted(self.census.items(), key=lambda item: (-item[1], item[0]))
        return [name for name, _ in ranked if name != CIVILIANS]

    @cached_property
    def named(self) -> list[str]:
        """The parties that are weighed: those of the sentence, then those named most often."""
        here = [m.actor for m in self.mentions[self.number]]
        return list(dict.fromkeys([*here, *self.ranked]))[: max(MOST, len(self.names))]

    @cached_property
    def unnamed(self) -> dict[str, str]:
        """Parties that the article does not name: known enemies of those it names, and the forces of the country."""
        found, theatre, parties = dict[str, str](), self.theatre, self.parties
        for name in self.named:
            found |= {other: "enemy" for other in parties.enemies(name, theatre) if other not in self.named}
        for kind in UNNAMED:
            party = parties.table.meant(kind, theatre, parties.day) if theatre and not parties.within else ""
            if party and party not in self.named:
                found[party] = kind
        return found

    @cached_property
    def civilians_near(self) -> bool:
        """Whether civilians are named in the sentence or beside it."""
        near = self.own[max(0, self.here - 2) : self.here + 2]
        return any(m.actor == CIVILIANS for at in near for m in self.mentions[at])

    @cached_property
    def last_agent(self) -> str:
        """The first armed party of the last sentence before that names one."""
        return next((m.actor for at in reversed(self.own[: self.here]) for m in self.mentions[at] if m.armed), "")

    def profile(self, name: str) -> str:
        """What kind of party it is here."""
        return self.parties.profile(name, self.theatre)

    @cached_property
    def lead(self) -> list[str]:
        """The armed parties of the first sentence about the same country."""
        return [m.actor for m in self.mentions[self.own[0]] if m.armed]

    @cached_property
    def armed_before(self) -> bool:
        """Whether a sentence before about the same country names an armed party."""
        return any(m.armed for at in self.own[: self.here] for m in self.mentions[at])

    @cached_property
    def beside(self) -> dict[int, list[str]]:
        """The armed parties and civilians of the sentences so many on or back, of those about the same country."""
        near = {step: self.here + step for step in NEAR if 0 <= self.here + step < len(self.own)}
        return {step: [m.actor for m in self.mentions[self.own[at]] if m.armed or m.actor == CIVILIANS]
                for step, at in near.items()}


@dataclass(frozen=True)
class SceneClause:
    """A clause of the sentence, and how it puts the parties that it names."""

    scene: Scene
    span: Span
    known: dict[tuple[object, ...], Cues] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def said(self) -> str:
        """Its text."""
        return self.scene.text[self.span.start : self.span.end]

    @cached_property
    def inside(self) -> list[Mention]:
        """The mentions of the clause, pronouns among them, in the order of the text."""
        return [m for m in self.scene.mentioned if self.span.start <= m.start < self.span.end]

    @cached_property
    def actors(self) -> frozenset[str]:
        """The parties that it names, pronouns among them."""
        return frozenset(m.actor for m in self.inside)

    @cached_property
    def armed_inside(self) -> int:
        """How many armed parties it names, pronouns aside."""
        return len({m.actor for m in self.scene.mentions[self.scene.number]
                    if m.armed and self.span.start <= m.start < self.span.end})

    @cached_property
    def roles(self) -> list[str]:
        """How the clause puts each of the mentions."""
        text, words = self.scene.text, self.scene.words
        return [role_of_mention(text, self.span, self.inside, n, words) for n in range(len(self.inside))]

    @cached_property
    def opener(self) -> str:
        """Its first word, in lower case."""
        found = _OPENER.match(self.said)
        return found.group(1).lower() if found else ""

    @cached_property
    def outcomes(self) -> list[str]:
        """Whether its words tell of losing or winning."""
        ways = (("loses", self.scene.words.losing_words), ("wins", self.scene.words.winning_words))
        return [way for way, words in ways if has(words, self.said)]

    @cached_property
    def has_pronoun(self) -> bool:
        """Whether a pronoun stands in it."""
        return has(self.scene.words.pronouns, self.said)

    @cached_property
    def is_part(self) -> bool:
        """Whether it speaks of a part of a place."""
        return has(self.scene.words.part_words, self.said)


def role_of_mention(text: str, clause: Span, inside: Sequence[Mention], at: int, words: EventWords) -> str:
    """How a clause puts a mention: by the words around it, or as the mention that it is joined to."""
    mention = inside[at]
    if mention.origin == "attack":
        return "attack"
    after = _AFTER.match(text, mention.end, clause.end)
    follows = _NEXT_WORD.findall(text, mention.end, min(mention.end + 40, clause.end))[:2]
    if after and any(word.lower() in words.attack_nouns for word in follows):
        return "attack"
    if any(word.lower() in words.target_nouns for word in follows[:1]):
        return "target"
    if at and _JOINED.fullmatch(text, inside[at - 1].end, mention.start):
        return role_of_mention(text, clause, inside, at - 1, words)
    said = _words_before(text, clause.start, mention.start, words.article_words[:6])
    ending = [(preposition, role) for role, prepositions in _roles(words) if said.endswith(prepositions)
              for preposition in prepositions if said == preposition or said.endswith(" " + preposition)]
    if not ending:
        return "bare"
    preposition, role = max(ending, key=lambda found: len(found[0]))
    if role == "of":
        noun = said.removesuffix(preposition).rstrip().rsplit(" ", 1)[-1]
        return ("of attack" if noun in words.attack_nouns else "of target" if noun in words.target_nouns
                else "of force" if noun in words.force_words else "of")
    return f"on {preposition}" if role == "on" else role


def _words_before(text: str, start: int, end: int, articles: tuple[str, ...]) -> str:
    """The words right before a mention, in lower case, without an article that stands last; no mark between them."""
    at = end
    while at > start and (text[at - 1].isalnum() or text[at - 1] in _IN_WORDS or text[at - 1].isspace()):
        at -= 1
    head = _head(articles).search(text[at:end])
    return (head.group(1) if head else text[start:end]).lower().rstrip()


def _roles(words: EventWords) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("by", words.agent_prepositions), ("held", words.holder_prepositions), ("of", words.possessor_prepositions),
            ("to", words.gainer_prepositions), ("on", words.patient_prepositions), ("prep", words.prepositions))


@lru_cache(maxsize=16)
def _head(articles: tuple[str, ...]) -> re.Pattern[str]:
    """The words at the end of a text, without an article that stands last."""
    skip = "|".join(map(re.escape, articles))
    return re.compile(rf"([\w'’ -]*?)\s*(?:(?:{skip})\s+)?$")
