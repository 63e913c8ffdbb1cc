"""The one door to GDAL: two drivers and no other, paths of our own making, nothing sniffed or fetched."""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.lib.refusal import Refusal
from parcels.importers.plots import MAX_PLOTS, too_many

ALLOWED = frozenset({"ESRI Shapefile", "OpenFileGDB"})
# Whoever only reads shapes pays for no tables: with these away the library starts in a third of the time.
_NOT_NEEDED = ("pandas", "geopandas", "pyarrow")


@cache
def _library() -> tuple[ModuleType, tuple[type[Exception], ...]]:
    """GDAL's own door and its faults, loaded for the files that need it."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    faults = (DataLayerError, DataSourceError, FeatureError, GeometryError, ValueError)
    return pyogrio, (*faults, shapely.errors.GEOSException)


@cache
def shut_others() -> None:
    """Take every other driver out of this process: no file can name one that opens other files.

    For a process that only reads: whoever writes other formats too has lost their drivers.
    """
    for name in _NOT_NEEDED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    pyogrio, _ = _library()
    from pyogrio import _ogr

    others = [name for name in pyogrio.list_drivers() if name not in ALLOWED]
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join(others)})
    # GDAL drops what is to be skipped when it registers its drivers, which it does once more here.
    _ogr._register_drivers()


@dataclass(frozen=True)
class Source:
    """A data source of a known driver; every fault of the library is the Refusal `fault`."""

    path: Path
    driver: str
    fault: str

    def layers(self) -> list[str]:
        """Return the names of the layers that hold polygons."""
        pyogrio, faults = _library()
        try:
            return [str(name) for name, kind in pyogrio.list_layers(self.path) if kind and "Polygon" in kind]
        except faults as cause:
            raise Refusal(self.fault) from cause

    def info(self, layer: str | None = None) -> dict[str, Any]:
        """Return what the library says of a layer; a Refusal where it is not read by the allowed driver."""
        pyogrio, faults = _library()
        try:
            info: dict[str, Any] = pyogrio.read_info(self.path, layer=layer)
        except faults as cause:
            raise Refusal(self.fault) from cause
        if info["driver"] != self.driver:
            raise Refusal(self.fault)
        return info

    def geometries(self) -> list[BaseGeometry | None]:
        """Return the geometries of the only layer, two axes, arcs as chords."""
        return self.table(columns=[], flat=True)[1]

    def table(
        self, layer: str | None = None, *, columns: list[str] | None = None, flat: bool = False
    ) -> tuple[list[dict[str, Any]], list[BaseGeometry | None]]:
        """Return (records, geometries) of a layer of at most MAX_PLOTS features."""
        info = self.info(layer)
        if info["features"] > MAX_PLOTS:
            raise Refusal("TOO_MANY_PLOTS", too_many(int(info["features"])).params)
        pyogrio, faults = _library()
        try:
            meta, fids, wkb, values = pyogrio.raw.read(
                self.path,
                layer=layer,
                columns=columns,
                return_fids=True,
                force_2d=flat,
                max_features=MAX_PLOTS + 1,
            )
            shapes = shapely.from_wkb(np.asarray(wkb), on_invalid="ignore")
        except faults as cause:
            raise Refusal(self.fault) from cause
        names = [str(name) for name in meta["fields"]]
        records = [
            {name: _plain(column[i]) for name, column in zip(names, values, strict=True)}
            for i in range(len(fids))
        ]
        return records, list(shapes)


def _plain(value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    return value if isinstance(value, str | int | float) and value == value else None


_alone = False


def alone() -> None:
    """Say that this process reads one file and ends: before GDAL reads, every other driver is shut."""
    global _alone
    _alone = True


def only(driver: str, path: Path, *, fault: str) -> Source:
    """Open a path with the one driver that may read it; `fault` is the refusal for what it cannot."""
    if _alone:
        shut_others()
    source = Source(path, driver, fault)
    source.info()
    return source
