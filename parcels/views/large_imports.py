"""Survey files too large for a request: read and written by a background job."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePath

from django.http import HttpRequest

from landmgmt.lib.findings import Finding
from parcels.actions.jobs import enqueue
from parcels.actions.senders import registered
from parcels.forms.imports import AcceptForm, ImportForm
from parcels.models import ImportRun, Job
from parcels.rules.jobs import JobState


def try_in_background(request: HttpRequest, form: ImportForm) -> Job:
    """Have the uploaded file read; the same file twice is one job until that is done."""
    upload, project = form.cleaned_data["file"], form.cleaned_data["project"]
    mark = hashlib.sha256()
    for chunk in upload.chunks():
        mark.update(chunk)
    key = f"import_try:{request.user.pk}:{project.pk}:{mark.hexdigest()[:24]}"
    ended = Job.objects.filter(key__startswith=key, state=JobState.DONE).count()
    upload.seek(0)
    sender = registered(form.cleaned_data["sender"], actor=request.user, on=form.on)  # type: ignore[arg-type]
    return enqueue(
        "import_try",
        {
            "epsg": form.cleaned_data["epsg"],
            "since": form.cleaned_data["since_date"].isoformat(),
            # A job's parameters bear no names: the sender goes by its number.
            "sender": sender.pk if sender else None,
        },
        actor=request.user,  # type: ignore[arg-type]
        on=form.on,
        key=f"{key}:{ended}",
        project=project,
        file=upload,
        file_name=PurePath(upload.name).name,
    )


def accept_in_background(request: HttpRequest, run: ImportRun, form: AcceptForm, ticked: set[str]) -> Job:
    """Have a tried file written; a second press meets the same job."""
    chosen = {name: form.cleaned_data[name] for name in ("batch", "price_zone", "group")}
    asked = {name: row.pk if row else None for name, row in chosen.items()}
    return enqueue(
        "import_accept",
        {"run": run.pk, "accept": sorted(ticked), "in_scope": form.cleaned_data["in_scope"], **asked},
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        key=f"import_accept:{run.pk}",
        project=run.project,
        file_name=run.file_name,
    )


def keep_in_background(request: HttpRequest, run: ImportRun) -> Job:
    """Have a large file in an old datum kept; a second press meets the same job."""
    return enqueue(
        "import_keep",
        {"run": run.pk},
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        key=f"import_keep:{run.pk}",
        project=run.project,
        file_name=run.file_name,
    )


def undo_key(run: ImportRun) -> str:
    """An import is taken back once: whoever presses, it is one job."""
    return f"import_undo:{run.pk}"


def undo_in_background(request: HttpRequest, run: ImportRun, reason: str) -> Job:
    """Have a written import of many plots taken back; a second press meets the same job."""
    return enqueue(
        "import_undo",
        {"run": run.pk},
        actor=request.user,  # type: ignore[arg-type]
        on=request.office_day(),
        key=undo_key(run),
        project=run.project,
        file_name=run.file_name,
        reason=reason,
    )


def alike_in_all(findings: Iterable[Finding], code: str) -> int:
    """How many findings of a kind there are, those a large file's review leaves out counted too."""
    listed = 0
    for finding in findings:
        if finding.code == "MORE_OF_A_KIND" and finding.params["kind"] == code:
            return int(finding.params["count"])
        listed += finding.code == code
    return listed
