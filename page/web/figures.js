// Two figures over the days of the war, as drawings and as tables that say the same. Every string comes as data and is set
// with textContent; time runs from left to right in every language, as on the bar below the map.

const WIDE = { width: 640, height: 230, left: 56, right: 84, top: 10, bottom: 24, ticks: 1 };
const NARROW = { ...WIDE, width: 350, height: 210, left: 46, right: 78, ticks: 2 }; // in pixels, so that its words stay legible
const NARROW_PX = 500;
const DASHES = ["", "7 4", "2 3", "10 3 2 3"]; // sides differ without colour too

function shape(tag, attributes, ...kids) {
  const node = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...kids);
  return node;
}

const word = (x, y, said, more) => shape("text", { x, y, ...more }, document.createTextNode(said));

function frameOf(data, part) {
  const BOX = data.box, most = part.scale[part.scale.length - 1].value, wide = BOX.width - BOX.left - BOX.right;
  const x = (day) => BOX.left + (wide * day) / data.days, base = BOX.height - BOX.bottom;
  const y = (value) => base - ((base - BOX.top) * value) / most;
  const svg = shape("svg", { class: "chart", viewBox: `0 0 ${BOX.width} ${BOX.height}`, role: "img", "aria-label": `${part.title}. ${part.now_day}: ${part.now}` });
  part.scale.forEach(({ value, name }) => svg.append(
    shape("path", { class: value ? "grid" : "base", d: `M${BOX.left} ${y(value).toFixed(1)}H${BOX.width - BOX.right}` }),
    word(BOX.left - 8, y(value) + 4, name, { "text-anchor": "end" })));
  data.ticks.filter((tick, n) => tick.strong || n % BOX.ticks === 0).forEach((tick) => svg.append(
    shape("path", { class: tick.strong ? "base" : "grid", d: `M${x(tick.day).toFixed(1)} ${base}v${tick.strong ? 18 : 5}` }),
    word(x(tick.day) + 3, base + 17, tick.name, tick.strong ? { "font-weight": 600 } : {})));
  return { svg, x, y, base };
}

function handOf(data, { svg, x, base }) {
  svg.append(shape("path", { class: "hand", d: `M${x(data.day + 0.5).toFixed(1)} ${data.box.top - 6}V${base + 4}` }));
}

// Moves labels apart that would lie on each other: downwards, and up again from the lowest line there is.
function spread(ends, apart, lowest) {
  ends.sort((a, b) => a.y - b.y).forEach((end, n) => { if (n) end.y = Math.max(end.y, ends[n - 1].y + apart); });
  for (let n = ends.length - 1, most = lowest; n >= 0; n--, most -= apart) ends[n].y = Math.min(ends[n].y, most);
  return ends;
}

// A step line for each side, with its name at its end; names that would lie on each other are moved apart.
function groundChart(data, part) {
  const frame = frameOf(data, part), { svg, x, y } = frame, ends = [];
  part.series.forEach((series, n) => {
    const colour = colourOf(data.sides, series.id, data.theme);
    let d = "", last = 0;
    series.points.forEach(([day, km2], i) => { d += i ? `H${x(day).toFixed(1)}V${y(km2).toFixed(1)}` : `M${x(day).toFixed(1)} ${y(km2).toFixed(1)}`; last = km2; });
    svg.append(shape("path", { d: `${d}H${x(data.days).toFixed(1)}`, fill: "none", stroke: colour, "stroke-width": 2.2, "stroke-dasharray": DASHES[n % DASHES.length] || "none" }));
    ends.push({ series, y: y(last) });
  });
  spread(ends, 15, frame.base).forEach((end) => svg.append(word(x(data.days) + 6, end.y + 4, end.series.name, { class: "name" })));
  handOf(data, frame);
  return svg;
}

// A bar for each month: full up to what is reported at least, hatched up to what is reported at most.
function deathsChart(data, part) {
  const frame = frameOf(data, part), { svg, x, y } = frame;
  svg.append(hatch());
  part.bars.forEach((bar) => {
    const at = x(bar.from) + 1.5, width = Math.max(1, x(bar.to) - x(bar.from) - 3);
    const column = (from, to, fill) => shape("rect", { x: at.toFixed(1), y: y(to).toFixed(1), width: width.toFixed(1), height: Math.max(0, y(from) - y(to)).toFixed(1), fill, stroke: INK, "stroke-width": 1 });
    const group = shape("g", {}, shape("title", {}, document.createTextNode(bar.said)));
    if (bar.least) group.append(column(0, bar.least, INK));
    if (bar.most > bar.least) group.append(column(bar.least, bar.most, "url(#cm-most)"));
    svg.append(group);
  });
  handOf(data, frame);
  return svg;
}

const hatch = () => shape("defs", {}, shape("pattern", { id: "cm-most", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
  shape("path", { d: "M0 0V5", stroke: INK, "stroke-width": 1.6 })));

function keyOf(part) {
  const box = (fill, said) => {
    const key = make("span", "key"), svg = shape("svg", { width: 18, height: 12, "aria-hidden": "true" }, hatch(), shape("rect", { x: 1, y: 1, width: 16, height: 10, fill, stroke: INK }));
    key.append(svg, make("span", "", said));
    return key;
  };
  const line = make("p", "note");
  line.append(box(INK, part.least), box("url(#cm-most)", part.most));
  return line;
}

function tableOf(part, name, open) {
  const details = make("details"), scroll = make("div", "scroll"), table = make("table"), head = make("tr"), body = make("tbody"), top = make("thead");
  details.open = open;
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", part.title);
  head.append(...part.heads.map((title) => { const cell = make("th", "", title); cell.scope = "col"; return cell; }));
  top.append(head);
  body.append(...part.rows.map((row) => { const line = make("tr"); line.append(...row.map((value) => make("td", "", value))); return line; }));
  table.append(top, body);
  scroll.append(table);
  details.append(make("summary", "", name), scroll);
  return details;
}

function fill(figure, part, chart, data, more) {
  const open = Boolean(figure.querySelector("details")?.open), plot = make("div", "plot"), now = make("p", "now");
  plot.append(chart);
  now.append(make("b", "", part.now_day), document.createTextNode(": "), make("span", "", part.now));
  figure.replaceChildren(make("h3", "", part.title), now, plot, ...more,
    ...(part.filtered ? [make("p", "note strong", part.filtered)] : []), make("p", "note", part.note), tableOf(part, data.as_table, open));
}

export default function figures({ data, parentElement }) {
  const root = parentElement.querySelector(".cm-figures");
  if (!root || !data) return;
  root.lang = data.lang;
  root.dir = data.direction;
  root.querySelector("h2").textContent = data.title;
  data.box = root.clientWidth < NARROW_PX ? NARROW : WIDE;
  const figure = (name) => root.querySelector(`[data-testid="figure-${name}"]`);
  fill(figure("ground"), data.ground, groundChart(data, data.ground), data, []);
  fill(figure("deaths"), data.deaths, deathsChart(data, data.deaths), data, [keyOf(data.deaths)]);
  root.dataset.day = data.day;
}
