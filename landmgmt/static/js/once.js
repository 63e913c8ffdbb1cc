// A form that was sent is not sent twice: its buttons rest until the answer or the back button comes.

function rest(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  // After this turn, or the pressed button's own name and value would not be sent.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button[type=submit], button:not([type])")) {
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
    }
  });
}

function wake() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-busy]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  }
}

export function guardForms(root) {
  root.addEventListener("submit", rest);
  // A page that comes back from the browser's memory must not stay locked.
  window.addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
}
