"""Bringing survey files in: tried first with all there is to say, then accepted whole or not at all."""

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path, PurePath

from django.core.files.base import ContentFile

from landmgmt.lib import intake
from landmgmt.lib.findings import Severity, blocking
from landmgmt.lib.refusal import Refusal
from parcels.actions import senders
from parcels.actions.acquisition import check_scope
from parcels.actions.deed import deed
from parcels.actions.import_choosing import state_of
from parcels.actions.import_states import counts_of
from parcels.actions.large_imports import LargeExamination, bulk_accept
from parcels.actions.survey_findings import Examination, examine, examine_kept
from parcels.actions.survey_writing import Writing
from parcels.importers.choices import NONE, Choices
from parcels.models import (
    ApprovalBatch,
    ImportRun,
    Place,
    PriceZone,
    Project,
    User,
)
from parcels.rules.jobs import SILENT, Progress

__all__ = [
    "Examination",
    "LargeFileError",
    "accept_import",
    "check_start",
    "examine",
    "is_large",
    "try_import",
]

ENDINGS = {
    "boundary_txt": ".txt",
    "shapefile": ".zip",
    "geojson": ".geojson",
    "geopackage": ".gpkg",
    "filegdb": ".zip",
    "dxf": ".dxf",
    "kml": ".kml",
    "ovkml": ".ovkml",
    "points_csv": ".csv",
    "points_sheet": ".xlsx",
}
# What the reader of large files opens; a list of points stays within the small one's bounds.
LARGE_FORMATS = {"shapefile", "geojson", "geopackage"}


class LargeFileError(Exception):
    """A file of more plots than the small reader takes, of a kind that the large one opens."""


def try_import(
    *,
    project: Project,
    file_name: str,
    data: bytes,
    asked_epsg: int | None = None,
    since_date: date | None = None,
    choices: Choices = NONE,
    sender: str = "",
    actor: User,
    on: date,
    progress: Progress = SILENT,
) -> ImportRun:
    """Keep a file with everything found in it; no land is written. An error leaves the run refused.

    Where only a choice is missing the run waits for it (`choose_reading`). What was chosen for the last
    file of `sender` holds for this one too. LargeFileError for a file that is read by batches, from the disk
    (`survey_files.try_file`).
    """
    start, name = since_date or on, intake.clean(PurePath(file_name).name, 200)
    intake.check_size(len(data))
    check_start(start, on)
    sender = senders.plain(sender)
    seen, asked_epsg, choices = senders.examined_for(
        sender,
        project=project,
        file_name=name,
        data=data,
        asked_epsg=asked_epsg,
        since_date=start,
        choices=choices,
        maker=actor,
        progress=progress,
    )
    if is_large(seen):
        raise LargeFileError(name)
    progress.step("write")
    run = ImportRun(
        project=project,
        file_name=name,
        sha256=seen.sha256,
        size_bytes=len(data),
        file_format=seen.reading.format,
        asked_epsg=asked_epsg,
        choices=choices.to_json(),
        source_epsg=seen.reading.source_epsg,
        since_date=start,
        state=state_of(seen),
        findings=[f.to_json() for f in seen.findings],
        counts=counts_of(seen),
        plots_count=len(seen.reading.plots),
        holders_count=len(seen.reading.holders),
        made_by=actor,
    )
    told = {"file": name, "plots": run.plots_count, "findings": len(run.findings), "sender": sender}
    told |= run.counts
    if choices.remembered:
        told["remembered"] = ", ".join(choices.remembered)
    try:
        with deed("try_import", actor=actor, on=on, project=project, **told) as d:
            kept = f"{run.uid}{ENDINGS.get(run.file_format, '.bin')}"
            run.sender = senders.called(sender)
            run.file.save(kept, ContentFile(data), save=False)
            run.save()
            d.touch(run, project, *([run.sender] if run.sender else []))
    except Exception:
        # The database forgets the run; the disk must not keep the file.
        if run.file:
            run.file.storage.delete(run.file.name)
        raise
    return run


def is_large(seen: Examination) -> bool:
    """Whether a file has more land than one page shows, and is of a kind that is read by batches."""
    codes = {finding.code for finding in seen.findings}
    return bool(codes & {"TOO_MANY_PLOTS", "TOO_MANY_POINTS"}) and seen.reading.format in LARGE_FORMATS


def accept_import(
    run: ImportRun,
    *,
    accept_codes: Collection[str] = (),
    actor: User,
    on: date,
    batch: ApprovalBatch | None = None,
    price_zone: PriceZone | None = None,
    group: Place | None = None,
    in_scope: bool = False,
    check: Callable[[Examination | LargeExamination], None] | None = None,
    progress: Progress = SILENT,
    kept: Path | None = None,
) -> ImportRun:
    """Write a tried file in one transaction: parcels, takings, boundaries, proposed areas, unsigned shares.

    The file is read and judged again: Refusal `import_blocked` where anything stands in the way now. A file
    that the project accepted before changes nothing; its earlier run is returned. New takings go into
    `batch` and `price_zone` where given, land that names no village group into `group`. Areas are proposals
    until the owners sign them. `in_scope`: see `assign_batch`. `check` may refuse what
    was read, `progress` hears how far it is; `kept` is for a large file (`try_large`).
    """
    if run.is_large:
        return bulk_accept(
            run,
            accept_codes=accept_codes,
            actor=actor,
            on=on,
            batch=batch,
            price_zone=price_zone,
            group=group,
            in_scope=in_scope,
            check=check,
            progress=progress,
            kept=kept,
        )
    check_start(run.since_date, on)
    if group and group.level != Place.Level.GROUP:
        raise Refusal("not_a_group", {"place": group.name}, field="group")
    told = {"file": run.file_name, "plots": run.plots_count}
    earlier = ImportRun.objects.filter(
        project=run.project, sha256=run.sha256, state=ImportRun.State.ACCEPTED
    ).first()
    if earlier:
        return earlier
    with deed("accept_import", actor=actor, on=on, project=run.project, **told) as d:
        # Two imports into one project would not see each other's land.
        Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
        run = (
            ImportRun.objects.select_for_update(of=("self",))
            .select_related("project", "made_by")
            .get(pk=run.pk)
        )
        seen = _examined_again(run, progress)
        if check:
            check(seen)
        stops = blocking(seen.findings, accept_codes)
        if stops or run.state != ImportRun.State.TRIED:
            raise Refusal("import_blocked", {"count": len(stops), "file": run.file_name})
        if batch and any(plot.no not in seen.takings for plot in seen.reading.plots):
            check_scope(batch, in_scope=in_scope)
        written = Writing(run, seen, actor=actor, batch=batch, price_zone=price_zone, group=group)
        written.write(progress)
        confirmed = {f.code for f in seen.findings if f.severity is Severity.CONFIRM}
        run.state = ImportRun.State.ACCEPTED
        run.findings = [f.to_json() for f in seen.findings]
        run.accepted_codes = sorted(confirmed)
        run.made, run.counts = written.made, counts_of(seen)
        run.save(update_fields=["state", "findings", "accepted_codes", "made", "counts"])
        d.params.update(run.counts, new=len(written.new), accepted=", ".join(run.accepted_codes))
        d.touch(run, run.project, *written.takings.values())
    return run


def check_start(since_date: date, on: date) -> None:
    """Refuse boundaries that begin after the office's day."""
    if since_date > on:
        raise Refusal("since_in_future", {"date": str(since_date)}, field="since_date")


def _examined_again(run: ImportRun, progress: Progress) -> Examination:
    seen = examine_kept(run, progress)
    if seen.sha256 != run.sha256:
        raise Refusal("import_file_changed", {"file": run.file_name})
    return seen
