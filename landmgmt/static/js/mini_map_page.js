// Pages with a small map: a parcel among its neighbours, or what an import would do.
import { mountMiniMap } from "./map/mini_map.js";
import { mountPreviewMap } from "./map/preview_map.js";

for (const box of document.querySelectorAll("[data-mini-map]")) mountMiniMap(box);
for (const box of document.querySelectorAll("[data-preview-map]")) mountPreviewMap(box);
