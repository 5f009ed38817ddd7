// A list of things of unknown hand (articles, files, faults), each with what can be done to it. Every string comes as data
// and is set with textContent. What was chosen goes back as {row, action}.

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

function line(row, act) {
  const item = make("li", row.chosen ? "chosen" : "");
  item.dataset.testid = row.kind || "row";
  item.dataset.row = row.id;
  const words = make("div", "words");
  words.dir = "auto";
  if (row.title) words.append(make("b", "", row.title));
  if (row.about) words.append(make("span", "small", row.about));
  if (row.note) words.append(make("span", "note", row.note));
  item.append(words);
  (row.actions || []).forEach((action) => {
    const button = make("button", action.strong ? "strong" : "", action.name);
    button.type = "button";
    button.setAttribute("aria-label", action.said || action.name);
    button.dataset.action = action.id;
    button.onclick = () => act({ row: row.id, action: action.id });
    item.append(button);
  });
  return item;
}

export default telling(".cm-rows", ({ data, root, tell }) => {
  root.dataset.testid = data.testid;
  root.lang = data.lang;
  const list = make("ul", data.faults ? "faults" : "");
  if (data.title) list.setAttribute("aria-label", data.title);
  if (data.faults) list.setAttribute("role", "alert");
  list.append(...data.rows.map((row) => line(row, (asked) => tell("act", asked))));
  const title = data.title ? [make("h3", "", data.title)] : [];
  const empty = !data.rows.length && data.empty ? [make("p", "small", data.empty)] : [];
  root.replaceChildren(...title, ...empty, ...(data.rows.length ? [list] : []));
});
