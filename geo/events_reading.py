"""One article read sentence by sentence into drafts of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from geo.events_confidence import logit
from geo.events_context import RECENT_DAYS
from geo.events_deaths import Deaths, find_deaths
from geo.events_merging import Draft
from geo.events_parts import PEACEFUL, VIOLENT, PartsContext
from geo.events_phrases import has
from geo.events_places import Spot, find_spots, nearest_spot, vagueness
from geo.events_sides import CIVILIANS, Parts
from geo.events_signs import SentenceSigns, find_signs, hide_names
from geo.events_status import find_claimant, judge_status
from geo.events_triggers import Hit, Token
from geo.lexicon import EventRule
from geo.model import EventPlace, Span
from geo.sentences import Sentence, split_clauses

INHERITED_COST = 0.08
FAR_INHERITED_COST = 0.2
NO_SIDE_COST = 0.1
TOLL_CONFIDENCE = 0.6
COUNTED = ("happened", "ongoing", "claimed")
COMMENT_COST = 0.35  # someone condemns or studies it: it is the topic, not the news
ELSEWHERE_COST = 0.2  # talks are held where the text says, not where the last shell fell
UNNAMED_COST = 0.35  # a change of hands needs its place, or a word like "the town" for it
QUOTE_COST = 0.2
STRANGER_COST = 0.45  # held by someone who is no side of the conflict
MODEL_NEUTRAL = 0.3  # of the model's likelihood: neither for nor against a rule
MODEL_WEIGHT = 0.6
MODEL_LEAST = 0.3  # from here on the model alone makes an event
SPARE_LEAST = 0.06  # of its likelihood: from here on a spare reading, of any type
SPARE_PLACES = 2
SPARE_FACTOR = 0.5
MODEL_BASE, MODEL_SLOPE = 0.4, 0.45
MODEL_SURE = 0.6  # above, words of doubt elsewhere in the sentence do not count
MODEL_KEEP = 0.3
MODEL_NEVER = ("territorial_change", "control", "talks", "agreement")  # more than a spare reading by the model alone
MODEL_RULES = {  # without `control`: a front line must not move on a guess
    kind: EventRule(
        id=f"model_{kind}", type=kind, triggers=(), place_role=role, status=status, confidence=0.7,
        agent=CIVILIANS if kind == "protest" else "", patient=CIVILIANS if kind == "violence_against_civilians" else "",
    )
    for kind, role, status in (
        ("battle", "place", "happened"), ("remote_violence", "target", "happened"),
        ("violence_against_civilians", "place", "happened"), ("troop_movement", "destination", "happened"),
        ("territorial_change", "place", "happened"), ("control", "place", "ongoing"), ("talks", "place", "happened"),
        ("agreement", "place", "happened"), ("detention", "place", "happened"), ("protest", "place", "happened"),
        ("other", "place", "happened"),
    )
}
GUESSED_KILLING = MODEL_RULES["violence_against_civilians"]  # gives way to bodies that are found
_STRONGER = {  # in one clause, the second make the first no event of its own
    "battle": ("strike", "bomb"), "killing": ("strike", "bomb"),
    "movement": ("withdrawal", "bomb", "strike", "capture"),
    "displacement": ("withdrawal", "movement"), "loss": ("capture",), "fall_of": ("capture", "fall"),
    "fall": ("capture",), "siege": ("capture", "battle", "loss"), "drive_out": ("capture",), "strike": ("bomb",),
    "holds": ("capture", "fall", "loss"), "attack": ("strike", "bomb", "killing", "battle"),
}
_STRONGER_IN_SENTENCE = {"attack": ("strike", "bomb", "killing", "battle")}


class ClauseHits(NamedTuple):
    """A clause, its words, and the triggers among them."""

    clause: Span
    tokens: list[Token]
    hits: list[Hit]


class Reader(PartsContext):
    """Reads one article."""

    found: list[list[ClauseHits]]  # of each sentence, once read

    def read(self) -> list[Draft]:
        """The drafts of the article in the order of the text; `spares` are its other readings, for review."""
        self.found = [self._find_hits(sentence) for sentence in self.sentences]
        for number, sentence in enumerate(self.sentences):
            self._read_sentence(number, sentence)
        return self.drafts

    def read_signs(self) -> list[SentenceSigns]:
        """What the model of the language reads of each sentence."""
        self.found = [self._find_hits(sentence) for sentence in self.sentences]
        return [self._signs(number) for number in range(len(self.sentences))]

    def _find_hits(self, sentence: Sentence) -> list[ClauseHits]:
        """The clauses of a sentence with the triggers in each."""
        clauses = split_clauses(self.text, sentence.span, self.breaks)
        tokens = [self.triggers.tokenize(self.text, clause) for clause in clauses]
        if clauses == [sentence.span]:
            self._tokens[sentence] = tokens[0]
        return [ClauseHits(c, t, self.triggers.find(t)) for c, t in zip(clauses, tokens, strict=True)]

    def _signs(self, number: int) -> SentenceSigns:
        sentence = self.sentences[number]
        words = hide_names(self.text, sentence.span, self.resolved, self.mentions[number], self.dates)
        near = (n for n in (number - 1, number + 1) if 0 <= n < len(self.sentences)
                and self.sentences[n].paragraph == sentence.paragraph)
        beside = [hit for n in near for clause in self.found[n] for hit in clause.hits]
        mine = self.found[number]
        return SentenceSigns(words, find_signs([t for c in mine for t in c.tokens], [h for c in mine for h in c.hits],
                                               beside, self.classes, words))

    def _read_sentence(self, number: int, sentence: Sentence) -> None:
        if number and self.theatres[number] != self.theatres[number - 1]:
            self.agent = ""  # another war
        span, mentions = sentence.span, self.mentions[number]
        spots = find_spots(self.text, span, self.resolved, mentions, self.words)
        begun = len(self.drafts)
        found = self.found[number]
        everywhere = {hit.rule.id for _, _, hits in found for hit in hits}
        for clause, tokens, hits in found:
            rules = {hit.rule.id for hit in hits}
            for hit in hits:
                weaker = rules & set(_STRONGER.get(hit.rule.id, ()))
                if not weaker and not everywhere & set(_STRONGER_IN_SENTENCE.get(hit.rule.id, ())):
                    self.drafts.extend(self._draft(number, sentence, clause, tokens, hit, spots))
        if self.model is not None:
            likely = self.model.likelihoods(self._signs(number))
            self._weigh(number, sentence, begun, spots, likely)
            self._read_elsewhere(number, sentence, begun, spots, likely)
        if len(self.drafts) == begun:
            self._list_places(number, sentence, spots)
        self._count_dead(number, sentence, self.drafts[begun:], spots)
        self._remember(sentence, spots, mentions, self.drafts[begun:])

    def _weigh(self, number: int, sentence: Sentence, begun: int, spots: Sequence[Spot],
               likely: Mapping[str, float]) -> None:
        """Doubt what the model of the language finds unlikely, and add what it finds likely and no rule has found."""
        found: set[str] = {draft.rule.type for draft in self.drafts[begun:]}
        rivals = found | set(VIOLENT) if found & set(VIOLENT) else found  # of one act of violence, one type
        for draft in self.drafts[begun:]:
            change = MODEL_WEIGHT * (likely.get(draft.rule.type, MODEL_NEUTRAL) - MODEL_NEUTRAL)
            if draft.rule.control and draft.inherited:
                change = min(change, 0.0)  # the model knows what happened, not where
            draft.confidence = max(0.05, min(0.95, draft.confidence + change))
            draft.cues |= _model_cues(draft.rule.type, likely, found)
        own = any(not s.dateline and not s.inside_party for s in spots)
        for kind, likelihood in likely.items():
            rule = MODEL_RULES.get(kind)
            if rule is None or kind in found or likelihood < SPARE_LEAST:
                continue
            made = self._guess(number, sentence, rule, spots, likelihood)
            sure = own and kind not in rivals and kind not in MODEL_NEVER and likelihood >= MODEL_LEAST
            for draft in made:
                draft.cues |= _model_cues(kind, likely, found)
                draft.spare = not sure or draft.confidence <= MODEL_KEEP
                (self.spares if draft.spare else self.drafts).append(draft)

    def _guess(self, number: int, sentence: Sentence, rule: EventRule, spots: Sequence[Spot],
               likelihood: float) -> list[Draft]:
        """What the model alone finds: in the whole sentence, at its first place."""
        at = next((s.start for s in spots if not s.dateline), sentence.start)
        tokens = self._words_of(sentence)
        made = self._draft(number, sentence, sentence.span, tokens, Hit(rule, at, at, Span(at, at), ""), spots)
        for draft in made:
            draft.confidence = max(0.05, draft.confidence * (MODEL_BASE + MODEL_SLOPE * likelihood) / rule.confidence)
            if draft.status in ("planned", "negated", "failed", "ordered"):
                draft.cues["doubted"] = 1.0
                draft.confidence = draft.confidence if likelihood >= MODEL_SURE else 0.05
                draft.status = rule.status
        return made

    def _read_elsewhere(self, number: int, sentence: Sentence, begun: int, spots: Sequence[Spot],
                        likely: Mapping[str, float]) -> None:
        """Spare readings of what was found in a sentence, at its other places: for review, hardly ever for a mark."""
        tokens = self._words_of(sentence)
        fresh = self.drafts[begun:]
        for kind in dict.fromkeys(draft.rule.type for draft in fresh):
            mine = [draft for draft in fresh if draft.rule.type == kind]
            taken = {p.toponym_id for draft in mine for p in draft.places if not p.inherited}
            rule = MODEL_RULES.get(kind)
            free = [s for s in spots if s.toponym.id not in taken and not s.dateline]
            if rule is None or mine[0].status not in COUNTED:
                continue
            for spot in free[:SPARE_PLACES]:
                hit = Hit(rule, spot.start, spot.start, Span(spot.start, spot.start), "")
                for draft in self._draft(number, sentence, sentence.span, tokens, hit, [spot]):
                    draft.cues |= _model_cues(kind, likely, set()) | {"elsewhere": 1.0}
                    draft.spare, draft.agents, draft.patients = True, mine[0].agents, mine[0].patients
                    draft.confidence *= SPARE_FACTOR
                    self.spares.append(draft)

    def _list_places(self, number: int, sentence: Sentence, spots: Sequence[Spot]) -> None:
        """What the sentence before said in general, for each place of a list: "First in A in May, then in B"."""
        dates = [d for d in self._dates_in[sentence] if d.kind == "point"]
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

    def _draft(self, number: int, sentence: Sentence, clause: Span, tokens: list[Token], hit: Hit,
               spots: Sequence[Spot]) -> list[Draft]:
        rule = self._as_change(hit.rule, sentence, clause, hit.start)
        spot = nearest_spot(self.text, spots, hit.start, clause, self.words)
        here = self.place is not None and self.place[1] == sentence.paragraph
        if spot is not None and spot.inside_party and here and rule.type != "troop_movement":
            spot = None  # "fighters from A": where they are from, not where they fight
        if rule.subject_place:
            spot = self._subject_spot(hit, spots)
            if spot is None:
                return []
        phrase = self._phrase(sentence, clause, hit.start)
        when, dated = self._when(phrase, sentence, rule, clause)
        if self._is_old(clause):
            when, dated = min(self._old_dates(clause), key=lambda d: d.start), True
        trigger = Span(hit.start, max(hit.start, hit.span.end))
        status = judge_status(self.text, sentence.span, clause, trigger, rule, self.words, when,
                              self.article.published, dated=dated)
        known = spot.place if spot else self.place[0].place if self.place else None
        parts = self._parts(number, clause, tokens, hit, when, known)
        claimed, claimant = self._claimant(number, sentence)
        if claimed and claimant and status in ("happened", "ongoing"):
            status = "claimed"
        place_sets = self._places(rule, spot, spots, sentence, clause, hit)
        base = rule.confidence * self.factor
        if rule.type in PEACEFUL[:2] and spot is not None and not clause.start <= spot.start < clause.end:
            base -= ELSEWHERE_COST
        base -= 0.0 if parts.agents or parts.patients or rule.type not in VIOLENT else NO_SIDE_COST
        drafts = []
        for places in place_sets:
            home = self._home_forces(places) if rule.type == "troop_movement" else ()
            if home and not any(m.armed for m in self.mentions[number]):
                parts = Parts(home, parts.patients)
            cost = self._inherited_cost(places, sentence) + self._doubt(rule, places, parts, clause, sentence)
            cues = self._cues(rule, hit, spot, places, clause, sentence) | self._setting(number, spot, spots, clause)
            drafts.append(Draft(
                rule=rule, status=status, cues=cues | {"claim words": float(claimed)}, when=when,
                dated=dated, expression=phrase.surface if phrase else "", places=places,
                agents=parts.agents, patients=parts.patients, claimed_by=claimant if status == "claimed" else "",
                part=self._is_part(clause), at=hit.start, sentences=[number],
                confidence=max(0.05, min(1.0, base - cost)),
            ))
        return drafts

    def _words_of(self, sentence: Sentence) -> list[Token]:
        """The words of a sentence, which several readings of it ask for."""
        if sentence not in self._tokens:
            self._tokens[sentence] = self.triggers.tokenize(self.text, sentence.span)
        return self._tokens[sentence]

    def _claimant(self, number: int, sentence: Sentence) -> tuple[bool, str]:
        """Whether and on whose word the sentence rests: the same for everything that it tells."""
        if number not in self._claimants:
            self._claimants[number] = find_claimant(
                self.text, sentence.span, self.mentions[number], self.words, self.parties)
        return self._claimants[number]

    def _cues(self, rule: EventRule, hit: Hit, spot: Spot | None, places: list[EventPlace], clause: Span,
              sentence: Sentence) -> dict[str, float]:
        """What the words around a trigger say for and against the event, for `geo.events_confidence`."""
        said = self.text[clause.start : clause.end]
        words = self.words
        far = bool(places and places[0].inherited and self.place and self.place[1] != sentence.paragraph)
        return {
            "far": float(far), "peace": float(self.factor < 1.0), "quoted": float(self._quoted(sentence)),
            "comment": float(has(words.comments, said)), "soft plan": float(has(words.planned, said)),
            "hedged": float(has(words.hedges, said)), "specific": float(min(2, hit.spec.count("+"))),
            "question": float("?" in said[-2:]),
            "other clause": float(spot is not None and not clause.start <= spot.start < clause.end),
            "at a place": float(spot is not None and spot.before in words.place_prepositions),
            "from a place": float(spot is not None and spot.before in words.origin_prepositions),
            "in a name": float(spot is not None and spot.inside_party), "dateline": float(bool(spot and spot.dateline)),
            "generic place": float(spot is None and has(words.generic_places, said)),
            "distance": min(1.5, abs(hit.start - spot.start) / 100) if spot is not None else 0.0,
            "old words": float(has(words.background_words, self.text[sentence.start : sentence.end])),
            "trigger": float(bool(hit.spec)), "controls": float(bool(rule.control)),
        }

    def _setting(self, number: int, spot: Spot | None, spots: Sequence[Spot], clause: Span) -> dict[str, float]:
        """What the other places in the sentence say for and against the event."""
        own = [s for s in spots if not s.dateline and not s.inside_party]
        nearer = [s for s in own if clause.start <= s.start < clause.end]
        return {
            "places in sentence": min(3.0, len(own)), "only place": float(spot is not None and own == [spot]),
            "only place in clause": float(spot is not None and nearer == [spot]),
            "sure place": float(spot is not None and vagueness(spot.place) == 0),
            "party named": float(any(m.armed for m in self.mentions[number])),
            "dated in sentence": float(bool(self._dates_in[self.sentences[number]])),
        }

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

    def _doubt(self, rule: EventRule, places: list[EventPlace], parts: Parts, clause: Span,
               sentence: Sentence) -> float:
        """What takes from the confidence: a vague place, an opinion, a quotation, a holder that is no side."""
        said = self.text[clause.start : clause.end]
        cost = (0.0, 0.1, 0.3)[vagueness(places[0].place)] if places and rule.control != "holds" else 0.0
        if places and vagueness(places[0].place) == 2 and (places[0].inherited or rule.control):
            cost += 0.3
        if places and places[0].inherited and rule.type in PEACEFUL:
            cost += ELSEWHERE_COST
        if places and places[0].inherited and rule.control and not has(self.words.generic_places, said):
            cost += UNNAMED_COST
        if has(self.words.comments, said):
            cost += COMMENT_COST
        if self._quoted(sentence):
            cost += QUOTE_COST
        if rule.control and self.parties.conflict and parts.agents:
            known = self.parties.side(parts.agents[0]) in self.parties.conflict.side_ids
            cost += 0.0 if known or self.parties.day not in self.parties.conflict.period.interval else STRANGER_COST
        return cost

    def _inherited_cost(self, places: list[EventPlace], sentence: Sentence) -> float:
        if not places or not places[0].inherited or self.place is None:
            return 0.0
        return INHERITED_COST if self.place[1] == sentence.paragraph else FAR_INHERITED_COST

    def _count_dead(self, number: int, sentence: Sentence, fresh: list[Draft], spots: Sequence[Spot]) -> None:
        tokens = self._words_of(sentence)
        deaths = find_deaths(self.text, sentence.span, tokens, self.triggers, self.words.toll_words)
        if deaths is None:
            return
        if deaths.running and self._count_toll(number, sentence, fresh, deaths, spots):
            return
        counted = [d for d in fresh if d.status in COUNTED]
        told = [d for d in counted if d.rule.type in VIOLENT and d.rule is not GUESSED_KILLING]
        violent = told or [d for d in counted if d.rule.subtype == "bodies" or d.rule.type in VIOLENT]
        if violent:
            min(violent, key=lambda draft: abs(draft.at - deaths.at)).deaths = deaths
            return
        earlier = [d for d in self.drafts if d.rule.type in VIOLENT and d.status in COUNTED]
        near = [d for d in earlier if self.sentences[d.sentences[0]].paragraph == sentence.paragraph]
        own = [s for s in spots if not s.dateline and not s.inside_party]
        if near and not own and near[-1].deaths is None:
            near[-1].deaths = deaths
            if not near[-1].patients and any(m.actor == CIVILIANS for m in self.mentions[number]):
                near[-1].patients = (CIVILIANS,)
            near[-1].sentences.append(number)

    def _count_toll(self, number: int, sentence: Sentence, fresh: list[Draft], deaths: Deaths,
                    spots: Sequence[Spot]) -> bool:
        """A toll that runs stands on the battle that goes on: the one told before, or one at the place of the toll."""
        killings = [d for d in fresh if d.rule.type == "violence_against_civilians" and not d.patients]
        if any(d.rule.type in VIOLENT and d not in killings for d in fresh):
            return False
        since = next((d for d in self._dates_in[sentence] if d.kind == "since"), None)
        for killing in killings:
            self.drafts.remove(killing)
        battle = next((d for d in reversed(self.drafts) if d.rule.type == "battle" and d.status in COUNTED
                       and self.theatres[d.sentences[0]] == self.theatres[number]), None)
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


def _model_cues(kind: str, likely: Mapping[str, float], found: set[str]) -> dict[str, float]:
    """What the model of sentences says of a type, and of its rivals."""
    others = [likelihood for other, likelihood in likely.items() if other != kind]
    mine, rival = likely.get(kind, MODEL_NEUTRAL), max(others, default=0.0)
    return {
        "likely": logit(mine), "rival": logit(rival), "likeliest": float(mine >= rival),
        "rivals found": float(bool(found - {kind})),
    }
