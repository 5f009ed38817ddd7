/* Fetches the packed files and unpacks them: events, holders of places, frames of areas and fronts. */
(function (CM) {
  'use strict';
  const NAME = /^[\w-]+\.json$/;
  const { mercX, mercY } = CM;

  /* A file that the page itself holds, where it was written as one file; else null. */
  CM.held = async (name) => {
    const node = document.querySelector(`script[data-file="${CSS.escape(name)}"]`);
    if (!node || node.type === 'application/json') return node && JSON.parse(node.textContent);
    const bytes = Uint8Array.from(atob(node.textContent), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).json();
  };

  CM.fetchJson = async (name) => {
    if (!NAME.test(name)) throw new Error(name);
    const held = await CM.held(name);
    if (held) return held;
    const answer = await fetch('data/' + name);
    if (!answer.ok) throw new Error(name);
    return answer.json();
  };

  /* Differences of whole numbers -> Web Mercator pixels at zoom 0, x and y by turns. */
  function unpackLine(steps, scale) {
    const out = new Float64Array(steps.length);
    for (let i = 0, x = 0, y = 0; i < steps.length; i += 2) {
      x += steps[i]; y += steps[i + 1];
      out[i] = mercX(x / scale); out[i + 1] = mercY(y / scale);
    }
    return out;
  }
  const unpackPool = (pool) => ({
    polygons: pool.polygons.map((rings) => rings.map((ring) => unpackLine(ring, pool.scale))),
    lines: pool.lines.map((line) => unpackLine(line, pool.scale)),
  });

  CM.unpackBasemap = (raw) => ({ ...raw, pool: unpackPool(raw.pool) });

  CM.unpackData = (raw) => {
    const c = raw.conflict, start = Date.parse(c.start + 'T00:00Z'), pool = unpackPool(raw.pool);
    const sideNumber = new Map(c.sides.map((side, n) => [side.id, n]));
    const places = raw.places.id.map((id, n) => ({
      n, id, name: raw.places.name[n], names: raw.places.names[n], lng: raw.places.lng[n] / 1e5, lat: raw.places.lat[n] / 1e5,
      kind: raw.places.kind[n], tier: raw.places.tier[n], km: raw.places.km[n],
    }));
    const byId = new Map(places.map((place) => [place.id, place]));
    const events = new CM.EventTable(raw.events, byId);
    const sets = {};
    for (const [name, set] of Object.entries(raw.sets)) sets[name] = unpackSet(set, places.length, c.days);
    return { ...c, start, pool, sideNumber, places, placeById: byId, events, sets, contenders: mainContenders(raw.sets, c.sides), textsFile: raw.texts, cards: raw.cards, ahead: raw.ahead !== false };
  };

  /* The two sides that contest most, for keys to the symbols; the first two of the file where none is contested. */
  function mainContenders(sets, sides) {
    const times = new Map();
    for (const set of Object.values(sets)) for (const by of set.areas.by) for (const pair of by || []) times.set(pair.join(), (times.get(pair.join()) || 0) + 1);
    const [most] = [...times].sort((a, b) => b[1] - a[1]);
    return most ? most[0].split(',').map(Number) : [0, Math.min(1, sides.length - 1)];
  }

  /* One evidence set: its series as known now, and in `then` the one as known then (the same one where there is no other). */
  function unpackSet(raw, places, days) {
    const now = unpackSeries(raw, places, days);
    now.reports = raw.reports;
    now.then = raw.then ? { ...unpackSeries(raw.then, places, days), reports: raw.reports } : now;
    return now;
  }
  function unpackSeries(raw, places, days) {
    const spells = Array.from({ length: places }, () => []);
    raw.control.place.forEach((place, i) => spells[place].push({ n: i, actor: raw.control.actor[i], from: raw.control.from[i], to: raw.control.to[i],
      before: raw.control.before[i], precision: raw.control.precision[i], beliefs: raw.control.beliefs[i], by: raw.control.by[i] }));
    const rows = (columns) => columns.from.map((_, i) => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])));
    const changes = raw.changes.day.map((day, i) => ({ day, place: raw.changes.place[i], actor: raw.changes.actor[i], before: raw.changes.before[i], precision: raw.changes.precision[i] }));
    return { spells, changes, changeDays: [...new Set(changes.map((c) => c.day))],
      areas: framed(rows(raw.areas), days), fronts: framed(rows(raw.fronts), days), bands: framed(rows(raw.bands), days) };
  }

  /* Rows by day: the days on which the set of rows changes, and the rows from each of them on. */
  function framed(rows, days) {
    const at = [...new Set([0, ...rows.flatMap((row) => [row.from, row.to])])].filter((day) => day < days).sort((a, b) => a - b);
    return { at, frames: at.map((day) => rows.filter((row) => row.from <= day && day < row.to)) };
  }
  CM.frameNumber = (framedRows, day) => {
    let low = 0, high = framedRows.at.length;
    while (low < high) { const mid = (low + high) >> 1; if (framedRows.at[mid] <= day) low = mid + 1; else high = mid; }
    return Math.max(0, low - 1);
  };
  CM.frameOf = (framedRows, day) => framedRows.frames[CM.frameNumber(framedRows, day)] || [];

  /* How likely a spell's state is, and "contested", by the last report of a day or before: [day, percent, percent]. */
  CM.beliefOn = (spell, day) => spell.beliefs.findLast((b) => b[0] <= day) || spell.beliefs[0];
  const AGES = [30, 90]; // days without a report of a side's nearest place, from which its front is drawn fainter, twice
  /* How old the evidence of a stretch of front is: days since the side that was silent longest was last heard of there. */
  CM.ageOfFront = (row, holders, day) => {
    if (!row.near) return 0;
    const last = (n) => (holders.of[n] && holders.of[n].beliefs.length ? CM.beliefOn(holders.of[n], day)[0] : -Infinity);
    return Math.max(...row.near.map((places) => day - Math.max(...places.map(last))));
  };
  CM.ageClass = (days) => AGES.filter((limit) => days > limit).length;

  /* Who holds each place on a day (null where not known), and a number for the set of places that are known. */
  CM.holdersOn = (set, day) => {
    let seen = 17;
    const of = set.spells.map((list, n) => {
      for (let i = list.length - 1; i >= 0; i--) if (list[i].from <= day && day < list[i].to) { seen = (seen * 31 + n + 1) | 0; return list[i]; }
      return null;
    });
    return { of, seen };
  };
})(window.ConflictMap = window.ConflictMap || {});
