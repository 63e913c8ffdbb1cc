"""Open a weekly sheet from the disk and print, as JSON, what a browser sees in the frames asked for."""

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch

FRAME = """(n) => {
  const slider = document.getElementById("week");
  slider.value = String(n);
  slider.dispatchEvent(new Event("input"));
  const text = (id) => document.getElementById(id)?.textContent ?? null;
  document.querySelectorAll("path").forEach((path) => { path.style.transition = "none"; });
  return {
    shown: text("shown"), cleared: text("cleared"), levelled: text("levelled"), count: text("count"),
    mu: text("mu"), drawn: document.querySelectorAll("path.sheet-taking:not(.gone)").length,
    lot_fill: [...document.querySelectorAll("path.sheet-lot")].map((path) => getComputedStyle(path).fill),
  };
}"""
STRANGE = """() => document.querySelectorAll(
  "img, svg[onload], [onerror], b:not(#shown), iframe, link, object").length"""


def main(file: Path, frames: list[int]) -> dict[str, Any]:
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
        page.goto(file.as_uri(), timeout=90_000)
        played = _played(page)
        seen = {
            "frames": [page.evaluate(FRAME, n) for n in frames],
            "text": page.evaluate("document.body.textContent"),
            "strange": page.evaluate(STRANGE),
            "history": page.evaluate("document.querySelectorAll('#history tbody tr').length"),
            "played": played,
        }
        page.emulate_media(media="print")
        seen["print"] = {
            "shown": page.inner_text("#shown"),
            "controls": sum(page.is_visible(css) for css in ("#week", "#play")),
        }
        chromium.close()
    return {
        **seen,
        "requests": [url for url in requests if url != file.as_uri()],
        "troubles": troubles,
        "alerts": alerts,
    }


def _played(page: Any) -> list[str]:
    """The frame after a press of the button on the last week, and that it moves on by itself."""
    # Pressed and read in one breath: a slow machine must not see the next frame.
    press = "() => { document.getElementById('play').click(); return document.body.dataset.frame; }"
    first = page.evaluate(press)
    page.locator("body:not([data-frame='0'])").wait_for(state="attached", timeout=60_000)
    if page.get_attribute("#play", "aria-pressed") == "true":
        page.evaluate(press)
    return [first, "moved"]


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), [int(n) for n in sys.argv[2:]]), ensure_ascii=False))
