"""What every reader hands over: plots with both their areas, household rows, findings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import shapely
from shapely.geometry import MultiPolygon, Polygon

from landmgmt.lib import crs, geometry, intake, units
from landmgmt.lib.findings import Finding, confirm, error, note
from landmgmt.lib.geometry import Areas
from parcels.importers.choices import Question

MAX_PLOTS = 2000
MAX_POINTS = 200_000
MAX_RINGS = 500
# The first faults of a ring tell enough; ten thousand sentences tell nothing.
MAX_RING_FINDINGS = 20
# (label, ring, northing, easting) as they stood in the file.
SourcePoint = tuple[str, int, float, float]

_PLACEHOLDER = re.compile(
    r"FID_?\d*|DK(BH|MC|YT|MJ)|TBBH|TFH|DLBM|DLMC|ZMC|NULL|NONE|N/?A|无|[-/—_*]+", re.IGNORECASE
)
_COLUMN_TITLES = {"地块编号", "地块名称", "地块用途", "图幅号", "地类编码", "地类代码"}
# Corners rounded to the millimetre change an area by less.
_TIE_M2 = Decimal("0.1")
AREA = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(公顷|ha|hm2|hm²|㎡|平方米|m2|m²|亩|mu)?", re.IGNORECASE)
_UNITS = {"公顷": "ha", "ha": "ha", "hm2": "ha", "hm²": "ha", "亩": "mu", "mu": "mu"}
_M2_PER = {"ha": units.M2_PER_HA, "m2": Decimal(1), "mu": units.M2_PER_HA / units.MU_PER_HA}


@dataclass(frozen=True)
class Plot:
    """One row of a file as land: `geometry` in 4490, None where the row's errors leave none."""

    no: int
    row: int
    code: str | None = None
    name: str | None = None
    geometry: MultiPolygon | None = None
    source_epsg: int | None = None
    source_points: tuple[SourcePoint, ...] = field(default=(), repr=False)
    declared_ha: Decimal | None = None
    declared_places: int | None = None
    areas: Areas | None = None
    matched: str = "undeclared"
    parts: int = 0
    holes: int = 0
    land_class: str | None = None
    land_use: str | None = None
    map_sheet: str | None = None
    group_name: str | None = None
    # Of an old datum: the area in its own grid. It is no area of ours, and there is no land to place.
    old_plane: Decimal | None = None

    @property
    def plane_m2(self) -> Decimal | None:
        """Return ㎡ in the grid the file came in (the survey grid for degrees), 2 places."""
        return self.areas.plane_m2 if self.areas else None

    @property
    def is_old_datum(self) -> bool:
        """Say whether it was read in a datum that nobody can convert."""
        return self.source_epsg is not None and crs.SYSTEMS[self.source_epsg].old

    @property
    def ellipsoid_m2(self) -> Decimal | None:
        """Return ㎡ on the ellipsoid, 2 places."""
        return self.areas.ellipsoid_m2 if self.areas else None

    @property
    def plane_ha(self) -> Decimal | None:
        """Return hectares in the grid the file came in, 4 places."""
        if self.old_plane is not None:
            return units.to_ha(self.old_plane)
        return self.areas.plane_ha if self.areas else None

    @property
    def ellipsoid_ha(self) -> Decimal | None:
        """Return hectares on the ellipsoid, 4 places."""
        return self.areas.ellipsoid_ha if self.areas else None


@dataclass(frozen=True)
class HolderRow:
    """One household's share of one plot; personal numbers never show in a repr."""

    row: int
    plot_code: str
    householder: str
    numerator: int
    denominator: int
    id_number: str | None = field(default=None, repr=False)
    account: str | None = field(default=None, repr=False)
    bank: str | None = None
    group_name: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of a file with one value as it stands there; `hidden` where it may name a person."""

    name: str
    sample: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class Reading:
    """Everything a file says; `notes` are its header lines worth keeping with the import.

    `said` is where the file names its system (header, prj, crs, none), `questions` what a person may answer.
    `columns` are those of its table of land, `sources` says which of them each subject was read from.
    """

    format: str
    encoding: str | None = None
    source_epsg: int | None = None
    plots: list[Plot] = field(default_factory=list)
    holders: list[HolderRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    said: str = "none"
    questions: list[Question] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """A plot while it is read; `rings` are (east, north) in the source system, or `shape` is ready-made."""

    no: int
    row: int
    epsg: int | None = None
    rings: list[list[tuple[float, float]]] = field(default_factory=list)
    shape: MultiPolygon | None = None
    labels: list[tuple[str, int]] = field(default_factory=list)
    area_text: str | None = None
    code: str | None = None
    name: str | None = None
    land_class: str | None = None
    land_use: str | None = None
    map_sheet: str | None = None
    group_name: str | None = None


def real(text: str | None, longest: int = 100) -> str | None:
    """Return a field's text, None for blanks and what exporters write into empty fields (FID_0, DKMC)."""
    cleaned = intake.clean(text or "", longest)
    if not cleaned or _PLACEHOLDER.fullmatch(cleaned) or cleaned in _COLUMN_TITLES:
        return None
    return cleaned


def finish(draft: Draft, *, survey_epsg: int) -> tuple[Plot, list[Finding]]:
    """Return the plot measured and judged; a fault leaves its geometry None and an error with its place."""
    findings, shape = _shape(draft, survey_epsg)
    if shape is None or draft.epsg is None:
        return without_land(draft, findings)
    if crs.SYSTEMS[draft.epsg].old:
        plot, told = _kept(draft, shape)
        return plot, findings + told
    flat = crs.to_geographic(shape, draft.epsg)
    land = geometry.as_multipolygon(flat)
    if land is None:
        return without_land(draft, [*findings, error("NO_GEOMETRY", plot=draft.no, row=draft.row)])
    grid = survey_epsg if crs.SYSTEMS[draft.epsg].geographic else draft.epsg
    areas = geometry.areas(land, grid)
    declared, told = declared_of(draft, areas)
    return _plot(draft, shape=shape, land=land, areas=areas, declared=declared), findings + told


def _kept(draft: Draft, shape: MultiPolygon) -> tuple[Plot, list[Finding]]:
    """Return a plot of an old datum: its corners and its area in its own grid, and no land."""
    assert draft.epsg is not None
    plane = None if crs.SYSTEMS[draft.epsg].geographic else geometry.plane(shape)
    declared, told = declared_of(draft, Areas(plane, plane) if plane is not None else None)
    plot = _plot(draft, shape=shape, declared=declared)
    fits = declared is not None and plane is not None and declared.matched(Areas(plane, plane)) == "plane"
    matched = "undeclared" if declared is None else "plane" if fits else "none"
    holes = sum(len(part.interiors) for part in shape.geoms)
    return replace(plot, old_plane=plane, matched=matched, parts=len(shape.geoms), holes=holes), told


def without_land(draft: Draft, findings: list[Finding]) -> tuple[Plot, list[Finding]]:
    """Return a plot whose errors leave no land: it still says what its paper declares, which matches none."""
    declared, told = declared_of(draft, None)
    return _plot(draft, declared=declared), findings + told


def _shape(draft: Draft, survey_epsg: int) -> tuple[list[Finding], MultiPolygon | None]:
    rings = draft.rings or _rings_of(draft.shape)
    if len(rings) > MAX_RINGS:
        no = error("TOO_MANY_RINGS", plot=draft.no, row=draft.row, rings=len(rings), limit=MAX_RINGS)
        return [no], None
    findings = _ring_findings(draft, rings, survey_epsg)
    if any(f.severity == "error" for f in findings) or not rings:
        return findings or [error("NO_GEOMETRY", plot=draft.no, row=draft.row)], None
    shape = draft.shape or geometry.assemble([geometry.closed(ring) for ring in rings])
    faults = geometry.problems(shape)
    findings += [error(p.code, plot=draft.no, row=draft.row, **p.params) for p in faults]
    return findings, None if faults else shape


def _ring_findings(
    draft: Draft, rings: Sequence[Sequence[tuple[float, float]]], survey_epsg: int
) -> list[Finding]:
    grade = {"TOO_FEW_POINTS": error, "SPIKE": confirm}
    found = []
    for number, ring in enumerate(rings, start=1):
        metres = _in_metres(ring, draft.epsg, survey_epsg)
        for problem in geometry.ring_problems(metres)[:MAX_RING_FINDINGS]:
            give = grade.get(problem.code, note)
            found.append(give(problem.code, plot=draft.no, row=draft.row, ring=number, **problem.params))
    return found


def _in_metres(
    ring: Sequence[tuple[float, float]], epsg: int | None, survey_epsg: int
) -> Sequence[tuple[float, float]]:
    if epsg is None or not crs.SYSTEMS[epsg].geographic:
        return ring
    moved = crs.to_survey(shapely.MultiPoint(ring), survey_epsg)
    return [(point.x, point.y) for point in moved.geoms]


def _rings_of(shape: MultiPolygon | None) -> list[list[tuple[float, float]]]:
    if shape is None:
        return []
    lines = [line for part in shape.geoms for line in (part.exterior, *part.interiors)]
    return [[(x, y) for x, y in line.coords] for line in lines]


def _plot(
    draft: Draft,
    *,
    shape: MultiPolygon | None = None,
    land: MultiPolygon | None = None,
    areas: Areas | None = None,
    declared: "Declared | None" = None,
) -> Plot:
    return Plot(
        no=draft.no,
        row=draft.row,
        code=draft.code,
        name=draft.name,
        geometry=land,
        source_epsg=draft.epsg,
        source_points=_source_points(draft, shape),
        declared_ha=declared.ha if declared else None,
        declared_places=declared.places if declared else None,
        areas=areas,
        matched=declared.matched(areas) if declared else "undeclared",
        parts=len(land.geoms) if land else 0,
        holes=sum(len(part.interiors) for part in land.geoms) if land else 0,
        land_class=draft.land_class,
        land_use=draft.land_use,
        map_sheet=draft.map_sheet,
        group_name=draft.group_name,
    )


def _source_points(draft: Draft, shape: MultiPolygon | None) -> tuple[SourcePoint, ...]:
    rings = draft.rings or _rings_of(shape)
    flat = [(number, x, y) for number, ring in enumerate(rings, start=1) for x, y in ring]
    labels = draft.labels if len(draft.labels) == len(flat) else [("", number) for number, _, _ in flat]
    return tuple((label, number, y, x) for (label, number), (_, x, y) in zip(labels, flat, strict=True))


@dataclass(frozen=True)
class Declared:
    """An area as a paper gives it: the figure, its unit (ha, m2, mu) and the places it was written with."""

    figure: Decimal
    unit: str
    places: int

    @property
    def m2(self) -> Decimal:
        """Return square metres, unrounded."""
        return self.figure * _M2_PER[self.unit]

    @property
    def ha(self) -> Decimal:
        """Return hectares: as written, or with enough places to lose nothing of another unit."""
        if self.unit == "ha":
            return self.figure
        return (self.m2 / units.M2_PER_HA).quantize(Decimal(1).scaleb(-self.places - 4))

    def matched(self, areas: Areas | None) -> str:
        """Return which area equals the figure to its places, or all but: plane before ellipsoid, or none.

        Corners written to the millimetre move a tie by some ㎡/100: compared in ㎡, with room for that.
        """
        if areas is None:
            return "none"
        for rule, m2 in (("plane", areas.plane), ("ellipsoid", areas.ellipsoid)):
            half = Decimal(1).scaleb(-self.places) / 2 * _M2_PER[self.unit]
            if abs(m2 - self.figure * _M2_PER[self.unit]) <= half + _TIE_M2:
                return rule
        return "none"


def declared_of(draft: Draft, areas: Areas | None) -> tuple[Declared | None, list[Finding]]:
    """Return what a plot's paper says of its area, with what is to be told of the figure."""
    text = real(draft.area_text)
    if text is None:
        return None, []
    written = AREA.fullmatch(text)
    if not written or len(written[1]) > 20:
        return None, [confirm("AREA_UNREADABLE", plot=draft.no, row=draft.row, text=text[:40])]
    try:
        figure = Decimal(written[1])
    except InvalidOperation:
        return None, [confirm("AREA_UNREADABLE", plot=draft.no, row=draft.row, text=text[:40])]
    places = min(len(written[1].partition(".")[2]), 8)
    figure = figure.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if figure == 0:
        return None, []
    if written[2]:
        return Declared(figure, _UNITS.get(written[2].lower(), "m2"), places), []
    bare = Declared(figure, "ha", places)
    return _unit_by_size(draft, bare, areas) if areas else (bare, [])


def _unit_by_size(draft: Draft, declared: Declared, areas: Areas) -> tuple[Declared, list[Finding]]:
    """A bare figure is hectares by custom; one that fits ㎡ or mu within 1 % is taken as those, and told."""
    for unit in ("ha", "m2", "mu"):
        tried = Declared(declared.figure, unit, declared.places)
        if abs(tried.m2 - areas.plane) <= areas.plane / 100:
            guessed = note("AREA_UNIT_GUESSED", plot=draft.no, row=draft.row, unit=unit)
            return tried, [] if unit == "ha" else [guessed]
    return declared, []


def polygon_parts(polygons: Sequence[Sequence[Sequence[tuple[float, float]]]]) -> MultiPolygon:
    """Return a MultiPolygon of (shell, hole, hole…) lists; each ring needs 3 points."""
    return MultiPolygon([Polygon(rings[0], rings[1:]) for rings in polygons])


def too_many(count: int) -> Finding:
    """Return the finding for a file of more plots than one sitting takes."""
    return error("TOO_MANY_PLOTS", plots=count, limit=MAX_PLOTS)
