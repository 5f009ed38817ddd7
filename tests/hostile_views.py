"""The way of hostile texts over every surface on which a reader sees text: which of them were really there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

from playwright.sync_api import Frame, Page

from geo.corrections import open_rulings
from geo.definitions import load_conflict
from geo.pipeline import derived_dir
from geo.review import TABLES, Desk, list_queue
from geo.store import read_tables
from geo.workspace import open_workspace
from tests.hostile_planter import Planter
from tests.hostile_watch import PATIENCE_MS, Watched

SHOWN_DAY = "2019-06-10"
WHY_DAYS = ("2019-02-10", SHOWN_DAY, "2019-10-10")  # each place is asked on them: by then another report decides
PANELS = "[data-testid='day-panel'][data-date], [data-testid='compare-panel'][data-second]"
MAP = "[data-testid='conflict-map'][data-date]"
FIRST, LAST, STEP_DAYS = date(2019, 1, 30), date(2019, 12, 31), 30
OPENED = (".html", ".svg")  # by a browser; the other exports are no pages
# The texts of these fields must all have been seen on these surfaces, or somebody shows less than before: then either
# a text is lost or this walk is blind.
EXPECTED = {
    "cards": ("event.side1", "event.side2", "event.summary", "event.publisher", "report.publisher",
              "row.side1", "row.side2", "row.notes", "row.source", "same.source", "same.notes"),
    "one file": ("event.side1", "event.side2", "event.summary"),
    "map": ("note.text",),
    "search": ("place.name", "place.nl", "place.en", "row.place"),
    "articles": ("article.title", "article.publisher", "article.text", "article.event"),
    "drafts": ("draft.title", "draft.publisher", "file.name"),
    "notices": ("address.value",),
}


class Walk:
    """One visit of the page, surface by surface; `counts` is what was opened, `seconds` how long each took."""

    def __init__(self, seen: Watched, address: str, planter: Planter) -> None:
        self.seen, self.address, self.planter = seen, address, planter
        self.page: Page = seen.page()
        self.counts: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def go(self, **shares: int) -> None:
        """Every surface once. `shares`: how many items of review, drafts and addresses there are."""
        steps: list[Callable[[], None]] = [
            self._map, self._cards, self._days, self._in_english, self._compared, self._search,
            lambda: self._articles(self.planter.articles), lambda: self._review(shares["review"]),
            self._sections, lambda: self._drafts(shares["drafts"]), lambda: self._addresses(shares["addresses"]),
        ]  # fmt: skip
        for name, step in zip(("map", "cards", "panel", "english", "compared", "search", "articles", "review",
                               "sections", "drafts", "notices"), steps, strict=True):  # fmt: skip
            start = monotonic()
            step()
            self.seen.check(self.page, name)
            self.seconds[name] = round(monotonic() - start, 1)
            print(f"  {name}: {self.seconds[name]} s, {len(set().union(*self.seen.seen.values()))} texts", flush=True)

    # ------------------------------------------------------------ map and panel

    def _open(self, query: str) -> Frame:
        self.page.goto(f"{self.address}/?{query}")
        frame = map_frame(self.page)
        self.page.locator(PANELS).wait_for()
        if not frame.evaluate("cmHostile.painted()"):
            self.seen.wrong.append(f"{query}: the map is blank")
        return frame

    def _map(self) -> None:
        found = self._open(f"date={SHOWN_DAY}").evaluate("cmHostile.tour()")
        self.seen.note("map", found)
        self.counts["places on the map"] = found["places"]

    def _cards(self) -> None:
        frame = map_frame(self.page)
        for what in ("cmHostile.cards()", *(f"cmHostile.whys('{day}')" for day in WHY_DAYS)):
            found = frame.evaluate(what)
            self.seen.note("cards", found)
            self.counts["cards"] = self.counts.get("cards", 0) + found["cards"]

    def _days(self) -> None:
        """The panel of days so far apart that their windows hold every day of the year."""
        frame, day = self._open(f"date={SHOWN_DAY}&window=30"), FIRST
        while day <= LAST:
            frame.evaluate("(iso) => { const { app } = ConflictMap; app.go(ConflictMap.dayOf(app.model.start, iso)); }",
                           day.isoformat())  # fmt: skip
            self.page.locator(f"[data-testid='day-panel'][data-date='{day}']").wait_for()
            self.seen.look("panel", self.page)
            self.counts["days of the panel"] = self.counts.get("days of the panel", 0) + 1
            day = LAST if day < LAST < day + timedelta(days=STEP_DAYS) else day + timedelta(days=STEP_DAYS)

    def _in_english(self) -> None:
        frame = self._open(f"date={SHOWN_DAY}&evidence=articles&lang=en&window=all")
        self.seen.look("panel", self.page)
        self.seen.look("map", frame)

    def _compared(self) -> None:
        frame = self._open(f"date={SHOWN_DAY}&compare=2019-03-01")
        self.seen.look("compared", self.page)
        self.seen.look("compared", frame)

    def _search(self) -> None:
        """What the search finds, and one of the places as it stands beside the map."""
        marks = sorted(set().union(*(self.planter.marks[name] for name in ("place.name", "place.nl", "place.en",
                                                                           "row.place"))))  # fmt: skip
        self.page.get_by_test_id("place-search").wait_for()
        self.seen.note("search", self.page.evaluate("(marks) => cmHostile.search(marks)", marks))
        self.page.get_by_test_id("place-search").fill(f"ht{min(self.planter.marks['place.name'])}th")
        self.page.get_by_test_id("place-search").press("Enter")
        self.page.get_by_test_id("place-spell").first.wait_for()
        self.seen.look("place", self.page)

    # ------------------------------------------------------------ what stands before the map

    def _articles(self, names: Sequence[str]) -> None:
        """The list, and each article opened from it, with the card of every name and event in it."""
        self.page.goto(f"{self.address}/?view=articles")
        for name in names:
            self.page.locator("[data-testid='lens'][data-shown='list']").wait_for()
            self.seen.note("list of articles", self.page.evaluate("cmHostile.read()"))
            self.page.locator(f"[data-testid='article-row'][data-article='{name}'] button").click()
            self.page.locator(f"[data-testid='lens'][data-shown='{name}']").wait_for()
            self.seen.note("articles", self.page.evaluate("cmHostile.article()"))
            self.seen.check(self.page, name)
            self.page.locator(".cm-lens .back").click()
        self.counts["articles"] = len(names)

    def _review(self, most: int) -> None:
        """The items least certain, each in its form, and the events of a few more."""
        tables, conflict = read_tables(derived_dir("testland"), TABLES), load_conflict("testland")
        rulings, _ = open_rulings(open_workspace().corrections_path("testland"))
        queue = [item.id for item in list_queue(Desk(tables), conflict, rulings)][: most // 2]
        events = tables["events"]["id"].tolist()
        for key in [*queue, *events[:: max(1, len(events) * 2 // max(most, 1))]][:most]:
            self.page.goto(f"{self.address}/?view=material&section=review&mark={key}")
            self.page.locator(".st-key-review_history").wait_for()
            self.seen.look("review", self.page)
            self.seen.check(self.page, key)
            self.counts["items in review"] = self.counts.get("items in review", 0) + 1

    def _sections(self) -> None:
        """The other sections and the method, as they are."""
        for section, there in (("data", ".cm-sides"), ("take", ".st-key-page_material button[kind^=primary]")):
            self.page.goto(f"{self.address}/?view=material&section={section}")
            self.page.locator(there).first.wait_for()
            self.seen.look(section, self.page)
            self.seen.check(self.page, section)
        self.page.goto(f"{self.address}/?view=method")
        self.page.get_by_test_id("method").wait_for()
        self.seen.look("method", self.page)

    def _drafts(self, count: int) -> None:
        """An archive given to the page: drafts, refusals, the preview; then all that is ready is added."""
        self.page.goto(f"{self.address}/?view=material")
        self.page.get_by_test_id("own-articles").wait_for()
        self.page.get_by_role("radio", name="Bestanden").or_(
            self.page.get_by_role("button", name="Bestanden", exact=True)).first.click()
        content = {"name": "teksten.zip", "mimeType": "application/zip", "buffer": self.planter.archive(count)}
        self.page.locator("input[type=file]").set_input_files([content])
        self.page.get_by_role("button", name="Lezen", exact=True).first.click()
        self.page.get_by_test_id("draft").first.wait_for()
        self.page.get_by_test_id("refusal").first.wait_for()
        self.seen.look("drafts", self.page)
        self.page.locator(".st-key-add_drafts button").click()
        self.page.get_by_test_id("own-article").first.wait_for()
        self.seen.look("drafts", self.page)
        self.counts["drafts and refusals"] = 2 * count

    def _addresses(self, count: int) -> None:
        """Addresses in which every value is a text: what cannot be is named."""
        for _ in range(count):
            values = self.planter.address()
            self.page.goto(f"{self.address}/")
            self.page.evaluate("(said) => { location.search = new URLSearchParams(said).toString(); }", values)
            self.page.get_by_test_id("notice").first.wait_for()
            self.seen.look("notices", self.page)
            self.seen.check(self.page, "an address")
        self.counts["addresses"] = count


def map_frame(page: Page) -> Frame:
    """The frame of the map, once it has drawn a date."""
    handle = page.wait_for_selector("iframe[data-testid='stCustomComponentV1']", timeout=PATIENCE_MS)
    frame = handle.content_frame() if handle else None
    assert frame
    frame.wait_for_selector(MAP, timeout=PATIENCE_MS)
    return frame


def look_at_files(seen: Watched, paths: Iterable[Path]) -> None:
    """The exported pages and pictures, opened from disk: what is seen in each, and every card of the single file."""
    for path in paths:
        if path.suffix not in OPENED:
            continue
        page = seen.page()
        page.goto(path.as_uri())
        if path.name == "out.html":
            page.wait_for_selector(MAP)
            if not page.evaluate("cmHostile.painted()"):
                seen.wrong.append("out.html: the map is blank")
            for what in ("cards()", f"whys('{SHOWN_DAY}')"):
                seen.note("one file", page.evaluate(f"cmHostile.{what}"))
            seen.note("one file", page.evaluate("cmHostile.tour()"))
        page.wait_for_timeout(500)
        seen.look("one file" if path.name == "out.html" else path.name, page)
        page.close()


def missing(seen: Watched, planter: Planter) -> dict[str, set[int]]:
    """The texts that should have been seen on a surface and were not, by field and surface."""
    lost = {f"{field} on {surface}": planter.marks[field] - seen.seen[surface]
            for surface, fields in EXPECTED.items() for field in fields}  # fmt: skip
    return {where: marks for where, marks in lost.items() if marks}
