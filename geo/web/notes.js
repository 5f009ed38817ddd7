/* The reader's own labels and arrows: kept in the reader's workspace by Python, drawn apart from all evidence in a colour
   and a dashed frame of their own. A note: {id, text, points: [[lng, lat], ...], from, to} (ISO days or null). */
(function (CM) {
  'use strict';
  const { el, sv } = CM;
  const LINE_PX = 17, WIDEST_PX = 190, HEAD_PX = 11, NEAR_PX = 10, OFF_PX = 8, FONT = [13, 600];

  /* A text in lines that are no wider than a label may be. */
  function wrap(text, font) {
    const lines = [];
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const last = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && CM.textWidth(last, ...FONT, font) <= WIDEST_PX) lines[lines.length - 1] = last; else lines.push(word);
    }
    return lines;
  }
  /* Where the words of a note stand: over its point, or behind the point where an arrow begins. */
  function seat(note, points, font) {
    const lines = wrap(note.text, font);
    if (!lines.length) return null;
    const w = Math.max(...lines.map((line) => CM.textWidth(line, ...FONT, font))) + 30, h = lines.length * LINE_PX + 8, [q, next] = points;
    let [x, y] = [q.x, q.y];
    if (next) { const far = Math.hypot(q.x - next.x, q.y - next.y) || 1, dx = (q.x - next.x) / far, dy = (q.y - next.y) / far; x += dx * (w / 2 + OFF_PX); y += dy * (h / 2 + OFF_PX); }
    return { lines, w, h, box: [x - w / 2, y - h / 2, x + w / 2, y + h / 2] };
  }
  function arrowHead(points) {
    const tip = points[points.length - 1], before = points.findLast((q) => Math.hypot(q.x - tip.x, q.y - tip.y) > 1);
    if (!before) return '';
    const far = Math.hypot(tip.x - before.x, tip.y - before.y), [dx, dy] = [(tip.x - before.x) / far, (tip.y - before.y) / far], at = (back, aside) => `${(tip.x - dx * back - dy * aside).toFixed(1)} ${(tip.y - dy * back + dx * aside).toFixed(1)}`;
    return `M${at(0, 0)}L${at(HEAD_PX, HEAD_PX * 0.5)}L${at(HEAD_PX, -HEAD_PX * 0.5)}Z`;
  }
  const away = (q, a, b) => { const dx = b.x - a.x, dy = b.y - a.y, t = Math.max(0, Math.min(1, ((q.x - a.x) * dx + (q.y - a.y) * dy) / (dx * dx + dy * dy || 1))); return Math.hypot(q.x - a.x - t * dx, q.y - a.y - t * dy); };

  CM.Notes = class {
    constructor(host) {
      Object.assign(this, { host, list: [], pending: [], undone: [], count: 0, version: 0, by: Math.random().toString(36).slice(2, 10), fault: '' });
      const pane = host.map.createPane('cm-own');
      pane.style.zIndex = 644;
      this.svg = pane.appendChild(sv('svg', { class: 'cm-marks leaflet-zoom-hide' }));
    }
    /* What Python keeps: {list, heard: [who, number of the last change], of, fault}; changes that it has not heard of yet stay on top. */
    receive(told) {
      const text = JSON.stringify(told || null), { id } = this.host.model, { list = [], heard = [], fault = '', of = id } = told || {};
      if (this.of !== id) Object.assign(this, { of: id, list: [], pending: [], undone: [], taken: '' }); // another conflict
      if (text === this.taken || of !== id) return;
      this.taken = text;
      if (heard[0] === this.by) this.pending = this.pending.filter((change) => change.n > heard[1]);
      this.fault = fault; this.list = list.filter((note) => Array.isArray(note.points) && note.points.length);
      for (const change of this.pending) this.apply(change);
      this.changed();
    }
    apply({ put, remove }) {
      if (put) this.list = this.find(put.id) ? this.list.map((note) => (note.id === put.id ? put : note)) : [...this.list, put];
      else this.list = this.list.filter((note) => note.id !== remove);
    }
    changed() { this.version++; const { tools } = this.host; if (tools.active && tools.active.name === 'notes') tools.active.follow(); if (this.host.ready) { CM.drawLegend(this.host.legend, this.host); this.host.request(true); } }
    /* Puts a note in ({put}) or takes one out ({remove}), and remembers how that is undone. */
    change(change, again) {
      const before = this.find(change.put ? change.put.id : change.remove);
      if (!again) this.undone.push(before ? { put: before } : { remove: change.put.id });
      this.apply(change); this.pending.push({ ...change, n: ++this.count });
      this.changed(); this.host.rested('notes');
    }
    undo() { const last = this.undone.pop(); if (last) this.change(last, true); return !!last; }
    find(id) { return this.list.find((note) => note.id === id); }
    /* What Python is told, as long as it has not heard of it. */
    get news() { return this.pending.length ? { notes: { of: this.of, by: this.by, changes: this.pending } } : {}; }
    shown() { const day = CM.isoOf(this.host.model.start, this.host.shownDay); return this.list.filter((note) => (!note.from || note.from <= day) && (!note.to || day <= note.to)); }

    /* ---- drawing ---- */
    lay() {
      const { map, tokens } = this.host, font = tokens.sans;
      return this.shown().map((note) => { const points = note.points.map(([lng, lat]) => map.latLngToContainerPoint([lat, lng])); return { note, points, seat: seat(note, points, font) }; });
    }
    draw() {
      const { map } = this.host;
      if (!this.list.length && !this.svg.firstChild) return;
      const o = map.containerPointToLayerPoint([0, 0]), key = [this.version, map.getZoom(), o, map.getPixelOrigin(), this.shown().map((note) => note.id), CM.lang(), this.host.tokens.theme].join('|');
      if (key === this.drawn) return;
      this.drawn = key; this.laid = this.lay();
      L.DomUtil.setPosition(this.svg, o);
      this.svg.replaceChildren(...this.laid.map((one) => this.node(one)));
    }
    node({ note, points, seat: s }) {
      const arrow = points.length > 1;
      return sv('g', { class: 'cm-own', role: 'img', 'data-note': note.id, 'aria-label': CM.t('tools.notes.said', { text: note.text || CM.t('tools.notes.arrow') }) }, sv('title', {}, CM.t('tools.notes.own')),
        arrow && ['under', ''].flatMap((cls) => [CM.toolPath(points, `way ${cls}`), sv('path', { class: `head ${cls}`, d: arrowHead(points) })]),
        s && sv('g', { transform: `translate(${s.box[0].toFixed(1)},${s.box[1].toFixed(1)})` }, sv('rect', { width: s.w, height: s.h, rx: 4 }), CM.ownGlyph(6, s.h / 2 - 7),
          s.lines.map((line, i) => sv('text', { x: 11 + s.w / 2, y: 17 + i * LINE_PX, 'text-anchor': 'middle' }, line))));
    }
    /* The note at a point of the container. */
    at(q) {
      const found = (this.laid || []).findLast(({ points, seat: s }) => s && q.x > s.box[0] && q.x < s.box[2] && q.y > s.box[1] && q.y < s.box[3]
        || points.some((p, i) => i && away(q, points[i - 1], p) < NEAR_PX));
      return found && found.note;
    }
    /* The boxes that labels of the map keep clear of. */
    boxes() { return this.host.model && this.list.length ? this.lay().flatMap(({ seat: s }) => (s ? [s.box] : [])) : []; }
    legend() { return this.list.length ? [el('span', { class: 'cm-own-key', 'data-testid': 'own-key' }, sv('svg', { width: 18, height: 14, 'aria-hidden': true }, CM.ownGlyph(2, 0)), CM.t('tools.notes.own'))] : []; }
  };
  CM.ownGlyph = (x, y) => sv('path', { class: 'cm-pen', transform: `translate(${x},${y})`, d: 'M1 12.5l.7-3L8.5 2.7l2.3 2.3-6.8 6.8Z' });
})(window.ConflictMap = window.ConflictMap || {});
