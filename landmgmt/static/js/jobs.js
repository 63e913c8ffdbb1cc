// While a job goes on, the page asks for itself again and swaps what is marked; without scripts one reloads it.
const EVERY_MS = 2000;

async function again() {
  const live = document.querySelector("[data-swap][data-live]");
  if (!live) return;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of document.querySelectorAll("[data-swap][id]")) {
      const next = fresh.getElementById(old.id);
      // A button that is just being pressed must not be taken from under the finger.
      if (next && !old.contains(document.activeElement)) old.replaceWith(next);
    }
  } catch (error) {
    // The server is away for a moment: what stands on the page stays, and the next turn asks again.
    console.info("jobs:", error.message);
  }
  setTimeout(again, document.hidden ? 5 * EVERY_MS : EVERY_MS);
}

setTimeout(again, EVERY_MS);
