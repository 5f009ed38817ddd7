// The method page: sections of words and tables. Every string comes as data and is set with textContent.

function cellOf(cell) {
  const node = make("td", cell.number ? "number" : "");
  if (/^https?:/i.test(cell.address || "")) {
    const link = make("a", "", cell.text);
    link.href = cell.address;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    node.append(link);
  } else {
    const words = make(cell.code ? "code" : "span", "", cell.text);
    if (cell.code || cell.number) words.dir = "ltr"; // a command and a ratio run from the left in every language
    node.append(words);
  }
  return node;
}

function tableOf(part, none) {
  if (!part.rows.length) return make("p", "", none);
  const box = make("div", "scroll"); // a wide table scrolls in itself, by key too
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", part.title);
  const grid = make("table");
  const head = make("thead");
  const line = make("tr");
  part.heads.forEach((title) => { const cell = make("th", "", title); cell.scope = "col"; line.append(cell); });
  head.append(line);
  const body = make("tbody");
  part.rows.forEach((row) => { const one = make("tr"); one.append(...row.map(cellOf)); body.append(one); });
  grid.append(head, body);
  box.append(grid);
  return box;
}

function sectionOf(part, none) {
  const node = make("section");
  node.dataset.testid = `method-${part.id}`;
  const title = make("h3", "", part.title);
  title.id = `method-${part.id}`;
  node.setAttribute("aria-labelledby", title.id);
  node.append(title, ...part.paragraphs.map((text) => make("p", "", text)));
  if (part.items.length) {
    const list = make("ul");
    list.append(...part.items.map((text) => make("li", "", text)));
    node.append(list);
  }
  node.append(...part.tables.map((table) => tableOf(table, none)));
  return node;
}

export default function method({ data, parentElement }) {
  const root = parentElement.querySelector(".cm-method");
  if (!root || !data) return;
  root.lang = data.lang;
  root.dir = data.dir;
  const title = make("h2", "", data.title);
  title.tabIndex = -1;
  root.replaceChildren(title, make("p", "lead", data.lead), ...data.sections.map((part) => sectionOf(part, data.none)));
  root.dataset.shown = data.lang; // last: what the tests wait for
}
