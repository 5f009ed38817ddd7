/* Cards inside the map: what an event rests on, the sentence first. All text is set as text. */
(function (CM) {
  'use strict';
  const { el, icon } = CM;
  const YEARLY = 300; // days of a window from which days of a list are told with their year

  const languageName = (code) => { try { return new Intl.DisplayNames([CM.lang()], { type: 'language' }).of(code); } catch { return code; } };
  /* A reason is a key of the words, or words that the source stages wrote. */
  const reason = (text) => (text && CM.has('reasons.' + text) ? CM.t('reasons.' + text) : text || '');
  /* Why this place: "only=1;home=LY" in words, the two that weigh most; other words as they are. */
  function why(text) {
    if (!/^\w+=[^;]*(;\w+=[^;]*)*$/.test(text || '')) return text || '';
    const parts = new Map(text.split(';').map((part) => part.split('=')));
    const country = (code) => (/^[A-Z]{2}$/.test(code) ? CM.country(code) : code);
    return Object.keys(CM.branch('why')).filter((key) => parts.has(key)).slice(0, 2).map((key) => CM.t('why.' + key, { value: country(parts.get(key)) })).join(CM.t('comma'));
  }
  const small = (...kids) => (kids.filter(Boolean).length ? [el('br'), el('small', {}, kids.filter(Boolean).join('; '))] : []);

  function title(host, event) {
    const { model } = host, place = CM.placeOf(event), c = event.control;
    if (event.type === 'territorial_change' && c && c.to) {
      const to = CM.withArticle(model, c.to);
      return c.from ? CM.t('title_from_to', { place, from: CM.withArticle(model, c.from), to }) : CM.t('title_to', { place, to });
    }
    return CM.t('title', { what: CM.typeWord(event), place });
  }
  const statusWord = (host, event) => (event.status === 'claimed' ? CM.claimWords(host.model, event) : CM.t('status.' + event.status));

  /* Things of unknown hand and direction beside each other. */
  const apart = (parts) => parts.flatMap((part, n) => [n ? ' · ' : '', el('bdi', {}, part)]);

  /* The paragraph of the article with its sentence marked. */
  function quote(host, article, pieces, from) {
    const about = [CM.t('from_article'), article.title ? `“${article.title}”` : article.file, article.publisher, CM.spanIso(article.from, article.to)].filter(Boolean);
    return el('div', { class: 'quote' }, el('div', { class: 'src' }, apart(about)),
      el('p', { lang: article.lang, dir: 'auto', 'data-testid': 'evidence' }, pieces.map(([text, marked]) => (marked ? el('mark', {}, text) : text))),
      host.bridge.embedded && el('button', { type: 'button', class: 'link', 'data-testid': 'read-article', onclick: () => host.rested('read', { read: from }) }, CM.t('read_article')));
  }
  function chronologyLine(line, alone) {
    const language = line.lang && line.lang !== CM.lang() ? ` (${languageName(line.lang)})` : '';
    const about = CM.t('from_chronology') + language + (alone ? ' · ' + CM.t('no_article') : '');
    return el('div', { class: 'quote' }, el('div', { class: 'src' }, about), el('p', { lang: line.lang || null, dir: 'auto', 'data-testid': 'chronology-line' }, line.text));
  }

  function deaths(event) {
    if (!event.deaths) return CM.t('not_reported');
    const [least, most, total] = event.deaths, n = CM.number;
    const words = least === most ? n(least) : least == null ? CM.t('at_most', { n: n(most) }) : most == null ? CM.t('at_least', { n: n(least) }) : `${n(least)}–${n(most)}`;
    return total ? CM.t('in_total', { n: words }) : words;
  }
  function who(host, event) {
    const names = (list, article) => list.map((id) => (article ? CM.withArticle : CM.actorName)(host.model, id)).join(CM.t('comma'));
    if (!event.side1.length && !event.side2.length) return CM.t('unknown');
    return event.side2.length ? CM.t(['talks', 'agreement'].includes(event.type) ? 'who_with' : 'who_against', { a: names(event.side1) || CM.t('unknown'), b: names(event.side2, true) }) : names(event.side1);
  }
  function facts(host, event, text) {
    const kind = CM.has('kinds.' + event.kind) ? CM.t('kinds.' + event.kind) : '', expression = text.date_expression ? `“${text.date_expression}”` : '';
    const exact = CM.spanOf(host.model.start, event.from, event.to), sources = (text.sources || []).length;
    const pair = (word, main, ...more) => [el('dt', {}, CM.t(word)), el('dd', {}, main, ...more)];
    return el('dl', {}, ...pair('when', event.status === 'ongoing' ? CM.t('ongoing_span', { span: exact }) : exact, ...small(expression, reason(text.date_reason), event.precision !== 'day' && !expression ? CM.t('day_not_certain') : '')),
      ...pair('where', [CM.placeOf(event), kind].filter(Boolean).join(CM.t('comma')), ...small(event.km != null && CM.about(Math.max(0.5, event.km)), event.vague && CM.t('area_not_point'), why(text.place_reason)), CM.eventCoords(host, event)),
      ...pair('who', who(host, event)), ...pair('deaths', deaths(event)),
      ...pair('status_word', statusWord(host, event) + (event.onMap ? '' : `; ${CM.t('off_map')}${event.off ? ': ' + CM.t('off.' + event.off) : ''}`), ...small(sources ? CM.count('sources', sources) : '')));
  }
  function reports(host, text) {
    const list = (text.sources || []).filter((s) => s.kind !== 'article' && (s.publisher || s.backing));
    if (!list.length) return [];
    const camp = (s) => (s.camp ? CM.t('camp', { side: CM.actorName(host.model, s.camp) }) : s.publisher ? CM.t('neutral') : '');
    return [el('h3', {}, CM.t((text.paragraphs || []).length ? 'other_reports' : 'source_reports')), el('ul', { class: 'cm-rep' }, list.map((s) => el('li', {}, el('span', { class: 'd' }, s.published ? CM.shortYearDate(s.published) : ''),
      s.publisher ? CM.webLink(s.address, s.publisher) : el('span', {}, CM.t('backing.' + s.backing)), el('span', { class: 'c' }, camp(s)), s.said && el('p', { dir: 'auto', 'data-testid': 'report-line' }, s.said))))];
  }

  /* Leads to the event in review, where it can be corrected. */
  const wrong = (host, event) => host.bridge.embedded && el('p', { class: 'wrong' }, el('button', { type: 'button', class: 'link', 'data-testid': 'this-is-wrong', onclick: () => host.rested('review', { review: event.id }) }, CM.t('this_is_wrong')));

  CM.eventCard = (host, event, texts) => {
    const text = texts.events[event.id] || {}, quotes = (text.paragraphs || []).map((p) => quote(host, texts.articles[p.article], p.pieces, { article: p.article, event: event.id }));
    const line = text.line && chronologyLine(text.line, !quotes.length);
    return [el('div', { class: 'kicker' }, icon(CM.eventSymbol(event), 20), el('span', {}, CM.t('types.' + event.type), ' · ', el('b', {}, statusWord(host, event)))),
      el('h2', {}, title(host, event)), ...quotes, quotes.length ? null : line, facts(host, event, text), quotes.length ? line : null, ...reports(host, text), wrong(host, event), el('div', { class: 'end' })];
  };

  /* Several events under one mark: `events`, the newest of `total`. */
  CM.listCard = (host, events, total) => [el('h2', {}, CM.count('n_events', total)), total > events.length && el('p', { class: 'small' }, CM.t('newest_listed', { n: CM.number(events.length) })), el('ul', { class: 'cm-list' }, events.map((event) => el('li', {},
    el('button', { type: 'button', onclick: () => host.openEvent(event.id) }, icon(CM.eventSymbol(event), 18), el('span', {}, title(host, event), el('small', {}, statusWord(host, event))),
      el('span', { class: 'd' }, event.status === 'ongoing' ? CM.t('ongoing') : host.state.window > YEARLY ? CM.shortSpan(host.model.start, event.from, event.to - 1) : CM.eventDate(host.model, event)))))), el('div', { class: 'end' })];

  /* The one card of the map: opens, closes on Esc or its cross, and gives focus back to where it came from. */
  CM.Card = class {
    constructor(host) {
      this.host = host; this.open = null;
      this.node = el('div', { class: 'cm-card', role: 'dialog', 'aria-modal': 'false', 'data-testid': 'card', tabindex: -1 });
      this.node.addEventListener('keydown', (e) => { if (e.key === 'Escape') { e.stopPropagation(); host.closeCard(); } });
      for (const name of ['click', 'dblclick', 'mousedown', 'wheel', 'touchstart']) this.node.addEventListener(name, (e) => e.stopPropagation(), { passive: true });
    }
    show(card, kids, label) {
      const again = this.open && card && this.open.kind === card.kind && this.open.id === card.id;
      this.open = card;
      this.node.classList.toggle('show', !!card);
      if (!card) { this.node.replaceChildren(); return; }
      const cross = el('button', { type: 'button', class: 'x', 'aria-label': CM.t('close'), onclick: () => this.host.closeCard() }, '×');
      this.node.setAttribute('aria-label', label);
      this.node.replaceChildren(cross, ...kids.filter(Boolean));
      if (!again) { this.node.scrollTop = 0; this.node.focus({ preventScroll: true }); }
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
