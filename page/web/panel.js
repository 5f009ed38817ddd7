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
  svg.setAttribute("viewBox", "0 0 18 18");
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

const colourOf = (sides, id, theme) => (sides[id] ? sides[id][theme] : "var(--cm-ink)");

const SIDE_SHAPES = {
  circle: (fill) => [["circle", { cx: 9, cy: 9, r: 7, fill }]],
  square: (fill) => [["rect", { x: 2.5, y: 2.5, width: 13, height: 13, fill }]],
  diamond: (fill) => [["path", { d: "M9 1 17 9 9 17 1 9z", fill }]],
  triangle: (fill) => [["path", { d: "M9 2 17 16H1z", fill }]],
  hexagon: (fill) => [["path", { d: "M5 2H13L17 9 13 16H5L1 9z", fill }]],
  cross: (fill) => [["path", { d: "M6 1H12V6H17V12H12V17H6V12H1V6H6z", fill }]],
};

function sideMark(sides, id, theme) {
  const side = sides[id];
  if (side) return draw(9, (SIDE_SHAPES[side.shape] || SIDE_SHAPES.diamond)(side[theme]));
  return draw(10, [ // contested, or not known: half and half with an ink rim
    ["path", { d: "M9 2a7 7 0 0 1 0 14z", fill: "var(--cm-ink)" }],
    ["circle", { cx: 9, cy: 9, r: 7, fill: "none", stroke: "var(--cm-ink)", "stroke-width": 2 }],
  ]);
}

// The outline tells the type of event; the same shapes as on the map.
const EVENT_SHAPES = {
  battle: [["path", { d: "M3.5 5.6 5.6 3.5 9 6.9 12.4 3.5 14.5 5.6 11.1 9 14.5 12.4 12.4 14.5 9 11.1 5.6 14.5 3.5 12.4 6.9 9z" }]],
  remote_violence: [["path", { d: "M2 3.5H16L9 16z" }]],
  violence_against_civilians: [["circle", { cx: 9, cy: 9, r: 5.5, open: 3.5 }]],
  troop_movement: [["path", { d: "M4 2.5H9L14.5 9 9 15.5H4L9.5 9z" }]],
  talks: [["circle", { cx: 6, cy: 9, r: 4, open: 1.8 }], ["circle", { cx: 12, cy: 9, r: 4, open: 1.8 }]],
  agreement: [["circle", { cx: 5.8, cy: 9, r: 4.4 }], ["circle", { cx: 12.8, cy: 9, r: 4.4 }]],
  statement: [["path", { d: "M2.5 3.5H15.5V12.5H8L5 15.5V12.5H2.5z" }]],
  detention: [["path", { d: "M3 3H15V15H3z", open: 1.8 }], ["path", { d: "M7 3V15M11 3V15", open: 1.8 }]],
  protest: [["path", { d: "M3 3H15V6H10.6V16H7.4V6H3z" }]],
  other: [["path", { d: "M9 4 14 9 9 14 4 9z" }]],
};

function eventMark(row, sides, theme) {
  const colour = colourOf(sides, row.side, theme);
  if (row.type === "territorial_change" || row.type === "control") {
    const before = row.from ? colourOf(sides, row.from, theme) : "var(--cm-casing)";
    return draw(18, [
      ["path", { d: "M2 2H16L2 16z", fill: row.hollow ? "none" : before }],
      ["path", { d: "M16 2V16H2z", fill: row.hollow ? "none" : colour }],
      ["rect", { x: 2, y: 2, width: 14, height: 14, fill: "none", stroke: row.hollow ? colour : "var(--cm-ink)",
        "stroke-width": row.hollow ? 2 : 1 }],
    ]);
  }
  return draw(18, (EVENT_SHAPES[row.type] || EVENT_SHAPES.other).map(([tag, { open, ...shape }]) => {
    if (open) return [tag, { ...shape, fill: "none", stroke: colour, "stroke-width": open }];
    if (row.hollow) return [tag, { ...shape, fill: "none", stroke: colour, "stroke-width": 2, "stroke-linejoin": "round" }];
    return [tag, { ...shape, fill: colour }];
  }));
}

function head(part) {
  const line = make("div", "head");
  line.append(make("h3", "", part.title), make("span", "note", part.note));
  return line;
}

function table(part, rowOf) {
  if (!part.rows.length) return [head(part), make("p", "empty", part.empty)];
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
  return parts;
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
  const wasOpen = Boolean(root.querySelector("details")?.open);
  const select = (id) => {
    root.querySelectorAll("[data-event]").forEach((line) => {
      if (line.dataset.event === id) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
    setTriggerValue("select", id);
  };
  const openDetails = () => {
    const details = root.querySelector("details");
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
  part("off-map").replaceChildren(...offMap(report.off_map, wasOpen));
  if (focused) {
    [...root.querySelectorAll("[data-event]")].find((line) => line.dataset.event === focused)
      ?.querySelector("button").focus({ preventScroll: true });
  }
  root.dataset.date = report.date; // last: what the tests wait for
}
