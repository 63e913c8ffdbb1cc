// A search above a long list of a form: it leaves the entries whose words, or whose group's, hold what is typed.

const LONG = 8;

function entries(select) {
  return [...select.options].map((option) => ({
    option,
    group: option.parentElement.label ?? "",
    words: `${option.text} ${option.parentElement.label ?? ""}`.toLowerCase(),
  }));
}

function show(select, known, typed) {
  const wanted = typed.trim().toLowerCase().split(/\s+/);
  const chosen = select.value;
  const groups = new Map();
  select.replaceChildren();
  for (const { option, group, words } of known) {
    const kept = option.value === "" || option.value === chosen || wanted.every((word) => words.includes(word));
    if (!kept) continue;
    if (!group) {
      select.append(option);
      continue;
    }
    if (!groups.has(group)) {
      const box = document.createElement("optgroup");
      box.label = group;
      groups.set(group, box);
      select.append(box);
    }
    groups.get(group).append(option);
  }
  select.value = chosen;
}

export function findInLists(root) {
  for (const select of root.querySelectorAll("select[data-find]")) {
    const known = entries(select);
    if (known.length < LONG) continue;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "in find";
    box.placeholder = select.dataset.find;
    box.setAttribute("aria-label", `${select.labels[0]?.textContent.trim() ?? ""} ${select.dataset.find}`.trim());
    box.setAttribute("aria-controls", select.id);
    box.addEventListener("input", () => show(select, known, box.value));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();   // what is typed here is no answer to the form
    });
    select.before(box);
  }
}
