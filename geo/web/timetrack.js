/* The track of the time bar: which days it shows, and the changes of hands, events and reports of those days. */
(function (CM) {
  'use strict';
  const { el, sv, css } = CM;
  const GUTTER = 104, BASE = 34, FOOT = 52, WEEK = 7, DAY = 864e5;
  const LEAST_MONTH_PX = 8, LEAST_YEAR_PX = 38; // on the axis
  const FINE_DAYS = 130; // up to so many days a bar is a day, above that a week
  const SHORTEST = 14, DRAGGED_PX = 8; // days of a part that is dragged out; less is a click
  const MONTHS = { year: 12, quarter: 3, month: 1 };
  CM.RANGES = ['all', 'year', 'quarter', 'month']; // from wide to narrow

  /* The days [from, to) of the calendar's year, quarter or month around a day, as far as the period has them. */
  CM.rangeAround = (model, kind, day) => {
    if (!MONTHS[kind]) return { kind: 'all', from: 0, to: model.days };
    const d = new Date(model.start + day * DAY), n = MONTHS[kind], month = d.getUTCMonth() - d.getUTCMonth() % n;
    const at = (m) => Math.round((Date.UTC(d.getUTCFullYear(), m, 1) - model.start) / DAY);
    return { kind, from: Math.max(0, at(month)), to: Math.min(model.days, at(month + n)) };
  };

  /* Running sums of events and reports by day: what lies in [a, b) is sum[b] - sum[a]. */
  function tally(host) {
    const { days } = host.model, told = host.set().reports, reports = new Float64Array(days + 2);
    for (let i = 1; i <= days; i++) reports[i] = reports[i - 1] + (told[i - 1] || 0);
    return { events: host.model.events.summed(days), reports };
  }
  /* The first days of the bars, and of what comes after the last. */
  function bins(model, size) {
    const at = [0];
    for (let day = size === 1 ? 1 : model.weeks_from + size; day < model.days; day += size) if (day > 0) at.push(day);
    return [...at, model.days];
  }

  CM.Track = class {
    constructor(host, go) {
      Object.assign(this, { host, range: null });
      this.svg = sv('svg', { 'aria-hidden': true });
      this.slider = el('input', { type: 'range', 'data-testid': 'date-slider', min: 0, max: 1, step: 1, value: 0, 'aria-describedby': 'cm-bin' });
      this.axisPart = el('div', { class: 'cm-axis', 'data-testid': 'time-axis' });
      this.said = el('span', { id: 'cm-bin', class: 'cm-said' });
      this.choice = el('select', { class: 'cm-range', 'data-testid': 'time-range', onchange: () => this.choose(this.choice.value) });
      this.node = el('div', { class: 'cm-track', dir: 'ltr' }, this.svg, this.slider, this.axisPart, this.said);
      this.slider.addEventListener('input', () => go(Number(this.slider.value)));
      this.slider.addEventListener('pointermove', (e) => this.tell(e));
      this.slider.addEventListener('pointerleave', () => host.tip());
      this.brush();
    }
    choose(kind) { if (kind !== 'own') this.show(CM.rangeAround(this.host.model, kind, this.host.state.day)); }
    /* Nearer by (1) or further off (-1) by one of the kinds of range. */
    zoom(by) {
      const kinds = this.kinds(), wide = kinds.length - 3, at = this.range.kind === 'own' ? (by > 0 ? wide : wide + 1) : kinds.indexOf(this.range.kind);
      this.choose(kinds[Math.max(0, Math.min(kinds.length - 1, at + by))]);
    }
    /* The parts that can be chosen: a year only of a longer time. */
    kinds() { return CM.RANGES.filter((kind) => kind !== 'year' || this.host.model.days > 400); }
    /* Shows a part of the time; a date outside it moves to its nearest day. */
    show(range) {
      const { host } = this, { day } = host.state;
      this.range = range; this.draw();
      if (day < range.from || day >= range.to) host.go(Math.max(range.from, Math.min(range.to - 1, day)), 'range');
      host.bar.drawDate();
    }
    /* The range moves along with a date that leaves it. */
    follow(day) {
      const { range, host: { model } } = this;
      if (day >= range.from && day < range.to) return;
      if (MONTHS[range.kind]) { this.show(CM.rangeAround(model, range.kind, day)); return; }
      const width = range.to - range.from, from = Math.max(0, Math.min(model.days - width, day >= range.to ? day - Math.round(width / 10) : day - Math.round(width * 0.9)));
      this.show({ ...range, from, to: from + width });
    }
    measure() {
      const { host: { model } } = this, phone = this.host.isPhone();
      if (this.rangeFor !== model) Object.assign(this, { rangeFor: model, range: CM.rangeAround(model, 'all', 0) });
      const { from, to } = this.range;
      this.width = this.svg.clientWidth || 900; this.left = phone ? 0 : GUTTER; this.right = phone ? 0 : 6;
      this.x = (day) => this.left + (this.width - this.left - this.right) * (day - from) / (to - from);
      this.dayAt = (px) => Math.max(from, Math.min(to - 1, Math.floor(from + (to - from) * (px - this.left) / (this.width - this.left - this.right))));
      this.fine = to - from <= FINE_DAYS;
    }
    draw() {
      this.measure();
      const { host, range, x } = this;
      const held = sv('g', { 'clip-path': 'url(#cm-track-clip)' }, this.bars(), this.lanes());
      const clip = sv('clipPath', { id: 'cm-track-clip' }, sv('rect', { x: this.left - 4, y: -2, width: this.width - this.left - this.right + 8, height: 60 }));
      this.svg.replaceChildren(sv('defs', {}, clip), this.under = sv('g', { 'clip-path': 'url(#cm-track-clip)' }), held, ...this.axis(), this.over = sv('g'));
      this.shadeOwn = sv('rect', { class: 'cm-brush', y: 0, height: FOOT, hidden: true }); this.over.append(this.shadeOwn);
      Object.assign(this.slider, { min: range.from, max: range.to - 1 });
      this.place(this.slider, 16);
      Object.assign(this.axisPart.style, { left: this.left + 'px', right: this.right + 'px' });
      this.axisPart.title = CM.t('time.choose_part');
      this.words();
    }
    /* Lays a slider whose thumb is `px` wide so that the thumb's middle is the middle of its day. */
    place(slider, px) { const a = this.x(this.range.from + 0.5), b = this.x(this.range.to - 0.5); Object.assign(slider.style, { left: a - px / 2 + 'px', width: b - a + px + 'px' }); }
    words() {
      const { host, range, choice } = this, named = this.kinds().map((kind) => [kind, CM.t('time.' + (kind === 'all' ? 'whole' : kind))]);
      if (range.kind === 'own') named.push(['own', CM.shortSpan(host.model.start, range.from, range.to - 1)]);
      choice.setAttribute('aria-label', CM.t('time.range')); choice.title = CM.t('time.range');
      choice.replaceChildren(...named.map(([value, name]) => el('option', { value }, name)));
      choice.value = range.kind;
    }
    counts() {
      const { host } = this, { state } = host, key = [state.set, state.clock, JSON.stringify(state.filters)].join();
      if (this.talliedKey !== key || this.talliedFor !== host.model) Object.assign(this, { talliedKey: key, talliedFor: host.model, sums: tally(host) });
      return this.sums;
    }
    bars() {
      const { host: { model }, x, range } = this, { events, reports } = this.counts(), at = bins(model, this.fine ? 1 : WEEK), out = [], found = [];
      let most = 1, mostReports = 1;
      for (let i = 0; i + 1 < at.length; i++) {
        const a = at[i], b = at[i + 1], n = events[b] - events[a], told = reports[b] - reports[a];
        most = Math.max(most, n); mostReports = Math.max(mostReports, told);
        if (b > range.from && a < range.to) found.push([x(a) + 0.6, Math.max(1.5, x(b) - x(a) - 1.2), n, told]);
      }
      for (const [left, w, n, told] of found) {
        if (n > 0.001) out.push(sv('rect', { class: 'cm-bar-e', x: left, y: BASE - n / most * 18, width: w, height: n / most * 18 }));
        if (told) out.push(sv('rect', { class: 'cm-bar-r', x: left + 0.5, y: BASE + 1.5, width: Math.max(0.5, w - 1), height: Math.max(2, Math.sqrt(told / mostReports) * 16) }));
        else out.push(sv('rect', { class: 'cm-gap', x: left, y: BASE + 1, width: w + 1.2, height: 5 }));
      }
      return [...out, sv('path', { d: `M${this.left} ${BASE}.5H${this.width - this.right}`, stroke: css('line-strong'), 'stroke-width': 1 })];
    }
    lanes() { // the first side of the file above, all others below; shapes differ anyway
      const { host, x, range } = this, { model } = host, seen = new Set(), out = [];
      for (const change of host.set().changes) {
        const n = model.sideNumber.get(change.actor), key = n + ' ' + change.day;
        if (n == null || seen.has(key) || change.day < range.from || change.day >= range.to) continue;
        seen.add(key);
        const mark = CM.dot(model, change.actor, 2.8);
        for (const part of mark.children) part.setAttribute('stroke-width', 0);
        mark.setAttribute('transform', `translate(${x(change.day + 0.5).toFixed(1)},${n === 0 ? 3.5 : 11})`);
        out.push(mark);
      }
      return out;
    }
    axis() {
      const { host, x, range } = this, { model } = host, out = [], phone = host.isPhone(), a = new Date(model.start + range.from * DAY), month = x(31) - x(0), end = this.width - 26;
      const names = Array.from({ length: 12 }, (_, m) => CM.textWidth(CM.month(Date.UTC(2020, m, 1)), 11.5, 400, host.tokens.sans)), every = [1, 2, 3, 6].find((n) => n * month > Math.max(...names) + 6) || 12;
      const tick = (at, loud) => out.push(sv('path', { d: `M${at} ${BASE}v${loud ? 22 : 20}`, stroke: css('line-strong'), 'stroke-width': loud ? 1.2 : 0.5, opacity: loud ? 1 : 0.55 }));
      const name = (at, text, year) => { if (at < end) out.push(sv('text', { class: 'cm-ax' + (year ? ' y' : ''), x: at + 3, y: 68 }, text)); };
      const years = month < LEAST_MONTH_PX ? Math.ceil(LEAST_YEAR_PX / (12 * month)) : 0; // of decades only years are written, and not each
      for (let y = a.getUTCFullYear(); years; y++) {
        const day = (Date.UTC(y, 0, 1) - model.start) / DAY, at = x(Math.max(range.from, day));
        if (day >= range.to) break;
        tick(at, y % years === 0);
        if (y % years === 0 && day >= range.from) name(at, String(y), true);
      }
      for (let m = 0; !years; m++) {
        const time = Date.UTC(a.getUTCFullYear(), a.getUTCMonth() + m, 1), day = (time - model.start) / DAY, date = new Date(time), jan = date.getUTCMonth() === 0;
        if (day >= range.to) break;
        const at = x(Math.max(range.from, day)), loud = jan || m === 0, dated = jan || m === 0 && range.kind !== 'all';
        tick(at, loud);
        if (date.getUTCMonth() % every === 0 || m === 0 && range.kind !== 'all') name(at, jan && every > 1 || jan && month < 60 ? String(date.getUTCFullYear()) : CM.month(time) + (dated ? ' ' + date.getUTCFullYear() : ''), dated);
        if (month > 150) for (let d = 7; d < 28; d += 7) if (day + d > range.from && day + d < range.to) { tick(x(day + d), false); name(x(day + d), String(d + 1)); }
      }
      if (!phone) for (const [y, s] of [[11, CM.t('changes')], [31, CM.t('events')], [47, CM.t('reports')]]) out.push(sv('text', { class: 'cm-ax', x: this.left - 10, y, 'text-anchor': 'end' }, s));
      if (range.kind !== 'all') { // where this part lies in the whole
        const whole = this.width - this.left - this.right, part = (day) => this.left + whole * day / model.days;
        out.push(sv('rect', { class: 'cm-whole', x: this.left, y: 73, width: whole, height: 2 }), sv('rect', { class: 'cm-part', x: part(range.from), y: 72, width: Math.max(3, part(range.to) - part(range.from)), height: 4 }));
      }
      return out;
    }
    /* What the bar of a day counts, in words: its week or, close by, the day itself. */
    binWords(day) {
      const { host } = this, { model } = host, { reports } = this.counts(), first = this.fine ? day : Math.max(0, day - (((day - model.weeks_from) % WEEK) + WEEK) % WEEK), next = this.fine ? day + 1 : Math.min(model.days, day - (((day - model.weeks_from) % WEEK) + WEEK) % WEEK + WEEK);
      const told = Math.round(reports[next] - reports[first]), found = model.events.countWithin({ day: next - 1, span: next - first });
      return CM.t(told ? 'time.bin' : 'time.bin_silent', { span: CM.shortSpan(model.start, first, next - 1), events: CM.count('time.events', found), reports: CM.count('time.reports', told) });
    }
    tell(e) {
      if (!this.host.ready || e.buttons || e.pointerType === 'touch') { this.host.tip(); return; }
      const box = this.svg.getBoundingClientRect(), stage = this.host.stage.getBoundingClientRect();
      this.host.tip(this.binWords(this.dayAt(e.clientX - box.left)), { x: e.clientX - stage.left - 12, y: stage.height });
    }
    /* A drag along the months chooses a part of the time, a click on a month that month, or from it the whole again. */
    brush() {
      let from = null;
      const px = (e) => e.clientX - this.svg.getBoundingClientRect().left, part = this.axisPart, end = () => { from = null; this.shadeOwn.setAttribute('hidden', ''); };
      part.addEventListener('pointerdown', (e) => { if (!this.host.ready || e.button) return; from = px(e); part.setPointerCapture(e.pointerId); });
      part.addEventListener('pointermove', (e) => {
        if (from == null) return;
        const a = Math.max(this.left, Math.min(from, px(e))), b = Math.min(this.width - this.right, Math.max(from, px(e)));
        this.shadeOwn.toggleAttribute('hidden', b - a < DRAGGED_PX); this.shadeOwn.setAttribute('x', a); this.shadeOwn.setAttribute('width', Math.max(0, b - a));
      });
      part.addEventListener('pointercancel', end);
      part.addEventListener('pointerup', (e) => {
        if (from == null) return;
        const a = this.dayAt(Math.min(from, px(e))), b = this.dayAt(Math.max(from, px(e))) + 1, drag = Math.abs(px(e) - from) >= DRAGGED_PX;
        end();
        this.show(drag ? this.own(a, b) : this.month(a));
      });
    }
    own(a, b) { const { model } = this.host, from = Math.max(0, Math.min(a, model.days - SHORTEST)); return { kind: 'own', from, to: Math.min(model.days, Math.max(b, from + SHORTEST)) }; }
    month(day) { const { model } = this.host; return this.range.kind === 'month' ? CM.rangeAround(model, 'all', day) : CM.rangeAround(model, 'month', day); }
  };
  CM.Track.BASE = BASE; CM.Track.FOOT = FOOT;
})(window.ConflictMap = window.ConflictMap || {});
