/* Where names, symbols and trays go, so that nothing touches. Pure: it takes facts and a view and returns boxes. */
(function (CM) {
  'use strict';
  const SIZES = [14, 14, 13, 12.5, 12], WEIGHTS = [700, 700, 600, 500, 500]; // by tier
  const TIER_ZOOM = [6.2, 8, 9.8]; // from here on tiers 2, 3 and 4 are named
  const NEWEST_RINGS = 6; // places that changed hands and are ringed at once
  const GROUP_PX = 26, STAND_OFF_PX = 26, SYMBOL_PX = 22, TRAY_LIMIT = 5;
  const PILL_PX = 60; // radius from which a vague place has a label of its own
  const DENSE_PILLS = 12; // vague places that have a label in a dense view, where most happened
  const LEADER_COST = 1.2, DOT_COST = 0.3; // of a leader that would run through a name, of a dot that would be covered
  const CERTAIN = new Set(['day', 'days', 'week']);
  const ruler = document.createElement('canvas').getContext('2d');
  const widths = new Map();

  CM.forgetWidths = () => widths.clear();
  CM.textWidth = (text, px, weight, family) => {
    const key = `${weight} ${px} ${family} ${text}`;
    let width = widths.get(key);
    if (width == null) {
      if (widths.size > 4000) widths.clear();
      ruler.font = `${weight} ${px}px ${family}`;
      widths.set(key, width = ruler.measureText(text).width);
    }
    return width;
  };
  const hits = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
  const clashes = (box, taken) => { let n = 0; for (const other of taken) if (hits(box, other)) n++; return n; };
  /* Whether the straight line from `p` to `q` touches a box. */
  function crosses(p, q, box) {
    let [from, to] = [0, 1];
    for (const [start, step, low, high] of [[p.x, q.x - p.x, box[0], box[2]], [p.y, q.y - p.y, box[1], box[3]]]) {
      if (!step) { if (start < low || start > high) return false; continue; }
      const a = (low - start) / step, b = (high - start) / step;
      from = Math.max(from, Math.min(a, b)); to = Math.min(to, Math.max(a, b));
    }
    return from <= to;
  }
  const tierAt = (zoom) => 1 + TIER_ZOOM.filter((z) => zoom >= z).length;

  /* A place took a new holder within the window, on a day that is known well enough. */
  CM.changedHands = (spell, day, span) => spell.from > day - span && spell.from <= day && spell.before
    && spell.before !== spell.actor && spell.actor !== 'contested' && CERTAIN.has(spell.precision);

  CM.layDots = (o) => {
    const limit = tierAt(o.zoom), dots = [];
    o.model.places.forEach((place, n) => {
      const spell = o.holders.of[n];
      if (!spell) return;
      const q = o.point(place.lat, place.lng);
      if (q.x < -20 || q.y < -20 || q.x > o.size.x + 20 || q.y > o.size.y + 20) return;
      dots.push({ place, spell, q, changed: CM.changedHands(spell, o.day, o.span) });
    });
    dots.filter((d) => d.changed).sort((a, b) => b.spell.from - a.spell.from || a.place.tier - b.place.tier).slice(NEWEST_RINGS).forEach((d) => { d.changed = false; });
    for (const d of dots) {
      d.tier = d.changed && d.place.tier > 1 ? d.place.tier - 0.5 : d.place.tier;
      d.show = d.place.tier <= limit + (d.changed ? 1 : 0);
      d.ring = d.changed && (d.show || o.small);
      d.r = o.small ? 3.4 : d.show ? (d.tier <= 1 ? 5 : 4.2) : 2.2;
    }
    dots.sort((a, b) => a.tier - b.tier || b.spell.from - a.spell.from || a.place.n - b.place.n);
    const kept = [];
    for (const d of dots) if (d.show || o.small || !kept.some((k) => Math.hypot(k.q.x - d.q.x, k.q.y - d.q.y) < 7)) kept.push(d);
    return kept;
  };

  /* Seats for a name around its dot, best first: E, W, NE, NW, SE, SW, N, S. */
  function seatName(d, o, taken, tiny, busy, leads) {
    const text = CM.named(d.place.names, d.place.name), tier = Math.min(4, Math.ceil(d.tier));
    const px = o.small ? 11.5 : SIZES[tier], weight = d.changed ? 700 : WEIGHTS[tier];
    const w = CM.textWidth(text, px, weight, o.sans) + 2, h = px + 2, r = d.ring ? 10 : 7, [x, y] = [d.q.x, d.q.y];
    const seats = [[r, -h / 2], [-r - w, -h / 2], [r * 0.7, -h - 3], [-r * 0.7 - w, -h - 3], [r * 0.7, 4], [-r * 0.7 - w, 4], [-w / 2, -h - r - 1], [-w / 2, r + 1]];
    const near = busy.some((p) => Math.hypot(p.x - x, p.y - y) < 14);
    let best = null, bestScore = Infinity;
    seats.forEach(([dx, dy], i) => {
      const box = [x + dx, y + dy, x + dx + w, y + dy + h];
      if (box[0] < 4 || box[1] < 4 || box[2] > o.size.x - 4 || box[3] > o.size.y - 4) return;
      const score = i * 0.4 + (near && (i === 2 || i === 3 || i === 6) ? 4 : 0) + clashes(box, tiny) + LEADER_COST * leads.filter((g) => crosses(g.q, g, box)).length;
      if (score < bestScore && !taken.some((other) => hits(other, box))) { best = box; bestScore = score; }
    });
    if (!best) return null;
    taken.push([best[0] - 3, best[1] - 1, best[2] + 3, best[3] + 1]);
    return { place: d.place, text, tier, px, weight, box: best, x: best[0] + 1, y: best[3] - 3.5 };
  }

  /* Lays out one map. `o`: model, day, span, holders, events, rings (of dense views: {event, n, list}, most first), zoom, size, point(lat, lng), sans, keepOut, small, names. */
  CM.layOut = (o) => {
    const taken = [...o.keepOut], out = { names: [], groups: [], vague: [] };
    const dots = out.dots = CM.layDots(o), tiny = [];
    for (const d of dots) {
      const r = d.ring ? d.r + 4 : d.r + 2;
      if (d.show || o.small) taken.push([d.q.x - r, d.q.y - r, d.q.x + r, d.q.y + r]);
      else tiny.push([d.q.x - 3, d.q.y - 3, d.q.x + 3, d.q.y + 3]);
    }
    const items = [];
    for (const event of o.events) {
      const q = { x: event.wx * o.scale - o.ox, y: event.wy * o.scale - o.oy };
      if (event.vague) {
        const ring = o.small ? null : layVague(event, q, o, out.vague);
        if (o.small || !ring || ring.pill) continue; // a small ring shares the tray of what happened near it
      }
      if (q.x > -20 && q.y > -20 && q.x < o.size.x + 20 && q.y < o.size.y + 20) items.push({ event, q });
    }
    for (const ring of o.rings || []) layRing(ring, o, out.vague);
    const busy = items.map((i) => i.q);
    const named = (d) => { const name = (!o.small || out.names.length < o.names) && (d.show || o.small) && seatName(d, o, taken, tiny, busy, out.groups); if (name) out.names.push(name); };
    for (const d of dots) if (d.tier <= 1) named(d);
    for (const v of out.vague) if (v.pill) seatPill(v, o, taken);
    out.groups = layGroups(items, o, taken, tiny, out.names.map((name) => name.box));
    for (const d of dots) if (d.tier > 1) named(d);
    out.taken = taken;
    return out;
  };

  function layVague(event, q, o, list) {
    const km = event.km || 0, r = Math.abs(o.point(event.lat + km / 111.2, event.lng).y - q.y);
    const seen = q.x + r > 0 && q.y + r > 0 && q.x - r < o.size.x && q.y - r < o.size.y;
    const same = list.find((v) => Math.hypot(v.q.x - q.x, v.q.y - q.y) < 1 && Math.abs(v.r - r) < 1);
    if (same) { same.more.push(event); return same; }
    if (!seen) return null;
    const ring = { event, q, r, more: [], pill: r > PILL_PX };
    list.push(ring);
    return ring;
  }
  function layRing({ event, n, list }, o, found) {
    const q = { x: event.wx * o.scale - o.ox, y: event.wy * o.scale - o.oy }, r = Math.abs(o.point(event.lat + (event.km || 0) / 111.2, event.lng).y - q.y);
    found.push({ event, q, r, more: [], count: n - 1, list, pill: found.length < DENSE_PILLS });
  }
  /* The label of a vague place is a pill on the rim, never a pin in the middle. */
  function seatPill(v, o, taken) {
    v.text = (v.event.kind === 'country' ? CM.t('whole_country', { place: CM.placeOf(v.event) }) : CM.placeOf(v.event) + CM.t('comma') + CM.about(v.event.km)) + (v.count || v.more.length ? ` +${CM.number(v.count || v.more.length)}` : '');
    const w = v.w = CM.textWidth(v.text, 12.5, 500, o.sans) + 38, r = Math.max(20, Math.min(v.r, 0.45 * Math.min(o.size.x, o.size.y)));
    let best = null, score = Infinity;
    const weigh = (x, y, extra) => {
      const box = [x - w / 2 - 4, y - 16, x + w / 2 + 4, y + 16];
      if (box[0] < 4 || box[1] < 4 || box[2] > o.size.x - 4 || box[3] > o.size.y - 4 || clashes(box, o.keepOut)) return;
      const s = clashes(box, taken) + extra;
      if (s < score) { best = box; score = s; }
    };
    for (const angle of [-90, 90, -50, -130, 50, 130, 0, 180]) for (const k of [1, 0.62, 1.4]) {
      weigh(v.q.x + r * k * Math.cos(angle * Math.PI / 180), v.q.y + r * k * Math.sin(angle * Math.PI / 180), k === 1 ? 0 : 0.3);
    }
    // where inset, card or the map's edge leave no room on the rim: the nearest free spot of the view
    if (!best) for (let y = 22; y < o.size.y - 20; y += 18) for (let x = w / 2 + 8; x < o.size.x - w / 2 - 8; x += 24) weigh(x, y, Math.hypot(x - v.q.x, y - v.q.y) / 100);
    v.seat = null;
    if (!best) return;
    taken.push(best); v.seat = [best[0] + 4, best[1] + 4];
  }

  function layGroups(items, o, taken, tiny, names) {
    const groups = [], placed = [], reach = o.small ? 14 : GROUP_PX;
    for (const it of items) {
      const group = groups.find((g) => Math.hypot(g.q.x - it.q.x, g.q.y - it.q.y) < reach);
      if (group) group.list.push(it.event); else groups.push({ q: it.q, list: [it.event] });
    }
    for (const g of groups) {
      g.all = g.list; g.more = g.list.length > TRAY_LIMIT ? g.list.length - TRAY_LIMIT + 1 : 0;
      if (g.more) g.list = g.list.slice(0, TRAY_LIMIT - 1);
      const n = g.list.length + (g.more ? 1 : 0), k = g.k = o.small ? 15 : SYMBOL_PX, off = o.small ? 17 : STAND_OFF_PX;
      const w = n * k + (n > 1 ? 8 : 0), h = k + (n > 1 ? 6 : 0);
      let best = null, score = Infinity;
      for (const [dx, dy] of spotsAround(w, off)) {
        const box = [g.q.x + dx - w / 2, g.q.y + dy - h / 2, g.q.x + dx + w / 2, g.q.y + dy + h / 2];
        const outside = box[0] < 2 || box[1] < 2 || box[2] > o.size.x - 2 || box[3] > o.size.y - 2 || clashes(box, o.keepOut);
        const s = clashes(box, taken) + 3 * clashes(box, placed) + (outside ? 9 : 0) + Math.hypot(dx, dy) / 70 + DOT_COST * clashes(box, tiny) + LEADER_COST * names.filter((name) => crosses(g.q, { x: g.q.x + dx, y: g.q.y + dy }, name)).length;
        if (s < score) { best = box; score = s; }
      }
      placed.push(best);
      g.box = best; g.n = n; g.x = (best[0] + best[2]) / 2; g.y = (best[1] + best[3]) / 2;
      taken.push([best[0] - 3, best[1] - 3, best[2] + 3, best[3] + 3]);
    }
    return groups;
  }

  /* Where a tray of width `w` may stand off its place: above first, then aside, then below, then further out. */
  function spotsAround(w, off) {
    const spots = [[0, -off], [w / 2 + off - 6, -off * 0.4], [-w / 2 - off + 6, -off * 0.4], [0, off], [w / 2 + off, off * 0.7], [-w / 2 - off, off * 0.7]];
    for (const far of [1.9, 2.8, 3.8]) for (const angle of [-90, -45, -135, 0, 180, 90, 45, 135]) {
      const t = angle * Math.PI / 180;
      spots.push([Math.cos(t) * (w / 2 + off * (far - 1)), Math.sin(t) * off * far]);
    }
    return spots;
  }

  /* Points that lie deepest inside a side's area or the unknown, best first: where its name is written. */
  CM.deepPoints = (size, sample, step) => {
    const grid = [];
    for (let x = step; x < size.x - 8; x += step) for (let y = step; y < size.y - 8; y += step) grid.push({ x, y, of: sample(x, y) });
    const out = new Map();
    for (const p of grid) {
      if (!p.of || p.of === 'none') continue;
      p.deep = Math.min(140, p.x, p.y, size.x - p.x, size.y - p.y);
      for (const q of grid) if (q.of !== p.of) { const d = Math.hypot(p.x - q.x, p.y - q.y); if (d < p.deep) p.deep = d; }
      if (!out.has(p.of)) out.set(p.of, []);
      out.get(p.of).push(p);
    }
    for (const list of out.values()) list.sort((a, b) => b.deep - a.deep || a.x - b.x || a.y - b.y);
    return out;
  };
  CM.hitsAny = (box, taken) => taken.some((other) => hits(box, other));
})(window.ConflictMap = window.ConflictMap || {});
