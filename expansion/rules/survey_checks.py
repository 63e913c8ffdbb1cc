"""What is wrong with survey points: every finding at once, with the rows it stands on.

Points are rows of easting, northing, level in metres of the survey grid; `lines` name their rows in the file.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from expansion.rules.terrain import Points, Terrain
from landmgmt.lib.findings import Finding, confirm, error, note
from landmgmt.lib.refusal import Refusal

Lines = npt.NDArray[np.int64]
SAME_M = 0.001
NEAR_M = 0.05
# A level this far above or below its neighbours, and steeper than two to one, is a slip and no cliff.
SPIKE_M = 30.0
# A point this far from its nearest neighbour, and twenty times the usual distance, stands alone.
ALONE_M = 200.0
NAMED = 5
# Ground farther than this from a lot says nothing about it.
RIM_M = 50.0
# A gap below this share of the ground is the rim between the outermost points and the outline.
GAP_SHARE = 0.01


def check_points(points: Points, lines: Lines, ground: BaseGeometry | None) -> tuple[Points, list[Finding]]:
    """The points that make a surface (repeated ones once), and everything there is to say about them."""
    missing = ~np.isfinite(points).all(axis=1) | (points[:, 2] <= -900)
    found = [error("SURVEY_POINT_NO_LEVEL", **_rows(lines, missing))] if missing.any() else []
    points, lines = points[~missing], lines[~missing]
    zero = points[:, 2] == 0
    if zero.any() and len(points) and np.median(points[:, 2]) > 20:
        found.append(error("SURVEY_POINT_ZERO_LEVEL", **_rows(lines, zero)))
        points, lines = points[~zero], lines[~zero]
    points, lines, repeated = _once(points, lines)
    found += repeated
    try:
        net = Terrain(points)
    except Refusal as no:
        return points, [*found, error(f"SURVEY_{no.code.removeprefix('terrain_').upper()}", **no.params)]
    found += _strays(points, lines)
    return points, [*found, *(_against(points, lines, net, ground) if ground is not None else [])]


def _rows(lines: Lines, which: npt.NDArray[np.bool_]) -> dict[str, Any]:
    rows = lines[which]
    more = "…" if len(rows) > NAMED else ""
    return {"row": int(rows[0]), "count": len(rows), "rows": ", ".join(map(str, rows[:NAMED])) + more}


def _once(points: Points, lines: Lines) -> tuple[Points, Lines, list[Finding]]:
    if len(points) < 2:
        return points, lines, []
    order = np.lexsort((lines, points[:, 1].round(3), points[:, 0].round(3)))
    ranked = points[order]
    same = np.zeros(len(points), dtype=bool)
    again = (np.abs(np.diff(ranked[:, :2], axis=0)) <= SAME_M).all(axis=1)
    same[order[1:][again]] = True
    apart = np.zeros(len(points), dtype=bool)
    apart[order[1:][again & (np.abs(np.diff(ranked[:, 2])) > 0.01)]] = True
    found: list[Finding] = []
    if apart.any():
        found.append(confirm("SURVEY_TWO_LEVELS", **_rows(lines, apart)))
    if (same & ~apart).any():
        found.append(note("SURVEY_REPEATED", **_rows(lines, same & ~apart)))
    return points[~same], lines[~same], found


def _strays(points: Points, lines: Lines) -> list[Finding]:
    many = min(7, len(points))
    if many < 4:
        return []
    from scipy.spatial import cKDTree  # half a second that only a survey needs

    around, who = cKDTree(points[:, :2]).query(points[:, :2], k=many)
    nearest = around[:, 1]
    rise = np.abs(points[:, 2] - np.median(points[who[:, 1:], 2], axis=1))
    spike = (rise > SPIKE_M) & (rise > 2 * np.maximum(around[:, 1:].mean(axis=1), 0.01))
    alone = (nearest > ALONE_M) & (nearest > 20 * np.median(nearest))
    near = nearest < NEAR_M
    found = []
    if spike.any():
        worst = int(np.argmax(np.where(spike, rise, 0)))
        found.append(error("SURVEY_SPIKE", **_rows(lines, spike), rise=f"{rise[worst]:.1f}"))
    if alone.any():
        found.append(error("SURVEY_ALONE", **_rows(lines, alone), away=f"{nearest[alone].max():.0f}"))
    if near.any():
        found.append(note("SURVEY_NEAR", **_rows(lines, near)))
    return found


def _against(points: Points, lines: Lines, net: Terrain, ground: BaseGeometry) -> Sequence[Finding]:
    rim = ground.buffer(RIM_M)
    shapely.prepare(rim)
    beyond = ~shapely.contains_xy(rim, points[:, 0], points[:, 1])
    found: list[Finding] = []
    if beyond.all():
        middle = shapely.Point(*points[:, :2].mean(axis=0))
        return [error("SURVEY_ALL_OUTSIDE", away=f"{ground.distance(middle):.0f}")]
    if beyond.any():
        found.append(confirm("SURVEY_OUTSIDE", **_rows(lines, beyond), rim=int(RIM_M)))
    missing = unreached(net, ground)
    share = missing / ground.area
    if share > 0.0001:
        give = confirm if share > GAP_SHARE else note
        found.append(give("SURVEY_GAP", m2=f"{missing:.2f}", share=f"{100 * share:.1f}"))
    return found


def unreached(net: Terrain, ground: BaseGeometry) -> float:
    """Ground of the outline, in ㎡, that no triangle reaches, or only one too long to know what lies between.

    Too long: more than six times the usual side and more than 60 m.
    """
    here = net.local(ground)
    inside, cut = net.sieve(here)
    usual = float(np.median(net.sides(np.concatenate([inside, cut])))) if len(inside) + len(cut) else 0.0
    longest = max(60.0, 6 * usual)
    good, edge = (one[net.sides(one) <= longest] for one in (inside, cut))
    known = net.areas(good).sum() + shapely.area(shapely.intersection(net.shapes(edge), here)).sum()
    return max(0.0, float(ground.area - known))
