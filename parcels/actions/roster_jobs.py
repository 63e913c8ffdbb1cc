"""What background jobs do with rosters: try, write, take back."""

from landmgmt.lib.refusal import Refusal
from parcels.actions.roster_trials import accept_large_roster, try_large_roster
from parcels.actions.roster_undo import undo_roster
from parcels.actions.rosters import opened
from parcels.models import Job, RosterImport, RosterTrial
from parcels.rules.jobs import Outcome, Progress


def roster_try(job: Job, progress: Progress) -> Outcome:
    """Try an uploaded roster, which waits sealed for the job's key."""
    if not job.file or not job.file.storage.exists(job.file.name):
        raise Refusal("job_file_gone")
    assert job.project is not None
    data = opened(job.file, bound_to=sealed_for(job.key))
    trial = try_large_roster(
        job.project, name=job.file_name, data=data, actor=job.actor, on=job.on_date, progress=progress
    )
    told = {"trial": trial.pk, "rows": trial.rows_count, "findings": trial.findings_count}
    return Outcome("roster_tried", told)


def roster_accept(job: Job, progress: Progress) -> Outcome:
    """Write a tried roster. Params: trial, accept (codes of findings)."""
    trial = RosterTrial.objects.select_related("project").get(pk=job.params["trial"])
    made = accept_large_roster(
        trial, accept_codes=job.params["accept"], actor=job.actor, on=job.on_date, progress=progress
    )
    return Outcome("roster_accepted", {"trial": trial.pk, "added": made.added, "changed": made.changed})


def roster_undo(job: Job, progress: Progress) -> Outcome:
    """Take a written roster back, for the reason the job was asked for. Params: roster."""
    roster = RosterImport.objects.select_related("project").get(pk=job.params["roster"])
    undo_roster(roster, reason=job.reason, actor=job.actor, on=job.on_date, progress=progress)
    told = {"roster": roster.pk, "added": roster.added, "changed": roster.changed}
    return Outcome("roster_undone", told)


def sealed_for(key: str) -> str:
    """What the upload of a job is sealed for."""
    return f"roster-job|{key}"
