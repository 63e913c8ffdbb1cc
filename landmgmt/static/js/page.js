// What every page needs: marks that scripts run, folds the filter on a phone, a search above long lists, lets a form be sent only once.
import { findInLists } from "./find.js";
import { foldFilters } from "./more.js";
import { guardForms } from "./once.js";

document.documentElement.classList.add("js");
findInLists(document);
foldFilters(document);
guardForms(document);
