"""A made-up survey file of any size for the import's bench: plots that share their edges, as land does."""

import math
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from landmgmt.lib import crs

# East of the cast of the tests, which stands in the office it is loaded into.
EAST, NORTH = 37398864.552 + 5000, 3001337.231
SIDE_M = 26.0
BLOCK, PATH_M = 20, 4.0
LAYER = "plots"
CLASSES = np.array(["0101", "0102", "0103", "0301", "0702"])
# Rows written at a time: the generator stays small beside what it measures.
STRIP = 50_000


def write_field(path: Path, *, plots: int, epsg: int = crs.GEOGRAPHIC, code: str = "B") -> Path:
    """Write a GeoPackage of `plots` irregular plots of about 676 ㎡ with 8 corners, without overlap.

    They lie edge to edge in blocks of 20 by 20 with a path of 4 m between, as fields do.
    """
    across = math.ceil(math.sqrt(plots))
    for start in range(0, plots, STRIP):
        numbers = np.arange(start, min(start + STRIP, plots))
        shapes = _plots(numbers, across)
        hectares = np.round(shapely.area(shapes) / 10_000, 4)
        if epsg != crs.SURVEY:
            shapes = _moved(shapes, epsg)
        pyogrio.raw.write(
            path,
            shapely.to_wkb(shapes),
            [
                np.array([f"{code}-{n:07d}" for n in numbers], dtype=object),
                np.array([f"{n % 97 + 1}号田" for n in numbers], dtype=object),
                hectares,
                CLASSES[numbers % len(CLASSES)].astype(object),
            ],
            fields=["DKBH", "DKMC", "DKMJ", "DLBM"],
            layer=LAYER,
            driver="GPKG",
            geometry_type="MultiPolygon",
            crs=f"EPSG:{epsg}",
            append=start > 0,
        )
    return path


def _plots(numbers: np.ndarray, across: int) -> np.ndarray:
    """Corners of the grid and the middles of its edges, each moved by what its own place says."""
    x, y = 2.0 * (numbers % across), 2.0 * (numbers // across)
    ring = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0))
    points = np.empty((len(numbers), len(ring), 2))
    for place, (dx, dy) in enumerate(ring):
        gx, gy = x + dx, y + dy
        points[:, place, 0] = (
            EAST
            + PATH_M * (numbers % across // BLOCK)
            + gx * SIDE_M / 2
            + 2.5 * np.sin(gx * 12.9898 + gy * 78.233)
        )
        points[:, place, 1] = (
            NORTH
            + PATH_M * (numbers // across // BLOCK)
            + gy * SIDE_M / 2
            + 2.5 * np.sin(gx * 39.3461 + gy * 11.135)
        )
    rings = shapely.linearrings(
        np.round(points, 3).reshape(-1, 2), indices=np.repeat(np.arange(len(numbers)), 9)
    )
    return shapely.multipolygons(shapely.polygons(rings), indices=np.arange(len(numbers)))


def _moved(shapes: np.ndarray, epsg: int) -> np.ndarray:
    return shapely.transform(shapes, lambda pairs: crs.move(pairs, crs.SURVEY, epsg))
