"""Measuring many polygons at once: what `geometry` does for one, with numpy for a hundred thousand."""

from copy import copy
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landmgmt.lib.geometry import ELLIPSOID, NEAR_M, SPIKE_DEGREES

Shapes = NDArray[Any]
Mask = NDArray[np.bool_]
# A plot that comes near a limit is looked at by itself; wider than the limit, so that none is missed.
_NEAR_M = NEAR_M * 1.01
_SPIKE_TANGENT = float(np.tan(np.radians(SPIKE_DEGREES * 1.2)))
# Beyond this an edge is no longer short beside the earth, and the series below loses its last places.
LONGEST_EDGE_M = 5000.0


class Rings:
    """The corners of MultiPolygons in one array: `start`s of rings and plots, `last` corners of rings."""

    def __init__(self, shapes: Shapes) -> None:
        _kind, coords, offsets = shapely.to_ragged_array(shapes)
        self.xy: NDArray[np.float64] = coords
        ring_at, polygon_at, plot_at = (np.asarray(one, dtype=np.int64) for one in offsets)
        self.ring_start, self.ring_end = ring_at[:-1], ring_at[1:]
        self.plot_start = ring_at[polygon_at[plot_at[:-1]]]
        rings_of_plot = polygon_at[plot_at[1:]] - polygon_at[plot_at[:-1]]
        self.rings: NDArray[np.int64] = rings_of_plot
        self.corners = np.diff(np.append(self.plot_start, len(coords)))
        self.plot = np.repeat(np.arange(len(shapes)), self.corners)
        # An edge runs from each corner to the next; the closing corner of a ring begins none.
        self.edge = np.ones(len(coords), dtype=bool)
        self.edge[self.ring_end - 1] = False

    def moved(self, shapes: Shapes) -> "Rings":
        """The corners of the same plots in another system: only the numbers are others."""
        other = copy(self)
        other.xy = shapely.get_coordinates(shapes)
        return other

    def sums(self, of_edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """One sum per plot of a value per edge."""
        full = np.zeros(len(self.xy))
        full[self.edge] = of_edges
        return np.add.reduceat(full, self.plot_start)

    def any(self, of_corners: Mask) -> Mask:
        """Per plot whether any of its corners is marked."""
        return np.logical_or.reduceat(of_corners, self.plot_start)


def doubtful_rings(rings: Rings, most_rings: int) -> Mask:
    """Mark plots in metres that may have too few, repeated or near points, spikes or too many rings."""
    xy, edge = rings.xy, rings.edge
    ahead = np.zeros_like(xy)
    ahead[:-1] = xy[1:] - xy[:-1]
    behind = np.zeros_like(xy)
    behind[1:] = -ahead[:-1]
    first, closing = rings.ring_start, rings.ring_end - 1
    # The corner before a ring's first one is the one before its closing corner.
    behind[first] = xy[closing - 1] - xy[first]
    gap = np.hypot(ahead[:, 0], ahead[:, 1])
    cross = np.abs(ahead[:, 0] * behind[:, 1] - ahead[:, 1] * behind[:, 0])
    dot = ahead[:, 0] * behind[:, 0] + ahead[:, 1] * behind[:, 1]
    marked = edge & ((gap <= _NEAR_M) | ((dot > 0) & (cross <= _SPIKE_TANGENT * dot)))
    marked[first] |= (rings.ring_end - rings.ring_start) < 4
    return rings.any(marked) | (rings.rings > most_rings)


def ellipsoid_areas(rings: Rings) -> NDArray[np.float64]:
    """Return ㎡ of plots in degrees of 4490 between geodesics, to 0.001 ㎡; NaN where an edge is too long.

    The area below a short geodesic from (λ₁, q₁) to (λ₂, q₂), where q is the area from the equator per
    radian of
    longitude (authalic), is Δλ·(q₁+q₂)/2 + sin φ/12·Δλ·(r²Δλ² + 3Δq²/r²), r the radius of the parallel: the
    chord's trapezium and the second derivative of q along a geodesic, which keeps r·sin α (Clairaut).
    """
    e2 = ELLIPSOID.es
    e, semi_minor2 = np.sqrt(e2), ELLIPSOID.b**2
    lam, phi = np.radians(rings.xy[:, 0]), np.radians(rings.xy[:, 1])
    sine = np.sin(phi)
    q = semi_minor2 / 2 * (sine / (1 - e2 * sine**2) + np.arctanh(e * sine) / e)
    q -= q.mean()
    r2 = ELLIPSOID.a**2 * (1 - sine**2) / (1 - e2 * sine**2)
    here = np.flatnonzero(rings.edge)
    there = here + 1
    d_lam, d_q = lam[there] - lam[here], q[there] - q[here]
    middle_r2, middle_sine = (r2[here] + r2[there]) / 2, (sine[here] + sine[there]) / 2
    below = d_lam * (q[here] + q[there]) / 2
    below += middle_sine / 12 * d_lam * (middle_r2 * d_lam**2 + 3 * d_q**2 / middle_r2)
    areas = np.abs(rings.sums(below))
    longest2 = np.maximum(middle_r2 * d_lam**2, d_q**2 / middle_r2)
    areas[rings.sums((longest2 > LONGEST_EDGE_M**2).astype(np.float64)) > 0] = np.nan
    return areas


def thousandths(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], Mask]:
    """Return values rounded half up to 3 places as whole thousandths, and where a half is too near to
    tell.
    """
    scaled = values * 1000
    rounded = np.floor(scaled + 0.5)
    return rounded.astype(np.int64), np.abs(scaled - np.floor(scaled) - 0.5) < 1e-4


def half_up(whole: NDArray[np.int64], divisor: int) -> NDArray[np.int64]:
    """Return whole numbers ≥ 0 divided and rounded half up."""
    return (whole + divisor // 2) // divisor
