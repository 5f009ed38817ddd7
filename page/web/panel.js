// The panel: the day in words and as tables. Every string comes as data, from articles and files of unknown hand, and is
// set with textContent; no string is ever read as HTML, markdown or an address.

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

function dayChange(row, data) {
  const line = changeRow(row, data, make("b", "", row.place));
  line.dataset.testid = "change-row";
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

function heldRow(row, data) {
  const line = make("tr");
  line.dataset.testid = "held-row";
  line.dataset.place = row.id;
  line.dataset.side = row.side;
  const holder = make("td", "holder");
  holder.append(sideMark(data.sides, row.side, data.theme), document.createTextNode(" "), make("span", "", row.holder));
  line.append(make("td", "place", row.place), holder, make("td", "date", row.since));
  return line;
}

function held(part, data, wasOpen) {
  if (!part.rows.length) return [head(part), make("p", "empty", part.empty)];
  const details = make("details");
  details.open = wasOpen;
  details.append(make("summary", "", part.link));
  const [, grid] = table(part, (row) => heldRow(row, data));
  details.append(grid);
  return [head(part), details];
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

export default telling(".cm-panel", ({ data, root, tell }) => {
  const part = (name) => root.querySelector(`[data-testid="panel-${name}"]`);
  const focused = root.getRootNode().activeElement?.closest?.("[data-event]")?.dataset.event;
  const wasOpen = Boolean(part("off-map").querySelector("details")?.open);
  const frontsOpen = new Set([...root.querySelectorAll("details[data-front][open]")].map((d) => d.dataset.front));
  const select = (id) => {
    root.querySelectorAll("[data-event]").forEach((line) => {
      if (line.dataset.event === id) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
    tell("select", id);
  };
  const openDetails = () => {
    const details = part("off-map").querySelector("details");
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("summary").focus();
  };

  root.lang = data.lang;
  root.dir = data.dir;
  const { report } = data;
  root.querySelector(".notices").replaceChildren(...data.notices.map((item) => notice(item, openDetails)));
  part("title").textContent = report.title;
  part("clock").textContent = report.clock;
  part("clock").hidden = !report.clock;
  root.querySelector(".version").textContent = data.version;
  part("sources").replaceChildren(...report.sources.map((line) => make("p", "", line)));
  if (!root.cmPrinted) { // on paper no row waits behind a button
    root.cmPrinted = true;
    whenPrinted(root, (on) => on && root.querySelectorAll("p.more button").forEach((button) => button.click()));
  }
  part("summary").replaceChildren(...summary(report.summary));
  part("changes").replaceChildren(...table(report.changes, (row) => dayChange(row, data)));
  part("events").replaceChildren(...table(report.events, (row) => eventRow(row, data, select)));
  part("fronts").replaceChildren(...fronts(report.fronts, (at) => tell("ask", at), frontsOpen,
    () => sideMark(data.sides, "contested", data.theme)));
  part("held").replaceChildren(...held(report.held, data, Boolean(part("held").querySelector("details")?.open)));
  part("off-map").replaceChildren(...offMap(report.off_map, wasOpen));
  if (focused) {
    [...root.querySelectorAll("[data-event]")].find((line) => line.dataset.event === focused)
      ?.querySelector("button").focus({ preventScroll: true });
  }
  root.dataset.date = report.date; // last: what the tests wait for
});
