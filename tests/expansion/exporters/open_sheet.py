"""Open a sheet from the disk and print, as JSON, what a browser sees in it and what it asked for."""

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch

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


def main(file: Path) -> dict[str, Any]:
    """Everything the tests ask of one file."""
    requests: list[str] = []
    troubles: list[str] = []
    alerts: list[str] = []
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        page = chromium.new_page(viewport={"width": 1280, "height": 1000}, color_scheme="light")
        page.on("request", lambda one: requests.append(one.url))
        page.on("pageerror", lambda one: troubles.append(str(one)))
        page.on("console", lambda one: troubles.append(one.text) if one.type == "error" else None)
        page.on("dialog", lambda one: (alerts.append(one.message), one.dismiss()))
        page.goto(file.as_uri())
        seen: dict[str, Any] = page.evaluate(SEEN)
        seen["tips"] = tips(page)
        seen["cut_on_paper"] = cut_on_paper(page)
        chromium.close()
    asked = [url for url in requests if url != file.as_uri()]
    return {**seen, "requests": asked, "troubles": troubles, "alerts": alerts}


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


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
