// What an import would do: new, changed with its old outline, unchanged, in error, on file but not delivered.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { fetchJson, hush, makeSheet, pathStyle, say, textMark } from "./sheet.js";

// Drawn in this order, so that an error is never hidden beneath its neighbour.
const STATES = ["known", "same", "retired", "was", "changed", "new", "error"];

async function featuresOf({ featuresUrl, featuresId }) {
  if (featuresUrl) return fetchJson(featuresUrl);
  return JSON.parse(document.getElementById(featuresId).textContent);
}

export function mountPreviewMap(box) {
  const sheet = makeSheet(box, { quiet: true });

  async function start() {
    try {
      draw(sheet, await featuresOf(box.dataset));
      hush(sheet);
    } catch (error) {
      if (!error.state) throw error;
      say(sheet, error.state, { again: start });
    }
  }
  return start();
}

function draw(sheet, { features }) {
  const whole = L.latLngBounds([]);
  const rank = (feature) => STATES.indexOf(feature.properties.state);
  const drawable = features.filter((feature) => feature.geometry && rank(feature) >= 0);
  for (const feature of drawable.sort((a, b) => rank(a) - rank(b))) {
    const { state, label } = feature.properties;
    const style = { ...pathStyle(sheet, "land", `m-${state}`), fill: state !== "was" && state !== "known" };
    const shape = L.geoJSON(feature, { style: () => style, ...style }).addTo(sheet.map);
    if (state === "known") continue;
    whole.extend(shape.getBounds());
    if (state !== "was" && label) {
      const spot = shape.getLayers()[0].getCenter?.() ?? shape.getBounds().getCenter();
      textMark(sheet, spot, { className: "m-code", lines: [String(label)] }).addTo(sheet.map);
    }
  }
  if (whole.isValid()) sheet.map.fitBounds(whole, { padding: [24, 24], animate: false });
  else say(sheet, "none");
}
