"""Every variant of boundary points seen in the office's files, alone and together, gives the same land."""

import itertools
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib import crs
from parcels.importers.boundary_txt import read

EAST, NORTH, SIDE = 37398864.0, 3001337.0, 100.0
USUAL = {
    "sections": "plain",
    "header": "ten keys",
    "system": "2000国家大地坐标系",
    "axes": "north, east",
    "zone": "prefix",
    "plot": "nine fields",
    "area": "1.0000",
    "points": "four columns",
    "labels": "J1",
    "count": "with closing",
    "closing": "as J1",
    "encoding": "gb18030",
    "end": "\r\n",
}
HEADERS = {
    "ten keys": [
        "格式版本号=1.01版本",
        "数据产生单位=甲",
        "数据产生日期=2019-4-19",
        "{system}",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "{zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
    ],
    "seven keys": [
        "{system}",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "{zone}",
        "精度=0.001",
        "转换参数=,,,,,,",
    ],
    "any order": ["转换参数=,,,,,,", "{zone}", "精度=0.001", "计量单位=米", "几度分带=3", "{system}"],
    "wide width": ["{system}", "分带=3度带", "{zone}", "计量单位=米"],
    "decimals": ["{system}", "几度分带=3", "{zone}", "精度=3"],
    "full-width": ["{system}", "几度分带＝３", "{wide}", "精度＝０．００１"],
    "no zone": ["{system}", "几度分带=3", "带号="],
    "width for zone": ["{system}", "带号=3"],
}
SECTIONS = {
    "plain": ("[属性描述]", "[地块坐标]"),
    "project first": ("[项目信息]\n项目名称=甲\n[属性描述]", "[地块坐标]"),
    "extended": ("[属性描述]", "[扩展信息]\n备注=无\n[地块坐标]"),
    "full-width": ("【属性描述】", "［地块坐标］"),
    "indented": ("  [属性描述]", "   [地块坐标]"),
    "titles": (
        "[属性描述]",
        "[地块坐标]\n界址点数,地块面积,地块编号,地块名称,记录图形属性,图幅号,地类编码,@",
    ),
}
PLOTS = {
    "nine fields": "{count},{area},A01,一号地,面,G49,工业用地,0103,@",
    "eight fields": "{count},{area},A01,一号地,面,G49,工业用地,0103@",
    "fourteen fields": "{count},{area},A01,一号地,面,G49,工业用地,0103,,,,,,@",
    "spaces": " {count} , {area} , A01 , 一号地 , 面 , G49 , 工业用地 , 0103 ,@",
    "wrong columns": "{count},{area},A01,一号地,面,G49,0103,工业用地,@",
}
VARIANTS = {
    "sections": list(SECTIONS),
    "header": list(HEADERS),
    "system": ["2000国家大地坐标系", "CGCS2000"],
    "axes": ["north, east", "east, north"],
    "zone": ["prefix", "header"],
    "plot": list(PLOTS),
    "area": ["1.0000", "1.0000公顷", "10000.00平方米", "15.00亩", "10000.00", "15.00", "0.9997", ""],
    "points": ["four columns", "six columns"],
    "labels": ["J1", "J01", "1", "continuous"],
    "count": ["with closing", "without"],
    "closing": ["as J1", "next number", "missing"],
    "encoding": ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-be"],
    "end": ["\r\n", "\n", "\r"],
}
MATCHED = {"0.9997": "ellipsoid", "": "undeclared"}
REMARKS = {"axes": {"SWAPPED_AXES"}, "area": {"AREA_UNIT_GUESSED"}}


def text_of(**more):
    """A file of two plots of one hectare, written in the variants named."""
    said = {**USUAL, **more}
    top, bottom = SECTIONS[said["sections"]]
    words = {"system": f"坐标系={said['system']}", "zone": "带号=37", "wide": "带号＝３７"}
    lines = [top, *(line.format(**words) for line in HEADERS[said["header"]]), *bottom.split("\n")]
    closing = said["closing"] != "missing"
    number = 1
    for code, east in (("A01", EAST), ("A02", EAST + 200)):
        rings = [_square(east, NORTH, SIDE)]
        count = 5 if said["count"] == "with closing" else 4
        line = PLOTS[said["plot"]].format(count=count, area=said["area"]).replace("A01", code)
        lines.append(line)
        for ring, corners in enumerate(rings, start=1):
            number = number if said["labels"] == "continuous" else 1
            first = number
            rows = [*corners, corners[0]] if closing else corners
            for place, (n, e) in enumerate(rows):
                last = closing and place == len(rows) - 1
                label = first if last and said["closing"] == "as J1" else number
                lines.append(_row(said, label, ring, n, e))
                number += 0 if last and said["closing"] == "as J1" else 1
    return said["end"].join("\n".join(lines).split("\n")), said


def _square(east, north, side):
    return [(north, east), (north + side, east), (north + side, east + side), (north, east + side)]


def _row(said, label, ring, north, east):
    named = {"J1": f"J{label}", "J01": f"J{label:02d}", "1": str(label), "continuous": f"J{label}"}
    east = east - 37_000_000 if said["zone"] == "header" else east
    pair = [f"{north:.3f}", f"{east:.3f}"]
    pair = pair[::-1] if said["axes"] == "east, north" else pair
    tail = ["0", "0"] if said["points"] == "six columns" else []
    return ",".join([named[said["labels"]], str(ring), *pair, *tail])


def check(**more):
    content, said = text_of(**more)
    reading = read(content.encode(said["encoding"]))
    zoned = said["zone"] == "prefix" or said["header"] not in ("no zone", "width for zone")
    codes = {f.code for f in reading.findings}
    if not zoned:
        assert codes == {"ZONE_UNKNOWN"}, (more, codes)
        return
    assert [p.code for p in reading.plots] == ["A01", "A02"], more
    assert {p.plane_m2 for p in reading.plots} == {Decimal("10000.00")}, more
    assert {p.land_class for p in reading.plots} == {"0103"}, more
    assert {p.name for p in reading.plots} == {"一号地"}, more
    assert {p.matched for p in reading.plots} == {MATCHED.get(said["area"], "plane")}, more
    assert {p.source_epsg for p in reading.plots} == {4525 if said["zone"] == "prefix" else 4546}, more
    told = set()
    if said["axes"] == "east, north":
        told |= REMARKS["axes"]
    if said["area"] in ("10000.00", "15.00"):
        told |= REMARKS["area"]
    assert codes == told, (more, codes)


@pytest.mark.parametrize(("aspect", "variant"), [(a, v) for a, vs in VARIANTS.items() for v in vs])
def test_each_variant_alone_gives_the_same_land_and_says_what_it_inferred(aspect, variant):
    check(**{aspect: variant})


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(VARIANTS, 2)))
def test_every_two_variants_together_give_the_same_land(one, other):
    for first, second in itertools.product(VARIANTS[one], VARIANTS[other]):
        check(**{one: first, other: second})


def test_any_variants_together_give_the_same_land():
    pick = random.Random(20261126)
    for _ in range(400):
        check(**{aspect: pick.choice(variants) for aspect, variants in VARIANTS.items()})


@pytest.mark.parametrize("start", [2, 101, 201])
@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("numbering", ["continuous", "restarting"])
def test_a_ring_is_a_hole_by_where_it_lies_and_never_by_its_number(start, inside, numbering):
    outer = _square(EAST, NORTH, SIDE)
    inner = _square(EAST + 10 if inside else EAST + 500, NORTH + 10, 20)
    first = 5 if numbering == "continuous" else 1
    rows = [f"J{i},1,{n:.3f},{e:.3f}" for i, (n, e) in enumerate([*outer, outer[0]], start=1)]
    rows += [f"J{first + i},{start},{n:.3f},{e:.3f}" for i, (n, e) in enumerate([*inner, inner[0]])]
    (plot,) = read(("[地块坐标]\n10,,A,甲,面,,,,@\n" + "\n".join(rows)).encode("gbk")).plots
    expected = (1, 1, Decimal("9600.00")) if inside else (2, 0, Decimal("10400.00"))
    assert (plot.parts, plot.holes, plot.plane_m2) == expected


def test_one_plot_may_have_its_axes_north_first_and_another_east_first():
    rows = [f"J{i},1,{n},{e}" for i, (n, e) in enumerate(_square(EAST, NORTH, SIDE))]
    turned = [f"J{i},1,{e},{n}" for i, (n, e) in enumerate(_square(EAST + 200, NORTH, SIDE))]
    text = "[地块坐标]\n4,,A,,面,,,,@\n" + "\n".join(rows) + "\n4,,B,,面,,,,@\n" + "\n".join(turned)
    reading = read(text.encode())
    assert [p.plane_m2 for p in reading.plots] == [Decimal("10000.00")] * 2
    assert [(f.code, f.plot) for f in reading.findings if f.code == "SWAPPED_AXES"] == [("SWAPPED_AXES", 2)]


@given(
    st.sampled_from(
        [
            ("bare", 100_000, 999_999),
            ("prefixed", 25_000_000, 45_999_999),
            ("prefixed", 13_000_000, 23_999_999),
        ]
    ),
    st.floats(0, 1),
    st.floats(1_800_000, 5_999_999),
)
def test_in_china_no_pair_of_metres_can_be_read_in_two_orders(kind, part, north):
    """So the order of axes is never asked: size says the same of a pair and of the pair turned round."""
    name, low, high = kind
    east = low + part * (high - low)
    usual, turned = crs.guess([(north, east)]), crs.guess([(east, north)])
    if usual is None:
        assert turned is None
        return
    assert (usual.kind, usual.east_first, turned.east_first) == (name, False, True)
    assert (usual.zone, usual.width) == (turned.zone, turned.width)


def test_a_zone_that_fits_no_width_is_asked_and_the_likely_ones_are_offered():
    text, _ = text_of(zone="header")
    reading = read(text.replace("带号=37", "带号=19").encode("gb18030"))
    assert {f.code for f in reading.findings} == {"ZONE_UNKNOWN"}
    chosen = read(text.replace("带号=37", "带号=19").encode("gb18030"), epsg=4508)
    assert {p.source_epsg for p in chosen.plots} == {4508}
    # Zone 19 of 6° and zone 37 of 3° have one meridian: the same land.
    assert chosen.plots[0].geometry.equals_exact(read(text.encode("gb18030")).plots[0].geometry, 1e-12)
