"""Which words of a text are place names, and in which role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.dates import DateInterval
from geo.definitions import Conflict, load_conflict, load_language
from geo.gazetteer import Gazetteer, open_gazetteer
from geo.lexicon import Language
from geo.model import Article, Span, Toponym
from geo.toponyms import find_names, find_toponyms


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    opened = open_gazetteer(load_conflict("libya"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def conflict() -> Conflict:
    return load_conflict("libya")


@pytest.fixture(scope="module")
def dutch() -> Language:
    return load_language("nl")


def article(text: str, *body: Span, lang: str = "nl") -> Article:
    return Article(
        id="a", lang=lang, published=DateInterval.day(date(2020, 2, 18)), title="", text=text,
        body=body or (Span(0, len(text)),), file="a.txt",
    )  # fmt: skip


@pytest.fixture(scope="module")
def find(gazetteer: Gazetteer, conflict: Conflict, dutch: Language):  # type: ignore[no-untyped-def]
    def found(text: str) -> list[Toponym]:
        return find_toponyms(article(text), dutch, conflict, gazetteer)

    return found


def surfaces(found: list[Toponym]) -> list[str]:
    return [toponym.surface for toponym in found]


def test_names_in_a_sentence_are_found_longest_first(find) -> None:  # type: ignore[no-untyped-def]
    text = "Bij Qasr bin Ghashir en Wadi al-Rabie sloegen granaten in; in Bani Walid bleef het stil."
    assert surfaces(find(text)) == ["Qasr bin Ghashir", "Wadi al-Rabie", "Bani Walid"]


@pytest.mark.parametrize(
    "text",
    [
        "De Libische premier sprak met Turkse en Russische diplomaten.",
        "Het Libische Nationale Leger meldde niets, zei Khalifa Haftar tegen Al-Jazeera.",
        "Haftars troepen kregen in maart en mei nieuwe wapens, schreef Reuters.",
        "Volgens generaal Salem en kolonel Martin is er niets aan de hand.",
        "Best veel mensen bleven thuis. Bergen afval lagen op straat.",
        "De Engelsen en de Libiërs spraken Frans met elkaar.",
        "VN-gezant Martin Kobler zei dat de EU en de NAVO zwegen. Kobler vertrok.",
    ],
)
def test_what_is_no_place_is_left_out(find, text: str) -> None:  # type: ignore[no-untyped-def]
    assert surfaces(find(text)) == []


def test_datelines_possessives_and_compounds(find) -> None:  # type: ignore[no-untyped-def]
    assert surfaces(find("BENGHAZI (ANP) - Het bleef rustig.")) == ["BENGHAZI"]
    assert surfaces(find("Tripoli's burgemeester en Libiës premier zwegen.")) == ["Tripoli", "Libië"]
    topic = find("Een Libië-expert noemde het onzin.")
    assert [(t.surface, t.role) for t in topic] == [("Libië", "topic")]


def test_governments_that_act_are_metonyms_and_towns_are_not(find) -> None:  # type: ignore[no-untyped-def]
    found = find("Ankara waarschuwt voor escalatie. In Ankara demonstreerden honderden mensen.")
    assert [t.metonym for t in found] == [True, False]
    found = find("De Verenigde Staten, Frankrijk en Italië veroordelen de aanval op Misrata.")
    assert [(t.surface, t.metonym) for t in found][-2:] == [("Italië", True), ("Misrata", False)]
    assert all(t.metonym for t in found[:3])


def test_the_verb_of_a_government_may_stand_at_the_end_of_its_clause(find) -> None:  # type: ignore[no-untyped-def]
    assert [t.metonym for t in find("Parijs eist dat Tripoli de daders met spoed uitlevert.")] == [True, True]
    assert [t.metonym for t in find("Inwoners vertellen dat Tripoli die nacht zwaar is gevallen.")] == [False]


def test_parts_of_longer_names_are_no_places(find) -> None:  # type: ignore[no-untyped-def]
    assert surfaces(find("Gisteren sprak Hofstede van Essen met de familie Kani en de Kani's.")) == []
    assert surfaces(find("De premier noemde Khalifa Haftar Benghazi dankbaar.")) == ["Benghazi"]
    assert surfaces(find("Boven de Golf van Sirte hing mist.")) == ["Golf van Sirte"]


def test_small_places_count_only_in_countries_that_the_text_speaks_of(find) -> None:  # type: ignore[no-untyped-def]
    assert surfaces(find("De raket trof ook Tikrit.")) == []
    assert surfaces(find("In Bagdad bleef het stil. De raket trof ook Tikrit.")) == ["Bagdad", "Tikrit"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Strijders uit Misrata kwamen aan.", "origin"),
        ("Het konvooi rijdt naar Misrata.", "destination"),
        ("De aanval op Misrata mislukte.", "target"),
        ("De regering in Misrata zweeg.", "seat"),
        ("De in Misrata woonachtige dichter zweeg.", "residence"),
        ("Het bleef rustig in Misrata.", "place"),
    ],
)
def test_the_words_around_give_the_role(find, text: str, role: str) -> None:  # type: ignore[no-untyped-def]
    assert [t.role for t in find(text)] == [role]


def test_the_word_before_gives_the_kind(find) -> None:  # type: ignore[no-untyped-def]
    found = find("Op vliegbasis Al-Watiya en in de wijk Hadba werd gevochten.")
    assert [t.kind for t in found] == ["airbase", "district"]


def test_only_the_body_is_read(gazetteer: Gazetteer, conflict: Conflict, dutch: Language) -> None:
    text = "In Sirte is het stil. Lees ook: alles over Benghazi"
    found = find_toponyms(article(text, Span(0, 21)), dutch, conflict, gazetteer)
    assert surfaces(found) == ["Sirte"]


@pytest.mark.parametrize(
    ("lang", "text", "names", "kind"),
    [
        ("nl", "In het dorp Xyzzybloem viel een raket.", ["Xyzzybloem"], "town"),
        ("nl", "Ook in Xyzzybloem, ten noorden van Misrata, werd gevochten.", ["Xyzzybloem", "Misrata"], "town"),
        ("nl", "Sluipschutters schoten op de Bloemkwekstraat in Misrata.", ["Bloemkwekstraat", "Misrata"], "other"),
        ("nl", "Bij Misrata viel de Qwortz-moskee in puin.", ["Misrata", "Qwortz-moskee"], "other"),
        ("nl", "Rond Poltava raakte Novoqwortzivka zijn dak kwijt.", ["Poltava", "Novoqwortzivka"], "town"),
        ("en", "Shells hit the village of Xyzzybloom near Misrata.", ["Xyzzybloom", "Misrata"], "town"),
        ("en", "In Misrata the Qwortz camp burned.", ["Misrata", "Qwortz camp"], "camp"),
        ("en", "Fighters in Misrata reached Jebel Qwortz.", ["Misrata", "Jebel Qwortz"], "town"),
    ],
)  # fmt: skip
def test_names_that_no_list_has_are_found_by_form_and_surroundings(
    gazetteer: Gazetteer, lang: str, text: str, names: list[str], kind: str
) -> None:
    read = article(text, lang=lang)
    found = find_toponyms(read, load_language(lang), None, gazetteer)
    assert surfaces(found) == names
    assert kind in [t.kind for t in found]


def test_a_name_that_no_list_has_is_found_at_every_mention(gazetteer: Gazetteer) -> None:
    text = "The army lost the village of Xyzzybloom near Misrata. On Monday Xyzzybloom fell silent."
    found = find_toponyms(article(text, lang="en"), load_language("en"), None, gazetteer)
    assert surfaces(found) == ["Xyzzybloom", "Misrata", "Xyzzybloom"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "In Misrata an RSF camp and a Libyan camp burned."),
        ("en", "A doctor at the Qwortz clinic in Misrata said so; Qwortz said nothing."),
        ("en", "Colonel Xyzzybloom said in Misrata that General Qwortz was near Colonel Xyzzybloom."),
        ("en", "In Chicago she worked at Qwortz and shopped in Xyzzybloom."),
        ("nl", "In Misrata droeg hij in RSF-uniform een vlag."),
        ("nl", "In Misrata vernielden Himars en Merkava's een brug."),
    ],
)
def test_what_only_looks_like_an_unlisted_place_is_left_out(gazetteer: Gazetteer, lang: str, text: str) -> None:
    found = find_toponyms(article(text, lang=lang), load_language(lang), None, gazetteer)
    assert set(surfaces(found)) <= {"Misrata", "Chicago"}


def test_a_word_that_may_be_a_place_but_hardly_is_one_is_reported(gazetteer: Gazetteer) -> None:
    text = "A doctor at the Qwortz clinic in Misrata kept silent."
    _, dropped = find_names(article(text, lang="en"), load_language("en"), None, gazetteer)
    assert [(d.stage, d.reason, d.item) for d in dropped] == [("toponyms", "unknown_place", "Qwortz")]


def test_an_article_reads_without_a_war(gazetteer: Gazetteer, dutch: Language) -> None:
    found = find_toponyms(article("In Parijs en Kiev vielen doden."), dutch, None, gazetteer)
    assert surfaces(found) == ["Parijs", "Kiev"]


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.sampled_from("aAbBéÉ '’-–.,;:()\"\n TripolMsa0")), st.booleans())
def test_any_text_gives_spans_in_order_that_do_not_overlap(text: str, cut: bool) -> None:
    whole = f"{text} in Tripoli"
    half = len(whole) // 2
    body = (Span(0, half), Span(half, len(whole))) if cut else (Span(0, len(whole)),)
    with_war = load_conflict("libya")
    found = find_toponyms(article(whole, *body), load_language("nl"), with_war, _shared(with_war))
    assert all(whole[t.start : t.end] == t.surface for t in found)
    assert all(one.end <= two.start for one, two in zip(found, found[1:], strict=False))


_OPEN: list[Gazetteer] = []


def _shared(conflict: Conflict) -> Gazetteer:
    if not _OPEN:
        _OPEN.append(open_gazetteer(conflict))
    return _OPEN[0]


@pytest.fixture(scope="module", autouse=True)
def _close_shared() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


@pytest.fixture(scope="module")
def find_english(gazetteer: Gazetteer):  # type: ignore[no-untyped-def]
    def found(text: str) -> list[Toponym]:
        return find_toponyms(article(text, lang="en"), load_language("en"), None, gazetteer)

    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sgt. Robert Moore of the Athens Police Department spoke in Atlanta.", ["Athens", "Atlanta"]),
        ("The U.S. and Iran met in St. Louis.", ["U.S.", "Iran", "St. Louis"]),
        ("Emily Lincoln lives in Boise, Idaho.", ["Boise", "Idaho"]),
        ("American and Georgian officials left.", []),
        ("A crash closed a road in Rapides Parish.", ["Rapides Parish"]),
        ("Police said the police station was closed. A council met; the Council agreed.", []),
    ],
)
def test_english_names_are_told_from_people_peoples_and_organisations(  # type: ignore[no-untyped-def]
    find_english, text: str, names: list[str]
) -> None:
    assert [toponym.surface for toponym in find_english(text)] == names


def test_the_place_in_an_organisation_s_name_is_its_seat_and_no_place_of_news(find_english) -> None:  # type: ignore[no-untyped-def]
    (athens,) = find_english("The Athens Police Department bought a boat.")
    assert athens.role == "seat"
    assert not athens.metonym
