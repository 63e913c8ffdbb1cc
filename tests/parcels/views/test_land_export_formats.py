"""What stands in each format: every choice in its bytes, the mark in every file, nothing that runs."""

import io
import json
import zipfile

import ezdxf
import pytest
import shapely
from openpyxl import load_workbook

from landmgmt.lib import crs
from parcels.exporters.boundary_txt import Options, Plot, boundary_txt
from parcels.exporters.formats import EXPORTS
from parcels.importers.dbf import read_table
from parcels.models import Parcel, Party, Place, PriceZone, Project, Taking, TakingArea
from tests.parcels.exporters.lands import EAST, NORTH
from tests.parcels.views.land_files import bytes_of, rows_of
from tests.world import TODAY

pytestmark = pytest.mark.django_db
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    '=HYPERLINK("http://x")',
]


def test_the_txt_is_what_the_bureau_takes(client, world):
    text = bytes_of(client, world.planner, format="txt")
    lines = text.decode("gbk").split("\r\n")
    assert "备注=示意数据，非法定界线" in lines
    assert {"带号=37", "几度分带=3", "坐标系=2000国家大地坐标系", "数据产生日期=2026-11-23"} <= set(lines)
    plot = lines[lines.index("[地块坐标]") + 1].split(",")
    assert (plot[0], plot[2], plot[4], plot[-1]) == ("5", "KP-049", "面", "@")
    point = lines[lines.index("[地块坐标]") + 2].split(",")
    assert point[0] == "J1"
    assert (len(point[2].split(".")[1]), point[3][:2]) == (3, "37")


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"encoding": "utf-8-sig"}, lambda b: b.startswith(b"\xef\xbb\xbf")),
        ({"encoding": "utf-16"}, lambda b: b[:2] in (b"\xff\xfe", b"\xfe\xff")),
        ({"newline": "lf"}, lambda b: b"\r" not in b),
        ({"newline": "cr"}, lambda b: b"\n" not in b),
        ({"label": "plain"}, lambda b: b"J1," not in b and b"\r\n1,1," in b),
        ({"closing": "no"}, lambda b: b.count(b"J1,1,") == 3),
        ({"decimals": "4"}, lambda b: b"=0.0001\r\n" in b),
        ({"epsg": "4546"}, lambda b: b",37398" not in b and b",398" in b),
        ({"epsg": "4526"}, lambda b: "带号=38".encode("gbk") in b),
        ({"order": "east"}, lambda b: b"J1,1,37" in b),
        ({"area": "none"}, lambda b: b"\r\n5,,KP-049" in b),
        ({"area": "ellipsoid", "unit": "m2"}, lambda b: b"\r\n5,1999." in b),
        ({"unit": "ha_text"}, lambda b: "\r\n5,0.2000公顷,KP-049".encode("gbk") in b),
        ({"unit": "mu"}, lambda b: b"\r\n5,3.00,KP-049" in b),
        ({"header": "short"}, lambda b: "格式版本号".encode("gbk") not in b and "带号=37".encode("gbk") in b),
        ({"header": "none"}, lambda b: "带号".encode("gbk") not in b and "备注=示意".encode("gbk") in b),
    ],
)
def test_every_choice_of_the_txt_shows_in_its_bytes(client, world, asked, wanted):
    content = bytes_of(client, world.planner, format="txt", **asked)
    assert wanted(content)
    # The control: as it comes, the file is another.
    assert not wanted(bytes_of(client, world.planner, format="txt"))


def test_the_shapefile_says_its_encoding_system_and_mark(client, world):
    with zipfile.ZipFile(io.BytesIO(bytes_of(client, world.planner, format="shp"))) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert set(held) == {"README.txt", *(f"parcels.{end}" for end in ("cpg", "dbf", "prj", "shp", "shx"))}
    assert (held["parcels.cpg"], held["parcels.dbf"][29]) == (b"GBK", 0x4D)
    assert b"CGCS2000_3_Degree_GK_Zone_37" in held["parcels.prj"]
    table = read_table(held["parcels.dbf"], cpg="GBK")
    assert all(len(name.encode()) <= 10 for name in table.fields)
    row = table.records[0]
    assert (row["DKBH"], row["CMC"], row["DKMJ"], row["PMMJ"]) == ("KP-049", "长田村", "0.2000", "2000.00")
    assert held["README.txt"].decode("utf-8-sig").startswith("示意数据，非法定界线")


def test_gdal_reads_the_shapefile_with_its_names(client, world, tmp_path):
    import pyogrio

    path = tmp_path / "x.zip"
    path.write_bytes(bytes_of(client, world.planner, format="shp"))
    meta, _fids, _wkb, data = pyogrio.raw.read(f"/vsizip/{path}/parcels.shp")
    told = dict(zip(meta["fields"], data, strict=True))
    assert list(told["CMC"]) == ["长田村"] * 3
    assert list(told["DKMJ"]) == [0.2, 0.4, 0.1] or sum(told["DKMJ"]) == pytest.approx(0.7)
    assert "4525" in meta["crs"]


def test_every_file_says_that_the_land_is_schematic(client, world):
    found = {code: bytes_of(client, world.planner, format=code) for code in EXPORTS}
    mark = "示意数据，非法定界线"
    assert mark in found["txt"].decode("gbk")
    assert mark in found["kml"].decode()
    assert mark in zipfile.ZipFile(io.BytesIO(found["kmz"])).read("doc.kml").decode()
    geojson = json.loads(found["geojson"])
    assert geojson["note"] == geojson["features"][0]["properties"]["BZ"] == mark
    assert rows_of(found["xlsx"])[0][0] == mark
    assert mark.encode() in found["gpkg"]
    drawing = ezdxf.read(io.TextIOWrapper(io.BytesIO(found["dxf"]), encoding="gbk"))
    assert any(mark in text.dxf.text for text in drawing.modelspace().query('TEXT[layer=="SM"]'))
    with zipfile.ZipFile(io.BytesIO(found["shp"])) as archive:
        assert mark in archive.read("README.txt").decode("utf-8-sig")


def test_an_office_with_true_land_bears_no_mark(client, world):
    type(world.office).objects.update(is_demo=False, story_day=None)
    for code in EXPORTS:
        content = bytes_of(client, world.planner, format=code)
        assert all(word not in content for word in ("示意数据".encode(), "示意数据".encode("gbk")))


def test_the_workbook_lists_text_as_text_and_figures_as_figures(client, world):
    content = bytes_of(client, world.leader, format="xlsx", points="on")
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    heads = {cell.value: cell.column for cell in page[3]}
    assert page.cell(4, heads["地块编号"]).data_type == "s"
    for word in ("图形平面面积 ha", "面积 ㎡", "面积 亩", "应付 元"):
        assert page.cell(4, heads[word]).data_type == "n"
    points = rows_of(content, page=1)
    assert points[2][:6] == ["地块编号", "部分", "圈", "点号", "纵坐标 X（北）m", "横坐标 Y（东）m"]
    assert len(points) == 3 + 3 * 4
    assert (points[3][0], points[3][3], int(points[3][5]) // 1_000_000) == ("KP-049", "J1", 37)


@pytest.mark.parametrize("evil", FORMULAS)
def test_no_column_of_the_workbook_runs_what_a_person_typed(client, world, evil):
    """X2: the same text in every text a person can type, and never a formula, a link or a number."""
    Taking.objects.filter(pk=world.kp049.pk).update(code=evil.strip() or "x")
    Parcel.objects.filter(pk=world.kp049.parcel_id).update(name=evil)
    Project.objects.update(name=evil)
    Place.objects.filter(pk=world.village.pk).update(name=evil)
    Place.objects.filter(pk=world.group.pk).update(name=evil)
    Party.objects.update(name=evil)
    PriceZone.objects.update(code=evil[:8])
    TakingArea.objects.filter(pk=world.kp049.areas.first().pk).update(land_class=evil[:5])
    content = bytes_of(client, world.leader, format="xlsx", points="on")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = "".join(archive.read(name).decode() for name in archive.namelist() if "sheet" in name)
    assert "<f>" not in pages
    assert "<hyperlink" not in pages
    cells = [cell for row in rows_of(content) for cell in row if isinstance(cell, str)]
    # Stored as text, so it comes back as it was typed.
    assert any(evil.strip() in cell for cell in cells)


def test_markup_a_person_typed_is_text_in_the_kml(client, world):
    Parcel.objects.filter(pk=world.kp049.parcel_id).update(name="<script>alert(1)</script>]]>&")
    text = bytes_of(client, world.planner, format="kml").decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    # A viewer reads descriptions as HTML: only ours stand there.
    assert text.count("<description>") == 1


def test_numbering_that_restarts_begins_each_ring_at_one():
    whole = shapely.box(EAST, NORTH, EAST + 100, NORTH + 100).difference(
        shapely.box(EAST + 10, NORTH + 10, EAST + 20, NORTH + 20)
    )
    plot = Plot(crs.to_geographic(whole, crs.SURVEY), "A")
    assert b"\r\nJ5,2," in boundary_txt([plot])
    assert b"\r\nJ1,2," in boundary_txt([plot], Options(restart=True))


def test_the_area_of_the_system_is_written_where_it_is_asked_for(client, world):
    TakingArea.objects.filter(taking=world.kp049).update(surveyed_area_m2=1234)
    TakingArea.objects.filter(taking=world.kp049, signed_date=None).update(signed_date=TODAY)
    asked = bytes_of(client, world.planner, format="txt", area="declared")
    assert (b"\r\n5,0.1234,KP-049" in asked) == world.kp049.areas.exists()
    assert b"\r\n5,0.2000,KP-049" in bytes_of(client, world.planner, format="txt")


@pytest.mark.parametrize("epsg", [4525, 4546, 4524, 4526, 4545, 4547])
def test_neighbouring_zones_are_reprojected_and_never_only_renamed(client, world, epsg):
    content = bytes_of(client, world.planner, format="txt", epsg=epsg).decode("gbk")
    row = next(line for line in content.split("\r\n") if line.startswith("J1,"))
    north, east = map(float, row.split(",")[2:])
    system = crs.SYSTEMS[epsg]
    assert (east > 1_000_000) == system.prefixed
    offset = east % 1_000_000 - 500_000
    assert {36: offset > 190_000, 37: -110_000 < offset < -90_000, 38: offset < -390_000}[system.zone]
    assert 2_990_000 < north < 3_030_000
