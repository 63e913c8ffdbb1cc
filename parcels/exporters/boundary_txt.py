"""Writes boundary-point TXT (界址点坐标 / 报盘 TXT), the custom of land approval: every choice an option."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry, intake, units
from landmgmt.lib.refusal import Refusal
from parcels.exporters.land import placed, places_of

_SYSTEM_NAMES = {crs.Datum.CGCS2000: "2000国家大地坐标系"}
# What would end a field or mark a plot line is written otherwise: the custom has no escapes, and readers take
# a wide @ for a narrow one.
_FIELD = str.maketrans({",": "，", "@": "·", "＠": "·"})


@dataclass(frozen=True)
class Plot:
    """One plot to write: land in 4490 and what its line says; blanks stay blank.

    `area_ha` is the area its pages and papers declare; None measures what is written.
    """

    land: BaseGeometry
    code: str = ""
    name: str = ""
    map_sheet: str = ""
    land_use: str = ""
    land_class: str = ""
    area_ha: Decimal | None = None


@dataclass(frozen=True)
class Options:
    """How it is written; as it comes: GBK, CRLF, J labels, closing row, 3 decimals, zone prefix.

    `encoding` is a Python name (gb18030 holds GBK and the names GBK cannot write); `restart` numbers the
    points of each ring from 1; `area` is plane, ellipsoid, declared (the plot's own figure) or blank; `unit`
    is ha, ha_text (0.7655公顷), m2 or mu; `swapped` puts the easting first; `header` is full (10 keys), short
    (7) or none.
    """

    epsg: int = crs.SURVEY
    prefixed: bool = True
    encoding: str = "gb18030"
    newline: str = "\r\n"
    label: str = "J"
    closing_row: bool = True
    restart: bool = False
    decimals: int = 3
    area: str = "plane"
    unit: str = "ha"
    swapped: bool = False
    header: str = "full"


def boundary_txt(
    plots: Iterable[Plot],
    options: Options | None = None,
    *,
    unit: str = "",
    made_on: date | None = None,
    remark: str = "",
) -> bytes:
    """Return the file: header, then each plot's line and points, NORTHING before easting.

    A `remark` (schematic data) stands in the header whatever its set of keys.

    Rings are numbered through the plot: a shell, its holes, the next part. Coordinates are rounded to
    `decimals` (0.001 m: at most 0.71 mm from the land), and the area is of what is written, or what the plot
    declares. Refuses land that is no polygon, and a system without metres.
    """
    chosen = options or Options()
    epsg = _grid(chosen)
    lines = [*_header(chosen, epsg, unit, made_on, remark), "[地块坐标]"]
    for plot in plots:
        lines += _plot(plot, chosen, epsg)
    text = chosen.newline.join(lines) + chosen.newline
    return text.encode(chosen.encoding)


def _grid(options: Options) -> int:
    system = crs.allowed(options.epsg)
    if system.zone is None or system.width is None:
        raise Refusal("UNKNOWN_EPSG", {"epsg": options.epsg})
    sibling = crs.epsg_of(zone=system.zone, width=system.width, prefixed=options.prefixed)
    assert sibling is not None, "every allowed grid has both forms"
    return sibling


def _header(options: Options, epsg: int, unit: str, made_on: date | None, remark: str) -> Iterator[str]:
    if options.header == "none" and not remark:
        return
    yield "[属性描述]"
    if options.header == "full":
        yield "格式版本号=1.01版本"
        if unit:
            yield f"数据产生单位={_field(unit)}"
        if made_on:
            yield f"数据产生日期={made_on.year}-{made_on.month}-{made_on.day}"
    if options.header != "none":
        system = crs.SYSTEMS[epsg]
        yield f"坐标系={_SYSTEM_NAMES[system.datum]}"
        yield f"几度分带={system.width}"
        yield "投影类型=高斯克吕格"
        yield "计量单位=米"
        yield f"带号={system.zone}"
        yield f"精度={Decimal(1).scaleb(-options.decimals)}"
        yield "转换参数=,,,,,,"
    if remark:
        yield f"备注={_field(remark)}"


def _field(text: str) -> str:
    return intake.clean(text, 100).translate(_FIELD)


def _plot(plot: Plot, options: Options, epsg: int) -> list[str]:
    rings = _rings(plot.land, epsg, options.decimals)
    rows = list(_points(rings, options))
    cells = [
        str(len(rows)),
        _area(plot, rings, epsg, options),
        _field(plot.code),
        _field(plot.name),
        "面",
        _field(plot.map_sheet),
        _field(plot.land_use),
        _field(plot.land_class),
        "@",
    ]
    return [",".join(cells), *rows]


Written = tuple[Decimal, Decimal]
Rings = list[list[list[Written]]]


def _rings(land: BaseGeometry, epsg: int, decimals: int) -> Rings:
    """Parts, each a shell and its holes, each a list of (east, north) without the closing point."""
    if land.is_empty or land.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refusal("NO_GEOMETRY", {})
    flat = placed(land, epsg, decimals)
    decimals = places_of(flat, decimals)
    parts = flat.geoms if isinstance(flat, MultiPolygon) else [flat]
    return [
        [_ring(line.coords, decimals) for line in (part.exterior, *part.interiors)]
        for part in parts
        if isinstance(part, Polygon)
    ]


def _ring(coords: Iterable[tuple[float, ...]], decimals: int) -> list[Written]:
    place = Decimal(1).scaleb(-decimals)
    return [(Decimal(str(c[0])).quantize(place), Decimal(str(c[1])).quantize(place)) for c in coords][:-1]


def _points(parts: Rings, options: Options) -> Iterator[str]:
    point = 0
    for ring_number, ring in enumerate((ring for part in parts for ring in part), start=1):
        point = 0 if options.restart else point
        first = point + 1
        for place in ring:
            point += 1
            yield _row(point, ring_number, place, options)
        if options.closing_row:
            yield _row(first, ring_number, ring[0], options)


def _row(point: int, ring: int, place: Written, options: Options) -> str:
    first, second = place if options.swapped else place[::-1]
    return f"{options.label}{point},{ring},{first:f},{second:f}"


def _area(plot: Plot, parts: Rings, epsg: int, options: Options) -> str:
    """The area cell: by its rule in its unit, rounded once."""
    if options.area == "declared" or plot.area_ha is not None:
        return "" if plot.area_ha is None else _in_unit(units.ha_to_m2(plot.area_ha), options)
    if options.area not in ("plane", "ellipsoid"):
        return ""
    written = MultiPolygon([Polygon(_floats(part[0]), [_floats(h) for h in part[1:]]) for part in parts])
    if options.area == "plane":
        return _in_unit(Decimal(str(written.area)).quantize(Decimal("0.001")), options)
    return _in_unit(geometry.areas(crs.to_geographic(written, epsg), epsg).ellipsoid, options)


def _in_unit(m2: Decimal, options: Options) -> str:
    if options.unit == "m2":
        return str(units.to_m2(m2))
    if options.unit == "mu":
        return str(units.to_mu(m2))
    return f"{units.to_ha(m2)}公顷" if options.unit == "ha_text" else str(units.to_ha(m2))


def _floats(ring: list[Written]) -> list[tuple[float, float]]:
    return [(float(east), float(north)) for east, north in ring]
