/* The strip above the map, and the card that explains every symbol. */
(function (CM) {
  'use strict';
  const { el, sv, css, icon } = CM;
  const swatch = (fill, opacity, mark) => sv('svg', { width: 22, height: 14, 'aria-hidden': true }, sv('rect', { x: 0.5, y: 0.5, width: 21, height: 13, fill, 'fill-opacity': opacity, stroke: css('line-strong'), 'stroke-width': 0.8 }), mark);
  const line = (dash, width, strength = 1) => sv('svg', { width: 30, height: 14, 'aria-hidden': true }, sv('path', { d: 'M0 7H30', 'stroke-opacity': strength, stroke: css('front'), 'stroke-width': width, 'stroke-dasharray': dash }));
  const band = () => sv('svg', { width: 26, height: 14, 'aria-hidden': true }, sv('rect', { width: 26, height: 14, fill: 'url(#cm-band)' }));

  /* The fill of a side's area in a swatch: its wash, or its texture. */
  const ground = (side, n, host) => (host && host.paper.on && CM.paperLines(host.model, n).length ? [`url(#cm-paper-${n})`, 1] : side.texture === 'plain' ? [css(`s${n}`), css(`s${n}-wash`)] : [`url(#cm-tex-${n})`, 1]);
  const sideSwatch = (host, side, n) => { const { model } = host, [fill, opacity] = ground(side, n, host); return swatch(fill, opacity, sv('g', { transform: 'translate(11,7)' }, CM.dot(model, side.id, 3.5))); };
  const hasArea = CM.hasArea = (host, id) => Object.values(host.model.sets).some((set) => set.areas.frames.some((frame) => frame.some((row) => row.actor === id)));

  CM.drawLegend = (node, host) => {
    const { model } = host, shown = model.sides.map((side, n) => ({ side, n })).filter(({ side }) => hasArea(host, side.id));
    const main = shown.slice(0, 2), rest = shown.slice(2);
    const item = (cls, ...kids) => el('span', { class: cls }, ...kids);
    const items = host.state.compare != null && host.swipe.chosen === 'difference' ? CM.compareLegend(host) : [
      main.map(({ side, n }) => item('', sideSwatch(host, side, n), el('b', {}, CM.named(side.name)))),
      item('', swatch('url(#cm-contested)', 1), CM.t('contested')),
      rest.map(({ side, n }) => item('cm-wide l3', sideSwatch(host, side, n), CM.named(side.name))),
      item('cm-wide l3', swatch(css('land'), 1), CM.t('unknown')), el('i', { class: 'sep cm-wide' }),
      item('cm-wide', line(null, 3), CM.t('front_solid')), item('cm-wide l2', line('9 6', 2.5), CM.t('front_dashed')), item('cm-wide l2', band(), CM.t('front_band'))];
    node.replaceChildren(el('div', { class: 'items' }, items.flat(), host.notes.legend()), el('button', { type: 'button', class: 'link', 'data-testid': 'all-symbols', onclick: (e) => host.toggleCard({ kind: 'symbols' }, e.currentTarget) }, CM.t(host.isPhone() ? 'legend' : 'all_symbols')));
  };

  const row = (mark, text) => el('li', {}, mark, el('span', {}, text));
  CM.symbolsCard = (host) => {
    const { model } = host, types = model.events.typesUsed(), order = Object.keys(CM.branch('types'));
    const used = order.filter((type) => types.includes(type) || type !== 'control');
    const dated = (n, x, s, o) => sv('g', { transform: `translate(${x},${n}) scale(${s})`, opacity: o }, CM.symbol('battle', -1));
    return [el('h2', {}, CM.t('all_symbols')), el('h3', {}, CM.t('symbols.events')),
      el('ul', { class: 'cm-key' }, used.map((type) => row(icon(CM.symbol(type, type === 'territorial_change' ? 1 : -1, 0), 20), CM.t('types.' + type)))),
      el('ul', { class: 'cm-key one' }, row(icon(CM.symbol('remote_violence', 1, null, true), 20), CM.t('symbols.claimed')),
        row(sv('svg', { width: 24, height: 20 }, sv('circle', { cx: 12, cy: 10, r: 8.5, class: 'cm-area-ev' })), CM.t('symbols.vague')),
        row(sv('svg', { width: 24, height: 20, viewBox: '-12 -10 24 20' }, dated(0, -5, 1, 1), dated(1, 8, 0.6, 0.75)), CM.t('symbols.older'))),
      el('h3', {}, CM.t('symbols.places')), el('ul', { class: 'cm-key' }, model.sides.map((side) => row(icon(CM.dot(model, side.id, 5.7), 18), CM.named(side.name))),
        row(icon(CM.dot(model, 'contested', 5.5), 18), CM.t('contested')), row(icon(CM.dot(model, model.sides[Math.min(1, model.sides.length - 1)].id, 4.5, true), 18), CM.t('changed_lately'))),
      el('h3', {}, CM.t('symbols.areas')), el('ul', { class: 'cm-key' }, model.sides.map((side, n) => (hasArea(host, side.id) ? row(swatch(...ground(side, n)), CM.named(side.name)) : null)),
        row(swatch('url(#cm-contested)', 1), CM.t('contested')), row(swatch(css('land'), 1), CM.t('unknown')), row(line(null, 3), CM.t('symbols.solid')), row(line('9 6', 2.5), CM.t('symbols.dashed')), row(line(null, 3, CM.AGED[1]), CM.t('symbols.faded')), row(line(null, 3, CM.AGED[2]), CM.t('symbols.faint')), row(band(), CM.t('front_band'))),
      ...(host.notes.list.length ? [el('h3', {}, CM.t('tools.notes.name')), el('ul', { class: 'cm-key one' }, row(sv('svg', { width: 18, height: 14 }, CM.ownGlyph(2, 0)), CM.t('tools.notes.own')))] : []),
      el('p', { class: 'small end' }, CM.t('symbols.fade'))];
  };
})(window.ConflictMap = window.ConflictMap || {});
