/* Where the spots of events fall in one view: a grid of squares held fast to the ground, computed once a view, so that a
   step of time only counts and a pointer finds what lies under it without looking at every event. Pure. */
(function (CM) {
  'use strict';
  CM.DENSE = 400; // events in view from which symbols give way to counts
  CM.SQUARE_PX = 14;
  const MARGIN_PX = 20, PILL_PX = 60; // radius from which a vague place has a ring with a label of its own
  const OUT = -1, RING = -2;

  CM.ViewGrid = class {
    constructor(events) { this.events = events; this.of = new Int32Array(events.spots.x.length); this.key = ''; }

    /* Takes a view: container pixels of a point are its pixels at zoom 0 times `scale`, less `ox` and `oy`. */
    look({ scale, ox, oy, size }) {
      const key = [scale, ox, oy, size.x, size.y].join();
      if (this.key === key) return this;
      const { of, events: { spots } } = this, { x, y, r, vague } = spots, edge = CM.SQUARE_PX;
      const left = Math.floor((ox - MARGIN_PX) / edge), top = Math.floor((oy - MARGIN_PX) / edge);
      const columns = Math.floor((ox + size.x + MARGIN_PX) / edge) - left + 1, rows = Math.floor((oy + size.y + MARGIN_PX) / edge) - top + 1;
      for (let n = 0; n < of.length; n++) {
        const px = x[n] * scale - ox, py = y[n] * scale - oy, radius = r[n] * scale;
        if (vague[n] && radius > PILL_PX) of[n] = px + radius > 0 && py + radius > 0 && px - radius < size.x && py - radius < size.y ? RING : OUT;
        else if (px > -MARGIN_PX && py > -MARGIN_PX && px < size.x + MARGIN_PX && py < size.y + MARGIN_PX) of[n] = (Math.floor((py + oy) / edge) - top) * columns + Math.floor((px + ox) / edge) - left;
        else of[n] = OUT;
      }
      Object.assign(this, { key, scale, ox, oy, size, left, top, columns, rows, counts: new Uint32Array(columns * rows), sorted: null, counted: null, ringed: of.includes(RING) });
      return this;
    }
    /* Counts a slice of events by square: {inView, rings: spot -> {n, newest}}; the squares' counts stand in `counts`.
       From one window to the next only what comes in and what goes out is counted. */
    tally(slice) {
      const { of, counts, events } = this, { spot, version } = events, last = this.counted;
      const count = (e, n) => { const at = of[spot[e]]; if (at >= 0) { counts[at] += n; this.inView += n; } };
      this.slice = slice; this.window = slice.window; this.counted = slice.length ? { window: slice.window, version } : null;
      const stepped = slice.length && last && last.version === version && events.step(last.window, slice.window, count);
      if (!stepped) {
        counts.fill(0); this.inView = 0;
        const { numbers } = slice;
        for (let i = 0; i < numbers.length; i++) count(numbers[i], 1);
      }
      return { inView: this.inView, rings: this.rings(slice) };
    }
    /* The spots that are rings in this view, with the events there: few events have an area. */
    rings({ length, window }) {
      const { of, events } = this, rings = new Map();
      if (!this.ringed || !length) return rings;
      for (const e of events.areas) {
        const at = events.spot[e];
        if (of[at] !== RING || !events.holds(e, window)) continue;
        const ring = rings.get(at);
        if (!ring) rings.set(at, { n: 1, newest: e });
        else { ring.n++; if (events.lastDay(e, window.day) >= events.lastDay(ring.newest, window.day)) ring.newest = e; }
      }
      return rings;
    }
    /* The events of the last count that this view shows, as objects, newest first: looked for where they lie or among
       those of the window, whichever are fewer. */
    shown() {
      if (!this.slice.length) return [];
      const { of, events, slice, window } = this, { spot } = events, { near, among } = this.sort();
      const found = among < events.work(window) ? events.numbersAt(near, window) : slice.numbers.filter((e) => of[spot[e]] !== OUT);
      return Array.from(events.newestFirst(found, window.day), (e) => events.at(e));
    }
    /* The square under a point of the container that holds something, or -1. */
    squareAt(x, y) {
      if (!this.key) return -1;
      const column = Math.floor((x + this.ox) / CM.SQUARE_PX) - this.left, row = Math.floor((y + this.oy) / CM.SQUARE_PX) - this.top;
      if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return -1;
      const at = row * this.columns + column;
      return this.counts[at] ? at : -1;
    }
    /* Whether a box of container pixels lies over a square that holds something. */
    covers([x0, y0, x1, y1]) {
      const edge = CM.SQUARE_PX, left = Math.floor((x0 + this.ox) / edge), right = Math.floor((x1 + this.ox) / edge), bottom = Math.floor((y1 + this.oy) / edge);
      for (let row = Math.floor((y0 + this.oy) / edge); row <= bottom; row++) for (let column = left; column <= right; column++) if (this.counts[(row - this.top) * this.columns + column - this.left]) return true;
      return false;
    }
    /* The upper left corner of a square in container pixels. */
    corner(square) { return [(square % this.columns + this.left) * CM.SQUARE_PX - this.ox, (Math.floor(square / this.columns) + this.top) * CM.SQUARE_PX - this.oy]; }
    /* The events of the last count in a square, or of a ring's spot; found among those that lie there, on any day. */
    numbersIn(square) { const { start, items } = this.sort(); return this.events.numbersAt(items.subarray(start[square], start[square + 1]), this.window); }
    numbersOf(spot) { return this.events.numbersAt([spot], this.window); }
    /* The spots in the order of their squares, those that this view shows, and how many events lie there on any day; made
       when first asked for in this view. */
    sort() {
      if (this.sorted) return this.sorted;
      const { of, counts, events: { bySpot } } = this, near = [];
      let among = 0;
      for (let n = 0; n < of.length; n++) if (of[n] !== OUT) { near.push(n); among += bySpot.start[n + 1] - bySpot.start[n]; }
      return this.sorted = { ...CM.sortBy(of, counts.length), near, among };
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
