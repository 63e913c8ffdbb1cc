"""Files made to harm: bombs, traps, lures; and the child that measures what reading one took."""

import importlib
import io
import json
import sqlite3
import stat
import struct
import time
import zipfile
from pathlib import Path

import numpy as np

from parcels.importers import aside

SAMPLES = Path(__file__).resolve().parents[3] / "fixtures" / "samples"
MILLION = 1_000_000


def measured(asked, content):
    """In a child: read a file with some guards out (module, name, value), and tell what it took."""
    for module, name, value in asked["off"]:
        assert hasattr(importlib.import_module(module), name)
        setattr(importlib.import_module(module), name, (lambda _: None) if value == "nothing" else value)
    start = time.perf_counter()
    question = {"what": "plots", "name": asked["name"], "epsg": None, "survey_epsg": 4525, "choices": {}}
    told, _ = aside.answer(question, content)
    return {
        "codes": [finding["code"] for finding in told["findings"]],
        "plots": len(told["plots"]),
        "seconds": time.perf_counter() - start,
        "mib": _most_mib(),
    }, b""


def _most_mib():
    """The most memory this process ever had, in MB; the kernel's own count begins anew with the program."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def zipped(files, *, how=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile(**more):
    with zipfile.ZipFile(SAMPLES / "plots_gbk.zip") as old:
        files = {name: old.read(name) for name in old.namelist()}
    files.update({name.replace("__", "."): content for name, content in more.items()})
    return files


def workbook(sheet):
    with zipfile.ZipFile(SAMPLES / "plots.xlsx") as old:
        files = {name: old.read(name) for name in old.namelist()}
    return zipped({**files, "xl/worksheets/sheet1.xml": sheet})


HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def xlsx_of_zeros():
    row = b"<row>" + b"<c><v>0</v></c>" * 200 + b"</row>"
    return workbook(HEAD + row * 30_000 + TAIL)


def xlsx_corner():
    first = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    return workbook(HEAD + first + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + TAIL)


def zip_of_many():
    return zipped({f"{i}.txt": b"" for i in range(100_000)}, how=zipfile.ZIP_STORED)


def nested():
    inner = zipped({"0.bin": b"\0" * 4_000_000})
    for _ in range(5):
        inner = zipped({"inner.zip": inner})
    return inner


def big_member():
    return zipped({**shapefile(), "plots.cpg": b"\0" * 90_000_000})


def link():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in shapefile().items():
            archive.writestr(name, content)
        info = zipfile.ZipInfo("plots.cpg")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def climbing():
    return zipped({**shapefile(), "../../../../tmp/landmgmt-canary.dbf": b"x"})


def absolute():
    return zipped({**shapefile(), "/tmp/landmgmt-canary.dbf": b"x"})  # noqa: S108


def kml_with(head="", inside="", points="109.98,27.12 109.981,27.12 109.981,27.121 109.98,27.12"):
    return (
        f'<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}<Placemark>'
        "<name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        f"{points}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
    ).encode()


def laughs():
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return kml_with(f'<!DOCTYPE kml [<!ENTITY l0 "lol">{entities}]>', "<name>&l9;</name>")


def foreign_entity():
    return kml_with('<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<name>&x;</name>")


def laughs_in_utf16():
    return laughs().decode().encode("utf-16")


def network_link():
    return kml_with(inside="<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>")


def deep_json():
    return b'{"type":"Polygon","coordinates":' + b"[" * MILLION + b"]" * MILLION + b"}"


def deep_objects():
    return b'{"a":' * MILLION


def circle():
    turn = np.linspace(0, 2 * np.pi, MILLION)
    return 109.98 + np.cos(turn) / 100, 27.12 + np.sin(turn) / 100


def json_polygon():
    x, y = circle()
    points = ",".join(f"[{a:.6f},{b:.5f}]" for a, b in zip(x, y, strict=True))
    return f'{{"type":"Polygon","coordinates":[[{points}]]}}'.encode()[: 20 * 2**20]


def kmz_polygon():
    x, y = circle()
    return zipped(
        {"doc.kml": kml_with(points=" ".join(f"{a:.9f},{b:.9f}" for a, b in zip(x, y, strict=True)))}
    )


def ring_bytes():
    return np.column_stack(circle()).astype("<f8").tobytes()


def shp_polygon():
    body = struct.pack("<i4d2ii", 5, 109.9, 27.1, 110.0, 27.2, 1, MILLION, 0) + ring_bytes()
    head = struct.pack(">i20xi", 9994, (108 + len(body)) // 2)
    head += struct.pack("<2i4d4d", 1000, 5, 109.9, 27.1, 110.0, 27.2, 0, 0, 0, 0)
    shp = head + struct.pack(">ii", 1, len(body) // 2) + body
    return zipped({**shapefile(), "plots.shp": shp})


def package(*statements, blob=None):
    base = sqlite3.connect(":memory:")
    base.deserialize((SAMPLES / "plots.gpkg").read_bytes())
    base.create_function("ST_IsEmpty", 1, lambda _: 0)
    for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        base.create_function(name, 1, lambda _: 0.0)
    for statement in statements:
        base.execute(statement)
    if blob:
        base.execute("UPDATE plots SET geom = ? WHERE fid = 1", (blob,))
    base.commit()
    return base.serialize()


def gpkg_trigger():
    return package("CREATE TRIGGER evil AFTER INSERT ON plots BEGIN DELETE FROM plots; END")


def gpkg_polygon():
    wkb = struct.pack("<BIII", 1, 3, 1, MILLION) + ring_bytes()
    return package(blob=b"GP\x00\x01" + struct.pack("<i", 4525) + wkb)


def vrt(source="/etc/passwd"):
    return (
        "<OGRVRTDataSource><OGRVRTLayer name='canary'><SrcDataSource relativeToVRT='0'>"
        f"{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


WMS = b"<GDAL_WMS><Service name='TMS'><ServerUrl>http://127.0.0.1:9/${z}</ServerUrl></Service></GDAL_WMS>"


def vrt_named_shp():
    return zipped(shapefile(plots__shp=vrt().ljust(200)))


def wms_named_shp():
    return zipped(shapefile(plots__shp=WMS.ljust(200)))


def dxf_polyline():
    x, y = circle()
    points = "".join(f"10\n{a:.3f}\n20\n{b:.3f}\n" for a, b in zip(x, y, strict=True))
    return (
        f"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n5\n1F\n100\nAcDbEntity\n8\nJZD\n100\nAcDbPolyline\n90\n{MILLION}"
        f"\n70\n1\n{points}0\nENDSEC\n0\nEOF\n"
    ).encode()[: 20 * 2**20]


def txt_rows():
    return b"[\xb5\xd8\xbf\xe9\xd7\xf8\xb1\xea]\n4,,A,,\xc3\xe6,,,,@\n" + b"1,1,3001337,398864\n" * MILLION


def csv_rows():
    return b"X,Y\n" + b"3001337,37398864\n" * MILLION


def geojson_features():
    one = json.dumps({"type": "Feature", "properties": {}, "geometry": None})
    return f'{{"type":"FeatureCollection","features":[{",".join([one] * 300_000)}]}}'.encode()[: 20 * 2**20]


INTAKE, BIG = "landmgmt.lib.intake", 10**12
KML, DXF, TXT, POINTS = (f"parcels.importers.{name}" for name in ("kml", "dxf", "boundary_txt", "points"))
NO_ZIP_MEASURE = [
    (INTAKE, "MAX_RATIO", BIG),
    (INTAKE, "MAX_UNPACKED", BIG),
    ("parcels.importers.workbook", "MAX_UNPACKED", BIG),
]
# what: (file name, its maker, the refusal, the guard that is taken out, None where nothing would open it)
BOMBS = {
    "a workbook of zeros": ("a.xlsx", xlsx_of_zeros, "WORKBOOK_TOO_LARGE", NO_ZIP_MEASURE),
    "a workbook with a cell in its last corner": (
        "a.xlsx",
        xlsx_corner,
        "SHEET_TOO_WIDE",
        [("parcels.importers.workbook", "MAX_AREA", BIG)],
    ),
    "a zip of 100 000 files": ("a.zip", zip_of_many, "ZIP_TOO_MANY", [(INTAKE, "MAX_ENTRIES", BIG)]),
    "a zip in a zip in a zip": ("a.zip", nested, "ZIP_NESTED", None),
    "a member of 90 MB of nothing": ("a.zip", big_member, "ZIP_TOO_LARGE", NO_ZIP_MEASURE),
    "a symbolic link": ("a.zip", link, "ZIP_LINK", [(INTAKE, "_check_entries", "nothing")]),
    "a name that climbs": ("a.zip", climbing, "ZIP_UNSAFE_NAME", [(INTAKE, "_check_entries", "nothing")]),
    "a name from the root": ("a.zip", absolute, "ZIP_UNSAFE_NAME", [(INTAKE, "_check_entries", "nothing")]),
    "a billion laughs": ("a.kml", laughs, "XML_UNSAFE", [(KML, "FORBIDDEN", [])]),
    "laughs in UTF-16": (
        "a.kml",
        laughs_in_utf16,
        "XML_UNSAFE",
        [(KML, "FORBIDDEN", [])],
    ),
    "a foreign entity": ("a.kml", foreign_entity, "XML_UNSAFE", [(KML, "FORBIDDEN", [])]),
    "a link to the network": (
        "a.kml",
        network_link,
        "KML_NETWORK_LINK",
        [(KML, "FORBIDDEN", [])],
    ),
    "lists a million deep": (
        "a.json",
        deep_json,
        "TOO_MANY_POINTS",
        [("parcels.importers.geojson", "MAX_BRACKETS", BIG)],
    ),
    "objects a million deep": (
        "a.json",
        deep_objects,
        "TOO_MANY_POINTS",
        [("parcels.importers.geojson", "MAX_BRACKETS", BIG)],
    ),
    "300 000 features": (
        "a.json",
        geojson_features,
        "TOO_MANY_POINTS",
        [("parcels.importers.geojson", "MAX_BRACKETS", BIG)],
    ),
    "a polygon of a million corners": (
        "a.json",
        json_polygon,
        "TOO_MANY_POINTS",
        [("parcels.importers.geojson", "MAX_BRACKETS", BIG)],
    ),
    "the same in KMZ": (
        "a.kmz",
        kmz_polygon,
        "TOO_MANY_POINTS",
        [(KML, "MAX_POINTS", BIG)],
    ),
    "the same in a shapefile": (
        "a.zip",
        shp_polygon,
        "TOO_MANY_POINTS",
        [("parcels.importers.shapefile", "MAX_POINTS", BIG)],
    ),
    "the same in a GeoPackage": (
        "a.gpkg",
        gpkg_polygon,
        "TOO_MANY_POINTS",
        [("parcels.importers.geopackage", "MAX_BLOB", BIG)],
    ),
    "the same in DXF": (
        "a.dxf",
        dxf_polyline,
        "TOO_MANY_POINTS",
        [(DXF, "MAX_LINES", BIG)],
    ),
    "a million rows of TXT": (
        "a.txt",
        txt_rows,
        "TOO_MANY_POINTS",
        [
            ("parcels.importers.boundary_txt", "MAX_LINES", BIG),
            ("parcels.importers.boundary_lines", "MAX_POINTS", BIG),
        ],
    ),
    "a million rows of CSV": (
        "a.csv",
        csv_rows,
        "TOO_MANY_POINTS",
        [(POINTS, "MAX_POINTS", BIG)],
    ),
    "a GeoPackage with a trigger": (
        "a.gpkg",
        gpkg_trigger,
        "GPKG_TRIGGER",
        [("parcels.importers.geopackage", "KNOWN_TRIGGERS", "")],
    ),
    "a VRT named .shp": ("a.zip", vrt_named_shp, "SHP_BROKEN", None),
    "a WMS named .shp": ("a.zip", wms_named_shp, "SHP_BROKEN", None),
}
