"""Every format gives the same land, each in its own manner, and says what it left out or was told."""

import importlib.util
import io
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
import shapely

from landmgmt.lib import crs
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
    ("plots_cass_data.dxf", {"epsg": 4546}, "dxf"),
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
