"""The door for files of land and layers that the app above brings in: read with all there is to say."""

from landmgmt.lib import crs
from parcels.importers import reading, shapes
from parcels.importers.reading import Plot, Reading
from parcels.importers.shapes import Drawing, Feature
from parcels.models import Office

__all__ = ["Drawing", "Feature", "Plot", "Reading", "read_land", "read_shapes", "survey_epsg"]


def survey_epsg() -> int:
    """The office's survey system."""
    office = Office.objects.first()
    return office.survey_epsg if office else crs.SURVEY


def read_land(file_name: str, content: bytes, *, epsg: int | None = None) -> Reading:
    """Polygons of a TXT, zipped shapefile or GeoJSON, measured and judged; nothing is written."""
    return reading.read(file_name, content, epsg=epsg, survey_epsg=survey_epsg())


def read_shapes(file_name: str, content: bytes, *, epsg: int | None = None) -> Drawing:
    """Lines, points and polygons of the same kinds of file, judged; nothing is written."""
    return shapes.read(file_name, content, epsg=epsg, survey_epsg=survey_epsg())
