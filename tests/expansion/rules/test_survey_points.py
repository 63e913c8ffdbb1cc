"""Survey files say which column is which and everything wrong with them; nothing is guessed silently."""

import ezdxf
import numpy as np
import pytest
from shapely.geometry import box

from expansion.importers.survey_points import read
from expansion.rules.survey_checks import check_points
from expansion.rules.survey_reading import reading_findings, readings

EAST, NORTH = 37_398_864.0, 3_001_337.0
LOT = box(EAST, NORTH, EAST + 100, NORTH + 100)
MIDDLE = (EAST + 50, NORTH + 50)


def grid(step=10):
    axis = np.arange(-10, 111, step, dtype=float)
    x, y = (a.ravel() for a in np.meshgrid(axis, axis))
    return np.column_stack([EAST + x, NORTH + y, 205 + 0.01 * x])


def text(rows, pattern="{n},{e:.3f},{h:.2f}", head=""):
    return (
        head
        + "\n".join(pattern.format(e=e, n=n, h=h, b=e - 37e6, i=i) for i, (e, n, h) in enumerate(rows, 1))
    ).encode()


def ways(content, name="a.csv"):
    table = read(name, content)
    return table, readings(table.values, table.said_levels, ground=MIDDLE, grid=4525)


@pytest.mark.parametrize(
    ("pattern", "key"),
    [
        ("{e:.3f},{n:.3f},{h:.2f}", "e1n2h3-4525"),
        ("{n:.3f},{e:.3f},{h:.2f}", "e2n1h3-4525"),
        ("{i},,{b:.3f},{n:.3f},{h:.2f}", "e3n4h5-4546"),
        ("P{i} {n:.3f} {b:.3f} {h:.2f}", "e3n2h4-4546"),
        ("{e:.3f}\t{n:.3f}\t{h:.2f}", "e1n2h3-4525"),
    ],
)
def test_order_zone_and_prefix_are_told_by_the_size_of_the_numbers(pattern, key):
    _table, found = ways(text(grid(), pattern))
    assert [one.key for one in found] == [key]


def test_two_level_columns_are_a_choice_and_no_guess():
    table, found = ways(text(grid(), "{e:.3f},{n:.3f},{h:.2f},{h:.1f}"))
    assert [one.level for one in found] == [3, 4]
    assert [f.code for f in reading_findings(found, None, table.values, grid=4525)] == ["SURVEY_CHOOSE"]


def test_a_header_settles_which_column_is_the_level():
    _table, found = ways(text(grid(), "{e:.3f},{n:.3f},{h:.2f},{h:.1f}", head="东,北,设计,高程\n"))
    assert [one.level for one in found] == [4]


def test_points_of_the_neighbouring_zone_are_asked_about():
    rows = grid()
    # The same ground in zone 38, as a neighbouring surveyor writes it.
    from landmgmt.lib import crs

    rows[:, :2] = crs.move(rows[:, :2], 4525, 4526)
    table, found = ways(text(rows, "{e:.3f},{n:.3f},{h:.2f}"))
    codes = [f.code for f in reading_findings(found, found[0], table.values, grid=4525)]
    assert codes[0] == "SURVEY_OTHER_ZONE"


def test_points_with_a_wrong_zone_are_elsewhere():
    table, found = ways(text(grid() + np.array([1e6, 0, 0]), "{e:.3f},{n:.3f},{h:.2f}"))
    finding = reading_findings(found, found[0], table.values, grid=4525)[0]
    assert (finding.code, finding.severity) == ("SURVEY_ELSEWHERE", "error")


@pytest.mark.parametrize(("first", "second"), [(512.3, 871.2), (1.5e11, -2.0e11)])
def test_coordinates_of_no_known_system_are_refused(first, second):
    content = "\n".join(f"{first + i},{second + i},205" for i in range(5)).encode()
    table, found = ways(content)
    assert [f.code for f in reading_findings(found, None, table.values, grid=4525)] == [
        "SURVEY_NO_COORDINATES"
    ]


def test_points_without_levels_are_refused():
    table, found = ways(text(grid(), "{e:.3f},{n:.3f}"))
    assert [f.code for f in reading_findings(found, None, table.values, grid=4525)] == ["SURVEY_NO_LEVELS"]


def codes(rows, ground=LOT):
    rows = np.array(rows, dtype=float)
    return {f.code: f for f in check_points(rows, np.arange(1, len(rows) + 1), ground)[1]}


def test_sound_points_have_no_findings():
    assert codes(grid()) == {}


def test_a_spike_of_500_m_is_named_by_its_row():
    rows = grid()
    rows[70, 2] += 500
    found = codes(rows)
    assert found["SURVEY_SPIKE"].params["rows"] == "71"
    assert found["SURVEY_SPIKE"].severity == "error"


def test_a_point_500_m_off_its_neighbours_is_named():
    rows = np.vstack([grid(), [(EAST + 610, NORTH + 50, 205)]])
    assert {"SURVEY_ALONE", "SURVEY_OUTSIDE"} <= set(codes(rows))


def test_everything_wrong_is_said_at_once():
    rows = grid()
    rows[3, 2], rows[8, 2], rows[70, 2] = np.nan, 0, 900
    rows = np.vstack([rows, rows[20], rows[30] + np.array([0, 0, 2])])
    assert {
        *("SURVEY_POINT_NO_LEVEL", "SURVEY_POINT_ZERO_LEVEL", "SURVEY_SPIKE"),
        *("SURVEY_REPEATED", "SURVEY_TWO_LEVELS"),
    } <= set(codes(rows))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (grid()[:2], "SURVEY_TOO_FEW"),
        ([(EAST + i, NORTH + i, 205) for i in range(9)], "SURVEY_COLLINEAR"),
        (grid() + np.array([3000, 0, 0]), "SURVEY_ALL_OUTSIDE"),
    ],
)
def test_points_that_make_no_surface_of_the_lot_are_errors(rows, code):
    found = codes(rows)
    assert found[code].severity == "error"


def test_a_gap_in_the_lot_has_its_area():
    rows = grid()
    found = codes(rows[rows[:, 0] <= EAST + 50])
    assert found["SURVEY_GAP"].params["m2"] == "5000.00"
    assert found["SURVEY_GAP"].severity == "confirm"


def test_a_hole_the_net_would_bridge_is_a_gap_too():
    rows = grid(step=5)
    hole = (abs(rows[:, 0] - EAST - 50) < 36) & (abs(rows[:, 1] - NORTH - 50) < 36)
    assert "SURVEY_GAP" in codes(rows[~hole])


def dxf(draw):
    import io

    drawing = ezdxf.new("R2000")
    draw(drawing.modelspace())
    out = io.StringIO()
    drawing.write(out)
    return out.getvalue().encode("gb18030")


def test_dxf_points_faces_lines_and_inserts_give_their_corners_once():
    def draw(space):
        space.add_point((1, 2, 3))
        space.add_3dface([(0, 0, 1), (10, 0, 1), (10, 10, 2), (0, 10, 2)])
        space.add_polyline3d([(0, 0, 1), (5, 5, 4)])
        space.add_blockref("GCD", (7, 8, 9))
        space.add_lwpolyline([(20, 20), (30, 30)])

    table = read("a.dxf", dxf(draw))
    assert table.format == "dxf"
    assert sorted(map(tuple, table.values.tolist())) == [
        *((0, 0, 1), (0, 10, 2), (1, 2, 3), (5, 5, 4), (7, 8, 9), (10, 0, 1), (10, 10, 2)),
    ]
    assert [f.code for f in table.findings] == ["SURVEY_FLAT_LINES"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"hello\nworld\n", "SURVEY_NO_POINTS"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00\x00", "SURVEY_DXF_BINARY"),
        (b"  0\nSECTION\n  2\nENTITIES\n  0\nPOINT\n 10\nx\n", "SURVEY_DXF_BROKEN"),
        (b"\x00\x01\x02\x03" * 50, "SURVEY_NO_POINTS"),
        (b"PK\x03\x04 no zip", "ZIP_BROKEN"),
    ],
)
def test_a_file_that_is_none_is_one_clear_finding(content, code):
    assert [f.code for f in read("x", content).findings][-1:] == [code]


def test_a_bad_line_is_named_by_its_row():
    table = read("a.csv", b"1,3001337.2,37398864.5,205\n???\n2,3001338.2,37398865.5,205\n")
    assert [(f.code, f.row) for f in table.findings] == [("SURVEY_BAD_LINE", 2)]
