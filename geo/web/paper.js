/* The map on paper: in the light theme, as wide as a sheet of A4, in patterns that need no colour, without controls. It
   turns before the browser lays the sheet out, and back afterwards; Python hears nothing of it. */
(function (CM) {
  'use strict';
  const WIDTH = 1004, HEIGHT = 704; // px; the page shows its frame at 70 % (page/web/print.css)

  CM.Paper = class {
    constructor(host) {
      Object.assign(this, { host, on: false, asked: matchMedia('print') });
      window.addEventListener('beforeprint', () => this.turn(true));
      window.addEventListener('afterprint', () => this.turn(false));
      this.asked.addEventListener('change', () => this.turn(this.asked.matches));
    }
    turn(on) {
      const { host } = this, { map, root } = host;
      if (!host.ready || on === this.on) return;
      this.on = on;
      map.off('moveend', host.follow); // what is turned for the printer is no move of the reader
      if (on) this.was = { at: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds(), height: root.style.height };
      root.classList.toggle('paper', on);
      Object.assign(root.style, { width: on ? WIDTH + 'px' : '', height: on ? HEIGHT + 'px' : this.was.height });
      host.applyTheme(!on && host.args.theme === 'dark' ? 'dark' : 'light');
      map.invalidateSize({ animate: false });
      if (on) map.fitBounds(this.was.bounds, { animate: false }); else map.setView(this.was.at, this.was.zoom, { animate: false });
      map.on('moveend', host.follow);
      host.beside.resize(); host.inset.resize(); CM.drawLegend(host.legend, host);
      host.wantsRest = true; host.draw(); // at once: the sheet is laid out when this returns
    }
  };

  /* What tells a side's area from the others on paper, without colour, as rectangles [x, y, width, height] of a tile: of
     the sides that have no texture of their own the first is plain, the next has upright lines, then level ones, a grid. */
  const STEP = CM.PAPER_STEP = 5, UPRIGHT = [0, 0, 1.1, STEP], LEVEL = [0, 0, STEP, 1.1], PAPER = [[], [UPRIGHT], [LEVEL], [UPRIGHT, LEVEL]];
  CM.paperLines = (model, n) => (model.sides[n].texture === 'plain' ? PAPER[Math.min(3, model.sides.slice(0, n).filter((side) => side.texture === 'plain').length)] : []);
})(window.ConflictMap = window.ConflictMap || {});
