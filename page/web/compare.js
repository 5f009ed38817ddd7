// The panel while two days are compared. Every string comes as data and is set with textContent, nothing else.

function headOf(part) {
  const line = make("div", "head");
  line.append(make("h3", "", part.title), make("span", "note", part.note || ""));
  return line;
}

function headings(titles) {
  const head = make("thead");
  const line = make("tr");
  titles.forEach((title) => { const cell = make("th", "", title); cell.scope = "col"; line.append(cell); });
  head.append(line);
  return head;
}

/* A cell whose sign stands before its number, also where words run from the right. */
function signed(number) {
  const cell = make("td"), own = make("bdi", "", number);
  own.dir = "ltr";
  cell.append(own);
  return cell;
}

function groundTable(ground, data) {
  const grid = make("table", "ground");
  grid.setAttribute("aria-label", ground.title);
  const body = make("tbody");
  body.append(...ground.rows.map((row) => {
    const line = make("tr");
    line.dataset.side = row.side;
    const name = make("th");
    name.scope = "row";
    name.append(sideMark(data.sides, row.side, data.theme), document.createTextNode(` ${row.name}`));
    line.append(name, signed(row.gained), signed(row.lost), make("td", "", row.held));
    return line;
  }));
  grid.append(headings(ground.heads), body);
  return [headOf(ground), grid, ...(ground.note ? [make("p", "more", ground.note)] : [])];
}

function nameOf(row, select) {
  if (!row.event) return make("b", "", row.place);
  const button = make("button", "show", row.place);
  button.type = "button";
  button.title = row.open;
  button.onclick = () => select(row.event);
  return button;
}

function placeRows(row, data, select) {
  const line = changeRow(row, data, nameOf(row, select), "told");
  line.dataset.testid = "compare-row";
  const because = make("tr", "because");
  const told = make("td");
  told.colSpan = 3;
  told.append(make("span", "why", row.why));
  if (row.quote) {
    const quote = make("blockquote");
    quote.append(make("span", "", row.quote.text), make("cite", "", row.quote.from));
    told.append(quote);
  }
  because.append(told);
  return [line, because];
}

function groupSection(group, data, select) {
  const section = make("section");
  section.dataset.testid = "compare-group";
  section.dataset.state = group.id;
  const grid = make("table");
  grid.setAttribute("aria-label", group.title);
  const body = make("tbody");
  const short = group.rows.length > group.first + 1;
  const rows = (some) => some.flatMap((row) => placeRows(row, data, select));
  body.append(...rows(short ? group.rows.slice(0, group.first) : group.rows));
  const titles = headings(group.heads);
  grid.append(titles, body);
  section.append(headOf(group), grid);
  if (short) {
    const more = make("p", "more");
    const button = make("button", "link", group.show_all);
    button.type = "button";
    button.onclick = () => { body.append(...rows(group.rows.slice(group.first))); more.remove(); };
    more.append(button);
    section.append(more);
  }
  return section;
}

export default telling(".cm-panel", ({ data, root, tell }) => {
  const part = (name) => root.querySelector(`[data-testid="compare-${name}"]`);
  const select = (id) => tell("select", id);
  root.lang = data.lang;
  root.dir = data.dir;
  root.querySelector(".notices").replaceChildren(...data.notices.map((item) => {
    const box = make("div", "notice", item.text);
    box.dataset.testid = "notice";
    box.setAttribute("role", "status");
    return box;
  }));
  root.querySelector("[data-part=title]").textContent = data.title;
  root.querySelector("[data-part=span]").textContent = data.span;
  part("summary").replaceChildren(...data.summary.flatMap((sentence) =>
    [...sentence.map((piece) => make(piece.b ? "b" : "span", "", piece.t)), document.createTextNode(" ")]));
  const stop = part("stop");
  stop.textContent = data.stop;
  stop.onclick = () => tell("stop", true);
  part("ground").replaceChildren(...groundTable(data.ground, data));
  part("groups").replaceChildren(...data.groups.map((group) => groupSection(group, data, select)));
  root.dataset.first = data.first;
  root.dataset.second = data.second; // last: what the tests wait for
});
