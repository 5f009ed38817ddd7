/* The events of a conflict as typed columns in the order of their first day: the days of a window are one slice of them.
   A filter writes `visible`; an event becomes an object only where one is asked for. */
(function (CM) {
  'use strict';
  const LONG_EVENT = 45; // days; longer ones are kept apart, so that a slice by first day stays short
  const NEVER = -(2 ** 31), KEPT = 4000; // objects of events that are kept
  const WORLD = 256; // the world's width in pixels at zoom 0 (Web Mercator)
  const KM_PER_DEGREE = 111.2;

  CM.mercX = (lng) => WORLD * (lng + 180) / 360;
  CM.mercY = (lat) => WORLD * (0.5 - Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360)) / (2 * Math.PI));

  CM.EventTable = class {
    constructor(raw, placeById) {
      const k = this.raw = raw.columns || {}, ids = k.id || [], n = this.length = ids.length, order = byFirstDay(k.from || []);
      Object.assign(this, { words: raw.words, actors: raw.actors, names: raw.names || {}, types: raw.types, statuses: raw.statuses, setNames: [...new Set((k.sets || []).flat())], placeById });
      const column = (Type, name, missing = 0) => Type.from(order, (i) => (k[name][i] == null ? missing : k[name][i]));
      this.row = order; // where an event stands in the packed columns
      this.from = column(Int32Array, 'from'); this.to = column(Int32Array, 'to'); this.told = column(Int32Array, 'told', NEVER);
      this.type = column(Uint8Array, 'type'); this.status = column(Uint8Array, 'status');
      this.s1 = column(Int8Array, 's1'); this.s2 = column(Int8Array, 's2');
      this.km = column(Float32Array, 'km', NaN); this.vague = column(Uint8Array, 'vague');
      this.onMap = Uint8Array.from(order, (i) => (k.on_map[i] && k.lng[i] != null ? 1 : 0));
      const bit = new Map(this.setNames.map((name, at) => [name, 1 << at]));
      this.sets = Uint8Array.from(order, (i) => k.sets[i].reduce((sum, name) => sum | bit.get(name), 0));
      this.long = Int32Array.from(order.keys()).filter((e) => this.to[e] - this.from[e] > LONG_EVENT);
      /* 1 for an event that passes the filters, 0 for one that does not: what is drawn, counted and listed. */
      this.visible = Uint8Array.from(this.onMap);
      this.locate(order, k); this.made = new Map();
      if (n) this.ids = ids;
    }
    /* The spots where events lie, each once: world pixels at zoom 0, and for an area its radius in them (else 0). */
    locate(order, k) {
      const known = new Map(), x = [], y = [], r = [], { km, vague, onMap } = this;
      this.spot = Int32Array.from(order, (i, e) => {
        if (!onMap[e]) return -1;
        const key = `${k.lng[i]},${k.lat[i]},${vague[e] ? km[e] : ''}`, found = known.get(key);
        if (found != null) return found;
        const lat = k.lat[i] / 1e5;
        known.set(key, x.length);
        x.push(CM.mercX(k.lng[i] / 1e5)); y.push(CM.mercY(lat)); r.push(vague[e] ? Math.abs(CM.mercY(lat + (km[e] || 0) / KM_PER_DEGREE) - CM.mercY(lat)) : 0);
        return x.length - 1;
      });
      this.spots = { x: Float64Array.from(x), y: Float64Array.from(y), r: Float32Array.from(r), vague: new Uint8Array(x.length) };
      for (let e = 0; e < this.length; e++) if (vague[e] && this.spot[e] >= 0) this.spots.vague[this.spot[e]] = 1;
    }
    bitOf(set) { const at = this.setNames.indexOf(set); return at < 0 ? 0 : 1 << at; }

    /* The numbers of the visible events whose days overlap a window: the `span` days up to and including `day`; with `then`
       only those that had been reported by that day. In the order of their first day, long ones last. */
    within(window) {
      const { from, to, long } = this, { day, span } = window, first = day - span + 1;
      const low = firstAfter(from, first - LONG_EVENT - 1), high = firstAfter(from, day), found = new Int32Array(high - low + long.length);
      let count = 0;
      for (let e = low; e < high; e++) if (to[e] - from[e] <= LONG_EVENT && this.holds(e, window)) found[count++] = e;
      for (const e of long) if (this.holds(e, window)) found[count++] = e;
      return found.subarray(0, count);
    }
    /* Whether an event is visible and overlaps a window. */
    holds(e, { day, span, then }) { return this.visible[e] === 1 && this.from[e] <= day && this.to[e] > day - span + 1 && !(then && this.told[e] > day); }
    /* Newest first, as they are read on a day. */
    newestFirst(numbers, day) {
      return numbers.sort((a, b) => this.lastDay(b, day) - this.lastDay(a, day) || this.from[b] - this.from[a] || this.row[a] - this.row[b]);
    }
    lastDay(e, day) { return this.statuses[this.status[e]] === 'ongoing' ? this.from[e] : Math.min(day, this.to[e] - 1); }

    /* Running sums of visible events: what lies in the days [a, b) is sum[b] - sum[a]. One that may lie on any of several
       days counts a part on each. */
    summed(days) {
      const sums = new Float64Array(days + 2), { visible, length } = this;
      for (let e = 0; e < length; e++) {
        if (!visible[e] || this.from[e] >= days || this.to[e] <= 0) continue;
        const part = 1 / (this.to[e] - this.from[e]);
        sums[Math.max(0, this.from[e]) + 1] += part; sums[Math.min(days, this.to[e]) + 1] -= part;
      }
      for (let twice = 0; twice < 2; twice++) for (let i = 1; i <= days; i++) sums[i] += sums[i - 1];
      return sums;
    }
    typesUsed() { const used = new Set(this.type); return this.types.filter((_, n) => used.has(n)); }

    /* The event of an id, or null. */
    find(id) {
      if (!this.numberOf) { this.numberOf = new Map(); for (let e = 0; e < this.length; e++) this.numberOf.set(this.ids[this.row[e]], e); }
      return this.numberOf.has(id) ? this.at(this.numberOf.get(id)) : null;
    }
    /* The event of a number as an object, for symbols, tips and cards. */
    at(e) {
      let event = this.made.get(e);
      if (!event) { if (this.made.size > KEPT) this.made.clear(); this.made.set(e, event = this.make(e)); }
      return event;
    }
    make(e) {
      const i = this.row[e], k = this.raw, word = (name) => this.words[k[name][i]], actor = (n) => this.actors[n], c = k.control[i], placeId = word('place_id');
      return {
        n: i, number: e, id: this.ids[i], type: this.types[this.type[e]], subtype: word('subtype'), status: this.statuses[this.status[e]],
        claimed: actor(k.claimed[i]), from: this.from[e], to: this.to[e], precision: word('precision'),
        place: word('place'), known: this.placeById.get(placeId), names: this.names[placeId], kind: word('kind'), qualifier: word('qualifier'), country: word('country'),
        lng: k.lng[i] / 1e5, lat: k.lat[i] / 1e5, km: k.km[i], wx: CM.mercX(k.lng[i] / 1e5), wy: CM.mercY(k.lat[i] / 1e5), vague: !!this.vague[e], shapes: k.shapes[i],
        side1: k.side1[i].map(actor), side2: k.side2[i].map(actor), s1: this.s1[e], s2: this.s2[e], deaths: k.deaths[i],
        control: c && { place: c[0], to: actor(c[1]), from: actor(c[2]), extent: c[3], toSide: c[4], fromSide: c[5] },
        sets: this.setNames.filter((name) => this.sets[e] & this.bitOf(name)), told: k.told[i], onMap: !!this.onMap[e], off: word('off'),
      };
    }
  };

  function byFirstDay(from) {
    const order = Int32Array.from(from.keys());
    return from.some((day, i) => i && day < from[i - 1]) ? order.sort((a, b) => from[a] - from[b] || a - b) : order;
  }
  /* The first place of a sorted column whose value is more than `value`. */
  function firstAfter(column, value) {
    let low = 0, high = column.length;
    while (low < high) { const mid = (low + high) >> 1; if (column[mid] <= value) low = mid + 1; else high = mid; }
    return low;
  }
  CM.ageOf = (event, day) => (event.status === 'ongoing' ? 0 : Math.max(0, day - (event.to - 1)));
})(window.ConflictMap = window.ConflictMap || {});
