"""Bombs are refused before they are read, lures reach nothing, traps of geometry get their verdict."""

import dataclasses
import http.server
import json
import math
import threading

import pytest

from landmgmt.lib import apart
from landmgmt.lib.refusal import Refusal
from parcels.importers import aside, vectors
from parcels.importers.choices import Choices
from parcels.importers.reading import read
from parcels.rules.checks import check_plots
from tests.parcels.importers import hostile
from tests.parcels.importers.hostile import BOMBS, SAMPLES

MOST_MIB, MOST_SECONDS = 200, 2
TASK = "tests.parcels.importers.hostile:measured"


# A control asks whether the bomb goes further, not how far: the next limit may end it soon.
SOON = dataclasses.replace(apart.LIMITS, work=2, wait=12)


def exploded(name, content, off, limits=apart.LIMITS):
    """What the child tells of a file with some guards out; the refusal's code where a limit ended it."""
    try:
        return apart.ask(TASK, {"name": name, "off": off}, content, limits)[0]
    except Refusal as no:
        return {"codes": [no.code], "plots": 0, "seconds": 0.0, "mib": 0.0}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_is_read(bomb):
    name, make, code, _ = BOMBS[bomb]
    told = exploded(name, make(), [])
    assert told["codes"] == [code]
    assert told["plots"] == 0
    assert told["mib"] < MOST_MIB
    assert told["seconds"] < MOST_SECONDS


@pytest.mark.parametrize("bomb", [name for name, row in BOMBS.items() if row[3] is not None])
def test_without_its_guard_the_bomb_goes_further(bomb):
    name, make, code, off = BOMBS[bomb]
    assert exploded(name, make(), off, SOON)["codes"] != [code]


# --- lures ------------------------------------------------------------------------------------------------


class Canary(http.server.BaseHTTPRequestHandler):
    """Counts whoever calls."""

    calls: list[str] = []

    def do_GET(self):
        Canary.calls.append(self.path)
        self.send_error(404)

    do_HEAD = do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def canary():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    Canary.calls.clear()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


SECRET = "秘密地块"


@pytest.fixture
def foreign_file(tmp_path):
    ring = [[109.98, 27.12], [109.981, 27.12], [109.981, 27.121], [109.98, 27.12]]
    one = {
        "type": "Feature",
        "properties": {"DKBH": SECRET},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "canary.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    return path


def lures(url, path):
    """Files that name a foreign file or address, each in its own way."""
    zipped, shapefile = hostile.zipped, hostile.shapefile
    prj = f'PROJCS["x",AUTHORITY["{url}","1"]]'.encode()
    with_gdb = {"a.gdb/a00000001.gdbtable": hostile.vrt(str(path)), "a.gdb/gdb": hostile.vrt(str(path))}
    network = hostile.network_link().replace(b"http://127.0.0.1:9", url.encode())
    return {
        "vrt.zip": zipped(shapefile(plots__shp=hostile.vrt(str(path)).ljust(300))),
        "vrt-url.zip": zipped(shapefile(plots__shp=hostile.vrt(f"/vsicurl/{url}/a.shp").ljust(300))),
        "beside.zip": zipped({**shapefile(), "plots.vrt": hostile.vrt(str(path))}),
        "prj.zip": zipped(shapefile(plots__prj=prj)),
        "prj-file.zip": zipped(shapefile(plots__prj=f"{url}/a.prj".encode())),
        "cpg.zip": zipped({**shapefile(), "plots.cpg": url.encode()}),
        "gdb.zip": zipped(with_gdb),
        "vrt.gpkg": hostile.vrt(str(path)),
        "wms.gpkg": hostile.WMS.replace(b"http://127.0.0.1:9", url.encode()),
        "link.kml": network,
        "entity.kml": hostile.foreign_entity().replace(b"/etc/passwd", str(path).encode()),
        "entity-url.kml": hostile.foreign_entity().replace(b"file:///etc/passwd", url.encode()),
        "schema.kml": hostile.kml_with(inside=f'<a xmlns:x="x" x:schemaLocation="x {url}/a.xsd"/>'),
        "style.kml": hostile.kml_with(inside=f"<styleUrl>{url}/a.kml#s</styleUrl>"),
        "crs.geojson": json.dumps(
            {
                "type": "FeatureCollection",
                "features": [],
                "crs": {"type": "link", "properties": {"href": url, "name": url}},
            }
        ).encode(),
        "srs.gpkg": hostile.package(
            f"UPDATE gpkg_spatial_ref_sys SET definition = '{url}', organization = 'x'"
        ),
        "view.gpkg": hostile.package(
            "ALTER TABLE plots RENAME TO hidden",
            f"CREATE VIEW plots AS SELECT *, load_extension('{path}') FROM hidden",
        ),
        "link.csv": f'X,Y\n=HYPERLINK("{url}"),1\n'.encode(),
        "vrt.txt": hostile.vrt(str(path)),
    }


NAMES = sorted(lures("http://127.0.0.1:9", "/none"))


@pytest.mark.parametrize("name", NAMES)
def test_a_lure_reaches_no_foreign_file_and_no_address(name, canary, foreign_file):
    told = aside.read(name, lures(canary, foreign_file)[name])
    assert Canary.calls == []
    assert SECRET not in repr(told)
    assert told.findings or told.plots


def opened(asked, content):
    """In a child: open a file as the shapefile it is named, with the other drivers shut or not."""
    import tempfile
    from pathlib import Path

    path = Path(tempfile.mkdtemp()) / "plots.shp"
    path.write_bytes(content)
    if asked["shut"]:
        vectors.shut_others()
    import pyogrio

    try:
        return {"values": str(pyogrio.raw.read(path)[3])}, b""
    except Exception as no:  # noqa: BLE001 - whatever GDAL says of it
        return {"values": type(no).__name__}, b""


def test_without_the_list_of_drivers_a_vrt_reads_a_foreign_file_and_with_it_not(foreign_file):
    content = hostile.vrt(str(foreign_file))
    task = "tests.parcels.importers.test_hostile:opened"
    assert SECRET in apart.ask(task, {"shut": False}, content)[0]["values"]
    assert SECRET not in apart.ask(task, {"shut": True}, content)[0]["values"]


# --- traps of geometry ------------------------------------------------------------------------------------

EAST, NORTH = 37398864.0, 3001337.0


def square(side=100.0, east=EAST, north=NORTH):
    return [(east, north), (east + side, north), (east + side, north + side), (east, north + side)]


def geojson(rings, *, crs_name="EPSG:4525", height=None, raw=None):
    turned = [[[x, y] if height is None else [x, y, height] for x, y in [*ring, ring[0]]] for ring in rings]
    whole = {
        "type": "Polygon",
        "coordinates": turned,
        "crs": {"type": "name", "properties": {"name": crs_name}},
    }
    text = json.dumps(whole)
    return (text.replace("12345.678", raw) if raw else text).encode()


def scrambled(k):
    return [(x * 2.7e3 * (-1) ** i + k, y * -3.1e4) for i, (x, y) in enumerate(square())]


def sliver(length):
    """A square with a needle of ten centimetres' foot."""
    needle = [(EAST + 100, NORTH + 50), (EAST + length, NORTH + 50.05), (EAST + 100, NORTH + 50.1)]
    return [*square()[:2], *needle, *square()[2:]]


DEGREES = [(109.98, 27.12), (109.981, 27.12), (109.981, 27.121), (109.98, 27.121)]
TRAPS = {
    "a bowtie": (lambda k: geojson([[square()[i] for i in (0, 2, 1, 3)]]), "SELF_INTERSECTION"),
    "a hole outside": (lambda k: geojson([square(), square(10, EAST + 500 + k)]), "INVALID_GEOMETRY"),
    "no geometry": (
        lambda k: b'{"type":"Feature","properties":{},"geometry":null}' + b" " * k,
        "NO_GEOMETRY",
    ),
    "an empty polygon": (lambda k: b'{"type":"Polygon","coordinates":[]}' + b" " * k, "NO_GEOMETRY"),
    "NaN": (lambda k: geojson([[*square()[:3], (EAST, 12345.678)]], raw="NaN"), "JSON_UNSAFE"),
    "infinity": (lambda k: geojson([[*square()[:3], (EAST, 12345.678)]], raw="1e999"), "BAD_COORDINATES"),
    "axes turned": (lambda k: geojson([[(y, x) for x, y in square(50 + k)]]), "SWAPPED_AXES"),
    "GCJ-02": (lambda k: geojson([DEGREES], crs_name="GCJ-02"), "GCJ02_UNCHOSEN"),
    "three dimensions": (lambda k: geojson([square(50 + k)], height=123.4), "HEIGHT_DROPPED"),
    "a sliver": (lambda k: geojson([sliver(500 + k)]), "SPIKE"),
    "a point twice": (lambda k: geojson([[square()[0], *square()]]), "REPEATED_POINT"),
    "points a millimetre apart": (
        lambda k: geojson([[square()[0], (EAST + 0.001, NORTH), *square()[1:]]]),
        "NEAR_POINTS",
    ),
    "two points": (lambda k: geojson([square()[:2]]), "TOO_FEW_POINTS"),
    "no area": (lambda k: geojson([[(EAST, NORTH), (EAST + 50 + k, NORTH), (EAST + 100 + k, NORTH)]]), None),
    "scrambled to 1e11": (lambda k: geojson([scrambled(k)]), "COORDINATES_UNKNOWN"),
    "an old datum": (lambda k: geojson([square()], crs_name="EPSG:2361"), "OLD_DATUM"),
    "a web mercator": (lambda k: geojson([square()], crs_name="EPSG:3857"), "UNKNOWN_EPSG"),
}


def turned(content, k):
    """The same trap, its outer ring begun k corners later."""
    whole = json.loads(content)
    if whole.get("type") != "Polygon" or not whole["coordinates"]:
        return content
    ring = whole["coordinates"][0][:-1]
    k %= len(ring)
    ring = ring[k:] + ring[:k]
    whole["coordinates"][0] = [*ring, ring[0]]
    return json.dumps(whole).encode()


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_gets_its_verdict_wherever_its_ring_begins(trap):
    make, code = TRAPS[trap]
    for k in range(12):
        content = make(k)
        if trap not in ("NaN", "infinity"):
            content = turned(content, k)
        reading = read("a.geojson", content)
        codes = {f.code for f in reading.findings}
        if code is None:
            assert codes & {"SELF_INTERSECTION", "INVALID_GEOMETRY", "ZERO_AREA", "SPIKE"}
            assert reading.plots[0].geometry is None
        else:
            assert code in codes, (k, codes)
        for plot in reading.plots:
            if plot.geometry is not None:
                assert all(math.isfinite(v) for v in plot.geometry.bounds)


def test_a_wrong_zone_lies_outside_the_expected_extent():
    import shapely

    from landmgmt.lib import crs

    ground = crs.to_geographic(shapely.box(EAST - 5000, NORTH - 5000, EAST + 5000, NORTH + 5000), 4525)
    bare = geojson([[(x - 37_000_000, y) for x, y in square()]])
    right = read("a.geojson", bare.replace(b"4525", b"4546"))
    wrong = read("a.geojson", bare.replace(b"4525", b"4547"))
    assert list(check_plots(right.plots, extent=ground, survey_epsg=4525)) == []
    assert "OUTSIDE_EXTENT" in [f.code for f in check_plots(wrong.plots, extent=ground, survey_epsg=4525)]


def test_the_same_plot_twice_in_a_file_must_be_confirmed():
    lines = (SAMPLES / "plots_gbk_crlf.txt").read_bytes().decode("gbk").split("\r\n")
    start = next(i for i, line in enumerate(lines) if line.endswith("@"))
    again = [*lines[:start], *lines[start : start + 6], *lines[start:]]
    reading = read("a.txt", "\r\n".join(again).replace("YL001", "YL009", 1).encode("gbk"))
    found = [(f.severity, f.code) for f in check_plots(reading.plots, extent=None, survey_epsg=4525)]
    assert ("confirm", "SAME_LAND") in found


def test_a_choice_of_no_use_changes_nothing():
    content = (SAMPLES / "plots_gbk.zip").read_bytes()
    assert read("a.zip", content, choices=Choices("gcj02", "没有")).plots == read("a.zip", content).plots
