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

function fillChoice(group, choice, choose) {
  const field = group.dataset.field;
  group.setAttribute("aria-label", choice.label);
  const known = [...group.children].map((button) => button.dataset.value).join("\n");
  if (known !== choice.options.map((option) => option.id).join("\n")) {
    group.replaceChildren(...choice.options.map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.value = option.id;
      return button;
    }));
  }
  choice.options.forEach((option, at) => {
    const button = group.children[at];
    button.textContent = option.name;
    button.title = option.title || "";
    button.setAttribute("aria-pressed", String(option.id === choice.chosen));
    button.onclick = () => {
      [...group.children].forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      choose(field, option.id);
    };
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

/* Where a skip link leads: the date slider in the map's frame, or the first heading of a part of the page. */
function goTo(part) {
  const frame = part === "map" && document.querySelector(".st-key-page_map iframe");
  const slider = frame && frame.contentDocument && frame.contentDocument.querySelector("[data-testid=date-slider]");
  if (slider) { frame.focus(); slider.focus(); return; }
  const box = document.querySelector(`.st-key-page_${part}`);
  const roots = box ? [box, ...[...box.querySelectorAll("*")].map((node) => node.shadowRoot).filter(Boolean)] : [];
  const heading = roots.map((root) => root.querySelector("h2")).find(Boolean);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView({ block: "nearest" });
}

function fillSkips(nav, skips) {
  nav.replaceChildren(...skips.map((skip) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.skip = skip.id;
    button.textContent = skip.name;
    button.onclick = () => goTo(skip.id);
    return button;
  }));
}

export default telling(".cm-header", ({ data, root, parentElement, tell }) => {
  const choose = (field, value) => tell("choose", { field, value });
  const button = (action) => root.querySelector(`[data-action="${action}"]`);
  const said = root.querySelector(".said");

  document.documentElement.lang = data.lang;
  document.documentElement.dir = data.dir;
  document.title = data.title;
  root.lang = data.lang;
  root.dir = data.dir;
  const skips = parentElement.querySelector(".skips");
  skips.setAttribute("aria-label", data.words.menu);
  const known = data.skips.map((skip) => skip.id + skip.name).join();
  if (skips.cmKnown !== known) { fillSkips(skips, data.skips); skips.cmKnown = known; } // focus stays where it is
  root.querySelector('[data-text="product"]').textContent = data.words.product;
  const select = root.querySelector("select");
  fillSelect(select, data.conflicts, data.conflict, data.words.conflict);
  select.onchange = () => choose("conflict", select.value);
  root.querySelectorAll(".choice").forEach((group) => fillChoice(group, data.choices[group.dataset.field], choose));

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
});
