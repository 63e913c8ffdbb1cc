"""The child that reads a large file, as its parent sees it: rows to copy, then what was found."""

import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from parcels.rules.jobs import Progress


class ReadingFailedError(Exception):
    """The child ended without an answer: it was killed, or the house is broken."""


class Child:
    """A running reader. `rows` gives rows in the form of COPY until all are out, `end` the findings."""

    def __init__(self, process: "subprocess.Popen[bytes]", progress: Progress) -> None:
        self._process, self._progress = process, progress
        self._rest, self._end, self._rows_out = b"", None, False

    def rows(self) -> Iterator[bytes]:
        """The rows, batch by batch; between two batches whoever watches may call it off."""
        while not self._rows_out:
            self._next()
            if self._rest:
                yield self._rest
                self._rest = b""

    def end(self) -> dict[str, Any]:
        """Wait for the end and return what the child found."""
        while self._end is None:
            self._next()
        return self._end

    def _next(self) -> None:
        letter, payload = self._frame()
        if letter == b"R":
            self._rest = payload
        elif letter == b"P":
            done, count = json.loads(payload)
            self._progress(done, max(done, count))
        elif letter == b"S":
            self._rows_out = True
        elif letter == b"E":
            self._rows_out, self._end = True, json.loads(payload)
        else:
            raise ReadingFailedError(f"a frame {letter!r} that no reader sends")

    def _frame(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None
        head = self._process.stdout.read(9)
        if len(head) == 9:
            (size,) = struct.unpack(">Q", head[1:])
            payload = self._process.stdout.read(size)
            if len(payload) == size:
                return head[:1], payload
        raise ReadingFailedError(f"the reader of a large file ended with {self._process.wait()}")


@contextmanager
def reading(path: Path, *, progress: Progress, **order: Any) -> Iterator[Child]:
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
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps({"path": str(path), "folder": folder, **order}).encode())
            process.stdin.close()
            yield Child(process, progress)
        except ReadingFailedError as failed:
            complaints.seek(0)
            raise ReadingFailedError(
                f"{failed}: {complaints.read()[-2000:].decode(errors='replace')}"
            ) from None
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
