"""The job worker is started with the web server, again when it dies, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT


@pytest.fixture
def serving(committed_db: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A web server that does nothing, and a real worker on an empty office."""
    words = [sys.executable, "-m", "landmgmt.serving", "/bin/sleep", "120"]
    env = {**os.environ, "LANDMGMT_DATABASE": committed_db}
    process = subprocess.Popen(words, cwd=ROOT, env=env)
    yield process
    process.kill()
    process.wait(30)


def worker_of(process: "subprocess.Popen[bytes]") -> int | None:
    for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        if b"work" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
            return int(pid)
    return None


def until(asked: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := asked():
            return found
        time.sleep(0.1)
    pytest.fail("it did not come to pass")


def test_a_worker_that_dies_is_started_again_and_all_end_together(serving: "subprocess.Popen[bytes]"):
    first = until(lambda: worker_of(serving))
    os.kill(first, signal.SIGKILL)
    second = until(lambda: (found := worker_of(serving)) != first and found)
    serving.terminate()
    assert serving.wait(40) == 128 + signal.SIGTERM
    until(lambda: not Path(f"/proc/{second}").exists())


def test_a_supervisor_that_is_killed_leaves_nobody_behind(serving: "subprocess.Popen[bytes]"):
    worker = until(lambda: worker_of(serving))
    time.sleep(3)
    serving.kill()
    serving.wait(30)
    until(lambda: not Path(f"/proc/{worker}").exists() or "Z" in Path(f"/proc/{worker}/stat").read_text())
