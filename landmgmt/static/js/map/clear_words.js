// Words on the sheet never lie upon each other nor half beyond its edge: without room the lesser one is left out.

// From the one that stays to the one that gives way; the seals of disputes and the substation stay in any case.
const RANK = [".m-seal, .m-station", ".m-name.lot", ".m-name.held, .m-name.remainder", ".m-name", ".m-code"];
const AIR = 1;   // pixels between two words

const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
const meet = (a, b) => a.left < b.right + AIR && b.left < a.right + AIR && a.top < b.bottom + AIR && b.top < a.bottom + AIR;

// All boxes are read first and written afterwards, so that the page is laid out once.
export function clearWords(map) {
  const sheet = map.getContainer().getBoundingClientRect();
  const seen = new Set();
  const kept = [];
  const verdicts = [];
  for (const [rank, which] of RANK.entries()) {
    for (const word of map.getContainer().querySelectorAll(which)) {
      if (seen.has(word)) continue;
      seen.add(word);
      const box = word.getBoundingClientRect();
      const stays = rank === 0 || (within(box, sheet) && !kept.some((other) => meet(box, other)));
      if (stays) kept.push(box);
      verdicts.push([word, !stays]);
    }
  }
  for (const [word, gives] of verdicts) word.classList.toggle("gives-way", gives);
}

export function keepWordsClear(map) {
  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => clearWords(map));
  };
  map.on("moveend zoomend resize layeradd layerremove", soon);
}
