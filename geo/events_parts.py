"""Who acts and who undergoes in a clause, with what the sentences around it say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.events_context import Context
from geo.events_sides import CIVILIANS, Mention, Parts, assign_parts
from geo.events_status import has
from geo.events_triggers import Hit, Token
from geo.lexicon import EventRule
from geo.model import EventPlace, Span
from geo.sentences import Sentence

VIOLENT = ("battle", "remote_violence", "violence_against_civilians")
UNDERGONE = ("detention", "remote_violence", "violence_against_civilians")
SUFFERED = (*VIOLENT, "other", "detention")
MUTUAL = ("battle", "territorial_change", "troop_movement")
CARRIED = ("territorial_change", "remote_violence")  # "The base has been taken as well": by the same party
BY_RIVAL = (*VIOLENT, "territorial_change")
PEACEFUL = ("talks", "agreement", "protest")


class PartsContext(Context):
    """The context of an article that also tells the parts of the parties in an event."""

    def _parts(self, number: int, sentence: Sentence, clause: Span, tokens: list[Token], hit: Hit) -> Parts:
        mentions = self.mentions[number]
        if hit.rule.type == "protest" and hit.rule.agent:
            return Parts((hit.rule.agent,))
        inside = [m for m in mentions if clause.start <= m.start < clause.end]
        unarmed = (CIVILIANS,) if hit.rule.type != "battle" else ()
        inside = [m for m in inside if m.armed or m.actor in unarmed or hit.rule.type in PEACEFUL]
        passive = self._is_passive(tokens, hit)
        parts = assign_parts(self.text, clause, inside, self.words, passive=passive,
                             gains=hit.rule.control in ("gain", "passive", "holds"))
        agents, patients = parts.agents, parts.patients
        doer = self._possessor(hit, inside)
        if doer and not hit.rule.control:
            agents, patients = (doer,), tuple(p for p in (*agents, *patients) if p != doer)
        if agents == (CIVILIANS,) and hit.rule.type in SUFFERED:
            agents, patients = (), (*patients, CIVILIANS)
        if not agents:
            agents = self._missing_agent(sentence, clause, mentions, patients, passive)
        if not agents and not patients and self.drafts and self.drafts[-1].rule.type == hit.rule.type:
            before = self.drafts[-1]
            if before.sentences[-1] >= number - 1 and hit.rule.type in CARRIED:
                agents, patients = before.agents, before.patients
        if not agents and hit.rule.control == "gain" and patients and self.agent:
            agents = (self.agent,) if self.parties.side(self.agent) != self.parties.side(patients[0]) else ()
        if not agents and hit.rule.type in PEACEFUL[:2]:
            agents = self._negotiators(sentence)
        if not patients and hit.rule.type in VIOLENT[1:] and any(m.actor == CIVILIANS for m in mentions):
            patients = (CIVILIANS,)
        if not agents and hit.rule.type in MUTUAL and number and self._named_before(number, sentence):
            agents = tuple(a for a in (self.agent,) if a not in patients)
        if hit.rule.control == "loss":
            winner = patients or ((self._opponent(number, agents[0]),) if agents else ())
            agents, patients = tuple(w for w in winner if w), agents
        if not patients and agents and hit.rule.type in (*VIOLENT, "territorial_change"):
            guess = not self._is_part(clause)
            rival = self._opponent(number, agents[0], guess=guess)
            patients = (rival,) if rival else ()
        agents, patients = self._by_context(number, hit.rule, agents, patients)
        agents = agents or ((hit.rule.agent,) if hit.rule.agent else ())
        patients = patients or ((hit.rule.patient,) if hit.rule.patient else ())
        return Parts(agents, tuple(p for p in patients if p not in agents))

    def _by_context(self, number: int, rule: EventRule, agents: tuple[str, ...],
                    patients: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The parties of what names none: of a fight the two that fight there, of a shelling the one that shells."""
        if agents or self.parties.within:
            return agents, patients
        pair = self._rivals(number)
        if patients and patients != (CIVILIANS,):
            rival = self._opponent(number, patients[0])
            return ((rival,) if rival and rule.type in BY_RIVAL else ()), patients
        if rule.type == "battle" and pair:
            return pair[:1], pair[1:]
        if rule.subtype == "strike" or rule.id == "model_remote_violence":
            attacker = next((d.agents for d in reversed(self.drafts) if d.rule.type == rule.type and d.agents
                             and self.theatres[d.sentences[0]] == self.theatres[number]), ())
            return attacker or pair[:1], patients
        return agents, patients

    def _rivals(self, number: int) -> tuple[str, ...]:
        """The two that fight, near the sentence, else in all sentences about its country."""
        theatre = self.theatres[number]
        return self.parties.rivals(self._around(number), theatre) or self.parties.rivals(self._census(number), theatre)

    def _opponent(self, number: int, actor: str, *, guess: bool = True) -> str:
        """Whom a party fights, by what is named near the sentence, else (`guess`) in those about its country."""
        theatre = self.theatres[number]
        rival = self.parties.opponent(actor, self._around(number), guess=guess, theatre=theatre)
        wider = self.parties.opponent(actor, self._census(number), theatre=theatre) if guess else ""
        known = self.parties.table.fights(actor, wider, theatre, self.parties.day)
        return wider if wider and (known or not rival) else rival

    def _named_before(self, number: int, sentence: Sentence) -> bool:
        """Whether the sentence names no armed party, and the one before it in the paragraph does."""
        before = self.sentences[number - 1].paragraph == sentence.paragraph and self.mentions[number - 1]
        return bool(self.agent and before) and not any(m.armed for m in self.mentions[number])

    def _possessor(self, hit: Hit, mentions: Sequence[Mention]) -> str:
        """The party right after a trigger and "of" ("an attack of X"); "" where there is none."""
        prepositions = "|".join(map(re.escape, (*self.words.possessor_prepositions, *self.words.agent_prepositions)))
        for mention in mentions:
            between = self.text[hit.end : mention.start] if mention.start >= hit.end else "-"
            if prepositions and re.fullmatch(rf"\s+(?:{prepositions})\s+(?:\w+\s+)?", between):
                return mention.actor
        return ""

    def _missing_agent(self, sentence: Sentence, clause: Span, mentions: Sequence[Mention], patients: tuple[str, ...],
                       passive: bool) -> tuple[str, ...]:
        said = self.text[sentence.start : clause.end]
        before = [m.actor for m in mentions if m.armed and sentence.start <= m.start < clause.start]
        if before and before[0] not in patients:
            return (before[0],)
        if passive:
            said = self.text[clause.start : clause.end]
        if self.agent and has(self.words.pronouns, said) and self.agent not in patients:
            return (self.agent,)
        return ()

    def _negotiators(self, sentence: Sentence) -> tuple[str, ...]:
        """The sides of the conflict that the paragraph names."""
        if not self.parties.conflict:
            return ()
        named = [self.parties.side(m.actor) for s, found in zip(self.sentences, self.mentions, strict=True)
                 if s.paragraph == sentence.paragraph for m in found]
        return tuple(dict.fromkeys(side for side in named if side in self.parties.conflict.side_ids))

    def _is_passive(self, tokens: list[Token], hit: Hit) -> bool:
        forms = {token.lower for token in tokens}
        if forms & set(self.words.passive):
            return True
        if forms & set(self.words.perfect):
            return False
        undergoes = hit.rule.control == "gain" or hit.rule.type in UNDERGONE
        last = max((token.end for token in tokens if token.lower[0].isalnum()), default=0)
        return undergoes and any(token.lower in self.words.copulas and (token.start < hit.start or token.end == last)
                                 for token in tokens)  # else it is a word for "his"

    def _home_forces(self, places: list[EventPlace]) -> tuple[str, ...]:
        """The parties that the towns of origin fight for, in this conflict."""
        homes = (self.parties.home_side(p.place.name) for p in places if p.role == "origin")
        return tuple(dict.fromkeys(home for home in homes if home))
