/* The coordinates of a point, on demand: where the reader clicks, presses long or puts the cross; and on an event's card. */
(function (CM) {
  'use strict';
  const { el } = CM;

  /* A point of the map as it may be told: no finer than a pixel at this zoom, nor than the conflict's file allows. */
  CM.spotOf = (host, at) => {
    const km = CM.kmPerPx(host.map, at.lat), digits = CM.coordDigits(km, host.model.coarsen_km);
    return { km, digits, decimal: CM.decimal(at, digits), degrees: CM.sexagesimal(at, digits) };
  };
  const coarse = (host, digits) => (host.model.coarsen_km ? CM.t('tools.coords.coarse', { km: CM.roughly(CM.digitKm(digits)) }) : '');

  /* Puts a text on the clipboard; the old way where the frame may not use the new one. */
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed here */ }
    const field = el('textarea', { readonly: true, class: 'cm-said' });
    field.value = text; document.body.append(field); field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
  CM.copyButton = (text, said) => {
    const button = el('button', { type: 'button', class: 'cm-act', 'data-testid': 'copy-coords', onclick: async () => { const done = await copy(text); button.focus({ preventScroll: true }); said(CM.t(done ? 'tools.coords.copied' : 'tools.coords.not_copied')); } }, CM.t('tools.coords.copy'));
    return button;
  };
  const told = (decimal, degrees) => el('dl', { class: 'cm-coords' }, el('dt', {}, CM.t('tools.coords.decimal')), el('dd', {}, el('bdi', { dir: 'ltr', 'data-testid': 'coords' }, decimal)),
    el('dt', {}, CM.t('tools.coords.degrees')), el('dd', {}, el('bdi', {}, degrees)));

  CM.Coords = class {
    constructor(tools) { this.tools = tools; this.name = 'coords'; this.at = null; }
    leave() { this.at = null; }
    hint() { return this.at ? '' : CM.t('tools.coords.hint'); }
    put(point) { this.at = point; }
    back() { this.at = null; }
    said() { if (!this.at) return []; const { host } = this.tools, spot = CM.spotOf(host, this.at); return [CM.t('tools.coords.said', { at: spot.degrees, km: CM.roughly(spot.km) }), coarse(host, spot.digits)].filter(Boolean); }
    parts() {
      const { tools } = this;
      if (!this.at) return [];
      const spot = CM.spotOf(tools.host, this.at);
      return [told(spot.decimal, spot.degrees), el('div', { class: 'acts' }, CM.copyButton(spot.decimal, (text) => tools.say([text]))), el('p', { class: 'small' }, CM.t('tools.coords.ground'))];
    }
    draw(at) { return this.at ? [CM.toolDot(at(this.at), true)] : []; }
  };

  /* On a card: where the event is put on the map, how exactly, and why no finer. */
  CM.eventCoords = (host, event) => {
    if (event.lat == null || event.lng == null) return null;
    const km = Math.max(event.km || 0, 0.01), digits = CM.coordDigits(km, host.model.coarsen_km), at = CM.decimal(event, digits), said = el('span', { class: 'small', 'aria-live': 'polite' });
    return el('details', { class: 'cm-where', 'data-testid': 'event-coords' }, el('summary', {}, CM.t('tools.coords.name')), told(at, CM.sexagesimal(event, digits)),
      el('p', { class: 'small' }, [`${CM.capital(CM.sharpness(km))}${event.km == null ? '' : ` (${CM.roughly(event.km)})`}.`, coarse(host, digits)].filter(Boolean).join(' ')),
      el('div', { class: 'acts' }, CM.copyButton(at, (text) => { said.textContent = text; }), said));
  };
})(window.ConflictMap = window.ConflictMap || {});
