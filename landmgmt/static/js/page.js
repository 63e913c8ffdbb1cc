// What every page needs: marks that scripts run, folds the filter on a phone, lets a form be sent only once.
import { foldFilters } from "./more.js";
import { guardForms } from "./once.js";

document.documentElement.classList.add("js");
foldFilters(document);
guardForms(document);
