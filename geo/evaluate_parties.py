"""Whether two names mean one party, as a careful reader would say.

Annotators name a party in different ways. Two names agree when they are one row's names in `parties.csv`; when they
are a state, its people, its army and its government; when they differ by a word for a force only ("Misrata brigades",
"Misrata militias"); or when they are nouns of one meaning ("rebels", "insurgents") with the same nationality, or
without one on one side. "Syrian rebels" and "Libyan rebels" never agree, nor does a named group with a bare noun.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from geo.definitions import data_dir, load_language
from geo.events_parties import load_parties

FORCE_WORDS = frozenset({
    "army", "forces", "force", "troops", "military", "government", "brigades", "brigade", "militia", "militias",
    "fighters", "loyalists", "coalition", "clan", "gunmen", "units",
})
SAME_ACTOR = {"USA": "United States", "UK": "United Kingdom", "UAE": "United Arab Emirates", "Sudanese army": "SAF"}
NOUNS = {  # of one meaning; the first of a line stands for all
    noun: nouns[0] for nouns in (
        ("civilians", "protesters", "demonstrators", "migrants", "migrant workers", "refugees", "displaced people",
         "residents", "villagers", "journalists", "medics", "workers", "worshippers", "aid workers", "families"),
        ("rebels", "insurgents", "opposition fighters", "rebel fighters", "rebel forces", "opposition forces"),
        ("Islamist militants", "Islamist militias", "Islamist fighters", "Islamists", "militants", "jihadists",
         "jihadist fighters", "extremists"),
        ("militias", "militia", "armed groups", "brigades", "militiamen"),
        ("police", "policemen", "police officers", "police recruits"), ("separatists", "separatist fighters"),
        ("soldiers", "army", "troops", "forces", "government forces"),
    ) for noun in nouns
}
UNKNOWN = ("unknown", "unidentified")  # before a noun: nobody is named


def side_agrees(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two sides have a party in common, or both name none."""
    one, other = _named(mine), _named(theirs)
    return not one and not other or any(same_party(name, known) for name in one for known in other)


def same_names(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """As `side_agrees`, by the letters of the names alone, without regard to case."""
    known = {name.casefold() for name in theirs}
    return not mine and not known or any(name.casefold() in known for name in mine)


def _named(names: Sequence[str]) -> list[str]:
    return [name for name in names if not name.casefold().startswith(UNKNOWN)]


@lru_cache(maxsize=4096)
def same_party(one: str, other: str) -> bool:
    """Whether two names mean one party."""
    if party_key(one) == party_key(other):
        return True
    (nation, noun), (other_nation, other_noun) = _nation_and_noun(one), _nation_and_noun(other)
    return bool(noun and noun == other_noun and (nation == other_nation or not nation or not other_nation))


@lru_cache(maxsize=4096)
def party_key(name: str) -> str:
    """What two names of one party have in common: no case, no article, no word for its force, a state for its army.

    "the Syrian army", "Syrian government forces" and "Syria" are one party; "Syrian rebels" is another.
    """
    names, states = _party_names()
    plain = name.casefold().removeprefix("the ").strip()
    plain = names.get(plain, plain).casefold()
    words = plain.split()
    while len(words) > 1 and words[-1] in FORCE_WORDS:
        words.pop()
    key = " ".join(words)
    return states.get(key, key)


def _nation_and_noun(name: str) -> tuple[str, str]:
    """The state that a name's first word means, and the noun that is left where it is a common one; else ""."""
    nouns = {noun.casefold(): first for noun, first in NOUNS.items()}
    plain = name.casefold().removeprefix("the ").strip()
    nation, _, rest = plain.partition(" ")
    state = _party_names()[1].get(nation, "")
    return (state, nouns.get(rest, "")) if state else ("", nouns.get(plain, ""))


@lru_cache(maxsize=1)
def _party_names() -> tuple[dict[str, str], dict[str, str]]:
    """English names of parties -> id, and what states and their peoples are called -> state, in small letters."""
    words = load_language("en").events
    table = load_parties(data_dir() / "languages")
    names: dict[str, str] = {}
    for row in table.rows:
        for said in (*row.names["all"], *row.names.get("en", ())):
            names.setdefault(said.casefold(), row.id)
    states = {adjective.casefold(): country.casefold() for adjective, country in words.demonyms.items()}
    territories = {str(code): str(name) for code, name in Locale("en").territories.items()}
    states |= {name.casefold(): code.casefold() for code, name in territories.items() if len(code) == 2}
    states |= {row.id.casefold(): row.country.casefold() for row in table.rows if row.kind == "state" and row.country}
    return names | {short.casefold(): full for short, full in SAME_ACTOR.items()}, states
