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
      const { columns } = raw, n = this.length = columns.from.length, column = (Type, name, missing = 0) => { const from = columns[name], out = new Type(n); for (let e = 0; e < n; e++) out[e] = from[e] == null ? missing : from[e]; return out; };
      Object.assign(this, { words: raw.words, actors: raw.actors, groups: raw.groups, dead: raw.deaths, shapes: raw.shapes, control: raw.control, names: raw.names, types: raw.types, statuses: raw.statuses, setNames: raw.set_names, placeById, ids: ` ${raw.ids} ` });
      for (const name of ['from', 'to', 'lng', 'lat', 'claimed', 'subtype', 'precision', 'place', 'place_id', 'kind', 'qualifier', 'country', 'off', 'side1', 'side2', 'deaths']) this[name] = column(Int32Array, name);
      for (const name of ['type', 'status', 'sets', 'vague']) this[name] = column(Uint8Array, name);
      this.s1 = column(Int8Array, 's1'); this.s2 = column(Int8Array, 's2');
      this.told = column(Int32Array, 'told', NEVER);
      this.km = column(Float32Array, 'km'); this.onMap = column(Uint8Array, 'on_map');
      for (let e = 0; e < n; e++) { this.km[e] = this.km[e] < 0 ? NaN : this.km[e] / 10; if (columns.lng[e] == null) this.onMap[e] = 0; }
      const long = [];
      for (let e = 0; e < n; e++) if (this.to[e] - this.from[e] > LONG_EVENT) long.push(e);
      this.long = Int32Array.from(long);
      /* 1 for an event that passes the filters, 0 for one that does not: what is drawn, counted and listed. */
      this.visible = Uint8Array.from(this.onMap);
      this.drawn = Uint8Array.from(this.onMap); // the same without filters: what the evidence alone would show
      this.locate(); this.sortEnds(); this.made = new Map(); this.changed();
    }
    /* Those with an area, in the order of `within`; and all in the order of their last day: the first of those that
       end on day `low + n` stands in `byEnd` at `endAt[n]`. */
    sortEnds() {
      const { to, from, length } = this, areas = [], low = this.low = length ? from[0] : 0;
      let high = low;
      for (let e = 0; e < length; e++) { if (to[e] > high) high = to[e]; if (this.vague[e] && this.spot[e] >= 0 && to[e] - from[e] <= LONG_EVENT) areas.push(e); }
      for (const e of this.long) if (this.vague[e] && this.spot[e] >= 0) areas.push(e);
      this.areas = Int32Array.from(areas);
      const { start, items } = CM.sortBy(to.map((day) => day - low), high - low + 1);
      this.endAt = start; this.byEnd = items;
    }
    /* To be called when `visible` or `drawn` was written: what was counted of them no longer holds. */
    changed() { this.version = (this.version || 0) + 1; this.sums = new Map(); this.last = new Map(); }
    /* Where in `byEnd` those begin that end after `day`. */
    endedBy(day) { return this.endAt[Math.max(0, Math.min(this.endAt.length - 1, day - this.low + 1))]; }
    /* How many visible events (or of those of another `mask`) overlap a window, without looking at each: those that began,
       less those that had ended; as known then, those of the last such window and what came and went since. */
    countWithin(window, mask = this.visible) {
      if (window.then) {
        const last = this.last.get(mask);
        let n = last ? last.n : 0;
        if (!last || !this.step(last.window, window, (_, by) => { n += by; }, mask)) n = this.within(window, mask).length;
        this.last.set(mask, { window, n });
        return n;
      }
      if (!this.sums.has(mask)) {
        const { byEnd, length } = this, begun = new Int32Array(length + 1), ended = new Int32Array(length + 1);
        for (let n = 0; n < length; n++) { begun[n + 1] = begun[n] + mask[n]; ended[n + 1] = ended[n] + mask[byEnd[n]]; }
        this.sums.set(mask, { begun, ended });
      }
      const { begun, ended } = this.sums.get(mask);
      return begun[firstAfter(this.from, window.day)] - ended[this.endedBy(window.day - window.span + 1)];
    }
    /* Calls `count(event, 1 or -1)` for each visible event that one window has and the other has not, and is true; false,
       where counting anew is no more work. */
    step(old, window, count, mask = this.visible) {
      if (!old.then !== !window.then) return false;
      const { to, byEnd } = this, { seen, items } = window.then ? this.byTold : { seen: this.from }, first = old.day - old.span + 1;
      const a = this.begunBy(old), b = this.begunBy(window), c = this.endedBy(first), d = this.endedBy(window.day - window.span + 1);
      if (Math.abs(b - a) + Math.abs(d - c) > this.work(window)) return false;
      for (let n = Math.min(a, b); n < Math.max(a, b); n++) { const e = items ? items[n] : n; if (mask[e] && to[e] > first) count(e, b > a ? 1 : -1); }
      for (let n = Math.min(c, d); n < Math.max(c, d); n++) { const e = byEnd[n]; if (mask[e] && seen[e] <= window.day) count(e, d > c ? -1 : 1); }
      return true;
    }
    /* How many had begun by the day of a window; as known then, and been told of. */
    begunBy({ day, then }) {
      if (!then) return firstAfter(this.from, day);
      const { start } = this.byTold;
      return start[Math.max(0, Math.min(start.length - 1, day - this.low + 1))];
    }
    /* How many events `within` looks at. */
    work({ day, span }) { return firstAfter(this.from, day) - firstAfter(this.from, day - span - LONG_EVENT) + this.long.length; }
    /* As known then an event is seen from the day on which it had begun and was told of: that day of each, and all in the
       order of it; made when it is first asked for. */
    get byTold() {
      if (!this.toldOrder) {
        const { from, told, low } = this, seen = from.map((day, e) => Math.max(day, told[e]));
        let high = low;
        for (const day of seen) if (day > high) high = day;
        this.toldOrder = { seen, ...CM.sortBy(seen.map((day) => day - low), high - low + 1) };
      }
      return this.toldOrder;
    }
    /* All events in the order of their spots; made when it is first asked for. */
    get bySpot() { return this.spotOrder || (this.spotOrder = CM.sortBy(this.spot, this.spots.x.length)); }
    /* The numbers of the visible events of a window at some spots, each spot's in the order of their first day. */
    numbersAt(spots, window) {
      const { start, items } = this.bySpot, found = [];
      for (const spot of spots) for (let n = start[spot]; n < start[spot + 1]; n++) if (this.holds(items[n], window)) found.push(items[n]);
      return Int32Array.from(found);
    }
    /* The visible events of a window, counted now, their numbers found where they are asked for. */
    slice(window) { return new Slice(this, window); }
    /* The spots where events lie, each once: world pixels at zoom 0, and for an area its radius in them (else 0). */
    locate() {
      const known = new Map(), x = [], y = [], r = [], { km, vague, onMap, lng, lat } = this;
      this.spot = new Int32Array(this.length).fill(-1);
      for (let e = 0; e < this.length; e++) {
        if (!onMap[e]) continue;
        let key = (lng[e] + 18e6) * 18e6 + lat[e] + 9e6; // one number for both, below 2 ** 53
        if (vague[e]) key = `${key} ${km[e]}`;
        let spot = known.get(key);
        if (spot == null) {
          const north = lat[e] / 1e5;
          known.set(key, spot = x.length);
          x.push(CM.mercX(lng[e] / 1e5)); y.push(CM.mercY(north)); r.push(vague[e] ? Math.abs(CM.mercY(north + (km[e] || 0) / KM_PER_DEGREE) - CM.mercY(north)) : 0);
        }
        this.spot[e] = spot;
      }
      this.spots = { x: Float64Array.from(x), y: Float64Array.from(y), r: Float32Array.from(r), vague: new Uint8Array(x.length) };
      for (let e = 0; e < this.length; e++) if (vague[e] && this.spot[e] >= 0) this.spots.vague[this.spot[e]] = 1;
    }
    bitOf(set) { const at = this.setNames.indexOf(set); return at < 0 ? 0 : 1 << at; }

    /* The numbers of the visible events (or of those of another `mask`) whose days overlap a window: the `span` days up to and including `day`; with `then`
       only those that had been reported by that day. In the order of their first day, long ones last. */
    within(window, mask = this.visible) {
      const { from, to, long } = this, { day, span } = window, first = day - span + 1;
      const low = firstAfter(from, first - LONG_EVENT - 1), high = firstAfter(from, day), found = new Int32Array(high - low + long.length);
      let count = 0;
      for (let e = low; e < high; e++) if (to[e] - from[e] <= LONG_EVENT && this.holds(e, window, mask)) found[count++] = e;
      for (const e of long) if (this.holds(e, window, mask)) found[count++] = e;
      return found.subarray(0, count);
    }
    /* Whether an event is visible and overlaps a window. */
    holds(e, { day, span, then }, mask = this.visible) { return mask[e] === 1 && this.from[e] <= day && this.to[e] > day - span + 1 && !(then && this.told[e] > day); }
    /* Newest first, as they are read on a day. */
    newestFirst(numbers, day) {
      return numbers.sort((a, b) => this.lastDay(b, day) - this.lastDay(a, day) || this.from[b] - this.from[a] || a - b);
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
      const at = id && !id.includes(' ') ? this.ids.indexOf(` ${id} `) : -1;
      return at < 0 ? null : this.at(firstAfter(this.idStarts(), at + 1) - 1);
    }
    idStarts() {
      if (this.starts) return this.starts;
      this.starts = new Int32Array(this.length);
      for (let e = 0, at = 0; e < this.length; e++) { this.starts[e] = at + 1; at = this.ids.indexOf(' ', at + 1); }
      return this.starts;
    }
    idOf(e) { const start = this.idStarts()[e]; return this.ids.slice(start, this.ids.indexOf(' ', start)); }
    /* The event of a number as an object, for symbols, tips and cards. */
    at(e) {
      let event = this.made.get(e);
      if (!event) { if (this.made.size > KEPT) this.made.clear(); this.made.set(e, event = this.make(e)); }
      return event;
    }
    make(e) {
      const word = (name) => this.words[this[name][e]], actor = (n) => this.actors[n], c = this.control[e], placeId = word('place_id'), lng = this.lng[e] / 1e5, lat = this.lat[e] / 1e5;
      return {
        n: e, id: this.idOf(e), type: this.types[this.type[e]], subtype: word('subtype'), status: this.statuses[this.status[e]],
        claimed: actor(this.claimed[e]), from: this.from[e], to: this.to[e], precision: word('precision'),
        place: word('place'), known: this.placeById.get(placeId), names: this.names[placeId], kind: word('kind'), qualifier: word('qualifier'), country: word('country'),
        lng, lat, km: Number.isNaN(this.km[e]) ? null : Math.round(this.km[e] * 10) / 10, wx: CM.mercX(lng), wy: CM.mercY(lat), vague: !!this.vague[e], shapes: this.shapes[e] || [],
        side1: this.groups[this.side1[e]].map(actor), side2: this.groups[this.side2[e]].map(actor), s1: this.s1[e], s2: this.s2[e], deaths: this.dead[this.deaths[e]],
        control: c ? { place: c[0], to: actor(c[1]), from: actor(c[2]), extent: c[3], toSide: c[4], fromSide: c[5] } : null,
        sets: this.setNames.filter((name) => this.sets[e] & this.bitOf(name)), told: this.told[e] === NEVER ? null : this.told[e], onMap: !!this.onMap[e], off: word('off'),
      };
    }
  };

  class Slice {
    constructor(events, window) { this.events = events; this.window = window; this.length = events.countWithin(window); }
    get numbers() { return this.found || (this.found = this.events.within(this.window)); }
  }
  CM.NOTHING = { length: 0, numbers: new Int32Array(0), window: { day: 0, span: 0 } }; // a slice of no events

  /* The numbers of what has these keys (0 up to `kinds`; below 0: none), by key and then by number: those of a key are
     `items` from `start[key]` up to `start[key + 1]`. */
  CM.sortBy = (keys, kinds) => {
    const start = new Uint32Array(kinds + 1);
    for (const key of keys) if (key >= 0) start[key + 1]++;
    for (let n = 1; n <= kinds; n++) start[n] += start[n - 1];
    const next = start.slice(), items = new Int32Array(start[kinds]);
    for (let n = 0; n < keys.length; n++) if (keys[n] >= 0) items[next[keys[n]]++] = n;
    return { start, items };
  };
  /* The first place of a sorted column whose value is more than `value`. */
  function firstAfter(column, value) {
    let low = 0, high = column.length;
    while (low < high) { const mid = (low + high) >> 1; if (column[mid] <= value) low = mid + 1; else high = mid; }
    return low;
  }
  CM.ageOf = (event, day) => (event.status === 'ongoing' ? 0 : Math.max(0, day - (event.to - 1)));
})(window.ConflictMap = window.ConflictMap || {});
