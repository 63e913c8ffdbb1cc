"""Chooses the reader of a file by what is in it, and never by its name alone."""

from collections.abc import Callable

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import error, in_order
from landmgmt.lib.refusal import Refusal
from parcels.importers import boundary_txt, dxf, filegdb, geojson, geopackage, kml, points, shapefile
from parcels.importers.choices import NONE, Choices, Question
from parcels.importers.plots import MAX_PLOTS, HolderRow, Plot, Reading

__all__ = ["MAX_PLOTS", "READERS", "Choices", "HolderRow", "Plot", "Question", "Reading", "read"]

# (looks like it, reads it), asked in this order. A new format is one line here.
READERS: tuple[tuple[Callable[[bytes], bool], Callable[..., Reading]], ...] = (
    (points.looks_like_sheet, points.read_sheet_file),
    (filegdb.looks_like, filegdb.read),
    (kml.looks_like, kml.read),
    (shapefile.looks_like, shapefile.read),
    (geopackage.looks_like, geopackage.read),
    (geojson.looks_like, geojson.read),
    (dxf.looks_like, dxf.read),
    (points.looks_like_csv, points.read_csv),
    (boundary_txt.looks_like, boundary_txt.read),
)
# A bare list of points has no word to know it by.
BY_NAME: dict[str, Callable[..., Reading]] = {".txt": boundary_txt.read, ".csv": points.read_csv}
# What is known and not read: its first bytes, the sentence that says what to bring instead.
OTHERS = (
    (b"AC10", "DWG"),
    (b"Rar!\x1a\x07", "ARCHIVE_UNKNOWN"),
    (b"7z\xbc\xaf\x27\x1c", "ARCHIVE_UNKNOWN"),
    (b"OviO", "OVOBJ"),
)


def read(
    filename: str,
    content: bytes,
    *,
    epsg: int | None = None,
    survey_epsg: int = crs.SURVEY,
    choices: Choices = NONE,
) -> Reading:
    """Return everything a survey file says, findings in order; never raises for what is in the file.

    `epsg` is what the person states, `survey_epsg` the grid in which degrees are measured, `choices` the
    answers to what the file leaves open.
    """
    try:
        intake.check_size(len(content))
    except Refusal as no:
        return Reading("unknown", findings=[error(no.code, **no.params)])
    for mark, code in OTHERS:
        if content.startswith(mark):
            return Reading("unknown", findings=[error(code, name=intake.clean(filename, 60))])
    reader = next((reads for looks, reads in READERS if looks(content)), None)
    if reader is None:
        reader = BY_NAME.get(filename[filename.rfind(".") :].lower())
    if reader is None:
        return Reading("unknown", findings=[error("UNREADABLE", name=intake.clean(filename, 60))])
    reading = reader(content, epsg=epsg, survey_epsg=survey_epsg, choices=choices)
    _ask(reading, epsg, choices)
    reading.findings[:] = in_order(reading.findings)
    return reading


def _ask(reading: Reading, epsg: int | None, choices: Choices) -> None:
    """Put the questions about the system: the zone of bare eastings, the datum of degrees."""
    codes = {finding.code for finding in reading.findings}
    systems = [crs.SYSTEMS[p.source_epsg] for p in reading.plots if p.source_epsg and not p.is_old_datum]
    bare = any(not system.prefixed for system in systems)
    degrees = any(system.geographic for system in systems)
    if codes & {"ZONE_UNKNOWN", "EPSG_DIFFERS"} or (bare and not degrees):
        needed = bool(codes & {"ZONE_UNKNOWN", "EPSG_DIFFERS"})
        taken = str(epsg or reading.source_epsg or "")
        reading.questions.append(Question("epsg", taken=taken, needed=needed, place=_place(reading)))
    if codes & {"GCJ02_UNCHOSEN", "DATUM_UNCHOSEN"} or degrees:
        options = ("gcj02",) if "GCJ02_UNCHOSEN" in codes else ("wgs84", "gcj02")
        taken = choices.datum if choices.datum in options else "wgs84" if degrees else ""
        needed = not taken
        reading.questions.append(Question("datum", options, taken, needed))


def _place(reading: Reading) -> tuple[float, float] | None:
    """The first corner (east, north) of what has no zone, or of the first plot."""
    for finding in reading.findings:
        if finding.code == "ZONE_UNKNOWN" and "east" in finding.params:
            return float(finding.params["east"]), float(finding.params["north"])
    points = next((plot.source_points for plot in reading.plots if plot.source_points), None)
    return (points[0][3], points[0][2]) if points else None
