"""Judges a batch of plots as the small reader judges one: what is plainly sound in sets, the rest singly."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, geometry
from landmgmt.lib.findings import Finding, Severity, error, note
from landmgmt.lib.many import Rings, doubtful_rings, ellipsoid_areas, half_up, thousandths
from parcels.importers.large_rows import BATCH, Batch
from parcels.importers.plots import AREA, MAX_RINGS, Draft, Plot, declared_of, finish, without_land
from parcels.importers.systems import Claim, placed, resolve
from parcels.rules import checks, landclass

LONGEST_CODE = 40
MAX_CORNERS = 200_000
# More than the country has, as in `actions.surveys`.
ABSURD_HA = Decimal(10_000_000)


@dataclass
class Told:
    """Findings, the first of each code kept and all of them counted."""

    most: int
    kept: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, *found: Finding) -> None:
        for one in found:
            mark = (one.severity.value, one.code)
            self.counts[mark] += 1
            if self.counts[mark] <= self.most:
                self.kept.append(one)

    def take(self, kept: list[Finding], counts: Iterable[tuple[tuple[str, str], int]]) -> None:
        """Add what was told of plots before, and how often each was."""
        self.kept += kept
        self.counts += Counter(dict(counts))

    @property
    def wrong(self) -> bool:
        return any(severity == Severity.ERROR for severity, _ in self.counts)


@dataclass
class Judged:
    """A batch as it goes on: `lines` for the table of the database, `metres` for the overlaps of
    those landed.
    """

    lines: bytes
    numbers: NDArray[np.int64]
    metres: NDArray[Any]
    rings: Rings | None
    systems: set[int | None]
    groups: dict[str, tuple[int, int]]


@dataclass
class Judge:
    """What is asked of every plot of a file."""

    said: Claim
    epsg: int | None
    survey_epsg: int
    extent: BaseGeometry | None
    told: Told
    oriented: bool = True
    count: int = 0
    _rings: Rings | None = None

    def batch(self, batch: Batch) -> Judged:
        """Number, place, measure and judge the plots of a batch."""
        size, first = len(batch.rows), self.count + 1
        self.count += size
        numbers = np.arange(first, first + size)
        made: list[_Row | None] = [None] * size
        sound, self._rings = np.zeros(size, dtype=bool), None
        for epsg, places, shapes, found in self._placed(batch):
            ok = self._sound(batch, numbers, epsg, places, shapes, made)
            for n in places[ok].tolist() if found else ():
                self.told.add(*(replace(f, plot=int(numbers[n]), row=batch.rows[n]) for f in found))
            sound[places[ok]] = True
        for n in np.flatnonzero(~sound).tolist():
            made[n] = self._closely(batch, n, int(numbers[n]))
        rows = [row for row in made if row is not None]
        self._columns(batch, numbers)
        landed = [row for row in rows if row.metres is not None]
        metres = np.full(len(landed), None, dtype=object)
        metres[:] = [row.metres for row in landed]
        groups: dict[str, tuple[int, int]] = {}
        for n, name in enumerate(batch.columns["group_name"]):
            if name:
                groups.setdefault("".join(name.split()), (int(numbers[n]), batch.rows[n]))
        # Where all were measured together, their corners are at hand.
        rings = self._rings if self._rings and len(self._rings.rings) == size else None
        return Judged(
            "".join(_lines(batch, rows)).encode(),
            np.array([row.no for row in landed], dtype=np.int64),
            metres,
            rings or (Rings(metres) if len(metres) else None),
            {row.epsg for row in rows},
            groups,
        )

    # --- in sets ------------------------------------------------------------------------------------------

    def _placed(self, batch: Batch) -> Iterator[tuple[int, NDArray[np.int64], NDArray[Any], list[Finding]]]:
        """Groups of plots whose numbers all say one system: (EPSG, places, shapes, findings of each plot)."""
        present = np.flatnonzero(~shapely.is_missing(batch.shapes))
        if not len(present):
            return
        shapes = batch.shapes[present]
        pairs, owner = shapely.get_coordinates(shapes, return_index=True)
        codes = _codes(pairs)
        start = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        low, high = np.minimum.reduceat(codes, start), np.maximum.reduceat(codes, start)
        corners = np.diff(np.append(start, len(owner)))
        clear = (low == high) & (low > 0) & (corners <= MAX_CORNERS)
        for code in np.unique(low[clear]).tolist():
            chosen = np.flatnonzero(clear & (low == code))
            x, y = pairs[start[chosen[0]]]
            guess = crs.guess([(float(x), float(y))])
            if guess is None:
                continue
            epsg, found = resolve(guess, self.said, epsg=self.epsg, plot=0, row=0)
            # What is in an old datum is measured in its own grid alone, as one plot is.
            if epsg is None or crs.SYSTEMS[epsg].old:
                continue
            turned = shapes[chosen]
            if not guess.east_first:
                found = [*found, note("SWAPPED_AXES", plot=0, row=0)]
                turned = shapely.transform(turned, lambda xy: xy[:, ::-1])
                turned = shapely.orient_polygons(turned) if self.oriented else turned
            yield epsg, present[chosen], turned, found

    def _sound(
        self,
        batch: Batch,
        numbers: NDArray[np.int64],
        epsg: int,
        places: NDArray[np.int64],
        shapes: NDArray[Any],
        made: "list[_Row | None]",
    ) -> NDArray[np.bool_]:
        """Measure those of a group that nothing can be said against; the mask says which."""
        degrees = crs.SYSTEMS[epsg].geographic
        grid = self.survey_epsg if degrees else epsg
        land = crs.to_geographic(shapes, epsg)
        if not self.oriented:
            land = shapely.orient_polygons(land)
        in_grid = crs.to_survey(land, grid)
        in_metres = Rings(in_grid if degrees else shapes)
        ok = ~doubtful_rings(in_metres, MAX_RINGS) & shapely.is_valid(shapes) & (shapely.area(shapes) > 0)
        plane, close_plane = thousandths(shapely.area(in_grid))
        ellipsoid = ellipsoid_areas(in_metres.moved(land))
        ok &= ~close_plane & ~np.isnan(ellipsoid) & (plane > 0)
        ellipsoid = np.nan_to_num(ellipsoid)
        # The series and the geodesics differ by some 0.0001 ㎡: a hectare's last place is told apart unless
        # it
        # stands on the half of a square metre.
        ok &= np.abs(ellipsoid - np.floor(ellipsoid) - 0.5) > 0.001
        metres = in_grid if grid == self.survey_epsg else crs.to_survey(land, self.survey_epsg)
        self._rings = in_metres if degrees and ok.all() else None
        plane_m2, plane_ha = half_up(plane, 10), half_up(plane, 1000)
        ellipsoid_ha = np.floor(ellipsoid + 0.5).astype(np.int64)
        inside = np.ones(len(places), dtype=bool)
        if self.extent is not None:
            shapely.prepare(self.extent)
            inside = shapely.covers(self.extent, land)
        areas = batch.columns["area"]
        # `bytes.hex` is many times as quick as the library's own. Degrees stand in the file as they are kept.
        lands = [one.hex() for one in shapely.to_wkb(land)]
        same = degrees and self.oriented
        sources = [None] * len(lands) if same else [one.hex() for one in shapely.to_wkb(shapes)]
        # Lists, since a number out of an array by itself costs ten times as much.
        at, no, within = places.tolist(), numbers[places].tolist(), inside.tolist()
        m2, curved = (plane / 1000).tolist(), ellipsoid.tolist()
        figures = (plane_ha.tolist(), ellipsoid_ha.tolist(), plane_m2.tolist())
        for n in np.flatnonzero(ok).tolist():
            place = at[n]
            declared = _declared(areas[place], m2[n], curved[n])
            if declared is None:
                measured = geometry.Areas(
                    _thousandth(plane[n]), _thousandth(np.floor(ellipsoid[n] * 1000 + 0.5))
                )
                declared = self._declared_apart(batch, place, no[n], epsg, measured)
            if not within[n]:
                plot = Plot(no[n], batch.rows[place], geometry=land[n])
                self.told.add(*checks.outside_extent(plot, self.extent))
            made[place] = _Row(
                no[n],
                epsg,
                metres[n],
                lands[n],
                sources[n],
                *declared,
                f"{figures[0][n]}e-4",
                f"{figures[1][n]}e-4",
                f"{figures[2][n]}e-2",
            )
        sound: NDArray[np.bool_] = ok
        return sound

    def _declared_apart(
        self, batch: Batch, place: int, number: int, epsg: int, measured: geometry.Areas
    ) -> tuple[str | None, str | None, str]:
        """The same of a figure that is not plain, and what is to be said of it."""
        draft = Draft(no=number, row=batch.rows[place], epsg=epsg, area_text=batch.columns["area"][place])
        declared, found = declared_of(draft, measured)
        plot = Plot(
            number,
            batch.rows[place],
            declared_ha=declared.ha if declared else None,
            areas=measured,
            matched=declared.matched(measured) if declared else "undeclared",
        )
        self.told.add(*found, *checks.area_differs(plot))
        return *_hectares(plot.declared_ha), plot.matched

    def _columns(self, batch: Batch, numbers: NDArray[np.int64]) -> None:
        """What is said of a row by its columns alone."""
        for n, code in enumerate(batch.columns["code"]):
            if code is not None and len(code) > LONGEST_CODE:
                self.told.add(
                    error("CODE_TOO_LONG", plot=int(numbers[n]), row=batch.rows[n], limit=LONGEST_CODE)
                )
        known: dict[str | None, bool] = {None: True}
        for n, code in enumerate(batch.columns["land_class"]):
            if code not in known:
                known[code] = landclass.group_of(str(code)) is not None
            if not known[code]:
                plot = Plot(int(numbers[n]), batch.rows[n], land_class=code)
                self.told.add(*checks.unknown_land_class(plot))

    # --- by itself ----------------------------------------------------------------------------------------

    def _closely(self, batch: Batch, n: int, number: int) -> "_Row":
        """One plot by the small reader's own functions."""
        columns: dict[str, Any] = {subject: values[n] for subject, values in batch.columns.items()}
        draft = Draft(no=number, row=batch.rows[n], area_text=columns.pop("area"), **columns)
        found = self._place(draft, batch.shapes[n], batch.why.get(batch.rows[n]))
        if draft.shape is None:
            plot, told = without_land(draft, found)
        else:
            plot, more = finish(draft, survey_epsg=self.survey_epsg)
            told = [*found, *more]
        self.told.add(*told, *checks.outside_extent(plot, self.extent), *checks.area_differs(plot))
        return _row(plot, draft, self.survey_epsg)

    def _place(self, draft: Draft, shape: Any, why: Finding | None) -> list[Finding]:
        if shape is None:
            said = why or error("NO_GEOMETRY", row=draft.row)
            return [replace(said, plot=draft.no)]
        pairs = [(float(x), float(y)) for x, y in shapely.get_coordinates(shape)]
        if len(pairs) > MAX_CORNERS:
            return [error("TOO_MANY_CORNERS", plot=draft.no, row=draft.row)]
        guess = crs.guess(pairs)
        if guess is None:
            first, second = (f"{value:.3f}" for value in pairs[0])
            return [error("COORDINATES_UNKNOWN", plot=draft.no, row=draft.row, first=first, second=second)]
        draft.epsg, found = resolve(guess, self.said, epsg=self.epsg, plot=draft.no, row=draft.row)
        if draft.epsg is None:
            return placed(found, guess, pairs[0])
        if not guess.east_first:
            found.append(note("SWAPPED_AXES", plot=draft.no, row=draft.row))
            shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
            shape = geometry.as_multipolygon(shape) if self.oriented else shape
        draft.shape = shape
        return found


@dataclass(slots=True)
class _Row:
    """A plot on its way into the table, figures as text."""

    no: int
    epsg: int | None
    metres: Any
    land: str | None
    source: str | None
    declared: str | None
    kept: str | None
    matched: str
    plane_ha: str | None = None
    ellipsoid_ha: str | None = None
    plane_m2: str | None = None


def _codes(pairs: NDArray[np.float64]) -> NDArray[np.int64]:
    """What `crs.guess` says of each pair, as a number: 0 for nothing."""
    first, second = pairs[:, 0], pairs[:, 1]
    codes = np.zeros(len(pairs), dtype=np.int64)
    for east_first, east, north in ((1, first, second), (0, second, first)):
        northing = (north >= 1_800_000) & (north < 6_000_000)
        with np.errstate(invalid="ignore"):
            zone = np.nan_to_num(east // 1_000_000, posinf=0, neginf=0).astype(np.int64)
        zoned = ((zone >= 25) & (zone <= 45)) | ((zone >= 13) & (zone <= 23))
        bare = northing & (east >= 100_000) & (east < 1_000_000)
        degrees = (north >= 3) & (north <= 54) & (east >= 73) & (east <= 136)
        said = np.where(bare, 10, np.where(northing & zoned, 1000 + 10 * zone, np.where(degrees, 20, 0)))
        # The office's order, north first, is tried first by `guess`, and so stands here last.
        codes = np.where(said > 0, said + east_first, codes)
    return codes


def _declared(text: str | None, plane: float, ellipsoid: float) -> tuple[str | None, str | None, str] | None:
    """(hectares declared, as kept, matched) of a plain figure in hectares that fits; None for any other."""
    if text is None:
        return None, None, "undeclared"
    said = _plain_figure(text)
    if said is None:
        return None
    figure, m2, half = said
    off_plane, off_ellipsoid = abs(plane - m2), abs(ellipsoid - m2)
    if off_plane > plane * 0.009 or abs(off_plane - half) < 0.01 or abs(off_ellipsoid - half) < 0.01:
        return None
    return figure, figure, "plane" if off_plane <= half else "ellipsoid" if off_ellipsoid <= half else "none"


@lru_cache(maxsize=BATCH)
def _plain_figure(text: str) -> tuple[str, float, float] | None:
    """A figure in hectares with up to 4 places, its ㎡ and how far a measured area may be from it."""
    written = AREA.fullmatch(text)
    if not written or written[2] or len(written[1]) > 20:
        return None
    places = len(written[1].partition(".")[2])
    m2 = float(written[1]) * 10_000
    return None if places > 4 or m2 <= 0 else (written[1], m2, 0.5 * 10 ** (4 - places) + 0.1)


def _thousandth(whole: Any) -> Decimal:
    return Decimal(int(whole)).scaleb(-3)


def _hectares(declared_ha: Decimal | None) -> tuple[str | None, str | None]:
    """What a plot declares, in full and as a field of 4 places keeps it."""
    if declared_ha is None:
        return None, None
    kept = f"{declared_ha.quantize(Decimal('0.0001')):f}" if declared_ha < ABSURD_HA else None
    return f"{declared_ha:f}", kept


def _row(plot: Plot, draft: Draft, survey_epsg: int) -> _Row:
    declared, kept = _hectares(plot.declared_ha)
    if plot.geometry is None:
        old = shapely.to_wkb(draft.shape, hex=True) if plot.is_old_datum and draft.shape else None
        own_grid = None if plot.plane_ha is None else str(plot.plane_ha)
        return _Row(plot.no, plot.source_epsg, None, None, old, declared, kept, plot.matched, own_grid)
    return _Row(
        plot.no,
        plot.source_epsg,
        crs.to_survey(plot.geometry, survey_epsg),
        shapely.to_wkb(plot.geometry, hex=True),
        shapely.to_wkb(draft.shape, hex=True) if draft.shape is not None else None,
        declared,
        kept,
        plot.matched,
        str(plot.plane_ha),
        str(plot.ellipsoid_ha),
        str(plot.plane_m2),
    )


def _lines(batch: Batch, rows: list[_Row]) -> Iterator[str]:
    columns, none = batch.columns, "\\N"
    classes = {c: _text(c if landclass.group_of(c) else None) for c in set(columns["land_class"]) if c}
    groups = {name: _text("".join(name.split())) for name in set(columns["group_name"]) if name}
    texts = (columns[name] for name in ("code", "name", "land_class", "group_name"))
    for row, line, code, name, land_class, group in zip(rows, batch.rows, *texts, strict=True):
        source = f"\\\\x{row.source}" if row.source else none
        yield (
            f"{row.no}\t{line}\t{_text(code)}\t{_text(name)}\t{row.land or none}\t{row.epsg or none}"
            f"\t{source}\t{row.declared or none}\t{row.kept or none}"
            f"\t{row.plane_ha or none}\t{row.ellipsoid_ha or none}\t{row.plane_m2 or none}\t{row.matched}"
            f"\t{classes.get(land_class, none)}\t{groups.get(group, none)}\n"
        )


def _text(value: str | None) -> str:
    if value is None:
        return "\\N"
    return value.replace("\\", "\\\\") if "\\" in value else value
