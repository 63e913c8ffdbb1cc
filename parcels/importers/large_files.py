"""Opens large survey files by what is in them: zipped shapefile, GeoPackage, GeoJSON; never one whole."""

from pathlib import Path

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.importers import geojson
from parcels.importers.large_geojson import open_geojson
from parcels.importers.large_geopackage import open_geopackage
from parcels.importers.large_rows import LargeFile
from parcels.importers.large_shapefile import open_shapefile

SQLITE = b"SQLite format 3\x00"


def opens(path: Path) -> bool:
    """Whether a file is of a kind that is read by batches, whatever its size."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    return intake.is_zip(head) or head.startswith(SQLITE) or geojson.looks_like(head)


def open_file(path: Path, folder: Path) -> LargeFile:
    """Open a survey file by what is in it; `folder` takes what is unpacked. Refusal for what cannot
    be read.
    """
    with path.open("rb") as stream:
        head = stream.read(4096)
    if intake.is_zip(head):
        return open_shapefile(path, folder)
    if head.startswith(SQLITE):
        return open_geopackage(path)
    if geojson.looks_like(head):
        return open_geojson(path)
    raise Refusal("UNREADABLE", {"name": "…"})
