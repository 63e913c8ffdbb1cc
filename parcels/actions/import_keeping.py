"""Keeping a file in an old datum (旧坐标系留存): its plots as they stand in it, on no map and no area."""

from datetime import date

from landmgmt.lib.findings import Finding
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.survey_findings import examine_kept
from parcels.actions.survey_writing import plot_rows
from parcels.models import ImportPlot, ImportRun, Taking, User
from parcels.rules.checks import only_old_datum


def keep_import(run: ImportRun, *, actor: User, on: date) -> ImportRun:
    """Keep the plots of a tried file whose one fault is its old datum; twice is once.

    There is no public transformation, so nothing is placed, nothing moved, and no area of it counts. A
    survey in CGCS2000, or an approved transformation by the surveyor, comes as a file of its own.
    """
    if run.state == ImportRun.State.KEPT:
        return run
    with deed("keep_import", actor=actor, on=on, project=run.project, file=run.file_name) as d:
        rows = ImportRun.objects.select_for_update(of=("self",)).select_related("project", "made_by")
        run = rows.get(pk=run.pk)
        if run.state == ImportRun.State.KEPT:
            return run
        # Judged under the lock: nobody chooses another reading between what is judged and what is kept.
        seen = examine_kept(run)
        d.params["plots"] = len(seen.reading.plots)
        stays = run.state == ImportRun.State.TRIED and seen.sha256 == run.sha256
        if not (stays and only_old_datum(seen.findings)):
            raise Refusal("import_not_old_datum", {"file": run.file_name})
        ImportPlot.objects.bulk_create(plot_rows(run, seen.reading.plots, {}))
        run.state, run.findings = ImportRun.State.KEPT, [f.to_json() for f in seen.findings]
        run.plots_count = len(seen.reading.plots)
        run.save(update_fields=["state", "findings", "plots_count"])
        d.params["datum"] = ", ".join(datums_of(seen.findings))
        d.touch(run, run.project)
    return run


def datums_of(findings: list[Finding]) -> list[str]:
    """The old datums a file is in."""
    return sorted({str(f.params["datum"]) for f in findings if f.code == "OLD_DATUM"})


def surveyed_since(run: ImportRun) -> dict[str, int]:
    """Code → taking of the plots of a kept file that the project has as land by now."""
    codes = run.plots.exclude(code=None).values("code")
    rows = Taking.objects.filter(project=run.project, code__in=codes, retired_date=None)
    return {str(code): pk for code, pk in rows.values_list("code", "pk")}
