"""Taking a written import back: what would go, what forbids it, and the form that asks for the reason."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions.import_undo import undo_import, undoing
from parcels.forms.lineage import UndoForm
from parcels.models import ImportRun, Job, Taking
from parcels.permissions import needs, one
from parcels.rules.jobs import IMPORT_PLOTS
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.imports import visible_runs
from parcels.views.large_imports import undo_in_background, undo_key

MOST_CODES = 12


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written import back whole, or say what stands on its land; many plots go through a job."""
    states = (ImportRun.State.ACCEPTED, ImportRun.State.UNDONE)
    run = one(visible_runs(request.user).filter(state__in=states), pk)
    large = run.is_large or run.plots_count > IMPORT_PLOTS
    if large and (job := Job.objects.under_way().filter(key=undo_key(run)).first()):
        return redirect("job_file", pk=job.pk)

    def do(form: UndoForm) -> Any:
        reason = form.cleaned_data["reason"]
        if large:
            return undo_in_background(request, run, reason)
        return undo_import(run, reason=reason, actor=request.user, on=request.office_day())

    back = reverse("import_run", args=[pk])
    return answer_form(
        request,
        UndoForm(request.POST or None),
        do,
        title=_("撤销导入：%(file)s") % {"file": run.file_name},
        button=_("在后台撤销这次导入") if large else _("撤销这次导入"),
        said=_("已交给后台办理。") if large else _("已撤销。同一份文件改好后可以重新导入。"),
        to=lambda made: reverse("job_file", args=[made.pk]) if large else back,
        back=back,
        crumb=run.file_name,
        template="parcels/imports/undo.html",
        more={"run": run, "large": large, **(_of_large(run) if large else _of_small(run))},
    )


def _of_small(run: ImportRun) -> dict[str, Any]:
    """What would go and what stands in the way, looked up now."""
    found = undoing(run)
    codes = list(Taking.objects.filter(pk__in=[*found.new, *found.changed]).values_list("code", flat=True))
    return {"found": found, **_listed(codes[:MOST_CODES], len(codes))}


def _of_large(run: ImportRun) -> dict[str, Any]:
    """The job looks at every plot; the page names the first."""
    first = run.plots.order_by("number").values_list("code", flat=True)[:MOST_CODES]
    return _listed(list(first), run.plots_count)


def _listed(codes: list[str | None], count: int) -> dict[str, Any]:
    return {"codes": [code or "—" for code in codes], "codes_left": max(0, count - len(codes))}
