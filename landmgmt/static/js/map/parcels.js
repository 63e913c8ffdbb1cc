// Draw parcels: fill is the stage, hatch is the money, a red seal is a dispute, a double ink line is the chosen one.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { innerPoint } from "./inner_point.js";
import { pathStyle, textMark } from "./sheet.js";

const HATCHED = new Set(["overdue", "not_due"]);
const ROOM_FOR_CODE = { x: 26, y: 15 };
const MOST_CODES = 400;

const stageClass = (stage) => (Number.isInteger(stage) && stage >= 0 && stage <= 9 ? `s${stage}` : "");
// Always the rings of a multipolygon in latitude, longitude; null for what is no area.
function ringsOf(geometry) {
  const { type, coordinates } = geometry ?? {};
  if (type !== "Polygon" && type !== "MultiPolygon") return null;
  return L.GeoJSON.coordsToLatLngs(type === "Polygon" ? [coordinates] : coordinates, 2);
}

const shortCode = (code) => String(code ?? "").split("-").pop();

export class Parcels {
  constructor(sheet, { words, chosen = "", onLit = () => {}, flagged = true }) {
    Object.assign(this, { sheet, words, asked: String(chosen), chosen: "", onLit, flagged });
    this.byId = new Map();
    this.hatches = [];
    this.group = L.featureGroup().addTo(sheet.map);
    this.codes = L.layerGroup().addTo(sheet.map);
    this.seals = L.layerGroup().addTo(sheet.map);
    this.pick = L.layerGroup().addTo(sheet.map);
    sheet.map.on("moveend", () => this.placeCodes());
    this.#listen();
  }

  draw(collection) {
    for (const layer of [this.group, this.codes, this.seals, this.pick]) layer.clearLayers();
    this.byId.clear();
    this.tip.close();
    for (const feature of collection.features) this.#drawOne(feature);
    this.#hatch();
    this.chosen = this.#chosenId();
    this.#pickChosen();
    this.#placeSeals();
    this.placeCodes();
    this.#openToKeys();
  }

  #drawOne(feature) {
    const { id, stage, payment } = feature.properties;
    const css = stageClass(stage);
    const rings = ringsOf(feature.geometry);
    if (!rings) return;
    const land = L.polygon(rings, pathStyle(this.sheet, "land", `m-land ${css}`, { interactive: true }));
    land.parcelId = String(id);
    land.addTo(this.group);
    this.byId.set(land.parcelId, { land, props: feature.properties });
  }

  // One path hatches all land alike: half as many shapes to draw, and what is dimmed together lies together.
  #hatch() {
    const alike = new Map();
    for (const { land, props } of this.byId.values()) {
      const { stage, payment, dispute } = props;
      if (!HATCHED.has(payment)) continue;
      const key = `${payment} ${stage} ${Boolean(dispute)}`;
      if (!alike.has(key)) alike.set(key, { props, shapes: [] });
      alike.get(key).shapes.push(...land.getLatLngs());
    }
    this.hatches = [...alike.values()].map(({ props, shapes }) => {
      const css = `m-hatch ${props.payment} ${stageClass(props.stage)}`;
      return { props, path: L.polygon(shapes, pathStyle(this.sheet, "land", css)).addTo(this.group) };
    });
  }

  // Thousands of paths, one ear: what happens to a path is told by its group and its pane.
  #listen() {
    const { map } = this.sheet;
    const tip = this.tip = L.tooltip({ direction: "top", offset: [0, -6] });
    const enter = (id, latlng) => {
      this.onLit(id, true);
      const { land, props } = this.byId.get(id);
      tip.setContent(this.#tip(props)).setLatLng(latlng ?? land.getBounds().getCenter()).openOn(map);
    };
    const leave = (id) => { this.onLit(id, false); tip.close(); };
    this.group.on({
      click: ({ layer }) => this.#open(this.byId.get(layer.parcelId).props),
      mouseover: ({ layer, latlng }) => enter(layer.parcelId, latlng),
      mousemove: ({ latlng }) => tip.setLatLng(latlng),
      mouseout: ({ layer }) => leave(layer.parcelId),
    });
    const onPath = (deed) => (event) => {
      const id = event.target.closest?.("[data-parcel-id]")?.dataset.parcelId;
      if (this.byId.has(id)) deed(id, event);
    };
    const pane = map.getPane("land");
    pane.addEventListener("keydown", onPath((id, event) => this.#onKey(event, id)));
    pane.addEventListener("focusin", onPath((id) => enter(id)));
    pane.addEventListener("focusout", onPath(leave));
  }

  // Values go in as text, never as markup.
  #tip(props) {
    const tip = document.createElement("div");
    const line = (tag, text, css = "") => {
      const part = tip.appendChild(document.createElement(tag));
      part.textContent = text;
      part.className = css;
      return part;
    };
    line("b", props.code ?? "");
    line("div", [props.stage_word, props.mu == null ? "" : `${props.mu} ${this.words.mu}`].filter(Boolean).join(" · "));
    const payment = this.words[props.payment === "not_due" ? "notDue" : props.payment] ?? "";
    const unpaid = Number(props.unpaid) ? `${this.words.unpaid} ${props.unpaid} ${this.words.yuan}` : "";
    line("div", [payment, unpaid].filter(Boolean).join(" · "), props.payment === "overdue" ? "bad" : "");
    if (props.dispute) line("div", this.words.disputed, "bad");
    return tip;
  }

  #open({ url }) {
    if (url) location.assign(new URL(url, location.href));
  }

  // The chosen one is named by its id, or by its code where an address was written by hand.
  #chosenId() {
    if (!this.asked || this.byId.has(this.asked)) return this.asked;
    for (const [id, { props }] of this.byId) if (props.code === this.asked) return id;
    return "";
  }

  #pickChosen() {
    const parcel = this.byId.get(this.chosen);
    if (!parcel) return;
    const outline = parcel.land.getLatLngs();
    for (const css of ["m-pick-c", "m-pick"]) {
      L.polygon(outline, { ...pathStyle(this.sheet, "pick", css), fill: false }).addTo(this.pick);
    }
    if (!this.flagged) return;
    const flag = document.createElement("span");
    flag.textContent = parcel.props.code ?? "";
    if (parcel.props.dispute) {
      const seal = flag.appendChild(document.createElement("span"));
      seal.className = "seal";
      seal.textContent = this.words.dispute ?? "";
    }
    const top = parcel.land.getBounds();
    L.tooltip({ permanent: true, direction: "top", className: "flag", offset: [0, -4] })
      .setLatLng([top.getNorth(), top.getCenter().lng])
      .setContent(flag)
      .addTo(this.pick);
  }

  #placeSeals() {
    for (const [id, { land, props }] of this.byId) {
      if (!props.dispute || (this.flagged && id === this.chosen)) continue;   // the flag bears its seal
      const bounds = land.getBounds();
      const spot = [bounds.getCenter().lat * 0.4 + bounds.getNorth() * 0.6, bounds.getCenter().lng];
      textMark(this.sheet, spot, {
        className: "m-seal", lines: [this.words.dispute ?? ""], pane: "seals", size: [17, 17],
      }).addTo(this.seals);
    }
  }

  // A code is written only where it fits inside its parcel, and only for land in sight.
  placeCodes() {
    const { map } = this.sheet;
    this.codes.clearLayers();
    const sight = map.getBounds();
    let written = 0;
    for (const [id, { land, props }] of this.byId) {
      if (this.flagged && id === this.chosen) continue;
      const bounds = land.getBounds();
      if (written >= MOST_CODES || !sight.intersects(bounds)) continue;
      const a = map.latLngToLayerPoint(bounds.getNorthWest());
      const b = map.latLngToLayerPoint(bounds.getSouthEast());
      const whole = String(props.code ?? "");
      const roomForWhole = this.flagged && b.x - a.x > whole.length * 9 + 90 && b.y - a.y > 40;
      if (b.x - a.x < ROOM_FOR_CODE.x || b.y - a.y < ROOM_FOR_CODE.y) continue;
      const dim = land.getElement()?.classList.contains("is-dim") ? " is-dim" : "";
      textMark(this.sheet, innerPoint(land.getLatLngs()), {
        className: `m-code ${stageClass(props.stage)}${dim}`,
        lines: [roomForWhole ? whole : shortCode(whole)],
      }).addTo(this.codes);
      written += 1;
    }
  }

  // One parcel takes the Tab key; the arrows walk on from it, Enter opens.
  #openToKeys() {
    const ids = [...this.byId.keys()];
    const first = this.byId.has(this.chosen) ? this.chosen : ids[0];
    for (const [id, { land, props }] of this.byId) {
      const path = land.getElement();
      if (!path) continue;
      path.setAttribute("role", "link");
      path.setAttribute("tabindex", id === first ? "0" : "-1");
      path.setAttribute("aria-label", [props.code, props.stage_word].filter(Boolean).join(" "));
      path.dataset.parcelId = id;
    }
  }

  #onKey(event, id) {
    if (event.key === "Enter") {
      event.preventDefault();
      event.stopPropagation();
      this.#open(this.byId.get(id).props);
      return;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const ids = [...this.byId.keys()];
    const next = ids[(ids.indexOf(id) + step + ids.length) % ids.length];
    event.target.setAttribute("tabindex", "-1");
    const { land } = this.byId.get(next);
    const path = land.getElement();
    path.setAttribute("tabindex", "0");
    if (!this.sheet.map.getBounds().contains(land.getBounds().getCenter())) {
      this.sheet.map.panTo(land.getBounds().getCenter());
    }
    path.focus({ preventScroll: true });
  }

  light(id, lit) {
    const parcel = this.byId.get(String(id));
    parcel?.land.getElement()?.classList.toggle("is-lit", lit);
  }

  // Keep one stage, payment state or the disputed in colour; null gives all their colour back.
  keepOnly(test) {
    const drawn = [...this.byId.values()].map(({ land, props }) => [land, props]);
    for (const [path, props] of [...drawn, ...this.hatches.map(({ path: hatch, props }) => [hatch, props])]) {
      path.getElement()?.classList.toggle("is-dim", test !== null && !test(props));
    }
    this.placeCodes();
  }

  bounds(id = null) {
    const parcel = id === null ? null : this.byId.get(String(id));
    return parcel ? parcel.land.getBounds() : this.group.getBounds();
  }
}

