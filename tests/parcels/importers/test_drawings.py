"""Drawings of CASS and marks of web maps: what is land in them, what is asked, what is refused."""

import io
from decimal import Decimal

import ezdxf
import numpy as np
import pytest

from landmgmt.lib import crs, gcj02
from parcels.importers.choices import Choices
from parcels.importers.reading import read


def codes(reading):
    return [f.code for f in reading.findings]


# --- DXF --------------------------------------------------------------------------------------------------

EAST, NORTH = 398864.0, 3001337.0


def drawing(fill, *, encoding="gbk"):
    made = ezdxf.new("R2000", setup=False)
    made.header["$DWGCODEPAGE"] = "ANSI_936"
    fill(made.modelspace())
    out = io.StringIO()
    made.write(out)
    return out.getvalue().encode(encoding)


def box(side=100.0, east=EAST, north=NORTH):
    return [(east, north), (east + side, north), (east + side, north + side), (east, north + side)]


def ring(space, points, **more):
    space.add_lwpolyline(points, close=more.pop("close", True), dxfattribs={"layer": "JZD", **more})


def text(space, word, at=(EAST + 50, NORTH + 50), **more):
    space.add_text(word, dxfattribs={"insert": at, **more})


def test_a_bare_easting_of_cass_asks_for_its_zone_with_its_place():
    reading = read("a.dxf", drawing(lambda space: ring(space, box())))
    (finding,) = [f for f in reading.findings if f.severity == "error"]
    assert (finding.code, finding.params) == (
        "ZONE_UNKNOWN",
        {"east": "398864.000", "north": "3001337.000"},
    )
    (question,) = reading.questions
    assert (question.key, question.needed, question.place) == ("epsg", True, (EAST, NORTH))


@pytest.mark.parametrize("bulge", [1.0, -1.0, 0.3])
def test_an_arc_becomes_chords_within_a_millimetre_and_that_is_told(bulge):
    points = [(x, y, 0, 0, bulge if i == 1 else 0) for i, (x, y) in enumerate(box())]
    reading = read(
        "a.dxf",
        drawing(
            lambda space: space.add_lwpolyline(
                points, format="xyseb", close=True, dxfattribs={"layer": "JZD"}
            )
        ),
        epsg=4546,
    )
    angle = 4 * np.arctan(abs(bulge))
    radius = 100 * (1 + bulge**2) / (4 * abs(bulge))
    segment = radius**2 / 2 * (angle - np.sin(angle))
    (plot,) = reading.plots
    assert [(f.code, f.params) for f in reading.findings] == [("BULGES_DENSIFIED", {"count": 1, "mm": 1})]
    # A chord lies inside its arc: too little by less than the arc's length times a millimetre.
    off = abs(10_000 + np.sign(bulge) * segment - float(plot.areas.plane))
    assert 0 < off < radius * angle * 0.001


def test_code_name_and_class_are_texts_in_the_plot_and_two_alike_are_none():
    def fill(space):
        ring(space, box())
        text(space, "A-01")
        text(space, "旱地一号")
        text(space, "0103")
        text(space, "J12")
        text(space, "10000.00")
        ring(space, box(east=EAST + 200))
        text(space, "B-01", (EAST + 250, NORTH + 50))
        text(space, "B-02", (EAST + 260, NORTH + 50))

    reading = read("a.dxf", drawing(fill), epsg=4546)
    one, two = reading.plots
    assert (one.code, one.name, one.land_class, two.code) == ("A-01", "旱地一号", "0103", None)
    assert [(f.code, f.plot) for f in reading.findings] == [("DXF_TEXTS_MANY", 2)]


def test_a_ring_inside_without_a_text_is_a_hole_and_with_one_a_plot():
    def fill(space):
        ring(space, box())
        ring(space, box(10, EAST + 5, NORTH + 5))
        ring(space, box(10, EAST + 30, NORTH + 30))
        text(space, "C-02", (EAST + 35, NORTH + 35))
        text(space, "C-01", (EAST + 80, NORTH + 80))

    reading = read("a.dxf", drawing(fill), epsg=4546)
    assert [(p.code, p.plane_m2, p.holes) for p in reading.plots] == [
        ("C-01", Decimal("9900.00"), 1),
        ("C-02", Decimal("100.00"), 0),
    ]
    assert codes(reading) == ["RING_AS_HOLE"]


def parcel(space, points, *values, app="SOUTH", **more):
    """A closed line with extended data."""
    space.doc.appids.add(app) if app not in space.doc.appids else None
    line = space.add_lwpolyline(points, close=True, dxfattribs={"layer": "JZD"})
    line.set_xdata(app, [(1000, value) if isinstance(value, str) else value for value in values])
    return line


def test_the_data_of_cass_are_columns_and_number_and_class_are_read_where_no_text_says_them():
    def fill(space):
        parcel(space, box(), "300000", "4312810010001", "王明", "0103")
        parcel(space, box(east=EAST + 200), "300000", "4312810010002", "", "0101")
        text(space, "A-02", (EAST + 250, NORTH + 50))

    reading = read("a.dxf", drawing(fill), epsg=4546)
    assert [(p.code, p.land_class) for p in reading.plots] == [("4312810010001", "0103"), ("A-02", "0101")]
    assert {c.name: (c.sample, c.hidden) for c in reading.columns} == {
        "DKBH": ("A-02", False),
        "SOUTH 1": ("300000", False),
        "宗地号": ("4312810010001", False),
        "权利人": ("", True),
        "地类号": ("0103", False),
    }


def test_a_person_chooses_another_column_of_the_data_and_none():
    def fill(space):
        parcel(space, box(), "300000", "001", "王明", "0103", "G-7")
        text(space, "A-01")

    kept = drawing(fill)
    chosen = Choices.from_json({"columns": {"code": "宗地号", "map_sheet": "SOUTH 5", "land_class": ""}})
    (plot,) = read("a.dxf", kept, epsg=4546, choices=chosen).plots
    assert (plot.code, plot.map_sheet, plot.land_class) == ("001", "G-7", None)
    assert read("a.dxf", kept, epsg=4546).sources["code"] == "DKBH"


def test_data_of_other_lines_and_programmes_are_columns_without_a_meaning():
    def fill(space):
        parcel(space, box(), "141101", "001")
        parcel(space, box(east=EAST + 200), "甲-7", (1070, 12), (1040, 0.25), (1004, b"x"), app="本院")
        parcel(space, box(east=EAST + 400), "x", app="ACAD_KEEP")

    reading = read("a.dxf", drawing(fill), epsg=4546)
    assert [p.code for p in reading.plots] == [None, None, None]
    assert [c.name for c in reading.columns] == ["SOUTH 1", "SOUTH 2", "本院 1", "本院 2", "本院 3"]
    chosen = Choices.from_json({"columns": {"code": "本院 1"}})
    assert [p.code for p in read("a.dxf", drawing(fill), epsg=4546, choices=chosen).plots] == [
        None,
        "甲-7",
        None,
    ]


def test_a_ring_inside_with_a_parcel_number_of_its_own_is_no_hole():
    def fill(space):
        parcel(space, box(), "300000", "001")
        parcel(space, box(10, EAST + 5, NORTH + 5), "300000", "002")
        parcel(space, box(10, EAST + 30, NORTH + 30), "141101")

    reading = read("a.dxf", drawing(fill), epsg=4546)
    assert [(p.code, p.holes) for p in reading.plots] == [("001", 1), ("002", 0)]


def test_a_drawing_without_data_offers_no_columns_and_a_thousand_values_are_forty():
    assert read("a.dxf", drawing(lambda space: ring(space, box())), epsg=4546).columns == []
    many = drawing(lambda space: parcel(space, box(), *[f"v{n}" * 60 for n in range(1000)]))
    columns = read("a.dxf", many, epsg=4546).columns
    assert (len(columns), {len(c.sample) for c in columns}) == (40, {25})


def test_open_lines_must_be_confirmed_and_other_layers_chosen():
    def fill(space):
        ring(space, box())
        ring(space, box(10, EAST + 200)[:3], close=False)

    reading = read("a.dxf", drawing(fill), epsg=4546)
    assert [(f.severity, f.code) for f in reading.findings] == [("confirm", "POLYLINE_OPEN")]

    def layers(space):
        ring(space, box(), layer="宗地")
        ring(space, box(east=EAST + 200), layer="房屋")

    asked = read("a.dxf", drawing(layers))
    assert codes(asked) == ["LAYER_UNCHOSEN"]
    assert len(read("a.dxf", drawing(layers), epsg=4546, choices=Choices(layer="宗地")).plots) == 1


def test_heavy_polylines_and_a_repeated_first_point_are_closed_too():
    def fill(space):
        points = box()
        space.add_polyline2d([*points, points[0]], dxfattribs={"layer": "JZD"})
        space.add_polyline3d([(x + 200, y, 5) for x, y in points], close=True, dxfattribs={"layer": "JZD"})

    assert [p.plane_m2 for p in read("a.dxf", drawing(fill), epsg=4546).plots] == [Decimal("10000.00")] * 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"AC1032" + b"\0" * 100, "DWG"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\0" * 50, "DXF_BINARY"),
        (b"  0\nSECTION\n  2\nENTITIES\n  0\nLWPOLY", "DXF_BROKEN"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 50, "ARCHIVE_UNKNOWN"),
        (b"OviO" + b"\0" * 50, "OVOBJ"),
    ],
)
def test_drawings_and_archives_of_other_kinds_say_what_to_bring_instead(content, code):
    reading = read("a.dwg", content)
    assert code in codes(reading) or (code == "DXF_BROKEN" and codes(reading) == ["DXF_NO_POLYLINES"])


# --- KML --------------------------------------------------------------------------------------------------


PLACES = [(109.98, 27.12), (109.981, 27.12), (109.981, 27.121)]


def kml(*, mark="", more="", height="0"):
    points = " ".join(f"{x},{y},{height}" for x, y in [*PLACES, PLACES[0]])
    return (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>' + more + "<Placemark>"
        f"<name>甲</name>{mark}<Polygon><outerBoundaryIs><LinearRing><coordinates>{points}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


def test_plain_kml_is_wgs84_and_asks_nothing_that_is_needed():
    reading = read("a.kml", kml())
    assert (reading.format, reading.source_epsg, reading.findings) == ("kml", crs.WGS84, [])
    assert [(q.key, q.taken, q.needed) for q in reading.questions] == [("datum", "wgs84", False)]


@pytest.mark.parametrize("mark", ["GCJ-02", "GCJ02", "gcj02"])
def test_gcj02_is_refused_until_a_person_chooses_and_then_to_be_confirmed(mark):
    content = kml(mark=f"<OvCoordType>{mark}</OvCoordType>")
    reading = read("a.ovkml", content)
    assert [(f.severity, f.code) for f in reading.findings] == [("error", "GCJ02_UNCHOSEN")]
    assert [(q.key, q.options, q.needed) for q in reading.questions] == [("datum", ("gcj02",), True)]
    assert codes(read("a.ovkml", content, choices=Choices(datum="wgs84"))) == ["GCJ02_UNCHOSEN"]
    chosen = read("a.ovkml", content, choices=Choices(datum="gcj02"))
    assert [(f.severity, f.code) for f in chosen.findings] == [("confirm", "GCJ02_CONVERTED")]
    x, y = chosen.plots[0].geometry.geoms[0].exterior.coords[0]
    back = gcj02.shifted(np.array([[x, y]]))[0]
    assert (
        min(np.hypot(*(back - np.array(p))) for p in [(109.98, 27.12), (109.981, 27.12), (109.981, 27.121)])
        < 1e-9
    )


def test_ovital_without_its_mark_asks_and_with_cgcs2000_does_not():
    silent = kml(mark="<OvAttr><OvIcon>4</OvIcon></OvAttr>")
    assert codes(read("a.ovkml", silent)) == ["DATUM_UNCHOSEN"]
    assert codes(read("a.ovkml", silent, choices=Choices(datum="wgs84"))) == []
    assert codes(read("a.ovkml", kml(mark="<OvCoordType>CGCS2000</OvCoordType>"))) == []
    assert codes(read("a.ovkml", kml(mark="<OvCoordType>BD09</OvCoordType>"))) == ["BD09"]


def test_heights_and_points_are_left_out_and_told():
    more = "<Placemark><Point><coordinates>110,27</coordinates></Point></Placemark>"
    reading = read("a.kml", kml(height="230.5", more=more))
    assert sorted(codes(reading)) == ["HEIGHT_DROPPED", "KML_OTHERS_SKIPPED"]
