"""Events from sentences of Testland (lng 30-34, lat 48-50): who did what to whom, where, when, how sure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.datephrases import DatePhrase
from geo.dates import parse_partial
from geo.definitions import Conflict, data_dir, load_language
from geo.evaluate_parties import party_key
from geo.evaluate_text import score_texts
from geo.events import code_events
from geo.events_confidence import Calibration
from geo.events_model import count_words, hash_signs
from geo.events_parties import load_parties
from geo.events_sides import Mention
from geo.events_signs import DATE, PARTY, PLACE, WordClasses, find_signs, hide_names
from geo.events_triggers import Triggers
from geo.lexicon import Language
from geo.model import Article, Event, LngLat, Place, Span, Toponym

DUTCH, ENGLISH = load_language("nl"), load_language("en")
TINT = {"colour": "#112233", "ink": "#112233"}
TESTLAND = Conflict.model_validate({
    "id": "testland", "name": {"nl": "Testland"}, "countries": ["TL"],
    "period": {"start": date(2021, 1, 1), "end": date(2021, 12, 31), "opens_on": date(2021, 6, 1)},
    "boundary": {"source": "natural_earth"}, "views": {"home": (30, 48, 34, 50), "phone": (30, 48, 34, 50)},
    "sides": [{"id": side, "name": {"nl": side}, "light": TINT, "dark": TINT} for side in ("North", "South")],
    "actors": [
        {"id": "North", "name": {"nl": "Noord"}, "allegiance": [{"side": "North", "from": date(2020, 1, 1)}],
         "names": {"nl": ["Noordelijke Leger", "troepen van Vey", "noordelijke troepen"], "en": ["Northern Army"]},
         "persons": ["Vey"], "home": ["Marn"]},
        {"id": "South", "name": {"nl": "Zuid"}, "allegiance": [{"side": "South", "from": date(2020, 1, 1)}],
         "names": {"nl": ["Zuidelijke Leger", "zuidelijke troepen"], "en": ["Southern Army"]}, "persons": ["Tesk"]},
    ],
})
TOWNS = {"Ostran": (31.0, 49.0), "Marn": (32.0, 49.5), "Pilk": (33.0, 48.5), "Dorel": (30.5, 48.2)}
CONTEXT = " De burgeroorlog eiste al veel doden, de milities en het leger vechten door."


def read(
    text: str, published: str = "2021-05-14", lang: str = "nl", conflict: Conflict | None = TESTLAND
) -> list[Event]:
    text += CONTEXT if lang == "nl" else " The civil war has left many dead; militias and the army are armed."
    article = Article(id="t", lang=lang, published=parse_partial(published), title="", text=text,
                      body=(Span(0, len(text)),), file="t.txt")
    resolved = []
    for name, (lng, lat) in TOWNS.items():
        at = text.find(name)
        while at >= 0:
            toponym = Toponym(article_id="t", start=at, end=at + len(name), surface=name, kind="town")
            resolved.append((toponym, Place(gazetteer_id=name, name=name, point=LngLat(lng, lat), kind="town",
                                            country="TL", precision_km=1.0)))
            at = text.find(name, at + 1)
    language = DUTCH if lang == "nl" else ENGLISH
    return code_events(article, sorted(resolved, key=lambda r: r[0].start), language, conflict)[0]


def of_type(events: list[Event], kind: str) -> list[Event]:
    return [event for event in events if event.type == kind]


def first(text: str, kind: str, **more: Any) -> Event:
    found = of_type(read(text, **more), kind)
    assert found, f"no {kind} in {text!r}"
    return found[0]


def test_a_capture_has_place_day_sides_and_control() -> None:
    text = "Het Noordelijke Leger heeft donderdag Ostran veroverd op de zuidelijke troepen."
    event = first(text, "territorial_change")
    assert (event.status, str(event.when), event.on_map) == ("happened", "2021-05-13", True)
    assert event.main_place and event.main_place.place.name == "Ostran" and not event.main_place.inherited
    assert (event.side1, event.side2) == (("North",), ("South",))
    assert event.control and (event.control.new, event.control.old, event.control.extent) == ("North", "South", "whole")


def test_in_the_passive_the_agent_stands_after_by() -> None:
    event = first("Ostran werd maandag veroverd door de noordelijke troepen.", "territorial_change")
    assert event.side1 == ("North",)


def test_a_separable_verb_is_found_in_all_its_forms() -> None:
    for text in ("De noordelijke troepen namen Ostran in.", "De noordelijke troepen hebben Ostran ingenomen."):
        assert of_type(read(text), "territorial_change"), text


def test_each_place_of_an_enumeration_changes_hands() -> None:
    text = "De noordelijke troepen hebben zaterdag Ostran, Pilk en Dorel heroverd."
    found = of_type(read(text), "territorial_change")
    assert sorted(e.main_place.place.name for e in found if e.main_place) == ["Dorel", "Ostran", "Pilk"]
    assert len({event.id for event in found}) == 3


def test_part_of_a_place_is_said_so() -> None:
    event = first("Het Zuidelijke Leger heeft grote delen van Ostran in handen.", "control")
    assert event.control and (event.control.new, event.control.extent) == ("South", "part")
    assert event.status == "ongoing"


@pytest.mark.parametrize(("text", "kind", "status"), [
    ("Het Noordelijke Leger zal Ostran veroveren.", "territorial_change", "planned"),
    ("Het is een kwestie van tijd eer Vey Ostran zal innemen.", "territorial_change", "planned"),
    ("Het Noordelijke Leger heeft Ostran niet veroverd.", "territorial_change", "negated"),
    ("De geplande conferentie in Pilk moet vrede brengen.", "talks", "planned"),
    ("Vey gaf donderdag opdracht op te rukken naar Ostran.", "troop_movement", "ordered"),
    ("In 2011 werd Ostran door het Zuidelijke Leger veroverd.", "territorial_change", "background"),
    ("De vredesconferentie in Pilk is uitgesteld.", "talks", "negated"),
])
def test_what_did_not_happen_is_never_on_the_map(text: str, kind: str, status: str) -> None:
    found = of_type(read(text), kind)
    assert [event.status for event in found] == [status]
    assert not found[0].on_map
    assert found[0].off_map_reason == status


def test_what_only_a_party_says_is_claimed_by_it() -> None:
    event = first("Volgens het Noordelijke Leger is Ostran dinsdag veroverd.", "territorial_change")
    assert (event.status, event.claimed_by) == ("claimed", "North")


def test_deaths_of_the_next_sentence_join_the_strike() -> None:
    event = first("Het Zuidelijke Leger vuurde dinsdag raketten af op Ostran. Daarbij kwamen drie mensen om het leven.",
                  "remote_violence")
    assert (event.deaths_min, event.deaths_max) == (3, 3)
    assert len(event.evidence) == 2


@pytest.mark.parametrize(("words", "least", "most"), [
    ("drie mensen", 3, 3), ("minstens twaalf burgers", 12, None), ("tientallen strijders", 20, None),
    ("ruim 140 mensen", 140, None), ("zevenendertig mensen", 37, 37),
    ("minstens honderdzesennegentig mensen", 196, None),
])
def test_numbers_of_dead_are_the_least_and_the_most(words: str, least: int, most: int | None) -> None:
    event = first(f"Bij een luchtaanval op Ostran zijn maandag {words} om het leven gekomen.", "remote_violence")
    assert (event.deaths_min, event.deaths_max) == (least, most)


def test_bodies_that_are_found_count_where_no_violence_is_told() -> None:
    event = first("In Ostran zijn maandag zeventien lichamen gevonden.", "other")
    assert (event.deaths_min, event.deaths_max) == (17, 17)


def test_wounded_are_no_dead() -> None:
    event = first("Bij een luchtaanval op Ostran raakten maandag twaalf mensen gewond.", "remote_violence")
    assert event.deaths_min is None


def test_a_near_miss_adds_no_hit_of_its_own() -> None:
    text = "Het Zuidelijke Leger vuurde dinsdag raketten af op Ostran, waarbij een tanker net werd gemist."
    assert len([event for event in read(text) if event.on_map]) == 1


def test_a_place_from_the_context_is_marked_as_inherited() -> None:
    text = "Ostran was maandag nog rustig. Daar werd dinsdag zwaar gevochten."
    event = first(text, "battle")
    assert event.main_place and event.main_place.inherited and event.main_place.place.name == "Ostran"


def test_reinforcements_fight_for_the_party_of_their_home_town() -> None:
    text = "In Ostran is het rustig. Versterkingen zijn de laatste dagen aangekomen uit Marn."
    event = first(text, "troop_movement")
    assert event.side1 == ("North",)
    assert [(p.place.name, p.role, p.inherited) for p in event.places] == [
        ("Ostran", "destination", True), ("Marn", "origin", False)]


def test_a_list_of_places_after_a_general_sentence_is_one_event_each() -> None:
    text = "Er waren dit jaar besprekingen over vrede. Eerst in Ostran half maart, begin april in Pilk."
    talks = [e for e in of_type(read(text), "talks") if e.main_place and (e.on_map or e.review)]
    found = {e.main_place.place.name: str(e.when) for e in talks if e.main_place}
    assert found == {"Ostran": "2021-03-11 to 2021-03-20", "Pilk": "2021-04-01 to 2021-04-10"}


def test_a_match_is_no_battle() -> None:
    text = "De trainer van Ostran zag zijn ploeg de wedstrijd winnen: de aanval was sterk en de doelman hield stand."
    article = Article(id="s", lang="nl", published=parse_partial("2021-05-14"), title="", text=text,
                      body=(Span(0, len(text)),), file="s.txt")
    place = Place(gazetteer_id="o", name="Ostran", point=LngLat(31, 49), kind="town", country="TL", precision_km=1)
    at = text.index("Ostran")
    toponym = Toponym(article_id="s", start=at, end=at + 6, surface="Ostran", kind="town")
    assert not any(event.on_map for event in code_events(article, [(toponym, place)], DUTCH)[0])


def test_a_phrase_without_a_name_can_be_the_place() -> None:
    text = "Het Noordelijke Leger heeft donderdag de hoofdstad veroverd." + CONTEXT
    article = Article(id="p", lang="nl", published=parse_partial("2021-05-14"), title="", text=text,
                      body=(Span(0, len(text)),), file="p.txt")
    place = Place(gazetteer_id="o", name="Ostran", point=LngLat(31, 49), kind="city", country="TL", precision_km=1)
    at = text.index("de hoofdstad")
    events = code_events(article, [], DUTCH, TESTLAND, None, [(Span(at, at + 12), place)])[0]
    assert [e.main_place.place.name for e in of_type(events, "territorial_change") if e.main_place] == ["Ostran"]


def test_ids_and_order_are_the_same_on_every_run() -> None:
    text = "De noordelijke troepen hebben zaterdag Ostran en Pilk heroverd. Daarna werd bij Dorel gevochten."
    assert read(text) == read(text)
    assert [e.id for e in read(text)][:2] == [e.id for e in read(text + " Nog een zin over niets.")][:2]


def test_english_sentences_are_read_as_well() -> None:
    event = first("The Northern Army captured Ostran on Thursday.", "territorial_change", lang="en")
    assert (event.on_map, event.side1, str(event.when)) == (True, ("North",), "2021-05-13")


def test_every_event_rests_on_sentences_of_its_article() -> None:
    text = "Het Zuidelijke Leger beschoot dinsdag Ostran. In Pilk werd gevochten; twee strijders sneuvelden."
    for event in read(text):
        assert event.evidence and all(0 <= e.start < e.end <= len(text + CONTEXT) for e in event.evidence)
        assert 0 <= event.confidence <= 1


def test_a_trigger_needs_all_its_elements_in_one_clause() -> None:
    triggers = Triggers(DUTCH.events, "nl")
    text = "Ostran is in handen van het leger"
    tokens = triggers.tokenize(text, Span(0, len(text)))
    assert triggers.contains("in handen + zijn", tokens)
    assert not triggers.contains("in handen + vallen", tokens)
    assert not triggers.contains("op|geven", triggers.tokenize("hij gaf bevel op te rukken", Span(0, 26)))


def test_features_of_a_sentence_do_not_depend_on_the_run() -> None:
    assert count_words(["de", "brug"]) == count_words(["de", "brug"])
    assert len(count_words([PLACE])) == 1  # a hidden name has no parts
    assert hash_signs(["type=battle", "class=weapon"]) == hash_signs(["class=weapon", "type=battle", "type=battle"])


def test_names_and_dates_are_hidden_from_the_model_of_sentences() -> None:
    text = "Zuid beschoot Ostran op 12 mei met 34 raketten"
    place = Place(gazetteer_id="o", name="Ostran", point=LngLat(31.0, 49.0), kind="town", country="",
                  precision_km=1.0)
    toponym = Toponym(article_id="t", start=14, end=20, surface="Ostran", kind="town")
    day = parse_partial("2021-05-12")
    phrase = DatePhrase(start=24, end=30, surface="12 mei", interval=day, kind="point", rule="day")
    words = hide_names(text, Span(0, len(text)), [(toponym, place)], [Mention(0, 4, "South")], [phrase])
    assert words == (PARTY, "beschoot", PLACE, "op", DATE, "met", "00", "raketten")


def test_a_word_counts_for_its_class_and_with_the_other_classes_of_its_sentence() -> None:
    triggers, classes = Triggers(ENGLISH.events, "en"), WordClasses(ENGLISH.events)
    text = "howitzers pulverised a bakery"
    tokens = triggers.tokenize(text, Span(0, len(text)))
    signs = find_signs(tokens, triggers.find(tokens), (), classes, (PLACE,))
    assert {"class=weapon", "class=strike", "class=building", "pair=building weapon"} <= signs
    assert f"class={PLACE}" in signs and not any(sign.startswith("beside=") for sign in signs)


@pytest.mark.parametrize("language", [DUTCH, ENGLISH])
def test_classes_of_words_are_many_and_none_is_empty(language: Language) -> None:
    listed = {word for words in language.events.classes.values() for word in words.split()}
    assert len(listed) > 1100 and all(words.split() for words in language.events.classes.values())


def test_fighters_from_a_town_fight_elsewhere() -> None:
    events = of_type(read("In Pilk braken donderdag gevechten uit. Zeven strijders uit Marn sneuvelden er."), "battle")
    assert {place.place.name for event in events for place in event.places} == {"Pilk"}


def test_a_mark_for_something_planned_counts_as_a_ghost() -> None:
    text = "Het Noordelijke Leger heeft donderdag Ostran veroverd."
    record = {"id": "t", "toponyms": [], "events": [{
        "type": "territorial_change", "status": "planned", "on_map": False, "date_start": "2021-05-13",
        "date_end": "2021-05-13", "side1": ["North"], "side2": [], "deaths_min": None, "deaths_max": None,
        "evidence": [], "places": [{"name": "Ostran", "lat": 49.0, "lon": 31.0, "country": "TL"}]}]}
    events = read(text)
    article = Article(id="t", lang="nl", published=parse_partial("2021-05-14"), title="", text=text + CONTEXT,
                      body=(Span(0, len(text + CONTEXT)),), file="t.txt")
    score = score_texts([record], lambda _: (article, [], events))
    assert score.ghosts == 1
    assert any("GHOST" in miss for miss in score.misses)
    assert {name: value for name, value, _ in score.rows()}["ghost marks"] == 1.0


GERMAN = load_language("de")
FIRST = "De burgeroorlog duurt voort. Het Noordelijke Leger heeft donderdag Ostran veroverd op zuidelijke troepen."
SECOND = "In Pilk zijn woensdag zeker vijf burgers gedood bij een luchtaanval van het Zuidelijke Leger."
STRANGE = "In Koro hebben Malinese militairen maandag slag geleverd met JNIM; twaalf soldaten sneuvelden in Koro."


def _read_paragraphs(paragraphs: list[str], conflict: Conflict | None = TESTLAND) -> list[Event]:
    text = "\n".join(paragraphs)
    article = Article(id="t", lang="nl", published=parse_partial("2021-05-14"), title="", text=text,
                      body=(Span(0, len(text)),), file="t.txt")
    resolved = []
    for name, (lng, lat) in {**TOWNS, "Koro": (-3.1, 14.1)}.items():
        for found in re.finditer(name, text):
            toponym = Toponym(article_id="t", start=found.start(), end=found.end(), surface=name, kind="town")
            country = "ML" if name == "Koro" else "TL"
            resolved.append((toponym, Place(gazetteer_id=name, name=name, point=LngLat(lng, lat), kind="town",
                                            country=country, precision_km=1.0)))
    return code_events(article, sorted(resolved, key=lambda r: r[0].start), DUTCH, conflict)[0]


def _told(event: Event) -> tuple[object, ...]:
    place = event.places[0].place.name if event.places else ""
    return (event.type, event.status, place, str(event.when), event.side1, event.side2, event.deaths_min,
            event.deaths_max, event.confidence, event.on_map)


@pytest.mark.parametrize("conflict", [TESTLAND, None], ids=["testland", "none"])
@given(at=st.integers(0, 2))
@settings(max_examples=6, deadline=None)
def test_a_paragraph_about_another_war_changes_nothing_in_the_events_of_the_rest(
    conflict: Conflict | None, at: int
) -> None:
    alone = [FIRST, SECOND]
    with_other = [*alone[:at], STRANGE, *alone[at:]]
    rest = [e for e in _read_paragraphs(with_other, conflict) if e.places and e.places[0].place.country == "TL"]
    expected = [e for e in _read_paragraphs(alone, conflict) if e.places]
    assert {_told(e) for e in rest if not e.places[0].inherited} >= {_told(e) for e in expected if e.on_map}


def test_a_paragraph_at_the_end_keeps_every_id() -> None:
    before = {e.id: _told(e) for e in _read_paragraphs([FIRST, SECOND]) if e.places}
    after = {e.id: _told(e) for e in _read_paragraphs([FIRST, SECOND, STRANGE])}
    assert before.items() <= after.items()


def test_a_reading_does_not_depend_on_what_was_read_before() -> None:
    texts = [[FIRST], [SECOND], [STRANGE], [FIRST, STRANGE]]
    forwards = [_read_paragraphs(text) for text in texts]
    backwards = [_read_paragraphs(text) for text in reversed(texts)]
    assert forwards == backwards[::-1]


def _read_german(text: str) -> list[Event]:
    article = Article(id="t", lang="de", published=parse_partial("2022-05-14"), title="", text=text,
                      body=(Span(0, len(text)),), file="t.txt")
    resolved = []
    for name, (lng, lat) in TOWNS.items():
        at = text.find(name)
        if at >= 0:
            toponym = Toponym(article_id="t", start=at, end=at + len(name), surface=name, kind="town")
            resolved.append((toponym, Place(gazetteer_id=name, name=name, point=LngLat(lng, lat), kind="town",
                                            country="UA", precision_km=1.0)))
    return code_events(article, resolved, GERMAN, None)[0]


@pytest.mark.parametrize(("text", "kind", "date", "side1"), [
    ("Russische Truppen haben am Donnerstag die Stadt Ostran erobert. Die Armee verlor viele Soldaten.",
     "territorial_change", "2022-05-12", ("Russia",)),
    ("Die ukrainische Armee nahm am Mittwoch Marn wieder ein. Im Bürgerkrieg kämpfen Milizen und Truppen.",
     "territorial_change", "2022-05-11", ("Ukraine",)),
    ("Bei einem russischen Luftangriff auf Pilk wurden in der Nacht zum Freitag mindestens sieben Zivilisten getötet.",
     "remote_violence", "2022-05-12 to 2022-05-13", ("Russia",)),
    ("In Dorel nahmen Soldaten am 3. Mai mehrere Journalisten fest; die Armee und Milizen schweigen.",
     "detention", "2022-05-03", ()),
])
def test_german_is_read_from_data_alone(text: str, kind: str, date: str, side1: tuple[str, ...]) -> None:
    event = of_type(_read_german(text), kind)[0]
    assert (str(event.when), event.status) == (date, "happened")
    assert not side1 or event.side1 == side1


def test_german_words_of_failure_and_plans_keep_events_off_the_map() -> None:
    for text in ("Ein Versuch der Armee, Ostran zu erobern, ist am Montag gescheitert. Soldaten und Milizen kämpfen.",
                 "Die russischen Truppen wollen Ostran erobern. Soldaten und Milizen kämpfen."):
        assert not [e for e in of_type(_read_german(text), "territorial_change") if e.on_map]


def test_an_adjective_of_a_country_and_a_force_are_the_army_of_that_country_and_time() -> None:
    parties = load_parties(data_dir() / "languages")
    assert parties.meant("army", "SY", parse_partial("2015-05-01").first_day) == "Syrian army"
    assert parties.meant("government", "LY", parse_partial("2019-05-01").first_day) == "GNA"
    assert parties.meant("army", "RU", parse_partial("2022-05-01").first_day) == "Russia"
    event = first("Russische troepen namen donderdag Ostran in.", "territorial_change", conflict=None)
    assert event.side1 == ("Russia",)


def test_the_names_of_one_party_are_one_in_scores() -> None:
    assert party_key("the Syrian army") == party_key("Syrian government forces") == party_key("Syria")
    assert party_key("SAF") == party_key("Sudanese army") and party_key("Syrian rebels") != party_key("Syria")


def test_confidence_is_a_sum_of_weighed_cues() -> None:
    calibration = Calibration(0.0, {"inherited": -2.0, "rule=capture": 2.0})
    assert calibration.judge({}) == 0.5
    assert calibration.judge({"inherited": 1.0}) < 0.5 < calibration.judge({"rule=capture": 1.0, "unheard of": 9.0})
