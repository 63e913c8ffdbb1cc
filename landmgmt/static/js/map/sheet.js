// The empty sheet: a Leaflet map without a base map, its drawing order, scale bar, and what it says when data fails.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { clearWords, keepWordsClear } from "./clear_words.js";

// From the ground up. Leaflet's own panes: tiles 200, markers 600, tooltips 650.
const PANES = { ground: 350, land: 400, lines: 450, pick: 480, names: 610, seals: 630 };

export function makeSheet(box, { quiet = false } = {}) {
  const map = L.map(box, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 90,
    maxZoom: 20,
    minZoom: 8,
    scrollWheelZoom: !quiet,
    keyboard: !quiet,
  });
  map.setView([27.2, 109.8], 13);   // replaced by the first fit
  const renderers = {};
  for (const [name, depth] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = String(depth);
    // A wide margin: panning does not uncover undrawn land.
    if (depth < 600) renderers[name] = L.svg({ pane: name, padding: 0.5 });
  }
  L.control.scale({ imperial: false, maxWidth: 160, position: "bottomright" }).addTo(map);
  addBaseMap(map, box.dataset);
  keepWordsClear(map);
  const sheet = { map, renderers, box, fitted: null };
  followSize(sheet);
  return sheet;
}

function addBaseMap(map, { baseMap, baseMapCredit }) {
  if (!baseMap) return;
  L.tileLayer(baseMap, { maxZoom: 20, subdomains: "01234567" }).addTo(map);
  // The credit is set as text: a setting is not trusted to be markup.
  const credit = L.control({ position: "bottomleft" });
  credit.onAdd = () => {
    const line = L.DomUtil.create("span", "leaflet-control-attribution");
    line.textContent = baseMapCredit ?? "";
    return line;
  };
  if (baseMapCredit) credit.addTo(map);
}

function followSize(sheet) {
  const { map, box } = sheet;
  new ResizeObserver(() => map.invalidateSize({ animate: false, pan: false })).observe(box);
  // Paper has its own format: the same land is fitted to it, and the screen gets its view back.
  let view = null;
  window.matchMedia("print").addEventListener("change", (event) => {
    if (event.matches) {
      view = { center: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
      map.invalidateSize({ animate: false, pan: false });
      // Nobody has come nearer than the whole: then the whole fills the paper too.
      const whole = sheet.fitted && view.bounds.contains(sheet.fitted);
      map.fitBounds(whole ? sheet.fitted : view.bounds, { animate: false });
      clearWords(map);
    } else if (view) {
      map.invalidateSize({ animate: false, pan: false });
      map.setView(view.center, view.zoom, { animate: false });
      view = null;
    }
  });
}

// A path of the sheet: all looks come from the class, none from Leaflet's own defaults.
export function pathStyle(sheet, pane, className, { interactive = false } = {}) {
  return { renderer: sheet.renderers[pane], pane, className, interactive, fillOpacity: 1, bubblingMouseEvents: false };
}

// Words on the sheet, as text; without a size they are centred on their point by the style sheet.
export function textMark(sheet, latlng, { className, lines, pane = "names", size = null }) {
  const face = document.createElement("span");
  lines.filter(Boolean).forEach((line, index) => {
    const part = index === 0 ? face : face.appendChild(document.createElement("small"));
    part.append(line);
  });
  return L.marker(latlng, {
    pane,
    interactive: false,
    keyboard: false,
    icon: L.divIcon({ className, html: face, iconSize: size }),
  });
}

export function wordsOf(box) {
  const template = box.parentElement.querySelector("template[data-map-say=words]");
  return { ...template?.content.firstElementChild?.dataset };
}

export function say(sheet, name, { again = null } = {}) {
  hush(sheet);
  const template = sheet.box.parentElement.querySelector(`template[data-map-say="${name}"]`);
  if (!template) return;
  const note = template.content.firstElementChild.cloneNode(true);
  note.dataset.said = name;
  note.querySelector("[data-map-again]")?.addEventListener("click", () => again?.());
  sheet.box.parentElement.append(note);
}

export function hush(sheet) {
  for (const note of sheet.box.parentElement.querySelectorAll("[data-said]")) note.remove();
}

// Fetch one document; the name of the state that tells a failure is on the error.
export async function fetchJson(address, { signal = undefined } = {}) {
  let answer;
  try {
    answer = await fetch(address, { signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
  } catch (error) {
    if (error.name !== "AbortError") error.state = navigator.onLine ? "error" : "offline";
    throw error;
  }
  if (!answer.ok || answer.redirected) {
    const error = new Error(`${answer.status} from ${address}`);
    error.state = answer.status === 403 || answer.redirected ? "denied" : "error";
    throw error;
  }
  return answer.json();
}

export function addressWith(url, query) {
  if (!query) return url;
  return url + (url.includes("?") ? "&" : "?") + query.replace(/^\?/, "");
}
