"""What every writer of land is handed: shapes with their columns; and how corners are laid on a grid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from landmgmt.lib import crs
from landmgmt.lib.refusal import Refusal

# What one file holds: more is no file a person opens, and no work a page should wait for.
MAX_FEATURES = 20_000
MAX_POINTS = 1_000_000
# A tenth of a millimetre in metres, a thousandth in degrees: corners a millimetre apart that touch stay so.
METRES, DEGREES = 4, 11
FINEST = 9


@dataclass(frozen=True)
class Column:
    """One column: its name in files (≤ 10 ASCII characters, the bureau's where it has one), and its heading.

    `kind` is text, area (㎡, 2 places), ha (4), mu (2), money (2) or count. `book_only` columns stand in the
    workbook alone: money, people, and what is said there for a reader and not for a map.
    """

    key: str
    word: Any
    kind: str = "text"
    book_only: bool = False


@dataclass(frozen=True)
class Feature:
    """One row: its land in 4490 (None where there is none on the day), its values, its step on the ramp."""

    land: BaseGeometry | None
    values: Sequence[Any]
    step: int | None = None


@dataclass(frozen=True)
class Layer:
    """What is written: `key` is a name of ASCII letters, `mark` says that the land is schematic, or ""."""

    key: str
    title: str
    columns: Sequence[Column]
    features: Sequence[Feature]
    on: date
    mark: str = ""
    unit: str = ""
    steps: Sequence[str] = field(default=())
    # Rows of the workbook that are no land: values under the keys of their columns.
    below: Sequence[Mapping[str, Any]] = field(default=())

    def of_files(self) -> list[int]:
        """The places of the columns that stand in every format."""
        return [place for place, column in enumerate(self.columns) if not column.book_only]

    def place(self, key: str) -> int | None:
        """Where a column stands, None if it is not there."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), None)

    def text(self, feature: Feature, key: str) -> str:
        """A feature's value in a column as text, "" for none."""
        place = self.place(key)
        value = None if place is None else feature.values[place]
        return "" if value is None else str(value)

    def landed(self) -> list[Feature]:
        """The features that have land; a Refusal where there are none."""
        found = [feature for feature in self.features if feature.land is not None]
        if not found:
            raise Refusal("export_empty", {})
        return found


def check_amount(features: int, points: int) -> None:
    """Refuse what is more than one file should hold, before it is read."""
    if features > MAX_FEATURES:
        raise Refusal("export_too_many", {"count": str(features), "limit": str(MAX_FEATURES)})
    if points > MAX_POINTS:
        raise Refusal("export_too_many_points", {"count": str(points), "limit": str(MAX_POINTS)})


def polygons(land: BaseGeometry | None) -> MultiPolygon:
    """Land as parts with counter-clockwise shells; a Refusal for what is no polygon."""
    if land is None or land.is_empty or land.geom_type not in ("Polygon", "MultiPolygon"):
        raise Refusal("NO_GEOMETRY", {})
    flat = shapely.force_2d(land)
    parts = flat.geoms if isinstance(flat, MultiPolygon) else [flat]
    return MultiPolygon([orient(part) for part in parts if not part.is_empty])


def placed(land: BaseGeometry, epsg: int, decimals: int | None = None) -> BaseGeometry:
    """Land of 4490 in a listed system, corners on a grid of `decimals` places, and still sound there.

    Rounding may lay two corners on one place or push a corner over a line it touched. Corners then move to
    the nearest sound outline of the same grid; where that lies more than a step away (corners a millimetre
    apart that touch), the land is written with one place more, and at last as it is.
    """
    degrees = crs.allowed(epsg).geographic
    first = (DEGREES if degrees else METRES) if decimals is None else decimals
    moved = shapely.force_2d(crs.to_survey(land, epsg))
    sound = moved if moved.is_valid else _same_kind(shapely.make_valid(moved), moved)
    found = next(_on_grid(sound, range(first, first + 3)), sound)
    return polygons(found) if moved.geom_type in ("Polygon", "MultiPolygon") else found


def _on_grid(shape: BaseGeometry, tried: Sequence[int]) -> Iterator[BaseGeometry]:
    """The sound outlines on ever finer grids that lie within one step of the shape."""
    for places in tried:
        for found in (_rounded(shape, places), _snapped(shape, places)):
            if not found.is_valid or found.is_empty or _rings(found) != _rings(shape):
                continue
            if shapely.hausdorff_distance(_outline(found), _outline(shape)) <= 10.0**-places:
                yield found


def _rings(shape: BaseGeometry) -> tuple[int, int]:
    """How many parts and holes: one that closes, or parts that grow together, are other land."""
    parts = shapely.get_parts(shape)
    return len(parts), int(shapely.get_num_interior_rings(parts).sum()) if len(parts) else 0


def _outline(shape: BaseGeometry) -> BaseGeometry:
    return shape.boundary if shape.geom_type in ("Polygon", "MultiPolygon") else shape


def _rounded(shape: BaseGeometry, places: int) -> BaseGeometry:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, places))
    return shapely.remove_repeated_points(rounded, tolerance=0)


def _snapped(shape: BaseGeometry, places: int) -> BaseGeometry:
    snapped = shapely.set_precision(shape, 10.0**-places)
    return shapely.transform(_same_kind(snapped, shape), lambda xy: np.round(xy, places))


def places_of(shape: BaseGeometry, least: int) -> int:
    """How many places its corners need, `least` or more, up to what a number of this size holds."""
    corners = shapely.get_coordinates(shape)
    wanted = range(least, FINEST)
    return next((n for n in wanted if np.array_equal(np.round(corners, n), corners)), FINEST)


def _same_kind(shape: BaseGeometry, wanted: BaseGeometry) -> BaseGeometry:
    """Without the lines and points a broken polygon leaves beside its parts."""
    if wanted.geom_type not in ("Polygon", "MultiPolygon") or shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [one for one in getattr(shape, "geoms", []) if one.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shape
