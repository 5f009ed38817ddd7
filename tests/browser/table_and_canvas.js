// Events in the table and on the map, and how much the symbols of one event differ: both are painted by the same brush
// from what the browser made of their shapes, on the colour that lies around them. Run in the page by test_table.py.
() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].filter((node) => node.shadowRoot).flatMap((node) => all(selector, node.shadowRoot))];
  const inside = document.querySelector("iframe[data-testid='stCustomComponentV1']").contentWindow.ConflictMap.app;
  const SIZE = 40;
  const paint = (shapes, ground) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE;
    const pen = canvas.getContext("2d");
    pen.fillStyle = ground; pen.fillRect(0, 0, SIZE, SIZE); pen.translate(SIZE / 2, SIZE / 2); pen.scale(2, 2); pen.lineJoin = "round";
    for (const shape of shapes) {
      const look = shape.ownerDocument.defaultView.getComputedStyle(shape), at = (name) => Number(shape.getAttribute(name) || 0);
      const path = new Path2D(shape.localName === "path" ? shape.getAttribute("d") : undefined);
      if (shape.localName === "rect") path.rect(at("x"), at("y"), at("width"), at("height"));
      if (shape.localName === "circle") { path.moveTo(at("cx") + at("r"), at("cy")); path.arc(at("cx"), at("cy"), at("r"), 0, 7); }
      pen.globalAlpha = Number(look.fillOpacity);
      if (look.fill !== "none") { pen.fillStyle = look.fill; pen.fill(path); }
      pen.globalAlpha = 1;
      if (look.stroke !== "none") { pen.strokeStyle = look.stroke; pen.lineWidth = parseFloat(look.strokeWidth); pen.stroke(path); }
    }
    return pen.getImageData(0, 0, SIZE, SIZE).data;
  };
  const unlike = (a, b) => {
    let far = 0;
    for (let n = 0; n < a.length; n += 4) if (Math.max(...[0, 1, 2].map((c) => Math.abs(a[n + c] - b[n + c]))) > 70) far += 1;
    return far / (SIZE * SIZE);
  };
  const picture = (node, ground) => paint(node.querySelectorAll("path, rect, circle"), ground);
  const casing = getComputedStyle(document.documentElement).getPropertyValue("--cm-casing"), rows = {}, apart = {};
  for (const row of all("[data-testid=event-row]")) rows[row.dataset.event] = picture(row.querySelector("td.symbol svg"), casing);
  const marks = [...inside.root.querySelectorAll(".cm-stage > .folium-map .cm-ev[data-event]")];
  for (const mark of marks) {
    const own = picture(mark.querySelector("g[stroke-linejoin]"), inside.tokens.casing), told = rows[mark.dataset.event];
    if (told) apart[mark.dataset.event] = unlike(own, told);
  }
  const kinds = [];
  for (const one of Object.values(rows)) if (kinds.every((other) => unlike(one, other) > 0)) kinds.push(one);
  const nearest = Math.min(...kinds.flatMap((one, n) => kinds.slice(n + 1).map((other) => unlike(one, other))));
  const status = all("[data-testid=filter-status]")[0], panel = all("[data-testid=day-panel]")[0];
  return {
    running: all(".stApp")[0].dataset.testScriptState, date: inside.root.dataset.date, panel: panel && panel.dataset.date,
    filters: status && status.dataset.filters, counted: Number(inside.root.dataset.events),
    drawn: Array.from(inside.model.events.within(inside.scene()), (n) => inside.model.events.at(n).id).sort(),
    more: [...inside.root.querySelectorAll(".cm-stage > .folium-map .cm-ev:not([data-event]) text")]
      .map((node) => Number(node.textContent.replace("+", ""))),
    listed: Object.keys(rows).sort(), count: all("[data-testid=event-row]").length, marks: marks.map((mark) => mark.dataset.event).sort(),
    apart, kinds: kinds.length, nearest,
  };
}
