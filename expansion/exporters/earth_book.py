"""A lot's volumes as a workbook, and its square grid as CSV and DXF: what surveyors and CAD take as it is."""

import csv
import io
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from expansion.models import EarthCalculation, Lot
from expansion.models.earthwork import Method, Purpose
from expansion.rules.earthwork import Grid

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CORNERS = ("SW", "SE", "NE", "NW")


def workbook(
    lots: Iterable[tuple[Lot, list[EarthCalculation]]], grids: Iterable[tuple[Lot, Grid]], note: str
) -> bytes:
    """A sheet of volumes per lot, purpose and method; a sheet of squares per grid, with corner heights."""
    held = BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    figure = book.add_format({"num_format": "#,##0.00"})
    level = book.add_format({"num_format": "0.000"})
    page = book.add_worksheet(_("土方汇总"))
    page.write_string(0, 0, note)
    words = [
        *(_("地块"), _("名称"), _("算什么"), _("方法"), _("计算日"), _("挖方 m³"), _("填方 m³")),
        *(
            _("挖方区 ㎡"),
            _("填方区 ㎡"),
            _("已到位 ㎡"),
            _("测到 ㎡"),
            _("未测到 ㎡"),
            _("松散系数"),
            _("压实系数"),
        ),
        *(_("虚方 m³"), _("填筑需土 m³"), _("余缺 m³"), _("从"), _("到"), _("输入校验")),
    ]
    for place, word in enumerate(words):
        page.write_string(1, place, str(word), head)
    page.freeze_panes(2, 2)
    page.set_column(0, len(words) - 1, 13)
    line = 2
    for lot, rows in lots:
        for row in rows:
            target = str(row.to_surface) if row.to_surface else f"{row.to_level_m} m"
            cells: list[Any] = [
                *(lot.code, lot.name, str(Purpose(row.purpose).label), str(Method(row.method).label)),
                *(str(row.on_date), row.cut_m3, row.fill_m3, row.cut_m2, row.fill_m2, row.at_level_m2),
                *(row.covered_m2, row.gap_m2, row.swell, row.compaction, row.loose_m3, row.needed_m3),
                *(row.balance_m3, str(row.from_surface), target, row.inputs_sha256[:12]),
            ]
            for place, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(line, place, value, text)
                else:
                    page.write_number(line, place, value, figure)
            line += 1
    for lot, grid in grids:
        _grid_page(book, lot, grid, head, level, figure)
    book.close()
    return held.getvalue()


def _grid_page(book: Any, lot: Lot, grid: Grid, head: Any, level: Any, figure: Any) -> None:
    page = book.add_worksheet(f"{lot.code[:16]} {grid.side_m:.0f}m")
    for place, word in enumerate(grid_heading()):
        page.write_string(0, place, word, head)
    page.freeze_panes(1, 2)
    page.set_column(0, 20, 11)
    for line, row in enumerate(grid_rows(grid), start=1):
        for place, value in enumerate(row):
            page.write_number(line, place, value, level if 3 < place < 16 else figure)
    last = len(grid.cells) + 1
    page.write_string(last, 0, _("合计"), head)
    for place, value in ((16, grid.total.covered_m2), (17, grid.total.cut_m3), (18, grid.total.fill_m3)):
        page.write_number(last, place, round(value, 2), figure)


def grid_heading() -> list[str]:
    """Row, column, corner of the square; natural, design and working heights SW SE NE NW; area, cut, fill."""
    names = [(_("原"), "before"), (_("后"), "after"), (_("施工高度"), "rise")]
    return [
        *(_("行"), _("列"), _("东坐标"), _("北坐标")),
        *(f"{word} {corner}" for word, _key in names for corner in CORNERS),
        *(_("格内面积 ㎡"), _("挖方 m³"), _("填方 m³")),
    ]


def grid_rows(grid: Grid) -> Iterable[list[float]]:
    """The squares in that order of columns."""
    for cell in grid.cells:
        yield [
            *(cell.row, cell.column, cell.east, cell.north),
            *(round(value, 3) for value in (*cell.before, *cell.after, *cell.heights)),
            *(round(cell.inside_m2, 2), round(cell.cut_m3, 2), round(cell.fill_m3, 2)),
        ]


def grid_csv(grid: Grid) -> bytes:
    """The squares as CSV in UTF-8 with a mark, as spreadsheets want it."""
    out = io.StringIO()
    pen = csv.writer(out)
    pen.writerow(grid_heading())
    pen.writerows(grid_rows(grid))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def grid_dxf(grid: Grid, outline: Iterable[Iterable[tuple[float, float]]]) -> bytes:
    """The squares as DXF R2000: grid, outline, working heights at corners, cut and fill in the middle."""
    import ezdxf  # a quarter of a second that only who asks for a drawing waits

    drawing = ezdxf.new("R2000", setup=False)
    for name, colour in (
        ("FGW-GRID", 8),
        ("FGW-OUTLINE", 1),
        ("FGW-CUT", 30),
        ("FGW-FILL", 5),
        ("FGW-HEIGHT", 7),
    ):
        drawing.layers.add(name, color=colour)
    space = drawing.modelspace()
    for ring in outline:
        space.add_lwpolyline(list(ring), close=True, dxfattribs={"layer": "FGW-OUTLINE"})
    side, written = grid.side_m, set()
    for cell in grid.cells:
        corners = [
            (cell.east + dx, cell.north + dy) for dx, dy in ((0, 0), (side, 0), (side, side), (0, side))
        ]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "FGW-GRID"})
        for corner, height in zip(corners, cell.heights, strict=True):
            if corner not in written:
                written.add(corner)
                space.add_text(
                    f"{height:+.2f}", height=side / 16, dxfattribs={"layer": "FGW-HEIGHT"}
                ).set_placement(corner)
        for value, layer, lift in ((cell.cut_m3, "FGW-CUT", 0.55), (cell.fill_m3, "FGW-FILL", 0.35)):
            if value >= 0.005:
                sign = "-" if layer == "FGW-CUT" else "+"
                spot = (cell.east + side * 0.25, cell.north + side * lift)
                space.add_text(
                    f"{sign}{value:.1f}", height=side / 12, dxfattribs={"layer": layer}
                ).set_placement(spot)
    out = io.StringIO()
    drawing.write(out)
    return out.getvalue().encode("utf-8")
