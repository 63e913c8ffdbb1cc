"""What a browser sees in a sheet of the present day."""

from pathlib import Path
from typing import Any

SEEN = """() => {
  const count = (css) => document.querySelectorAll(`path.${css}`).length;
  return {
    lots: count("sheet-lot"), takings: count("sheet-taking"), boundaries: count("sheet-boundary"),
    boundary: document.getElementById("boundary-ha").textContent,
    lot_fills: [...document.querySelectorAll("path.sheet-lot")].map((path) => getComputedStyle(path).fill),
    lot_table: document.getElementById("lots").textContent,
    text: document.body.textContent,
    scale: document.querySelectorAll(".leaflet-control-scale-line").length,
    strange: document.querySelectorAll("img, svg[onload], [onerror], b, iframe, link, object").length,
  };
}"""


def see(page: Any, file: Path, _frames: list[int]) -> dict[str, Any]:
    """What the sheet holds, its tooltips, and what paper would cut."""
    page.goto(file.as_uri(), timeout=90_000)
    seen: dict[str, Any] = page.evaluate(SEEN)
    return {**seen, "tips": tips(page), "cut_on_paper": cut_on_paper(page)}


def tips(page: Any) -> list[str]:
    """What stands in the tooltip of each label."""
    found = []
    for label in page.query_selector_all(".sheet-label"):
        label.hover(force=True)
        found += [tip.text_content() for tip in page.query_selector_all(".leaflet-tooltip")]
    return found


def cut_on_paper(page: Any) -> list[str]:
    """The tables wider than A4 with its margins (186 mm), and the map if it is not laid out for paper."""
    page.set_viewport_size({"width": 703, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    cut: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".wide, table, #map_sheet")]
          .filter((one) => one.getBoundingClientRect().right > 704
            || (one.id !== "map_sheet" && one.scrollWidth > one.clientWidth + 1))
          .map((one) => one.id || one.className)"""
    )
    return cut
