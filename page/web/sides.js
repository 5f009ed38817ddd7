// The names of sides in a data set and the actor that each of them means. The names are of unknown hand: they come as
// data and are set with textContent. What was chosen goes back at once, as {name of a side: id of an actor}.

function choice(side, data, chosen, onChange) {
  const select = make("select");
  select.setAttribute("aria-label", `${data.words.actor}: ${side.name}`);
  select.append(...[{ id: "", name: data.words.none }, ...data.actors].map((actor) => {
    const option = make("option", "", actor.name);
    option.value = actor.id;
    return option;
  }));
  select.value = chosen;
  select.onchange = () => onChange(select.value);
  return select;
}

function tableOf(data, shown, changes, onChange) {
  const table = make("table"), head = make("tr"), body = make("tbody");
  [[data.words.text, ""], [data.words.rows, "rows"], [data.words.actor, ""]].forEach(([title, kind]) => {
    const cell = make("th", kind, title);
    cell.scope = "col";
    head.append(cell);
  });
  body.append(...shown.map((side) => {
    const line = make("tr", changes.has(side.text) ? "changed" : ""), last = make("td");
    line.dataset.testid = "side-row";
    last.append(choice(side, data, changes.get(side.text) ?? side.actor, (actor) => {
      if (actor === side.actor) changes.delete(side.text); else changes.set(side.text, actor);
      line.className = changes.has(side.text) ? "changed" : "";
      onChange();
    }));
    line.append(make("td", "", side.name), make("td", "rows", side.count), last);
    return line;
  }));
  table.append(head, body);
  return table;
}

export default telling(".cm-sides", ({ data, root, tell }) => { // a run for another reason keeps what was chosen
  root.lang = data.lang;
  const changes = new Map(), details = make("details"), place = make("div"), foot = make("div", "foot");
  details.open = data.open;
  const find = make("input"), label = make("label", "", data.words.find);
  find.type = "search";
  label.append(find);
  const save = make("button", "strong", data.words.save), more = make("button", "", data.words.more);
  save.type = more.type = "button";
  save.disabled = true;
  let all = data.sides.length <= data.most;
  const show = () => {
    const asked = find.value.trim().toLocaleLowerCase();
    const found = data.sides.filter((side) => side.name.toLocaleLowerCase().includes(asked));
    place.replaceChildren(tableOf(data, all ? found : found.slice(0, data.most), changes,
      () => { save.disabled = !changes.size; }));
    more.hidden = all || found.length <= data.most;
  };
  find.oninput = show;
  more.onclick = () => { all = true; show(); };
  save.onclick = () => { save.disabled = true; tell("save", Object.fromEntries(changes)); };
  foot.append(save, more);
  details.append(make("summary", "", data.words.title), make("p", "", data.words.about),
    ...(data.sides.length > data.most ? [label] : []), place, foot);
  root.replaceChildren(details);
  show();
});
