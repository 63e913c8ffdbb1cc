"""The child that reads a large file, as its parent sees it: rows to copy, then what was found."""

import json
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from parcels.rules.jobs import CutOffError, Progress


class ReadingFailedError(Exception):
    """The child ended without an answer: the house is broken."""


class ReadingKilledError(ReadingFailedError, CutOffError):
    """The child was ended from outside, alone: what it kept stands, and another one reads on from there."""


# What somebody sends, or the machine for want of memory. A crash or a limit of its own would come again.
_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)


# So many frames wait at most: the child goes on while the database writes, and memory stays bounded.
FRAMES_WAITING = 2


class Child:
    """A running reader. `rows` gives rows in the form of COPY until all are out, `end` the findings.

    `ahead` (plots, of so many) was read and kept before: it comes first, and the progress stands there
    already.
    """

    def __init__(
        self, process: "subprocess.Popen[bytes]", progress: Progress, ahead: tuple[int, int] = (0, 0)
    ) -> None:
        self._process, self._progress, self._ahead = process, progress, ahead
        self._end: dict[str, Any] | None = None
        self._frames: queue.Queue[tuple[bytes, bytes]] = queue.Queue(FRAMES_WAITING)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def rows(self) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Each batch, what is said of it and its rows; between two whoever watches may call it off."""
        told: dict[str, Any] = {}
        while True:
            letter, payload = self._frame()
            if letter == b"P":
                told = json.loads(payload)
            elif letter == b"R":
                yield told, payload
                at = max((told["done"], told["count"]), self._ahead)
                self._progress(at[0], max(at))
            elif letter == b"E":
                self._end = json.loads(payload)
                return
            else:
                return

    def end(self) -> dict[str, Any]:
        """Wait for the end and return what the child found."""
        if self._end is None:
            self._end = json.loads(self._frame()[1])
        return self._end

    def stop(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.wait()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._frames.get(timeout=0.01)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _frame(self) -> tuple[bytes, bytes]:
        letter, payload = self._frames.get()
        if letter not in (b"P", b"R", b"S", b"E"):
            code = self._code()
            what = ReadingKilledError if code in _FROM_OUTSIDE else ReadingFailedError
            raise what(f"the reader of a large file ended with {code}")
        return letter, payload

    def _code(self) -> int | None:
        """What it ended with; None where it does not end, and is ended here."""
        try:
            return self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None

    def _receive(self) -> None:
        letter = b""
        while letter != b"E":
            try:
                letter, payload = self._received()
            except (OSError, ValueError, OverflowError, MemoryError):  # no length that a reader sends
                letter, payload = b"", b""
            self._frames.put((letter, payload))
            if not letter:
                return

    def _received(self) -> tuple[bytes, bytes]:
        """The next frame; none (no letter) where the child ended in the middle of one."""
        assert self._process.stdout is not None
        head = self._process.stdout.read(9)
        size = struct.unpack(">Q", head[1:])[0] if len(head) == 9 else 0
        payload = self._process.stdout.read(size)
        return (head[:1], payload) if len(head) == 9 and len(payload) == size else (b"", b"")


@contextmanager
def reading(
    path: Path, *, progress: Progress, ahead: tuple[int, int] = (0, 0), **order: Any
) -> Iterator[Child]:
    """Start the child on a file; whatever happens, it is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="landmgmt-large-") as folder,
        tempfile.TemporaryFile() as complaints,
    ):
        surroundings = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "CPL_TMPDIR": folder,
            "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
            "OGR_SQLITE_LIST_ALL_TABLES": "NO",
            "PROJ_NETWORK": "OFF",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "parcels.importers.large_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=settings.BASE_DIR,
            env=surroundings,
        )
        child = Child(process, progress, ahead)
        try:
            assert process.stdin is not None
            # One killed before it read its order is told by what it ended with, like one killed later.
            with suppress(BrokenPipeError), process.stdin as orders:
                orders.write(json.dumps({"path": str(path), "folder": folder, **order}).encode())
            yield child
        except ReadingFailedError as failed:
            complaints.seek(0)
            raise type(failed)(f"{failed}: {complaints.read()[-2000:].decode(errors='replace')}") from None
        finally:
            child.stop()
