"""Chooses the reader of a file by what is in it, and never by its name alone."""

from collections.abc import Callable

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import error, in_order
from landmgmt.lib.refusal import Refusal
from parcels.importers import boundary_txt, geojson, shapefile
from parcels.importers.plots import MAX_PLOTS, HolderRow, Plot, Reading

__all__ = ["MAX_PLOTS", "READERS", "HolderRow", "Plot", "Reading", "read"]

# (looks like it, reads it), asked in this order. A new format is one line here.
READERS: tuple[tuple[Callable[[bytes], bool], Callable[..., Reading]], ...] = (
    (shapefile.looks_like, shapefile.read),
    (geojson.looks_like, geojson.read),
    (boundary_txt.looks_like, boundary_txt.read),
)


def read(filename: str, content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY) -> Reading:
    """Return everything a survey file says, findings in order; never raises for what is in the file.

    `epsg` is what the person states, `survey_epsg` the grid in which degrees are measured.
    """
    try:
        intake.check_size(len(content))
    except Refusal as no:
        return Reading("unknown", findings=[error(no.code, **no.params)])
    reader = next((reads for looks, reads in READERS if looks(content)), None)
    if reader is None and filename.lower().endswith(".txt"):
        # A bare list of points has no word to know it by.
        reader = boundary_txt.read
    if reader is None:
        return Reading("unknown", findings=[error("UNREADABLE", name=intake.clean(filename, 60))])
    reading = reader(content, epsg=epsg, survey_epsg=survey_epsg)
    reading.findings[:] = in_order(reading.findings)
    return reading
