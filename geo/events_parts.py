"""Who acts and who undergoes in a clause, with what the sentences around it say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from geo.dates import DateInterval
from geo.events_candidates import Asked, find_choice
from geo.events_context import Context
from geo.events_scene import Scene
from geo.events_sides import Mention, Parts
from geo.events_signs import WordClasses
from geo.events_triggers import Hit, Token
from geo.lexicon import EventWords
from geo.model import EventPlace, Place, Span

VIOLENT = ("battle", "remote_violence", "violence_against_civilians")
UNDERGONE = ("detention", "remote_violence", "violence_against_civilians")
ARMS = ("explosive", "aircraft", "weapon", "gun")  # classes of words, the most telling first
PEACEFUL = ("talks", "agreement", "protest")


class PartsContext(Context):
    """The context of an article that also tells the parts of the parties in an event."""

    classes: WordClasses
    scene: Scene | None = None  # the sentence that is read
    _passives: dict[tuple[Span, int, bool], bool]
    _most_named: dict[str, tuple[str, ...]]
    _signs_of_pairs: dict[Any, dict[tuple[str, str], tuple[str, ...]]]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._held: dict[tuple[str, date], frozenset[str]] = {}
        self._arms_of: dict[Span, str] = {}
        self._passives, self._most_named, self._signs_of_pairs = {}, {}, {}

    def _parts(self, number: int, clause: Span, tokens: list[Token], hit: Hit, when: DateInterval,
               place: Place | None = None) -> Parts:
        """Who does it, to whom: what the model of sides chooses; what the rule says itself where there is no model."""
        if self.side_model is None:
            return Parts(*((name,) if name else () for name in (hit.rule.agent, hit.rule.patient)))
        scene = self._scene(number)
        one, other = self.side_model.choose(find_choice(Asked(
            scene, scene.clause(clause), hit, passive=self._is_passive(clause, tokens, hit),
            place_id=place.gazetteer_id if place else "", arms=self._arms(clause, tokens),
            holders=self._holders(place, min(when.first_day, self.parties.day)))))
        if hit.rule.type in PEACEFUL[:2] and one and other:
            one, other = sorted((one, other))  # who talks has no order
        if self._is_part(clause) and other not in {m.actor for m in self.mentions[number]}:
            other = ""  # of a part of a place nobody knows who had it, where the sentence does not say
        agents, patients = self._with_joined(number, one, other), self._with_joined(number, other, one)
        return Parts(agents, tuple(p for p in patients if p not in agents))

    @cached_property
    def seen(self) -> list[list[Mention]]:
        """The mentions of each sentence, with the common nouns that tell of a side."""
        found = [self.parties.find_common(self.text, sentence.span, taken)
                 for sentence, taken in zip(self.sentences, self.mentions, strict=True)]
        meant = self.parties.specify(found, self.theatres)
        return [sorted([*known, *more]) for known, more in zip(self.mentions, meant, strict=True)]

    def _holders(self, place: Place | None, day: date) -> frozenset[str]:
        """The parties that are known to hold a place the day before; none in a conflict whose control is asked."""
        if place is None or self.parties.within:
            return frozenset()
        key = (place.gazetteer_id, day)
        if key not in self._held:
            self._held[key] = self.parties.table.holders(place.point, day - timedelta(days=1))
        return self._held[key]

    def _arms(self, clause: Span, tokens: list[Token]) -> str:
        """What the words of a clause are done with."""
        if clause not in self._arms_of:
            found = {name for token in tokens for name in self.classes.of(token)}
            self._arms_of[clause] = next((kind for kind in ARMS if kind in found), "no arms")
        return self._arms_of[clause]

    def _scene(self, number: int) -> Scene:
        """The sentence as the candidates for the sides of its events see it."""
        if self.scene is None or self.scene.number != number:
            theatre = self.theatres[number]
            self.scene = Scene(
                text=self.text, words=self.words, parties=self.parties, sentences=self.sentences,
                mentions=self.seen, theatres=self.theatres, stand_ins=self.stand_ins[number], drafts=self.drafts,
                number=number, rivals=self._main_rivals(number),
                near_rivals=self.parties.rivals(self._around(number), theatre), signs=self._signs_of_pairs,
            )
        return self.scene

    def _main_rivals(self, number: int) -> tuple[str, ...]:
        """The two enemies that the sentences about the country of this one name most."""
        theatre = self.theatres[number]
        if theatre not in self._most_named:
            self._most_named[theatre] = self.parties.rivals(self._census(number), theatre)
        return self._most_named[theatre]

    def _with_joined(self, number: int, party: str, other: str) -> tuple[str, ...]:
        """A party with those that its sentence joins to it by "and"; none where it is nobody."""
        if not party:
            return ()
        joined, last = [party], None
        for mention in self.mentions[number]:
            fits = last and last.actor == party and mention.actor not in (party, other) and mention.armed == last.armed
            if last and fits and re.fullmatch(self.words.coordination, self.text[last.end : mention.start]):
                joined.append(mention.actor)
            last = mention
        return tuple(joined)

    def _is_passive(self, clause: Span, tokens: list[Token], hit: Hit) -> bool:
        undergoes = hit.rule.control == "gain" or hit.rule.type in UNDERGONE
        key = (clause, hit.start, undergoes)
        if key not in self._passives:
            self._passives[key] = _sounds_passive(self.words, tokens, hit.start, undergoes=undergoes)
        return self._passives[key]

    def _home_forces(self, places: list[EventPlace]) -> tuple[str, ...]:
        """The parties that the towns of origin fight for, in this conflict."""
        homes = (self.parties.home_side(p.place.name) for p in places if p.role == "origin")
        return tuple(dict.fromkeys(home for home in homes if home))


def _sounds_passive(words: EventWords, tokens: list[Token], anchor: int, *, undergoes: bool) -> bool:
    """Whether a clause is a passive; a copula makes one of what is undergone."""
    forms = {token.lower for token in tokens}
    if not forms.isdisjoint(words.passive):
        return True
    if not undergoes or not forms.isdisjoint(words.perfect):
        return False
    last = max((token.end for token in tokens if token.lower[0].isalnum()), default=0)
    return any(token.lower in words.copulas and (token.start < anchor or token.end == last)
               for token in tokens)  # else it is a word for "his"
