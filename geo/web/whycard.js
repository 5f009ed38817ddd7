/* The card "Why does the line run here?", and where on the map it may be asked. All text is set as text. */
(function (CM) {
  'use strict';
  const { el, sv, icon } = CM;
  const ON_FRONT_KM = 5, ON_LINE_KM = 0.5; // as in geo/explain.py; nearer than the second the line itself was meant
  const WORLD = 256, AROUND_KM = 40075.017;
  const dots = (n) => el('span', { class: 'cm-weight', role: 'img', 'aria-label': CM.t('front.strength.' + n) }, '●'.repeat(n) + '○'.repeat(3 - n));
  const nameOf = (place) => CM.named(place.names, place.name);

  /* ---- what lies at a point: {front, contested} ---- */
  const pixel = (map, [lng, lat]) => map.project([lat, lng], 0);
  CM.kmPerPixel = (lat) => AROUND_KM * Math.cos(lat * Math.PI / 180) / WORLD;
  function inRing(ring, x, y) {
    let inside = false;
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      if (ring[i + 1] > y !== ring[j + 1] > y && x < (ring[j] - ring[i]) * (y - ring[i + 1]) / (ring[j + 1] - ring[i + 1]) + ring[i]) inside = !inside;
    }
    return inside;
  }
  const inShape = (pool, n, x, y) => pool.polygons[n].reduce((inside, ring) => inside !== inRing(ring, x, y), false);

  /* The point of a row's lines that is nearest to a point of the world at zoom 0, and how far it is. */
  CM.nearestOnLine = (pool, row, x, y) => {
    let best = { d: Infinity, x, y };
    for (const n of row.shapes) {
      const line = pool.lines[n];
      for (let i = 2; i < line.length; i += 2) {
        const ax = line[i - 2], ay = line[i - 1], dx = line[i] - ax, dy = line[i + 1] - ay, long = dx * dx + dy * dy;
        const t = long ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / long)) : 0, px = ax + t * dx, py = ay + t * dy, d = Math.hypot(px - x, py - y);
        if (d < best.d) best = { d, x: px, y: py };
      }
    }
    return best;
  };
  CM.groundAt = (model, map, scene, at) => {
    const { x, y } = pixel(map, at), km = CM.kmPerPixel(at[1]), found = { front: null, km: Infinity, contested: null };
    for (const row of scene.fronts) {
      const away = CM.nearestOnLine(model.pool, row, x, y).d * km;
      if (away <= Math.max(ON_FRONT_KM, row.km / 2) && away < found.km) { found.front = row; found.km = away; }
    }
    for (const row of scene.areas) if (row.by) row.shapes.forEach((n, i) => { if (inShape(model.pool, n, x, y)) found.contested = row.by[i]; });
    if (found.contested && (!found.front || found.front.style === 'band' || found.km > ON_LINE_KM)) found.front = null; else found.contested = null;
    return found;
  };

  /* Where a front can be asked about by key: the middle of each line in view, and contested places. */
  CM.askSpots = (host, scene) => {
    const { map, model } = host, size = map.getSize(), spots = [], inside = (q) => q.x > 8 && q.y > 8 && q.x < size.x - 8 && q.y < size.y - 8;
    scene.fronts.forEach((row, n) => {
      let seen = [];
      for (const shape of row.shapes) {
        const line = model.pool.lines[shape], here = [];
        for (let i = 0; i < line.length; i += 2) { const ll = map.unproject([line[i], line[i + 1]], 0), q = map.latLngToContainerPoint(ll); if (inside(q)) here.push({ at: [ll.lng, ll.lat], q }); }
        if (here.length > seen.length) seen = here;
      }
      if (seen.length) spots.push({ key: `f${n}`, weight: seen.length, ...seen[seen.length >> 1] });
    });
    const shapes = new Set();
    model.places.forEach((place, n) => {
      const spell = scene.holders.of[n], q = map.latLngToContainerPoint([place.lat, place.lng]);
      if (!spell || spell.actor !== 'contested' || !inside(q)) return;
      const { x, y } = pixel(map, [place.lng, place.lat]), of = scene.areas.flatMap((row) => (row.by ? row.shapes.filter((s) => inShape(model.pool, s, x, y)) : []))[0];
      if (of != null && !shapes.has(of)) { shapes.add(of); spots.push({ key: `c${of}`, weight: 1, at: [place.lng, place.lat], q }); }
    });
    return spots.sort((a, b) => b.weight - a.weight || (a.key < b.key ? -1 : 1)).slice(0, 12);
  };

  /* ---- in words ---- */
  const sideNames = (model, ids) => ids.map((id) => CM.actorName(model, id)).join(' | ');
  const near = (model, holders, [lng, lat]) => {
    const plane = CM.planeAt(lng, lat), known = model.places.filter((p, n) => holders.of[n]), far = (p) => Math.hypot(...plane(p.lng, p.lat));
    const best = known.reduce((a, p) => (!a || far(p) < far(a) ? p : a), null);
    return best ? nameOf(best) : '';
  };
  CM.askTitle = (host, scene, at, ground) => {
    const { model } = host, place = near(model, scene.holders, at);
    if (ground.contested) return CM.t('front.contested_ground', { sides: sideNames(model, ground.contested.map((n) => model.sides[n].id)), place });
    return ground.front ? CM.t('front.front_near', { sides: sideNames(model, ground.front.sides), place }) : place && CM.t('front.ground_near', { place });
  };
  CM.askQuestion = (ground) => CM.t('front.why' + (ground.contested ? '_contested' : !ground.front ? '_ground' : ground.front.style === 'band' ? '_band' : ''));
  CM.askLabel = (host, scene, at, ground) => `${CM.askTitle(host, scene, at, ground)}. ${CM.askQuestion(ground)}`;

  function source(host, report) {
    const event = report.event && host.model.events.find(report.event), name = report.publisher || CM.t('backing.' + (report.backing || 'knowledge'));
    if (report.address) return CM.webLink(report.address, name);
    if (event && event.sets.includes(host.state.set)) return el('button', { type: 'button', class: 'link', onclick: () => host.openEvent(event.id) }, name);
    return el('span', {}, name);
  }
  const when = (host, report) => CM.shortSpan(host.model.start, report.first, report.last);
  function reportLine(host, report, more) {
    return [el('span', {}, CM.t('front.kinds.' + report.kind), CM.t('comma'), when(host, report)), el('br'), source(host, report), ' ', dots(report.strength), more ? el('small', {}, ' ', CM.count('front.more', more)) : null];
  }
  const WORTH_SAYING = 5; // percent; less is not said
  function likely(host, held) {
    const [, n, contested] = CM.beliefOn(held.spell, host.state.day);
    return CM.t(held.spell.actor === 'contested' || contested < WORTH_SAYING ? 'front.likely' : 'front.likely_contested', { n, contested });
  }
  const entry = (host, held) => el('li', {}, el('b', {}, nameOf(held.place)), el('small', {}, ' ', CM.about(Math.max(0.5, held.km)), CM.t('comma'), likely(host, held)), el('br'), ...(held.report ? reportLine(host, held.report, held.more) : []));
  function columns(host, found) {
    const { model } = host;
    return el('div', { class: 'cm-sides' }, found.sides.map(({ side, places }) => el('section', {},
      el('h3', {}, icon(CM.dot(model, side, 6), 16), ' ', CM.t('front.side_of', { side: CM.withArticle(model, side) })),
      places.length ? el('ul', {}, places.map((held) => entry(host, held))) : el('p', { class: 'small' }, CM.t('front.no_place')))));
  }
  function contested(host, found) {
    if (!found.contested.length) return [];
    const said = found.contested.map((h) => (h.report ? `${nameOf(h.place)} (${when(host, h.report)}${CM.t('comma')}${likely(host, h)})` : `${nameOf(h.place)} (${likely(host, h)})`)).join(CM.t('comma'));
    return [el('h3', {}, CM.t('front.contested_title')), el('p', { class: 'small' }, said)];
  }
  function claims(host, found) {
    if (!found.claims.length) return [];
    const { model } = host, name = (r) => (r.place >= 0 ? nameOf(model.places[r.place]) : r.name);
    const row = (r) => el('li', {}, CM.t('front.claim', { date: when(host, r), place: name(r), actor: CM.withArticle(model, r.claimant || r.state) }), ' ', source(host, r));
    return [el('h3', {}, CM.t('front.claims_title')), el('ul', { class: 'small plain' }, found.claims.slice(0, 3).map(row))];
  }
  function move(host, found) {
    if (!found.move) return el('p', { class: 'cm-move' }, CM.t('front.nothing_moves'));
    const { place, then, km, gone } = found.move, values = { place: nameOf(place.place), side: CM.withArticle(host.model, then), km: CM.about(km) };
    return el('p', { class: 'cm-move', 'data-testid': 'front-move' }, CM.t('front.move', values), ' ', CM.t(gone ? 'front.move_gone' : 'front.move_km', values));
  }
  function sure(host, found, ground) {
    if (!found.known && !Number.isFinite(found.nearest)) return CM.t('front.nothing_known');
    if (!found.known) return CM.t('front.not_known', { km: CM.about(found.nearest) });
    if (ground.contested) return CM.t('front.sure_contested');
    if (!ground.front) return CM.t(found.holder === 'contested' ? 'contested' : 'front.no_front', { side: CM.withArticle(host.model, found.holder) });
    return ground.front.style === 'band' ? CM.t('front.sure_band', { km: CM.about(ground.front.km) }) : CM.t('front.sure_line', { km: CM.about(Math.max(0.5, ground.front.km / 2)) });
  }

  function age(host, scene, ground) {
    const days = ground.front ? CM.ageOfFront(ground.front, scene.holders, scene.day) : 0;
    return days > 0 && Number.isFinite(days) ? el('p', { class: 'small', 'data-testid': 'front-age' }, CM.t('front.age', { days: CM.count('days', days) })) : null;
  }

  CM.whyCard = (host, why) => {
    const { found, ground, scene, at } = why, style = ground.front && ground.front.style;
    const mark = sv('svg', { width: 30, height: 14, 'aria-hidden': true }, ground.contested ? sv('rect', { width: 30, height: 14, fill: 'url(#cm-contested)' })
      : style === 'band' ? sv('rect', { width: 30, height: 14, fill: 'url(#cm-band)' }) : sv('path', { d: 'M0 7H30', stroke: CM.css('front'), 'stroke-width': 3, 'stroke-dasharray': style === 'dashed' ? '9 6' : null }));
    const newest = found.newest && found.newest.spell.from > 0 ? el('p', { class: 'small' }, CM.t('front.newest', { place: nameOf(found.newest.place), date: CM.longDate(host.model.start, found.newest.spell.from) })) : null;
    return [el('div', { class: 'kicker' }, mark, el('span', {}, CM.askTitle(host, scene, at, ground))), el('h2', {}, CM.askQuestion(ground)),
      el('p', { class: 'small', 'data-testid': 'front-sure' }, sure(host, found, ground)), age(host, scene, ground), found.sides.length ? columns(host, found) : null,
      ...contested(host, found), ...claims(host, found), newest, found.known ? move(host, found) : null, el('div', { class: 'end' })];
  };
})(window.ConflictMap = window.ConflictMap || {});
