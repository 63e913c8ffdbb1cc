"""Take in files of survey points: read apart, judged at once, confirmed, written whole or not at all."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

import numpy as np
import shapely
from django.core.files.base import ContentFile
from shapely.geometry.base import BaseGeometry

from expansion.actions.surfaces import keep_surface
from expansion.importers.apart import read_apart
from expansion.models import BoundaryVersion, Lot, Surface, SurfaceKind, SurveyFile
from expansion.models.earth_figures import ground_of, survey_grid
from expansion.rules.survey_checks import check_points
from expansion.rules.survey_reading import Reading, reading_findings, readings, to_grid
from expansion.rules.terrain import Points
from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, Severity, blocking, in_order
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User

CHOICE = "SURVEY_CHOOSE"


@dataclass
class Examined:
    """A file set against the ground it is for: possible readings, the one taken, its points, the findings."""

    format: str
    possible: list[Reading] = field(default_factory=list)
    chosen: Reading | None = None
    points: Points = field(default_factory=lambda: np.empty((0, 3)))
    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """An error that no choice of a reading mends."""
        return any(f.severity is Severity.ERROR and f.code != CHOICE for f in self.findings)

    @property
    def told(self) -> dict[str, object]:
        """What was read, as codes and figures."""
        return {
            "format": self.format,
            "points": len(self.points),
            "chosen": self.chosen.told if self.chosen else None,
            "possible": [one.told for one in self.possible],
        }


def ground_asked(lot: Lot | None, on: date) -> BaseGeometry:
    """The ground a file should cover, in the survey grid; refuses where there is neither lot nor boundary."""
    if lot is not None:
        return ground_of(lot)
    version = BoundaryVersion.objects.on(on).first()
    if version is None:
        raise Refusal("survey_without_ground", {}, field="lot")
    blocks = [shapely.from_wkb(bytes(block.geom.wkb)) for block in version.blocks.all()]
    return crs.to_survey(shapely.union_all(blocks), survey_grid())


def examine(*, file_name: str, data: bytes, ground: BaseGeometry, chosen: str = "") -> Examined:
    """Read a file apart and say everything there is to say about it; nothing is written."""
    table, grid = read_apart(file_name, data), survey_grid()
    seen = Examined(table.format, findings=list(table.findings))
    if not len(table.values):
        return seen
    middle = ground.centroid
    seen.possible = readings(table.values, table.said_levels, ground=(middle.x, middle.y), grid=grid)
    seen.chosen = next((one for one in seen.possible if one.key == chosen), None)
    if seen.chosen is None and len(seen.possible) == 1:
        seen.chosen = seen.possible[0]
    seen.findings += reading_findings(seen.possible, seen.chosen, table.values, grid=grid)
    if seen.chosen is not None:
        columns = table.values[:, [seen.chosen.east - 1, seen.chosen.north - 1, seen.chosen.level - 1]]
        columns[:, :2] = to_grid(columns[:, :2], seen.chosen.epsg, grid)
        seen.points, found = check_points(columns, table.lines, ground)
        seen.findings += found
    seen.findings = in_order(seen.findings)
    return seen


def try_survey(
    *,
    lot: Lot | None,
    kind: SurfaceKind | str,
    name: str,
    survey_date: date,
    height_system: str,
    source: str,
    file_name: str,
    data: bytes,
    actor: User,
    on: date,
) -> tuple[SurveyFile | None, Examined]:
    """Examine a file; keep it for a person's decision where nothing is wrong, else keep nothing at all."""
    if survey_date > on:
        raise Refusal("survey_ahead", {"day": on}, field="survey_date")
    intake.check_size(len(data))
    short = intake.clean(PurePath(file_name.replace("\\", "/")).name, 200)
    seen = examine(file_name=short, data=data, ground=ground_asked(lot, on))
    if seen.wrong:
        return None, seen
    row = SurveyFile(
        lot=lot,
        kind=SurfaceKind(kind),
        name=name,
        survey_date=survey_date,
        height_system=height_system,
        source=source,
        file_name=short,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        chosen=seen.chosen.key if seen.chosen else "",
        reading=seen.told,
        findings=[f.to_json() for f in seen.findings],
        made_by=actor,
    )
    told = {"file": short, "lot": lot.code if lot else "", "points": len(seen.points)}
    try:
        with deed("try_survey", actor=actor, on=on, project=lot.project if lot else None, **told) as d:
            row.file.save(f"{row.uid}.bin", ContentFile(data), save=False)
            row.save()
            d.touch(row)
    except Exception:
        # The database forgets the row; the disk must not keep the file.
        if row.file:
            row.file.storage.delete(row.file.name)
        raise
    return row, seen


def choose_reading(row: SurveyFile, key: str, *, actor: User, on: date) -> Examined:
    """Take one of the possible readings of a tried file. Refuses a key that is none of them."""
    if key not in [one["key"] for one in row.reading.get("possible", [])]:
        raise Refusal("survey_reading_unknown", {}, field="chosen")
    with row.file.open("rb") as stored:
        data = stored.read()
    seen = examine(file_name=row.file_name, data=data, ground=ground_asked(row.lot, on), chosen=key)
    with deed("choose_reading", actor=actor, on=on, file=row.file_name, reading=key) as d:
        kept = SurveyFile.objects.select_for_update().get(pk=row.pk)
        kept.chosen, kept.reading = key, {**seen.told, "possible": row.reading["possible"]}
        kept.findings = [f.to_json() for f in seen.findings]
        kept.save(update_fields=["chosen", "reading", "findings"])
        d.touch(kept)
    return seen


def accept_survey(row: SurveyFile, *, accept_codes: Collection[str] = (), actor: User, on: date) -> Surface:
    """Write a tried file as a surface. The file is read and judged again; anything in the way refuses."""
    with row.file.open("rb") as stored:
        data = stored.read()
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Refusal("import_file_changed", {"file": row.file_name})
    seen = examine(file_name=row.file_name, data=data, ground=ground_asked(row.lot, on), chosen=row.chosen)
    stops = blocking(seen.findings, accept_codes)
    project = row.lot.project if row.lot else None
    with deed("accept_survey", actor=actor, on=on, project=project, file=row.file_name) as d:
        kept = SurveyFile.objects.select_for_update().get(pk=row.pk)
        if stops or kept.state != SurveyFile.State.TRIED:
            raise Refusal("import_blocked", {"count": len(stops), "file": row.file_name})
        kept.state = SurveyFile.State.ACCEPTED
        kept.findings = [f.to_json() for f in seen.findings]
        kept.accepted_codes = sorted({f.code for f in seen.findings if f.severity is Severity.CONFIRM})
        kept.save(update_fields=["state", "findings", "accepted_codes"])
        surface = keep_surface(
            lot=row.lot,
            kind=row.kind,
            name=row.name,
            survey_date=row.survey_date,
            height_system=row.height_system,
            source=row.source,
            points=seen.points,
            survey_file=kept,
            actor=actor,
            on=on,
        )
        d.touch(kept, surface)
    return surface


def drop_survey(row: SurveyFile, *, actor: User, on: date) -> None:
    """Throw a tried file away; the file itself goes once the deed is done."""
    with deed("drop_survey", actor=actor, on=on, file=row.file_name):
        kept = SurveyFile.objects.select_for_update().get(pk=row.pk)
        if kept.state != SurveyFile.State.TRIED:
            raise Refusal("append_only", {})
        name, storage = kept.file.name, kept.file.storage
        kept.delete()
    storage.delete(name)
