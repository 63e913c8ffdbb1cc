"""Taking a written import back: what would go, what forbids it, and the form that asks for the reason."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parcels.actions.import_undo import undo_import, undoing
from parcels.models import ImportRun, Taking
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.imports import visible_runs

MOST_CODES = 12


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("撤销原因"),
        max_length=200,
        error_messages={"required": gettext_lazy("请写明撤销原因。")},
    )


@require_http_methods(["GET", "POST"])
@needs(Right.IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a written import back whole, or say what stands on its land."""
    states = (ImportRun.State.ACCEPTED, ImportRun.State.UNDONE)
    run = one(visible_runs(request.user).filter(state__in=states), pk)
    found = undoing(run)

    def do(form: UndoForm) -> Any:
        return undo_import(
            run, reason=form.cleaned_data["reason"], actor=request.user, on=request.office_day()
        )

    codes = list(Taking.objects.filter(pk__in=[*found.new, *found.changed]).values_list("code", flat=True))
    more = {
        "run": run,
        "found": found,
        "codes": [code or "—" for code in codes[:MOST_CODES]],
        "codes_left": max(0, len(codes) - MOST_CODES),
    }
    return answer_form(
        request,
        UndoForm(request.POST or None),
        do,
        title=_("撤销导入：%(file)s") % {"file": run.file_name},
        button=_("撤销这次导入"),
        said=_("已撤销。同一份文件改好后可以重新导入。"),
        back=reverse("import_run", args=[pk]),
        crumb=run.file_name,
        template="parcels/imports/undo.html",
        more=more,
    )
