// The total of a payment run while it is being chosen, in whole fen; the server counts it again when it is made.

const form = document.querySelector("[data-run]");

function fenOf(text) {
  const found = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.trim().replaceAll(",", ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}

function written(fen) {
  const whole = Math.trunc(fen / 100).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `${whole}.${String(fen % 100).padStart(2, "0")}`;
}

function recount() {
  const rows = [...form.querySelectorAll("input[name=line]:checked")];
  const sums = rows.map((tick) => fenOf(form.elements[`amount_${tick.value}`].value));
  form.querySelector("[data-count]").textContent = rows.length;
  form.querySelector("[data-total]").textContent = sums.includes(null) ? "—" : written(sums.reduce((a, b) => a + b, 0));
}

if (form) {
  form.addEventListener("input", recount);
  for (const link of form.querySelectorAll("[data-pick]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const tick of form.querySelectorAll("input[name=line]")) tick.checked = link.dataset.pick === "all";
      recount();
    });
  }
  form.querySelector("[data-recount]").hidden = true;
}
