"""The shape of a language file: what the reading stages and the page know about a language, as data.

Loaded by :func:`geo.definitions.load_language`. Knowledge about a language is a line in `data/languages/`, never an
`if` in code.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from geo.model import EventPlaceRole, EventType, PlaceKind, Status


class LexiconPart(BaseModel):
    """Base of every table of a language file: unknown keys are faults, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextWords(LexiconPart):
    """How an article of this language is told from its furniture (`geo.articles`, `geo.sentences`).

    `furniture` are patterns of lines that are no text of the article, `tails` of lines from which on nothing is.
    """

    stop_words: tuple[str, ...] = ()
    furniture: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    conjunctions: tuple[str, ...] = ()  # before them a hyphen at the end of a line belongs to its word ("zee- en")
    sentence_openers: tuple[str, ...] = ()  # what a sentence may begin with but for a capital ("'s ")


class DatePattern(LexiconPart):
    """One way to say a date: a regular expression with `{slots}` of `DateWords`, and the rule that resolves it."""

    match: str
    rule: str
    kind: Literal["point", "since", "duration", "recent"] = "point"
    shift: int = 0
    part: Literal["", "begin", "middle", "end"] = ""
    unit: Literal["", "day", "week", "month", "year"] = ""


class DateWords(LexiconPart):
    """Words for dates (`geo.datephrases`)."""

    weekdays: dict[str, int] = {}  # 0 is Monday
    months: dict[str, int] = {}
    seasons: dict[str, tuple[int, int]] = {}  # first and last month; a last before the first crosses the year
    numbers: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    units: dict[str, Literal["hour", "day", "week", "month", "year"]] = {}
    parts: dict[str, Literal["begin", "middle", "end"]] = {}
    day_parts: tuple[str, ...] = ()  # after or inside a weekday: morning, evening
    nights: tuple[str, ...] = ()  # the part of the day that belongs to two days
    patterns: tuple[DatePattern, ...] = ()


class FeatureWords(LexiconPart):
    """A thing of a place that has a place of its own: its port, its airport, its outskirts."""

    words: tuple[str, ...]
    kind: str  # a `PlaceKind`
    radius_km: float  # the thing lies within this distance of the middle of its place
    ring: bool = False  # around its place, not in it


class DirectionWords(LexiconPart):
    """A point of the compass, as a noun ("noorden"), an adjective ("noordelijke") and a first part ("Noord-")."""

    bearing: float  # degrees clockwise from north
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


class PlaceWords(LexiconPart):
    """Words around and inside place names (`geo.toponyms`, `geo.places`). Patterns are regular expressions."""

    never: tuple[str, ...] = ()  # capitalised words that are no place: months, papers, organisations, peoples
    common: tuple[str, ...] = ()  # words of the language that are names of places too: only with a place word before
    adjective_endings: tuple[str, ...] = ()  # of adjectives made from place names
    titles: tuple[str, ...] = ()  # words before a person's name
    given_names: tuple[str, ...] = ()  # first names: with another name behind them a person, wherever they stand
    institutions: tuple[str, ...] = ()  # words of organisations' names: a place that begins such a name is their seat
    people_verbs: tuple[str, ...] = ()  # words after a person's name
    inside: tuple[str, ...] = ()  # small words inside a name ("al", "bin")
    links: tuple[str, ...] = ()  # words that join two names into one ("Golf van Aden", "Hofstede van Essen")
    locative: tuple[str, ...] = ()  # words before a place where something is
    weak_locative: tuple[str, ...] = ()  # words that stand before a place as often as before something else
    origin: tuple[str, ...] = ()
    destination: tuple[str, ...] = ()
    target: tuple[str, ...] = ()  # patterns right before the name of what is struck or taken
    seat: tuple[str, ...] = ()  # patterns right before the name of where a government sits
    residence: tuple[str, ...] = ()  # patterns right after the name of where a person lives
    topic: tuple[str, ...] = ()  # second parts of a word that make its place a topic ("Libië-expert")
    agents: tuple[str, ...] = ()  # patterns right before a name that acts ("volgens", "gesteund door")
    clause_openers: tuple[str, ...] = ()  # words after which a clause's subject may stand
    verb_last: tuple[str, ...] = ()  # of the clause openers, those after which the verb stands at the end
    acts: tuple[str, ...] = ()  # patterns right after the name of a government that acts
    states: tuple[str, ...] = ()  # verbs that a place is the subject of as a place
    joiners: tuple[str, ...] = ()  # words between the names of an enumeration
    articles: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()  # places other than capitals whose name stands for a government
    countries: dict[str, tuple[str, ...]] = {}  # ISO alpha-2 -> names, the page's own first
    divisions: dict[str, tuple[str, ...]] = {}  # "US.TX" (codes of GeoNames) -> short forms ("Tex.")
    demonyms: dict[str, tuple[str, ...]] = {}  # ISO alpha-2 -> adjectives and names of its people
    signs: dict[str, tuple[str, ...]] = {}  # ISO alpha-2 -> words of texts of that country; patterns have a backslash
    local: tuple[str, ...] = ()  # words behind the name of a place near the readers ("City Council")
    streets: tuple[str, ...] = ()  # last words of the names of streets
    kind_words: dict[str, tuple[str, ...]] = {}  # kind of place -> words right before its name
    transliteration: tuple[tuple[str, str], ...] = ()  # spellings of this language -> English ones
    genitives: tuple[str, ...] = ()  # endings of a name that owns
    landmarks: dict[PlaceKind, tuple[str, ...]] = {}  # kind of place -> words right behind its name ("Hamza camp")
    compounds: dict[PlaceKind, tuple[str, ...]] = {}  # kind of place -> last parts of its name ("Artjomstraat")
    heads: tuple[str, ...] = ()  # first words of names of places ("Jebel Moya")
    endings: dict[str, tuple[str, ...]] = {}  # ISO alpha-2 -> endings of names of places there ("Lastochkyne")
    spoken_in: tuple[str, ...] = ()  # countries where the language is spoken: there "in X" may be a shop or a firm
    features: tuple[FeatureWords, ...] = ()
    directions: tuple[DirectionWords, ...] = ()
    of: tuple[str, ...] = ()  # words between a feature and its place
    direction_of: tuple[str, ...] = ()  # patterns with {direction} before "van": an offset outside a place
    part_of: tuple[str, ...] = ()  # patterns with {direction} before "van": a part of it
    distance: str = ""  # a pattern with the group `km`
    numbers: dict[str, float] = {}


class EventRule(LexiconPart):
    """Triggers that say that something of one type happens (syntax: `geo.events_triggers`)."""

    id: str
    type: EventType
    triggers: tuple[str, ...]
    unless: tuple[str, ...] = ()  # words that, in the same clause, make it something else
    subtype: str = ""
    status: Status = "happened"
    place_role: EventPlaceRole = "place"
    control: Literal["", "gain", "loss", "passive", "holds"] = ""
    subject_place: bool = False  # the place itself is what "falls"
    confidence: float = 0.7
    agent: str = ""  # the party where the text names none
    patient: str = ""


class SideName(LexiconPart):
    """A party of wars in general by the names it has in this language; a conflict's own actors go first."""

    id: str
    names: tuple[str, ...]
    armed: bool = True
    until: date | None = None
    stands_for: tuple[str, ...] = ()  # a common noun: where the article names one of these, that one is meant


class DeathWords(LexiconPart):
    """Words for the dead and their number."""

    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    verbs_before: tuple[str, ...] = ()  # forms of verbs that a bare number follows ("killed nine")
    number_ends: tuple[str, ...] = ()  # what may follow such a number
    people: tuple[str, ...] = ()
    singular: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    wounded: tuple[str, ...] = ()
    vague: dict[str, int] = {}
    numbers: dict[str, int] = {}
    number_joiners: tuple[str, ...] = ()  # between a unit and tens in one word ("eenendertig", "eighty-two")


class EventWords(LexiconPart):
    """Words for what happens, who does it and how sure it is (`geo.events`)."""

    rules: tuple[EventRule, ...] = ()
    lemmas: dict[str, str] = {}  # what the lemmatizer does not know
    clause_breaks: tuple[str, ...] = ()  # patterns
    container_words: str = "(?!)"  # pattern between a place and the larger place it lies in
    coordination: str = "(?!)"  # pattern between places of one enumeration
    purpose: str = "(?!)"  # pattern of a clause of purpose
    prepositions: tuple[str, ...] = ()
    article_words: tuple[str, ...] = ()
    place_prepositions: tuple[str, ...] = ()
    origin_prepositions: tuple[str, ...] = ()
    destination_prepositions: tuple[str, ...] = ()
    agent_prepositions: tuple[str, ...] = ()
    patient_prepositions: tuple[str, ...] = ()
    gainer_prepositions: tuple[str, ...] = ()  # to whom a place goes
    holder_prepositions: tuple[str, ...] = ()  # before who has a place
    losing_words: tuple[str, ...] = ()  # of a clause whose subject gives way or suffers
    winning_words: tuple[str, ...] = ()  # of a clause whose subject gains
    possessor_prepositions: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    perfect: tuple[str, ...] = ()  # of what acts: no passive
    again_words: tuple[str, ...] = ()  # with a hold: it has changed hands
    comments: tuple[str, ...] = ()  # someone judges or studies it: it is a topic, not the news
    list_breaks: str = ","  # pattern between the items of a list
    copulas: tuple[str, ...] = ()  # make a passive of a participle that undergoes
    not_parties: tuple[str, ...] = ()  # capitals that are no party: agencies, organisations
    helper_words: tuple[str, ...] = ()  # before a party that only helps ("with the support of")
    part_words: tuple[str, ...] = ()  # not the whole place
    generic_places: tuple[str, ...] = ()  # "the town": the place said before
    pronouns: tuple[str, ...] = ()
    force_words: tuple[str, ...] = ()
    attack_nouns: tuple[str, ...] = ()  # of the force words, what the one whose it is does
    town_force_words: tuple[str, ...] = ()
    militia_words: tuple[str, ...] = ()  # of these, those that a town of its own may have
    possessives: tuple[str, ...] = ()  # with a force behind them, a party named before ("his troops")
    subject_pronouns: tuple[str, ...] = ()  # that stand for a party named before
    target_nouns: tuple[str, ...] = ()  # of a party, what is attacked ("positions")
    town_force: str = ""  # how a force of a town is named, with {place}
    context_words: tuple[str, ...] = ()
    peace_words: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    hard_planned: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    claim_patterns: tuple[str, ...] = ()  # with a group `who`
    background_words: tuple[str, ...] = ()
    toll_words: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    deaths: DeathWords = DeathWords()
    actors: tuple[SideName, ...] = ()
    role_words: dict[str, tuple[str, ...]] = {}  # kind of party (`data/languages/parties.csv`) -> common nouns
    side_words: dict[str, tuple[str, ...]] = {}  # more nouns of a kind, or of "civilians", for the sides alone
    demonyms: dict[str, str] = {}  # adjective without ending -> ISO 3166-1 alpha-2
    demonym_endings: tuple[str, ...] = ()
    peoples: dict[str, str] = {}  # -> ISO 3166-1 alpha-2
    classes: dict[str, str] = {}  # what words mean -> the words, between spaces (`geo.events_signs`)


class Language(LexiconPart):
    """One language. `interface` holds every word on the page, a tree of strings."""

    code: str
    name: str  # in the language itself
    locale: str  # BCP 47, for dates and numbers
    direction: Literal["ltr", "rtl"] = "ltr"  # of its script, for the page
    text: TextWords = TextWords()
    dates: DateWords = DateWords()
    places: PlaceWords = PlaceWords()
    events: EventWords = EventWords()
    interface: dict[str, Any] = {}

    @property
    def is_read(self) -> bool:
        """Whether articles of it can be read; another language may be there for the page alone."""
        return (self.text, self.places, self.events) != (TextWords(), PlaceWords(), EventWords())
