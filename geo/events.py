"""Events from an article: who did what to whom, where, when, how sure, and which sentences say so.

The way: sentences -> clauses -> triggers of the language file -> place and date of the clause, else inherited from the
context -> parties -> status -> deaths -> one event per thing that happened. No sentence's words stand in the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from geo.definitions import Conflict, data_dir
from geo.events_choice import load_side_model
from geo.events_confidence import MONTHS, Calibration, describe, load_calibration
from geo.events_merging import Draft, join_drafts, join_spares
from geo.events_model import load_model
from geo.events_places import vagueness
from geo.events_reading import Reader
from geo.events_sides import Parties
from geo.events_signs import WordClasses
from geo.events_triggers import Triggers
from geo.lexicon import EventWords, Language
from geo.model import (
    ON_MAP_STATUSES,
    Article,
    ControlChange,
    Dropped,
    Event,
    Evidence,
    Place,
    Source,
    Span,
    Toponym,
    stable_id,
)

DEFAULT_THRESHOLD = 0.55  # where no conflict sets one; see docs/decisions/reading-events.md
REVIEW_LEAST = 0.06  # below, an event is no candidate for review either
NEVER_ON_MAP = ("statement",)
MOST_DAYS = 60  # whose parties are remembered
_PARTIES: dict[tuple[int, int, str, date], Parties] = {}
_COMPILED: dict[int, tuple[EventWords, Triggers, WordClasses]] = {}


def code_events(
    article: Article,
    resolved: list[tuple[Toponym, Place]],
    language: Language,
    conflict: Conflict | None = None,
    gazetteer: Any = None,
    phrases: Sequence[tuple[Span, Place]] = (),
) -> tuple[list[Event], list[Dropped]]:
    """The events that an article tells of, in the order of the text, and what was left out.

    Parameters
    ----------
    resolved : list[tuple[Toponym, Place]]
        The place names of the article with their places.
    conflict : Conflict | None
        Its actors go before the parties of wars in general; its settings give the threshold of the map.
    gazetteer : Any
        Not needed yet; kept so that every reading stage has one shape.
    phrases : Sequence[tuple[Span, Place]]
        Places that the text means without a name ("the capital"), as `geo.places.find_phrases` gives them.
    """
    reader = open_reader(article, resolved, language, conflict, phrases)
    calibration = load_calibration(data_dir() / "models" / "confidence.json")
    drafts = judge_drafts(join_spares(join_drafts(reader.read()), reader.spares), calibration)
    events = finish_events(drafts, reader, conflict.settings.map_threshold if conflict else DEFAULT_THRESHOLD)
    dropped = [Dropped(stage="events", reason=event.off_map_reason, item=event.id, file=article.file,
                       detail=f"{event.type}, {event.status}, confidence {event.confidence}") for event in events
               if not event.on_map and not event.places]
    return events, dropped


def open_reader(
    article: Article, resolved: Sequence[tuple[Toponym, Place]], language: Language, conflict: Conflict | None,
    phrases: Sequence[tuple[Span, Place]] = (),
) -> Reader:
    """What reads one article, with the parties of its time and the model of its language."""
    meant = [(Toponym(article_id=article.id, start=span.start, end=span.end, kind=place.kind,
                      surface=article.text[span.start : span.end]), place) for span, place in phrases]
    parties = _parties_on(article, language, conflict).for_another()
    model = load_model(data_dir() / "models" / f"events_{article.lang}.npz")
    sides = load_side_model(data_dir() / "models" / "sides.json")
    triggers, classes = _compiled(language)
    reader = Reader(article, [*resolved, *meant], language, parties, triggers, model, sides)
    reader.classes = classes
    return reader


def finish_events(drafts: Sequence[Draft], reader: Reader, threshold: float) -> list[Event]:
    """The drafts as events with ids; those of at least the threshold's confidence are for the map."""
    told: Counter[tuple[int, str]] = Counter()
    events = []
    for draft in drafts:
        anchor = (draft.sentences[0], draft.rule.type)
        events.append(_finish(draft, reader, reader.parties, threshold, told[anchor]))
        told[anchor] += 1
    return events


def judge_drafts(drafts: Sequence[Draft], calibration: Calibration | None) -> list[Draft]:
    """The drafts with calibrated confidence, without those that are hardly worth a reviewer's time."""
    if calibration is None:
        return [draft for draft in drafts if not draft.spare]
    kept: list[Draft] = []
    for draft in drafts:
        draft.confidence = calibration.judge(describe(draft, kept))
        told = not draft.spare and (draft.status not in ON_MAP_STATUSES or not draft.places)
        if told or draft.confidence >= REVIEW_LEAST:
            kept.append(draft)
    return kept


def _compiled(language: Language) -> tuple[Triggers, WordClasses]:
    known = _COMPILED.get(id(language.events))
    if known is None or known[0] is not language.events:
        known = (language.events, Triggers(language.events, language.code), WordClasses(language.events))
        _COMPILED[id(language.events)] = known
    return known[1:]


def _parties_on(article: Article, language: Language, conflict: Conflict | None) -> Parties:
    """The parties of the day of an article; those of the days before are remembered."""
    day = article.published.last_day
    key = (id(language.events), id(conflict), article.lang, day)
    known = _PARTIES.get(key)
    if known is None or known.words is not language.events or known.conflict is not conflict:
        if len(_PARTIES) >= MOST_DAYS:
            _PARTIES.clear()
        known = _PARTIES[key] = Parties(language.events, article.lang, conflict, day)
    return known


def _words_of(reader: Reader, number: int) -> tuple[str, int]:
    """What a sentence says, and how many before it say the same: its name, wherever in the article it stands."""
    said = reader.said
    return said[number], said[:number].count(said[number])


def _finish(draft: Draft, reader: Reader, parties: Parties, threshold: float, ordinal: int) -> Event:
    article, rule = reader.article, draft.rule
    places = tuple(draft.places)
    again = (ordinal,) if ordinal else ()  # the sentence told of one of this type before
    would = draft.status in ON_MAP_STATUSES and bool(places) and rule.type not in NEVER_ON_MAP
    on_map = would and not draft.spare and not _is_nowhere(draft) and draft.confidence >= threshold
    deaths = draft.deaths
    return Event(
        id=stable_id("ev", article.id, *_words_of(reader, draft.sentences[0]), rule.type, *again),
        type=rule.type, subtype=rule.subtype, status=draft.status, claimed_by=draft.claimed_by, when=draft.when,
        date_expression=draft.expression, places=places, side1=draft.agents, side2=draft.patients,
        deaths_min=deaths.least if deaths else None, deaths_max=deaths.most if deaths else None,
        deaths_cumulative=bool(deaths and deaths.running), control=_control(draft, parties),
        evidence=tuple(Evidence(article_id=article.id, start=reader.sentences[n].start, end=reader.sentences[n].end)
                       for n in draft.sentences),
        sources=(Source(id=article.id, kind="article", publisher=article.publisher, address=article.address,
                        published=article.published.last_day),),
        rule=rule.id, confidence=round(draft.confidence, 3), on_map=on_map, review=would and not on_map,
        off_map_reason="" if on_map else _reason(draft, would), reported_at=article.published.last_day,
    )


def _is_nowhere(draft: Draft) -> bool:
    """Whether the place is larger than a country, or a country in someone's words, or for some years."""
    place = draft.places[0].place
    quoted = draft.cues.get("quoted", 0.0) > 0
    return vagueness(place) == 2 and (draft.when.days > MONTHS or not place.country or quoted)


def _reason(draft: Draft, would: bool) -> str:
    if draft.status not in ON_MAP_STATUSES:
        return draft.status
    if not draft.places:
        return "no_place"
    return "low_confidence" if would else "never_on_map"


def _control(draft: Draft, parties: Parties) -> ControlChange | None:
    if not draft.rule.control or not draft.places:
        return None
    return ControlChange(
        place=draft.places[0].place.name,
        new=parties.side(draft.agents[0]) if draft.agents else "",
        old=parties.side(draft.patients[0]) if draft.patients and draft.rule.control != "holds" else "",
        extent="part" if draft.part else "whole",
    )
