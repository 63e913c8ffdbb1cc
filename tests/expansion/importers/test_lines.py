"""Lines are read from typed points, TXT, GeoJSON and shapefiles; what is wrong is said with its row."""

import io
import json
import struct
import zipfile

import pytest
from shapely.geometry import LineString

from expansion.importers.lines import read_lines
from landmgmt.lib import crs

# 30 m east from the zone's point, in the survey system.
NORTH, EAST = 3001337.231, 37398864.552
DEGREES = list(crs.to_geographic(LineString([(EAST, NORTH), (EAST + 30, NORTH)]), crs.SURVEY).coords)


def metres(row) -> float:
    return crs.to_survey(row.geometry).length


def read(content: str | bytes, **options):
    return read_lines("x.txt", content.encode() if isinstance(content, str) else content, **options)


@pytest.mark.parametrize(
    "text",
    [
        f"{NORTH},{EAST}\n{NORTH},{EAST + 30}",
        f"{EAST} {NORTH}\n{EAST + 30} {NORTH}",
        f"J1,1,{NORTH},{EAST}\r\nJ2,1,{NORTH},{EAST + 30}\r\n",
        "\n".join(f"{x:.9f},{y:.9f}" for x, y in DEGREES),
    ],
    ids=["north first", "east first", "labelled", "degrees"],
)
def test_typed_points_are_a_line_of_thirty_metres(text):
    [row], findings = read(text)
    # East before north is taken, and said.
    assert [found.code for found in findings] == (["SWAPPED_AXES"] if text.startswith("37") else [])
    assert metres(row) == pytest.approx(30, abs=0.01)


def test_an_easting_without_its_zone_asks_for_it():
    bare = f"{NORTH},{EAST - 37_000_000}\n{NORTH},{EAST - 37_000_000 + 30}"
    rows, [wrong] = read(bare)
    assert (rows, wrong.code) == ([], "ZONE_UNKNOWN")
    [row], _ = read(bare, epsg=4546)
    assert metres(row) == pytest.approx(30, abs=0.01)


def geojson(*geometries, **properties) -> str:
    features = [{"type": "Feature", "properties": properties, "geometry": g} for g in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_geojson_lines_bring_their_table():
    [row], _ = read(
        geojson({"type": "LineString", "coordinates": DEGREES}, 编号="GS-7", 名称="给水支管", 管径="DN300")
    )
    assert (row.code, row.name, row.diameter_mm) == ("GS-7", "给水支管", 300)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "FILE_EMPTY"),
        ("hello", "BAD_LINE"),
        (f"{NORTH},{EAST}", "LINE_TOO_FEW_POINTS"),
        (f"{NORTH},{EAST}\n{NORTH},{EAST}", "LINE_TOO_FEW_POINTS"),
        (f"{NORTH},{EAST}\n{NORTH + 6000},{EAST}", "LINE_SPIKE"),
        ("12,13\n14,15", "COORDINATES_UNKNOWN"),
        ('{"type": "Point", "coordinates": [1, 2]}', "NOT_A_LINE"),
        ('{"type": "LineString", "coordinates": [[1, "x"], [NaN, 2]]}', "UNREADABLE"),
        ('{"type": "LineString", "coordinates": [[1, "x"], [3, 2]]}', "LINE_COORDINATES"),
        ('{"type": "FeatureCollection", "features": 7}', "NO_LINES"),
        ("{", "UNREADABLE"),
        ("[" * 5000, "BAD_LINE"),
        ("PK\x03\x04nothing", "ZIP_BROKEN"),
    ],
)
def test_what_is_no_line_is_said(content, code):
    rows, findings = read(content)
    assert (rows, findings[0].code) == ([], code)


def shp(points, kind: int = 3) -> bytes:
    """A .shp with one polyline."""
    flat = [n for pair in points for n in pair]
    body = struct.pack("<i4d2ii", 3, 0, 0, 0, 0, 1, len(points), 0) + struct.pack(f"<{len(flat)}d", *flat)
    record = struct.pack(">ii", 1, len(body) // 2) + body
    head = struct.pack(">i5ii", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2) + struct.pack(
        "<ii8d", 1000, kind, *[0.0] * 8
    )
    return head + record


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for ending, content in files.items():
            archive.writestr(f"lines.{ending}", content)
    return out.getvalue()


SHAPE = shp([(EAST, NORTH), (EAST + 30, NORTH)])


def test_a_shapefile_of_lines_is_read():
    [row], _ = read(zipped(shp=SHAPE))
    assert metres(row) == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize(
    ("content", "code"),
    [(SHAPE[:130], "SHP_BROKEN"), (shp([(1, 1), (2, 2)], kind=5), "NOT_LINES"), (b"x" * 200, "SHP_BROKEN")],
)
def test_a_broken_shapefile_is_refused(content, code):
    assert read(zipped(shp=content))[1][0].code == code


def test_a_shapefile_cut_anywhere_never_raises():
    for end in range(0, len(SHAPE), 7):
        rows, findings = read(zipped(shp=SHAPE[:end]))
        assert (rows == []) == bool(findings)
