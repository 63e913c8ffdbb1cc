"""Keeping a file in an old datum, from its page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from landmgmt.lib.refusal import Refusal
from parcels.actions.import_keeping import keep_import
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.imports import visible_runs
from parcels.views.large_imports import keep_in_background
from parcels.words.refusals import sentence


@require_POST
@needs(Right.IMPORT)
def import_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the file with its plots as they stand in it, on no map; a large one by a job."""
    run = one(visible_runs(request.user), pk)
    if run.is_large:
        return redirect("job_file", pk=keep_in_background(request, run).pk)
    try:
        keep_import(run, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("已留存，没有落图。有 2000 坐标成果后另行导入。"))
    return redirect("import_run", pk=pk)
