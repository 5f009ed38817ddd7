/* Why the line runs where it runs: the same answer as geo/explain.py gives, from the packed reports. Pure. */
(function (CM) {
  'use strict';
  const LEAST_SHARE = 0.02, MOST = 4, CLAIM_KM = 25, SPOT_KM = 0.03; // as in geo/explain.py
  const DIRECTIONS = 32, RINGS = 60, REACH = 1.5, RADIUS_KM = [6, 60], LEAST_RINGS = 2; // as in geo/explain_shift.py

  CM.unpackReports = (raw) => {
    const names = Object.keys(raw.columns), count = raw.columns.first.length;
    const all = Array.from({ length: count }, (_, n) => Object.fromEntries([['n', n], ...names.map((name) => [name, raw.columns[name][n]])]));
    const sets = Object.fromEntries(Object.entries(raw.sets).map(([name, set]) => [name, { told: set.told.map((n) => all[n]), spells: set.spells.map((list) => list.map((n) => all[n])), then: set.then && set.then.map((list) => list.map((n) => all[n])) }]));
    return { sets };
  };

  /* What decides at a point on a day. `sides`: those of the front that was asked about, or null to let the weights tell. */
  CM.explain = (model, reports, { set: setName, clock }, day, [lng, lat], sides) => {
    const then = clock === 'then', set = then ? model.sets[setName].then : model.sets[setName], told = toldBy(reports.sets[setName], then, day), holders = CM.holdersOn(set, day), plane = CM.planeAt(lng, lat);
    const held = [];
    model.places.forEach((place, n) => { const spell = holders.of[n]; if (spell) { const at = plane(place.lng, place.lat); held.push({ place, spell, at, km: Math.hypot(...at), share: 0 }); } });
    const claims = claimsNear(model, told.told, holders, plane, day), nearest = Math.min(Infinity, ...held.map((h) => h.km));
    if (!held.length || nearest > model.reach_km[1]) return { known: false, nearest, sides: [], contested: [], claims, holder: null };
    const sites = held.filter((h, i) => !held.slice(0, i).some((o) => Math.hypot(o.at[0] - h.at[0], o.at[1] - h.at[1]) < SPOT_KM));
    const weigh = CM.naturalWeights(sites.map((h) => h.at));
    for (const [i, share] of weigh(0, 0)) sites[i].share = share;
    for (const h of held) { const speak = speaking(told.spells[h.spell.n] || [], day); h.report = speak[0] || null; h.more = Math.max(0, speak.length - 1); h.last = h.report ? h.report.last : h.spell.from; }
    const ranked = [...held].sort((a, b) => b.share - a.share || a.km - b.km);
    const known = sides || [...new Set(ranked.filter((h) => h.share > 0).map((h) => h.spell.actor))].filter((id) => model.sideNumber.has(id)).sort();
    const columns = known.map((side) => ({ side, places: column(ranked, side, true) })), contested = column(ranked, 'contested', false);
    const shown = [...columns.flatMap((c) => c.places), ...contested];
    const newest = shown.reduce((a, b) => (!a || b.spell.from > a.spell.from ? b : a), null);
    return { known: true, nearest, holder: leader(weigh(0, 0), sites.map((h) => h.spell.actor)), sides: columns, contested, claims, newest, move: furthestMove(sites, weigh, shown, known) };
  };

  /* What a day knows of: every report, or as known then only those that had come. */
  function toldBy(of, then, day) {
    if (!then) return of;
    const came = (list) => list.filter((r) => r.came <= day);
    return { told: came(of.told), spells: (of.then || of.spells).map(came) };
  }
  /* The reports that speak for a spell, newest first, without those of days to come where there are others. */
  function speaking(list, day) {
    const until = list.filter((r) => r.first <= day);
    return [...(until.length ? until : list)].sort((a, b) => b.last - a.last || b.weight - a.weight);
  }
  function column(ranked, state, atLeastOne) {
    const ours = ranked.filter((h) => h.spell.actor === state);
    let chosen = ours.filter((h) => h.share > LEAST_SHARE).slice(0, MOST);
    if (!chosen.length && atLeastOne) chosen = [...ours].sort((a, b) => a.km - b.km).slice(0, 1);
    return chosen.sort((a, b) => b.last - a.last || a.km - b.km);
  }
  function claimsNear(model, told, holders, plane, day) {
    return told.filter((r) => {
      const km = Math.hypot(...plane(r.lng / 1e5, r.lat / 1e5)), now = r.place >= 0 ? holders.of[r.place] : null;
      return r.claim && km <= CLAIM_KM && r.first <= day && !(now && (now.actor === r.state || r.last < now.from));
    }).sort((a, b) => b.last - a.last);
  }
  function leader(weights, states) {
    const sums = new Map();
    for (const [i, w] of weights) sums.set(states[i], (sums.get(states[i]) || 0) + w);
    return [...sums].sort((a, b) => Math.round((b[1] - a[1]) * 1e9) || (a[0] < b[0] ? -1 : 1))[0][0];
  }

  /* The one change of a deciding place to another side that moves the nearest border furthest; null where none does. */
  function furthestMove(sites, weigh, shown, sides) {
    const tried = shown.filter((h) => h.share > 0).sort((a, b) => b.share - a.share), present = new Set(sites.map((h) => h.spell.actor));
    if (sides.length < 2 || !tried.length) return null;
    const radius = Math.max(RADIUS_KM[0], Math.min(RADIUS_KM[1], REACH * Math.max(...tried.map((h) => h.km)))), step = radius / RINGS, rings = [[weigh(0, 0)]];
    for (let r = 1; r <= RINGS; r++) rings.push(Array.from({ length: DIRECTIONS }, (_, k) => { const t = k * 2 * Math.PI / DIRECTIONS; return weigh(r * step * Math.cos(t), r * step * Math.sin(t)); }));
    const border = (states) => {
      const here = leader(rings[0][0], states), ring = rings.findIndex((each) => each.some((w) => leader(w, states) !== here));
      return ring < 0 ? { km: radius, here, gone: true } : { km: (ring - 0.5) * step, here, gone: false };
    };
    const states = sites.map((h) => h.spell.actor), now = border(states);
    let best = null;
    for (const place of tried) for (const then of sides) {
      if (then === place.spell.actor || !present.has(then)) continue;
      const after = border(states.map((s, i) => (sites[i] === place ? then : s)));
      const km = after.here !== now.here ? after.km + now.km : Math.abs(after.km - now.km);
      if (!best || km > best.km + 1e-9) best = { place, then, km, gone: after.gone };
    }
    return best && best.km > LEAST_RINGS * step ? best : null;
  }
})(window.ConflictMap = window.ConflictMap || {});
