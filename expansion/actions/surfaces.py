"""Keep a surface of the ground: its facts and its points in one deed."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from expansion.models import Lot, Surface, SurfaceKind, SurfacePoints, SurveyFile
from expansion.models.earth_figures import ground_of, survey_grid
from expansion.models.surfaces import pack_points
from expansion.rules.terrain import Terrain
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User

# The land levels of China lie between these, in metres; a deeper or higher one is a slip.
LEVELS_M = (-160.0, 8900.0)


def keep_surface(
    *,
    lot: Lot | None,
    kind: SurfaceKind | str,
    name: str,
    survey_date: date,
    height_system: str,
    source: str,
    points: npt.NDArray[np.float64],
    survey_file: SurveyFile | None = None,
    terms: dict[str, Any] | None = None,
    actor: User,
    on: date,
) -> Surface:
    """A surface from points (n, 3) in the office's survey grid; `lot` None is the whole zone.

    Refuses fewer than three points, points on one line, impossible levels, and a survey ahead of `on`.
    """
    if survey_date > on:
        raise Refusal("survey_ahead", {"day": on}, field="survey_date")
    points = np.asarray(points, dtype=np.float64)
    if not np.isfinite(points).all():
        raise Refusal("terrain_no_level", {}, field="file")
    # A net that cannot be woven must not be kept: three points off one line.
    Terrain(points if len(points) < 5000 else points[:: len(points) // 2500])
    low, high = points.min(axis=0), points.max(axis=0)
    if low[2] < LEVELS_M[0] or high[2] > LEVELS_M[1]:
        raise Refusal("terrain_level_impossible", {"low": f"{low[2]:.2f}", "high": f"{high[2]:.2f}"})
    packed = pack_points(points)
    told = {"name": name, "lot": lot.code if lot else "", "surface_kind": str(kind), "points": len(points)}
    project = lot.project if lot else None
    with deed("keep_surface", actor=actor, on=on, project=project, **told) as d:
        surface = Surface.objects.create(
            lot=lot,
            kind=SurfaceKind(kind),
            name=name,
            survey_date=survey_date,
            height_system=height_system,
            source=source,
            survey_file=survey_file,
            epsg=survey_grid(),
            points_count=len(points),
            terms=terms or {},
            made_by=actor,
            **{
                f"{end}_{axis}_m": f"{value:.3f}"
                for end, row in (("min", low), ("max", high))
                for axis, value in zip(("east", "north", "level"), row, strict=True)
            },
        )
        SurfacePoints.objects.create(
            surface=surface, packed=packed, packed_sha256=hashlib.sha256(packed).hexdigest()
        )
        d.touch(surface, *([lot] if lot else []))
    return surface


def design_plane(
    *,
    lot: Lot,
    level_m: Decimal,
    east_percent: Decimal,
    north_percent: Decimal,
    survey_date: date,
    height_system: str,
    source: str,
    actor: User,
    on: date,
) -> Surface:
    """A design plane: `level_m` at the middle of the lot, rising east and north in percent.

    Kept as four points well beyond the lot: three make a plane, the fourth makes a square.
    """
    ground = ground_of(lot)
    left, low, right, top = ground.buffer(100).bounds
    middle = ground.centroid
    corners = np.array([(left, low), (right, low), (right, top), (left, top)])
    rise = (corners - (middle.x, middle.y)) @ np.array([float(east_percent), float(north_percent)]) / 100
    terms = {"level_m": level_m, "east_percent": east_percent, "north_percent": north_percent}
    return keep_surface(
        lot=lot,
        kind=SurfaceKind.DESIGN,
        name=f"{lot.code} {level_m} m {east_percent:+}/{north_percent:+}",
        survey_date=survey_date,
        height_system=height_system,
        source=source,
        points=np.column_stack([corners, float(level_m) + rise]),
        terms={key: str(value) for key, value in terms.items()},
        actor=actor,
        on=on,
    )
