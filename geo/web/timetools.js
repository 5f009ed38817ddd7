/* The controls of the time bar: a date that can be typed, steps by day, week and change of hands, speed and window. */
(function (CM) {
  'use strict';
  const { el, sv } = CM;
  const WINDOWS = [1, 7, 30, 90], SPEEDS = [3, 9, 18, 30]; // days; days a second
  CM.PLAYS_AT = SPEEDS[1];
  const GLYPHS = {
    prev: 'M3 3v10M12.5 3.5L6.5 8l6 4.5', weekBack: 'M8 3.5L3 8l5 4.5M13.5 3.5L8.5 8l5 4.5', back: 'M10 3.5L5 8l5 4.5', play: 'M4 2.5L13.5 8L4 13.5Z',
    pause: 'M4 3h3v10H4zM9 3h3v10H9z', on: 'M6 3.5L11 8l-5 4.5', weekOn: 'M8 3.5L13 8l-5 4.5M2.5 3.5L7.5 8l-5 4.5', next: 'M13 3v10M3.5 3.5L9.5 8l-6 4.5',
  };
  const glyph = (d, solid) => sv('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': true }, sv('path', { d, fill: solid ? 'currentColor' : 'none', stroke: solid ? 'none' : 'currentColor', 'stroke-width': 1.8, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }));
  const withKey = (what, key) => (key ? CM.t('time.key', { what, key }) : what);

  /* A button of the bar; `key` is the key that does the same, told in its title. */
  CM.stepButton = (label, shape, run, { key, cls = '', solid } = {}) => el('button', { type: 'button', 'aria-label': label, title: withKey(label, key), onclick: run, class: cls }, glyph(GLYPHS[shape], solid));

  /* The steps around the button that plays, in the order of the time that they go to; without it those that a narrow bar
     has among its tools. */
  CM.stepButtons = (bar, play) => {
    const all = [
      CM.stepButton(CM.t('previous_change'), 'prev', () => bar.jump(-1), { key: 'P', cls: 'cm-far' }), CM.stepButton(CM.t('time.previous_week'), 'weekBack', () => bar.step(-7), { key: 'Shift ←', cls: 'cm-far' }),
      CM.stepButton(CM.t('previous_day'), 'back', () => bar.step(-1), { key: '←' }), play,
      CM.stepButton(CM.t('next_day'), 'on', () => bar.step(1), { key: '→' }), CM.stepButton(CM.t('time.next_week'), 'weekOn', () => bar.step(7), { key: 'Shift →', cls: 'cm-far' }),
      CM.stepButton(CM.t('next_change'), 'next', () => bar.jump(1), { key: 'N', cls: 'cm-far' }),
    ];
    return play ? all : all.filter((button) => button && button.classList.contains('cm-far'));
  };
  CM.speedChoice = (bar) => {
    const choice = el('select', { class: 'cm-speed', 'data-testid': 'play-speed', 'aria-label': CM.t('time.speed'), title: CM.t('time.speed'), onchange: () => bar.setSpeed(Number(choice.value)) },
      SPEEDS.map((n) => el('option', { value: n, selected: n === bar.speed }, CM.t('time.a_second', { n }))));
    return choice;
  };
  /* The lengths of the window. In a narrow bar only the last number says that they are days; each is named in full. */
  CM.windowChoice = (host) => {
    const days = (n) => { const word = CM.count('days', n), number = CM.number(n), at = word.indexOf(number); return n === WINDOWS[WINDOWS.length - 1] || at < 0 ? word : [el('span', { class: 'cm-unit' }, word.slice(0, at)), number, el('span', { class: 'cm-unit' }, word.slice(at + number.length))]; };
    return [...WINDOWS, host.model.days].map((n) => { const all = n === host.model.days, name = all ? CM.t('all_days') : CM.count('days', n);
      return el('button', { type: 'button', 'aria-pressed': host.state.window === n, 'aria-label': name, title: name, onclick: () => host.setWindow(n) }, all ? name : days(n)); });
  };

  /* A date in words that becomes a field to type in. `day` answers the day that it shows, `pick` is told another. */
  CM.DateField = class {
    constructor(host, { testid, day, pick }) {
      Object.assign(this, { host, day, pick });
      this.button = el('button', { type: 'button', class: 'cm-day', 'data-testid': testid, onclick: () => this.open() });
      this.input = el('input', { type: 'date', class: 'cm-day-input', 'data-testid': testid + '-input', hidden: true });
      this.input.addEventListener('keydown', (e) => { e.stopPropagation(); if (e.key === 'Enter') { e.preventDefault(); this.take(); } else if (e.key === 'Escape') this.close(true); });
      this.input.addEventListener('blur', () => { if (!this.input.hidden) this.take(true); });
      this.node = el('span', { class: 'cm-dayfield' }, this.button, this.input);
    }
    say(text) { this.button.textContent = text; this.button.title = CM.t('time.type_date'); this.input.setAttribute('aria-label', CM.t('time.type_date')); }
    open() {
      const { model } = this.host, iso = (day) => CM.isoOf(model.start, day);
      Object.assign(this.input, { min: iso(0), max: iso(model.days - 1), value: iso(this.day()) });
      this.input.hidden = false; this.button.hidden = true; this.input.focus();
    }
    close(back) { this.input.hidden = true; this.button.hidden = false; if (back) this.button.focus({ preventScroll: true }); }
    /* Goes to what was typed; what cannot be is named, and on Enter the field stays for another try. */
    take(leaving) {
      const { model } = this.host, { value } = this.input, typed = CM.dayOf(model.start, value), inside = typed >= 0 && typed < model.days;
      if (inside || leaving) this.close(!leaving);
      if (inside) { if (typed !== this.day()) this.pick(typed); this.host.warn(''); return; }
      const said = (day) => CM.longDate(model.start, day);
      this.host.warn(value && Number.isFinite(typed) ? CM.t('time.outside', { date: said(typed), first: said(0), last: said(model.days - 1) }) : CM.t('time.no_date'));
    }
  };
  CM.playGlyph = (playing) => glyph(playing ? GLYPHS.pause : GLYPHS.play, true);
  CM.moreGlyph = () => sv('svg', { width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': true }, [3, 8, 13].map((cx) => sv('circle', { cx, cy: 8, r: 1.6, fill: 'currentColor' })));
})(window.ConflictMap = window.ConflictMap || {});
