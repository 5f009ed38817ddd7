/* Lengths, areas and coordinates on the earth, as a sphere with Leaflet's radius: within 0.6 % of the ellipsoid
   (docs/decisions/map-tools.md). Pure. Points are Leaflet's: {lat, lng} in degrees. */
(function (CM) {
  'use strict';
  const RADIUS_KM = 6371; // as L.CRS.Earth has it
  const KM_PER_DEGREE = 111.32, STEP_KM = 40, MOST_DIGITS = 5;
  const SHARPNESS_KM = [1, 5, 25]; // up to here a place is exact, near, an area; beyond it a region
  const rad = (degrees) => degrees * Math.PI / 180, deg = (radians) => radians * 180 / Math.PI;

  CM.distanceKm = (a, b) => L.CRS.Earth.distance(a, b) / 1000;

  /* Points along the shortest way from one point to another: on the map it is a curve. */
  CM.greatCircle = (a, b) => {
    const km = CM.distanceKm(a, b), n = Math.max(1, Math.ceil(km / STEP_KM)), angle = km / RADIUS_KM;
    if (n === 1) return [a, b];
    const of = ({ lat, lng }) => [Math.cos(rad(lat)) * Math.cos(rad(lng)), Math.cos(rad(lat)) * Math.sin(rad(lng)), Math.sin(rad(lat))];
    const p = of(a), q = of(b);
    return Array.from({ length: n + 1 }, (_, i) => {
      const s = Math.sin((1 - i / n) * angle) / Math.sin(angle), t = Math.sin(i / n * angle) / Math.sin(angle), [x, y, z] = p.map((v, k) => v * s + q[k] * t);
      return { lat: deg(Math.atan2(z, Math.hypot(x, y))), lng: deg(Math.atan2(y, x)) };
    });
  };
  /* The area of a ring whose edges are great circles, in km2: the sum of the spherical triangles between each edge and the pole. */
  CM.ringKm2 = (points) => {
    let excess = 0;
    points.forEach((a, i) => {
      const b = points[(i + 1) % points.length], s = Math.tan(rad(a.lat) / 2), t = Math.tan(rad(b.lat) / 2);
      excess += 2 * Math.atan2(Math.tan(rad(b.lng - a.lng) / 2) * (s + t), 1 + s * t);
    });
    return Math.abs(excess) * RADIUS_KM ** 2;
  };
  /* Whether two edges of a ring cross, so that it encloses no one area. */
  CM.ringCrosses = (points) => {
    const n = points.length, turn = (a, b, c) => Math.sign((b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng));
    for (let i = 0; i < n; i++) for (let j = i + 2; j < n; j++) {
      if (!i && j === n - 1) continue; // neighbours share a point
      const [a, b, c, d] = [points[i], points[i + 1], points[j], points[(j + 1) % n]];
      if (turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) return true;
    }
    return false;
  };

  /* ---- coordinates, about as fine as they are known ---- */
  /* How many decimals of a degree a point that is known to `km` may have. Where the conflict's file coarsens places, a
     last decimal is never finer than that. */
  CM.coordDigits = (km, coarseKm) => {
    const fit = Math.round(Math.log10(KM_PER_DEGREE / Math.max(km, 0.001)));
    return Math.max(0, Math.min(MOST_DIGITS, coarseKm ? Math.min(fit, Math.floor(Math.log10(KM_PER_DEGREE / coarseKm))) : fit));
  };
  CM.digitKm = (digits) => KM_PER_DEGREE / 10 ** digits;
  const rounded = (value, digits) => Number(value.toFixed(digits)) + 0; // no minus before a zero
  /* Latitude, longitude, as machines read them. */
  CM.decimal = ({ lat, lng }, digits) => [lat, lng].map((value) => rounded(value, digits).toFixed(digits)).join(', ');
  /* Degrees, minutes and seconds, as far down as the decimals carry. */
  CM.sexagesimal = ({ lat, lng }, digits) => {
    const part = (value, ways) => {
      const own = rounded(value, digits), way = CM.t('tools.' + ways[own < 0 ? 1 : 0]), unit = digits > 2 ? 1 : digits ? 60 : 3600, all = Math.round(Math.abs(own) * 3600 / unit) * unit;
      const minutes = Math.floor(all / 60) % 60, two = (n) => String(n).padStart(2, '0');
      return `${CM.figures(`${Math.floor(all / 3600)}°${digits ? two(minutes) + '′' : ''}${digits > 2 ? two(all % 60) + '″' : ''}`)} ${way}`;
    };
    return `${part(lat, ['north', 'south'])}${CM.t('comma')}${part(lng, ['east', 'west'])}`;
  };
  /* How exactly a place is known, in words. */
  CM.sharpness = (km) => CM.t('tools.sharpness.' + ['exact', 'near', 'area', 'region'][SHARPNESS_KM.filter((limit) => km > limit).length]);
  CM.kmPerPx = (map, lat) => CM.kmPerPixel(lat) / 2 ** map.getZoom();
  CM.length = (km) => CM.t('tools.km', { n: CM.amount(km) });
  CM.areaWords = (km2) => CM.t('tools.km2', { n: CM.amount(km2) });
  CM.roughly = (km) => (km >= 1 ? CM.about(km) : CM.t('tools.about_m', { n: CM.number(Number((km * 1000).toPrecision(1)) || 1) }));
  /* Three figures are as much as a hand on a map can mean. */
  CM.amount = (n) => CM.number(n >= 100 ? Number(n.toPrecision(3)) : n >= 10 ? Math.round(n * 10) / 10 : n, n < 10 ? 2 : 1);
})(window.ConflictMap = window.ConflictMap || {});
