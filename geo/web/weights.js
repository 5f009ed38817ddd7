/* Natural-neighbour weights (Sibson 1981, computed after Watson 1992), the same as draw the areas: geo/fronts_weights.py
   has the method and its sources. Points are [x, y] in km around the point that is asked about. */
(function (CM) {
  'use strict';
  const GHOST_KM = 120, GHOSTS_A_RADIUS = 8, ARC = Math.PI / 32, EARTH_KM = 6371.0072, RAD = Math.PI / 180;
  const cross = (ux, uy, vx, vy) => ux * vy - uy * vx;

  /* Lambert azimuthal equal-area on the sphere (Snyder 1987, ch. 24), km east and north of the centre. */
  CM.planeAt = (lng0, lat0) => {
    const s0 = Math.sin(lat0 * RAD), c0 = Math.cos(lat0 * RAD);
    return (lng, lat) => {
      const s = Math.sin(lat * RAD), c = Math.cos(lat * RAD), d = (lng - lng0) * RAD, k = EARTH_KM * Math.sqrt(2 / (1 + s0 * s + c0 * c * Math.cos(d)));
      return [k * c * Math.sin(d), k * (c0 * s - s0 * c * Math.cos(d))];
    };
  };

  function circumcentre(ax, ay, bx, by, cx, cy) {
    const ux = bx - ax, uy = by - ay, vx = cx - ax, vy = cy - ay;
    let d = 2 * cross(ux, uy, vx, vy);
    if (Math.abs(d) < 1e-12) d = 1e-12;
    const uu = ux * ux + uy * uy, vv = vx * vx + vy * vy;
    return [ax + (vy * uu - uy * vv) / d, ay + (ux * vv - vx * uu) / d];
  }

  /* Delaunay triangles (Bowyer 1981, Watson 1981): some hundred places, so the plain way is fast enough. */
  function triangulate(sites) {
    const n = sites.length, far = 1e3 * Math.max(1, ...sites.map(([x, y]) => Math.abs(x) + Math.abs(y)));
    const all = [...sites, [-far, -far], [far, -far], [0, far]];
    const make = (a, b, c) => { const [x, y] = circumcentre(...all[a], ...all[b], ...all[c]); return { a, b, c, x, y, rr: (all[a][0] - x) ** 2 + (all[a][1] - y) ** 2 }; };
    let triangles = [make(n, n + 1, n + 2)];
    for (let i = 0; i < n; i++) {
      const [x, y] = all[i], edges = new Map(), kept = [];
      for (const t of triangles) {
        if ((t.x - x) ** 2 + (t.y - y) ** 2 >= t.rr) { kept.push(t); continue; }
        for (const [p, q] of [[t.a, t.b], [t.b, t.c], [t.c, t.a]]) { const back = q + ',' + p; if (edges.has(back)) edges.delete(back); else edges.set(p + ',' + q, [p, q]); }
      }
      triangles = kept;
      for (const [p, q] of edges.values()) triangles.push(make(p, q, i));
    }
    return triangles.filter((t) => t.a < n && t.b < n && t.c < n);
  }

  /* Corners of the convex hull, counterclockwise (Andrew 1979); two where all are in line. */
  function hull(places) {
    const ordered = [...new Map(places.map(([x, y]) => [x + ',' + y, [x, y]])).values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    if (ordered.length < 3) return ordered;
    const chain = (points) => {
      const kept = [];
      for (const p of points) {
        for (let n = kept.length; n > 1 && cross(kept[n - 1][0] - kept[n - 2][0], kept[n - 1][1] - kept[n - 2][1], p[0] - kept[n - 2][0], p[1] - kept[n - 2][1]) <= 0; n = kept.length) kept.pop();
        kept.push(p);
      }
      return kept.slice(0, -1);
    };
    return [...chain(ordered), ...chain([...ordered].reverse())];
  }
  /* A ring of places without a state around the hull, so that the outermost places have a region of about the usual size. */
  function ghosts(places) {
    const corners = hull(places), n = corners.length, ring = [], along = [0], found = [];
    const headings = corners.map(([x, y], k) => { const [u, v] = corners[(k + 1) % n]; return Math.atan2(v - y, u - x) - Math.PI / 2; });
    corners.forEach(([x, y], k) => {
      const before = headings[(k + n - 1) % n], full = 2 * Math.PI, turn = ((headings[k] - before) % full + full) % full, steps = Math.ceil(turn / ARC);
      for (let i = 0; i <= steps; i++) { const t = before + turn * i / Math.max(steps, 1); ring.push([x + GHOST_KM * Math.cos(t), y + GHOST_KM * Math.sin(t)]); }
    });
    ring.push(ring[0]);
    for (let i = 1; i < ring.length; i++) along.push(along[i - 1] + Math.hypot(ring[i][0] - ring[i - 1][0], ring[i][1] - ring[i - 1][1]));
    const length = along[along.length - 1], count = Math.ceil(length / (GHOST_KM / GHOSTS_A_RADIUS));
    for (let k = 0, i = 1; k < count; k++) {
      const at = (k + 0.1234) * length / count;
      while (along[i] < at) i++;
      const f = (at - along[i - 1]) / (along[i] - along[i - 1] || 1);
      found.push([ring[i - 1][0] + f * (ring[i][0] - ring[i - 1][0]), ring[i - 1][1] + f * (ring[i][1] - ring[i - 1][1])]);
    }
    return found;
  }

  /* Answers, for a point, the weights of the places as pairs [number, weight] that sum to 1. */
  CM.naturalWeights = (places) => {
    if (places.length === 1) return () => [[0, 1]];
    const sites = [...places, ...ghosts(places)], triangles = triangulate(sites), sums = new Float64Array(sites.length);
    const nearest = (x, y) => { let best = 0, d = Infinity; places.forEach(([px, py], i) => { const e = (px - x) ** 2 + (py - y) ** 2; if (e < d) { d = e; best = i; } }); return [best, Math.sqrt(d)]; };
    return (x, y) => {
      const [closest, km] = nearest(x, y), touched = new Set();
      if (km < 1e-3) return [[closest, 1]];
      x += 7e-4; y += 4e-4; // a hair off the lines through two places, where a circle has no centre
      for (const t of triangles) {
        if ((t.x - x) ** 2 + (t.y - y) ** 2 >= t.rr) continue;
        const a = sites[t.a], b = sites[t.b], c = sites[t.c], part = [circumcentre(x, y, ...b, ...c), circumcentre(...a, x, y, ...c), circumcentre(...a, ...b, x, y)];
        [t.a, t.b, t.c].forEach((corner, k) => {
          const p = part[(k + 1) % 3], q = part[(k + 2) % 3];
          sums[corner] += cross(p[0] - t.x, p[1] - t.y, q[0] - t.x, q[1] - t.y); touched.add(corner);
        });
      }
      const found = [...touched].filter((i) => i < places.length).map((i) => [i, sums[i]]);
      for (const i of touched) sums[i] = 0;
      const total = found.reduce((sum, [, w]) => sum + w, 0);
      if (!found.length || !Number.isFinite(total) || Math.abs(total) < 1e-12 || found.some(([, w]) => w / total < -1e-3)) return [[closest, 1]];
      return found.map(([i, w]) => [i, Math.max(0, Math.min(1, w / total))]).filter(([, w]) => w > 0);
    };
  };
})(window.ConflictMap = window.ConflictMap || {});
