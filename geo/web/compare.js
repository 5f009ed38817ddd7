/* Two days compared: what each side gained is hatched in its colour and direction, what stayed is faint, the older front
   is dotted. Only ground of which both days know who holds it is coloured. */
(function (CM) {
  'use strict';
  const { el, sv, css } = CM;
  const TURNS = [45, -45, 0, 90]; // degrees of the hatch, by number of the side: told apart without colour
  const TILE = 8, STROKE = 3, FAINT = 0.16, HATCH = 0.9;
  const turnOf = (n) => TURNS[n % TURNS.length];

  /* The earlier and the later day, whichever of them the slider stands on. */
  CM.comparedDays = ({ day, compare }) => [Math.min(day, compare), Math.max(day, compare)];

  /* A scene of the later day with the earlier one as its past. Events have no part in it; `counted` still has them. */
  CM.compareScene = (host, scene) => {
    const set = host.set(), [first, second] = CM.comparedDays(host.state), then = CM.holdersOn(set, first), now = CM.holdersOn(set, second);
    const swipe = host.state.swipe, ages = (rows, holders, day) => rows.map((row) => CM.ageClass(CM.ageOfFront(row, holders, day)));
    const fronts = CM.frameOf(set.fronts, second), old = CM.frameOf(set.fronts, first), bands = (day) => (swipe == null && !host.state.beside ? [] : CM.frameOf(set.bands, day)); // hatches of their own, between hatches
    const past = { day: first, areas: CM.frameOf(set.areas, first), fronts: old, ages: ages(old, then, first), bands: bands(first), holders: then };
    const both = { of: now.of.map((spell, n) => (then.of[n] ? spell : null)), seen: `${then.seen} ${now.seen}` };
    const frames = ['areas', 'fronts', 'bands'].flatMap((name) => [first, second].map((day) => CM.frameNumber(set[name], day)));
    return { ...scene, apart: !!host.state.beside, day: second, span: Math.max(1, second - first), past, both, swipe, holders: now, areas: CM.frameOf(set.areas, second), fronts, bands: bands(second), ages: ages(fronts, now, second),
      counted: scene.events, events: CM.NOTHING, key: ['compare', !!host.state.beside, host.state.set, host.state.clock, ...frames, both.seen].join() };
  };

  /* One path of some areas; areas of one day never overlap. */
  function joined(painter, shapes) {
    const path = new Path2D();
    for (const n of shapes) path.addPath(painter.path('area', painter.model.pool, n));
    return path;
  }

  CM.paintCompared = (painter, ctx, scene) => {
    const { past, areas } = scene, shapesOf = (rows, actor) => new Set(rows.filter((row) => row.actor === actor).flatMap((row) => row.shapes));
    faintly(painter, ctx, areas);
    for (const row of areas) { // an area that is the same on both days can have changed nothing
      const had = shapesOf(past.areas, row.actor), fresh = row.shapes.filter((n) => !had.has(n));
      const others = past.areas.filter((old) => old.actor !== row.actor), lost = others.flatMap((old) => { const has = shapesOf(areas, old.actor); return old.shapes.filter((n) => !has.has(n)); });
      if (fresh.length && lost.length) changed(painter, ctx, row, fresh, joined(painter, lost));
    }
    ctx.globalCompositeOperation = 'destination-in';
    ctx.drawImage(painter.evidence(scene.both), 0, 0, painter.view.size.x, painter.view.size.y);
    ctx.globalCompositeOperation = 'source-over';
    painter.outline(ctx);
    dotFronts(painter, ctx, past.fronts);
    painter.strokeFronts(ctx, scene.fronts);
  };
  function faintly(painter, ctx, areas) {
    const { model, tokens } = painter;
    for (const row of areas) {
      const n = model.sideNumber.get(row.actor), pairs = n == null ? [tokens.land, 1] : [model.sides[n][tokens.theme].colour, FAINT];
      [ctx.fillStyle, ctx.globalAlpha] = pairs;
      for (const shape of row.shapes) ctx.fill(painter.path('area', model.pool, shape), 'evenodd');
      ctx.globalAlpha = 1;
      if (n != null) continue;
      row.shapes.forEach((shape, i) => { ctx.globalAlpha = FAINT * 1.6; const [a, b] = (row.by && row.by[i]) || model.contenders; ctx.fillStyle = stripes(painter, ctx, a, b); ctx.fill(painter.path('area', model.pool, shape), 'evenodd'); ctx.globalAlpha = 1; });
    }
  }
  const stripes = (painter, ctx, a, b) => { const [left, right] = [a, b].map((n) => painter.model.sides[n][painter.tokens.theme].colour); return painter.pattern(ctx, `contested${a},${b}`, 10, 45, (t) => { t.fillStyle = left; t.fillRect(0, 0, 5, 10); t.fillStyle = right; t.fillRect(5, 0, 5, 10); }); };

  /* What of a row's areas lies where others were: hatched by side; what became contested is drawn as contested. */
  function changed(painter, ctx, row, fresh, before) {
    const { model, tokens } = painter, n = model.sideNumber.get(row.actor);
    ctx.save(); ctx.clip(before, 'evenodd');
    for (const shape of fresh) {
      const path = painter.path('area', model.pool, shape);
      if (n == null) { painter.contested(ctx, path, (row.by && row.by[row.shapes.indexOf(shape)]) || model.contenders); continue; }
      const { colour } = model.sides[n][tokens.theme];
      ctx.fillStyle = painter.pattern(ctx, 'gain' + n, TILE, turnOf(n), (t) => { t.fillStyle = colour; t.globalAlpha = HATCH; t.fillRect(0, 0, TILE, STROKE); });
      ctx.fill(path, 'evenodd');
      ctx.strokeStyle = colour; ctx.lineWidth = 1; ctx.stroke(path);
    }
    ctx.restore();
  }
  function dotFronts(painter, ctx, fronts) {
    ctx.lineCap = ctx.lineJoin = 'round'; ctx.setLineDash([0.1, 5]);
    for (const [style, width] of [[painter.tokens.casing, 4.4], [painter.tokens.front, 2.4]]) {
      ctx.strokeStyle = style; ctx.lineWidth = width;
      for (const row of fronts) if (row.style !== 'band') for (const n of row.shapes) ctx.stroke(painter.path('line', painter.model.pool, n));
    }
    ctx.setLineDash([]);
  }

  /* ---- the legend while comparing ---- */
  const swatch = (...kids) => sv('svg', { width: 22, height: 14, 'aria-hidden': true }, ...kids);
  const box = (fill, opacity = 1) => sv('rect', { x: 0.5, y: 0.5, width: 21, height: 13, fill, 'fill-opacity': opacity, stroke: css('line-strong'), 'stroke-width': 0.8 });
  const hatch = (n, id) => swatch(sv('pattern', { id, width: TILE, height: TILE, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turnOf(n)})` }, sv('rect', { width: TILE, height: STROKE, fill: css('s' + n) })), box(css('s' + n), FAINT), box(`url(#${id})`));
  const dotted = () => sv('svg', { width: 30, height: 14, 'aria-hidden': true }, sv('path', { d: 'M2 7H30', stroke: css('front'), 'stroke-width': 2.4, 'stroke-dasharray': '0.1 5', 'stroke-linecap': 'round' }));

  CM.compareLegend = (host) => {
    const { model } = host, [first, second] = CM.comparedDays(host.state), shown = model.sides.map((side, n) => ({ side, n })).filter(({ side }) => CM.hasArea(host, side.id));
    const to = (side) => CM.t('compare.to', { side: [(side.article || {})[CM.lang()], CM.named(side.name)].filter(Boolean).join(' ') });
    const item = (cls, ...kids) => el('span', { class: cls }, ...kids), main = shown.slice(0, 2);
    return [main.map(({ side, n }) => item('', hatch(n, 'cm-gain-' + n), el('b', {}, to(side)))),
      shown.slice(2).map(({ side, n }) => item('cm-wide l3', hatch(n, 'cm-gain-' + n), to(side))),
      main.map(({ side, n }) => item('cm-wide l4', swatch(box(css('s' + n), FAINT)), CM.t('compare.kept', { side: CM.named(side.name) }))),
      item('cm-wide l2', swatch(box('url(#cm-contested)')), CM.t('compare.contested_on', { date: CM.shortSpan(model.start, second, second) })),
      el('i', { class: 'sep cm-wide' }), item('cm-wide', dotted(), CM.t('compare.front_on', { date: CM.shortSpan(model.start, first, first) }))];
  };

  /* ---- the second day in the time bar ---- */
  CM.CompareBar = class {
    constructor(host) {
      this.host = host;
      this.act = el('button', { type: 'button', class: 'cm-act', 'data-testid': 'compare-toggle', onclick: () => this.toggle() });
      this.date = new CM.DateField(host, { testid: 'compare-date', day: () => host.state.compare, pick: (day) => host.setCompare(day) });
      this.arrow = el('span', { class: 'cm-arrow', 'aria-hidden': 'true' });
      this.slider = el('input', { type: 'range', class: 'cm-second', 'data-testid': 'compare-slider', min: 0, max: 1, step: 1, hidden: true });
      this.slider.addEventListener('input', () => host.setCompare(Number(this.slider.value)));
      this.slider.addEventListener('keydown', (e) => this.key(e));
    }
    get on() { return this.host.state.compare != null; }
    /* Into the mode with the window's first day, or out of it. */
    toggle() { const { state } = this.host; this.host.setCompare(this.on ? null : Math.max(0, state.day - Math.min(state.window, CM.LONGEST_STEP))); }
    key(e) {
      const { host } = this, { bar } = host, day = host.state.compare, last = host.model.days - 1, by = e.shiftKey ? 7 : 1;
      if (e.altKey || e.ctrlKey || e.metaKey) return;
      const to = { ArrowRight: day + by, ArrowUp: day + by, ArrowLeft: day - by, ArrowDown: day - by, PageUp: bar.month(day, 1), PageDown: bar.month(day, -1), Home: 0, End: last }[e.key];
      if (to != null) { e.preventDefault(); host.setCompare(Math.max(0, Math.min(last, to))); }
    }
    words() {
      const name = CM.t(this.on ? 'compare.stop' : 'compare.start');
      this.act.replaceChildren(CM.t('compare.short')); this.act.setAttribute('aria-pressed', String(this.on)); this.act.setAttribute('aria-label', name); this.act.title = name;
      this.arrow.textContent = CM.t('compare.arrow');
      this.slider.setAttribute('aria-label', CM.t('compare.other'));
    }
    /* The other day's date, handle and slider; the shade lies between the two days. */
    draw(bar) {
      const { host, on } = this, { model, state } = host, { track } = bar, { x, range } = track;
      bar.node.classList.toggle('comparing', on);
      this.date.node.hidden = this.arrow.hidden = !on;
      if (!this.hand || !this.hand.isConnected) { this.hand = sv('g', { class: 'cm-handa' }, sv('path', { class: 'cm-hand', d: `M0 0V${CM.Track.FOOT}` }), sv('circle', { class: 'cm-grip', cy: CM.Track.BASE, r: 9 }), sv('text', { class: 'cm-letter', y: CM.Track.BASE + 4 })); track.over.prepend(this.hand); }
      const inside = on && state.compare >= range.from && state.compare < range.to;
      this.hand.toggleAttribute('hidden', !inside); this.slider.hidden = !inside;
      bar.letter.toggleAttribute('hidden', !on); bar.grip.setAttribute('r', on ? 9 : 7);
      if (!on) return;
      const [first, second] = CM.comparedDays(state), earlier = state.compare <= state.day;
      bar.letter.textContent = earlier ? 'B' : 'A'; this.hand.lastChild.textContent = earlier ? 'A' : 'B';
      bar.shade.setAttribute('x', x(first)); bar.shade.setAttribute('width', x(second + 1) - x(first));
      this.date.say(CM.shortSpan(model.start, state.compare, state.compare)); bar.date.say(CM.shortSpan(model.start, state.day, state.day));
      [this.date.node.style.order, bar.date.node.style.order] = earlier ? [0, 2] : [2, 0]; // the earlier day first
      if (!inside) return;
      this.hand.setAttribute('transform', `translate(${x(state.compare + 0.5).toFixed(2)},0)`);
      Object.assign(this.slider, { min: range.from, max: range.to - 1 }); track.place(this.slider, 24);
      if (Number(this.slider.value) !== state.compare) this.slider.value = state.compare;
      this.slider.setAttribute('aria-valuetext', CM.fullDate(model.start, state.compare));
    }
  };
  CM.LONGEST_STEP = 90; // days before the date at which a comparison begins, at most
})(window.ConflictMap = window.ConflictMap || {});
