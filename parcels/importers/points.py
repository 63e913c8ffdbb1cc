"""Reads lists of boundary points: Excel (xlsx, xls) and CSV, by the names of their columns or bare."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import error
from landmgmt.lib.refusal import Refusal
from parcels.importers.boundary_lines import Block, PointRow, Sheet
from parcels.importers.boundary_txt import read_sheet
from parcels.importers.choices import NONE, Choices, layer_question
from parcels.importers.fields import (
    ALIASES,
    MOST_COLUMNS,
    MOST_SAMPLED,
    Table,
    column_name,
    column_of,
    sources_of,
    squeezed,
)
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, Column, Reading, real, too_many
from parcels.importers.workbook import open_workbook, sheet_rows

FORMAT_SHEET, FORMAT_CSV = "points_sheet", "points_csv"
HEADING_WITHIN = 10
MAX_CELLS = 64
MAX_BAD_ROWS = 200
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COLUMNS: dict[str, tuple[str, ...]] = {
    "plot": (*ALIASES["code"], "地块", "地块号", "宗地代码", "PLOT"),
    "ring": ("圈号", "圈", "环号", "RING"),
    "label": ("点号", "界址点号", "界址点", "序号", "POINT", "POINTNO", "ID"),
    "north": (
        "X",
        "北坐标",
        "纵坐标",
        "X坐标",
        "坐标X",
        "北坐标X",
        "纵坐标X",
        "X(M)",
        "北",
        "NORTHING",
        "NORTH",
    ),
    "east": (
        "Y",
        "东坐标",
        "横坐标",
        "Y坐标",
        "坐标Y",
        "东坐标Y",
        "横坐标Y",
        "Y(M)",
        "东",
        "EASTING",
        "EAST",
    ),
    "longitude": ("经度", "LON", "LNG", "LONGITUDE", "L"),
    "latitude": ("纬度", "LAT", "LATITUDE", "B"),
}
_FIELDS = ("name", "area", "land_class", "land_use", "map_sheet", "group_name")
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,12})?")
_WHOLE = re.compile(r"\d{1,7}")
Row = Sequence[Any]


def is_xls(content: bytes) -> bool:
    """Say whether bytes are an old Office file; whether it is a workbook is told on reading."""
    return content[:8] == _XLS


def looks_like_sheet(content: bytes) -> bool:
    """Say whether bytes are an Excel workbook of either kind."""
    if is_xls(content):
        return True
    return intake.is_zip(content) and any(name.startswith("xl/") for name in intake.names(content))


def looks_like_csv(content: bytes) -> bool:
    """Say whether bytes are text whose first lines name the columns of points, and no section of a TXT."""
    if b"\x00" in content[:4] and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        text, _ = intake.decode(content)
    except Refusal:
        return False
    head = text[:4000]
    if re.search(r"[\[【［]", head) or "@" in head:
        return False
    rows = [_cut(line) for line in head.splitlines()[:HEADING_WITHIN]]
    return any(_columns(row) for row in rows)


def read_sheet_file(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of the one sheet with points, or of the one chosen."""
    try:
        book = open_workbook(content, old=True)
        tables = {
            name: rows
            for name in book.sheet_names[:50]
            if (rows := _rows(sheet_rows(book, name, most=MAX_POINTS + HEADING_WITHIN + 1)))
        }
        if not tables:
            raise Refusal("POINTS_NO_COLUMNS")
        names = list(tables)
        taken = choices.layer if choices.layer in tables else names[0] if len(names) == 1 else ""
        asked = [layer_question(names, taken=taken)] if len(names) > 1 else []
        if not taken:
            told = "、".join(intake.clean(name, 40) for name in names[:5])
            return Reading(FORMAT_SHEET, findings=[error("LAYER_UNCHOSEN", names=told)], questions=asked)
        reading = _read(
            tables[taken], FORMAT_SHEET, None, choices=choices, epsg=epsg, survey_epsg=survey_epsg
        )
    except Refusal as no:
        return Reading(FORMAT_SHEET, findings=[error(no.code, **no.params)])
    reading.questions.extend(asked)
    return reading


def read_csv(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of a text table of points: comma, semicolon or tab between its cells."""
    try:
        text, encoding = intake.decode(content)
        if text.count("\n") + text.count("\r") > 2 * (MAX_POINTS + MAX_PLOTS):
            raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
        first = next((line for line in text.splitlines() if line.strip()), "")
        mark = max(",;\t，", key=first.count)
        table = list(csv.reader(io.StringIO(text.replace("，", ",")), delimiter=mark.replace("，", ",")))
        rows = _rows([row[:MAX_CELLS] for row in table])
        if not rows:
            raise Refusal("POINTS_NO_COLUMNS")
        return _read(rows, FORMAT_CSV, encoding, choices=choices, epsg=epsg, survey_epsg=survey_epsg)
    except Refusal as no:
        return Reading(FORMAT_CSV, findings=[error(no.code, **no.params)])
    except csv.Error:
        return Reading(FORMAT_CSV, findings=[error("CSV_BROKEN")])


def _cut(line: str) -> list[str]:
    mark = max(",;\t，", key=line.count)
    return line.split(mark)


def _said(value: Any) -> str:
    """A cell as text: a whole number without its point, an apostrophe that kept it text taken off."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float):
        return f"{value:.12f}".rstrip("0") if abs(value) < 1e12 else str(value)
    return intake.clean(str(value), 100).lstrip("'") if value is not None else ""


def _columns(row: Row) -> dict[str, int]:
    """The column of each part of a point that a row of headings names; {} where it names no coordinates."""
    words = {squeezed(_said(cell)): place for place, cell in reversed(list(enumerate(row)))}
    at = {
        part: words[squeezed(name)]
        for part, names in {**{f: ALIASES[f] for f in _FIELDS}, **_COLUMNS}.items()
        for name in reversed(names)
        if squeezed(name) in words
    }
    metres, degrees = {"north", "east"} <= at.keys(), {"longitude", "latitude"} <= at.keys()
    return at if metres or degrees else {}


def _rows(table: Sequence[Row]) -> list[tuple[int, Row]] | None:
    """The filled rows with their numbers, headings first if there are any; None for a table of no points."""
    filled = [(number, row) for number, row in enumerate(table, start=1) if any(_said(c) for c in row)]
    if len(filled) > MAX_POINTS + HEADING_WITHIN:
        raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
    for place, (_, row) in enumerate(filled[:HEADING_WITHIN]):
        if _columns(row):
            return filled[place:]
    bare = [(number, row) for number, row in filled if _bare(row) is not None]
    return bare if len(bare) >= 3 and len(bare) == len(filled) else None


def _bare(row: Row) -> tuple[str, str, str] | None:
    """A row of id, x, y and nothing behind, the two of a size that coordinates have."""
    cells = [_said(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) not in (2, 3) or not all(_NUMBER.fullmatch(cell) for cell in cells[-2:]):
        return None
    first, second = float(cells[-2]), float(cells[-1])
    return (
        (cells[0] if len(cells) == 3 else "", cells[-2], cells[-1]) if crs.guess([(first, second)]) else None
    )


def _read(
    rows: list[tuple[int, Row]],
    form: str,
    encoding: str | None,
    *,
    choices: Choices,
    epsg: int | None,
    survey_epsg: int,
) -> Reading:
    at = _columns(rows[0][1])
    if not at:
        sheet = _bare_sheet(rows)
        return read_sheet(sheet, form, encoding, choices=choices, epsg=epsg, survey_epsg=survey_epsg)
    table = _table(rows, choices)
    places = {column.name: place for place, column in reversed(_headings(rows[0][1]))}
    for subject, column in table.chosen.items():
        part = "plot" if subject == "code" else subject
        at.pop(part, None)
        if column:
            at[part] = places[column]
    sheet = _named(rows[1:], at)
    sheet.findings.extend(table.findings)
    reading = read_sheet(sheet, form, encoding, choices=choices, epsg=epsg, survey_epsg=survey_epsg)
    return table.told(reading)


def _headings(row: Row) -> list[tuple[int, Column]]:
    named = [(place, column_name(_said(cell))) for place, cell in enumerate(row)]
    return [(place, Column(name)) for place, name in named if name][:MOST_COLUMNS]


def _table(rows: list[tuple[int, Row]], choices: Choices) -> Table:
    """The columns of the headings, each with the first value below it."""
    columns: dict[str, Column] = {}
    for place, head in _headings(rows[0][1]):
        sampled = (_said(row[place]) for _, row in rows[1 : MOST_SAMPLED + 1] if place < len(row))
        columns.setdefault(head.name, column_of(head.name, next((text for text in sampled if text), "")))
    known = {"code": _COLUMNS["plot"], **{subject: ALIASES[subject] for subject in _FIELDS}}
    return sources_of(list(columns.values()), choices, known)


def _bare_sheet(rows: list[tuple[int, Row]]) -> Sheet:
    points = []
    for number, row in rows:
        bare = _bare(row)
        if bare:
            points.append(PointRow(number, bare[0][:20], 1, float(bare[1]), float(bare[2])))
    return Sheet(blocks=[Block(rows[0][0], "", {}, points)])


def _named(rows: list[tuple[int, Row]], at: Mapping[str, int]) -> Sheet:
    """The blocks of a table: a new plot where its column says another; a blank there is the plot above."""
    sheet = Sheet()
    blocks: dict[str, Block] = {}
    metres = "north" in at and "east" in at
    north, east = (at["north"], at["east"]) if metres else (at["latitude"], at["longitude"])
    current = ""
    for number, row in rows:

        def cell(part: str, row: Row = row) -> str:
            return _said(row[at[part]]) if part in at and at[part] < len(row) else ""

        pair = [_said(row[place]) if place < len(row) else "" for place in (north, east)]
        if not all(_NUMBER.fullmatch(text) for text in pair):
            shown = ",".join(_said(one) for one in row[:6])[:60]
            sheet.findings.append(error("BAD_COORDINATE", row=number, text=shown))
            if len(sheet.findings) >= MAX_BAD_ROWS:
                sheet.findings.append(error("TOO_MANY_BAD_LINES", row=number, limit=MAX_BAD_ROWS))
                break
            continue
        current = cell("plot") or current
        if current not in blocks:
            if len(blocks) >= MAX_PLOTS:
                return Sheet(findings=[too_many(len(blocks) + 1)])
            blocks[current] = Block(number, "", _fields(current, {f: cell(f) for f in _FIELDS}))
        ring = cell("ring")
        turn = int(ring) if _WHOLE.fullmatch(ring) else 1
        blocks[current].points.append(
            PointRow(number, cell("label")[:20], turn, float(pair[0]), float(pair[1]))
        )
    sheet.blocks = list(blocks.values())
    return sheet


def _fields(plot: str, said: Mapping[str, str]) -> dict[str, str | None]:
    fields: dict[str, str | None] = {part: real(text) for part, text in said.items()}
    return {**fields, "code": real(plot)}
