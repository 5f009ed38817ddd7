/* Which part of the earth the reader looks at: restored from a link, once, and told where the reader has moved it. */
(function (CM) {
  'use strict';
  const SAME_PX = 2; // by which the middle may shift when the map's window changes size

  CM.Sight = class {
    constructor(host) { this.host = host; this.at = null; this.asked = false; }
    /* Goes where a link was looking, `[lng, lat, zoom]`; later the map moves on by itself. Whether it went. */
    restore(at) {
      const { host } = this, [lng, lat, zoom] = String(at).split(',').map(Number), found = !this.asked && [lng, lat, zoom].every(Number.isFinite);
      this.asked = true; this.at = null;
      if (found) { host.map.setView([lat, lng], zoom, { animate: false }); host.moved = true; this.at = this.look(); }
      return found;
    }
    look() { const { map } = this.host, c = map.getCenter().wrap(); return [Number(c.lng.toFixed(4)), Number(c.lat.toFixed(4)), Number(map.getZoom().toFixed(2))]; }
    /* Whether the reader looks elsewhere than when this was last asked. A map that nobody moved looks at no place of its own. */
    changed() {
      const { host: { map, moved, fitting }, at } = this, c = map.getCenter(), zoom = map.getZoom();
      if (!moved || fitting) { this.at = null; return !!at; }
      if (at && Math.abs(at[2] - zoom) < 0.005 && map.project(c, zoom).distanceTo(map.project([at[1], at[0]], zoom)) < SAME_PX) return false;
      this.at = this.look();
      return true;
    }
  };
})(window.ConflictMap = window.ConflictMap || {});
