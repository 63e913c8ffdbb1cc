// Draw what lies under and over the parcels, and let the reader fold each layer in or out.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { innerPoint } from "./inner_point.js";
import { pathStyle, textMark } from "./sheet.js";

const SVG = "http://www.w3.org/2000/svg";
const SERVICES = new Set(["power", "water", "drainage", "road", "gallery", "telecom"]);

// kind → the pane and the classes it is drawn with, from below to above; a name class if it is labelled.
const DRAWING = {
  river: { pane: "ground", classes: ["m-water"], lineClasses: ["m-brook"], name: "river" },
  contour: { pane: "ground", classes: ["m-contour"] },
  held: { pane: "ground", classes: ["m-held"], name: "held" },
  remainder: { pane: "ground", classes: ["m-rest"], name: "remainder" },
  overlay: { pane: "ground", classes: ["m-ovl"], lineClasses: ["m-ovl-line"], name: "remainder" },
  village: { pane: "lines", classes: ["m-village"], name: "village", hollow: true },
  service: { pane: "lines", classes: ["m-line"], hollow: true },
  lot: { pane: "lines", classes: ["m-lot-c", "m-lot"], name: "lot", hollow: true },
  boundary: { pane: "lines", classes: ["m-band", "m-bound"], hollow: true },
  substation: { pane: "lines", classes: ["m-site"], name: "lot", mark: true, hollow: true },
};
const ORDER = Object.keys(DRAWING);

export function drawLayers(sheet, layers) {
  const drawn = [];
  const inOrder = [...layers].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  for (const layer of inOrder) {
    const how = DRAWING[layer.kind];
    if (!how) continue;
    const group = L.featureGroup();
    for (const feature of layer.features?.features ?? []) drawFeature(sheet, group, feature, how);
    drawn.push({ ...layer, group, count: layer.features?.features?.length ?? 0 });
  }
  return drawn;
}

function drawFeature(sheet, group, feature, how) {
  if (!feature.geometry) return;
  const props = feature.properties ?? {};
  if (feature.geometry.type.endsWith("Point")) {
    L.geoJSON(feature, { pointToLayer: (_, latlng) => station(latlng) }).addTo(group);
  } else {
    const isLine = feature.geometry.type.endsWith("LineString");
    const kind = SERVICES.has(props.kind) ? ` ${props.kind}` : "";
    for (const css of (isLine && how.lineClasses) || how.classes) {
      const style = { ...pathStyle(sheet, how.pane, css + kind), fill: !(how.hollow || isLine) };
      L.geoJSON(feature, { style: () => style, ...style }).addTo(group);
    }
    if (how.mark) station(group.getBounds().getCenter()).addTo(group);
  }
  if (how.name && props.name) nameIt(sheet, group, feature, props, how);
}

function nameIt(sheet, group, feature, props, how) {
  const [shape] = L.geoJSON(feature).getLayers();
  const isPoint = feature.geometry.type.endsWith("Point");
  const isArea = feature.geometry.type.endsWith("Polygon");
  let spot = isPoint ? shape.getLatLng() : shape.getBounds().getCenter();
  // A name stands inside its land: beside it, it would be read as the neighbour's.
  if (isArea) spot = innerPoint(shape.getLatLngs());
  const place = isPoint || how.mark ? " below" : "";
  textMark(sheet, spot, { className: `m-name ${how.name}${place}`, lines: [props.name, props.note] }).addTo(group);
}

function station(latlng) {
  const bolt = document.createElementNS(SVG, "svg");
  bolt.setAttribute("viewBox", "0 0 16 16");
  const use = bolt.appendChild(document.createElementNS(SVG, "use"));
  use.setAttribute("href", "#i-bolt");
  return L.marker(latlng, {
    pane: "seals", interactive: false, keyboard: false,
    icon: L.divIcon({ className: "m-station", html: bolt, iconSize: [24, 24] }),
  });
}

// The fold-out list. `off` are the keys the reader closed; onChange hears the new set.
export function layerList(fieldset, sheet, drawn, { words, asked, onChange }) {
  for (const old of fieldset.querySelectorAll("label")) old.remove();
  const isOn = (layer) => (asked ? !asked.has(layer.key) : layer.visible);
  for (const layer of drawn) {
    const label = fieldset.appendChild(document.createElement("label"));
    const tick = label.appendChild(document.createElement("input"));
    tick.type = "checkbox";
    tick.disabled = layer.count === 0;
    tick.checked = layer.count > 0 && isOn(layer);
    label.append(layer.word);
    if (layer.count === 0) {
      const none = label.appendChild(document.createElement("span"));
      none.className = "none";
      none.textContent = words.noLayer ?? "";
    }
    if (tick.checked) layer.group.addTo(sheet.map);
    tick.addEventListener("change", () => {
      if (tick.checked) layer.group.addTo(sheet.map);
      else layer.group.remove();
      const off = drawn.filter((one) => one.count > 0 && !sheet.map.hasLayer(one.group)).map((one) => one.key);
      onChange(off);
    });
  }
}

export function showVisible(sheet, drawn) {
  for (const layer of drawn) if (layer.visible) layer.group.addTo(sheet.map);
}
