"""Draws earthwork for a page: cut and fill as coloured squares, and a profile; SVG by figures only."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from shapely.geometry.base import BaseGeometry

from expansion.rules.earthwork import Grid
from expansion.rules.terrain import Points

# Mean rise of a square in metres → class of the ramp: orange is cut, blue is fill, told apart by every eye.
STEPS = (-4.0, -2.0, -0.5, -0.05, 0.05, 0.5, 2.0, 4.0)
CLASSES = ("c4", "c3", "c2", "c1", "e0", "f1", "f2", "f3", "f4")


# On these a figure is written in white.
DARK = {"c4", "f3", "f4"}
# A square with less of its ground inside than this share bears no figure.
LABELLED = 0.55


def _written(rise: float) -> str:
    """+1.2, -0.4, and 0.0 without a sign."""
    return "0.0" if abs(rise) < 0.05 else f"{rise:+.1f}"


def class_of(rise: float) -> str:
    """c4 … c1 for cut deeper than 4 m … 0.05 m, e0 for level ground, f1 … f4 for fill."""
    return CLASSES[int(np.searchsorted(STEPS, rise))]


@dataclass(frozen=True)
class Square:
    """A square on the drawing: its corner in metres from the top left, its class and its mean rise."""

    x: str
    y: str
    css: str
    rise: str
    ink: str
    label_x: str
    label_y: str


@dataclass(frozen=True)
class Drawing:
    """Squares of a grid inside an outline, in metres, north up; `east`, `north` are those of the top left."""

    east: str
    north: str
    width: str
    height: str
    side: str
    outline: str
    squares: list[Square]
    size: str


def cut_fill(grid: Grid, ground: BaseGeometry) -> Drawing:
    """The squares of a grid with the outline over them."""
    left, low, right, top = ground.bounds
    margin, side = grid.side_m, grid.side_m
    left, top = left - margin, top + margin
    squares = []
    for cell in grid.cells:
        rise = (cell.fill_m3 - cell.cut_m3) / cell.inside_m2
        squares.append(
            Square(
                x=f"{cell.east - left:.2f}",
                y=f"{top - cell.north - side:.2f}",
                css=class_of(rise),
                ink="pale" if class_of(rise) in DARK else "",
                # A sliver at the edge has its colour; its figure would stand outside the lot.
                rise=_written(rise) if cell.inside_m2 > LABELLED * side**2 else "",
                label_x=f"{cell.east - left + side / 2:.2f}",
                label_y=f"{top - cell.north - side / 2:.2f}",
            )
        )
    parts = ground.geoms if hasattr(ground, "geoms") else [ground]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    path = " ".join(
        "M" + " L".join(f"{x - left:.2f} {top - y:.2f}" for x, y in ring.coords) + " Z" for ring in rings
    )
    return Drawing(
        east=f"{left:.2f}",
        north=f"{top:.2f}",
        width=f"{right - left + margin:.2f}",
        height=f"{top - low + margin:.2f}",
        side=f"{side:.2f}",
        outline=path,
        squares=squares,
        size=f"{side / 3.4:.2f}",
    )


@dataclass(frozen=True)
class Curve:
    """A line of the profile: its key (before, design, as_built) and its path; it breaks over gaps."""

    key: str
    path: str


@dataclass(frozen=True)
class Mark:
    """A figure beside an axis."""

    at: str
    text: str


@dataclass(frozen=True)
class ProfileDrawing:
    """A profile 800 wide and 260 high, levels drawn larger than lengths."""

    curves: list[Curve]
    rungs: list[Mark]
    stations: list[Mark]


WIDE, HIGH = 800.0, 220.0


def profile(stations: Points, levels: dict[str, Points]) -> ProfileDrawing | None:
    """Curves of levels over stations in metres; None where no surface reaches the line."""
    known = np.concatenate([row[np.isfinite(row)] for row in levels.values()] or [np.empty(0)])
    if not len(known):
        return None
    low, high = np.floor(known.min()), np.ceil(known.max())
    high = max(high, low + 1)
    across = WIDE / max(float(stations[-1]), 1e-9)
    up = HIGH / (high - low)

    def path(row: Points) -> str:
        words, pen = [], "M"
        for station, level in zip(stations, row, strict=True):
            if np.isnan(level):
                pen = "M"
                continue
            words.append(f"{pen}{station * across:.1f} {HIGH - (level - low) * up:.1f}")
            pen = "L"
        return " ".join(words)

    step = max(1.0, float(np.ceil((high - low) / 6)))
    rungs = [
        Mark(f"{HIGH - (level - low) * up:.1f}", f"{level:.0f}") for level in np.arange(low, high + 0.1, step)
    ]
    return ProfileDrawing(
        [Curve(key, path(row)) for key, row in levels.items() if np.isfinite(row).any()],
        rungs,
        [Mark(f"{s * across:.1f}", f"{s:.0f}") for s in np.linspace(0, float(stations[-1]), 5)],
    )


def along(line: Sequence[tuple[float, float]], *, step_m: float) -> tuple[Points, Points]:
    """(stations, places) along a line of easting, northing corners: every step, every corner and the end."""
    corners = np.array(line, dtype=float)
    legs = np.hypot(*np.diff(corners, axis=0).T)
    starts = np.concatenate([[0.0], np.cumsum(legs)])
    stations = np.unique(np.round(np.concatenate([np.arange(0, starts[-1], step_m), starts]), 3))
    east, north = (np.interp(stations, starts, corners[:, axis]) for axis in (0, 1))
    return stations, np.column_stack([east, north])


def signed(value: Decimal) -> str:
    """A difference with its sign."""
    return f"{value:+,.2f}"
