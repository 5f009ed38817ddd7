// What a page shows of its state, read from what it drew and not from its address. Run in the page by link_states.py.
() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].filter((node) => node.shadowRoot).flatMap((node) => all(selector, node.shadowRoot))];
  const visible = (node) => node.checkVisibility({ visibilityProperty: true });
  const seen = (selector) => all(selector).filter(visible);
  const words = (selector) => seen(selector).map((node) => node.innerText.trim());
  const pressed = (button) => button.getAttribute("aria-pressed") === "true";
  const frame = document.querySelector("iframe[data-testid='stCustomComponentV1']");
  const inside = frame && frame.contentWindow.ConflictMap && frame.contentWindow.ConflictMap.app;
  const header = all("[data-testid=page-header]")[0];
  if (!inside || !inside.ready || !inside.root.dataset.date || !header) return { waits: "for the map" };

  const mapAll = (selector) => [...inside.root.querySelectorAll(selector)];
  const centre = inside.map.getCenter(), card = inside.card.open, ground = frame.contentDocument.documentElement;
  const drawn = {
    ...inside.root.dataset, set: inside.state.set, theme: ground.dataset.theme, lang: ground.lang, moved: !!inside.moved,
    window: mapAll("[data-testid=windows] button").findIndex(pressed), slider: inside.bar.slider.getAttribute("aria-valuetext"),
    compare_as: mapAll("[data-testid=compare-modes] button").filter(pressed).map((b) => b.dataset.testid.slice(8)).join(),
    at: [centre.lng, centre.lat, inside.map.getZoom()], card: card ? [card.kind, card.id] : null,
    card_words: mapAll(".cm-card.show").map((node) => node.textContent), legend: inside.legend.textContent,
    marks: mapAll(".cm-ev[data-event]").map((mark) => mark.dataset.event).sort(),
    filtered: mapAll(".cm-filtered:not([hidden])").map((node) => node.textContent),
  };
  const form = all("[data-testid=filters] form")[0], filters = {};
  for (const [name, value] of form ? new FormData(form) : []) {
    if (value) filters[name] = filters[name] ? `${filters[name]},${value}` : value;
  }
  const one = (selector, ...keys) => {
    const node = seen(selector)[0];
    return node ? [...keys.map((key) => node.dataset[key]), node.innerText] : null;
  };
  return {
    running: all(".stApp")[0].dataset.testScriptState, title: document.title,
    lang: document.documentElement.lang, dir: document.documentElement.dir,
    page_colour: getComputedStyle(all(".stApp")[0]).backgroundColor,
    conflict: all("[data-testid=conflict-select]")[0].value,
    chosen: Object.fromEntries([...header.querySelectorAll(".choice")].map((group) => [group.dataset.field,
      [...group.children].filter(pressed).map((button) => button.dataset.value).join()])),
    map: drawn, map_visible: visible(frame) && frame.getBoundingClientRect().right > 0,
    filters, search: all("[data-testid=place-search]").map((input) => input.value).join(), status: words("[data-testid=filter-status]"),
    panel: one("[data-testid=day-panel]", "date"), compared: one("[data-testid=compare-panel]", "first", "second"),
    rows: seen("[data-testid=event-row]").map((row) => row.dataset.event), place: one("[data-testid=place-history]", "place"),
    lens: one("[data-testid=lens]", "shown"), lit: words("[data-testid=lens-text] .lit"),
    section: seen(".cm-tabs").map((tabs) => tabs.dataset.section).join(), reviewed: words(".st-key-review_seen"),
    method: seen("[data-testid=method]").map((node) => node.dataset.shown).join(),
    notices: words("[data-testid=notice], .cm-notice"),
  };
}
