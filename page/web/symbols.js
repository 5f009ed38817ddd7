// Makers of nodes, and the symbols of sides and events, for every piece of the page: set before a piece's own script.

const SVG = "http://www.w3.org/2000/svg";

const FROM_RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u; // letters of Arabic, Hebrew and their neighbours

/* Whether a text has letters of both directions: then its own first letter does not say how it runs, the page does. */
const isMixed = (text) => FROM_RIGHT.test(text) && /\p{L}/u.test(text.replace(new RegExp(FROM_RIGHT, "gu"), ""));

/* The direction of a longer text: the one of most of its letters; without any letter, `otherwise`. */
function directionOf(text, otherwise) {
  const letters = text.match(/\p{L}/gu) || [];
  if (!letters.length) return otherwise;
  return letters.filter((letter) => FROM_RIGHT.test(letter)).length * 2 > letters.length ? "rtl" : "ltr";
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) { element.textContent = text; if (/\p{L}/u.test(text) && !isMixed(text)) element.dir = "auto"; }
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
    ["path", { d: "M0-7V7", stroke: CASING, "stroke-width": 2.4 }],
    ["circle", { r: 7, fill: "none", stroke: INK, "stroke-width": 1.6 }],
  ]);
}

const SQUARE = { x: -7.5, y: -7.5, width: 15, height: 15 };
const CUT = { d: "M-7.5-7.5H7.5L-7.5 7.5Z" };
const CROSS = "M-7.5-4.5L-4.5-7.5L0-3L4.5-7.5L7.5-4.5L3 0L7.5 4.5L4.5 7.5L0 3L-4.5 7.5L-7.5 4.5L-3 0Z";
const solid = (tag, at, colour, hollow) =>
  [tag, { ...at, fill: hollow ? "none" : colour, stroke: colour, "stroke-width": hollow ? 2 : 1.2 }];
const rings = (colour, filled, broken) => [-3.5, 3.5].map((cx) =>
  ["circle", { cx, r: 5, fill: filled ? colour : "none", "fill-opacity": 0.85, stroke: colour, "stroke-width": 1.8,
    "stroke-dasharray": broken ? "3 2.2" : "none" }]);
const thin = (hollow, d, colour) => (hollow ? [["path", { d, fill: "none", stroke: colour, "stroke-width": 1.5 }]] : []);
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
    ...thin(hollow, "M7.5-7.5L-7.5 7.5", c),
  ],
  control: (c, hollow) =>
    [solid("rect", SQUARE, c, hollow), ...inner(hollow, "rect", { x: -3, y: -3, width: 6, height: 6, fill: CASING }),
      ...thin(hollow, "M-3-3H3V3H-3Z", c)],
  troop_movement: (c, hollow) => [solid("path", { d: "M-8-7H-2L5 0L-2 7H-8L-1 0Z" }, c, hollow)],
  talks: (c, hollow) => rings(c, false, hollow),
  agreement: (c, hollow) => [...rings(c, !hollow, hollow), ...(hollow ? [["circle", { r: 2.3, fill: c }]] : [])],
  statement: (c, hollow) => [solid("path", { d: "M-8-7H8V4H0L-4.5 8.5V4H-8Z" }, c, hollow)],
  detention: (c, hollow) => [
    solid("rect", { x: -7, y: -7, width: 14, height: 14 }, c, hollow),
    ...inner(hollow, "path", { d: "M-2.4-7V7M2.4-7V7", stroke: CASING, "stroke-width": 2 }),
    ...thin(hollow, "M-2.4-7V7M2.4-7V7", c),
  ],
  protest: (c, hollow) => [solid("path", { d: "M-7-7H7V-2.5H2.2V8H-2.2V-2.5H-7Z" }, c, hollow)],
  other: (c, hollow) => [solid("path", { d: "M0-6L6 0L0 6L-6 0Z" }, c, hollow)],
};

function eventMark(row, sides, theme) {
  const before = row.from ? colourOf(sides, row.from, theme) : null;
  return draw(18, (EVENT_SHAPES[row.type] || EVENT_SHAPES.other)(colourOf(sides, row.side, theme), row.hollow, before));
}
