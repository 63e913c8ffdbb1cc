"""Keeping a file in an old datum (旧坐标系留存): its plots as they stand in it, on no map and no area."""

from datetime import date
from pathlib import Path

from django.db import connection

from landmgmt.lib.findings import Finding
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.large_imports import examine_large, sha256_of
from parcels.actions.survey_findings import examine_kept
from parcels.actions.survey_writing import plot_rows
from parcels.models import ImportPlot, ImportRun, Taking, User
from parcels.rules.checks import only_old_datum
from parcels.rules.jobs import SILENT, Progress

# The rows of a large file go from its table into ours as they stand: none of them has a place.
_ROWS = """
INSERT INTO parcels_importplot (run_id, number, "row", code, name, declared_ha, plane_ha, ellipsoid_ha,
                                matched, source_epsg, source_points, source_shape)
SELECT %s, no, "row", code, left(name, 80), kept_ha, plane_ha, ellipsoid_ha,
       matched, source_epsg, '[]', source
FROM {table}
"""


def keep_import(
    run: ImportRun, *, actor: User, on: date, progress: Progress = SILENT, kept: Path | None = None
) -> ImportRun:
    """Keep the plots of a tried file whose one fault is its old datum; twice is once.

    There is no public transformation, so nothing is placed, nothing moved, and no area of it counts. A
    survey in CGCS2000, or an approved transformation by the surveyor, comes as a file of its own. For
    `kept` of a large file see `try_large`.
    """
    if run.state == ImportRun.State.KEPT:
        return run
    with deed("keep_import", actor=actor, on=on, project=run.project, file=run.file_name) as d:
        rows = ImportRun.objects.select_for_update(of=("self",)).select_related("project", "made_by")
        run = rows.get(pk=run.pk)
        if run.state == ImportRun.State.KEPT:
            d.again()
            return run
        # Judged under the lock: nobody chooses another reading between what is judged and what is kept.
        if run.is_large:
            findings, plots = _kept_large(run, progress, kept)
        else:
            seen = examine_kept(run)
            _refuse_others(run, seen.sha256, seen.findings)
            findings, plots = seen.findings, len(seen.reading.plots)
            ImportPlot.objects.bulk_create(plot_rows(run, seen.reading.plots, {}))
        run.state, run.findings = ImportRun.State.KEPT, [f.to_json() for f in findings]
        run.plots_count = d.params["plots"] = plots
        run.save(update_fields=["state", "findings", "plots_count"])
        d.params["datum"] = ", ".join(datums_of(findings))
        d.touch(run, run.project)
    return run


def _refuse_others(run: ImportRun, sha256: str, findings: list[Finding]) -> None:
    if run.state != ImportRun.State.TRIED or sha256 != run.sha256 or not only_old_datum(findings):
        raise Refusal("import_not_old_datum", {"file": run.file_name})


def _kept_large(run: ImportRun, progress: Progress, kept: Path | None) -> tuple[list[Finding], int]:
    """Read a large file once more, and keep the rows of its table."""
    path = Path(run.file.path)
    sha256 = sha256_of(path)
    _refuse_others(run, sha256, [Finding.from_json(told) for told in run.findings])
    seen = examine_large(run, path, key=run.pk, progress=progress, kept=kept)
    _refuse_others(run, sha256, seen.findings)
    progress.step("write")
    with connection.cursor() as cursor:
        cursor.execute(_ROWS.format(table=f"bulk_plot_{int(run.pk)}"), [run.pk])
        cursor.execute("SELECT bulk_close(%s)", [run.pk])
    return seen.findings, seen.plots


def datums_of(findings: list[Finding]) -> list[str]:
    """The old datums a file is in."""
    return sorted({str(f.params["datum"]) for f in findings if f.code == "OLD_DATUM"})


def surveyed_since(run: ImportRun) -> dict[str, int]:
    """Code → taking of the plots of a kept file that the project has as land by now."""
    codes = run.plots.exclude(code=None).values("code")
    rows = Taking.objects.filter(project=run.project, code__in=codes, retired_date=None)
    return {str(code): pk for code, pk in rows.values_list("code", "pk")}
