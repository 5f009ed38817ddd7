/* Paints basemap, areas, doubt and fronts on two canvases of a Leaflet layer: one that changes with the view only, one
   that changes with the date. Shapes are turned into paths once per view. */
(function (CM) {
  'use strict';
  const AGED = CM.AGED = [1, 0.72, 0.5]; // how strong a front is drawn by the age of its evidence (CM.ageClass)
  const CLOSE = 7.6; // zoom from which the hatch of a band is sparser
  const BAND = CM.BAND = { step: 6, width: 1, alpha: 0.34 }, CLOSE_BAND = { step: 9, width: 1, alpha: 0.3 }; // a hatch must not outshout a line
  const COARSE_KM = 1.5; // from CM.COARSE_ZOOM on the coast is drawn as broad as Natural Earth is unsure of it
  const STRIPE = 5, GAP = 1; // px of a side in contested ground, and of bare land between: seen without colour too
  const M_PER_PX = 156543.03392; // at zoom 0 on the equator (Web Mercator)

  CM.Painter = L.Renderer.extend({
    options: { padding: 0.12, small: false },

    initialize(model, basemap, options) {
      L.setOptions(this, options);
      L.stamp(this);
      this._layers = {};
      this.model = model; this.basemap = basemap; this.tokens = {}; this.scene = null; this.hover = null;
    },
    _initContainer() {
      this._container = document.createElement('div');
      this.base = this._container.appendChild(document.createElement('canvas'));
      this.live = this._container.appendChild(document.createElement('canvas'));
      for (const canvas of [this.base, this.live]) canvas.style.position = 'absolute';
      this.mask = document.createElement('canvas'); this.scratch = document.createElement('canvas');
    },
    _destroyContainer() { this._container.remove(); delete this._container; },
    _updatePaths() { /* nothing of Leaflet's own is drawn here */ },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      for (const canvas of [this.base, this.live]) {
        canvas.width = Math.round(size.x * ratio); canvas.height = Math.round(size.y * ratio);
        canvas.style.width = size.x + 'px'; canvas.style.height = size.y + 'px';
      }
      const corner = this._map.getPixelOrigin().add(this._bounds.min), scale = 2 ** this._map.getZoom();
      this.view = { ratio, size, scale, ox: corner.x, oy: corner.y };
      this.paths = new Map(); this.masked = null; this.painted = null;
      this.paintBase();
      if (this.scene) this.paintDate(this.scene);
    },

    /* Colours as the page's theme has them; canvas cannot read CSS by itself. */
    setTokens(tokens) { this.tokens = tokens; this.masked = null; this.painted = null; if (this._map) { this.paintBase(); if (this.scene) this.paintDate(this.scene); } },

    path(kind, pool, number) {
      const key = kind + number;
      let path = this.paths.get(key);
      if (!path) {
        path = new Path2D();
        const lines = kind.endsWith('line') ? [pool.lines[number]] : pool.polygons[number];
        for (const line of lines) this.trace(path, line, !kind.endsWith('line'));
        this.paths.set(key, path);
      }
      return path;
    },
    trace(path, line, close) {
      const { scale, ox, oy } = this.view;
      let px = NaN, py = NaN;
      for (let i = 0; i < line.length; i += 2) {
        const x = line[i] * scale - ox, y = line[i + 1] * scale - oy;
        if (i === 0) path.moveTo(x, y);
        else if (i + 2 < line.length && Math.abs(x - px) < 0.5 && Math.abs(y - py) < 0.5) continue;
        else path.lineTo(x, y);
        px = x; py = y;
      }
      if (close) path.closePath();
    },
    fresh(canvas) {
      const ctx = canvas.getContext('2d');
      ctx.setTransform(1, 0, 0, 1, 0, 0); ctx.clearRect(0, 0, canvas.width, canvas.height);
      ctx.setTransform(this.view.ratio, 0, 0, this.view.ratio, 0, 0);
      return ctx;
    },

    paintBase() {
      const ctx = this.fresh(this.base), c = this.tokens, { size } = this.view, base = this.basemap;
      if (this.tiles) return; // a map from the net lies below
      ctx.fillStyle = c.sea; ctx.fillRect(0, 0, size.x, size.y);
      ctx.lineWidth = 0.6; ctx.strokeStyle = c.border; ctx.fillStyle = c.nb;
      for (const row of base.neighbours) for (const n of row.shapes) { const p = this.path('base', base.pool, n); ctx.fill(p, 'evenodd'); ctx.stroke(p); }
      ctx.fillStyle = c.land;
      for (const n of base.country) ctx.fill(this.path('base', base.pool, n), 'evenodd');
    },

    /* Draws a scene: {areas, fronts, bands, holders, key}. The same scene is not drawn twice. */
    paintDate(scene) {
      this.scene = scene;
      const key = scene.key + '|' + (this.hover ? scene.fronts.indexOf(this.hover) : '') + '|' + (scene.why ? scene.why.key : '') + (scene.swipe != null && this.view ? '|' + CM.halfX(this, scene) : '');
      if (!this.view || this.painted === key || !this.live.width || !this.live.height) return;
      this.painted = key;
      const ctx = this.fresh(this.live);
      if (!scene.past || scene.apart) this.paintPlain(ctx, scene);
      else if (scene.swipe == null) CM.paintCompared(this, ctx, scene);
      else CM.paintHalves(this, ctx, scene);
    },
    paintPlain(ctx, scene) {
      this.fillAreas(ctx, scene.areas);
      ctx.globalCompositeOperation = 'destination-in';
      ctx.drawImage(this.evidence(scene.holders), 0, 0, this.view.size.x, this.view.size.y);
      ctx.globalCompositeOperation = 'source-over';
      this.outline(ctx);
      this.fillBands(ctx, scene.bands, scene.areas, scene.holders);
      if (scene.why && scene.why.ground.front) this.trueBand(ctx, scene.why.ground.front, scene.why.at[1]);
      this.strokeFronts(ctx, scene.fronts);
    },
    outline(ctx) {
      const zoom = this._map.getZoom(), px = 1000 * 2 ** zoom / (M_PER_PX * Math.cos(this._map.getCenter().lat * Math.PI / 180));
      if (zoom >= CM.COARSE_ZOOM && !this.options.small) {
        ctx.globalAlpha = 0.16; ctx.lineWidth = COARSE_KM * px; ctx.strokeStyle = this.tokens.border; ctx.lineJoin = 'round';
        for (const n of this.basemap.country) ctx.stroke(this.path('base', this.basemap.pool, n));
        ctx.globalAlpha = 1;
      }
      ctx.lineWidth = 1.2; ctx.strokeStyle = this.tokens.border; ctx.lineJoin = 'round';
      for (const n of this.basemap.country) ctx.stroke(this.path('base', this.basemap.pool, n));
    },
    fillAreas(ctx, areas) {
      const c = this.tokens, pool = this.model.pool;
      for (const row of areas) {
        const n = this.model.sideNumber.get(row.actor);
        if (n == null) continue;
        const side = this.model.sides[n], tint = side[c.theme];
        for (const shape of row.shapes) {
          const p = this.path('area', pool, shape);
          ctx.globalAlpha = tint.wash; ctx.fillStyle = tint.colour; ctx.fill(p, 'evenodd'); ctx.globalAlpha = 1;
          if (side.texture !== 'plain') { ctx.fillStyle = this.pattern(ctx, 'tex' + n, 7, 0, (t) => texture(t, side.texture, tint.colour)); ctx.fill(p, 'evenodd'); }
          const lines = c.paper ? CM.paperLines(this.model, n) : [];
          if (lines.length) { ctx.fillStyle = this.pattern(ctx, 'paper' + n, CM.PAPER_STEP, 0, (t) => { t.fillStyle = tint.colour; t.globalAlpha = 0.8; for (const r of lines) t.fillRect(...r); }); ctx.fill(p, 'evenodd'); }
        }
      }
      for (const row of areas) if (!this.model.sideNumber.has(row.actor)) row.shapes.forEach((shape, i) => this.contested(ctx, this.path('area', pool, shape), (row.by && row.by[i]) || this.model.contenders));
    },
    contested(ctx, p, sides) {
      const c = this.tokens, [a, b] = sides.map((n) => this.model.sides[n][c.theme].colour);
      ctx.fillStyle = c.land; ctx.fill(p, 'evenodd');
      ctx.globalAlpha = 0.42;
      ctx.fillStyle = this.pattern(ctx, 'contested' + sides, 2 * (STRIPE + GAP), 45, (t) => { [a, b].forEach((colour, i) => { t.fillStyle = colour; t.fillRect(i * (STRIPE + GAP), 0, STRIPE, 2 * (STRIPE + GAP)); }); });
      ctx.fill(p, 'evenodd');
      ctx.globalAlpha = 0.55; ctx.strokeStyle = c.front; ctx.lineWidth = 1; ctx.setLineDash([2, 3]); ctx.stroke(p); ctx.setLineDash([]); ctx.globalAlpha = 1;
    },
    /* A repeated tile, turned and held fast to the ground, so that it does not swim when the map moves. */
    pattern(ctx, name, size, turn, draw) {
      const scale = Math.max(2, Math.ceil(this.view.ratio)), key = `tile:${name}:${this.tokens.theme}`;
      let tile = this.paths.get(key);
      if (!tile) {
        tile = document.createElement('canvas'); tile.width = tile.height = Math.round(size * scale);
        const t = tile.getContext('2d'); t.scale(scale, scale); draw(t);
        this.paths.set(key, tile);
      }
      const pattern = ctx.createPattern(tile, 'repeat');
      pattern.setTransform(new DOMMatrix().translate(-this._bounds.min.x, -this._bounds.min.y).rotate(turn).scale(1 / scale));
      return pattern;
    },
    fillBands(ctx, bands, areas, holders) {
      if (!bands.length) return;
      const { live } = this, scratch = this.scratch;
      scratch.width = live.width; scratch.height = live.height; // clears it; bands that overlap must not darken each other
      const over = this.fresh(scratch);
      const { step, width, alpha } = this._map.getZoom() > CLOSE ? CLOSE_BAND : BAND; // close by a band fills the view: it whispers then
      for (const row of bands) for (const n of row.shapes) over.fill(this.path('area', this.model.pool, n), 'evenodd');
      over.globalCompositeOperation = 'source-in'; // hatched once, as one area
      over.fillStyle = this.pattern(over, 'band' + step, step, -45, (t) => { t.fillStyle = this.tokens.front; t.fillRect(0, 0, width, step); });
      over.fillRect(0, 0, this.view.size.x, this.view.size.y);
      over.globalCompositeOperation = 'destination-in'; // as the washes do, it fades where nobody saw anything
      over.drawImage(this.evidence(holders), 0, 0, this.view.size.x, this.view.size.y);
      over.globalCompositeOperation = 'destination-out'; // contested ground is its own doubt
      for (const row of areas) if (!this.model.sideNumber.has(row.actor)) for (const n of row.shapes) over.fill(this.path('area', this.model.pool, n), 'evenodd');
      ctx.globalAlpha = alpha; ctx.drawImage(scratch, 0, 0, this.view.size.x, this.view.size.y); ctx.globalAlpha = 1;
    },
    /* The 90 % band of one line in its true width, while it is asked about; always on, it was mud. */
    trueBand(ctx, row, lat) {
      if (row.style === 'band') return;
      ctx.lineCap = ctx.lineJoin = 'round'; ctx.strokeStyle = this.tokens.front; ctx.globalAlpha = 0.07;
      ctx.lineWidth = row.km * 1000 * 2 ** this._map.getZoom() / (M_PER_PX * Math.cos(lat * Math.PI / 180));
      for (const n of row.shapes) ctx.stroke(this.path('line', this.model.pool, n));
      ctx.globalAlpha = 1;
    },
    strokeFronts(ctx, fronts) {
      const c = this.tokens, small = this.options.small, drawn = fronts.filter((row) => row.style !== 'band');
      ctx.lineJoin = 'round';
      ctx.lineCap = 'round'; ctx.strokeStyle = c.casing; ctx.lineWidth = small ? 4.5 : 7;
      const strength = (row) => AGED[this.scene.ages[fronts.indexOf(row)]]; // a casing as faint as its line: white alone would outshout it
      for (const row of drawn) { ctx.globalAlpha = 0.9 * strength(row) ** 2; for (const n of row.shapes) ctx.stroke(this.path('line', this.model.pool, n)); }
      ctx.lineCap = 'butt'; ctx.strokeStyle = c.front; ctx.globalAlpha = 1;
      for (const row of drawn) {
        ctx.globalAlpha = strength(row);
        ctx.lineWidth = small ? 2.2 : row === this.hover ? 5 : row.style === 'dashed' ? 2.5 : 3;
        ctx.setLineDash(row.style === 'dashed' ? (small ? [6, 4] : [9, 6]) : []);
        for (const n of row.shapes) ctx.stroke(this.path('line', this.model.pool, n));
      }
      ctx.setLineDash([]); ctx.globalAlpha = 1;
    },

    /* Opaque up to full_reach_km from a known place, nothing beyond reach_km, linear between: one alpha mask. */
    evidence(holders) {
      if (this.masked === holders.seen) return this.mask;
      this.masked = holders.seen;
      const { size } = this.view, half = 0.5, [near, far] = this.model.reach_km, zoom = this._map.getZoom();
      this.mask.width = Math.max(1, Math.ceil(size.x * half)); this.mask.height = Math.max(1, Math.ceil(size.y * half));
      const ctx = this.mask.getContext('2d'), spots = [];
      ctx.scale(half, half);
      this.model.places.forEach((place, n) => {
        if (!holders.of[n]) return;
        const q = this.spot(place), px = 1000 * 2 ** zoom / (M_PER_PX * Math.cos(place.lat * Math.PI / 180));
        if (q.x > -far * px && q.y > -far * px && q.x < size.x + far * px && q.y < size.y + far * px) spots.push([q.x, q.y, px]);
      });
      const steps = Math.max(24, Math.min(96, spots.length ? Math.round(spots[0][2] * 12) : 0)); // finer where a km is long
      for (let i = 0; i < steps; i++) {
        ctx.globalAlpha = 1 / (steps - i);
        const km = far - (far - near) * i / (steps - 1);
        ctx.beginPath();
        for (const [x, y, px] of spots) { ctx.moveTo(x + km * px, y); ctx.arc(x, y, km * px, 0, 7); }
        ctx.fill();
      }
      return this.mask;
    },
    spot(place) { return this._map.latLngToLayerPoint([place.lat, place.lng]).subtract(this._bounds.min); },

    /* The front or band under a point of the container, or null. */
    frontAt(point) {
      if (!this.scene || !this.view || CM.sceneAt(this._map, this.scene, point.x) !== this.scene) return null;
      const q = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min), ctx = this.mask.getContext('2d');
      ctx.save(); ctx.setTransform(1, 0, 0, 1, 0, 0); ctx.lineWidth = 18;
      const lines = this.scene.fronts.filter((row) => row.style !== 'band');
      let hit = lines.find((row) => row.shapes.some((n) => ctx.isPointInStroke(this.path('line', this.model.pool, n), q.x, q.y)));
      hit = hit || this.scene.bands.find((row) => row.shapes.some((n) => ctx.isPointInPath(this.path('area', this.model.pool, n), q.x, q.y, 'evenodd')));
      ctx.restore();
      return hit || null;
    },
    /* Whether contested ground lies under a point of the container. */
    contestedAt(point) {
      if (!this.scene || !this.view || CM.sceneAt(this._map, this.scene, point.x) !== this.scene) return false;
      const q = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min), ctx = this.mask.getContext('2d');
      ctx.save(); ctx.setTransform(1, 0, 0, 1, 0, 0);
      const hit = this.scene.areas.some((row) => row.by && row.shapes.some((n) => ctx.isPointInPath(this.path('area', this.model.pool, n), q.x, q.y, 'evenodd')));
      ctx.restore();
      return hit;
    },
    /* The side, 'contested', 'unknown' or null (abroad) under a point of the container; 'unknown' beyond `km` of any place. */
    sampler(km) {
      const ctx = this.mask.getContext('2d'), corner = this._bounds.min, { scene } = this, reach = new Path2D();
      const zoom = this._map.getZoom();
      this.model.places.forEach((place, n) => {
        if (!this.scene.holders.of[n]) return;
        const q = this.spot(place), r = km * 1000 * 2 ** zoom / (M_PER_PX * Math.cos(place.lat * Math.PI / 180));
        reach.moveTo(q.x + r, q.y); reach.arc(q.x, q.y, r, 0, 7);
      });
      return (x, y) => {
        const q = this._map.containerPointToLayerPoint([x, y]).subtract(corner);
        ctx.save(); ctx.setTransform(1, 0, 0, 1, 0, 0);
        try {
          const inside = (pool, n) => ctx.isPointInPath(this.path(pool === this.basemap.pool ? 'base' : 'area', pool, n), q.x, q.y, 'evenodd');
          if (!this.basemap.country.some((n) => inside(this.basemap.pool, n))) return null;
          if (!ctx.isPointInPath(reach, q.x, q.y)) return 'unknown';
          const row = CM.sceneAt(this._map, scene, x).areas.findLast((each) => each.shapes.some((n) => inside(this.model.pool, n)));
          return row ? row.actor : 'none';
        } finally { ctx.restore(); }
      };
    },
  });

  function texture(t, name, colour) {
    t.fillStyle = t.strokeStyle = colour; t.globalAlpha = 0.75;
    t.beginPath();
    if (name === 'dots') { t.arc(2, 2, 1, 0, 7); t.fill(); }
    else if (name === 'rings') { t.arc(3.5, 3.5, 1.8, 0, 7); t.stroke(); }
    else { t.moveTo(0, 3.5); t.lineTo(7, 3.5); t.stroke(); }
  }
})(window.ConflictMap = window.ConflictMap || {});
