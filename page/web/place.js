// The place that was looked for: who held it over the whole war, as a strip and as a list with the reports of each change.
// Every string comes as data and is set with textContent; time runs from left to right, as on the bar below the map.

const part = (tag, attributes) => {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};

function strip(data) {
  const svg = part("svg", { viewBox: "0 0 1000 44", preserveAspectRatio: "none", role: "img", "aria-label": data.spells.map((spell) => spell.said).join("; ") || data.words.unknown });
  const x = (day) => (1000 * day) / data.days, pattern = part("pattern", { id: "cm-fought", width: 14, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  const [left, right] = Object.keys(data.sides);
  pattern.append(part("rect", { width: 7, height: 8, fill: colourOf(data.sides, left, data.theme) }), part("rect", { x: 7, width: 7, height: 8, fill: colourOf(data.sides, right, data.theme) }));
  const defs = part("defs", {});
  defs.append(pattern);
  svg.append(defs, part("rect", { x: 0, y: 4, width: 1000, height: 20, fill: "none", stroke: "var(--cm-line-strong)", "stroke-dasharray": "4 4", "vector-effect": "non-scaling-stroke" }));
  data.spells.forEach((spell) => {
    const width = Math.max(2, x(spell.to) - x(spell.from)), fill = spell.state === "contested" ? "url(#cm-fought)" : colourOf(data.sides, spell.state, data.theme);
    const rect = part("rect", { x: x(spell.from), y: 4, width, height: 20, fill, stroke: "var(--cm-page)", "vector-effect": "non-scaling-stroke" });
    const title = part("title", {});
    title.textContent = spell.said;
    rect.append(title);
    svg.append(rect);
  });
  data.years.forEach((year) => svg.append(part("path", { d: `M${x(year.day)} 24v8`, stroke: "var(--cm-line-strong)", "vector-effect": "non-scaling-stroke" })));
  svg.append(part("path", { d: `M${x(data.day + 0.5)} 0v30`, stroke: INK, "stroke-width": 2, "vector-effect": "non-scaling-stroke" }));
  const box = make("div", "strip"), names = make("p", "small years");
  box.append(svg);
  names.append(...data.years.map((year) => {
    const name = make("span", "", year.name);
    name.style.left = `${(100 * year.day) / data.days}%`;
    return name;
  }));
  return [box, names];
}

function change(spell, data, tell) {
  const item = make("li"), button = make("button", "change");
  item.dataset.testid = "place-spell";
  if (spell.from <= data.day && data.day < spell.to) item.setAttribute("aria-current", "date");
  button.type = "button";
  button.title = spell.go;
  button.onclick = () => tell({ go: spell.iso });
  button.append(sideMark(data.sides, spell.state, data.theme), make("b", "", spell.holder), make("span", "when", spell.date));
  item.append(button);
  spell.reports.forEach((report) => {
    item.append(make("p", "small", report.said));
    if (report.quote) item.append(make("q", "", report.quote));
    if (report.article) {
      const read = make("button", "link", data.words.read);
      read.type = "button";
      read.onclick = () => tell({ read: report.article, mark: report.mark });
      item.append(read);
    }
  });
  if (spell.none) item.append(make("p", "small", spell.none));
  if (spell.more) item.append(make("p", "small", spell.more));
  return item;
}

export default telling(".cm-place", ({ data, root, tell: say }) => {
  root.hidden = !data.id;
  if (!data.id) { root.replaceChildren(); return; }
  const tell = (said) => say("act", said);
  root.lang = data.lang;
  root.dir = data.direction;
  const scrolled = root.dataset.place === data.id ? root.querySelector("ol")?.scrollTop : 0;
  root.dataset.place = data.id;
  const top = make("div", "top"), words = make("div"), close = make("button", "close", "\u00D7"), list = make("ol"), foot = make("p");
  words.append(make("h2", "", data.title), make("p", "small", data.kind));
  close.type = "button";
  close.setAttribute("aria-label", data.words.close);
  close.onclick = () => tell({ close: true });
  top.append(words, close);
  list.append(...data.spells.map((spell) => change(spell, data, tell)));
  foot.append(...[["why", { ask: true }], ["near", { near: data.id }]].map(([key, said]) => {
    const button = make("button", "link", data.words[key]);
    button.type = "button";
    button.onclick = () => tell(said);
    return button;
  }));
  root.replaceChildren(top, ...strip(data), ...(data.note ? [make("p", "small", data.note)] : []), list, foot);
  if (scrolled) root.querySelector("ol").scrollTop = scrolled;
});
