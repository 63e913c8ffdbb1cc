"""Rosters too large for a page: tried by a job, kept sealed with what was found, written by another job."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction

from landmgmt.lib.findings import Severity
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.roster_findings import examine_roster
from parcels.actions.roster_rows import Examination
from parcels.actions.rosters import accept_roster, opened, sealed
from parcels.exporters.rosters import Mark, marked
from parcels.importers.rosters import read
from parcels.models import Project, RosterImport, RosterTrial, User
from parcels.rules.jobs import SILENT, Progress
from parcels.words.findings import describe

# So many findings and changes are kept to be shown; the marked copy has all of them.
SHOWN = 500


def marked_copy(seen: Examination) -> bytes:
    """The workbook that was tried, its wrong and doubtful cells marked."""
    marks = [
        Mark(str(f.params["cell"]), " ".join(map(str, describe(f))), f.severity is Severity.ERROR)
        for f in seen.findings
        if "cell" in f.params and f.severity is not Severity.NOTE
    ]
    return marked(seen.tables, marks)


def try_large_roster(
    project: Project, *, name: str, data: bytes, actor: User, on: date, progress: Progress = SILENT
) -> RosterTrial:
    """Try a roster and keep it with what was found; the trial of before that was not written goes."""
    progress.step("read")
    roster = read(name, data, large=True)
    progress.step("check")
    seen = examine_roster(project, roster, user=actor, on=on, progress=progress)
    progress.step("write")
    confirms = {f.code for f in seen.findings if f.severity is Severity.CONFIRM}
    row = RosterTrial(
        project=project,
        name=name,
        rows_count=seen.rows,
        added=seen.added,
        changed=seen.changed,
        unchanged=seen.unchanged,
        findings=[f.to_json() for f in seen.findings[:SHOWN]],
        findings_count=len(seen.findings),
        changes=[
            [one.list.value, one.cell, one.title, one.is_new, *map(list, one.pairs)]
            for one in seen.changes[:SHOWN]
        ],
        may_accept=seen.accepted(sorted(confirms)),
        made_by=actor,
        made_date=on,
    )
    try:
        with deed("try_roster", actor=actor, on=on, project=project, name=name) as d:
            _forget([one for one in RosterTrial.objects.filter(made_by=actor, project=project) if one.file])
            content = sealed(data, bound_to=f"roster-trial|{row.uid}")
            row.sealed_sha256 = hashlib.sha256(content).hexdigest()
            row.file.save(f"{row.uid}.sealed", ContentFile(content), save=False)
            if seen.tables and any("cell" in f.params for f in seen.findings):
                copy = sealed(marked_copy(seen), bound_to=f"roster-marked|{row.uid}")
                row.marked.save(f"{row.uid}.marked.sealed", ContentFile(copy), save=False)
            row.save()
            d.params.update(rows=row.rows_count, findings=row.findings_count)
            d.touch(row)
    except Exception:
        # The database forgets the trial; the disk must not keep it.
        for kept in (row.file, row.marked):
            if kept:
                kept.storage.delete(kept.name)
        raise
    return row


def marked_of(trial: RosterTrial) -> bytes:
    """The marked copy of a trial, opened: only for who uploaded it."""
    return opened(trial.marked, bound_to=f"roster-marked|{trial.uid}")


def accept_large_roster(
    trial: RosterTrial,
    *,
    accept_codes: list[str],
    actor: User,
    on: date,
    progress: Progress = SILENT,
) -> RosterImport:
    """Write a tried roster, read and tried again; its sealed copies of the trial go with the commit."""
    if not trial.file:
        raise Refusal("job_file_gone")
    data = opened(trial.file, bound_to=f"roster-trial|{trial.uid}")
    made = accept_roster(
        trial.project,
        name=trial.name,
        data=data,
        actor=actor,
        on=on,
        accept_codes=accept_codes,
        large=True,
        progress=progress,
    )
    trial.roster = made
    _forget([trial])
    return made


def _forget(trials: list[RosterTrial]) -> None:
    """The sealed files of trials go once the transaction is durable; what was found stays."""
    gone = [(kept.storage, kept.name) for one in trials for kept in (one.file, one.marked) if kept]
    for one in trials:
        one.file, one.marked = "", ""  # type: ignore[assignment]
        one.save(update_fields=["file", "marked", "roster"])

    def drop() -> None:
        for storage, name in gone:
            storage.delete(name)

    transaction.on_commit(drop)
