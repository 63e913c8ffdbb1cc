"""Eyes for the sheets that are opened from a disk: a browser where there is no network at all."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Look = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def eyes() -> Iterator["subprocess.Popen[str]"]:
    """The browser's process, in a network of its own."""
    # A private network namespace has not even a route; a machine that forbids it still counts requests.
    alone = ["unshare", "--net", "--map-root-user"]
    allowed = subprocess.run([*alone, "true"], capture_output=True, check=False).returncode == 0
    words = [*(alone if allowed else []), sys.executable, "-m", "tests.expansion.exporters.eyes"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    process.communicate(timeout=60)


@pytest.fixture
def look(eyes: "subprocess.Popen[str]", tmp_path: Path) -> Look:
    """`look(kind, html, *frames)`: what a browser sees in that file."""

    def seen(kind: str, html: str, *frames: int) -> dict[str, Any]:
        assert eyes.stdin
        assert eyes.stdout
        file = tmp_path / "sheet.html"
        file.write_text(html, encoding="utf-8")
        print(json.dumps({"kind": kind, "file": str(file), "frames": frames}), file=eyes.stdin, flush=True)
        told: dict[str, Any] = json.loads(eyes.stdout.readline())
        return told

    return seen
