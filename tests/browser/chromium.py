"""Debian's Chromium, as the tests open it: without a window, and asking nothing of the network by itself."""

from pathlib import Path
from typing import Any

# The shell draws the same pages in half the processor time; a whole Chromium will do where there is none.
SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Any) -> Any:
    """A browser; a machine without one fails, for a test that is not run proves nothing."""
    found = next((path for path in (SHELL, WHOLE) if path.exists()), None)
    assert found, f"{SHELL} and {WHOLE} are missing: run script/setup --tests"
    return playwright.chromium.launch(executable_path=str(found), args=FLAGS)
