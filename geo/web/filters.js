/* Which events are shown: writes one byte an event, once for each choice of filters and evidence, never on a step of time. */
(function (CM) {
  'use strict';

  /* Sets `visible` of the events (1 shown, 0 not) by `filters` {types, statuses, sides: lists of ids or absent;
     precision_km; rows: base64, one bit for each event of the data file, the first in the highest bit of the first byte}
     and the evidence set, and `drawn`, the same without filters. A new filter is one more test here, on a column of the
     events; what the page alone knows of them (sources, actors, deaths, distances) comes in `rows`. */
  CM.applyFilters = (model, filters, set) => {
    const { events } = model, f = filters || {}, bit = events.bitOf(set), rows = f.rows && Uint8Array.from(atob(f.rows), (c) => c.charCodeAt(0)), all = (list) => new Uint8Array(list.length + 1).fill(1);
    const chosen = (names, list) => (list ? Uint8Array.from(names, (name) => (list.includes(name) ? 1 : 0)) : all(names));
    const types = chosen(events.types, f.types), statuses = chosen(events.statuses, f.statuses);
    const sides = f.sides && chosen([...model.sides.map((side) => side.id), ''], f.sides), none = model.sides.length; // the last: no side
    const km = f.precision_km == null ? Infinity : f.precision_km, place = (n) => (n < 0 ? none : n);
    for (let e = 0; e < events.length; e++) {
      events.drawn[e] = events.onMap[e] && events.sets[e] & bit ? 1 : 0;
      events.visible[e] = events.drawn[e] && (!rows || rows[e >> 3] & (128 >> (e & 7))) && types[events.type[e]] && statuses[events.status[e]]
        && (!sides || sides[place(events.s1[e])] || sides[place(events.s2[e])]) && (km === Infinity || events.km[e] <= km) ? 1 : 0;
    }
    events.changed();
  };
  CM.isFiltered = (filters) => Object.values(filters || {}).some((value) => value != null);

  /* "12 of 57 events": stands on the map while it is filtered, so that nobody takes it for a calm one. */
  CM.FilterNote = class {
    constructor(host) { this.host = host; this.node = CM.el('div', { class: 'cm-filtered', 'data-testid': 'map-filtered', hidden: true }); }
    draw(scene) {
      const { host, node } = this, { events } = host.model;
      node.hidden = !CM.isFiltered(host.state.filters) || !!scene.past; // a comparison shows no events
      if (!node.hidden) node.textContent = CM.t('filtered', { n: CM.number((scene.counted || scene.events).length), all: CM.count('n_events', events.countWithin(scene, events.drawn)) });
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
