"""What was read and measured of a large file, kept batch by batch: a killed reading goes on from there.

One file on the disk: a mark that says what it is of (the file read, the order, the code), then a record for
each batch with its length and a checksum. A record that is not whole, and what stands behind it, counts for
nothing; another mark, and all of it is begun anew. Nothing of it is ever unpickled.
"""

import fcntl
import hashlib
import json
import platform
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from time import sleep
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from landmgmt.lib.findings import Finding
from parcels.importers.large_rows import Mark

# What a file may take of the disk besides itself; the rest of a larger one is read again after a kill.
MOST_BYTES = 4 * 1024**3
# A reader whose parent was killed ends when it next says something: so long its successor waits for it.
WAIT_SECONDS, _LOOK_SECONDS = 15, 0.05
_ROOT = Path(__file__).resolve().parents[2]
_CODE = ("parcels/importers", "parcels/rules", "landmgmt/lib")
_LIBRARIES = ("numpy", "shapely", "pyproj", "pyogrio")
_MARK_BYTES = 64
_HEAD = struct.Struct(">QIQQ")  # length, checksum, plots so far, plots in all or 0

Arrays = tuple[NDArray[Any], ...]
_TYPES = (np.int32, np.int64, np.int64, np.float64, np.uint64, np.uint64, np.int8, np.int32)


@dataclass
class Measured:
    """A batch when all has been asked of its plots: `lines` for the database, the rest for what follows.

    `rows` of the file, `numbers` of the plots with a boundary, whose shapes in metres are `wkb` of `lengths`
    and have `boxes`; `edges` as `coverage.walked_once` gives them. `count` plots were read with it, the next
    batch begins at `after`.
    """

    count: int
    after: Mark
    lines: bytes
    wkb: bytes
    rows: NDArray[np.int32]
    numbers: NDArray[np.int64]
    lengths: NDArray[np.int64]
    boxes: NDArray[np.float64]
    edges: Arrays
    systems: list[int | None]
    groups: dict[str, tuple[int, int]]
    findings: list[Finding]
    counts: list[tuple[tuple[str, str], int]]


def mark_of(sha256: str, order: dict[str, Any]) -> str:
    """The mark of a reading: the same file, the same order, the same code and libraries."""
    whole = json.dumps([sha256, order, _code(), [platform.python_version(), *map(version, _LIBRARIES)]])
    return hashlib.sha256(whole.encode()).hexdigest()


@cache
def _code() -> str:
    """The hash of the code that reads."""
    files = sorted(path for folder in _CODE for path in (_ROOT / folder).glob("*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()


def stands(path: Path | None, mark: str) -> tuple[int, int]:
    """How many plots are kept under this mark, and of how many; (0, 0) where none are."""
    kept = [(0, 0)]
    with suppress(OSError):
        if path and path.is_file():
            with path.open("rb") as stream:
                if stream.read(_MARK_BYTES) == mark.encode():
                    kept += [at for _payload, _sum, at in _records(stream, path.stat().st_size, skip=True)]
    return kept[-1]


class Kept:
    """The batches of one reading on the disk. What the disk refuses is not kept, and the reading goes on."""

    def __init__(self, path: Path, mark: str, most: int = MOST_BYTES) -> None:
        self._mark, self._most = mark.encode(), most
        self._stream: BinaryIO | None = None
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            stream = path.open("r+b")
            if _locked(stream):
                self._stream = stream
            else:
                stream.close()

    def batches(self) -> Iterator[Measured]:
        """What is kept, whole batches only; afterwards the next one may be added."""
        if self._stream is None:
            return
        stream, end = self._stream, 0
        stream.seek(0)
        if stream.read(_MARK_BYTES) == self._mark:
            end = _MARK_BYTES
            size = stream.seek(0, 2)
            stream.seek(end)
            for payload, checksum, _at in _records(stream, size):
                if zlib.crc32(payload) != checksum:
                    break
                end = stream.tell()
                yield _unpacked(payload)
                stream.seek(end)
        stream.seek(end)
        stream.truncate()
        if not end:
            self._write(self._mark)

    def add(self, one: Measured, of: int) -> None:
        """Keep a batch behind the others."""
        payload = _packed(one)
        if self._stream and self._stream.tell() + len(payload) > self._most:
            self._end()
        self._write(_HEAD.pack(len(payload), zlib.crc32(payload), one.count, of) + payload)

    def _write(self, whole: bytes) -> None:
        if self._stream:
            try:
                self._stream.write(whole)
                # A kill leaves what the system holds; a crash of the machine is what the checksum is for.
                self._stream.flush()
            except OSError:
                self._end()

    def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream:
            with suppress(OSError):
                stream.close()


def _locked(stream: BinaryIO) -> bool:
    """Wait until nobody else reads into it."""
    for _look in range(round(WAIT_SECONDS / _LOOK_SECONDS)):
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            sleep(_LOOK_SECONDS)
    return False


def _records(
    stream: BinaryIO, size: int, *, skip: bool = False
) -> Iterator[tuple[bytes, int, tuple[int, int]]]:
    """The records that end before the file does: what each holds, its checksum, plots so far and in all."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        length, checksum, count, of = _HEAD.unpack(head)
        if stream.tell() + length > size:
            return
        payload = b"" if skip else stream.read(length)
        if skip:
            stream.seek(length, 1)
        yield payload, checksum, (count, of)


def _packed(one: Measured) -> bytes:
    arrays = (one.rows, one.numbers, one.lengths, one.boxes, *one.edges)
    parts = [one.lines, one.wkb]
    parts += [
        np.ascontiguousarray(array, dtype=kind).tobytes() for array, kind in zip(arrays, _TYPES, strict=True)
    ]
    told = {
        "count": one.count,
        "after": one.after,
        "systems": one.systems,
        "groups": one.groups,
        "findings": [finding.to_json() for finding in one.findings],
        "counts": one.counts,
        "sizes": [len(part) for part in parts],
    }
    head = json.dumps(told).encode()
    return b"".join([len(head).to_bytes(8, "big"), head, *parts])


def _unpacked(payload: bytes) -> Measured:
    at = 8 + int.from_bytes(payload[:8], "big")
    told = json.loads(payload[8:at])
    parts = []
    for size in told["sizes"]:
        parts.append(payload[at : at + size])
        at += size
    arrays: list[NDArray[Any]] = [
        np.frombuffer(part, dtype=kind) for part, kind in zip(parts[2:], _TYPES, strict=True)
    ]
    rows, numbers, lengths, boxes, *edges = arrays
    return Measured(
        count=told["count"],
        after=Mark(*told["after"]),
        lines=parts[0],
        wkb=parts[1],
        rows=rows,
        numbers=numbers,
        lengths=lengths,
        boxes=boxes.reshape(-1, 4),
        edges=tuple(edges),
        systems=told["systems"],
        groups={name: (no, row) for name, (no, row) in told["groups"].items()},
        findings=[Finding.from_json(kept) for kept in told["findings"]],
        counts=[((severity, code), n) for (severity, code), n in told["counts"]],
    )
