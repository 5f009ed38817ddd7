/* The reader's tools, in one quiet place below the zoom buttons: measuring, coordinates, own notes. One is in use at a
   time. Points are set with mouse, finger, or by key with a cross that the arrows move. */
(function (CM) {
  'use strict';
  const { el, sv } = CM;
  const STEP_PX = 10, EDGE_PX = 30, PAN_PX = 120, SAID_MS = 350;
  const SHAPES = {
    tools: 'M8 1.5v2.6M8 4.1L3.2 14.5M8 4.1l4.8 10.4M4.9 10.8a8 8 0 0 0 6.2 0', measure: 'M1.5 11L11 1.5l3.5 3.5L5 14.5ZM4.5 8l1.8 1.8M7 5.5l1.8 1.8M9.5 3l1.8 1.8',
    coords: 'M8 1v4M8 11v4M1 8h4M11 8h4M8 8h.01', notes: 'M2 14l.8-3.4L11 2.4l2.6 2.6-8.2 8.2ZM9.4 4l2.6 2.6',
  };
  const glyph = (name) => sv('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': true }, sv('path', { d: SHAPES[name], fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));
  CM.TOOL_KEYS = { measure: 'M', coords: 'K', notes: 'A' };

  CM.Tools = class {
    constructor(host) {
      this.host = host; this.active = null; this.cross = null;
      this.output = el('div', { class: 'said', 'aria-live': 'polite', 'data-testid': 'tool-said' }); this.spoken = el('div', { class: 'cm-said', 'aria-live': 'polite' });
      this.head = el('h2'); this.hint = el('p', { class: 'small' }); this.body = el('div');
      this.cross$ = el('div', { class: 'cm-cross', hidden: true, 'aria-hidden': true });
      this.close = el('button', { type: 'button', class: 'x', onclick: () => this.end() }, '×');
      this.node = el('section', { class: 'cm-toolbox', 'data-testid': 'toolbox', hidden: true }, this.close, this.head, this.hint, this.output, this.body);
      for (const name of ['click', 'dblclick', 'mousedown', 'wheel', 'touchstart', 'contextmenu']) this.node.addEventListener(name, (e) => e.stopPropagation(), { passive: true });
      this.kinds = { measure: new CM.Measure(this), coords: new CM.Coords(this), notes: new CM.NoteTool(this) };
      const pane = host.map.createPane('cm-tools');
      pane.style.zIndex = 645;
      this.svg = pane.appendChild(sv('svg', { class: 'cm-marks cm-drawn leaflet-zoom-hide' }));
      host.map.getContainer().append(this.cross$);
      host.map.on('moveend zoomend resize', () => this.draw());
      host.map.tapHold.enable(); // a long press, where the browser tells nothing of it
      host.map.on('contextmenu', (e) => { if (host.ready && !e.originalEvent.target.closest('.leaflet-control')) { this.start('coords', true); this.put(e.latlng); } });
    }
    get on() { return !!this.active; }
    /* The buttons, as one of the map's own controls. */
    control() {
      const Bar = L.Control.extend({ options: { position: 'topleft' }, onAdd: () => {
        this.opener = el('button', { type: 'button', 'data-testid': 'tools', 'aria-expanded': false, onclick: () => this.unfold(this.folded) }, glyph('tools'));
        this.buttons = Object.fromEntries(Object.keys(this.kinds).map((name) => [name, el('button', { type: 'button', 'data-testid': 'tool-' + name, 'aria-pressed': false, onclick: () => (this.active === this.kinds[name] ? this.end() : this.start(name)) }, glyph(name))]));
        this.bar = el('div', { class: 'leaflet-bar cm-toolbar', role: 'group' }, this.opener, Object.values(this.buttons));
        L.DomEvent.disableClickPropagation(this.bar);
        this.unfold(false);
        return this.bar;
      } });
      return new Bar();
    }
    get folded() { return this.opener.getAttribute('aria-expanded') === 'false'; }
    unfold(open) { this.opener.setAttribute('aria-expanded', String(open)); for (const button of Object.values(this.buttons)) button.hidden = !open; if (!open && this.on) this.end(); }
    words() {
      this.bar.setAttribute('aria-label', CM.t('tools.all')); this.opener.setAttribute('aria-label', CM.t('tools.all')); this.opener.title = CM.t('tools.all');
      for (const [name, button] of Object.entries(this.buttons)) { button.setAttribute('aria-label', CM.t(`tools.${name}.name`)); button.title = CM.t('time.key', { what: CM.t(`tools.${name}.name`), key: CM.TOOL_KEYS[name] }); }
      this.close.setAttribute('aria-label', CM.t('tools.done')); this.close.title = CM.t('time.key', { what: CM.t('tools.done'), key: 'Esc' });
      if (this.on) this.show(); else this.draw();
    }
    letters() { return Object.fromEntries(Object.entries(CM.TOOL_KEYS).flatMap(([name, letter]) => [[letter.toLowerCase(), () => this.start(name)], ['Key' + letter, () => this.start(name)]])); }

    /* ---- in and out of a tool ---- */
    start(name, quiet) {
      const { host } = this, { map } = host;
      if (!host.ready) return;
      if (host.card.open) host.closeCard(true);
      if (this.active !== this.kinds[name]) {
        if (this.active) this.active.leave();
        else { this.cameFrom = document.activeElement; this.zooms = map.doubleClickZoom.enabled(); map.doubleClickZoom.disable(); }
        this.active = this.kinds[name];
      }
      this.unfold(true);
      for (const [each, button] of Object.entries(this.buttons)) button.setAttribute('aria-pressed', String(each === name));
      host.root.classList.add('cm-tooling'); host.root.dataset.tool = name; host.tip();
      this.show();
      if (!quiet) map.getContainer().focus({ preventScroll: true });
      host.request(true);
    }
    end() {
      const { host } = this;
      if (!this.on) return;
      this.active.leave(true); this.active = null; this.placeCross(null);
      if (this.zooms) host.map.doubleClickZoom.enable();
      for (const button of Object.values(this.buttons)) button.setAttribute('aria-pressed', 'false');
      host.root.classList.remove('cm-tooling'); host.root.dataset.tool = ''; this.node.hidden = true; this.output.replaceChildren();
      const back = this.cameFrom; this.cameFrom = null;
      (back && back.isConnected && back !== document.body && back.getClientRects().length ? back : host.map.getContainer()).focus({ preventScroll: true });
      this.draw(); host.request(true);
    }
    /* Everything of the tool in use: its words, its buttons, its drawing. */
    show() {
      const { active } = this;
      this.head.textContent = CM.t(`tools.${active.name}.name`); this.node.setAttribute('aria-label', this.head.textContent);
      this.node.hidden = false;
      this.hint.textContent = active.hint(); this.hint.hidden = !this.hint.textContent;
      this.host.bar.redo(this.body, active.parts());
      this.say(active.said()); this.draw();
    }
    /* What the tool found, said aloud too; the same thing is not said twice. */
    say(lines) {
      const text = lines.join('\n');
      if (text === this.lastSaid && this.output.childElementCount === lines.length) return;
      this.lastSaid = text; this.output.replaceChildren(...lines.map((line) => el('p', { dir: 'auto' }, line)));
    }
    button(word, run, more) { return el('button', { type: 'button', class: 'cm-act', onclick: run, ...more }, CM.t('tools.' + word)); }

    /* ---- points ---- */
    click(e) { if (!this.on) return false; if (!e.originalEvent.target.closest('.leaflet-control')) { this.placeCross(null); this.put(e.latlng); } return true; }
    put(latlng) { const { lat, lng } = latlng.wrap(); this.active.put({ lat, lng }); if (this.on) this.show(); }
    /* Moves the cross, sets a point at it, or takes the last one back; whether the key meant anything here. */
    key(e) {
      if (!this.on || e.altKey || e.metaKey || e.shiftKey || e.target !== this.host.map.getContainer() && e.target !== document.body) return false;
      if (e.ctrlKey) { if (e.key !== 'z' || !this.active.undo) return false; e.preventDefault(); this.active.undo(); this.show(); return true; }
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key], { map } = this.host;
      if (!move && !['Enter', ' ', 'Backspace', 'Delete'].includes(e.key)) return false;
      e.preventDefault();
      if (move) this.moveCross(move);
      else if (e.key === 'Enter' || e.key === ' ') { if (!this.cross) this.moveCross([0, 0]); this.put(map.containerPointToLatLng(this.cross)); }
      else { this.active.back(); this.show(); }
      return true;
    }
    moveCross([dx, dy]) {
      const { map } = this.host, size = map.getSize(), at = this.cross || size.divideBy(2).round();
      let [x, y] = [at.x + dx * STEP_PX, at.y + dy * STEP_PX];
      const pan = [x < EDGE_PX ? -PAN_PX : x > size.x - EDGE_PX ? PAN_PX : 0, y < EDGE_PX ? -PAN_PX : y > size.y - EDGE_PX ? PAN_PX : 0];
      if (pan[0] || pan[1]) { map.panBy(pan, { animate: false }); x -= pan[0]; y -= pan[1]; }
      this.placeCross(L.point(x, y));
    }
    placeCross(at) {
      this.cross = at; this.cross$.hidden = !at;
      clearTimeout(this.speaking);
      if (!at) { this.spoken.textContent = ''; return; }
      Object.assign(this.cross$.style, { left: `${at.x}px`, top: `${at.y}px` });
      this.speaking = setTimeout(() => { if (this.cross && this.on) this.spoken.textContent = this.where(); }, SAID_MS);
    }
    /* Where the cross is, in words. */
    where() { const at = this.host.map.containerPointToLatLng(this.cross); return CM.t('tools.cross', { at: CM.spotOf(this.host, at).decimal }); }

    /* ---- drawing ---- */
    draw() {
      const { host, svg } = this, { map } = host;
      if (!host.ready) return;
      L.DomUtil.setPosition(svg, map.containerPointToLayerPoint([0, 0]));
      svg.replaceChildren(...(this.on ? this.active.draw((p) => map.latLngToContainerPoint([p.lat, p.lng])) : []));
    }
    /* What labels of the map keep clear of. */
    keepOut() { return [[0, 0, 56, this.bar.offsetTop + this.bar.offsetHeight + 12]]; }
    /* What the box covers of the stage. */
    over() { const { node } = this; return node.hidden ? [] : [[node.offsetLeft - 8, node.offsetTop - 8, node.offsetLeft + node.offsetWidth + 8, node.offsetTop + node.offsetHeight + 8]]; }
  };
  /* A dot of a tool. */
  CM.toolDot = (q, first) => sv('circle', { class: 'cm-point', cx: q.x, cy: q.y, r: first ? 5.5 : 4.5 });
  CM.toolPath = (points, cls) => sv('path', { class: cls, d: points.map((q, i) => `${i ? 'L' : 'M'}${q.x.toFixed(1)} ${q.y.toFixed(1)}`).join('') });
  /* A word of a tool on the map, in a box of its own. */
  CM.toolLabel = (text, q, cls, font, left) => {
    const w = CM.textWidth(text, 12.5, 600, font) + 12;
    return sv('g', { class: cls, transform: `translate(${(left == null ? q.x - w / 2 : left).toFixed(1)},${(q.y - 10).toFixed(1)})` }, sv('rect', { width: w, height: 20, rx: 3 }), sv('text', { x: w / 2, y: 14.5, 'text-anchor': 'middle' }, text));
  };
})(window.ConflictMap = window.ConflictMap || {});
