/* Joins the parts: keeps the state, draws a date in one animation frame, and follows the arguments from Python. */
(function (CM) {
  'use strict';
  const { el } = CM;
  const PHONE_PX = 600, REST_MS = 160, ASKED_ZOOM = 11, MOST_LISTED = 100, MOVED_MS = 600;
  const TOKENS = ['ink', 'sea', 'land', 'nb', 'border', 'front', 'casing'];

  class App {
    constructor(map, config) {
      Object.assign(this, { map, config, model: null, basemap: null, texts: null, args: {}, files: {}, state: { day: 0, window: 30, set: 'all', clock: 'now', filters: {}, compare: null, swipe: null }, tokens: {} });
      const holder = map.getContainer();
      map.setMinZoom(config.minZoom); map.setMaxZoom(config.maxZoom);
      this.root = el('div', { class: 'cm', 'data-testid': 'conflict-map' });
      this.legend = el('div', { class: 'cm-legend' }); this.stage = el('div', { class: 'cm-stage' });
      this.notice = el('div', { class: 'cm-notice', role: 'status', hidden: true }); this.tipNode = el('div', { class: 'cm-tip', role: 'tooltip', 'aria-hidden': true });
      this.card = new CM.Card(this); this.swipe = new CM.Swipe(this); this.beside = new CM.Beside(this); this.bar = new CM.TimeBar(this); this.filterNote = new CM.FilterNote(this); this.found = new CM.FoundPlace(this); this.notes = new CM.Notes(this); this.tools = new CM.Tools(this); this.coast = new CM.CoastNote(this); this.paper = new CM.Paper(this); this.sight = new CM.Sight(this);
      holder.before(this.root);
      this.stage.append(this.beside.node, holder, this.swipe.node, this.notice, this.filterNote.node, this.coast.node, this.tools.node, this.tools.spoken, this.card.node, this.tipNode);
      this.root.append(this.legend, this.stage, this.bar.node);
      this.bridge = new CM.Bridge((args) => this.receive(args));
      window.__mounts = (window.__mounts || 0) + 1;
      this.listen(); this.calm();
    }
    /* For who asked for less motion: nothing glides, the map jumps where it is sent. */
    calm() {
      const { map } = this, asked = matchMedia('(prefers-reduced-motion:reduce)'), could = map._zoomAnimated, pan = map.panBy;
      map.panBy = (offset, options) => pan.call(map, offset, this.still ? { ...options, animate: false } : options);
      const follow = () => { this.still = asked.matches; map._zoomAnimated = could && !this.still; map.options.inertia = !this.still; };
      asked.addEventListener('change', follow); follow();
    }
    listen() {
      window.addEventListener('resize', () => { clearTimeout(this.resizing); this.resizing = setTimeout(() => this.resized(), 80); });
      document.addEventListener('keydown', (e) => {
        if (e.key === 'Escape' && this.card.open) this.closeCard();
        else if (e.key === 'Escape' && this.tools.on) this.tools.end();
        else if (e.key === 'Escape' && this.ready && this.state.compare != null) this.setCompare(null);
        else if (e.target === document.body) { if (!this.tools.key(e)) this.bar.key(e); } // a mark that had the focus may be gone with its date
      });
      // before Leaflet, which pans with the arrows: with the map in focus they step through time, with Shift they still pan
      this.map.getContainer().addEventListener('keydown', (e) => { if (this.tools.key(e) || this.bar.key(e)) e.stopImmediatePropagation(); }, true);
      this.map.on('movestart', (e) => { this.tip(); this.moved = this.moved || !this.fitting; void e; });
      this.map.on('click', (e) => this.ask(e));
      this.map.on('mousemove', (e) => this.hover(e)); this.map.on('mouseout', () => this.hover(null));
    }

    /* ---- arguments from Python (or start.json) ---- */
    /* One after the other, the newest: two that load at once would each mount the map, and the second would forget where it looks. */
    receive(args) {
      this.waiting = args;
      this.receiving = this.receiving || this.takeWaiting().finally(() => { this.receiving = null; });
      return this.receiving;
    }
    async takeWaiting() {
      while (this.waiting) { const args = this.waiting; this.waiting = null; await this.take(args); }
    }
    async take(args) {
      const before = this.args; this.args = args;
      try { await this.load(args); } catch (error) { this.say('error', CM.has('cannot_load') ? CM.t('cannot_load', { file: error.message }) : `Cannot load ${error.message}: load the page again`); return; }
      const changed = (name) => JSON.stringify(args[name]) !== JSON.stringify(before[name]), first = !this.ready;
      if (first || changed('theme') || changed('data')) this.applyTheme(args.theme === 'dark' ? 'dark' : 'light');
      if (changed('evidence') || first) this.state.set = this.model.sets[args.evidence] ? args.evidence : 'all';
      if (changed('clock') || first) this.state.clock = args.clock === 'then' ? 'then' : 'now';
      if (changed('filters') || first) this.state.filters = args.filters || {};
      if (first || changed('data') || changed('evidence') || changed('filters')) this.filter();
      const told = this.bridge.told || {}; // what we told Python ourselves may come back late, when the map has moved on
      if (args.window != null && (first || changed('window') && String(told.window) !== String(args.window))) this.state.window = this.readWindow(args.window);
      if (first) this.state.day = this.model.opens;
      const day = args.date && CM.dayOf(this.model.start, args.date);
      if (Number.isFinite(day) && (first || changed('date_count') || changed('date') && told.date !== args.date)) this.state.day = Math.max(0, Math.min(this.model.days - 1, day));
      if (!this.compared || changed('compare_count')) { // later it moves on by itself, also when the data are built anew
        const other = args.compare ? CM.dayOf(this.model.start, args.compare) : NaN;
        if (!this.compared && CM.COMPARED_AS.includes(args.compare_as) && args.compare) this.swipe.choose(args.compare_as);
        this.compared = true; this.state.compare = Number.isFinite(other) ? Math.max(0, Math.min(this.model.days - 1, other)) : null;
        if (this.state.compare == null) this.swipe.choose('difference');
      }
      this.notify(args.notice); this.showTiles(args.tiles); this.notes.receive(args.notes);
      this.frame(args.height);
      const restored = first && this.first();
      if (!first) this.redraw();
      if (first || changed('spot') || changed('spot_count')) { this.found.show(args.spot, restored ? 0 : args.spot_count); if (args.spot && args.spot_count && !first) this.comeIntoView(); }
      if (args.select && (changed('select') || changed('select_count') || first)) { this.openEvent(String(args.select)); if (!first) this.comeIntoView(); }
      if (Array.isArray(args.ask) && (first || changed('ask') || changed('ask_count'))) { this.openWhy(args.ask.map(Number), !restored); if (!first) this.comeIntoView(); }
    }
    async load(args) {
      const wanted = { words: (args.languages && args.languages[args.lang]) || args.words, basemap: args.basemap, data: args.data };
      const answers = await Promise.allSettled(Object.entries(wanted).map(async ([name, file]) => {
        if (file && typeof file === 'object') return [name, file];
        if (!file || this.files[name] === file) return [name, null];
        return [name, await CM.fetchJson(file)];
      }));
      for (const { value: [name, raw] = [] } of answers) {
        if (!raw) continue;
        if (typeof wanted[name] === 'string') this.files[name] = wanted[name];
        if (name === 'words') { CM.setWords(raw); Object.assign(document.documentElement, { lang: raw.code, dir: raw.dir || 'ltr' }); this.worded = false; }
        if (name === 'basemap') this.basemap = CM.unpackBasemap(raw);
        if (name === 'data') { this.model = CM.unpackData(raw); this.texts = this.cards = null; this.unmount(); }
      }
      const failed = answers.find((answer) => answer.status === 'rejected');
      if (failed) throw failed.reason;
      if (!this.model || !this.basemap) throw new Error('data');
    }
    unmount() { if (!this.ready) return; this.tools.end(); this.beside.close(); this.beside.node.hidden = true; this.root.classList.remove('cm-beside'); this.ready = false; this.moved = false; this.closeCard(true); this.painter.remove(); this.marks.svg.parentNode.remove(); if (this.inset.map) this.inset.map.remove(); this.inset.node.remove(); this.inset.locator.remove(); }
    applyTheme(theme) {
      document.documentElement.dataset.theme = theme;
      const style = this.root.style;
      this.model.sides.forEach((side, n) => { style.setProperty(`--s${n}`, side[theme].colour); style.setProperty(`--s${n}-ink`, side[theme].ink); style.setProperty(`--s${n}-wash`, side[theme].wash); });
      const seen = getComputedStyle(this.root), read = (name) => seen.getPropertyValue('--' + name).trim();
      this.tokens = { theme, paper: this.paper.on, sans: read('sans'), serif: read('serif'), ...Object.fromEntries(TOKENS.map((name) => [name, read(name)])) };
      if (this.ready) for (const painter of this.painters()) painter.setTokens(this.tokens);
    }
    /* A map from the net below the areas: only where the folder was built for it and Python asks for it. */
    showTiles(wanted) {
      const source = this.config.tiles, on = !!(source && wanted && wanted !== '0');
      if (on && !this.tileLayer) this.tileLayer = L.tileLayer(source.url, { maxZoom: this.config.maxZoom, attribution: source.attribution });
      if (this.tileLayer) { if (on) this.tileLayer.addTo(this.map); else this.tileLayer.remove(); }
      this.tilesOn = on;
      if (this.ready && this.painter.tiles !== on) { this.painter.tiles = on; this.painter.paintBase(); }
    }
    painters() { return [this.painter, this.inset.painter, this.beside.painter].filter(Boolean); }
    /* `height`: pixels; "fill" for a frame that the page sizes itself; else as high as the window allows. */
    frame(height) {
      if (height === 'fill') { this.bridge.setHeight(Math.max(640, window.innerHeight)); this.root.style.height = '100vh'; return; }
      let room = Number(height) || 0;
      if (!room && this.bridge.embedded) { try { room = Math.max(640, window.parent.innerHeight - 150); } catch { room = 720; } if (this.isPhone()) room = 596; }
      if (room) this.bridge.setHeight(room);
      this.root.style.height = room ? room + 'px' : '100vh';
    }
    first() {
      const { model } = this;
      if (!this.patterns) this.root.append(this.patterns = CM.patterns(model)); else this.patterns.replaceWith(this.patterns = CM.patterns(model));
      this.map.invalidateSize({ animate: false }); this.home(); this.laidOut = this.extent;
      const restored = this.sight.restore(this.args.at);
      this.painter = new CM.Painter(model, this.basemap, {});
      this.painter.tokens = this.tokens; this.painter.tiles = this.tilesOn;
      this.painter.addTo(this.map);
      if (!this.controls) this.controls = [L.control.zoom({ position: 'topleft' }).addTo(this.map), this.tools.control().addTo(this.map), this.scale = new CM.Scale().addTo(this.map)];
      // after the painter's own answer to the move, and at once: marks must never show for a frame where they were before
      if (this.follow) this.map.off('moveend', this.follow);
      this.map.on('moveend', this.follow = () => { this.wantsRest = true; this.draw(); if (this.sight.changed()) this.rested('move'); });
      this.marks = new CM.Marks(this.map, this.painter, this, { small: false, keepOut: () => this.keepOut() });
      this.ready = true;
      this.inset = new CM.Inset(this);
      if (this.beside.place()) this.resize();
      this.redraw();
      const later = () => { CM.forgetWidths(); if (this.ready) { this.bar.drawStatic(); this.request(true); } };
      if (document.fonts && document.fonts.status !== 'loaded') document.fonts.ready.then(later);
      if (model.ahead) (window.requestIdleCallback || setTimeout)(() => this.loadTexts().catch(() => {}));
      return restored;
    }
    homeBounds() { const [west, south, east, north] = this.isPhone() ? this.model.views.phone : this.model.views.home; return L.latLngBounds([south, west], [north, east]); }
    home() {
      const { map } = this, bounds = this.homeBounds();
      this.fitting = true;
      map.options.minZoom = 0; // a theatre wider than a country is seen whole
      map.setMinZoom(Math.min(this.config.minZoom, map.getBoundsZoom(bounds)));
      map.fitBounds(bounds, { animate: false });
      this.fitting = false;
    }
    isPhone() { return this.root.clientWidth <= PHONE_PX; }
    set() { const set = this.model.sets[this.state.set]; return this.state.clock === 'then' ? set.then : set; }
    readWindow(value) { return value === 'all' ? this.model.days : Math.max(1, Math.min(this.model.days, Number(value) || 30)); }

    /* ---- drawing ---- */
    /* Marks which events are shown (`model.events.visible`); called whenever filters, evidence or data have changed. */
    filter() { CM.applyFilters(this.model, this.state.filters, this.state.set); }
    scene() {
      const { model, state } = this, set = this.set(), { day } = state, holders = CM.holdersOn(set, day), fronts = CM.frameOf(set.fronts, day);
      const ages = fronts.map((row) => CM.ageClass(CM.ageOfFront(row, holders, day)));
      const frames = ['areas', 'fronts', 'bands'].map((name) => CM.frameNumber(set[name], day));
      const window = { day, span: state.window, then: state.clock === 'then' };
      const scene = { ...window, holders, areas: CM.frameOf(set.areas, day), fronts, ages, bands: CM.frameOf(set.bands, day),
        events: model.events.slice(window), key: [state.set, state.clock, ...frames, holders.seen, ...ages].join(), selected: this.card.open && this.card.open.id };
      return state.compare == null ? scene : CM.compareScene(this, scene);
    }
    /* The day that the map shows: the slider's, or the later one of two that are compared. */
    get shownDay() { const { day, compare } = this.state; return compare == null ? day : Math.max(day, compare); }
    /* Asks for one drawing in the next animation frame, whatever number of times it is called. */
    request(rest) { this.wantsRest = this.wantsRest || rest; if (!this.frameAsked) this.frameAsked = requestAnimationFrame(() => { this.frameAsked = 0; this.draw(); }); }
    draw() {
      if (!this.ready) return;
      const rest = this.wantsRest; this.wantsRest = false;
      const scene = this.scene();
      scene.why = this.why && this.card.open && this.card.open.kind === 'why' && this.why.of === this.whyKey() ? this.why : null;
      this.empty(scene);
      if (rest) { this.inset.place(); this.coast.place(); }
      this.painter.paintDate(scene); this.marks.draw(CM.halved(this.map, scene), rest); this.inset.draw(scene, rest); this.notes.draw(); this.beside.draw(scene, rest);
      if (rest) this.marks.frame(this.inset.shown && this.inset.bounds());
      this.bar.drawDate(); this.filterNote.draw(scene);
      this.root.dataset.events = (scene.counted || scene.events).length;
      this.root.dataset.compare = this.state.compare == null ? '' : CM.isoOf(this.model.start, this.state.compare);
      this.root.dataset.clock = this.state.clock;
      this.root.dataset.date = CM.isoOf(this.model.start, this.state.day);
      clearTimeout(this.resting);
      if (!rest) this.resting = setTimeout(() => this.request(true), REST_MS);
      else if (this.card.open && this.card.open.kind === 'why' && !scene.why) this.showCard();
    }
    redraw() {
      if (!this.ready) return;
      if (!this.worded || this.wordedFor !== this.model) { this.worded = true; this.wordedFor = this.model; this.inset.words(); this.tools.words(); this.scale.words(); this.map.getContainer().setAttribute('role', 'application'); this.labelMap(); CM.forgetWidths(); }
      CM.drawLegend(this.legend, this); this.bar.drawStatic(); this.showCard(); this.request(true);
    }
    labelMap() { this.map.getContainer().setAttribute('aria-label', CM.t(this.state.compare == null ? 'map' : 'compare.map')); }
    /* A frame that only became as high as the map made itself has changed nothing. */
    resized() { if (this.extent !== this.laidOut) this.resize(); }
    get extent() { return [this.root.clientWidth, this.root.clientHeight, window.devicePixelRatio].join(); }
    resize() {
      if (!this.ready) return;
      this.laidOut = this.extent;
      this.map.invalidateSize({ animate: false }); if (!this.moved) this.home();
      this.beside.resize(); this.inset.resize(); CM.drawLegend(this.legend, this); this.bar.drawStatic(); this.request(true);
    }
    keepOut() {
      const holder = this.map.getContainer(), { offsetLeft: dx, offsetTop: dy } = holder, size = { x: this.stage.clientWidth, y: this.stage.clientHeight }, out = this.tools.over(), { node, locator } = this.inset;
      if (!this.notice.hidden) out.push([size.x / 2 - this.notice.offsetWidth / 2 - 8, 0, size.x / 2 + this.notice.offsetWidth / 2 + 8, 52]);
      if (this.inset.shown) out.push([size.x - node.offsetWidth - 20, size.y - node.offsetHeight - 42, size.x, size.y]);
      if (!this.filterNote.node.hidden) { const n = this.filterNote.node; out.push([n.offsetLeft - 8, n.offsetTop - 8, n.offsetLeft + n.offsetWidth + 8, n.offsetTop + n.offsetHeight + 8]); }
      if (!this.coast.node.hidden) { const n = this.coast.node; out.push([n.offsetLeft - 4, n.offsetTop - 4, n.offsetLeft + n.offsetWidth + 4, n.offsetTop + n.offsetHeight + 4]); }
      if (!locator.hidden) out.push([size.x - 130, size.y - 130, size.x, size.y]);
      if (this.card.open) { const card = this.card.node; out.push(this.isPhone() ? [0, size.y - card.offsetHeight, size.x, size.y] : [size.x - card.offsetWidth - 20, 0, size.x, card.offsetHeight + 24]); }
      return [...this.tools.keepOut(), ...this.notes.boxes(), ...this.beside.keepOut(), [0, holder.clientHeight - 34, 150, holder.clientHeight], ...out.map(([x0, y0, x1, y1]) => [x0 - dx, y0 - dy, x1 - dx, y1 - dy])];
    }

    /* ---- what people do ---- */
    go(day, why) { if (!this.ready || day === this.state.day) return; this.state.day = day; this.warn(''); this.request(false); if (why === 'play') this.bridge.hold(); else this.rested(why); }
    /* What was asked for stays in later news, so that none of it can push it out before Python has seen it.
       `turn` is the last time that Python moved the date: what was told before it is not the same news as after it. */
    rested(why, more) { if (more) this.asked = { ...more, count: this.count = Math.max((this.count || 0) + 1, Date.now()) }; if (this.ready && !this.bar.timer) this.bridge.tell({ date: CM.isoOf(this.model.start, this.state.day), window: this.state.window === this.model.days ? 'all' : this.state.window, event: (this.wantedCard && this.wantedCard.kind === 'event' && this.wantedCard.id) || null, compare: this.state.compare == null ? null : CM.isoOf(this.model.start, this.state.compare), compare_as: this.swipe.chosen, why: (this.wantedCard && this.wantedCard.kind === 'why' && this.wantedCard.at) || null, at: this.sight.at, reason: why, turn: this.args.date_count || 0, ...this.notes.news, ...this.asked }, more || why === 'notes' ? 0 : why === 'move' ? MOVED_MS : undefined); }
    /* Compares with another day, or with null none any more. */
    setCompare(day) {
      const was = this.state.compare, { act } = this.bar.other, back = document.activeElement === this.bar.other.slider;
      if (!this.ready || day === was) return;
      this.state.compare = day; this.warn('');
      if (day == null) { this.state.swipe = null; this.state.beside = false; }
      this.beside.place();
      CM.drawLegend(this.legend, this);
      if ((day == null) !== (was == null)) { this.bar.drawStatic(); this.labelMap(); this.resize(); }
      if (day == null && back) act.focus({ preventScroll: true });
      this.request(false); this.rested('compare');
    }
    setWindow(days) { this.state.window = days; this.bar.drawStatic(); this.request(true); this.rested('window'); }
    tip(text, target) {
      if (!text) { this.tipNode.classList.remove('show'); return; }
      const box = this.stage.getBoundingClientRect(), at = target.getBoundingClientRect ? target.getBoundingClientRect() : null;
      const holder = this.map.getContainer(), x = at ? at.left - box.left + at.width / 2 : target.x + holder.offsetLeft, y = at ? at.top - box.top : target.y + holder.offsetTop;
      this.tipNode.textContent = text; this.tipNode.classList.add('show');
      this.tipNode.style.left = Math.max(8, Math.min(x + 12, box.width - this.tipNode.offsetWidth - 8)) + 'px'; this.tipNode.style.top = Math.max(8, y - 34) + 'px';
    }
    hover(e) {
      if (!this.ready || this.tools.on || e && e.originalEvent.target.closest('.cm-ev')) return;
      const still = e && !this.map.dragging.moving(), at = still && e.containerPoint;
      const near = still && this.marks.dots && this.marks.dots.find((d) => Math.hypot(d.q.x - at.x, d.q.y - at.y) < 8);
      const square = still && !near ? this.marks.squareAt(at) : -1, row = still && !near && square < 0 ? this.painter.frontAt(at) : null;
      if (near) this.tip(CM.placeTip(this.model, near.place, near.spell), at);
      else if (square >= 0) this.tip(CM.squareTip(this.model, this.marks.grid.numbersIn(square)), at);
      else if (row) this.tip(CM.t('front_tip', { sides: row.sides.map((id) => CM.actorName(this.model, id)).join(' | '), km: CM.about(row.km) }), at); else this.tip();
      this.map.getContainer().classList.toggle('cm-over', !!row || square >= 0 || !!still && this.painter.contestedAt(at));
      if (row !== this.painter.hover) { this.painter.hover = row; this.painter.paintDate(this.painter.scene); }
    }

    /* ---- cards and notices ---- */
    async loadTexts() {
      if (!this.texts) { this.loading = this.loading || CM.fetchJson(this.model.textsFile); try { this.texts = await this.loading; this.reports = CM.unpackReports(this.texts.reports); } finally { this.loading = null; } }
      return this.texts;
    }
    /* What the card of an event shows: its own file of cards, and the articles; null once another card was asked for. */
    async loadCard(event) {
      const { model } = this, [, file] = model.cards.findLast(([first]) => first <= event.n);
      const [texts, cards] = await Promise.all([this.loadTexts(), this.cards && this.cards.file === file ? this.cards : CM.fetchJson(file)]);
      this.cards = { file, events: cards.events };
      return { articles: texts.articles, events: cards.events };
    }
    openEvent(id) {
      const event = this.model.events.find(id);
      if (!event) return;
      if (!this.card.open) this.cameFrom = { node: document.activeElement, id };
      this.openCard({ kind: 'event', id }); if (this.isPhone()) this.keepInSight(event);
      this.rested('event');
    }
    /* A click on a line, a band or contested ground asks why it is there; on a line, at its nearest point. On a square of
       a dense view it lists what happened there. */
    ask(e) {
      if (!this.ready || this.tools.click(e) || e.originalEvent.target.closest('.cm-ev, .leaflet-control')) return;
      const square = this.marks.squareAt(e.containerPoint);
      if (square >= 0) { this.openList(this.marks.grid.numbersIn(square)); return; }
      const row = this.painter.frontAt(e.containerPoint), at = [e.latlng.lng, e.latlng.lat];
      if (!row && !this.painter.contestedAt(e.containerPoint)) return;
      if (!row || row.style === 'band') { this.openWhy(at); return; }
      const p = this.map.project(e.latlng, 0), q = CM.nearestOnLine(this.model.pool, row, p.x, p.y), near = this.map.unproject([q.x, q.y], 0);
      this.openWhy([near.lng, near.lat]);
    }
    openWhy(at, shown) {
      if (!at.every(Number.isFinite)) return;
      if (!this.card.open) this.cameFrom = { node: document.activeElement };
      at = at.map((degrees) => Number(degrees.toFixed(5))); // a metre
      this.openCard({ kind: 'why', id: at.join(), at, fit: shown });
      if (this.isPhone() && !shown) this.keepInSight({ lng: at[0], lat: at[1] });
      this.rested('why');
    }
    /* Brings the asked point and what decides there into the part of the map that the card leaves free. */
    fitWhy(why) {
      const size = this.map.getSize(), spots = [...why.found.sides.flatMap((c) => c.places), ...why.found.contested].map(({ place }) => [place.lat, place.lng]), phone = this.isPhone();
      this.map.fitBounds(L.latLngBounds([[why.at[1], why.at[0]], ...spots]), { animate: false, maxZoom: ASKED_ZOOM, paddingTopLeft: [60, 40], paddingBottomRight: phone ? [30, size.y * 0.7] : [this.card.node.offsetWidth + 60, 60] });
    }
    /* What was asked for outside the map must not open out of sight. */
    comeIntoView() { try { if (window.frameElement) window.frameElement.scrollIntoView({ block: 'nearest', behavior: this.still ? 'auto' : 'smooth' }); } catch { /* another origin: its page must see to it */ } }
    whyKey() { return [this.card.open && this.card.open.id, this.shownDay, this.state.set, this.state.clock, this.model.textsFile].join('|'); }
    explain(card) {
      const scene = this.scene(), { at } = card, ground = CM.groundAt(this.model, this.map, scene, at);
      const sides = ground.contested ? ground.contested.map((n) => this.model.sides[n].id) : ground.front && ground.front.sides;
      const found = CM.explain(this.model, this.reports, this.state, this.shownDay, at, sides);
      return { at, ground, scene, found, key: [at.join(), this.shownDay, this.state.set, this.state.clock].join('|') };
    }
    /* Lists events (objects or their numbers), the newest first; of very many the newest alone. */
    openList(events) {
      const { model, state } = this, some = ArrayBuffer.isView(events) ? Array.from(model.events.newestFirst(events, state.day).subarray(0, MOST_LISTED), (e) => model.events.at(e)) : events;
      if (!some.length) return;
      if (!this.card.open) this.cameFrom = { node: document.activeElement };
      this.openCard({ kind: 'list', id: some[0].id + '+', events: some, total: events.length });
    }
    toggleCard(card, from) { if (this.card.open && this.card.open.kind === card.kind) this.closeCard(); else { this.cameFrom = { node: from }; this.openCard(card); } }
    openCard(card) { this.card.open = null; this.wantedCard = card; this.showCard(card); }
    async showCard(card = this.wantedCard) {
      if (!card) return;
      const event = card.kind === 'event' && this.model.events.find(card.id);
      let texts = null;
      if (card.kind === 'event' && !event) return;
      if (event || card.kind === 'why') {
        try { texts = event ? await this.loadCard(event) : await this.loadTexts(); } catch (error) { this.say('error', CM.t('cannot_load', { file: error.message })); return; }
        if (this.wantedCard !== card) return;
      }
      const why = card.kind === 'why' && this.explain(card);
      const kids = why ? CM.whyCard(this, why) : card.kind === 'symbols' ? CM.symbolsCard(this) : card.kind === 'about' ? CM.aboutCard() : card.kind === 'list' ? CM.listCard(this, card.events, card.total) : CM.eventCard(this, event, texts);
      this.root.classList.add('has-card');
      this.card.show(card, kids, event ? CM.eventTip(this.model, event) : why ? CM.askQuestion(why.ground) : card.kind === 'list' ? CM.count('n_events', card.total) : CM.t(card.kind === 'about' ? 'alone.about' : 'all_symbols'));
      if (why) { why.of = this.whyKey(); this.why = why; if (card.fit) { card.fit = false; this.fitWhy(why); } }
      this.tip(); this.request(true);
    }
    closeCard(quiet) {
      const from = this.cameFrom; this.wantedCard = null; this.cameFrom = null;
      this.card.show(null); this.root.classList.remove('has-card');
      if (quiet) return;
      this.request(true); this.rested('close');
      const mark = from && from.id && this.root.querySelector(`[data-event="${CSS.escape(from.id)}"]`);
      const back = mark || (from && from.node && from.node.isConnected && from.node !== document.body ? from.node : this.bar.slider);
      back.focus({ preventScroll: true });
    }
    keepInSight(event) { const size = this.map.getSize(), q = this.map.latLngToContainerPoint([event.lat, event.lng]); this.map.panBy([q.x - size.x * 0.5, q.y - size.y * 0.17], { animate: false }); }
    say(kind, text) { this.notice.textContent = text; this.notice.hidden = !text; this.notice.className = 'cm-notice ' + (kind || ''); this.noticeKind = text ? kind : null; }
    /* Says that something cannot be done; it goes when the date moves. */
    warn(text) { if (text) this.say('wrong', text); else if (this.noticeKind === 'wrong') this.say('', ''); }
    notify(notice) { if (notice && notice.text) this.say(notice.kind === 'error' ? 'error' : 'loading', notice.text); else if (this.noticeKind !== 'empty' && this.noticeKind !== 'wrong') this.say('', ''); }
    empty(scene) {
      if (this.noticeKind && this.noticeKind !== 'empty') return;
      const text = scene.counted || scene.events.length ? '' : CM.t(CM.isFiltered(this.state.filters) ? 'empty_filtered' : 'empty', { days: CM.count('days', this.state.window) });
      if (text !== this.notice.textContent) this.say('empty', text);
    }
  }

  /* Called once by the script that Folium writes: `map` is Folium's map, `config` holds constants only. */
  CM.mount = (map, config) => { for (const node of document.querySelectorAll('.cm-unloaded')) node.remove(); const app = new App(map, config); CM.app = app; app.bridge.start(); };
})(window.ConflictMap = window.ConflictMap || {});
