"""Take in files of survey points: read apart, judged at once, confirmed, written whole or not at all."""

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import PurePath

import shapely
from django.core.files.base import ContentFile
from shapely.geometry.base import BaseGeometry

from expansion.actions.surfaces import keep_surface
from expansion.importers.apart import judge_apart
from expansion.importers.survey_judging import Examined
from expansion.models import BoundaryVersion, Lot, Surface, SurfaceKind, SurveyFile
from expansion.models.earth_figures import ground_of, survey_grid
from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Severity, blocking
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


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
    """Read and judge a file in a process of its own; nothing is written."""
    return judge_apart(file_name, data, ground=ground, grid=survey_grid(), chosen=chosen)


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
        chosen=seen.chosen["key"] if seen.chosen else "",
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
