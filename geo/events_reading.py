"""One article read sentence by sentence into drafts of events."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from geo.datephrases import DatePhrase, find_dates
from geo.dates import DateInterval
from geo.events_deaths import Deaths, find_deaths
from geo.events_merging import Draft
from geo.events_model import EventModel
from geo.events_places import Spot, enumerated, find_spots, nearest_spot, role_of, vagueness
from geo.events_sides import CIVILIANS, Mention, Parties, Parts, assign_parts
from geo.events_status import any_phrase, find_claimant, has, judge_status
from geo.events_triggers import Hit, Token, Triggers
from geo.lexicon import EventRule, Language
from geo.model import Article, EventPlace, Place, Span, Toponym
from geo.sentences import Sentence, split_clauses, split_sentences

VIOLENT = ("battle", "remote_violence", "violence_against_civilians")
UNDERGONE = ("detention", "remote_violence", "violence_against_civilians")
CARRIED = ("territorial_change", "remote_violence")  # "The base has been taken as well": by the same party
PEACEFUL = ("talks", "agreement", "protest")
RECENT_DAYS = 45  # a hold since then is news of a change
NEIGHBOURS = 2  # sentences before and after
INHERITED_COST = 0.08
FAR_INHERITED_COST = 0.2
NO_SIDE_COST = 0.1
TOLL_CONFIDENCE = 0.6
COUNTED = ("happened", "ongoing", "claimed")
COMMENT_COST = 0.35  # someone condemns or studies it: it is the topic, not the news
ELSEWHERE_COST = 0.2  # talks are held where the text says, not where the last shell fell
QUOTE_COST = 0.2
STRANGER_COST = 0.45  # held by someone who is no side of the conflict
PEACE_FACTOR = 0.45  # an article that is not about a war
MODEL_NEUTRAL = 0.3  # of the model's likelihood: neither for nor against a rule
MODEL_WEIGHT = 0.6
MODEL_LEAST = 0.3  # from here on the model alone makes an event
MODEL_BASE, MODEL_SLOPE = 0.4, 0.45
MODEL_SURE = 0.6  # above, words of doubt elsewhere in the sentence do not count
MODEL_KEEP = 0.3
MODEL_RULES = {  # none for control, captures and talks: a front line must not move on a guess
    kind: EventRule(id=f"model_{kind}", type=kind, triggers=(), place_role=role, status=status,
                    confidence=0.7)
    for kind, role, status in (
        ("battle", "place", "happened"), ("remote_violence", "target", "happened"),
        ("violence_against_civilians", "place", "happened"), ("troop_movement", "destination", "happened"),
        ("detention", "place", "happened"), ("protest", "place", "happened"),
        ("other", "place", "happened"),
    )
}
_STRONGER = {  # in one clause, the second make the first no event of its own
    "battle": ("strike", "bomb"), "killing": ("strike", "bomb"),
    "movement": ("withdrawal", "bomb", "strike", "capture"),
    "displacement": ("withdrawal", "movement"), "loss": ("capture",), "fall_of": ("capture", "fall"),
    "fall": ("capture",), "siege": ("capture", "battle", "loss"), "drive_out": ("capture",), "strike": ("bomb",),
    "holds": ("capture", "fall", "loss"), "attack": ("strike", "bomb", "killing", "battle"),
}
_STRONGER_IN_SENTENCE = {"attack": ("strike", "bomb", "killing", "battle")}


class Reader:
    """Reads one article. Holds what was said so far: the last place, date and party."""

    def __init__(self, article: Article, resolved: Sequence[tuple[Toponym, Place]], language: Language,
                 parties: Parties, triggers: Triggers, model: EventModel | None = None) -> None:
        self.model = model
        self.article, self.text = article, article.text
        self.words, self.parties, self.triggers = language.events, parties, triggers
        self.resolved = sorted(resolved, key=lambda pair: pair[0].start)
        self.sentences = split_sentences(article.text, article.body, language.text)
        self.dates = find_dates(article.text, [s.span for s in self.sentences], article.published, language.dates)
        self.breaks = [re.compile(pattern) for pattern in self.words.clause_breaks]
        self.mentions = [parties.find(self.text, s.span, self.resolved) for s in self.sentences]
        self.census = Counter(m.actor for found in self.mentions for m in found if m.armed)
        self.drafts: list[Draft] = []
        self.place: tuple[EventPlace, int] | None = None  # and the paragraph where it was said
        self.date: tuple[DatePhrase, int] | None = None
        self.agent: str = ""
        self.factor = self._war_factor()

    def read(self) -> list[Draft]:
        """The drafts of the article in the order of the text."""
        for number, sentence in enumerate(self.sentences):
            self._read_sentence(number, sentence)
        return self.drafts

    def _war_factor(self) -> float:
        said = " ".join(self.text[s.start : s.end] for s in self.article.body)
        war = len(any_phrase(self.words.context_words).findall(said))
        peace = len(any_phrase(self.words.peace_words).findall(said))
        if self.parties.conflict:
            sides = self.parties.conflict.side_ids
            war += len({m.actor for found in self.mentions for m in found if self.parties.side(m.actor) in sides})
        return 1.0 if war >= 2 and war > 2 * peace else PEACE_FACTOR

    def _read_sentence(self, number: int, sentence: Sentence) -> None:
        span, mentions = sentence.span, self.mentions[number]
        spots = find_spots(self.text, span, self.resolved, mentions, self.words)
        begun = len(self.drafts)
        found = []
        for clause in split_clauses(self.text, span, self.breaks):
            tokens = self.triggers.tokenize(self.text, clause)
            found.append((clause, tokens, self.triggers.find(tokens)))
        everywhere = {hit.rule.id for _, _, hits in found for hit in hits}
        for clause, tokens, hits in found:
            rules = {hit.rule.id for hit in hits}
            for hit in hits:
                weaker = rules & set(_STRONGER.get(hit.rule.id, ()))
                if not weaker and not everywhere & set(_STRONGER_IN_SENTENCE.get(hit.rule.id, ())):
                    self.drafts.extend(self._draft(number, sentence, clause, tokens, hit, spots))
        if self.model is not None:
            self._weigh(number, sentence, begun, spots)
        if len(self.drafts) == begun:
            self._list_places(number, sentence, spots)
        self._count_dead(number, sentence, self.drafts[begun:], spots)
        self._remember(sentence, spots, mentions, self.drafts[begun:])

    def _remember(self, sentence: Sentence, spots: Sequence[Spot], mentions: Sequence[Mention],
                  fresh: Sequence[Draft]) -> None:
        own = [s for s in spots if not s.inside_party]
        if own:
            main = min(own, key=lambda s: (s.dateline, vagueness(s.place), -s.start))
            used = [p for d in fresh for p in d.places if not p.inherited and not vagueness(p.place)]
            place = used[0] if used else EventPlace(place=main.place, toponym_id=main.toponym.id)
            self.place = (replace(place, inherited=True), sentence.paragraph)
        points = [d for d in self.dates if sentence.start <= d.start < sentence.end
                  and d.kind == "point" and d.interval.days <= 31]
        if points:
            self.date = (points[0], sentence.paragraph)
        armed = [m.actor for m in mentions if m.armed]
        if armed:
            self.agent = armed[0]

    def _weigh(self, number: int, sentence: Sentence, begun: int, spots: Sequence[Spot]) -> None:
        """Doubt what the model of the language finds unlikely, and add what it finds likely and no rule has found."""
        if self.model is None:
            return
        likely = self.model.likelihoods(self.text[sentence.start : sentence.end])
        found: set[str] = {draft.rule.type for draft in self.drafts[begun:]}
        found |= set(VIOLENT) if found & set(VIOLENT) else set()  # of one act of violence, one type
        for draft in self.drafts[begun:]:
            change = MODEL_WEIGHT * (likely.get(draft.rule.type, MODEL_NEUTRAL) - MODEL_NEUTRAL)
            draft.confidence = max(0.05, min(0.95, draft.confidence + change))
        if not any(not s.dateline and not s.inside_party for s in spots):
            return  # a model's guess needs a place of its own
        tokens = self.triggers.tokenize(self.text, sentence.span)
        for kind, likelihood in likely.items():
            rule = MODEL_RULES.get(kind)
            if rule is None or kind in found or likelihood < MODEL_LEAST:
                continue
            at = next((s.start for s in spots if not s.dateline), sentence.start)
            hit = Hit(rule, at, at, Span(at, at), "")
            made = self._draft(number, sentence, sentence.span, tokens, hit, spots)
            for draft in made:
                gain = MODEL_BASE + MODEL_SLOPE * likelihood
                draft.confidence = max(0.05, draft.confidence * gain / rule.confidence)
                if draft.status in ("planned", "negated", "failed", "ordered") and likelihood < MODEL_SURE:
                    draft.confidence = 0.05
                elif draft.status in ("planned", "negated", "failed", "ordered"):
                    draft.status = rule.status
            self.drafts.extend(d for d in made if d.confidence > MODEL_KEEP)

    def _list_places(self, number: int, sentence: Sentence, spots: Sequence[Spot]) -> None:
        """What the sentence before said in general, for each place of a list: "First in A in May, then in B"."""
        dates = [d for d in self.dates if sentence.start <= d.start < sentence.end and d.kind == "point"]
        parent = next((d for d in self.drafts if d.sentences[0] == number - 1 and d.rule.type in PEACEFUL
                       and (not d.places or vagueness(d.places[0].place) > 0)), None)
        if parent is None or not dates or len(spots) < 2:
            return
        for spot in spots:
            start, end = self._item(sentence, spot)
            date = next((d for d in dates if start <= d.start < end), None)
            self.drafts.append(replace(
                parent, when=date.interval if date else self.article.published, dated=date is not None,
                expression=date.surface if date else "", sentences=[number, number - 1],
                places=[EventPlace(place=spot.place, role=parent.rule.place_role, toponym_id=spot.toponym.id)],
                confidence=parent.rule.confidence * self.factor,
            ))

    def _item(self, sentence: Sentence, spot: Spot) -> tuple[int, int]:
        """The item of a list in which a place stands: from the comma or "and" before it to the next one."""
        cuts = [m.start() for m in re.finditer(self.words.list_breaks, self.text[sentence.start : sentence.end])]
        edges = [sentence.start, *(sentence.start + cut for cut in cuts), sentence.end]
        start = max(edge for edge in edges if edge <= spot.start)
        return start, min(edge for edge in edges if edge > spot.start)

    # --- one trigger ---------------------------------------------------------------------------------------------

    def _draft(self, number: int, sentence: Sentence, clause: Span, tokens: list[Token], hit: Hit,
               spots: Sequence[Spot]) -> list[Draft]:
        rule = self._as_change(hit.rule, sentence, clause, hit.start)
        spot = nearest_spot(self.text, spots, hit.start, clause, self.words)
        if rule.subject_place:
            spot = self._subject_spot(hit, spots)
            if spot is None:
                return []
        phrase = self._phrase(sentence, clause, hit.start)
        when, dated = self._when(phrase, sentence, rule, clause)
        status = judge_status(self.text, sentence.span, clause, hit.start, rule, self.words, when,
                              self.article.published, dated=dated)
        parts = self._parts(number, sentence, clause, tokens, hit)
        claimed, claimant = find_claimant(self.text, sentence.span, self.mentions[number], self.words, self.parties)
        if claimed and claimant and status in ("happened", "ongoing"):
            status = "claimed"
        place_sets = self._places(rule, spot, spots, sentence, clause, hit)
        base = rule.confidence * self.factor
        if rule.type in PEACEFUL[:2] and spot is not None and not clause.start <= spot.start < clause.end:
            base -= ELSEWHERE_COST
        base -= 0.0 if parts.agents or parts.patients or rule.type not in VIOLENT else NO_SIDE_COST
        drafts = []
        for places in place_sets:
            if rule.type == "troop_movement" and not parts.agents:
                parts = Parts(self._home_forces(places), parts.patients)
            cost = self._inherited_cost(places, sentence) + self._doubt(rule, places, parts, clause, sentence)
            drafts.append(Draft(
                rule=rule, status=status, when=when, dated=dated, expression=phrase.surface if phrase else "",
                places=places, agents=parts.agents, patients=parts.patients,
                claimed_by=claimant if status == "claimed" else "", part=self._is_part(clause),
                sentences=[number], confidence=max(0.05, min(1.0, base - cost)),
            ))
        return drafts

    def _as_change(self, rule: EventRule, sentence: Sentence, clause: Span, anchor: int) -> EventRule:
        """A hold that has just begun ("since Wednesday", "again") as the change that it tells of."""
        if rule.control != "holds":
            return rule
        phrase = self._phrase(sentence, clause, anchor)
        recent = phrase is not None and phrase.kind == "since" and phrase.interval.days <= RECENT_DAYS
        if recent or has(self.words.again_words, self.text[clause.start : clause.end]):
            return rule.model_copy(update={"type": "territorial_change", "control": "gain", "status": "happened",
                                           "subtype": "capture"})
        return rule

    def _home_forces(self, places: list[EventPlace]) -> tuple[str, ...]:
        """The parties that the towns of origin fight for, in this conflict."""
        homes = (self.parties.home_side(p.place.name) for p in places if p.role == "origin")
        return tuple(dict.fromkeys(home for home in homes if home))

    def _doubt(self, rule: EventRule, places: list[EventPlace], parts: Parts, clause: Span,
               sentence: Sentence) -> float:
        """What takes from the confidence: a vague place, an opinion, a quotation, a holder that is no side."""
        said = self.text[clause.start : clause.end]
        cost = (0.0, 0.1, 0.3)[vagueness(places[0].place)] if places and rule.control != "holds" else 0.0
        if places and vagueness(places[0].place) == 2 and (places[0].inherited or rule.control):
            cost += 0.3
        if places and places[0].inherited and rule.type in PEACEFUL:
            cost += ELSEWHERE_COST
        if has(self.words.comments, said):
            cost += COMMENT_COST
        if self._quoted(sentence):
            cost += QUOTE_COST
        if rule.control and self.parties.conflict and parts.agents:
            known = self.parties.side(parts.agents[0]) in self.parties.conflict.side_ids
            cost += 0.0 if known or self.parties.day not in self.parties.conflict.period.interval else STRANGER_COST
        return cost

    def _quoted(self, sentence: Sentence) -> bool:
        """Whether the sentence stands in a quotation of the paragraph."""
        start = min(s.start for s in self.sentences if s.paragraph == sentence.paragraph)
        before = self.text[start : sentence.start]
        opened = before.count("“") + before.count("„") - before.count("”")
        return opened > 0 or self.text[sentence.start] in "“„‘'\"" and self.text[sentence.start + 1].isupper()

    def _is_part(self, clause: Span) -> bool:
        return has(self.words.part_words, self.text[clause.start : clause.end])

    def _inherited_cost(self, places: list[EventPlace], sentence: Sentence) -> float:
        if not places or not places[0].inherited or self.place is None:
            return 0.0
        return INHERITED_COST if self.place[1] == sentence.paragraph else FAR_INHERITED_COST

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
        if rule.place_role == "destination" and all(p.role == "origin" for p in places) and self.place:
            goal = self.place[0]
            if all(goal.place.gazetteer_id != p.place.gazetteer_id for p in places):
                places.append(EventPlace(place=goal.place, role="destination", inherited=True,
                                         toponym_id=goal.toponym_id))
        places.sort(key=lambda p: (p.role != rule.place_role, p.inherited))
        return places

    # --- when ----------------------------------------------------------------------------------------------------

    def _phrase(self, sentence: Sentence, clause: Span, anchor: int) -> DatePhrase | None:
        inside = [d for d in self.dates if sentence.start <= d.start < sentence.end]
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

    def _context_date(self, sentence: Sentence) -> DateInterval:
        published = self.article.published
        known = self.date and self.date[1] == sentence.paragraph and self.date[0].interval
        if self.date and known and known.start < published.end and known.days <= max(3, published.days):
            return self.date[0].interval
        if published.days == 1:
            return DateInterval(published.start - timedelta(days=1), published.end, "days")
        return published

    # --- who -----------------------------------------------------------------------------------------------------

    def _parts(self, number: int, sentence: Sentence, clause: Span, tokens: list[Token], hit: Hit) -> Parts:
        mentions = self.mentions[number]
        inside = [m for m in mentions if clause.start <= m.start < clause.end]
        unarmed = (CIVILIANS,) if hit.rule.type != "battle" else ()
        inside = [m for m in inside if m.armed or m.actor in unarmed or hit.rule.type in PEACEFUL]
        passive = self._is_passive(tokens, hit)
        parts = assign_parts(self.text, clause, inside, self.words, passive=passive,
                             gains=hit.rule.control in ("gain", "passive", "holds"))
        agents, patients = parts.agents, parts.patients
        doer = self._possessor(hit, inside)
        if doer:
            agents, patients = (doer,), tuple(p for p in (*agents, *patients) if p != doer)
        if agents == (CIVILIANS,) and hit.rule.type in VIOLENT:
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
        if hit.rule.control == "loss":
            winner = patients or ((self.parties.opponent(agents[0], self.census),) if agents else ())
            agents, patients = tuple(w for w in winner if w), agents
        if not patients and agents and hit.rule.type in (*VIOLENT, "territorial_change"):
            rival = self.parties.opponent(agents[0], self._around(number), guess=not self._is_part(clause))
            patients = (rival,) if rival else ()
        return Parts(agents, tuple(p for p in patients if p not in agents))

    def _possessor(self, hit: Hit, mentions: Sequence[Mention]) -> str:
        """The party right after a trigger and "of" ("an attack of X"); "" where there is none."""
        prepositions = "|".join(map(re.escape, (*self.words.possessor_prepositions, *self.words.agent_prepositions)))
        for mention in mentions:
            between = self.text[hit.end : mention.start] if mention.start >= hit.end else "-"
            if prepositions and re.fullmatch(rf"\s+(?:{prepositions})\s+(?:\w+\s+)?", between):
                return mention.actor
        return ""

    def _around(self, number: int) -> Counter[str]:
        """The armed parties of a sentence and its neighbours, and how often each is named."""
        near = self.mentions[max(0, number - NEIGHBOURS) : number + NEIGHBOURS + 1]
        return Counter(m.actor for found in near for m in found if m.armed)

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
        return undergoes and bool(forms & set(self.words.copulas))

    # --- the dead ------------------------------------------------------------------------------------------------

    def _count_dead(self, number: int, sentence: Sentence, fresh: list[Draft], spots: Sequence[Spot]) -> None:
        tokens = self.triggers.tokenize(self.text, sentence.span)
        deaths = find_deaths(self.text, sentence.span, tokens, self.triggers, self.words.toll_words)
        if deaths is None:
            return
        if deaths.running and self._count_toll(number, sentence, fresh, deaths, spots):
            return
        violent = [d for d in fresh if d.rule.type in VIOLENT and d.status in COUNTED]
        if violent:
            violent[0].deaths = deaths
            return
        earlier = [d for d in self.drafts if d.rule.type in VIOLENT and d.status in COUNTED]
        near = [d for d in earlier if self.sentences[d.sentences[0]].paragraph == sentence.paragraph]
        own = [s for s in spots if not s.dateline and not s.inside_party]
        if near and not own and near[-1].deaths is None:
            near[-1].deaths = deaths
            near[-1].sentences.append(number)

    def _count_toll(self, number: int, sentence: Sentence, fresh: list[Draft], deaths: Deaths,
                    spots: Sequence[Spot]) -> bool:
        """A toll that runs stands on the battle that goes on: the one told before, or one at the place of the toll."""
        killings = [d for d in fresh if d.rule.type == "violence_against_civilians" and not d.patients]
        if any(d.rule.type in VIOLENT and d not in killings for d in fresh):
            return False
        since = next((d for d in self.dates if sentence.start <= d.start < sentence.end and d.kind == "since"), None)
        for killing in killings:
            self.drafts.remove(killing)
        battle = next((d for d in reversed(self.drafts) if d.rule.type == "battle" and d.status in COUNTED), None)
        if battle is not None:
            battle.deaths, battle.confidence = deaths, max(battle.confidence, TOLL_CONFIDENCE)
            battle.sentences.append(number)
            return True
        place = self._toll_place(spots)
        rule = next((r for r in self.words.rules if r.type == "battle"), None)
        if rule is None or place is None or since is None:
            return False
        self.drafts.append(Draft(rule=rule, status="ongoing", when=since.interval, dated=True, expression=since.surface,
                                 places=[place], deaths=deaths, sentences=[number],
                                 confidence=TOLL_CONFIDENCE * self.factor))
        return True

    def _toll_place(self, spots: Sequence[Spot]) -> EventPlace | None:
        own = [s for s in spots if not s.inside_party]
        if own:
            return EventPlace(place=own[0].place, toponym_id=own[0].toponym.id)
        return self.place[0] if self.place else None
