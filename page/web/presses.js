// A press counts for the button that it began on, also where the page moves that button before the pointer is up: what
// stands above it may come, go or grow with any answer of the server, and the browser makes a click only of a press that
// ends where it began. A pointer that was itself moved away takes the press back, as everywhere.

const REST_PX = 6; // how far a hand at rest moves

function keepPresses(everything) {
  let held = null;
  everything.addEventListener("pointerdown", (event) => {
    const button = event.isPrimary && event.button === 0 ? pressable(event) : null;
    held = button && { button, x: event.clientX, y: event.clientY };
  }, true);
  everything.addEventListener("pointercancel", () => { held = null; }, true);
  everything.addEventListener("pointerup", (event) => {
    const pressed = held;
    held = null;
    if (!pressed || !event.isPrimary) return;
    if (event.composedPath().includes(pressed.button)) return; // the browser makes the click
    if (Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > REST_PX) return;
    // Once all have heard that the pointer is up. It does nothing where the button is gone or disabled by now.
    setTimeout(() => (pressed.button.control || pressed.button).click());
  }, true);
}

/* The button or the label of a switch that was pressed, also within a component; none where it cannot be pressed now. */
function pressable(event) {
  const [target] = event.composedPath();
  const found = target instanceof Element ? target.closest("button, label") : null;
  return found && !(found.control || found).disabled ? found : null;
}

if (!globalThis.cmPressesKept) {
  globalThis.cmPressesKept = true;
  keepPresses(globalThis);
}
