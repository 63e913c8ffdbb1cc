"""The one room that knows folium: draw a map into a single HTML file that asks nothing of any network.

Folium alone loads scripts from elsewhere and lets text run as markup. Here its map has no base map and no
assets of its own; Leaflet lies in the file; every word reaches the page as text; and the file's own policy
allows the scripts it was written with, by their hashes, and nothing else.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

_LEAFLET = Path(__file__).resolve().parents[1] / "static" / "vendor" / "leaflet"
_EXPORT = re.compile(r"^export \{([^}]*)\};\s*$|^export default \w+;\s*$", re.MULTILINE)
_RESOURCE = re.compile(r"url\([^)]*\)")
if TYPE_CHECKING:
    import folium

# What would let a text end its script or open a comment in it; folium writes data so that it cannot.
_BREAKS_OUT = re.compile(r"</script|<!--", re.IGNORECASE)

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawing:
    """One layer: features (GeoJSON dicts in degrees) with `css` (a class) and `tip` (lines of plain text)."""

    key: str
    features: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Label:
    """Words on the map at a place; `css` is a class of the page's style."""

    longitude: float
    latitude: float
    lines: Sequence[str]
    css: str
    tip: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Frames:
    """A map over time: the page has a range `week` and a button `play`, and opens on the last frame.

    `paths` maps a feature's id (`feature_id`) to its class, its steps (one letter per frame: a digit, or
    "-" for not there) and its name; `chips` the ids of elements to steps; `texts` the ids of elements to
    what they say in each frame. `words` are the words of the steps, `labels` those of the frames.
    """

    paths: Mapping[str, tuple[str, str, str]]
    chips: Mapping[str, str]
    texts: Mapping[str, Sequence[str]]
    words: Sequence[str]
    labels: Sequence[str]


# Words become text nodes, never markup; a tooltip is built when it is asked for.
_WRITE = """var sheetLayers = {};
function sheetText(lines) {
  var face = document.createElement("div");
  lines.forEach(function (line) {
    var row = document.createElement("div");
    row.textContent = line;
    face.appendChild(row);
  });
  return face;
}
"""
_ON_EACH = """function (feature, layer) {
  sheetLayers[feature.id] = layer;
  var tip = sheetTips[feature.id];
  if (tip) { layer.bindTooltip(function () { return sheetText(tip); }, {sticky: true}); }
}"""
_FINISH = """
sheetLabels.forEach(function (label) {
  var mark = L.marker([label.at[1], label.at[0]], {
    keyboard: false,
    interactive: label.tip.length > 0,
    icon: L.divIcon({className: label.css, html: sheetText(label.lines), iconSize: null})
  }).addTo(map_sheet);
  if (label.tip.length) {
    mark.bindTooltip(function () { return sheetText(label.tip); }, {direction: "top"});
  }
});
L.control.scale({imperial: false, position: "bottomleft"}).addTo(map_sheet);
// On paper the map has the width of the paper: it is laid out anew for it, and again for the screen.
function sheetPaper(isPaper) {
  map_sheet.getContainer().classList.toggle("on-paper", isPaper);
  map_sheet.invalidateSize({animate: false});
  map_sheet.fitBounds(sheetBounds, {animate: false});
}
window.addEventListener("beforeprint", function () { sheetPaper(true); });
window.addEventListener("afterprint", function () { sheetPaper(false); });
"""
_PLAY = """(function () {
  var slider = document.getElementById("week");
  var play = document.getElementById("play");
  var last = sheetFrames.labels.length - 1;
  var shown = {};
  var timer = null;
  function put(id, step) {
    if (shown[id] === step) { return; }
    shown[id] = step;
    var path = sheetFrames.paths[id];
    var chip = document.getElementById(id);
    if (path) {
      var line = sheetLayers[id] && sheetLayers[id].getElement();
      if (line) {
        var look = step === "-" ? " gone" : " s" + step;
        line.setAttribute("class", "leaflet-interactive " + path[0] + look);
      }
      sheetTips[id] = [path[2] + " · " + (sheetFrames.words[Number(step)] || "")];
    } else if (chip) {
      chip.setAttribute("class", "chip" + (step === "-" ? "" : " s" + step));
    }
  }
  function show(frame) {
    var paths = sheetFrames.paths;
    var chips = sheetFrames.chips;
    Object.keys(paths).forEach(function (id) { put(id, paths[id][1].charAt(frame)); });
    Object.keys(chips).forEach(function (id) { put(id, chips[id].charAt(frame)); });
    Object.keys(sheetFrames.texts).forEach(function (id) {
      document.getElementById(id).textContent = sheetFrames.texts[id][frame];
    });
    slider.value = String(frame);
    slider.setAttribute("aria-valuetext", sheetFrames.labels[frame]);
    document.body.setAttribute("data-frame", String(frame));
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.setAttribute("aria-pressed", "false");
  }
  slider.addEventListener("input", function () { stop(); show(Number(slider.value)); });
  play.addEventListener("click", function () {
    if (timer) { stop(); return; }
    if (Number(slider.value) === last) { show(0); }
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(function () {
      if (Number(slider.value) >= last) { stop(); return; }
      show(Number(slider.value) + 1);
    }, 500);
  });
  show(last);
})();
"""
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def standalone(
    *,
    title: str,
    language: str,
    body: str,
    styles: Sequence[str],
    drawings: Sequence[Drawing],
    labels: Sequence[Label],
    bounds: Bounds,
    frames: Frames | None = None,
) -> str:
    """A whole HTML file with the map drawn into the element of `body` that bears the id `sheet`.

    `body` is finished, escaped markup; `title` and every text of the drawings are plain. `bounds` is
    west, south, east, north in degrees; `frames` makes it move over time. Raises ValueError where a text
    could break out of its script.
    """
    scripts = [leaflet_script(), _map_script(drawings, labels, bounds)]
    if frames:
        scripts.append(f"var sheetFrames = {_json(asdict(frames))};\n{_PLAY}")
    sheets = [leaflet_style(), *styles]
    for text in scripts:
        if _BREAKS_OUT.search(text):
            raise ValueError("a text could end its script")
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(sheets)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    parts = [
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{html.escape(title)}</title>",
        *(f"<style>{sheet}</style>" for sheet in sheets),
        "</head>\n<body>",
        body,
        *(f"<script>{text}</script>" for text in scripts),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def leaflet_script() -> str:
    """The vendored module as a plain script that defines `L`: a file opened from a disk may not import."""
    module = (_LEAFLET / "leaflet.esm.js").read_text(encoding="utf-8")
    named = next(match[1] for match in _EXPORT.finditer(module) if match[1])
    pairs = (item.split(" as ") for item in named.replace("\n", " ").split(","))
    members = ", ".join(f"{pair[-1].strip()}: {pair[0].strip()}" for pair in pairs)
    return f"var L = (function () {{\n{_EXPORT.sub('', module)}\nreturn {{ {members} }};\n}})();\n"


def leaflet_style() -> str:
    """The vendored style without the pictures it would ask for: no control that shows them is used."""
    return _RESOURCE.sub("none", (_LEAFLET / "leaflet.css").read_text(encoding="utf-8"))


def _hashes(texts: Iterable[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return "".join(_UNSAFE.get(letter, letter) for letter in text)


def _map_script(drawings: Sequence[Drawing], labels: Sequence[Label], bounds: Bounds) -> str:
    # Folium reads what it has written as a template once more, so that {{ }} in a name would be run here on
    # the server: it is given shapes and numbers only, and every word lies in these two lists.
    tips = {_number(d, n): one["tip"] for d in drawings for n, one in enumerate(d.features) if one["tip"]}
    marks = [
        {"at": [one.longitude, one.latitude], "lines": one.lines, "css": one.css, "tip": one.tip}
        for one in labels
    ]
    west, south, east, north = bounds
    words = (
        f"var sheetTips = {_json(tips)};\nvar sheetLabels = {_json(marks)};\n"
        f"var sheetBounds = {_json([[south, west], [north, east]])};\n"
    )
    return f"{_WRITE}{words}{_drawn(drawings, bounds)}{_FINISH}"


def feature_id(key: str, place: int) -> str:
    """The id on the map of the feature at a place of the drawing with this key."""
    return f"{key}-{place}"


def _number(drawing: Drawing, place: int) -> str:
    return feature_id(drawing.key, place)


def _drawn(drawings: Sequence[Drawing], bounds: Bounds) -> str:
    import folium  # it takes its time: only who makes a sheet waits for it

    west, south, east, north = bounds
    sheet = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        tiles=None,
        attributionControl=False,
        zoomSnap=0.25,
        maxZoom=21,
    )
    # Folium's own assets would come from the network; Leaflet lies in the file.
    sheet.default_js, sheet.default_css = [], []
    # Fixed names: the same day gives the same file.
    sheet._name, sheet._id = "map", "sheet"
    for drawing in drawings:
        if drawing.features:
            layer = _layer(drawing)
            layer._name, layer._id = "land", drawing.key
            layer.add_to(sheet)
    sheet.fit_bounds([[south, west], [north, east]], padding=(16, 16))
    figure = sheet.get_root()
    figure.render()
    drawn: str = figure.script.render()  # type: ignore[attr-defined]
    return drawn


def _layer(drawing: Drawing) -> "folium.GeoJson":
    import folium
    from folium.utilities import JsCode

    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": _number(drawing, n), "geometry": one["geometry"], "properties": {}}
            for n, one in enumerate(drawing.features)
        ],
    }
    looks = {_number(drawing, n): one["css"] for n, one in enumerate(drawing.features)}
    return folium.GeoJson(
        collection,
        # All looks come from the class: colours live in the office's tokens, not here.
        style_function=lambda feature: {"className": looks[feature["id"]], "fillOpacity": 1},
        on_each_feature=JsCode(_ON_EACH),
        smooth_factor=0,
    )
