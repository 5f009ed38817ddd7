"""The records that pass between the stages. All are frozen and keyword-only; an invalid one cannot be built.

Coordinates are `LngLat`, WGS 84 degrees, longitude first. Offsets are code points in the article's raw text,
half-open. Dates are `DateInterval`s. Ids are stable: a hash of what anchors the record in its source, so that
they survive a rebuild and another order of articles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple, get_args

from shapely.geometry.base import BaseGeometry

from geo.dates import DateInterval

EventType = Literal[
    "battle", "remote_violence", "violence_against_civilians", "territorial_change", "control", "troop_movement",
    "talks", "agreement", "statement", "detention", "protest", "other",
]
Status = Literal["happened", "ongoing", "claimed", "ordered", "planned", "negated", "failed", "background"]
ON_MAP_STATUSES: frozenset[Status] = frozenset({"happened", "ongoing", "claimed"})
PlaceKind = Literal[
    "city", "town", "district", "region", "country", "airport", "airbase", "port", "oil_field", "camp", "other"
]
ToponymRole = Literal["place", "target", "origin", "destination", "seat", "actor", "residence", "topic"]
EventPlaceRole = Literal["place", "target", "origin", "destination", "offset", "seat"]
ObservationKind = Literal["captured", "holds", "contested", "attacks", "withdrew", "claim"]
Extent = Literal["whole", "part"]
Stage = Literal[
    "articles", "toponyms", "places", "events", "chronology", "imports", "merging", "corrections", "control", "fronts"
]

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
STATUSES: tuple[Status, ...] = get_args(Status)
PLACE_KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
OBSERVATION_KINDS: tuple[ObservationKind, ...] = get_args(ObservationKind)

CONTESTED = "contested"  # a state of a place, never an actor


class LngLat(NamedTuple):
    """A point in WGS 84 degrees, longitude first. Build with `LngLat.checked` where the numbers come from outside."""

    lng: float
    lat: float

    @classmethod
    def checked(cls, lng: float, lat: float) -> LngLat:
        """The point, or ValueError where a number cannot be a longitude or latitude."""
        if not -180.0 <= lng <= 180.0:
            raise ValueError(f"longitude {lng!r} lies outside -180 to 180")
        if not -90.0 <= lat <= 90.0:
            raise ValueError(f"latitude {lat!r} lies outside -90 to 90")
        return cls(float(lng), float(lat))


def stable_id(prefix: str, *parts: object) -> str:
    """A short id that depends only on `parts`: `prefix` and the first 12 hex digits of their SHA-256."""
    text = "\x1f".join(str(part) for part in parts)
    return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _unit(value: float, name: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} {value!r} lies outside 0 to 1")


class Span(NamedTuple):
    """Code points from `start` up to, not including, `end` of an article's raw text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether at least one code point lies in both."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, kw_only=True)
class Article:
    """One text from a source. `text` is raw; `body` are the spans of it that are the article proper."""

    id: str
    lang: str
    published: DateInterval
    title: str
    text: str
    body: tuple[Span, ...]
    file: str  # name only, never a path
    publisher: str = ""
    address: str = ""  # http(s) only

    def __post_init__(self) -> None:
        if not self.body:
            raise ValueError(f"article {self.id!r} has no text of its own")
        if any(not 0 <= span.start < span.end <= len(self.text) for span in self.body):
            raise ValueError(f"article {self.id!r}: a span of the body lies outside the text")


@dataclass(frozen=True, kw_only=True)
class Toponym:
    """A place name in a text."""

    article_id: str
    start: int
    end: int
    surface: str
    kind: PlaceKind
    role: ToponymRole = "place"
    metonym: bool = False  # the name stands for a government

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.surface):
            raise ValueError(f"{self.surface!r} is not as long as its span {self.start} to {self.end}")

    @cached_property
    def id(self) -> str:
        """Stable: the article and the span."""
        return stable_id("top", self.article_id, self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A place that a name could mean, with its score (higher is better)."""

    gazetteer_id: str
    name: str
    point: LngLat
    country: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place on the earth: a point with an honest precision, or a region."""

    gazetteer_id: str
    name: str
    point: LngLat  # of a region: a point inside it
    kind: PlaceKind
    country: str  # ISO 3166-1 alpha-2, "" where none
    precision_km: float  # the true place lies within this distance of the point
    confidence: float = 1.0
    region: BaseGeometry | None = field(default=None, compare=False)  # WGS 84; None for a point
    method: str = "exact"
    reason: str = ""
    candidates: tuple[Candidate, ...] = ()
    qualifier: str = ""  # "haven", "buitenwijken", "ten westen van": what the text adds to the name

    def __post_init__(self) -> None:
        LngLat.checked(*self.point)
        _unit(self.confidence, "confidence")
        if self.precision_km < 0:
            raise ValueError(f"precision {self.precision_km!r} km is negative")

    @property
    def is_vague(self) -> bool:
        """Whether the map must draw an area, never a pin."""
        return self.region is not None or self.kind in ("region", "country") or self.precision_km > 5.0


@dataclass(frozen=True, kw_only=True)
class EventPlace:
    """A place in its role in an event; `inherited` when it was taken from the context, not the sentence."""

    place: Place
    role: EventPlaceRole = "place"
    inherited: bool = False
    toponym_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A sentence of an article that an event or an observation rests on."""

    article_id: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"evidence {self.start} to {self.end} is no span")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who says so. `id` groups reports that are not independent (one agency, one page, one article).

    `said` is the line of a report that joined an event which has another line.
    """

    id: str
    kind: Literal["article", "chronology", "import"]
    publisher: str = ""
    address: str = ""  # http(s) only
    camp: str = ""  # the actor id that the publisher is close to; "" is neutral or not known
    backing: Literal["page", "ucdp", "knowledge", "text"] = "text"
    published: date | None = None
    note: str = ""
    said: str = ""

    def __post_init__(self) -> None:
        if self.address and not self.address.lower().startswith(("http://", "https://")):
            raise ValueError(f"{self.address!r} is no http(s) address")


@dataclass(frozen=True, kw_only=True)
class ControlChange:
    """What an event says of control: `new` and `old` are actor ids ("" where not said)."""

    place: str
    new: str
    old: str = ""
    extent: Extent = "whole"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, who did it, when, where, how sure, and which sentences say so."""

    id: str
    type: EventType
    subtype: str = ""
    status: Status = "happened"
    claimed_by: str = ""
    when: DateInterval
    date_expression: str = ""  # the words that the interval came from
    date_reason: str = ""  # what narrowed it
    places: tuple[EventPlace, ...] = ()
    side1: tuple[str, ...] = ()
    side2: tuple[str, ...] = ()
    deaths_min: int | None = None
    deaths_max: int | None = None
    deaths_cumulative: bool = False
    control: ControlChange | None = None
    evidence: tuple[Evidence, ...] = ()
    sources: tuple[Source, ...] = ()
    summary: str = ""  # a chronology's own line
    summary_lang: str = ""
    rule: str = ""
    confidence: float = 1.0
    on_map: bool = True
    review: bool = False  # would be on the map but for its confidence
    off_map_reason: str = ""  # a key of the interface's words, where not on the map
    reported_at: date | None = None
    aliases: tuple[str, ...] = ()  # ids of reports that turned out to be this event, so that links to them hold

    def __post_init__(self) -> None:
        _unit(self.confidence, "confidence")
        if self.type not in EVENT_TYPES:
            raise ValueError(f"{self.type!r} is no type of event; expected one of {', '.join(EVENT_TYPES)}")
        if self.status not in STATUSES:
            raise ValueError(f"{self.status!r} is no status; expected one of {', '.join(STATUSES)}")
        if self.deaths_min is not None and self.deaths_max is not None and self.deaths_min > self.deaths_max:
            raise ValueError(f"deaths {self.deaths_min} to {self.deaths_max}: the least is more than the most")
        if not self.evidence and not self.sources:
            raise ValueError(f"event {self.id!r} rests on nothing: it needs evidence or a source")
        if self.on_map and (self.status not in ON_MAP_STATUSES or not self.places):
            raise ValueError(f"event {self.id!r} cannot be on the map: it did not happen or has no place")

    @property
    def main_place(self) -> EventPlace | None:
        """The place where the mark goes."""
        return self.places[0] if self.places else None


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A report of who held a place. `reported_at` is when it became known, apart from when it held."""

    id: str
    place: Place
    actor: str  # an actor id, "neutral", or CONTESTED
    kind: ObservationKind
    valid: DateInterval  # the days in which the state began (for "holds": was seen)
    reported_at: date
    claimant: str = ""  # the actor who says so of itself
    source: Source
    evidence: tuple[Evidence, ...] = ()
    event_id: str = ""
    confidence: float = 1.0
    extent: Extent = "whole"

    def __post_init__(self) -> None:
        _unit(self.confidence, "confidence")
        if self.kind not in OBSERVATION_KINDS:
            raise ValueError(f"{self.kind!r} is no kind of observation; expected {', '.join(OBSERVATION_KINDS)}")
        if not self.actor:
            raise ValueError(f"observation {self.id!r} names no actor")


class BeliefSince(NamedTuple):
    """From `day` on the state that a spell has was believed with probability `held`, "contested" with `contested`."""

    day: date
    held: float
    contested: float


@dataclass(frozen=True, kw_only=True)
class ControlSpell:
    """One place in one state for the days of `valid`; consecutive spells of a place differ in `actor`.

    `valid` starts on the day of the change as far as known; `since_precision` says how well that day is known;
    `observations` are the ids of the reports that decided it, newest first; `before` is the state of the spell before
    ("" where none); `beliefs` has what was believed from each day on which a report changed it, `probability` the last.
    """

    place_id: str
    actor: str
    valid: DateInterval
    probability: float
    before: str = ""
    since_precision: str = "day"
    observations: tuple[str, ...] = ()
    beliefs: tuple[BeliefSince, ...] = ()

    def __post_init__(self) -> None:
        _unit(self.probability, "probability")


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """What was left out, at which stage, and why; `reason` is a key that the page has words for."""

    stage: Stage
    reason: str
    item: str  # what it was: a file, a name, a row
    file: str = ""
    line: int | None = None
    detail: str = ""
