// The bar above the map: a place is found by any of its names, events are filtered, and how many of them are shown stands
// beside it. Every string comes as data, from articles and files of unknown hand, and is set with textContent. What is
// chosen goes back as the id of a place ("" for none) or as the filters as they stand in the address.

const MOST_FOUND = 12;
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// Names that begin with what was typed come first, then those of which a word does, then those that hold it.
function findPlaces(places, asked) {
  const wanted = folded(asked.trim());
  if (!wanted) return [];
  const rank = (name) => (name.startsWith(wanted) ? 0 : name.includes(` ${wanted}`) || name.includes(`-${wanted}`) ? 1 : name.includes(wanted) ? 2 : 9);
  return places.map((place) => {
    place.folded ||= place.names.map(folded);
    const ranks = place.folded.map(rank), best = Math.min(...ranks);
    return { place, best, by: place.names[ranks.indexOf(best)] };
  }).filter((found) => found.best < 9).sort((a, b) => a.best - b.best || a.place.tier - b.place.tier ||
    a.place.name.localeCompare(b.place.name)).slice(0, MOST_FOUND);
}

function searchBox(host, data, choose) {
  const input = make("input"), list = make("ul");
  let found = [], at = -1;
  input.type = "search";
  input.dir = "auto";
  input.placeholder = data.words.find;
  Object.entries({ role: "combobox", "aria-label": data.words.find, "aria-expanded": "false", "aria-controls": "cm-found",
    "aria-autocomplete": "list", autocomplete: "off", "data-testid": "place-search" }).forEach(([name, value]) => input.setAttribute(name, value));
  list.id = "cm-found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", data.words.find);
  list.hidden = true;
  const show = () => {
    list.hidden = !input.value.trim();
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.replaceChildren(...found.map(({ place, by }, n) => {
      const item = make("li");
      item.id = `cm-found-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(n === at));
      item.append(make("span", "", place.name), make("span", "", by === place.name ? place.kind : by));
      item.onmousedown = (event) => { event.preventDefault(); take(n); };
      return item;
    }), ...(found.length || list.hidden ? [] : [make("li", "none", data.words.no_place)]));
    if (at >= 0) { input.setAttribute("aria-activedescendant", `cm-found-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  };
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const take = (n) => { input.value = found[n].place.name; close(); choose(found[n].place.id); };
  input.oninput = () => { found = findPlaces(data.places, input.value); at = found.length ? 0 : -1; show(); if (!input.value) choose(""); };
  input.onblur = close;
  input.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) { event.preventDefault(); if (list.hidden) show(); else { at = (at + step + found.length) % found.length; show(); } }
    if (event.key === "Enter" && at >= 0 && !list.hidden) { event.preventDefault(); take(at); }
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
  };
  host.replaceChildren(input, list);
  return input;
}

function checkboxes(group, data, wide) {
  const set = make("fieldset", wide ? "wide" : ""), options = make("div", "options");
  set.append(make("legend", "", group.title), options);
  options.append(...group.options.map((option) => {
    const label = make("label"), box = make("input");
    box.type = "checkbox";
    box.name = group.name;
    box.value = option.id;
    const mark = group.name === "type" ? [eventMark({ type: option.id, side: "", hollow: false }, data.sides, data.theme)]
      : group.name === "side" && data.sides[option.id] ? [sideMark(data.sides, option.id, data.theme)] : [];
    label.append(box, ...mark, make("span", "", option.name), make("span", "count", option.count));
    return label;
  }));
  return set;
}

function chooser(choice) {
  const field = make("div", "field"), label = make("label"), select = make("select");
  if (choice.several) select.dataset.several = choice.name; else select.name = choice.name;
  const optionOf = ({ id, name }) => { const option = make("option", "", name); option.value = id; return option; };
  select.append(optionOf({ id: "", name: choice.any }));
  choice.groups.forEach((group) => {
    const options = group.options.map(optionOf);
    if (!group.title) { select.append(...options); return; }
    const part = document.createElement("optgroup");
    part.label = group.title;
    part.append(...options);
    select.append(part);
  });
  label.append(make("span", "", choice.title), select);
  field.append(label);
  if (choice.several) field.append(make("ul", "chosen"));
  return field;
}

/* The values of a filter that are chosen, each with a button that takes it away again. */
function fillSeveral(select, data, form) {
  const name = select.dataset.several, values = data.chosen[name] || [], list = select.closest(".field").querySelector("ul");
  select.options[0].textContent = values.length ? data.words.add : data.choices.find((choice) => choice.name === name).any;
  select.value = "";
  [...select.options].forEach((option) => { option.disabled = values.includes(option.value); });
  list.setAttribute("aria-label", data.choices.find((choice) => choice.name === name).title);
  list.hidden = !values.length;
  list.replaceChildren(...values.map((value) => {
    const item = make("li"), kept = make("input"), button = make("button"), said = [...select.options].find((option) => option.value === value);
    Object.assign(kept, { type: "hidden", name, value });
    button.type = "button";
    button.append(make("span", "", said ? said.text : value), make("span", "", "\u00D7"));
    button.setAttribute("aria-label", `${data.words.remove}: ${said ? said.text : value}`);
    button.onclick = () => { item.remove(); select.focus(); form.onchange(); };
    item.append(kept, button);
    return item;
  }));
}

function fillForm(form, data, choose) {
  const shape = JSON.stringify([data.lang, data.theme, data.groups, data.choices]);
  if (form.dataset.shape !== shape) {
    form.dataset.shape = shape;
    const selects = make("div", "selects");
    selects.append(...data.choices.map(chooser));
    form.replaceChildren(...data.groups.map((group, n) => checkboxes(group, data, n === 0)), selects);
  }
  form.querySelectorAll("input[type=checkbox]").forEach((box) => { box.checked = (data.chosen[box.name] || []).includes(box.value); });
  form.querySelectorAll("select[name]").forEach((select) => { [select.value] = data.chosen[select.name] || [""]; });
  form.querySelectorAll("select[data-several]").forEach((select) => fillSeveral(select, data, form));
  form.onsubmit = (event) => event.preventDefault();
  form.onchange = () => {
    const chosen = {};
    new FormData(form).forEach((value, name) => { if (value) (chosen[name] ||= []).push(value); });
    form.querySelectorAll("select[data-several]").forEach((select) => { if (select.value) (chosen[select.dataset.several] ||= []).push(select.value); });
    choose(chosen);
  };
}

export default telling(".cm-finder", ({ data, root, tell }) => {
  root.lang = data.lang;
  root.dir = data.direction;
  const host = root.querySelector(".find"), known = JSON.stringify([data.lang, data.places.length, data.spot, data.conflict]);
  if (host.dataset.known !== known) { // typing must not be lost to a run for another reason
    host.dataset.known = known;
    searchBox(host, data, (id) => { if (id !== data.spot) tell("spot", id); }).value = data.spot_name;
  }
  const details = root.querySelector("details"), choose = (chosen) => tell("filter", chosen);
  details.classList.toggle("on", data.filtered);
  details.querySelector("summary").textContent = data.words.filters;
  fillForm(details.querySelector("form"), data, choose);
  const link = root.querySelector("button.link");
  link.textContent = data.words.figures;
  link.onclick = () => document.querySelector(".st-key-page_figures")?.scrollIntoView({ behavior: "auto", block: "start" });
  const status = root.querySelector(".status");
  status.classList.toggle("on", data.filtered);
  status.replaceChildren(make("span", "", data.shown));
  if (data.filtered) {
    const clear = make("button", "", data.words.clear);
    clear.type = "button";
    clear.dataset.testid = "clear-filters";
    clear.onclick = () => { choose({}); details.querySelector("summary").focus(); };
    status.append(make("span", "asked", data.asked), clear);
  }
  status.dataset.filters = Object.entries(data.chosen).map((pair) => pair.join("=")).join("&"); // what the tests wait for
});
