// The header: which war, which evidence, which language, light or dark. It only tells Python what was chosen.
// Every word arrives as data and is set with textContent.

function fillSelect(select, options, chosen, label) {
  const same = select.options.length === options.length &&
    options.every((option, at) => select.options[at].value === option.id && select.options[at].text === option.name);
  if (!same) {
    select.replaceChildren(...options.map((option) => {
      const item = document.createElement("option");
      item.value = option.id;
      item.textContent = option.name;
      return item;
    }));
  }
  select.value = chosen;
  select.setAttribute("aria-label", label);
}

function fillChoice(fieldset, choice, choose) {
  const field = fieldset.dataset.field;
  fieldset.setAttribute("aria-label", choice.label);
  const known = [...fieldset.querySelectorAll("input")].map((input) => input.value).join("\n");
  if (known !== choice.options.map((option) => option.id).join("\n")) {
    fieldset.replaceChildren(...choice.options.map((option) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = `cm-${field}`;
      input.value = option.id;
      label.append(input, document.createElement("span"));
      return label;
    }));
  }
  choice.options.forEach((option, at) => {
    const label = fieldset.children[at];
    const input = label.firstElementChild;
    label.lastElementChild.textContent = option.name;
    if (option.title) label.title = option.title;
    input.checked = option.id === choice.chosen;
    input.onchange = () => choose(field, option.id);
  });
}

function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain http on another address has no clipboard
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  return Promise.resolve();
}

export default function header({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".cm-header");
  if (!root || !data) return;
  const choose = (field, value) => setTriggerValue("choose", { field, value });
  const button = (action) => root.querySelector(`[data-action="${action}"]`);
  const said = root.querySelector(".said");

  document.documentElement.lang = data.lang;
  root.lang = data.lang;
  root.querySelector('[data-text="product"]').textContent = data.words.product;
  const select = root.querySelector("select");
  fillSelect(select, data.conflicts, data.conflict, data.words.conflict);
  select.onchange = () => choose("conflict", select.value);
  root.querySelectorAll("fieldset").forEach((fieldset) => fillChoice(fieldset, data.choices[fieldset.dataset.field], choose));

  const copy = button("copy");
  copy.textContent = data.words.copy_link;
  copy.onclick = () => copyText(window.location.href).then(() => {
    said.textContent = data.words.copied;
    copy.textContent = data.words.copied;
    setTimeout(() => { copy.textContent = data.words.copy_link; said.textContent = ""; }, 2000);
  });

  const theme = button("theme");
  theme.textContent = "\u25D0";
  theme.title = data.words.theme;
  theme.setAttribute("aria-label", data.words.theme);
  theme.onclick = () => choose("theme", data.theme === "dark" ? "light" : "dark");

  const menu = button("menu");
  menu.textContent = data.words.menu;
  menu.onclick = () => menu.setAttribute("aria-expanded", String(root.classList.toggle("open")));
  root.onkeydown = (event) => {
    if (event.key === "Escape" && root.classList.contains("open")) { menu.onclick(); menu.focus(); }
  };
}
