"""The rows of a large file on their way in: batches of shapes as they stand, and columns by subject."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from landmgmt.lib.findings import Finding
from landmgmt.lib.refusal import Refusal
from parcels.importers.fields import ALIASES
from parcels.importers.plots import real
from parcels.importers.systems import Claim

# Small enough that the database has the first plots soon, large enough that what a batch costs is little.
BATCH = 5_000
MAX_PLOTS = 2_000_000
SHAPEFILE, GPKG = "ESRI Shapefile", "GPKG"
SUBJECTS = ("code", "name", "area", "land_class", "land_use", "map_sheet", "group_name")


class Mark(NamedTuple):
    """A place between two batches: rows before it, and in a text its byte and the lines before it."""

    row: int = 0
    byte: int = 0
    line: int = 0


@dataclass
class Batch:
    """Some rows of a file: `rows` counts its lines or features from 1, `shapes` are as they stand in it.

    A shape is a MultiPolygon or None; `why` says of those that are None what a reader said of them. The next
    batch begins at `after`.
    """

    rows: list[int]
    shapes: NDArray[Any]
    columns: dict[str, list[str | None]]
    after: Mark
    why: dict[int, Finding] = field(default_factory=dict)


@dataclass
class LargeFile:
    """What a file says before its rows: `count` rows (None where nobody knows), and its system.

    `batches` reads from a mark on.
    """

    format: str
    said: Claim
    count: int | None
    batches: Callable[[Mark], Iterator[Batch]]
    encoding: str | None = None
    findings: list[Finding] = field(default_factory=list)
    size: int = 0  # bytes of a text of which nobody knows the rows
    oriented: bool = True  # shapes are turned as the office keeps them before they are measured


def _cleaned(values: list[Any]) -> list[str | None]:
    known: dict[Any, str | None] = {None: None}
    cleaned = []
    for value in values:
        if value not in known:
            known[value] = real(str(value))
        cleaned.append(known[value])
    return cleaned


def picked(table: dict[str, list[Any]], rows: int) -> dict[str, list[str | None]]:
    """The columns by subject; where a row has nothing under the first known name, the next one speaks."""
    by_name = {name.strip().upper(): values for name, values in table.items()}
    columns: dict[str, list[str | None]] = {}
    for subject in SUBJECTS:
        held = [by_name[name] for name in ALIASES[subject] if name in by_name]
        if not held:
            columns[subject] = [None] * rows
        elif len(held) == 1:
            columns[subject] = _cleaned(held[0])
        else:
            first = [next((v for v in values if v is not None), None) for values in zip(*held, strict=True)]
            columns[subject] = _cleaned(first)
    return columns


def read_rows(
    path: Path, skip: int, most: int, columns: list[str] | None, driver: str, layer: str | None = None
) -> tuple[NDArray[Any], NDArray[Any], dict[str, list[Any]]]:
    import pyogrio  # with pandas: only who reads or writes a file waits for it
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        meta, fids, wkb, fields = pyogrio.raw.read(
            path,
            layer=layer,
            columns=columns,
            skip_features=skip,
            max_features=most,
            return_fids=True,
            force_2d=True,
        )
    except (DataSourceError, DataLayerError, ValueError) as cause:
        raise Refusal("SHP_BROKEN" if driver == SHAPEFILE else "GPKG_BROKEN") from cause
    if driver == SHAPEFILE and len(fids) != most:
        raise Refusal("SHP_BROKEN")
    shapes = shapely.from_wkb(np.asarray(wkb), on_invalid="ignore")
    table = {name: _texts(values) for name, values in zip(meta["fields"], fields, strict=True)}
    return _polygons(shapes), fids, table


def _texts(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "f":
        return [None if value != value else repr(value) for value in values.tolist()]
    return [None if value is None else value for value in values.tolist()]


def _polygons(shapes: NDArray[Any]) -> NDArray[Any]:
    """MultiPolygons with counter-clockwise shells; None for what is none."""
    kinds = shapely.get_type_id(shapes)
    polygonal = ((kinds == 3) | (kinds == 6)) & ~shapely.is_empty(shapes)
    made = np.full(len(shapes), None, dtype=object)
    kept = shapely.orient_polygons(shapes[polygonal])
    single = shapely.get_type_id(kept) == 3
    kept[single] = shapely.multipolygons(kept[single], indices=np.arange(int(single.sum())))
    made[polygonal] = kept
    return made
