// The button that writes stays locked until every kind of finding that asks is ticked; the server asks again.

function guard(form) {
  const button = form.querySelector("button[type=submit]");
  const ticks = [...document.querySelectorAll(`input[name=accept][form="${form.id}"]`)];
  const why = form.querySelector("#go-why");
  const note = why?.querySelector("b");
  if (!button || !ticks.length) return;

  const left = () => ticks.filter((tick) => !tick.checked).length;

  function show() {
    const locked = left() > 0;
    if (locked) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    button.classList.toggle("strong", !locked);
    if (note) note.hidden = !locked;
    for (const reason of why.querySelectorAll("[data-lock]")) reason.hidden = !locked;
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
