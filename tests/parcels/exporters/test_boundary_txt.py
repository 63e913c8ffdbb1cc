"""Boundary points out and back: the same land to a millimetre, whatever its rings and the options."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import MultiPolygon, Point, Polygon, box

from landmgmt.lib import crs
from landmgmt.lib.findings import Severity
from parcels.exporters.boundary_txt import Options, Plot, boundary_txt
from parcels.importers.reading import read

EAST, NORTH = 37398864.552, 3001337.231
PLAIN = crs.to_geographic(box(EAST, NORTH, EAST + 100, NORTH + 50), crs.SURVEY)


def back(content: bytes, epsg: int | None = None):
    reading = read("points.txt", content, epsg=epsg)
    assert [f for f in reading.findings if f.severity is Severity.ERROR] == []
    return reading


def farthest_m(one, other) -> float:
    """How far the outlines lie apart, both ways, in metres."""
    metres = [crs.to_survey(g, crs.SURVEY) for g in (one, other)]
    return float(shapely.hausdorff_distance(metres[0].boundary, metres[1].boundary))


def test_the_file_is_as_the_office_hands_it_in():
    lines = boundary_txt([Plot(PLAIN, "A", "候选 A", "G49", "供电用地", "1303")]).decode("gbk").split("\r\n")
    assert lines[0] == "[属性描述]"
    assert {"坐标系=2000国家大地坐标系", "几度分带=3", "带号=37", "精度=0.001"} <= set(lines)
    head = lines.index("[地块坐标]")
    assert lines[head + 1] == "5,0.5000,A,候选 A,面,G49,供电用地,1303,@"
    assert [line.split(",")[0] for line in lines[head + 2 : -1]] == ["J1", "J2", "J3", "J4", "J1"]
    assert lines[head + 2].split(",")[2:] in (
        ["3001337.231", "37398964.552"],
        ["3001337.231", "37398864.552"],
        ["3001387.231", "37398864.552"],
    )
    assert lines[-1] == ""


def test_the_area_written_is_the_one_the_reader_finds():
    plot = back(boundary_txt([Plot(PLAIN, "A", "A")])).plots[0]
    assert (str(plot.declared_ha), plot.matched) == ("0.5000", "plane")


def test_what_would_break_a_line_is_written_otherwise():
    plot = back(boundary_txt([Plot(PLAIN, "A,1@", "甲,乙\r\nJ9,1,1,1")])).plots[0]
    assert plot.code == "A，1·"
    assert plot.geometry is not None
    assert len(back(boundary_txt([Plot(PLAIN, "x", "[地块坐标]\n=1")])).plots) == 1


def test_a_name_beyond_gbk_is_kept():
    assert back(boundary_txt([Plot(PLAIN, "A", "𠮷山")])).plots[0].name == "𠮷山"


@st.composite
def lands(draw) -> MultiPolygon:
    """One to three parts apart from each other, each a polygon round a point, with up to two holes."""
    parts = []
    for place in range(draw(st.integers(1, 3))):
        corners = draw(st.lists(st.integers(40, 100), min_size=4, max_size=24))
        turn = draw(st.floats(0, 90, allow_nan=False))
        disc = Point(0, 0).buffer(1, quad_segs=16).exterior.coords[:-1]
        step = len(disc) / len(corners)
        ring = [(disc[int(i * step)][0] * r, disc[int(i * step)][1] * r) for i, r in enumerate(corners)]
        shell = Polygon(ring)
        holes = [box(x, -3, x + 5, 3).exterior.coords for x in (-9, 3)[: draw(st.integers(0, 2))]]
        whole = Polygon(shell.exterior.coords, holes)
        if not whole.is_valid:
            whole = shell
        parts.append(
            affinity.translate(affinity.rotate(whole, turn, origin=(0, 0)), EAST + place * 300, NORTH)
        )
    return MultiPolygon([p for p in parts if p.is_valid] or [box(EAST, NORTH, EAST + 9, NORTH + 9)])


OPTIONS = st.builds(
    Options,
    prefixed=st.booleans(),
    encoding=st.sampled_from(["gb18030", "utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\r\n", "\n", "\r"]),
    label=st.sampled_from(["J", ""]),
    closing_row=st.booleans(),
    restart=st.booleans(),
    area=st.sampled_from(["plane", "ellipsoid", ""]),
)


@settings(max_examples=150, deadline=None)
@given(land=lands(), options=OPTIONS)
def test_land_comes_back_within_a_millimetre_with_its_holes_and_parts(land, options):
    degrees = crs.to_geographic(land, crs.SURVEY)
    reading = back(boundary_txt([Plot(degrees, "A", "甲")], options))
    assert len(reading.plots) == 1
    plot = reading.plots[0]
    assert plot.geometry is not None
    assert farthest_m(degrees, plot.geometry) <= 0.001
    assert plot.parts == len(land.geoms)
    assert plot.holes == sum(len(part.interiors) for part in land.geoms)
    assert plot.matched == (options.area or "undeclared")


@settings(max_examples=30, deadline=None)
@given(land=lands())
def test_written_again_it_is_the_same_file(land):
    once = boundary_txt([Plot(crs.to_geographic(land, crs.SURVEY), "A", "甲")])
    first = back(once).plots[0]
    second = back(boundary_txt([Plot(first.geometry, "A", "甲")])).plots[0]
    assert farthest_m(first.geometry, second.geometry) <= 0.0001


def test_two_decimals_are_too_coarse_for_a_millimetre():
    # The control: the property above is no empty sentence.
    moved = affinity.translate(box(EAST, NORTH, EAST + 50, NORTH + 50), 0.004, 0.004)
    degrees = crs.to_geographic(moved, crs.SURVEY)
    plot = back(boundary_txt([Plot(degrees, "A", "甲")], Options(decimals=2))).plots[0]
    assert farthest_m(degrees, plot.geometry) > 0.001
