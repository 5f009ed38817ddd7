// The head of the reader's own material: its sections, and what the last change had to say. Set with textContent.

export default telling(".cm-tabs", ({ data, root, tell }) => {
  root.dataset.section = data.chosen;
  root.querySelector("h2").textContent = data.title;
  const group = root.querySelector(".options");
  group.setAttribute("aria-label", data.title);
  group.hidden = data.options.length < 2;
  group.replaceChildren(...data.options.map((option) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = option.name;
    button.setAttribute("aria-pressed", String(option.id === data.chosen));
    button.onclick = () => tell("choose", option.id);
    return button;
  }));
  const said = root.querySelector(".said");
  said.textContent = data.said;
  said.hidden = !data.said;
});
