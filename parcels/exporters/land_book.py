"""The register of land as a workbook: codes as text, figures with their unit above, points if wanted."""

from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from parcels.exporters.gdal import said
from parcels.exporters.how import How, nameless
from parcels.exporters.land import Layer, placed
from parcels.words.systems import system_word

_TWO = "#,##0.00"
FORMATS = {"text": "@", "area": _TWO, "mu": _TWO, "money": _TWO, "ha": "#,##0.0000", "count": "0"}
# Rows of a sheet beyond which no spreadsheet reads.
MAX_ROWS = 1_000_000


def write(layer: Layer, how: How) -> BinaryIO:
    """Return the workbook, written row by row; every text stays text, never a formula or a link."""
    held = nameless()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(held, options) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        formats["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats["title"] = book.add_format({"bold": True})
        formats["point"] = book.add_format({"num_format": "0.0000"})
        _register(book, layer, formats)
        if how.points:
            _points(book, layer, how.epsg, formats)
    held.seek(0)
    return held


Heads = list[tuple[str, int]]


def _page(book: Any, name: str, above: list[str], heads: Heads, formats: dict[str, Any]) -> Any:
    page = book.add_worksheet(name[:31])
    for place, (_word, width) in enumerate(heads):
        page.set_column(place, place, width)
    for line, text in enumerate(above):
        page.write_string(line, 0, text, formats["title"])
    top = len(above)
    page.set_row(top, 32)
    for place, (word, _width) in enumerate(heads):
        page.write_string(top, place, word, formats["head"])
    page.freeze_panes(top + 1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_footer("&L" + said_for_footer(above[0]) + "&R&P / &N")
    return page


def said_for_footer(text: str) -> str:
    """A line for the foot of each printed page; & begins a code there."""
    return text.replace("&", "&&")[:200]


def _register(book: Any, layer: Layer, formats: dict[str, Any]) -> None:
    heads = [(str(column.word), _width(layer, place)) for place, column in enumerate(layer.columns)]
    said_day = f"{layer.title} · " + _("截至 %(day)s 日终") % {"day": layer.on}
    above = [part for part in (layer.mark, said_day) if part]
    page = _page(book, layer.title, above, heads, formats)
    top = len(above) + 1
    line = top
    for line, feature in enumerate(layer.features, start=top):
        for place, (column, value) in enumerate(zip(layer.columns, feature.values, strict=True)):
            _put(page, line, place, value, column.kind, formats)
    for below, values in enumerate(layer.below, start=line + 1):
        for place, column in enumerate(layer.columns):
            _put(page, below, place, values.get(column.key), column.kind, formats)
    page.autofilter(top - 1, 0, max(line, top), len(heads) - 1)


def _width(layer: Layer, place: int) -> int:
    """Characters a column needs, a Chinese one counted twice; the heading may take two lines."""
    column = layer.columns[place]
    texts = [str(feature.values[place]) for feature in layer.features if feature.values[place] is not None]
    longest = max([_wide(text) for text in texts] or [0]) + (0 if column.kind == "text" else 3)
    return min(max(longest, -(-_wide(str(column.word)) // 2), 6) + 2, 34)


def _wide(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _put(page: Any, line: int, place: int, value: Any, kind: str, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if kind == "text":
        page.write_string(line, place, str(value), formats["text"])
    else:
        page.write_number(line, place, value, formats[kind])


def _points(book: Any, layer: Layer, epsg: int, formats: dict[str, Any]) -> None:
    """A row per corner: code, part, ring (1 the shell), number, northing (X) and easting (Y)."""
    heads = [
        (_("地块编号"), 18),
        (_("部分"), 7),
        (_("圈"), 7),
        (_("点号"), 8),
        (_("纵坐标 X（北）m"), 18),
        (_("横坐标 Y（东）m"), 18),
    ]
    above = [said(layer, epsg), system_word(epsg)]
    page = _page(book, _("界址点"), above, heads, formats)
    line = len(above)
    for feature in layer.features:
        if feature.land is None or feature.land.geom_type not in ("Polygon", "MultiPolygon"):
            continue
        code = layer.text(feature, "DKBH")
        number = 0
        for part_no, part in enumerate(placed(feature.land, epsg).geoms, start=1):
            for ring_no, ring in enumerate((part.exterior, *part.interiors), start=1):
                for east, north in list(ring.coords)[:-1]:
                    line, number = line + 1, number + 1
                    if line > MAX_ROWS:
                        return
                    page.write_string(line, 0, code, formats["text"])
                    for place, figure in enumerate((part_no, ring_no), start=1):
                        page.write_number(line, place, figure, formats["count"])
                    page.write_string(line, 3, f"J{number}", formats["text"])
                    page.write_number(line, 4, north, formats["point"])
                    page.write_number(line, 5, east, formats["point"])
