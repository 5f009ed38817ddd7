/* The small map of the densest front, and the locator that takes its place when the big map is close by. */
(function (CM) {
  'use strict';
  const { el, sv, css } = CM;
  const WORTH = 2.6; // zoom levels by which the inset must be closer than the map, or it shows nothing new
  const AWAY = 1.2; // zoom levels past the first view from which one may be lost, and the locator helps
  const NAMES = 9, NAMES_PHONE = 2;

  CM.Inset = class {
    constructor(host) {
      this.host = host;
      const { model } = host, box = model.views.inset;
      this.locator = el('div', { class: 'cm-locator', hidden: true, 'aria-hidden': 'true' });
      this.holder = el('div', { class: 'm' }); this.caption = el('div', { class: 'cap' });
      this.node = el('div', { class: 'cm-inset', role: 'button', tabindex: 0 }, this.caption, this.holder);
      const enlarge = () => host.map.fitBounds(this.bounds(), { animate: !host.still });
      this.node.addEventListener('click', enlarge);
      this.node.addEventListener('keydown', (e) => { if (e.key === 'Enter') enlarge(); });
      this.has = !!box;
      host.stage.append(this.node, this.locator);
      if (!this.has) { this.node.hidden = true; return; }
      this.map = L.map(this.holder, { zoomSnap: 0, zoomControl: false, attributionControl: false, dragging: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, keyboard: false, touchZoom: false, trackResize: false, zoomAnimation: false, fadeAnimation: false, inertia: false });
      this.map.fitBounds(this.bounds(), { animate: false });
      this.painter = new CM.Painter(model, host.basemap, { small: true, padding: 0.02 });
      this.painter.tokens = host.tokens;
      this.painter.addTo(this.map);
      this.marks = new CM.Marks(this.map, this.painter, host, { small: true, keepOut: () => [], names: () => (host.isPhone() ? NAMES_PHONE : NAMES) });
    }
    bounds() { const [west, south, east, north] = this.host.model.views.inset; return L.latLngBounds([south, west], [north, east]); }
    words() {
      const { views } = this.host.model, name = CM.named(views.inset_name);
      this.caption.replaceChildren(name + ' ', el('small', { class: 'cm-wide' }, CM.named(views.inset_detail)));
      this.node.title = CM.t('enlarge', { place: name }); this.node.setAttribute('aria-label', this.node.title);
    }
    /* Shows inset or locator, as the zoom asks; neither where a card lies over them. */
    place() {
      const { host } = this, zoom = host.map.getZoom(), covered = !!host.card.open || host.beside.on, close = !this.has || zoom > this.map.getZoom() - WORTH;
      const hide = close || covered, lost = close && !covered && zoom > host.map.getBoundsZoom(host.homeBounds()) + AWAY;
      if (this.node.hidden !== hide) { this.node.hidden = hide; if (!hide) { this.map.invalidateSize({ animate: false }); this.map.fitBounds(this.bounds(), { animate: false }); } }
      this.locator.hidden = !lost;
      if (lost) this.drawLocator();
    }
    get shown() { return this.has && !this.node.hidden; }
    resize() { if (this.shown) { this.map.invalidateSize({ animate: false }); this.map.fitBounds(this.bounds(), { animate: false }); } }
    /* The first time after the big map is on the screen: nobody waits for the small one. */
    draw(scene, rest) {
      if (!this.shown) return;
      this.scene = scene;
      if (!this.begun) { this.begun = true; requestAnimationFrame(() => setTimeout(() => { if (this.host.inset === this) this.draw(this.scene, true); })); return; }
      this.painter.paintDate(scene); this.marks.draw(CM.halved(this.map, scene), rest);
    }

    drawLocator() {
      const { basemap, map } = this.host, rings = basemap.country.map((n) => basemap.pool.polygons[n][0]), main = rings.reduce((a, b) => (b.length > a.length ? b : a));
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < main.length; i += 2) { x0 = Math.min(x0, main[i]); x1 = Math.max(x1, main[i]); y0 = Math.min(y0, main[i + 1]); y1 = Math.max(y1, main[i + 1]); }
      const k = 96 / Math.max(x1 - x0, y1 - y0), at = (x, y) => [2 + (x - x0) * k + (96 - (x1 - x0) * k) / 2, 2 + (y - y0) * k + (96 - (y1 - y0) * k) / 2];
      let d = '';
      for (let i = 0, px = -9, py = -9; i < main.length; i += 2) { const [x, y] = at(main[i], main[i + 1]); if (i && Math.hypot(x - px, y - py) < 1) continue; d += (d ? 'L' : 'M') + x.toFixed(1) + ' ' + y.toFixed(1); px = x; py = y; }
      const c = map.project(map.getCenter(), 0), [x, y] = at(c.x, c.y);
      this.locator.replaceChildren(sv('svg', { width: 100, height: 100, viewBox: '0 0 100 100' }, sv('path', { d: d + 'Z', fill: css('nb'), stroke: css('line-strong'), 'stroke-width': 1 }),
        sv('rect', { x: x - 5, y: y - 4, width: 10, height: 8, fill: 'none', stroke: css('ink'), 'stroke-width': 1.8 }), sv('path', { d: `M${x} ${y + 5}v12`, stroke: css('ink'), 'stroke-width': 1.2 })));
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
