/* Dots, names, event symbols, trays and vague areas of one map, as SVG over its canvases. Nodes are kept from day to
   day; only what changed is made anew. */
(function (CM) {
  'use strict';
  const { sv } = CM;
  const FADE = 0.25, SHRINK = 0.3; // of an event as old as the window: it never reads as hollow
  const TIP_TYPES = 3;

  CM.placeOf = (event) => {
    const name = event.kind === 'country' && event.country ? CM.country(event.country) : event.known ? CM.named(event.known.names, event.known.name) : CM.named(event.names, event.place);
    return event.qualifier && !name.toLowerCase().includes(event.qualifier.toLowerCase()) ? CM.t('qualified', { place: name, qualifier: event.qualifier }) : name;
  };
  CM.typeWord = (event) => (event.subtype && CM.has('subtypes.' + event.subtype) ? CM.t('subtypes.' + event.subtype) : CM.t('types.' + event.type));
  /* The day of an event in short, or the days among which it lies. */
  CM.eventDate = (model, event) => (event.to - event.from === 1 ? CM.shortDate(model.start, event.from) : CM.spanOf(model.start, event.from, event.to));
  CM.eventTip = (model, event) => {
    const when = event.status === 'ongoing' ? CM.t('ongoing') : CM.eventDate(model, event);
    const claim = event.status === 'claimed' ? ' · ' + CM.claimWords(model, event) : '';
    return `${CM.typeWord(event)}: ${CM.placeOf(event)}${CM.t('comma')}${when}${claim}`;
  };
  /* How many events a square of a dense view holds, and of which types most. */
  CM.squareTip = (model, numbers) => {
    const counts = new Map(), { events } = model;
    for (const e of numbers) counts.set(events.type[e], (counts.get(events.type[e]) || 0) + 1);
    const most = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, TIP_TYPES).map(([type, n]) => CM.t('square_type', { type: CM.t('types.' + events.types[type]), n: CM.number(n) }));
    return CM.t('square_tip', { events: CM.count('n_events', numbers.length), types: most.join(CM.t('comma')) });
  };
  CM.actorName = (model, id) => {
    const side = model.sides[model.sideNumber.get(id)], own = model.actors[id] || (side && side.name);
    return own ? CM.named(own, id) : CM.has('actors.' + id) ? CM.t('actors.' + id) : id;
  };
  /* Who holds a place, and since when as far as that is known. */
  CM.placeTip = (model, place, spell) => {
    const holder = spell.actor === 'contested' ? CM.t('contested') : CM.actorName(model, spell.actor), name = CM.named(place.names, place.name);
    if (spell.from <= 0) return CM.t('place_tip', { place: name, holder });
    return CM.t(['day', 'days', 'week'].includes(spell.precision) ? 'place_tip_since' : 'place_tip_about', { place: name, holder, date: CM.longDate(model.start, spell.from) });
  };
  /* "het LNA", "de GNA": the name with the word that goes before it. */
  CM.withArticle = (model, id) => {
    const side = model.sides[model.sideNumber.get(id)], article = side && model.actors[id] ? side.article[CM.lang()] : '';
    return (article ? article + ' ' : '') + CM.actorName(model, id);
  };
  CM.claimWords = (model, event) => {
    const by = event.claimed || event.side1[0];
    return by ? CM.t('claimed_by', { actor: CM.withArticle(model, by) }) : CM.t('status.claimed');
  };

  CM.Marks = class {
    constructor(map, painter, host, options) {
      Object.assign(this, { map, painter, host, options, quiet: { key: '', list: [] } });
      const pane = map.createPane('cm-marks');
      pane.style.zIndex = 640;
      this.layers = Object.fromEntries(['areas', 'frame', 'leads', 'spokes', 'dots', 'quiet', 'labs', 'evs', 'asks'].map((name) => [name, sv('g')]));
      this.svg = sv('svg', { class: 'cm-marks leaflet-zoom-hide' }, Object.values(this.layers));
      this.density = new CM.Density();
      pane.append(this.density.canvas, this.svg);
    }
    /* Draws a day. `rest` also looks for new places for the names of sides, which takes longer. */
    draw(scene, rest) {
      const { map, options, host } = this, model = host.model, size = map.getSize(), zoom = map.getZoom();
      for (const node of [this.svg, this.density.canvas]) L.DomUtil.setPosition(node, map.containerPointToLayerPoint([0, 0]));
      const point = (lat, lng) => map.latLngToContainerPoint([lat, lng]);
      const shown = this.look(scene, size, zoom);
      const plan = CM.layOut({ model, day: scene.day, span: scene.span, holders: scene.holders, ...shown, zoom, size, point, ...this.corner(zoom),
        sans: host.tokens.sans, keepOut: options.keepOut(), small: options.small, names: options.names && options.names() });
      this.dots = plan.dots;
      this.drawAreas(plan, scene);
      CM.keyed(this.layers.leads, plan.groups.map((g) => ({ key: g.list[0].id, sig: [g.q.x, g.q.y, g.x, g.y].map(Math.round).join(),
        make: () => sv('line', { class: 'cm-leader', x1: g.q.x, y1: g.q.y, x2: g.x, y2: g.y }) })));
      CM.keyed(this.layers.dots, plan.dots.slice().reverse().map((d) => ({ key: d.place.id, sig: `${d.spell.actor} ${d.r} ${d.ring} ${d.spell.by}`,
        transform: `translate(${d.q.x.toFixed(1)},${d.q.y.toFixed(1)})`, make: () => CM.dot(model, d.spell.actor, d.r, d.ring, d.spell.by) })));
      CM.keyed(this.layers.labs, plan.names.map((n) => ({ key: n.place.id, sig: `${n.text} ${n.tier} ${n.weight}`, transform: `translate(${n.x.toFixed(1)},${n.y.toFixed(1)})`,
        make: () => sv('text', { class: `cm-lab t${n.tier}`, style: { fontSize: n.px + 'px', fontWeight: n.weight } }, n.text) })));
      this.drawEvents(plan, scene);
      this.drawAsked(scene, rest);
      this.drawQuiet(plan, scene, size, zoom, rest);
    }
    /* What of the window this view shows: events as objects, or where they are too many for symbols, counts by square. */
    look(scene, size, zoom) {
      const { events } = this.host.model;
      if (!this.grid || this.grid.events !== events) this.grid = new CM.ViewGrid(events);
      const { inView, rings } = this.grid.look({ ...this.corner(zoom), size }).tally(scene.events);
      this.dense = inView > CM.DENSE;
      this.density.draw(this.dense ? this.grid : null, this.host, size);
      if (!this.dense) return { events: this.options.small && this.host.isPhone() ? [] : this.grid.shown() }; // on a phone the inset has room for the front alone
      const most = [...rings].sort((a, b) => b[1].n - a[1].n || a[0] - b[0]);
      return { events: [], rings: this.options.small ? [] : most.map(([spot, { n, newest }]) => ({ event: events.at(newest), n, list: () => this.grid.numbersOf(spot) })) };
    }
    /* The square of a dense view under a point of the container, or -1. */
    squareAt(q) { return this.dense ? this.grid.squareAt(q.x, q.y) : -1; }
    /* Container pixels of a point are its pixels at zoom 0 times `scale`, less `ox` and `oy`. */
    corner(zoom) { const o = this.map.getPixelOrigin().subtract(this.map._getMapPanePos()); return { scale: 2 ** zoom, ox: o.x, oy: o.y }; }
    drawAreas(plan) {
      const { painter, map } = this, pool = this.host.model.pool;
      const shift = map.layerPointToContainerPoint(painter._bounds.min);
      CM.keyed(this.layers.areas, plan.vague.map((v) => ({ key: v.event.id, sig: [v.q.x, v.q.y, v.r].map((n) => n.toFixed(1)).join(), make: () => {
        if (v.event.kind === 'country') return sv('g'); // the outline of the country is there already
        const chosen = v.event.shapes.length && v.event.km > 40 ? v.event.shapes.map((n) => pool.polygons[n].map((ring) => outline(ring, painter.view, shift)).join('')).join('') : null;
        return chosen ? sv('path', { class: 'cm-area-ev', d: chosen }) : sv('circle', { class: 'cm-area-ev', cx: v.q.x, cy: v.q.y, r: v.r });
      } })));
    }
    drawEvents(plan, scene) {
      const items = [], { small } = this.options, active = !small;
      for (const v of plan.vague) if (v.seat) items.push({ key: 'v' + v.event.id, sig: `${v.text} ${Math.round(v.w)} ${v.event.id === scene.selected}`, transform: `translate(${v.seat[0].toFixed(1)},${v.seat[1].toFixed(1)})`,
        make: () => this.mark(v.event, scene, [sv('rect', { class: 'cm-tray', width: v.w, height: 24, rx: 12 }), sv('g', { transform: 'translate(15,12) scale(.72)' }, CM.eventSymbol(v.event)),
          sv('text', { class: 'cm-pill-text', x: 27, y: 16.5 }, v.text)], v.list || v.more.length && (() => [v.event, ...v.more])) });
      for (const g of plan.groups) {
        const w = g.box[2] - g.box[0], h = g.box[3] - g.box[1], id = g.list[0].id;
        if (g.n > 1) items.push({ key: 't' + id, sig: `${w} ${h}`, transform: `translate(${g.box[0].toFixed(1)},${g.box[1].toFixed(1)})`, make: () => sv('rect', { class: 'cm-tray', width: w, height: h, rx: h / 2 }) });
        g.list.forEach((event, i) => {
          const worn = Math.min(1, CM.ageOf(event, scene.day) / scene.span), s = (small ? 0.62 : 1) * (1 - SHRINK * worn), on = event.id === scene.selected;
          items.push({ key: 'e' + event.id, sig: `${on}`, transform: `translate(${(g.box[0] + (g.n > 1 ? 4 : 0) + g.k * (i + 0.5)).toFixed(1)},${g.y.toFixed(1)}) scale(${s.toFixed(3)})`, opacity: (1 - FADE * worn).toFixed(3),
            make: () => this.mark(event, scene, [active && sv('circle', { class: 'cm-target', r: 13 }), active && sv('circle', { class: 'cm-ring', r: 14 }), CM.eventSymbol(event)]) });
        });
        if (g.more) items.push({ key: 'm' + id, sig: `${g.more} ${g.k}`, transform: `translate(${(g.box[0] + 4 + g.k * (g.n - 0.5)).toFixed(1)},${(g.y + 4.5).toFixed(1)})`, make: () => this.moreMark(g, active) });
      }
      CM.keyed(this.layers.evs, items);
    }
    /* While a front is asked about: spokes from the asked point to the places that decide it. By key it can be asked
       where its line has its middle. */
    drawAsked(scene, rest) {
      if (this.options.small) return;
      const { why } = scene, { host, map } = this, point = ([lng, lat]) => map.latLngToContainerPoint([lat, lng]), items = [];
      if (why) {
        const o = point(why.at), shown = [...why.found.sides.flatMap((c) => c.places), ...why.found.contested];
        for (const { place } of shown) { const q = point([place.lng, place.lat]); items.push({ key: place.id, sig: [o.x, o.y, q.x, q.y].join(), make: () => sv('line', { class: 'cm-spoke', x1: o.x, y1: o.y, x2: q.x, y2: q.y }) }); }
        items.push({ key: '.', sig: o.x + ',' + o.y, make: () => sv('circle', { class: 'cm-asked', cx: o.x, cy: o.y, r: 6 }) });
      }
      CM.keyed(this.layers.spokes, items);
      if (!rest) return;
      CM.keyed(this.layers.asks, CM.askSpots(host, scene).map((spot) => { const label = CM.askLabel(host, scene, spot.at, CM.groundAt(host.model, map, scene, spot.at)); return { key: spot.key, sig: label,
        transform: `translate(${spot.q.x.toFixed(1)},${spot.q.y.toFixed(1)})`, make: () => this.askMark(spot, label) }; }));
    }
    askMark(spot, label) {
      const { host } = this, open = () => host.openWhy(spot.at);
      const node = sv('g', { class: 'cm-ask', tabindex: 0, role: 'button', 'aria-label': label, onfocus: () => host.tip(label, node), onblur: () => host.tip(),
        onkeydown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); e.stopPropagation(); open(); } }, onclick: open }, sv('circle', { r: 11 }));
      return node;
    }
    /* A mark that opens the card of its event: reachable by key, named for those who do not see it. `list`: what all
       of its events are, where it stands for several. */
    mark(event, scene, parts, list) {
      const { host } = this;
      if (this.options.small) return sv('g', {}, parts.filter(Boolean));
      const open = () => host.openEvent(event.id), tip = () => CM.eventTip(host.model, event);
      const node = sv('g', { class: 'cm-ev' + (event.id === scene.selected ? ' on' : ''), tabindex: 0, role: 'button', 'aria-label': tip(), 'data-event': event.id,
        onclick: (e) => { e.stopPropagation(); if (list) host.openList(list()); else open(); },
        onkeydown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); e.stopPropagation(); open(); } },
        onmouseenter: () => host.tip(tip(), node), onmouseleave: () => host.tip(), onfocus: () => host.tip(tip(), node), onblur: () => host.tip() }, parts.filter(Boolean));
      return node;
    }
    moreMark(g, active) {
      const open = () => this.host.openList(g.all);
      return sv('g', active ? { class: 'cm-ev', tabindex: 0, role: 'button', 'aria-label': CM.t('more_events', { n: g.more }), onclick: (e) => { e.stopPropagation(); open(); },
        onkeydown: (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); e.stopPropagation(); open(); } } } : {},
        sv('circle', { class: 'cm-target', r: 12, cy: -4.5 }), sv('text', { class: 'cm-pill-text', 'text-anchor': 'middle', 'font-weight': 600, style: this.options.small ? { fontSize: '10px' } : {} }, '+' + g.more));
    }
    /* Names of sides, of the unknown, of neighbours and the sea: written where there is room. */
    drawQuiet(plan, scene, size, zoom, rest) {
      const key = [scene.key, zoom, size.x, size.y, this.painter.view.ox, this.painter.view.oy, CM.lang()].join();
      if (rest && this.quiet.key !== key) this.quiet = { key, list: this.sidesAndVoids(size) };
      const taken = plan.taken.slice(), items = [], { host, map, options } = this;
      const put = (key, text, x, y, w, h, cls, n) => {
        const box = [x - w / 2, y - h, x + w / 2, y + 4];
        if (box[0] < 4 || box[2] > size.x - 4 || box[1] < 4 || box[3] > size.y - 4 || CM.hitsAny(box, taken) || this.dense && this.grid.covers(box)) return;
        taken.push(box);
        items.push({ key, sig: `${text} ${cls} ${n}`, transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`,
          make: () => sv('text', { class: 'cm-lab ' + cls, 'text-anchor': 'middle', style: n == null ? {} : { fill: CM.css(`s${n}-ink`) } }, text) });
      };
      for (const spot of this.quiet.list) put(spot.key, spot.text, spot.x, spot.y, spot.w, 14, spot.cls, spot.n);
      if (options.small) { CM.keyed(this.layers.quiet, items); return; }
      for (const label of host.basemap.labels) { const q = map.latLngToContainerPoint([label.at[1], label.at[0]]), text = CM.named(label.name); put('l' + text, text, q.x, q.y, CM.textWidth(text, 14, 400, host.tokens.serif) * 1.12, 16, label.kind + '-name'); }
      for (const row of host.basemap.neighbours) if (row.at) { const q = map.latLngToContainerPoint([row.at[1], row.at[0]]), text = CM.country(row.code).toLocaleUpperCase(); put('n' + row.code, text, q.x, q.y, CM.textWidth(text, 11.5, 500, host.tokens.sans) * 1.25, 13, 'land-name'); }
      CM.keyed(this.layers.quiet, items);
    }
    sidesAndVoids(size) {
      const { small } = this.options, { model } = this.host, out = [], step = small ? 24 : 32;
      const points = CM.deepPoints(size, this.painter.sampler(model.reach_km[1] * 0.55), step);
      for (const [of, list] of points) {
        const n = model.sideNumber.get(of), unknown = of === 'unknown';
        if (n == null && !unknown || unknown && small) continue;
        const text = unknown ? CM.t('unknown') : CM.named(model.sides[n].name), put = [];
        const px = small ? 12.5 : 15, w = CM.textWidth(text, unknown ? 14 : px, 700, this.host.tokens.sans) * (unknown ? 1.1 : 1) + (unknown ? 0 : text.length * px * 0.22);
        for (const p of list) {
          if (p.deep < (small ? 28 : unknown ? 66 : 58) || p.deep < w * 0.6 || put.length >= (small ? 1 : unknown ? 6 : 3)) break;
          if (put.some((q) => Math.hypot(q.x - p.x, q.y - p.y) < (unknown ? 190 : 260))) continue;
          put.push(p);
          out.push({ key: `${of} ${put.length}`, text, x: p.x, y: p.y + 5, w, n: unknown ? null : n, cls: unknown ? 'unknown' : 'side-name' + (small ? ' small' : '') });
        }
      }
      return out;
    }
    /* The frame that shows where another map lies in this one. */
    frame(bounds) {
      this.layers.frame.replaceChildren();
      if (!bounds) return;
      const p = this.map.latLngToContainerPoint(bounds.getNorthWest()), q = this.map.latLngToContainerPoint(bounds.getSouthEast());
      this.layers.frame.append(sv('rect', { class: 'cm-frame', x: p.x - 2, y: p.y - 2, width: q.x - p.x + 4, height: q.y - p.y + 4 }));
    }
  };

  function outline(ring, view, shift) {
    let d = '';
    for (let i = 0; i < ring.length; i += 2) d += (i ? 'L' : 'M') + (ring[i] * view.scale - view.ox + shift.x).toFixed(1) + ' ' + (ring[i + 1] * view.scale - view.oy + shift.y).toFixed(1);
    return d + 'Z';
  }
})(window.ConflictMap = window.ConflictMap || {});
