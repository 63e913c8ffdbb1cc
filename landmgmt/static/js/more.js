// On a phone the further conditions of a filter fold away behind one button, which counts those that are set.

// The first choice of a list asks for everything; a page always names its day.
function isSet(field) {
  return field.matches("select") ? field.selectedIndex > 0 : field.name !== "on" && field.value !== "";
}

export function foldFilters(root) {
  for (const button of root.querySelectorAll("[data-more]")) {
    const more = button.nextElementSibling;
    const figure = button.querySelector("b");
    const count = () => { figure.textContent = [...more.querySelectorAll(".in")].filter(isSet).length || ""; };
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    });
    more.addEventListener("change", count);
    count();
  }
}
