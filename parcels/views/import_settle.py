"""What was left for later when a file was accepted: batch and price zone of all of its land at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions import acquisition
from parcels.forms.project import SettleForm
from parcels.models import ImportRun, Taking
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.imports import visible_runs


def land_of(run: ImportRun, user: Any) -> Any:
    """The land of a run that this person may see."""
    return Taking.objects.visible_to(user).filter(pk__in=run.plots.values("taking"))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND)
def import_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the run's land that has no batch or no price zone into one; what has keeps its own."""
    run = one(visible_runs(request.user).filter(state=ImportRun.State.ACCEPTED), pk)
    land = land_of(run, request.user)
    loose, unpriced = land.filter(batch=None), land.filter(price_zone=None)
    who = {"actor": request.user, "on": request.office_day()}

    def do(form: SettleForm) -> None:
        batch, zone = form.cleaned_data["batch"], form.cleaned_data["price_zone"]
        # Both are read before either is written.
        into, priced = list(loose) if batch else [], list(unpriced) if zone else []
        if into:
            acquisition.assign_batch(into, batch=batch, in_scope=form.cleaned_data["in_scope"], **who)
        if priced:
            acquisition.set_price_zone(priced, price_zone=zone, **who)

    told = {"loose": loose.count(), "unpriced": unpriced.count(), "count": land.count()}
    return answer_form(
        request,
        SettleForm(request.POST or None, project=run.project),
        do,
        title=_("%(file)s：批次与区片") % {"file": run.file_name},
        button=_("登记"),
        said=_("批次与区片已登记"),
        back=reverse("import_run", args=[pk]),
        crumb=run.file_name,
        note=_(
            "这份文件的 %(count)s 块地中，%(loose)s 块还没有归入批次，"
            "%(unpriced)s 块还没有区片；只登记这些，已有的不变。"
        )
        % told,
    )
