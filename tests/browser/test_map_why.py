"""The card of a front in a real Chromium: it opens on line, band and contested ground, and says what Python says."""

from __future__ import annotations

import json
from datetime import date

import pytest
from playwright.sync_api import expect

from geo.explain import why
from geo.maps import build_page_folder
from page.words import Words, open_words, side_name
from tests.browser.map_page import ROOT, SLIDER, colour_at, open_map, served_folder
from tests.map_fixture import conflict, make_tables, packed
from tests.war_fixture import DAY, make_war

pytestmark = pytest.mark.browser
CARD = "[data-testid=card]"
HOSTILE = "${window.canary=1}` </script><img src=x onerror=window.canary=1>"
NORTHTOWN = {"nl": "Noordstad", "ar": "Northtown"}  # without an Arabic name the English one stands there
POINTS = [(31.75, 49.08), (32.1, 49.0), (32.3, 49.18), (31.6, 49.05), (33.2, 48.5), (32.0, 49.12)]

EXPLAIN = """async ([lng, lat]) => {
  const app = ConflictMap.app;
  await app.loadTexts();
  const {found, ground} = app.explain({at: [lng, lat]});
  const place = (h) => [h.place.name, Number(h.share.toFixed(3)), h.report && h.report.kind, h.more];
  return {
    known: found.known, front: ground.front && [ground.front.sides, ground.front.km],
    sides: Object.fromEntries(found.sides.map((c) => [c.side, c.places.map(place)])),
    contested: found.contested.map(place), newest: found.newest && found.newest.place.name,
    claims: found.claims.map((r) => [r.state, r.first]),
    move: found.move && [found.move.place.place.name, found.move.then, found.move.km, found.move.gone],
  };
}"""


@pytest.fixture(scope="module")
def war():
    return make_war()


@pytest.fixture(scope="module")
def war_address(tmp_path_factory, war):
    tables = make_tables() | war
    with served_folder(build_page_folder(tmp_path_factory.mktemp("war"), packed(tables), start={"lang": "nl"})) as url:
        yield url


def _click(page, lng: float, lat: float) -> None:
    at = page.evaluate("([lng, lat]) => ConflictMap.app.map.latLngToContainerPoint([lat, lng])", [lng, lat])
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.click(stage["x"] + at["x"], stage["y"] + at["y"] + 3)


def _front(words: Words, key: str, place: str, **values: str) -> str:
    """A front between the two sides, as the card of a language says it."""
    sides = " | ".join(side_name(conflict(), side, words) for side in ("North", "South"))
    return words.say(f"front.{key}", sides=sides, place=place, **values)


def _wait_for_colour(page, at, colour):
    """Wait until the map has the colour there: the next frame paints it."""
    for _ in range(100):
        if colour_at(page, *at) == colour:
            return
        page.wait_for_timeout(50)
    assert colour_at(page, *at) == colour


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_click_on_a_line_asks_at_its_nearest_point_and_shows_its_band(page, address, lang):
    words = open_words(lang)
    open_map(page, address, f"?lang={lang}&date=2019-06-10")
    before = colour_at(page, 31.75, 49.214)
    _click(page, 31.75, 49.2)
    card = page.locator(CARD)
    expect(card.locator("h2")).to_have_text(words["front.why"])
    sure = words.say("front.sure_line", km=words.say("about_km", n=2))
    expect(card.locator("[data-testid=front-sure]")).to_have_text(sure)
    expect(card).to_contain_text(_front(words, "front_near", NORTHTOWN[lang]))
    lng, lat = page.evaluate("ConflictMap.app.card.open.at")
    assert lat == pytest.approx(49.2, abs=1e-4)
    assert lng == pytest.approx(31.75, abs=0.02)
    page.wait_for_timeout(200)
    assert sum(colour_at(page, 31.75, 49.214)) < sum(before), "the band in its true width, while the card is open"
    expect(page.locator(".cm-spoke")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    _wait_for_colour(page, (31.75, 49.214), before)
    expect(page.locator(".cm-spoke")).to_have_count(0)
    assert page.problems == []


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_click_on_a_band_names_the_reports_of_both_sides_with_their_sources(page, war_address, lang):
    words = open_words(lang)
    open_map(page, war_address, f"?lang={lang}&date={DAY}")
    _click(page, 31.7, 49.06)
    card = page.locator(CARD)
    expect(card).to_contain_text(words["front.sure_band"].partition("{km}")[0])
    text = card.inner_text()
    held = [words["front.kinds.holds"], words.date(date(2019, 6, 5), "short_year").replace(".", "")]
    sides = [words.say("front.side_of", side=side_name(conflict(), side, words, article=True))
             for side in ("North", "South")]  # fmt: skip
    for said in (_front(words, "front_near", ""), *sides, words["comma"].join(held)):
        assert said in text
    links = card.locator("a")
    assert links.count() >= 2
    assert all(link.get_attribute("href").endswith(".example/1") for link in links.all())
    expect(page.locator(".cm-asked")).to_have_count(1)


def test_a_click_on_ground_that_is_known_opens_no_card(page, war_address):
    open_map(page, war_address, f"?date={DAY}")
    page.evaluate("ConflictMap.app.map.setView([49.4, 32.2], 9, {animate: false})")
    _click(page, 32.2, 49.46)
    page.wait_for_timeout(300)
    expect(page.locator(CARD)).to_be_hidden()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_the_card_follows_the_date(page, war_address, lang):
    open_map(page, war_address, f"?lang={lang}&date={DAY}")
    page.evaluate("ConflictMap.app.openWhy([32.0, 49.12])")
    expect(page.locator(f"{CARD} h2")).to_have_text(open_words(lang)["front.why_contested"])
    page.locator(SLIDER).press("Home")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-01-01")
    expect(page.locator(f"{CARD} h2")).not_to_have_text(open_words(lang)["front.why_contested"])
    expect(page.locator(CARD)).to_be_visible()


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_a_front_is_asked_about_by_key_and_focus_returns(page, war_address, lang):
    open_map(page, war_address, f"?lang={lang}&date={DAY}")
    ask = page.locator(".cm-ask").first
    ask.focus()
    asked = ask.get_attribute("aria-label") or ""
    assert any(asked.endswith(open_words(lang)[f"front.{key}"]) for key in ("why", "why_band", "why_contested"))
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_be_visible()
    assert asked.endswith(str(page.get_attribute(CARD, "aria-label"))), "the card bears the question that was asked"
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == asked


@pytest.mark.parametrize("lang", ["nl", "ar"])
def test_contested_ground_says_that_it_is_the_front(page, war_address, lang):
    open_map(page, war_address, f"?lang={lang}&date={DAY}")
    page.evaluate("ConflictMap.app.openWhy([32.0, 49.12])")
    expect(page.locator(f"{CARD} h2")).to_have_text(open_words(lang)["front.why_contested"])
    expect(page.locator(CARD)).to_contain_text(open_words(lang)["front.sure_contested"])
    words = open_words(lang)
    when = words.date(date(2019, 3, 1), "short_year").replace(".", "")
    expect(page.locator(CARD)).to_contain_text(f"({when}{words['comma']}{words.say('front.likely', n=92)})")


@pytest.mark.parametrize("point", POINTS)
def test_the_map_says_what_python_says(page, war_address, war, point):
    open_map(page, war_address, f"?date={DAY}")
    here = page.evaluate(EXPLAIN, list(point))
    there = why(war, conflict(), *point, DAY)
    assert here["known"] == there.known
    shown = lambda column: [  # noqa: E731
        (d.name, pytest.approx(d.share, abs=0.01), d.reason.kind, d.more) for d in column
    ]
    if here["front"]:
        assert there.front is not None and tuple(here["front"][0]) == there.front.sides
    if set(here["sides"]) == set(there.sides):
        assert {s: [tuple(p) for p in c] for s, c in here["sides"].items()} == {
            s: shown(c) for s, c in there.sides.items()
        }
    assert [tuple(p) for p in here["contested"]] == shown(there.contested)
    assert [c[0] for c in here["claims"]] == [c.reason.state for c in there.claims]
    assert here["newest"] == (there.newest.name if there.newest else None)
    if there.move and here["move"]:
        assert here["move"][2] == pytest.approx(there.move.shift_km, abs=0.6)
        assert here["move"][3] == there.move.gone


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_hostile_names_and_publishers_stay_text_on_the_card(page, tmp_path, war, lang):
    tables = make_tables() | {name: frame.copy() for name, frame in war.items()}
    tables["places"]["names"] = json.dumps({"nl": HOSTILE, "en": HOSTILE})
    tables["observations"]["publisher"] = HOSTILE
    tables["observations"]["address"] = "javascript:window.canary=1"
    with served_folder(build_page_folder(tmp_path, packed(tables), start={"lang": lang})) as url:
        open_map(page, url, f"?date={DAY}")
        page.evaluate("ConflictMap.app.openWhy([31.75, 49.08])")
        expect(page.locator(CARD)).to_contain_text(HOSTILE)
        assert page.locator(f"{CARD} a, {CARD} img").count() == 0
        page.wait_for_timeout(300)
        assert page.evaluate("window.canary") is None
        assert page.problems == []
