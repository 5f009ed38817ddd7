/* The strip above a map that stands alone in one file: what the page around it offers, without the page. */
(function (CM) {
  'use strict';
  const { el } = CM;
  const sorted = (names) => [...new Set(names)].filter(Boolean).sort();
  let host, args, node, about;

  function change(more) { args = { ...args, ...more }; host.receive(args).then(draw); }
  function narrow(name, value) {
    const filters = { ...args.filters };
    if (value) filters[name] = [value]; else delete filters[name];
    change({ filters });
  }
  function choice(name, label, options, chosen, take) {
    const box = el('select', { 'aria-label': label, title: label, 'data-testid': `alone-${name}`, onchange: (e) => take(e.target.value) },
      options.map(([value, text]) => el('option', { value }, text)));
    box.value = chosen;
    return box;
  }
  function filter(name, every, options) {
    return choice(name, every, [['', every], ...options], ((args.filters || {})[name] || [''])[0], (value) => narrow(name, value));
  }
  function draw() {
    const { model } = host, sets = Object.keys(model.sets), languages = Object.keys(args.languages || {});
    const side = model.sides.map((one) => [one.id, CM.named(one.name)]);
    const types = sorted(model.events.typesUsed()).map((type) => [type, CM.t(`types.${type}`)]);
    const statuses = sorted(model.events.statuses).map((status) => [status, CM.t(`status.${status}`)]);
    const theme = args.theme === 'dark' ? 'light' : 'dark';
    node.replaceChildren(
      el('h1', {}, CM.named(about.name)), el('details', {}, el('summary', {}, CM.t('alone.choose')), el('div', { class: 'choices' },
        filter('types', CM.t('alone.all_types'), types), filter('sides', CM.t('alone.all_sides'), side),
        filter('statuses', CM.t('alone.all_statuses'), statuses),
        args.filters && args.filters.rows && el('button', { type: 'button', onclick: () => change({ filters: {} }) }, CM.t('alone.clear')),
        sets.length > 1 && choice('evidence', CM.t('alone.evidence'), sets.map((set) => [set, CM.t(`alone.evidence_${set}`)]), args.evidence || 'all', (evidence) => change({ evidence })),
        choice('clock', CM.t('clock.label'), ['now', 'then'].map((clock) => [clock, CM.t(`clock.short.${clock}`)]), args.clock || 'now', (clock) => change({ clock })),
        languages.length > 1 && choice('lang', CM.t('alone.language'), languages.map((code) => [code, code]), args.lang, (lang) => change({ lang })),
        el('button', { type: 'button', 'aria-label': CM.t(`alone.${theme}`), title: CM.t(`alone.${theme}`), onclick: () => change({ theme }) }, '\u25D0'))),
      el('button', { type: 'button', class: 'link', 'data-testid': 'alone-about', onclick: (e) => host.toggleCard({ kind: 'about' }, e.currentTarget) }, CM.t('alone.about')));
    if (!CM.embed) node.querySelector('details').open = node.clientWidth > 900;
    node.hidden = CM.embed;
  }
  CM.aboutCard = () => [el('h2', {}, CM.t('alone.about')), el('p', {}, CM.t('alone.caution')),
    el('h3', {}, CM.t('alone.cite')), el('p', {}, about.cite), el('p', { class: 'small' }, CM.t('alone.version', { hash: about.hash.slice(0, 16) })),
    el('p', { class: 'small' }, CM.t(`alone.texts_${about.texts}`)), el('h3', {}, CM.t('alone.sources', { n: CM.number(about.sources.length) })),
    el('ul', { class: 'small' }, about.sources.map((one) => el('li', {}, one.address ? CM.webLink(one.address, one.publisher || one.id) : (one.publisher || one.id), ` ${one.published}`)))];

  /* Called with the arguments that the file starts with, once the map has taken them. */
  CM.standAlone = (app, given) => {
    if (!given.about) return;
    host = app; args = given; about = given.about;
    CM.embed = new URLSearchParams(location.search).has('embed');
    document.title = CM.named(about.name);
    node = el('header', { class: 'cm-alone', 'data-testid': 'alone' });
    host.root.prepend(node);
    draw(); host.resize();
  };
})(window.ConflictMap = window.ConflictMap || {});
