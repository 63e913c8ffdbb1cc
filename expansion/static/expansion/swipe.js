// Before and after on one Leaflet map: a slider says how much of each is seen. Without scripts the two plans stay.
import * as L from "../vendor/leaflet/leaflet.esm.js";
import { makeSheet, pathStyle } from "../js/map/sheet.js";

const SIDES = ["before", "after"];

function drawSide(map, name, collection) {
  const pane = map.createPane(name);
  const renderer = L.svg({ pane: name, padding: 0.5 });
  const group = L.featureGroup().addTo(map);
  for (const css of ["m-band", "m-bound"]) {
    const style = { ...pathStyle({ renderers: { [name]: renderer } }, name, css), fill: false };
    L.geoJSON(collection, { style: () => style, ...style }).addTo(group);
  }
  pane.style.zIndex = "420";
  return { pane, group };
}

function element(name, parent, attributes = {}) {
  const made = parent.appendChild(document.createElement(name));
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function mountSwipe(box) {
  const data = JSON.parse(document.getElementById(box.dataset.swipe).textContent);
  const words = element("p", box, { class: "swipe-words" });
  for (const side of SIDES) element("span", words).textContent = data[side].word;
  const slider = element("input", box, { type: "range", min: "0", max: "100", value: "50", "aria-label": box.dataset.word });
  const holder = element("div", box, { class: "map swipe-map" });
  const sheet = makeSheet(element("div", holder, { class: "sheet" }), { quiet: true });
  const line = element("div", holder, { class: "swipe-line" });
  const drawn = Object.fromEntries(SIDES.map((side) => [side, drawSide(sheet.map, side, data[side])]));
  const whole = L.latLngBounds([]);
  for (const side of SIDES) whole.extend(drawn[side].group.getBounds());
  sheet.map.fitBounds(whole, { padding: [24, 24], animate: false });

  // The panes move with the map: their windows are cut in the map's own points.
  function cut() {
    const size = sheet.map.getSize();
    const at = size.x * (Number(slider.value) / 100);
    const low = sheet.map.containerPointToLayerPoint([0, 0]);
    const high = sheet.map.containerPointToLayerPoint(size);
    const edge = low.x + at;
    const window = (left, right) => `polygon(${left}px ${low.y}px, ${right}px ${low.y}px, ${right}px ${high.y}px, ${left}px ${high.y}px)`;
    drawn.before.pane.style.clipPath = window(low.x, edge);
    drawn.after.pane.style.clipPath = window(edge, high.x);
    line.style.left = `${at}px`;
    slider.setAttribute("aria-valuetext", `${slider.value} %`);
  }
  slider.addEventListener("input", cut);
  sheet.map.on("move zoom resize", cut);
  box.querySelector(".pair").hidden = true;
  cut();
}

for (const box of document.querySelectorAll("[data-swipe]")) mountSwipe(box);
