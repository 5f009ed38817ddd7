// The panel: the day in words and as tables. Every string comes as data, from articles and files of unknown hand, and is
// set with textContent; no string is ever read as HTML, markdown or an address.

const SVG = "http://www.w3.org/2000/svg";

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) { element.textContent = text; element.dir = "auto"; }
  return element;
}

function draw(size, shapes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-9 -9 18 18");
  svg.setAttribute("stroke-linejoin", "round");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  shapes.forEach(([tag, attributes]) => {
    const shape = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => shape.setAttribute(name, value));
    svg.append(shape);
  });
  return svg;
}

// Symbols: the same outlines, in the same order of layers, as on the map (geo/web/symbols.js); the origin is the middle.

const colourOf = (sides, id, theme) => (sides[id] ? sides[id][theme] : "var(--cm-ink)");
const INK = "var(--cm-ink)";
const CASING = "var(--cm-casing)";
const R = 6.2; // radius of a side's mark in its 18 units

const SIDE_SHAPES = {
  circle: ["circle", { r: R }],
  square: ["rect", { x: -R * 0.92, y: -R * 0.92, width: R * 1.84, height: R * 1.84 }],
  diamond: ["path", { d: `M0-${R * 1.3}L${R * 1.3} 0L0 ${R * 1.3}L-${R * 1.3} 0Z` }],
  triangle: ["path", { d: `M0-${R * 1.2}L${R * 1.2} ${R}H-${R * 1.2}Z` }],
  hexagon: ["path", { d: `M-${R * 1.15} 0L-${R * 0.58}-${R}H${R * 0.58}L${R * 1.15} 0L${R * 0.58} ${R}H-${R * 0.58}Z` }],
  cross: ["path", { d: "M-2.5-7H2.5V-2.5H7V2.5H2.5V7H-2.5V2.5H-7V-2.5H-2.5Z" }],
};

function sideMark(sides, id, theme) {
  const side = sides[id];
  if (side) {
    const [tag, at] = SIDE_SHAPES[side.shape] || SIDE_SHAPES.diamond;
    return draw(11, [[tag, { ...at, fill: side[theme] }]]);
  }
  const [left, right] = Object.keys(sides); // contested: half and half in the colours of the first two sides
  return draw(12, [
    ["path", { d: "M0-7A7 7 0 0 0 0 7Z", fill: colourOf(sides, left, theme) }],
    ["path", { d: "M0-7A7 7 0 0 1 0 7Z", fill: colourOf(sides, right, theme) }],
    ["circle", { r: 7, fill: "none", stroke: INK, "stroke-width": 1.6 }],
  ]);
}

const SQUARE = { x: -7.5, y: -7.5, width: 15, height: 15 };
const CUT = { d: "M-7.5-7.5H7.5L-7.5 7.5Z" };
const CROSS = "M-7.5-4.5L-4.5-7.5L0-3L4.5-7.5L7.5-4.5L3 0L7.5 4.5L4.5 7.5L0 3L-4.5 7.5L-7.5 4.5L-3 0Z";
const solid = (tag, at, colour, hollow) =>
  [tag, { ...at, fill: hollow ? "none" : colour, stroke: colour, "stroke-width": hollow ? 2 : 1.2 }];
const rings = (colour, filled) => [-3.5, 3.5].map((cx) =>
  ["circle", { cx, r: 5, fill: filled ? colour : "none", "fill-opacity": 0.85, stroke: colour, "stroke-width": 1.8 }]);
const inner = (hollow, ...shape) => (hollow ? [] : [shape]);

const EVENT_SHAPES = {
  battle: (c, hollow) => [solid("path", { d: CROSS }, c, hollow)],
  remote_violence: (c, hollow) => [solid("path", { d: "M-8-6.5H8L0 8Z" }, c, hollow)],
  violence_against_civilians: (c, hollow) =>
    [solid("circle", { r: 7.5 }, c, hollow), ...inner(hollow, "circle", { r: 2.8, fill: CASING })],
  territorial_change: (c, hollow, before) => [
    solid("rect", SQUARE, c, hollow),
    ...inner(hollow, "path", { ...CUT, fill: CASING }),
    ...inner(hollow || !before, "path", { ...CUT, fill: before, "fill-opacity": 0.45 }),
    ...inner(hollow, "rect", { ...SQUARE, fill: "none", stroke: c, "stroke-width": 1.6 }),
  ],
  control: (c, hollow) =>
    [solid("rect", SQUARE, c, hollow), ...inner(hollow, "rect", { x: -3, y: -3, width: 6, height: 6, fill: CASING })],
  troop_movement: (c, hollow) => [solid("path", { d: "M-8-7H-2L5 0L-2 7H-8L-1 0Z" }, c, hollow)],
  talks: (c) => rings(c, false),
  agreement: (c, hollow) => rings(c, !hollow),
  statement: (c, hollow) => [solid("path", { d: "M-8-7H8V4H0L-4.5 8.5V4H-8Z" }, c, hollow)],
  detention: (c, hollow) => [
    solid("rect", { x: -7, y: -7, width: 14, height: 14 }, c, hollow),
    ...inner(hollow, "path", { d: "M-2.4-7V7M2.4-7V7", stroke: CASING, "stroke-width": 2 }),
  ],
  protest: (c, hollow) => [solid("path", { d: "M-7-7H7V-2.5H2.2V8H-2.2V-2.5H-7Z" }, c, hollow)],
  other: (c, hollow) => [solid("path", { d: "M0-6L6 0L0 6L-6 0Z" }, c, hollow)],
};

function eventMark(row, sides, theme) {
  const before = row.from ? colourOf(sides, row.from, theme) : null;
  return draw(18, (EVENT_SHAPES[row.type] || EVENT_SHAPES.other)(colourOf(sides, row.side, theme), row.hollow, before));
}

function head(part) {
  const line = make("div", "head");
  line.append(make("h3", "", part.title), make("span", "note", part.note));
  return line;
}

function table(part, rowOf) {
  const also = part.also ? [make("p", "more", part.also)] : [];
  if (!part.rows.length) return [head(part), make("p", "empty", part.empty), ...also];
  const short = part.first && part.rows.length > part.first + 1;
  const grid = make("table");
  grid.setAttribute("aria-label", part.title);
  const titles = make("thead");
  const line = make("tr");
  part.heads.forEach((title) => { const cell = make("th", "", title); cell.scope = "col"; line.append(cell); });
  titles.append(line);
  const body = make("tbody");
  body.append(...(short ? part.rows.slice(0, part.first) : part.rows).map(rowOf));
  grid.append(titles, body);
  const parts = [head(part), grid];
  if (short) {
    const more = make("p", "more");
    const button = make("button", "link", part.show_all);
    button.type = "button";
    button.onclick = () => { body.append(...part.rows.slice(part.first).map(rowOf)); more.remove(); };
    more.append(button);
    parts.push(more);
  }
  if (part.more) parts.push(make("p", "more", part.more));
  return [...parts, ...also];
}

function changeRow(row, data) {
  const line = make("tr");
  line.dataset.testid = "change-row";
  const place = make("td", "place");
  place.append(make("b", "", row.place));
  if (row.note) place.append(document.createTextNode(" "), make("span", "small", row.note));
  const sides = make("td", "sides");
  sides.title = row.said;
  sides.append(sideMark(data.sides, row.before, data.theme), document.createTextNode(" \u2192 "),
    sideMark(data.sides, row.after, data.theme), make("span", "said", row.said));
  line.append(place, sides, make("td", "date", row.date));
  return line;
}

function eventRow(row, data, select) {
  const line = make("tr", "event");
  line.dataset.testid = "event-row";
  line.dataset.event = row.id;
  if (row.id === data.selected) line.setAttribute("aria-current", "true");
  const symbol = make("td", "symbol");
  symbol.append(eventMark(row, data.sides, data.theme));
  const said = make("td");
  const button = make("button", "row");
  button.type = "button";
  button.title = row.open;
  button.append(make("span", "", row.title));
  if (row.line) button.append(document.createElement("br"), make("span", "small", row.line));
  said.append(button);
  line.append(symbol, said, make("td", "date", row.date));
  line.onclick = () => select(row.id);
  return line;
}

const STROKES = { solid: "", dashed: "5 3", band: "1 2.4" };

function frontRow(row, why, ask, open, mark) {
  const line = make("tr", "event");
  line.dataset.testid = "front-row";
  const symbol = make("td", "symbol");
  symbol.append(row.style === "contested" ? mark() : draw(18, [["path", { d: "M-9 0H9",
    stroke: INK, "stroke-width": row.style === "band" ? 6 : 2.6, "stroke-opacity": row.style === "band" ? 0.5 : 1,
    "stroke-dasharray": STROKES[row.style] || "none" }]]));
  const said = make("td");
  const button = make("button", "row");
  button.type = "button";
  button.title = row.open;
  button.onclick = () => ask(row.at);
  button.append(make("span", "", row.title));
  if (row.km) button.append(document.createElement("br"), make("span", "small", row.km));
  const details = make("details");
  details.dataset.front = row.title;
  details.open = open.has(row.title);
  details.append(make("summary", "", why), ...row.said.map((text) => make("p", "small", text)));
  said.append(button, details);
  line.append(symbol, said);
  return line;
}

function fronts(part, ask, open, mark) {
  if (!part.rows.length) return [head(part), make("p", "empty", part.empty)];
  const grid = make("table");
  grid.setAttribute("aria-label", part.title);
  const body = make("tbody");
  body.append(...part.rows.map((row) => frontRow(row, part.why, ask, open, mark)));
  grid.append(body);
  return [head(part), grid];
}

function offMapRow(row) {
  const line = make("tr");
  line.dataset.testid = "off-map-row";
  const said = make("td");
  said.append(make("span", "", row.title), document.createElement("br"), make("span", "small", row.reason));
  line.append(said, make("td", "date", row.date));
  return line;
}

function droppedGroup(group) {
  const parts = [make("h4", "", `${group.title}: ${group.reason}`)];
  const list = make("ul");
  group.items.forEach((item) => {
    list.append(make("li", "", [item.item, item.where, item.detail].filter(Boolean).join(" \u00B7 ")));
  });
  if (group.more) list.append(make("li", "", group.more));
  return [...parts, list];
}

function offMap(part, wasOpen) {
  const details = make("details");
  details.open = wasOpen;
  details.append(make("summary", "", part.link));
  if (part.rows.length) {
    const grid = make("table");
    grid.append(...part.rows.map(offMapRow));
    details.append(grid);
  } else {
    details.append(make("p", "empty", part.empty));
  }
  if (part.more) details.append(make("p", "more", part.more));
  details.append(make("h4", "", part.dropped.length ? part.dropped_title : part.dropped_empty));
  part.dropped.forEach((group) => details.append(...droppedGroup(group)));
  return [head(part), details];
}

function notice(item, openDetails) {
  const box = make("div", "notice");
  box.dataset.testid = "notice";
  box.setAttribute("role", "status");
  box.append(make("span", "", item.text));
  if (item.link) {
    const link = make("button", "link", item.link);
    link.type = "button";
    link.onclick = openDetails;
    box.append(document.createTextNode(" "), link);
  }
  return box;
}

function summary(sentences) {
  return sentences.flatMap((sentence, at) => {
    const pieces = sentence.map((piece) => {
      const element = document.createElement(piece.b ? "b" : "span");
      element.textContent = piece.t;
      return element;
    });
    return at ? [document.createTextNode(" "), ...pieces] : pieces;
  });
}

export default function panel({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".cm-panel");
  if (!root || !data) return;
  const part = (name) => root.querySelector(`[data-testid="panel-${name}"]`);
  const focused = root.getRootNode().activeElement?.closest?.("[data-event]")?.dataset.event;
  const wasOpen = Boolean(part("off-map").querySelector("details")?.open);
  const frontsOpen = new Set([...root.querySelectorAll("details[data-front][open]")].map((d) => d.dataset.front));
  const select = (id) => {
    root.querySelectorAll("[data-event]").forEach((line) => {
      if (line.dataset.event === id) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
    setTriggerValue("select", id);
  };
  const openDetails = () => {
    const details = part("off-map").querySelector("details");
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("summary").focus();
  };

  root.lang = data.lang;
  const { report } = data;
  root.querySelector(".notices").replaceChildren(...data.notices.map((item) => notice(item, openDetails)));
  part("title").textContent = report.title;
  part("summary").replaceChildren(...summary(report.summary));
  part("changes").replaceChildren(...table(report.changes, (row) => changeRow(row, data)));
  part("events").replaceChildren(...table(report.events, (row) => eventRow(row, data, select)));
  part("fronts").replaceChildren(...fronts(report.fronts, (at) => setTriggerValue("ask", at), frontsOpen,
    () => sideMark(data.sides, "contested", data.theme)));
  part("off-map").replaceChildren(...offMap(report.off_map, wasOpen));
  if (focused) {
    [...root.querySelectorAll("[data-event]")].find((line) => line.dataset.event === focused)
      ?.querySelector("button").focus({ preventScroll: true });
  }
  root.dataset.date = report.date; // last: what the tests wait for
}
