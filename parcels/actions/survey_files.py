"""Trying a survey file on the disk: by the small reader where it can, by the large one above that."""

from datetime import date
from pathlib import Path, PurePath

from landmgmt.lib import intake
from parcels.actions.large_imports import try_large
from parcels.actions.surveys import LargeFileError, check_start, try_import
from parcels.importers import large_files
from parcels.models import ImportRun, Project, User
from parcels.rules.jobs import SILENT, Progress


def try_file(
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
    """Keep a file with everything found in it (`try_import`), whatever its size; no land is written.

    What stands at `kept` says that it was found to be large before (`try_large`).
    """
    name, start = intake.clean(PurePath(file_name).name, 200), since_date or on
    check_start(start, on)
    size = path.stat().st_size
    begun = kept is not None and kept.exists()
    if not begun and (size <= intake.MAX_BYTES or not large_files.opens(path)):
        intake.check_size(size)
        try:
            return try_import(
                project=project,
                file_name=name,
                data=path.read_bytes(),
                asked_epsg=asked_epsg,
                since_date=start,
                sender=sender,
                actor=actor,
                on=on,
                progress=progress,
            )
        except LargeFileError:
            progress.step("read")
    return try_large(
        project=project,
        file_name=name,
        path=path,
        asked_epsg=asked_epsg,
        since_date=start,
        sender=sender,
        actor=actor,
        on=on,
        progress=progress,
        kept=kept,
    )
