// Corner points clicked on a sheet go into the form's box as longitude,latitude; the box alone is sent.
import * as L from "../vendor/leaflet/leaflet.esm.js";
import { drawLayers, showVisible } from "../js/map/layers.js";
import { fetchJson, makeSheet, pathStyle } from "../js/map/sheet.js";

const DIGITS = 7;   // about a centimetre
const A = 6378137, E2 = 0.00669438002290;   // the ellipsoid of CGCS2000
const MU = 2000 / 3;

// ㎡ of a ring of [x, y]: metres as they are, degrees by the ellipsoid's radii at their middle. About right: the
// books measure in the survey system when the site is entered.
export function areaOf(ring) {
  if (ring.length < 3) return 0;
  const metres = ring.every(([x, y]) => Math.abs(x) > 1000 && Math.abs(y) > 1000);
  let [kx, ky] = [1, 1];
  if (!metres) {
    const middle = ring.reduce((sum, [, y]) => sum + y, 0) / ring.length * Math.PI / 180;
    const w = 1 - E2 * Math.sin(middle) ** 2;
    kx = Math.PI / 180 * A / Math.sqrt(w) * Math.cos(middle);
    ky = Math.PI / 180 * A * (1 - E2) / w ** 1.5;
  }
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [u, v] = ring[(i + 1) % ring.length];
    twice += (x - ring[0][0]) * (v - ring[0][1]) - (u - ring[0][0]) * (y - ring[0][1]);
  });
  return Math.abs(twice / 2 * kx * ky);
}

// The last two numbers of each line, longitude (or easting) first or as written: the area is the same.
export function ringOf(text) {
  const found = [];
  for (const line of text.replaceAll("，", ",").split(/\n/)) {
    const numbers = line.split(/[,;\s]+/).filter(Boolean).slice(-2).map(Number);
    if (numbers.length === 2 && numbers.every(Number.isFinite)) {
      const [a, b] = numbers;
      found.push(Math.abs(a) <= 54 && Math.abs(b) >= 73 && Math.abs(b) <= 136 ? [b, a] : [a, b]);
    }
  }
  return found;
}

function mount(holder) {
  const box = document.querySelector("textarea[data-points]");
  const tools = document.querySelector("[data-draw-tools]");
  if (!box || !tools) return;
  holder.hidden = false;
  tools.hidden = false;
  const sheet = makeSheet(holder.querySelector("[data-sheet]"));
  L.control.zoom({ position: "topright", zoomInTitle: "＋", zoomOutTitle: "－" }).addTo(sheet.map);
  // Two quick corners are two corners.
  sheet.map.doubleClickZoom.disable();
  let points = [];
  let shape = null;
  const out = tools.querySelector("[data-area]");

  function tell() {
    const m2 = areaOf(ringOf(box.value));
    out.textContent = m2 === 0 ? "" : out.dataset.words
      .replace("{m2}", Math.round(m2).toLocaleString("en-US")).replace("{mu}", (m2 / MU).toFixed(2));
  }
  // What was typed as degrees is taken up, so that a click adds to it; points of a grid stay in the box alone.
  function takeUp() {
    const ring = ringOf(box.value);
    const degrees = ring.every(([x, y]) => Math.abs(x) <= 180 && Math.abs(y) <= 90);
    points = degrees ? ring.map(([lng, lat]) => L.latLng(lat, lng)) : [];
    return degrees;
  }
  box.addEventListener("input", () => {
    tell();
    if (takeUp()) show();
    else shape?.remove();
  });
  tell();

  function show() {
    shape?.remove();
    const style = pathStyle(sheet, "pick", "m-new");
    shape = points.length > 2 ? L.polygon(points, style) : L.polyline(points, style);
    shape.addTo(sheet.map);
  }
  function draw() {
    show();
    box.value = points.map(({ lng, lat }) => `${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join("\n");
    tell();
  }

  sheet.map.on("click", ({ latlng }) => {
    // Points typed in a grid are not thrown away by a click on the map.
    if (box.value.trim() && !takeUp()) return;
    points.push(latlng);
    draw();
  });
  tools.querySelector("[data-undo]").addEventListener("click", () => {
    points.pop();
    draw();
  });
  tools.querySelector("[data-clear]").addEventListener("click", () => {
    points.length = 0;
    draw();
  });

  fetchJson(holder.dataset.layersUrl).then(({ layers }) => {
    showVisible(sheet, drawLayers(sheet, layers));
    const boundary = layers.find((layer) => layer.key === "boundary")?.features.features ?? [];
    const whole = L.geoJSON(boundary).getBounds();
    if (whole.isValid()) sheet.map.fitBounds(whole, { padding: [16, 16], animate: false });
  });
}

for (const holder of document.querySelectorAll("[data-draw-site]")) mount(holder);
