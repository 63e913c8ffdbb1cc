"""Bringing large survey files in: the same findings, rules and rows as a small one, set by set."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from django.core.files import File
from django.db import connection, transaction

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, Severity, blocking, in_order, note
from landmgmt.lib.refusal import Refusal
from parcels.actions import senders
from parcels.actions.acquisition import check_scope
from parcels.actions.deed import deed
from parcels.actions.large_reading import reading
from parcels.actions.large_writing import NotNewLandError, Writing, all_is_new, write_changed
from parcels.actions.survey_findings import SIGNED, Examination, find_groups
from parcels.importers.large_keeping import mark_of, stands
from parcels.importers.plots import Plot, Reading
from parcels.models import (
    ApprovalBatch,
    ImportRun,
    Office,
    Place,
    PriceZone,
    Project,
    User,
)
from parcels.rules.checks import only_old_datum
from parcels.rules.jobs import SILENT, Progress

# So many findings of one kind are kept with a run; the others are counted.
MOST_OF_A_KIND = 200
MAX_BYTES = 2 * 1024**3
ENDINGS = {"shapefile": ".zip", "geojson": ".geojson", "geopackage": ".gpkg"}
_COLUMNS = (
    'no, "row", code, name, geom, source_epsg, source, declared_ha, kept_ha, plane_ha, ellipsoid_ha,'
    " plane_m2, matched, land_class, group_name"
)


@dataclass
class LargeExamination:
    """A large file set against the office; its plots stand in the tables of `key`."""

    key: int
    format: str = "unknown"
    source_epsg: int | None = None
    plots: int = 0
    findings: list[Finding] = field(default_factory=list)
    groups: dict[str, Place] = field(default_factory=dict)
    earlier: ImportRun | None = None
    new: int = 0
    changed: int = 0
    written: bool = False

    def taking_ids(self) -> list[int]:
        """The takings on file that plots are."""
        if self.earlier:
            return []
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT taking_id FROM bulk_match_{int(self.key)} WHERE taking_id IS NOT NULL")  # noqa: S608
            return [row[0] for row in cursor.fetchall()]


def sha256_of(path: Path) -> str:
    """The hash of a file, read piece by piece."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def try_large(
    *,
    project: Project,
    file_name: str,
    path: Path,
    asked_epsg: int | None = None,
    since_date: date | None = None,
    sender: str = "",
    actor: User,
    on: date,
    progress: Progress = SILENT,
    kept: Path | None = None,
) -> ImportRun:
    """Keep a large file with what was found in it; no land is written. An error leaves the run refused.

    `kept` is where its measured batches stand until the end: begun again after a kill, it goes on from there.
    """
    name = intake.clean(PurePath(file_name).name, 200)
    run = _run(project, name, path, asked_epsg, since_date or on, actor, on)
    try:
        with deed("try_import", actor=actor, on=on, project=project, file=name) as d:
            seen = examine_large(run, path, key=secrets.randbits(60), progress=progress, kept=kept)
            progress.step("write")
            _close(seen.key)
            wrong = any(f.severity is Severity.ERROR for f in seen.findings)
            # An old datum cannot be written either, but it can be kept (`import_keeping`).
            refused = wrong and not only_old_datum(seen.findings)
            run.state = ImportRun.State.REFUSED if refused else ImportRun.State.TRIED
            run.file_format, run.source_epsg, run.plots_count = seen.format, seen.source_epsg, seen.plots
            run.findings = [f.to_json() for f in seen.findings]
            run.sender = senders.called(senders.plain(sender))
            with path.open("rb") as stream:
                run.file.save(f"{run.uid}{ENDINGS.get(run.file_format, '.bin')}", File(stream), save=False)
            run.save()
            d.params.update(plots=run.plots_count, findings=len(run.findings))
            d.touch(run, project, *([run.sender] if run.sender else []))
    except Exception:
        # The database forgets the run; the disk must not keep the file.
        if run.file:
            run.file.storage.delete(run.file.name)
        raise
    return run


def look(
    *, project: Project, path: Path, asked_epsg: int | None, since_date: date, actor: User, on: date
) -> list[Finding]:
    """What would be found in a large file; nothing is kept of it."""
    run = _run(project, path.name, path, asked_epsg, since_date, actor, on)
    with transaction.atomic():
        seen = examine_large(run, path, key=secrets.randbits(60))
        transaction.set_rollback(True)
    return seen.findings


def _run(
    project: Project, name: str, path: Path, asked_epsg: int | None, start: date, actor: User, on: date
) -> ImportRun:
    size = path.stat().st_size
    intake.check_size(size, limit=MAX_BYTES)
    if start > on:
        raise Refusal("since_in_future", {"date": str(start)}, field="since_date")
    return ImportRun(
        project=project,
        file_name=name,
        sha256=sha256_of(path),
        size_bytes=size,
        asked_epsg=asked_epsg,
        since_date=start,
        made_by=actor,
        is_large=True,
    )


def bulk_accept(
    run: ImportRun,
    *,
    actor: User,
    on: date,
    progress: Progress = SILENT,
    accept_codes: Collection[str] = (),
    batch: ApprovalBatch | None = None,
    price_zone: PriceZone | None = None,
    group: Place | None = None,
    in_scope: bool = False,
    check: Callable[[LargeExamination], None] | None = None,
    kept: Path | None = None,
) -> ImportRun:
    """Write a tried large file in one transaction, as `accept_import` does; it is read and judged again.

    `check` may refuse what was read. `progress` is called between its steps, with plots; what it raises
    cancels everything. `kept`: see `try_large`.
    """
    if run.since_date > on:
        raise Refusal("since_in_future", {"date": str(run.since_date)}, field="since_date")
    if group and group.level != Place.Level.GROUP:
        raise Refusal("not_a_group", {"place": group.name}, field="group")
    path = Path(run.file.path)
    if sha256_of(path) != run.sha256:
        raise Refusal("import_file_changed", {"file": run.file_name})
    told = {"file": run.file_name, "plots": run.plots_count}
    with deed("accept_import", actor=actor, on=on, project=run.project, **told) as d:
        # Two imports into one project would not see each other's land.
        Project.objects.select_for_update(no_key=True).get(pk=run.project_id)
        run = ImportRun.objects.select_for_update(of=("self",)).select_related("project").get(pk=run.pk)
        if run.state == ImportRun.State.ACCEPTED:
            d.again()
            return run
        writing = Writing(run, actor, batch, price_zone, group)
        seen = _read_and_written(run, path, writing, accept_codes, progress, kept)
        if seen.earlier:
            return seen.earlier
        if check:
            check(seen)
        stops = blocking(seen.findings, accept_codes)
        if stops or run.state != ImportRun.State.TRIED:
            raise Refusal("import_blocked", {"count": len(stops), "file": run.file_name})
        progress.step("write")
        progress(0, 2 * seen.plots)
        if not seen.written:
            writing.groups = seen.groups
            with connection.cursor() as cursor:
                writing.plots(cursor, 1, seen.plots)
        seen.new = writing.new
        if batch and seen.new:
            check_scope(batch, in_scope=in_scope)
        progress(seen.plots, 2 * seen.plots)
        seen.changed, gone = write_changed(run, seen.key)
        run.made = {"areas": gone}
        _close(seen.key)
        confirmed = {f.code for f in seen.findings if f.severity is Severity.CONFIRM}
        run.state = ImportRun.State.ACCEPTED
        run.findings = [f.to_json() for f in seen.findings]
        run.accepted_codes = sorted(confirmed)
        run.save(update_fields=["state", "findings", "accepted_codes", "made"])
        d.params.update(new=seen.new, changed=seen.changed, accepted=", ".join(run.accepted_codes))
        # Its parcels are found by the run: a line that names a million of them is no line.
        d.touch(run, run.project)
        progress(2 * seen.plots, 2 * seen.plots)
    return run


def _read_and_written(
    run: ImportRun,
    path: Path,
    writing: Writing,
    accept_codes: Collection[str],
    progress: Progress,
    kept: Path | None,
) -> LargeExamination:
    """Examine a file; land that is all new by its trial is written meanwhile.

    If it turns out otherwise it is taken back, and waits until all has been read.
    """
    if run.state == ImportRun.State.TRIED and all_is_new(run, accept_codes):
        try:
            with transaction.atomic():
                return examine_large(run, path, key=run.pk, progress=progress, writing=writing, kept=kept)
        except NotNewLandError:
            writing.new = 0
    return examine_large(run, path, key=run.pk, progress=progress, kept=kept)


def examine_large(
    run: ImportRun,
    path: Path,
    *,
    key: int,
    progress: Progress = SILENT,
    most: int = MOST_OF_A_KIND,
    writing: Writing | None = None,
    kept: Path | None = None,
) -> LargeExamination:
    """Read a file into the tables of `key` and find all there is to say about it; inside a transaction.

    `writing` writes the plots as they come, each taken for new land. `kept`: see `try_large`.
    """
    seen = LargeExamination(key)
    project = run.project
    office = Office.objects.first()
    grid = office.survey_epsg if office else crs.SURVEY
    extent = project.extent or (office.extent if office else None)
    order = {
        "epsg": run.asked_epsg,
        "survey_epsg": grid,
        "extent": bytes(extent.wkb).hex() if extent else None,
        "most": most,
    }
    mark = mark_of(run.sha256, order)
    ahead = stands(kept, mark)
    progress.step("read", *(ahead if ahead[0] else ()))
    order |= {"kept": str(kept) if kept else None, "mark": mark}
    accepted = ImportRun.objects.filter(project=project, sha256=run.sha256, state=ImportRun.State.ACCEPTED)
    seen.earlier = accepted.first()
    if seen.earlier:
        seen.findings = [note("FILE_ALREADY_IMPORTED", date=str(seen.earlier.since_date))]
        seen.plots, seen.format = seen.earlier.plots_count, seen.earlier.file_format
        return seen
    with reading(path, progress=progress, ahead=ahead, **order) as child, connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SELECT bulk_open(%s)", [key])
        for about, rows in child.rows():
            if writing and about["wrong"]:
                raise NotNewLandError
            page = _last_page(cursor, key) if writing else 0
            # A command of its own each: what stops the progress between two of them is told as it was raised.
            cursor.copy_expert(f"COPY bulk_plot_{int(key)} ({_COLUMNS}) FROM STDIN", BytesIO(rows), 1 << 20)  # type: ignore[attr-defined]
            if writing:
                if about["groups"]:
                    _groups(seen, about["groups"], grid)
                    writing.groups = seen.groups
                writing.new_plots(cursor, about["first"], about["done"], page=page)
        seen.written = writing is not None
        progress.step("check")
        cursor.execute("SELECT bulk_ready(%s)", [key])
        progress(1, 3)
        found, counts = _against_land(cursor, seen, run, grid, most)
        progress(2, 3)
        end = child.end()
    found += [Finding.from_json(kept) for kept in end["findings"]]
    counts.update({(severity, code): n for severity, code, n in end["counts"]})
    seen.format, seen.source_epsg, seen.plots = end["format"], end["source_epsg"], end["plots"]
    found += _groups(seen, end["groups"], grid)
    kept = Counter((f.severity.value, f.code) for f in found)
    found += [
        note("MORE_OF_A_KIND", kind=code, count=count, limit=kept[severity, code])
        for (severity, code), count in sorted(counts.items())
        if count > kept[severity, code]
    ]
    seen.findings = in_order(found)
    return seen


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _last_page(cursor: Any, key: int) -> int:
    cursor.execute(
        "SELECT pg_relation_size(%s) / current_setting('block_size')::integer", [f"bulk_plot_{int(key)}"]
    )
    pages: int = cursor.fetchone()[0]
    return max(pages - 1, 0)


def _against_land(
    cursor: Any, seen: LargeExamination, run: ImportRun, grid: int, most: int
) -> tuple[list[Finding], Counter[tuple[str, str]]]:
    params = {
        "project": run.project_id,
        "on": run.since_date,
        "epsg": grid,
        "signed": [str(s) for s in SIGNED],
        "most": most,
        "run": run.pk,
        "written": seen.written,
    }
    cursor.execute(_sql("large_against_land").replace("{key}", str(int(seen.key))), params)
    if seen.written:
        cursor.execute(f"SELECT EXISTS (SELECT FROM bulk_match_{int(seen.key)})")  # noqa: S608
        if cursor.fetchone()[0]:
            raise NotNewLandError
    cursor.execute(_sql("large_findings"), params)
    found, counts = [], Counter[tuple[str, str]]()
    for severity, code, no, row, told, total in cursor.fetchall():
        found.append(Finding(Severity(severity), code, no, row, json.loads(told)))
        counts[severity, code] = total
    return found, counts


def _groups(seen: LargeExamination, met: dict[str, list[int]], grid: int) -> list[Finding]:
    plots = [Plot(no, row, group_name=name) for name, (no, row) in met.items()]
    small = Examination(Reading(seen.format, plots=plots), "", grid)
    found = find_groups(small)
    seen.groups |= small.groups
    return found


def _close(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bulk_close(%s)", [key])
