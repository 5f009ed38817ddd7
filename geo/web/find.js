/* The place that was looked for: the map goes there and rings it. */
(function (CM) {
  'use strict';
  const ZOOM = 9.5, RING = 34;

  CM.FoundPlace = class {
    constructor(host) { this.host = host; this.marker = null; }
    /* `spot`: {at: [lng, lat], name}, or nothing. `go` also moves the map there. */
    show(spot, go) {
      const { host } = this, at = spot && Array.isArray(spot.at) ? spot.at.map(Number) : [];
      if (this.marker) { this.marker.remove(); this.marker = null; }
      host.root.dataset.found = '';
      if (at.length !== 2 || !at.every(Number.isFinite)) return;
      const point = L.latLng(at[1], at[0]);
      this.marker = L.marker(point, { interactive: false, keyboard: false, icon: L.divIcon({ className: 'cm-found', iconSize: [RING, RING] }) }).addTo(host.map);
      host.root.dataset.found = at.join();
      if (go) { host.moved = true; host.map.setView(point, Math.max(ZOOM, host.map.getZoom()), { animate: false }); }
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
