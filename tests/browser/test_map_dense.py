"""Very many events: what the squares of a dense view count, tell and list is what the tables say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from geo.maps import build_page_folder
from geo.tables import typed
from tests.browser.map_page import ROOT, SLIDER, open_map, served_folder, wait_for
from tests.many_events import with_many_events
from tests.map_fixture import END, START, packed

pytestmark = pytest.mark.browser
COUNT = 20_000
DAY = date(2019, 10, 1)

SQUARES = """() => { const { marks } = ConflictMap.app, { grid } = marks, out = [];
  for (let i = 0; i < grid.counts.length; i++) if (grid.counts[i]) out.push([...grid.corner(i), grid.counts[i]]);
  return out; }"""
INK = """(spots) => { const { canvas } = ConflictMap.app.marks.density, k = devicePixelRatio;
  const pen = canvas.getContext('2d');
  return spots.map(([x, y]) => pen.getImageData(Math.round(x * k), Math.round(y * k), 1, 1).data[3]); }"""
POINTS = """(spots) => { const { map } = ConflictMap.app, corner = map.getPixelOrigin().subtract(map._getMapPanePos());
  return spots.map(([lat, lng]) => { const q = map.project([lat, lng]).subtract(corner); return [q.x, q.y]; }); }"""
LENGTH = "(name) => fetch('data/' + name).then((answer) => answer.text()).then((text) => text.length)"
WALK = """async (walk) => { const { app } = ConflictMap, { events } = app.model, { marks } = app, out = [];
  for (const [day, span, then, type] of walk) {
    await app.receive({ ...app.args, filters: type ? { types: [type] } : {} });
    Object.assign(app.state, { day, window: span, clock: then ? 'then' : 'now' });
    app.draw();
    const window = { day, span, then }, { grid } = marks, fresh = new ConflictMap.ViewGrid(events).look(grid);
    const { inView, rings } = fresh.tally(events.slice(window)), now = grid.rings(grid.slice);
    const said = (found) => JSON.stringify([...found].sort((a, b) => a[0] - b[0]));
    out.push({ sliced: events.slice(window).length, listed: events.within(window).length, inView: [grid.inView, inView],
      squares: grid.counts.every((n, i) => n === fresh.counts[i]), rings: [said(now), said(rings)] }); }
  return out; }"""
LOOKS = """async ([view, filters, clock, days]) => { const { app } = ConflictMap, { events } = app.model, out = [];
  app.map.setView(...view, { animate: false });
  await app.receive({ ...app.args, filters, clock, window: 'all' });
  app.draw();
  const { within } = events; let lists = 0;
  events.within = (...asked) => { lists++; return within.apply(events, asked); };
  for (let n = 0; n < days; n++) { app.state.day += 1; app.draw(); }
  const words = app.bar.track.binWords(app.state.day);
  events.within = within;
  return { lists, counted: Number(app.root.dataset.events), listed: within.call(events, app.scene()).length,
    filtered: app.filterNote.node.textContent, drawn: within.call(events, app.scene(), events.drawn).length,
    dense: app.marks.dense, words: words.length }; }"""
SHOWN = """async (walk) => { const { app } = ConflictMap, { events } = app.model, { marks } = app, out = [];
  for (const [zoom, day, span, then] of walk) {
    app.map.setView([49, 32], zoom, { animate: false });
    Object.assign(app.state, { day, window: span, clock: then ? 'then' : 'now' });
    app.draw();
    const { grid } = marks, said = (list) => JSON.stringify(list.sort((a, b) => a - b)), window = { day, span, then };
    const square = grid.counts.findIndex(Boolean), listed = events.within(window);
    const at = (e) => grid.of[events.spot[e]], here = listed.filter((e) => at(e) !== -1);
    const inside = listed.filter((e) => at(e) === square), few = grid.sort().among < events.work(window);
    out.push({ shown: said(grid.shown().map((event) => event.n)), here: said([...here]), n: here.length, few,
      square: square < 0 ? [] : [said([...grid.numbersIn(square)]), said([...inside])] }); }
  return out; }"""
EDGE = 14  # px, of a square


@pytest.fixture(scope="module")
def events() -> pd.DataFrame:
    return with_many_events(COUNT, START, (END - START).days)["events"]


@pytest.fixture(scope="module")
def dense(tmp_path_factory) -> Iterator[str]:
    tables = dict(with_many_events(COUNT, START, (END - START).days))
    dice = random.Random(3)
    late = [day + timedelta(days=dice.choice([0, 0, 1, 9, 80])) for day in tables["events"]["reported_at"]]
    tables["events"] = typed("events", tables["events"].assign(reported_at=late))
    folder = build_page_folder(tmp_path_factory.mktemp("dense"), packed(tables), start={"lang": "en"})
    with served_folder(folder) as url:
        yield url


def _within(events: pd.DataFrame, day: date, window: int) -> pd.DataFrame:
    first = day - timedelta(days=window - 1)
    starts, ends = events["date_start"].to_numpy(dtype=object), events["date_end"].to_numpy(dtype=object)
    return events[(starts <= day) & (ends > first)]


def _fullest(page: Page) -> tuple[float, float, int]:
    """The middle of the fullest square that lies free of controls, in pixels of the map, and its count."""
    squares = page.evaluate(SQUARES)
    size = page.evaluate("(() => { const s = ConflictMap.app.map.getSize(); return [s.x, s.y]; })()")
    free = [s for s in squares if 80 < s[0] < size[0] - 340 and 100 < s[1] < size[1] - 120]
    x, y, count = max(free, key=lambda square: square[2])
    return x + 7, y + 7, count


@pytest.mark.parametrize("window", [30, 90])
def test_the_map_counts_the_events_that_the_table_has_in_the_window(page, dense, events, window):
    open_map(page, dense, f"?date={DAY}&window={window}")
    assert int(page.get_attribute(ROOT, "data-events")) == len(_within(events, DAY, window)) > 400
    assert page.problems == []


def test_squares_hold_the_events_of_their_ground_and_only_they_are_painted(page, dense, events):
    open_map(page, dense, f"?date={DAY}&window=30")
    found = _within(events, DAY, 30)
    points = page.evaluate(POINTS, [[float(a), float(b)] for a, b in zip(found["lat"], found["lng"], strict=True)])
    squares = page.evaluate(SQUARES)
    assert sum(count for *_, count in squares) == len(found), "all of them are in view"
    for x, y, count in squares:
        assert count == sum(x <= px < x + EDGE and y <= py < y + EDGE for px, py in points)
    assert min(page.evaluate(INK, [[x + 3, y + 3] for x, y, _ in squares if x > 0 and y > 0])) > 0
    bare = [[x, y] for x in range(20, 900, 60) for y in range(20, 600, 60)
            if all(abs(x - a) > 60 or abs(y - b) > 40 for a, b, _ in squares)]  # also no figure reaches there
    assert bare and max(page.evaluate(INK, bare)) == 0


def test_a_square_tells_its_count_under_the_pointer_and_lists_its_events_on_a_click(page, dense):
    open_map(page, dense, f"?date={DAY}&window=30")
    x, y, count = _fullest(page)
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.move(stage["x"] + x, stage["y"] + y)
    expect(page.locator("[role=tooltip]")).to_contain_text(f"{count:,} events. ")
    page.mouse.click(stage["x"] + x, stage["y"] + y)
    card = page.locator("[data-testid=card]")
    expect(card.locator("h2")).to_have_text(f"{count:,} events")
    expect(card.locator("li")).to_have_count(min(count, 100))


def test_a_click_in_the_list_fetches_one_small_file_and_shows_that_event(page, dense, events):
    asked: list[str] = []
    page.on("response", lambda r: asked.append(r.url.rpartition("/")[2]) if "/data/cards" in r.url else None)
    open_map(page, dense, f"?date={DAY}&window=30")
    x, y, _ = _fullest(page)
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.click(stage["x"] + x, stage["y"] + y)
    card = page.locator("[data-testid=card]")
    card.locator("li button").first.click()
    expect(card.locator("[data-testid=chronology-line]")).to_contain_text("What happened in town")
    shown = page.evaluate("ConflictMap.app.card.open.id")
    row = events[events["id"] == shown].iloc[0]
    expect(card.locator("[data-testid=chronology-line]")).to_have_text(row["summary"])
    assert len(asked) == 1, "one file of cards, not the texts of all"
    assert page.evaluate(LENGTH, asked[0]) < 200_000


def test_a_filter_changes_what_is_counted(page, dense, events):
    open_map(page, dense, f"?date={DAY}&window=30")
    page.evaluate("ConflictMap.app.receive({...ConflictMap.app.args, filters: {types: ['battle']}})")
    found = _within(events, DAY, 30)
    expect(page.locator(ROOT)).to_have_attribute("data-events", str(int((found["type"] == "battle").sum())))


@pytest.mark.parametrize("zoom", [6.5, 9.5])
def test_what_is_counted_from_day_to_day_is_what_is_counted_anew(page, dense, zoom):
    open_map(page, dense, f"?date={DAY}&window=30")
    page.evaluate(f"ConflictMap.app.map.setView([49, 32], {zoom}, {{animate: false}})")
    dice, walk, day = random.Random(7), [], 270
    for n in range(120):
        day = max(0, min((END - START).days - 1, day + dice.choice([1, 1, 1, -1, -3, 7, 40, -90])))
        kind = "battle" if 40 <= n < 70 else ""
        then = 90 <= n < 115 or dice.random() < 0.1
        walk.append([day, dice.choice([30, 30, 30, 1, 7, 90, 365]), then, kind])
    found = page.evaluate(WALK, walk)
    assert [step for step in found if step["sliced"] != step["listed"]] == []
    assert [step for step in found if step["inView"][0] != step["inView"][1] or not step["squares"]] == []
    assert [step for step in found if step["rings"][0] != step["rings"][1]] == []
    assert min(step["listed"] for step in found) < 400 < 4_000 < max(step["listed"] for step in found)
    assert any(step["rings"][0] != "[]" for step in found) == (zoom > 9), "close by, areas are rings"
    assert page.problems == []


CLOSE, FAR = [[49, 32], 12], [[49, 32], 6.5]


@pytest.mark.parametrize("clock", ["now", "then"])
@pytest.mark.parametrize(("view", "filters"), [(FAR, {}), (FAR, {"types": ["battle"]}), (CLOSE, {})])
def test_a_step_of_a_day_lists_no_events_of_the_days_before_however_long_the_window(page, dense, view, filters, clock):
    open_map(page, dense, f"?date={date(2019, 6, 1)}&window=90")
    found = page.evaluate(LOOKS, [view, filters, clock, 40])
    assert found["lists"] == 0, "only what comes and what goes is looked at"
    assert found["counted"] == found["listed"] > 1_000 and found["words"]
    assert found["dense"] == (view is FAR)
    assert f"{found['drawn']:,} events" in found["filtered"] or not filters
    assert page.problems == []


def test_what_lies_in_a_view_or_a_square_is_found_by_its_place_or_its_days_alike(page, dense):
    open_map(page, dense, f"?date={DAY}&window=30")
    dice = random.Random(11)
    walk = [[dice.choice([6.5, 9.5, 12]), dice.randrange(365), dice.choice([1, 30, 365]), dice.random() < 0.4]
            for _ in range(40)]  # fmt: skip
    found = page.evaluate(SHOWN, walk)
    assert [step for step in found if step["shown"] != step["here"] or len(set(step["square"])) > 1] == []
    assert {step["few"] for step in found} == {True, False} and any(step["n"] for step in found)
    assert page.problems == []


def test_squares_stay_on_their_ground_when_the_map_moves(page, dense):
    open_map(page, dense, f"?date={DAY}&window=90")
    page.evaluate("ConflictMap.app.map.setView([49, 32], 8, {animate: false})")
    wait_for(page, "ConflictMap.app.marks.dense")
    before = {(x, y): n for x, y, n in page.evaluate(SQUARES)}
    page.evaluate("ConflictMap.app.map.panBy([33, 20], {animate: false})")
    after = {(x + 33, y + 20): n for x, y, n in page.evaluate(SQUARES)}
    both = set(before) & set(after)
    assert len(both) > 20
    assert all(before[square] == after[square] for square in both)


def test_close_by_symbols_come_back_and_keys_still_step(page, dense):
    open_map(page, dense, f"?date={DAY}&window=7")
    page.evaluate("ConflictMap.app.map.setView([49, 32], 12, {animate: false})")
    wait_for(page, "!ConflictMap.app.marks.dense")
    page.locator(SLIDER).press("ArrowRight")
    expect(page.locator(ROOT)).to_have_attribute("data-date", "2019-10-02")
    assert page.problems == []
