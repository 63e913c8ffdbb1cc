// On a phone the list and the map are two tabs of one page; the address keeps which one is open.

const narrow = window.matchMedia("screen and (max-width: 820px)");

function open(name, tabs, halves) {
  for (const tab of tabs) tab.setAttribute("aria-current", String(tab.hash === `#${name}`));
  for (const half of halves) half.classList.toggle("is-away", half.id !== name);
  // A map that was hidden has no size; it measures itself again.
  window.dispatchEvent(new Event("resize"));
}

export function mountTabs(root) {
  const tabs = [...root.querySelectorAll(".tabs a")];
  const halves = [...root.querySelectorAll("[data-half]")];
  if (!tabs.length || !halves.length) return;
  const names = halves.map((half) => half.id);

  function show() {
    const asked = location.hash.slice(1);
    const name = names.includes(asked) ? asked : names[0];
    if (narrow.matches) open(name, tabs, halves);
    else for (const half of halves) half.classList.remove("is-away");
  }

  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();   // no jump: the half is swapped in place
      history.replaceState(history.state, "", tab.hash);
      show();
    });
  }
  narrow.addEventListener("change", show);
  window.addEventListener("hashchange", show);
  show();
}
