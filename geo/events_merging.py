"""Drafts of events, and the joining of those that one article tells of one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geo.dates import DateInterval
from geo.events_deaths import Deaths
from geo.lexicon import EventRule
from geo.model import EventPlace, Status
from geo.projection import distance_km

SAME_KM = 8.0  # two points within this distance are one place of an event
SAME_BATTLE_KM = 25.0  # what goes on around one town is one battle


@dataclass(kw_only=True)
class Draft:
    """An event while an article is read; `sentences` are the numbers of the sentences it rests on, the anchor first."""

    rule: EventRule
    status: Status
    when: DateInterval
    dated: bool  # by words of its own sentence
    expression: str = ""
    places: list[EventPlace] = field(default_factory=list)
    agents: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    deaths: Deaths | None = None
    claimed_by: str = ""
    part: bool = False
    sentences: list[int] = field(default_factory=list)
    confidence: float = 0.5  # a judgement by the rule alone; `geo.events_confidence` calibrates it
    cues: dict[str, float] = field(default_factory=dict)  # what speaks for and against it
    at: int = 0  # where its trigger stands
    spare: bool = False  # another reading of a sentence: of a place that lies less near

    @property
    def inherited(self) -> bool:
        """Whether its place came from the context."""
        return bool(self.places) and self.places[0].inherited


def join_drafts(drafts: list[Draft]) -> list[Draft]:
    """The drafts with those that tell of one event made one, in the order of the text."""
    joined: list[Draft] = []
    alike: dict[str, list[Draft]] = {}  # by type
    for draft in drafts:
        of_type = alike.setdefault(draft.rule.type, [])
        same = next((known for known in reversed(of_type) if _is_same(known, draft)), None)
        if same is None:
            joined.append(draft)
            of_type.append(draft)
        else:
            _absorb(same, draft)
    return joined


def join_spares(joined: list[Draft], spares: Sequence[Draft]) -> list[Draft]:
    """The joined drafts and the spare readings that are no second telling of one of them, in the order of the text."""
    kept: list[Draft] = []
    alike: dict[str, list[Draft]] = {}  # by type
    for draft in joined:
        alike.setdefault(draft.rule.type, []).append(draft)
    for spare in spares:
        of_type = alike.setdefault(spare.rule.type, [])
        if not any(_is_same(known, spare) for known in of_type):
            kept.append(spare)
            of_type.append(spare)
    return sorted([*joined, *kept], key=lambda draft: (draft.sentences[0], draft.spare))


def _is_same(known: Draft, new: Draft) -> bool:
    if known.rule.type != new.rule.type or not _same_standing(known.status, new.status):
        return False
    if known.rule.type == "other" and known.rule.subtype != new.rule.subtype:
        return False
    if not _same_place(known, new):
        return False
    if known.dated and new.dated and not known.when.overlaps(new.when):
        return False
    if known.deaths and new.deaths and known.deaths != new.deaths and known.rule.type != "battle" and known.dated:
        return new.inherited
    return not (known.agents and new.agents and known.patients and new.patients
                and set(known.agents) & set(new.patients) and set(new.agents) & set(known.patients)
                and known.rule.type != "battle")


def _same_standing(one: Status, other: Status) -> bool:
    real = ("happened", "ongoing", "claimed")
    return one == other or (one in real and other in real)


def _same_place(known: Draft, new: Draft) -> bool:
    if not known.places or not new.places:
        return not known.places and not new.places and known.rule.type in ("talks", "agreement")
    if known.rule.control:
        return known.places[0].place.gazetteer_id == new.places[0].place.gazetteer_id
    limit = SAME_BATTLE_KM if known.rule.type == "battle" and "ongoing" in (known.status, new.status) else SAME_KM
    return any(one.place.gazetteer_id == other.place.gazetteer_id
               or distance_km(one.place.point, other.place.point) <= limit
               for one in known.places for other in new.places if one.role != "origin" or other.role == "origin")


def _absorb(known: Draft, new: Draft) -> None:
    known.sentences.extend(n for n in new.sentences if n not in known.sentences)
    if new.dated and (not known.dated or new.when.days < known.when.days and known.status != "ongoing"):
        known.when, known.expression, known.dated = new.when, new.expression, True
    known.agents = known.agents or new.agents
    known.patients = known.patients or tuple(p for p in new.patients if p not in known.agents)
    if new.deaths and (known.deaths is None or (new.deaths.least or 0) > (known.deaths.least or 0)):
        known.deaths = new.deaths
    if known.inherited and not new.inherited:
        known.places = new.places
    if new.status == "happened" and known.status == "claimed":
        known.status, known.claimed_by = "happened", ""
    if new.confidence > known.confidence:
        known.confidence, known.cues = new.confidence, new.cues
