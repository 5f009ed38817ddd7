"""Steps by key and drags of the handle on a map that is open in a browser, and what was drawn of them.

Two times a step: from the key to the date drawn, in the browser's own clock, which waits for the screen's next frame;
and what the drawing itself took.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Frame, Page

MAP, SLIDER = "[data-testid=conflict-map]", "[data-testid=date-slider]"
MOVES, DRAG_SECONDS = 60, 2.0

_WATCH = """map => { const { app } = ConflictMap, draw = app.draw.bind(app); let pressed = 0, spent = 0;
  window.cmSteps = []; window.cmDraws = []; window.cmFrames = 0; window.cmBlank = 0; window.cmLooks = false;
  app.draw = () => { const began = performance.now(); draw(); spent = performance.now() - began; };
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  new MutationObserver(() => { if (window.cmDates) window.cmDates.add(map.dataset.date);
    if (!pressed) return;
    window.cmSteps.push(performance.now() - pressed); window.cmDraws.push(spent); pressed = 0; })
    .observe(map, { attributes: true, attributeFilter: ['data-date'] }); }"""

_LOOK = """() => { const { painter } = ConflictMap.app; let last = performance.now();
  Object.assign(window, { cmDates: new Set(), cmFrames: 0, cmBlank: 0, cmLong: 0, cmLooks: true });
  const middle = canvas => canvas.getContext('2d').getImageData(0, canvas.height >> 1, canvas.width, 1).data;
  const empty = canvas => !middle(canvas).some(Boolean);
  const look = now => { if (!window.cmLooks) return;
    window.cmFrames += 1; window.cmLong = Math.max(window.cmLong, now - last); last = now;
    if (empty(painter.base) || empty(painter.live)) window.cmBlank += 1;
    requestAnimationFrame(look); };
  requestAnimationFrame(look); }"""

_SEEN = """() => { window.cmLooks = false;
  return [window.cmDates.size, window.cmFrames, window.cmBlank, window.cmLong]; }"""

_VIEW = """() => { const { map } = ConflictMap.app, middle = map.getCenter();
  return [map.getZoom(), middle.lat, middle.lng]; }"""

_DRAWN = """before => new Promise(done => {
  const map = document.querySelector('[data-testid=conflict-map]');
  const look = () => (map.dataset.date !== before ? done() : requestAnimationFrame(look));
  look(); })"""  # a promise, not wait_for_function: the page's policy allows no eval


@dataclass(frozen=True)
class Seen:
    """What was drawn while somebody looked: distinct dates, frames, those of them without ground, the longest frame."""

    dates: int
    frames: int
    blank: int
    longest_ms: float
    seconds: float
    stayed: bool  # whether zoom and position were the same after it


class Stepper:
    """A map in a frame of a page (its main frame, where it stands alone)."""

    def __init__(self, page: Page, frame: Frame) -> None:
        self.page, self.frame = page, frame
        frame.locator(MAP).evaluate(_WATCH)

    def step(self, key: str = "ArrowRight", pause_ms: int = 30) -> None:
        """One step by key, waited for until it is drawn."""
        before = self.frame.locator(MAP).get_attribute("data-date")
        self.frame.locator(SLIDER).press(key)
        self.frame.evaluate(_DRAWN, before)
        self.page.wait_for_timeout(pause_ms)

    def taken(self, warm: int = 0) -> tuple[list[float], list[float]]:
        """Milliseconds of the steps since the last call, from the key and of drawing alone; not of the first `warm`."""
        steps, draws = self.frame.evaluate("[window.cmSteps.splice(0), window.cmDraws.splice(0)]")
        return [float(ms) for ms in steps][warm:], [float(ms) for ms in draws][warm:]

    def walk(self, steps: int) -> Seen:
        """So many steps by key, there and back, while the ground is looked at in every frame."""
        return self._seen(lambda: [self.step("ArrowRight" if n < steps / 2 else "ArrowLeft", 0) for n in range(steps)])

    def drag(self, moves: int = MOVES, seconds: float = DRAG_SECONDS) -> Seen:
        """One drag of the handle, from the press to just before the release."""
        box = self.frame.locator(SLIDER).bounding_box()
        assert box is not None
        y, left, right = box["y"] + box["height"] / 2, box["x"] + box["width"] * 0.2, box["x"] + box["width"] * 0.8
        mouse = self.page.mouse
        mouse.move(left, y)
        mouse.down()

        def pull() -> None:
            began = time.perf_counter()
            for move in range(1, moves + 1):
                mouse.move(left + (right - left) * move / moves, y)
                time.sleep(max(0.0, began + seconds * move / moves - time.perf_counter()))

        seen = self._seen(pull)
        mouse.up()
        return seen

    def _seen(self, act: Callable[[], object]) -> Seen:
        view = self.frame.evaluate(_VIEW)
        self.frame.evaluate(_LOOK)
        began = time.perf_counter()
        act()
        spent = time.perf_counter() - began
        dates, frames, blank, longest = self.frame.evaluate(_SEEN)
        return Seen(dates, frames, blank, longest, spent, self.frame.evaluate(_VIEW) == view)


def script_mb(page: Page) -> float:
    """Megabytes of script memory of a page after a clean-up: objects and typed arrays, those of its frames too."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    session.detach()
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6
