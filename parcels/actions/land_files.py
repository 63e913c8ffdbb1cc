"""The door for files of land and layers that the app above brings in: read with all there is to say."""

from landmgmt.lib import crs
from parcels.importers import aside, boundary_lines
from parcels.importers.dbf import read_table
from parcels.importers.reading import Plot, Reading
from parcels.importers.shapes import Drawing, Feature
from parcels.importers.systems import Claim, claim_of_crs, claim_of_prj, old_datum, resolve
from parcels.models import Office

# A reader of lines stands on the same tools: what a file says of its system, and its table.
__all__ = [
    "Claim",
    "Drawing",
    "Feature",
    "Plot",
    "Reading",
    "boundary_lines",
    "claim_of_crs",
    "claim_of_prj",
    "old_datum",
    "read_land",
    "read_shapes",
    "read_table",
    "resolve",
    "survey_epsg",
]


def survey_epsg() -> int:
    """The office's survey system."""
    office = Office.objects.first()
    return office.survey_epsg if office else crs.SURVEY


def read_land(file_name: str, content: bytes, *, epsg: int | None = None) -> Reading:
    """Polygons of a TXT, zipped shapefile or GeoJSON, measured and judged; nothing is written."""
    return aside.read(file_name, content, epsg=epsg, survey_epsg=survey_epsg())


def read_shapes(file_name: str, content: bytes, *, epsg: int | None = None) -> Drawing:
    """Lines, points and polygons of the same kinds of file, judged; nothing is written."""
    return aside.read_shapes(file_name, content, epsg=epsg, survey_epsg=survey_epsg())
