/* Put into every frame before its page is read: what is told when a canary sings or a policy had to stop something, and
   which hostile texts can be seen, by their marks. */
(() => {
  const MARK = /ht(\d+)th/g, SAID = ['title', 'aria-label', 'placeholder', 'alt'], SCHEMES = ['http:', 'https:', 'blob:'];
  const FRAME_MS = 250, PATIENCE_MS = 60000;
  let canary;
  Object.defineProperty(window, 'cm_canary', { get: () => canary, set: (value) => { canary = value; window.cmTold('a script ran'); } });
  // Streamlit's protocol library asks whether there is WebAssembly, and does without where there is none
  document.addEventListener('securitypolicyviolation', (e) => e.blockedURI === 'wasm-eval' || window.cmTold(`the policy stopped ${e.effectiveDirective} ${e.blockedURI} ${e.sample} ${e.sourceFile}`));

  const later = () => new Promise((next) => { const timer = setTimeout(next, FRAME_MS); requestAnimationFrame(() => { clearTimeout(timer); next(); }); });
  const until = async (holds, what) => {
    for (const end = performance.now() + PATIENCE_MS; !holds();) { if (performance.now() > end) throw new Error(`waited in vain for ${what}`); await later(); }
  };
  const marksOf = (text) => [...(text || '').matchAll(MARK)].map(([, number]) => Number(number));
  const laidOut = (node) => { for (let at = node; at && at.nodeType === Node.ELEMENT_NODE; at = at.parentNode) if (getComputedStyle(at).display !== 'contents') return at.checkVisibility({ visibilityProperty: true }); return true; };
  const inWindow = (node) => { const box = node.getBoundingClientRect(); return box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight; };

  /* Walks what is drawn below a node, into every shadow: `text` gets what a person can see, `each` every element. */
  function walk(node, text, each) {
    if (node.nodeType === Node.TEXT_NODE) {
      const holder = node.parentElement || node.getRootNode().host;
      if (holder.tagName === 'OPTION' || marksOf(node.data).length && laidOut(holder)) text(node.data, holder);
      return;
    }
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (['SCRIPT', 'STYLE', 'TEMPLATE'].includes(node.tagName)) return;
      each(node);
      if (['INPUT', 'TEXTAREA'].includes(node.tagName) && laidOut(node)) text(node.value, node);
      if (node.shadowRoot) walk(node.shadowRoot, text, each);
    }
    node.childNodes.forEach((kid) => walk(kid, text, each));
  }
  const wrongIn = (node) => [...node.attributes].filter(({ name, value }) => name.startsWith('on') || ['href', 'src', 'action', 'data', 'srcdoc', 'xlink:href'].includes(name) && /evil\.example|cm_canary|javascript:/i.test(value))
    .map(({ name, value }) => `<${node.tagName} ${name}=${value.slice(0, 80)}>`).concat(node.tagName === 'A' && node.href && node.pathname !== location.pathname && !SCHEMES.includes(node.protocol) ? [`a link to ${node.href.slice(0, 80)}`] : []);

  /* The marks that are seen below `root` (in the window alone with `near`), those that are only said to who cannot see,
     and elements that no text may make. */
  const read = (root = document.documentElement, near = false) => {
    const seen = new Set(), said = new Set(), wrong = new Set();
    walk(root, (data, holder) => { if (!near || inWindow(holder)) marksOf(data).forEach((number) => seen.add(number)); },
      (node) => { SAID.forEach((name) => marksOf(node.getAttribute(name)).forEach((number) => said.add(number))); wrongIn(node).forEach((one) => wrong.add(one)); });
    return { seen: [...seen], said: [...said], wrong: [...wrong] };
  };
  const gather = () => {
    const all = { seen: new Set(), said: new Set(), wrong: new Set() };
    return { add: (found) => Object.keys(all).forEach((name) => found[name].forEach((one) => all[name].add(one))), all: (more) => ({ seen: [...all.seen], said: [...all.said], wrong: [...all.wrong], ...more }) };
  };
  const deep = (selector, root = document) => [...root.querySelectorAll(selector), ...[...root.querySelectorAll('*')].filter((node) => node.shadowRoot).flatMap((node) => deep(selector, node.shadowRoot))];

  /* Opens whatever is folded and every list that is cut short. */
  const expand = () => { deep('details:not([open])').forEach((node) => { node.open = true; }); deep('.more > button, .cm-sides .foot > button:not(.strong)').forEach((node) => node.click()); };

  /* ---- in the frame of the map, or the map in one file ---- */
  /* What stands on a card that was opened as a click does, once it is really there. */
  async function card(app, kind, id) {
    await until(() => app.card.open && app.card.open.kind === kind && app.card.open.id === id && app.card.node.childElementCount > 1, `the card of ${id}`);
    return inWindow(app.card.node) ? read(app.card.node) : { seen: [], said: [], wrong: ['a card out of sight'] };
  }
  /* The card of every event. */
  async function cards() {
    const { app } = window.ConflictMap, { events } = app.model, found = gather();
    for (let n = 0; n < events.length; n += 1) { const { id } = events.at(n); app.openEvent(id); found.add(await card(app, 'event', id)); }
    app.closeCard();
    return found.all({ cards: events.length });
  }
  /* The card of every place's "why here?" on a day. */
  async function whys(iso) {
    const { app } = window.ConflictMap, { places, start } = app.model, found = gather();
    app.go(window.ConflictMap.dayOf(start, iso));
    await until(() => app.root.dataset.date === iso, `the map of ${iso}`);
    for (const { lng, lat } of places) { app.openWhy([lng, lat]); found.add(await card(app, 'why', [lng, lat].map((degrees) => Number(degrees.toFixed(5))).join())); }
    app.closeCard();
    return found.all({ cards: places.length });
  }
  /* What the map itself shows around every place, and what it says of each mark that is pointed at. */
  async function tour() {
    const { app } = window.ConflictMap, found = gather();
    for (const { lng, lat } of app.model.places) {
      app.moved = true; app.map.setView([lat, lng], 11, { animate: false }); app.request(true);
      await later(); await later();
      found.add(read(app.root, true));
      for (const mark of app.root.querySelectorAll('.cm-ev[tabindex]')) { if (inWindow(mark)) { mark.focus(); found.add(read(app.tipNode)); } }
    }
    app.tip();
    return found.all({ places: app.model.places.length });
  }
  const painted = () => [...document.querySelectorAll('canvas')].some((canvas) => canvas.width && canvas.height && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean));

  /* ---- in the page around it ---- */
  /* What the search for a place finds for each of these marks. */
  function search(marks) {
    const [input] = deep('[data-testid=place-search]'), list = input.parentNode.querySelector('ul'), found = gather();
    const type = (value) => { input.value = value; input.dispatchEvent(new InputEvent('input', { bubbles: true })); };
    for (const mark of marks) { type(`ht${mark}th`); found.add(read(list)); }
    type(''); input.blur();
    return found.all();
  }
  /* An article with the card of every name and event in it. */
  function article() {
    const found = gather(), [root] = deep('.cm-lens');
    found.add(read(root));
    for (const node of root.querySelectorAll('.text .name, .text .chip')) { node.click(); found.add(read(root.querySelector('[data-testid=lens-card]'))); }
    return found.all();
  }
  window.cmHostile = { read, expand, cards, whys, tour, painted, search, article };
})();
