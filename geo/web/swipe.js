/* Two days on one map under a divider: the earlier one left of it, the later one right. Both follow their sliders. */
(function (CM) {
  'use strict';
  const { el } = CM;
  const MIDDLE = 0.5, STEP = 0.02, EDGE = 0.04; // of the map's width

  /* Where the divider stands in a painter's canvas. */
  CM.halfX = (painter, scene) => {
    const map = painter._map, at = map.containerPointToLayerPoint([scene.swipe * map.getSize().x, 0]).x - painter._bounds.min.x;
    return Math.round(at);
  };
  const isPast = (map, scene, x) => scene.swipe != null && x < scene.swipe * map.getSize().x;
  /* The scene of the day that is shown at a point of a map's container. */
  CM.sceneAt = (map, scene, x) => (isPast(map, scene, x) ? scene.past : scene);
  /* A scene for the marks of a map: each place is held by whom it is held on its own side of the divider. */
  CM.halved = (map, scene) => {
    if (scene.swipe == null) return scene;
    const { model } = CM.app, now = scene.holders.of, then = scene.past.holders.of;
    const of = model.places.map((place, n) => (isPast(map, scene, map.latLngToContainerPoint([place.lat, place.lng]).x) ? then : now)[n]);
    return { ...scene, holders: { of, seen: `${scene.both.seen} ${scene.swipe}` }, key: `${scene.key} ${scene.swipe}` };
  };
  CM.paintHalves = (painter, ctx, scene) => {
    const x = CM.halfX(painter, scene), { size } = painter.view;
    for (const [half, left, width] of [[scene.past, 0, x], [scene, x, size.x - x]]) {
      if (width <= 0) continue;
      ctx.save(); ctx.beginPath(); ctx.rect(left, 0, width, size.y); ctx.clip();
      painter.scene = half; painter.paintPlain(ctx, half);
      ctx.restore();
    }
    painter.scene = scene;
    if (painter.options.small) { ctx.fillStyle = painter.tokens.front; ctx.fillRect(x - 0.75, 0, 1.5, size.y); } // the map has a handle there
  };

  CM.Swipe = class {
    constructor(host) {
      this.host = host;
      this.handle = el('div', { class: 'grip', role: 'slider', tabindex: 0, 'data-testid': 'swipe', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-orientation': 'horizontal' });
      this.before = el('span', { class: 'day before' }); this.after = el('span', { class: 'day after' });
      this.node = el('div', { class: 'cm-swipe', hidden: true }, el('i'), this.before, this.after, this.handle);
      this.modes = el('span', { class: 'cm-seg cm-modes', role: 'group', 'data-testid': 'compare-modes' });
      this.handle.addEventListener('keydown', (e) => this.key(e));
      this.handle.addEventListener('pointerdown', (e) => { this.handle.setPointerCapture(e.pointerId); this.dragged = true; e.preventDefault(); this.handle.focus({ preventScroll: true }); });
      this.handle.addEventListener('pointermove', (e) => { if (!this.dragged) return; const box = host.stage.getBoundingClientRect(); this.move((e.clientX - box.left) / box.width); });
      for (const name of ['pointerup', 'pointercancel']) this.handle.addEventListener(name, () => { this.dragged = false; host.request(true); });
      host.map.on('move', () => { if (host.ready && host.state.swipe != null && host.painter.scene) host.painter.paintDate(host.painter.scene); });
    }
    key(e) {
      const to = { ArrowLeft: this.host.state.swipe - STEP, ArrowRight: this.host.state.swipe + STEP, Home: 0, End: 1 }[e.key];
      if (to == null || e.altKey || e.ctrlKey || e.metaKey) return;
      e.preventDefault(); e.stopPropagation(); this.move(to); this.host.request(true);
    }
    move(to) { this.host.state.swipe = Math.max(EDGE, Math.min(1 - EDGE, to)); this.draw(); this.host.request(false); }
    /* Shows what differs between the two days, or both under a divider or side by side (CM.COMPARED_AS). */
    choose(as) {
      const { host } = this;
      host.state.swipe = as === 'swipe' ? MIDDLE : null; host.state.beside = as === 'side';
      if (!host.ready) return;
      if (host.beside.place()) host.resize();
      CM.drawLegend(host.legend, host); host.bar.drawStatic(); this.draw(); host.request(true);
    }
    get chosen() { const { state } = this.host; return state.beside ? 'side' : state.swipe != null ? 'swipe' : 'difference'; }
    draw() {
      const { host } = this, { state, model } = host, on = state.compare != null && state.swipe != null;
      this.node.hidden = !on;
      if (!on) return;
      const [first, second] = CM.comparedDays(state), said = (day) => CM.shortSpan(model.start, day, day);
      this.node.style.left = `${(state.swipe * 100).toFixed(2)}%`;
      this.before.textContent = said(first); this.after.textContent = said(second);
      this.handle.setAttribute('aria-valuenow', Math.round(state.swipe * 100)); this.handle.setAttribute('aria-label', CM.t('compare.divider', { first: said(first), second: said(second) }));
    }
    words() {
      const { host } = this;
      this.modes.setAttribute('aria-label', CM.t('compare.modes'));
      host.bar.redo(this.modes, CM.COMPARED_AS.map((name) => el('button', { type: 'button', 'aria-pressed': this.chosen === name, 'data-testid': `compare-${name}`, onclick: () => { this.choose(name); host.rested('compare'); } }, CM.t('compare.' + name))));
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
