"""What a browser sees in a weekly sheet, in the frames asked for."""

from pathlib import Path
from typing import Any

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


def see(page: Any, file: Path, frames: list[int]) -> dict[str, Any]:
    """What the frames hold, and what is left on paper."""
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
    controls = sum(page.is_visible(css) for css in ("#week", "#play"))
    return {**seen, "print": {"shown": page.inner_text("#shown"), "controls": controls}}


def _played(page: Any) -> list[str]:
    """The frame after a press of the button on the last week, and that it moves on by itself."""
    # Pressed and read in one breath: a slow machine must not see the next frame.
    press = "() => { document.getElementById('play').click(); return document.body.dataset.frame; }"
    first = page.evaluate(press)
    page.locator("body:not([data-frame='0'])").wait_for(state="attached", timeout=60_000)
    if page.get_attribute("#play", "aria-pressed") == "true":
        page.evaluate(press)
    return [first, "moved"]
