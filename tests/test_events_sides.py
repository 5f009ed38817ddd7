"""Who did it, to whom: names of parties, their part in a clause, the choice of a pair, and when two names agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.definitions import data_dir, load_language
from geo.evaluate_parties import same_names, same_party, side_agrees
from geo.events_choice import Choice, SideModel, cross_cue, load_side_model, options_of
from geo.events_parties import load_parties
from geo.events_scene import role_of_mention
from geo.events_sides import Mention, Parties
from geo.model import LngLat, Span

ENGLISH, DUTCH = load_language("en").events, load_language("nl").events


@pytest.mark.parametrize(("one", "other"), [
    ("Libyan rebels", "rebels"), ("rebels", "insurgents"), ("Misrata militias", "Misrata brigades"),
    ("Sudanese army", "SAF"), ("United States", "USA"), ("Ukrainian army", "Ukraine"), ("migrants", "civilians"),
    ("Islamist militias", "jihadists"),
])
def test_names_of_one_party_agree(one: str, other: str) -> None:
    assert same_party(one, other) and same_party(other, one)


@pytest.mark.parametrize(("one", "other"), [
    ("Libyan rebels", "Syrian rebels"), ("rebels", "Houthis"), ("Misrata militias", "Zintan militias"),
    ("LNA", "GNA"), ("Syrian rebels", "Syrian army"), ("militias", "Misrata militias"), ("police", "civilians"),
    ("Russia", "Wagner"), ("Hamas", "Hezbollah"),
])
def test_different_parties_never_agree(one: str, other: str) -> None:
    assert not same_party(one, other) and not same_party(other, one)


def test_a_side_of_nobody_agrees_with_nobody_and_with_unknown_men() -> None:
    assert side_agrees([], []) and side_agrees([], ["unknown armed men"])
    assert not side_agrees([], ["LNA"]) and not side_agrees(["LNA"], [])
    assert same_names(["lna"], ["LNA"]) and not same_names(["rebels"], ["Libyan rebels"])


def test_known_enemies_hold_for_their_country_and_years_only() -> None:
    table = load_parties(data_dir() / "languages")
    assert "SAF" in table.enemies("RSF", "SD", date(2023, 6, 1))
    assert not table.enemies("RSF", "LY", date(2023, 6, 1))
    assert not table.enemies("RSF", "SD", date(2020, 6, 1))


def test_who_holds_a_place_is_known_for_its_years_and_its_surroundings_only() -> None:
    table = load_parties(data_dir() / "languages")
    raqqa = LngLat(39.0, 35.95)
    assert table.holders(raqqa, date(2015, 6, 1)) == {"Islamic State"}
    assert table.holders(raqqa, date(2018, 6, 1)) == {"SDF"}
    assert not table.holders(LngLat(39.0, 33.0), date(2015, 6, 1))


def test_strongholds_are_held_by_parties_of_the_table_from_a_first_to_a_last_day() -> None:
    table = load_parties(data_dir() / "languages")
    assert {held.party for held in table.strongholds} <= table.ids
    assert all(held.first < held.last and 0 < held.radius_km <= 500 for held in table.strongholds)


def test_a_party_is_seen_from_the_country_that_the_text_is_about() -> None:
    table = load_parties(data_dir() / "languages")
    assert table.profile("Russia", "RU") == "own forces" and table.profile("Russia", "UA") == "state"
    assert table.profile("Islamic State", "IQ") == "jihadists" and table.profile("M23", "CD") == "group"
    assert table.profile("nobody's friends", "CD") == "other"


def test_common_nouns_tell_of_a_side_where_no_name_was_found() -> None:
    parties = Parties(ENGLISH, "en", None, date(2023, 6, 1))
    said = "The garrison fled and a kindergarten was hit."
    found = parties.find_common(said, Span(0, len(said)), ())
    assert [(said[m.start : m.end], m.armed) for m in found] == [("garrison", True), ("kindergarten", False)]
    assert not parties.find_common(said, Span(0, len(said)), [Mention(0, len(said), "LNA")])
    meant = parties.specify([found], ["UA"])[0]
    assert [m.actor for m in meant] == ["Ukraine", "civilians"]


PARTY_CUES = [crossed for cue in ("nobody", "in clause by", "lead first", "near 1") for side in "12"
              for act in ("battle", "gain", "talks") for rule in ("capture", "strike", "talks")
              for crossed in cross_cue(cue, side, act, rule)] + [
    "pair of enemies", "pair as last", "pair nobody and a party | battle", "pair nobody and a party | talks"]


def role(said: str, name: str, words: object = ENGLISH) -> str:
    at = said.index(name)
    return role_of_mention(said, Span(0, len(said)), [Mention(at, at + len(name), name)], 0, words)  # type: ignore[arg-type]


def test_the_longest_preposition_tells_the_part_in_the_clause() -> None:
    assert role("Ostran was taken by North", "North") == "by"
    assert role("Ostran is in the hands of North", "North") == "held"
    assert role("the offensive of North began", "North") == "of attack"
    assert role("they bombed positions of North", "North") == "of target"
    assert role("North attacked", "North") == "bare"
    assert role("Ostran is in handen van Noord", "Noord", DUTCH) == "held"
    assert role("Ostran viel door Noord", "Noord", DUTCH) == "by"


def test_pronouns_and_forces_with_a_possessive_stand_for_a_party() -> None:
    parties = Parties(ENGLISH, "en", None, date(2015, 1, 1))
    found = parties.stand_ins("Later his troops left and they fired.", Span(0, 37))
    assert [(m.start, m.origin) for m in found] == [(6, "pronoun"), (26, "pronoun")]


def test_the_pair_that_weighs_most_is_chosen_and_the_first_of_equals() -> None:
    parties = {"": (), "North": ("a",), "South": ("b",)}
    choice = Choice(parties, dict.fromkeys(options_of(parties), ()) | {("North", "South"): ("both",)})
    assert ("North", "North") not in choice.options() and ("", "") in choice.options()
    assert SideModel({}).choose(choice) == ("", "")
    assert SideModel({"1 a": 1.0}).choose(choice) == ("North", "")
    assert SideModel({"1 a": 1.0, "both": 0.5}).choose(choice) == ("North", "South")
    assert choice.cues(("North", "South")) == ("1 a", "2 b", "both")


@given(st.dictionaries(st.sampled_from(PARTY_CUES), st.integers(-3, 3)), st.sampled_from(("battle", "gain")),
       st.sampled_from(("capture", "strike")))
@settings(max_examples=60)
def test_what_is_chosen_weighs_most_by_the_cues_that_the_training_reads(
    weights: dict[str, int], act: str, rule: str
) -> None:
    model = SideModel({cue: float(weight) for cue, weight in weights.items()})
    parties = {"": ("nobody",), "North": ("in clause by", "lead first"), "South": ("in clause by", "near 1")}
    pairs = dict.fromkeys(options_of(parties), ("pair nobody and a party",))
    pairs |= {("North", "South"): ("pair of enemies",), ("South", "North"): ("pair of enemies",)}
    met = {("South", "North"): ("pair as last",)}
    for asked in (Choice(parties, pairs, met, act, rule), Choice(parties, pairs, {}, "talks", "talks")):
        told = {pair: sum(weights.get(cue, 0) for cue in asked.cues(pair)) for pair in asked.options()}
        assert model.choose(asked) == max(told, key=lambda pair: told[pair])


def test_a_missing_model_is_none_and_the_stored_one_has_weights(tmp_path: Path) -> None:
    assert load_side_model(tmp_path / "none.json") is None
    model = load_side_model(data_dir() / "models" / "sides.json")
    assert model and model.weights["1 in clause by"] > model.weights.get("2 in clause by", 0.0)


def test_what_one_text_teaches_is_not_known_in_the_next() -> None:
    parties = Parties(ENGLISH, "en", None, date(2015, 1, 1))
    one, other = parties.for_another(), parties.for_another()
    text = "The QZX attacked. Later the QZX left."
    one.learn_initials(text)
    assert [m.actor for m in one.find(text, Span(0, len(text)), ())] == ["QZX", "QZX"]
    assert not other.find(text, Span(0, len(text)), ()) and not parties.find(text, Span(0, len(text)), ())
