"""How sure an event is: happened, ongoing, claimed, ordered, planned, negated, failed or background."""

from __future__ import annotations

import re
from functools import lru_cache

from geo.datephrases_patterns import Cue, find_cues
from geo.dates import DateInterval
from geo.events_phrases import has, phrases_of
from geo.events_sides import Mention, Parties
from geo.lexicon import EventRule, EventWords
from geo.model import Span, Status

CHAIN_DAYS = 45  # what ended longer before the article is background, not its chain of news
PURPOSE_REACH = 25  # characters after "om ... te" in which its verb stands
NEVER_FAILED = ("battle", "violence_against_civilians", "control", "protest")  # an attack beaten off is a battle
WHOLE_SENTENCE = ("talks", "agreement", "protest")  # what is put off is said at the sentence's other end
STATE_DAYS = 120  # a change of hands still tells who holds the place


def judge_status(
    text: str, sentence: Span, clause: Span, trigger: Span, rule: EventRule, words: EventWords, when: DateInterval,
    published: DateInterval, *, dated: bool,
) -> Status:
    """The status of what a trigger says, by the words of its clause and by its date.

    A trigger of several words ("leger ... marcheren") is under an order that stands before its last one.
    """
    anchor = trigger.start
    said = text[clause.start : clause.end]
    before = text[sentence.start : clause.end]
    if when.start > published.last_day:
        return "planned"
    if has(words.denials, said) or _negated(said, anchor - clause.start, words):
        return "negated"
    if _ordered(said, trigger.end - clause.start, words):
        return "ordered"
    if has(words.hard_planned, said) or _in_purpose(said, anchor - clause.start, words):
        return "planned"
    if rule.type not in NEVER_FAILED and has(words.failed, said):
        return "failed"
    if has(words.refusals, text[sentence.start : sentence.end] if rule.type in WHOLE_SENTENCE else said):
        return "negated"
    if dated and is_background(when, published, rule) or has(words.background_words, before):
        return "background"
    if rule.status != "happened":
        return rule.status
    return "ongoing" if has(words.present, said) and rule.type in ("battle", "remote_violence", "other") else "happened"


def is_background(when: DateInterval, published: DateInterval, rule: EventRule) -> bool:
    """Whether an event is so old that it only explains the news."""
    limit = STATE_DAYS if rule.control else CHAIN_DAYS
    return (published.start - when.last_day).days > limit or (when.days > 200 and when.precision == "year")


def _negated(said: str, at: int, words: EventWords) -> bool:
    return any(abs(found.start() - at) < 60 for found in phrases_of(words.negations).find(said))


def _ordered(said: str, at: int, words: EventWords) -> bool:
    found = next(phrases_of(words.ordered).find(said), None)
    return bool(found and found.end() <= at)


def _in_purpose(said: str, at: int, words: EventWords) -> bool:
    clauses = _purpose(words.purpose).finditer(said)
    return any(found.start() <= at <= found.end() + PURPOSE_REACH for found in clauses)


@lru_cache(maxsize=16)
def _purpose(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=16)
def _claims(patterns: tuple[str, ...]) -> list[tuple[re.Pattern[str], tuple[Cue, ...]]]:
    """The patterns, compiled, with words of which one must stand in whatever they match."""
    return [(re.compile(pattern), find_cues(pattern, {})) for pattern in patterns]


def find_claimant(
    text: str, sentence: Span, mentions: list[Mention], words: EventWords, parties: Parties
) -> tuple[bool, str]:
    """Whether the sentence rests on what someone says, and the party to the war who says so ("" for a third party)."""
    said = text[sentence.start : sentence.end]
    folded = said.casefold()
    for pattern, cues in _claims(words.claim_patterns):
        found = pattern.search(said) if all(any(word in folded for word in cue) for cue in cues) else None
        if not found:
            continue
        if "who" not in found.groupdict() or not found.group("who"):
            agent = next((m.actor for m in mentions if m.armed), "")
            return True, parties.side(agent) if agent else ""
        start, end = (sentence.start + edge for edge in found.span("who"))
        who = next((m.actor for m in mentions if m.armed and start <= m.start < end), "")
        return True, parties.side(who) if who else ""
    return False, ""
