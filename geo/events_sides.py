"""Who does it, and to whom: the parties named in a text, and their parts in an event.

A mention is a name of an actor of the conflict, a party of wars in general (language file), a force with the adjective
of a country ("Turkish troops") or of a town ("fighters from Misrata"), or a place name that stands for its government.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from babel import Locale

from geo.definitions import Conflict, data_dir
from geo.events_parties import SPOKEN_BY_STATE, load_parties
from geo.lexicon import EventWords
from geo.model import Place, Span, Toponym

CIVILIANS = "civilians"
STANDING = ("rebels", "separatists", "militias", "police", "jihadists")  # named so where no more is known
BYSTANDERS = ("police", "NATO", "UN")  # named in many wars; a side of one only where the sentence says so
ROLE = "@"  # before the kind of a common noun ("the army"): whose, the place tells
REACH = 40  # characters between an adjective of a country and the force it belongs to
_WORD = r"[^\W\d_][\w'’-]*"
_NAME = re.compile(_WORD)
_RUN = re.compile(r"\w+")


@dataclass(frozen=True, order=True)
class Mention:
    """A party named in the text."""

    start: int
    end: int
    actor: str
    armed: bool = True
    origin: str = field(default="name", compare=False)


class Parties:
    """Finds the parties in an article, for one language, conflict and date."""

    def __init__(self, words: EventWords, lang: str, conflict: Conflict | None, day: date) -> None:
        self.words, self.conflict, self.day = words, conflict, day
        self.within = bool(conflict and day in conflict.period.interval)
        self.main = conflict.side_ids[:2] if conflict and self.within else ()  # the two sides, in the war's time
        self.known: dict[str, tuple[str, bool]] = {}
        self._sides: dict[str, str] = {}
        self._fights: dict[tuple[str, str, str], bool] = {}
        self.table = load_parties(data_dir() / "languages")
        for names, actor in self.table.names(lang, day):
            self._learn(names, actor, True)
        for kind, nouns in words.role_words.items():
            self._learn(nouns, ROLE + kind, True)
        for party in words.actors:
            if party.until is None or day <= party.until:
                self._learn(party.names, party.id, party.armed)
        for name, country in words.peoples.items():
            self._learn((name,), self._national_party("army", country), True)
        self.own: frozenset[str] = frozenset()
        if conflict:
            self.own = frozenset(a.id for a in conflict.actors)
            for actor_of in conflict.actors:
                if actor_of.allegiance and not actor_of.side_on(day):
                    continue
                armed = bool(actor_of.allegiance)
                self._learn((*actor_of.names.get(lang, ()), *actor_of.persons), actor_of.id, armed)
        self.pattern = _any_name(tuple(sorted(self.known, key=lambda n: (-len(n), n))))
        openers = [_RUN.match(name) for name in self.known]
        self._openers = frozenset(run.group().casefold() for run in openers if run) if all(openers) else None
        self.initials: tuple[str, ...] = ()  # that this text uses; few, so the names of the list stay compiled
        common = {noun: CIVILIANS if kind == CIVILIANS else ROLE + kind
                  for kind, nouns in words.side_words.items() for noun in nouns}
        self.common = {noun: actor for noun, actor in common.items() if noun not in self.known}
        self.common_pattern = _any_name(tuple(sorted(self.common, key=lambda n: (-len(n), n))))
        self.forces = frozenset(words.force_words)
        self.stand_in = _stand_in(words.possessives, words.subject_pronouns, words.force_words)
        self.adjectives = {stem + ending: country for stem, country in words.demonyms.items()
                           for ending in ("", *words.demonym_endings)}
        self.nouns = {party.id: party for party in reversed(words.actors) if party.stands_for}
        self.kinds = {noun: kind for kind, nouns in words.role_words.items() for noun in nouns}

    def for_another(self) -> Parties:
        """The same for another article of that day, without what this one's text has taught."""
        twin = copy(self)
        twin.known, twin.initials = dict(self.known), ()
        return twin

    def _learn(self, names: Iterable[str], actor: str, armed: bool) -> None:
        for name in names:
            self.known[name if any(c.isupper() for c in name) else name.lower()] = (actor, armed)

    def learn_initials(self, text: str) -> None:
        """Take the capitals that a text uses at least twice, and no list knows, for the name of a party."""
        counts = Counter(re.findall(r"(?<![\w-])[A-Z][A-Z0-9]{1,5}(?!\w)", text))
        known = {*self.known, *self.words.not_parties}
        for initials in sorted(name for name, count in counts.items() if count >= 2 and name not in known):
            self.known[initials] = (initials, True)
            self.initials = (*self.initials, initials)

    def find(self, text: str, span: Span, places: Sequence[tuple[Toponym, Place]]) -> list[Mention]:
        """The mentions in a sentence, in the order of the text; where two overlap, the longer one."""
        found = [*self._named(text, span), *self._national(text, span), *self._towns(text, span, places)]
        for toponym, place in places:
            if toponym.metonym and span.start <= toponym.start < span.end:
                found.append(Mention(toponym.start, toponym.end, self._government(place), True, "metonym"))
        found = [m for m in found if not self._only_helps(text, span, m)]
        found.sort(key=lambda m: (m.start, -m.end))
        kept: list[Mention] = []
        for mention in sorted(found, key=lambda m: (m.start - m.end, m.start)):
            if not any(mention.start < k.end and k.start < mention.end for k in kept):
                kept.append(mention)
        return sorted(kept)

    def find_common(self, text: str, span: Span, taken: Sequence[Mention]) -> list[Mention]:
        """Common nouns in a sentence that may be a side beside those that were found: as `specify` takes them."""
        found = (Mention(m.start(), m.end(), self.common[m.group().lower()], origin="noun")
                 for m in self.common_pattern.finditer(text, span.start, span.end) if m.group().lower() in self.common)
        return [replace(m, armed=m.actor != CIVILIANS) for m in found
                if not any(m.start < t.end and t.start < m.end for t in taken)]

    def _only_helps(self, text: str, span: Span, mention: Mention) -> bool:
        before = text[span.start : mention.start].rstrip().lower()
        return before.endswith(self.words.helper_words)

    def specify(self, found: list[list[Mention]], theatres: Sequence[str]) -> list[list[Mention]]:
        """The mentions with common nouns ("the rebels", "the army") as the party that they mean there.

        Parameters
        ----------
        theatres : Sequence[str]
            The country (ISO 3166-1 alpha-2, "" where not known) that each sentence is about.
        """
        named: dict[str, Counter[str]] = {theatre: Counter() for theatre in theatres}
        for mentions, theatre in zip(found, theatres, strict=True):
            named[theatre].update(m.actor for m in mentions)
        made: list[list[Mention]] = []
        for mentions, theatre in zip(found, theatres, strict=True):
            meant = [(m, self._meant(m.actor, theatre, named[theatre])) for m in mentions]
            made.append([m if m.actor == actor else replace(m, actor=actor) for m, actor in meant if actor])
        fighting = {m.actor for mentions in made for m in mentions if m.origin != "metonym"}
        fighting |= {self._national_party("government", theatre) for theatre in theatres}
        if self.within:
            return made
        return [[m if not m.armed or m.actor in fighting else replace(m, armed=False) for m in mentions]
                for mentions in made]

    def _meant(self, actor: str, theatre: str, near: Counter[str]) -> str:
        if actor.startswith(ROLE):
            kind = actor.removeprefix(ROLE)
            if self.within and (not theatre or self.conflict and theatre in self.conflict.countries):
                return ""  # the conflict's own names say whose army it is
            return self._national_party(kind, theatre)
        party = self.nouns.get(actor)
        if party is None or actor in self.own:
            return actor
        named = [(near[name], name) for name in party.stands_for if near[name]]
        return max(named)[1] if named else self.table.meant(actor, theatre, self.day) or actor

    def _national_party(self, kind: str, country: str) -> str:
        """The party that a force of that kind belongs to in a country; "" where nothing is known of it."""
        if self.conflict:
            for own in self.conflict.actors:
                if country and own.country == country:
                    return own.id
        known = self.table.meant(kind, country, self.day) if country else ""
        return known or (country_name(country) if kind in SPOKEN_BY_STATE else kind if kind in STANDING else "")

    def _named(self, text: str, span: Span) -> Iterable[Mention]:
        learned = _any_name(self.initials).finditer(text, span.start, span.end) if self.initials else ()
        for found in (*self._listed(text, span), *learned):
            name = found.group()
            actor = self.known.get(name) or self.known.get(name.lower())
            if actor:
                yield Mention(found.start(), found.end(), *actor)

    def _listed(self, text: str, span: Span) -> Iterator[re.Match[str]]:
        """The names of the list, one after the other: a name is tried only where its first word stands."""
        if self._openers is None:
            yield from self.pattern.finditer(text, span.start, span.end)
            return
        end = span.start
        for run in _RUN.finditer(text, span.start, span.end):
            if run.start() >= end and run.group().casefold() in self._openers:
                found = self.pattern.match(text, run.start(), span.end)
                if found:
                    end = found.end()
                    yield found

    def _national(self, text: str, span: Span) -> Iterable[Mention]:
        said = text[span.start : span.end]
        words = _NAME.findall(said)
        if self.adjectives.keys().isdisjoint(words) and self.adjectives.keys().isdisjoint(map(str.lower, words)):
            return
        for found in _NAME.finditer(said):
            country = self.adjectives.get(found.group()) or self.adjectives.get(found.group().lower())
            if not country or self.within and self.conflict and country in self.conflict.countries:
                continue
            at = span.start + found.end()
            for after in _NAME.finditer(text[at : min(at + REACH, span.end)]):
                noun = after.group()
                if noun in self.forces:
                    kind = self.kinds.get(noun, "army")
                    named, armed = self.known.get(noun.lower(), (ROLE, True))
                    if named.startswith(ROLE) or named in self.kinds.values():
                        named = self._national_party(kind, country) or named
                    origin = "attack" if noun in self.words.attack_nouns else "nation"
                    yield Mention(span.start + found.start(), at + after.end(), named, armed, origin)
                    break

    def _towns(self, text: str, span: Span, places: Sequence[tuple[Toponym, Place]]) -> Iterable[Mention]:
        if not self.words.town_force_words:
            return
        pattern = _town_force(self.words.town_force_words, self.words.origin_prepositions)
        for toponym, place in places:
            if not span.start <= toponym.start < span.end or place.kind in ("country", "region"):
                continue
            before = text[span.start : toponym.start]
            force = pattern.search(before)
            party = self.town_force(place.name)
            if force and (self.home_side(place.name) or force.group(1).lower() in self.words.militia_words
                          or party in self.table.ids):
                yield Mention(span.start + force.start(), toponym.end, party, True, "town")

    def stand_ins(self, text: str, span: Span) -> list[Mention]:
        """The words of a sentence that stand for a party named before: pronouns, and forces with a possessive."""
        found = self.stand_in.finditer(text, span.start, span.end)
        return [Mention(m.start(), m.end(), "", True, "pronoun") for m in found]

    def town_force(self, town: str) -> str:
        """The party that the forces of a town belong to."""
        return self.home_side(town) or self.words.town_force.format(place=town)

    def rivals(self, census: Counter[str], theatre: str) -> tuple[str, ...]:
        """The two parties of different sides that are named most often, known enemies first; () where there are none.

        Parameters
        ----------
        theatre : str
            The country that the text is about, ISO 3166-1 alpha-2.
        """
        ranked = sorted((name for name in census if name not in BYSTANDERS), key=lambda name: (-census[name], name))
        pairs = [(one, other) for at, one in enumerate(ranked) for other in ranked[at + 1 :]
                 if self.side(one) != self.side(other)]
        return max(pairs, key=lambda pair: self.table.fights(pair[0], pair[1], theatre, self.day), default=())

    def home_side(self, town: str) -> str:
        """The actor of the conflict whose home the town is on that day; "" where there is none."""
        if self.conflict and self.day in self.conflict.period.interval:
            for actor in self.conflict.actors:
                if town in actor.home and actor.side_on(self.day):
                    return actor.id
        return ""

    def _government(self, place: Place) -> str:
        if self.conflict:
            for actor in self.conflict.actors:
                if place.country and actor.country == place.country:
                    return actor.id
                if place.name in actor.seats:
                    return actor.id
        return self._national_party("government", place.country) or place.name

    def side(self, actor: str) -> str:
        """The side that an actor fights for, or the actor itself."""
        if actor not in self._sides:
            self._sides[actor] = (self.conflict.side_of(actor, self.day) if self.conflict else "") or actor
        return self._sides[actor]

    def fights(self, one: str, other: str, theatre: str) -> bool:
        """Whether two parties are known to fight each other in a country (ISO 3166-1 alpha-2) at the time."""
        key = (one, other, theatre)
        if key not in self._fights:
            self._fights[key] = self._are_main_sides(one, other) or self.table.fights(one, other, theatre, self.day)
        return self._fights[key]

    def _are_main_sides(self, one: str, other: str) -> bool:
        """Whether two parties stand on the two main sides of the conflict, in its time."""
        return bool(self.main) and {self.side(one), self.side(other)} == set(self.main)

    def profile(self, actor: str, theatre: str) -> str:
        """What kind of party it is in a country: its own forces, another state's, jihadists, a coalition or a group."""
        if actor == CIVILIANS or actor in BYSTANDERS:
            return actor
        return self.table.profile(actor, theatre)

    def enemies(self, actor: str, theatre: str) -> tuple[str, ...]:
        """The parties that are known to fight an actor in a country at the time."""
        if self.side(actor) in self.main:
            return tuple(side for side in self.main if side != self.side(actor))
        return self.table.enemies(actor, theatre, self.day)


@lru_cache(maxsize=256)
def _any_name(names: tuple[str, ...]) -> re.Pattern[str]:
    parts = [re.escape(n) if any(c.isupper() for c in n) else f"(?i:{re.escape(n)})" for n in names]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?:['’]s)?(?!\w)" if parts else r"(?!)")


@lru_cache(maxsize=8)
def _town_force(forces: tuple[str, ...], origins: tuple[str, ...]) -> re.Pattern[str]:
    """A force "from" what follows the text."""
    return re.compile(rf"(?i)\b({'|'.join(map(re.escape, forces))})\s+(?:{_WORD}\s+)?(?:{'|'.join(origins)})"
                      rf"\s+(?:{_WORD}\s+){{0,2}}$")


@lru_cache(maxsize=8)
def _stand_in(possessives: tuple[str, ...], pronouns: tuple[str, ...], forces: tuple[str, ...]) -> re.Pattern[str]:
    def either(words: Sequence[str]) -> str:
        return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"

    owned = rf"(?:{either(possessives)})\s+(?:{_WORD}\s+)?(?:{either(forces)})"
    return re.compile(rf"(?i)(?<![\w-])(?:{owned}|{either(pronouns)})(?!\w)")


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    """The English short name of an ISO 3166-1 alpha-2 code; "" where there is none."""
    return str(Locale("en").territories.get(code.upper(), "")) if code else ""


@dataclass(frozen=True)
class Parts:
    """The sides of an event: who does it, to whom."""

    agents: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
