"""Reads a large zipped shapefile: walked as the small one is, by slices, with an index of our own."""

import mmap
import shutil
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers import dbf, shapefile
from parcels.importers.households import is_household_table
from parcels.importers.large_rows import (
    BATCH,
    MAX_PLOTS,
    SHAPEFILE,
    Batch,
    LargeFile,
    Mark,
    picked,
    read_rows,
)
from parcels.importers.systems import datum_remarks

MAX_UNPACKED = 4 * 1024**3


def open_shapefile(path: Path, folder: Path) -> LargeFile:
    files = _unpacked(path, folder)
    stem = _stem(files)
    shp = files[stem + ".shp"]
    records = _index(shp, shp.with_suffix(".shx"))
    cpg = (
        files[stem + ".cpg"].read_bytes()[:20].decode("ascii", errors="replace")
        if stem + ".cpg" in files
        else ""
    )
    table = _Dbf(files[stem + ".dbf"], cpg)
    prj = files[stem + ".prj"].read_bytes()[:8000] if stem + ".prj" in files else None
    said = shapefile._claim(prj)
    findings: list[Finding] = []
    if len(table) != len(records):
        findings.append(error("DBF_DIFFERS", shapes=len(records), records=len(table)))
    if said.source == "none":
        findings.append(note("PRJ_MISSING"))
    else:
        findings += datum_remarks(said)
    for name, other in sorted(files.items()):
        if (
            name.endswith(".dbf")
            and name != stem + ".dbf"
            and name.removesuffix(".dbf") + ".shp" not in files
        ):
            findings.append(_household_table(name, other))
    batches = partial(_shapefile_batches, shp, records, table)
    return LargeFile("shapefile", said, len(records), batches, table.encoding.upper(), findings)


def _household_table(name: str, path: Path) -> Finding:
    with path.open("rb") as stream:
        head = stream.read(32 + 32 * dbf.MAX_FIELDS)
    try:
        names = [column.decode("gb18030", errors="replace") for column, _ in dbf._columns(head)]
    except Refusal as no:
        return error(no.code, name=intake.clean(name, 60))
    if is_household_table(dbf.Table("", tuple(names), [])):
        return error("HOUSEHOLDS_APART")
    return note("DBF_IGNORED", name=intake.clean(name, 60))


def _unpacked(path: Path, folder: Path) -> dict[str, Path]:
    """The members of a zip under names of our own, by their full names with lower-case endings."""
    files: dict[str, Path] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            intake.check_entries(entries, most_unpacked=MAX_UNPACKED)
            for number, entry in enumerate(entries):
                name = PurePosixPath(intake.name_of(entry))
                if intake.is_litter(str(name)):
                    continue
                place = folder / f"m{number}"
                with archive.open(entry) as member, place.open("wb") as out:
                    shutil.copyfileobj(_Limited(member, entry.file_size), out, 1 << 20)
                files[str(name.with_suffix(name.suffix.lower()))] = place
    except intake.BROKEN as cause:
        raise Refusal("ZIP_BROKEN") from cause
    return files


class _Limited:
    """A member that may not be longer than its header says."""

    def __init__(self, stream: Any, size: int) -> None:
        self._stream, self._left = stream, size

    def read(self, size: int = -1, /) -> bytes:
        part: bytes = self._stream.read(size)
        self._left -= len(part)
        if self._left < 0:
            raise Refusal("ZIP_BROKEN")
        return part


def _stem(files: dict[str, Path]) -> str:
    heads = {}
    for name, path in files.items():
        if name.endswith(".shp"):
            with path.open("rb") as stream:
                heads[name] = stream.read(100)
    if not heads:
        inner = next((name for name in files if name.lower().endswith((".zip", ".rar", ".7z"))), None)
        raise Refusal("ZIP_NESTED", {"name": intake.clean(inner, 60)}) if inner else Refusal("NO_SHAPEFILE")
    kinds = {name: shapefile._kind(head) for name, head in heads.items()}
    polygons = [name for name, kind in kinds.items() if kind in shapefile._POLYGONS]
    if not polygons:
        raise Refusal("SHP_BROKEN" if all(kind is None for kind in kinds.values()) else "NOT_POLYGONS")
    if len(polygons) > 1:
        names = "、".join(intake.clean(name, 40) for name in polygons[:5])
        raise Refusal("MANY_SHAPEFILES", {"names": names})
    stem = polygons[0].removesuffix(".shp")
    if stem + ".dbf" not in files:
        raise Refusal("DBF_MISSING")
    return stem


def _index(shp: Path, shx: Path) -> list[int]:
    """Walk the records, as the small reader does, and write an index of our own beside them."""
    starts, out, place, number = [], bytearray(), 100, 0
    with shp.open("rb") as stream, closing(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)) as content:
        size, head = len(content), bytes(content[:100])
        while place < size:
            if place + 12 > size:
                raise Refusal("SHP_BROKEN")
            said, words = struct.unpack_from(">ii", content, place)
            length, number = words * 2, number + 1
            if said != number or length < 4 or place + 8 + length > size:
                raise Refusal("SHP_BROKEN")
            shapefile._record_points(content, place + 8, length)  # type: ignore[arg-type]
            out += struct.pack(">ii", place // 2, words)
            starts.append(place)
            if number > MAX_PLOTS:
                raise Refusal("TOO_MANY_PLOTS", {"plots": number, "limit": MAX_PLOTS})
            place += 8 + length
    shx.write_bytes(head[:24] + struct.pack(">i", (100 + len(out)) // 2) + head[28:100] + bytes(out))
    shp.rename(shp.with_suffix(".shp"))
    return starts


class _Dbf:
    """A table read by slices; text as the small reader has it."""

    def __init__(self, path: Path, cpg: str) -> None:
        self._path = path
        with path.open("rb") as stream:
            head = stream.read(32)
            if len(head) < 32 or head[0] & 0x07 not in (3, 4):
                raise Refusal("DBF_BROKEN")
            self._count, self._start, self._width = struct.unpack_from("<IHH", head, 4)
            self._columns = dbf._columns(head + stream.read(max(self._start - 32, 0)))
        if self._width != 1 + sum(width for _, width in self._columns):
            raise Refusal("DBF_BROKEN")
        if path.stat().st_size < self._start + self._count * self._width:
            raise Refusal("DBF_BROKEN")
        self.encoding = self._encoding(cpg)

    def __len__(self) -> int:
        return int(self._count)

    def _body(self, first: int, last: int) -> NDArray[np.uint8]:
        raw = np.fromfile(
            self._path,
            dtype=np.uint8,
            offset=self._start + first * self._width,
            count=(last - first) * self._width,
        )
        return raw.reshape(-1, self._width)

    def _encoding(self, cpg: str) -> str:
        names = b"".join(name for name, _ in self._columns)
        tried = [one for one in (dbf._cpg_encoding(cpg), "utf-8", "gb18030") if one]
        for first in range(0, max(self._count, 1), BATCH):
            sample = names + self._body(first, min(first + BATCH, self._count)).tobytes()
            tried = [one for one in tried if dbf._reads(sample, one)]
        return tried[0] if tried else "gb18030"

    def slice(self, first: int, last: int) -> tuple[dict[str, list[Any]], list[bool]]:
        """The columns of records [first, last), and which of them are deleted."""
        body, place = self._body(first, last), 1
        columns = {}
        for raw_name, width in self._columns:
            cells: list[Any] = []
            if width:
                slab = np.ascontiguousarray(body[:, place : place + width])
                cells = slab.view(f"S{width}").ravel().tolist()
            columns[dbf._text(raw_name, self.encoding)] = [dbf._text(cell, self.encoding) for cell in cells]
            place += width
        return columns, (body[:, 0] == ord("*")).tolist()


def _shapefile_batches(shp: Path, records: list[int], table: _Dbf, start: Mark) -> Iterator[Batch]:
    path = shp.with_suffix(".shp")
    for first in range(start.row, len(records), BATCH):
        last = min(first + BATCH, len(records))
        shapes = read_rows(path, first, last - first, [], SHAPEFILE)[0]
        columns, deleted = table.slice(first, last)
        here = [n for n in range(last - first) if not deleted[n]]
        named = picked({name: [values[n] for n in here] for name, values in columns.items()}, len(here))
        yield Batch([first + n + 1 for n in here], shapes[here], named, Mark(last))
