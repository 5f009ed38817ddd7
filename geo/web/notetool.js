/* Making and changing the reader's own notes: a label, or an arrow of two or more points; its words, its days, its place. */
(function (CM) {
  'use strict';
  const { el } = CM;
  const LONGEST = 200, SAME_PX = 12, DIGITS = 5, KINDS = ['label', 'arrow'];
  const round = (n) => Number(n.toFixed(DIGITS)), spot = (p) => [round(p.lng), round(p.lat)];

  CM.NoteTool = class {
    constructor(tools) { Object.assign(this, { tools, name: 'notes', kind: KINDS[0] }); this.drop(); }
    get notes() { return this.tools.host.notes; }
    drop() { this.way = []; this.chosen = null; this.moving = false; this.dragged = null; this.told = ''; }
    leave() { this.drop(); }
    hint() { return this.chosen ? '' : CM.t(this.moving ? 'tools.notes.hint_move' : `tools.notes.hint_${this.kind}`); }
    said() { return [this.notes.fault, this.told].filter(Boolean); }
    /* The notes have changed, by this tool or by another page. */
    follow() { if (!this.chosen && !this.moving) this.tools.show(); else this.tools.draw(); }
    pixel([lng, lat]) { return this.tools.host.map.latLngToContainerPoint([lat, lng]); }

    put(point) {
      const at = spot(point), q = this.pixel(at), { way, notes } = this;
      this.told = '';
      if (this.moving) { this.moveTo(this.moving, at); return; }
      if (this.chosen && !notes.find(this.chosen.id)) this.chosen = { ...this.chosen, points: [at] }; // not kept yet: it stands elsewhere
      else if (!way.length && notes.at(q)) this.choose(notes.at(q));
      else if (this.kind === 'label') this.choose({ id: CM.noteId(), text: '', points: [at], from: null, to: null });
      else if (way.length > 1 && q.distanceTo(this.pixel(way[way.length - 1])) < SAME_PX) this.finish();
      else if (!way.length || q.distanceTo(this.pixel(way[way.length - 1])) >= SAME_PX) this.way.push(at);
    }
    back() { this.way.pop(); }
    undo() { this.drop(); this.told = CM.t(this.notes.undo() ? 'tools.notes.undone' : 'tools.notes.nothing'); }
    choose(note) { this.drop(); this.chosen = note; queueMicrotask(() => { const field = this.tools.body.querySelector('input'); if (field) field.focus(); }); }
    finish() { const note = { id: CM.noteId(), text: '', points: this.way, from: null, to: null }; this.notes.change({ put: note }); this.choose(note); }
    moveTo(note, at) {
      const [[x, y]] = note.points, points = note.points.map(([lng, lat]) => [round(lng + at[0] - x), round(lat + at[1] - y)]);
      this.drop(); this.notes.change({ put: { ...note, points } }); this.told = CM.t('tools.notes.moved');
    }
    save(text, when) {
      const note = { ...this.chosen, text: text.trim(), ...this.days(when) }, before = this.notes.find(note.id);
      if (!note.text && note.points.length === 1) { this.told = CM.t('tools.notes.empty'); this.tools.say(this.said()); return; }
      this.drop();
      if (JSON.stringify(before) !== JSON.stringify(note)) { this.told = CM.t('tools.notes.saved'); this.notes.change({ put: note }); }
      this.again();
    }
    remove() { const { id } = this.chosen; this.drop(); if (this.notes.find(id)) { this.told = CM.t('tools.notes.removed'); this.notes.change({ remove: id }); } this.again(); }
    cancel() { this.drop(); this.again(); }
    again() { this.tools.show(); this.tools.host.map.getContainer().focus({ preventScroll: true }); }
    get today() { const { host } = this.tools; return CM.isoOf(host.model.start, host.shownDay); }
    days(when) { const day = this.today; return when === 'always' ? { from: null, to: null } : when === 'day' ? { from: day, to: day } : when === 'on' ? { from: day, to: null } : { from: this.chosen.from, to: this.chosen.to }; }

    /* ---- the box ---- */
    parts() {
      if (this.chosen) return [this.form()];
      const { tools, notes, way } = this, act = (word, run, idle) => tools.button(`notes.${word}`, () => { run(); if (tools.on) tools.show(); }, { disabled: idle, 'data-testid': `note-${word}` });
      return [el('span', { class: 'cm-seg kinds', role: 'group', 'aria-label': CM.t('tools.notes.kind') }, KINDS.map((kind) => el('button', { type: 'button', 'data-testid': `note-${kind}`, 'aria-pressed': this.kind === kind, onclick: () => { this.drop(); this.kind = kind; tools.show(); } }, CM.t(`tools.notes.${kind}`)))),
        el('div', { class: 'acts' }, this.kind === 'arrow' && act('finish', () => this.finish(), way.length < 2), way.length > 0 && tools.button('back', () => { this.back(); tools.show(); }), act('undo', () => this.undo(), !notes.undone.length)),
        notes.list.length > 0 && el('ul', { class: 'own', 'aria-label': CM.t('tools.notes.list') }, notes.list.map((note) => this.row(note))),
        !tools.host.bridge.embedded && el('p', { class: 'small' }, CM.t('tools.notes.not_kept'))].filter(Boolean);
    }
    row(note) {
      const name = note.text || CM.t('tools.notes.arrow');
      return el('li', {}, el('button', { type: 'button', 'data-testid': 'note-row', 'aria-label': CM.t('tools.notes.edit', { text: name }), onclick: () => { this.choose(note); this.show(note); this.tools.show(); } },
        el('bdi', {}, name), note.from && el('small', {}, ` ${note.from === note.to ? CM.shortYearDate(note.from) : [note.from, note.to].map((day) => (day ? CM.shortYearDate(day) : '')).join(' – ')}`)));
    }
    /* Brings a note into the map's view, and the day to one on which it shows. */
    show(note) {
      const { host } = this.tools, bounds = L.latLngBounds(note.points.map(([lng, lat]) => [lat, lng]));
      if (!host.map.getBounds().pad(-0.1).contains(bounds)) { host.moved = true; host.map.panTo(bounds.getCenter(), { animate: false }); }
      if (!this.notes.shown().includes(note)) host.go(Math.max(0, Math.min(host.model.days - 1, CM.dayOf(host.model.start, note.from || note.to))), 'note');
    }
    form() {
      const { chosen: note, notes } = this, kept = !!notes.find(note.id), at = note.from || note.to, date = CM.shortYearDate(this.today), same = note.from === this.today && note.to === this.today;
      const text = el('input', { type: 'text', maxlength: LONGEST, 'data-testid': 'note-text', dir: 'auto', autocomplete: 'off' });
      text.value = note.text;
      const option = (value, word) => el('option', { value }, word), when = el('select', { 'data-testid': 'note-days' }, option('always', CM.t('tools.notes.always')), option('day', CM.t('tools.notes.day', { date })), option('on', CM.t('tools.notes.on', { date })),
        at && !same && option('kept', CM.t('tools.notes.kept', { from: note.from ? CM.shortYearDate(note.from) : '', to: note.to ? CM.shortYearDate(note.to) : '' })));
      when.value = at ? (same ? 'day' : 'kept') : 'always';
      const form = el('form', { class: 'note', onsubmit: (e) => { e.preventDefault(); this.save(text.value, when.value); }, onkeydown: (e) => { e.stopPropagation(); if (e.key === 'Escape') this.cancel(); } },
        el('label', {}, CM.t('tools.notes.text'), text), el('label', {}, CM.t('tools.notes.days'), when),
        el('div', { class: 'acts' }, el('button', { type: 'submit', class: 'cm-act', 'data-testid': 'note-save' }, CM.t('tools.notes.save')),
          kept && this.tools.button('notes.move', () => { this.drop(); this.moving = note; this.again(); }, { 'data-testid': 'note-move' }),
          kept ? this.tools.button('notes.remove', () => this.remove(), { 'data-testid': 'note-remove' }) : this.tools.button('notes.cancel', () => this.cancel())));
      return form;
    }

    /* ---- drawing ---- */
    draw(at) {
      const put = ([lng, lat]) => at({ lng, lat }), out = [], way = this.way.map(put);
      if (way.length > 1) out.push(CM.toolPath(way, 'cm-way under'), CM.toolPath(way, 'cm-way'));
      for (const q of way) out.push(CM.toolDot(q));
      const note = this.chosen || this.moving;
      if (note) (this.dragged || note.points).forEach((p, i) => out.push(this.handle(note, put(p), i)));
      return out;
    }
    /* A point of the chosen note, to be dragged with mouse or finger. */
    handle(note, q, number) {
      const { map } = this.tools.host, node = CM.toolDot(q, true);
      node.classList.add('grab');
      if (!this.notes.find(note.id)) return node;
      for (const name of ['mousedown', 'touchstart', 'click', 'dblclick']) node.addEventListener(name, (e) => e.stopPropagation());
      node.addEventListener('pointerdown', (e) => { e.preventDefault(); node.setPointerCapture(e.pointerId); this.dragged = note.points.slice(); });
      node.addEventListener('pointermove', (e) => { if (!this.dragged) return; const box = map.getContainer().getBoundingClientRect(), x = e.clientX - box.left, y = e.clientY - box.top; this.dragged[number] = spot(map.containerPointToLatLng([x, y])); node.setAttribute('cx', x); node.setAttribute('cy', y); });
      node.addEventListener('pointerup', () => { const points = this.dragged; this.dragged = null; if (!points || JSON.stringify(points) === JSON.stringify(note.points)) return; this.chosen = { ...note, points }; this.notes.change({ put: { ...this.notes.find(note.id), points } }); });
      return node;
    }
  };
  CM.noteId = () => `note-${[...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, '0')).join('')}`;
})(window.ConflictMap = window.ConflictMap || {});
