"""Land out and in again, in every format: the same to a millimetre, under its code, and nothing to remark."""

import io
import itertools
import math
import re
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from lxml import etree
from shapely.geometry import MultiPolygon, Polygon

from landmgmt.lib import crs, geometry
from parcels.exporters import kml
from parcels.exporters import land as writing
from parcels.exporters.formats import EXPORTS
from parcels.exporters.how import How
from parcels.exporters.land import Column, Feature, Layer, placed
from parcels.importers.reading import read
from tests.parcels.exporters.lands import farthest_m, in_degrees, lands

ON = date(2026, 11, 23)
COLUMNS = [Column("DKBH", "地块编号"), Column("DKMC", "名称"), Column("DKMJ", "面积 ha", "ha")]
MARK = "示意数据，非法定界线"
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def layer_of(*found, mark=MARK) -> Layer:
    rows = [
        Feature(one, [f"KP-{n:03}", f"长田 {n} 号", geometry.areas(one).plane_ha], n % 10)
        for n, one in enumerate(found, start=1)
    ]
    return Layer("parcels", "地块台账", COLUMNS, rows, ON, mark, "洪江高新区管委会", list("0123456789"))


def written(code, *found, epsg=crs.SURVEY, **more) -> bytes:
    one = EXPORTS[code]
    with one.write(layer_of(*found, **more), How(epsg=one.epsg(epsg))) as held:
        return held.read()


def remarks_of(land) -> set[str]:
    """What a reader may say of this land itself: corners 2 mm apart, rounded, are a note or a spike."""
    rings = [line.coords for part in land.geoms for line in (part.exterior, *part.interiors)]
    near = any(math.dist(a, b) < 0.0035 for ring in rings for a, b in itertools.pairwise(ring))
    return {"NEAR_POINTS", "SPIKE"} if near else set()


@QUICK
@pytest.mark.parametrize("code", ["txt", "shp", "geojson"])
@given(land=lands())
def test_what_the_office_reads_again_is_the_same_land_without_a_finding(code, land):
    degrees = in_degrees(land)
    reading = read(f"x{EXPORTS[code].suffix}", written(code, degrees))
    assert {f.code for f in reading.findings} <= remarks_of(land)
    [plot] = reading.plots
    assert farthest_m(degrees, plot.geometry) <= 0.001
    assert (plot.code, plot.name) == ("KP-001", "长田 1 号")
    assert (plot.parts, plot.holes) == (len(land.geoms), sum(len(p.interiors) for p in land.geoms))
    assert plot.matched == "plane"


def shapes_of(code, content) -> list[MultiPolygon]:
    """What another program finds in the file, in the file's own system."""
    if code == "gpkg":
        with tempfile.TemporaryDirectory() as here:
            path = Path(here) / "x.gpkg"
            path.write_bytes(content)
            _meta, _fids, wkb, _data = pyogrio.raw.read(path)
            return list(shapely.from_wkb(np.asarray(wkb)))
    if code == "dxf":
        drawing = ezdxf.read(io.TextIOWrapper(io.BytesIO(content), encoding="gbk"))
        rings: dict[tuple[str, int], list] = {}
        for edge in drawing.modelspace().query('LWPOLYLINE[layer=="JZD"]'):
            assert edge.closed
            (_, name), (_, part), _ring = edge.get_xdata("LANDMGMT")
            rings.setdefault((name, part), []).append([point[:2] for point in edge.get_points()])
        lands: dict[str, list] = {}
        for (name, _part), (shell, *holes) in rings.items():
            lands.setdefault(name, []).append(Polygon(shell, holes))
        return [MultiPolygon(parts) for parts in lands.values()]
    if code == "kmz":
        content = zipfile.ZipFile(io.BytesIO(content)).read("doc.kml")
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = etree.fromstring(content)

    def ring(node):
        return [
            tuple(map(float, pair.split(",")))
            for pair in node.findtext(".//k:coordinates", "", space).split()
        ]

    return [
        MultiPolygon(
            [
                Polygon(
                    ring(part.find("k:outerBoundaryIs", space)),
                    [ring(inner) for inner in part.findall("k:innerBoundaryIs", space)],
                )
                for part in mark.iterfind(".//k:Polygon", space)
            ]
        )
        for mark in root.iterfind(".//k:Placemark", space)
    ]


@QUICK
@pytest.mark.parametrize("code", ["gpkg", "dxf", "kml", "kmz"])
@given(land=lands())
def test_what_other_programs_read_is_the_same_land(code, land):
    degrees = in_degrees(land)
    [found] = shapes_of(code, written(code, degrees))
    epsg = EXPORTS[code].epsg(crs.SURVEY)
    assert found.is_valid
    assert farthest_m(degrees, crs.to_geographic(found, epsg)) <= 0.001
    assert len(found.geoms) == len(land.geoms)
    assert sum(len(p.interiors) for p in found.geoms) == sum(len(p.interiors) for p in land.geoms)


@QUICK
@pytest.mark.parametrize("decimals", [2, 3, 4])
@given(land=lands())
def test_rounding_keeps_land_sound(decimals, land):
    found = placed(in_degrees(land), crs.SURVEY, decimals)
    assert found.is_valid
    assert farthest_m(in_degrees(land), crs.to_geographic(found, crs.SURVEY)) <= 1.01 * 10**-decimals


def test_a_corner_that_touched_a_line_is_no_crossing_afterwards():
    # Rounded alone, the tip of the second part lies beyond the edge of the first.
    east, north = 37398864.0, 3001337.0
    first = Polygon([(east, north), (east + 11.8, north + 7.3), (east, north + 20)])
    tip = (east + 11.8 * 0.18, north + 7.3 * 0.18 - 0.0003)
    land = MultiPolygon([first, Polygon([tip, (east + 30, north - 9), (east + 30, north - 5)])])
    assert land.is_valid
    assert not shapely.transform(land, lambda xy: np.round(xy, 1)).is_valid
    assert placed(in_degrees(land), crs.SURVEY, 1).is_valid


@pytest.mark.parametrize("code", sorted(EXPORTS))
def test_no_temporary_file_stays_behind_not_even_after_a_fault(code, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    square = in_degrees(shapely.box(37398864, 3001337, 37398964, 3001437))
    assert written(code, square)
    assert list(tmp_path.iterdir()) == []
    broken = layer_of(square)
    broken.features[0].values[0] = object()
    monkeypatch.setattr(writing, "placed", lambda *_: 1 / 0)
    for module in ("gdal", "geojson", "kml", "dxf", "land_book", "boundary_txt"):
        monkeypatch.setattr(f"parcels.exporters.{module}.placed", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        EXPORTS[code].write(broken, How(points=True))
    assert list(tmp_path.iterdir()) == []


def test_the_colours_of_the_kml_are_the_ramp_of_the_map():
    text = Path("landmgmt/static/css/tokens.css").read_text(encoding="utf-8")
    assert [re.search(rf"--s{step}: (#\w+);", text)[1] for step in range(10)] == list(kml.RAMP)
