/* The scale bar, in the reader's words. */
(function (CM) {
  'use strict';
  CM.Scale = L.Control.Scale.extend({
    options: { position: 'bottomleft', imperial: false, maxWidth: 120 },
    words() { this._update(); }, // another language
    _updateMetric(most) { const metres = this._getRoundNum(most); this._updateScale(this._mScale, CM.length(metres / 1000), metres / most); },
  });
})(window.ConflictMap = window.ConflictMap || {});
