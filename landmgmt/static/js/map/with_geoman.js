// Leaflet with Geoman, which looks for a global L that can be added to: a module's own names cannot.
import * as L from "../../vendor/leaflet/leaflet.esm.js";

window.L = { ...L };
await import("../../vendor/geoman/leaflet-geoman.min.js");
