// What has the focus, through frames and shadow roots, and whether one sees that it has. Run in the page by test_keyboard.py.
() => {
  let node = document.activeElement;
  for (;;) {
    const inner = node && node.localName === "iframe" && node.contentDocument && node.contentDocument.activeElement;
    if (node && node.shadowRoot && node.shadowRoot.activeElement) node = node.shadowRoot.activeElement;
    else if (inner && inner !== node.contentDocument.body) node = inner;
    else break;
  }
  if (!node || node === document.body) return { lost: true };
  const style = (one) => one.ownerDocument.defaultView.getComputedStyle(one), box = node.getBoundingClientRect();
  const ringed = (one) => style(one).outlineStyle !== "none" && parseFloat(style(one).outlineWidth) >= 1;
  const around = [node, node.parentElement, node.closest("[data-baseweb], label"), ...node.querySelectorAll("*")].filter(Boolean);
  const drawn = node.ownerSVGElement && [...node.querySelectorAll("circle")].some((ring) => style(ring).stroke !== "none");
  return {
    path: node.localName, testid: node.dataset.testid || "", value: node.dataset.value || node.value || "", name: node.name || "",
    text: (node.innerText || node.getAttribute("aria-label") || "").trim().slice(0, 60), css: node.getAttribute("class") || "",
    skip: node.dataset.skip || "", action: node.dataset.action || "", event: (node.closest("[data-event]") || node).dataset.event || "",
    visible: box.width > 0 && box.height > 0,
    seen: Boolean(around.some(ringed) || drawn || node.tabIndex < 0 || node.localName === "iframe"),
  };
}
