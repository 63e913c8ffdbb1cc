"""Keep a surface of the ground: its facts and its points in one deed."""

import hashlib
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from expansion.models import Lot, Surface, SurfaceKind, SurfacePoints, SurveyFile
from expansion.models.surfaces import pack_points
from expansion.rules.terrain import Terrain
from landmgmt.lib import crs
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Office, User

# The land levels of China lie between these, in metres; a deeper or higher one is a slip.
LEVELS_M = (-160.0, 8900.0)


def survey_grid() -> int:
    """The office's survey system."""
    return Office.objects.values_list("survey_epsg", flat=True).first() or crs.SURVEY


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
