"""Boundary-point TXT is read in its everyday variants, and says where it is wrong."""

from decimal import Decimal

import pytest

from parcels.importers.boundary_txt import read

HEAD = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n[地块坐标]\n"
PLOT = "5,1.0000,A01,一号地,面,G49,工业用地,0101,@"
EAST, NORTH = 37398864.0, 3001337.0


def square(side=100.0, *, east=EAST, north=NORTH, ring=1, close=True, first=1):
    corners = [(north, east), (north + side, east), (north + side, east + side), (north, east + side)]
    rows = [f"J{first + i},{ring},{n:.3f},{e:.3f}" for i, (n, e) in enumerate(corners)]
    return "\n".join([*rows, f"J{first},{ring},{north:.3f},{east:.3f}"] if close else rows)


def codes(reading):
    return [f.code for f in reading.findings]


def only(text, **kwargs):
    reading = read(text.encode("gb18030"), **kwargs)
    assert len(reading.plots) == 1
    return reading.plots[0], reading


def test_the_plain_file_is_read_without_a_remark():
    plot, reading = only(HEAD + PLOT + "\n" + square())
    assert (plot.code, plot.name, plot.land_class, plot.map_sheet) == ("A01", "一号地", "0101", "G49")
    assert (plot.plane_ha, plot.matched, reading.source_epsg) == (Decimal("1.0000"), "plane", 4525)
    assert reading.findings == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_nothing(encoding, end):
    text = (HEAD + PLOT + "\n" + square()).replace("\n", end)
    (plot,) = read(text.encode(encoding)).plots
    assert (plot.name, plot.row, plot.plane_ha) == ("一号地", 6, Decimal("1.0000"))


def test_the_ellipsoid_area_is_recognised():
    plot, _ = only(HEAD + PLOT.replace("1.0000", "0.9997") + "\n" + square())
    assert plot.matched == "ellipsoid"


@pytest.mark.parametrize("written", ["1.0000公顷", "10000平方米", "15亩", "10000.00㎡"])
def test_areas_with_units_are_compared_in_their_unit(written):
    plot, _ = only(HEAD + PLOT.replace("1.0000", written) + "\n" + square())
    assert plot.matched == "plane"
    assert plot.declared_ha == 1


def test_a_bare_area_that_fits_square_metres_is_taken_as_those_and_told():
    plot, reading = only(HEAD + PLOT.replace("1.0000", "10000") + "\n" + square())
    assert plot.declared_ha == 1
    assert codes(reading) == ["AREA_UNIT_GUESSED"]


def test_what_exporters_write_into_blank_fields_is_nothing():
    plot, _ = only(HEAD + "5,,FID_0,DKMC,面,TFH,DKYT,DLBM,@\n" + square())
    assert (plot.code, plot.name, plot.land_class, plot.matched) == (None, None, None, "undeclared")


def test_swapped_axes_are_turned_and_told():
    rows = [
        f"J{i},1,{e},{n}" for i, (n, e) in enumerate([(NORTH, EAST), (NORTH + 9, EAST), (NORTH, EAST + 9)])
    ]
    plot, reading = only(HEAD + "3,,A01,,面,,,,@\n" + "\n".join(rows))
    assert plot.geometry.centroid.x == pytest.approx(109.98, abs=0.01)
    assert codes(reading) == ["SWAPPED_AXES"]


def test_a_bare_easting_takes_the_zone_of_the_header():
    plot, _ = only(HEAD + PLOT + "\n" + square(east=398864.0))
    assert (plot.source_epsg, plot.plane_ha) == (4546, Decimal("1.0000"))


def test_a_bare_easting_without_any_zone_is_refused_until_it_is_stated():
    text = "[地块坐标]\n" + PLOT + "\n" + square(east=398864.0)
    assert "ZONE_UNKNOWN" in codes(read(text.encode()))
    assert only(text, epsg=4546)[0].plane_ha == Decimal("1.0000")


def test_a_header_zone_that_contradicts_the_prefix_must_be_confirmed():
    _, reading = only(HEAD.replace("37", "38") + PLOT + "\n" + square())
    assert [(f.severity, f.code, f.params) for f in reading.findings] == [
        ("confirm", "ZONE_DIFFERS", {"header": 38, "prefix": 37})
    ]


def test_a_zone_width_in_the_place_of_the_zone_is_understood():
    _, reading = only(HEAD.replace("带号=37", "带号=3") + PLOT + "\n" + square())
    assert reading.findings == []


OLD = {"1980西安坐标系": 2361, "80国家大地坐标系": 2361, "1954北京坐标系": 2413}


@pytest.mark.parametrize(("name", "epsg"), OLD.items())
def test_an_old_datum_is_read_as_it_stands_and_never_placed(name, epsg):
    text = HEAD.replace("2000国家大地坐标系", name) + PLOT + "\n" + square()
    plot, reading = only(text)
    assert [(f.severity, f.code) for f in reading.findings] == [("error", "OLD_DATUM")]
    assert (plot.source_epsg, plot.geometry, plot.areas, plot.is_old_datum) == (epsg, None, None, True)
    # Its area is its own grid's, its corners are those of the file.
    assert (plot.plane_ha, plot.ellipsoid_ha, plot.matched) == (Decimal("1.0000"), None, "plane")
    new, _ = only(HEAD + PLOT + "\n" + square())
    assert (plot.source_points, plot.code) == (new.source_points, new.code)


def test_a_person_may_say_the_old_datum_that_a_file_leaves_open():
    bare = "\n".join(line for line in HEAD.splitlines() if not line.startswith("坐标系"))
    plot, reading = only(bare + "\n" + PLOT + "\n" + square(), epsg=2361)
    assert (plot.source_epsg, plot.geometry) == (2361, None)
    assert "OLD_DATUM" in codes(reading)


def test_a_person_cannot_say_an_old_datum_against_the_file():
    _, reading = only(HEAD + PLOT + "\n" + square(), epsg=2361)
    assert codes(reading) == ["EPSG_DIFFERS"]


def test_a_bare_point_list_in_degrees_is_a_plot():
    plot, reading = only("1,27.12,109.98\n2,27.121,109.98\n3,27.121,109.981\n4,27.12,109.981\n")
    assert (plot.source_epsg, plot.parts, codes(reading)) == (4490, 1, ["DATUM_ASSUMED"])


@pytest.mark.parametrize("ring", [2, 101])
def test_a_second_ring_is_a_hole_only_if_it_lies_inside(ring):
    inside = square(10, east=EAST + 5, north=NORTH + 5, ring=ring, first=5)
    apart = square(10, east=EAST + 500, ring=ring, first=5)
    hole, _ = only(HEAD + PLOT + "\n" + square() + "\n" + inside)
    part, _ = only(HEAD + PLOT + "\n" + square() + "\n" + apart)
    assert (hole.parts, hole.holes, hole.plane_m2) == (1, 1, Decimal("9900.00"))
    assert (part.parts, part.holes, part.plane_m2) == (2, 0, Decimal("10100.00"))


@pytest.mark.parametrize("closing", [True, False])
def test_a_missing_closing_row_changes_nothing(closing):
    assert only(HEAD + PLOT + "\n" + square(close=closing))[0].plane_ha == Decimal("1.0000")


def test_full_width_brackets_titles_and_six_columns_are_read():
    rows = "\n".join(f"{line},0,0" for line in square().splitlines())
    head = "【属性描述】\n坐标系＝2000国家大地坐标系\n带号＝３７\n［地块坐标］\n界址点数,地块面积\n"
    assert only(head + PLOT + "\n" + rows)[0].plane_ha == Decimal("1.0000")


def test_a_repeated_plot_line_is_one_plot_if_its_area_says_so():
    line = PLOT.replace("1.0000", "2.0000") + "\n"
    plot, reading = only(HEAD + line + square() + "\n" + line + square(east=EAST + 200))
    assert (plot.parts, codes(reading)) == (2, ["PLOT_LINE_REPEATED"])


def test_a_repeated_placeholder_line_is_a_plot_each():
    line = "5,,FID_0,DKMC,面,,,,@\n"
    assert len(read((HEAD + line + square() + "\n" + line + square(east=EAST + 200)).encode()).plots) == 2


def test_one_bad_row_among_many_is_named():
    good = square().replace("J3,1,3001437.000", "J3,1,30014e7.000")
    reading = read((HEAD + PLOT + "\n" + square() + "\n" + PLOT.replace("A01", "A02") + "\n" + good).encode())
    assert [(f.code, f.plot, f.row) for f in reading.findings] == [("BAD_COORDINATE", 2, 15)]


def test_a_mistyped_point_is_named_by_its_row():
    reading = read((HEAD + PLOT + "\n" + square().replace("J3,1,3001437", "J3,1,301437")).encode())
    assert [(f.code, f.row) for f in reading.findings] == [("COORDINATE_OUTLIER", 9)]


def test_scrambled_coordinates_are_refused():
    rows = "\n".join(f"J{i},1,{i}12345678901.5,-98765432109.1" for i in range(1, 5))
    assert codes(read((HEAD + PLOT + "\n" + rows).encode())) == ["COORDINATES_UNKNOWN"]


def test_a_bowtie_is_refused_with_its_place():
    lines = square().splitlines()
    reading = read((HEAD + PLOT + "\n" + "\n".join([lines[0], lines[2], lines[1], *lines[3:]])).encode())
    (finding,) = reading.findings
    assert (finding.severity, finding.code, finding.row) == ("error", "SELF_INTERSECTION", 6)


def test_a_plot_line_of_one_field_is_no_crash():
    assert "TOO_FEW_POINTS" in codes(read(b"x@\n"))


def test_a_file_of_nothing_but_bad_lines_is_answered_briefly():
    assert len(read((HEAD + "bad line\n" * 100_000).encode()).findings) < 300


@pytest.mark.parametrize("ring", [1, 3, 5, 54])
def test_a_point_numbered_like_a_longitude_is_no_longitude(ring):
    """Point 73 of ring 5, written without a letter, is no place at 73° E, 5° N."""
    corners = [(0, 0), (50, 0), (50, 100), (0, 100)]
    rows = [f"{72 + n},{ring},{3001337 + y}.231,{37398864 + x}.552" for n, (y, x) in enumerate(corners)]
    text = "\r\n".join(["[地块坐标]", "4,0.5000,A,甲,面,,,,@", *rows, rows[0], ""])
    (plot,) = read(text.encode("gbk")).plots
    assert plot.plane_ha == Decimal("0.5000")


def test_degrees_are_read_beside_such_numbers_too():
    rows = ["72,5,109.98,27.1", "73,5,109.981,27.1", "74,5,109.981,27.101"]
    text = "\r\n".join(["[地块坐标]", "3,0.5500,A,甲,面,,,,@", *rows, rows[0], ""])
    (plot,) = read(text.encode("gbk")).plots
    assert 0.5 < plot.plane_ha < 0.6
