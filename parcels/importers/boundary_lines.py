"""Boundary-point TXT cut into a header and blocks of lines, in all the shapes exporters give it."""

import re
from dataclasses import dataclass, field

from landmgmt.lib import crs
from landmgmt.lib.findings import Finding, error
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, real, too_many
from parcels.importers.systems import Claim, datum_of, shift_of

# Nobody reads on after this many: the file is not what it claims to be.
MAX_BAD_LINES = 200
_WIDE = str.maketrans("０１２３４５６７８９．＝＠［］【】－　", "0123456789.=@[][]- ")
_SECTION = re.compile(r"\[(.{1,40}?)\]$")
_KEY = re.compile(r"([^=,]{1,30})=(.*)$")
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:\.\d{0,12})?")
_COUNT = re.compile(r"\d{1,7}")
_KINDS = ("面", "点", "线", "面状")
_CLASS = re.compile(r"\d{2}[\dH][\dH]?[A-Z]?")
_COLUMN_WORDS = ("界址点数", "地块面积", "点号", "坐标X", "X坐标", "纵坐标", "地块编号")


@dataclass(frozen=True)
class PointRow:
    """One point as written: the two numbers in the order they stood."""

    row: int
    label: str
    ring: int
    first: float
    second: float


@dataclass
class Block:
    """A plot line and the point rows under it; `line` is "" for a bare list of points."""

    row: int
    line: str
    fields: dict[str, str | None]
    points: list[PointRow] = field(default_factory=list)


@dataclass
class Sheet:
    """The whole file: its header by key, its blocks, and what could not be read."""

    header: dict[str, str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def cut(text: str) -> Sheet:
    """Return the sheet of a text; a line that is nothing known becomes an error with its number."""
    sheet = Sheet()
    points = 0
    for row, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        line = raw.translate(_WIDE).strip().strip("\ufeff\x1a")
        if not line or _SECTION.fullmatch(line) or _is_titles(line):
            continue
        if points > MAX_POINTS or len(sheet.blocks) > MAX_PLOTS:
            over_points = points > MAX_POINTS
            no = error("TOO_MANY_POINTS", limit=MAX_POINTS) if over_points else too_many(len(sheet.blocks))
            return Sheet(sheet.header, findings=[no])
        if len(sheet.findings) >= MAX_BAD_LINES:
            sheet.findings.append(error("TOO_MANY_BAD_LINES", row=row, limit=MAX_BAD_LINES))
            break
        points += _take(sheet, row, line)
    return sheet


def _take(sheet: Sheet, row: int, line: str) -> int:
    if not sheet.blocks and (key := _KEY.match(line)):
        sheet.header[key[1].strip()] = key[2].strip()
        return 0
    cells = _cells(line)
    if _is_plot_line(cells):
        sheet.blocks.append(Block(row, line, _plot_fields(cells)))
        return 0
    point = _point(row, cells)
    if point is None:
        code = "BAD_COORDINATE" if len(cells) in (3, 4, 5, 6) and sheet.blocks else "BAD_LINE"
        sheet.findings.append(error(code, plot=len(sheet.blocks) or None, row=row, text=line[:60]))
        return 0
    if not sheet.blocks:
        sheet.blocks.append(Block(row, "", {}))
    sheet.blocks[-1].points.append(point)
    return 1


def _cells(line: str) -> list[str]:
    if "," not in line:
        line = line.replace("，", ",")
    parts = line.split(",") if "," in line else re.split(r"[\t;]|\s+", line)
    return [part.strip() for part in parts]


def _is_titles(line: str) -> bool:
    return any(word in line for word in _COLUMN_WORDS) and "=" not in line and not re.search(r"\d{4}", line)


def _is_plot_line(cells: list[str]) -> bool:
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    if cells[-1].endswith("@") or "@" in cells:
        return True
    return len(cells) >= 7 and any(kind in cells for kind in _KINDS)


def _plot_fields(cells: list[str]) -> dict[str, str | None]:
    cells = [cell.rstrip("@").strip() for cell in cells]
    # 面 stands fifth; a line that lost or gained a field before it is read from there.
    kind = next((i for i, cell in enumerate(cells) if cell in _KINDS), 4)

    def at(place: int) -> str | None:
        return real(cells[place]) if 0 <= place < len(cells) else None

    fields = {
        "count": cells[0] if _COUNT.fullmatch(cells[0]) else None,
        "area": cells[1] if kind >= 3 and len(cells) > 1 else None,
        "code": at(kind - 2) if kind >= 4 else None,
        "name": at(kind - 1) if kind >= 3 else None,
        "map_sheet": at(kind + 1),
        "land_use": at(kind + 2),
        "land_class": at(kind + 3),
    }
    return _class_in_place(fields)


def _class_in_place(fields: dict[str, str | None]) -> dict[str, str | None]:
    """A class code that slipped into the column of the use is put back; 5 characters is the longest one."""
    use, land_class = fields["land_use"], fields["land_class"]
    if use and _CLASS.fullmatch(use) and not (land_class and _CLASS.fullmatch(land_class)):
        fields["land_use"], fields["land_class"] = land_class, use
    return fields


def _point(row: int, cells: list[str]) -> PointRow | None:
    while len(cells) > 2 and not cells[-1]:
        cells = cells[:-1]
    numbers = [float(cell) if _NUMBER.fullmatch(cell) else None for cell in cells]
    place = _coordinates_at(numbers)
    if place is None:
        return None
    first, second = numbers[place], numbers[place + 1]
    if first is None or second is None:
        return None
    ring = int(cells[1]) if place >= 2 and _COUNT.fullmatch(cells[1]) else 1
    return PointRow(row, cells[0][:20] if place else "", ring, first, second)


def _coordinates_at(numbers: list[float | None]) -> int | None:
    degrees: list[tuple[bool, int]] = []
    for place in range(len(numbers) - 1):
        first, second = numbers[place], numbers[place + 1]
        if first is None or second is None:
            continue
        guess = crs.guess([(first, second)])
        if guess and guess.kind != "degrees":
            return place
        if guess:
            degrees.append((first.is_integer() or second.is_integer(), place))
    if degrees:
        # Point 73 of ring 5 looks like 73° E, 5° N: a pair with decimals goes before one of whole numbers.
        return min(degrees)[1]
    # Numbers of no known size stay where custom puts them, so that their plot can be refused by name.
    custom = {2: 0, 3: 1}.get(len(numbers), 2)
    return custom if len(numbers) >= custom + 2 and len(numbers) <= 6 else None


def claim(header: dict[str, str]) -> Claim:
    """Return what the header says of the system: zone, zone width, datum."""
    name = header.get("坐标系", header.get("坐标系统", ""))
    width = _number(header.get("几度分带") or header.get("分带"))
    zone = _number(header.get("带号"))
    if zone in (3, 6):
        # One exporter writes the zone width here.
        width, zone = zone, None
    meridian = _number(header.get("中央子午线") or header.get("中央经线"))
    if zone is None and meridian and meridian % 3 == 0:
        width = 3
        zone = meridian // 3
    if not header:
        return Claim("none")
    if shift := shift_of(name):
        return Claim("header", None, name, degrees=True, shift=shift)
    return Claim("header", datum_of(name) if name else None, name, zone, width if width in (3, 6) else None)


def _number(text: str | None) -> int | None:
    found = re.search(r"\d{1,3}", text or "")
    return int(found[0]) if found else None
