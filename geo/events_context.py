"""What a reader of an article knows at each sentence: places, dates and parties, there and said before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from geo.datephrases import DatePhrase, find_dates
from geo.dates import DateInterval
from geo.events_choice import SideModel
from geo.events_merging import Draft
from geo.events_model import EventModel
from geo.events_phrases import has, phrases_of
from geo.events_places import Spot, enumerated, role_of, vagueness
from geo.events_sides import Mention, Parties
from geo.events_triggers import Hit, Token, Triggers
from geo.lexicon import EventRule, Language
from geo.model import Article, EventPlace, Place, Span, Toponym
from geo.sentences import Sentence, split_sentences

RECENT_DAYS = 45  # a hold since then is news of a change
OLD_DAYS = 150  # before the article: another chapter
NEIGHBOURS = 2  # sentences before and after
PEACE_FACTOR = 0.45  # an article that is not about a war


class Context:
    """One article: its sentences, dates and parties, and the last place, date and party that were said."""

    def __init__(self, article: Article, resolved: Sequence[tuple[Toponym, Place]], language: Language,
                 parties: Parties, triggers: Triggers, model: EventModel | None = None,
                 side_model: SideModel | None = None) -> None:
        self.model, self.side_model = model, side_model
        self.article, self.text = article, article.text
        self.words, self.parties, self.triggers = language.events, parties, triggers
        self.resolved = sorted(resolved, key=lambda pair: pair[0].start)
        self.sentences = split_sentences(article.text, article.body, language.text)
        self.dates = find_dates(article.text, [s.span for s in self.sentences], article.published, language.dates)
        self.breaks = [re.compile(pattern) for pattern in self.words.clause_breaks]
        parties.learn_initials(" ".join(self.text[s.start : s.end] for s in self.sentences))
        found = [parties.find(self.text, s.span, self.resolved) for s in self.sentences]
        self.theatres = self._find_theatres()
        self.mentions = parties.specify(found, self.theatres)
        self.stand_ins = [self._stand_ins(number) for number in range(len(self.sentences))]
        self.said = [" ".join(self.text[s.start : s.end].split()) for s in self.sentences]
        self._dates_in = {s: [d for d in self.dates if s.start <= d.start < s.end] for s in self.sentences}
        self._points_in: dict[Span, list[DateInterval]] = {}
        self._quotations: dict[Sentence, bool] = {}
        self._tokens: dict[Sentence, list[Token]] = {}
        self._claimants: dict[int, tuple[bool, str]] = {}
        self.drafts: list[Draft] = []
        self.spares: list[Draft] = []
        self.place: tuple[EventPlace, int] | None = None  # and the paragraph where it was said
        self.date: tuple[DatePhrase, int] | None = None
        self.agent: str = ""
        self.factor = self._war_factor()

    def _find_theatres(self) -> list[str]:
        """The country that each sentence is about: that of most places of its paragraph, else of the one before."""
        said: dict[int, Counter[str]] = {}
        for sentence in self.sentences:
            counts = said.setdefault(sentence.paragraph, Counter())
            counts.update(p.country for t, p in self.resolved if sentence.start <= t.start < sentence.end
                          and p.country and not t.metonym)
        theatres, last = {}, ""
        for paragraph in sorted(said):
            counts = said[paragraph]
            last = max(counts, key=lambda country: (counts[country], country)) if counts else last
            theatres[paragraph] = last
        return [theatres[sentence.paragraph] for sentence in self.sentences]

    def _stand_ins(self, number: int) -> list[Mention]:
        """Pronouns and "his forces" in a sentence, as the party that was named first before them."""
        armed = [m for m in self.mentions[number] if m.armed]
        own = [n for n in range(number) if self.theatres[n] == self.theatres[number]][-NEIGHBOURS:]
        before = next((m.actor for n in reversed(own) for m in self.mentions[n] if m.armed), "")
        made = []
        for found in self.parties.stand_ins(self.text, self.sentences[number].span):
            if any(m.start < found.end and found.start < m.end for m in self.mentions[number]):
                continue
            actor = next((m.actor for m in armed if m.end <= found.start), before)
            if actor:
                made.append(replace(found, actor=actor))
        return made

    def _census(self, number: int) -> Counter[str]:
        """The armed parties of the sentences that are about the country of this one."""
        return Counter(m.actor for found, theatre in zip(self.mentions, self.theatres, strict=True)
                       if theatre == self.theatres[number] for m in found if m.armed)

    def _war_factor(self) -> float:
        said = " ".join(self.text[s.start : s.end] for s in self.article.body)
        war = sum(1 for _ in phrases_of(self.words.context_words).find(said))
        peace = sum(1 for _ in phrases_of(self.words.peace_words).find(said))
        if self.parties.conflict:
            sides = self.parties.conflict.side_ids
            war += len({m.actor for found in self.mentions for m in found if self.parties.side(m.actor) in sides})
        return 1.0 if war >= 2 and war > 2 * peace else PEACE_FACTOR

    def _remember(self, sentence: Sentence, spots: Sequence[Spot], mentions: Sequence[Mention],
                  fresh: Sequence[Draft]) -> None:
        own = [s for s in spots if not s.inside_party]
        if own:
            main = min(own, key=lambda s: (s.dateline, vagueness(s.place), -s.start))
            used = [p for d in fresh for p in d.places if not p.inherited and not vagueness(p.place)]
            place = used[0] if used else EventPlace(place=main.place, toponym_id=main.toponym.id)
            self.place = (replace(place, inherited=True), sentence.paragraph)
        points = [d for d in self._dates_in[sentence] if d.kind == "point" and d.interval.days <= 31]
        if points:
            self.date = (points[0], sentence.paragraph)
        armed = [m.actor for m in mentions if m.armed]
        if armed:
            self.agent = armed[0]

    def _item(self, sentence: Sentence, spot: Spot) -> tuple[int, int]:
        """The item of a list in which a place stands: from the comma or "and" before it to the next one."""
        cuts = [m.start() for m in re.finditer(self.words.list_breaks, self.text[sentence.start : sentence.end])]
        edges = [sentence.start, *(sentence.start + cut for cut in cuts), sentence.end]
        start = max(edge for edge in edges if edge <= spot.start)
        return start, min(edge for edge in edges if edge > spot.start)

    def _is_part(self, clause: Span) -> bool:
        return has(self.words.part_words, self.text[clause.start : clause.end])

    def _quoted(self, sentence: Sentence) -> bool:
        """Whether the sentence stands in a quotation of the paragraph."""
        if sentence not in self._quotations:
            self._quotations[sentence] = self._find_quotation(sentence)
        return self._quotations[sentence]

    def _find_quotation(self, sentence: Sentence) -> bool:
        start = min(s.start for s in self.sentences if s.paragraph == sentence.paragraph)
        before = self.text[start : sentence.start]
        opened = before.count("“") + before.count("„") - before.count("”")
        return opened > 0 or self.text[sentence.start] in "“„‘'\"" and self.text[sentence.start + 1].isupper()

    def _subject_spot(self, hit: Hit, spots: Sequence[Spot]) -> Spot | None:
        near = [s for s in spots if not s.before and not s.dateline and abs(s.start - hit.start) < 60]
        return min(near, key=lambda s: abs(s.start - hit.start), default=None)

    def _places(self, rule: EventRule, spot: Spot | None, spots: Sequence[Spot], sentence: Sentence, clause: Span,
                hit: Hit) -> list[list[EventPlace]]:
        moving = rule.type == "troop_movement"
        if spot is None:
            inherited = [self.place[0]] if self.place else []
            return [[EventPlace(place=p.place, role=rule.place_role, inherited=True, toponym_id=p.toponym_id)
                     for p in inherited]]
        if moving:
            near = [s for s in spots if not s.dateline and clause.start <= s.start < clause.end] or [spot]
            if rule.place_role == "origin":  # "the brigades from A left B": A is their name
                near = [s for s in near if not s.inside_party] or near
            return [self._route(near, rule)]
        listed = enumerated(self.text, spot, spots, self.words)
        made = [EventPlace(place=s.place, role=rule.place_role, toponym_id=s.toponym.id) for s in listed]
        if rule.control:
            return [[place] for place in made]
        made.sort(key=lambda p: p.toponym_id != spot.toponym.id)
        return [made]

    def _route(self, spots: Sequence[Spot], rule: EventRule) -> list[EventPlace]:
        places = [EventPlace(place=s.place, role=role_of(s, rule.place_role, self.words, moving=True),
                             toponym_id=s.toponym.id) for s in spots]
        left = [s.before in self.words.origin_prepositions for s in spots]
        if rule.place_role == "origin" and any(left):  # "left A for the front at B"
            places = [p if known or p.role != "origin" else replace(p, role="destination")
                      for p, known in zip(places, left, strict=True)]
        if rule.place_role == "destination" and all(p.role == "origin" for p in places) and self.place:
            goal = self.place[0]
            if all(goal.place.gazetteer_id != p.place.gazetteer_id for p in places):
                places.append(EventPlace(place=goal.place, role="destination", inherited=True,
                                         toponym_id=goal.toponym_id))
        places.sort(key=lambda p: (p.role != rule.place_role, p.inherited))
        return places

    def _phrase(self, sentence: Sentence, clause: Span, anchor: int) -> DatePhrase | None:
        inside = self._dates_in[sentence]
        if not inside:
            return None
        in_clause = [d for d in inside if clause.start <= d.start < clause.end]
        before = [d for d in inside if d.start < clause.start and d.kind != "duration"]
        choice = in_clause or before[-1:]
        return min(choice, key=lambda d: (d.interval.days > 200, abs(d.start - anchor), d.start), default=None)

    def _when(self, phrase: DatePhrase | None, sentence: Sentence, rule: EventRule,
              clause: Span) -> tuple[DateInterval, bool]:
        published = self.article.published
        if phrase is not None:
            instant = rule.control in ("gain", "passive") or rule.type == "agreement"
            if phrase.kind == "since" and instant and phrase.interval.days <= RECENT_DAYS:
                return DateInterval.day(phrase.interval.first_day), True
            if phrase.kind in ("duration", "since") and instant:
                return self._context_date(sentence), False
            return phrase.interval, True
        if rule.status == "ongoing" or has(self.words.present, self.text[clause.start : clause.end]):
            return published, False
        return self._context_date(sentence), False

    def _old_dates(self, clause: Span) -> list[DateInterval]:
        """The dates of a clause that lie more than most of a year before the article ("in 2016")."""
        published = self.article.published.start
        return [days for days in self._points(clause) if (published - days.last_day).days > OLD_DAYS]

    def _points(self, clause: Span) -> list[DateInterval]:
        """The dates of a clause that are no spells."""
        if clause not in self._points_in:
            self._points_in[clause] = [d.interval for d in self.dates
                                       if clause.start <= d.start < clause.end and d.kind == "point"]
        return self._points_in[clause]

    def _is_old(self, clause: Span) -> bool:
        """Whether a clause speaks of years ago and of no later day."""
        inside = self._points(clause)
        return bool(inside) and len(self._old_dates(clause)) == len(inside)

    def _context_date(self, sentence: Sentence) -> DateInterval:
        published = self.article.published
        known = self.date and self.date[1] == sentence.paragraph and self.date[0].interval
        if self.date and known and known.start < published.end and known.days <= max(3, published.days):
            return self.date[0].interval
        if published.days == 1:
            return DateInterval(published.start - timedelta(days=1), published.end, "days")
        return published

    def _around(self, number: int) -> Counter[str]:
        """The armed parties of a sentence and its neighbours, and how often each is named."""
        own = [n for n, theatre in enumerate(self.theatres) if theatre == self.theatres[number]]
        here = own.index(number)
        near = own[max(0, here - NEIGHBOURS) : here + NEIGHBOURS + 1]
        return Counter(m.actor for n in near for m in self.mentions[n] if m.armed)
