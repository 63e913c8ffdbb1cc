"""What background jobs do: each body is one deed of the office that says how far it is."""

from datetime import date
from pathlib import Path
from typing import Any

from landmgmt.lib.refusal import Refusal
from parcels.actions.import_keeping import keep_import
from parcels.actions.import_undo import undo_import
from parcels.actions.jobs import kept_of
from parcels.actions.large_imports import LargeExamination
from parcels.actions.survey_files import try_file
from parcels.actions.survey_findings import Examination
from parcels.actions.surveys import accept_import
from parcels.actions.takeover_lock import lock_takeover
from parcels.models import (
    ApprovalBatch,
    ImportRun,
    ImportSender,
    Job,
    Place,
    PriceZone,
    TakeOver,
    Taking,
    User,
)
from parcels.rules.jobs import Outcome, Progress


def import_try(job: Job, progress: Progress) -> Outcome:
    """Read an uploaded file and keep it with everything found in it. Params: epsg, since, sender."""
    if not job.file or not job.file.storage.exists(job.file.name):
        raise Refusal("job_file_gone")
    assert job.project is not None
    sender = _row(ImportSender, job.params.get("sender"))
    run = try_file(
        project=job.project,
        file_name=job.file_name,
        path=Path(job.file.path),
        asked_epsg=job.params["epsg"],
        since_date=date.fromisoformat(job.params["since"]),
        sender=sender.name if sender else "",
        actor=job.actor,
        on=job.on_date,
        progress=progress,
        kept=kept_of(job),
    )
    told = {"run": run.pk, "plots": run.plots_count, "findings": len(run.findings)}
    return Outcome("import_tried", told)


def import_accept(job: Job, progress: Progress) -> Outcome:
    """Write a tried file. Params: run, accept (codes of findings), batch, price_zone, group, in_scope."""
    asked = job.params
    run = ImportRun.objects.select_related("project").get(pk=asked["run"])
    done = accept_import(
        run,
        accept_codes=asked["accept"],
        actor=job.actor,
        on=job.on_date,
        batch=_row(ApprovalBatch, asked["batch"]),
        price_zone=_row(PriceZone, asked["price_zone"]),
        group=_row(Place, asked["group"]),
        in_scope=asked["in_scope"],
        check=lambda seen: _refuse_others_land(seen, job.actor),
        progress=progress,
        kept=kept_of(job),
    )
    return Outcome("import_accepted", {"run": done.pk, "plots": done.plots_count})


def import_keep(job: Job, progress: Progress) -> Outcome:
    """Keep a large file in an old datum. Params: run."""
    run = ImportRun.objects.select_related("project").get(pk=job.params["run"])
    done = keep_import(run, actor=job.actor, on=job.on_date, progress=progress, kept=kept_of(job))
    return Outcome("import_kept", {"run": done.pk, "plots": done.plots_count})


def import_undo(job: Job, progress: Progress) -> Outcome:
    """Take a written import back whole, for the reason the job was asked for. Params: run."""
    run = ImportRun.objects.select_related("project").get(pk=job.params["run"])
    done = undo_import(run, reason=job.reason, actor=job.actor, on=job.on_date, progress=progress)
    return Outcome("import_undone", {"run": done.pk, "plots": done.plots_count})


def takeover_lock(job: Job, progress: Progress) -> Outcome:
    """Lock a take-over. Params: takeover, twins."""
    made = TakeOver.objects.select_related("project").get(pk=job.params["takeover"])
    twins = job.params.get("twins", ())
    locked = lock_takeover(made, actor=job.actor, on=job.on_date, twins=twins, progress=progress)
    return Outcome("books_locked", {"takeover": locked.pk, "lines": locked.entries.count()})


def villages_of_others(seen: Examination | LargeExamination, user: Any) -> list[str]:
    """Staff write in their villages only: the names of the file's villages that are not theirs."""
    if not user.by_village:
        return []
    mine = set(user.villages.values_list("pk", flat=True))
    named = {place.parent_id for place in seen.groups.values()} - mine
    takings = Taking.objects.filter(pk__in=seen.taking_ids())
    strange = takings.exclude(pk__in=Taking.objects.visible_to(user).values("pk"))
    named |= set(strange.values_list("parcel__group__parent", flat=True))
    if not named:
        return []
    return list(Place.objects.filter(pk__in=[pk for pk in named if pk]).values_list("name", flat=True)) or [
        "—"
    ]


def _refuse_others_land(seen: Examination | LargeExamination, user: User) -> None:
    if names := villages_of_others(seen, user):
        raise Refusal("import_not_mine", {"villages": ", ".join(names)})


def _row(model: Any, pk: int | None) -> Any:
    return model.objects.get(pk=pk) if pk else None
