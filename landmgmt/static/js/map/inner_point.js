// Where a label stands: inside its land, where that is widest.

const INNER_LINES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75];
const CLEARLY_WIDER = 1.15;   // leave the middle only for a place that is clearly wider

// Flatten polygons and multipolygons to their rings of points.
function ringsOf(latlngs) {
  if (latlngs.length === 0) return [];
  return "lat" in latlngs[0] ? [latlngs] : latlngs.flatMap(ringsOf);
}

function crossings(rings, lat) {
  const found = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 1) {
      const a = ring[i];
      const b = ring[(i + 1) % ring.length];
      if ((a.lat > lat) !== (b.lat > lat)) found.push(a.lng + ((lat - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng));
    }
  }
  return found.sort((a, b) => a - b);
}

function span(rings) {
  const lats = rings.flat().map((point) => point.lat);
  return { south: lats.reduce((a, b) => Math.min(a, b)), north: lats.reduce((a, b) => Math.max(a, b)) };
}

export function innerPoint(latlngs) {
  const rings = ringsOf(latlngs);
  const { south, north } = span(rings);
  let best = { width: 0, lat: (south + north) / 2, lng: rings[0][0].lng };
  for (const part of INNER_LINES) {
    const lat = south + (north - south) * part;
    const xs = crossings(rings, lat);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const width = xs[i + 1] - xs[i];
      if (width > best.width * CLEARLY_WIDER) best = { width, lat, lng: (xs[i] + xs[i + 1]) / 2 };
    }
  }
  return [best.lat, best.lng];
}
