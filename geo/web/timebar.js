/* The time bar: date in words, steps and play, choice of window, and the track with changes, events and reports. */
(function (CM) {
  'use strict';
  const { el, sv } = CM;
  const DAY = 864e5, WEEK = 7;
  const swatch = (cls, h, y) => sv('svg', { width: 8, height: 12, 'aria-hidden': true }, sv('rect', { class: cls, x: 0.5, y, width: 7, height: h }));

  CM.TimeBar = class {
    constructor(host) {
      this.host = host; this.speed = CM.PLAYS_AT;
      this.track = new CM.Track(host, (day) => { this.stop(); host.go(day, 'slider'); });
      this.slider = this.track.slider;
      this.date = new CM.DateField(host, { testid: 'date-typed', day: () => host.state.day, pick: (day) => { this.stop(); host.go(day, 'typed'); } });
      this.other = new CM.CompareBar(host);
      this.small = el('small'); this.now = el('div', { class: 'cm-now' }, this.other.date.node, this.other.arrow, this.date.node, this.small);
      this.buttons = el('div', { class: 'cm-btns', role: 'group' }); this.far = el('div', { class: 'cm-btns', role: 'group' });
      this.windows = el('span', { class: 'cm-seg', role: 'group', 'data-testid': 'windows' });
      this.speeds = el('span'); this.more = el('button', { type: 'button', class: 'cm-more', 'data-testid': 'time-tools', 'aria-expanded': 'false', onclick: () => this.unfold() }, CM.moreGlyph());
      this.barKey = el('span', { class: 'cm-barkey' });
      this.tools = el('div', { class: 'cm-tools' }, this.far, this.speeds, this.other.act, el('span', { class: 'cm-grow' }), this.windows, host.swipe.modes, this.barKey);
      this.node = el('div', { class: 'cm-time' }, el('div', { class: 'cm-row' }, this.now, this.buttons, this.more, this.tools), this.track.node);
      this.slider.after(this.other.slider);
      this.slider.addEventListener('keydown', (e) => this.key(e));
    }
    /* Steps and plays by key, wherever on the map the focus is; whether the key meant anything here. Letters count only
       while slider or map have the focus, so that they are in nobody's way. */
    key(e) {
      if (!this.host.ready || e.altKey || e.ctrlKey || e.metaKey) return false;
      const { host } = this, day = host.state.day, last = host.model.days - 1, own = e.target === this.slider, by = own && e.shiftKey ? WEEK : 1;
      if (e.shiftKey && !own) return false; // the map pans
      const to = { ArrowRight: day + by, ArrowUp: day + by, ArrowLeft: day - by, ArrowDown: day - by, PageUp: this.month(day, 1), PageDown: this.month(day, -1), Home: 0, End: last }[e.key];
      const run = e.target !== document.body && this.letters(own)[/^[\x20-\x7e]$/.test(e.key) ? e.key.toLowerCase() : e.code];
      const plays = e.key === ' ' && !e.target.closest('[role=button], button, a'); // on a mark, space opens its card
      if (to == null && !plays && !run) return false;
      e.preventDefault();
      if (plays) this.toggle(); else if (run) run(); else { this.stop(); host.go(Math.max(0, Math.min(last, to)), 'key'); }
      return true;
    }
    letters(own) {
      const found = { n: () => this.jump(1), p: () => this.jump(-1), d: () => this.date.open(), c: () => this.other.toggle() };
      Object.assign(found, { KeyN: found.n, KeyP: found.p, KeyD: found.d, KeyC: found.c }, this.host.tools.letters()); // where the letters of the keyboard are others
      return own ? { ...found, '+': () => this.track.zoom(1), '=': () => this.track.zoom(1), '-': () => this.track.zoom(-1) } : found;
    }
    month(day, by) { // the same day of the next month, or its last
      const { start } = this.host.model, d = new Date(start + day * DAY), y = d.getUTCFullYear(), m = d.getUTCMonth() + by;
      const most = new Date(Date.UTC(y, m + 1, 0)).getUTCDate();
      return Math.round((Date.UTC(y, m, Math.min(d.getUTCDate(), most)) - start) / DAY);
    }
    step(by) { const { host } = this; this.stop(); host.go(Math.max(0, Math.min(host.model.days - 1, host.state.day + by)), 'step'); }
    toggle() { if (this.timer) this.stop(); else this.start(); }
    start() {
      const { host } = this;
      if (host.state.day >= host.model.days - 1) host.go(0, 'play');
      this.timer = setInterval(() => { if (host.state.day >= host.model.days - 1) this.stop(); else host.go(host.state.day + 1, 'play'); }, 1000 / this.speed);
      this.drawPlay();
    }
    stop() { if (!this.timer) return; clearInterval(this.timer); this.timer = null; this.drawPlay(); this.host.rested('play'); }
    setSpeed(days) { this.speed = days; if (this.timer) { clearInterval(this.timer); this.start(); } }
    jump(by) {
      const { host } = this, days = host.set().changeDays, to = by > 0 ? days.find((d) => d > host.state.day) : days.findLast((d) => d < host.state.day);
      this.stop();
      if (to != null) host.go(to, 'change'); else host.warn(CM.t(by > 0 ? 'time.no_later' : 'time.no_earlier'));
    }
    unfold() { const open = this.node.classList.toggle('open'); this.more.setAttribute('aria-expanded', String(open)); this.host.resize(); }

    /* Everything that does not change with the date. */
    drawStatic() {
      const { host } = this, phone = host.isPhone();
      this.slider.setAttribute('aria-label', CM.t('date'));
      this.more.setAttribute('aria-label', CM.t('time.tools')); this.more.title = CM.t('time.tools');
      this.redo(this.buttons, CM.stepButtons(this, this.playButton())); this.redo(this.far, CM.stepButtons(this));
      this.redo(this.speeds, [CM.speedChoice(this)]);
      this.windows.setAttribute('aria-label', CM.t('window')); this.redo(this.windows, CM.windowChoice(host));
      this.other.words(); host.swipe.words();
      this.barKey.replaceChildren(swatch('cm-bar-e', 12, 0), CM.t('events'), swatch('cm-bar-r', 11, 0.5), CM.t('reports'), swatch('cm-gap', 6, 5), CM.t('time.no_reports'));
      const place = phone ? this.tools : this.track.node;
      if (this.track.choice.parentNode !== place) place.append(this.track.choice);
      this.track.draw();
      this.hand = null;
      this.drawDate();
    }
    /* Replaces the children of a group, and gives the focus back to the one at the same place. */
    redo(group, kids) { const at = [...group.children].indexOf(document.activeElement); group.replaceChildren(...kids); if (at >= 0 && group.children[at]) group.children[at].focus({ preventScroll: true }); }
    playButton() { const name = CM.t(this.timer ? 'pause' : 'play'); return (this.play = CM.stepButton(name, this.timer ? 'pause' : 'play', () => this.toggle(), { cls: 'play', solid: true })); }
    drawPlay() { const name = CM.t(this.timer ? 'pause' : 'play'); this.play.setAttribute('aria-label', name); this.play.title = name; this.play.replaceChildren(CM.playGlyph(this.timer)); }
    /* What moves with the date. */
    drawDate() {
      const { host, track } = this, { model } = host, { day, window: span } = host.state;
      if (!track.range) return;
      track.follow(day);
      const { x } = track, first = Math.max(0, day - span + 1);
      if (!this.hand || !this.hand.isConnected) {
        this.shade = sv('rect', { class: 'cm-win', y: 0, height: CM.Track.FOOT }); track.under.append(this.shade);
        this.hand = sv('g', {}, sv('path', { class: 'cm-hand', d: `M0 0V${CM.Track.FOOT}` }), this.grip = sv('circle', { class: 'cm-grip', cy: CM.Track.BASE, r: 7 }), this.letter = sv('text', { class: 'cm-letter', y: CM.Track.BASE + 4, hidden: true })); track.over.append(this.hand);
      }
      this.shade.setAttribute('x', x(first)); this.shade.setAttribute('width', x(day + 1) - x(first));
      this.hand.setAttribute('transform', `translate(${x(day + 0.5).toFixed(2)},0)`);
      if (Number(this.slider.value) !== day) this.slider.value = day;
      this.slider.setAttribute('aria-valuetext', CM.fullDate(model.start, day));
      this.date.say(CM.longDate(model.start, day));
      this.small.replaceChildren(el('span', {}, CM.weekday(model.start, day)), el('span', {}, CM.t('clock.' + host.state.clock)));
      this.other.draw(this); host.swipe.draw();
      if (!this.timer) { clearTimeout(this.telling); this.telling = setTimeout(() => { if (host.ready) track.said.textContent = track.binWords(host.state.day); }, 200); }
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
