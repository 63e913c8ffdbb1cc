// The page with one filter, the list and the map.
import { mountFilters } from "./filters.js";
import { mountLiveMap } from "./map/live_map.js";
import { mountTabs } from "./tabs.js";

mountTabs(document);
for (const form of document.querySelectorAll("form.filter[data-auto]")) mountFilters(form);
for (const box of document.querySelectorAll("[data-live-map]")) mountLiveMap(box);
