"""Reads one large file in a process of its own: limited, without the database, its answer on standard output.

Started as `python -m parcels.importers.large_child`, its order on standard input. The answer is frames of a
letter, eight bytes of length and that many bytes: P what there is to know of a batch (how far, its first and
last number, groups named in it first), R its rows for the table, S all rows are out, E the end. Batches that
an earlier child read and kept (`large_keeping`) are not read again.
"""

import gc
import json
import os
import resource
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

if __name__ == "__main__":
    # pyogrio looks for both when it is imported, and neither is used here: a second and 100 MB. Only in the
    # process of its own: whoever merely imports this file keeps its libraries.
    sys.modules["geopandas"] = sys.modules["pandas"] = None  # type: ignore[assignment]

import numpy as np
import shapely
from numpy.typing import NDArray

from landmgmt.lib import coverage
from landmgmt.lib.findings import confirm, error, in_order
from landmgmt.lib.refusal import Refusal
from parcels.importers.large_batch import Judge, Judged, Told
from parcels.importers.large_files import open_file
from parcels.importers.large_keeping import Kept, Measured
from parcels.importers.large_rows import Batch, LargeFile, Mark
from parcels.importers.systems import in_old_datum, unknown_epsg
from parcels.rules.checks import same_land

CPU_SECONDS, _LAST_SECONDS = 3600, 10
MEMORY_BYTES = 4 * 1024**3  # of addresses; what is really used is bounded by the batch
FILE_BYTES = 8 * 1024**3


def limit() -> None:
    """Bound what a hostile file can make this process take; GDAL may neither fetch nor guess a driver."""
    wanted = (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in wanted:
        # A background job has limits of its own: what is lower already stays so.
        _, hard = resource.getrlimit(kind)
        own = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Work without end is told apart from a kill: SIGXCPU at the lower one, SIGKILL at the upper.
        spared = _LAST_SECONDS if kind == resource.RLIMIT_CPU else 0
        resource.setrlimit(kind, (max(own - spared, 0), own))


class _Shapes:
    """The shapes in metres, kept in a file: only those that are compared come back."""

    def __init__(self, folder: Path) -> None:
        self._file: BinaryIO = (folder / "metres").open("w+b")
        self._ends: list[NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        self._boxes: list[NDArray[np.float64]] = []
        self._at = self._last = 0

    def add(self, one: Measured) -> None:
        """Keep the shapes of a batch under their numbers."""
        lengths = np.zeros(one.count - self._last, dtype=np.int64)
        boxes = np.full((one.count - self._last, 4), np.nan)
        place = one.numbers - self._last - 1
        lengths[place] = one.lengths
        boxes[place] = one.boxes
        self._file.write(one.wkb)
        self._ends.append(self._at + np.cumsum(lengths))
        self._at += int(lengths.sum())
        self._boxes.append(boxes)
        self._last = one.count

    def done(self) -> NDArray[np.float64]:
        """The bounds of all, by number less one."""
        self._file.flush()
        self._ends = [np.concatenate(self._ends)]
        return np.concatenate(self._boxes) if self._boxes else np.empty((0, 4))

    def load(self, places: NDArray[np.int64]) -> NDArray[Any]:
        """The shapes at places in ascending order."""
        whole = np.memmap(self._file, dtype=np.uint8, mode="r") if self._at else np.empty(0, dtype=np.uint8)
        starts, ends = self._ends[0][places], self._ends[0][places + 1]
        raw = [whole[a:b].tobytes() for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.asarray(shapely.from_wkb(raw), dtype=object)


class _Answer:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def send(self, letter: bytes, payload: bytes) -> None:
        self._stream.write(letter + struct.pack(">Q", len(payload)))
        self._stream.write(payload)
        self._stream.flush()


def work(order: dict[str, Any], answer: _Answer, folder: Path) -> None:
    """Read, judge and compare; every refusal of the file is a finding in the end frame."""
    told = Told(order["most"])
    end: dict[str, Any] = {
        "format": "unknown",
        "plots": 0,
        "groups": {},
        "encoding": None,
        "source_epsg": None,
    }
    try:
        file = open_file(Path(order["path"]), folder)
        end |= {"format": file.format, "encoding": file.encoding}
        said = [
            f
            for f in file.findings
            if order["epsg"] is None
            or f.severity == "error"
            or f.code not in ("PRJ_MISSING", "DATUM_UNKNOWN", "DATUM_ASSUMED")
        ]
        told.add(*unknown_epsg(order["epsg"]), *said)
        if file.said.shift == "bd09":
            told.add(error("BD09"))
        elif file.said.shift:
            told.add(error("CHOICE_IN_LARGE"))
        if not told.wrong:
            _plots(file, order, told, answer, folder, end)
    except Refusal as no:
        told.add(error(no.code, **no.params))
    end["findings"] = [finding.to_json() for finding in in_order(told.kept)]
    end["counts"] = [[*mark, count] for mark, count in told.counts.items()]
    answer.send(b"E", json.dumps(end, ensure_ascii=False).encode())


def _plots(
    file: LargeFile, order: dict[str, Any], told: Told, answer: _Answer, folder: Path, end: dict[str, Any]
) -> None:
    extent = shapely.from_wkb(bytes.fromhex(order["extent"])) if order["extent"] else None
    judge = Judge(file.said, order["epsg"], order["survey_epsg"], extent, told, file.oriented)
    shapes, outline = _Shapes(folder), coverage.Outline()
    systems: set[int | None] = set()
    rows: list[NDArray[np.int32]] = []
    for one in _measured(file, judge, told, order):
        rows.append(one.rows.copy())
        new = {name: where for name, where in one.groups.items() if name not in end["groups"]}
        end["groups"] |= new
        batch_of = {"first": one.count - len(one.rows) + 1, "groups": new, "wrong": told.wrong}
        about = {"done": one.count, "count": _in_all(file, one), **batch_of}
        answer.send(b"P", json.dumps(about, ensure_ascii=False).encode())
        answer.send(b"R", one.lines)
        systems |= set(one.systems)
        outline.add(tuple(part.copy() for part in one.edges))
        shapes.add(one)
        del one
    if not judge.count:
        told.add(error("NO_PLOTS"))
    told.add(*in_old_datum(systems))
    end["plots"] = judge.count
    end["source_epsg"] = next(iter(systems)) if len(systems) == 1 else None
    answer.send(b"S", b"")
    if judge.count:
        _overlaps(shapes, outline, told, np.concatenate(rows))


def _measured(file: LargeFile, judge: Judge, told: Told, order: dict[str, Any]) -> Iterator[Measured]:
    """The batches of a file, each measured once: those that are kept first, the rest as they are read."""
    kept = Kept(Path(order["kept"]), order["mark"]) if order.get("kept") else None
    after = Mark()
    for one in kept.batches() if kept else ():
        told.take(one.findings, one.counts)
        judge.count, after = one.count, one.after
        yield one
    for batch in file.batches(after):
        before, counted = len(told.kept), told.counts.copy()
        judged = judge.batch(batch)
        one = _whole(batch, judged, judge.count)
        one.findings, one.counts = told.kept[before:], list((told.counts - counted).items())
        if kept:
            kept.add(one, _in_all(file, one))
        yield one
        del batch, judged, one
        gc.collect()


def _in_all(file: LargeFile, one: Measured) -> int:
    """How many plots there are; where nobody knows, as many as the bytes read so far let expect."""
    return file.count or round(one.count * file.size / max(one.after.byte, 1))


def _whole(batch: Batch, judged: Judged, count: int) -> Measured:
    parts = shapely.to_wkb(judged.metres)
    return Measured(
        count=count,
        after=batch.after,
        lines=judged.lines,
        wkb=b"".join(parts),
        rows=np.array(batch.rows, dtype=np.int32),
        numbers=judged.numbers,
        lengths=np.array([len(part) for part in parts], dtype=np.int64),
        boxes=shapely.bounds(judged.metres).reshape(-1, 4),
        edges=coverage.walked_once(judged.rings, judged.numbers - 1),
        systems=list(judged.systems),
        groups=judged.groups,
        findings=[],
        counts=[],
    )


def _overlaps(shapes: _Shapes, outline: coverage.Outline, told: Told, rows: NDArray[np.int32]) -> None:
    boxes = shapes.done()
    first: list[tuple[int, int, str | None]] = []
    for i, j, one, other, common in coverage.overlapping(outline, boxes, shapes.load):
        same = same_land(one, other)
        told.counts["confirm", "SAME_LAND" if same else "PLOTS_OVERLAP"] += 1
        first.append((j, i, None if same else f"{coverage.area_m2(common):.2f}"))
        if len(first) > 8 * told.most:
            first = _first(first, told.most)
    for j, i, area_m2 in _first(first, told.most):
        where: dict[str, Any] = {"plot": j + 1, "row": int(rows[j]), "other": str(i + 1)}
        found = (
            confirm("PLOTS_OVERLAP", area_m2=area_m2, **where) if area_m2 else confirm("SAME_LAND", **where)
        )
        told.kept.append(found)


def _first(pairs: list[tuple[int, int, str | None]], most: int) -> list[tuple[int, int, str | None]]:
    """The first of both kinds, by plot."""
    same = sorted((pair for pair in pairs if pair[2] is None), key=lambda pair: pair[:2])
    lying = sorted((pair for pair in pairs if pair[2] is not None), key=lambda pair: pair[:2])
    return same[:most] + lying[:most]


def main() -> int:
    """Do the order on standard input."""
    limit()
    # Looking for circles among a batch's rows takes a seventh of the time: once after each is enough.
    gc.freeze()
    gc.disable()
    order = json.loads(sys.stdin.buffer.read())
    out = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)  # what a library prints is no answer
    with tempfile.TemporaryDirectory(prefix="landmgmt-large-", dir=order["folder"]) as folder:
        work(order, _Answer(out), Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
