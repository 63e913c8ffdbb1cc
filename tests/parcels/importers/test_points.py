"""Lists of boundary points in Excel and CSV, by the names of their columns or bare."""

import io
from decimal import Decimal

import pytest
import xlsxwriter

from parcels.importers.choices import Choices
from parcels.importers.reading import read


def codes(reading):
    return [f.code for f in reading.findings]


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
