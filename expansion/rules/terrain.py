"""Ground as a net of triangles between survey points: its level and its slope anywhere.

Points are rows of easting, northing, level in metres of the office's survey grid, shape (n, 3). The net is
Delaunay's: between points the ground is taken as flat triangles, beyond their hull it is unknown (NaN).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.lib.refusal import Refusal

Points = npt.NDArray[np.float64]
# Ground flatter than this on all its points is one plane: it needs no net.
PLANE_M = 1e-6
# Largest side, in squares, of the sieve that tells triangles far from an edge from those near it.
SIEVE = 256


@dataclass(frozen=True)
class Slope:
    """Steepness of ground in percent: mean by area, and the steepest triangle; `covered` is a share of 1."""

    mean: float
    maximum: float
    covered: float


class Terrain:
    """A net over survey points. Raises Refusal `terrain_too_few` or `terrain_collinear`."""

    def __init__(self, points: Points) -> None:
        points = np.ascontiguousarray(points, dtype=np.float64)
        if len(points) < 3:
            raise Refusal("terrain_too_few", {"points": len(points)})
        # Coordinates of eight digits would cost Qhull its last ones: the net is woven around the middle.
        self.origin: Points = np.floor(points[:, :2].mean(axis=0))
        self.xy: Points = points[:, :2] - self.origin
        self.z: Points = points[:, 2].copy()
        # Width across the longest direction: points within a millimetre of one line span no ground.
        narrow, _wide = np.sqrt(np.abs(np.linalg.eigvalsh(np.cov(self.xy.T))))
        if narrow < 1e-3:
            raise Refusal("terrain_collinear", {"points": len(points)})
        from scipy.spatial import Delaunay, QhullError  # half a second that only a survey needs

        try:
            self.net = Delaunay(self.xy)
        except QhullError as broken:
            raise Refusal("terrain_collinear", {"points": len(points)}) from broken

    @property
    def triangles(self) -> npt.NDArray[np.int32]:
        """Corner numbers of each triangle, shape (m, 3)."""
        return np.asarray(self.net.simplices)

    @cached_property
    def plane(self) -> tuple[float, float, float] | None:
        """(a, b, c) of z = a·x + b·y + c around the origin where all points lie on one plane, else None."""
        base = np.column_stack([self.xy, np.ones(len(self.xy))])
        first = base[:: max(1, len(base) // 1000)]
        found, *_ = np.linalg.lstsq(first, self.z[:: max(1, len(base) // 1000)], rcond=None)
        if np.abs(base @ found - self.z).max() > PLANE_M:
            return None
        return float(found[0]), float(found[1]), float(found[2])

    def levels(self, places: Points) -> Points:
        """Level at each (easting, northing) of shape (k, 2); NaN beyond the hull."""
        local = np.asarray(places, dtype=np.float64) - self.origin
        at = self.net.find_simplex(local)
        out = np.full(len(local), np.nan)
        inside = at >= 0
        weights = self._weights(at[inside], local[inside])
        out[inside] = (weights * self.z[self.triangles[at[inside]]]).sum(axis=1)
        return out

    def nearest(self, places: Points) -> npt.NDArray[np.int64]:
        """The number of the point nearest to each place."""
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(self.xy).query(places - self.origin)[1], dtype=np.int64)

    def _weights(self, at: npt.NDArray[np.int32], local: Points) -> Points:
        # Qhull's own transform is empty for slivers; three areas never are.
        a, b, c = (self.xy[self.triangles[at, i]] for i in range(3))
        whole = _cross(b - a, c - a)
        whole = np.where(whole == 0, np.nan, whole)
        second, third = _cross(local - a, c - a) / whole, _cross(b - a, local - a) / whole
        found = np.column_stack([1 - second - third, second, third])
        return np.asarray(np.where(np.isnan(found), 1 / 3, found))

    def gradients(self, numbers: npt.NDArray[Any]) -> Points:
        """Rise per metre east and north of the triangles `numbers`, shape (k, 2); 0 for slivers."""
        corners = self.triangles[numbers]
        a, b, c = (self.xy[corners[:, i]] for i in range(3))
        za, zb, zc = (self.z[corners[:, i]] for i in range(3))
        whole = _cross(b - a, c - a)
        with np.errstate(divide="ignore", invalid="ignore"):
            east = ((zb - za) * (c - a)[:, 1] - (zc - za) * (b - a)[:, 1]) / whole
            north = ((zc - za) * (b - a)[:, 0] - (zb - za) * (c - a)[:, 0]) / whole
        found: Points = np.nan_to_num(np.column_stack([east, north]), posinf=0.0, neginf=0.0)
        return found

    def areas(self, numbers: npt.NDArray[Any]) -> Points:
        """Plane areas of the triangles `numbers`, in ㎡."""
        a, b, c = (self.xy[self.triangles[numbers, i]] for i in range(3))
        return np.asarray(np.abs(_cross(b - a, c - a)) / 2)

    def sides(self, numbers: npt.NDArray[Any]) -> Points:
        """Longest side of the triangles `numbers`, in metres."""
        a, b, c = (self.xy[self.triangles[numbers, i]] for i in range(3))
        return np.asarray(np.maximum.reduce([np.hypot(*(p - q).T) for p, q in ((a, b), (b, c), (c, a))]))

    def local(self, ground: BaseGeometry) -> BaseGeometry:
        """The polygon around the net's origin."""
        return shapely.transform(ground, lambda xy: xy - self.origin)

    def sieve(self, ground: BaseGeometry) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(wholly inside, cut by the edge): the numbers of triangles that meet `ground` (local coordinates).

        A grid of squares tells which are far from the edge; only those near it are asked one by one.
        """
        centre, reach = self._centres()
        near_by = 4 * float(np.median(reach))
        left, low, right, top = ground.bounds
        step = max(right - left, top - low) / min(SIEVE, 8 + int(len(reach) ** 0.5) // 4)
        columns, rows = (int((high - start) / step) + 1 for start, high in ((left, right), (low, top)))
        east, north = np.meshgrid(
            left + (np.arange(columns) + 0.5) * step, low + (np.arange(rows) + 0.5) * step
        )
        shapely.prepare(ground)
        spots = shapely.points(east.ravel(), north.ravel())
        edge = shapely.boundary(ground)
        shapely.prepare(edge)
        near = shapely.dwithin(spots, edge, near_by + step)
        # 0 outside, 1 inside, 2 near the edge
        kind = np.where(near, 2, shapely.contains_xy(ground, east.ravel(), north.ravel())).astype(np.int8)
        column = ((centre[:, 0] - left) // step).astype(np.int64)
        row = ((centre[:, 1] - low) // step).astype(np.int64)
        beyond = (column < 0) | (row < 0) | (column >= columns) | (row >= rows)
        found = np.zeros(len(centre), dtype=np.int8)
        found[~beyond] = kind[row[~beyond] * columns + column[~beyond]]
        margin = (
            (centre[:, 0] > left - near_by)
            & (centre[:, 0] < right + near_by)
            & (centre[:, 1] > low - near_by)
            & (centre[:, 1] < top + near_by)
        )
        # Triangles that reach further than the ribbon is wide, and those just beyond the box, are asked too.
        found[(reach > near_by) | (beyond & margin)] = 2
        whole, cut = self._asked(np.flatnonzero(found == 2), ground)
        return np.concatenate([np.flatnonzero(found == 1), whole]), cut

    def _centres(self) -> tuple[Points, Points]:
        corners = [self.xy[self.triangles[:, i]] for i in range(3)]
        centre = (corners[0] + corners[1] + corners[2]) / 3
        reach = np.zeros(len(centre))
        for corner in corners:
            np.maximum(reach, np.hypot(*(corner - centre).T), out=reach)
        return centre, reach

    def _asked(
        self, numbers: npt.NDArray[np.int64], ground: BaseGeometry
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        shapes = self.shapes(numbers)
        whole = shapely.contains(ground, shapes)
        meets = ~whole & shapely.intersects(ground, shapes)
        return numbers[whole], numbers[meets]

    def shapes(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """The triangles `numbers` as polygons around the origin."""
        corners = self.xy[self.triangles[numbers]]
        rings = shapely.linearrings(np.concatenate([corners, corners[:, :1]], axis=1))
        return np.asarray(shapely.polygons(rings))


def _cross(one: Points, other: Points) -> Points:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def level_at(points: Points, east: float, north: float) -> float | None:
    """Level of the ground at a place, in metres; None beyond the surveyed points."""
    found = float(Terrain(points).levels(np.array([[east, north]]))[0])
    return None if np.isnan(found) else found


def slope_percent(points: Points, ground: BaseGeometry) -> Slope | None:
    """Slope of the ground inside a polygon of the survey grid; None where no point's net reaches it.

    A ramp that rises 1 m in 20 m gives Slope(mean=5.0, maximum=5.0, covered=1.0) wherever it is surveyed.
    """
    terrain = Terrain(points)
    here = terrain.local(ground)
    inside, cut = terrain.sieve(here)
    pieces = shapely.area(shapely.intersection(terrain.shapes(cut), here))
    sizes = np.concatenate([terrain.areas(inside), pieces])
    numbers = np.concatenate([inside, cut])
    real = sizes > 1e-3
    if not real.any():
        return None
    steep = 100 * np.hypot(*terrain.gradients(numbers[real]).T)
    share = min(1.0, float(sizes[real].sum() / here.area))
    return Slope(float(np.average(steep, weights=sizes[real])), float(steep.max()), share)
