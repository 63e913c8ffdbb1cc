"""Runs the web server and the job workers side by side: a worker that dies is started again.

    python -m landmgmt.serving WEB_COMMAND…

Needs no Django; all end with the web server, whose exit this is. JOB_WORKERS says how many (1; 0: elsewhere).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[1]
_PR_SET_PDEATHSIG = 1
# A worker that cannot start (no database yet) is not started in a tight circle.
_AGAIN_SECONDS = 2
_GRACE_SECONDS = 25


def _dies_with_us() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Serving:
    """The web server and its job workers."""

    def __init__(self, web: list[str], workers: int) -> None:
        self.web = self._start(web)
        self.workers: list[subprocess.Popen[bytes] | None] = [None] * workers
        self.ending = False

    def _start(self, words: list[str]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(words, cwd=ROOT, preexec_fn=_dies_with_us)  # noqa: S603

    def run(self) -> int:
        """Watch until the web server ends."""
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._end)
        while self.web.poll() is None:
            for place, worker in enumerate(self.workers):
                if not self.ending and (worker is None or worker.poll() is not None):
                    self.workers[place] = self._start([sys.executable, "manage.py", "work"])
            self._rest(_AGAIN_SECONDS)
        self._end_workers()
        code = self.web.returncode
        return code if code >= 0 else 128 - code  # as a shell tells who was ended by a signal

    def _rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.web.poll() is None:
            time.sleep(0.1)

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending = True
        if self.web.poll() is None:
            self.web.terminate()

    def _end_workers(self) -> None:
        left = [worker for worker in self.workers if worker is not None and worker.poll() is None]
        for worker in left:
            worker.terminate()
        end = time.monotonic() + _GRACE_SECONDS
        for worker in left:
            try:
                worker.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                worker.kill()


if __name__ == "__main__":
    sys.exit(Serving(sys.argv[1:], int(os.environ.get("JOB_WORKERS", "1"))).run())
