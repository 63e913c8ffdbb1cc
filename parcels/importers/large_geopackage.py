"""Reads a large GeoPackage: its own tables are asked first, then the one allowed driver reads by slices."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding
from landmgmt.lib.refusal import Refusal
from parcels.importers import geopackage
from parcels.importers.fields import ALIASES
from parcels.importers.large_rows import (
    BATCH,
    GPKG,
    MAX_PLOTS,
    SUBJECTS,
    Batch,
    LargeFile,
    Mark,
    picked,
    read_rows,
)
from parcels.importers.systems import Claim, datum_remarks

_FORBIDDEN_LAYER = re.compile(r"[\"\x00]")


def open_geopackage(path: Path) -> LargeFile:
    import pyogrio  # with pandas: only who reads or writes a file waits for it
    from pyogrio.errors import DataLayerError, DataSourceError

    layer, said, findings = _gpkg_layer(path)
    try:
        info = pyogrio.read_info(path, layer=layer)
    except (DataSourceError, DataLayerError, ValueError) as cause:
        raise Refusal("GPKG_BROKEN") from cause
    if info["driver"] != GPKG:
        raise Refusal("GPKG_BROKEN")
    count = int(info["features"])
    if count > MAX_PLOTS:
        raise Refusal("TOO_MANY_PLOTS", {"plots": count, "limit": MAX_PLOTS})
    known = {name for subject in SUBJECTS for name in ALIASES[subject]}
    wanted = [name for name in info["fields"].tolist() if name.strip().upper() in known]
    batches = partial(_gpkg_batches, path, layer, count, wanted)
    return LargeFile("geopackage", said, count, batches, "UTF-8", findings)


def _gpkg_layer(path: Path) -> tuple[str, Claim, list[Finding]]:
    """The one polygon layer and its system, asked of the tables themselves before any driver opens them."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            db.set_authorizer(geopackage._may)
            geopackage._check_schema(db)
            # The driver, unlike the reader of small packages, may look at a view on its own account.
            if db.execute("SELECT name FROM sqlite_master WHERE type = 'view' LIMIT 1").fetchone():
                raise Refusal("GPKG_UNSAFE")
            layers = geopackage._layers(db)
            if len(layers) != 1 or _FORBIDDEN_LAYER.search(next(iter(layers))):
                names = "、".join(intake.clean(name, 40) for name in list(layers)[:5])
                raise Refusal("MANY_LAYERS", {"names": names}) if layers else Refusal("NO_PLOTS")
            (layer,) = layers.values()
            said, wrong = geopackage._claim(db, layer.srs)
    except (sqlite3.Error, OverflowError, UnicodeError) as cause:
        raise Refusal("GPKG_BROKEN") from cause
    return layer.name, said, [*wrong, *datum_remarks(said)]


def _gpkg_batches(path: Path, layer: str, count: int, wanted: list[str], start: Mark) -> Iterator[Batch]:
    first = start.row
    while first < count:
        # The driver steps over what was read before: larger steps where there is more of it.
        most = BATCH if first < 20 * BATCH else 2 * BATCH
        shapes, _fids, table = read_rows(path, first, most, wanted, GPKG, layer)
        rows = list(range(first + 1, first + 1 + len(shapes)))
        first += most
        yield Batch(rows, shapes, picked(table, len(rows)), Mark(first))
