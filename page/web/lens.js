// One article under the microscope, or the list of articles. Every string comes as data, from articles and files of
// unknown hand, and is set with textContent; the text comes in runs of letters, so nothing here counts offsets.

const MOST_ROWS = 200; // rows of the list that are drawn; a search finds the others

const said = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

function button(className, text, act) {
  const element = make("button", className, text);
  element.type = "button";
  element.onclick = act;
  return element;
}

// ---- the list -------------------------------------------------------------------------------------------------------

function listRow(row, read) {
  const line = make("tr", "event");
  line.dataset.testid = "article-row";
  line.dataset.article = row.id;
  const title = make("td", "title");
  const open = button("row", undefined, () => read(row.id));
  open.title = row.open;
  open.append(make("b", "", row.title), document.createElement("br"),
    make("span", "small", [row.source, row.note].filter(Boolean).join(" \u00B7 ")));
  const counts = make("span", "small narrow", `${row.date} \u00B7 ${row.said}`);
  counts.prepend(document.createElement("br"));
  open.append(counts);
  title.append(open);
  line.append(title, make("td", "date", row.date),
    ...[row.places, row.events, row.on_map].map((number) => make("td", "number", String(number))));
  line.onclick = (event) => { if (!event.target.closest("button")) read(row.id); };
  return line;
}

function drawList(root, data, read) {
  const head = make("div", "head");
  head.append(make("h2", "", data.title), make("span", "note", data.note));
  const notice = data.notice ? [make("p", "notice", data.notice)] : [];
  if (!data.rows.length) { root.replaceChildren(...notice, head, make("p", "empty", data.empty)); return; }
  const find = make("input", "find");
  find.type = "search";
  find.placeholder = data.find;
  find.setAttribute("aria-label", data.find);
  const found = make("p", "small");
  found.setAttribute("role", "status");
  const grid = make("table", "articles");
  grid.setAttribute("aria-label", data.title);
  const titles = make("tr");
  data.heads.forEach((text, at) => { const cell = make("th", at > 1 ? "number" : at ? "date" : "", text); cell.scope = "col"; titles.append(cell); });
  const top = make("thead");
  top.append(titles);
  const body = make("tbody");
  grid.append(top, body);
  const show = () => {
    const words = find.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const hits = data.rows.filter((row) => words.every((word) => `${row.title} ${row.source} ${row.date}`.toLocaleLowerCase().includes(word)));
    body.replaceChildren(...hits.slice(0, MOST_ROWS).map((row) => listRow(row, read)));
    const part = hits.length < data.rows.length || hits.length > MOST_ROWS;
    found.textContent = !hits.length ? data.none : part ? said(data.found, { shown: Math.min(hits.length, MOST_ROWS), count: data.rows.length }) : "";
  };
  find.oninput = show;
  show();
  root.replaceChildren(...notice, head, find, found, grid);
}

// ---- the text -------------------------------------------------------------------------------------------------------

function nameNode(id, mark, data, open) {
  const node = make("span", `name g-${mark.group}${mark.unsure ? " unsure" : ""}`);
  node.dataset.mark = id;
  node.dataset.testid = "name";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", mark.unsure ? `${mark.label}, ${data.words.unsure}` : mark.label);
  node.onclick = () => open({ mark: id }, node);
  node.onkeydown = (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open({ mark: id }, node); }
  };
  return node;
}

function chip(id, part, data, open, number) {
  const event = data.events[id];
  const first = part === 1;
  const node = button(`chip s-${event.state}`, undefined, () => open({ event: id }, node));
  node.dataset.event = id;
  node.dataset.testid = "event-chip";
  node.dataset.part = part;
  node.setAttribute("aria-label", [event.label, event.parts[part - 1]].filter(Boolean).join(", "));
  node.title = node.getAttribute("aria-label");
  const words = make("span", "words", first ? event.name : data.words.continued);
  if (first && event.told) words.append(make("small", "", ` ${event.told}`));
  node.append(make("sup", "", number ? String(number) : ""), eventMark(event, data.sides, data.theme), words);
  if (number) node.dataset.sentence = number;
  return node;
}

const RANK = { map: 0, review: 1, off: 2 };

/* A paragraph; its sentences that something rests on are numbered, so that a mark in the margin finds its own again. */
function paragraph(part, data, open, count) {
  const node = make("p", part.read ? "" : "unread");
  node.dir = "auto";
  let name = null;
  part.runs.forEach((run) => {
    const opens = run.opens.slice().sort((a, b) => RANK[data.events[a[0]].state] - RANK[data.events[b[0]].state]);
    if (opens.length) count.sentences += 1;
    opens.forEach(([id, at]) => node.append(chip(id, at, data, open, count.sentences)));
    const piece = make("span");
    if (opens.length) {
      const number = make("sup", "opens", String(count.sentences));
      number.setAttribute("aria-hidden", "true");
      node.append(number);
      name = null;
    }
    piece.append(document.createTextNode(run.t));
    if (run.events.length) { piece.classList.add("rests"); piece.dataset.events = run.events.join(" "); }
    if (!run.mark) { name = null; node.append(piece); return; }
    if (!name || name.dataset.mark !== run.mark) { name = nameNode(run.mark, data.marks[run.mark], data, open); node.append(name); }
    name.append(piece);
  });
  return node;
}

/* Without a stored text: what was read in it, as two lists. */
function lists(data, open) {
  const marks = Object.entries(data.marks).map(([id, mark]) => {
    const item = make("li");
    const node = nameNode(id, mark, data, open);
    node.append(make("span", "", mark.surface));
    item.append(node);
    return item;
  });
  const events = Object.keys(data.events).map((id) => { const item = make("li"); item.append(chip(id, 1, data, open, 0)); return item; });
  return [[data.words.names, marks], [data.words.events, events]].filter(([, items]) => items.length).flatMap(([title, items]) => {
    const list = make("ul", "loose");
    list.append(...items);
    return [make("h3", "", title), list];
  });
}

// ---- legend ---------------------------------------------------------------------------------------------------------

function legend(data, hidden, apply) {
  const box = make("div", "legend");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", data.words.legend);
  const toggle = (key, sample, text, count) => {
    const node = button("toggle", undefined, () => { hidden[key] = !hidden[key]; node.setAttribute("aria-pressed", String(!hidden[key])); apply(); });
    node.dataset.toggle = key;
    node.setAttribute("aria-pressed", String(!hidden[key]));
    node.append(sample, make("span", "", text), make("b", "", String(count)));
    box.append(node);
  };
  data.legend.names.filter((one) => one.count).forEach((one) => toggle(`g-${one.id}`, make("i", `sample g-${one.id}`, "Aa"), one.name, one.count));
  data.legend.events.filter((one) => one.count).forEach((one) => toggle(`s-${one.id}`, make("i", `bar s-${one.id}`, ""), `${data.words.events} ${one.name}`, one.count));
  if (data.legend.unread) toggle("unread", make("i", "sample unread", "Aa"), data.words.unread, data.legend.unread);
  return box;
}

// ---- cards ----------------------------------------------------------------------------------------------------------

function facts(list, open) {
  const box = make("dl");
  list.forEach((fact) => {
    const main = make("dd");
    if (fact.mark) main.append(button("link", fact.value, () => open({ mark: fact.mark })));
    else main.append(make("span", "", fact.value));
    fact.more.forEach((text) => main.append(document.createElement("br"), make("small", "", text)));
    box.append(make("dt", "", fact.key), main);
  });
  return box;
}

function candidates(list, data) {
  const grid = make("table", "candidates");
  grid.dataset.testid = "candidates";
  grid.setAttribute("aria-label", data.words.candidates);
  list.forEach((one) => {
    const line = make("tr", one.chosen ? "chosen" : "");
    const name = make("td");
    name.append(make("b", "", one.name), document.createElement("br"),
      make("small", "", [one.chosen ? data.words.chosen : "", one.where, one.apart].filter(Boolean).join(" \u00B7 ")));
    const score = make("td", "score");
    const bar = make("i", "weight");
    bar.style.width = `${Math.round(one.share * 56)}px`;
    score.append(make("span", "", one.score), bar);
    score.title = `${data.words.score} ${one.score}`;
    line.append(name, score);
    grid.append(line);
  });
  return [make("h3", "", `${data.words.candidates} (${data.words.score})`), grid];
}

/* Leads to the event or the name in review, where it can be corrected; what is only a preview cannot be. */
function wrong(what, data, review) {
  if (!review) return [];
  const line = make("p", "wrong");
  const node = button("link", data.words.wrong, () => review(what));
  node.dataset.testid = "this-is-wrong";
  line.append(node);
  return [line];
}

function markCard(id, data, open, review) {
  const mark = data.marks[id];
  const kicker = make("p", "kicker");
  kicker.append(make("i", `sample g-${mark.group}`, "Aa"), make("span", "", mark.kicker));
  const parts = [kicker, make("h2", "", mark.title), facts(mark.facts, open)];
  if (mark.candidates.length) parts.push(...candidates(mark.candidates, data));
  if (mark.note) parts.push(make("p", "small", mark.note));
  if (mark.no_candidates) parts.push(make("p", "small", mark.no_candidates));
  if (mark.under.length) {
    const list = make("ul", "loose");
    mark.under.forEach((one) => { const item = make("li"); item.append(button("link", one.surface, () => open({ mark: one.id }))); list.append(item); });
    parts.push(make("h3", "", data.words.also), list);
  }
  if (!["dropped", "meant"].includes(mark.group)) parts.push(...wrong({ mark: id }, data, review));
  return parts;
}

function eventCard(id, data, open, { show, review }) {
  const event = data.events[id];
  const kicker = make("p", "kicker");
  const state = data.legend.events.find((one) => one.id === event.state);
  kicker.append(eventMark(event, data.sides, data.theme), make("span", "", `${event.status} \u00B7 ${state.name}`));
  const parts = [kicker, make("h2", "", event.title)];
  if (event.show) { const go = button("go", event.show, () => show(id)); go.dataset.testid = "show-on-map"; parts.push(go); }
  return [...parts, facts(event.facts, open), ...wrong({ event: id }, data, review)];
}

// ---- the article ----------------------------------------------------------------------------------------------------

function top(data, actions, hidden, apply) {
  const head = make("div", "top");
  head.dir = data.dir;
  if (actions.read) { const back = button("link back", `\u2039 ${data.words.back}`, () => actions.read("")); head.append(back); }
  const title = make("h2", "", data.title);
  title.tabIndex = -1;
  title.dataset.testid = "lens-title";
  const about = make("p", "small", data.about);
  if (/^https?:/i.test(data.address)) {
    const link = make("a", "", data.words.source);
    link.href = data.address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    about.append(document.createTextNode(" \u00B7 "), link);
  }
  head.append(title, about);
  if (data.note) { const note = make("p", "notice", data.note); note.dataset.testid = "lens-note"; head.append(note); }
  head.append(legend(data, hidden, apply));
  return head;
}

function drawArticle(root, data, state, actions) {
  const text = make("div", "text");
  text.lang = data.lang_of_text;
  text.dataset.testid = "lens-text";
  const card = make("div", "card");
  card.dataset.testid = "lens-card";
  card.tabIndex = -1;
  const every = (query) => [...root.querySelectorAll(query)];
  const chosen = (what) => (what.event ? every(`.text [data-event]`).filter((n) => n.dataset.event === what.event)
    : every(`.text [data-mark]`).filter((n) => n.dataset.mark === what.mark));

  const light = (ids, className) => every(".rests").forEach((node) => {
    node.classList.toggle(className, node.dataset.events.split(" ").some((id) => ids.includes(id)));
  });
  const apply = () => {
    every(".name").forEach((node) => {
      const off = Boolean(state.hidden[[...node.classList].find((name) => name.startsWith("g-"))]);
      node.classList.toggle("off", off);
      node.tabIndex = off ? -1 : 0;
      if (off) node.removeAttribute("role"); else node.setAttribute("role", "button");
    });
    every(".chip").forEach((node) => { node.hidden = Boolean(state.hidden[[...node.classList].find((name) => name.startsWith("s-"))]); });
    const seen = new Set(every(".chip:not([hidden])").map((node) => node.dataset.sentence));
    every("sup.opens").forEach((node) => { node.hidden = !seen.has(node.textContent); });
    every("p.unread").forEach((node) => { node.hidden = Boolean(state.hidden.unread); });
  };
  const empty = () => card.replaceChildren(make("p", "small", data.words.hint));
  const close = () => {
    const back = state.from && state.from.isConnected ? state.from : state.open ? chosen(state.open)[0] : null;
    state.open = state.from = null;
    root.classList.remove("has-card");
    card.removeAttribute("role");
    every("[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
    light([], "lit");
    empty();
    if (back) back.focus({ preventScroll: true });
  };
  const open = (what, from, quiet) => {
    if (what.mark ? !data.marks[what.mark] || (from && from.classList.contains("off")) : !data.events[what.event]) return;
    state.open = what;
    if (from) state.from = from;
    const cross = button("x", "\u00D7", close);
    cross.setAttribute("aria-label", data.words.close);
    card.replaceChildren(cross, ...(what.event ? eventCard(what.event, data, open, actions) : markCard(what.mark, data, open, actions.review)));
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", `${data.words.card}: ${what.event ? data.events[what.event].title : data.marks[what.mark].title}`);
    root.classList.add("has-card");
    every("[aria-current]").forEach((node) => node.removeAttribute("aria-current"));
    const nodes = chosen(what);
    nodes.forEach((node) => node.setAttribute("aria-current", "true"));
    light(what.event ? [what.event] : [], "lit");
    card.scrollTop = 0;
    if (!quiet) card.focus({ preventScroll: true });
    const at = from && from.isConnected ? from : nodes[0];
    const sheet = getComputedStyle(card).position === "fixed"; // it covers the lower part of the window
    if (at && sheet && at.getBoundingClientRect().bottom > card.getBoundingClientRect().top) at.scrollIntoView({ block: "start" });
    else if (at && !from) at.scrollIntoView({ block: "center" });
  };

  const count = { sentences: 0 };
  text.append(...(data.stored ? data.paragraphs.map((part) => paragraph(part, data, open, count)) : lists(data, open)));
  text.onmouseover = text.onfocusin = (event) => light([event.target.closest(".chip")?.dataset.event].filter(Boolean), "near");
  text.onmouseleave = text.onfocusout = () => light([], "near");
  root.onkeydown = (event) => { if (event.key === "Escape" && state.open) { event.stopPropagation(); close(); } };
  const main = make("article", "main");
  main.dir = directionOf(data.paragraphs.flatMap((part) => part.runs.map((run) => run.t)).join(" "), data.dir);
  main.append(top(data, actions, state.hidden, apply), text);
  const grid = make("div", "grid");
  grid.append(main, card);
  root.replaceChildren(grid);
  apply();
  empty();
  return open;
}

export default telling(".cm-lens", ({ data, root, tell }) => {
  const read = (id) => tell("read", { article: id });
  root.lang = data.lang;
  root.dir = data.dir;
  root.dataset.theme = data.theme;
  const fresh = root.cmShown !== `${data.kind} ${data.id || ""}`;
  root.cmShown = `${data.kind} ${data.id || ""}`;
  if (data.kind === "list") { root.classList.remove("has-card"); drawList(root, data, read); } else {
    const was = fresh || !root.cmState ? {} : root.cmState;
    const hidden = was.hidden || Object.fromEntries([...data.legend.names.map((one) => [`g-${one.id}`, !one.on]), ["unread", true]]);
    const state = root.cmState = { hidden, open: null, from: null };
    const open = drawArticle(root, data, state, { read: data.preview ? null : read, show: (id) => tell("show", { event: id }), review: data.preview ? null : (what) => tell("review", what) });
    const wanted = was.open || (fresh && data.open ? { [data.events[data.open] ? "event" : "mark"]: data.open } : null);
    if (wanted) requestAnimationFrame(() => open(wanted, null, !fresh));
    else if (fresh && !data.preview) requestAnimationFrame(() => { root.querySelector("h2").focus({ preventScroll: true }); root.scrollIntoView({ block: "start" }); });
  }
  root.dataset.shown = data.kind === "list" ? "list" : data.id; // last: what the tests wait for
});
