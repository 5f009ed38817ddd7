/* Two days side by side (on a phone one above the other): a second map of the earlier day, which moves with the first. */
(function (CM) {
  'use strict';
  const { el } = CM;
  CM.COMPARED_AS = ['difference', 'swipe', 'side'];

  /* Names and dots alone: what is asked of a day is asked on the first map. */
  class TwinMarks extends CM.Marks { drawAsked() { /* nothing to ask here */ } }

  CM.Beside = class {
    constructor(host) {
      this.host = host; this.map = null;
      this.holder = el('div', { class: 'm', role: 'img', 'data-testid': 'beside' });
      this.before = el('span', { class: 'day' }); this.after = el('span', { class: 'day', hidden: true });
      this.node = el('div', { class: 'cm-beside-map', hidden: true }, this.holder, this.before);
      host.map.getContainer().append(this.after);
    }
    get on() { const { state } = this.host; return state.compare != null && !!state.beside; }
    /* Makes room for the second map, or takes it away; whether the first one now has another size. */
    place() {
      const { host, on } = this;
      if (this.node.hidden === !on) return false;
      this.node.hidden = this.after.hidden = !on;
      host.root.classList.toggle('cm-beside', on);
      if (on) this.open(); else this.close();
      return true;
    }
    open() {
      const { host, holder } = this, { zoomSnap, zoomDelta } = host.map.options;
      this.map = L.map(holder, { zoomSnap, zoomDelta, zoomControl: false, attributionControl: false, keyboard: false, boxZoom: false, trackResize: false, zoomAnimation: false, fadeAnimation: false, inertia: false, minZoom: 0, maxZoom: host.config.maxZoom });
      this.map.setView(host.map.getCenter(), host.map.getZoom(), { animate: false });
      this.painter = new CM.Painter(host.model, host.basemap, {});
      this.painter.tokens = host.tokens; this.painter.addTo(this.map);
      this.marks = new TwinMarks(this.map, this.painter, host, { small: false, keepOut: () => [...this.keepOut(), ...host.tools.over()] });
      this.together(host.map, this.map); this.together(this.map, host.map);
      this.map.on('moveend', () => { if (this.scene && host.ready) this.draw(this.scene, true); });
    }
    close() {
      if (!this.map) return;
      this.host.map.off('move', this.follows).off('moveend', this.rests);
      this.map.remove(); this.map = this.painter = this.marks = this.scene = null;
    }
    /* Whatever moves the one map moves the other: at once while it slides, exactly when it rests. */
    together(from, to) {
      const alone = (move) => () => { if (this.busy || !this.map) return; this.busy = true; try { move(); } finally { this.busy = false; } };
      const follows = alone(() => { if (from.getZoom() === to.getZoom()) to._rawPanBy(to.latLngToLayerPoint(from.getCenter()).subtract(to.latLngToLayerPoint(to.getCenter()))); });
      const rests = alone(() => { if (to === this.host.map) this.host.moved = true; to.setView(from.getCenter(), from.getZoom(), { animate: false }); });
      from.on('move', follows).on('moveend', rests);
      if (from === this.host.map) Object.assign(this, { follows, rests });
    }
    /* Where both maps say their day. */
    keepOut() { if (!this.on) return []; const map = this.host.map.getContainer().getBoundingClientRect(), day = this.after.getBoundingClientRect(); return [[day.left - map.left - 8, day.top - map.top - 8, day.right - map.left + 8, day.bottom - map.top + 8]]; }
    resize() { if (!this.map) return; this.busy = true; this.map.invalidateSize({ animate: false }); this.map.setView(this.host.map.getCenter(), this.host.map.getZoom(), { animate: false }); this.busy = false; }
    /* Draws the earlier day of a scene whose days stand apart. */
    draw(scene, rest) {
      if (!this.on || !this.map) return;
      this.scene = scene;
      const { host } = this, { model } = host, [first, second] = CM.comparedDays(host.state), said = (day) => CM.longDate(model.start, day), earlier = { ...scene, ...scene.past, past: null, why: null, key: `earlier ${scene.key}` };
      this.painter.paintDate(earlier); this.marks.draw(earlier, rest);
      this.before.textContent = said(first); this.after.textContent = said(second);
      this.holder.setAttribute('aria-label', CM.t('compare.earlier_map', { date: said(first) }));
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
