/* Symbols of events and places: each type and each side has an outline of its own, so that none needs its colour. */
(function (CM) {
  'use strict';
  const { sv, css } = CM;
  const CASING = () => css('casing');

  /* The colour of a side by its number; ink where there is none. */
  CM.sideColour = (n) => (n == null || n < 0 ? css('ink') : css(`s${n}`));

  const pair = (tag, at, colour, hollow) => [
    sv(tag, { ...at, stroke: CASING(), 'stroke-width': hollow ? 5 : 4.5, fill: CASING() }),
    sv(tag, { ...at, fill: hollow ? CASING() : colour, stroke: colour, 'stroke-width': hollow ? 2 : 1.2 }),
  ];
  const SQUARE = { x: -7.5, y: -7.5, width: 15, height: 15 };

  const TYPES = {
    battle(colour, hollow) {
      const d = 'M-6.5-6.5L6.5 6.5M6.5-6.5L-6.5 6.5';
      if (!hollow) return [sv('path', { d, stroke: CASING(), 'stroke-width': 8.5 }), sv('path', { d, stroke: colour, 'stroke-width': 4.2 })];
      return pair('path', { d: 'M-7.5-4.5L-4.5-7.5L0-3L4.5-7.5L7.5-4.5L3 0L7.5 4.5L4.5 7.5L0 3L-4.5 7.5L-7.5 4.5L-3 0Z' }, colour, true);
    },
    remote_violence: (colour, hollow) => pair('path', { d: 'M-8-6.5H8L0 8Z' }, colour, hollow),
    violence_against_civilians: (colour, hollow) => [...pair('circle', { r: 7.5 }, colour, hollow), hollow ? null : sv('circle', { r: 2.8, fill: CASING() })],
    territorial_change: (colour, hollow, before) => [...pair('rect', SQUARE, colour, hollow), ...(hollow ? [] : [
      sv('path', { d: 'M-7.5-7.5H7.5L-7.5 7.5Z', fill: CASING() }),
      before == null ? null : sv('path', { d: 'M-7.5-7.5H7.5L-7.5 7.5Z', fill: before, 'fill-opacity': 0.45 }),
      sv('rect', { ...SQUARE, fill: 'none', stroke: colour, 'stroke-width': 1.6 })]), hollow ? thin('M7.5-7.5L-7.5 7.5', colour) : null],
    control: (colour, hollow) => [...pair('rect', SQUARE, colour, hollow), hollow ? thin('M-3-3H3V3H-3Z', colour) : sv('rect', { x: -3, y: -3, width: 6, height: 6, fill: CASING() })],
    troop_movement: (colour, hollow) => pair('path', { d: 'M-8-7H-2L5 0L-2 7H-8L-1 0Z' }, colour, hollow),
    talks: (colour, hollow) => rings(colour, false, hollow),
    agreement: (colour, hollow) => [...rings(colour, !hollow, hollow), hollow ? sv('circle', { r: 2.3, fill: colour }) : null],
    statement: (colour, hollow) => pair('path', { d: 'M-8-7H8V4H0L-4.5 8.5V4H-8Z' }, colour, hollow),
    detention: (colour, hollow) => [...pair('rect', { x: -7, y: -7, width: 14, height: 14 }, colour, hollow),
      hollow ? thin('M-2.4-7V7M2.4-7V7', colour) : sv('path', { d: 'M-2.4-7V7M2.4-7V7', stroke: CASING(), 'stroke-width': 2 })],
    protest: (colour, hollow) => pair('path', { d: 'M-7-7H7V-2.5H2.2V8H-2.2V-2.5H-7Z' }, colour, hollow),
    other: (colour, hollow) => pair('path', { d: 'M0-6L6 0L0 6L-6 0Z' }, colour, hollow),
  };
  /* What is left of the inner drawing of a type where it is only claimed: two types must not be the same empty square. */
  function thin(d, colour) { return sv('path', { d, fill: 'none', stroke: colour, 'stroke-width': 1.5 }); }
  function rings(colour, filled, broken) { // open rings are talks already, so a claim breaks their line
    const at = [-3.5, 3.5];
    return [...at.map((cx) => sv('circle', { cx, r: 5, stroke: CASING(), 'stroke-width': 4.5, fill: CASING() })),
      ...at.map((cx) => sv('circle', { cx, r: 5, fill: filled ? colour : 'none', stroke: colour, 'stroke-width': 1.8, 'fill-opacity': 0.85, 'stroke-dasharray': broken ? '3 2.2' : null }))];
  }

  /* The symbol of a type: `side` and `before` are numbers of sides (before: the old holder), `hollow` is a claim. */
  CM.symbol = (type, side, before, hollow) => {
    const parts = (TYPES[type] || TYPES.other)(CM.sideColour(side), hollow, before != null && before >= 0 ? CM.sideColour(before) : null);
    return sv('g', { 'stroke-linejoin': 'round' }, parts.filter(Boolean));
  };
  CM.eventSymbol = (event) => {
    const c = event.control, side = c && c.toSide >= 0 ? c.toSide : event.s1;
    return CM.symbol(event.type, side, c && c.fromSide >= 0 ? c.fromSide : event.s2, event.status === 'claimed');
  };

  const SHAPES = {
    circle: (r) => ['circle', { r }],
    square: (r) => ['rect', { x: -r * 0.92, y: -r * 0.92, width: r * 1.84, height: r * 1.84 }],
    diamond: (r) => ['path', { d: `M0-${r * 1.3}L${r * 1.3} 0L0 ${r * 1.3}L-${r * 1.3} 0Z` }],
    triangle: (r) => ['path', { d: `M0-${r * 1.2}L${r * 1.2} ${r}H-${r * 1.2}Z` }],
    hexagon: (r) => ['path', { d: `M-${r * 1.15} 0L-${r * 0.58}-${r}H${r * 0.58}L${r * 1.15} 0L${r * 0.58} ${r}H-${r * 0.58}Z` }],
    cross: (r) => ['path', { d: `M-${r * 0.42}-${r * 1.2}H${r * 0.42}V-${r * 0.42}H${r * 1.2}V${r * 0.42}H${r * 0.42}V${r * 1.2}H-${r * 0.42}V${r * 0.42}H-${r * 1.2}V-${r * 0.42}H-${r * 0.42}Z` }],
  };

  /* The dot of a place by its holder; `changed` draws the ring of a place that changed hands in the window, `by` are
     the two sides of a contested one. */
  CM.dot = (model, actor, r = 4.5, changed = false, by = null) => {
    const g = sv('g'), n = model.sideNumber.get(actor);
    if (changed) g.append(sv('circle', { r: r + 3.6, fill: CASING(), 'fill-opacity': 0.7, stroke: css('ink'), 'stroke-width': 1.2 }));
    if (n == null) return half(g, Math.max(r * 1.25, 3), by || model.contenders);
    const [tag, at] = (SHAPES[model.sides[n].shape] || SHAPES.diamond)(r);
    g.append(sv(tag, { ...at, stroke: CASING(), 'stroke-width': 1.6, fill: css(`s${n}`) }));
    return g;
  };
  function half(g, r, [left, right]) {
    g.append(sv('circle', { r: r + 1.4, fill: CASING() }), sv('path', { d: `M0-${r}A${r} ${r} 0 0 0 0 ${r}Z`, fill: css(`s${left}`) }),
      sv('path', { d: `M0-${r}A${r} ${r} 0 0 1 0 ${r}Z`, fill: css(`s${right}`) }),
      sv('path', { d: `M0-${r}V${r}`, stroke: CASING(), 'stroke-width': 1.4 }), sv('circle', { r, fill: 'none', stroke: css('ink'), 'stroke-width': 1 }));
    return g;
  }
  /* Patterns of the sides' textures, of contested ground, bands and weeks of silence, for use in SVG. */
  CM.patterns = (model) => {
    const [a, b] = model.contenders;
    const pattern = (id, size, turn, ...kids) => sv('pattern', { id, width: size, height: size, patternUnits: 'userSpaceOnUse', patternTransform: turn ? `rotate(${turn})` : null }, kids);
    const textured = model.sides.map((side, n) => {
      const c = css(`s${n}`), ground = sv('rect', { width: 7, height: 7, fill: c, 'fill-opacity': css(`s${n}-wash`) });
      return side.texture === 'plain' ? null : pattern(`cm-tex-${n}`, 7, 0, ground, ...CM.textureMarks(side.texture, c));
    });
    const paper = model.sides.map((side, n) => {
      const c = css(`s${n}`), at = ([x, y, width, height]) => sv('rect', { x, y, width, height, fill: c, 'fill-opacity': 0.8 }), size = CM.PAPER_STEP, lines = CM.paperLines(model, n);
      return lines.length ? pattern(`cm-paper-${n}`, size, 0, sv('rect', { width: size, height: size, fill: c, 'fill-opacity': css(`s${n}-wash`) }), ...lines.map(at)) : null;
    });
    return sv('svg', { width: 0, height: 0, style: { position: 'absolute' }, 'aria-hidden': true }, sv('defs', {},
      pattern('cm-contested', 12, 45, sv('rect', { width: 12, height: 12, fill: css('land') }), sv('rect', { width: 5, height: 12, fill: css(`s${a}`), 'fill-opacity': 0.42 }),
        sv('rect', { x: 6, width: 5, height: 12, fill: css(`s${b}`), 'fill-opacity': 0.42 })),
      pattern('cm-band', CM.BAND.step, -45, sv('rect', { width: CM.BAND.width, height: CM.BAND.step, fill: css('front'), 'fill-opacity': CM.BAND.alpha })),
      pattern('cm-gap', 4, -45, sv('rect', { width: 1, height: 4, fill: css('line-strong'), 'fill-opacity': 0.8 })), textured, paper));
  };
  CM.textureMarks = (texture, c) => ({
    dots: [sv('circle', { cx: 2, cy: 2, r: 1, fill: c, 'fill-opacity': 0.75 })],
    rings: [sv('circle', { cx: 3.5, cy: 3.5, r: 1.8, fill: 'none', stroke: c, 'stroke-opacity': 0.75 })],
    lines: [sv('path', { d: 'M0 3.5H7', stroke: c, 'stroke-opacity': 0.6 })],
  })[texture] || [];
})(window.ConflictMap = window.ConflictMap || {});
