// The map beside the list: same filter, same hover, its extent and layers kept in the address.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { drawLayers, layerList } from "./layers.js";
import { Parcels } from "./parcels.js";
import { addressWith, fetchJson, hush, makeSheet, say, wordsOf } from "./sheet.js";

const FIT = { padding: [24, 24], animate: false };
const NEAR = 17;   // the closest a chosen parcel is brought: its neighbours stay in sight

export function mountLiveMap(box) {
  const sheet = makeSheet(box);
  const words = wordsOf(box);
  const parcels = new Parcels(sheet, { words, chosen: box.dataset.chosen, onLit: lightRow });
  const state = { query: box.dataset.query || location.search, asking: null, drawn: [], placed: readView(sheet.map) };

  async function loadParcels() {
    state.asking?.abort();
    state.asking = new AbortController();
    say(sheet, "loading");
    try {
      const signal = state.asking.signal;
      const found = await fetchJson(addressWith(box.dataset.parcelsUrl, dataQuery(state.query)), { signal });
      hush(sheet);
      parcels.draw(found);
      if (!found.features.length) say(sheet, "none");
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!error.state) throw error;
      say(sheet, error.state, { again: start });
    }
  }

  async function loadLayers() {
    if (!box.dataset.layersUrl) return;
    const on = box.dataset.on ? `on=${box.dataset.on}` : "";
    try {
      const { layers } = await fetchJson(addressWith(box.dataset.layersUrl, on));
      for (const old of state.drawn) old.group.remove();
      state.drawn = drawLayers(sheet, layers);
      layerList(box.parentElement.querySelector(".layers"), sheet, state.drawn, {
        words, asked: askedOff(), onChange: (off) => keep("off", off.join(",") || "-"),
      });
    } catch (error) {
      if (!error.state) throw error;
      say(sheet, error.state, { again: start });
    }
  }

  function fit() {
    const whole = L.latLngBounds([]);
    const boundary = state.drawn.find((layer) => layer.kind === "boundary" && layer.count > 0);
    if (boundary) whole.extend(boundary.group.getBounds());
    const land = parcels.bounds();
    if (land.isValid()) whole.extend(land);
    if (!whole.isValid()) return;
    sheet.map.fitBounds(whole, FIT);
    sheet.fitted = whole;
  }

  // A parcel the address names is brought near and its row is lit; without one the whole is shown.
  function place() {
    const land = parcels.chosen && parcels.bounds(parcels.chosen);
    if (!land) return fit();
    sheet.map.fitBounds(land.pad(1), { ...FIT, maxZoom: NEAR });
    lightRow(parcels.chosen, true);
  }

  async function start() {
    // Layers first: they lie beneath, and the boundary gives the first extent.
    await loadLayers();
    await loadParcels();
    if (!state.placed) place();
    state.placed = true;
  }

  wireTools(box, sheet.map, fit);
  wireRows(parcels);
  wireLegend(parcels);
  fitWhenFirstSeen(box, () => { if (!new URLSearchParams(location.search).has("at")) place(); });
  sheet.map.on("dragend", () => keepView(sheet.map));
  window.addEventListener("office:query", (event) => {
    state.query = event.detail.query;
    loadParcels();
  });
  return start();
}

// The extent and the layers are the reader's, not the question's.
function dataQuery(search) {
  const query = new URLSearchParams(search);
  for (const name of ["at", "chosen", "off", "page", "sort"]) query.delete(name);
  return query.toString();
}

function keep(name, value) {
  const address = new URL(location.href);
  address.searchParams.set(name, value);
  history.replaceState(history.state, "", address);
}

function keepView(map) {
  const { lat, lng } = map.getCenter();
  keep("at", `${map.getZoom()},${lat.toFixed(5)},${lng.toFixed(5)}`);
}

function readView(map) {
  const [zoom, lat, lng] = (new URLSearchParams(location.search).get("at") ?? "").split(",").map(Number);
  if (![zoom, lat, lng].every(Number.isFinite) || Math.abs(lat) > 90) return false;
  map.setView([lat, lng], zoom, { animate: false });
  return true;
}

function askedOff() {
  const off = new URLSearchParams(location.search).get("off");
  return off === null ? null : new Set(off.split(","));
}

function wireTools(box, map, fit) {
  const list = box.parentElement.querySelector(".layers");
  const deeds = {
    in: () => { map.zoomIn(); map.once("zoomend", () => keepView(map)); },
    out: () => { map.zoomOut(); map.once("zoomend", () => keepView(map)); },
    fit: () => { fit(); keepView(map); },
    layers: (button) => {
      list.hidden = !list.hidden;
      button.setAttribute("aria-expanded", String(!list.hidden));
    },
  };
  for (const button of box.parentElement.querySelectorAll("[data-map-do]")) {
    button.addEventListener("click", () => deeds[button.dataset.mapDo](button));
  }
}

// A map that begins in a closed tab has no size: fit it when it is first shown.
function fitWhenFirstSeen(box, fit) {
  if (box.clientWidth > 0) return;
  const watch = new ResizeObserver(() => {
    if (box.clientWidth === 0) return;
    watch.disconnect();
    requestAnimationFrame(fit);
  });
  watch.observe(box);
}

function lightRow(id, lit) {
  const row = document.querySelector(`tr[data-parcel-id="${CSS.escape(id)}"]`);
  row?.classList.toggle("is-lit", lit);
}

// Listening on the page outlives the swapping of the list.
function wireRows(parcels) {
  const follow = (lit) => (event) => {
    const row = event.target.closest?.("tr[data-parcel-id]");
    if (row) parcels.light(row.dataset.parcelId, lit);
  };
  document.addEventListener("mouseover", follow(true));
  document.addEventListener("mouseout", follow(false));
  document.addEventListener("focusin", follow(true));
  document.addEventListener("focusout", follow(false));
}

function testOf(row) {
  const { stage, payment, mark } = row.dataset;
  if (stage !== undefined) return (props) => String(props.stage) === stage;
  if (payment !== undefined) return (props) => props.payment === payment;
  if (mark === "dispute") return (props) => Boolean(props.dispute);
  return null;
}

function wireLegend(parcels) {
  let shown = null;
  document.addEventListener("mouseover", (event) => {
    const row = event.target.closest?.(".lg tbody tr") ?? null;
    if (row === shown) return;
    shown = row;
    parcels.keepOnly(row ? testOf(row) : null);
  });
}
