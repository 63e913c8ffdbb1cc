// The button that writes stays locked until every kind of finding that asks is ticked; the server asks again.

function guard(form) {
  const button = form.querySelector("button[type=submit]");
  const ticks = [...document.querySelectorAll(`input[name=accept][form="${form.id}"]`)];
  const reason = form.querySelector("[data-lock]");
  if (!button || !ticks.length) return;

  const left = () => ticks.filter((tick) => !tick.checked).length;

  function show() {
    const locked = left() > 0;
    form.querySelector("[data-left]")?.replaceChildren(String(left()));
    if (locked) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    button.classList.toggle("strong", !locked);
    if (reason) reason.hidden = !locked;
  }

  for (const tick of ticks) tick.addEventListener("change", show);
  form.addEventListener("submit", (event) => {
    if (!left()) return;
    event.preventDefault();
    ticks.find((tick) => !tick.checked).focus();
  });
  show();
}

for (const form of document.querySelectorAll("form[data-locks]")) guard(form);
