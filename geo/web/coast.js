/* Says, once the map is close enough for it to matter, how coarse the coast is: a sharp line would be read as exact. */
(function (CM) {
  'use strict';
  CM.COARSE_ZOOM = 9.5; // Natural Earth 1:10m is 1 to 2 km off, which is some ten pixels here
  CM.CoastNote = class {
    constructor(host) { this.host = host; this.node = CM.el('div', { class: 'cm-coast', 'data-testid': 'coast-note', hidden: true }); }
    place() {
      const { host } = this;
      this.node.hidden = host.map.getZoom() < CM.COARSE_ZOOM || host.tilesOn || host.card.open && host.isPhone();
      this.node.textContent = CM.t('coast_note');
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
