"""Corner points as people type, draw or send them, read by the office's one reader of survey files."""

from decimal import Decimal
from typing import Any

from django.core import signing
from shapely import from_wkt
from shapely.geometry import LineString, MultiPolygon, mapping, shape
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.findings import Finding, Severity, note
from landmgmt.lib.refusal import Refusal
from parcels.actions.land_files import Plot, Reading, read_land
from parcels.words.findings import describe

__all__ = [
    "as_text",
    "carried",
    "carry",
    "finding_rows",
    "land_of",
    "line_metres",
    "line_of",
    "line_points",
    "order_note",
    "plane_m2",
    "point_of",
]
_SALT = "siting.file"
# A carried plan is for one sitting.
_SITTING_S = 6 * 3600
MOST_SITES = 20
LONGEST_CARRIED = 400_000


def land_of(text: str) -> MultiPolygon:
    """Typed corner points as land in 4490; a Refusal with the first fault in words."""
    reading = _read_text(text)
    if len(reading.plots) != 1 or reading.plots[0].geometry is None:
        raise Refusal("points_unreadable", {"why": ""}, field="coordinates")
    return reading.plots[0].geometry


def _read_text(text: str) -> Reading:
    reading = read_land("typed.txt", intake.typed(_labelled(text)))
    wrong = [f for f in reading.findings if f.severity is Severity.ERROR]
    if wrong:
        what, remedy = describe(wrong[0])
        row = f"{wrong[0].row}: " if wrong[0].row else ""
        raise Refusal("points_unreadable", {"why": f"{row}{what} {remedy}"}, field="coordinates")
    return reading


def _labelled(text: str) -> str:
    """Lines of two numbers get the label and ring the reader knows points by."""
    lines = []
    for number, line in enumerate(text.replace("，", ",").splitlines(), start=1):
        cells = line.replace(",", " ").split()
        lines.append(f"J{number},1,{cells[0]},{cells[1]}" if len(cells) == 2 else line)
    return "\n".join(lines)


def _pairs(text: str) -> list[tuple[float, float]]:
    """Numbers of each line; the last two of a line are the point."""
    found = []
    for line in text.replace("，", ",").splitlines():
        if cells := line.replace(",", " ").split():
            try:
                found.append((float(cells[-2]), float(cells[-1])))
            except (ValueError, IndexError) as broken:
                raise Refusal("points_unreadable", {"why": line[:60]}, field="coordinates") from broken
    return found


def order_note(text: str) -> str:
    """What to say of typed points that stand in another order than asked for; "" where they do not."""
    try:
        guess = crs.guess(_pairs(text))
    except Refusal:
        return ""
    return describe(note(guess.unusual))[0] if guess and guess.unusual else ""


def line_of(text: str, survey_epsg: int) -> LineString:
    """Typed points of a line in 4490: north,east with or without zone, or longitude,latitude."""
    pairs = _pairs(text)
    guess = crs.guess(pairs)
    if guess is None or len(pairs) < 2:
        raise Refusal("points_unreadable", {"why": text[:60]}, field="coordinates")
    flat = [pair if guess.east_first else (pair[1], pair[0]) for pair in pairs]
    if guess.kind == "degrees":
        return LineString(flat)
    system = crs.SYSTEMS[survey_epsg]
    epsg = crs.epsg_of(
        zone=guess.zone or system.zone or 0,
        width=guess.width or system.width or 3,
        prefixed=guess.kind == "prefixed",
    )
    if epsg is None:
        raise Refusal("points_unreadable", {"why": text[:60]}, field="coordinates")
    line = crs.to_geographic(LineString(flat), epsg)
    assert isinstance(line, LineString)
    return line


def point_of(text: str, survey_epsg: int) -> tuple[float, float] | None:
    """One typed point as (longitude, latitude); None for nothing typed."""
    if not text.strip():
        return None
    try:
        line = line_of(f"{text}\n{text}", survey_epsg)
    except Refusal as refused:
        raise Refusal("points_unreadable", {"why": text[:60]}, field="load_point") from refused
    return line.coords[0][0], line.coords[0][1]


def as_text(land: BaseGeometry, survey_epsg: int) -> str:
    """Land as the lines a person can edit: label, ring, north, east, closed."""
    flat = crs.to_survey(from_wkt(land.wkt), survey_epsg)
    lines, label = [], 0
    rings = [ring for part in flat.geoms for ring in (part.exterior, *part.interiors)]
    for number, ring in enumerate(rings, start=1):
        first = label + 1
        for east, north in list(ring.coords)[:-1]:
            label += 1
            lines.append(f"J{label},{number},{north:.3f},{east:.3f}")
        east, north = ring.coords[0]
        lines.append(f"J{first},{number},{north:.3f},{east:.3f}")
    return "\n".join(lines)


def line_points(line: Any, survey_epsg: int) -> str:
    """A line as the lines a person can edit: north,east of each point."""
    flat = crs.to_survey(from_wkt(line.wkt), survey_epsg)
    return "\n".join(f"{north:.3f},{east:.3f}" for part in flat.geoms for east, north in part.coords)


def line_metres(line: Any, survey_epsg: int) -> int:
    """Length in the survey system, whole metres."""
    return round(crs.to_survey(from_wkt(line.wkt), survey_epsg).length)


def plane_m2(land: BaseGeometry, survey_epsg: int) -> Decimal:
    """Plane area in ㎡, 2 places."""
    return geometry.areas(land, survey_epsg).plane_m2


def finding_rows(findings: list[Finding]) -> list[dict[str, Any]]:
    """Findings as the table of findings shows them."""
    rows = []
    for finding in findings:
        what, fix = describe(finding)
        where = " · ".join(str(part) for part in (finding.plot, finding.row) if part)
        rows.append(
            {
                "severity": finding.severity.value,
                "where": where,
                "what": what,
                "fix": fix,
                "code": finding.code,
            }
        )
    return rows


def carry(plots: list[Plot], file_name: str) -> str:
    """What was read, signed, to come back with the wall areas; a Refusal for more than a form can carry."""
    if len(plots) > MOST_SITES:
        raise Refusal("site_file_too_many", {"count": len(plots), "limit": MOST_SITES}, field="file")
    rows = [mapping(plot.geometry) for plot in plots if plot.geometry is not None]
    packed = signing.dumps({"file": file_name, "land": rows}, salt=_SALT, compress=True)
    if len(packed) > LONGEST_CARRIED:
        raise Refusal("site_file_too_long", {}, field="file")
    return packed


def carried(packed: str) -> tuple[str, list[BaseGeometry]]:
    """The file name and land that `carry` signed; a Refusal where it was bent or is too old."""
    try:
        held = signing.loads(packed, salt=_SALT, max_age=_SITTING_S)
    except signing.BadSignature as broken:
        raise Refusal("site_file_expired", {}, field="file") from broken
    return held["file"], [shape(row) for row in held["land"]]
