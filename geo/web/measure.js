/* Measuring: the way along points that the reader sets, leg by leg, and the area of a shape that is closed. */
(function (CM) {
  'use strict';
  const { el } = CM;
  const LABEL_PX = 44, NEAR_PX = 12, SAME_PX = 3;

  CM.Measure = class {
    constructor(tools) { this.tools = tools; this.name = 'measure'; this.clear(); }
    clear() { this.points = []; this.closed = false; }
    leave(ended) { if (ended) this.clear(); }
    hint() { return this.points.length > 1 ? '' : CM.t('tools.measure.hint'); }
    pixel(p) { return this.tools.host.map.latLngToContainerPoint([p.lat, p.lng]); }
    put(point) {
      const q = this.pixel(point), far = (p) => q.distanceTo(this.pixel(p)), { points } = this;
      if (this.closed) this.clear();
      if (points.length > 2 && far(points[0]) < NEAR_PX) { this.closed = true; return; }
      if (points.length && far(points[points.length - 1]) < SAME_PX) return; // the second click of a double one
      this.points.push(point);
    }
    back() { if (this.closed) this.closed = false; else this.points.pop(); }
    get legs() { const { points } = this, ends = this.closed ? [...points, points[0]] : points; return ends.slice(1).map((b, i) => ({ a: ends[i], b, km: CM.distanceKm(ends[i], b) })); }
    said() {
      const { legs, points } = this, total = legs.reduce((sum, leg) => sum + leg.km, 0);
      if (!points.length) return [];
      if (!legs.length) return [CM.t('tools.measure.first')];
      const words = [CM.t(this.closed ? 'tools.measure.round' : 'tools.measure.total', { total: CM.length(total) })];
      if (legs.length > 1 && !this.closed) words.push(CM.t('tools.measure.leg', { n: CM.number(legs.length), km: CM.length(legs[legs.length - 1].km) }));
      if (this.closed) words.push(CM.ringCrosses(points) ? CM.t('tools.measure.crosses') : CM.t('tools.measure.area', { area: CM.areaWords(CM.ringKm2(points)) }));
      return words;
    }
    parts() {
      const { tools, points, legs } = this, act = (word, run, idle) => tools.button(word, () => { run(); tools.show(); }, { disabled: idle, 'data-testid': word.replace('measure.', 'measure-') });
      return [legs.length > 1 && el('ol', { class: 'legs', 'aria-label': CM.t('tools.measure.legs') }, legs.map((leg) => el('li', {}, CM.length(leg.km)))),
        el('div', { class: 'acts' }, act('measure.close', () => { this.closed = true; }, points.length < 3 || this.closed), act('back', () => this.back(), !points.length), act('measure.clear', () => this.clear(), !points.length)),
        el('details', { class: 'small' }, el('summary', {}, CM.t('tools.measure.how')), CM.t('tools.measure.sphere'))].filter(Boolean);
    }
    draw(at) {
      const { legs, points, closed } = this, font = this.tools.host.tokens.sans, ways = legs.map(({ a, b }) => CM.greatCircle(a, b).map(at)), out = [];
      if (closed) out.push(CM.toolPath(ways.flat(), 'cm-shape'));
      for (const cls of ['cm-way under', 'cm-way']) for (const way of ways) out.push(CM.toolPath(way, cls));
      points.forEach((p, i) => out.push(CM.toolDot(at(p), !i)));
      legs.forEach(({ a, b, km }, i) => { if (at(a).distanceTo(at(b)) > LABEL_PX) { const way = ways[i], half = way.length >> 1, mid = way.length % 2 ? way[half] : way[half - 1].add(way[half]).divideBy(2); out.push(CM.toolLabel(CM.length(km), mid, 'cm-figure', font)); } });
      return out;
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
