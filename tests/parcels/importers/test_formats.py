"""Every format gives the same land, each in its own manner, and says what it left out or was told."""

import importlib.util
import io
import json
import sqlite3
import zipfile
from decimal import Decimal
from pathlib import Path

import ezdxf
import numpy as np
import pytest
import shapely
import xlsxwriter

from landmgmt.lib import crs, gcj02
from parcels.importers import aside, geopackage
from parcels.importers.choices import Choices
from parcels.importers.reading import read

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"
# file, what is chosen for it, its format
FORMATS = [
    ("plots_gbk_crlf.txt", {}, "boundary_txt"),
    ("plots_gbk.zip", {}, "shapefile"),
    ("plots.geojson", {}, "geojson"),
    ("plots.gpkg", {}, "geopackage"),
    ("plots_gdb.zip", {}, "filegdb"),
    ("plots_cass.dxf", {"epsg": 4546}, "dxf"),
    ("plots.kml", {}, "kml"),
    ("plots.kmz", {}, "kml"),
    ("plots_gcj02.ovkmz", {"choices": Choices(datum="gcj02")}, "ovkml"),
    ("plots.xlsx", {}, "points_sheet"),
    ("plots.xls", {}, "points_sheet"),
    ("plots_gbk.csv", {}, "points_csv"),
]
NAMES = [name for name, _, _ in FORMATS]
PLAIN = "plots_gbk_crlf.txt"


def sample(name):
    return (SAMPLES / name).read_bytes()


def build():
    spec = importlib.util.spec_from_file_location("build_samples", SAMPLES / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def codes(reading):
    return [f.code for f in reading.findings]


def corners(plot):
    return shapely.get_coordinates(crs.to_survey(plot.geometry, crs.SURVEY))


@pytest.mark.parametrize(("name", "chosen", "form"), FORMATS, ids=NAMES)
def test_every_format_gives_the_same_land_to_a_millimetre(name, chosen, form):
    true = read(PLAIN, sample(PLAIN)).plots
    found = read(name, sample(name), **chosen)
    assert found.format == form
    assert not [f for f in found.findings if f.severity == "error"]
    assert [p.code for p in found.plots] == [p.code for p in true]
    assert [p.plane_m2 for p in found.plots] == [p.plane_m2 for p in true]
    assert [p.ellipsoid_m2 for p in found.plots] == [p.ellipsoid_m2 for p in true]
    for one, other in zip(found.plots, true, strict=True):
        gap = shapely.hausdorff_distance(shapely.MultiPoint(corners(one)), shapely.MultiPoint(corners(other)))
        assert gap <= 0.001
        assert one.name == other.name or form == "shapefile"


@pytest.mark.parametrize(("name", "chosen", "form"), FORMATS, ids=NAMES)
def test_apart_a_file_says_what_it_says_here(name, chosen, form):
    assert aside.read(name, sample(name), **chosen) == read(name, sample(name), **chosen)


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_are_what_their_builder_builds(name):
    built = build().build()[name]
    if name in ("plots.gpkg", "plots_gdb.zip"):
        # A database bears marks of the day and the library that wrote it.
        assert read(name, built).plots == read(name, sample(name)).plots
    else:
        assert built == sample(name)


# --- GeoPackage -------------------------------------------------------------------------------------------


def package(*statements):
    base = sqlite3.connect(":memory:")
    base.deserialize(sample("plots.gpkg"))
    base.create_function("ST_IsEmpty", 1, lambda _: 0)
    for statement in statements:
        base.execute(statement)
    base.commit()
    content = base.serialize()
    base.close()
    return content


def test_a_trigger_that_is_not_the_formats_own_is_named_and_refused():
    content = package("CREATE TRIGGER evil AFTER INSERT ON plots BEGIN DELETE FROM plots; END")
    (finding,) = read("a.gpkg", content).findings
    assert (finding.severity, finding.code, finding.params) == ("error", "GPKG_TRIGGER", {"name": "evil"})


def test_a_layer_that_is_a_view_is_refused():
    content = package("ALTER TABLE plots RENAME TO hidden", "CREATE VIEW plots AS SELECT * FROM hidden")
    assert codes(read("a.gpkg", content)) == ["GPKG_VIEW"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT load_extension('x')",
        "SELECT upper('x')",
        "ATTACH DATABASE '/etc/passwd' AS other",
        "DELETE FROM plots",
        "PRAGMA writable_schema = ON",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    ],
)
def test_the_open_package_reads_rows_and_does_nothing_else(sql):
    base = geopackage._open(sample("plots.gpkg"))
    with pytest.raises(sqlite3.DatabaseError, match=r"not authorized|prohibited"):
        base.execute(sql).fetchall()
    assert base.execute("SELECT DKBH FROM plots").fetchall() == [("YL001",), ("YL002",), ("YL003",)]


def test_a_database_that_is_no_package_and_a_cut_one_are_sentences():
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE a (b)")
    assert codes(read("a.gpkg", base.serialize())) == ["GPKG_NOT_ONE"]
    assert codes(read("a.gpkg", sample("plots.gpkg")[:20_000])) in (["GPKG_BROKEN"], ["GPKG_NOT_ONE"])


def test_a_package_left_in_write_ahead_mode_is_read():
    content = sample("plots.gpkg")
    assert len(read("a.gpkg", content[:18] + b"\x02\x02" + content[20:]).plots) == 3


def second_layer():
    return package(
        "CREATE TABLE other AS SELECT * FROM plots LIMIT 1",
        "INSERT INTO gpkg_geometry_columns SELECT 'other', column_name, geometry_type_name, srs_id, z, m"
        " FROM gpkg_geometry_columns WHERE table_name = 'plots'",
    )


def test_of_two_layers_one_is_chosen_and_never_guessed():
    reading = read("a.gpkg", second_layer())
    assert codes(reading) == ["LAYER_UNCHOSEN"]
    assert [(q.key, q.options, q.needed) for q in reading.questions] == [("layer", ("other", "plots"), True)]
    chosen = read("a.gpkg", second_layer(), choices=Choices(layer="other"))
    assert (len(chosen.plots), codes(chosen)) == (1, [])


# --- file geodatabase -------------------------------------------------------------------------------------


def test_a_geodatabase_in_sub_folders_beside_other_files_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample("plots_gdb.zip"))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(f"成果/{name}", old.read(name))
        new.writestr("成果/说明.txt", "x")
        new.writestr("成果/plots.gdb/a00000001.vrt", "<OGRVRTDataSource/>")
    assert len(read("a.zip", buffer.getvalue()).plots) == 3


def test_a_geodatabase_without_its_tables_is_a_sentence():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        new.writestr("a.gdb/a00000001.gdbtable", b"\x03" * 400)
    assert codes(read("a.zip", buffer.getvalue())) == ["GDB_BROKEN"]


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


# --- point lists ------------------------------------------------------------------------------------------

ROWS = [("3001337", "37398864"), ("3001437", "37398864"), ("3001437", "37398964"), ("3001337", "37398964")]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_table_is_read_in_its_encodings_and_separators(encoding, mark):
    lines = [
        ["地块", "圈号", "点号", "X", "Y"],
        *(["A1", "1", f"J{i}", x, y] for i, (x, y) in enumerate(ROWS)),
    ]
    content = "\r\n".join(mark.join(line) for line in lines).encode(encoding)
    (plot,) = read("a.csv", content).plots
    assert (plot.code, plot.plane_m2) == ("A1", Decimal("10000.00"))


def test_a_bare_list_of_id_x_y_is_one_plot_in_csv_and_in_excel():
    content = "\n".join(f"{i},{x},{y}" for i, (x, y) in enumerate(ROWS, start=1)).encode()
    assert [p.plane_m2 for p in read("a.csv", content).plots] == [Decimal("10000.00")]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for i, (x, y) in enumerate(ROWS):
        sheet.write_row(i, 0, [i + 1, float(x), float(y)])
    book.close()
    assert [p.plane_m2 for p in read("a.xlsx", out.getvalue()).plots] == [Decimal("10000.00")]


def test_longitude_and_latitude_are_known_by_name_in_either_order():
    lines = ["地块,经度,纬度", "A,109.98,27.12", "A,109.981,27.12", "A,109.981,27.121"]
    turned = ["地块,纬度,经度", "A,27.12,109.98", "A,27.12,109.981", "A,27.121,109.981"]
    one, two = (read("a.csv", "\n".join(rows).encode()).plots[0] for rows in (lines, turned))
    assert one.geometry.equals(two.geometry)


def test_a_bad_cell_is_named_by_its_row_and_the_rest_is_read():
    content = "地块,X,Y\n" + "\n".join(f"A,{x},{y}" for x, y in ROWS) + "\nA,x,37398900\n"
    assert [(f.code, f.row) for f in read("a.csv", content.encode()).findings if f.severity == "error"] == [
        ("BAD_COORDINATE", 6)
    ]


def test_a_hole_in_a_table_is_a_ring_that_lies_inside():
    inner = [("3001347", "37398874"), ("3001357", "37398874"), ("3001357", "37398884")]
    rows = [f"A,1,{x},{y}" for x, y in ROWS] + [f"A,2,{x},{y}" for x, y in inner]
    (plot,) = read("a.csv", ("地块编号,圈号,北坐标,东坐标\n" + "\n".join(rows)).encode("gbk")).plots
    assert (plot.holes, plot.plane_m2) == (1, Decimal("9950.00"))


def test_of_two_sheets_with_points_one_is_chosen():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("一", "二"):
        sheet = book.add_worksheet(name)
        for i, row in enumerate([("地块", "X", "Y"), *(("A", float(x), float(y)) for x, y in ROWS)]):
            sheet.write_row(i, 0, row)
    book.add_worksheet("说明").write_string(0, 0, "无")
    book.close()
    reading = read("a.xlsx", out.getvalue())
    assert [(q.key, q.options) for q in reading.questions] == [("layer", ("一", "二"))]
    assert len(read("a.xlsx", out.getvalue(), choices=Choices(layer="二")).plots) == 1


# --- shapefile --------------------------------------------------------------------------------------------


class _InGbk(zipfile.ZipInfo):
    """A name as a Chinese Windows writes it: bytes of GBK, no mark of UTF-8."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(_InGbk(name), content)
    return buffer.getvalue()


def parts(stem="地块"):
    with zipfile.ZipFile(io.BytesIO(sample("plots_gbk.zip"))) as old:
        return {f"{stem}{Path(name).suffix}": old.read(name) for name in old.namelist()}


def test_gbk_names_in_sub_folders_are_read_and_of_several_layers_one_chosen():
    one, two = parts("勘测/成果/地块"), parts("勘测/成果/范围")
    assert len(read("a.zip", zipped(one)).plots) == 3
    reading = read("a.zip", zipped({**one, **two}))
    assert codes(reading) == ["LAYER_UNCHOSEN"]
    assert reading.questions[0].options == ("勘测/成果/地块", "勘测/成果/范围")
    assert len(read("a.zip", zipped({**one, **two}), choices=Choices(layer="勘测/成果/地块")).plots) == 3


@pytest.mark.parametrize(("cpg", "encoding"), [(b"GBK", "utf-8"), (b"UTF-8", "gbk")])
def test_a_cpg_that_lies_is_told_and_the_bytes_decide(cpg, encoding):
    files = parts("a")
    if encoding == "utf-8":
        columns = (("DKBH", "C", 20, 0), ("DKMC", "C", 40, 0))
        made = build()
        rows = [("YL001", "长田村"), ("YL002", "长田村"), ("YL003", "长田村")]
        raw = bytearray(made.dbf(columns, [(code, "x" * 9) for code, _ in rows]))
        files["a.dbf"] = bytes(raw).replace(b"x" * 9, "长田村".encode())
    reading = read("a.zip", zipped({**files, "a.cpg": cpg}))
    assert codes(reading) == ["CPG_DIFFERS"]
    assert reading.plots[0].name.startswith("长田村")


def test_degrees_declared_and_metres_inside_must_be_confirmed_and_bare_metres_take_the_meridian():
    files = parts("a")
    bare = build()
    rings = [[(x - 37_000_000, y) for x, y in one] for one in bare.squares(3)]
    files["a.shp"], files["a.shx"] = bare.shp(rings)
    files["a.prj"] = bare.PRJ.replace("37500000.0", "500000.0").encode()
    reading = read("a.zip", zipped(files))
    assert (reading.source_epsg, reading.said, codes(reading)) == (4546, "prj", [])
    del files["a.prj"]
    assert set(codes(read("a.zip", zipped(files)))) == {"ZONE_UNKNOWN", "PRJ_MISSING"}


def test_geojson_that_names_gcj02_is_refused_until_chosen():
    whole = json.loads(sample("plots.geojson"))
    whole["crs"] = {"type": "name", "properties": {"name": "GCJ02"}}
    content = json.dumps(whole).encode()
    assert set(codes(read("a.geojson", content))) == {"GCJ02_UNCHOSEN"}
    assert set(codes(read("a.geojson", content, choices=Choices(datum="gcj02")))) == {"GCJ02_CONVERTED"}
