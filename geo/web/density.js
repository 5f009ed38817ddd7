/* Dense views: how many events each square of the ground holds, as shades on a canvas, and in figures where most are. */
(function (CM) {
  'use strict';
  const SHADES = 6, GAP_PX = 2;
  const FIGURES = 14, LEAST_FIGURE = 10, FIGURE_PX = 12;
  /* Shades by powers: the next one is at least twice as many, and more where the fullest square would not be the last. */
  function shadesFor(counts) {
    let most = 1;
    for (let i = 0; i < counts.length; i++) if (counts[i] > most) most = counts[i];
    const step = Math.log(Math.max(2, Math.ceil(2 * most ** (1 / SHADES)) / 2));
    return (n) => Math.min(SHADES - 1, Math.floor(Math.log(n) / step + 1e-9));
  }
  const opacity = (shade) => 0.3 + 0.11 * shade;

  CM.Density = class {
    constructor() {
      this.canvas = CM.el('canvas', { class: 'cm-density leaflet-zoom-hide', 'aria-hidden': true });
      this.small = document.createElement('canvas'); this.drawn = false;
    }
    /* Draws the counts of a grid; nothing for null. One pixel a square is written, then all are enlarged at once. */
    draw(grid, host, size) {
      const { canvas } = this, ratio = window.devicePixelRatio || 1, [w, h] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
      if (!grid && !this.drawn) return;
      if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; canvas.style.width = size.x + 'px'; canvas.style.height = size.y + 'px'; }
      const pen = canvas.getContext('2d');
      pen.setTransform(1, 0, 0, 1, 0, 0); pen.clearRect(0, 0, w, h);
      this.drawn = !!grid;
      if (!grid) return;
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      this.shade(pen, grid, host.tokens, size);
      this.figures(pen, grid, host.tokens, size);
    }
    shade(pen, grid, tokens, size) {
      const { small } = this, { columns, rows, counts } = grid, edge = CM.SQUARE_PX, [x, y] = grid.corner(0), shadeOf = shadesFor(counts);
      const [r, g, b] = rgb(tokens.ink), colours = Array.from({ length: SHADES }, (_, shade) => (Math.round(255 * opacity(shade)) << 24 | b << 16 | g << 8 | r) >>> 0);
      if (small.width !== columns || small.height !== rows) { small.width = columns; small.height = rows; }
      const pixels = new ImageData(columns, rows), words = new Uint32Array(pixels.data.buffer); // little-endian: alpha, blue, green, red
      for (let i = 0; i < counts.length; i++) if (counts[i]) words[i] = colours[shadeOf(counts[i])];
      small.getContext('2d').putImageData(pixels, 0, 0);
      pen.imageSmoothingEnabled = false;
      pen.drawImage(small, x, y, columns * edge, rows * edge);
      for (let i = 0; i <= columns; i++) pen.clearRect(x + i * edge - GAP_PX / 2, 0, GAP_PX, size.y);
      for (let i = 0; i <= rows; i++) pen.clearRect(0, y + i * edge - GAP_PX / 2, size.x, GAP_PX);
    }
    /* Figures for the fullest squares, none over another. */
    figures(pen, grid, tokens, size) {
      const { counts } = grid, full = [], taken = [];
      for (let i = 0; i < counts.length; i++) if (counts[i] >= LEAST_FIGURE) full.push(i);
      full.sort((a, b) => counts[b] - counts[a] || a - b);
      pen.font = `600 ${FIGURE_PX}px ${tokens.sans}`; pen.textAlign = 'center'; pen.textBaseline = 'middle'; pen.lineJoin = 'round'; pen.lineWidth = 3.5;
      pen.strokeStyle = tokens.casing; pen.fillStyle = tokens.ink;
      for (const square of full) {
        if (taken.length >= FIGURES) break;
        const [left, top] = grid.corner(square), text = CM.number(counts[square]), half = CM.textWidth(text, FIGURE_PX, 600, tokens.sans) / 2 + 4, x = left + CM.SQUARE_PX / 2, y = top + CM.SQUARE_PX / 2;
        const box = [x - half, y - 10, x + half, y + 10];
        if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y || CM.hitsAny(box, taken)) continue;
        taken.push(box);
        pen.strokeText(text, x, y); pen.fillText(text, x, y);
      }
    }
  };
  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
})(window.ConflictMap = window.ConflictMap || {});
