/* Which events are shown: writes one byte an event, once for each choice of filters and evidence, never on a step of time. */
(function (CM) {
  'use strict';

  /* Sets `visible` of the events (1 shown, 0 not) by `filters` {types, statuses, sides: lists of ids or absent;
     precision_km} and the evidence set. A new filter is one more test here, on a column of the events. */
  CM.applyFilters = (model, filters, set) => {
    const { events } = model, f = filters || {}, bit = events.bitOf(set), all = (list) => new Uint8Array(list.length + 1).fill(1);
    const chosen = (names, list) => (list ? Uint8Array.from(names, (name) => (list.includes(name) ? 1 : 0)) : all(names));
    const types = chosen(events.types, f.types), statuses = chosen(events.statuses, f.statuses);
    const sides = f.sides && chosen([...model.sides.map((side) => side.id), ''], f.sides), none = model.sides.length; // the last: no side
    const km = f.precision_km == null ? Infinity : f.precision_km, place = (n) => (n < 0 ? none : n);
    for (let e = 0; e < events.length; e++) {
      events.visible[e] = events.onMap[e] && events.sets[e] & bit && types[events.type[e]] && statuses[events.status[e]]
        && (!sides || sides[place(events.s1[e])] || sides[place(events.s2[e])]) && (km === Infinity || events.km[e] <= km) ? 1 : 0;
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
