// Two clicks on the map of cut and fill draw a profile's line; without scripts the line is typed on its page.
const map = document.querySelector("svg[data-profile]");

function ground(event) {
  const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  return { spot, text: `${(Number(map.dataset.east) + spot.x).toFixed(2)},${(Number(map.dataset.north) - spot.y).toFixed(2)}` };
}

function mark(from, to) {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  line.setAttribute("class", "drawn");
  for (const [name, value] of [["x1", from.x], ["y1", from.y], ["x2", to.x], ["y2", to.y]]) line.setAttribute(name, value);
  map.append(line);
  return line;
}

if (map) {
  let first = null;
  let line = null;
  document.querySelector("[data-draw-help]").hidden = false;
  map.addEventListener("click", (event) => {
    const place = ground(event);
    if (!first) {
      first = place;
      line = mark(place.spot, place.spot);
      return;
    }
    const url = new URL(map.dataset.profile, location.href);
    url.searchParams.set("line", `${first.text} ; ${place.text}`);
    location.assign(url);
  });
  map.addEventListener("mousemove", (event) => {
    if (!line) return;
    const { spot } = ground(event);
    line.setAttribute("x2", spot.x);
    line.setAttribute("y2", spot.y);
  });
}
