// One filter for both halves: it goes off by itself, stays in the address, and swaps list and map without a reload.

const TYPING_PAUSE_MS = 250;

function queryOf(form) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && value.trim() !== "") query.append(name, value.trim());
  }
  return query.toString();
}

// The view of the map (extent, layers) outlives a change of the filter.
function withView(query) {
  const kept = new URLSearchParams(query);
  const now = new URLSearchParams(location.search);
  for (const name of ["at", "off"]) if (now.has(name)) kept.set(name, now.get(name));
  return kept.toString();
}

function swap(from) {
  const regions = [...document.querySelectorAll("[data-swap][id]")];
  for (const old of regions) {
    const fresh = from.getElementById(old.id);
    if (!fresh) return false;
    old.replaceWith(document.importNode(fresh, true));
  }
  document.title = from.title;
  return regions.length > 0;
}

export function mountFilters(form) {
  let timer = 0;
  let asking = null;

  async function go(address, { push }) {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
      const html = await answer.text();
      const page = new DOMParser().parseFromString(html, "text/html");
      if (!answer.ok || answer.redirected || !swap(page)) throw new Error("not the same page");
    } catch (error) {
      if (error.name === "AbortError") return;
      location.assign(address);   // the plain way always works, and shows what went wrong
      return;
    }
    if (push) history.pushState(null, "", address);
    const query = new URL(address, location.href).search;
    window.dispatchEvent(new CustomEvent("office:query", { detail: { query } }));
  }

  function send() {
    const query = withView(queryOf(form));
    for (const field of form.querySelectorAll("select.in")) field.toggleAttribute("data-on", field.value !== "");
    go(location.pathname + (query ? `?${query}` : "") + location.hash, { push: true });
  }

  form.addEventListener("change", (event) => {
    if (event.target.type === "search") return;   // already sent while typing
    send();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    send();
  });
  window.addEventListener("popstate", () => location.reload());
}
