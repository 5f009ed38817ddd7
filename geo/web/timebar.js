/* The time bar: date in words, play and steps, choice of window, and the track with changes, events and reports. */
(function (CM) {
  'use strict';
  const { el, sv, css } = CM;
  const WINDOWS = [1, 7, 30, 90], GUTTER = 104, BASE = 34, WEEK = 7, DAY = 864e5, PLAY_MS = 110;
  const GLYPHS = { prev: 'M3 3v10M12.5 3.5L6.5 8l6 4.5', back: 'M10 3.5L5 8l5 4.5', play: 'M4 2.5L13.5 8L4 13.5Z', pause: 'M4 3h3v10H4zM9 3h3v10H9z', on: 'M6 3.5L11 8l-5 4.5', next: 'M13 3v10M3.5 3.5L9.5 8l-6 4.5' };
  const glyph = (d, solid) => sv('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': true }, sv('path', { d, fill: solid ? 'currentColor' : 'none', stroke: solid ? 'none' : 'currentColor', 'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));

  CM.TimeBar = class {
    constructor(host) {
      this.host = host;
      this.now = el('div', { class: 'cm-now' }); this.buttons = el('div', { class: 'cm-btns', role: 'group' });
      this.windows = el('span', { class: 'cm-seg cm-wide', role: 'group' });
      this.track = sv('svg', { 'aria-hidden': true });
      this.slider = el('input', { type: 'range', 'data-testid': 'date-slider', min: 0, max: 1, step: 1, value: 0 });
      this.node = el('div', { class: 'cm-time' }, el('div', { class: 'cm-row' }, this.now, this.buttons, el('span', { class: 'cm-grow cm-wide' }), this.windows),
        el('div', { class: 'cm-track' }, this.track, this.slider));
      this.slider.addEventListener('input', () => { this.stop(); host.go(Number(this.slider.value), 'slider'); });
      this.slider.addEventListener('keydown', (e) => this.key(e));
    }
    /* Steps and plays by key, wherever on the map the focus is; whether the key meant anything here. */
    key(e) {
      if (!this.host.ready || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return false;
      const { host } = this, day = host.state.day, last = host.model.days - 1;
      const to = { ArrowRight: day + 1, ArrowUp: day + 1, ArrowLeft: day - 1, ArrowDown: day - 1, PageUp: this.month(day, 1), PageDown: this.month(day, -1), Home: 0, End: last }[e.key];
      const plays = e.key === ' ' && !e.target.closest('[role=button], button, a'); // on a mark, space opens its card
      if (to == null && !plays) return false;
      e.preventDefault();
      if (plays) this.toggle(); else { this.stop(); host.go(Math.max(0, Math.min(last, to)), 'key'); }
      return true;
    }
    month(day, by) { // the same day of the next month, or its last
      const { start } = this.host.model, d = new Date(start + day * DAY), y = d.getUTCFullYear(), m = d.getUTCMonth() + by;
      const most = new Date(Date.UTC(y, m + 1, 0)).getUTCDate();
      return Math.round((Date.UTC(y, m, Math.min(d.getUTCDate(), most)) - start) / DAY);
    }
    toggle() { if (this.timer) this.stop(); else this.start(); }
    start() {
      const { host } = this;
      if (host.state.day >= host.model.days - 1) host.go(0, 'play');
      this.timer = setInterval(() => { if (host.state.day >= host.model.days - 1) this.stop(); else host.go(host.state.day + 1, 'play'); }, PLAY_MS);
      this.drawButtons();
    }
    stop() { if (!this.timer) return; clearInterval(this.timer); this.timer = null; this.drawButtons(); this.host.rested('play'); }
    jump(by) {
      const { host } = this, days = host.set().changeDays, to = by > 0 ? days.find((d) => d > host.state.day) : days.findLast((d) => d < host.state.day);
      this.stop(); if (to != null) host.go(to, 'change');
    }

    /* Everything that does not change with the date. */
    drawStatic() {
      const { host } = this, { model } = host;
      this.slider.max = model.days - 1; this.slider.setAttribute('aria-label', CM.t('date'));
      this.drawButtons();
      const choice = [...WINDOWS, model.days];
      this.windows.setAttribute('aria-label', CM.t('window'));
      this.windows.replaceChildren(...choice.map((n) => el('button', { type: 'button', 'aria-pressed': host.state.window === n, onclick: () => host.setWindow(n) }, n === model.days ? CM.t('all_days') : CM.count('days', n))));
      this.measure();
      this.track.replaceChildren(...this.bars(), ...this.lanes(), ...this.axis());
      this.shade = this.track.insertBefore(sv('rect', { class: 'cm-win', y: 0, height: 54 }), this.track.firstChild);
      this.hand = this.track.appendChild(sv('g', {}, sv('path', { class: 'cm-hand', d: 'M0 0V54' }), sv('circle', { class: 'cm-grip', cy: BASE, r: 7 })));
      Object.assign(this.slider.style, { left: this.left - 8 + 'px', width: this.width - this.left - this.right + 16 + 'px' });
      this.drawDate();
    }
    measure() {
      const phone = this.host.isPhone();
      this.width = this.track.clientWidth || 900; this.left = phone ? 0 : GUTTER; this.right = phone ? 0 : 6;
      this.x = (day) => this.left + (this.width - this.left - this.right) * day / this.host.model.days;
    }
    drawButtons() {
      const b = (label, d, run, cls, solid) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: run, class: cls }, glyph(d, solid));
      const { host } = this, step = (by) => () => { this.stop(); host.go(Math.max(0, Math.min(host.model.days - 1, host.state.day + by)), 'step'); };
      const focused = [...this.buttons.children].indexOf(document.activeElement);
      this.buttons.replaceChildren(b(CM.t('previous_change'), GLYPHS.prev, () => this.jump(-1), 'cm-wide'), b(CM.t('previous_day'), GLYPHS.back, step(-1), ''),
        b(CM.t(this.timer ? 'pause' : 'play'), this.timer ? GLYPHS.pause : GLYPHS.play, () => this.toggle(), 'play', true), b(CM.t('next_day'), GLYPHS.on, step(1), ''), b(CM.t('next_change'), GLYPHS.next, () => this.jump(1), 'cm-wide'));
      if (focused >= 0) this.buttons.children[focused].focus();
    }
    bars() {
      const { host, x } = this, { model } = host, reports = host.set().reports, events = model.events.weekly(model.weeks_from, reports.length, model.days), out = [];
      const most = Math.max(1, ...events), mostReports = Math.max(1, ...reports), full = Math.max(1.5, x(WEEK) - x(0) - 1.2);
      reports.forEach((n, i) => {
        const first = Math.max(0, model.weeks_from + i * WEEK), at = x(first) + 0.6, w = Math.min(full, this.width - this.right - at);
        if (events[i]) out.push(sv('rect', { class: 'cm-bar-e', x: at, y: BASE - events[i] / most * 18, width: w, height: events[i] / most * 18 }));
        if (n) out.push(sv('rect', { class: 'cm-bar-r', x: at + 0.5, y: BASE + 1.5, width: Math.max(0.5, w - 1), height: Math.max(2, Math.sqrt(n / mostReports) * 16) }));
        else out.push(sv('rect', { class: 'cm-gap', x: at, y: BASE + 1, width: w + 1.2, height: 5 }));
      });
      return [...out, sv('path', { d: `M${this.left} ${BASE}.5H${this.width - this.right}`, stroke: css('line-strong'), 'stroke-width': 1 })];
    }
    lanes() { // the first side of the file above, all others below; shapes differ anyway
      const { host, x } = this, { model } = host, seen = new Set(), out = [];
      for (const change of host.set().changes) {
        const n = model.sideNumber.get(change.actor), key = n + ' ' + change.day;
        if (n == null || seen.has(key)) continue;
        seen.add(key);
        const mark = CM.dot(model, change.actor, 2.8);
        for (const part of mark.children) part.setAttribute('stroke-width', 0);
        mark.setAttribute('transform', `translate(${x(change.day + 0.5).toFixed(1)},${n === 0 ? 3.5 : 11})`);
        out.push(mark);
      }
      return out;
    }
    axis() {
      const { host, x } = this, { model } = host, out = [], from = new Date(model.start), phone = host.isPhone(), every = phone ? 3 : x(31) - x(0) < 34 ? 2 : 1;
      for (let m = 0; ; m++) {
        const time = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + m, 1), day = (time - model.start) / DAY, jan = new Date(time).getUTCMonth() === 0;
        if (day >= model.days) break;
        const at = x(Math.max(0, day)), loud = jan || m === 0;
        out.push(sv('path', { d: `M${at} ${BASE}v${loud ? 22 : 20}`, stroke: css('line-strong'), 'stroke-width': loud ? 1.2 : 0.5, opacity: loud ? 1 : 0.55 }));
        if (m % every === 0 && (at < this.width - 30)) out.push(sv('text', { class: 'cm-ax' + (jan ? ' y' : ''), x: at + 3, y: 68 }, jan ? String(new Date(time).getUTCFullYear()) : CM.month(time)));
      }
      if (!phone) for (const [y, s] of [[11, CM.t('changes')], [31, CM.t('events')], [47, CM.t('reports')]]) out.push(sv('text', { class: 'cm-ax', x: this.left - 10, y, 'text-anchor': 'end' }, s));
      return out;
    }
    /* What moves with the date. */
    drawDate() {
      if (!this.hand) return;
      const { host, x } = this, { model } = host, { day, window: span } = host.state, first = Math.max(0, day - span + 1);
      this.shade.setAttribute('x', x(first)); this.shade.setAttribute('width', x(day + 1) - x(first));
      this.hand.setAttribute('transform', `translate(${x(day + 0.5).toFixed(2)},0)`);
      if (Number(this.slider.value) !== day) this.slider.value = day;
      this.slider.setAttribute('aria-valuetext', CM.fullDate(model.start, day));
      this.now.replaceChildren(CM.longDate(model.start, day), el('small', {}, el('span', {}, CM.weekday(model.start, day)), el('span', {}, CM.t('clock.' + host.state.clock))));
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
