// Corner points clicked on a sheet go into the form's box as longitude,latitude; the box alone is sent.
import * as L from "../vendor/leaflet/leaflet.esm.js";
import { drawLayers, showVisible } from "../js/map/layers.js";
import { fetchJson, makeSheet, pathStyle } from "../js/map/sheet.js";

const DIGITS = 7;   // about a centimetre

function mount(holder) {
  const box = document.querySelector("textarea[data-points]");
  const tools = document.querySelector("[data-draw-tools]");
  if (!box || !tools) return;
  holder.hidden = false;
  tools.hidden = false;
  const sheet = makeSheet(holder.querySelector("[data-sheet]"), { quiet: true });
  const points = [];
  let shape = null;

  function draw() {
    shape?.remove();
    const style = pathStyle(sheet, "pick", "m-new");
    shape = points.length > 2 ? L.polygon(points, style) : L.polyline(points, style);
    shape.addTo(sheet.map);
    box.value = points.map(({ lng, lat }) => `${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`).join("\n");
  }

  sheet.map.on("click", ({ latlng }) => {
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
