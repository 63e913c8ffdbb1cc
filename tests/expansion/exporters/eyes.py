"""One browser without a network for all sheets of a run: told a file by a line of JSON, it answers by one.

Each file has a context of its own; whatever it asks for, complains of or shouts is told beside what is seen.
"""

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch
from tests.expansion.exporters import open_sheet, open_weekly

KINDS = {"sheet": open_sheet.see, "weekly": open_weekly.see}


def look(chromium: Any, kind: str, file: Path, frames: list[int]) -> dict[str, Any]:
    """Everything the tests ask of one file."""
    requests: list[str] = []
    troubles: list[str] = []
    alerts: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 1000}, color_scheme="light")
    page = context.new_page()
    page.on("request", lambda one: requests.append(one.url))
    page.on("pageerror", lambda one: troubles.append(str(one)))
    page.on("console", lambda one: troubles.append(one.text) if one.type == "error" else None)
    page.on("dialog", lambda one: (alerts.append(one.message), one.dismiss()))
    seen = KINDS[kind](page, file, frames)
    context.close()
    asked = [url for url in requests if url != file.as_uri()]
    return {**seen, "requests": asked, "troubles": troubles, "alerts": alerts}


def main() -> None:
    """Look at one file after another until nothing more is asked."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        for line in sys.stdin:
            asked = json.loads(line)
            seen = look(chromium, asked["kind"], Path(asked["file"]), asked["frames"])
            print(json.dumps(seen), flush=True)
        chromium.close()


if __name__ == "__main__":
    main()
