// The small map of a parcel file: the chosen parcel in the middle, its neighbours around it.
import * as L from "../../vendor/leaflet/leaflet.esm.js";
import { drawLayers, showVisible } from "./layers.js";
import { Parcels } from "./parcels.js";
import { addressWith, fetchJson, hush, makeSheet, say, wordsOf } from "./sheet.js";

const AROUND = 1.4;   // land shown on each side, in widths of the parcel

// Where photos of this land were taken; one far away lies outside the view until one zooms out.
function drawPhotos(sheet) {
  const kept = document.getElementById("photo-points");
  for (const { at, word, far } of kept ? JSON.parse(kept.textContent) : []) {
    const mark = L.circleMarker(at, { radius: 5, className: far ? "shot far" : "shot" });
    mark.bindTooltip(() => Object.assign(document.createElement("span"), { textContent: word })).addTo(sheet.map);
  }
}

export function mountMiniMap(box) {
  const sheet = makeSheet(box, { quiet: true });
  const { chosen, on, parcelsUrl, layersUrl, query } = box.dataset;
  const parcels = new Parcels(sheet, { words: wordsOf(box), chosen, flagged: false });

  async function start() {
    try {
      if (layersUrl) {
        const { layers } = await fetchJson(addressWith(layersUrl, on ? `on=${on}` : ""));
        showVisible(sheet, drawLayers(sheet, layers));
      }
      parcels.draw(await fetchJson(addressWith(parcelsUrl, query)));
      drawPhotos(sheet);
      hush(sheet);
      const land = parcels.bounds(chosen);
      if (land.isValid()) sheet.map.fitBounds(land.pad(AROUND), { animate: false });
      else say(sheet, "none");
    } catch (error) {
      if (!error.state) throw error;
      say(sheet, error.state, { again: start });
    }
  }
  return start();
}
