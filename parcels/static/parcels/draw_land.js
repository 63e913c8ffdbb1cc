// Lines and outlines drawn with snapping go into the form's box; the server answers with areas and parts while drawing.
import "../js/map/with_geoman.js";
import * as L from "../vendor/leaflet/leaflet.esm.js";
import { drawLayers, showVisible } from "../js/map/layers.js";
import { addressWith, fetchJson, makeSheet, pathStyle, textMark } from "../js/map/sheet.js";

const DIGITS = 9;   // a tenth of a millimetre
const REST_MS = 350;
const SNAP_PX = 18;

// The typed blocks whose points are degrees, longitude first; null where a block is of a grid.
export function blocksOf(text) {
  const blocks = [];
  let open = null;
  for (const raw of text.replaceAll("，", ",").split(/\n/)) {
    const cells = raw.split(/[,;\s]+/).filter(Boolean);
    const [a, b] = cells.slice(-2).map(Number);
    if (cells.length >= 2 && Number.isFinite(a) && Number.isFinite(b)) {
      if (!open) blocks.push(open = { name: "", points: [] });
      if (Math.abs(a) > 180 || Math.abs(b) > 180) return null;
      open.points.push(Math.abs(a) <= 54 ? [a, b] : [b, a]);
    } else if (cells.length) {
      blocks.push(open = { name: raw.trim(), points: [] });
    } else {
      open = null;
    }
  }
  return blocks.filter((block) => block.points.length > 1);
}

const textOf = (shapes) => shapes.map(({ layer, name }) => {
  const points = layer instanceof L.Polygon ? layer.getLatLngs()[0] : layer.getLatLngs();
  const rows = points.map(({ lng, lat }) => `${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`);
  return [...(name ? [name] : []), ...rows].join("\n");
}).join("\n\n");

class Drawing {
  constructor(holder) {
    this.holder = holder;
    this.form = document.querySelector("main form[method=post]");
    this.box = this.form.querySelector("textarea[data-points]");
    this.how = this.form.querySelector("[name=how]");
    this.tools = document.querySelector("[data-draw-tools]");
    this.said = document.querySelector("[data-drawn]");
    this.refused = document.querySelector("[data-refused]");
    this.shapes = [];
    holder.hidden = false;
    this.tools.hidden = false;
    this.sheet = makeSheet(holder.querySelector("[data-sheet]"));
    this.map = this.sheet.map;
    this.parts = L.featureGroup().addTo(this.map);
    L.control.zoom({ position: "topright", zoomInTitle: "＋", zoomOutTitle: "－" }).addTo(this.map);
    this.map.pm.setGlobalOptions({ snappable: true, snapDistance: SNAP_PX, tooltips: false, allowSelfIntersection: false });
    this.listen();
  }

  listen() {
    for (const button of this.tools.querySelectorAll("[data-draw]")) {
      button.addEventListener("click", () => this.begin(button));
    }
    this.tools.querySelector("[data-finish]").addEventListener("click", () => this.pen()?._finishShape());
    this.tools.querySelector("[data-step-back]").addEventListener("click", () => this.pen()?._removeLastVertex());
    this.tools.querySelector("[data-clear]").addEventListener("click", () => { this.clear(); this.write(); });
    this.map.on("pm:create", ({ layer }) => { this.keep(layer); this.write(); });
    this.map.on("pm:drawend", () => this.pressed(null));
    this.box.addEventListener("input", () => { this.takeUp(); this.soon(); });
    for (const name of ["how", "system", "codes", "since", "others"]) {
      this.form.querySelector(`[name=${name}]`)?.addEventListener("change", () => this.soon());
    }
  }

  pen() {
    const name = this.tools.querySelector("[aria-pressed=true]")?.dataset.draw;
    return name ? this.map.pm.Draw[name] : null;
  }

  pressed(chosen) {
    for (const button of this.tools.querySelectorAll("[data-draw]")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    for (const name of ["data-finish", "data-step-back"]) this.tools.querySelector(`[${name}]`).hidden = !chosen;
  }

  begin(button) {
    const shape = button.dataset.draw;
    // Lines and outlines do not go together: the other kind begins anew.
    const kept = this.shapes.filter(({ layer }) => (layer instanceof L.Polygon) === (shape === "Polygon"));
    if (kept.length !== this.shapes.length) this.clear();
    if (this.how) this.how.value = shape === "Line" ? "lines" : "outlines";
    this.map.pm.disableDraw();
    const css = shape === "Line" ? "m-cut" : "m-drawn";
    const style = { className: css, renderer: this.sheet.renderers.pick, pane: "pick" };
    this.map.pm.enableDraw(shape, { pathOptions: style, templineStyle: { className: css }, hintlineStyle: { className: css } });
    this.pressed(button);
  }

  keep(layer, name = "") {
    layer.addTo(this.map);
    this.shapes.push({ layer, name });
    layer.pm.enable({ snappable: true, snapDistance: SNAP_PX, allowSelfIntersection: false });
    layer.on("pm:edit pm:markerdragend pm:vertexremoved", () => this.write());
  }

  clear() {
    this.map.pm.disableDraw();
    for (const { layer } of this.shapes) layer.remove();
    this.shapes = [];
  }

  write() {
    this.box.value = textOf(this.shapes);
    this.soon();
  }

  // What was typed in degrees is taken up on the sheet; points of a grid stay in the box, their parts are drawn.
  takeUp() {
    const blocks = blocksOf(this.box.value);
    this.clear();
    if (!blocks) return;
    const line = this.how?.value === "lines";
    for (const { name, points } of blocks) {
      const style = pathStyle(this.sheet, "pick", line ? "m-cut" : "m-drawn", { interactive: true });
      this.keep(line ? L.polyline(points, style) : L.polygon(points, style), name);
    }
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), REST_MS);
  }

  async ask() {
    this.asked?.abort();
    this.asked = new AbortController();
    if (!this.box.value.trim()) return this.show({});
    const body = new FormData(this.form);
    for (const name of ["file", "scan"]) body.delete(name);
    try {
      const answer = await fetch(this.holder.dataset.previewUrl, {
        method: "POST", body, signal: this.asked.signal, credentials: "same-origin", headers: { Accept: "application/json" },
      });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
    return undefined;
  }

  show(told) {
    this.parts.clearLayers();
    this.refused.hidden = !told.refused;
    this.refused.textContent = told.refused ?? "";
    this.said.textContent = told.m2 ? fill(this.said.dataset.words, told) : "";
    const table = document.querySelector("[data-parts]");
    if (!table) return;
    table.hidden = !told.rows;
    table.querySelector("[data-balance]").textContent = told.rows ? fill(this.said.dataset.kept, told) : "";
    table.querySelector("[data-part-rows]").replaceChildren(...(told.rows ?? []).map(rowOf));
    // The old code gives way to the new ones.
    if (told.rows) this.name?.remove();
    else this.name?.addTo(this.map);
    for (const { code, shape } of told.rows ?? []) {
      if (!shape) continue;
      const style = { ...pathStyle(this.sheet, "pick", "m-part"), pmIgnore: true, snapIgnore: true };
      const land = L.geoJSON(shape, { style: () => style, ...style }).addTo(this.parts);
      textMark(this.sheet, land.getBounds().getCenter(), { className: "m-code", lines: [code] }).addTo(this.parts);
    }
    for (const { layer } of this.shapes) layer.bringToFront();
  }

  async start() {
    const { parcelsUrl, layersUrl, query, chosen } = this.holder.dataset;
    const whole = L.latLngBounds([]);
    if (layersUrl) {
      const { layers } = await fetchJson(layersUrl);
      showVisible(this.sheet, drawLayers(this.sheet, layers));
    }
    const { features } = await fetchJson(addressWith(parcelsUrl, query));
    for (const feature of features) {
      const mine = String(feature.properties.id) === chosen;
      const style = { ...pathStyle(this.sheet, "lines", mine ? "m-changed" : "m-known"), fill: mine };
      const land = L.geoJSON(feature, { style: () => style, ...style }).addTo(this.map);
      if (mine || !chosen) whole.extend(land.getBounds());
      if (feature.properties.code && (mine || features.length < 200)) {
        const name = textMark(this.sheet, land.getBounds().getCenter(), { className: "m-code", lines: [feature.properties.code] });
        name.addTo(this.map);
        if (mine) this.name = name;
      }
    }
    if (whole.isValid()) this.map.fitBounds(whole.pad(chosen ? 0.4 : 0.05), { animate: false });
    this.takeUp();
    if (this.box.value.trim()) this.ask();
  }
}

function fill(words, told) {
  return words.replace(/\{(\w+)\}/g, (_, name) => told[name] ?? "");
}

function rowOf({ code, m2, mu, ha }) {
  const row = document.createElement("tr");
  const head = row.appendChild(document.createElement("th"));
  head.scope = "row";
  head.textContent = code;
  for (const figure of [m2, mu, ha]) {
    const cell = row.appendChild(document.createElement("td"));
    cell.className = "n";
    cell.textContent = figure;
  }
  return row;
}

// A file may be dropped anywhere on the form: it lands in the field, and the form is looked at.
function takeDrops(form) {
  const field = form.querySelector("input[type=file][name=file]");
  if (!field) return;
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("drop-here"); });
  form.addEventListener("dragleave", () => form.classList.remove("drop-here"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("drop-here");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    form.querySelector("button[name=preview]").click();
  });
}

for (const holder of document.querySelectorAll("[data-draw-land]")) new Drawing(holder).start();
for (const form of document.querySelectorAll("main form[method=post]")) takeDrops(form);
