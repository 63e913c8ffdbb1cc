"""Reads a drawing in DXF as CASS makes it: closed lines of a layer, arcs as chords, texts and data."""

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.findings import Finding, confirm, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices, layer_question
from parcels.importers.dxf_data import NUMBER, data_of
from parcels.importers.features import Item, common_epsg, plots_of
from parcels.importers.fields import table_of
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, Reading, too_many
from parcels.importers.systems import Claim, in_old_datum, unknown_epsg
from parcels.rules.landclass import group_of

FORMAT = "dxf"
LAYER = "JZD"
# The columns that texts in a plot stand for.
TEXTS = ("DKBH", "DKMC", "DLBM")
# An arc leaves its chords by no more than this, in metres: as much as a corner is written to.
CHORD_MM = 1
MAX_LINES = 1_500_000
MAX_TEXTS = 20_000
# Room for a handful of points per arc, and for arcs that are whole circles of the park.
MAX_ARC_POINTS = 2_000
# What a library of drawings raises on what is none, besides its own fault.
_BROKEN = (
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
_LABEL = re.compile(r"[JjPp]?\d{1,5}")
_NUMBER = re.compile(r"[\d.,\s]+(公顷|亩|㎡|m2|m²|平方米)?")
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9()（）_-]{1,39}")
_MTEXT_MARK = re.compile(r"\\[A-Za-z][^;\\{}]*;|[{}]|\\[PpNn~]")
_HAN = re.compile(r"[\u4e00-\u9fff]")

Corner = tuple[float, float]


@dataclass
class _Ring:
    """A closed polyline: where it stood, its corners, how many of its sides were arcs."""

    row: int
    points: list[Corner]
    arcs: int
    shape: Polygon
    data: dict[str, str]
    texts: list[str] = field(default_factory=list)

    @property
    def is_named(self) -> bool:
        """Whether it says what land it is, and so is no hole of other land."""
        return bool(self.texts or self.data.get(NUMBER))


@dataclass
class _Sheet:
    closed: dict[str, list[_Ring]] = field(default_factory=dict)
    open_lines: dict[str, int] = field(default_factory=dict)
    texts: list[tuple[Corner, str]] = field(default_factory=list)


def looks_like(content: bytes) -> bool:
    """Say whether bytes begin like a DXF: a comment or a section first."""
    if content[:22] == b"AutoCAD Binary DXF\r\n\x1a\x00":
        return True
    head = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    lines = [line.strip() for line in head.splitlines()[:2]]
    return len(lines) == 2 and (lines[0] == b"999" or lines == [b"0", b"SECTION"])


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of the closed polylines of layer JZD, of the only layer, or of the chosen one."""
    try:
        text, encoding = _text(content)
        sheet = _sheet(_opened(text))
        names = sorted(sheet.closed)
        if not names:
            raise Refusal("DXF_NO_POLYLINES")
        taken = choices.layer if choices.layer in sheet.closed else _usual(names)
        asked = [layer_question(names, taken=taken)] if len(names) > 1 else []
        if not taken:
            told = "、".join(intake.clean(name, 40) for name in names[:5])
            return Reading(FORMAT, encoding, findings=[error("LAYER_UNCHOSEN", names=told)], questions=asked)
        items, findings = _items(sheet, taken)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    wrong = unknown_epsg(epsg)
    if wrong:
        return Reading(FORMAT, encoding, findings=wrong, questions=asked)
    # Texts alone are no table: what they are is known, and nothing can be chosen.
    table = table_of([item.record for item in items], choices) if _bears_data(items) else None
    plots, more = plots_of(items, choices, epsg=epsg, survey_epsg=survey_epsg, table=table)
    assumed = [] if epsg else [note("DATUM_ASSUMED")]
    found = [*findings, *in_old_datum(p.source_epsg for p in plots), *assumed, *more]
    reading = Reading(FORMAT, encoding, common_epsg(plots), plots, [], found, questions=asked)
    return table.told(reading) if table else reading


def _bears_data(items: Sequence[Item]) -> bool:
    return any(column not in TEXTS for item in items for column in item.record)


def _usual(names: Sequence[str]) -> str:
    boundary = next((name for name in names if name.upper() == LAYER), "")
    return boundary or (names[0] if len(names) == 1 else "")


def _text(content: bytes) -> tuple[str, str]:
    if content.startswith(b"AutoCAD Binary DXF"):
        raise Refusal("DXF_BINARY")
    text, encoding = intake.decode(content)
    if text.count("\n") > MAX_LINES or text.count("\r") > MAX_LINES:
        raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
    if text.count("VERTEX") > MAX_POINTS or text.count("POLYLINE") > 50 * MAX_PLOTS:
        raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
    return text, encoding


def _opened(text: str) -> Any:
    # Loaded for drawings only: it is the slowest of the readers' libraries.
    import ezdxf
    from ezdxf.lldxf.const import DXFError

    try:
        return ezdxf.read(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")))  # type: ignore[attr-defined]
    except (DXFError, *_BROKEN) as cause:
        raise Refusal("DXF_BROKEN") from cause


def _sheet(drawing: Any) -> _Sheet:
    from ezdxf.lldxf.const import DXFError

    sheet = _Sheet()
    points = 0
    try:
        for row, entity in enumerate(drawing.modelspace(), start=1):
            kind, layer = entity.dxftype(), str(entity.dxf.get("layer", "0"))
            if kind in ("LWPOLYLINE", "POLYLINE"):
                ring = _ring(row, entity)
                if ring is None:
                    sheet.open_lines[layer] = sheet.open_lines.get(layer, 0) + 1
                    continue
                points += len(ring.points)
                if points > MAX_POINTS:
                    raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
                sheet.closed.setdefault(layer, []).append(ring)
            elif kind in ("TEXT", "MTEXT") and len(sheet.texts) < MAX_TEXTS:
                written = entity.text if kind == "MTEXT" else entity.dxf.text
                at = entity.dxf.insert
                sheet.texts.append(((float(at.x), float(at.y)), _plain(str(written))))
    except (DXFError, *_BROKEN) as cause:
        raise Refusal("DXF_BROKEN") from cause
    return sheet


def _plain(text: str) -> str:
    return intake.clean(_MTEXT_MARK.sub(" ", text), 80)


def _ring(row: int, entity: Any) -> _Ring | None:
    """Return the ring of a closed polyline in the drawing's own axes; None for an open one."""
    if entity.dxftype() == "LWPOLYLINE":
        raw = [(float(x), float(y), float(b)) for x, y, b in entity.get_points("xyb")]
        shut, flat = bool(entity.closed), True
    else:
        if not (entity.is_2d_polyline or entity.is_3d_polyline):
            return None
        flat = entity.is_2d_polyline
        raw = [
            (
                float(v.dxf.location.x),
                float(v.dxf.location.y),
                float(v.dxf.get("bulge", 0.0)) if flat else 0.0,
            )
            for v in entity.vertices
        ]
        shut = bool(entity.is_closed)
    if not all(math.isfinite(value) for corner in raw for value in corner):
        raise Refusal("DXF_BROKEN")
    if len(raw) > 1 and math.dist(raw[0][:2], raw[-1][:2]) <= geometry.TOLERANCE_M:
        raw, shut = raw[:-1], True
    if not shut or len(raw) < 2:
        return None
    if flat and entity.dxf.get("extrusion", (0, 0, 1))[2] < 0:
        # Drawn seen from below: its own axes are mirrored.
        raw = [(-x, y, -bulge) for x, y, bulge in raw]
    points, arcs = _chords(raw)
    if len(set(points)) < 3:
        return None
    return _Ring(row, points, arcs, Polygon(points), data_of(entity))


def _chords(corners: Sequence[tuple[float, float, float]]) -> tuple[list[Corner], int]:
    """Return the corners with points put into every arc, and the number of arcs.

    A side with bulge b is an arc of angle 4·atan(b), to the left of its chord where b < 0.
    """
    points: list[Corner] = []
    arcs = 0
    for i, (x, y, bulge) in enumerate(corners):
        points.append((x, y))
        following = corners[(i + 1) % len(corners)]
        if bulge and (x, y) != following[:2]:
            arcs += 1
            points += _arc((x, y), following[:2], bulge)
            if len(points) > MAX_POINTS:
                raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
    return points, arcs


def _arc(start: Corner, end: Corner, bulge: float) -> list[Corner]:
    """Return the points between the ends of an arc: none of its chords leaves it by more than CHORD_MM."""
    angle = 4 * math.atan(bulge)
    chord = math.dist(start, end)
    radius = chord * (1 + bulge * bulge) / (4 * abs(bulge))
    sag = CHORD_MM / 1000
    step = 2 * math.acos(1 - sag / radius) if radius > sag else math.pi / 2
    count = math.ceil(abs(angle) / step)
    if not 1 <= count <= MAX_ARC_POINTS or not math.isfinite(radius):
        raise Refusal("DXF_ARC", {"east": f"{start[0]:.3f}", "north": f"{start[1]:.3f}"})
    # The middle lies off the chord's middle, by the part of the radius that the arc's height leaves.
    reach = (1 - bulge * bulge) / (4 * bulge)
    centre = (
        (start[0] + end[0]) / 2 - reach * (end[1] - start[1]),
        (start[1] + end[1]) / 2 + reach * (end[0] - start[0]),
    )
    turn = math.atan2(start[1] - centre[1], start[0] - centre[0])
    return [
        (
            centre[0] + radius * math.cos(turn + angle * k / count),
            centre[1] + radius * math.sin(turn + angle * k / count),
        )
        for k in range(1, count)
    ]


def _items(sheet: _Sheet, layer: str) -> tuple[list[Item], list[Finding]]:
    """Rings as plots: one inside another without a word of its own is a hole in it, and that is told."""
    rings = sheet.closed[layer]
    if len(rings) > MAX_PLOTS:
        raise Refusal("TOO_MANY_PLOTS", too_many(len(rings)).params)
    findings: list[Finding] = []
    parents = _parents(rings)
    _give_texts(sheet, rings)
    holes: dict[int, list[int]] = {}
    for i, parent in enumerate(parents):
        if parent is not None and not rings[i].is_named:
            holes.setdefault(parent, []).append(i)
    inner = {i for within in holes.values() for i in within}
    items: list[Item] = []
    for i, ring in enumerate(rings):
        if i in inner:
            continue
        cut = [rings[j].points for j in holes.get(i, ())]
        for j in holes.get(i, ()):
            findings.append(note("RING_AS_HOLE", plot=len(items) + 1, row=rings[j].row, layer=layer))
        record, told = _named(ring, len(items) + 1)
        findings += told
        record |= {column: value for column, value in ring.data.items() if column not in record}
        shape = MultiPolygon([Polygon(ring.points, cut)])
        items.append(Item(ring.row, record, geometry.as_multipolygon(shape), Claim("none"), "NO_GEOMETRY"))
    arcs = sum(ring.arcs for ring in rings)
    if arcs:
        findings.append(note("BULGES_DENSIFIED", count=arcs, mm=CHORD_MM))
    if sheet.open_lines.get(layer):
        findings.append(
            confirm("POLYLINE_OPEN", count=sheet.open_lines[layer], layer=intake.clean(layer, 40))
        )
    return items, findings


def _parents(rings: Sequence[_Ring]) -> list[int | None]:
    """The smallest sound ring that holds each ring."""
    tree = shapely.STRtree([ring.shape for ring in rings])
    parents: list[int | None] = []
    for i, ring in enumerate(rings):
        if not ring.shape.is_valid:
            parents.append(None)
            continue
        inside = ring.shape.representative_point()
        around = [
            int(j)
            for j in tree.query(inside)
            if int(j) != i
            and rings[int(j)].shape.is_valid
            and rings[int(j)].shape.area > ring.shape.area
            and rings[int(j)].shape.covers(ring.shape)
        ]
        parents.append(min(around, key=lambda j: rings[j].shape.area) if around else None)
    return parents


def _give_texts(sheet: _Sheet, rings: Sequence[_Ring]) -> None:
    """Hand each text that may name land to the smallest ring around it."""
    tree = shapely.STRtree([ring.shape for ring in rings])
    for place, text in sheet.texts:
        if not _may_name(text):
            continue
        point = Point(place)
        around = [int(j) for j in tree.query(point) if rings[int(j)].shape.is_valid]
        around = [j for j in around if rings[j].shape.covers(point)]
        if around:
            rings[min(around, key=lambda j: rings[j].shape.area)].texts.append(text)


def _may_name(text: str) -> bool:
    """Say whether a text is more than a corner's label or a figure."""
    if group_of(text):
        return True
    return bool(text) and not _LABEL.fullmatch(text) and not _NUMBER.fullmatch(text)


def _named(ring: _Ring, plot: int) -> tuple[dict[str, Any], list[Finding]]:
    """Tell code, name and class among a plot's texts; of several alike none is taken, and that is told."""
    names = sorted({text for text in ring.texts if _HAN.search(text)})
    classes = sorted({text for text in ring.texts if group_of(text)})
    codes = sorted({text for text in ring.texts if _CODE.fullmatch(text) and text not in classes})
    record: dict[str, Any] = {}
    findings: list[Finding] = []
    for column, found in zip(TEXTS, (codes, names, classes), strict=True):
        if len(found) == 1:
            record[column] = found[0]
        elif found:
            told = "、".join(found[:4])
            findings.append(note("DXF_TEXTS_MANY", plot=plot, row=ring.row, column=column, texts=told[:80]))
    return record, findings
