// What every page needs: marks that scripts run, and lets a form be sent only once.
import { guardForms } from "./once.js";

document.documentElement.classList.add("js");
guardForms(document);
